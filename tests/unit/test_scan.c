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

/* Bytes that end exactly where the allocation ends, but for the padding: the sanitizer sees more.
 */
struct buffer {
	char *memory, *text, *end;
};

static struct buffer buffer_new(size_t align, size_t len, unsigned letters)
{
	struct buffer b = {.memory = malloc(align + len + SCAN_PADDING)};

	assert_non_null(b.memory);
	b.text = b.memory + align;
	b.end = b.text + len;
	for (char *p = b.memory; p < b.end; p++)
		*p = alphabet[next_random(letters)];
	memset(b.end, 0, SCAN_PADDING);
	return b;
}

/* Sparse text: hits and ends are rare, so that whole vectors without any are passed. */
static void buffer_thin(struct buffer *b)
{
	for (char *p = b->text; p < b->end; p++) {
		if (next_random(12))
			*p = 'a';
	}
}

static void assert_scans_agree(const struct buffer *b)
{
	struct scan fast = scan_start(b->text, 100), plain = scan_start(b->text, 100);

	for (;;) {
		bool more = way->next(&fast, b->end);
		assert_int_equal(more, plain_way->next(&plain, b->end));
		assert_ptr_equal(fast.at, plain.at);
		assert_ptr_equal(fast.line, plain.line);
		assert_int_equal(fast.lines, plain.lines);
		assert_int_equal(fast.blanks, plain.blanks);
		if (!more)
			break;
		fast.at++;
		plain.at++;
	}
	assert_ptr_equal(fast.at, b->end);
}

static void scan_fast_and_plain_agree_at_every_alignment_and_length(void **state)
{
	(void)state;
	seed = 1;
	for (size_t align = 0; align < 64; align++) {
		for (size_t len = 0; len < 200; len++) {
			struct buffer b = buffer_new(align, len, sizeof(alphabet) - 1);
			assert_scans_agree(&b);
			buffer_thin(&b);
			assert_scans_agree(&b);
			free(b.memory);
		}
	}
}

static void scan_fast_and_plain_agree_on_long_buffers(void **state)
{
	(void)state;
	seed = 2;
	for (int i = 0; i < 300; i++) {
		struct buffer b =
			buffer_new(next_random(64), next_random(20000), 5 + next_random(25));
		if (i % 3)
			buffer_thin(&b);
		assert_scans_agree(&b);
		free(b.memory);
	}
}

/* A scan that is stopped at any end and goes on from there counts every line once. */
static void scan_goes_on_over_any_cut_between_lines(void **state)
{
	(void)state;
	seed = 3;
	for (int i = 0; i < 500; i++) {
		struct buffer b = buffer_new(next_random(64), 300, sizeof(alphabet) - 1);
		struct scan whole = scan_start(b.text, 0), parts = scan_start(b.text, 0);
		uint64_t hits = 0, hits_in_parts = 0;
		while (way->next(&whole, b.end)) {
			hits++;
			whole.at++;
		}
		const char *cut = memchr(b.text + 100, '\n', 200);
		for (int k = 0; k < 2; k++) {
			const char *end = k || !cut ? b.end : cut + 1;
			while (way->next(&parts, end)) {
				hits_in_parts++;
				parts.at++;
			}
		}
		assert_int_equal(hits, hits_in_parts);
		assert_int_equal(whole.lines, parts.lines);
		assert_int_equal(whole.blanks, parts.blanks);
		free(b.memory);
	}
}

static void scan_hit_needs_a_severity_between_hyphens(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		char text[3 + SCAN_PADDING] = {'-', (char)c, '-'};
		bool want = (c >= '0' && c <= '7') || (c >= 'A' && c <= 'Z');
		struct scan s = scan_start(text, 0);
		assert_int_equal(way->next(&s, text + 3), want);
		assert_int_equal(way->find(text, text + 3) != NULL, want);
		s = scan_start(text, 0);
		assert_false(way->next(&s, text + 2)); /* what stands behind the end is no hit */
		assert_null(way->find(text, text + 2));
	}
}

static void assert_counts(const char *text, uint64_t lines, uint64_t blanks)
{
	char padded[256] = {0};
	size_t len = strlen(text);
	struct scan s = scan_start(padded, 0);

	memcpy(padded, text, len);
	assert_false(way->next(&s, padded + len));
	assert_int_equal(s.lines, lines);
	assert_int_equal(s.blanks, blanks);
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

static bool is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f;
}

/* The plain meaning of struct line_shape. */
static struct line_shape shape_of(const char *line, const char *end)
{
	struct line_shape shape = {.end = line, .plain = true};
	unsigned hits = 0;

	while (shape.end < end && *shape.end != '\n')
		shape.end++;
	for (const char *p = line; p < shape.end; p++) {
		bool last_cr = *p == '\r' && p + 1 == shape.end;
		shape.plain &= !is_control((unsigned char)*p) || last_cr;
	}
	for (const char *p = line; p + 2 < shape.end; p++) {
		hits += p[0] == '-' && p[2] == '-' &&
		        ((p[1] >= '0' && p[1] <= '7') || (p[1] >= 'A' && p[1] <= 'Z'));
	}
	shape.more = hits > 1;
	return shape;
}

static void scan_line_says_what_a_plain_look_says(void **state)
{
	(void)state;
	seed = 4;
	for (int i = 0; i < 200000; i++) {
		struct buffer b = buffer_new(next_random(64), 1 + next_random(150),
		                             i % 2 ? sizeof(alphabet) - 1 : 20);
		if (i % 4 < 2)
			buffer_thin(&b);
		struct line_shape want = shape_of(b.text, b.end);
		struct line_shape got = way->line(b.text, b.end);
		assert_ptr_equal(got.end, want.end);
		assert_true(got.more || !want.more);
		assert_int_equal(got.plain, want.plain);
		free(b.memory);
	}
}

/* A carriage return at the end is plain at every length, wherever a vector ends. */
static void scan_line_takes_a_carriage_return_at_the_end_as_plain(void **state)
{
	(void)state;
	for (size_t len = 3; len < 200; len++) {
		char text[202 + SCAN_PADDING] = {0};
		memset(text, 'a', len);
		memcpy(text, "-5-", 3);
		memcpy(text + len, "\r\n", 2);
		struct line_shape shape = way->line(text, text + len + 2);
		assert_ptr_equal(shape.end, text + len + 1);
		if (!shape.plain)
			fail_msg("a line of %zu bytes and CR LF is not called plain", len);
		assert_false(shape.more);
		text[len / 2] = '\r';
		if (len / 2 > 3)
			assert_false(way->line(text, text + len + 2).plain);
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
		cmocka_unit_test(scan_goes_on_over_any_cut_between_lines),
		cmocka_unit_test(scan_hit_needs_a_severity_between_hyphens),
		cmocka_unit_test(scan_counts_empty_lines_with_either_line_end),
		cmocka_unit_test(scan_line_says_what_a_plain_look_says),
		cmocka_unit_test(scan_line_takes_a_carriage_return_at_the_end_as_plain),
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
