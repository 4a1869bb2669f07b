#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

/*
 * diag: a complaint about something that came from outside, with its place.
 *
 * Owns     struct diags owns its complaints and their texts.
 * Errors   none. A function that reports does not print: only cmd/ prints.
 */
enum diag_level { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

/* A file that complaints can quote. text may be empty: then nothing is quoted. */
struct source {
	str path;
	str text;
};

/* A place in a source. line and col count from 1; line 0 is the whole file. */
struct pos {
	const struct source *src; /* NULL: no file at all */
	uint32_t line, col;       /* col in characters */
};

struct diag {
	enum diag_level level;
	struct pos pos;
	str text;
	str hint; /* empty: none */
};

struct diags {
	struct arena *arena;
	struct diag *items;
	size_t count, cap, errors;
};

void diags_init(struct diags *d);
void diags_close(struct diags *d);

/* Add one. Returns it so that a hint can be set; never NULL; valid until the next is added. */
struct diag *diags_add(struct diags *d, enum diag_level level, struct pos pos, const char *fmt, ...)
        PRINTF_LIKE(4, 5);
void diag_hint(struct diags *d, struct diag *item, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The form that people see: "file:line:col: error: text", the quoted line, a caret, the hint. */
void diag_write(const struct diag *item, FILE *to);

#endif
