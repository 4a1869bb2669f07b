#include "base/sha256.h"

#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/encode.h"

struct sha256_stream {
	struct sha256_ctx context;
};

struct sha256_stream *sha256_new(void)
{
	struct sha256_stream *s = must_realloc(NULL, sizeof(*s));

	sha256_init(&s->context);
	return s;
}

void sha256_add(struct sha256_stream *s, const void *bytes, size_t len)
{
	sha256_update(&s->context, len, bytes);
}

struct sha256 sha256_end(struct sha256_stream *s)
{
	struct sha256 digest;

	sha256_digest(&s->context, sizeof(digest.bytes), digest.bytes);
	free(s);
	return digest;
}

struct sha256 sha256_of(str text)
{
	struct sha256_stream *s = sha256_new();

	sha256_add(s, text.ptr, text.len);
	return sha256_end(s);
}

struct sha256 sha256_keyed(const struct sha256 *key, str text)
{
	struct hmac_sha256_ctx context;
	struct sha256 digest;

	hmac_sha256_set_key(&context, sizeof(key->bytes), key->bytes);
	hmac_sha256_update(&context, text.len, (const uint8_t *)text.ptr);
	hmac_sha256_digest(&context, sizeof(digest.bytes), digest.bytes);
	return digest;
}

bool sha256_read(str hex, struct sha256 *ret_digest)
{
	struct sha256 digest;

	if (hex.len != 2 * (size_t)SHA256_BYTES || !hex_read(hex, digest.bytes))
		return false;
	*ret_digest = digest;
	return true;
}

const char *sha256_text(const struct sha256 *digest, char out[static SHA256_TEXT_BYTES])
{
	hex_write(digest->bytes, SHA256_BYTES, out);
	out[2 * SHA256_BYTES] = '\0';
	return out;
}
