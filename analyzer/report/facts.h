#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include "analysis.h"
#include "report/page.h"

/*
 * facts: every fact of every device, with where it was read, as text.
 */
void facts_write(struct page *page, const struct analysis *a);

#endif
