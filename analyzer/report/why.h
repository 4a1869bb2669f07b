#ifndef REPORT_WHY_H
#define REPORT_WHY_H

#include "analysis.h"
#include "report/page.h"

/*
 * why: the conditions behind the verdict on one cause, with values, lines and what is unknown.
 *
 * negative: for a cause that did not hold: what speaks against it and what would have to be seen.
 */
void why_write(const struct page *p, const struct analysis *a, const struct cause_def *cause,
               bool negative);

#endif
