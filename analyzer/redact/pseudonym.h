#ifndef REDACT_PSEUDONYM_H
#define REDACT_PSEUDONYM_H

#include <stdio.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/sha256.h"
#include "fact/vocab.h"

/*
 * pseudonym: another text in the place of a private one: the same for the same text, of the same length
 * and shape (a letter for a letter, a digit for a digit), so that columns stay where they are.
 *
 * Owns     what it gives out, until pseudonyms_close.
 *
 * The map file is private: it turns pseudonyms back. Lines of "kind, tab, pseudonym, tab, original",
 * behind a first line with the key that made them.
 */
struct pseudonyms {
	struct arena *arena;
	struct sha256 key;
	struct map by_original, by_pseudonym; /* struct pseudonym */
};

struct pseudonym {
	enum privacy kind;
	str original, text;
};

void pseudonyms_init(struct pseudonyms *p);
void pseudonyms_close(struct pseudonyms *p);

/* What stands for text. A secret has no way back. */
str pseudonym_of(struct pseudonyms *p, enum privacy kind, str text);

/* From now on text stands for original: where one name is a part of another. */
void pseudonym_set(struct pseudonyms *p, enum privacy kind, str original, str text);

/* Of an address, by its function in redact/address.h. */
typedef str address_replace(const struct sha256 *key, str text, char *out);
str pseudonym_of_address(struct pseudonyms *p, str text, address_replace *replace);

/* Read a map file's text, and write one. False, with complaints, where it is none. */
bool pseudonyms_read(struct pseudonyms *p, const struct source *src, struct diags *diags) MUST_CHECK;
void pseudonyms_write(const struct pseudonyms *p, FILE *to);

/* text with every pseudonym of the map turned back, into the map's arena. */
str pseudonyms_undo(struct pseudonyms *p, str text);

#endif
