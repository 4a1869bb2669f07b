#ifndef RULE_ASKED_H
#define RULE_ASKED_H

#include "rule/condition.h"

/*
 * asked: which entries a condition on messages asks for, looked up once for all devices of a run.
 *
 * Owns     lives in the arena of the cache.
 */
enum { ASKED_MAX = 16 };

/* The entries that a condition on messages asks for. */
struct asked {
	const struct condition_def *def;
	double least; /* messages */
	const struct message_def *after; /* NULL: none */
	size_t count;
	const struct message_def *entries[ASKED_MAX];
};

bool is_asked(const struct asked *asked, const struct message_def *entry);

/* What def asks for: kept in the cache, or in scratch where there is none. */
const struct asked *asked_find(const struct rule_context *c, const struct condition_def *def, struct asked *scratch);

#endif
