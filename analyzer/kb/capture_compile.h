#ifndef KB_CAPTURE_COMPILE_H
#define KB_CAPTURE_COMPILE_H

#include "kb/kb.h"

/*
 * capture_compile: the templates of capture maps to shapes that lines are compared with.
 *
 * Errors   wrong templates and facts that the vocabulary lacks are complaints with their places.
 */

/* All patterns of a knowledge base: kept to be freed with it. */
struct patterns {
	struct pattern **items;
	size_t count, cap;
};

/* Gives p back; NULL is kept too. */
struct pattern *patterns_keep(struct patterns *list, struct pattern *p);
void patterns_close(struct patterns *list);

/* entries as in struct kb: one map a kind. */
void captures_compile(struct arena *a, const struct map *entries, struct patterns *patterns,
                      struct diags *diags);

/* The entry of the vocabulary that a name belongs to, NULL where there is none. */
const struct fact_def *fact_find(const struct map *facts, str name);

#endif
