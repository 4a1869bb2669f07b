#ifndef CHECK_RULE_CHECK_H
#define CHECK_RULE_CHECK_H

#include "kb/kb.h"

/*
 * rule_check: the conditions of a rule, proved: each says one thing, and what it names is there.
 *
 * Errors   complaints with their places. One of rule and evidence is NULL. Returns how many names were
 *          looked up.
 */
size_t rules_check(struct kb *kb, const struct rule_def *rule, const struct rule_cause *evidence,
                   struct diags *diags);

#endif
