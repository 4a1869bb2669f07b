#ifndef RULE_ASKED_H
#define RULE_ASKED_H

#include "rule/condition.h"

/*
 * asked: which entries a condition on messages asks for, looked up once for all devices of a run.
 *
 * Owns     lives in the arena of the cache.
 */
enum { ASKED_MAX = 16 };

/*
 * What was found for one text that a condition asks a field for: where the field is, and which of the texts that
 * devices have said in it hold what is asked. Devices say the same.
 */
struct where_memo {
	const struct pattern *pattern; /* NULL: none was asked yet */
	int field;                     /* of that pattern; -1: it has none of this name */
	uint64_t tried[SAID_MAX / 64], holds[SAID_MAX / 64]; /* by the number of the text */
};

/* The entries that a condition on messages asks for. */
struct asked {
	const struct condition_def *def;
	double least; /* messages */
	const struct message_def *after; /* NULL: none */
	size_t count;
	const struct message_def *entries[ASKED_MAX];
	struct where_memo *where; /* one for each of the condition's; NULL: nothing is kept */
};

bool is_asked(const struct asked *asked, const struct message_def *entry);

/* What def asks for: kept in the cache, or in scratch where there is none. */
const struct asked *asked_find(const struct rule_context *c, const struct condition_def *def, struct asked *scratch);

#endif
