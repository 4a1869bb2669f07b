#ifndef PACK_CITED_H
#define PACK_CITED_H

#include "analysis.h"

/*
 * cited: the lines of the inputs that an analysis rests on: those that it cites, and the whole of each
 * output in which one stands.
 *
 * Owns     lives in the arena given.
 */
struct cited_range {
	uint64_t from, to; /* lines, both included */
};

struct cited {
	struct cited_range *ranges; /* in order, apart */
	size_t count, cap;
};

/* One struct cited for each input of a. */
struct cited *cited_find(struct arena *arena, const struct analysis *a);

/* Is this line cited? Ask in the order of lines; *at is where to go on, 0 at the start. */
bool cited_holds(const struct cited *c, uint64_t line, size_t *at);

#endif
