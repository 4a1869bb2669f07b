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
	tally_settle(t);
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
	};

	return cmocka_run_group_tests(tests, kb_start, kb_end);
}
