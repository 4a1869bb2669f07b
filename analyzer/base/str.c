#include "base/str.h"

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

bool str_eq_nocase(str a, str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower((unsigned char)a.ptr[i]) != lower((unsigned char)b.ptr[i]))
			return false;
	}
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool str_alike(str a, str b)
{
	size_t i = 0, k = 0;

	while (i < a.len && k < b.len) {
		if (is_blank(a.ptr[i]) && is_blank(b.ptr[k])) {
			while (i < a.len && is_blank(a.ptr[i]))
				i++;
			while (k < b.len && is_blank(b.ptr[k]))
				k++;
			continue;
		}
		if (!str_eq_nocase((str){a.ptr + i, 1}, (str){b.ptr + k, 1}))
			return false;
		i++;
		k++;
	}
	return i == a.len && k == b.len;
}

bool str_contains(str s, str part)
{
	return part.len == 0 || (s.len >= part.len && memmem(s.ptr, s.len, part.ptr, part.len));
}

#if defined(__SSE2__)
#include <emmintrin.h>

enum { STARTS = 16 };

/* A character sixteen times, with the bit set that parts small letters from capitals. */
static __m128i folded(char c)
{
	return _mm_set1_epi8((char)(c | 0x20));
}

/*
 * At which of the STARTS places from p on may part stand? Where its first and its last character do, in any
 * case; of characters that are no letters a few others pass too.
 */
static unsigned starts_of(const char *p, str part)
{
	const __m128i fold = _mm_set1_epi8(0x20);
	__m128i first = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i last = _mm_loadu_si128((const __m128i *)(const void *)(p + part.len - 1));

	first = _mm_cmpeq_epi8(_mm_or_si128(first, fold), folded(part.ptr[0]));
	last = _mm_cmpeq_epi8(_mm_or_si128(last, fold), folded(part.ptr[part.len - 1]));
	return (unsigned)_mm_movemask_epi8(_mm_and_si128(first, last));
}
#else
enum { STARTS = 1 };

static unsigned starts_of(const char *p, str part)
{
	return lower((unsigned char)*p) == lower((unsigned char)part.ptr[0]);
}
#endif

bool str_contains_nocase(str s, str part)
{
	if (!part.len)
		return true;
	if (s.len < part.len)
		return false;
	const size_t starts = s.len - part.len + 1;
	size_t at = 0;

	while (at + STARTS <= starts) {
		for (unsigned mask = starts_of(s.ptr + at, part); mask; mask &= mask - 1) {
			if (str_eq_nocase((str){s.ptr + at + __builtin_ctz(mask), part.len}, part))
				return true;
		}
		at += STARTS;
		if (at < starts && starts >= STARTS && at + STARTS > starts)
			at = starts - STARTS; /* the last ones, some of them once more */
	}
	for (; at < starts; at++) {
		if (str_eq_nocase((str){s.ptr + at, part.len}, part))
			return true;
	}
	return false;
}

int str_compare(str a, str b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.ptr, b.ptr, common) : 0;

	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

LINK_INLINE str str_trim(str s)
{
	const char *from = s.ptr, *end = s.ptr + s.len;

	while (from < end && is_space(*from))
		from++;
	while (end > from && is_space(end[-1]))
		end--;
	return str_between(from, end);
}

bool str_to_u64(str s, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (!s.len)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)((unsigned char)s.ptr[i] - '0');
		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret_value = value;
	return true;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
	return h ^ (h >> 32);
}

/*
 * Multiply and fold, eight bytes at a time; the last eight are taken whole, over some that were taken already. As
 * most texts are names of up to 32 bytes, those are hashed without a loop, two words beside each other. The bits
 * of same are set in every word.
 */
static inline uint64_t hash_of(str s, uint64_t same)
{
	const uint64_t other = UINT64_C(0xD6E8FEB86659FD93);
	uint64_t h = (uint64_t)s.len * UINT64_C(0x9E3779B97F4A7C15);
	const char *p = s.ptr, *end = s.ptr + s.len;

	if (s.len > 32) {
		for (; end - p > 8; p += 8)
			h = mix(h, load_u64(p) | same);
		h = mix(h, load_u64(end - 8) | same);
	} else if (s.len > 16) {
		uint64_t a = mix(mix(h, load_u64(p) | same), load_u64(end - 16) | same);
		h = mix(a, mix(mix(other, load_u64(p + 8) | same), load_u64(end - 8) | same));
	} else if (s.len >= 8) {
		h = mix(mix(h, load_u64(p) | same), mix(other, load_u64(end - 8) | same));
	} else if (s.len >= 4) {
		h = mix(h, ((uint64_t)load_u32(p) << 32 | load_u32(end - 4)) | same);
	} else if (s.len) {
		h = mix(h, ((uint64_t)(unsigned char)p[0] << 16 |
		            (uint64_t)(unsigned char)p[s.len / 2] << 8 | (unsigned char)end[-1]) | same);
	}
	h *= UINT64_C(0x9E3779B97F4A7C15);
	return h ^ (h >> 29);
}

uint64_t str_hash(str s)
{
	return hash_of(s, 0);
}

uint64_t str_hash_nocase(str s)
{
	return hash_of(s, UINT64_C(0x2020202020202020)); /* what parts "A" from "a", and other pairs */
}

str str_choice(str *rest)
{
	const char *bar = memchr(rest->ptr, '|', rest->len);
	str choice = bar ? str_between(rest->ptr, bar) : *rest;

	*rest = str_from(*rest, choice.len + 1);
	return str_trim(choice);
}

bool str_is_address(str s)
{
	size_t digits = 0, dots = 0, colons = 0;

	for (size_t i = 0; i < s.len; i++) {
		digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
		dots += s.ptr[i] == '.';
		colons += s.ptr[i] == ':';
	}
	return colons > 1 || (dots == 3 && digits + dots == s.len);
}

bool str_is_slip(str word, str right)
{
	size_t head = 0, tail = 0, least = word.len < right.len ? word.len : right.len;
	size_t most = word.len > right.len ? word.len : right.len;

	if (most - least > 1 || least < 3)
		return false;
	while (head < least && lower((unsigned char)word.ptr[head]) == lower((unsigned char)right.ptr[head]))
		head++;
	while (tail < least - head && lower((unsigned char)word.ptr[word.len - 1 - tail]) ==
	                                      lower((unsigned char)right.ptr[right.len - 1 - tail]))
		tail++;
	size_t differ = most - head - tail;
	bool swapped = differ == 2 && word.len == right.len &&
	               lower((unsigned char)word.ptr[head]) == lower((unsigned char)right.ptr[head + 1]) &&
	               lower((unsigned char)word.ptr[head + 1]) == lower((unsigned char)right.ptr[head]);
	return differ <= 1 || swapped;
}
