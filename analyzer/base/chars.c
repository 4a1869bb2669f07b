#include "base/chars.h"

/* Rows of sixteen bytes, from 0x00; the sums of enum char_class. */
/* clang-format off */
const unsigned char char_classes[256] = {
	 0,  0,  0,  0,  0,  0,  0,  0,  0, 32,  0,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
	32,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0, 16, 16, 16,
	25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 16,  0,  0,  0,  0,  0,
	16, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,
	26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26,  0,  0,  0,  0, 24,
	 0, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
	28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
	 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
};
/* clang-format on */

static size_t span_plain(const char *p, size_t room)
{
	size_t n = 0;

	while (n < room && char_is(p[n], CHAR_CODE))
		n++;
	return n;
}

static size_t span_back_plain(const char *p, size_t room)
{
	size_t n = 0;

	while (n < room && char_is(p[-1 - (ptrdiff_t)n], CHAR_CODE))
		n++;
	return n;
}

#if defined(__SSE2__)
#include <emmintrin.h>

/* A bit for each of the sixteen characters at p that is no letter, digit or underscore. */
static unsigned others(const char *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	__m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	__m128i code = _mm_or_si128(
	        _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter),
	                     _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit)),
	        _mm_cmpeq_epi8(v, _mm_set1_epi8('_')));

	return ~(unsigned)_mm_movemask_epi8(code) & 0xFFFFu;
}

LINK_INLINE size_t code_span(const char *p, size_t room)
{
	size_t n = 0;

	for (; room - n >= 16; n += 16) {
		unsigned stop = others(p + n);
		if (stop)
			return n + (unsigned)__builtin_ctz(stop);
	}
	return n + span_plain(p + n, room - n);
}

size_t code_span_back(const char *p, size_t room)
{
	size_t n = 0;

	for (; room - n >= 16; n += 16) {
		unsigned stop = others(p - n - 16);
		if (stop)
			return n + (unsigned)__builtin_clz(stop << 16);
	}
	return n + span_back_plain(p - n, room - n);
}

const char *percent_before(const char *p)
{
	const __m128i sign = _mm_set1_epi8('%');
	__m128i far = _mm_loadu_si128((const __m128i *)(const void *)(p - 32));
	__m128i near = _mm_loadu_si128((const __m128i *)(const void *)(p - 16));
	unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(near, sign)) << 16 |
	                 (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(far, sign));

	return found ? p - 1 - __builtin_clz(found) : NULL;
}
#else
const char *percent_before(const char *p)
{
	for (const char *at = p; at > p - PERCENT_REACH;) {
		if (*--at == '%')
			return at;
	}
	return NULL;
}

size_t code_span(const char *p, size_t room)
{
	return span_plain(p, room);
}

size_t code_span_back(const char *p, size_t room)
{
	return span_back_plain(p, room);
}
#endif
