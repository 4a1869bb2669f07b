#ifndef CHECK_SCORE_H
#define CHECK_SCORE_H

#include <jansson.h>
#include <stddef.h>

/*
 * score: one labelled case: the document of a run held against what the case expects.
 *
 * Pure: JSON in, counters out, so that it says the same as a scorer from outside.
 *
 * Source   the outside contract, "Labelled cases".
 */
struct score {
	size_t problems, found, causes, top, false_alarms, wrong_sure, states, states_right;
	double reciprocal_ranks;
};

/* Called for everything that is not as expected. */
typedef void score_complaint(void *self, const char *text);

void score_case(const json_t *document, const json_t *expect, struct score *score,
                score_complaint *complain, void *self);

void score_add(struct score *into, const struct score *from);

#endif
