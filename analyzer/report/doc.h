#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include <stdio.h>

#include "report/page.h"

/*
 * doc: a document told piece by piece, written as text, Markdown or HTML.
 *
 * What comes from devices is data in each format: control characters are dropped, marks are escaped.
 *
 * Owns     nothing; writes as it is told, so that a long report needs no memory.
 */
enum doc_format { DOC_TEXT, DOC_MD, DOC_HTML };

struct doc {
	FILE *to;
	enum doc_format format;
	struct page page; /* DOC_TEXT */
	unsigned columns; /* of the open table */
	unsigned tables;  /* so far: each has a name of its own */
	bool any, in_list, in_quote; /* any: something was told */
	unsigned link_column; /* of the next row */
	str link;             /* empty: none */
};

/* A document with a title; doc_end closes it. */
void doc_start(struct doc *d, FILE *to, enum doc_format format, const struct page *page, str title);
void doc_end(struct doc *d);

void doc_heading(struct doc *d, unsigned level, str text); /* 1 to 4 */
void doc_para(struct doc *d, str text);
void doc_item(struct doc *d, str lead, str text); /* "lead: text"; lead may be empty */
void doc_code(struct doc *d, str text);           /* lines as they are */

/* An image of ours, in HTML; the other formats leave it out. */
void doc_image(struct doc *d, const char *type, str bytes);

/* A line of the input with its place. */
void doc_quote(struct doc *d, str place, str line);

void doc_table(struct doc *d, const char *const *headers, unsigned columns);
/* In the next row this column is a link. */
void doc_row_link(struct doc *d, unsigned column, str href);
void doc_row(struct doc *d, const str *cells);
void doc_table_end(struct doc *d);

/*
 * A part that stands for itself: a browser lays out what is not seen only when it is scrolled to. id is what
 * links name it by; empty: nothing.
 */
void doc_section(struct doc *d, str id);
void doc_section_end(struct doc *d);

/* What may be long is folded in HTML until it is opened. */
void doc_fold(struct doc *d, str summary);
void doc_fold_end(struct doc *d);

/* Text in HTML, with everything escaped that could be a mark. */
void html_put(FILE *to, str text);

#endif
