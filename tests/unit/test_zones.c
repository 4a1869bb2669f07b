#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/zones.h"

static const char knowledge[] = "schema: tacit-kb/1\n"
				"zones:\n"
				"  - {name: ODD, offset: \"+03:00\", ambiguous: yes}\n"
				"  - {name: EVEN, offset: \"+02:00\"}\n"
				"  - {name: EEN, offset: \"+02:30\"}\n"
				"  - {name: EVENER, offset: \"+01:00\"}\n";

static struct kb *kb;

static int kb_start(void **state)
{
	char folder[] = P_tmpdir "/tacit-zones-XXXXXX", file[64];
	str given = {folder, strlen(folder)};
	struct kb_folders folders = {.kb = &given, .kb_count = 1};

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/k.yaml", folder);
	FILE *f = fopen(file, "w");
	if (!f || fputs(knowledge, f) < 0 || fclose(f) != 0)
		return -1;
	kb = kb_open(&folders);
	unlink(file);
	rmdir(folder);
	return kb_diags(kb)->count ? -1 : 0;
}

static int kb_end(void **state)
{
	(void)state;
	kb_close(kb);
	return 0;
}

/* A word, what it means, and what it means where --timezone gives an hour west. */
static const struct {
	const char *word; /* NULL: none is written */
	int16_t minutes, given;
	bool unsure;
} words[] = {
	{NULL, 0, -60, false},   {"UTC", 0, 0, false},    {"Z", 0, 0, false},        {"ODD", 180, -60, true},
	{"EVEN", 120, 120, false}, {"even", 120, 120, false}, {"EEN", 150, 150, false}, {"EVENER", 60, 60, false},
	{"EN", 0, -60, true},      {"NOWHERE", 0, -60, true}, {"+02:00", 120, 120, false}, {"X", 0, -60, true},
	{"ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0, -60, true}};

static struct stamp stamp_with(const char *word)
{
	return (struct stamp){.kind = STAMP_CLOCK, .has_zone = word != NULL, .zone = word ? str_of(word) : (str){NULL, 0}};
}

/* Each word behind each other: what was kept of one is no other's. */
static void zones_give_each_word_its_own_whatever_was_asked_before(void **state)
{
	struct zones plain = {.kb = kb}, given = {.kb = kb, .minutes = -60, .has_minutes = true};
	bool unsure;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(words) * COUNT_OF(words); i++) {
		size_t at[] = {i % COUNT_OF(words), i / COUNT_OF(words)};
		for (unsigned k = 0; k < 2; k++) {
			struct stamp s = stamp_with(words[at[k]].word);
			assert_int_equal(zones_minutes(&plain, &s, &unsure), words[at[k]].minutes);
			assert_int_equal(unsure, words[at[k]].unsure);
			assert_int_equal(zones_minutes(&given, &s, &unsure), words[at[k]].given);
			assert_false(unsure);
		}
	}
}

/* More words than are kept. */
static void zones_know_more_words_than_they_keep(void **state)
{
	struct zones zones = {.kb = kb};
	bool unsure;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		char word[] = {(char)('A' + i % 26), (char)('A' + i / 26 % 26), (char)('A' + i % 7), 0};
		struct stamp other = stamp_with(word), een = stamp_with("EEN");
		bool known = str_eq(other.zone, STR("EEN")) || str_eq(other.zone, STR("ODD")) ||
		             str_eq(other.zone, STR("UTC")) || str_eq(other.zone, STR("GMT"));
		int16_t minutes = zones_minutes(&zones, &other, &unsure);
		if (!known && (minutes || !unsure))
			fail_msg("%s is known", word);
		assert_int_equal(zones_minutes(&zones, &een, &unsure), 150);
		assert_false(unsure);
	}
}

/* A time that is UTC by its form is that, whatever --timezone says of those that say nothing. */
static void zones_leave_utc_alone(void **state)
{
	struct zones given = {.kb = kb, .minutes = -60, .has_minutes = true};
	struct stamp own = stamp_with(NULL), utc = own;
	bool unsure;

	(void)state;
	utc.utc = true;
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(zones_minutes(&given, &own, &unsure), -60);
		assert_int_equal(zones_minutes(&given, &utc, &unsure), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones_give_each_word_its_own_whatever_was_asked_before),
		cmocka_unit_test(zones_know_more_words_than_they_keep),
		cmocka_unit_test(zones_leave_utc_alone),
	};

	return cmocka_run_group_tests_name("zones", tests, kb_start, kb_end);
}
