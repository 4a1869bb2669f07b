#ifndef LINE_SCAN_H
#define LINE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * scan: the search for places that may be a message code, and the count of lines on the way.
 *
 * Every code holds a hyphen, a severity and a hyphen ("-5-"). That is looked for, not the percent
 * sign, because IOS XR prints some licensing codes without one and logs are full of percentages.
 * The cost of a line that has no message is this scan of memory.
 *
 * Owns     nothing.
 * Errors   none. A hit may be no code: message/ looks closer.
 */

/* Readable bytes that must follow the end of every scanned block. */
enum { SCAN_PADDING = 80 };

struct scan {
	const char *at;   /* where to go on; before the first call, the start of a line */
	const char *line; /* the start of the line that holds at */
	uint64_t lines;   /* line ends passed */
	uint64_t blanks;  /* empty lines among them */
};

static inline struct scan scan_start(const char *block, uint64_t lines)
{
	return (struct scan){.at = block, .line = block, .lines = lines};
}

/* What one look at the rest of a line tells. */
struct line_shape {
	const char *end; /* its line end, or the end given */
	bool plain;      /* no control character but tabs, and a carriage return at the end */
	bool more;       /* perhaps more than one hit */
};

/* The next hit from from on, NULL where there is none before end. No padding is needed. */
const char *scan_find(const char *from, const char *end);

/*
 * The next place where a show command may stand behind a prompt or in a heading: "#sh", "# sh", ">sh",
 * "- sh", "`sh". NULL where there is none before end. Two bytes in front of from must be readable.
 */
const char *scan_show(const char *from, const char *end);

/* True if no byte of the text is a control character other than a tab. */
bool scan_is_plain_text(const char *text, size_t len);

/*
 * The ways in which all of this can be done on this machine, the best first; the last, one byte at a time, is what
 * the others are tested against. NULL past the last.
 */
struct scan_way {
	const char *name;
	/*
	 * Go on to the next hit before end. True: at is the first hyphen, and line its line. False: at is
	 * end, all lines are counted.
	 */
	bool (*next)(struct scan *s, const char *end);
	/* Look at the line that starts at line. Up to SCAN_PADDING bytes behind end are read. */
	struct line_shape (*line)(const char *line, const char *end);
	const char *(*find)(const char *from, const char *end);
	const char *(*show)(const char *from, const char *end);
	bool (*is_plain)(const char *text, size_t len);
};
const struct scan_way *scan_ways(size_t i);

#endif
