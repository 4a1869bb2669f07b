#include "redact/address.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/chars.h"

static bool is_of_name(char c)
{
	return is_alnum(c) || c == '_' || c == '.';
}

size_t ipv4_find(str text, char before)
{
	size_t i = 0;

	if (is_of_name(before))
		return 0;
	for (unsigned part = 0; part < 4; part++) {
		unsigned value = 0, digits = 0;
		if (part && (i >= text.len || text.ptr[i++] != '.'))
			return 0;
		for (; i < text.len && is_digit(text.ptr[i]) && digits < 4; i++, digits++)
			value = value * 10 + (unsigned)(text.ptr[i] - '0');
		if (!digits || digits > 3 || value > 255)
			return 0;
	}
	/* "1.2.3.4.5" and "1.2.3.4a" are no addresses; the point of a sentence may follow one. */
	bool more = i < text.len && (is_alnum(text.ptr[i]) || text.ptr[i] == '_' ||
	                             (text.ptr[i] == '.' && i + 1 < text.len && is_alnum(text.ptr[i + 1])));
	return more ? 0 : i;
}

/* A bit that depends on the key and on the bits in front of it alone. */
static unsigned flip(const struct sha256 *key, const uint8_t *bytes, unsigned bits)
{
	uint8_t prefix[18] = {(uint8_t)bits};

	for (unsigned i = 0; i < bits; i++)
		prefix[1 + i / 8] = (uint8_t)(prefix[1 + i / 8] | (bytes[i / 8] & 0x80 >> i % 8));
	return sha256_keyed(key, (str){(const char *)prefix, 1 + (bits + 7) / 8}).bytes[0] & 1;
}

static void bits_replace(const struct sha256 *key, uint8_t *bytes, unsigned kept, unsigned all)
{
	uint8_t old[16];

	memcpy(old, bytes, all / 8);
	for (unsigned i = kept; i < all; i++) {
		if (flip(key, old, i))
			bytes[i / 8] = (uint8_t)(bytes[i / 8] ^ 0x80 >> i % 8);
	}
}

/* A mask, or the wildcard of an access list: bits of one kind, then of the other. */
static bool is_mask(const uint8_t b[static 4])
{
	uint32_t v = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];

	return (b[0] == 255 && !(~v & (~v + 1))) || (b[0] == 0 && !(v & (v + 1)));
}

/* Blocks that hold addresses of one kind within an otherwise public first octet. */
static bool is_mixed_octet(uint8_t octet)
{
	return octet == 100 || octet == 169 || octet == 172 || octet == 192 || octet == 198 || octet == 203;
}

/* A first octet of public addresses for another: a keyed shuffle of them all. */
static uint8_t octet_replace(const struct sha256 *key, uint8_t octet)
{
	uint8_t public[224], count = 0, at = 0;

	for (unsigned i = 1; i < 224; i++) {
		if (i == 10 || i == 127 || is_mixed_octet((uint8_t)i))
			continue;
		if (i == octet)
			at = count;
		public[count++] = (uint8_t)i;
	}
	for (unsigned i = count - 1u; i > 0; i--) {
		char number[16];
		int len = snprintf(number, sizeof(number), "octet %u", i);
		struct sha256 digest = sha256_keyed(key, (str){number, (size_t)len});
		unsigned k = (digest.bytes[0] | (unsigned)digest.bytes[1] << 8) % (i + 1);
		uint8_t swap = public[i];
		public[i] = public[k];
		public[k] = swap;
	}
	return public[at];
}

/* How many bits say of which kind it is; 32: it stays. 0: public. */
static unsigned ipv4_kept(const uint8_t b[static 4])
{
	bool documentation = (b[0] == 192 && b[1] == 0 && b[2] == 2) || (b[0] == 198 && b[1] == 51 && b[2] == 100) ||
	                     (b[0] == 203 && b[1] == 0 && b[2] == 113) || (b[0] == 192 && b[1] == 88 && b[2] == 99);

	if (is_mask(b) || b[0] == 0 || b[0] == 127 || b[0] >= 224)
		return 32;
	if (documentation)
		return 24;
	if (b[0] == 10)
		return 8;
	if (b[0] == 172 && (b[1] & 0xf0) == 16)
		return 12;
	if (b[0] == 100 && (b[1] & 0xc0) == 64)
		return 10;
	return is_mixed_octet(b[0]) ? 16 : 0;
}

str ipv4_replace(const struct sha256 *key, str text, char out[static ADDRESS_TEXT_BYTES])
{
	char copy[16];
	unsigned parts[4] = {0}; /* they may have zeros in front */

	snprintf(copy, sizeof(copy), "%.*s", STR_ARG(text));
	if (sscanf(copy, "%u.%u.%u.%u", &parts[0], &parts[1], &parts[2], &parts[3]) != 4)
		return text;
	uint8_t b[4] = {(uint8_t)parts[0], (uint8_t)parts[1], (uint8_t)parts[2], (uint8_t)parts[3]};
	unsigned kept = ipv4_kept(b);
	if (kept == 32)
		return text;
	const uint8_t old[4] = {b[0], b[1], b[2], b[3]};
	bits_replace(key, b, kept ? kept : 8, 32);
	if (!kept)
		b[0] = octet_replace(key, old[0]);
	b[3] ^= memcmp(b, old, sizeof(old)) == 0; /* none is its own; the one beside it would have been, too */
	int len = snprintf(out, ADDRESS_TEXT_BYTES, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
	return (str){out, (size_t)len};
}

size_t ipv6_find(str text, char before)
{
	char copy[ADDRESS_TEXT_BYTES];
	size_t len = 0, colons = 0;
	uint8_t b[16];

	if (is_of_name(before) || before == ':')
		return 0;
	while (len < text.len && len < sizeof(copy) - 1 && (is_hex(text.ptr[len]) || text.ptr[len] == ':')) {
		colons += text.ptr[len] == ':';
		len++;
	}
	/* "::ffff:192.0.2.1": what follows the last colon is an IPv4 address, which is found by itself. */
	if (len < text.len && text.ptr[len] == '.' && len + 1 < text.len && is_digit(text.ptr[len + 1]))
		return 0;
	if (len && text.ptr[len - 1] == ':' && (len < 2 || text.ptr[len - 2] != ':')) {
		len--; /* of the sentence */
		colons--;
	}
	if (colons < 2 || (len < text.len && is_of_name(text.ptr[len]) && text.ptr[len] != '.'))
		return 0;
	memcpy(copy, text.ptr, len);
	copy[len] = '\0';
	return inet_pton(AF_INET6, copy, b) == 1 ? len : 0;
}

str ipv6_replace(const struct sha256 *key, str text, char out[static ADDRESS_TEXT_BYTES])
{
	char copy[ADDRESS_TEXT_BYTES];
	uint8_t b[16], old[16];
	static const uint8_t documentation[] = {0x20, 0x01, 0x0d, 0xb8};
	unsigned kept = 16;

	snprintf(copy, sizeof(copy), "%.*s", STR_ARG(text));
	if (inet_pton(AF_INET6, copy, b) != 1)
		return text;
	if (b[0] == 0xff || (b[0] == 0 && b[1] == 0)) /* multicast; unspecified, loopback, mapped */
		return text;
	if (memcmp(b, documentation, sizeof(documentation)) == 0)
		kept = 32;
	else if ((b[0] & 0xfe) == 0xfc)
		kept = 8;
	memcpy(old, b, sizeof(old));
	bits_replace(key, b, kept, 128);
	/* Groups of zeros stay: an address that was written short stays so. */
	for (unsigned i = 2; i < 16; i += 2) {
		if (!old[i] && !old[i + 1])
			b[i] = b[i + 1] = 0;
		else if (!b[i] && !b[i + 1])
			b[i + 1] = old[i + 1] | 1;
	}
	if (memcmp(b, old, sizeof(old)) == 0)
		b[15] ^= old[14] || old[15] > 1 ? 1 : 2;
	if (!inet_ntop(AF_INET6, b, out, ADDRESS_TEXT_BYTES))
		return text;
	return str_of(out);
}

/* aa:bb:cc:dd:ee:ff, aa-bb-cc-dd-ee-ff or aabb.ccdd.eeff. */
size_t mac_find(str text, char before)
{
	static const unsigned group_sizes[] = {2, 4};
	static const char *const separators[] = {":-", "."};

	if (is_of_name(before) || before == ':' || before == '-')
		return 0;
	for (unsigned form = 0; form < COUNT_OF(group_sizes); form++) {
		unsigned size = group_sizes[form], groups = 12 / size;
		size_t len = 12 + groups - 1;
		bool good = text.len >= len;
		for (size_t i = 0; i < len && good; i++) {
			bool separator = i % (size + 1) == size;
			good = separator ? strchr(separators[form], text.ptr[i]) && text.ptr[i] == text.ptr[size]
			                 : is_hex(text.ptr[i]);
		}
		char after = good && text.len > len ? text.ptr[len] : '\0';
		if (good && !is_alnum(after) && after != text.ptr[size])
			return len;
	}
	return 0;
}

str mac_replace(const struct sha256 *key, str text, char out[static ADDRESS_TEXT_BYTES])
{
	static const char small[] = "0123456789abcdef", capital[] = "0123456789ABCDEF";
	char maker[16] = "mac ";
	unsigned digit = 0;
	const char *digits = small;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] >= 'A' && text.ptr[i] <= 'F')
			digits = capital;
		if (is_hex(text.ptr[i]) && digit < 6)
			maker[4 + digit++] = (char)(text.ptr[i] | 0x20);
	}
	struct sha256 mask = sha256_keyed(key, (str){maker, 4 + digit});
	digit = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		out[i] = c;
		if (!is_hex(c) || digit++ < 6)
			continue;
		unsigned value = (unsigned)(strchr(small, c | 0x20) - small);
		value ^= mask.bytes[digit] & 15;
		out[i] = digits[value];
	}
	return (str){out, text.len};
}
