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
/* md, html; reports is the folder with a report of each device to link to; empty: none. */
void triage_write(struct doc *d, const struct analysis *a, str reports);

/* The name of a device's report in that folder. */
enum { REPORT_NAME_BYTES = 160 };
const char *report_file_name(const struct run_device *rd, size_t number, char out[static REPORT_NAME_BYTES]);

void triage_csv_write(FILE *to, const struct analysis *a);

#endif
