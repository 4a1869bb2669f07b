#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

#define TOLD(X)                         \
	X("clock.time", "time")         \
	X("rum.report.7.state", "word") \
	X("rum.report.7.flag", "word")  \
	X("rum.report.11.state", "word") \
	X("rum.acknowledged", "number")

static const char knowledge[] = WORLD_FACTS(TOLD);

#define SHOWN(day) "box#show all\nclock.time: 10:00:00.000 UTC Nov " day " 2025\n"
#define NOW "2025-11-20T12:00:00Z"

static const struct rum *rum_of(struct world *w, const char *text)
{
	if (!w->kb)
		world_open(w, knowledge, "rules: []\n");
	return &world_run(w, text, NOW)->agent.rum;
}

static void rum_follows_each_report(void **state)
{
	const struct rum *rum = rum_of(*state, SHOWN("10") "rum.report.7.state: unacknowledged\n"
	                                       "rum.report.7.flag: error\n"
	                                       "rum.report.11.state: acknowledged\n"
	                                       SHOWN("11") "rum.report.7.state: acknowledged\n"
	                                       "rum.report.7.flag: none\nrum.report.11.state: open\n");

	assert_int_equal(rum->count, 2);
	const struct rum_report *seven = &rum->reports[0], *eleven = &rum->reports[1];
	assert_true(str_eq(seven->id, STR("7")));
	assert_int_equal(seven->state, RUM_ACKNOWLEDGED);
	assert_int_equal(seven->was, RUM_UNACKNOWLEDGED);
	assert_false(seven->error || rum_went_back(seven));
	assert_int_equal(eleven->state, RUM_OPEN);
	assert_true(rum_went_back(eleven));
	assert_int_equal(rum->totals[RUM_OPEN], 1);
	assert_int_equal(rum->totals[RUM_UNACKNOWLEDGED], 0);
}

static void rum_goes_by_the_totals_that_are_told(void **state)
{
	struct arena *a = arena_new();
	const struct rum *rum = rum_of(*state, SHOWN("10") "rum.acknowledged: 40\n"
	                                       "rum.report.7.state: open\nrum.report.7.flag: error\n");

	assert_int_equal(rum->totals[RUM_ACKNOWLEDGED], 40);
	assert_int_equal(rum->totals[RUM_OPEN], 0);
	assert_int_equal(rum->count, 1);
	assert_string_equal(rum_words(a, rum).ptr, "40 acknowledged");
	arena_free(a);
}

static void rum_is_unknown_where_nothing_tells_of_it(void **state)
{
	const struct rum *rum = rum_of(*state, SHOWN("10"));

	assert_false(rum->any);
	assert_int_equal(rum->count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(rum_follows_each_report),
		WORLD_TEST(rum_goes_by_the_totals_that_are_told),
		WORLD_TEST(rum_is_unknown_where_nothing_tells_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
