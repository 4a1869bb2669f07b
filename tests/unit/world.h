#ifndef WORLD_H
#define WORLD_H

#include <unistd.h>

#include "analysis.h"

/*
 * world: a small knowledge of a test's own, and what inputs say under it. Include behind cmocka.h.
 *
 * Owns     the knowledge and the analysis; its files are gone when a function returns.
 */
struct world {
	struct kb *kb;
	struct analysis a;
	bool ran;
	enum topology topology; /* --topology of the next run */
};

struct world_input {
	const char *name, *text;
};

/* The output "show all" tells each fact of a list X(name, type) in a line "name: value". */
#define WORLD_KEY(name, type) "    - {key: " name ", fact: " name "}\n"
#define WORLD_FACT(name, type) "- {name: " name ", is: " type ", means: m}\n"
#define WORLD_ALL(LIST) \
	"  - id: all\n    commands: [show all]\n    samples: []\n    rules:\n" LIST(WORLD_KEY)
#define WORLD_FACTS(LIST) "captures:\n" WORLD_ALL(LIST) "facts:\n" LIST(WORLD_FACT)

static inline int world_new(void **state)
{
	*state = calloc(1, sizeof(struct world));
	return *state ? 0 : -1;
}

static inline void world_close(struct world *w)
{
	if (w->ran)
		analysis_close(&w->a);
	kb_close(w->kb);
	*w = (struct world){.ran = false};
}

static inline int world_free(void **state)
{
	struct world *w = *state;

	if (w->kb)
		world_close(w);
	pattern_thread_end();
	free(w);
	return 0;
}

static inline void world_put(const char *folder, const char *name, const char *text,
                             char path[static 128])
{
	snprintf(path, 128, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0 && fclose(f) == 0);
}

/* Both texts without their schema line; nothing in them may be wrong. */
static inline void world_open(struct world *w, const char *knowledge, const char *rules)
{
	char kb_folder[] = P_tmpdir "/tacit-world-XXXXXX",
	     rules_folder[] = P_tmpdir "/tacit-world-XXXXXX";
	char kb_file[128], rules_file[128], *text;

	assert_non_null(mkdtemp(kb_folder));
	assert_non_null(mkdtemp(rules_folder));
	assert_true(asprintf(&text, "schema: tacit-kb/1\n%s", knowledge) > 0);
	world_put(kb_folder, "k.yaml", text, kb_file);
	free(text);
	assert_true(asprintf(&text, "schema: tacit-rules/1\n%s", rules) > 0);
	world_put(rules_folder, "r.yaml", text, rules_file);
	free(text);
	str kb_at = str_of(kb_folder), rules_at = str_of(rules_folder);
	struct kb_folders folders = {
		.kb = &kb_at, .kb_count = 1, .rules = &rules_at, .rules_count = 1};
	w->kb = kb_open(&folders);
	kb_captures(w->kb);
	for (size_t i = 0; i < kb_diags(w->kb)->count; i++)
		diag_write(&kb_diags(w->kb)->items[i], stderr);
	unlink(kb_file);
	unlink(rules_file);
	rmdir(kb_folder);
	rmdir(rules_folder);
	assert_int_equal(kb_diags(w->kb)->count, 0);
}

/* Analyze the inputs in place of those before. now may be NULL: it comes from the inputs. */
static inline void world_run_all(struct world *w, const struct world_input *inputs, size_t count,
                                 const char *now)
{
	struct analysis_options options = {.now = TIME_NONE,
	                                   .since = TIME_NONE,
	                                   .until = TIME_NONE,
	                                   .year = 2025,
	                                   .jobs = 1,
	                                   .topology = w->topology};
	char folder[] = P_tmpdir "/tacit-world-XXXXXX", files[4][128];
	str paths[4];

	assert_true(count <= 4);
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < count; i++) {
		world_put(folder, inputs[i].name, inputs[i].text, files[i]);
		paths[i] = str_of(files[i]);
	}
	options.paths = paths;
	options.path_count = count;
	assert_true(!now || time_parse(str_of(now), &options.now));
	if (w->ran)
		analysis_close(&w->a);
	analysis_run(&w->a, w->kb, &options);
	w->ran = true;
	for (size_t i = 0; i < count; i++)
		unlink(files[i]);
	rmdir(folder);
}

/* One input, one device. */
static inline const struct run_device *world_run(struct world *w, const char *text, const char *now)
{
	world_run_all(w, &(struct world_input){"box.log", text}, 1, now);
	assert_int_equal(w->a.device_count, 1);
	return &w->a.devices[0];
}

/* ---- conditions ---- */

struct check {
	const char *when; /* a condition, in YAML */
	char want;        /* y, n, or ? */
};

static inline struct rule_context world_context(struct world *w)
{
	const struct run_device *rd = &w->a.devices[0];
	struct rule_context c;

	rule_context_init(&c, w->a.arena, w->a.arena, w->kb, rd->device, &rd->agent, w->a.as_of);
	return c;
}

/* The answer to the condition of that number. */
static inline struct answer world_answer(struct world *w, size_t i)
{
	const struct rule_cause *all = kb_evidence(w->kb, STR("checks"));
	struct rule_context c = world_context(w);

	c.names_commands = true;
	return condition_eval(&c, &((const struct condition_def *)all->requires.items)[i]);
}

/* Every condition must have the answer that it wants, under this knowledge and input. */
static inline void world_check(struct world *w, const char *knowledge, const char *input,
                               const char *now, const struct check *checks, size_t count)
{
	char rules[16384] = "evidence:\n  - cause: checks\n    requires:\n";
	size_t len = strlen(rules), wrong = 0;

	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(rules + len, sizeof(rules) - len, "      - {%s}\n",
		                        checks[i].when);
	assert_true(len < sizeof(rules));
	if (w->kb)
		world_close(w);
	world_open(w, knowledge, rules);
	world_run(w, input, now);
	for (size_t i = 0; i < count; i++) {
		static const char marks[] = {
			[TRUTH_FALSE] = 'n', [TRUTH_TRUE] = 'y', [TRUTH_UNKNOWN] = '?'};
		char got = marks[world_answer(w, i).truth];
		if (got == checks[i].want)
			continue;
		print_error("{%s}: %c, not %c\n", checks[i].when, got, checks[i].want);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static inline void assert_str(str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("'%.*s', not '%s'", STR_ARG(got), want);
}

static inline void assert_holds(str got, const char *part)
{
	if (!str_contains(got, str_of(part)))
		fail_msg("'%.*s' does not hold '%s'", STR_ARG(got), part);
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_new, world_free)

#endif
