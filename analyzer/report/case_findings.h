#ifndef REPORT_CASE_FINDINGS_H
#define REPORT_CASE_FINDINGS_H

#include "report/doc.h"
#include "report/text_finding.h"

/*
 * case_findings: the findings of a case report, and what its sections share.
 *
 * Owns     nothing; what report_print and report_anchor give stands in the reporter until the next.
 */
enum { REPORT_TEXT_BYTES = 1200 };

struct reporter {
	struct doc *doc;
	const struct analysis *a;
	char text[REPORT_TEXT_BYTES];
	char place[PLACE_BYTES];
};

str report_print(struct reporter *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* "f3-0": the section of a finding, which the table of devices links to. */
str report_anchor(struct reporter *r, const struct run_device *rd, const struct finding *f);

/* What is wrong now stands before what was; the worst in full, the rest of a fleet in a row each. */
void findings_report(struct reporter *r);

#endif
