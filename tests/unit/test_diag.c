#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/diag.h"

/* What diag_write makes of one complaint. */
static void assert_written(const struct diag *item, const char *want)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	assert_non_null(to);
	diag_write(item, to);
	fclose(to);
	assert_string_equal(text, want);
	free(text);
}

static const struct source causes = {STR_INIT("causes.yaml"),
                                     STR_INIT("rules:\n\tsumary: x\n\xC3\xA9t\xC3\xA9: y")};

static void diag_shows_place_text_quote_caret_and_hint(void **state)
{
	struct diags d;

	(void)state;
	diags_init(&d);
	struct diag *item = diags_add(&d, DIAG_ERROR, (struct pos){&causes, 2, 2},
	                              "unknown key '%s'", "sumary");
	diag_hint(&d, item, "known keys: %s", "summary");
	/* The tab is one column, so that the caret stands under what it means. */
	assert_written(item, "causes.yaml:2:2: error: unknown key 'sumary'\n"
	                     "     sumary: x\n"
	                     "     ^\n"
	                     "    hint: known keys: summary\n");
	diags_close(&d);
}

static void diag_counts_columns_in_characters(void **state)
{
	struct diags d;

	(void)state;
	diags_init(&d);
	assert_written(diags_add(&d, DIAG_WARNING, (struct pos){&causes, 3, 6}, "odd"),
	               "causes.yaml:3:6: warning: odd\n"
	               "    \xC3\xA9t\xC3\xA9: y\n"
	               "         ^\n");
	diags_close(&d);
}

static void diag_without_a_line_names_the_file_alone(void **state)
{
	static const struct source bare = {STR_INIT("gone.yaml"), {NULL, 0}};
	struct diags d;

	(void)state;
	diags_init(&d);
	assert_written(diags_add(&d, DIAG_ERROR, (struct pos){&bare, 0, 0}, "cannot open"),
	               "gone.yaml: error: cannot open\n");
	assert_written(diags_add(&d, DIAG_NOTE, (struct pos){0}, "said by nobody"),
	               "tacit: note: said by nobody\n");
	/* A place with nothing to quote. */
	assert_written(diags_add(&d, DIAG_ERROR, (struct pos){&bare, 4, 1}, "lost"),
	               "gone.yaml:4:1: error: lost\n");
	diags_close(&d);
}

static void diag_quotes_no_control_characters(void **state)
{
	static const struct source nasty = {STR_INIT("n.yaml"), STR_INIT("a\033[2J\rb\n")};
	struct diags d;

	(void)state;
	diags_init(&d);
	assert_written(diags_add(&d, DIAG_ERROR, (struct pos){&nasty, 1, 1}, "no"),
	               "n.yaml:1:1: error: no\n    a [2J b\n    ^\n");
	diags_close(&d);
}

static void diag_errors_alone_are_counted_as_errors(void **state)
{
	struct diags d;

	(void)state;
	diags_init(&d);
	diags_add(&d, DIAG_NOTE, (struct pos){0}, "a");
	diags_add(&d, DIAG_WARNING, (struct pos){0}, "b");
	assert_int_equal(d.errors, 0);
	diags_add(&d, DIAG_ERROR, (struct pos){0}, "c");
	assert_int_equal(d.errors, 1);
	assert_int_equal(d.count, 3);
	diags_close(&d);
	assert_int_equal(d.count, 0);
}

/* A hostile file makes no end of complaints: all are counted as errors, and a bounded number kept.
 */
static void diag_keeps_a_bounded_number(void **state)
{
	struct diags d;

	(void)state;
	diags_init(&d);
	for (int i = 0; i < 5000; i++)
		assert_non_null(diags_add(&d, DIAG_ERROR, (struct pos){0}, "number %d", i));
	assert_int_equal(d.errors, 5000);
	assert_in_range(d.count, 100, 4999);
	assert_true(str_eq(d.items[0].text, STR("number 0")));
	diags_close(&d);
}

static void diag_long_texts_are_cut_not_lost(void **state)
{
	struct diags d;
	char name[4000];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	diags_init(&d);
	struct diag *item = diags_add(&d, DIAG_ERROR, (struct pos){0}, "unknown '%s'", name);
	assert_true(str_starts(item->text, STR("unknown 'nnn")));
	assert_true(item->text.len > 500);
	diags_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(diag_shows_place_text_quote_caret_and_hint),
		cmocka_unit_test(diag_counts_columns_in_characters),
		cmocka_unit_test(diag_without_a_line_names_the_file_alone),
		cmocka_unit_test(diag_quotes_no_control_characters),
		cmocka_unit_test(diag_errors_alone_are_counted_as_errors),
		cmocka_unit_test(diag_keeps_a_bounded_number),
		cmocka_unit_test(diag_long_texts_are_cut_not_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
