#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

#define TOLD(X)                            \
	X("clock.time", "time")            \
	X("device.os", "word")             \
	X("trust.installed", "time")       \
	X("transport.type", "word")        \
	X("licensing.policy-mode", "word") \
	X("a", "text")                     \
	X("b", "text")

/* clang-format off */
static const char knowledge[] = WORLD_FACTS(TOLD)
	"- {name: unasked, is: text, means: m}\n"
	"messages:\n"
	"  - {code: LINE-3-DOWN, text: [\"to [chars:peer] : [chars:error]\", \"[dec:error] for [dec:why]\"],\n"
	"     key: [peer, error],\n"
	"     means: m, raises: line, samples: []}\n"
	"  - {code: LINE-5-UP, text: \"up\", means: m, mends: line, samples: []}\n"
	"  - {code: DISK-2-FULL, text: \"full\", means: m, raises: disk, samples: []}\n"
	"problems:\n"
	"  - {id: line, title: t, level: warning, means: m}\n"
	"  - {id: disk, title: t, level: warning, means: m}\n";
/* clang-format on */

#define Y "{fact: a, is: '1'}"
#define N "{fact: a, is: '2'}"
#define U "{fact: unasked, is: '1'}"
#define DOWN(time, peer, error) \
	"Nov 10 2025 " time ".000 UTC: %LINE-3-DOWN: to " peer " : " error "\n"
#define UP(time) "Nov 10 2025 " time ".000 UTC: %LINE-5-UP: up\n"
#define NOW "2025-11-20T12:00:00Z"

static void check(struct world *w, const char *input, const struct check *checks, size_t count)
{
	world_check(w, knowledge, input, NOW, checks, count);
}

static void condition_joined_follows_three_valued_logic(void **state)
{
	static const struct check checks[] = {
		{"all: [" Y ", " Y "]", 'y'},
		{"all: [" Y ", " N "]", 'n'},
		{"all: [" Y ", " U "]", '?'},
		{"all: [" U ", " N "]", 'n'},
		{"all: [" N ", " U "]", 'n'},
		{"all: [" U ", " U "]", '?'},
		{"any: [" N ", " Y "]", 'y'},
		{"any: [" N ", " N "]", 'n'},
		{"any: [" N ", " U "]", '?'},
		{"any: [" U ", " Y "]", 'y'},
		{"any: [" U ", " U "]", '?'},
		{"none: [" N ", " N "]", 'y'},
		{"none: [" N ", " Y "]", 'n'},
		{"none: [" N ", " U "]", '?'},
		{"none: [" U ", " Y "]", 'n'},
		{"none: [{none: [" Y "]}]", 'y'},
		{"none: [{none: [" U "]}]", '?'},
		{"all: [{any: [" N ", " Y "]}, {none: [" N "]}]", 'y'},
		{"all: [{any: [" N ", " U "]}, {none: [" Y "]}]", 'n'},
	};

	check(*state, "box#show all\na: 1\n", checks, COUNT_OF(checks));
}

static void condition_at_least_counts_what_may_yet_hold(void **state)
{
	static const struct check checks[] = {
		{"at_least: 2, of: [" Y ", " Y ", " N "]", 'y'},
		{"at_least: 2, of: [" Y ", " N ", " N "]", 'n'},
		{"at_least: 2, of: [" Y ", " U ", " N "]", '?'},
		{"at_least: 2, of: [" U ", " U ", " N "]", '?'},
		{"at_least: 2, of: [" U ", " N ", " N "]", 'n'},
		{"at_least: 2, of: [" Y ", " Y ", " U "]", 'y'},
		{"at_least: 3, of: [" Y ", " Y ", " N "]", 'n'},
		{"at_least: 3, of: [" Y ", " Y ", " Y "]", 'y'},
	};

	check(*state, "box#show all\na: 1\n", checks, COUNT_OF(checks));
}

static void condition_on_messages_counts_those_whose_fields_hold_a_word(void **state)
{
	static const struct check checks[] = {
		{"message: LINE-DOWN", 'y'},
		{"message: [DISK-FULL, LINE-DOWN]", 'y'},
		{"message: DISK-FULL", 'n'},
		{"message: LINE-DOWN, count: 3", 'y'},
		{"message: LINE-DOWN, count: 4", 'n'},
		{"message: LINE-DOWN, where: {error: resolve}", 'y'},
		{"message: LINE-DOWN, where: {error: 'timeout | RESOLVE'}", 'y'},
		{"message: LINE-DOWN, where: {error: resolve}, count: 2", 'y'},
		{"message: LINE-DOWN, where: {error: resolve}, count: 3", 'n'},
		{"message: LINE-DOWN, where: {error: proxy}", 'n'},
		/* The word stands in the other field. */
		{"message: LINE-DOWN, where: {peer: resolve}", 'n'},
		{"message: LINE-DOWN, where: {peer: cslu, error: resolve}", 'y'},
		{"message: LINE-DOWN, where: {peer: cssm, error: resolve}", 'n'},
		{"raised: line", 'y'},
		{"raised: disk", 'n'},
		{"raised: line, where: {error: refused}", 'y'},
		{"raised: line, where: {error: proxy}", 'n'},
		{"message: NO-SUCH", 'n'},
	};

	check(*state,
	      DOWN("10:00:00", "cslu", "Unable to resolve")
	              DOWN("11:00:00", "cslu", "Unable to resolve")
	                      DOWN("12:00:00", "cssm", "refused"),
	      checks, COUNT_OF(checks));
}

/* What is kept from device to device changes no answer: of more texts than are numbered, in two wordings. */
static void condition_is_the_same_with_what_other_devices_were_asked(void **state)
{
	static const char rules[] = "evidence:\n  - cause: checks\n    requires:\n"
				    "      - {message: LINE-DOWN, where: {error: '7|x1'}}\n"
				    "      - {message: LINE-DOWN, where: {peer: '3', error: '9'}}\n"
				    "      - {message: LINE-DOWN, where: {error: '1', peer: '2'}, count: 2}\n"
				    "      - {raised: line, where: {why: '5'}}\n"
				    "      - {raised: line, where: {error: '5'}}\n";
	enum { BOXES = 600, LINES = 3, LINE_BYTES = 80 };
	static char text[BOXES * LINES * LINE_BYTES];
	struct world *w = *state;
	size_t len = 0, held = 0;

	for (unsigned i = 0; i < BOXES * LINES; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		                        i % 5 ? "<99>Nov 10 10:00:00 box%03u : %%LINE-3-DOWN: to p%u : x%u\n"
		                              : "<99>Nov 10 10:00:00 box%03u : %%LINE-3-DOWN: %u for %u\n",
		                        i / LINES, i * 7 % 31, i % (3 * SAID_MAX));
	world_open(w, knowledge, rules);
	world_run_all(w, &(struct world_input){"box.log", text}, 1, NOW);
	assert_int_equal(w->a.device_count, BOXES);
	const struct condition_def *defs = kb_evidence(w->kb, STR("checks"))->requires.items;
	struct rule_cache cache = {.arena = arena_new()};
	for (size_t i = 0; i < BOXES; i++) {
		const struct run_device *rd = &w->a.devices[i];
		struct rule_context alone, shared;
		rule_context_init(&alone, w->a.arena, w->a.arena, w->kb, rd->device, &rd->agent, w->a.as_of);
		rule_context_init(&shared, w->a.arena, w->a.arena, w->kb, rd->device, &rd->agent, w->a.as_of);
		rule_context_share(&shared, &cache);
		for (size_t k = 0; k < 5; k++) {
			struct answer want = condition_eval(&alone, &defs[k]), got = condition_eval(&shared, &defs[k]);
			assert_int_equal(got.truth, want.truth);
			assert_true(str_eq(got.quote, want.quote));
			held += want.truth == TRUTH_TRUE;
		}
	}
	assert_in_range(held, BOXES / 10, 4 * BOXES);
	assert_int_equal(cache.said.count, SAID_MAX - 1);
	rule_cache_close(&cache);
	arena_free(cache.arena);
}

/* Outputs alone say nothing of what the log held. */
static void condition_on_messages_is_unknown_without_a_log(void **state)
{
	static const struct check checks[] = {
		{"message: LINE-DOWN", '?'},
		{"raised: line", '?'},
		{"episodes: line", '?'},
		{"fact: log.untrusted, above: 0", '?'},
	};

	check(*state, "box#show all\na: 1\n", checks, COUNT_OF(checks));
}

static void condition_after_compares_the_last_of_each(void **state)
{
	static const struct check checks[] = {
		{"message: LINE-DOWN, after: LINE-UP", 'y'},
		{"message: LINE-UP, after: LINE-DOWN", 'n'},
		{"message: LINE-DOWN, after: DISK-FULL", 'y'}, /* that never came */
		{"message: DISK-FULL, after: LINE-UP", 'n'},
	};

	check(*state, DOWN("09:00:00", "x", "y") UP("10:00:00") DOWN("11:00:00", "x", "y"), checks,
	      COUNT_OF(checks));
}

static void condition_on_episodes_counts_failures_that_follow_a_recovery(void **state)
{
	static const struct check checks[] = {
		{"episodes: line", 'y'},
		{"episodes: line, above: 1", 'y'},
		{"episodes: line, above: 2", 'n'},
		{"episodes: line, below: 3", 'y'},
		{"episodes: line, below: 2", 'n'},
		{"episodes: line, longest_minutes: 30", 'y'},
		{"episodes: line, longest_minutes: 29", 'n'},
		{"episodes: line, mended: 'yes'", 'y'},
		{"episodes: line, mended: 'no'", 'n'},
		{"episodes: disk", 'n'},
	};
	static const struct check open[] = {
		{"episodes: line, mended: 'yes'", 'n'},
		{"episodes: line, mended: 'no'", 'y'},
		{"episodes: line, above: 2", 'y'},
	};

#define TWO                        \
	DOWN("10:00:00", "x", "y") \
	DOWN("10:10:00", "x", "y") UP("10:30:00") DOWN("11:00:00", "x", "y") UP("11:05:00")
	check(*state, TWO, checks, COUNT_OF(checks));
	check(*state, TWO DOWN("12:00:00", "x", "y"), open, COUNT_OF(open));
}

static void condition_on_the_device_is_unknown_where_that_is(void **state)
{
	static const struct check checks[] = {
		{"platform: [ios-xe, nx-os]", 'y'}, {"platform: [nx-os]", 'n'},
		{"topology: [direct-smart]", 'y'},  {"topology: [offline]", 'n'},
		{"generation: [slp]", 'y'},         {"generation: [sl, legacy]", 'n'},
	};
	static const struct check unknown[] = {
		{"platform: [ios-xe]", '?'},
		{"topology: [offline]", '?'},
		{"generation: [slp]", '?'},
		{"platform: [unknown]", 'y'},
	};

	check(*state,
	      "box#show all\ndevice.os: ios-xe\ntransport.type: smart\nlicensing.policy-mode: "
	      "enabled\n",
	      checks, COUNT_OF(checks));
	check(*state, "box#show all\na: 1\n", unknown, COUNT_OF(unknown));
}

static void condition_on_a_state_asks_the_agent(void **state)
{
	static const struct check checks[] = {
		{"state: trust, is: [none, failed]", 'y'},
		{"state: trust, is: [installed]", 'n'},
		{"state: comm, is: [ok]", '?'},
		{"state: nowhere, is: [ok]", '?'},
	};
	struct world *w = *state;

	check(w, "box#show all\ntrust.installed: <none>\n", checks, COUNT_OF(checks));
	struct answer answer = world_answer(w, 0);
	assert_true(answer.has_place);
	assert_int_equal(answer.place.line, 2);
	assert_str(answer.quote, "trust is none");
}

static void condition_answers_cite_the_line_that_decided(void **state)
{
	static const struct check checks[] = {
		{"all: [{fact: a, is: '1'}, {fact: b, is: '2'}]", 'y'},
		{"fact: b, is: '3'", 'n'},
		{"message: LINE-DOWN", 'y'},
		{"any: [{fact: b, is: '3'}, {fact: a, is: '1'}]", 'y'},
		{"fact: log.messages, above: 0", 'y'},
		{"platform: [unknown]", 'y'},
	};
	struct world *w = *state;

	check(w, "Nov 10 2025 10:00:00.000 UTC: %LINE-3-DOWN: to x : y\nbox#show all\na: 1\nb: 2\n",
	      checks, COUNT_OF(checks));
	/* Conditions are written from the general to the special: the last of those that hold. */
	assert_int_equal(world_answer(w, 0).place.line, 4);
	assert_str(world_answer(w, 0).quote, "b: 2");
	assert_int_equal(world_answer(w, 1).place.line, 4);
	assert_int_equal(world_answer(w, 2).place.line, 1);
	assert_holds(world_answer(w, 2).quote, "%LINE-3-DOWN");
	assert_int_equal(world_answer(w, 3).place.line, 3);
	assert_str(world_answer(w, 4).quote, "log.messages: 1");
	assert_false(world_answer(w, 5).has_place);
}

/* Of what holds the last with a place is cited, of what does not the first, however they are joined. */
static void condition_lists_cite_the_last_that_holds_or_the_first_that_does_not(void **state)
{
	static const struct {
		struct check check;
		const char *quote; /* what is cited; empty: nothing */
	} cases[] = {
		{{"all: [{fact: a, is: '1'}, {fact: b, is: '2'}, {platform: [unknown]}]", 'y'}, "b: 2"},
		{{"all: [{platform: [unknown]}, {generation: [unknown]}]", 'y'}, ""},
		/* What is false stands before what is unknown. */
		{{"all: [{platform: [nx-os]}, {fact: b, is: '3'}, {fact: a, is: '3'}]", 'n'}, "b: 2"},
		{{"all: [{fact: b, is: '1'}, {fact: a, is: '2'}, {platform: [nx-os]}]", 'n'}, "b: 2"},
		{{"any: [{fact: a, is: '1'}, {fact: b, is: '2'}, {fact: b, is: '3'}]", 'y'}, "b: 2"},
		{{"any: [{fact: b, is: '3'}, {fact: a, is: '3'}]", 'n'}, "b: 2"},
		{{"at_least: 2, of: [{fact: a, is: '1'}, {fact: b, is: '3'}, {fact: b, is: '2'}]", 'y'}, "b: 2"},
		{{"at_least: 2, of: [{fact: b, is: '3'}, {fact: a, is: '3'}, {fact: b, is: '2'}]", 'n'}, "b: 2"},
		{{"none: [{fact: b, is: '2'}, {fact: a, is: '1'}]", 'n'}, "a: 1"},
		{{"none: [{fact: b, is: '3'}, {fact: a, is: '3'}]", 'y'}, "b: 2"},
	};
	struct check checks[COUNT_OF(cases)];
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		checks[i] = cases[i].check;
	check(w, "box#show all\na: 1\nb: 2\n", checks, COUNT_OF(checks));
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_str(world_answer(w, i).quote, cases[i].quote);
}

static void condition_on_the_log_knows_its_clock_marks(void **state)
{
	static const struct check checks[] = {
		{"fact: log.untrusted, above: 1", 'y'},
		{"fact: log.untrusted, above: 2", 'n'},
		{"fact: log.messages, above: 2", 'y'},
	};
	struct world *w = *state;

	check(w,
	      "*Nov 10 2025 10:00:00.000: %LINE-5-UP: up\n*Nov 10 2025 10:01:00.000: %LINE-5-UP: "
	      "up\n"
	      "Nov 10 2025 10:02:00.000: %LINE-5-UP: up\n",
	      checks, COUNT_OF(checks));
	assert_true(world_answer(w, 0).has_place);
}

/* Without a look at findings, a condition on one does not hold. */
static bool two_findings(void *self, str problem, enum status *ret_status)
{
	(void)self;
	*ret_status = str_eq(problem, STR("over")) ? STATUS_RESOLVED : STATUS_FLAPPING;
	return !str_eq(problem, STR("none"));
}

static void condition_on_a_finding_asks_for_its_status(void **state)
{
	static const struct check checks[] = {
		{"finding: now", 'n'},
		{"finding: over", 'n'},
		{"finding: now, status: [flapping]", 'n'},
		{"finding: now, status: [active]", 'n'},
		{"finding: over, status: [resolved, active]", 'n'},
		{"finding: none, status: [resolved]", 'n'},
	};
	static const enum truth with[] = {TRUTH_TRUE,  TRUTH_FALSE, TRUTH_TRUE,
	                                  TRUTH_FALSE, TRUTH_TRUE,  TRUTH_FALSE};
	struct world *w = *state;

	check(w, UP("10:00:00"), checks, COUNT_OF(checks));
	struct rule_context c = world_context(w);
	c.find_finding = two_findings;
	const struct condition_def *defs = kb_evidence(w->kb, STR("checks"))->requires.items;
	for (size_t i = 0; i < COUNT_OF(with); i++)
		assert_int_equal(condition_eval(&c, &defs[i]).truth, with[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(condition_joined_follows_three_valued_logic),
		WORLD_TEST(condition_at_least_counts_what_may_yet_hold),
		WORLD_TEST(condition_on_messages_counts_those_whose_fields_hold_a_word),
		WORLD_TEST(condition_is_the_same_with_what_other_devices_were_asked),
		WORLD_TEST(condition_on_messages_is_unknown_without_a_log),
		WORLD_TEST(condition_after_compares_the_last_of_each),
		WORLD_TEST(condition_on_episodes_counts_failures_that_follow_a_recovery),
		WORLD_TEST(condition_on_the_device_is_unknown_where_that_is),
		WORLD_TEST(condition_on_a_state_asks_the_agent),
		WORLD_TEST(condition_answers_cite_the_line_that_decided),
		WORLD_TEST(condition_lists_cite_the_last_that_holds_or_the_first_that_does_not),
		WORLD_TEST(condition_on_the_log_knows_its_clock_marks),
		WORLD_TEST(condition_on_a_finding_asks_for_its_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
