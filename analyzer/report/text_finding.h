#ifndef REPORT_TEXT_FINDING_H
#define REPORT_TEXT_FINDING_H

#include "analysis.h"
#include "report/page.h"

/*
 * text_finding: one finding as text: the verdict, the lines that prove it, what to do, what to look at
 * next.
 */

/* What was told for one device is not told again for the next. */
struct mention {
	struct {
		const void *item;
		struct where where; /* the device's own, for what is told narrowed to it */
	} items[256];
	size_t count;
};

/* True the first time that item is told of such a device; NULL: of any. */
bool tell_once(struct mention *told, const void *item, const struct device *d);

void finding_write(const struct page *p, const struct analysis *a, const struct finding *f,
                   const struct device *d, struct mention *told, bool verbose);

/* A possible cause with less of the probability of a finding's causes is not worth a line: it is named, or counted. */
#define SCORE_SHOWN 0.01

enum { COUNT_COLS = 28, PLACE_BYTES = 400 };

/* "4,339,723", somewhere in text. */
const char *count_text(uint64_t n, char text[static COUNT_COLS]);
const char *plural(uint64_t n); /* "s", or nothing for one */

/* "2023-02-15 07:11:36", or without the year where it is not known; in UTC. */
const char *moment_text(const struct moment *m, char text[static TIME_TEXT_SIZE]);
const char *at_text(time_us at, char text[static TIME_TEXT_SIZE]);
const char *since_word(const struct region_state *r); /* "since", or "as seen" where it may be older */

/* "router.log:17" */
str place_text(const struct analysis *a, struct place place, char text[static PLACE_BYTES]);
void span_write(const struct page *p, const struct moment *first, const struct moment *last);

#endif
