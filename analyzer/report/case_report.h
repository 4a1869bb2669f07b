#ifndef REPORT_CASE_REPORT_H
#define REPORT_CASE_REPORT_H

#include "analysis.h"
#include "report/doc.h"

/*
 * case_report: the analysis as the document that a support case wants, in the order in which support
 * asks. The same content in every format of struct doc.
 */
struct report_options {
	str title, customer, case_number, contact; /* empty: left out */
};

void report_write(struct doc *d, const struct analysis *a, const struct report_options *o);

#endif
