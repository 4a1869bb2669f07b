#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture/command.h"

static const char knowledge[] =
	"schema: tacit-kb/1\n"
	"captures:\n"
	"  - id: license\n"
	"    commands: [show license all, show license summary,\n"
	"               'show license rum id [id] detail']\n"
	"    samples: []\n"
	"  - {id: clock, commands: [show clock], samples: []}\n"
	"  - {id: version, commands: [show version], samples: []}\n"
	"  - {id: route, commands: ['show ip route vrf [vrf] [prefix]'], samples: []}\n"
	"  - {id: logging, commands: [show logging, 'show logging [', 'show logging []'],\n"
	"     samples: []}\n";

static struct kb *kb;

/* The knowledge of a text, by way of a folder that is gone when it was read. */
static struct kb *kb_of(const char *text)
{
	char folder[] = P_tmpdir "/tacit-command-XXXXXX", path[96];

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

static void assert_command(const char *typed, const char *full)
{
	struct command c = command_find(kb, str_of(typed));

	if (!str_eq(c.full, str_of(full)))
		fail_msg("'%s' is '%.*s', not '%s'", typed, STR_ARG(c.full), full);
	assert_int_equal(c.def != NULL, full[0] != '\0');
}

static void command_words_may_be_shortened(void **state)
{
	(void)state;
	assert_command("show license all", "show license all");
	assert_command("sh lic all", "show license all");
	assert_command("SHOW  License   summary ", "show license summary");
	assert_command("sh lic su", "show license summary");
	assert_command("sh clo", "show clock");
	assert_command("s clock", ""); /* one letter tells nothing */
	assert_command("sh c", "");
	assert_command("", "");
}

static void command_words_may_hold_one_typing_error(void **state)
{
	(void)state;
	assert_command("show lisence all", ""); /* two letters wrong, not exchanged neighbours */
	assert_command("show licnese all", "show license all");
	assert_command("show licens all", "show license all");
	assert_command("show licence all", "show license all");
	assert_command("show licensee all", "show license all");
	assert_command("show vresion", "show version");
	assert_command("sohw clock", ""); /* too short to be sure */
	assert_command("show block", "show clock");
}

static void command_needs_all_words_and_may_have_more(void **state)
{
	(void)state;
	assert_command("show license", "");
	assert_command("show", "");
	assert_command("show clock detail", "show clock");
	assert_command("clock", "");
}

static void command_of_the_best_likeness_wins(void **state)
{
	(void)state;
	assert_command("show ver", "show version");
	assert_command("show logging", "show logging");
	assert_command("show clocc", "show clock");
}

static void command_fields_are_what_was_typed(void **state)
{
	struct command c = command_find(kb, STR("sh lic rum id 1602 detail"));

	(void)state;
	assert_true(str_eq(c.full, STR("show license rum id [id] detail")));
	assert_int_equal(c.field_count, 1);
	assert_true(str_eq(c.names[0], STR("id")));
	assert_true(str_eq(c.values[0], STR("1602")));
	c = command_find(kb, STR("show ip route vrf Mgmt-vrf 192.0.2.0"));
	assert_int_equal(c.field_count, 2);
	assert_true(str_eq(c.names[1], STR("prefix")));
	assert_true(str_eq(c.values[1], STR("192.0.2.0")));
	assert_int_equal(command_find(kb, STR("show clock")).field_count, 0);
}

/* Brackets of the knowledge that enclose no name are a word as any other. */
static void command_field_without_a_name_is_none(void **state)
{
	struct command c = command_find(kb, STR("show logging ["));

	(void)state;
	assert_true(str_eq(c.full, STR("show logging [")));
	assert_int_equal(c.field_count, 0);
	assert_int_equal(command_find(kb, STR("show logging x")).field_count, 0);
	assert_int_equal(command_find(kb, STR("show logging []")).field_count, 0);
}

static void command_filter_stands_behind_the_pipe(void **state)
{
	struct command c = command_find(kb, STR("show license all | include Status | count"));

	(void)state;
	assert_true(str_eq(c.full, STR("show license all")));
	assert_true(str_eq(c.filter, STR("include Status | count")));
	c = command_find(kb, STR("show license all|i x"));
	assert_true(str_eq(c.full, STR("show license all")));
	assert_true(str_eq(c.filter, STR("i x")));
	assert_int_equal(command_find(kb, STR("show clock")).filter.len, 0);
	c = command_find(kb, STR("show nothing | i x"));
	assert_null(c.def);
	assert_true(str_eq(c.filter, STR("i x")));
}

/* In configuration mode. */
static void command_behind_do_is_the_same(void **state)
{
	(void)state;
	assert_command("do show clock", "show clock");
	assert_command("do sh lic all", "show license all");
	assert_command("do", "");
	assert_command("do do show clock", "");
}

static void command_of_many_words_is_bounded(void **state)
{
	(void)state;
	assert_command("show clock a b c d e f g h i j k l m n o p q r s t u v", "show clock");
}

static void assert_prompt(const char *line, const char *host, const char *typed)
{
	str got_host, got_typed;

	if (!prompt_parse(str_of(line), &got_host, &got_typed))
		fail_msg("'%s' is no prompt", line);
	if (!str_eq(got_host, str_of(host)) || !str_eq(got_typed, str_of(typed)))
		fail_msg("'%s' is '%.*s' and '%.*s'", line, STR_ARG(got_host), STR_ARG(got_typed));
}

static void prompt_has_a_host_and_what_was_typed(void **state)
{
	(void)state;
	assert_prompt("sw1#show clock", "sw1", "show clock");
	assert_prompt("sw1> show clock ", "sw1", "show clock");
	assert_prompt("sw1#", "sw1", "");
	assert_prompt("SW-1_a.example(config-if)#do show clock", "SW-1_a.example", "do show clock");
	assert_prompt("RP/0/RSP0/CPU0:xr1#show clock", "xr1", "show clock");
	assert_prompt("RP/0/RSP0/CPU0:xr1(config)#commit", "xr1", "commit");
	assert_prompt("asa1/pri/act# show clock", "asa1/pri/act", "show clock");
}

static void prompt_is_not_any_line_with_a_sign(void **state)
{
	static const char *const bad[] = {"",          "#show clock",   "sw1",
	                                  " sw1#sh",   "--More--#",     ".sw1#show",
	                                  "sw1(x#",    "sw1(config)",   "sw1(config) #",
	                                  "/sw1#show", "sw1$ show clock", "sw 1#show clock",
	                                  "RP/0/RSP0/CPU0:#show"};
	str host, typed;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (prompt_parse(str_of(bad[i]), &host, &typed))
			fail_msg("'%s' is a prompt", bad[i]);
	}
}

static void prompt_of_a_long_host_is_none(void **state)
{
	char line[100];
	str host, typed;

	(void)state;
	memset(line, 'a', sizeof(line));
	line[64] = '#';
	assert_true(prompt_parse((str){line, 65}, &host, &typed));
	line[64] = 'a';
	line[65] = '#';
	assert_false(prompt_parse((str){line, 66}, &host, &typed));
}

static void heading_of_a_report_names_its_command(void **state)
{
	static const char *const good[][2] = {{"------------------ show clock ------------------",
	                                       "show clock"},
	                                      {"--- show license all ---", "show license all"},
	                                      {"---show clock---", "show clock"},
	                                      {"`show clock`", "show clock"},
	                                      {" ` show clock ` ", "show clock"}};
	static const char *const bad[] = {"",          "-- show clock --", "---- show clock",
	                                  "show ----", "--------",         "---- x ----",
	                                  "``",        "`show clock",      "` `"};
	str typed;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_true(heading_parse(str_of(good[i][0]), &typed));
		assert_true(str_eq(typed, str_of(good[i][1])));
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (heading_parse(str_of(bad[i]), &typed))
			fail_msg("'%s' is a heading", bad[i]);
	}
}

static void exec_word_is_the_whole_first_word(void **state)
{
	(void)state;
	assert_true(is_exec_word(STR("show clock")));
	assert_true(is_exec_word(STR(" SH clock")));
	assert_true(is_exec_word(STR("ping 192.0.2.7")));
	assert_false(is_exec_word(STR("shower")));
	assert_false(is_exec_word(STR("interface Gi1")));
	assert_false(is_exec_word(STR("the show")));
	assert_false(is_exec_word(STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_words_may_be_shortened),
		cmocka_unit_test(command_words_may_hold_one_typing_error),
		cmocka_unit_test(command_needs_all_words_and_may_have_more),
		cmocka_unit_test(command_of_the_best_likeness_wins),
		cmocka_unit_test(command_fields_are_what_was_typed),
		cmocka_unit_test(command_field_without_a_name_is_none),
		cmocka_unit_test(command_filter_stands_behind_the_pipe),
		cmocka_unit_test(command_behind_do_is_the_same),
		cmocka_unit_test(command_of_many_words_is_bounded),
		cmocka_unit_test(prompt_has_a_host_and_what_was_typed),
		cmocka_unit_test(prompt_is_not_any_line_with_a_sign),
		cmocka_unit_test(prompt_of_a_long_host_is_none),
		cmocka_unit_test(heading_of_a_report_names_its_command),
		cmocka_unit_test(exec_word_is_the_whole_first_word),
	};

	return cmocka_run_group_tests(tests, kb_start, kb_end);
}
