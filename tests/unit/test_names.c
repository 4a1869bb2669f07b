#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device/names.h"

enum { COUNT = 5000 };

/* Of every length from none to well past what a slot holds. */
static str name_of(unsigned i, char text[static 160])
{
	size_t len = i % 120;

	memset(text, 'a' + (char)(i % 7), 160);
	if (len >= 8)
		snprintf(text + len - 8, 9, "%08u", i % 100000000u);
	else
		snprintf(text, 9, "%u", i), len = strlen(text);
	return (str){text, len};
}

static void names_are_found_by_the_whole_text_while_the_table_grows(void **state)
{
	static char texts[COUNT][160]; /* a long one must stay */
	char text[160];
	struct names n;

	(void)state;
	names_open(&n);
	for (unsigned i = 0; i < COUNT; i++) {
		str name = name_of(i, texts[i]);
		assert_int_equal(names_find(&n, name), NAMES_NONE);
		names_add(&n, name, i);
		assert_int_equal(names_find(&n, name), i);
	}
	assert_true(n.count == COUNT && n.room >= 2 * COUNT);
	for (unsigned i = 0; i < COUNT; i++) {
		str name = name_of(i, text);
		assert_int_equal(names_find(&n, name), i);
		if (name.len) {
			text[name.len - 1] = '!'; /* no name has one */
			assert_int_equal(names_find(&n, name), NAMES_NONE);
		}
	}
	names_close(&n);
}

static void names_take_an_empty_text_as_a_name(void **state)
{
	struct names n;

	(void)state;
	names_open(&n);
	assert_int_equal(names_find(&n, (str){"", 0}), NAMES_NONE);
	names_add(&n, (str){"", 0}, 7);
	assert_int_equal(names_find(&n, (str){"x", 0}), 7);
	assert_int_equal(names_find(&n, (str){"x", 1}), NAMES_NONE);
	names_close(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_by_the_whole_text_while_the_table_grows),
		cmocka_unit_test(names_take_an_empty_text_as_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
