#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fact/fact.h"

/* The test's own zones: EST is five hours west, IST five and a half east. */
static bool zone_of(void *self, str word, int16_t *ret_minutes)
{
	(*(unsigned *)self)++;
	if (!str_eq(word, STR("EST")) && !str_eq(word, STR("IST")) && !str_eq(word, STR("UTC")))
		return false;
	*ret_minutes = word.ptr[0] == 'E' ? -300 : word.ptr[0] == 'I' ? 330 : 0;
	return true;
}

static void assert_time(const char *text, const char *want, bool want_unsure)
{
	char got[TIME_TEXT_SIZE];
	unsigned asked = 0;
	time_us at;
	bool unsure;

	if (!fact_time_parse(str_of(text), zone_of, &asked, &at, &unsure))
		fail_msg("'%s' is no time", text);
	assert_string_equal(time_write(at, got), want);
	assert_int_equal(unsure, want_unsure);
}

static void assert_no_time(const char *text)
{
	unsigned asked = 0;
	time_us at;
	bool unsure;

	if (fact_time_parse(str_of(text), zone_of, &asked, &at, &unsure))
		fail_msg("'%s' is a time", text);
}

static void fact_time_is_read_in_any_order(void **state)
{
	(void)state;
	assert_time("Jun 05 08:45:31 2024 UTC", "2024-06-05T08:45:31Z", false);
	assert_time("2021-11-04 09:10:44.302 UTC", "2021-11-04T09:10:44.302Z", false);
	assert_time("09:14:22.510 UTC Fri Feb 09 2024", "2024-02-09T09:14:22.510Z", false);
	assert_time("2021-11-04T09:10:44", "2021-11-04T09:10:44Z", false);
	assert_time("Wed, 5 June 2024 (08:45:31)", "2024-06-05T08:45:31Z", false);
	assert_time("last polled on Mar 03 2025 10:00:00", "2025-03-03T10:00:00Z", false);
}

static void fact_time_takes_the_marks_of_a_clock_that_is_not_trusted(void **state)
{
	(void)state;
	assert_time("*14:22:40.115 UTC Sun Jan 3 2021", "2021-01-03T14:22:40.115Z", false);
	assert_time(".14:22:40.115 UTC Sun Jan 3 2021", "2021-01-03T14:22:40.115Z", false);
}

static void fact_time_is_counted_from_its_zone(void **state)
{
	(void)state;
	assert_time("18:56:04 EST Mon Oct 17 2022", "2022-10-17T23:56:04Z", false);
	assert_time("2022-10-17 05:00:00 IST", "2022-10-16T23:30:00Z", false);
}

static void fact_time_of_an_unknown_zone_is_unsure(void **state)
{
	time_us at;
	bool unsure;

	(void)state;
	assert_time("18:56:04 XYZT Mon Oct 17 2022", "2022-10-17T18:56:04Z", true);
	assert_true(fact_time_parse(STR("18:56:04 EST Oct 17 2022"), NULL, NULL, &at, &unsure));
	assert_true(unsure);
	assert_true(fact_time_parse(STR("18:56:04 Oct 17 2022"), NULL, NULL, &at, &unsure));
	assert_false(unsure);
}

static void fact_time_needs_a_year_a_day_and_a_time_of_day(void **state)
{
	(void)state;
	assert_no_time("");
	assert_no_time("N/A");
	assert_no_time("Jun 05 08:45:31");
	assert_no_time("Jun 05 2024");
	assert_no_time("Jun 2024 08:45:31");
	assert_no_time("05 2024 08:45:31");
	assert_no_time("2021-11-04");
	assert_no_time("Jun 05 2024 08:45");
	assert_no_time(", . * ( )");
}

static void fact_time_must_be_on_the_calendar(void **state)
{
	(void)state;
	assert_time("2024-02-29 00:00:00", "2024-02-29T00:00:00Z", false);
	assert_no_time("2023-02-29 00:00:00");
	assert_no_time("2024-13-01 00:00:00");
	assert_no_time("2024-00-01 00:00:00");
	assert_no_time("2024-01-00 00:00:00");
	assert_no_time("Apr 31 2024 00:00:00");
	assert_no_time("2024-01-01 24:00:00");
	assert_no_time("2024-01-01 10:60:00");
	assert_no_time("2024-01-01 10:00:61");
	assert_no_time("2024-01-01 100:00:00");
}

static struct fact value_of(enum fact_type type, const char *text)
{
	struct fact f = {.number = -1};
	unsigned asked = 0;

	fact_value(&f, type, str_of(text), zone_of, &asked);
	return f;
}

static void fact_texts_for_nothing_are_kept_apart(void **state)
{
	static const struct {
		const char *text;
		enum told told;
	} cases[] = {{"<none>", TOLD_NONE},       {"None", TOLD_NONE},
	             {"<EMPTY>", TOLD_EMPTY},     {"Not Configured", TOLD_NOT_CONFIGURED},
	             {"INIT", TOLD_INIT},         {"", TOLD_BLANK},
	             {" \t", TOLD_BLANK},         {"none set", TOLD_VALUE},
	             {"< none >", TOLD_VALUE}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct fact f = value_of(FACT_TEXT, cases[i].text);
		assert_int_equal(f.told, cases[i].told);
		assert_int_equal(f.type, FACT_TEXT);
		assert_int_equal(f.time, TIME_NONE);
	}
}

/* "none" is a word that a device may say; "<none>" never is. */
static void fact_word_none_is_a_value(void **state)
{
	(void)state;
	assert_int_equal(value_of(FACT_WORD, "none").told, TOLD_VALUE);
	assert_int_equal(value_of(FACT_WORD, "<none>").told, TOLD_NONE);
	assert_int_equal(value_of(FACT_WORD, "Not Configured").told, TOLD_NOT_CONFIGURED);
}

static void fact_value_is_trimmed_and_else_as_printed(void **state)
{
	(void)state;
	assert_true(str_eq(value_of(FACT_TEXT, "  Two  Words\t\r").text, STR("Two  Words")));
	assert_true(str_eq(value_of(FACT_VERSION, " 17.3.2a ").text, STR("17.3.2a")));
}

static void fact_number_is_what_stands_at_the_start(void **state)
{
	static const struct {
		const char *text;
		double number;
	} cases[] = {{"30 days", 30}, {"97%", 97},    {"1,024", 1024}, {"-3.705", -3.705},
	             {"+7", 7},       {"0", 0},       {"12K", 12},     {"1e5", 1},
	             {"1-2", 1},      {"16.12.4", 16.12}};
	static const char *const none[] = {"many", "-", "+", ".", "%97", "N/A", "inf", "nan"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct fact f = value_of(i % 2 ? FACT_NUMBER : FACT_DAYS, cases[i].text);
		assert_int_equal(f.type, i % 2 ? FACT_NUMBER : FACT_DAYS);
		assert_true(f.number == cases[i].number);
	}
	for (size_t i = 0; i < COUNT_OF(none); i++) {
		struct fact f = value_of(FACT_NUMBER, none[i]);
		if (f.type != FACT_TEXT)
			fail_msg("'%s' is a number", none[i]);
		assert_int_equal(f.told, TOLD_VALUE);
	}
}

static void fact_boolean_has_several_words(void **state)
{
	static const char *const yes[] = {"yes", "True", "ENABLED", "on"};
	static const char *const no[] = {"no", "False", "DISABLED", "off"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(yes); i++) {
		assert_int_equal(value_of(FACT_BOOLEAN, yes[i]).type, FACT_BOOLEAN);
		assert_true(value_of(FACT_BOOLEAN, yes[i]).number == 1);
		assert_true(value_of(FACT_BOOLEAN, no[i]).number == 0);
	}
	assert_int_equal(value_of(FACT_BOOLEAN, "maybe").type, FACT_TEXT);
}

static void fact_time_that_is_none_is_a_text(void **state)
{
	struct fact f = value_of(FACT_TIME, "18:56:04 EST Mon Oct 17 2022");
	char text[TIME_TEXT_SIZE];

	(void)state;
	assert_int_equal(f.type, FACT_TIME);
	assert_string_equal(time_write(f.time, text), "2022-10-17T23:56:04Z");
	f = value_of(FACT_TIME, "soon");
	assert_int_equal(f.type, FACT_TEXT);
	assert_int_equal(f.time, TIME_NONE);
	assert_int_equal(f.told, TOLD_VALUE);
}

static void assert_url(const char *text, const char *scheme, const char *host, const char *port,
                       const char *path)
{
	struct url u = url_parse(str_of(text));

	if (!str_eq(u.scheme, str_of(scheme)) || !str_eq(u.host, str_of(host)) ||
	    !str_eq(u.port, str_of(port)) || !str_eq(u.path, str_of(path)))
		fail_msg("'%s' is '%.*s' '%.*s' '%.*s' '%.*s'", text, STR_ARG(u.scheme),
		         STR_ARG(u.host), STR_ARG(u.port), STR_ARG(u.path));
}

static void url_is_parted(void **state)
{
	(void)state;
	assert_url("https://a.example/x/y", "https", "a.example", "", "/x/y");
	assert_url("http://192.0.2.7:8182/cslu/v1/pi", "http", "192.0.2.7", "8182", "/cslu/v1/pi");
	assert_url("https://a.example:443", "https", "a.example", "443", "");
	assert_url("https://user:secret@a.example/", "https", "a.example", "", "/");
	assert_url("https://a.example/u@b:1", "https", "a.example", "", "/u@b:1");
}

static void url_may_be_a_host_alone(void **state)
{
	(void)state;
	assert_url("cslu-local", "", "cslu-local", "", "");
	assert_url("192.0.2.7:8182", "", "192.0.2.7", "8182", "");
	assert_url("a.example/x", "", "a.example", "", "/x");
	assert_url("", "", "", "", "");
}

static void url_address_of_ipv6_is_not_cut_at_its_colons(void **state)
{
	(void)state;
	assert_url("https://[2001:db8::7]:8443/x", "https", "[2001:db8::7]", "8443", "/x");
	assert_url("https://[2001:db8::7]/x", "https", "[2001:db8::7]", "", "/x");
	assert_url("2001:db8::7", "", "2001:db8::7", "", "");
}

static void url_scheme_stands_before_the_path(void **state)
{
	(void)state;
	assert_url("a.example/to?u=http://b.example/", "", "a.example", "",
	           "/to?u=http://b.example/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fact_time_is_read_in_any_order),
		cmocka_unit_test(fact_time_takes_the_marks_of_a_clock_that_is_not_trusted),
		cmocka_unit_test(fact_time_is_counted_from_its_zone),
		cmocka_unit_test(fact_time_of_an_unknown_zone_is_unsure),
		cmocka_unit_test(fact_time_needs_a_year_a_day_and_a_time_of_day),
		cmocka_unit_test(fact_time_must_be_on_the_calendar),
		cmocka_unit_test(fact_texts_for_nothing_are_kept_apart),
		cmocka_unit_test(fact_word_none_is_a_value),
		cmocka_unit_test(fact_value_is_trimmed_and_else_as_printed),
		cmocka_unit_test(fact_number_is_what_stands_at_the_start),
		cmocka_unit_test(fact_boolean_has_several_words),
		cmocka_unit_test(fact_time_that_is_none_is_a_text),
		cmocka_unit_test(url_is_parted),
		cmocka_unit_test(url_may_be_a_host_alone),
		cmocka_unit_test(url_address_of_ipv6_is_not_cut_at_its_colons),
		cmocka_unit_test(url_scheme_stands_before_the_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
