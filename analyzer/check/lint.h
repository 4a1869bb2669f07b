#ifndef CHECK_LINT_H
#define CHECK_LINT_H

#include "kb/kb.h"

/*
 * lint: the knowledge proved: what it refers to is there, and every sample line is read as its entry
 * says, by that entry alone.
 *
 * Errors   what is wrong is added to the knowledge's own complaints, with its place.
 */
struct lint_counts {
	size_t entries, samples, references;
};

/* Needs kb_load_all before. */
void lint_run(struct kb *kb, struct lint_counts *ret_counts);

#endif
