#ifndef TUI_BROWSER_H
#define TUI_BROWSER_H

#include "analysis.h"
#include "tui/screen.h"

/*
 * browser: views in a stack, each a list of rows of which only the visible are made. A view draws from the
 * const analysis; keys become actions by one table (tui/keys.h); no view knows another but by what it opens.
 *
 * Owns     its views. The analysis and what it asks for are the caller's.
 */

/* Texts that others write: a finding in full, why a cause, an entry of the knowledge ... */
enum document { DOCUMENT_FINDING, DOCUMENT_WHY, DOCUMENT_WHY_NOT, DOCUMENT_EXPLAIN, DOCUMENT_AGENT, DOCUMENT_REPORT };

struct document_ask {
	enum document kind;
	const struct run_device *device;
	const struct finding *finding;
	str name;       /* of a cause or an entry */
	unsigned width; /* columns */
};

struct browser_services {
	void *self;
	/* Write a text with the styles of a terminal; false: there is none. */
	bool (*document)(void *self, const struct document_ask *ask, FILE *to);
	/* Read the lines of an input: line is called with each, from 1, until it gives false. */
	bool (*lines)(void *self, const struct run_input *input, bool (*line)(void *reader, str text, uint64_t number),
	              void *reader);
	/* Notes on a device's finding; ptr NULL where there is none, or no store to keep them. */
	str (*note)(void *self, struct arena *a, str device, str subject);
	bool (*note_set)(void *self, str device, str subject, str text); /* false: nowhere to keep it */
	bool (*stopped)(void);
	/* What the inputs say now, where they have grown; else NULL. The one before lasts until the next. */
	const struct analysis *(*newer)(void *self);
};

/* Show it until the person leaves. Gives how many rows were made to be drawn: what its answers cost. */
size_t browser_run(struct screen *s, const struct analysis *a, const struct browser_services *services);

#endif
