#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "line/clean.h"

static void assert_clean_bytes(str line, const char *want)
{
	char *out = malloc(line.len + 1); /* the sanitizer sees a byte more */

	assert_non_null(out);
	str got = line_clean(line, out);
	if (!str_eq(got, str_of(want)))
		fail_msg("'%.*s', not '%s'", STR_ARG(got), want);
	free(out);
}

static void assert_clean(const char *line, const char *want)
{
	assert_clean_bytes(str_of(line), want);
}

static void clean_leaves_plain_text_as_it_is(void **state)
{
	(void)state;
	assert_clean("a plain\tline  with  blanks ", "a plain\tline  with  blanks ");
	assert_clean("caf\xC3\xA9 \xFF", "caf\xC3\xA9 \xFF");
	assert_clean("", "");
	assert_clean("crlf\r", "crlf");
	assert_clean_bytes((str){"nul\0\0", 5}, "nul");
}

static void clean_takes_out_escape_sequences(void **state)
{
	(void)state;
	assert_clean("\033[1;31mred\033[0m text", "red text");
	assert_clean("\033[2J\033[H\033[?25lx", "x");
	assert_clean("\033]0;a title\ashown", "shown");
	assert_clean("\033]0;a title\033\\shown", "shown");
	assert_clean("\0337saved\0338", "saved");
	assert_clean("cut \033[1;3", "cut ");
	assert_clean("cut \033", "cut ");
	assert_clean("cut \033]0;never ends", "cut ");
}

/* ESC ( B chooses ASCII: three bytes, which `tput sgr0` sends at the end of every colour. */
static void clean_takes_out_character_set_escapes_whole(void **state)
{
	(void)state;
	assert_clean("\033[32mup\033(B\033[m now", "up now");
}

static void clean_takes_out_bells_nuls_and_other_controls(void **state)
{
	(void)state;
	assert_clean("a\ab\vc\x7f"
	             "d\x01",
	             "abcd");
	assert_clean_bytes((str){"a\0b", 3}, "ab");
}

static void clean_lets_backspaces_overwrite(void **state)
{
	(void)state;
	assert_clean("abcX\bd", "abcd");
	assert_clean("\b\babc", "abc");
	assert_clean("abc\b\b\bxyz", "xyz");
	assert_clean(" --More-- \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\bnext line",
	             "next line");
}

static void clean_lets_carriage_returns_overwrite(void **state)
{
	(void)state;
	assert_clean("10%\r20%\r30%", "30%");
	assert_clean("abcdef\rXY", "XYcdef");
	assert_clean("old text\r        \rnew", "new");
	assert_clean("line\r\r\r", "line");
}

static void clean_drops_the_remains_of_a_pager(void **state)
{
	(void)state;
	assert_clean("--More-- next", "next");
	assert_clean(" --More--   next", "next");
	assert_clean("<--- More ---> next", "next");
	assert_clean("---- More ---- next", "next");
	assert_clean("say --More-- here", "say --More-- here");
	assert_true(str_eq(line_skip_pager(STR(" --More--")), STR("")));
	assert_true(str_eq(line_skip_pager(STR("  indented")), STR("  indented")));
	assert_true(str_eq(line_skip_pager(STR("")), STR("")));
}

/* Any bytes: never more than came in, and nothing left that a terminal obeys. */
static void clean_leaves_no_control_character_in_any_bytes(void **state)
{
	static const char bytes[] = "ab \b\b\r\033[];:0m\a\t\x7f\x01\\";
	uint32_t seed = 9;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		size_t len = (size_t)i % 50;
		char *in = malloc(len + 1), *out = malloc(len + 1);
		assert_non_null(in);
		assert_non_null(out);
		for (size_t k = 0; k < len; k++) {
			seed = seed * 1664525 + 1013904223;
			in[k] = bytes[(seed >> 16) % sizeof(bytes)]; /* the NUL too */
		}
		out[len] = '#';
		str got = line_clean((str){in, len}, out);
		assert_int_equal(out[len], '#');
		assert_true(got.len <= len);
		for (size_t k = 0; k < got.len; k++) {
			unsigned char c = (unsigned char)got.ptr[k];
			assert_true((c >= 0x20 && c != 0x7f) || c == '\t');
		}
		free(in);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean_leaves_plain_text_as_it_is),
		cmocka_unit_test(clean_takes_out_escape_sequences),
		cmocka_unit_test(clean_takes_out_character_set_escapes_whole),
		cmocka_unit_test(clean_takes_out_bells_nuls_and_other_controls),
		cmocka_unit_test(clean_lets_backspaces_overwrite),
		cmocka_unit_test(clean_lets_carriage_returns_overwrite),
		cmocka_unit_test(clean_drops_the_remains_of_a_pager),
		cmocka_unit_test(clean_leaves_no_control_character_in_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
