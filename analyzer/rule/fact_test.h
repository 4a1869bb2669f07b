#ifndef RULE_FACT_TEST_H
#define RULE_FACT_TEST_H

#include "rule/condition.h"

/*
 * fact_test: does one value pass the tests that a condition asks of it?
 */

enum truth fact_test(const struct rule_context *c, const struct device_fact *f,
                     const struct condition_def *def);

/* The number that a rule writes; otherwise where it writes none. */
double number_or(str text, double otherwise);

#endif
