#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/log_reader.h"
#include "finding/finding.h"
#include "world.h"

/* A list for an input that holds no output of a command; the fleet frees it. */
static struct capture_list *no_captures(void)
{
	struct capture_list *list = must_realloc(NULL, sizeof(*list));

	capture_list_init(list);
	return list;
}

static const char knowledge[] =
	"schema: tacit-kb/1\n"
	"messages:\n"
	"  - {code: LINE-3-DOWN, text: \"down\", means: m, raises: line, samples: []}\n"
	"  - {code: LINE-5-UP, text: \"up\", means: m, mends: line, samples: []}\n"
	"  - {code: DISK-2-FULL, text: \"full\", means: m, raises: disk, causes: [c-rare, c-nx],\n"
	"     samples: []}\n"
	"  - {code: DISK-2-GONE, text: \"gone\", means: m, raises: disk, causes: [c-common],\n"
	"     samples: []}\n"
	"  - {code: LOST-4-RULE, text: \"lost\", means: m, raises: lost, samples: []}\n"
	"  - {code: LOST-4-PROBLEM, text: \"lost\", means: m, raises: nowhere, samples: []}\n"
	"problems:\n"
	"  - {id: line, title: t, level: warning, means: m}\n"
	"  - {id: disk, title: t, level: critical, means: m}\n"
	"  - {id: lost, title: t, level: error, means: m}\n"
	"causes:\n"
	"  - {id: c-common, title: t, means: m, actions: [], references: [r]}\n"
	"  - {id: c-often, title: t, means: m, actions: [], references: [r]}\n"
	"  - {id: c-rare, title: t, means: m, actions: [], references: [r]}\n"
	"  - {id: c-nx, title: t, means: m, actions: [], references: [r], platforms: [nx-os]}\n";

static const char rules[] = "schema: tacit-rules/1\n"
			    "rules:\n"
			    "  - problem: line\n"
			    "    causes:\n"
			    "      - {cause: c-rare, prior: rare}\n"
			    "      - {cause: c-often, prior: occasional}\n"
			    "      - {cause: c-common, prior: common}\n"
			    "      - {cause: c-gone, prior: common}\n"
			    "  - problem: disk\n"
			    "    causes:\n"
			    "      - {cause: c-common, prior: common}\n"
			    "      - {cause: c-nx, prior: occasional}\n"
			    "      - {cause: c-rare, prior: rare}\n";

static struct kb *kb;

static int put(const char *folder, const char *name, const char *text, char path[static 96])
{
	snprintf(path, 96, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	return f && fputs(text, f) >= 0 && fclose(f) == 0 ? 0 : -1;
}

static int kb_start(void **state)
{
	char folder[] = P_tmpdir "/tacit-finding-XXXXXX",
	     other[] = P_tmpdir "/tacit-finding-XXXXXX";
	char file[96], rule_file[96];

	(void)state;
	if (!mkdtemp(folder) || !mkdtemp(other) || put(folder, "k.yaml", knowledge, file) ||
	    put(other, "r.yaml", rules, rule_file))
		return -1;
	str kb_folder = str_of(folder), rules_folder = str_of(other);
	struct kb_folders folders = {
		.kb = &kb_folder, .kb_count = 1, .rules = &rules_folder, .rules_count = 1};
	kb = kb_open(&folders);
	unlink(file);
	unlink(rule_file);
	rmdir(folder);
	rmdir(other);
	return kb_diags(kb)->count ? -1 : 0;
}

static int kb_end(void **state)
{
	(void)state;
	kb_close(kb);
	pattern_thread_end();
	return 0;
}

struct run {
	struct fleet fleet;
	struct arena *arena;
	uint32_t inputs;
};

static int run_open(void **state)
{
	struct run *r = calloc(1, sizeof(*r));

	*state = r;
	if (!r)
		return -1;
	fleet_init(&r->fleet);
	r->arena = arena_new();
	return 0;
}

static int run_close(void **state)
{
	struct run *r = *state;

	fleet_close(&r->fleet);
	arena_free(r->arena);
	free(r);
	return 0;
}

static ssize_t text_read(void *self, char *into, size_t size)
{
	str *left = self;
	size_t got = left->len < size ? left->len : size;

	if (got)
		memcpy(into, left->ptr, got);
	*left = str_from(*left, got);
	return (ssize_t)got;
}

static void take(struct run *r, const char *text)
{
	struct tally_options options = {.since = TIME_NONE, .until = TIME_NONE, .limit = TIME_NONE};
	struct year_source years = {.year = 2025, .now = TIME_NONE, .modified = TIME_NONE};
	struct tally *t = tally_new(kb, &options);
	struct log_facts facts;
	str left = str_of(text);

	log_read(t, NULL, (struct byte_source){text_read, &left}, 0, &facts);
	fleet_take(&r->fleet, t, no_captures(), r->inputs++, STR("a"), &years);
}

static struct findings diagnose(struct run *r)
{
	struct agent agent = agent_build(r->arena, kb, r->fleet.devices[0], TIME_NONE);

	return device_findings(r->arena, kb, NULL, r->fleet.devices[0], &agent, TIME_NONE);
}

static struct findings findings_of(struct run *r, const char *text)
{
	take(r, text);
	fleet_sort(&r->fleet, kb, TOPOLOGY_UNKNOWN);
	assert_int_equal(r->fleet.count, 1);
	return diagnose(r);
}

static void assert_status(struct run *r, const char *text, enum status want)
{
	struct findings all = findings_of(r, text);

	assert_int_equal(all.count, 1);
	if (all.items[0].status != want)
		fail_msg("%s, not %s", status_names[all.items[0].status], status_names[want]);
}

#define DOWN(time) "Mar  3 " time ".000: %LINE-3-DOWN: down\n"
#define UP(time) "Mar  3 " time ".000: %LINE-5-UP: up\n"

static void finding_is_one_for_a_problem_with_all_its_messages(void **state)
{
	struct run *r = *state;
	struct findings all = findings_of(r, "Mar  3 10:00:00.000: %DISK-2-FULL: full\n"
	                                     "Mar  3 09:00:00.000: %DISK-2-GONE: gone\n"
	                                     "Mar  3 11:00:00.000: %DISK-2-FULL: full\n"
	                                     "Mar  3 11:00:00.000: %OTHER-1-CODE: of no problem\n");

	assert_int_equal(all.count, 1);
	const struct finding *f = &all.items[0];
	char text[TIME_TEXT_SIZE];
	assert_true(str_eq(f->problem->id, STR("disk")));
	assert_int_equal(f->level, LEVEL_CRITICAL);
	assert_int_equal(f->count, 3);
	assert_int_equal(f->series_count, 2);
	assert_string_equal(time_write(f->first.at, text), "2025-03-03T09:00:00Z");
	assert_string_equal(time_write(f->last.at, text), "2025-03-03T11:00:00Z");
}

static void finding_where_nothing_is_wrong_is_none(void **state)
{
	struct run *r = *state;

	assert_int_equal(findings_of(r, UP("10:00:00") "%OTHER-1-CODE: x\n").count, 0);
	/* A problem that the knowledge does not hold is none; kb lint names it. */
	assert_int_equal(findings_of(r, "%LOST-4-PROBLEM: lost\n").count, 0);
}

static void finding_is_resolved_by_a_later_message_that_mends(void **state)
{
	struct run *r = *state;

	assert_status(r, DOWN("10:00:00") UP("10:00:01"), STATUS_RESOLVED);
	assert_status(r, DOWN("11:00:00"), STATUS_ACTIVE); /* in the next input */
	assert_status(r, UP("12:00:00"), STATUS_RESOLVED);
	assert_status(r, UP("09:00:00"), STATUS_RESOLVED); /* an older log that is read later */
}

static void finding_is_active_where_it_was_mended_before(void **state)
{
	assert_status(*state, UP("09:00:00") DOWN("10:00:00"), STATUS_ACTIVE);
}

/* Within the same second, and where there is no time, the order of the lines tells. */
static void finding_without_times_goes_by_the_order_of_lines(void **state)
{
	assert_status(*state, "%LINE-3-DOWN: down\n%LINE-5-UP: up\n", STATUS_RESOLVED);
}

static void finding_without_times_is_active_where_the_last_line_says_so(void **state)
{
	assert_status(*state, "%LINE-5-UP: up\n%LINE-3-DOWN: down\n", STATUS_ACTIVE);
}

static void finding_in_the_same_second_goes_by_the_order_of_lines(void **state)
{
	assert_status(*state, UP("10:00:00") DOWN("10:00:00"), STATUS_ACTIVE);
}

static void finding_is_flapping_after_three_failures_and_recoveries_in_a_day(void **state)
{
	assert_status(*state,
	              DOWN("01:00:00") UP("02:00:00") DOWN("03:00:00") UP("04:00:00")
	                      DOWN("05:00:00") UP("06:00:00"),
	              STATUS_FLAPPING);
}

static void finding_with_two_recoveries_is_not_flapping(void **state)
{
	assert_status(*state,
	              DOWN("01:00:00") UP("02:00:00") DOWN("03:00:00") UP("04:00:00")
	                      DOWN("05:00:00"),
	              STATUS_ACTIVE);
}

/* Many failures in a row are one failure that lasts. */
static void finding_that_fails_on_is_not_flapping(void **state)
{
	assert_status(*state,
	              DOWN("01:00:00") DOWN("01:01:00") DOWN("01:02:00") UP("02:00:00")
	                      UP("02:01:00") UP("02:02:00"),
	              STATUS_RESOLVED);
}

static void finding_that_fails_once_a_day_is_not_flapping(void **state)
{
	assert_status(*state,
	              "Mar  3 10:00:00.000: %LINE-3-DOWN: down\n"
	              "Mar  3 10:01:00.000: %LINE-5-UP: up\n"
	              "Mar  4 10:02:00.000: %LINE-3-DOWN: down\n"
	              "Mar  4 10:03:00.000: %LINE-5-UP: up\n"
	              "Mar  5 10:04:00.000: %LINE-3-DOWN: down\n"
	              "Mar  5 10:05:00.000: %LINE-5-UP: up\n",
	              STATUS_RESOLVED);
}

static void assert_causes(const struct finding *f, const char *const *want, size_t count)
{
	double all = 0;

	assert_int_equal(f->cause_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_true(str_eq(f->causes[i].def->id, str_of(want[i])));
		assert_int_equal(f->causes[i].verdict, VERDICT_POSSIBLE);
		assert_true(f->causes[i].score > 0 && f->causes[i].score <= 1);
		assert_true(i == 0 || f->causes[i].score <= f->causes[i - 1].score);
		all += f->causes[i].score;
	}
	assert_true(all < 1); /* that it is none of them stays possible */
}

/* A message knows nothing that tells its causes apart: common ones first, none more than possible.
 */
static void finding_causes_are_possible_and_the_common_first(void **state)
{
	static const char *const want[] = {"c-common", "c-often", "c-rare"};
	struct findings all = findings_of(*state, DOWN("10:00:00"));

	assert_causes(&all.items[0], want, COUNT_OF(want));
}

static void finding_causes_are_only_those_that_its_messages_admit(void **state)
{
	static const char *const one[] = {"c-nx", "c-rare"}, *const both[] = {"c-common", "c-nx",
	                                                                      "c-rare"};
	struct run *r = *state;
	struct findings all = findings_of(r, "Mar  3 10:00:00.000: %DISK-2-FULL: full\n");

	assert_causes(&all.items[0], one, COUNT_OF(one));
	all = findings_of(r, "Mar  3 10:00:00.000: %DISK-2-GONE: gone\n");
	assert_causes(&all.items[0], both, COUNT_OF(both));
}

static void finding_causes_of_another_platform_are_left_out(void **state)
{
	static const char *const xr[] = {"c-rare"}, *const nx[] = {"c-nx", "c-rare"};
	struct run *r = *state;

	take(r, "Mar  3 10:00:00.000: %DISK-2-FULL: full\n");
	r->fleet.devices[0]->platform = PLATFORM_IOS_XR;
	struct findings all = diagnose(r);
	assert_causes(&all.items[0], xr, COUNT_OF(xr));
	r->fleet.devices[0]->platform = PLATFORM_NX_OS;
	all = diagnose(r);
	assert_causes(&all.items[0], nx, COUNT_OF(nx));
}

static void finding_without_a_rule_has_no_causes(void **state)
{
	struct findings all = findings_of(*state, "%LOST-4-RULE: lost\n");

	assert_int_equal(all.count, 1);
	assert_causes(&all.items[0], NULL, 0);
}

static void finding_order_is_active_first_then_worst_first(void **state)
{
	struct findings all = findings_of(
		*state,
		DOWN("10:00:00") "Mar  3 10:00:00.000: %LOST-4-RULE: lost\n"
				 "Mar  3 10:00:00.000: %DISK-2-FULL: full\n" UP("11:00:00"));

	assert_int_equal(all.count, 3);
	assert_true(str_eq(all.items[0].problem->id, STR("disk")));
	assert_true(str_eq(all.items[1].problem->id, STR("lost")));
	assert_true(str_eq(all.items[2].problem->id, STR("line")));
}

/* ---- what facts open, close and explain ---- */

#define TOLD(X)                 \
	X("clock.time", "time") \
	X("a", "text")          \
	X("b", "text")          \
	X("failed", "time")

/* clang-format off */
static const char fact_knowledge[] = WORLD_FACTS(TOLD)
	"- {name: unasked, is: text, means: m}\n"
	"messages:\n"
	"  - {code: LINE-3-DOWN, text: \"down\", means: m, raises: line, samples: []}\n"
	"  - {code: LINE-5-UP, text: \"up\", means: m, mends: line, samples: []}\n"
	"  - {code: DISK-2-FULL, text: \"full\", means: m, raises: disk, samples: []}\n"
	"problems:\n"
	"  - {id: line, title: t, level: warning, means: m}\n"
	"  - {id: disk, title: t, level: critical, means: m}\n"
	"  - {id: third, title: t, level: error, means: m}\n";
/* clang-format on */

#define RULE(problem, more) "  - problem: " problem "\n    causes: []\n    " more "\n"
#define OPENED "opened_by: [{when: {fact: a, is: bad}, because: a is bad}]"
#define CLOSED "closed_by: [{when: {fact: a, is: good}, because: a is good}]"
#define SHOWN(time, told) "box#show all\nclock.time: " time ".000 UTC Nov 10 2025\n" told "box#\n"
#define LOG(time, code) "Nov 10 2025 " time ".000 UTC: %" code ": x\n"

static const struct findings *told(struct world *w, const char *rule_text, const char *text)
{
	char *both;

	if (w->kb)
		world_close(w);
	assert_true(asprintf(&both, "rules:\n%s", rule_text) > 0);
	world_open(w, fact_knowledge, both);
	free(both);
	return &world_run(w, text, "2025-11-20T12:00:00Z")->findings;
}

static void assert_one(const struct findings *all, const char *problem, enum status status)
{
	assert_int_equal(all->count, 1);
	assert_str(all->items[0].problem->id, problem);
	if (all->items[0].status != status)
		fail_msg("%s", status_names[all->items[0].status]);
}

static void finding_is_opened_by_a_fact_alone(void **state)
{
	const struct findings *all =
		told(*state, RULE("line", OPENED), SHOWN("10:00:00", "a: bad\n"));
	char text[TIME_TEXT_SIZE];

	assert_one(all, "line", STATUS_ACTIVE);
	const struct finding *f = &all->items[0];
	assert_int_equal(f->count, 0);
	assert_int_equal(f->opener_count, 1);
	assert_str(f->openers[0].because, "a is bad");
	assert_int_equal(f->openers[0].answer.place.line, 3);
	assert_string_equal(time_write(f->first.at, text), "2025-11-10T10:00:00Z");
	assert_int_equal(f->level, LEVEL_WARNING);
}

static void finding_is_not_opened_by_what_is_false_or_unknown(void **state)
{
	assert_int_equal(told(*state, RULE("line", OPENED), SHOWN("10:00:00", "a: good\n"))->count,
	                 0);
	assert_int_equal(
		told(*state,
	             RULE("line", "opened_by: [{when: {fact: unasked, is: bad}, because: x}]"),
	             SHOWN("10:00:00", "a: bad\n"))
			->count,
		0);
	/* A problem that the knowledge does not hold. */
	assert_int_equal(told(*state, RULE("gone", OPENED), SHOWN("10:00:00", "a: bad\n"))->count,
	                 0);
}

static void finding_may_be_opened_by_another(void **state)
{
	/* By name it comes before the one that it rests on. */
	const struct findings *all = told(
		*state,
		RULE("disk", "opened_by: [{when: {finding: third}, because: third is open}]")
			RULE("line", "opened_by: [{when: {finding: disk}, because: disk is open}]")
				RULE("third", OPENED),
		SHOWN("10:00:00", "a: bad\n"));

	assert_int_equal(all->count, 3);
	/* Wherever in a list, and within others, it asks for that. */
	all = told(*state,
	           RULE("disk", "opened_by: [{when: [{fact: a, is: bad}, {any: [{finding: third}]}], because: x}]")
			RULE("third", OPENED),
	           SHOWN("10:00:00", "a: bad\n"));
	assert_int_equal(all->count, 2);
}

static void finding_that_a_later_output_shows_is_not_mended_by_an_earlier_message(void **state)
{
	struct world *w = *state;

	assert_one(told(w, RULE("line", OPENED),
	                LOG("09:00:00", "LINE-3-DOWN") LOG("10:00:00", "LINE-5-UP")
	                        SHOWN("11:00:00", "a: bad\n")),
	           "line", STATUS_ACTIVE);
	assert_one(told(w, RULE("line", OPENED),
	                LOG("09:00:00", "LINE-3-DOWN") SHOWN("09:30:00", "a: bad\n")
	                        LOG("10:00:00", "LINE-5-UP")),
	           "line", STATUS_RESOLVED);
}

static void finding_is_closed_by_a_later_fact(void **state)
{
	struct world *w = *state;
	char text[TIME_TEXT_SIZE];
	const struct findings *all =
		told(w, RULE("line", CLOSED),
	             LOG("09:00:00", "LINE-3-DOWN") SHOWN("10:00:00", "a: good\n"));

	assert_one(all, "line", STATUS_RESOLVED);
	assert_str(all->items[0].closer.because, "a is good");
	assert_string_equal(time_write(all->items[0].mended.at, text), "2025-11-10T10:00:00Z");
	/* An earlier one, a false one and one that nobody asked for close nothing. */
	assert_one(told(w, RULE("line", CLOSED),
	                SHOWN("08:00:00", "a: good\n") LOG("09:00:00", "LINE-3-DOWN")),
	           "line", STATUS_ACTIVE);
	assert_one(told(w, RULE("line", CLOSED),
	                LOG("09:00:00", "LINE-3-DOWN") SHOWN("10:00:00", "a: bad\n")),
	           "line", STATUS_ACTIVE);
	assert_one(told(w, RULE("line", "closed_by: [{when: {fact: unasked, is: x}, because: x}]"),
	                LOG("09:00:00", "LINE-3-DOWN") SHOWN("10:00:00", "a: good\n")),
	           "line", STATUS_ACTIVE);
}

static void finding_that_opens_and_closes_goes_by_the_later(void **state)
{
	static const char rule[] =
		RULE("line",
	             OPENED "\n    closed_by: [{when: {fact: b, is: good}, because: b is good}]");
	struct world *w = *state;

	assert_one(told(w, rule, SHOWN("10:00:00", "a: bad\n") SHOWN("11:00:00", "b: good\n")),
	           "line", STATUS_RESOLVED);
	assert_one(told(w, rule, SHOWN("10:00:00", "b: good\n") SHOWN("11:00:00", "a: bad\n")),
	           "line", STATUS_ACTIVE);
}

static void finding_has_the_level_of_a_condition_that_holds(void **state)
{
	static const char rule[] =
		RULE("line", "level: {notice: {fact: a, is: mild}, alert: {fact: a, is: bad}}");
	struct world *w = *state;

#define LEVEL_OF(text) told(w, rule, LOG("09:00:00", "LINE-3-DOWN") text)->items[0].level
	assert_int_equal(LEVEL_OF(SHOWN("10:00:00", "a: mild\n")), LEVEL_NOTICE);
	assert_int_equal(LEVEL_OF(SHOWN("10:00:00", "a: bad\n")), LEVEL_ALERT);
	assert_int_equal(LEVEL_OF(SHOWN("10:00:00", "a: other\n")), LEVEL_WARNING);
	assert_int_equal(LEVEL_OF(""), LEVEL_WARNING);
}

static void finding_is_a_symptom_of_an_active_one(void **state)
{
	static const char rule[] =
		RULE("disk", "symptom_of: [line]") RULE("line", "symptom_of: [disk9]");
	struct world *w = *state;
	const struct findings *all =
		told(w, rule, LOG("09:00:00", "LINE-3-DOWN") LOG("09:10:00", "DISK-2-FULL"));

	/* What explains comes first, though its level is milder. */
	assert_int_equal(all->count, 2);
	assert_str(all->items[0].problem->id, "line");
	assert_null(all->items[0].explained_by);
	assert_ptr_equal(all->items[1].explained_by, &all->items[0]);
	/* What is mended explains nothing. */
	all = told(w, rule,
	           LOG("09:00:00", "LINE-3-DOWN") LOG("09:10:00", "DISK-2-FULL")
	                   LOG("09:20:00", "LINE-5-UP"));
	assert_int_equal(all->count, 2);
	assert_null(all->items[0].explained_by);
	assert_null(all->items[1].explained_by);
}

static void finding_is_a_symptom_only_where_the_condition_holds(void **state)
{
	static const char rule[] = RULE("disk", "symptom_of: [{problem: line, when: {fact: a, is: bad}}]");
	static const char log[] = LOG("09:00:00", "LINE-3-DOWN") LOG("09:10:00", "DISK-2-FULL");
	char text[1000];

	for (int bad = 0; bad < 2; bad++) {
		snprintf(text, sizeof(text), "%s%s", log,
		         bad ? SHOWN("10:00:00", "a: bad\n") : SHOWN("10:00:00", "a: good\n"));
		const struct findings *all = told(*state, rule, text);
		assert_int_equal(all->count, 2);
		for (size_t i = 0; i < 2; i++) {
			bool disk = str_eq(all->items[i].problem->id, STR("disk"));
			assert_int_equal(all->items[i].explained_by != NULL, bad && disk);
		}
	}
}

/* Rules that name each other in a circle: one of them is not explained away. */
static void finding_symptoms_leave_one_that_explains(void **state)
{
	static const char two[] =
		RULE("disk", "symptom_of: [line]") RULE("line", "symptom_of: [disk]");
	static const char three[] =
		RULE("disk", "symptom_of: [line]") RULE("line", "symptom_of: [third]")
			RULE("third", OPENED "\n    symptom_of: [disk]");
	static const char *const rule_texts[] = {two, three};

	for (size_t i = 0; i < COUNT_OF(rule_texts); i++) {
		const struct findings *all =
			told(*state, rule_texts[i],
		             LOG("09:00:00", "LINE-3-DOWN") LOG("09:10:00", "DISK-2-FULL")
		                     SHOWN("10:00:00", "a: bad\n"));
		size_t free_ones = 0;
		for (size_t k = 0; k < all->count; k++)
			free_ones += !all->items[k].explained_by;
		assert_int_equal(all->count, 2 + i);
		assert_int_equal(free_ones, 1);
	}
}

#define RUN(test) cmocka_unit_test_setup_teardown(test, run_open, run_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(finding_is_one_for_a_problem_with_all_its_messages),
		RUN(finding_where_nothing_is_wrong_is_none),
		RUN(finding_is_resolved_by_a_later_message_that_mends),
		RUN(finding_is_active_where_it_was_mended_before),
		RUN(finding_without_times_goes_by_the_order_of_lines),
		RUN(finding_without_times_is_active_where_the_last_line_says_so),
		RUN(finding_in_the_same_second_goes_by_the_order_of_lines),
		RUN(finding_is_flapping_after_three_failures_and_recoveries_in_a_day),
		RUN(finding_with_two_recoveries_is_not_flapping),
		RUN(finding_that_fails_on_is_not_flapping),
		RUN(finding_that_fails_once_a_day_is_not_flapping),
		RUN(finding_causes_are_possible_and_the_common_first),
		RUN(finding_causes_are_only_those_that_its_messages_admit),
		RUN(finding_causes_of_another_platform_are_left_out),
		RUN(finding_without_a_rule_has_no_causes),
		RUN(finding_order_is_active_first_then_worst_first),
		WORLD_TEST(finding_is_opened_by_a_fact_alone),
		WORLD_TEST(finding_is_not_opened_by_what_is_false_or_unknown),
		WORLD_TEST(finding_may_be_opened_by_another),
		WORLD_TEST(finding_that_a_later_output_shows_is_not_mended_by_an_earlier_message),
		WORLD_TEST(finding_is_closed_by_a_later_fact),
		WORLD_TEST(finding_that_opens_and_closes_goes_by_the_later),
		WORLD_TEST(finding_has_the_level_of_a_condition_that_holds),
		WORLD_TEST(finding_is_a_symptom_of_an_active_one),
		WORLD_TEST(finding_is_a_symptom_only_where_the_condition_holds),
		WORLD_TEST(finding_symptoms_leave_one_that_explains),
	};

	return cmocka_run_group_tests(tests, kb_start, kb_end);
}
