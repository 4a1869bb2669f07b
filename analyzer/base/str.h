#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"

/*
 * str: a borrowed view of bytes, passed by value.
 *
 * Owns     nothing; not NUL-terminated; print it with "%.*s" and STR_ARG.
 */
typedef struct str {
	const char *ptr;
	size_t len;
} str;

#define STR(literal) ((str){(literal), sizeof(literal) - 1})
#define STR_INIT(literal) {(literal), sizeof(literal) - 1} /* for static tables */
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline str str_of(const char *text)
{
	return (str){text, text ? strlen(text) : 0};
}

static inline str str_between(const char *from, const char *to)
{
	return (str){from, (size_t)(to - from)};
}

static inline uint64_t load_u64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint32_t load_u32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Short texts, as names and codes are, are compared without a call or a loop: the last words overlap the first. */
static ALWAYS_INLINE bool str_eq(str a, str b)
{
	if (a.len != b.len)
		return false;
	const char *p = a.ptr, *q = b.ptr;
	size_t last = a.len - 8;
	if (last <= 8) /* 8 to 16 */
		return !((load_u64(p) ^ load_u64(q)) | (load_u64(p + last) ^ load_u64(q + last)));
	if (a.len < 4) /* the first, the one in the middle and the last are all */
		return !a.len || !((p[0] ^ q[0]) | (p[a.len / 2] ^ q[a.len / 2]) | (p[a.len - 1] ^ q[a.len - 1]));
	if (a.len < 8)
		return !((load_u32(p) ^ load_u32(q)) | (load_u32(p + a.len - 4) ^ load_u32(q + a.len - 4)));
	if (last <= 24) /* to 32 */
		return !((load_u64(p) ^ load_u64(q)) | (load_u64(p + 8) ^ load_u64(q + 8)) |
		         (load_u64(p + last - 8) ^ load_u64(q + last - 8)) |
		         (load_u64(p + last) ^ load_u64(q + last)));
	return memcmp(p, q, a.len) == 0;
}

static inline bool str_starts(str s, str head)
{
	return s.len >= head.len && memcmp(s.ptr, head.ptr, head.len) == 0;
}

static inline bool str_ends(str s, str tail)
{
	return s.len >= tail.len && memcmp(s.ptr + s.len - tail.len, tail.ptr, tail.len) == 0;
}

static inline str str_from(str s, size_t offset)
{
	return offset >= s.len ? (str){s.ptr + s.len, 0} : (str){s.ptr + offset, s.len - offset};
}

bool str_eq_nocase(str a, str b);
bool str_alike(str a, str b); /* without regard to case and to how many blanks stand in a run */
bool str_contains(str s, str part);
bool str_contains_nocase(str s, str part);
int str_compare(str a, str b); /* by bytes, the shorter first */
str str_trim(str s);           /* without blanks, tabs and line ends at both ends */

/* The first of the choices that are parted by '|', trimmed; *rest is what follows it. */
str str_choice(str *rest);

/* Is it written as an IPv4 or IPv6 address is? */
bool str_is_address(str s);

/* Is word a slip of the finger away from right: one letter more, less, other or swapped, in any case? */
bool str_is_slip(str word, str right);

/* The whole of s as a decimal number. False, and nothing written, if it is not one or too large. */
bool str_to_u64(str s, uint64_t *ret_value);

/* A 64-bit hash; the same on every machine of one byte order, good enough for tables. Readings keep it (device/reading). */
uint64_t str_hash(str s);
static inline uint32_t hash_fold(uint64_t hash) /* to half its bits */
{
	return (uint32_t)(hash ^ (hash >> 32));
}
uint64_t str_hash_nocase(str s); /* the same for texts that differ in the case of letters only */

#endif
