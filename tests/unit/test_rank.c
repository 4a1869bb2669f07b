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
	X("device.os", "word")  \
	X("a", "text")          \
	X("b", "text")          \
	X("c", "text")

#define CAUSE(id) "  - {id: " id ", title: t, means: m, actions: [], references: [r]}\n"
/* clang-format off */
static const char knowledge[] = WORLD_FACTS(TOLD)
	"- {name: unasked, is: text, means: m}\n"
	"messages:\n"
	"  - {code: LINE-3-DOWN, text: \"down\", means: m, raises: line, samples: []}\n"
	"problems:\n"
	"  - {id: line, title: t, level: warning, means: m}\n"
	"causes:\n" CAUSE("one") CAUSE("two") CAUSE("three")
	"  - {id: nx, title: t, means: m, actions: [], references: [r], platforms: [nx-os]}\n";
/* clang-format on */

#define LOG "Nov 10 2025 10:00:00.000 UTC: %LINE-3-DOWN: down\nbox#show all\na: 1\n"
#define A "{fact: a, is: '1'}"
#define NO "{fact: a, is: '2'}"
#define UNKNOWN "{fact: unasked, is: '1'}"
#define CAUSES                                                                           \
	"rules:\n  - problem: line\n    causes:\n"                                       \
	"      - {cause: one, prior: common}\n      - {cause: two, prior: occasional}\n" \
	"      - {cause: three, prior: rare}\n"

/* The finding under these rules and of this input. */
static const struct finding *finding_of(struct world *w, const char *rules, const char *text)
{
	if (w->kb)
		world_close(w);
	world_open(w, knowledge, rules);
	const struct run_device *rd = world_run(w, text, NULL);
	assert_int_equal(rd->findings.count, 1);
	return &rd->findings.items[0];
}

static const struct finding *ranked(struct world *w, const char *evidence)
{
	char *rules;

	assert_true(asprintf(&rules, CAUSES "evidence:\n%s", evidence) > 0);
	const struct finding *f = finding_of(w, rules, LOG);
	free(rules);
	assert_int_equal(f->cause_count, 3);
	return f;
}

static void assert_cause(const struct finding *f, size_t i, const char *id, enum verdict verdict)
{
	assert_str(f->causes[i].def->id, id);
	if (f->causes[i].verdict != verdict)
		fail_msg("%s is %s, not %s", id, verdict_names[f->causes[i].verdict],
		         verdict_names[verdict]);
}

static void rank_goes_by_how_common_a_cause_is_where_nothing_is_known(void **state)
{
	const struct finding *f = ranked(*state, "  - {cause: one}\n");

	assert_cause(f, 0, "one", VERDICT_POSSIBLE);
	assert_cause(f, 1, "two", VERDICT_POSSIBLE);
	assert_cause(f, 2, "three", VERDICT_POSSIBLE);
	assert_true(f->causes[0].score > f->causes[1].score);
	assert_true(f->causes[1].score > f->causes[2].score);
	assert_int_equal(f->causes[0].evidence_count, 0);
}

static void rank_confirms_by_decisive_evidence(void **state)
{
	const struct finding *f = ranked(*state, "  - cause: three\n    for: [{decisive: " A
	                                         ", because: it says so}]\n");

	assert_cause(f, 0, "three", VERDICT_CONFIRMED);
	assert_true(f->causes[0].score > 0.5);
	assert_int_equal(f->causes[0].evidence_count, 1);
	const struct evidence *e = &f->causes[0].evidence[0];
	assert_true(e->speaks_for);
	assert_int_equal(e->weight, WEIGHT_DECISIVE);
	assert_str(e->because, "it says so");
	assert_int_equal(e->answer.place.line, 3);
	assert_str(e->answer.quote, "a: 1");
}

static void rank_does_not_confirm_against_strong_evidence(void **state)
{
	const struct finding *f =
		ranked(*state, "  - cause: one\n    for: [{decisive: " A ", because: x}]\n"
	                       "    against: [{strong: " A ", because: y}]\n");

	assert_cause(f, 0, "one", VERDICT_LIKELY);
	f = ranked(*state, "  - cause: one\n    for: [{decisive: " A ", because: x}]\n"
	                   "    against: [{moderate: " A ", because: y}]\n");
	assert_cause(f, 0, "one", VERDICT_CONFIRMED);
}

static void rank_evidence_that_does_not_hold_counts_for_nothing(void **state)
{
	const struct finding *f =
		ranked(*state, "  - cause: one\n    for: [{decisive: " NO ", because: x}]\n");

	assert_cause(f, 0, "one", VERDICT_POSSIBLE);
	assert_int_equal(f->causes[0].evidence_count, 0);
	assert_false(f->causes[0].undecided);
	f = ranked(*state, "  - cause: one\n    for: [{decisive: " UNKNOWN ", because: x}]\n");
	assert_cause(f, 0, "one", VERDICT_POSSIBLE);
	assert_true(f->causes[0].undecided);
	assert_false(f->causes[1].undecided);
}

static void rank_is_likely_only_with_a_lead(void **state)
{
	static const char lead[] = "  - cause: two\n    for: [{strong: " A ", because: x}]\n";
	static const char tie[] = "  - cause: one\n    for: [{strong: " A ", because: x}]\n"
				  "  - cause: two\n    for: [{strong: " A ", because: x}, {weak: " A
				  ", because: y}, {weak: " A ", because: z}]\n";
	const struct finding *f = ranked(*state, lead);

	assert_cause(f, 0, "two", VERDICT_LIKELY);
	assert_cause(f, 1, "one", VERDICT_POSSIBLE);
	f = ranked(*state, tie);
	assert_cause(f, 0, "one", VERDICT_POSSIBLE);
	assert_cause(f, 1, "two", VERDICT_POSSIBLE);
	/* One moderate sign is not enough, how common it may be. */
	f = ranked(*state, "  - cause: one\n    for: [{moderate: " A ", because: x}]\n");
	assert_cause(f, 0, "one", VERDICT_POSSIBLE);
	f = ranked(*state, "  - cause: one\n    for: [{moderate: " A ", because: x}, {moderate: " A
	                   ", because: y}]\n");
	assert_cause(f, 0, "one", VERDICT_LIKELY);
}

static void rank_a_tie_is_broken_by_what_rules_the_other_out(void **state)
{
	const struct finding *f =
		ranked(*state, "  - cause: one\n    for: [{strong: " A
	                       ", because: x}]\n    requires: [" NO "]\n"
	                       "  - cause: two\n    for: [{strong: " A ", because: x}]\n");

	assert_cause(f, 0, "two", VERDICT_LIKELY);
	assert_cause(f, 1, "three", VERDICT_POSSIBLE);
	assert_cause(f, 2, "one", VERDICT_RULED_OUT);
}

static void rank_rules_out_where_a_requirement_is_false(void **state)
{
	const struct finding *f =
		ranked(*state, "  - cause: one\n    for: [{decisive: " A ", because: x}]\n"
	                       "    requires: [" A ", " NO "]\n");

	assert_cause(f, 2, "one", VERDICT_RULED_OUT);
	assert_true(f->causes[2].score == 0);
	/* The line that rules out is among the evidence. */
	bool cited = false;
	for (size_t i = 0; i < f->causes[2].evidence_count; i++)
		cited |= !f->causes[2].evidence[i].speaks_for &&
		         f->causes[2].evidence[i].answer.place.line == 3;
	assert_true(cited);
}

static void rank_an_unknown_requirement_keeps_a_cause_possible(void **state)
{
	const struct finding *f =
		ranked(*state, "  - cause: one\n    for: [{decisive: " A ", because: x}]\n"
	                       "    requires: [" UNKNOWN "]\n");

	assert_cause(f, 0, "one", VERDICT_POSSIBLE);
	assert_true(f->causes[0].undecided);
}

static void rank_rules_out_by_decisive_evidence_against(void **state)
{
	const struct finding *f =
		ranked(*state, "  - cause: one\n    for: [{strong: " A ", because: x}]\n"
	                       "    against: [{decisive: " A ", because: y}]\n");

	assert_cause(f, 2, "one", VERDICT_RULED_OUT);
	assert_int_equal(f->causes[2].evidence_count, 2);
	assert_str(f->causes[2].evidence[0].because, "y"); /* the weightiest first */
	/* Decisive both ways is a contradiction, not a proof of either. */
	f = ranked(*state, "  - cause: one\n    for: [{decisive: " A ", because: x}]\n"
	                   "    against: [{decisive: " A ", because: y}]\n");
	for (size_t i = 0; i < 3; i++) {
		if (str_eq(f->causes[i].def->id, STR("one")))
			assert_cause(f, i, "one", VERDICT_POSSIBLE);
	}
}

static void rank_adds_what_a_problem_says_of_a_cause(void **state)
{
	const struct finding *f = finding_of(*state,
	                                     "rules:\n  - problem: line\n    causes:\n"
	                                     "      - {cause: one, prior: common}\n"
	                                     "      - {cause: two, prior: rare, for: [{decisive: " A
	                                     ", because: x}]}\n",
	                                     LOG);

	assert_int_equal(f->cause_count, 2);
	assert_cause(f, 0, "two", VERDICT_CONFIRMED);
	assert_non_null(f->causes[0].of_problem);
	assert_null(f->causes[0].own);
}

static void rank_scores_are_shares_and_fall(void **state)
{
	const struct finding *f =
		ranked(*state, "  - cause: three\n    for: [{decisive: " A ", because: x}]\n"
	                       "  - cause: one\n    for: [{strong: " A ", because: x}, {strong: " A
	                       ", because: y}, {strong: " A ", because: z}, {moderate: " A
	                       ", because: v}]\n");
	double all = 0;

	/* What is proven stands above what only has many signs. */
	assert_cause(f, 0, "three", VERDICT_CONFIRMED);
	for (size_t i = 0; i < f->cause_count; i++) {
		assert_true(f->causes[i].score > 0);
		assert_true(i == 0 || f->causes[i].score <= f->causes[i - 1].score);
		all += f->causes[i].score;
	}
	assert_true(all < 1);
}

/* A log alone: what outputs would tell is open, what the log tells holds, also beside it. */
static void rank_without_outputs_asks_the_log(void **state)
{
	static const char log[] = "Nov 10 2025 10:00:00.000 UTC: %LINE-3-DOWN: down\n";
#define FOR(id, condition) "  - cause: " id "\n    for:\n      - {strong: " condition ", because: x}\n"
	static const char *const open[] = {A, "{any: [" A ", " NO "]}", "{all: [" A ", " NO "]}", "{none: [" A "]}",
	                                   "{all: [" A ", {message: LINE-DOWN}]}"};
	static const char *const told[] = {"{fact: log.messages, above: 0}", "{fact: [a, log.messages], above: 0}",
	                                   "{any: [" A ", {message: LINE-DOWN}]}", "{any: [{fact: log.messages, above: 0}]}"};
	struct world *w = *state;
	char *rules;

	for (size_t i = 0; i < COUNT_OF(open) + COUNT_OF(told); i++) {
		bool holds = i >= COUNT_OF(open);
		assert_true(asprintf(&rules, CAUSES "evidence:\n" FOR("three", "%s"),
		                     holds ? told[i - COUNT_OF(open)] : open[i]) > 0);
		const struct finding *f = finding_of(w, rules, log);
		const struct cause *cause = &f->causes[holds ? 0 : 2];
		assert_str(cause->def->id, "three");
		assert_int_equal(cause->evidence_count, holds);
		assert_int_equal(cause->undecided, !holds);
		free(rules);
	}
#undef FOR
}

/* Three messages, each the last but for one: which is cited must not hang on where their entries lie in memory. */
static void rank_cites_the_same_line_however_entries_lie(void **state)
{
#define ENTRY(code) "  - {code: " code ", text: \"x\", means: m, raises: line, samples: []}\n"
#define ONE ENTRY("AAA-3-ONE")
#define TWO ENTRY("BBB-3-TWO")
#define THREE ENTRY("CCC-3-THREE")
	static const char *const orders[] = {ONE TWO THREE, ONE THREE TWO, TWO ONE THREE,
	                                     TWO THREE ONE, THREE ONE TWO, THREE TWO ONE};
	static const char log[] = "Nov 10 2025 10:00:10.000 UTC: %CCC-3-THREE: x\n"
	                          "%BBB-3-TWO: x\n"
	                          "Nov 10 2025 10:00:05.000 UTC: %AAA-3-ONE: x\n";
	static const char rules[] = CAUSES
	        "evidence:\n  - cause: one\n    for:\n      - {strong: {raised: line}, because: x}\n";
	struct world *w = *state;
	uint64_t line = 0;
	char *text;

	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		assert_true(asprintf(&text, "messages:\n%sproblems:\n  - {id: line, title: t, level: warning, means: m}\n"
		                            "causes:\n" CAUSE("one") CAUSE("two") CAUSE("three"), orders[i]) > 0);
		if (w->kb)
			world_close(w);
		world_open(w, text, rules);
		const struct run_device *rd = world_run(w, log, NULL);
		const struct cause *cause = &rd->findings.items[0].causes[0];
		assert_int_equal(cause->evidence_count, 1);
		if (i)
			assert_int_equal(cause->evidence[0].answer.place.line, line);
		line = cause->evidence[0].answer.place.line;
		free(text);
	}
#undef ENTRY
}

static void rank_leaves_out_causes_of_other_platforms(void **state)
{
	static const char rules[] =
		"rules:\n  - problem: line\n    causes:\n"
		"      - {cause: nx, prior: common}\n      - {cause: one, prior: rare}\n";
	const struct finding *f = finding_of(*state, rules, LOG "device.os: ios-xe\n");

	assert_int_equal(f->cause_count, 1);
	assert_cause(f, 0, "one", VERDICT_POSSIBLE);
	f = finding_of(*state, rules, LOG "device.os: nx-os\n");
	assert_int_equal(f->cause_count, 2);
	f = finding_of(*state, rules, LOG);
	assert_int_equal(f->cause_count, 2); /* it may be one */
}

/* Evidence without a line of its own is cited by the line that opened the finding. */
static void rank_cites_a_line_for_every_piece_of_evidence(void **state)
{
	const struct finding *f =
		ranked(*state, "  - cause: one\n    for: [{strong: {platform: [unknown]}, "
	                       "because: x}]\n");

	assert_true(f->causes[0].evidence[0].answer.has_place);
	assert_int_equal(f->causes[0].evidence[0].answer.place.line, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(rank_goes_by_how_common_a_cause_is_where_nothing_is_known),
		WORLD_TEST(rank_confirms_by_decisive_evidence),
		WORLD_TEST(rank_does_not_confirm_against_strong_evidence),
		WORLD_TEST(rank_evidence_that_does_not_hold_counts_for_nothing),
		WORLD_TEST(rank_is_likely_only_with_a_lead),
		WORLD_TEST(rank_a_tie_is_broken_by_what_rules_the_other_out),
		WORLD_TEST(rank_rules_out_where_a_requirement_is_false),
		WORLD_TEST(rank_an_unknown_requirement_keeps_a_cause_possible),
		WORLD_TEST(rank_rules_out_by_decisive_evidence_against),
		WORLD_TEST(rank_adds_what_a_problem_says_of_a_cause),
		WORLD_TEST(rank_scores_are_shares_and_fall),
		WORLD_TEST(rank_without_outputs_asks_the_log),
		WORLD_TEST(rank_cites_the_same_line_however_entries_lie),
		WORLD_TEST(rank_leaves_out_causes_of_other_platforms),
		WORLD_TEST(rank_cites_a_line_for_every_piece_of_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
