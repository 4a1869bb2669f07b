#ifndef CAPTURE_OUTLINE_H
#define CAPTURE_OUTLINE_H

#include <stdbool.h>

#include "base/str.h"
#include "kb/kb.h"

/*
 * outline: which headings stand above a line of an output.
 *
 * A heading is a line that ends in a colon, is underlined, or has deeper lines below it. Where the
 * indentation was lost, the keyed lines right behind a heading are taken as its own; in an output of which no
 * line is set in, so are all up to the next heading, and a line is a heading where the map names it as one.
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
	bool indented;      /* a line was set in */
};

struct outline_line {
	str text;    /* trimmed */
	str key;     /* before the first colon; empty: none */
	str value;   /* behind it */
	bool heading;
	bool named;    /* a heading because the map names it */
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

/*
 * Of an output of which no line is set in: under how many of the headings that stand the line is one of the
 * path's, plus one; 0 where it is none. A line that was taken for a value of theirs is one only where the path
 * has words to know it by, or right behind its heading.
 */
size_t outline_nest(const struct outline *o, const struct path_shape *path, str text, bool taken);

/* The line is a heading below depth others, and what follows belongs to it. */
void outline_put(struct outline *o, size_t depth, struct outline_line *l);

/* After the line was read: it joins the headings if it is one. */
void outline_close_line(struct outline *o, str line, const struct outline_line *l);

/*
 * Do the headings named stand above the line, in that order? The fields of their templates are added to
 * names and values, *count of them so far.
 */
bool outline_is_under(const struct outline *o, const struct path_shape *path, str *names, str *values,
                      size_t *count, size_t room);

#endif
