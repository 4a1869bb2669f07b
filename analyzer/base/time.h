#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

/*
 * time: the calendar, and times as RFC 3339 writes them.
 *
 * Units    time_us: microseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
 * Source   RFC 3339 section 5.6; the Gregorian calendar.
 */
typedef int64_t time_us;

#define TIME_NONE INT64_MIN /* unknown; never a time */
#define US_PER_SECOND INT64_C(1000000)
#define US_PER_DAY (INT64_C(86400) * US_PER_SECOND)

enum { TIME_TEXT_SIZE = 32 };

/* month 1-12, day 1-31; days since 1970-01-01. */
int64_t days_from_date(int year, unsigned month, unsigned day);
void date_from_days(int64_t days, int *ret_year, unsigned *ret_month, unsigned *ret_day);
bool year_is_leap(int year);
unsigned month_days(int year, unsigned month);

/* 1-12 for the three letters of an English month in any case, else 0. */
unsigned month_from_name(const char *three_letters);

/* "2023-02-15T07:30:00Z", "...+02:00", with or without a fraction, or a date alone (midnight UTC). */
bool time_parse(str text, time_us *ret_at) MUST_CHECK;

/* In UTC; a fraction only where there is one. Returns text. */
const char *time_write(time_us at, char text[static TIME_TEXT_SIZE]);

/* A clock that only goes on, to measure how long something takes: never a time of events. */
int64_t monotonic_ms(void);

#endif
