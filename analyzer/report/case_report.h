#ifndef REPORT_CASE_REPORT_H
#define REPORT_CASE_REPORT_H

#include "analysis.h"
#include "report/doc.h"

/*
 * case_report: the analysis as the document that a support case wants, in the order in which support
 * asks. The same content in every format of struct doc.
 */
#define REPORT_SECTIONS(X)            \
	X(SECTION_SUMMARY, "summary")     \
	X(SECTION_DEVICES, "devices")     \
	X(SECTION_FINDINGS, "findings")   \
	X(SECTION_DEADLINES, "deadlines") \
	X(SECTION_TIMELINE, "timeline")   \
	X(SECTION_CAPTURES, "captures")   \
	X(SECTION_DOUBTS, "doubts")       \
	X(SECTION_INPUTS, "inputs")
#define REPORT_ID(id, text) id,
enum report_section { REPORT_SECTIONS(REPORT_ID) SECTION_COUNT };
#undef REPORT_ID
extern const char *const report_section_names[];

struct report_options {
	str title, customer, case_number, contact; /* empty: left out */
	str logo;              /* bytes of an image, in HTML only; empty: none */
	const char *logo_type; /* its media type */
	uint32_t leave_out;    /* set of enum report_section */
};

void report_write(struct doc *d, const struct analysis *a, const struct report_options *o);

#endif
