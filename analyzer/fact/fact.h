#ifndef FACT_FACT_H
#define FACT_FACT_H

#include "base/attr.h"
#include "base/str.h"
#include "base/time.h"
#include "fact/vocab.h"

/*
 * fact: one typed value that a capture told, with where and when it was told.
 *
 * A name may be told many times: by later captures, or as events with times of their own.
 *
 * Owns     nothing; texts live in the arena of whoever read them.
 */
struct fact {
	str name; /* dotted: "transport.type" */
	str text; /* as printed; for words in lower case */
	enum fact_type type;
	enum told told;
	double number;   /* FACT_NUMBER, FACT_DAYS, FACT_BOOLEAN (0, 1) */
	time_us time;    /* FACT_TIME; TIME_NONE where the text is none */
	bool zone_unsure; /* the zone word of time is not known */
	time_us at;      /* when it held: the event's own time, or the capture's; TIME_NONE: unknown */
	bool event;      /* at is its own */
	bool past;       /* time is that of something that has happened */
	uint32_t capture; /* place in the list of captures it came from */
	uint64_t line;
};

enum { COMMAND_FIELDS_MAX = 4 };

/* One output of a show command. */
struct capture {
	str command; /* in full, as the knowledge names it */
	str typed;   /* as it stood there; empty: recognised by content */
	str filter;  /* what stood behind the pipe, "include x"; empty: the whole output */
	str host;    /* by its prompt; empty: none told */
	time_us at;  /* by the device's clock; TIME_NONE: unknown */
	uint64_t line, last_line;
	bool cut;    /* a bound was met within it */
	const void *def; /* struct capture_def of the knowledge; NULL: the command is not known */
	str field_names[COMMAND_FIELDS_MAX], field_values[COMMAND_FIELDS_MAX]; /* of the command typed */
	size_t field_count;
};

/* A fact that the log itself tells, without a capture: log.untrusted, log.messages. */
bool fact_is_of_log(str name);

/*
 * Read text as a value of a type. Sets type, told, text (a view of it), number and time; the zone of a
 * time is left to zone, which gives minutes east of UTC for a word.
 */
typedef bool (*zone_find)(void *self, str word, int16_t *ret_minutes);
void fact_value(struct fact *f, enum fact_type type, str text, zone_find zone, void *zone_self);

/*
 * "Jun 05 08:45:31 2024 UTC", "2021-11-04 09:10:44.302 UTC", "09:14:22.510 UTC Fri Feb 09 2024": a date
 * with a year and a time of day, in any order, anywhere in text. False where either is missing.
 */
bool fact_time_parse(str text, zone_find zone, void *zone_self, time_us *ret_at, bool *ret_unsure)
        MUST_CHECK;

/* The parts of a URL; empty where it has none. A host alone is one. */
struct url {
	str scheme, host, port, path;
};
struct url url_parse(str text);

#endif
