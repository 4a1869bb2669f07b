#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "message/stamp.h"

/* Microseconds in a year of twelve months of 31 days. */
#define PLACE(month, day, hour, minute, second, us)                                           \
	((((((month)-1) * 31 + (day)-1) * INT64_C(24) + (hour)) * 60 + (minute)) * 60000000 + \
	 (second)*INT64_C(1000000) + (us))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum stamp_form { PLAIN, ISO, YEAR_FIRST };

struct stamp_case {
	const char *text, *rest;
	int64_t in_year_us;
	int year; /* 0: not written */
	bool fraction;
	char mark;
	const char *zone; /* NULL: none */
	enum stamp_form form;
};

/* Parse text in memory of its own length, so that a sanitizer sees what is read behind it. */
static bool parse_exact(const char *text, struct stamp *ret_stamp, char **ret_memory, str *ret_rest)
{
	size_t len = strlen(text);

	*ret_memory = must_realloc(NULL, len + !len);
	memcpy(*ret_memory, text, len);
	memset(ret_stamp, 0xa5, sizeof(*ret_stamp));
	return stamp_parse((str){*ret_memory, len}, ret_stamp, ret_rest);
}

static void cases_check(const struct stamp_case *cases, size_t count)
{
	unsigned failed = 0;

	for (size_t i = 0; i < count; i++) {
		const struct stamp_case *c = &cases[i];
		struct stamp s;
		char *memory;
		str rest;
		const char *wrong = NULL;
		if (!parse_exact(c->text, &s, &memory, &rest))
			wrong = "is refused";
		else if (s.kind != STAMP_CLOCK)
			wrong = "kind";
		else if (s.in_year_us != c->in_year_us)
			wrong = "time";
		else if (s.year != c->year)
			wrong = "year";
		else if (s.has_fraction != c->fraction)
			wrong = "fraction";
		else if (s.mark != c->mark)
			wrong = "mark";
		else if (s.has_zone != (c->zone != NULL) ||
		         (s.has_zone && !str_eq(s.zone, str_of(c->zone))))
			wrong = "zone";
		else if (s.zone_minutes != 0)
			wrong = "zone looked up already";
		else if (s.iso != (c->form == ISO) || s.year_first != (c->form == YEAR_FIRST))
			wrong = "form";
		else if (!str_eq(rest, str_of(c->rest)))
			wrong = "rest";
		if (wrong) {
			print_error("\"%s\": %s\n", c->text, wrong);
			failed++;
		}
		free(memory);
	}
	if (failed)
		fail_msg("%u of %zu stamps", failed, count);
}

#define CHECK(...)                                                      \
	do {                                                            \
		static const struct stamp_case cases[] = {__VA_ARGS__}; \
		cases_check(cases, COUNT(cases));                       \
	} while (0)

/* clang-format off */
static void stamp_reads_the_month_first(void **state)
{
	(void)state;
	CHECK(
	{"Feb 15 07:11:36: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 sw1 x", " sw1 x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36", "", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb  5 07:11:36: x", ": x", PLACE(2, 5, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 5 07:11:36: x", ": x", PLACE(2, 5, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 05 07:11:36: x", ": x", PLACE(2, 5, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 7:11:36: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"FEB 15 07:11:36: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"February 15 07:11:36 x", " x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"September 5 07:11:36 x", " x", PLACE(9, 5, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"May 15 07:11:36 x", " x", PLACE(5, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Wed Feb 15 07:11:36 x", " x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Jan  1 00:00:00: x", ": x", PLACE(1, 1, 0, 0, 0, 0), 0, false, 0, NULL, PLAIN},
	{"Dec 31 23:59:59: x", ": x", PLACE(12, 31, 23, 59, 59, 0), 0, false, 0, NULL, PLAIN});
}

static void stamp_reads_the_year_behind_day_or_time(void **state)
{
	(void)state;
	CHECK(
	{"Feb 15 2023 07:11:36: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, PLAIN},
	{"Feb  5 2023 07:11:36.220 UTC: x", ": x", PLACE(2, 5, 7, 11, 36, 220000), 2023, true, 0, "UTC", PLAIN},
	{"Feb 15, 2023 07:11:36: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 2023 x", " x", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 2023: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, PLAIN},
	{"Wed Feb 15 07:11:36 2023", "", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, PLAIN});
}

static void stamp_takes_no_address_for_a_year(void **state)
{
	(void)state;
	CHECK(
	{"Feb 15 07:11:36 2001:db8::66 x", " 2001:db8::66 x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 2023-core x", " 2023-core x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 192.0.2.1 x", " 192.0.2.1 x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 4711: x", " 4711: x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 202311: x", " 202311: x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN});
}

static void stamp_reads_the_year_first(void **state)
{
	(void)state;
	CHECK(
	{"2019 Jan 21 15:47:11 sw1", " sw1", PLACE(1, 21, 15, 47, 11, 0), 2019, false, 0, NULL, YEAR_FIRST},
	{"2019 Jan  1 15:47:11 sw1", " sw1", PLACE(1, 1, 15, 47, 11, 0), 2019, false, 0, NULL, YEAR_FIRST},
	{"2019 Jan 21 15:47:11.123 UTC: x", ": x", PLACE(1, 21, 15, 47, 11, 123000), 2019, true, 0, "UTC", YEAR_FIRST},
	{"2019 Jan 21 15:47:11 MST: x", ": x", PLACE(1, 21, 15, 47, 11, 0), 2019, false, 0, "MST", YEAR_FIRST},
	{"1990 Jan 21 15:47:11: x", ": x", PLACE(1, 21, 15, 47, 11, 0), 1990, false, 0, NULL, YEAR_FIRST},
	{"2099 Jan 21 15:47:11: x", ": x", PLACE(1, 21, 15, 47, 11, 0), 2099, false, 0, NULL, YEAR_FIRST});
}

static void stamp_reads_dates_of_numbers(void **state)
{
	(void)state;
	CHECK(
	{"2023-02-15T07:11:36Z sw1", " sw1", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, "Z", ISO},
	{"2023-02-15T07:11:36.123+01:00 sw1", " sw1", PLACE(2, 15, 7, 11, 36, 123000), 2023, true, 0, "+01:00", ISO},
	{"2023-02-15T07:11:36+0000 sw1", " sw1", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, "+0000", ISO},
	{"2023-02-15T07:11:36-08 sw1", " sw1", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, "-08", ISO},
	{"2023-02-15t07:11:36 sw1", " sw1", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, ISO},
	{"2023-02-15 07:11:36 sw1", " sw1", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, ISO},
	{"2023-02-15 07:11:36\tsw1", "\tsw1", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, ISO},
	{"2023-02-15 07:11:36,250 +02:00 sw1", " sw1", PLACE(2, 15, 7, 11, 36, 250000), 2023, true, 0, "+02:00", ISO},
	{"2023-02-15T07:11:36Z", "", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, "Z", ISO},
	{"2023-02-15T07:11:36Z: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, "Z", ISO},
	{"2023/02/15 07:11:36 sw1", " sw1", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, ISO},
	{"11/10/2019 03:46:31 %X", " %X", PLACE(11, 10, 3, 46, 31, 0), 2019, false, 0, NULL, PLAIN});
}

static void stamp_reads_marks(void **state)
{
	(void)state;
	CHECK(
	{"*Feb 15 07:11:36: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, false, '*', NULL, PLAIN},
	{".Feb 15 07:11:36.001: x", ": x", PLACE(2, 15, 7, 11, 36, 1000), 0, true, '.', NULL, PLAIN},
	{"**Feb 15 07:11:36: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, false, '*', NULL, PLAIN},
	{"*2019 Jan 21 15:47:11: x", ": x", PLACE(1, 21, 15, 47, 11, 0), 2019, false, '*', NULL, YEAR_FIRST},
	{"*Feb 15 2023 07:11:36.9 EST: x", ": x", PLACE(2, 15, 7, 11, 36, 900000), 2023, true, '*', "EST", PLAIN});
}

static void stamp_reads_fractions_of_one_to_nine_digits(void **state)
{
	(void)state;
	CHECK(
	{"Feb 15 07:11:36.2: x", ": x", PLACE(2, 15, 7, 11, 36, 200000), 0, true, 0, NULL, PLAIN},
	{"Feb 15 07:11:36.220: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, 0, NULL, PLAIN},
	{"Feb 15 07:11:36.000: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, true, 0, NULL, PLAIN},
	{"Feb 15 07:11:36.000217: x", ": x", PLACE(2, 15, 7, 11, 36, 217), 0, true, 0, NULL, PLAIN},
	{"Feb 15 07:11:36.123456789: x", ": x", PLACE(2, 15, 7, 11, 36, 123456), 0, true, 0, NULL, PLAIN},
	{"Feb 15 07:11:36.999999999: x", ": x", PLACE(2, 15, 7, 11, 36, 999999), 0, true, 0, NULL, PLAIN},
	{"Feb 15 07:11:36,220: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, 0, NULL, PLAIN},
	{"Feb 15 2023 07:11:36.123456789: x", ": x", PLACE(2, 15, 7, 11, 36, 123456), 2023, true, 0, NULL, PLAIN},
	{"2023-02-15T07:11:36.123456789Z x", " x", PLACE(2, 15, 7, 11, 36, 123456), 2023, true, 0, "Z", ISO},
	{"2023 Feb 15 07:11:36.123456: x", ": x", PLACE(2, 15, 7, 11, 36, 123456), 2023, true, 0, NULL, YEAR_FIRST},
	{"Feb 15 07:11:36. x", ". x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN});
}

static void stamp_takes_any_word_for_a_zone_behind_a_device_time(void **state)
{
	(void)state;
	CHECK(
	{"Feb 15 07:11:36.220 UTC: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, 0, "UTC", PLAIN},
	{"*Feb 15 07:11:36 pacific: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, false, '*', "pacific", PLAIN},
	{"Feb 15 07:11:36.220 mdt: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, 0, "mdt", PLAIN},
	{"Feb 15 07:11:36.220 METDST: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, 0, "METDST", PLAIN},
	{"*Feb 15 07:11:36.220 Novosibirsk: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, '*', "Novosibirsk", PLAIN},
	{"*Feb 15 07:11:36.220 EST5EDT: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, '*', "EST5EDT", PLAIN},
	{"*Feb 15 07:11:36.220 MET-DST: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, '*', "MET-DST", PLAIN},
	{"Feb 15 07:11:36.220 UTC+1: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, 0, "UTC+1", PLAIN},
	{"Feb 15 07:11:36.220 UTC+07:30: x", ": x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, 0, "UTC+07:30", PLAIN},
	{"Feb 15 07:11:36.220 : x", " : x", PLACE(2, 15, 7, 11, 36, 220000), 0, true, 0, NULL, PLAIN});
}

static void stamp_takes_no_host_for_a_zone(void **state)
{
	(void)state;
	CHECK(
	{"Feb 15 07:11:36 EST: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, "EST", PLAIN},
	{"Feb 15 07:11:36 router: x", " router: x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 utility: x", " utility: x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 SW1: x", " SW1: x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 EST x", " EST x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 UTC sw1 x", " sw1 x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, "UTC", PLAIN},
	{"Feb 15 07:11:36 UTC-core x", " UTC-core x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 zulu x", " zulu x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 +0100 sw1 x", " sw1 x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, "+0100", PLAIN},
	{"2023-02-15 07:11:36 gate: x", " gate: x", PLACE(2, 15, 7, 11, 36, 0), 2023, false, 0, NULL, ISO});
}

static void stamp_reads_a_clock_of_twelve_hours(void **state)
{
	(void)state;
	CHECK(
	{"Feb 15 2023 07:11:36 PM: x", ": x", PLACE(2, 15, 19, 11, 36, 0), 2023, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 AM: x", ": x", PLACE(2, 15, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 PM x", " x", PLACE(2, 15, 19, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 12:11:36 AM: x", ": x", PLACE(2, 15, 0, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 12:11:36 PM: x", ": x", PLACE(2, 15, 12, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 1:11:36 PM: x", ": x", PLACE(2, 15, 13, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36 pm: x", ": x", PLACE(2, 15, 19, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 15 07:11:36.220 PM: x", ": x", PLACE(2, 15, 19, 11, 36, 220000), 0, true, 0, NULL, PLAIN},
	{"*Feb 15 07:11:36.220 PM UTC: x", ": x", PLACE(2, 15, 19, 11, 36, 220000), 0, true, '*', "UTC", PLAIN});
}

static void stamp_accepts_second_60(void **state)
{
	(void)state;
	CHECK(
	{"Dec 31 23:59:60: x", ": x", PLACE(12, 31, 23, 59, 60, 0), 0, false, 0, NULL, PLAIN},
	{"Jun 30 2015 23:59:60.500 UTC: x", ": x", PLACE(6, 30, 23, 59, 60, 500000), 2015, true, 0, "UTC", PLAIN},
	{"2016-12-31T23:59:60Z x", " x", PLACE(12, 31, 23, 59, 60, 0), 2016, false, 0, "Z", ISO});
}

static void stamp_accepts_29_february_where_there_may_be_one(void **state)
{
	(void)state;
	CHECK(
	{"Feb 29 07:11:36: x", ": x", PLACE(2, 29, 7, 11, 36, 0), 0, false, 0, NULL, PLAIN},
	{"Feb 29 2024 07:11:36: x", ": x", PLACE(2, 29, 7, 11, 36, 0), 2024, false, 0, NULL, PLAIN},
	{"Feb 29 07:11:36 2000: x", ": x", PLACE(2, 29, 7, 11, 36, 0), 2000, false, 0, NULL, PLAIN},
	{"2024 Feb 29 07:11:36: x", ": x", PLACE(2, 29, 7, 11, 36, 0), 2024, false, 0, NULL, YEAR_FIRST},
	{"2024-02-29T07:11:36Z x", " x", PLACE(2, 29, 7, 11, 36, 0), 2024, false, 0, "Z", ISO});
}
/* clang-format on */

static void refused(const char *const *texts, size_t count)
{
	unsigned taken = 0;

	for (size_t i = 0; i < count; i++) {
		struct stamp s;
		char *memory;
		str rest;
		if (parse_exact(texts[i], &s, &memory, &rest)) {
			print_error("\"%s\" is taken for a time\n", texts[i]);
			taken++;
		}
		free(memory);
	}
	if (taken)
		fail_msg("%u of %zu", taken, count);
}

static void stamp_refuses_days_and_hours_that_do_not_exist(void **state)
{
	static const char *const texts[] = {"Feb 30 07:11:36: x",
	                                    "Apr 31 07:11:36: x",
	                                    "Feb 29 2023 07:11:36: x",
	                                    "Feb 0 07:11:36: x",
	                                    "Feb 32 07:11:36: x",
	                                    "Feb 15 24:00:00: x",
	                                    "Feb 15 07:60:00: x",
	                                    "Feb 15 07:11:61: x",
	                                    "2023 Feb 29 07:11:36: x",
	                                    "2023-02-29T07:11:36Z x",
	                                    "2023-13-01T07:11:36Z x",
	                                    "2023-00-01T07:11:36Z x",
	                                    "2023-02-00 07:11:36 x",
	                                    "2023-02-15T24:11:36Z x",
	                                    "13/01/2020 03:46:31 %X",
	                                    "11/31/2020 03:46:31 %X",
	                                    "1989 Jan 21 15:47:11: x",
	                                    "2100 Jan 21 15:47:11: x",
	                                    "1989-01-21 15:47:11 x",
	                                    "2100-01-21 15:47:11 x",
	                                    "Feb 29 07:11:36 2023: x",
	                                    "2019 Jan 21 15:47:71: x",
	                                    "2019 Jan 32 15:47:11: x",
	                                    "00:60:46: x",
	                                    "00:00:61: x"};
	(void)state;
	refused(texts, COUNT(texts));
}

static void stamp_refuses_what_is_no_time(void **state)
{
	static const char *const texts[] = {
		"",
		"*",
		"**",
		"Feb",
		"Feb 15",
		"Feb 15 07:11",
		"Feb 15 07:11:3",
		"Feb 15 07:11:369: x",
		"Feb 150 07:11:36: x",
		"Feb 15 0711:36: x",
		"Feb 15 07.11.36: x",
		"Feb15 07:11:36: x",
		"Febr 15 07:11:36: x",
		"Foo 15 07:11:36: x",
		"Mayor 15 07:11:36: x",
		"Feb 15th 07:11:36: x",
		"***Feb 15 07:11:36: x",
		"2023",
		"2023-02-15",
		"2023-02-15T",
		"2023-02-15T07:11",
		"2023-2-15 07:11:36 x",
		"23-02-15 07:11:36 x",
		"2023-02-1507:11:36 x",
		"20230215T071136Z x",
		"2019 21 Jan 15:47:11: x",
		"2019Jan 21 15:47:11: x",
		"11/11/19 03:46:31 %X",
		"1/1/2019 03:46:31 %X",
		"192.0.2.1 x",
		"3132779: x",
		"router x",
		"%SYS-5-CONFIG_I: x",
		"1.2.3: x",
		"-1: x",
	};
	(void)state;
	refused(texts, COUNT(texts));
}

static void stamp_reads_uptimes_before_a_colon_only(void **state)
{
	static const char *const uptimes[] = {"00:00:46: x", "23:59:59: x", "1w2d: x",   "2y10w: x",
	                                      "1d02h: x",    "52w6d: x",    "0:00:46: x"};
	static const char *const words[] = {"00:00:46 x", "1w2d x",   "1w: x", "w2d: x",
	                                    "1w2x: x",    "00:46: x", "1w2d",  "1 w 2 d: x"};
	(void)state;

	for (size_t i = 0; i < COUNT(uptimes); i++) {
		struct stamp s;
		char *memory;
		str rest;
		if (!parse_exact(uptimes[i], &s, &memory, &rest))
			fail_msg("\"%s\" is refused", uptimes[i]);
		if (s.kind != STAMP_UPTIME || s.has_zone || s.year || s.mark)
			fail_msg("\"%s\" is no plain uptime", uptimes[i]);
		assert_true(str_eq(rest, STR(": x")));
		free(memory);
	}
	refused(words, COUNT(words));
}

/* Each day in each form; the commonest is read by a way of its own. */
static void stamp_forms_agree_on_every_day(void **state)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	(void)state;

	for (unsigned month = 1; month <= 12; month++) {
		for (unsigned day = 1; day <= 33; day++) {
			bool exists = day <= month_days(2024, month);
			const char *name = months[month - 1];
			unsigned hour = day % 24, minute = day * 7 % 60, second = month * 5 % 60;
			char texts[6][64];
			snprintf(texts[0], 64, "%s %2u %02u:%02u:%02u: %%X", name, day, hour,
			         minute, second);
			snprintf(texts[1], 64, "*%s %u %02u:%02u:%02u.000 UTC: %%X", name, day,
			         hour, minute, second);
			snprintf(texts[2], 64, "%s %02u 2024 %02u:%02u:%02u: %%X", name, day, hour,
			         minute, second);
			snprintf(texts[3], 64, "2024 %s %2u %02u:%02u:%02u sw1 %%X", name, day,
			         hour, minute, second);
			snprintf(texts[4], 64, "2024-%02u-%02uT%02u:%02u:%02uZ sw1 %%X", month, day,
			         hour, minute, second);
			snprintf(texts[5], 64, "%02u/%02u/2024 %02u:%02u:%02u %%X", month, day,
			         hour, minute, second);
			for (size_t i = 0; i < COUNT(texts); i++) {
				struct stamp s;
				str rest;
				bool found = stamp_parse(str_of(texts[i]), &s, &rest);
				if (found != exists)
					fail_msg("\"%s\" is %s", texts[i],
					         found ? "taken" : "refused");
				if (found &&
				    s.in_year_us != PLACE(month, day, hour, minute, second, 0))
					fail_msg("\"%s\": another time", texts[i]);
				if (found && s.year != (i < 2 ? 0 : 2024))
					fail_msg("\"%s\": another year", texts[i]);
			}
		}
	}
}

static struct stamp stamp_of(const char *text)
{
	struct stamp s;
	str rest;

	if (!stamp_parse(str_of(text), &s, &rest))
		fail_msg("\"%s\" is refused", text);
	return s;
}

static void stamps_sort_by_their_place_in_a_year(void **state)
{
	static const char *const ordered[] = {
		"Jan  1 00:00:00: x",     "Jan  1 00:00:00.001: x", "Jan 31 23:59:59.999: x",
		"Feb  1 00:00:00: x",     "Feb 28 23:59:59: x",     "Feb 29 12:00:00: x",
		"Mar  1 00:00:00: x",     "Jun 30 23:59:59: x",     "Jun 30 23:59:60: x",
		"Jul  1 00:00:00.001: x", "Dec 31 23:59:59: x"};
	(void)state;

	for (size_t i = 1; i < COUNT(ordered); i++) {
		if (stamp_of(ordered[i - 1]).in_year_us >= stamp_of(ordered[i]).in_year_us)
			fail_msg("\"%s\" is not before \"%s\"", ordered[i - 1], ordered[i]);
	}
}

static void time_is(const char *text, int year, int16_t zone_minutes, const char *expected)
{
	struct stamp s = stamp_of(text);
	char got[TIME_TEXT_SIZE];

	s.zone_minutes = zone_minutes;
	time_write(stamp_time(&s, year), got);
	if (strcmp(got, expected) != 0)
		fail_msg("\"%s\" in %d, %d minutes east: expected %s, got %s", text, year,
		         zone_minutes, expected, got);
}

static void stamp_time_is_in_utc_and_in_the_year_given(void **state)
{
	(void)state;
	time_is("Feb 15 07:11:36: x", 2023, 0, "2023-02-15T07:11:36Z");
	time_is("Feb 15 07:11:36: x", 1999, 0, "1999-02-15T07:11:36Z");
	time_is("Feb 15 07:11:36.220: x", 2023, 0, "2023-02-15T07:11:36.220Z");
	time_is("Feb 15 07:11:36.000217: x", 2023, 0, "2023-02-15T07:11:36.000217Z");
	time_is("Feb 15 2023 07:11:36: x", 2024, 0, "2024-02-15T07:11:36Z");
	time_is("Feb 15 07:11:36: x", 2023, 330, "2023-02-15T01:41:36Z");
	time_is("Feb 15 22:11:36: x", 2023, -480, "2023-02-16T06:11:36Z");
	time_is("Jan  1 00:30:00: x", 2024, 60, "2023-12-31T23:30:00Z");
	time_is("Dec 31 23:30:00: x", 2023, -60, "2024-01-01T00:30:00Z");
	time_is("Dec 31 23:59:60: x", 2016, 0, "2017-01-01T00:00:00Z");
	time_is("Jan  1 00:00:00: x", 1970, 0, "1970-01-01T00:00:00Z");
	time_is("Dec 31 23:59:59.500: x", 1969, 0, "1969-12-31T23:59:59.500Z");
}

static void stamp_time_moves_29_february_in_other_years(void **state)
{
	(void)state;
	time_is("Feb 29 07:11:36: x", 2024, 0, "2024-02-29T07:11:36Z");
	time_is("Feb 29 07:11:36: x", 2023, 0, "2023-03-01T07:11:36Z");
	time_is("Feb 29 00:11:36: x", 2023, 60, "2023-02-28T23:11:36Z");
}

/* Against base/time, for every day of five years. */
static void stamp_time_agrees_with_time_parse(void **state)
{
	(void)state;
	for (int64_t day = days_from_date(2020, 1, 1); day < days_from_date(2025, 1, 1); day++) {
		char text[TIME_TEXT_SIZE];
		int64_t at = (day * 86400 + day * 7919 % 86400) * US_PER_SECOND + day % 1000 * 1000;
		struct stamp s = stamp_of(time_write(at, text));
		assert_int_equal(stamp_time(&s, s.year), at);
	}
}

static void stamp_is_leap_day_on_29_february_alone(void **state)
{
	(void)state;
	struct stamp s = stamp_of("Feb 29 00:00:00: x");
	assert_true(stamp_is_leap_day(&s));
	s = stamp_of("Feb 29 23:59:59.999: x");
	assert_true(stamp_is_leap_day(&s));
	s = stamp_of("2024-02-29T12:00:00Z x");
	assert_true(stamp_is_leap_day(&s));
	s = stamp_of("Feb 28 23:59:59.999: x");
	assert_false(stamp_is_leap_day(&s));
	s = stamp_of("Mar  1 00:00:00: x");
	assert_false(stamp_is_leap_day(&s));
	s = stamp_of("Jan 29 12:00:00: x");
	assert_false(stamp_is_leap_day(&s));
}

static void stamp_zone_offsets_are_read(void **state)
{
	static const struct {
		const char *word;
		int minutes;
	} good[] = {{"Z", 0},        {"z", 0},           {"UTC", 0},         {"utc", 0},
	            {"GMT", 0},      {"gmt", 0},         {"+02:00", 120},    {"-02:00", -120},
	            {"+0530", 330},  {"-0330", -210},    {"+00:00", 0},      {"+0000", 0},
	            {"-08", -480},   {"+1", 60},         {"UTC+1", 60},      {"UTC-3", -180},
	            {"GMT+2", 120},  {"UTC+07:30", 450}, {"utc+05:45", 345}, {"UTC-0930", -570},
	            {"+14:00", 840}, {"+9:30", 570}};
	static const char *const bad[] = {"",     "+",      "-",      "UTC+",    "EST",
	                                  "UTCX", "+15",    "+02:60", "+0260",   "+02:00x",
	                                  "++1",  "+2:0",   "UTC 1",  "+02:000", "+12345",
	                                  "1",    "UTC+1a", " UTC",   "Z+1",     "+:30"};
	int16_t minutes;
	(void)state;

	for (size_t i = 0; i < COUNT(good); i++) {
		minutes = 9999;
		if (!zone_offset_parse(str_of(good[i].word), &minutes))
			fail_msg("\"%s\" is refused", good[i].word);
		if (minutes != good[i].minutes)
			fail_msg("\"%s\": expected %d minutes, got %d", good[i].word,
			         good[i].minutes, minutes);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (zone_offset_parse(str_of(bad[i]), &minutes))
			fail_msg("\"%s\" is taken for an offset", bad[i]);
	}
}

static void stamp_text_gives_what_was_written(void **state)
{
	static const struct {
		const char *stamp, *text;
	} cases[] = {{"*Mar 11 13:37:57.320 UTC: x", "03-11 13:37:57.320000 UTC"},
	             {"Mar 11 2023 13:37:57: x", "2023-03-11 13:37:57"},
	             {"2023-03-11T13:37:57.25+01:00 x", "2023-03-11 13:37:57.250000 +01:00"},
	             {"1w2d: x", ""}};
	char text[80];
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stamp s = stamp_of(cases[i].stamp);
		str got = stamp_text(&s, text);
		if (!str_eq(got, str_of(cases[i].text)))
			fail_msg("\"%s\": expected \"%s\", got \"%.*s\"", cases[i].stamp,
			         cases[i].text, STR_ARG(got));
	}
}

/* What is cut off anywhere is read without looking behind its end (a sanitizer sees to that). */
static void stamp_torn_texts_are_read_within_their_ends(void **state)
{
	static const char *const texts[] = {"*Feb 15 2023 07:11:36.123456 UTC+07:30: x",
	                                    "Wed Feb 15 07:11:36 PM 2023 x",
	                                    "September 15, 2023 07:11:36 GMT: x",
	                                    "**2019 Jan 21 15:47:11.123 pacific: x",
	                                    "2023-02-15T07:11:36.123456789+01:00 x",
	                                    "11/11/2019 03:46:31 %X",
	                                    "12w34d: x",
	                                    "00:00:46: x"};
	(void)state;

	for (size_t i = 0; i < COUNT(texts); i++) {
		size_t whole = strlen(texts[i]);
		for (size_t from = 0; from <= whole; from++) {
			for (size_t len = 0; len <= whole - from; len++) {
				char *exact = must_realloc(NULL, len + !len);
				struct stamp s;
				str rest;
				memcpy(exact, texts[i] + from, len);
				if (stamp_parse((str){exact, len}, &s, &rest)) {
					assert_true(rest.ptr > exact &&
					            rest.ptr + rest.len == exact + len);
					assert_true(s.in_year_us >= 0 &&
					            s.in_year_us < PLACE(13, 1, 0, 0, 1, 0));
				}
				free(exact);
			}
		}
	}
}

/*
 * Places found in one stamp read others of its form as stamp_parse does, and refuse the times that it refuses: every
 * month and day, fractions of any length, a year in front, within or not at all.
 */
static void stamp_read_again_says_what_stamp_parse_says(void **state)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	static const char *const fractions[] = {"", ".8", ".85", ".854", ".8541", ".854126", ".854126789"};
	static const int clocks[][3] = {{0, 0, 0}, {23, 59, 60}, {7, 11, 36}, {24, 0, 0}, {1, 60, 0}, {1, 2, 61}};
	static const char *const years[] = {"", "2023 ", "2024 ", "1989 ", "2100 "};
	unsigned refused = 0, read = 0;

	(void)state;
	for (unsigned i = 0; i < 12 * 34 * 7 * 6 * 5 * 2; i++) {
		unsigned n = i, month = n % 12, day = (n /= 12) % 34, part = (n /= 34) % 7, clock = (n /= 7) % 6;
		unsigned year = (n /= 6) % 5, within = n / 5;
		char first[64 + STAMP_BEHIND] = "", other[64 + STAMP_BEHIND] = "";
		struct stamp_places places;
		struct stamp want, got = {.kind = STAMP_CLOCK, .has_fraction = part != 0};
		str rest;
		const char *front = within ? "" : years[year], *inner = within ? years[year] : "";
		/* With digits where those of other may be none: "Jan  5" has another form than "Jan 15". */
		snprintf(first, sizeof(first), "%s%s %s %s07:11:36%s: x", *front ? "2023 " : "", months[month],
		         day < 10 ? " 1" : "11", *inner ? "2023 " : "", fractions[part]);
		snprintf(other, sizeof(other), "%s%s %2u %s%02d:%02d:%02d%s: x", front, months[month], day, inner,
		         clocks[clock][0], clocks[clock][1], clocks[clock][2], fractions[part]);
		assert_true(stamp_places_find(str_of(first), &places));
		bool good = stamp_parse(str_of(other), &want, &rest) && want.kind == STAMP_CLOCK &&
		            rest.len == strlen(": x");
		bool again = stamp_read_again(other, &places, &got);
		/* It may refuse a year out of its bounds that stands within: such a header is read anew. */
		if (again != good && !(good && within && year > 2))
			fail_msg("'%s' is %s again", other, good ? "not read" : "read");
		refused += !again;
		if (!again)
			continue;
		read++;
		if (got.in_year_us != want.in_year_us || got.year != want.year)
			fail_msg("'%s' is another time when it is read again", other);
	}
	assert_true(refused > 1000 && read > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stamp_reads_the_month_first),
		cmocka_unit_test(stamp_reads_the_year_behind_day_or_time),
		cmocka_unit_test(stamp_takes_no_address_for_a_year),
		cmocka_unit_test(stamp_reads_the_year_first),
		cmocka_unit_test(stamp_reads_dates_of_numbers),
		cmocka_unit_test(stamp_reads_marks),
		cmocka_unit_test(stamp_reads_fractions_of_one_to_nine_digits),
		cmocka_unit_test(stamp_takes_any_word_for_a_zone_behind_a_device_time),
		cmocka_unit_test(stamp_takes_no_host_for_a_zone),
		cmocka_unit_test(stamp_reads_a_clock_of_twelve_hours),
		cmocka_unit_test(stamp_accepts_second_60),
		cmocka_unit_test(stamp_accepts_29_february_where_there_may_be_one),
		cmocka_unit_test(stamp_refuses_days_and_hours_that_do_not_exist),
		cmocka_unit_test(stamp_refuses_what_is_no_time),
		cmocka_unit_test(stamp_reads_uptimes_before_a_colon_only),
		cmocka_unit_test(stamp_forms_agree_on_every_day),
		cmocka_unit_test(stamps_sort_by_their_place_in_a_year),
		cmocka_unit_test(stamp_time_is_in_utc_and_in_the_year_given),
		cmocka_unit_test(stamp_time_moves_29_february_in_other_years),
		cmocka_unit_test(stamp_time_agrees_with_time_parse),
		cmocka_unit_test(stamp_is_leap_day_on_29_february_alone),
		cmocka_unit_test(stamp_zone_offsets_are_read),
		cmocka_unit_test(stamp_text_gives_what_was_written),
		cmocka_unit_test(stamp_torn_texts_are_read_within_their_ends),
		cmocka_unit_test(stamp_read_again_says_what_stamp_parse_says),
	};
	return cmocka_run_group_tests_name("stamp", tests, NULL, NULL);
}
