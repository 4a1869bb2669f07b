#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/device.h"
#include "device/log_reader.h"

/* A list for an input that holds no output of a command; the fleet frees it. */
static struct capture_list *no_captures(void)
{
	struct capture_list *list = must_realloc(NULL, sizeof(*list));

	capture_list_init(list);
	return list;
}

static struct kb *kb;

static int kb_start(void **state)
{
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};

	(void)state;
	kb = kb_open(&folders);
	return 0;
}

static int kb_end(void **state)
{
	(void)state;
	kb_close(kb);
	pattern_thread_end();
	return 0;
}

struct run {
	struct fleet fleet;
	uint32_t inputs;
	struct year_source years;
};

static int run_open(void **state)
{
	struct run *r = calloc(1, sizeof(*r));

	*state = r;
	if (!r)
		return -1;
	fleet_init(&r->fleet);
	r->years = (struct year_source){.now = TIME_NONE, .modified = TIME_NONE};
	return 0;
}

static int run_close(void **state)
{
	struct run *r = *state;

	fleet_close(&r->fleet);
	free(r);
	return 0;
}

static ssize_t text_read(void *self, char *into, size_t size)
{
	str *left = self;
	size_t got = left->len < size ? left->len : size;

	if (got)
		memcpy(into, left->ptr, got);
	*left = str_from(*left, got);
	return (ssize_t)got;
}

/* One more input; lines that name no device are those of fallback. */
static void take(struct run *r, const char *text, const char *fallback)
{
	struct tally_options options = {.since = TIME_NONE, .until = TIME_NONE, .limit = TIME_NONE};
	struct tally *t = tally_new(kb, &options);
	struct log_facts facts;
	str left = str_of(text);

	log_read(t, NULL, (struct byte_source){text_read, &left}, 0, &facts);
	fleet_take(&r->fleet, t, no_captures(), r->inputs++, str_of(fallback), &r->years);
}

static const struct device *named(struct run *r, const char *name)
{
	fleet_sort(&r->fleet, kb, TOPOLOGY_UNKNOWN);
	for (size_t i = 0; i < r->fleet.count; i++) {
		if (str_eq(r->fleet.devices[i]->name, str_of(name)))
			return r->fleet.devices[i];
	}
	fail_msg("no device %s", name);
	return NULL;
}

static time_us at(const char *text)
{
	time_us t = 0;

	assert_true(time_parse(str_of(text), &t));
	return t;
}

static void assert_at(const struct moment *m, const char *want)
{
	char got[TIME_TEXT_SIZE];

	assert_true(m->at != TIME_NONE);
	assert_string_equal(time_write(m->at, got), want);
}

/* ---- which device ---- */

static void device_lines_without_a_name_belong_to_the_only_named_one(void **state)
{
	struct run *r = *state;

	take(r, "%AAAA-5-ONE: x\nMar  3 10:00:00 east : %AAAA-5-ONE: x\n%AAAA-5-TWO: x\n", "file");
	const struct device *d = named(r, "east");
	assert_int_equal(r->fleet.count, 1);
	assert_int_equal(d->messages, 3);
	/* One series a code, though the first message came without a name. */
	assert_int_equal(d->series_count, 2);
	assert_int_equal(d->series[0].count, 2);
	assert_int_equal(d->series[0].place.line, 1);
}

static void device_lines_without_a_name_are_the_files_where_several_are_named(void **state)
{
	struct run *r = *state;

	take(r,
	     "Mar  3 10:00:00 east : %AAAA-5-ONE: x\nMar  3 10:00:00 west : %AAAA-5-ONE: x\n"
	     "%AAAA-5-TWO: x\n",
	     "file");
	assert_int_equal(named(r, "file")->messages, 1);
	assert_int_equal(r->fleet.count, 3);
}

/* The file may have the name of a device that it names among others. */
static void device_that_the_file_is_named_for_has_one_series_a_code(void **state)
{
	struct run *r = *state;

	take(r,
	     "%AAAA-5-ONE: x\nMar  3 10:00:00 east : %AAAA-5-ONE: x\n"
	     "Mar  3 10:00:00 west : %AAAA-5-ONE: x\n",
	     "east");
	assert_int_equal(named(r, "east")->series_count, 1);
	assert_int_equal(named(r, "east")->series[0].count, 2);
	assert_int_equal(r->fleet.count, 2);
}

static void device_of_several_inputs_is_one(void **state)
{
	struct run *r = *state;

	r->years.year = 2025;
	take(r, "Mar  3 10:00:00 east : %AAAA-5-ONE: first\n", "a");
	take(r,
	     "Mar  2 10:00:00 east : %AAAA-5-ONE: earlier\nMar  4 10:00:00 east : %AAAA-3-TWO: x\n"
	     "Mar  4 11:00:00 east : %AAAA-5-ONE: later\n",
	     "b");
	const struct device *d = named(r, "east");
	assert_int_equal(d->series_count, 2);
	assert_true(str_eq(d->series[0].code->code, STR("AAAA-3-TWO"))); /* worst first */
	assert_int_equal(d->series[0].place.input, 1);
	assert_int_equal(d->series[0].place.line, 2);
	assert_int_equal(d->series[1].count, 3);
	assert_int_equal(d->series[1].place.input, 0);
	assert_at(&d->series[1].first, "2025-03-02T10:00:00Z");
	assert_at(&d->series[1].last, "2025-03-04T11:00:00Z");
}

static void device_order_is_by_name_and_series_by_weight(void **state)
{
	struct run *r = *state;

	take(r,
	     "Mar  3 10:00:00 b : %AAAA-5-ONE: x\nMar  3 10:00:00 b : %AAAA-5-TWO: x\n"
	     "Mar  3 10:00:00 b : %AAAA-5-TWO: x\nMar  3 10:00:00 b : %AAAA-1-ZZZ: x\n"
	     "Mar  3 10:00:00 b : %AAAA-5-AAA: x\nMar  3 10:00:00 a : %AAAA-5-ONE: x\n",
	     "f");
	static const char *const want[] = {"AAAA-1-ZZZ", "AAAA-5-TWO", "AAAA-5-AAA", "AAAA-5-ONE"};
	const struct device *b = named(r, "b");
	assert_true(str_eq(r->fleet.devices[0]->name, STR("a")));
	for (size_t i = 0; i < COUNT_OF(want); i++)
		assert_true(str_eq(b->series[i].code->code, str_of(want[i])));
}

/* ---- years ---- */

static void device_year_that_is_given_is_that_of_the_first_line(void **state)
{
	struct run *r = *state;

	r->years = (struct year_source){
		.year = 2023, .now = at("2026-01-01"), .modified = at("2025-01-01")};
	take(r, "Dec 31 23:00:00 a : %AAAA-5-ONE: x\nJan  1 01:00:00 a : %AAAA-5-ONE: x\n", "f");
	const struct device_series *s = named(r, "a")->series;
	assert_at(&s->first, "2023-12-31T23:00:00Z");
	assert_at(&s->last, "2024-01-01T01:00:00Z");
	assert_false(s->first.year_guessed || s->first.year_unknown);
}

static void device_year_is_the_latest_that_is_not_in_the_future(void **state)
{
	struct run *r = *state;

	r->years.now = at("2025-03-10T12:00:00Z");
	take(r,
	     "Mar 11 11:00:00 a : %AAAA-5-ONE: a day ahead may be a zone\n"
	     "Mar 12 00:00:00 b : %AAAA-5-ONE: more is another year\n"
	     "Nov  1 00:00:00 c : %AAAA-5-ONE: x\nFeb  1 00:00:00 c : %AAAA-5-ONE: x\n",
	     "f");
	assert_at(&named(r, "a")->series[0].last, "2025-03-11T11:00:00Z");
	assert_at(&named(r, "b")->series[0].last, "2024-03-12T00:00:00Z");
	assert_at(&named(r, "c")->series[0].first, "2024-11-01T00:00:00Z");
	assert_at(&named(r, "c")->series[0].last, "2025-02-01T00:00:00Z");
	assert_int_equal(named(r, "a")->contradiction_count, 0);
}

static void device_year_of_the_file_is_a_guess_that_is_told(void **state)
{
	struct run *r = *state;

	r->years.modified = at("2022-05-05T00:00:00Z");
	take(r, "May  4 10:00:00 a : %AAAA-5-ONE: x\n", "f");
	const struct device *d = named(r, "a");
	assert_at(&d->series[0].last, "2022-05-04T10:00:00Z");
	assert_true(d->series[0].last.year_guessed);
	assert_int_equal(d->contradiction_count, 1);
	assert_true(str_contains(d->contradictions[0].text, STR("no year")));
	assert_int_equal(d->contradictions[0].place.line, 0);
}

static void device_year_that_nothing_tells_is_unknown_and_still_sorts(void **state)
{
	struct run *r = *state;

	take(r,
	     "Dec 31 23:00:00 a : %AAAA-5-ONE: x\nJan  1 01:00:00 a : %AAAA-5-TWO: x\n"
	     "%AAAA-5-NEVER: x\n",
	     "f");
	const struct device *d = named(r, "a");
	assert_int_equal(d->series_count, 3);
	assert_true(d->series[1].last.year_unknown);
	assert_true(d->series[1].last.at < d->series[2].last.at);
	assert_true(d->series[0].last.at == TIME_NONE); /* NEVER has no time at all */
}

/* 29 February is only in a leap year: the log is from the last one. */
static void device_leap_day_tells_the_year(void **state)
{
	struct run *r = *state;

	r->years.now = at("2026-06-01");
	take(r,
	     "Feb 28 23:00:00 a : %AAAA-5-ONE: x\nFeb 29 01:00:00 a : %AAAA-5-TWO: x\n"
	     "Dec 31 23:00:00 b : %AAAA-5-ONE: x\nFeb 29 01:00:00 b : %AAAA-5-TWO: x\n",
	     "f");
	assert_at(&named(r, "a")->series[1].last, "2024-02-29T01:00:00Z");
	assert_at(&named(r, "b")->series[0].last, "2023-12-31T23:00:00Z");
	assert_at(&named(r, "b")->series[1].last, "2024-02-29T01:00:00Z");
}

/* A neighbour in the same input that writes the year dates those that do not. */
static void device_year_comes_from_a_dated_neighbour(void **state)
{
	struct run *r = *state;

	r->years.now = at("2026-06-01");
	take(r, "2021 Mar  3 10:00:00 nx %AAAA-5-ONE: x\n<189>Mar  3 10:00:00 b : %AAAA-5-ONE: x\n",
	     "f");
	for (size_t i = 0; i < r->fleet.count; i++) {
		fleet_sort(&r->fleet, kb, TOPOLOGY_UNKNOWN);
		assert_at(&r->fleet.devices[i]->series[0].last, "2021-03-03T10:00:00Z");
	}
}

/* ---- what contradicts ---- */

static void device_contradictions_are_kept_with_their_places(void **state)
{
	struct run *r = *state;

	take(r, "x\n<187>Mar  3 10:00:00 a : %AAAA-5-ONE: x\n", "f");
	take(r, "Mar  3 10:00:00.000 QQQ: %AAAA-5-ONE: x\n", "a");
	const struct device *d = named(r, "a");
	assert_int_equal(d->contradiction_count, 2);
	assert_true(str_contains(d->contradictions[0].text, STR("AAAA-5-ONE")));
	assert_int_equal(d->contradictions[0].place.line, 2);
	assert_true(str_contains(d->contradictions[1].text, STR("'QQQ'")));
	assert_int_equal(d->contradictions[1].place.input, 1);
	device_contradicts(&r->fleet, r->fleet.devices[0], (struct place){7, 8}, "%d is odd", 3);
	assert_true(str_eq(d->contradictions[2].text, STR("3 is odd")));
	assert_int_equal(d->contradictions[2].place.line, 8);
}

static void device_missing_messages_add_up(void **state)
{
	struct run *r = *state;

	take(r,
	     "000001: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n"
	     "000004: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n",
	     "a");
	take(r,
	     "000008: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n"
	     "000010: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n",
	     "a");
	assert_int_equal(named(r, "a")->missing, 3);
}

/* ---- platform and fields ---- */

static void device_platform_is_told_by_what_it_prints(void **state)
{
	struct run *r = *state;

	take(r, "RP/0/RSP0/CPU0:Mar  3 10:00:00.000 UTC: proc[111]: %AAAA-BBBB-5-ONE : x\n", "xr");
	take(r, "2025 Mar  3 10:00:00 sw %AAAA-5-ONE: x\n", "nx");
	take(r, "Mar  3 10:00:00.000: %AAAA-5-ONE: x\n", "none");
	fleet_sort(&r->fleet, kb, TOPOLOGY_UNKNOWN);
	for (size_t i = 0; i < r->fleet.count; i++) {
		const struct device *d = r->fleet.devices[i];
		enum platform want = d->series[0].place.input == 0   ? PLATFORM_IOS_XR
		                     : d->series[0].place.input == 1 ? PLATFORM_NX_OS
		                                                     : PLATFORM_UNKNOWN;
		assert_int_equal(d->platform, want);
	}
	assert_int_equal(r->fleet.count, 3);
}

static void device_series_gives_the_fields_of_its_example(void **state)
{
	struct run *r = *state;
	struct pattern *pattern;
	str fields[PATTERN_FIELDS_MAX];

	take(r,
	     "Mar  3 10:00:00 a : %SMART_LIC-3-COMM_FAILED: Communications failure with the "
	     "Some Server : No answer\nMar  3 10:00:00 a : %AAAA-5-ONE: x\n",
	     "f");
	const struct device *d = named(r, "a");
	assert_true(series_fields(&d->series[0], &pattern, fields));
	assert_true(str_eq(fields[pattern_field_find(pattern, STR("peer"))], STR("Some Server")));
	assert_true(str_eq(fields[pattern_field_find(pattern, STR("error"))], STR("No answer")));
	assert_false(series_fields(&d->series[1], &pattern, fields));
}

/*
 * A hostile log makes up a code a line and names no device. What is looked up for each must not
 * grow with what is there: where it does, the alarm ends the program.
 */
static void device_takes_any_number_of_codes_in_good_time(void **state)
{
	enum { CODES = 60000 };
	struct run *r = *state;
	char *text = malloc(CODES * 24);
	size_t len = 0;

	assert_non_null(text);
	for (unsigned i = 0; i < CODES; i++)
		len += (size_t)sprintf(text + len, "%%AAAA-5-C%u: x\n", i);
	alarm(20);
	take(r, text, "f");
	take(r, text, "f");
	alarm(0);
	free(text);
	assert_int_equal(named(r, "f")->series_count, CODES);
	assert_int_equal(named(r, "f")->messages, 2 * CODES);
}

#define RUN(test) cmocka_unit_test_setup_teardown(test, run_open, run_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(device_lines_without_a_name_belong_to_the_only_named_one),
		RUN(device_lines_without_a_name_are_the_files_where_several_are_named),
		RUN(device_that_the_file_is_named_for_has_one_series_a_code),
		RUN(device_of_several_inputs_is_one),
		RUN(device_order_is_by_name_and_series_by_weight),
		RUN(device_year_that_is_given_is_that_of_the_first_line),
		RUN(device_year_is_the_latest_that_is_not_in_the_future),
		RUN(device_year_of_the_file_is_a_guess_that_is_told),
		RUN(device_year_that_nothing_tells_is_unknown_and_still_sorts),
		RUN(device_leap_day_tells_the_year),
		RUN(device_year_comes_from_a_dated_neighbour),
		RUN(device_contradictions_are_kept_with_their_places),
		RUN(device_missing_messages_add_up),
		RUN(device_platform_is_told_by_what_it_prints),
		RUN(device_series_gives_the_fields_of_its_example),
		RUN(device_takes_any_number_of_codes_in_good_time),
	};

	return cmocka_run_group_tests(tests, kb_start, kb_end);
}
