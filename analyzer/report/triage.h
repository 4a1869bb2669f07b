#ifndef REPORT_TRIAGE_H
#define REPORT_TRIAGE_H

#include "analysis.h"
#include "report/doc.h"

/*
 * triage: the devices of a fleet ranked by their worst problem, and what several of them share.
 *
 * Source   CSV: RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe in front.
 */
void triage_text_write(const struct page *p, const struct analysis *a);
void triage_write(struct doc *d, const struct analysis *a); /* md, html */
void triage_csv_write(FILE *to, const struct analysis *a);

#endif
