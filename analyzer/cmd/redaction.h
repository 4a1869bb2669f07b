#ifndef CMD_REDACTION_H
#define CMD_REDACTION_H

#include "cmd/cmd.h"
#include "redact/redact.h"

/*
 * redaction: --redact and --redact-map for one run: the pseudonyms, and the redactor that learned what the
 * run knows to be private.
 */
struct redaction {
	struct pseudonyms names;
	struct redactor *r;     /* NULL: nothing is redacted */
	const str *input_paths; /* of the analysis, as they were read; in its arena */
};

/* The pseudonyms of a map file. False: the complaint is printed. */
bool redaction_map_read(struct pseudonyms *p, str path);

/* Learn from a, before anything in it is replaced. False: the complaint is printed. */
bool redaction_open(struct redaction *x, const struct analysis *a, const struct options *o);

/* Take what is private out of a, if the options want it. False: they do, and it could not be. */
bool redaction_apply(struct redaction *x, struct analysis *a, const struct options *o);

/* Write the map where --redact-map wants it, readable by its owner alone. */
bool redaction_close(struct redaction *x, const struct options *o, bool keep_map);

#endif
