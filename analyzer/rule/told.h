#ifndef RULE_TOLD_H
#define RULE_TOLD_H

#include "rule/condition.h"

/*
 * told: which captures would have told a fact, so that its absence means something.
 */

/* Does a name fit one in which '*' stands for any part of it? */
bool name_fits(str wanted, str name);

/* What the cache keeps of outputs is from now on asked for those of the device. */
void outputs_find(struct rule_cache *cache, const struct device *d);

/* A command whose output would tell the fact; NULL where the knowledge has none. */
const str *command_that_tells(const struct rule_context *c, str name);

/* The capture in which the fact is missing becomes the place of the answer. */
void absence_cite(const struct rule_context *c, str name, struct answer *answer);

#endif
