#include "line/scan.h"

#include <string.h>

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

static bool is_plain_bytes(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static const char *scan_find_plain(const char *from, const char *end)
{
	for (; end - from > 2; from++) {
		if (from[0] == '-' && from[2] == '-' && is_severity((unsigned char)from[1]))
			return from;
	}
	return NULL;
}

static bool is_prompt_sign(char c)
{
	return c == '#' || c == '>' || c == '-';
}

/* May a command start here? Behind a prompt, with a blank or none, or behind a backtick. */
static bool is_command_start(const char *at)
{
	return is_prompt_sign(at[-1]) || at[-1] == '`' || (at[-1] == ' ' && is_prompt_sign(at[-2]));
}

static const char *scan_show_plain(const char *from, const char *end)
{
	for (; end - from > 1; from++) {
		if (from[0] == 's' && from[1] == 'h' && is_command_start(from))
			return from;
	}
	return NULL;
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

static AVX2 const char *scan_find_avx2(const char *from, const char *end)
{
	if (end - from < 34) /* the loads reach two bytes further than the mask */
		return scan_find_plain(from, end);
	for (; end - from >= 34; from += 32) {
		struct masks m = masks_32(from);
		if (m.hits)
			return from + __builtin_ctzll(m.hits);
	}
	struct masks last = masks_32(end - 34); /* over what was seen already */
	return last.hits ? end - 34 + __builtin_ctzll(last.hits) : NULL;
}

/* Eight-bit lanes that equal c. */
static AVX2 ALWAYS_INLINE __m256i lanes_of(__m256i v, char c)
{
	return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

static AVX2 const char *scan_show_avx2(const char *from, const char *end)
{
	for (; end - from >= 33; from += 32) {
		__m256i s = lanes_of(_mm256_loadu_si256((const __m256i *)(const void *)from), 's');
		__m256i h = lanes_of(_mm256_loadu_si256((const __m256i *)(const void *)(from + 1)), 'h');
		uint32_t both = (uint32_t)_mm256_movemask_epi8(_mm256_and_si256(s, h));
		for (; UNLIKELY(both); both &= both - 1) {
			const char *at = from + __builtin_ctz(both);
			if (is_command_start(at))
				return at;
		}
	}
	return scan_show_plain(from, end);
}

static AVX2 ALWAYS_INLINE bool plain_32(const char *p)
{
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);
	__m256i tab = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\t'));
	__m256i del = _mm256_cmpeq_epi8(v, _mm256_set1_epi8(0x7f));

	return !_mm256_movemask_epi8(_mm256_or_si256(_mm256_andnot_si256(tab, low), del));
}

static AVX2 bool is_plain_avx2(const char *text, size_t len)
{
	if (len < 32)
		return is_plain_bytes(text, len);
	for (size_t i = 0; len - i >= 32; i += 32) {
		if (!plain_32(text + i))
			return false;
	}
	return plain_32(text + len - 32);
}

static AVX2 struct line_shape scan_line_avx2(const char *line, const char *hit, const char *end)
{
	struct line_shape shape = {.end = end, .plain = true};

	for (const char *p = line; p < end; p += 32) {
		struct masks m = masks_32(p);
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
		__m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);
		__m256i tab = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\t'));
		__m256i del = _mm256_cmpeq_epi8(v, _mm256_set1_epi8(0x7f));
		uint64_t odd = (uint32_t)_mm256_movemask_epi8(
		        _mm256_or_si256(_mm256_andnot_si256(tab, low), del));
		uint64_t inside = end - p >= 32 ? UINT32_MAX : (UINT64_C(1) << (end - p)) - 1;
		uint64_t ends = m.ends & inside;
		if (ends) {
			shape.end = p + __builtin_ctzll(ends);
			inside &= (ends & (0 - ends)) - 1; /* before the line end */
		}
		odd &= inside;
		const char *last = p + (odd ? 63 - __builtin_clzll(odd) : 0);
		bool cr_at_end = odd && !(odd & (odd - 1)) && *last == '\r' &&
		                 (last + 1 == end || last[1] == '\n');
		if (odd && !cr_at_end)
			shape.plain = false;
		uint64_t hits = m.hits & inside;
		if (hits && p + 63 - __builtin_clzll(hits) > hit)
			shape.more = true;
		if (ends)
			break;
	}
	return shape;
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

static struct line_shape scan_line_plain(const char *line, const char *hit, const char *end)
{
	const char *nl = memchr(line, '\n', (size_t)(end - line));
	struct line_shape shape = {.end = nl ? nl : end};
	bool cr = shape.end > line && shape.end[-1] == '\r';

	shape.plain = is_plain_bytes(line, (size_t)(shape.end - line) - cr);
	shape.more = scan_find_plain(hit + 1, shape.end) != NULL;
	return shape;
}

struct line_shape scan_line(const char *line, const char *hit, const char *end)
{
#if defined(__x86_64__)
	if (has_avx2())
		return scan_line_avx2(line, hit, end);
#endif
	return scan_line_plain(line, hit, end);
}

const char *scan_show(const char *from, const char *end)
{
#if defined(__x86_64__)
	if (has_avx2())
		return scan_show_avx2(from, end);
#endif
	return scan_show_plain(from, end);
}

const char *scan_find(const char *from, const char *end)
{
#if defined(__x86_64__)
	if (has_avx2())
		return scan_find_avx2(from, end);
#endif
	return scan_find_plain(from, end);
}

bool scan_is_plain_text(const char *text, size_t len)
{
#if defined(__x86_64__)
	if (has_avx2())
		return is_plain_avx2(text, len);
#endif
	return is_plain_bytes(text, len);
}
