#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

#define TOLD(X)                 \
	X("clock.time", "time") \
	X("a", "text")

#define CAUSE(id) "  - {id: " id ", title: t, means: m, actions: [], references: [r]}\n"
/* clang-format off */
static const char knowledge[] =
	"captures:\n" WORLD_ALL(TOLD)
	"  - id: other\n    commands: [show other]\n    samples: []\n"
	"    rules: [{key: b, fact: b}]\n"
	"facts:\n" TOLD(WORLD_FACT)
	"- {name: b, is: text, means: m}\n"
	"messages:\n"
	"  - {code: LINE-3-DOWN, text: \"down\", means: m, raises: line, samples: []}\n"
	"  - {code: LINE-5-UP, text: \"up\", means: m, mends: line, samples: []}\n"
	"problems:\n"
	"  - {id: line, title: t, level: warning, means: m}\n"
	"causes:\n" CAUSE("one") CAUSE("two") CAUSE("three");
/* clang-format on */

#define CAUSES                                                                       \
	"rules:\n  - problem: line\n    causes:\n"                                   \
	"      - {cause: one, prior: common}\n      - {cause: two, prior: common}\n" \
	"      - {cause: three, prior: common}\n"                                    \
	"evidence:\n"
/* clang-format off */
#define SIX SETTLE("show c1") ", " SETTLE("show c2") ", " SETTLE("show c3") ", " \
	SETTLE("show c4") ", " SETTLE("show c5") ", " SETTLE("show c6")
/* clang-format on */
#define SETTLE(command) "{command: " command ", look_for: something}"

#define DOWN "Nov 10 2025 10:00:00.000 UTC: %LINE-3-DOWN: down\n"

static const struct finding *finding_of(struct world *w, const char *rules, const char *text)
{
	if (w->kb)
		world_close(w);
	world_open(w, knowledge, rules);
	const struct run_device *rd = world_run(w, text, NULL);
	assert_int_equal(rd->findings.count, 1);
	return &rd->findings.items[0];
}

static void assert_checks(const struct finding *f, const char *const *commands, size_t count)
{
	assert_int_equal(f->check_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_str(f->checks[i].command, commands[i]);
		assert_true(i == 0 || f->checks[i].value <= f->checks[i - 1].value);
	}
}

static void check_that_settles_more_causes_comes_first(void **state)
{
	static const char *const want[] = {"show other", "show all"};
	const struct finding *f = finding_of(
		*state,
		CAUSES "  - {cause: one, settled_by: [" SETTLE(
			"show other") "]}\n"
				      "  - {cause: two, settled_by: [" SETTLE(
					      "show all") "]}\n"
							  "  - {cause: three, settled_by: [" SETTLE(
								  "show other") "]}\n",
		DOWN);

	assert_checks(f, want, COUNT_OF(want));
	assert_int_equal(f->checks[0].settle_count, 2);
	assert_str(f->checks[0].settles[0], "one");
	assert_str(f->checks[0].settles[1], "three");
	assert_str(f->checks[0].why, "one: something");
}

static void check_that_is_named_first_and_of_the_likelier_cause_comes_first(void **state)
{
	static const char *const order[] = {"show other", "show all"};
	static const char *const likely[] = {"show all", "show other"};

	assert_checks(finding_of(*state,
	                         CAUSES "  - {cause: one, settled_by: [" SETTLE(
					 "show other") ", " SETTLE("show all") "]}\n",
	                         DOWN),
	              order, COUNT_OF(order));
	assert_checks(
		finding_of(
			*state,
			CAUSES "  - {cause: one, settled_by: [" SETTLE(
				"show other") "]}\n"
					      "  - {cause: two, settled_by: [" SETTLE(
						      "show all") "],\n"
								  "     for: [{strong: {message: "
	                                                          "LINE-DOWN}, because: x}]}\n",
			DOWN),
		likely, COUNT_OF(likely));
}

static void check_of_a_command_that_was_captured_is_not_asked_again(void **state)
{
	static const char *const left[] = {"show other"}, *const both[] = {"show all",
	                                                                   "show other"};
	static const char rules[] = CAUSES "  - {cause: one, settled_by: [" SETTLE(
		"show all") ", " SETTLE("show other") "]}\n";

	assert_checks(finding_of(*state, rules, DOWN "box#show all\na: 1\n"), left, 1);
	/* Only a part of it was shown. */
	assert_checks(finding_of(*state, rules, DOWN "box#show all | include b\nb: 1\n"), both, 2);
}

static void check_for_a_cause_that_is_ruled_out_is_none(void **state)
{
	static const char *const left[] = {"show other"};

	assert_checks(finding_of(*state,
	                         CAUSES "  - {cause: one, settled_by: [" SETTLE(
					 "show all") "],\n"
	                                             "     requires: [{message: LINE-UP}]}\n"
	                                             "  - {cause: two, settled_by: [" SETTLE(
							     "show other") "]}\n",
	                         DOWN),
	              left, 1);
}

static void check_is_none_where_the_cause_is_confirmed_or_the_problem_over(void **state)
{
	static const char settled[] =
		CAUSES "  - {cause: one, settled_by: [" SETTLE("show all") "]}\n";

	assert_int_equal(finding_of(*state,
	                            CAUSES "  - {cause: one, settled_by: [" SETTLE(
					    "show all") "],\n"
	                                                "     for: [{decisive: {message: "
	                                                "LINE-DOWN}, because: x}]}\n",
	                            DOWN)
	                         ->check_count,
	                 0);
	assert_int_equal(finding_of(*state, settled, DOWN)->check_count, 1);
	assert_int_equal(
		finding_of(*state, settled, DOWN "Nov 10 2025 11:00:00.000 UTC: %LINE-5-UP: up\n")
			->check_count,
		0);
}

static void check_keeps_the_best_few(void **state)
{
	static const char *const best[] = {"show c1", "show c2", "show c3", "show c4", "show c5"};

	assert_checks(finding_of(*state, CAUSES "  - {cause: one, settled_by: [" SIX "]}\n", DOWN),
	              best, COUNT_OF(best));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(check_that_settles_more_causes_comes_first),
		WORLD_TEST(check_that_is_named_first_and_of_the_likelier_cause_comes_first),
		WORLD_TEST(check_of_a_command_that_was_captured_is_not_asked_again),
		WORLD_TEST(check_for_a_cause_that_is_ruled_out_is_none),
		WORLD_TEST(check_is_none_where_the_cause_is_confirmed_or_the_problem_over),
		WORLD_TEST(check_keeps_the_best_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
