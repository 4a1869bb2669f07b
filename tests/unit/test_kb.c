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
#include "kb/kb.h"

struct here {
	struct arena *arena;
	char folder[64];
	struct kb *kb;
};

static int here_open(void **state)
{
	struct here *h = calloc(1, sizeof(*h));

	*state = h;
	if (!h)
		return -1;
	h->arena = arena_new();
	snprintf(h->folder, sizeof(h->folder), "%s", P_tmpdir "/tacit-kb-XXXXXX");
	if (!mkdtemp(h->folder))
		return -1;
	return mkdir(path_join(h->arena, str_of(h->folder), STR("kb")).ptr, 0700) ||
	       mkdir(path_join(h->arena, str_of(h->folder), STR("rules")).ptr, 0700);
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

static str folder(struct here *h, const char *name)
{
	return path_join(h->arena, str_of(h->folder), str_of(name));
}

/* A file below the test's folder; its folders are made. */
static void put(struct here *h, const char *name, const char *text)
{
	str path = folder(h, name);
	char *end = NULL;

	for (size_t i = strlen(h->folder) + 1; i < path.len; i++) {
		if (path.ptr[i] != '/')
			continue;
		end = strndup(path.ptr, i);
		mkdir(end, 0700);
		free(end);
	}
	FILE *f = fopen(path.ptr, "wb");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* The shipped knowledge of the test is kb/ and rules/; given holds up to two folders over it. */
static void open_kb(struct here *h, const char *first, const char *second)
{
	str given[2] = {folder(h, first ? first : ""), folder(h, second ? second : "")};
	struct kb_folders folders = {.shipped_kb = folder(h, "kb"),
	                             .shipped_rules = folder(h, "rules"),
	                             .kb = given,
	                             .kb_count = (size_t)(first != NULL) + (second != NULL)};

	kb_close(h->kb);
	h->kb = kb_open(&folders);
}

static void assert_complaint(struct here *h, size_t index, const char *file, uint32_t line,
                             uint32_t col, const char *part)
{
	struct diags *d = kb_diags(h->kb);

	if (index >= d->count)
		fail_msg("only %zu complaints, none '%s'", d->count, part);
	if (!str_contains(d->items[index].text, str_of(part)))
		fail_msg("'%s' lacks '%s'", d->items[index].text.ptr, part);
	assert_non_null(d->items[index].pos.src);
	assert_true(str_ends(d->items[index].pos.src->path, str_of(file)));
	assert_int_equal(d->items[index].pos.line, line);
	assert_int_equal(d->items[index].pos.col, col);
}

#define MESSAGE(code, means)                                                                    \
	"schema: tacit-kb/1\nmessages:\n  - code: " code "\n    text: \"Port [node:p] down\"\n" \
	"    key: [p]\n    means: " means "\n    samples: []\n"

static void kb_code_is_split_at_its_last_severity(void **state)
{
	static const struct {
		const char *code, *facility, *mnemonic;
		char severity;
	} good[] = {
		{"LINK-3-UPDOWN", "LINK", "UPDOWN", '3'},
		{"PKT_INFRA-LINK-5-CHANGED", "PKT_INFRA-LINK", "CHANGED", '5'},
		{"A-1-B-2-C", "A-1-B", "C", '2'},
		{"X-7-Y", "X", "Y", '7'},
		{"CARD-D-RESET", "CARD", "RESET", 'D'},
	};
	static const char *const bad[] = {"",           "LINK",      "LINK-3",
	                                  "LINK-3-",    "-3-UP",     "LINK-8-UP",
	                                  "LINK-33-UP", "LINK_3_UP", "-3-"};
	struct code_parts parts;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_true(code_split(str_of(good[i].code), &parts));
		assert_true(str_eq(parts.facility, str_of(good[i].facility)));
		assert_true(str_eq(parts.mnemonic, str_of(good[i].mnemonic)));
		assert_int_equal(parts.severity, good[i].severity);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(code_split(str_of(bad[i]), &parts));
}

static void kb_shipped_entries_are_found_by_the_name_of_their_file(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/PORT.yaml", MESSAGE("PORT-3-DOWN", "one"));
	put(h, "kb/problems/port-down.yaml",
	    "schema: tacit-kb/1\nproblems:\n  - {id: port-down, title: t, level: error, means: "
	    "m}\n");
	put(h, "kb/references.yaml", "schema: tacit-kb/1\nreferences: [{id: r, title: t}]\n");
	put(h, "rules/port-down.yaml",
	    "schema: tacit-rules/1\nrules:\n  - problem: port-down\n"
	    "    causes: [{cause: c, prior: rare}]\n");
	open_kb(h, NULL, NULL);
	assert_non_null(kb_message(h->kb, STR("PORT"), STR("DOWN")));
	assert_null(kb_message(h->kb, STR("PORT"), STR("UP")));
	assert_null(kb_message(h->kb, STR("OTHER"), STR("DOWN")));
	assert_int_equal(kb_problem(h->kb, STR("port-down"))->level, LEVEL_ERROR);
	assert_null(kb_problem(h->kb, STR("port-up")));
	assert_non_null(kb_reference(h->kb, STR("r")));
	assert_non_null(kb_rule(h->kb, STR("port-down")));
	assert_null(kb_cause(h->kb, STR("c")));
	assert_int_equal(kb_diags(h->kb)->count, 0);
}

/* A name comes from a log: it must not lead to a file elsewhere. */
static void kb_names_lead_to_no_other_folder(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/A.yaml", MESSAGE("A-3-DOWN", "one"));
	put(h, "kb/secret.yaml",
	    "schema: tacit-kb/1\nproblems:\n"
	    "  - {id: ../secret, title: t, level: error, means: m}\n");
	put(h, "kb/problems/x.yaml", "schema: tacit-kb/1\n");
	open_kb(h, NULL, NULL);
	assert_null(kb_problem(h->kb, STR("../secret")));
	assert_null(kb_message(h->kb, STR("../messages/A"), STR("DOWN")));
	assert_null(kb_message(h->kb, STR(""), STR("")));
	assert_int_equal(kb_diags(h->kb)->count, 0);
}

static void kb_files_are_read_once(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/PORT.yaml", "schema: tacit-kb/1\nmesages: []\n");
	open_kb(h, NULL, NULL);
	for (int i = 0; i < 3; i++)
		kb_message(h->kb, STR("PORT"), STR("DOWN"));
	kb_load_all(h->kb);
	kb_load_all(h->kb);
	assert_int_equal(kb_diags(h->kb)->errors, 1);
	assert_complaint(h, 0, "PORT.yaml", 2, 1, "unknown list 'mesages'");
}

static void kb_message_is_found_by_its_other_codes_and_any_severity(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/PORT.yaml",
	    "schema: tacit-kb/1\nmessages:\n  - code: PORT-3-DOWN\n    also: [PORT-SUB-5-FELL]\n"
	    "    text: [\"Port [node:p] down\", \"Down [node:p]\"]\n    means: m\n    samples: "
	    "[]\n");
	open_kb(h, NULL, NULL);
	const struct message_def *m = kb_message(h->kb, STR("PORT"), STR("DOWN"));
	assert_non_null(m);
	assert_ptr_equal(kb_message(h->kb, STR("PORT-SUB"), STR("FELL")), m);
	assert_int_equal(m->text.count, 2);
	assert_non_null(m->patterns[1]);
	assert_int_equal(m->pos.line, 3);
}

static void kb_given_folder_replaces_an_entry_whole(void **state)
{
	struct here *h = *state;

	put(h, "kb/causes/c.yaml",
	    "schema: tacit-kb/1\ncauses:\n  - {id: c, title: old, means: m, "
	    "actions: [], references: [], platforms: [asa]}\n");
	put(h, "one/any-name.yaml",
	    "schema: tacit-kb/1\ncauses:\n  - {id: c, title: new, means: m, "
	    "actions: [], references: []}\n");
	put(h, "two/deep/x.yml",
	    "schema: tacit-kb/1\ncauses:\n  - {id: c, title: newest, means: m, "
	    "actions: [], references: []}\n");
	open_kb(h, "one", NULL);
	assert_true(str_eq(kb_cause(h->kb, STR("c"))->title, STR("new")));
	assert_int_equal(kb_cause(h->kb, STR("c"))->platforms, 0);
	kb_load_all(h->kb); /* what was shipped must not come back */
	assert_true(str_eq(kb_cause(h->kb, STR("c"))->title, STR("new")));
	open_kb(h, "one", "two");
	assert_true(str_eq(kb_cause(h->kb, STR("c"))->title, STR("newest")));
	open_kb(h, "two", "one");
	assert_true(str_eq(kb_cause(h->kb, STR("c"))->title, STR("new")));
	assert_int_equal(kb_diags(h->kb)->count, 0);
}

/* Also: what was replaced is freed (LeakSanitizer). */
static void kb_given_message_replaces_the_shipped_one(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/PORT.yaml", MESSAGE("PORT-3-DOWN", "shipped"));
	put(h, "one/m.yaml", MESSAGE("PORT-3-DOWN", "given"));
	put(h, "two/m.yaml", MESSAGE("PORT-3-DOWN", "given last"));
	open_kb(h, "one", "two");
	const struct message_def *m = kb_message(h->kb, STR("PORT"), STR("DOWN"));
	assert_true(str_eq(m->means, STR("given last")));
	assert_int_equal(kb_diags(h->kb)->count, 0);
}

static void kb_entry_defined_twice_is_told_with_both_places(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/PORT.yaml",
	    "schema: tacit-kb/1\nmessages:\n"
	    "  - {code: PORT-3-DOWN, text: a, means: m, samples: []}\n"
	    "  - {code: PORT-4-DOWN, text: b, means: m, samples: []}\n");
	open_kb(h, NULL, NULL);
	kb_load_all(h->kb);
	assert_int_equal(kb_diags(h->kb)->errors, 1);
	assert_complaint(h, 0, "PORT.yaml", 4, 5, "message 'PORT-DOWN' is defined twice");
	assert_true(str_ends(kb_diags(h->kb)->items[0].hint, STR("PORT.yaml:3")));
}

static void kb_file_without_its_schema_is_not_read(void **state)
{
	struct here *h = *state;

	put(h, "kb/topics/a.yaml", "topics: []\n");
	put(h, "kb/topics/b.yaml", "schema: tacit-kb/2\ntopics: []\n");
	put(h, "kb/topics/c.yaml", "schema: tacit-rules/1\nrules: []\n");
	put(h, "rules/d.yaml", "schema: tacit-rules/1\ntopics: []\n");
	open_kb(h, NULL, NULL);
	kb_load_all(h->kb);
	assert_int_equal(kb_diags(h->kb)->errors, 4);
	assert_complaint(h, 0, "a.yaml", 1, 1, "which schema");
	assert_complaint(h, 1, "b.yaml", 1, 9, "which schema");
	assert_complaint(h, 2, "c.yaml", 1, 9, "which schema");
	assert_complaint(h, 3, "d.yaml", 2, 1, "unknown list 'topics'");
}

static void kb_wrong_entries_are_left_out_and_the_rest_is_read(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/PORT.yaml",
	    "schema: tacit-kb/1\nmessages:\n"
	    "  - {code: PORT-3-BAD, text: \"[foo:x]\", means: m, samples: []}\n"
	    "  - {code: PORT_BAD, text: a, means: m, samples: []}\n"
	    "  - {code: PORT-3-KEY, text: a, key: [peer], means: m, samples: []}\n"
	    "  - {code: PORT-3-NO, text: a, samples: []}\n"
	    "  - {code: PORT-3-GOOD, text: a, means: m, samples: []}\n"
	    "problems: {id: x}\n");
	open_kb(h, NULL, NULL);
	kb_load_all(h->kb);
	assert_complaint(h, 0, "PORT.yaml", 3, 30, "unknown field type [foo]");
	assert_complaint(h, 1, "PORT.yaml", 4, 5, "'PORT_BAD' is not a message code");
	assert_complaint(h, 2, "PORT.yaml", 5, 5, "key field 'peer' is not in the text");
	assert_complaint(h, 3, "PORT.yaml", 6, 5, "lacks the key 'means'");
	assert_complaint(h, 4, "PORT.yaml", 8, 11, "'problems' must be a list");
	assert_int_equal(kb_diags(h->kb)->errors, 5);
	assert_non_null(kb_message(h->kb, STR("PORT"), STR("GOOD")));
	assert_null(kb_message(h->kb, STR("PORT"), STR("NO")));
}

/* An entry whose id is empty cannot be found: that is a complaint, not silence. */
static void kb_entry_with_an_empty_id_is_a_complaint(void **state)
{
	struct here *h = *state;

	put(h, "kb/problems/p.yaml",
	    "schema: tacit-kb/1\nproblems:\n"
	    "  - {id: \"\", title: t, level: error, means: m}\n");
	open_kb(h, NULL, NULL);
	kb_load_all(h->kb);
	assert_int_equal(kb_diags(h->kb)->errors, 1);
	assert_complaint(h, 0, "p.yaml", 3, 10, "id");
}

static void kb_too_many_wordings_are_a_complaint(void **state)
{
	struct here *h = *state;

	put(h, "kb/messages/PORT.yaml",
	    "schema: tacit-kb/1\nmessages:\n  - code: PORT-3-DOWN\n"
	    "    text: [a, b, c, d, e, f, g, h, i]\n    means: m\n    samples: []\n");
	open_kb(h, NULL, NULL);
	kb_load_all(h->kb);
	assert_int_equal(kb_diags(h->kb)->errors, 1);
	assert_complaint(h, 0, "PORT.yaml", 3, 5, "more than 8 wordings");
}

static void kb_missing_given_folder_is_a_complaint(void **state)
{
	struct here *h = *state;

	open_kb(h, "nowhere", NULL);
	assert_int_equal(kb_diags(h->kb)->errors, 1);
	assert_true(str_starts(kb_diags(h->kb)->items[0].text, STR("cannot open")));
	kb_close(NULL);
}

/* The knowledge that the program ships with has every kind of entry and no fault. */
static void kb_shipped_knowledge_is_whole(void **state)
{
	struct here *h = *state;
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};

	h->kb = kb_open(&folders);
	kb_load_all(h->kb);
	assert_int_equal(kb_diags(h->kb)->count, 0);
	for (int kind = 0; kind < KB_KIND_COUNT; kind++) {
		if (!map_count(kb_entries(h->kb, (enum kb_kind)kind)))
			fail_msg("no %s is shipped", kb_kind_names[kind]);
	}
}

/* What is read ahead is what would be read: whoever asks meanwhile waits, and nothing is read twice. */
static void kb_read_ahead_gives_what_is_asked_for(void **state)
{
	struct here *h = *state;
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};
	struct kb *plain = kb_open(&folders);

	h->kb = kb_open(&folders);
	kb_read_ahead(h->kb, true);
	assert_non_null(kb_message(h->kb, STR("SMART_LIC"), STR("COMM_FAILED")));
	assert_int_equal(map_count(kb_captures(h->kb)), map_count(kb_captures(plain)));
	assert_int_equal(map_count(kb_rules(h->kb)), map_count(kb_rules(plain)));
	assert_int_equal(kb_diags(h->kb)->count, 0);
	kb_close(plain);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, here_open, here_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kb_code_is_split_at_its_last_severity),
		IN_FOLDER(kb_shipped_entries_are_found_by_the_name_of_their_file),
		IN_FOLDER(kb_names_lead_to_no_other_folder),
		IN_FOLDER(kb_files_are_read_once),
		IN_FOLDER(kb_message_is_found_by_its_other_codes_and_any_severity),
		IN_FOLDER(kb_given_folder_replaces_an_entry_whole),
		IN_FOLDER(kb_given_message_replaces_the_shipped_one),
		IN_FOLDER(kb_entry_defined_twice_is_told_with_both_places),
		IN_FOLDER(kb_file_without_its_schema_is_not_read),
		IN_FOLDER(kb_wrong_entries_are_left_out_and_the_rest_is_read),
		IN_FOLDER(kb_entry_with_an_empty_id_is_a_complaint),
		IN_FOLDER(kb_too_many_wordings_are_a_complaint),
		IN_FOLDER(kb_missing_given_folder_is_a_complaint),
		IN_FOLDER(kb_shipped_knowledge_is_whole),
		IN_FOLDER(kb_read_ahead_gives_what_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
