#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdio.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/style.h"
#include "fact/vocab.h"

/*
 * page: text for people: wrapped at a width, indented, coloured where a terminal wants it. Text from
 * devices loses its control characters here, and becomes UTF-8.
 *
 * Owns     nothing.
 */
struct page {
	FILE *to;
	unsigned width; /* columns */
	bool color;
};

/* The style that a level is shown in; the word stands beside it always. */
enum style level_style(enum level level);

/* Write text in a style, without a line end. */
void page_put(const struct page *p, enum style style, str text);
void page_printf(const struct page *p, enum style style, const char *fmt, ...)
        PRINTF_LIKE(3, 4);

/* Text in a column: at its end, behind indent; or at its start, with a blank behind it. */
void page_right(const struct page *p, unsigned indent, size_t cols, str text);
void page_left(const struct page *p, enum style style, size_t cols, str text);

/*
 * A paragraph: lead at indent, then text wrapped at blanks, its later lines under its first.
 * Words are never broken.
 */
void page_wrap(const struct page *p, unsigned indent, const char *lead, enum style style,
               str text);

/* One line as it is, cut to the width with "..." where it is longer. */
void page_line(const struct page *p, unsigned indent, enum style style, str text);

void page_blank(const struct page *p);

/* The columns that text takes: a byte that goes on a UTF-8 character takes none. */
size_t text_cols(str text);

#endif
