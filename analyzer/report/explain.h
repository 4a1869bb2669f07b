#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "report/steps.h"

/*
 * explain: what the knowledge says of a code, a log line, a problem, a cause, an action, a topic, a
 * severity or a field type.
 */

/* False, and nothing written, where nothing answers to the name. */
bool explain_write(const struct page *p, struct kb *kb, str what, const struct scope *scope);

/* That nothing answers to it, and the names that are near. */
void explain_near(const struct page *p, struct kb *kb, str what);

#endif
