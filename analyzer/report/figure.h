#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include "analysis.h"

/*
 * figure: drawings of a device as inline SVG: what its log and its agent did over time, and what is due.
 *
 * Each has a title for those who do not see it; colour is never the only sign.
 */
void figure_timeline(FILE *to, const struct run_device *rd);

/* How many RUM reports stand in each state. */
void figure_rum(FILE *to, const struct run_device *rd);

/* The days ahead that matter, over all devices, from as_of on. */
void figure_deadlines(FILE *to, const struct analysis *a);

/* Which problems the devices had, and when: a row a problem, a column a slice of time. */
void figure_heat(FILE *to, const struct analysis *a);

#endif
