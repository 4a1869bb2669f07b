#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "kb/capture_compile.h"

static struct kb *kb;

/* The knowledge of a text, by way of a folder that is gone when it was read. */
static struct kb *kb_of(const char *text)
{
	char folder[] = P_tmpdir "/tacit-compile-XXXXXX", path[96];

	if (!mkdtemp(folder))
		return NULL;
	snprintf(path, sizeof(path), "%s/k.yaml", folder);
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		return NULL;
	str given = str_of(folder);
	struct kb_folders folders = {.kb = &given, .kb_count = 1};
	struct kb *made = kb_open(&folders);
	unlink(path);
	rmdir(folder);
	return made;
}

/* The complaints, one a line: "line: text". */
static void assert_complaints(const char *want)
{
	const struct diags *d = kb_diags(kb);
	char got[4000] = "";
	size_t len = 0;

	for (size_t i = 0; i < d->count && len < sizeof(got); i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%u: %.*s\n",
		                        d->items[i].pos.line, STR_ARG(d->items[i].text));
	assert_string_equal(got, want);
}

static int kb_end(void **state)
{
	(void)state;
	kb_close(kb);
	kb = NULL;
	pattern_thread_end();
	return 0;
}

#define FACTS                                                              \
	"schema: tacit-kb/1\n"                                             \
	"facts:\n"                                                         \
	"  - {name: transport.type, is: word, means: m}\n"                 \
	"  - {name: \"license.[name].count\", is: number, means: m}\n"     \
	"captures:\n"                                                      \
	"  - id: c\n"                                                      \
	"    commands: [show c]\n"                                         \
	"    samples: []\n" /* lines 5 to 8 */

static const struct capture_def *compile(const char *text)
{
	kb = kb_of(text);
	assert_non_null(kb);
	return map_find(kb_captures(kb), STR("c"));
}

static void compile_makes_shapes_of_templates(void **state)
{
	const struct capture_def *c = compile(
		FACTS "    starts: [\"Smart Licensing is [chars:x]\", \"[chars:x] first\", plain words]\n"
		      "    ornaments: [\"End of  it\"]\n"
		      "    rules: [{under: \"A / B [dec:n] / C\", key: Type, value: [\"[dec:n] s\", x],\n"
		      "             fact: transport.type, facts: {\"license.[n].count\": \"[n]\"}}]\n"
		      "    tables: [{under: A, header: [x, y], facts: {transport.type: \"[x]\"}}]\n");

	(void)state;
	assert_complaints("");
	assert_non_null(c);
	assert_true(str_eq(c->start_shapes[0].head, STR("Smart")));
	assert_non_null(c->start_shapes[0].pattern);
	assert_int_equal(c->start_shapes[1].head.len, 0);
	assert_null(c->start_shapes[2].pattern);
	const struct capture_rule *r = c->rules.items;
	assert_int_equal(r->path.count, 3);
	assert_true(str_eq(r->path.parts[0].literal, STR("A")));
	assert_non_null(r->path.parts[1].pattern);
	assert_non_null(r->value_shapes[0].pattern);
	assert_null(r->value_shapes[1].pattern);
	assert_int_equal(r->out_count, 2);
	assert_true(str_eq(r->outs[0].def->name, STR("transport.type")));
	assert_null(r->outs[0].value.ptr); /* what stands behind the key */
	assert_true(str_eq(r->outs[1].def->name, STR("license.[name].count")));
	const struct capture_table *t = c->tables.items;
	assert_int_equal(t->path.count, 1);
	assert_int_equal(t->out_count, 1);
}

static void compile_is_done_once(void **state)
{
	const struct capture_def *c = compile(FACTS "    starts: [\"[chars:x] a\"]\n");
	const struct pattern *first = c->start_shapes[0].pattern;

	(void)state;
	kb_captures(kb);
	kb_load_all(kb);
	assert_ptr_equal(c->start_shapes[0].pattern, first);
}

static void compile_fact_that_the_vocabulary_lacks_is_told(void **state)
{
	(void)state;
	compile(FACTS "    rules:\n"
	              "      - {key: Type, fact: transport.tipe}\n"
	              "      - {key: Count, facts: {\"license.[name]\": \"1\"}}\n"
	              "    tables:\n"
	              "      - {header: [a, b], facts: {license.count: \"[a]\"}}\n");
	assert_complaints("10: the fact 'transport.tipe' is not in facts.yaml\n"
	                  "11: the fact 'license.[name]' is not in facts.yaml\n"
	                  "13: the fact 'license.count' is not in facts.yaml\n");
}

static void compile_rule_has_either_key_or_line(void **state)
{
	(void)state;
	compile(FACTS "    rules:\n"
	              "      - {key: Type, line: a, fact: transport.type}\n"
	              "      - {under: A, fact: transport.type}\n");
	assert_complaints("10: a rule has either 'key' or 'line'\n"
	                  "11: a rule has either 'key' or 'line'\n");
}

static void compile_wrong_template_is_told_at_its_place(void **state)
{
	(void)state;
	compile(FACTS "    starts: [\"[foo:x]\"]\n"
	              "    rules:\n"
	              "      - {under: \"A / [chars]\", key: Type, fact: transport.type}\n"
	              "      - {line: \"[chars:a] [chars:a]\", fact: transport.type}\n");
	assert_int_equal(kb_diags(kb)->errors, 3);
	assert_int_equal(kb_diags(kb)->items[0].pos.line, 9);
	assert_int_equal(kb_diags(kb)->items[0].pos.col, 14);
	assert_int_equal(kb_diags(kb)->items[1].pos.line, 11);
	assert_int_equal(kb_diags(kb)->items[2].pos.line, 12);
}

static void compile_more_headings_than_fit_are_told(void **state)
{
	(void)state;
	compile(FACTS "    rules:\n"
	              "      - {under: a / b / c / d / e / f, key: k, fact: transport.type}\n"
	              "      - {under: a / b / c / d / e / f / g, key: k, fact: transport.type}\n");
	assert_complaints("11: names more than 6 headings\n");
}

static void shape_without_fields_is_compared_as_text(void **state)
{
	const struct capture_def *c = compile(FACTS "    starts: [\" License  Usage \"]\n");
	str fields[PATTERN_FIELDS_MAX];

	(void)state;
	assert_true(shape_match(&c->start_shapes[0], STR("license usage"), fields));
	assert_false(shape_match(&c->start_shapes[0], STR("license usage now"), fields));
	assert_false(shape_match(&c->start_shapes[0], STR("licenseusage"), fields));
}

static void shape_with_fields_reads_them(void **state)
{
	const struct capture_def *c =
		compile(FACTS "    starts: [\"Total in  use: [dec:n], [chars:rest]\"]\n");
	str fields[PATTERN_FIELDS_MAX];

	(void)state;
	assert_true(shape_match(&c->start_shapes[0], STR("TOTAL   in use: 7, a b"), fields));
	assert_true(str_eq(fields[0], STR("7")));
	assert_true(str_eq(fields[1], STR("a b")));
	assert_false(shape_match(&c->start_shapes[0], STR("Tot"), fields));
	assert_false(shape_match(&c->start_shapes[0], STR("Total in use: x, a b"), fields));
	assert_false(shape_match(&c->start_shapes[0], STR(""), fields));
}

static void fact_name_part_in_brackets_stands_for_any(void **state)
{
	static const struct {
		const char *vocabulary, *name;
		bool fits;
	} cases[] = {
		{"a.b", "a.b", true},
		{"a.b", "a.c", false},
		{"a.b", "a", false},
		{"a", "a.b", false},
		{"a.[x]", "a.b", true},
		{"a.[x]", "a.192.0.2.7", true}, /* what stands for a part may hold dots */
		{"a.[x]", "a", false},
		{"a.[x].c", "a.b.c", true},
		{"a.[x].c", "a.192.0.2.7.c", true},
		{"a.[x].c", "a.c", false},
		{"a.[x].c", "a.b.d", false},
		{"a.[x].c", "a.[name|x.y].c", true}, /* as a map writes it */
		{"a.[x].c", "a.*.c", true},
		{"a.[x].c", "a.b [d.c", true}, /* as a device names it */
		{"a.[x].c", "a.b] d.c", true},
		{"a.[x].b.[y].c", "a.1.2.b.3.4.c", true},
		{"a.[x].b.[y].c", "a.1.2.3.4.c", false},
		{"", "", true},
		{"", "a", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (fact_name_fits(str_of(cases[i].vocabulary), str_of(cases[i].name)) != cases[i].fits)
			fail_msg("%s and %s", cases[i].vocabulary, cases[i].name);
	}
}

static void fact_is_found_by_its_name(void **state)
{
	(void)state;
	compile(FACTS);
	assert_true(str_eq(fact_find(kb_entries(kb, KB_FACT), STR("license.a b.count"))->name,
	                   STR("license.[name].count")));
	assert_int_equal(kb_fact(kb, STR("transport.type"))->is, FACT_WORD);
	assert_null(fact_find(kb_entries(kb, KB_FACT), STR("transport")));
	assert_null(kb_fact(kb, STR("")));
}

static void patterns_keep_nothing_too(void **state)
{
	struct patterns list = {.count = 0};

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_null(patterns_keep(&list, NULL));
	assert_int_equal(list.count, 100);
	patterns_close(&list);
}

#define WITH_KB(test) cmocka_unit_test_setup_teardown(test, NULL, kb_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KB(compile_makes_shapes_of_templates),
		WITH_KB(compile_is_done_once),
		WITH_KB(compile_fact_that_the_vocabulary_lacks_is_told),
		WITH_KB(compile_rule_has_either_key_or_line),
		WITH_KB(compile_wrong_template_is_told_at_its_place),
		WITH_KB(compile_more_headings_than_fit_are_told),
		WITH_KB(shape_without_fields_is_compared_as_text),
		WITH_KB(shape_with_fields_reads_them),
		cmocka_unit_test(fact_name_part_in_brackets_stands_for_any),
		WITH_KB(fact_is_found_by_its_name),
		cmocka_unit_test(patterns_keep_nothing_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
