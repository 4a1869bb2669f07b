#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/attr.h"
#include "capture/columns.h"

static const str names[] = {STR_INIT("License"), STR_INIT("Entitlement Tag"), STR_INIT("Count"),
                            STR_INIT("Status")};

#define HEADER "License                 Entitlement Tag               Count Status"

static struct columns *start(void)
{
	static struct columns c;

	c = (struct columns){.count = 0};
	assert_true(columns_start(&c, STR(HEADER), names, COUNT_OF(names)));
	return &c;
}

static void assert_cell(const struct columns *c, size_t column, const char *want)
{
	str got = columns_cell(c, column);

	if (!str_eq(got, str_of(want)))
		fail_msg("cell %zu is '%.*s', not '%s'", column, STR_ARG(got), want);
}

static void columns_header_has_all_names_in_order_and_nothing_else(void **state)
{
	static const char *const bad[] = {
		"",
		"License",
		"License  Entitlement Tag  Count",
		"License  Count  Entitlement Tag  Status",
		"License  Entitlement Tag  Count  Status  More",
		"The License  Entitlement Tag  Count  Status",
		"License  Entitlement Tag  of  Count  Status",
		"Licenses  Entitlement Tag  Count  Status",
		"License  Entitlement  Tag  Count  Status",
	};
	struct columns c = {.count = 0};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (columns_start(&c, str_of(bad[i]), names, COUNT_OF(names)))
			fail_msg("'%s' is a header", bad[i]);
	}
	assert_true(columns_start(&c, STR("  LICENSE\tentitlement tag COUNT status  "), names, 4));
	assert_int_equal(c.count, 4);
	assert_int_equal(c.from[0], 2);
	assert_int_equal(c.from[1], 10);
}

static void columns_header_without_or_with_too_many_names_is_none(void **state)
{
	str many[COLUMNS_MAX + 1];
	struct columns c;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(many); i++)
		many[i] = STR("a");
	assert_false(columns_start(&c, STR("a a a a a a a a a a a a a"), many, COUNT_OF(many)));
	assert_false(columns_start(&c, STR("a"), many, 0));
	assert_true(columns_start(&c, STR("a a a a a a a a a a a a"), many, COLUMNS_MAX));
}

/* The lines of a table are compared with the headers of others. */
static void columns_line_that_is_no_header_changes_nothing(void **state)
{
	struct columns *c = start(), before = *c;

	(void)state;
	assert_false(columns_start(c, STR("       License     Entitlement Tag   x"), names, 4));
	assert_memory_equal(c, &before, sizeof(before));
}

static void columns_row_is_cut_at_its_columns(void **state)
{
	struct columns *c = start();

	(void)state;
	assert_int_equal(columns_row(c, STR("network-advantage       (C9300-24 Network Advan...)"
	                                    "       2 IN USE")), 4);
	assert_true(c->open);
	assert_cell(c, 0, "network-advantage");
	assert_cell(c, 1, "(C9300-24 Network Advan...)");
	assert_cell(c, 2, "2");
	assert_cell(c, 3, "IN USE");
}

static void columns_cells_may_be_aligned_right(void **state)
{
	static const str sizes[] = {STR_INIT("Pool"), STR_INIT("Total(b)"), STR_INIT("Free(b)")};
	struct columns c = {.count = 0};

	(void)state;
	assert_true(columns_start(&c, STR("Pool         Total(b)      Free(b)"), sizes, 3));
	assert_int_equal(columns_row(&c, STR("Processor   123456789    987654321")), 3);
	assert_cell(&c, 0, "Processor");
	assert_cell(&c, 1, "123456789");
	assert_cell(&c, 2, "987654321");
}

static void columns_empty_cell_is_empty(void **state)
{
	struct columns *c = start();

	(void)state;
	assert_int_equal(columns_row(c, STR("dna-advantage                                       "
	                                    "      1 IN USE")), 3);
	assert_cell(c, 0, "dna-advantage");
	assert_cell(c, 1, "");
	assert_cell(c, 2, "1");
	assert_int_equal(columns_row(c, STR("other                   (tag)")), 2);
	assert_cell(c, 2, ""); /* nothing is left of the row before */
}

static void columns_row_needs_a_first_cell_and_another(void **state)
{
	struct columns *c = start();

	(void)state;
	assert_int_equal(columns_row(c, STR("alone")), 0);
	assert_false(c->open);
	assert_int_equal(columns_row(c, STR("                        (tag)                       "
	                                    "      1")), 0);
	assert_int_equal(columns_row(c, STR("")), 0);
}

static void columns_wrapped_cell_is_joined(void **state)
{
	struct columns *c = start();

	(void)state;
	assert_false(columns_continue(c, STR("                        more)"))); /* of what? */
	assert_int_equal(columns_row(c, STR("network-advantage       (C9300-24 Network             "
	                                    "    2 IN USE")), 4);
	assert_true(columns_continue(c, STR("                        Advantage)")));
	assert_cell(c, 1, "(C9300-24 Network Advantage)");
	assert_cell(c, 0, "network-advantage");
	assert_false(columns_continue(c, STR("another                 (tag)")));
	assert_false(columns_continue(c, STR("")));
	assert_false(columns_continue(c, STR("                                                ")));
}

static void columns_cell_is_bounded(void **state)
{
	struct columns *c = start();
	char line[2000];

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line, "a                       ", 24);
	assert_int_equal(columns_row(c, (str){line, sizeof(line)}), 2);
	for (int i = 0; i < 3; i++) {
		for (size_t k = 0; k < COUNT_OF(names); k++)
			assert_true(columns_cell(c, k).len <= CELL_BYTES_MAX);
		memset(line, ' ', 24);
		assert_true(columns_continue(c, (str){line, sizeof(line)}));
	}
}

static void columns_may_be_parted_by_a_character(void **state)
{
	static const struct {
		const char *header, *row, *name, *balance;
	} tables[] = {{"Name\tCount\tBalance", "a b\t\t-3", "a b", "-3"},
	              {"Name,Count,Balance", "\"a, b\",4,-3", "a, b", "-3"},
	              {"Name;Count;Balance", "a;4;", "a", ""},
	              {"| Name | Count | Balance |", "| a  | 4 | -3 |", "a", "-3"}};
	const str three[] = {STR_INIT("Name"), STR_INIT("Count"), STR_INIT("Balance")};
	struct columns c = {0};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		assert_true(columns_start(&c, str_of(tables[i].header), three, 3));
		assert_false(columns_wrap(&c, STR("          x")));
		assert_int_equal(columns_row(&c, STR("|---|---|---|")), 0);
		assert_true(columns_row(&c, str_of(tables[i].row)) >= 2);
		assert_true(str_eq(columns_cell(&c, 0), str_of(tables[i].name)));
		assert_true(str_eq(columns_cell(&c, 2), str_of(tables[i].balance)));
	}
	assert_false(columns_start(&c, STR("Name,Count"), three, 3));
	assert_false(columns_start(&c, STR("Name,Count,Balance,More"), three, 3));
	assert_true(columns_start(&c, STR("Name  Count  Balance"), three, 3));
	assert_int_equal(columns_row(&c, STR("a,b   4      -3")), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_may_be_parted_by_a_character),
		cmocka_unit_test(columns_header_has_all_names_in_order_and_nothing_else),
		cmocka_unit_test(columns_header_without_or_with_too_many_names_is_none),
		cmocka_unit_test(columns_line_that_is_no_header_changes_nothing),
		cmocka_unit_test(columns_row_is_cut_at_its_columns),
		cmocka_unit_test(columns_cells_may_be_aligned_right),
		cmocka_unit_test(columns_empty_cell_is_empty),
		cmocka_unit_test(columns_row_needs_a_first_cell_and_another),
		cmocka_unit_test(columns_wrapped_cell_is_joined),
		cmocka_unit_test(columns_cell_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
