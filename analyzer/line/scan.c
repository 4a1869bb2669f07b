#include "line/scan.h"

#include "base/attr.h"

static bool is_severity(unsigned char c)
{
	return (c >= '0' && c <= '7') || (c >= 'A' && c <= 'Z');
}

/* The line that ends at nl is empty but for a carriage return. */
static bool is_blank(const struct scan *s, const char *nl)
{
	return nl == s->line || (nl == s->line + 1 && *s->line == '\r');
}

static void pass_line(struct scan *s, const char *nl)
{
	s->lines++;
	s->blanks += is_blank(s, nl);
	s->line = nl + 1;
}

bool scan_next_plain(struct scan *s, const char *end)
{
	for (const char *p = s->at; p < end; p++) {
		if (*p == '\n')
			pass_line(s, p);
		else if (*p == '-' && end - p > 2 && p[2] == '-' && is_severity((unsigned char)p[1])) {
			s->at = p;
			return true;
		}
	}
	s->at = end;
	return false;
}

#if defined(__x86_64__)
#include <immintrin.h>

/*
 * One block of 64 bytes as bit masks: where a hit starts and where lines end. The loads one and two
 * bytes further on may cross the block's end, hence SCAN_PADDING.
 */
struct masks {
	uint64_t hits, ends;
};

#define AVX2 __attribute__((target("avx2,popcnt")))

static AVX2 ALWAYS_INLINE struct masks masks_32(const char *p)
{
	const __m256i dash = _mm256_set1_epi8('-');
	__m256i v0 = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i v1 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 1));
	__m256i v2 = _mm256_loadu_si256((const __m256i *)(const void *)(p + 2));
	__m256i digit = _mm256_sub_epi8(v1, _mm256_set1_epi8('0'));
	__m256i letter = _mm256_sub_epi8(v1, _mm256_set1_epi8('A'));
	__m256i severity =
	        _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_min_epu8(digit, _mm256_set1_epi8(7)), digit),
	                        _mm256_cmpeq_epi8(_mm256_min_epu8(letter, _mm256_set1_epi8(25)),
	                                          letter));
	__m256i hit = _mm256_and_si256(_mm256_and_si256(_mm256_cmpeq_epi8(v0, dash),
	                                                _mm256_cmpeq_epi8(v2, dash)),
	                               severity);
	__m256i end = _mm256_cmpeq_epi8(v0, _mm256_set1_epi8('\n'));

	return (struct masks){(uint32_t)_mm256_movemask_epi8(hit),
	                      (uint32_t)_mm256_movemask_epi8(end)};
}

/* Count the line ends in mask, which stand at p + bit. */
static AVX2 ALWAYS_INLINE void pass_lines(struct scan *s, const char *p, uint64_t ends)
{
	if (!ends)
		return;
	if (UNLIKELY(p + __builtin_ctzll(ends) - s->line < 2 || (ends & (ends << 1)) ||
	             (ends & (ends << 2)))) {
		for (; ends; ends &= ends - 1)
			pass_line(s, p + __builtin_ctzll(ends));
		return;
	}
	s->lines += (uint64_t)__builtin_popcountll(ends);
	s->line = p + 64 - __builtin_clzll(ends);
}

static AVX2 bool scan_next_avx2(struct scan *s, const char *end)
{
	const char *p = s->at;

	while (end - p >= 64) {
		struct masks low = masks_32(p), high = masks_32(p + 32);
		uint64_t hits = low.hits | high.hits << 32, ends = low.ends | high.ends << 32;
		if (hits) {
			unsigned bit = (unsigned)__builtin_ctzll(hits);
			if (end - (p + bit) <= 2)
				break;
			pass_lines(s, p, ends & ((UINT64_C(1) << bit) - 1));
			s->at = p + bit;
			return true;
		}
		pass_lines(s, p, ends);
		p += 64;
	}
	s->at = p;
	return scan_next_plain(s, end);
}

static AVX2 bool is_plain_avx2(const char *text, size_t len)
{
	size_t i = 0;

	for (; len - i >= 32; i += 32) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(text + i));
		__m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);
		__m256i tab = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\t'));
		__m256i del = _mm256_cmpeq_epi8(v, _mm256_set1_epi8(0x7f));
		if (_mm256_movemask_epi8(_mm256_or_si256(_mm256_andnot_si256(tab, low), del)))
			return false;
	}
	for (; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}
#endif

bool scan_next(struct scan *s, const char *end)
{
#if defined(__x86_64__)
	if (has_avx2())
		return scan_next_avx2(s, end);
#endif
	return scan_next_plain(s, end);
}

bool scan_is_plain_text(const char *text, size_t len)
{
#if defined(__x86_64__)
	if (has_avx2())
		return is_plain_avx2(text, len);
#endif
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}
