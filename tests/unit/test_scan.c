#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "line/scan.h"

/* What a hit and a line are made of, so that they are dense and stand at every place. */
static const char alphabet[] = "-----5557770AZ8@[/::\n\n\r\r\tx \x01\x7f\xff";

static uint64_t seed;
static const struct scan_way *way, *plain_way; /* the one that is tested; that of a byte at a time */

static unsigned next_random(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % below;
}

/* Bytes that end exactly where the allocation ends, but for the padding, which holds what comes next. */
struct buffer {
	char *memory, *text, *end;
};

static struct buffer buffer_new(size_t align, size_t len, unsigned letters)
{
	struct buffer b = {.memory = malloc(align + len + SCAN_PADDING)};

	assert_non_null(b.memory);
	b.text = b.memory + align;
	b.end = b.text + len;
	for (char *p = b.memory; p < b.end + SCAN_PADDING; p++)
		*p = alphabet[next_random(letters)];
	return b;
}

/* Sparse text: of as many bytes one is left, so that whole vectors without a hit or an end are passed. */
static void buffer_thin(struct buffer *b, unsigned of)
{
	for (char *p = b->text; p < b->end; p++) {
		if (next_random(of))
			*p = 'a';
	}
}

static bool is_hit(const char *p)
{
	return p[0] == '-' && p[2] == '-' && ((p[1] >= '0' && p[1] <= '7') || (p[1] >= 'A' && p[1] <= 'Z'));
}

static bool is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f;
}

/* The plain meaning of struct scan_line. */
static struct scan_line plain_look(const char *line, const char *end)
{
	struct scan_line look = {.end = line, .plain = true};

	while (look.end < end && *look.end != '\n')
		look.end++;
	for (const char *p = line; p < look.end; p++) {
		bool last_cr = *p == '\r' && p + 1 == look.end;
		look.plain &= !is_control((unsigned char)*p) || last_cr;
	}
	for (const char *p = line; p + 2 < look.end; p++) {
		if (!is_hit(p))
			continue;
		look.more = look.hit != NULL;
		look.hit = look.hit ? look.hit : p;
	}
	return look;
}

/* A scan that is tested, whatever way this machine would take. */
static struct scan *scan_new(const char *block, const char *end, uint64_t lines)
{
	static struct scan s;

	scan_start(&s, block, end, lines);
	s.way = way;
	return &s;
}

/* Every line by itself: those with a hit are what the scan gives, and all are counted. */
static void assert_scans(const struct buffer *b)
{
	struct scan *s = scan_new(b->text, b->end, 100);
	uint64_t lines = 100, blanks = 0;
	struct scan_line got;

	for (const char *line = b->text; line < b->end;) {
		struct scan_line want = plain_look(line, b->end);
		if (want.hit) {
			assert_true(scan_next(s, &got));
			assert_ptr_equal(s->line, line);
			assert_ptr_equal(got.end, want.end);
			assert_ptr_equal(got.hit, want.hit);
			assert_int_equal(got.plain, want.plain);
			assert_int_equal(got.more, want.more);
			assert_int_equal(s->lines, lines);
		}
		if (want.end < b->end) {
			lines++;
			blanks += want.end == line || (want.end == line + 1 && *line == '\r');
		}
		line = want.end + 1;
	}
	assert_false(scan_next(s, &got));
	assert_false(scan_next(s, &got));
	assert_int_equal(s->lines, lines);
	assert_int_equal(s->blanks, blanks);
}

/* What a way writes down is what the plain one does. */
static void assert_signs_agree(const char *from, const char *end)
{
	static uint16_t fast[SCAN_SIGNS], plain[SCAN_SIGNS];
	unsigned count = way->signs(from, end, fast);

	assert_int_equal(count, plain_way->signs(from, end, plain));
	assert_memory_equal(fast, plain, count * sizeof(*plain));
}

static void scan_fast_and_plain_agree_at_every_alignment_and_length(void **state)
{
	(void)state;
	seed = 1;
	for (size_t align = 0; align < 64; align++) {
		for (size_t len = 0; len < 200; len++) {
			struct buffer b = buffer_new(align, len, sizeof(alphabet) - 1);
			assert_scans(&b);
			assert_signs_agree(b.text, b.end);
			buffer_thin(&b, 12);
			assert_scans(&b);
			assert_signs_agree(b.text, b.end);
			free(b.memory);
		}
	}
}

static void scan_fast_and_plain_agree_on_long_buffers(void **state)
{
	(void)state;
	seed = 2;
	for (int i = 0; i < 300; i++) {
		struct buffer b = buffer_new(next_random(64), next_random(3 * SCAN_WINDOW), 5 + next_random(25));
		if (i % 5)
			buffer_thin(&b, 3u << 2 * (i % 5)); /* 12 to 768 */
		assert_scans(&b);
		free(b.memory);
	}
}

/* A window may hold nothing but signs. */
static void scan_reads_a_window_full_of_signs(void **state)
{
	(void)state;
	for (size_t len = SCAN_WINDOW - 2; len < SCAN_WINDOW + 3; len++) {
		struct buffer b = buffer_new(0, len, 1);
		assert_scans(&b);
		memset(b.text, '\n', len);
		assert_scans(&b);
		assert_signs_agree(b.text, len < SCAN_WINDOW ? b.end : b.text + SCAN_WINDOW);
		free(b.memory);
	}
}

/* Two blocks that are parted between lines hold what one holds. */
static void scan_goes_on_over_any_cut_between_lines(void **state)
{
	struct scan_line got;

	(void)state;
	seed = 3;
	for (int i = 0; i < 500; i++) {
		struct buffer b = buffer_new(next_random(64), 300, sizeof(alphabet) - 1);
		struct scan *s = scan_new(b.text, b.end, 0);
		uint64_t hits = 0;
		while (scan_next(s, &got))
			hits++;
		uint64_t lines = s->lines, blanks = s->blanks;
		const char *cut = memchr(b.text + 100, '\n', 200);
		cut = cut ? cut + 1 : b.end;
		for (s = scan_new(b.text, cut, 0); scan_next(s, &got);)
			hits--;
		blanks -= s->blanks;
		for (s = scan_new(cut, b.end, s->lines); scan_next(s, &got);)
			hits--;
		assert_int_equal(hits, 0);
		assert_int_equal(s->lines, lines);
		assert_int_equal(s->blanks, blanks);
		free(b.memory);
	}
}

/* A line with a hit goes on in the next window, whatever that holds; lines of other windows are passed. */
static void scan_gives_a_line_that_is_longer_than_a_window(void **state)
{
	(void)state;
	for (size_t len = SCAN_WINDOW - 2; len < 3 * SCAN_WINDOW; len += 1 + len / 5) {
		struct buffer b = buffer_new(0, 4 * SCAN_WINDOW, 1);
		memset(b.text, 'x', 4 * SCAN_WINDOW);
		for (size_t at = len; at < 4 * SCAN_WINDOW - 200; at += 70) /* the last is longer than is looked at at once */
			b.text[at] = '\n';
		assert_scans(&b);
		memcpy(b.text, "-1-", 3);
		assert_scans(&b);
		b.text[len - 1] = '\x1b';
		assert_scans(&b);
		memcpy(b.text + 4 * SCAN_WINDOW - 20, "x-1-", 4);
		assert_scans(&b);
		memcpy(b.text, "-1-\n\x1b", 5); /* it is of a line without a hit, which may go on behind the window */
		assert_scans(&b);
		b.text[4 * SCAN_WINDOW - 20] = '\x1b';
		assert_scans(&b);
		free(b.memory);
	}
}

/* Lines that were joined to one are counted, and a hit in them is not met again: over windows too. */
static void scan_passes_what_was_joined(void **state)
{
	(void)state;
	for (size_t len = 10; len < 3 * SCAN_WINDOW; len += 1 + len / 7) {
		struct buffer b = buffer_new(0, len + 20, 1);
		struct scan_line got;
		memset(b.text, 'x', len);
		memcpy(b.text, "-1-\n-2-\n\n", 9);
		memcpy(b.text + len, "-3-\n-4-\nx\n\n-5-", 14);
		memset(b.text + len + 14, 'y', 6);
		struct scan *s = scan_new(b.text, b.end, 0);
		assert_true(scan_next(s, &got));
		assert_ptr_equal(got.hit, b.text);
		scan_join(s, 3, b.text + len + 3); /* up to the line that ends in -3- */
		assert_true(scan_next(s, &got));
		assert_ptr_equal(got.hit, b.text + len + 4);
		assert_int_equal(s->lines, 4);
		scan_join(s, 1, b.text + len + 9);
		assert_true(scan_next(s, &got));
		assert_ptr_equal(got.hit, b.text + len + 11);
		assert_int_equal(s->lines, 7);
		assert_int_equal(s->blanks, 1);
		scan_join(s, 0, got.end);
		assert_false(scan_next(s, &got));
		assert_int_equal(s->lines, 7);
		free(b.memory);
	}
}

static void scan_hit_needs_a_severity_between_hyphens(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		char text[3 + SCAN_PADDING] = {'-', (char)c, '-'};
		bool want = (c >= '0' && c <= '7') || (c >= 'A' && c <= 'Z');
		struct scan_line got;
		assert_int_equal(scan_next(scan_new(text, text + 3, 0), &got), want);
		assert_int_equal(way->find(text, text + 3) != NULL, want);
		assert_false(scan_next(scan_new(text, text + 2, 0), &got)); /* what stands behind the end is no hit */
		assert_null(way->find(text, text + 2));
	}
}

static void assert_counts(const char *text, uint64_t lines, uint64_t blanks)
{
	char padded[256] = {0};
	size_t len = strlen(text);
	struct scan *s = scan_new(padded, padded + len, 0);
	struct scan_line got;

	memcpy(padded, text, len);
	assert_false(scan_next(s, &got));
	assert_int_equal(s->lines, lines);
	assert_int_equal(s->blanks, blanks);
}

static void scan_counts_empty_lines_with_either_line_end(void **state)
{
	(void)state;
	assert_counts("", 0, 0);
	assert_counts("no end", 0, 0);
	assert_counts("a\nb\n", 2, 0);
	assert_counts("\n", 1, 1);
	assert_counts("\r\n", 1, 1);
	assert_counts("a\r\n\r\nb\r\n", 3, 1);
	assert_counts("\n\n\n", 3, 3);
	assert_counts("\r\n\r\n\r\n", 3, 3);
	assert_counts("\r\r\n", 1, 0);
	assert_counts(" \nx\n", 2, 0);
	assert_counts("0123456789012345678901234567890123456789012345678901234567890123\n\n", 2, 1);
	assert_counts("012345678901234567890123456789012345678901234567890123456789012\r\n\r\n", 2,
	              1);
}

/* A carriage return at the end is plain at every length, wherever a vector ends. */
static void scan_takes_a_carriage_return_at_the_end_as_plain(void **state)
{
	(void)state;
	for (size_t len = 3; len < 200; len++) {
		char text[202 + SCAN_PADDING] = {0};
		memset(text, 'a', len);
		memcpy(text, "-5-", 3);
		memcpy(text + len, "\r\n", 2);
		struct scan_line got;
		assert_true(scan_next(scan_new(text, text + len + 2, 0), &got));
		assert_ptr_equal(got.end, text + len + 1);
		if (!got.plain)
			fail_msg("a line of %zu bytes and CR LF is not called plain", len);
		assert_false(got.more);
		assert_true(scan_next(scan_new(text, text + len + 1, 0), &got)); /* the last may have no LF */
		assert_true(got.plain);
		text[len / 2] = '\r';
		if (len / 2 <= 3)
			continue;
		assert_true(scan_next(scan_new(text, text + len + 2, 0), &got));
		assert_false(got.plain);
	}
}

static void scan_find_gives_the_first_hit_and_reads_no_padding(void **state)
{
	(void)state;
	seed = 5;
	for (size_t len = 0; len < 150; len++) {
		for (int i = 0; i < 60; i++) {
			char *text = malloc(
				len + 1); /* exactly as long: the sanitizer sees a read behind */
			const char *want = NULL;
			assert_non_null(text);
			for (size_t k = 0; k < len; k++)
				text[k] = i % 2 && next_random(9) ? 'a' : alphabet[next_random(20)];
			for (size_t k = 0; k + 2 < len && !want; k++) {
				char c = text[k + 1];
				if (text[k] == '-' && text[k + 2] == '-' &&
				    ((c >= '0' && c <= '7') || (c >= 'A' && c <= 'Z')))
					want = text + k;
			}
			text = realloc(text, len ? len : 1);
			assert_non_null(text);
			const char *got = way->find(text, text + len);
			assert_int_equal(got != NULL, want != NULL);
			if (got && want) {
				assert_int_equal(got[0], '-');
				assert_int_equal(got[2], '-');
				for (const char *p = text; p < got; p++)
					assert_false(p[0] == '-' && p[2] == '-' &&
					             ((p[1] >= '0' && p[1] <= '7') ||
					              (p[1] >= 'A' && p[1] <= 'Z')));
			}
			free(text);
		}
	}
}

static bool is_show(const char *p)
{
	return p[0] == 's' && p[1] == 'h' &&
	       (strchr("#>-`", p[-1]) || (p[-1] == ' ' && p[-2] && strchr("#>-", p[-2])));
}

static void scan_show_needs_a_sign_in_front(void **state)
{
	static const char *const good[] = {"#sh", ">sh", "-sh", "`sh", "# sh", "> sh", "- sh"};
	static const char *const bad[] = {"ash", " sh", "#  sh", "` sh", "#Sh", "#s", "#h", "\nsh"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char text[8] = "..";
		size_t len = 2 + strlen(good[i]);
		memcpy(text + 2, good[i], len - 2);
		assert_ptr_equal(way->show(text + 2, text + len), text + len - 2);
		assert_null(way->show(text + 2, text + len - 1)); /* the end is between them */
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[8] = "..";
		memcpy(text + 2, bad[i], strlen(bad[i]));
		assert_null(way->show(text + 2, text + 2 + strlen(bad[i])));
	}
}

static void scan_show_gives_the_first_sign_and_reads_no_padding(void **state)
{
	static const char letters[] = "sshh#>-` a\n";

	(void)state;
	seed = 6;
	for (size_t len = 0; len < 200; len++) {
		for (int i = 0; i < 100; i++) {
			/* but for the two bytes in front exactly as long */
			char *text = malloc(2 + len), *from = text + 2, *want = from;
			assert_non_null(text);
			for (size_t k = 0; k < len + 2; k++)
				text[k] = letters[next_random(sizeof(letters) - 1)];
			for (size_t k = 0; k < len + 2; k++) {
				if (next_random(1 + (unsigned)i % 20))
					text[k] = 'x';
			}
			while (want + 1 < from + len && !is_show(want))
				want++;
			if (want + 1 >= from + len)
				want = NULL;
			assert_ptr_equal(way->show(from, from + len), want);
			free(text);
		}
	}
}

static void scan_plain_text_has_no_control_characters_but_tabs(void **state)
{
	(void)state;
	for (size_t len = 1; len < 100; len++) {
		char *text = malloc(len);
		assert_non_null(text);
		memset(text, '\t', len);
		text[len / 2] = '\xC3';
		assert_true(way->is_plain(text, len));
		for (size_t at = 0; at < len; at++) {
			for (unsigned c = 0; c < 256; c += at ? 127 : 1) {
				char was = text[at];
				text[at] = (char)c;
				assert_int_equal(way->is_plain(text, len),
				                 !is_control((unsigned char)c));
				text[at] = was;
			}
		}
		free(text);
	}
	assert_true(way->is_plain("", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scan_fast_and_plain_agree_at_every_alignment_and_length),
		cmocka_unit_test(scan_fast_and_plain_agree_on_long_buffers),
		cmocka_unit_test(scan_reads_a_window_full_of_signs),
		cmocka_unit_test(scan_gives_a_line_that_is_longer_than_a_window),
		cmocka_unit_test(scan_passes_what_was_joined),
		cmocka_unit_test(scan_goes_on_over_any_cut_between_lines),
		cmocka_unit_test(scan_hit_needs_a_severity_between_hyphens),
		cmocka_unit_test(scan_counts_empty_lines_with_either_line_end),
		cmocka_unit_test(scan_takes_a_carriage_return_at_the_end_as_plain),
		cmocka_unit_test(scan_find_gives_the_first_hit_and_reads_no_padding),
		cmocka_unit_test(scan_show_needs_a_sign_in_front),
		cmocka_unit_test(scan_show_gives_the_first_sign_and_reads_no_padding),
		cmocka_unit_test(scan_plain_text_has_no_control_characters_but_tabs),
	};

	int failed = 0;

	for (size_t i = 0; scan_ways(i); i++)
		plain_way = scan_ways(i);
	for (size_t i = 0; (way = scan_ways(i)); i++)
		failed += cmocka_run_group_tests_name(way->name, tests, NULL, NULL);
	return failed;
}
