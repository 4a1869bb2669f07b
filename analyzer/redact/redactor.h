#ifndef REDACT_REDACTOR_H
#define REDACT_REDACTOR_H

#include "kb/kb.h"
#include "redact/pseudonym.h"

/*
 * redactor: text without what is private in it. Private are addresses, hosts of URLs and of known domains,
 * what stands behind the words of kb/private.yaml, and the words that were learned: names of devices and
 * the values of facts that kb/facts.yaml marks. Public names of kb/private.yaml stay.
 *
 * Owns     the words it learned. The pseudonyms are the caller's.
 */
struct redactor;

struct redactor *redactor_new(struct kb *kb, struct pseudonyms *pseudonyms);
void redactor_free(struct redactor *r);

/* From now on word is private wherever it stands as a word, in any case. A public one is not taken. */
void redactor_learn(struct redactor *r, enum privacy kind, str word);

/* A name that a prompt cuts short stays the start of the whole one, of this run or of the map. */
void redactor_learn_cut(struct redactor *r, str cut);

/* The host of a URL, or of what stands where one may. */
void redactor_learn_url(struct redactor *r, str url);

/* The domains of all names of hosts in a line, before any line is redacted. */
void redactor_learn_line(struct redactor *r, str line);

/*
 * One line without what is private, in the arena; line itself where nothing was. What stands behind two
 * blanks or more keeps its column where there is room.
 */
str redactor_line(struct redactor *r, struct arena *a, str line);

/* A single value of a kind, as redactor_line would write it. */
str redactor_value(struct redactor *r, enum privacy kind, str value);

#endif
