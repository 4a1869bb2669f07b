#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/time.h"

/* Every day of twelve centuries against the C library's calendar, and back. */
static void time_dates_agree_with_the_c_library(void **state)
{
	(void)state;
	for (int64_t day = days_from_date(1400, 1, 1); day < days_from_date(2600, 1, 1); day++) {
		time_t seconds = (time_t)day * 86400;
		struct tm tm;
		int year;
		unsigned month, of_month;
		assert_non_null(gmtime_r(&seconds, &tm));
		date_from_days(day, &year, &month, &of_month);
		assert_int_equal(year, tm.tm_year + 1900);
		assert_int_equal(month, tm.tm_mon + 1);
		assert_int_equal(of_month, tm.tm_mday);
		assert_int_equal(days_from_date(year, month, of_month), day);
	}
	assert_int_equal(days_from_date(1970, 1, 1), 0);
}

static void time_leap_years_follow_the_gregorian_rule(void **state)
{
	(void)state;
	assert_true(year_is_leap(2024));
	assert_true(year_is_leap(2000));
	assert_false(year_is_leap(1900));
	assert_false(year_is_leap(2100));
	assert_false(year_is_leap(2025));
	assert_int_equal(month_days(2024, 2), 29);
	assert_int_equal(month_days(2025, 2), 28);
	assert_int_equal(month_days(2025, 12), 31);
	assert_int_equal(month_days(2025, 4), 30);
}

/* All texts of three letters in both cases: twelve months and nothing else. */
static void time_months_are_known_by_three_letters_alone(void **state)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	unsigned found = 0;

	(void)state;
	for (unsigned m = 0; m < 12; m++) {
		char upper[3], lower[3];
		for (unsigned i = 0; i < 3; i++) {
			upper[i] = (char)(names[m * 3 + i] & ~0x20);
			lower[i] = (char)(names[m * 3 + i] | 0x20);
		}
		assert_int_equal(month_from_name(names + (size_t)m * 3), m + 1);
		assert_int_equal(month_from_name(upper), m + 1);
		assert_int_equal(month_from_name(lower), m + 1);
	}
	for (unsigned i = 0; i < 26 * 26 * 26; i++) {
		char text[3] = {(char)('a' + i / 676), (char)('a' + i / 26 % 26),
		                (char)('a' + i % 26)};
		found += month_from_name(text) != 0;
	}
	assert_int_equal(found, 12);
}

static void assert_time(const char *text, const char *want)
{
	char got[TIME_TEXT_SIZE];
	time_us at = 0;

	if (!time_parse(str_of(text), &at))
		fail_msg("'%s' is not read", text);
	assert_string_equal(time_write(at, got), want);
}

static void time_reads_rfc3339_in_all_its_forms(void **state)
{
	(void)state;
	assert_time("2025-06-07T08:09:10Z", "2025-06-07T08:09:10Z");
	assert_time("2025-06-07t08:09:10z", "2025-06-07T08:09:10Z");
	assert_time("2025-06-07 08:09:10Z", "2025-06-07T08:09:10Z");
	assert_time("2025-06-07T08:09:10+02:00", "2025-06-07T06:09:10Z");
	assert_time("2025-06-07T08:09:10-09:30", "2025-06-07T17:39:10Z");
	assert_time("2025-01-01T00:30:00+01:00", "2024-12-31T23:30:00Z");
	assert_time("2024-02-29T23:59:59.5-00:01", "2024-03-01T00:00:59.500Z");
	assert_time("2025-06-07", "2025-06-07T00:00:00Z");
	assert_time("2025-06-07T08:09:10.25Z", "2025-06-07T08:09:10.250Z");
	assert_time("2025-06-07T08:09:10.000001Z", "2025-06-07T08:09:10.000001Z");
	assert_time("2025-06-07T08:09:10.123456789Z", "2025-06-07T08:09:10.123456Z");
	assert_time("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z");
	assert_time("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z");
	assert_time("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
}

static void time_refuses_what_is_no_time(void **state)
{
	static const char *const bad[] = {"",
	                                  "now",
	                                  "2025",
	                                  "2025-06",
	                                  "2025-6-7",
	                                  "2025-13-01",
	                                  "2025-00-01",
	                                  "2025-02-29",
	                                  "2025-04-31",
	                                  "2025-06-00",
	                                  "2025-06-07T",
	                                  "2025-06-07T08",
	                                  "2025-06-07T24:00:00Z",
	                                  "2025-06-07T08:60:00Z",
	                                  "2025-06-07T08:09:61Z",
	                                  "2025-06-07T08:09:10X",
	                                  "2025-06-07T08:09:10+",
	                                  "2025-06-07T08:09:10+2",
	                                  "2025-06-07T08:09:10+25:00",
	                                  "2025-06-07T08:09:10+02:60",
	                                  "2025-06-07T08:09:10Z ",
	                                  " 2025-06-07",
	                                  "2025/06/07",
	                                  "2025-06-07T08:09:10ZZ",
	                                  "-025-06-07"};
	time_us at = 42;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (time_parse(str_of(bad[i]), &at))
			fail_msg("'%s' is read as a time", bad[i]);
		assert_true(at == 42);
	}
}

/* An offset or a fraction that breaks off says nothing certain. */
static void time_refuses_what_breaks_off(void **state)
{
	time_us at;

	(void)state;
	assert_false(time_parse(STR("2025-06-07T08:09:10+02:"), &at));
	assert_false(time_parse(STR("2025-06-07T08:09:10.Z"), &at));
	assert_false(time_parse(STR("2025-06-07T08:09:"), &at));
}

static void time_writes_any_time_within_its_size(void **state)
{
	static const time_us ends[] = {INT64_MIN + 1, INT64_MAX, 0, -1};
	char text[TIME_TEXT_SIZE + 1];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		text[TIME_TEXT_SIZE] = '#';
		time_write(ends[i], text);
		assert_int_equal(text[TIME_TEXT_SIZE], '#');
		assert_int_equal(text[strlen(text) - 1], 'Z');
	}
	assert_string_equal(time_write(INT64_MAX, text), "294247-01-10T04:00:54.775807Z");
	assert_string_equal(time_write(-62167219200 * US_PER_SECOND - 1, text), "-0001-12-31T23:59:59.999999Z");
}

/* What is written is read back as the same microsecond. */
static void time_survives_writing_and_reading(void **state)
{
	char text[TIME_TEXT_SIZE];
	uint64_t seed = 12345;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		time_us at, back;
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		at = (time_us)(seed >> 10) - (INT64_C(1) << 53); /* 1684 to 2255 */
		assert_true(time_parse(str_of(time_write(at, text)), &back));
		assert_true(at == back);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_dates_agree_with_the_c_library),
		cmocka_unit_test(time_leap_years_follow_the_gregorian_rule),
		cmocka_unit_test(time_months_are_known_by_three_letters_alone),
		cmocka_unit_test(time_reads_rfc3339_in_all_its_forms),
		cmocka_unit_test(time_refuses_what_is_no_time),
		cmocka_unit_test(time_refuses_what_breaks_off),
		cmocka_unit_test(time_writes_any_time_within_its_size),
		cmocka_unit_test(time_survives_writing_and_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
