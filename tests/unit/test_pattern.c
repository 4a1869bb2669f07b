#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "kb/pattern.h"

static struct pattern *pattern_of(const char *text)
{
	struct diags d;

	diags_init(&d);
	struct pattern *p = pattern_new(str_of(text), false, (struct pos){0}, &d);
	if (!p)
		fail_msg("'%s': %s", text, d.items[0].text.ptr);
	assert_int_equal(d.count, 0);
	diags_close(&d);
	return p;
}

/* text by the pattern; want holds the fields in order, NULL where it must not match. */
static void assert_match(const char *pattern, const char *text, const char *const *want)
{
	struct pattern *p = pattern_of(pattern);
	str fields[PATTERN_FIELDS_MAX];
	enum pattern_result result = pattern_match(p, str_of(text), fields);

	if (result != (want ? PATTERN_MATCH : PATTERN_NO_MATCH))
		fail_msg("'%s' by '%s' gives %d", text, pattern, (int)result);
	for (size_t i = 0; want && want[i]; i++) {
		assert_true(i < pattern_field_count(p));
		if (!str_eq(fields[i], str_of(want[i])))
			fail_msg("'%s': field %zu is '%.*s'", text, i, STR_ARG(fields[i]));
	}
	pattern_free(p);
}

#define FIELDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NONE_SAID ((const char *const[]){NULL})

static void pattern_gives_its_fields_by_name(void **state)
{
	struct pattern *p = pattern_of("Peer [chars:peer] failed after [dec:tries] tries");

	(void)state;
	assert_int_equal(pattern_field_count(p), 2);
	assert_true(str_eq(pattern_field_name(p, 0), STR("peer")));
	assert_true(str_eq(pattern_field_name(p, 1), STR("tries")));
	assert_int_equal(pattern_field_find(p, STR("tries")), 1);
	assert_int_equal(pattern_field_find(p, STR("try")), -1);
	pattern_free(p);
	assert_match("Peer [chars:peer] failed after [dec:tries] tries",
	             "Peer the old server failed after 12 tries", FIELDS("the old server", "12"));
}

static void pattern_takes_the_whole_text(void **state)
{
	(void)state;
	assert_match("Link [node:n] is up", "Link 7 is up", FIELDS("7"));
	assert_match("Link [node:n] is up", "The Link 7 is up", NULL);
	assert_match("Link [node:n] is up", "Link 7 is upside", NULL);
	assert_match("Link [node:n] is up", "Link 7 is up\n", NULL);
	assert_match("Link [node:n] is up", "", NULL);
	assert_match("[chars:all]", "", FIELDS(""));
}

static void pattern_blank_takes_any_run_of_blanks(void **state)
{
	(void)state;
	assert_match("a b", "a \t  b", NONE_SAID);
	assert_match("a   b", "a b", NONE_SAID);
	assert_match("a b", "ab", NULL);
	assert_match("a b", "a\nb", NULL);
	assert_match("  a b  ", "a b", NONE_SAID);
}

static void pattern_full_stop_at_the_end_may_be_missing(void **state)
{
	(void)state;
	assert_match("It is done.", "It is done", NONE_SAID);
	assert_match("It is done", "It is done.", NONE_SAID);
	assert_match("It is done.", "It is done .", NONE_SAID);
	assert_match("Done: [chars:why].", "Done: no reason.", FIELDS("no reason"));
	assert_match("It is. done", "It is done", NULL);
}

static void pattern_literals_are_literal(void **state)
{
	(void)state;
	assert_match("100% (a|b)* {2} ^$ \\d #x + ? a.c", "100% (a|b)* {2} ^$ \\d #x + ? a.c",
	             NONE_SAID);
	assert_match("a.c", "abc", NULL);
	assert_match("a*", "aa", NULL);
	assert_match("\\d", "5", NULL);
	assert_match("it's (?i)x", "it's x", NULL);
	assert_match("caf\xC3\xA9 [chars:x]", "caf\xC3\xA9 \xFF", FIELDS("\xFF"));
}

static void pattern_field_types_take_their_shapes_only(void **state)
{
	static const struct {
		const char *type, *good, *bad;
	} shapes[] = {
		{"dec", "-42", "4x"},
		{"int", "0", ""},
		{"hex", "0x1Fa", "0xg"},
		{"hex", "BEEF", "-1"},
		{"char", "Q", "QQ"},
		{"enet", "00a1.b2c3.d4e5", "00a1.b2c3"},
		{"enet", "00:A1:b2:c3:d4:e5", "00:A1:b2:c3:d4"},
		{"inet", "192.0.2.7", "192.0.2"},
		{"inet", "2001:db8::7", "2001"},
		{"node", "Gi1/0/7", "Gi 1"},
		{"t-line", "17", "vty"},
		{"clock", "11:02:33.5 UTC Mon Mar 3 2025", "11:02:33"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		char pattern[64], good[64], bad[64];
		snprintf(pattern, sizeof(pattern), "at [%s:f] now", shapes[i].type);
		snprintf(good, sizeof(good), "at %s now", shapes[i].good);
		snprintf(bad, sizeof(bad), "at %s now", shapes[i].bad);
		assert_match(pattern, good, FIELDS(shapes[i].good));
		assert_match(pattern, bad, NULL);
	}
}

/* A field takes what the rest of the text leaves: as little as it can, or for numbers as much. */
static void pattern_fields_share_a_text(void **state)
{
	(void)state;
	assert_match("[chars:a] b [chars:c]", "x b y b z", FIELDS("x", "y b z"));
	assert_match("[chars:a][dec:n]", "id 512", FIELDS("id ", "512"));
	assert_match("[dec:a][dec:b]", "512", FIELDS("51", "2"));
	assert_match("x [chars:a] y", "x   y", FIELDS(""));
	assert_match("x [chars:a]", "x   ", FIELDS(""));
	assert_match("[node:n]", "Gi1.", FIELDS("Gi1"));
	assert_match("[node:n] .", "a.b .", FIELDS("a.b"));
	assert_match("[hex:a]x1", "0x1", FIELDS("0"));
	assert_match("[inet:a]:[dec:p]", "192.0.2.7:443", FIELDS("192.0.2.7", "443"));
	assert_match("[inet:a]:[dec:p]", "2001:db8::7:443", FIELDS("2001:db8::7", "443"));
	assert_match("at [clock:t]", "at 7:11 UTC Mon Mar  3 2025.", FIELDS("7:11 UTC Mon Mar  3 2025"));
}

/* The second byte of this letter is a blank elsewhere. */
static void pattern_leaves_letters_of_two_bytes_whole(void **state)
{
	(void)state;
	assert_match("name [chars:x]", "name voil\xC3\xA0", FIELDS("voil\xC3\xA0"));
}

static void assert_refused(const char *text, const char *complaint)
{
	struct source src = {STR("p.yaml"), {"", 0}};
	struct diags d;

	diags_init(&d);
	assert_null(pattern_new(str_of(text), false, (struct pos){&src, 5, 7}, &d));
	assert_int_equal(d.errors, 1);
	if (!str_contains(d.items[0].text, str_of(complaint)))
		fail_msg("'%s' lacks '%s'", d.items[0].text.ptr, complaint);
	assert_int_equal(d.items[0].pos.line, 5);
	assert_int_equal(d.items[0].pos.col, 7);
	diags_close(&d);
}

static void pattern_wrong_fields_are_complaints_at_their_place(void **state)
{
	char many[400] = "", longest[5000];

	(void)state;
	assert_refused("a [float:x]", "unknown field type [float]");
	assert_refused("a [chars]", "needs a name");
	assert_refused("a [chars:]", "needs a name");
	assert_refused("a [chars:abcdefghijabcdefghijabcdefghij12]", "needs a name");
	assert_refused("[dec:a] [dec:a]", "'a' is used twice");
	assert_refused("a [chars:x", "does not close");
	assert_refused("a []", "unknown field type []");
	for (unsigned i = 0; i < PATTERN_FIELDS_MAX + 1; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "[dec:f%u] ", i);
	assert_refused(many, "more than 12 fields");
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_refused(longest, "too long");
}

static void pattern_takes_as_many_fields_as_it_says(void **state)
{
	char text[400] = "", line[400] = "";
	str fields[PATTERN_FIELDS_MAX];

	(void)state;
	for (unsigned i = 0; i < PATTERN_FIELDS_MAX; i++) {
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "[dec:f%u]%s", i,
		         i + 1 < PATTERN_FIELDS_MAX ? " " : "");
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "%u%s", i * 3,
		         i + 1 < PATTERN_FIELDS_MAX ? " " : "");
	}
	struct pattern *p = pattern_of(text);
	assert_int_equal(pattern_match(p, str_of(line), fields), PATTERN_MATCH);
	assert_true(str_eq(fields[PATTERN_FIELDS_MAX - 1], STR("33")));
	pattern_free(p);
}

/* Twelve open fields on a text that never ends right: 10^18 ways, given up after a bounded number.
 */
static void pattern_gives_up_on_what_never_ends(void **state)
{
	enum { LEN = 4000 };
	char *text = malloc(LEN);
	str fields[PATTERN_FIELDS_MAX];
	struct pattern *p =
		pattern_of("[chars:a] [chars:b] [chars:c] [chars:d] [chars:e] [chars:f] "
	                   "[chars:g] [chars:h] [chars:i] [chars:j] [chars:k] end");

	(void)state;
	assert_non_null(text);
	memset(text, ' ', LEN);
	for (int i = 0; i < LEN; i += 2)
		text[i] = 'x';
	memcpy(text + LEN - 8, "x  end !", 8);
	assert_int_equal(pattern_match(p, (str){text, LEN}, fields), PATTERN_LIMIT);
	free(text);
	pattern_free(p);
}

static void pattern_reach_is_where_a_sample_leaves_the_shape(void **state)
{
	struct pattern *p = pattern_of("Trust code [dec:n] installed");

	(void)state;
	assert_int_equal(pattern_reach(p, STR("Trust code 12 removed")), 14);
	assert_int_equal(pattern_reach(p, STR("Trust code x")), 11);
	assert_int_equal(pattern_reach(p, STR("Nothing like it")), 0);
	assert_int_equal(pattern_reach(p, STR("Trust code 12 installed")), 23);
	assert_int_equal(pattern_reach(p, STR("")), 0);
	pattern_free(p);
}

static void *match_often(void *self)
{
	str fields[PATTERN_FIELDS_MAX];
	intptr_t wrong = 0;

	for (int i = 0; i < 2000; i++) {
		wrong += pattern_match(self, STR("Link 7 is up"), fields) != PATTERN_MATCH ||
		         !str_eq(fields[0], STR("7"));
	}
	pattern_thread_end();
	return (void *)wrong;
}

/* Also: a thread that says its end leaves nothing behind (LeakSanitizer). */
static void pattern_matches_in_several_threads_at_once(void **state)
{
	struct pattern *p = pattern_of("Link [dec:n] is up");
	pthread_t threads[4];
	void *wrong;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, match_often, p), 0);
	for (size_t i = 0; i < COUNT_OF(threads); i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
	pattern_free(p);
}

static void pattern_free_takes_null(void **state)
{
	char version[64];

	(void)state;
	pattern_free(NULL);
	pattern_library_version(version);
	assert_true(version[0] >= '1' && version[0] <= '9');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pattern_gives_its_fields_by_name),
		cmocka_unit_test(pattern_takes_the_whole_text),
		cmocka_unit_test(pattern_blank_takes_any_run_of_blanks),
		cmocka_unit_test(pattern_full_stop_at_the_end_may_be_missing),
		cmocka_unit_test(pattern_literals_are_literal),
		cmocka_unit_test(pattern_field_types_take_their_shapes_only),
		cmocka_unit_test(pattern_fields_share_a_text),
		cmocka_unit_test(pattern_leaves_letters_of_two_bytes_whole),
		cmocka_unit_test(pattern_wrong_fields_are_complaints_at_their_place),
		cmocka_unit_test(pattern_takes_as_many_fields_as_it_says),
		cmocka_unit_test(pattern_gives_up_on_what_never_ends),
		cmocka_unit_test(pattern_reach_is_where_a_sample_leaves_the_shape),
		cmocka_unit_test(pattern_matches_in_several_threads_at_once),
		cmocka_unit_test(pattern_free_takes_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
