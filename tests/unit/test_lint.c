#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "check/lint.h"

struct here {
	struct arena *arena;
	char folder[64];
	struct kb *kb;
	struct lint_counts counts;
};

static str folder_of(struct here *h, const char *name)
{
	return path_join(h->arena, str_of(h->folder), str_of(name));
}

static int here_open(void **state)
{
	static const char *const folders[] = {"kb",          "rules",     "kb/messages",
	                                      "kb/problems", "kb/causes", "kb/actions",
	                                      "kb/topics"};
	struct here *h = calloc(1, sizeof(*h));

	*state = h;
	if (!h)
		return -1;
	h->arena = arena_new();
	snprintf(h->folder, sizeof(h->folder), "%s", P_tmpdir "/tacit-lint-XXXXXX");
	if (!mkdtemp(h->folder))
		return -1;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		if (mkdir(folder_of(h, folders[i]).ptr, 0700) != 0)
			return -1;
	}
	return 0;
}

static int here_close(void **state)
{
	struct here *h = *state;
	char command[128];

	kb_close(h->kb);
	snprintf(command, sizeof(command), "rm -rf %s", h->folder);
	int failed = system(command);
	arena_free(h->arena);
	free(h);
	return failed;
}

static void put(struct here *h, const char *name, const char *text)
{
	FILE *f = fopen(folder_of(h, name).ptr, "wb");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void lint(struct here *h)
{
	struct kb_folders folders = {.shipped_kb = folder_of(h, "kb"),
	                             .shipped_rules = folder_of(h, "rules")};

	h->kb = kb_open(&folders);
	kb_load_all(h->kb);
	lint_run(h->kb, &h->counts);
}

/* What lint says of one file, each as people see its first line: file:line:col: error: text. */
static void assert_says(struct here *h, const char *file, const char *text, const char *const *want,
                        size_t count)
{
	const struct diags *d;
	size_t head = strlen(h->folder) + 1;

	put(h, file, text);
	lint(h);
	d = kb_diags(h->kb);
	for (size_t i = 0; i < count && i < d->count; i++) {
		const struct diag *item = &d->items[i];
		assert_non_null(item->pos.src);
		str got = arena_printf(h->arena, "%.*s:%u:%u: %.*s",
		                       STR_ARG(str_from(item->pos.src->path, head)), item->pos.line,
		                       item->pos.col, STR_ARG(item->text));
		assert_string_equal(got.ptr, want[i]);
		assert_int_equal(item->level, DIAG_ERROR);
	}
	for (size_t i = count; i < d->count; i++)
		print_error("also: %u:%u: %s\n", d->items[i].pos.line, d->items[i].pos.col,
		            d->items[i].text.ptr);
	assert_int_equal(d->count, count);
}

#define SAYS(h, file, text, ...)                                       \
	assert_says(h, file, text, (const char *const[]){__VA_ARGS__}, \
	            COUNT_OF(((const char *const[]){__VA_ARGS__})))

#define KB "schema: tacit-kb/1\n"
#define PORT KB "messages:\n"

static void lint_good_knowledge_has_no_complaint_and_is_counted(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/PORT.yaml",
	    PORT
	    "  - code: PORT-3-DOWN\n    also: [PORT-SUB-5-FELL]\n"
	    "    text: [\"Port [node:port] is down\", \"[dec:count] ports are down\"]\n"
	    "    key: [port]\n    means: m\n    raises: port\n    see: [c, port, PORT-3-DOWN]\n"
	    "    references: [r]\n    actions: [{use: a}]\n    samples:\n"
	    "      - {line: \"Mar  3 10:00:00 x : %PORT-3-DOWN: Port 7 is down\",\n"
	    "         fields: {port: \"7\"}}\n"
	    "      - {line: \"%PORT-SUB-5-FELL: 12 ports are down\", fields: {count: \"12\"}}\n"
	    "    not: [\"%PORT-3-DOWN: Port is up\"]\n");
	put(h, "kb/problems/port.yaml",
	    KB "problems:\n  - {id: port, title: t, level: error, means: m}\n");
	put(h, "kb/causes/c.yaml",
	    KB "causes:\n  - {id: c, title: t, means: m, actions: [{use: a}], "
	       "references: [r]}\n");
	put(h, "kb/actions/a.yaml",
	    KB "actions:\n  - {id: a, title: t, steps: [{kind: check, text: look}]}\n");
	put(h, "kb/references.yaml", KB "references: [{id: r, title: t}]\n");
	put(h, "rules/port.yaml",
	    "schema: tacit-rules/1\nrules:\n  - problem: port\n"
	    "    causes: [{cause: c, prior: common}]\n");
	lint(h);
	for (size_t i = 0; i < kb_diags(h->kb)->count; i++)
		print_error("%s\n", kb_diags(h->kb)->items[i].text.ptr);
	assert_int_equal(kb_diags(h->kb)->count, 0);
	assert_int_equal(h->counts.entries, 6); /* the message once, though it has two codes */
	assert_int_equal(h->counts.samples, 3);
	assert_true(h->counts.references >= 9);
}

static void lint_unknown_key_is_told(void **state)
{
	SAYS(*state, "kb/messages/PORT.yaml",
	     PORT "  - code: PORT-3-DOWN\n    txt: \"a\"\n    text: \"a\"\n    means: m\n"
	          "    samples: [{line: \"%PORT-3-DOWN: a\"}]\n",
	     "kb/messages/PORT.yaml:4:5: unknown key 'txt' in a message");
}

static void lint_id_that_is_used_twice_is_told(void **state)
{
	SAYS(*state, "kb/topics/x.yaml",
	     KB
	     "topics:\n  - {id: x, title: t, points: [one]}\n  - {id: x, title: t, points: []}\n",
	     "kb/topics/x.yaml:4:5: topic 'x' is defined twice");
}

static void lint_missing_sample_is_told(void **state)
{
	SAYS(*state, "kb/messages/PORT.yaml",
	     PORT "  - {code: PORT-3-DOWN, text: a, means: m}\n"
	          "  - {code: PORT-3-UP, text: a, means: m, samples: []}\n",
	     "kb/messages/PORT.yaml:3:5: a message lacks the key 'samples'",
	     "kb/messages/PORT.yaml:4:5: a message must have a sample");
}

static void lint_references_that_lead_nowhere_are_told(void **state)
{
	SAYS(*state, "kb/messages/PORT.yaml",
	     PORT
	     "  - code: PORT-3-DOWN\n    text: a\n    means: m\n    raises: p\n    mends: q\n"
	     "    causes: [c]\n    references: [r]\n    see: [s]\n    actions:\n      - use: u\n"
	     "    samples: [{line: \"%PORT-3-DOWN: a\"}]\n",
	     "kb/messages/PORT.yaml:3:5: 'raises' names the problem 'p', which is not there",
	     "kb/messages/PORT.yaml:3:5: 'mends' names the problem 'q', which is not there",
	     "kb/messages/PORT.yaml:3:5: 'causes' names the cause 'c', which is not there",
	     "kb/messages/PORT.yaml:3:5: 'references' names the reference 'r', which is not there",
	     "kb/messages/PORT.yaml:3:5: 'see' names 's', which nothing answers to",
	     "kb/messages/PORT.yaml:12:9: the step names the action 'u', which is not there");
}

static void lint_rule_that_leads_nowhere_is_told(void **state)
{
	SAYS(*state, "rules/p.yaml",
	     "schema: tacit-rules/1\nrules:\n  - problem: p\n    causes:\n"
	     "      - {cause: c, prior: common}\n",
	     "rules/p.yaml:3:5: the rule names the problem 'p', which is not there",
	     "rules/p.yaml:5:9: the rule names the cause 'c', which is not there");
}

static void lint_problem_without_a_rule_is_told(void **state)
{
	SAYS(*state, "kb/problems/p.yaml",
	     KB "problems:\n  - {id: p, title: t, level: error, means: m}\n",
	     "kb/problems/p.yaml:3:5: no rule gives the causes of this problem");
}

static void lint_sample_that_its_entry_does_not_take_is_told(void **state)
{
	struct here *h = *state;

	SAYS(h, "kb/messages/PORT.yaml",
	     PORT "  - code: PORT-3-DOWN\n    text: \"Port [dec:n] is down\"\n    means: m\n"
	          "    samples:\n"
	          "      - {line: \"%PORT-3-DOWN: Port 7 is up\", fields: {n: \"7\"}}\n"
	          "      - {line: \"%PORT-3-UP: Port 7 is down\", fields: {n: \"7\"}}\n"
	          "      - {line: \"Port 7 is down\", fields: {n: \"7\"}}\n",
	     "kb/messages/PORT.yaml:7:9: the sample's text is not the entry's",
	     "kb/messages/PORT.yaml:8:9: the sample's code PORT-3-UP is not this entry's",
	     "kb/messages/PORT.yaml:9:9: the sample holds no message code");
	assert_true(str_contains(kb_diags(h->kb)->items[0].hint, STR("'Port 7 is '")));
}

static void lint_sample_with_wrong_fields_is_told(void **state)
{
	SAYS(*state, "kb/messages/PORT.yaml",
	     PORT
	     "  - code: PORT-3-DOWN\n    text: \"Port [dec:n] of [node:m] is down\"\n    means: m\n"
	     "    samples:\n"
	     "      - {line: \"%PORT-3-DOWN: Port 7 of a is down\", fields: {n: \"8\", m: a}}\n"
	     "      - {line: \"%PORT-3-DOWN: Port 7 of a is down\", fields: {n: \"7\"}}\n"
	     "      - {line: \"%PORT-3-DOWN: Port 7 of a is down\", fields: {n: \"7\", o: a}}\n",
	     "kb/messages/PORT.yaml:7:9: field 'n' is read as '7'",
	     "kb/messages/PORT.yaml:8:9: the sample says 1 fields, the text has 2",
	     "kb/messages/PORT.yaml:9:9: the text has no field 'o'");
}

static void lint_line_that_must_not_be_taken_is_told(void **state)
{
	SAYS(*state, "kb/messages/PORT.yaml",
	     PORT "  - code: PORT-3-DOWN\n    text: \"Port [chars:n] is down\"\n    means: m\n"
	          "    samples: [{line: \"%PORT-3-DOWN: Port 7 is down\", fields: {n: \"7\"}}]\n"
	          "    not: [\"%PORT-3-DOWN: Port x is down\"]\n",
	     "kb/messages/PORT.yaml:3:5: takes a line that it must not take: %PORT-3-DOWN: Port x "
	     "is "
	     "down");
}

static void lint_entry_in_a_file_of_another_name_is_told(void **state)
{
	SAYS(*state, "kb/topics/other.yaml", KB "topics:\n  - {id: x, title: t, points: [one]}\n",
	     "kb/topics/other.yaml:3:5: the topic must stand in a file named x.yaml");
}

static void lint_wrong_steps_are_told(void **state)
{
	SAYS(*state, "kb/actions/a.yaml",
	     KB "actions:\n  - id: a\n    title: t\n    steps:\n"
	        "      - {kind: check, commands: [show x]}\n"
	        "      - {use: a}\n"
	        "      - {kind: look, text: t}\n",
	     "kb/actions/a.yaml:8:16: 'look' is not a word for 'kind'");
}

static void lint_wrong_shared_steps_are_told(void **state)
{
	SAYS(*state, "kb/actions/a.yaml",
	     KB "actions:\n  - id: a\n    title: t\n    steps:\n"
	        "      - {kind: check, commands: [show x]}\n"
	        "      - {use: a, text: t}\n",
	     "kb/actions/a.yaml:6:9: a step lacks its text",
	     "kb/actions/a.yaml:7:9: shared steps may not use others",
	     "kb/actions/a.yaml:7:9: a step either uses shared steps or says its own");
}

/* kb/README.md: a step must say its kind; nothing is a check by silence. */
static void lint_step_without_a_kind_is_told(void **state)
{
	struct here *h = *state;

	put(h, "kb/actions/a.yaml",
	    KB "actions:\n  - id: a\n    title: t\n    steps:\n      - {text: reload it}\n");
	lint(h);
	assert_int_equal(kb_diags(h->kb)->errors, 1);
	assert_int_equal(kb_diags(h->kb)->items[0].pos.line, 6);
}

/* kb/README.md: a cause has at least one reference. */
static void lint_cause_without_a_reference_is_told(void **state)
{
	struct here *h = *state;

	put(h, "kb/causes/c.yaml",
	    KB "causes:\n  - {id: c, title: t, means: m, references: [],\n"
	       "     actions: [{kind: check, text: look}]}\n");
	lint(h);
	assert_int_equal(kb_diags(h->kb)->errors, 1);
	assert_int_equal(kb_diags(h->kb)->items[0].pos.line, 3);
}

/* What must be there must say something. */
static void lint_empty_text_that_must_be_there_is_told(void **state)
{
	struct here *h = *state;

	put(h, "kb/topics/x.yaml", KB "topics:\n  - {id: x, title: \"\", points: [one]}\n");
	lint(h);
	assert_int_equal(kb_diags(h->kb)->errors, 1);
	assert_int_equal(kb_diags(h->kb)->items[0].pos.line, 3);
}

static void lint_wrong_numbers_of_lists_are_told(void **state)
{
	SAYS(*state, "kb/severities.yaml",
	     KB "severities:\n  - {level: 8, name: none, means: m}\n"
	        "zones:\n  - {name: ODD, offset: \"2 hours\"}\n",
	     "kb/severities.yaml:3:5: a severity is 0 to 7",
	     "kb/severities.yaml:5:5: the offset must be like \"+02:00\"");
}

static void lint_goes_on_behind_a_file_that_is_no_yaml(void **state)
{
	struct here *h = *state;

	put(h, "kb/topics/a.yaml", KB "topics: [\n");
	SAYS(h, "kb/topics/b.yaml", KB "topics:\n  - {id: b, title: t, points: [one], se: []}\n",
	     "kb/topics/a.yaml:3:1: did not find expected node content",
	     "kb/topics/b.yaml:3:38: unknown key 'se' in a topic");
}

static void lint_shipped_knowledge_is_without_fault(void **state)
{
	struct here *h = *state;
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};

	h->kb = kb_open(&folders);
	kb_load_all(h->kb);
	lint_run(h->kb, &h->counts);
	for (size_t i = 0; i < kb_diags(h->kb)->count; i++)
		diag_write(&kb_diags(h->kb)->items[i], stderr);
	assert_int_equal(kb_diags(h->kb)->count, 0);
	assert_true(h->counts.samples > 100);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, here_open, here_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(lint_good_knowledge_has_no_complaint_and_is_counted),
		IN_FOLDER(lint_unknown_key_is_told),
		IN_FOLDER(lint_id_that_is_used_twice_is_told),
		IN_FOLDER(lint_missing_sample_is_told),
		IN_FOLDER(lint_references_that_lead_nowhere_are_told),
		IN_FOLDER(lint_rule_that_leads_nowhere_is_told),
		IN_FOLDER(lint_problem_without_a_rule_is_told),
		IN_FOLDER(lint_sample_that_its_entry_does_not_take_is_told),
		IN_FOLDER(lint_sample_with_wrong_fields_is_told),
		IN_FOLDER(lint_line_that_must_not_be_taken_is_told),
		IN_FOLDER(lint_entry_in_a_file_of_another_name_is_told),
		IN_FOLDER(lint_wrong_steps_are_told),
		IN_FOLDER(lint_wrong_shared_steps_are_told),
		IN_FOLDER(lint_step_without_a_kind_is_told),
		IN_FOLDER(lint_cause_without_a_reference_is_told),
		IN_FOLDER(lint_empty_text_that_must_be_there_is_told),
		IN_FOLDER(lint_wrong_numbers_of_lists_are_told),
		IN_FOLDER(lint_goes_on_behind_a_file_that_is_no_yaml),
		IN_FOLDER(lint_shipped_knowledge_is_without_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
