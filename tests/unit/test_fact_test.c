#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

#define TOLD(X)                     \
	X("clock.time", "time")     \
	X("word", "word")           \
	X("text", "text")           \
	X("number", "number")       \
	X("days", "days")           \
	X("flag", "boolean")        \
	X("when", "time")           \
	X("before", "time")         \
	X("soon", "time")           \
	X("never", "time")          \
	X("unsaid", "text")         \
	X("blank", "text")          \
	X("nothing", "text")        \
	X("url", "url")             \
	X("many.a.count", "number") \
	X("many.b.count", "number") \
	X("chosen", "text")         \
	X("absent", "text")

/* clang-format off */
static const char knowledge[] = WORLD_FACTS(TOLD)
	"- {name: elsewhere, is: time, means: m}\n"
	"messages: []\n";
/* clang-format on */

/* "elsewhere" is a fact that no output here would tell. */
static const char shown[] = "box#show all\n"
			    "clock.time: 12:00:00.000 UTC Nov 20 2025\n"
			    "word: Transport Smart\n"
			    "text: Unable to Reach the host\n"
			    "number: 12\n"
			    "days: 30 days\n"
			    "flag: yes\n"
			    "when: Nov 10 12:00:00 2025 UTC\n"
			    "before: Nov 1 12:00:00 2025 UTC\n"
			    "soon: Nov 25 12:00:00 2025 UTC\n"
			    "never: <none>\n"
			    "unsaid: Not Configured\n"
			    "blank:\n"
			    "nothing: <empty>\n"
			    "url: https://cssm.example:8443/its/service\n"
			    "many.a.count: 1\n"
			    "many.b.count: 5\n"
			    "chosen: B\n";

static void check(struct world *w, const struct check *checks, size_t count)
{
	world_check(w, knowledge, shown, "2025-11-20T12:00:00Z", checks, count);
}

static void fact_is_and_not_compare_the_whole_value_in_any_case(void **state)
{
	static const struct check checks[] = {
		{"fact: word, is: [transport smart]", 'y'},
		{"fact: word, is: [TRANSPORT SMART]", 'y'},
		{"fact: word, is: [off, transport smart]", 'y'},
		{"fact: word, is: smart", 'n'},
		{"fact: word, is: ['*smart']", 'y'},
		{"fact: word, is: ['transport*']", 'y'},
		{"fact: word, is: ['smart*']", 'n'},
		{"fact: word, is: ['*port sm*']", 'y'},
		{"fact: word, is: ['*cslu*']", 'n'},
		{"fact: word, not: [off]", 'y'},
		{"fact: word, not: [off, Transport Smart]", 'n'},
		{"fact: flag, is: ['yes']", 'y'},
		{"fact: flag, is: ['no']", 'n'},
		{"fact: flag, not: ['yes']", 'n'},
		{"fact: number, is: ['12']", 'y'},
		{"fact: number, is: ['1']", 'n'},
		/* One of several values is enough. */
		{"fact: many.*.count, is: ['5']", 'y'},
		{"fact: many.*.count, is: ['6']", 'n'},
		/* What holds no value is neither. */
		{"fact: unsaid, is: [something]", 'n'},
		{"fact: unsaid, not: [something]", 'n'},
		{"fact: elsewhere, is: [x]", '?'},
		{"fact: elsewhere, not: [x]", '?'},
		{"fact: absent, is: [x]", 'n'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_contains_and_matches_look_into_the_value(void **state)
{
	static const struct check checks[] = {
		{"fact: text, contains: [reach]", 'y'},
		{"fact: text, contains: [resolve, UNABLE]", 'y'},
		{"fact: text, contains: [resolve]", 'n'},
		{"fact: text, contains: unable to reach the host", 'y'},
		{"fact: text, contains: unable to reach the host today", 'n'},
		{"fact: text, matches: '^Unable .* host$'", 'y'},
		{"fact: text, matches: 'host .+'", 'n'},
		{"fact: number, matches: '^[0-9]+$'", 'y'},
		{"fact: nothing, contains: ['<']", 'n'},
		{"fact: elsewhere, contains: [x]", '?'},
		{"fact: elsewhere, matches: x", '?'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_above_and_below_are_exclusive_and_want_a_number(void **state)
{
	static const struct check checks[] = {
		{"fact: number, above: 11", 'y'},
		{"fact: number, above: 12", 'n'},
		{"fact: number, above: 11.5", 'y'},
		{"fact: number, below: 13", 'y'},
		{"fact: number, below: 12", 'n'},
		{"fact: number, above: 10, below: 13", 'y'},
		{"fact: number, above: 12.5, below: 13", 'n'},
		{"fact: days, above: 29", 'y'},
		{"fact: days, below: 30", 'n'},
		{"fact: many.*.count, above: 4", 'y'},
		{"fact: many.*.count, above: 5", 'n'},
		{"fact: text, above: 0", 'n'},
		{"fact: unsaid, below: 100", 'n'},
		{"fact: elsewhere, above: 0", '?'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_present_is_told_whatever_the_value(void **state)
{
	static const struct check checks[] = {
		{"fact: word, present: 'yes'", 'y'},
		{"fact: unsaid, present: 'yes'", 'y'},
		{"fact: never, present: 'yes'", 'y'},
		{"fact: absent, present: 'yes'", 'n'},
		{"fact: elsewhere, present: 'yes'", '?'},
		{"fact: word, absent: 'yes'", 'n'},
		{"fact: unsaid, absent: 'yes'", 'n'},
		{"fact: absent, absent: 'yes'", 'y'},
		{"fact: elsewhere, absent: 'yes'", '?'},
		{"fact: many.*.count, absent: 'yes'", 'n'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_set_wants_a_value_and_unset_a_word_for_none(void **state)
{
	static const struct check checks[] = {
		{"fact: word, set: 'yes'", 'y'},      {"fact: word, unset: 'yes'", 'n'},
		{"fact: never, set: 'yes'", 'n'},     {"fact: never, unset: 'yes'", 'y'},
		{"fact: unsaid, unset: 'yes'", 'y'},  {"fact: nothing, unset: 'yes'", 'y'},
		{"fact: blank, unset: 'yes'", 'y'},   {"fact: blank, set: 'yes'", 'n'},
		{"fact: absent, set: 'yes'", 'n'},    {"fact: absent, unset: 'yes'", 'n'},
		{"fact: elsewhere, set: 'yes'", '?'}, {"fact: elsewhere, unset: 'yes'", '?'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_times_are_compared_with_now(void **state)
{
	static const struct check checks[] = {
		{"fact: when, past: 'yes'", 'y'},      {"fact: soon, past: 'yes'", 'n'},
		{"fact: soon, past: 'no'", 'y'},       {"fact: when, past: 'no'", 'n'},
		{"fact: soon, within_days: 5", 'y'},   {"fact: soon, within_days: 4.9", 'n'},
		{"fact: when, within_days: 100", 'n'}, {"fact: when, older_days: 9", 'y'},
		{"fact: when, older_days: 10", 'n'},   {"fact: soon, older_days: 0", 'n'},
		{"fact: never, past: 'yes'", 'n'},     {"fact: never, older_days: 1", 'n'},
		{"fact: word, past: 'yes'", 'n'},      {"fact: elsewhere, past: 'yes'", '?'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_times_are_undecided_where_now_is_unknown(void **state)
{
	static const struct check checks[] = {
		{"fact: when, past: 'yes'", '?'},   {"fact: when, within_days: 5", '?'},
		{"fact: when, older_days: 5", '?'}, {"fact: when, later_than: before", 'y'},
		{"fact: word, past: 'yes'", 'n'},
	};

	world_check(*state, knowledge,
	            "box#show all\nword: x\nwhen: Nov 10 12:00:00 2025 UTC\n"
	            "before: Nov 1 12:00:00 2025 UTC\n",
	            NULL, checks, COUNT_OF(checks));
}

static void fact_later_than_compares_two_facts(void **state)
{
	static const struct check checks[] = {
		{"fact: when, later_than: before", 'y'},
		{"fact: before, later_than: when", 'n'},
		{"fact: when, later_than: when", 'n'},
		{"fact: when, later_than: never", 'y'}, /* what never was is before all */
		{"fact: never, later_than: when", 'n'},
		{"fact: when, later_than: elsewhere", '?'},
		{"fact: when, later_than: before, older_days: 9", 'y'},
		{"fact: when, later_than: before, older_days: 11", 'n'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_star_is_the_value_of_another_fact(void **state)
{
	static const struct check checks[] = {
		{"fact: 'many.*.count', star: chosen, above: 4", 'y'}, /* in any case */
		{"fact: 'many.*.count', star: chosen, below: 4", 'n'}, /* that is the other's */
		{"fact: 'many.*.count', star: word, present: 'yes'", 'n'},
		{"fact: 'many.*.count', star: nothing, present: 'yes'", 'n'}, /* of no value: of none of them */
		{"fact: 'many.*.count', star: elsewhere, present: 'yes'", '?'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_changed_wants_two_values_of_one_name(void **state)
{
	static const struct check checks[] = {
		{"fact: word, changed: 'yes'", 'y'},         {"fact: text, changed: 'yes'", 'n'},
		{"fact: many.*.count, changed: 'yes'", 'n'}, /* two names are no change */
		{"fact: number, changed: 'yes'", 'n'},       /* told once */
		{"fact: elsewhere, changed: 'yes'", '?'},
	};

	world_check(*state, knowledge,
	            "box#show all\nclock.time: 12:00:00.000 UTC Nov 19 2025\nword: a\ntext: same\n"
	            "many.a.count: 1\nnumber: 3\n"
	            "box#show all\nclock.time: 12:00:00.000 UTC Nov 20 2025\nword: b\ntext: same\n"
	            "many.b.count: 2\n",
	            NULL, checks, COUNT_OF(checks));
}

/* Names that lie between each other in the order of the outputs. */
static void fact_changed_looks_at_each_name_apart(void **state)
{
	static const struct check checks[] = {
		{"fact: many.*.count, changed: 'yes'", 'y'},
		{"fact: many.b.count, changed: 'yes'", 'n'},
		/* Two values in one output are no change, the same two in the next neither. */
		{"fact: word, changed: 'yes'", 'n'},
	};

	world_check(*state, knowledge,
	            "box#show all\nclock.time: 12:00:00.000 UTC Nov 19 2025\n"
	            "many.a.count: 1\nmany.b.count: 5\nword: x\nword: y\n"
	            "box#show all\nclock.time: 12:00:00.000 UTC Nov 20 2025\n"
	            "many.a.count: 2\nmany.b.count: 5\nword: x\nword: y\n",
	            NULL, checks, COUNT_OF(checks));
}

static void fact_of_a_later_output_stands(void **state)
{
	static const struct check checks[] = {
		{"fact: word, is: [b]", 'y'},
		{"fact: word, is: [a]", 'n'},
		{"fact: text, is: [kept]", 'y'}, /* not told again */
	};

	world_check(*state, knowledge,
	            "box#show all\nclock.time: 12:00:00.000 UTC Nov 19 2025\nword: a\ntext: kept\n"
	            "box#show all\nclock.time: 12:00:00.000 UTC Nov 20 2025\nword: b\n",
	            NULL, checks, COUNT_OF(checks));
}

static void fact_url_is_compared_by_its_parts(void **state)
{
	static const struct check checks[] = {
		{"fact: url, url_host: [cssm.example]", 'y'},
		{"fact: url, url_host: [CSSM.EXAMPLE]", 'y'},
		{"fact: url, url_host: [example]", 'n'},
		{"fact: url, url_host: ['*.example']", 'y'},
		{"fact: url, url_path: [/its/service]", 'y'},
		{"fact: url, url_path: ['/its*']", 'y'},
		{"fact: url, url_path: ['/cslu*']", 'n'},
		{"fact: url, url_port: ['8443', '443']", 'y'},
		{"fact: url, url_port: ['443']", 'n'},
		{"fact: url, url_scheme: [https]", 'y'},
		{"fact: url, url_scheme: [http]", 'n'},
		{"fact: url, url_scheme: [https], url_port: ['443']", 'n'},
		{"fact: elsewhere, url_host: [x]", '?'},
	};

	check(*state, checks, COUNT_OF(checks));
}

static void fact_tests_must_all_pass(void **state)
{
	static const struct check checks[] = {
		{"fact: text, contains: [reach], matches: '^Unable'", 'y'},
		{"fact: text, contains: [reach], matches: '^unable to resolve'", 'n'},
		{"fact: word, set: 'yes', not: [off]", 'y'},
		{"fact: word, set: 'yes', not: [transport smart]", 'n'},
		{"fact: never, unset: 'yes', not: [off]", 'y'},
		/* Of two names one is enough; unknown is more than no. */
		{"fact: [absent, word], is: [transport smart]", 'y'},
		{"fact: [absent, elsewhere], is: [x]", '?'},
		{"fact: [elsewhere, absent], is: [x]", '?'},
		{"fact: [absent, unsaid], is: [x]", 'n'},
	};

	check(*state, checks, COUNT_OF(checks));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(fact_is_and_not_compare_the_whole_value_in_any_case),
		WORLD_TEST(fact_contains_and_matches_look_into_the_value),
		WORLD_TEST(fact_above_and_below_are_exclusive_and_want_a_number),
		WORLD_TEST(fact_present_is_told_whatever_the_value),
		WORLD_TEST(fact_set_wants_a_value_and_unset_a_word_for_none),
		WORLD_TEST(fact_times_are_compared_with_now),
		WORLD_TEST(fact_times_are_undecided_where_now_is_unknown),
		WORLD_TEST(fact_later_than_compares_two_facts),
		WORLD_TEST(fact_star_is_the_value_of_another_fact),
		WORLD_TEST(fact_changed_wants_two_values_of_one_name),
		WORLD_TEST(fact_changed_looks_at_each_name_apart),
		WORLD_TEST(fact_of_a_later_output_stands),
		WORLD_TEST(fact_url_is_compared_by_its_parts),
		WORLD_TEST(fact_tests_must_all_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
