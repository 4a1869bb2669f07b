#ifndef CAPTURE_OUTLINE_H
#define CAPTURE_OUTLINE_H

#include <stdbool.h>

#include "base/str.h"
#include "kb/kb.h"

/*
 * outline: which headings stand above a line of an output.
 *
 * A heading is a line that ends in a colon, is underlined, or has deeper lines below it. Where the
 * indentation was lost, the keyed lines right behind a heading are taken as its own.
 *
 * Owns     copies of the headings; the views in struct outline_line are of the line given.
 */
enum { OUTLINE_DEPTH_MAX = 12, HEADING_BYTES_MAX = 200 };

struct outline {
	struct heading {
		char text[HEADING_BYTES_MAX];
		size_t len;
		unsigned indent;
		bool flat; /* what stands below it is not indented */
	} stack[OUTLINE_DEPTH_MAX];
	size_t depth;
	bool after_heading; /* the line before was a heading */
};

struct outline_line {
	str text;    /* trimmed */
	str key;     /* before the first colon; empty: none */
	str value;   /* behind it */
	bool heading;
	bool ornament; /* a line of = or - */
};

void outline_start(struct outline *o);

/*
 * Take one line. next is the line behind it, without blank ones between where blank is false; in_table:
 * rows are being read, and a rule below one closes the table. The line's own headings are then those that
 * stand above it.
 */
struct outline_line outline_line(struct outline *o, str line, str next, bool blank_between,
                                 bool in_table);

/* After the line was read: it joins the headings if it is one. */
void outline_close_line(struct outline *o, str line, const struct outline_line *l);

/*
 * Do the headings named stand above the line, in that order? The fields of their templates are added to
 * names and values, *count of them so far.
 */
bool outline_is_under(const struct outline *o, const struct path_shape *path, str *names, str *values,
                      size_t *count, size_t room);

#endif
