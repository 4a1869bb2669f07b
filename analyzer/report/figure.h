#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include "analysis.h"

/*
 * figure: drawings of a device as inline SVG: what its log and its agent did over time, and what is due.
 *
 * Each has a title for those who do not see it; colour is never the only sign.
 */
void figure_timeline(FILE *to, const struct run_device *rd);

/* Which problems the devices had, and when: a row a problem, a column a slice of time. */
void figure_heat(FILE *to, const struct analysis *a);

#endif
