#ifndef REDACT_REDACT_H
#define REDACT_REDACT_H

#include "analysis.h"
#include "redact/redactor.h"

/*
 * redact: a whole analysis without what is private in it. The diagnosis was taken before: only texts that
 * came from the input are replaced, so that every writer behind this says the same; the hashes of the inputs,
 * of which the key is made, are taken out.
 */

/* A key that only who has the inputs can know. The inputs must have been hashed. */
struct sha256 redact_key(const struct analysis *a);

/* Learn what the analysis knows to be private. */
void redact_learn(struct redactor *r, const struct analysis *a);

/* Replace it in all that the analysis holds. */
void redact_analysis(struct redactor *r, struct analysis *a);

#endif
