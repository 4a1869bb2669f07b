#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "check/rule_check.h"

static const char knowledge[] =
	"schema: tacit-kb/1\n"
	"messages: [{code: LINE-3-DOWN, text: down, means: m, samples: []}]\n"
	"problems: [{id: line, title: t, level: error, means: m},\n"
	"           {id: disk, title: t, level: error, means: m}]\n"
	"causes: [{id: c, title: t, means: m, actions: [], references: [r]}]\n"
	"facts: [{name: transport.type, is: word, means: m},\n"
	"        {name: \"license.[name].count\", is: number, means: m}]\n"
	"defects: [{id: CSCaa00001, title: t, means: m, affected: [{below: \"17.3\"}],\n"
	"           references: [r]}]\n";

static struct kb *kb;

static int put(const char *folder, const char *name, const char *text, char path[static 96])
{
	snprintf(path, 96, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	return f && fputs(text, f) >= 0 && fclose(f) == 0 ? 0 : -1;
}

/* The knowledge above with rules of a test; folders are gone when they were read. */
static void kb_with(const char *rules)
{
	char folder[] = P_tmpdir "/tacit-rule-XXXXXX", other[] = P_tmpdir "/tacit-rule-XXXXXX";
	char file[96], rule_file[96];

	assert_true(mkdtemp(folder) && mkdtemp(other));
	assert_int_equal(put(folder, "k.yaml", knowledge, file), 0);
	assert_int_equal(put(other, "r.yaml", rules, rule_file), 0);
	str kb_folder = str_of(folder), rules_folder = str_of(other);
	struct kb_folders folders = {
		.kb = &kb_folder, .kb_count = 1, .rules = &rules_folder, .rules_count = 1};
	kb = kb_open(&folders);
	unlink(file);
	unlink(rule_file);
	rmdir(folder);
	rmdir(other);
	for (size_t i = 0; i < kb_diags(kb)->count; i++)
		print_error("%s\n", kb_diags(kb)->items[i].text.ptr);
	assert_int_equal(kb_diags(kb)->count, 0);
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

#define RULES "schema: tacit-rules/1\nrules:\n  - problem: line\n"
#define EVIDENCE "schema: tacit-rules/1\nevidence:\n  - cause: c\n    requires:\n" /* from 5 */

static size_t check_rule(const char *text)
{
	kb_with(text);
	const struct rule_def *rule = kb_rule(kb, STR("line"));
	assert_non_null(rule);
	return rules_check(kb, rule, NULL, kb_diags(kb));
}

static size_t check_evidence(const char *text)
{
	kb_with(text);
	const struct rule_cause *evidence = kb_evidence(kb, STR("c"));
	assert_non_null(evidence);
	return rules_check(kb, NULL, evidence, kb_diags(kb));
}

static void rule_with_every_kind_of_condition_is_good(void **state)
{
	(void)state;
	check_evidence(EVIDENCE
	               "      - {message: LINE-DOWN, where: {a: b}, count: \"2\"}\n"
	               "      - {message: [LINE-DOWN], after: LINE-DOWN}\n"
	               "      - {raised: line}\n"
	               "      - {fact: transport.type, is: [a], not: b, matches: \"^c[sd]\"}\n"
	               "      - {fact: license.a.count, above: \"1.5\", below: \"-2\"}\n"
	               "      - {fact: \"license.*.count\", present: \"yes\", within_days: \"3\"}\n"
	               "      - {fact: log.untrusted, set: \"true\", changed: \"false\"}\n"
	               "      - {state: comm, is: [failing, ok]}\n"
	               "      - {platform: [nx-os]}\n"
	               "      - {generation: slp}\n"
	               "      - {topology: [offline]}\n"
	               "      - {defect: CSCaa00001, is: affected}\n"
	               "      - {finding: disk, status: [active]}\n"
	               "      - {episodes: line, above: \"2\", mended: \"yes\"}\n"
	               "      - {all: [{raised: line}], }\n"
	               "      - {any: [{raised: line}, {none: [{raised: disk}]}]}\n"
	               "      - {at_least: \"2\", of: [{raised: line}, {raised: disk}]}\n");
	assert_complaints("");
}

static void rule_condition_says_one_thing(void **state)
{
	(void)state;
	check_evidence(EVIDENCE "      - {raised: line, fact: transport.type}\n"
	                        "      - {is: [a]}\n"
	                        "      - {message: LINE-DOWN, raised: line}\n"
	                        "      - {all: [{raised: line}], any: [{raised: line}], platform: asa}\n");
	assert_complaints("5: a condition says one thing, not 2\n"
	                  "6: a condition says one thing, not 0\n"
	                  "8: a condition says one thing, not 3\n");
	assert_true(str_contains(kb_diags(kb)->items[0].hint, STR("all, any")));
}

static void rule_names_must_be_there(void **state)
{
	(void)state;
	check_evidence(EVIDENCE "      - {message: [LINE-UP, LINE-DOWN, LINE]}\n"
	                        "      - {message: LINE-DOWN, after: LINE-UP}\n"
	                        "      - {raised: [line, lines]}\n"
	                        "      - {fact: [transport.type, transport.tipe, license.count]}\n"
	                        "      - {fact: log.other}\n"
	                        "      - {episodes: disks}\n"
	                        "      - {finding: disks}\n"
	                        "      - {defect: CSCaa00002}\n"
	                        "      - {state: com}\n");
	assert_complaints(
		"5: the condition names a message that is not there (FACILITY-MNEMONIC): 'LINE-UP'\n"
		"5: the condition names a message that is not there (FACILITY-MNEMONIC): 'LINE'\n"
		"6: the condition names a message that is not there (FACILITY-MNEMONIC): 'LINE-UP'\n"
		"7: there is no problem 'lines'\n"
		"8: facts.yaml has no fact of the name 'transport.tipe'\n"
		"8: facts.yaml has no fact of the name 'license.count'\n"
		"9: facts.yaml has no fact of the name 'log.other'\n"
		"10: there is no problem 'disks'\n"
		"11: there is no problem 'disks'\n"
		"12: there is no defect 'CSCaa00002'\n"
		"13: the agent has no region 'com'\n");
}

static void rule_words_must_be_of_their_lists(void **state)
{
	(void)state;
	check_evidence(EVIDENCE "      - {platform: [nxos, asa]}\n"
	                        "      - {generation: [slup]}\n"
	                        "      - {topology: direct}\n"
	                        "      - {finding: disk, status: [gone]}\n"
	                        "      - {state: comm, is: [broken]}\n"
	                        "      - {defect: CSCaa00001, is: [mended]}\n");
	assert_complaints("5: there is no such word: 'nxos'\n"
	                  "6: there is no such word: 'slup'\n"
	                  "7: there is no such word: 'direct'\n"
	                  "8: there is no such word: 'gone'\n"
	                  "9: there is no such word: 'broken'\n"
	                  "10: there is no such word: 'mended'\n");
}

static void rule_numbers_and_yes_are_looked_at(void **state)
{
	(void)state;
	check_evidence(EVIDENCE
	               "      - {fact: transport.type, above: many, below: 3x}\n"
	               "      - {raised: line, count: \" \"}\n"
	               "      - {fact: transport.type, within_days: "
	               "\"1111111111111111111111111111111111111111\"}\n"
	               "      - {fact: transport.type, present: maybe, past: \"1\"}\n");
	assert_complaints("5: a number is wanted, not 'many'\n"
	                  "5: a number is wanted, not '3x'\n"
	                  "6: a number is wanted, not ' '\n"
	                  "7: a number is wanted, not '1111111111111111111111111111111111111111'\n"
	                  "8: yes or no is wanted, not 'maybe'\n"
	                  "8: yes or no is wanted, not '1'\n");
}

static void rule_star_stands_in_a_name(void **state)
{
	(void)state;
	check_evidence(EVIDENCE
	               "      - {fact: transport.type, star: transport.type, present: yes}\n"
	               "      - {fact: \"transport.*\", star: transport.vfr, present: yes}\n");
	assert_complaints("5: there is no star in the name 'transport.type'\n"
	                  "6: facts.yaml has no fact of the name 'transport.*'\n"
	                  "6: facts.yaml has no fact of the name 'transport.vfr'\n");
}

static void rule_expression_must_be_one(void **state)
{
	const struct diags *d;
	size_t told = 0;

	(void)state;
	check_evidence(EVIDENCE "      - {fact: transport.type, matches: \"(\"}\n");
	d = kb_diags(kb);
	for (size_t i = 0; i < d->count; i++)
		told += str_eq(d->items[i].text, STR("is no regular expression: '('")) &&
		        d->items[i].pos.line == 5;
	assert_int_equal(told, 1);
}

static void rule_evidence_has_one_weight(void **state)
{
	(void)state;
	check_evidence("schema: tacit-rules/1\nevidence:\n  - cause: c\n    for:\n"
	               "      - {strong: {raised: line}, because: b}\n"
	               "      - {because: b}\n"
	               "    against:\n"
	               "      - {strong: {raised: line}, weak: {raised: lost}, because: b}\n");
	assert_complaints(
		"6: evidence has one weight (decisive, strong, moderate, weak), not 0\n"
		"8: there is no problem 'lost'\n"
		"8: evidence has one weight (decisive, strong, moderate, weak), not 2\n");
}

static void rule_is_looked_at_in_all_its_parts(void **state)
{
	(void)state;
	check_rule(RULES "    opened_by:\n"
	                 "      - {when: {raised: a}, because: b}\n"
	                 "    closed_by:\n"
	                 "      - {when: {any: [{none: [{raised: b}]}]}, because: b}\n"
	                 "    level:\n"
	                 "      notice: {raised: c}\n"
	                 "    symptom_of: [disk, d,\n"
	                 "      {problem: disk, when: {raised: g}}]\n"
	                 "    causes:\n"
	                 "      - {cause: c, prior: rare, requires: {raised: e},\n"
	                 "         against: [{weak: {raised: f}, because: b}]}\n");
	assert_complaints("13: there is no problem 'e'\n"
	                  "14: there is no problem 'f'\n"
	                  "5: there is no problem 'a'\n"
	                  "7: there is no problem 'b'\n"
	                  "9: there is no problem 'c'\n"
	                  "10: there is no problem 'd'\n"
	                  "11: there is no problem 'g'\n");
}

static void rule_names_that_were_looked_up_are_counted(void **state)
{
	(void)state;
	assert_int_equal(check_rule(RULES "    symptom_of: [disk]\n    causes: []\n"), 1);
	kb_close(kb);
	assert_int_equal(check_evidence(EVIDENCE "      - {message: [LINE-DOWN, LINE-UP]}\n"
	                                         "      - {fact: transport.type}\n"
	                                         "      - {platform: [asa, ios]}\n"),
	                 5);
}

#define WITH_KB(test) cmocka_unit_test_setup_teardown(test, NULL, kb_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KB(rule_with_every_kind_of_condition_is_good),
		WITH_KB(rule_condition_says_one_thing),
		WITH_KB(rule_names_must_be_there),
		WITH_KB(rule_words_must_be_of_their_lists),
		WITH_KB(rule_numbers_and_yes_are_looked_at),
		WITH_KB(rule_star_stands_in_a_name),
		WITH_KB(rule_expression_must_be_one),
		WITH_KB(rule_evidence_has_one_weight),
		WITH_KB(rule_is_looked_at_in_all_its_parts),
		WITH_KB(rule_names_that_were_looked_up_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
