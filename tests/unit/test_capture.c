#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture/capture.h"
#include "capture/command.h"

static const char knowledge[] =
	"schema: tacit-kb/1\n"
	"zones: [{name: EST, offset: \"-05:00\", means: m},\n"
	"        {name: IST, offset: \"+05:30\", ambiguous: yes, means: m}]\n"
	"facts:\n"
	"  - {name: transport.type, is: word, means: m, spelled: {transport off: \"off\"}}\n"
	"  - {name: transport.url, is: url, means: m}\n"
	"  - {name: policy.name, is: text, means: m}\n"
	"  - {name: account.smart, is: text, means: m}\n"
	"  - {name: account.as-of, is: time, means: m}\n"
	"  - {name: \"license.[name].count\", is: number, means: m}\n"
	"  - {name: \"license.[name].status\", is: word, means: m}\n"
	"  - {name: \"license.[name].tag\", is: text, means: m}\n"
	"  - {name: \"rum.[id].state\", is: word, means: m}\n"
	"  - {name: event.name, is: text, means: m}\n"
	"  - {name: clock.source, is: text, means: m}\n"
	"captures:\n"
	"  - id: every\n"
	"    commands: []\n"
	"    rules: [{line: \"Time source is [chars:source]\",\n"
	"             facts: {clock.source: \"[source]\"}}]\n"
	"    ornaments: [\"Load for five secs: [chars:load]\"]\n"
	"    samples: []\n"
	"  - id: license\n"
	"    commands: [show license all, 'show license rum id [id]']\n"
	"    rules:\n"
	"      - {under: Transport, key: Type, fact: transport.type}\n"
	"      - {under: Transport, key: URL, fact: transport.url}\n"
	"      - {under: Policy, key: Name, fact: policy.name}\n"
	"      - {key: Account, value: \"[chars:who] As of [chars:when]\",\n"
	"         facts: {account.smart: \"[who]\", account.as-of: \"[when]\"}}\n"
	"      - {key: Account, fact: account.smart}\n"
	"      - {under: \"Usage / [chars:name] ([chars:tag])\", key: Count,\n"
	"         facts: {\"license.[name].count\": \"[value]\",\n"
	"                 \"license.[name].tag\": \"[tag]\"}}\n"
	"      - {key: License, keeps: [value]}\n"
	"      - {line: \"in use [dec:n]\", facts: {\"license.[value].count\": \"[n]\"}}\n"
	"      - {key: Report, facts: {\"rum.[id].state\": \"[value]\"}}\n"
	"      - {line: \"[chars:when] EVENT [chars:name]\", at: \"[when]\",\n"
	"         facts: {event.name: \"[name]\"}}\n"
	"      - {line: idle, facts: {policy.name: \"[nothing|by default]\"}}\n"
	"    tables:\n"
	"      - header: [License, Tag, Status]\n"
	"        facts: {\"license.[License].status\": \"[Status]\",\n"
	"                \"license.[License].tag\": \"[Tag]\"}\n"
	"        when: {Tag: wanted}\n"
	"    ornaments: [\"End of [chars:what]\"]\n"
	"    samples: []\n";

static struct kb *kb;

/* The knowledge of a text, by way of a folder that is gone when it was read. */
static struct kb *kb_of(const char *text)
{
	char folder[] = P_tmpdir "/tacit-capture-XXXXXX", path[96];

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

static int kb_start(void **state)
{
	(void)state;
	kb = kb_of(knowledge);
	if (!kb)
		return -1;
	kb_captures(kb);
	for (size_t i = 0; i < kb_diags(kb)->count; i++)
		print_error("%s\n", kb_diags(kb)->items[i].text.ptr);
	return kb_diags(kb)->count ? -1 : 0;
}

static int kb_end(void **state)
{
	(void)state;
	kb_close(kb);
	pattern_thread_end();
	return 0;
}

static struct capture_list list;

static int list_open(void **state)
{
	(void)state;
	capture_list_init(&list);
	return 0;
}

static int list_close(void **state)
{
	(void)state;
	capture_list_close(&list);
	return 0;
}

static void lines_give(struct capture_parser *p, const char *text, uint64_t number)
{
	for (str rest = str_of(text); rest.len; number++) {
		const char *nl = memchr(rest.ptr, '\n', rest.len);
		str line = nl ? str_between(rest.ptr, nl) : rest;
		capture_line(p, line, number);
		rest = str_from(rest, line.len + 1);
	}
}

static void open_typed(struct capture_parser *p, const char *typed, uint64_t line)
{
	struct command c = command_find(kb, str_of(typed));

	capture_open(p, &c, str_of(typed), STR("sw1"), line);
}

/* The output of a command that was typed on line 1. */
static void read_output(const char *typed, const char *text)
{
	struct capture_parser *p = capture_parser_new(kb, &list);

	open_typed(p, typed, 1);
	lines_give(p, text, 2);
	capture_end(p, false);
	capture_parser_free(p);
}

static const struct fact *fact_of(const char *name)
{
	for (size_t i = 0; i < list.fact_count; i++) {
		if (str_eq(list.facts[i].name, str_of(name)))
			return &list.facts[i];
	}
	fail_msg("there is no fact %s", name);
	return NULL;
}

static void assert_fact(const char *name, const char *text, uint64_t line)
{
	const struct fact *f = fact_of(name);

	if (!str_eq(f->text, str_of(text)))
		fail_msg("%s is '%.*s', not '%s'", name, STR_ARG(f->text), text);
	assert_int_equal(f->line, line);
	assert_int_equal(f->capture, 0);
}

/* The lines that were understood, as "2-3 5-5 ". */
static void assert_taken(const char *want)
{
	char got[200] = "";
	size_t len = 0;

	for (size_t i = 0; i < list.taken_count; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%u-%u ",
		                        (unsigned)list.taken[i].from, (unsigned)list.taken[i].to);
	assert_string_equal(got, want);
}

static void capture_key_under_its_heading_is_a_fact(void **state)
{
	(void)state;
	read_output("show license all", "Transport:\n  Type: CSLU\n  URL: http://192.0.2.7/x\n"
	                                "Other:\n  Type: Callhome\n");
	assert_fact("transport.type", "cslu", 3);
	assert_fact("transport.url", "http://192.0.2.7/x", 4);
	assert_int_equal(fact_of("transport.url")->type, FACT_URL);
	assert_int_equal(list.fact_count, 2);
	assert_int_equal(list.captures[0].last_line, 6);
	assert_taken("2-5 "); /* the last line has the key, but not the heading */
	assert_int_equal(list.lines_taken, 4);
	assert_int_equal(list.known_lines, 5);
}

static void capture_word_is_spelled_in_one_way(void **state)
{
	(void)state;
	read_output("show license all", "Transport:\n  Type: Transport  OFF\n");
	assert_fact("transport.type", "off", 3);
}

static void capture_second_rule_takes_what_the_first_did_not(void **state)
{
	(void)state;
	read_output("show license all", "Account: Test As of Oct 17 2022 18:56:04 EST\n");
	assert_fact("account.smart", "Test", 2);
	char text[TIME_TEXT_SIZE];
	assert_string_equal(time_write(fact_of("account.as-of")->time, text),
	                    "2022-10-17T23:56:04Z");
	assert_false(fact_of("account.as-of")->zone_unsure);
	read_output("show license all", "Account: Other\n");
	assert_int_equal(list.fact_count, 3);
	assert_true(str_eq(list.facts[2].text, STR("Other")));
	assert_int_equal(list.facts[2].capture, 1);
}

static void capture_time_of_an_ambiguous_zone_is_unsure(void **state)
{
	(void)state;
	read_output("show license all", "Account: Test As of Oct 17 2022 18:56:04 IST\n");
	assert_true(fact_of("account.as-of")->zone_unsure);
}

static void capture_fields_of_headings_name_facts(void **state)
{
	(void)state;
	read_output("show license all",
	            "Usage:\n\n  network (tag-1):\n    Text: x\n    Count: 2\n  dna (tag-2):\n"
	            "    Count: 1,024\n");
	assert_fact("license.network.count", "2", 6);
	assert_fact("license.network.tag", "tag-1", 6);
	assert_true(fact_of("license.dna.count")->number == 1024);
	assert_int_equal(list.fact_count, 4);
}

static void capture_kept_field_holds_until_it_is_told_again(void **state)
{
	(void)state;
	read_output("show license all",
	            "in use 9\nLicense: a\nin use 1\nin use 2\nLicense: b\nin use 3\n");
	assert_int_equal(list.fact_count, 3); /* the first names no licence */
	assert_fact("license.a.count", "1", 4);
	assert_fact("license.b.count", "3", 7);
	read_output("show license all", "in use 9\n");
	assert_int_equal(list.fact_count, 3); /* nothing is kept for another output */
}

static void capture_field_of_the_command_names_facts(void **state)
{
	(void)state;
	read_output("show lic rum id 1602", "Report: OPEN\n");
	assert_fact("rum.1602.state", "open", 2);
	assert_int_equal(list.captures[0].field_count, 1);
	assert_true(str_eq(list.captures[0].field_values[0], STR("1602")));
	read_output("show license all", "Report: OPEN\n"); /* here nothing tells of which */
	assert_int_equal(list.fact_count, 1);
}

static void capture_field_that_was_not_read_gives_way_to_its_word(void **state)
{
	(void)state;
	read_output("show license all", "idle\n");
	assert_fact("policy.name", "by default", 2);
}

static void capture_event_has_a_time_of_its_own(void **state)
{
	char text[TIME_TEXT_SIZE];

	(void)state;
	read_output("show license all",
	            "2022-10-17 18:56:04.5 UTC EVENT started\nsoon EVENT stopped\n");
	assert_int_equal(list.fact_count, 2);
	assert_true(list.facts[0].event);
	assert_string_equal(time_write(list.facts[0].at, text), "2022-10-17T18:56:04.500Z");
	assert_false(list.facts[1].event);
	assert_int_equal(list.facts[1].at, TIME_NONE);
}

static void capture_rows_of_a_table_are_facts(void **state)
{
	(void)state;
	read_output("show license all", "License     Tag      Status\n"
	                                "---------------------------\n"
	                                "network-    wanted   IN USE\n"
	                                "            \n"
	                                "dna         wanted   NOT IN\n"
	                                "                     USE\n"
	                                "other       else     IN USE\n"
	                                "\n"
	                                "some words\n");
	assert_fact("license.network-.status", "in use", 4);
	assert_fact("license.dna.status", "not in use", 6);
	assert_int_equal(list.fact_count, 4); /* the row of another tag is not wanted */
	assert_taken("2-8 ");
}

static void capture_lines_of_every_output_are_known(void **state)
{
	(void)state;
	read_output("show license all", "Load for five secs: 1%/0%\nTime source is NTP\n"
	                                "Unheard of\nEnd of output\n");
	assert_fact("clock.source", "NTP", 3);
	assert_taken("2-3 5-5 ");
	assert_int_equal(list.known_lines, 4);
}

static void capture_blank_lines_between_belong_to_what_was_taken(void **state)
{
	(void)state;
	read_output("show license all",
	            "\n\nTransport:\n  Type: a\n\nPolicy:\n\n \n\n  Name: b\n\n\n");
	assert_taken("4-11 ");
	assert_int_equal(list.lines_taken, 5); /* the tally counts a line of blanks as no empty one */
	assert_fact("policy.name", "b", 11);
}

/* Line 4 is a message, which is not given: no range goes over it. */
static void capture_range_does_not_go_over_a_message(void **state)
{
	struct capture_parser *p = capture_parser_new(kb, &list);

	(void)state;
	open_typed(p, "show license all", 1);
	lines_give(p, "Transport:\n  Type: a\n", 2);
	lines_give(p, "\n  URL: b\n", 5);
	capture_end(p, false);
	capture_parser_free(p);
	assert_taken("2-3 6-6 ");
	assert_fact("transport.url", "b", 6);
}

static void capture_of_an_unknown_command_is_kept_without_facts(void **state)
{
	struct capture_parser *p = capture_parser_new(kb, &list);

	(void)state;
	open_typed(p, "show something | i x", 3);
	assert_false(capture_is_open(p));
	lines_give(p, "Transport:\n  Type: a\n", 4);
	capture_end(p, true);
	capture_parser_free(p);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.captures[0].command.len, 0);
	assert_true(str_eq(list.captures[0].typed, STR("show something | i x")));
	assert_true(str_eq(list.captures[0].filter, STR("i x")));
	assert_false(list.captures[0].cut); /* it owes no end */
	assert_int_equal(list.fact_count + list.taken_count + list.known_lines, 0);
}

static void capture_ends_where_the_next_starts(void **state)
{
	struct capture_parser *p = capture_parser_new(kb, &list);

	(void)state;
	open_typed(p, "show license all", 1);
	assert_true(capture_is_open(p));
	lines_give(p, "Transport:\n", 2);
	open_typed(p, "sh lic all", 3);
	lines_give(p, "  Type: cslu\n", 4); /* the heading above was of the one before */
	capture_end(p, false);
	assert_false(capture_is_open(p));
	capture_line(p, STR("Account: late"), 5);
	capture_end(p, false);
	capture_parser_free(p);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.captures[0].last_line, 2);
	assert_int_equal(list.captures[1].line, 3);
	assert_int_equal(list.captures[1].last_line, 4);
	assert_true(str_eq(list.captures[1].command, STR("show license all")));
	assert_true(str_eq(list.captures[1].host, STR("sw1")));
	assert_int_equal(list.fact_count, 0);
}

static void capture_facts_and_outputs_are_bounded(void **state)
{
	struct capture_parser *p = capture_parser_new(kb, &list);

	(void)state;
	open_typed(p, "show license all", 1);
	for (uint64_t i = 0; i < STREAM_FACTS_MAX + 7; i++)
		capture_line(p, STR("Account: a"), 2 + i);
	for (uint64_t i = 0; i < STREAM_CAPTURES_MAX + 7; i++)
		open_typed(p, "show license all", 100000 + i);
	assert_false(capture_is_open(p));
	capture_parser_free(p);
	assert_int_equal(list.fact_count, STREAM_FACTS_MAX);
	assert_int_equal(list.lost, 7);
	assert_int_equal(list.count, STREAM_CAPTURES_MAX);
	assert_taken("2-65544 ");
}

static void capture_without_indentation_knows_its_headings_by_the_map(void **state)
{
	(void)state;
	read_output("show license all", "Usage:\nnetwork (first):\nCount: 7\nand so on\ndna (second):\nCount: 3\n"
	                                "Transport:\nType: CSLU\nOther:\nType: Callhome\n");
	assert_fact("license.network.count", "7", 4);
	assert_fact("license.dna.count", "3", 7);
	assert_fact("transport.type", "cslu", 9);
	assert_int_equal(list.fact_count, 5); /* two tags, and no type of Other */
}

/* The text with each line broken behind 80 characters, as a terminal does. */
static const char *broken(const char *text, char out[static 1000])
{
	size_t len = 0, col = 0;

	for (; *text && len < 998; text++) {
		if (*text != '\n' && col == 80) {
			out[len++] = '\n';
			col = 0;
		}
		col = *text == '\n' ? 0 : col + 1;
		out[len++] = *text;
	}
	out[len] = '\0';
	return out;
}

#define NAME_100 "a-policy-whose-name-is-so-long-that-no-terminal-of-eighty-columns-shows-it-in-one-line-not-even-half"
_Static_assert(sizeof(NAME_100) == 101, "it is broken in two");

static void capture_line_broken_by_a_terminal_is_joined(void **state)
{
	char text[1000];

	(void)state;
	read_output("show license all", broken("Policy:\n  Name: " NAME_100 "\nTransport:\n  Type: CSLU\n", text));
	assert_fact("policy.name", NAME_100, 3);
	assert_fact("transport.type", "cslu", 6);
	assert_taken("2-6 ");
	assert_int_equal(list.known_lines, 5);
}

static void capture_row_broken_by_a_terminal_is_joined(void **state)
{
	char text[1000];

	(void)state;
	read_output("show license all",
	            broken("License              Tag                                                    Status\n"
	                   "dna-advantage        wanted                                                 IN USE NOW\n"
	                   "network-advantage    wanted                                                 OFF\n", text));
	assert_fact("license.dna-advantage.status", "in use now", 4);
	assert_fact("license.network-advantage.status", "off", 6);
}

static void capture_line_as_wide_as_a_terminal_may_be_whole(void **state)
{
	(void)state;
	read_output("show license all",
	            "Policy:\n"
	            "  Name: this policy has a name of seventy-two characters, not one less or more..\n"
	            "Account: a\n"
	            "--------------------------------------------------------------------------------\n"
	            "in use 7\n");
	assert_fact("policy.name", "this policy has a name of seventy-two characters, not one less or more..", 3);
	assert_fact("account.smart", "a", 4);
}

static void capture_long_line_is_cut(void **state)
{
	size_t len = CAPTURE_LINE_MAX + 100;
	char *line = malloc(len);
	struct capture_parser *p = capture_parser_new(kb, &list);

	(void)state;
	assert_non_null(line);
	memset(line, 'x', len);
	memcpy(line, "Account: ", 9);
	open_typed(p, "show license all", 1);
	capture_line(p, (str){line, len}, 2);
	capture_end(p, false);
	capture_parser_free(p);
	free(line);
	assert_int_equal(fact_of("account.smart")->text.len, CAPTURE_LINE_MAX - 9);
}

#define LISTED(test) cmocka_unit_test_setup_teardown(test, list_open, list_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LISTED(capture_key_under_its_heading_is_a_fact),
		LISTED(capture_word_is_spelled_in_one_way),
		LISTED(capture_second_rule_takes_what_the_first_did_not),
		LISTED(capture_time_of_an_ambiguous_zone_is_unsure),
		LISTED(capture_fields_of_headings_name_facts),
		LISTED(capture_kept_field_holds_until_it_is_told_again),
		LISTED(capture_field_of_the_command_names_facts),
		LISTED(capture_field_that_was_not_read_gives_way_to_its_word),
		LISTED(capture_event_has_a_time_of_its_own),
		LISTED(capture_rows_of_a_table_are_facts),
		LISTED(capture_lines_of_every_output_are_known),
		LISTED(capture_blank_lines_between_belong_to_what_was_taken),
		LISTED(capture_range_does_not_go_over_a_message),
		LISTED(capture_of_an_unknown_command_is_kept_without_facts),
		LISTED(capture_ends_where_the_next_starts),
		LISTED(capture_facts_and_outputs_are_bounded),
		LISTED(capture_without_indentation_knows_its_headings_by_the_map),
		LISTED(capture_line_broken_by_a_terminal_is_joined),
		LISTED(capture_row_broken_by_a_terminal_is_joined),
		LISTED(capture_line_as_wide_as_a_terminal_may_be_whole),
		LISTED(capture_long_line_is_cut),
	};

	return cmocka_run_group_tests(tests, kb_start, kb_end);
}
