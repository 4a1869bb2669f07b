#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rule/told.h"
#include "world.h"

#define TOLD(X)                        \
	X("clock.time", "time")        \
	X("device.os", "word")         \
	X("device.version", "version") \
	X("device.pid", "text")        \
	X("a", "text")                 \
	X("b", "text")

/* clang-format off */
static const char knowledge[] =
	"captures:\n"
	"  - id: other\n"
	"    commands: [show other, show other brief]\n"
	"    samples: []\n"
	"    rules: [{key: else, fact: elsewhere}]\n"
	"    tables:\n"
	"      - {header: [Name, Count], facts: {\"row.[Name].count\": \"[Count]\"}}\n"
	"  - id: ping\n"
	"    commands: [\"ping [host]\"]\n"
	"    samples: []\n"
	"    rules:\n"
	"      - line: Success rate is [dec:rate] percent\n"
	"        facts: {\"ping.[host].success\": \"[rate]\"}\n"
	"  - id: run\n"
	"    commands: [show running-config]\n"
	"    samples: []\n"
	"    rules:\n"
	"      - {line: \"ip name-server [chars:x]\", facts: {config.server: \"[x]\"}}\n"
	"      - {line: \"ip host [chars:x]\", facts: {config.host: \"[x]\"}}\n"
	"      - {line: \"domain host [chars:x]\", facts: {config.host: \"[x]\"}}\n"
	WORLD_ALL(TOLD)
	"facts:\n"
	TOLD(WORLD_FACT)
	"- {name: elsewhere, is: text, means: m}\n"
	"- {name: nowhere, is: text, means: m}\n"
	"- {name: \"ping.[host].success\", is: number, means: m}\n"
	"- {name: \"row.[name].count\", is: number, means: m}\n"
	"- {name: \"config.[what]\", is: text, means: m}\n"
	"messages: []\n"
	"defects:\n"
	"  - id: D1\n"
	"    title: t\n"
	"    means: m\n"
	"    platforms: [ios-xe]\n"
	"    pids: [\"C93*\"]\n"
	"    affected: [{below: 17.3.5}, {from: \"17.4\", below: 17.6.3}]\n"
	"    fixed: [17.3.5, 17.6.3]\n"
	"  - {id: D2, title: t, means: m, affected: [{from: 17.9.1, below: 17.9.4}]}\n";
/* clang-format on */

static struct rule_context context(struct world *w, const char *input)
{
	if (!w->kb)
		world_open(w, knowledge, "rules: []\n");
	world_run(w, input, NULL);
	struct rule_context c = world_context(w);
	c.names_commands = true;
	return c;
}

static void told_names_fit_where_a_star_stands_for_any_part(void **state)
{
	static const struct {
		const char *wanted, *name;
		bool fits;
	} cases[] = {
		{"a.b", "a.b", true},
		{"a.b", "A.B", true},
		{"a.b", "a.bc", false},
		{"a.*", "a.b.c", true},
		{"a.*.c", "a.b.c", true},
		{"a.*.c", "a.b.d.c", true},
		{"a.*.c", "a.b.cd", false},
		{"*.c", "a.b.c", true},
		{"*", "anything", true},
		{"a*", "a", true},
		{"a*b*c", "aXbYbZc", true},
		{"a*b*c", "aXcYb", false},
		{"C93*", "C9300-24T", true},
		{"C93*", "C9500-24T", false},
		{"", "", true},
		{"", "a", false},
		{"a", "", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (name_fits(str_of(cases[i].wanted), str_of(cases[i].name)) != cases[i].fits)
			fail_msg("%s %s", cases[i].wanted, cases[i].name);
	}
}

static void told_is_what_a_whole_output_would_show(void **state)
{
	struct rule_context c = context(*state, "box#show all\na: 1\nbox#ping 192.0.2.1\n"
	                                        "Success rate is 100 percent\n");

	assert_true(fact_is_told(&c, STR("a")));
	assert_true(fact_is_told(&c, STR("b")));
	assert_true(fact_is_told(&c, STR("dev*.pid")));
	assert_false(fact_is_told(&c, STR("elsewhere")));
	assert_false(fact_is_told(&c, STR("row.x.count")));
	assert_false(fact_is_told(&c, STR("nowhere")));
	/* What was asked of one host says nothing of another. */
	assert_true(fact_is_told(&c, STR("ping.192.0.2.1.success")));
	assert_true(fact_is_told(&c, STR("ping.*.success")));
	assert_false(fact_is_told(&c, STR("ping.192.0.2.2.success")));
}

static void told_by_a_table_are_its_columns(void **state)
{
	struct rule_context c = context(*state, "box#show other\nelse: 1\n");

	assert_true(fact_is_told(&c, STR("row.x.count")));
	assert_true(fact_is_told(&c, STR("row.*.count")));
	assert_false(fact_is_told(&c, STR("row.x.state")));
	assert_false(fact_is_told(&c, STR("b")));
}

static void assert_filter(struct world *w, const char *filter, const char *name, bool told)
{
	char text[200];

	snprintf(text, sizeof(text), "box#show running-config | %s\nhostname box\n", filter);
	struct rule_context c = context(w, text);
	assert_int_equal(w->a.devices[0].device->capture_count, 1);
	if (fact_is_told(&c, str_of(name)) != told)
		fail_msg("%s: %s", filter, name);
}

static void told_by_a_filtered_output_is_what_its_filter_lets_through(void **state)
{
	struct world *w = *state;

	assert_filter(w, "include ip name-server", "config.server", true);
	assert_filter(w, "include name-server", "config.server", true);
	assert_filter(w, "include name-server", "config.host", false);
	assert_filter(w, "include ^ip (host|name-server)", "config.host", true);
	assert_filter(w, "section ip host", "config.host", true);
	assert_filter(w, "include domain", "config.host", false); /* another system's line, not the usual one */
	assert_filter(w, "inc license", "config.host", false);
	assert_filter(w, "include \"ip host\"", "config.host", true);
	assert_filter(w, "include ip host 192.0.2.1", "config.host", false);
	assert_filter(w, "exclude license", "config.host", true);
	assert_filter(w, "exclude ip host", "config.host", false);
	assert_filter(w, "exclude ip host", "config.server", true);
	assert_filter(w, "exclude ip host 192.0.2.1", "config.host", false);
	assert_filter(w, "count", "config.host", false);
}

/* A table's header goes, where lines are filtered. */
static void told_by_a_filtered_table_is_nothing(void **state)
{
	struct rule_context c = context(*state, "box#show other | include x\nx 1\n");

	assert_false(fact_is_told(&c, STR("row.x.count")));
	assert_false(fact_is_told(&c, STR("elsewhere")));
}

static void told_by_an_output_that_was_cut_is_nothing(void **state)
{
	struct world *w = *state;
	struct rule_context c = context(w, "box#show all\na: 1\n");

	assert_true(fact_is_told(&c, STR("b")));
	w->a.fleet.lists[0]->captures[0].cut = true;
	assert_false(fact_is_told(&c, STR("b")));
}

static void told_nowhere_is_named_by_the_command_that_would(void **state)
{
	struct rule_context c = context(*state, "box#show all\na: 1\n");

	assert_str(*command_that_tells(&c, STR("elsewhere")), "show other");
	assert_str(*command_that_tells(&c, STR("row.x.count")), "show other");
	assert_null(command_that_tells(&c, STR("nowhere")));
	c.names_commands = false; /* it costs a look through all maps */
	assert_null(command_that_tells(&c, STR("elsewhere")));
}

static void told_absence_cites_the_output_without_it(void **state)
{
	struct rule_context c =
		context(*state, "box#show all\na: 1\nbox#show running-config | include host\n"
	                        "ip host x\n");
	struct answer answer = {.truth = TRUTH_FALSE};

	absence_cite(&c, STR("b"), &answer);
	assert_true(answer.has_place);
	assert_int_equal(answer.place.line, 1);
	assert_str(answer.quote, "b: not in the output of show all");
	answer = (struct answer){.truth = TRUTH_FALSE};
	absence_cite(&c, STR("elsewhere"), &answer);
	assert_false(answer.has_place);
}

/* ---- defects ---- */

static void assert_defect(struct world *w, const char *told, const char *id, enum truth truth,
                          enum affection want)
{
	char text[200];
	enum affection got;

	snprintf(text, sizeof(text), "box#show all\n%s", told);
	struct rule_context c = context(w, text);
	enum truth answer = defect_stands(&c, str_of(id), &got);
	if (answer != truth || (truth == TRUTH_TRUE && got != want))
		fail_msg("%s of\n%s: %d %s", id, told, answer, affection_names[got]);
}

#define XE "device.os: ios-xe\ndevice.pid: C9300-24T\ndevice.version: "

static void told_defects_go_by_release_platform_and_model(void **state)
{
	static const struct {
		const char *told, *id;
		enum truth truth;
		enum affection affection;
	} cases[] = {
		{XE "17.3.4\n", "D1", TRUTH_TRUE, AFFECTION_AFFECTED},
		{XE "17.3.4a\n", "D1", TRUTH_TRUE, AFFECTION_AFFECTED},
		{XE "16.12.10\n", "D1", TRUTH_TRUE, AFFECTION_AFFECTED},
		{XE "17.3.5\n", "D1", TRUTH_TRUE, AFFECTION_FIXED},
		{XE "17.3.10\n", "D1", TRUTH_TRUE, AFFECTION_FIXED},
		{XE "17.4.1\n", "D1", TRUTH_TRUE, AFFECTION_AFFECTED},
		{XE "17.06.02\n", "D1", TRUTH_TRUE, AFFECTION_AFFECTED},
		{XE "17.6.3\n", "D1", TRUTH_TRUE, AFFECTION_FIXED},
		{XE "17.9.1\n", "D1", TRUTH_TRUE, AFFECTION_FIXED},
		{XE "17.9.1\n", "D2", TRUTH_TRUE, AFFECTION_AFFECTED},
		{XE "17.9.4\n", "D2", TRUTH_TRUE, AFFECTION_FIXED},
		{XE "17.8.1\n", "D2", TRUTH_TRUE, AFFECTION_OTHER}, /* before it came in */
		/* Another platform or model never has it, whatever the release. */
		{"device.os: nx-os\ndevice.version: 10.2(3)\n", "D1", TRUTH_TRUE, AFFECTION_OTHER},
		{"device.os: ios-xe\ndevice.pid: C9500-24Y4C\ndevice.version: 17.3.1\n", "D1",
	         TRUTH_TRUE, AFFECTION_OTHER},
		/* What is not told leaves it open: the release, or the model where it matters. */
		{"device.os: ios-xe\ndevice.pid: C9300-24T\n", "D1", TRUTH_UNKNOWN,
	         AFFECTION_OTHER},
		{"device.os: ios-xe\ndevice.version: 17.3.1\n", "D1", TRUTH_UNKNOWN,
	         AFFECTION_OTHER},
		{"device.os: ios-xe\ndevice.version: 17.3.5\n", "D1", TRUTH_TRUE, AFFECTION_FIXED},
		{"device.pid: C9300-24T\ndevice.version: 17.3.1\n", "D1", TRUTH_TRUE,
	         AFFECTION_AFFECTED},
		{XE "17.3.1\n", "D9", TRUTH_UNKNOWN, AFFECTION_OTHER},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_defect(*state, cases[i].told, cases[i].id, cases[i].truth,
		              cases[i].affection);
}

static void told_conditions_on_defects_want_affected_unless_said(void **state)
{
	static const struct check checks[] = {
		{"defect: D2", 'y'},
		{"defect: D2, is: [affected]", 'y'},
		{"defect: D2, is: [fixed, other]", 'n'},
		{"defect: D1", 'n'},
		{"defect: D1, is: [fixed]", 'y'},
		{"defect: D1, is: [other]", 'n'},
		{"defect: D9", '?'},
	};
	struct world *w = *state;

	world_check(w, knowledge, "box#show all\n" XE "17.9.2\n", NULL, checks, COUNT_OF(checks));
	assert_str(world_answer(w, 0).quote, "device.version: 17.9.2");
	assert_int_equal(world_answer(w, 0).place.line, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_names_fit_where_a_star_stands_for_any_part),
		WORLD_TEST(told_is_what_a_whole_output_would_show),
		WORLD_TEST(told_by_a_table_are_its_columns),
		WORLD_TEST(told_by_a_filtered_output_is_what_its_filter_lets_through),
		WORLD_TEST(told_by_a_filtered_table_is_nothing),
		WORLD_TEST(told_by_an_output_that_was_cut_is_nothing),
		WORLD_TEST(told_nowhere_is_named_by_the_command_that_would),
		WORLD_TEST(told_absence_cites_the_output_without_it),
		WORLD_TEST(told_defects_go_by_release_platform_and_model),
		WORLD_TEST(told_conditions_on_defects_want_affected_unless_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
