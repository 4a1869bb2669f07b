#ifndef MESSAGE_STAMP_H
#define MESSAGE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/time.h"

/*
 * stamp: the time that a log line carries, as written.
 *
 * Most devices write no year, so a stamp keeps its place within a year, which sorts and can be
 * compared without one. The year is found later, when more of the log is known.
 *
 * Units    in_year_us: microseconds in a year of twelve months of 31 days.
 * Source   RFC 3164 section 4.1.2; RFC 5424 section 6.2.3; IOS `service timestamps`: '*' the clock
 *          is not authoritative, '.' it was and lost synchronisation; NX-OS writes the year first.
 */
enum stamp_kind {
	STAMP_NONE,
	STAMP_UPTIME, /* "00:00:46", "1w2d": tells no time of day */
	STAMP_CLOCK
};

struct stamp {
	int64_t in_year_us;
	int16_t year;        /* 0: not written */
	int16_t zone_minutes; /* east of UTC; 0 until the word is looked up */
	uint8_t kind;        /* enum stamp_kind */
	char mark;           /* '*', '.' or 0 */
	bool has_fraction;
	bool has_zone;   /* zone holds a word or an offset */
	bool year_first; /* NX-OS and IOS XR with year */
	bool iso;
	bool utc;        /* by its form, without a word that says so */
	str zone;
};

/*
 * Read a stamp at the start of text. On true *ret_rest is what follows it; on false both results
 * mean nothing.
 */
bool stamp_parse(str text, struct stamp *ret_stamp, str *ret_rest) MUST_CHECK;

/* Do "Feb 15 07:11:36" or "Feb  5 07:11:36" stand at p? Says less than stamp_parse, and at once. */
bool stamp_stands(const char *p, const char *end);

/* Bytes that are readable behind a stamp which stamp_read_again reads. */
enum { STAMP_BEHIND = 16 };

/*
 * Where the numbers of a stamp stand, by their offsets from its start (its mark, where it has one), so that
 * a stamp of the same form can be read by them. Found only of a plain stamp: "Feb 15 07:11:36.220" with a
 * year before, within or without. False for another.
 */
struct stamp_places {
	uint8_t year, year_digits; /* none or four */
	uint8_t day, clock;
	uint8_t digits; /* of the fraction behind the clock that count; 0: there is none */
	uint8_t month;  /* 1 to 12 */
	uint8_t days;   /* of that month in a leap year */
	bool close;     /* day, clock and fraction stand in sixteen bytes: */
	uint8_t gather[16]; /* where the digits of each stand there, by twos; 0x80: none */
};
bool stamp_places_find(str text, struct stamp_places *ret_places) MUST_CHECK;

/*
 * Read the time again; STAMP_BEHIND bytes behind the stamp are readable. False where the numbers make none; then
 * *s means nothing.
 */
bool stamp_read_again(const char *text, const struct stamp_places *places, struct stamp *s) MUST_CHECK;

/* An offset as a zone word may hold it: "Z", "UTC", "GMT", "+02:00", "UTC+1", "UTC+07:30". */
bool zone_offset_parse(str word, int16_t *ret_minutes) MUST_CHECK;

/* The stamp, in UTC, of a time that a log gives as a count. */
struct stamp stamp_of_time(time_us at);

/* In UTC, in that year (which may not have the day: 29 February then becomes 1 March). */
time_us stamp_time(const struct stamp *s, int year);

/* "2023-03-11 13:37:57.320 UTC": what is written of it. Empty where there is no time of day. */
str stamp_text(const struct stamp *s, char text[static 80]);

bool stamp_is_leap_day(const struct stamp *s);

#endif
