#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "check/capture_check.h"

static struct kb *kb;

/* The knowledge of a text, by way of a folder that is gone when it was read. */
static struct kb *kb_of(const char *text)
{
	char folder[] = P_tmpdir "/tacit-check-XXXXXX", path[96];

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

#define KB                                                                 \
	"schema: tacit-kb/1\n"                                             \
	"facts:\n"                                                         \
	"  - {name: type, is: word, means: m}\n"                           \
	"  - {name: text, is: text, means: m}\n"                           \
	"  - {name: count, is: number, means: m}\n"                        \
	"  - {name: last, is: time, means: m}\n"                           \
	"  - {name: on, is: boolean, means: m}\n"                          \
	"captures:\n"                                                      \
	"  - id: c\n"                                                      \
	"    commands: [show c]\n"                                         \
	"    starts: [\"This is c\"]\n"                                    \
	"    rules: [{under: Top, key: Type, fact: type}, {key: Text, fact: text},\n" \
	"            {key: Count, fact: count}, {key: Last, fact: last}, {key: On, fact: on}]\n" \
	"    samples:\n" /* from line 15 */

/* Prove the samples; gives how many were read. */
static size_t check(const char *text)
{
	kb = kb_of(text);
	assert_non_null(kb);
	const struct capture_def *def = map_find(kb_captures(kb), STR("c"));
	assert_non_null(def);
	assert_int_equal(kb_diags(kb)->count, 0);
	return capture_check(kb, def, kb_diags(kb));
}

static void check_sample_that_tells_its_facts_is_good(void **state)
{
	(void)state;
	assert_int_equal(
		check(KB "      - {command: show c, text: \"Top:\\n  Type: A\\n\\nText: b\", "
		         "facts: {type: a, text: B}}\n"
		         "      - {text: \"This is c\\nCount: 7\\n\", facts: {count: \"7\"}}\n"
		         "      - {text: \"sw1#sh c\\nCount: 7\\n\", facts: {count: \"7\"}}\n"
		         "      - {command: sh c, text: anything, facts: {}}\n"),
		4);
	assert_complaints("");
}

static void check_fact_that_is_not_read_is_told(void **state)
{
	(void)state;
	assert_int_equal(check(KB "      - {command: show c, text: \"Type: a\", facts: {type: a}}\n"
	                          "      - {text: \"Count: 7\", facts: {count: \"7\"}}\n"
	                          "      - {command: show x, text: \"Count: 7\", facts: {count: \"7\"}}\n"),
	                 3);
	assert_complaints("15: the fact 'type' is not read\n"
	                  "16: the fact 'count' is not read\n"
	                  "17: the fact 'count' is not read\n");
}

static void check_fact_that_is_read_otherwise_is_told(void **state)
{
	(void)state;
	check(KB "      - {command: show c, text: \"Text: a\", facts: {text: b}}\n"
	         "      - {command: show c, text: \"Count: 7\", facts: {count: \"8\"}}\n"
	         "      - {command: show c, text: \"Count: many\", facts: {count: few}}\n"
	         "      - {command: show c, text: \"On: yes\", facts: {on: \"no\"}}\n"
	         "      - {command: show c, text: \"Last: 2024-02-09 09:14:22\",\n"
	         "         facts: {last: \"2024-02-09 09:14:23\"}}\n");
	assert_complaints("15: the fact 'text' is read as 'a'\n"
	                  "16: the fact 'count' is read as '7'\n"
	                  "17: the fact 'count' is read as 'many'\n"
	                  "18: the fact 'on' is read as 'yes'\n"
	                  "19: the fact 'last' is read as '2024-02-09 09:14:22'\n");
}

static void check_one_value_of_several_is_enough(void **state)
{
	(void)state;
	check(KB "      - {command: show c, text: \"Text: a\\nText: b\\nText: c\", facts: {text: b}}\n");
	assert_complaints("");
}

static void check_value_may_be_spelled_otherwise(void **state)
{
	(void)state;
	check(KB "      - {command: show c, text: \"Count: 1,024 days\", facts: {count: \"1024\"}}\n"
	         "      - {command: show c, text: \"On: ENABLED\", facts: {on: \"yes\"}}\n"
	         "      - {command: show c, text: \"Last: 09:14:22 UTC Fri Feb 09 2024\",\n"
	         "         facts: {last: \"2024-02-09 09:14:22\"}}\n"
	         "      - {command: show c, text: \"Text: Two  words\", facts: {text: two words}}\n");
	assert_complaints("");
}

static void check_texts_for_nothing_are_told_apart(void **state)
{
	(void)state;
	check(KB "      - {command: show c, text: \"Last: <none>\", facts: {last: none}}\n"
	         "      - {command: show c, text: \"Last: <none>\", facts: {last: Not Configured}}\n"
	         "      - {command: show c, text: \"Text: <none>\", facts: {text: x}}\n"
	         "      - {command: show c, text: \"Text: x\", facts: {text: <none>}}\n");
	assert_complaints("16: the fact 'last' is read as '<none>'\n"
	                  "17: the fact 'text' is read as '<none>'\n"
	                  "18: the fact 'text' is read as 'x'\n");
}

#define WITH_KB(test) cmocka_unit_test_setup_teardown(test, NULL, kb_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KB(check_sample_that_tells_its_facts_is_good),
		WITH_KB(check_fact_that_is_not_read_is_told),
		WITH_KB(check_fact_that_is_read_otherwise_is_told),
		WITH_KB(check_one_value_of_several_is_enough),
		WITH_KB(check_value_may_be_spelled_otherwise),
		WITH_KB(check_texts_for_nothing_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
