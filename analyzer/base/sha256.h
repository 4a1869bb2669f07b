#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/attr.h"
#include "base/str.h"

/*
 * sha256: digests, and keyed ones.
 *
 * Source   FIPS 180-4 (SHA-256), RFC 2104 (HMAC), both by nettle: the only place that names it.
 */
enum { SHA256_BYTES = 32, SHA256_TEXT_BYTES = 2 * SHA256_BYTES + 1 };

struct sha256 {
	uint8_t bytes[SHA256_BYTES];
};

/* Of bytes that come in pieces. */
struct sha256_stream;
struct sha256_stream *sha256_new(void);
void sha256_add(struct sha256_stream *s, const void *bytes, size_t len);
struct sha256 sha256_end(struct sha256_stream *s); /* frees s */

struct sha256 sha256_of(str text);
struct sha256 sha256_keyed(const struct sha256 *key, str text);

/* Of 64 hex digits. False, and nothing written, where it is none. */
bool sha256_read(str hex, struct sha256 *ret_digest) MUST_CHECK;

/* In lower-case hex; gives out. */
const char *sha256_text(const struct sha256 *digest, char out[static SHA256_TEXT_BYTES]);

#endif
