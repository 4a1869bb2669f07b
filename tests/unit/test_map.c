#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/map.h"

static void map_finds_what_was_set_and_nothing_else(void **state)
{
	struct map m = {NULL};
	int one, two;

	(void)state;
	assert_null(map_find(&m, STR("a")));
	map_set(&m, STR("a"), &one);
	map_set(&m, STR("ab"), &two);
	assert_ptr_equal(map_find(&m, STR("a")), &one);
	assert_ptr_equal(map_find(&m, STR("ab")), &two);
	assert_null(map_find(&m, STR("b")));
	assert_null(map_find(&m, STR("")));
	assert_int_equal(map_count(&m), 2);
	map_close(&m);
	assert_int_equal(map_count(&m), 0);
}

static void map_keys_may_hold_nuls_and_be_empty(void **state)
{
	struct map m = {NULL};
	int one, two, three;

	(void)state;
	map_set(&m, (str){"a\0b", 3}, &one);
	map_set(&m, (str){"a\0c", 3}, &two);
	map_set(&m, STR(""), &three);
	assert_ptr_equal(map_find(&m, (str){"a\0b", 3}), &one);
	assert_ptr_equal(map_find(&m, (str){"a\0c", 3}), &two);
	assert_ptr_equal(map_find(&m, STR("")), &three);
	map_close(&m);
}

static void map_goes_in_the_order_of_insertion(void **state)
{
	enum { COUNT = 5000 };
	struct map m = {NULL};
	struct arena *a = arena_new();
	struct map_node *at = NULL;
	char values[COUNT];
	size_t seen = 0;
	str key;
	void *value;

	(void)state;
	for (unsigned i = 0; i < COUNT; i++)
		map_set(&m, arena_printf(a, "key %u", i * 7919u % COUNT), &values[i]);
	map_set(&m, STR("key 0"), &values[COUNT - 1]); /* a new value does not move its key */
	while (map_next(&m, &at, &key, &value)) {
		assert_true(str_eq(key, arena_printf(a, "key %u", (unsigned)seen * 7919u % COUNT)));
		assert_ptr_equal(value, seen ? &values[seen] : &values[COUNT - 1]);
		seen++;
	}
	assert_int_equal(seen, COUNT);
	assert_int_equal(map_count(&m), COUNT);
	map_close(&m);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(map_finds_what_was_set_and_nothing_else),
		cmocka_unit_test(map_keys_may_hold_nuls_and_be_empty),
		cmocka_unit_test(map_goes_in_the_order_of_insertion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
