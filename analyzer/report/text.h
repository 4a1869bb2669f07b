#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "analysis.h"
#include "report/page.h"

/*
 * text: an analysis for a person: what matters first, every message accounted for.
 */
struct text_options {
	enum level min_level; /* messages and findings below it are only counted */
	bool verbose;         /* every message with its example, every unread range */
};

void text_write(const struct page *p, const struct analysis *a, const struct text_options *o);

/* The inputs, or parts of them, that could not be read, and that it was interrupted; nothing where all was read. */
void text_unread_write(const struct page *p, const struct analysis *a);

/* The causes that stand behind several devices, each once, with the problems that it is behind. */
void text_shared_write(const struct page *p, const struct shared_causes *list);

#endif
