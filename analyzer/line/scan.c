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

static bool scan_next_plain(struct scan *s, const char *end)
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

static struct line_shape scan_line_plain(const char *line, const char *end)
{
	const char *nl = memchr(line, '\n', (size_t)(end - line));
	struct line_shape shape = {.end = nl ? nl : end};
	bool cr = shape.end > line && shape.end[-1] == '\r';
	const char *hit = scan_find_plain(line, shape.end);

	shape.plain = is_plain_bytes(line, (size_t)(shape.end - line) - cr);
	shape.more = hit && scan_find_plain(hit + 1, shape.end);
	return shape;
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

/*
 * What 64 bytes hold, as bits: hyphens with another two bytes further on, and line ends. Whether a severity stands
 * between the hyphens is asked of those few alone. The loads may cross the block's end, hence SCAN_PADDING.
 */
struct masks {
	uint64_t hyphens, ends;
};

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

static AVX2 ALWAYS_INLINE uint32_t hyphens_32(const char *p)
{
	return bits_of(_mm256_and_si256(lanes_of(load_32(p), '-'), lanes_of(load_32(p + 2), '-')));
}

static AVX2 ALWAYS_INLINE struct masks masks_avx2(const char *p)
{
	uint32_t low = bits_of(lanes_of(load_32(p), '\n')), high = bits_of(lanes_of(load_32(p + 32), '\n'));

	return (struct masks){hyphens_32(p) | (uint64_t)hyphens_32(p + 32) << 32, low | (uint64_t)high << 32};
}

static AVX512 ALWAYS_INLINE uint64_t equal_64(const char *p, char c)
{
	return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(c));
}

static AVX512 ALWAYS_INLINE struct masks masks_avx512(const char *p)
{
	return (struct masks){equal_64(p, '-') & equal_64(p + 2, '-'), equal_64(p, '\n')};
}

/* Line ends that were met and not yet told to the scan: how many, and the 64 bytes that hold the last. */
struct met {
	uint64_t lines;
	const char *at;
	uint64_t ends; /* of those bytes; 0: none was met */
};

static ALWAYS_INLINE void met_tell(struct met *met, struct scan *s)
{
	s->lines += met->lines;
	if (met->ends)
		s->line = met->at + 64 - __builtin_clzll(met->ends);
	*met = (struct met){.lines = 0};
}

/*
 * Count the line ends of the 64 bytes at p; before are those of the bytes in front. Whether there is any cannot be
 * foretold, so that is no branch; lines of no byte or one, which may be blank, are seldom.
 */
static ALWAYS_INLINE void pass_lines(struct scan *s, struct met *met, const char *p, uint64_t ends, uint64_t before)
{
	if (UNLIKELY(ends & (ends << 1 | ends << 2 | before >> 63 | before >> 62))) {
		met_tell(met, s);
		for (; ends; ends &= ends - 1)
			pass_line(s, p + __builtin_ctzll(ends));
		return;
	}
	bool any = __builtin_expect_with_probability(ends != 0, 1, 0.5);
	met->lines += (uint64_t)__builtin_popcountll(ends);
	met->at = any ? p : met->at;
	met->ends = any ? ends : met->ends;
}

/* The line ends in the 64 bytes in front of p, as far as a blank line behind them asks for. */
static uint64_t ends_before(const struct scan *s, const char *p)
{
	return p - s->line < 2 ? UINT64_C(1) << 63 >> (p - s->line) : 0;
}

/* The first hit among the hyphens of the 64 bytes at p, as a bit; 64 where there is none before end. */
static ALWAYS_INLINE unsigned first_hit(const char *p, uint64_t hyphens, const char *end)
{
	for (; hyphens; hyphens &= hyphens - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(hyphens);
		if (LIKELY(is_severity((unsigned char)p[bit + 1])))
			return end - (p + bit) > 2 ? bit : 64;
	}
	return 64;
}

/* The next hit, by what look tells of 64 bytes. */
static ALWAYS_INLINE bool scan_next_by(struct masks (*look)(const char *), struct scan *s, const char *end)
{
	const char *p = s->at;
	uint64_t before = ends_before(s, p);
	struct met met = {.lines = 0};

	for (; end - p >= 64; p += 64) {
		struct masks m = look(p);
		unsigned bit = UNLIKELY(m.hyphens) ? first_hit(p, m.hyphens, end) : 64;
		if (bit < 64) {
			pass_lines(s, &met, p, m.ends & ((UINT64_C(1) << bit) - 1), before);
			met_tell(&met, s);
			s->at = p + bit;
			return true;
		}
		pass_lines(s, &met, p, m.ends, before);
		before = m.ends;
	}
	met_tell(&met, s);
	s->at = p;
	return scan_next_plain(s, end);
}

static AVX2 bool scan_next_avx2(struct scan *s, const char *end)
{
	return scan_next_by(masks_avx2, s, end);
}

static AVX512 bool scan_next_avx512(struct scan *s, const char *end)
{
	return scan_next_by(masks_avx512, s, end);
}

static AVX2 const char *scan_find_avx2(const char *from, const char *end)
{
	for (; end - from >= 34; from += 32) { /* the loads reach two bytes further than the mask */
		for (uint32_t hyphens = hyphens_32(from); hyphens; hyphens &= hyphens - 1) {
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

/* A bit for each control character that is no tab. */
static AVX2 ALWAYS_INLINE uint32_t odd_32(const char *p)
{
	__m256i v = load_32(p), low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);

	return bits_of(_mm256_or_si256(_mm256_andnot_si256(lanes_of(v, '\t'), low), lanes_of(v, 0x7f)));
}

static AVX2 uint64_t odd_avx2(const char *p)
{
	return odd_32(p) | (uint64_t)odd_32(p + 32) << 32;
}

static AVX512 uint64_t odd_avx512(const char *p)
{
	return (_mm512_cmplt_epu8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(0x20)) & ~equal_64(p, '\t')) |
	       equal_64(p, 0x7f);
}

static AVX2 bool is_plain_avx2(const char *text, size_t len)
{
	if (len < 32)
		return is_plain_bytes(text, len);
	for (size_t i = 0; len - i >= 32; i += 32) {
		if (odd_32(text + i))
			return false;
	}
	return !odd_32(text + len - 32);
}

/* Only where the line ends is a branch; what else there is is counted. */
static ALWAYS_INLINE struct line_shape scan_line_by(struct masks (*look)(const char *), uint64_t (*odd_in)(const char *),
                                                    const char *line, const char *end)
{
	uint64_t odd = 0;
	unsigned hyphens = 0;

	for (const char *p = line;; p += 64) {
		struct masks m = look(p);
		uint64_t odd_here = odd_in(p);
		if (!m.ends && LIKELY(end - p > 64)) {
			odd |= odd_here;
			hyphens += (unsigned)__builtin_popcountll(m.hyphens);
			continue;
		}
		unsigned bit = m.ends ? (unsigned)__builtin_ctzll(m.ends) : 64;
		if (UNLIKELY(end - p < bit))
			bit = (unsigned)(end - p);
		uint64_t before = bit ? UINT64_MAX >> (64 - bit) : 0;
		struct line_shape shape = {.end = p + bit};
		odd |= odd_here & before;
		shape.more = hyphens + (unsigned)__builtin_popcountll(m.hyphens & before) > 1;
		/* A carriage return at the end is the only one that a plain line may have. */
		shape.plain = !odd || (shape.end[-1] == '\r' && is_plain_avx2(line, (size_t)(shape.end - line) - 1));
		return shape;
	}
}

static AVX2 struct line_shape scan_line_avx2(const char *line, const char *end)
{
	return scan_line_by(masks_avx2, odd_avx2, line, end);
}

static AVX512 struct line_shape scan_line_avx512(const char *line, const char *end)
{
	return scan_line_by(masks_avx512, odd_avx512, line, end);
}

#endif

const struct scan_way *scan_ways(size_t i)
{
	static const struct scan_way plain = {"plain",        scan_next_plain, scan_line_plain,
	                                      scan_find_plain, scan_show_plain, is_plain_bytes};
#if defined(__x86_64__)
	static const struct scan_way avx2 = {"avx2",         scan_next_avx2, scan_line_avx2,
	                                     scan_find_avx2, scan_show_avx2, is_plain_avx2};
	static const struct scan_way avx512 = {"avx512",       scan_next_avx512, scan_line_avx512,
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
