#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/page.h"

struct written {
	struct page page;
	char *text;
	size_t len;
};

static int written_open(void **state)
{
	struct written *w = calloc(1, sizeof(*w));

	*state = w;
	if (!w)
		return -1;
	w->page = (struct page){.to = open_memstream(&w->text, &w->len), .width = 30};
	return w->page.to ? 0 : -1;
}

static int written_close(void **state)
{
	struct written *w = *state;

	fclose(w->page.to);
	free(w->text);
	free(w);
	return 0;
}

static void assert_written(struct written *w, const char *want)
{
	fflush(w->page.to);
	assert_string_equal(w->text, want);
}

static void page_wraps_at_blanks_under_its_lead(void **state)
{
	struct written *w = *state;

	page_wrap(&w->page, 2, "- ", STYLE_PLAIN, STR("one two three four five six seven eight"));
	assert_written(w, "  - one two three four five\n"
	                  "    six seven eight\n");
}

static void page_fills_a_line_to_the_last_column(void **state)
{
	struct written *w = *state;

	page_wrap(&w->page, 0, "", STYLE_PLAIN, STR("aaaaaaaaaaaaaa bbbbbbbbbbbbbbb c"));
	page_wrap(&w->page, 0, "", STYLE_PLAIN, STR("aaaaaaaaaaaaaaa bbbbbbbbbbbbbbb"));
	assert_written(w, "aaaaaaaaaaaaaa bbbbbbbbbbbbbbb\nc\naaaaaaaaaaaaaaa\nbbbbbbbbbbbbbbb\n");
}

static void page_breaks_no_word(void **state)
{
	struct written *w = *state;

	page_wrap(&w->page, 4, "", STYLE_PLAIN,
	          STR("see https://example.invalid/a/long/address/that/does/not/fit now"));
	assert_written(w, "    see\n"
	                  "    https://example.invalid/a/long/address/that/does/not/fit\n"
	                  "    now\n");
}

/* Blanks between words stay, as in a log line; those where a line breaks and at both ends go. */
static void page_drops_blanks_only_where_lines_end(void **state)
{
	struct written *w = *state;

	page_wrap(&w->page, 0, "", STYLE_PLAIN, STR("  a   b \n"));
	page_wrap(&w->page, 0, "", STYLE_PLAIN, STR("aaaaaaaaaaaaaaaaaaaaaaaaa     bbbbbb"));
	page_wrap(&w->page, 1, "* ", STYLE_PLAIN, STR(""));
	assert_written(w, "a   b\naaaaaaaaaaaaaaaaaaaaaaaaa\nbbbbbb\n * \n");
}

static void page_counts_columns_in_characters(void **state)
{
	struct written *w = *state;

	assert_int_equal(text_cols(STR("caf\xC3\xA9")), 4);
	assert_int_equal(text_cols(STR("")), 0);
	page_wrap(&w->page, 0, "", STYLE_PLAIN,
	          STR("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
	              "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 bbbbbbbbbbbbbbb"));
	fflush(w->page.to);
	assert_null(strchr(w->text, '\n')[1] ? w->text : NULL); /* one line */
}

static void page_line_is_cut_to_the_width(void **state)
{
	struct written *w = *state;

	page_line(&w->page, 2, STYLE_PLAIN, STR("1234567890123456789012345678"));
	page_line(&w->page, 2, STYLE_PLAIN, STR("12345678901234567890123456789"));
	page_line(&w->page, 0, STYLE_PLAIN,
	          STR("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3"
	              "\xA9"
	              "12345678901234567\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"));
	assert_written(w, "  1234567890123456789012345678\n"
	                  "  1234567890123456789012345...\n"
	                  "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
	                  "\xC3\xA9"
	                  "12345678901234567...\n");
}

static void page_too_narrow_for_its_indent_still_ends(void **state)
{
	struct written *w = *state;

	w->page.width = 3;
	page_line(&w->page, 8, STYLE_PLAIN, STR("abcdefgh"));
	page_wrap(&w->page, 8, "- ", STYLE_PLAIN, STR("ab cd"));
	assert_written(w, "        a...\n        - ab\n          cd\n");
}

static void page_colors_only_where_asked(void **state)
{
	struct written *w = *state;

	page_put(&w->page, STYLE_BAD, STR("x"));
	w->page.color = true;
	page_put(&w->page, STYLE_BAD, STR("x"));
	page_put(&w->page, STYLE_PLAIN, STR("y"));
	page_printf(&w->page, STYLE_GOOD, "%d", 7);
	page_blank(&w->page);
	assert_written(w, "x\033[1;31mx\033[0my\033[32m7\033[0m\n");
}

static void page_levels_have_their_styles(void **state)
{
	(void)state;
	assert_int_equal(level_style(LEVEL_EMERGENCY), STYLE_BAD);
	assert_int_equal(level_style(LEVEL_ERROR), STYLE_BAD);
	assert_int_equal(level_style(LEVEL_WARNING), STYLE_WARN);
	assert_int_equal(level_style(LEVEL_NOTICE), STYLE_PLAIN);
}

static void page_device_text_becomes_utf8(void **state)
{
	struct written *w = *state;

	page_put(&w->page, STYLE_PLAIN, STR("\xE9 \xC3\xA9 \xF0\x9F\x98\x80"));
	assert_written(w, "\xC3\xA9 \xC3\xA9 \xF0\x9F\x98\x80");
}

/* Every control character, alone and as UTF-8: nothing a terminal would obey comes through. */
static void page_device_text_loses_its_control_characters(void **state)
{
	struct written *w = *state;

	for (unsigned c = 0; c < 0x20; c++)
		page_put(&w->page, STYLE_PLAIN, (str){(const char[]){(char)c}, 1});
	page_put(&w->page, STYLE_PLAIN, STR("\x7f\033[2J\033]0;title\a"));
	fflush(w->page.to);
	for (size_t i = 0; i < w->len; i++)
		assert_true((unsigned char)w->text[i] >= 0x20 && w->text[i] != 0x7f);
}

/* U+0080 to U+009F are control characters too: U+009B starts a sequence as ESC [ does. */
static void page_device_text_loses_its_upper_control_characters(void **state)
{
	struct written *w = *state;

	for (unsigned c = 0x80; c < 0xA0; c++) {
		page_put(&w->page, STYLE_PLAIN, (str){(const char[]){(char)c}, 1});
		page_put(&w->page, STYLE_PLAIN, (str){(const char[]){'\xC2', (char)c}, 2});
	}
	page_put(&w->page, STYLE_PLAIN, STR("\xC2\xA0 \xC3\x9B")); /* these are characters */
	fflush(w->page.to);
	for (size_t i = 0; i + 1 < w->len; i++) {
		if (w->text[i] == '\xC2')
			assert_true((unsigned char)w->text[i + 1] >= 0xA0);
	}
	assert_true(str_ends(str_of(w->text), STR("\xC2\xA0 \xC3\x9B")));
}

/* Eight characters are looked at at once: each byte, at each place among them, is written as if it stood alone. */
static void page_device_text_is_the_same_in_one_piece(void **state)
{
	struct written *w = *state;

	for (unsigned c = 0; c < 256; c++) {
		for (size_t at = 0; at < 17; at++) {
			char text[18] = "abcdefghijklmnopq";
			fflush(w->page.to);
			size_t start = w->len;
			text[at] = (char)c;
			page_put(&w->page, STYLE_PLAIN, (str){text, 17});
			fflush(w->page.to);
			size_t whole = w->len - start;
			page_put(&w->page, STYLE_PLAIN, (str){text, at});
			page_put(&w->page, STYLE_PLAIN, (str){text + at, 1});
			page_put(&w->page, STYLE_PLAIN, (str){text + at + 1, 16 - at});
			fflush(w->page.to);
			assert_int_equal(w->len - start, 2 * whole);
			assert_memory_equal(w->text + start, w->text + start + whole, whole);
		}
	}
}

/* Bytes that only go on a character take no column: the line is full all the same. */
static void page_breaks_before_a_word_of_no_columns(void **state)
{
	struct written *w = *state;

	w->page.width = 10;
	page_wrap(&w->page, 0, "", STYLE_PLAIN, STR("12345678      \xA0 a"));
	assert_written(w, "12345678\n\xC2\xA0 a\n");
}

static void page_columns_hold_their_place(void **state)
{
	struct written *w = *state;

	page_right(&w->page, 2, 5, STR("12"));
	page_left(&w->page, STYLE_PLAIN, 4, STR("\xC3\xA9t"));
	page_right(&w->page, 1, 2, STR("12345"));
	page_left(&w->page, STYLE_PLAIN, 2, STR("abc"));
	assert_written(w, "     12\xC3\xA9t    12345abc ");
}

#define WRITTEN(test) cmocka_unit_test_setup_teardown(test, written_open, written_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WRITTEN(page_wraps_at_blanks_under_its_lead),
		WRITTEN(page_fills_a_line_to_the_last_column),
		WRITTEN(page_breaks_no_word),
		WRITTEN(page_drops_blanks_only_where_lines_end),
		WRITTEN(page_counts_columns_in_characters),
		WRITTEN(page_breaks_before_a_word_of_no_columns),
		WRITTEN(page_columns_hold_their_place),
		WRITTEN(page_line_is_cut_to_the_width),
		WRITTEN(page_too_narrow_for_its_indent_still_ends),
		WRITTEN(page_colors_only_where_asked),
		cmocka_unit_test(page_levels_have_their_styles),
		WRITTEN(page_device_text_becomes_utf8),
		WRITTEN(page_device_text_loses_its_control_characters),
		WRITTEN(page_device_text_loses_its_upper_control_characters),
		WRITTEN(page_device_text_is_the_same_in_one_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
