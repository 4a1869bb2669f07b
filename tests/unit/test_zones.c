#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "device/zones.h"
#include "world.h"

static const char knowledge[] = "zones:\n"
				"  - {name: ODD, offset: \"+03:00\", ambiguous: yes}\n"
				"  - {name: EVEN, offset: \"+02:00\"}\n"
				"  - {name: EEN, offset: \"+02:30\"}\n"
				"  - {name: EVENER, offset: \"+01:00\"}\n";

static struct kb *kb_of(void **state)
{
	struct world *w = *state;

	world_open(w, knowledge, "");
	return w->kb;
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
	struct kb *kb = kb_of(state);
	struct zones plain = {.kb = kb}, given = {.kb = kb, .minutes = -60, .has_minutes = true};
	bool unsure;

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
	struct zones zones = {.kb = kb_of(state)};
	bool unsure;

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
	struct zones given = {.kb = kb_of(state), .minutes = -60, .has_minutes = true};
	struct stamp own = stamp_with(NULL), utc = own;
	bool unsure;

	utc.utc = true;
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(zones_minutes(&given, &own, &unsure), -60);
		assert_int_equal(zones_minutes(&given, &utc, &unsure), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(zones_give_each_word_its_own_whatever_was_asked_before),
		WORLD_TEST(zones_know_more_words_than_they_keep),
		WORLD_TEST(zones_leave_utc_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
