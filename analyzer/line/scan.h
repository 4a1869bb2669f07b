#ifndef LINE_SCAN_H
#define LINE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * scan: the search for lines that may hold a message code, and the count of lines on the way.
 *
 * Every code holds a hyphen, a severity and a hyphen ("-5-"). That is looked for, not the percent
 * sign, because IOS XR prints some licensing codes without one and logs are full of percentages.
 * The cost of a line that has no message is this scan of memory: one look at each byte writes down
 * where the signs stand that parts and lines are told by, and only those are walked.
 *
 * Owns     nothing.
 * Errors   none. A hit may be no code: message/ looks closer.
 */

/* Readable bytes that must follow the end of every scanned block. */
enum { SCAN_PADDING = 80 };

/* Signs are looked for in so many bytes at a time: what they take then stays in the first-level cache. */
enum { SCAN_WINDOW = 8192, SCAN_SIGNS = SCAN_WINDOW + 64 };

/* The lines of one block. */
struct scan {
	uint64_t lines;       /* line ends passed */
	uint64_t blanks;      /* empty lines among them */
	const char *line;     /* the start of the line that was given last, or of the next */
	const char *line_end; /* the end of the line that was given and is still to be passed; NULL: none is */
	const char *end;      /* of the block */
	const char *window, *window_end;
	const struct scan_way *way;
	unsigned next, count;       /* of the signs */
	uint16_t signs[SCAN_SIGNS]; /* in the window, by their places: see scan_way */
};

/* A line that has a hit. */
struct scan_line {
	const char *end; /* its line end, or the block's */
	const char *hit; /* the hyphen in front of the severity */
	bool plain;      /* no control character but tabs, and a carriage return at the end */
	bool more;       /* more than one hit */
};

void scan_start(struct scan *s, const char *block, const char *end, uint64_t lines);

/* The next line that has a hit: it starts at line, and its end is not yet counted. False where there is none. */
bool scan_next(struct scan *s, struct scan_line *ret);

/* The line that was given goes on over so many more, the last of which ends at line_end. */
void scan_join(struct scan *s, unsigned joined, const char *line_end);

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
	 * Pass lines that hold no hit, of a block that is read up to from; line is the start of the line that stands
	 * there. Gives the start of the first that is not passed: line where none is. None of those passed is empty.
	 */
	const char *(*pass)(const char *line, const char *from, const char *end, uint64_t *lines);
	/*
	 * Write down where from and up to end, SCAN_WINDOW bytes at most, a line ends, two hyphens stand with one byte
	 * between, and control characters other than tabs stand. Gives how many there are. Up to SCAN_PADDING bytes
	 * behind end are read.
	 */
	unsigned (*signs)(const char *from, const char *end, uint16_t signs[static SCAN_SIGNS]);
	const char *(*find)(const char *from, const char *end);
	const char *(*show)(const char *from, const char *end);
	bool (*is_plain)(const char *text, size_t len);
};
const struct scan_way *scan_ways(size_t i);

#endif
