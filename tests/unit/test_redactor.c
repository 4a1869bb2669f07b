#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "redact/redactor.h"

/* The shipped knowledge says what is private; a key of its own makes the pseudonyms repeat. */
struct bench {
	struct kb *kb;
	struct pseudonyms names;
	struct redactor *r;
	struct arena *arena;
};

static int bench_new(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	*state = b;
	if (!b)
		return -1;
	b->kb = kb_open(&(struct kb_folders){.shipped_kb = STR("kb"), .shipped_rules = STR("rules")});
	b->arena = arena_new();
	pseudonyms_init(&b->names);
	b->names.key.bytes[0] = 9;
	b->r = redactor_new(b->kb, &b->names);
	return 0;
}

static int bench_free(void **state)
{
	struct bench *b = *state;

	redactor_free(b->r);
	pseudonyms_close(&b->names);
	arena_free(b->arena);
	kb_close(b->kb);
	free(b);
	return 0;
}

static str redacted(struct bench *b, const char *line)
{
	return redactor_line(b->r, b->arena, str_of(line));
}

static void has(str text, const char *part)
{
	if (!str_contains(text, str_of(part)))
		fail_msg("'%.*s' lacks '%s'", STR_ARG(text), part);
}

static void lacks(str text, const char *part)
{
	if (str_contains_nocase(text, str_of(part)))
		fail_msg("'%.*s' still holds '%s'", STR_ARG(text), part);
}

static void redactor_keeps_what_a_diagnosis_needs(void **state)
{
	static const char *const same[] = {
	        "  Cslu address: cslu-local", "  URL: https://smartreceiver.cisco.com/licservice/license",
	        "  URL: https://tools.cisco.comm/its/service", "Version 8.0.152.0 of the controller",
	        "ip address 255.255.255.0", "Mar 11 13:37:57.320: %SMART_LIC-3-COMM_FAILED: Communications failure",
	        "  Smart Account: <none>", "  Sending Hostname: yes", "Switch#show license all", "",
	        "cat9k_iosxe.17.09.04a.SPA.bin", "2024-06-03 08:15:54.123 UTC SAEVT_INIT_START version=1"};

	for (size_t i = 0; i < COUNT_OF(same); i++) {
		str line = redacted(*state, same[i]);
		if (!str_eq(line, str_of(same[i])))
			fail_msg("'%s' became '%.*s'", same[i], STR_ARG(line));
	}
}

static void redactor_takes_out_what_stands_behind_known_words(void **state)
{
	static const struct {
		const char *line, *private, *kept;
	} cases[] = {
	        {"hostname acme-core-1", "acme-core", "hostname "},
	        {"username bigboss privilege 15 secret 9 $9$abcdef", "bigboss", "privilege 15 secret 9 "},
	        {"username bigboss privilege 15 secret 9 $9$abcdef", "$9$abcdef", "username "},
	        {"snmp-server community S3cr3t RO", "S3cr3t", " RO"},
	        {" idtoken NmE1Yjg4OD-ODg", "NmE1Yjg4OD", " idtoken "},
	        {"  Smart Account: Acme Corp As of Jun 03 2024", "Acme", " As of Jun 03 2024"},
	        {"<187>Feb 13 06:02:11 acme-sw7 1: text", "acme", "<187>Feb 13 06:02:11 "},
	        {"  Cslu address: https://ssm.acme.com:8443/cslu/v1/pi/Acme-1", "acme", ":8443/cslu/v1/pi/"},
	        {"Processor board ID FCW2140L0AB", "FCW2140L0AB", "Processor board ID "},
	        {"PID:C9300-24U,SN:FCW2140L0AB", "FCW2140L0AB", "PID:C9300-24U,SN:"},
	        {"proxy.acme.com is down", "acme", " is down"},
	        {"  30820321 30820209 A0030201 02020101", "30820321", "  "},
	        {"logging host 198.51.100.7", "100.7", "logging host 198.51.100."},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		str line = redacted(*state, cases[i].line);
		lacks(line, cases[i].private);
		has(line, cases[i].kept);
	}
}

static void redactor_gives_a_learned_word_one_pseudonym_everywhere(void **state)
{
	struct bench *b = *state;

	redactor_learn(b->r, PRIVACY_HOST, STR("acme-core-1"));
	str prompt = redacted(b, "acme-core-1#show clock"), log = redacted(b, "by ACME-CORE-1 (acme-core-1.acme.com)");
	lacks(prompt, "acme");
	lacks(log, "acme");
	str name = {prompt.ptr, sizeof("acme-core-1") - 1};
	assert_true(str_contains_nocase(log, name));
	assert_int_equal(prompt.len, sizeof("acme-core-1#show clock") - 1);
	assert_int_equal(redactor_value(b->r, PRIVACY_HOST, STR("")).len, 0);
	redactor_learn(b->r, PRIVACY_HOST, STR("Switch")); /* anybody's */
	assert_true(str_eq(redacted(b, "Switch 1 R0/0"), STR("Switch 1 R0/0")));
}

static void redactor_keeps_columns(void **state)
{
	str line = redacted(*state, " 10.20.30.40      512   up");
	const char *up = memmem(line.ptr, line.len, "512", 3);

	assert_non_null(up);
	assert_int_equal(up - line.ptr, 18);
}

static void redactor_pseudonyms_go_back(void **state)
{
	struct bench *b = *state;
	static const char text[] = "hostname acme-core-1 at 10.1.2.3, PID:X,SN:FCW2140L0AB";
	str hidden = redacted(b, text);

	lacks(hidden, "acme");
	assert_true(str_eq(pseudonyms_undo(&b->names, hidden), str_of(text)));
}

static void redactor_map_is_read_as_it_was_written(void **state)
{
	struct bench *b = *state;
	struct pseudonyms again;
	struct diags diags;
	char *text;
	size_t len;
	str hidden = redacted(b, "hostname acme-core-1");
	FILE *to = open_memstream(&text, &len);

	pseudonyms_write(&b->names, to);
	fclose(to);
	pseudonyms_init(&again);
	diags_init(&diags);
	struct source src = {STR("map"), {text, len}};
	assert_true(pseudonyms_read(&again, &src, &diags));
	assert_memory_equal(&again.key, &b->names.key, sizeof(again.key));
	assert_true(str_eq(pseudonyms_undo(&again, hidden), STR("hostname acme-core-1")));
	pseudonyms_close(&again);
	src.text = STR("tacit-redact-map/1 00\nhost\tx");
	pseudonyms_init(&again);
	assert_false(pseudonyms_read(&again, &src, &diags));
	assert_int_equal(diags.errors, 1);
	pseudonyms_close(&again);
	diags_close(&diags);
	free(text);
}

static void redactor_short_names_do_not_fall_together(void **state)
{
	struct bench *b = *state;
	str seen[100];

	for (unsigned i = 0; i < COUNT_OF(seen); i++) {
		char name[8];
		snprintf(name, sizeof(name), "r%u", i);
		seen[i] = pseudonym_of(&b->names, PRIVACY_HOST, str_of(name));
		for (unsigned k = 0; k < i; k++)
			assert_false(str_eq(seen[i], seen[k]));
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_new, bench_free)
	const struct CMUnitTest tests[] = {
	        TEST(redactor_keeps_what_a_diagnosis_needs),
	        TEST(redactor_takes_out_what_stands_behind_known_words),
	        TEST(redactor_gives_a_learned_word_one_pseudonym_everywhere),
	        TEST(redactor_keeps_columns),
	        TEST(redactor_pseudonyms_go_back),
	        TEST(redactor_map_is_read_as_it_was_written),
	        TEST(redactor_short_names_do_not_fall_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
