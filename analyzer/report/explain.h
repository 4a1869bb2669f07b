#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "report/steps.h"

/*
 * explain: what the knowledge says of a code, a log line, a problem, a cause, an action, a topic, a
 * severity or a field type.
 */

/* False where nothing answers to the name; then the nearest names are on the page. */
bool explain_write(const struct page *p, struct kb *kb, str what, const struct scope *scope);

#endif
