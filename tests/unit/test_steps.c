#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "report/steps.h"

static const char knowledge[] =
	"schema: tacit-kb/1\n"
	"actions:\n"
	"  - id: shared\n"
	"    title: t\n"
	"    steps:\n"
	"      - {kind: check, text: shared one}\n"
	"      - {kind: check, text: shared two, platforms: [asa]}\n"
	"  - id: empty\n"
	"    title: t\n"
	"    steps: []\n"
	"causes:\n"
	"  - id: c\n"
	"    title: t\n"
	"    means: m\n"
	"    references: [r]\n"
	"    notes:\n"
	"      - everywhere\n"
	"      - {text: on a nexus, platforms: [nx-os], commands: [show this]}\n"
	"    actions:\n"
	"      - {kind: check, text: first, commands: [show one, show two], look_for: a sign}\n"
	"      - use: shared\n"
	"      - use: nothing-of-that-name\n"
	"      - use: empty\n"
	"      - {kind: execute, text: second, platforms: [nx-os], topologies: [cslu-push],\n"
	"         disruptive: yes, verify: it answers}\n"
	"      - {use: shared, platforms: [asa]}\n";

struct written {
	struct kb *kb;
	const struct cause_def *cause;
	struct page page;
	char *text;
	size_t len;
};

static int written_open(void **state)
{
	struct written *w = calloc(1, sizeof(*w));
	char folder[] = P_tmpdir "/tacit-steps-XXXXXX", file[64];
	str given = {folder, strlen(folder)};
	struct kb_folders folders = {.kb = &given, .kb_count = 1};

	*state = w;
	if (!w || !mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/k.yaml", folder);
	FILE *f = fopen(file, "w");
	if (!f || fputs(knowledge, f) < 0 || fclose(f) != 0)
		return -1;
	w->kb = kb_open(&folders);
	unlink(file);
	rmdir(folder);
	w->cause = kb_cause(w->kb, STR("c"));
	w->page = (struct page){.to = open_memstream(&w->text, &w->len), .width = 80};
	return w->cause && w->page.to ? 0 : -1;
}

static int written_close(void **state)
{
	struct written *w = *state;

	fclose(w->page.to);
	free(w->text);
	kb_close(w->kb);
	free(w);
	return 0;
}

static void step_text(void *self, const struct step *step)
{
	struct written *w = self;

	fprintf(w->page.to, "%.*s; ", STR_ARG(step->text));
}

static void assert_visited(struct written *w, enum platform platform, enum topology topology,
                           const char *want)
{
	struct scope scope = {.platform = platform, .topology = topology};

	rewind(w->page.to);
	steps_each(w->kb, &w->cause->actions, &scope, step_text, w);
	fputc('\0', w->page.to);
	fflush(w->page.to);
	assert_string_equal(w->text, want);
}

static void steps_scope_admits_what_is_unknown_or_unbound(void **state)
{
	static const struct scope all = {0};
	static const struct scope nexus = {PLATFORM_NX_OS, TOPOLOGY_CSLU_PUSH, GENERATION_SLP, NULL};
	const uint32_t nx = 1u << PLATFORM_NX_OS, asa = 1u << PLATFORM_ASA,
		       push = 1u << TOPOLOGY_CSLU_PUSH, offline = 1u << TOPOLOGY_OFFLINE;

	(void)state;
	assert_true(scope_admits(&all, &(struct where){asa, offline, 1u << GENERATION_SL}));
	assert_true(scope_admits(&nexus, &(struct where){0}));
	assert_true(scope_admits(&nexus, &(struct where){nx | asa, push, 1u << GENERATION_SLP}));
	assert_false(scope_admits(&nexus, &(struct where){.platforms = asa, .topologies = push}));
	assert_false(scope_admits(&nexus, &(struct where){.platforms = nx, .topologies = offline}));
	assert_false(scope_admits(&nexus, &(struct where){.generations = 1u << GENERATION_SL}));
}

/* Shared steps stand in place of their reference; what is not there is passed over. */
static void steps_use_others_in_place_and_keep_the_order(void **state)
{
	struct written *w = *state;

	assert_visited(w, PLATFORM_NX_OS, TOPOLOGY_CSLU_PUSH, "first; shared one; second; ");
	assert_visited(w, PLATFORM_IOS_XE, TOPOLOGY_UNKNOWN, "first; shared one; ");
	assert_visited(w, PLATFORM_NX_OS, TOPOLOGY_OFFLINE, "first; shared one; ");
}

static void steps_are_numbered_with_all_that_they_say(void **state)
{
	struct written *w = *state;
	struct scope scope = {.platform = PLATFORM_NX_OS, .topology = TOPOLOGY_CSLU_PUSH};

	assert_int_equal(steps_write(&w->page, w->kb, &w->cause->actions, &scope, STEPS_ALL, 2, 10), 0);
	fflush(w->page.to);
	assert_string_equal(w->text, "  1. check: first\n"
	                             "       show one\n"
	                             "       show two\n"
	                             "     look for: a sign\n"
	                             "  2. check: shared one\n"
	                             "  3. execute: second\n"
	                             "     only on nx-os; with cslu-push\n"
	                             "     This step disrupts service.\n"
	                             "     worked if: it answers\n");
}

static void steps_beyond_the_most_are_counted(void **state)
{
	struct written *w = *state;
	struct scope scope = {.platform = PLATFORM_NX_OS, .topology = TOPOLOGY_CSLU_PUSH};

	assert_int_equal(steps_write(&w->page, w->kb, &w->cause->actions, &scope, STEPS_ALL, 0, 1), 2);
	fflush(w->page.to);
	assert_null(strstr(w->text, "2. "));
	assert_int_equal(steps_write(&w->page, w->kb, &(struct items){0}, &scope, STEPS_ALL, 0, 1), 0);
}

/* A proven cause wants its cure and not the checks that proved it. */
static void steps_of_a_proven_cause_are_its_cure(void **state)
{
	struct written *w = *state;
	struct scope scope = {.platform = PLATFORM_NX_OS, .topology = TOPOLOGY_CSLU_PUSH};

	assert_int_equal(steps_write(&w->page, w->kb, &w->cause->actions, &scope, STEPS_CURE, 0, 3), 2);
	fflush(w->page.to);
	assert_ptr_equal(strstr(w->text, "1. execute: second"), w->text);
	scope.platform = PLATFORM_IOS_XE; /* for which there are checks alone */
	assert_int_equal(steps_write(&w->page, w->kb, &w->cause->actions, &scope, STEPS_CURE, 0, 3), 0);
}

/* A check is left out where all its outputs are there. */
static void steps_leave_out_what_is_captured(void **state)
{
	struct written *w = *state;
	struct capture one = {.command = STR("show one")}, two = {.command = STR("show two")};
	struct device_capture captures[] = {{&one, 0}, {&two, 0}};
	struct device d = {.platform = PLATFORM_IOS_XE, .captures = captures, .capture_count = 1};
	struct scope scope = scope_of(&d);

	assert_int_equal(steps_write(&w->page, w->kb, &w->cause->actions, &scope, STEPS_OPEN, 0, 9), 0);
	d.capture_count = 2;
	assert_int_equal(steps_write(&w->page, w->kb, &w->cause->actions, &scope, STEPS_OPEN, 0, 9), 1);
	two.cut = true;
	assert_int_equal(steps_write(&w->page, w->kb, &w->cause->actions, &scope, STEPS_OPEN, 0, 9), 0);
}

static void steps_notes_are_those_of_the_scope(void **state)
{
	struct written *w = *state;
	struct scope xe = {.platform = PLATFORM_IOS_XE}, all = {0};

	notes_write(&w->page, &w->cause->notes, &xe, 0);
	notes_write(&w->page, &w->cause->notes, &all, 0);
	fflush(w->page.to);
	assert_string_equal(w->text, "- everywhere\n"
	                             "- everywhere\n"
	                             "- on a nexus\n"
	                             "  only on nx-os\n"
	                             "    show this\n");
}

static void steps_scope_is_told_in_words(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(scope_text(&(struct where){0}, text).len, 0);
	assert_true(str_eq(scope_text(&(struct where){.platforms = 1u << PLATFORM_ASA}, text), STR("on asa")));
	assert_true(str_eq(scope_text(&(struct where){.topologies = 1u << TOPOLOGY_OFFLINE}, text), STR("with offline")));
	assert_true(str_eq(scope_text(&(struct where){1u << PLATFORM_IOS_XE | 1u << PLATFORM_IOS,
	                                               1u << TOPOLOGY_CSLU_PUSH | 1u << TOPOLOGY_CSLU_PULL,
	                                               1u << GENERATION_SL}, text),
	                   STR("on ios-xe, ios; with cslu-push, cslu-pull; in sl")));
	str every = scope_text(&(struct where){UINT32_MAX, UINT32_MAX, UINT32_MAX}, text);
	assert_int_equal(every.len, strlen(text));
	assert_true(every.len < sizeof(text));
}

#define WRITTEN(test) cmocka_unit_test_setup_teardown(test, written_open, written_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_scope_admits_what_is_unknown_or_unbound),
		WRITTEN(steps_use_others_in_place_and_keep_the_order),
		WRITTEN(steps_are_numbered_with_all_that_they_say),
		WRITTEN(steps_beyond_the_most_are_counted),
		WRITTEN(steps_of_a_proven_cause_are_its_cure),
		WRITTEN(steps_leave_out_what_is_captured),
		WRITTEN(steps_notes_are_those_of_the_scope),
		cmocka_unit_test(steps_scope_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
