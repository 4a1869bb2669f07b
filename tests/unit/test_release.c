#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/release.h"

static int order_of(const char *a, const char *b)
{
	struct release left = release_parse(str_of(a)), right = release_parse(str_of(b));
	int order = release_compare(&left, &right);

	return (order > 0) - (order < 0);
}

static void release_numbers_are_compared_by_parts(void **state)
{
	static const char *const rising[] = {"9.16(4)",   "10.2(5)",  "10.2(10)", "15.2(7)E3",
	                                     "15.2(7)E4", "16.9.10",  "16.12.4",  "16.12.10",
	                                     "17.3.2",    "17.3.2a",  "17.3.2b",  "17.3.3",
	                                     "17.12.1",   "17.12.1prd1"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rising); i++) {
		for (size_t k = 0; k < COUNT_OF(rising); k++) {
			int want = (i > k) - (i < k);
			if (order_of(rising[i], rising[k]) != want)
				fail_msg("%s and %s are not in order", rising[i], rising[k]);
		}
	}
}

static void release_missing_parts_are_zero(void **state)
{
	(void)state;
	assert_int_equal(order_of("17.4", "17.4.0"), 0);
	assert_int_equal(order_of("17.4", "17.4.1"), -1);
	assert_int_equal(order_of("", "0.1"), -1);
	assert_int_equal(release_parse(STR("no release")).count, 0);
	assert_int_equal(release_parse(STR("17.4")).count, 2);
}

static void release_spellings_of_one_are_equal(void **state)
{
	(void)state;
	assert_int_equal(order_of("17.03.02a", "17.3.2A"), 0);
	assert_int_equal(order_of("10.2(5)", "10.2(5)M"), 0);
	assert_int_equal(order_of("Version 17.3.2", "17.3.2"), 0);
}

static void release_long_number_is_one_part(void **state)
{
	struct release v = release_parse(STR("17.20240101.2"));

	(void)state;
	assert_int_equal(v.count, 3);
	assert_int_equal(v.numbers[2], 2);
	assert_int_equal(order_of("17.99999999999999999999.1", "17.3.1"), 1);
	assert_int_equal(order_of("1000000.1", "999999.1"), 1);
}

static void release_has_at_most_six_parts(void **state)
{
	struct release v = release_parse(STR("1.2.3.4.5.6.7.8"));

	(void)state;
	assert_int_equal(v.count, RELEASE_PARTS_MAX);
	assert_int_equal(v.numbers[RELEASE_PARTS_MAX - 1], 6);
}

static void release_is_written_as_in_release_notes(void **state)
{
	static const char *const cases[][2] = {
		{"17.03.02a", "17.3.2a"}, {"16.09.05", "16.9.5"},     {"17.0.0", "17.0.0"},
		{"17.10.20", "17.10.20"}, {"10.3(4a)M", "10.3(4a)"},  {"15.2(7)E3", "15.2(7)E3"},
		{"10.2(5)", "10.2(5)"},   {"000.007", "0.7"},         {"9.16(4)12", "9.16(4)12"},
		{"", ""},                 {"no release", "no release"}};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		str got = release_normal(a, str_of(cases[i][0]));
		if (!str_eq(got, str_of(cases[i][1])))
			fail_msg("%s becomes %.*s", cases[i][0], STR_ARG(got));
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(release_numbers_are_compared_by_parts),
		cmocka_unit_test(release_missing_parts_are_zero),
		cmocka_unit_test(release_spellings_of_one_are_equal),
		cmocka_unit_test(release_long_number_is_one_part),
		cmocka_unit_test(release_has_at_most_six_parts),
		cmocka_unit_test(release_is_written_as_in_release_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
