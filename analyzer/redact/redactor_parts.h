#ifndef REDACT_REDACTOR_PARTS_H
#define REDACT_REDACTOR_PARTS_H

#include "base/chars.h"
#include "redact/redactor.h"

/*
 * redactor_parts: what a redactor has learned (redactor.c), for what goes through a line (redactor_line.c).
 */
enum { WORD_BYTES_MAX = 256, WORD_BYTES_MIN = 2 };

struct learned {
	enum privacy kind;
	str word;
};

struct redactor {
	struct pseudonyms *names;
	struct arena *arena;
	struct map words;   /* in lower case to struct learned */
	struct learned **phrases; /* words with blanks in them */
	size_t phrase_count, phrase_cap;
	const struct private_def **behind; /* the longest first */
	size_t behind_count;
	struct map public;  /* names in lower case, with what starts with a point or an asterisk */
};

/* In lower case, into out; empty where it is too long for a name. */
str redactor_lowered(str text, char out[static WORD_BYTES_MAX]);

/* Label by label, so that hosts of one domain stay so. A public name stays. */
str redactor_host(struct redactor *r, str name);

/* Does this word look like a host of the domain system: points, and a known end? */
bool redactor_is_domain_name(const struct redactor *r, str word);

/* The length of the address at this place of a line, and what stands for it; 0: there is none. */
size_t redactor_address(struct redactor *r, str line, size_t at, str *ret_text);

/* The owner that a host's domain names. */
void redactor_learn_domain(struct redactor *r, str host);

static inline bool is_of_name(char c)
{
	return is_alnum(c) || c == '-' || c == '_' || c == '.';
}

#endif
