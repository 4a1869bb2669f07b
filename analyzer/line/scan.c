#include "line/scan.h"

#include <string.h>

#include "base/attr.h"

static bool is_severity(unsigned char c)
{
	return (c >= '0' && c <= '7') || (c >= 'A' && c <= 'Z');
}

static bool is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f;
}

static bool is_plain_bytes(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_control((unsigned char)text[i]))
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

static unsigned scan_signs_plain(const char *from, const char *end, uint16_t signs[static SCAN_SIGNS])
{
	unsigned count = 0;

	for (const char *p = from; p < end; p++) {
		signs[count] = (uint16_t)(p - from);
		count += is_control((unsigned char)*p) || (*p == '-' && p[2] == '-');
	}
	return count;
}

/* Passes none: each byte is looked at as it is. */
static const char *scan_pass_plain(const char *line, const char *from, const char *end, uint64_t *lines)
{
	(void)from, (void)end, (void)lines;
	return line;
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

#define AVX2 __attribute__((target("avx2,popcnt,lzcnt,bmi")))
#define AVX512 __attribute__((target("avx512bw,popcnt,lzcnt,bmi")))

static AVX2 ALWAYS_INLINE __m256i load_32(const char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Eight-bit lanes that equal c. */
static AVX2 ALWAYS_INLINE __m256i lanes_of(__m256i v, char c)
{
	return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

static AVX2 ALWAYS_INLINE uint32_t bits_of(__m256i lanes)
{
	return (uint32_t)_mm256_movemask_epi8(lanes);
}

/* Hyphens with another two bytes further on. */
static AVX2 ALWAYS_INLINE __m256i hyphens_32(const char *p)
{
	return _mm256_and_si256(lanes_of(load_32(p), '-'), lanes_of(load_32(p + 2), '-'));
}

static AVX512 ALWAYS_INLINE uint64_t equal_64(const char *p, char c)
{
	return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(c));
}

static AVX2 const char *scan_find_avx2(const char *from, const char *end)
{
	for (; end - from >= 34; from += 32) { /* the loads reach two bytes further than the mask */
		for (uint32_t hyphens = bits_of(hyphens_32(from)); hyphens; hyphens &= hyphens - 1) {
			unsigned bit = (unsigned)__builtin_ctz(hyphens);
			if (is_severity((unsigned char)from[bit + 1]))
				return from + bit;
		}
	}
	return scan_find_plain(from, end);
}

/* The first of the places in shows, bits of the bytes at p, where a command may start. */
static ALWAYS_INLINE const char *command_in(const char *p, uint64_t shows)
{
	for (; UNLIKELY(shows); shows &= shows - 1) {
		const char *at = p + __builtin_ctzll(shows);
		if (is_command_start(at))
			return at;
	}
	return NULL;
}

/* "sh" behind one of the signs that is_command_start takes, or a blank: many a word of a log has "sh" in it. */
static AVX2 ALWAYS_INLINE __m256i shows_32(const char *p)
{
	/* By their last four bits; the backtick has those of the blank. */
	const __m256i signs = _mm256_setr_epi8(' ', 0, 0, '#', 0, 0, 0, 0, 0, 0, 0, 0, 0, '-', '>', 0,
	                                       ' ', 0, 0, '#', 0, 0, 0, 0, 0, 0, 0, 0, 0, '-', '>', 0);
	__m256i before = load_32(p - 1);
	__m256i sign = _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(signs, before), before), lanes_of(before, '`'));

	return _mm256_and_si256(sign, _mm256_and_si256(lanes_of(load_32(p), 's'), lanes_of(load_32(p + 1), 'h')));
}

static AVX2 const char *scan_show_avx2(const char *from, const char *end)
{
	for (; end - from >= 65; from += 64) {
		__m256i low = shows_32(from), high = shows_32(from + 32);
		if (LIKELY(_mm256_testz_si256(_mm256_or_si256(low, high), _mm256_set1_epi8(-1))))
			continue;
		const char *at = command_in(from, bits_of(low) | (uint64_t)bits_of(high) << 32);
		if (UNLIKELY(at))
			return at;
	}
	return scan_show_plain(from, end);
}

static AVX512 const char *scan_show_avx512(const char *from, const char *end)
{
	for (; end - from >= 65; from += 64) {
		uint64_t before = equal_64(from - 1, ' ') | equal_64(from - 1, '#') | equal_64(from - 1, '>') |
		                  equal_64(from - 1, '-') | equal_64(from - 1, '`');
		const char *at = command_in(from, before & equal_64(from, 's') & equal_64(from + 1, 'h'));
		if (UNLIKELY(at))
			return at;
	}
	return scan_show_plain(from, end);
}

/* Control characters other than tabs. */
static AVX2 ALWAYS_INLINE __m256i controls_32(const char *p)
{
	__m256i v = load_32(p), low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);

	return _mm256_or_si256(_mm256_andnot_si256(lanes_of(v, '\t'), low), lanes_of(v, 0x7f));
}

static AVX2 bool is_plain_avx2(const char *text, size_t len)
{
	if (len < 32)
		return is_plain_bytes(text, len);
	for (size_t i = 0; len - i >= 32; i += 32) {
		if (bits_of(controls_32(text + i)))
			return false;
	}
	return !bits_of(controls_32(text + len - 32));
}

static AVX2 uint64_t signs_avx2(const char *p)
{
	return bits_of(_mm256_or_si256(controls_32(p), hyphens_32(p))) |
	       (uint64_t)bits_of(_mm256_or_si256(controls_32(p + 32), hyphens_32(p + 32))) << 32;
}

static AVX512 uint64_t signs_avx512(const char *p)
{
	uint64_t controls = (_mm512_cmplt_epu8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(0x20)) & ~equal_64(p, '\t')) |
	                    equal_64(p, 0x7f);

	return controls | (equal_64(p, '-') & equal_64(p + 2, '-'));
}

/* What 64 bytes hold, as bits. */
struct masks {
	uint64_t hyphens, ends;
};

static AVX2 ALWAYS_INLINE struct masks masks_avx2(const char *p)
{
	uint32_t low = bits_of(lanes_of(load_32(p), '\n')), high = bits_of(lanes_of(load_32(p + 32), '\n'));
	uint32_t hyphens_low = bits_of(hyphens_32(p)), hyphens_high = bits_of(hyphens_32(p + 32));

	return (struct masks){hyphens_low | (uint64_t)hyphens_high << 32, low | (uint64_t)high << 32};
}

static AVX512 ALWAYS_INLINE struct masks masks_avx512(const char *p)
{
	return (struct masks){equal_64(p, '-') & equal_64(p + 2, '-'), equal_64(p, '\n')};
}

/* Is one of the hyphens of the 64 bytes at p a hit? Two around a blank stand in many a line of a server. */
static ALWAYS_INLINE bool has_hit(const char *p, uint64_t hyphens)
{
	for (; hyphens; hyphens &= hyphens - 1) {
		if (is_severity((unsigned char)p[__builtin_ctzll(hyphens) + 1]))
			return true;
	}
	return false;
}

/* Where the last line ended is looked for at the end: whether one does in 64 bytes cannot be foretold. */
static ALWAYS_INLINE const char *scan_pass_by(struct masks (*look)(const char *), const char *line, const char *from,
                                              const char *end, uint64_t *lines)
{
	/* Line ends in the 64 bytes in front, as far as a blank line behind them asks for. */
	uint64_t before = from - line < 2 ? UINT64_C(1) << 63 >> (from - line) : 0, passed = 0;
	const char *p = from;

	for (; end - p >= 64; p += 64) {
		struct masks m = look(p);
		bool close = m.ends & (m.ends << 1 | m.ends << 2 | before >> 63 | before >> 62);
		if (UNLIKELY(close || has_hit(p, m.hyphens)))
			break;
		passed += (uint64_t)__builtin_popcountll(m.ends);
		before = m.ends;
	}
	*lines += passed;
	return passed ? (const char *)memrchr(from, '\n', (size_t)(p - from)) + 1 : line;
}

static AVX2 const char *scan_pass_avx2(const char *line, const char *from, const char *end, uint64_t *lines)
{
	return scan_pass_by(masks_avx2, line, from, end, lines);
}

static AVX512 const char *scan_pass_avx512(const char *line, const char *from, const char *end, uint64_t *lines)
{
	return scan_pass_by(masks_avx512, line, from, end, lines);
}

/*
 * The places of all bits that look gives, 64 bytes at a time. Two are written whether or not there are as many: most
 * have none or one, which cannot be foretold, and few more.
 */
static ALWAYS_INLINE unsigned scan_signs_by(uint64_t (*look)(const char *), const char *from, const char *end,
                                            uint16_t signs[static SCAN_SIGNS])
{
	const uint64_t last = UINT64_C(1) << 63; /* so that none is asked for the lowest bit of 0 */
	unsigned count = 0;

	for (const char *p = from; p < end; p += 64) {
		uint64_t bits = look(p);
		if (UNLIKELY(end - p < 64))
			bits &= (UINT64_C(1) << (end - p)) - 1;
		unsigned at = (unsigned)(p - from), here = (unsigned)__builtin_popcountll(bits);
		for (unsigned i = 0; i < 2 || UNLIKELY(i < here); i++, bits &= bits - 1)
			signs[count + i] = (uint16_t)(at + (unsigned)__builtin_ctzll(bits | last));
		count += here;
	}
	return count;
}

static AVX2 unsigned scan_signs_avx2(const char *from, const char *end, uint16_t signs[static SCAN_SIGNS])
{
	return scan_signs_by(signs_avx2, from, end, signs);
}

static AVX512 unsigned scan_signs_avx512(const char *from, const char *end, uint16_t signs[static SCAN_SIGNS])
{
	return scan_signs_by(signs_avx512, from, end, signs);
}

#endif

const struct scan_way *scan_ways(size_t i)
{
	static const struct scan_way plain = {"plain",         scan_pass_plain, scan_signs_plain,
	                                      scan_find_plain, scan_show_plain, is_plain_bytes};
#if defined(__x86_64__)
	static const struct scan_way avx2 = {"avx2",         scan_pass_avx2, scan_signs_avx2,
	                                     scan_find_avx2, scan_show_avx2, is_plain_avx2};
	static const struct scan_way avx512 = {"avx512",       scan_pass_avx512, scan_signs_avx512,
	                                       scan_find_avx2, scan_show_avx512, is_plain_avx2};
	bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
	                __builtin_cpu_supports("bmi"); /* nothing has it and AVX2 without lzcnt */
	bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512bw");

	if (has_avx512 && i-- == 0)
		return &avx512;
	if (has_avx2 && i-- == 0)
		return &avx2;
#endif
	return i ? NULL : &plain;
}

void scan_start(struct scan *s, const char *block, const char *end, uint64_t lines)
{
	s->lines = lines;
	s->blanks = 0;
	s->line = s->window_end = block;
	s->line_end = NULL;
	s->end = end;
	s->way = scan_ways(0);
	s->next = s->count = 0;
}

/* Is there a further sign, in this window or one that follows? */
static ALWAYS_INLINE bool has_sign(struct scan *s)
{
	while (UNLIKELY(s->next == s->count)) {
		if (s->window_end == s->end)
			return false;
		s->window = s->window_end;
		s->window_end = s->end - s->window < SCAN_WINDOW ? s->end : s->window + SCAN_WINDOW;
		s->count = s->way->signs(s->window, s->window_end, s->signs);
		s->next = 0;
	}
	return true;
}

static const char *sign(const struct scan *s)
{
	return s->window + s->signs[s->next];
}

static void line_pass(struct scan *s, const char *nl)
{
	s->lines++;
	s->line = nl + 1;
}

/* Pass lines behind the window that have nothing to be written down. False where there are none. */
static bool lines_pass(struct scan *s)
{
	const char *line = s->way->pass(s->line, s->window_end, s->end, &s->lines);

	if (line == s->line)
		return false;
	s->line = s->window_end = line;
	return true;
}

LINK_INLINE bool scan_next(struct scan *s, struct scan_line *ret)
{
	*ret = (struct scan_line){.end = s->end, .plain = true};
	if (s->line_end && s->line_end < s->end)
		line_pass(s, s->line_end);
	s->line_end = NULL;
	for (;; s->next++) {
		if (UNLIKELY(s->next == s->count)) {
			if (!ret->hit && lines_pass(s))
				*ret = (struct scan_line){.end = s->end, .plain = true};
			if (!has_sign(s))
				break;
		}
		const char *p = sign(s);
		if (*p == '\n') {
			ret->end = p;
			if (ret->hit)
				break;
			s->blanks += p == s->line || (p == s->line + 1 && *s->line == '\r');
			line_pass(s, p);
			*ret = (struct scan_line){.end = s->end, .plain = true};
		} else if (*p != '-') {
			ret->plain &= *p == '\r' && (p + 1 == s->end || p[1] == '\n');
		} else if (s->end - p > 2 && is_severity((unsigned char)p[1])) {
			ret->more = ret->hit != NULL;
			ret->hit = ret->hit ? ret->hit : p;
		}
	}
	if (!ret->hit)
		return false;
	s->line_end = ret->end;
	s->next += s->next < s->count;
	return true;
}

void scan_join(struct scan *s, unsigned joined, const char *line_end)
{
	s->lines += joined;
	s->line_end = line_end;
	while (has_sign(s) && sign(s) <= line_end)
		s->next++;
}

const char *scan_show(const char *from, const char *end)
{
	return scan_ways(0)->show(from, end);
}

const char *scan_find(const char *from, const char *end)
{
	return scan_ways(0)->find(from, end);
}

bool scan_is_plain_text(const char *text, size_t len)
{
	return scan_ways(0)->is_plain(text, len);
}
