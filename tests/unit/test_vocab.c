#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "fact/vocab.h"

static const struct list {
	const char *const *names;
	int count;
} lists[] = {
	{level_names, LEVEL_COUNT},       {platform_names, PLATFORM_COUNT},
	{topology_names, TOPOLOGY_COUNT}, {step_kind_names, STEP_KIND_COUNT},
	{prior_names, PRIOR_COUNT},       {verdict_names, VERDICT_COUNT},
	{status_names, STATUS_COUNT},     {signal_names, SIGNAL_COUNT},
};

static void vocab_every_value_has_one_name_and_is_found_by_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		for (int k = 0; k < lists[i].count; k++) {
			assert_non_null(lists[i].names[k]);
			assert_int_equal(vocab_find(lists[i].names, str_of(lists[i].names[k])), k);
		}
		assert_null(lists[i].names[lists[i].count]);
	}
}

static void vocab_knows_no_other_names(void **state)
{
	static const char *const others[] = {"", "Error", "error ", "err", "errors"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_int_equal(vocab_find(level_names, str_of(others[i])), -1);
}

static void vocab_sets_fit_in_their_bits(void **state)
{
	(void)state;
	assert_in_range(PLATFORM_COUNT, 1, 32);
	assert_in_range(TOPOLOGY_COUNT, 1, 32);
}

/* RFC 5424 numbers the levels; the outside contract orders verdicts from sure to excluded. */
static void vocab_orders_are_those_of_their_sources(void **state)
{
	(void)state;
	assert_int_equal(vocab_find(level_names, STR("emergency")), 0);
	assert_int_equal(vocab_find(level_names, STR("error")), 3);
	assert_int_equal(vocab_find(level_names, STR("debug")), 7);
	assert_true(VERDICT_CONFIRMED < VERDICT_LIKELY && VERDICT_LIKELY < VERDICT_POSSIBLE &&
	            VERDICT_POSSIBLE < VERDICT_RULED_OUT);
	assert_int_equal(PLATFORM_UNKNOWN, 0);
	assert_int_equal(TOPOLOGY_UNKNOWN, 0);
	assert_int_equal(SIGNAL_NONE, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vocab_every_value_has_one_name_and_is_found_by_it),
		cmocka_unit_test(vocab_knows_no_other_names),
		cmocka_unit_test(vocab_sets_fit_in_their_bits),
		cmocka_unit_test(vocab_orders_are_those_of_their_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
