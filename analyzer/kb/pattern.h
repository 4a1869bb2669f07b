#ifndef KB_PATTERN_H
#define KB_PATTERN_H

#include "base/arena.h"
#include "base/diag.h"

/*
 * pattern: what a text of the knowledge takes, and what it finds: a template of a message text (the
 * notation is told in kb/template.h), or a regular expression.
 *
 * Owns     the pattern belongs to its caller until pattern_free; fields are views into the text.
 * Errors   a wrong field or expression: a complaint at pos.
 */
struct pattern;

enum { PATTERN_FIELDS_MAX = 12 };

enum pattern_result {
	PATTERN_NO_MATCH,
	PATTERN_MATCH,
	PATTERN_LIMIT /* the matcher gave up: neither yes nor no */
};

/* A template. NULL on error. */
struct pattern *pattern_new(str text, bool caseless, struct pos pos, struct diags *diags);

/* A regular expression, found anywhere in a text, without regard to case; it has no fields. NULL on error. */
struct pattern *pattern_of_expression(str expression, struct pos pos, struct diags *diags);
void pattern_free(struct pattern *p);

size_t pattern_field_count(const struct pattern *p);
str pattern_field_name(const struct pattern *p, size_t index);
int pattern_field_find(const struct pattern *p, str name); /* -1: none of that name */

/* On PATTERN_MATCH fields[i] is the view of field i. May be called by several threads at once. */
enum pattern_result pattern_match(const struct pattern *p, str text,
                                  str fields[static PATTERN_FIELDS_MAX]);

/* A thread that matched gives back what it kept for that; call it before the thread ends. */
void pattern_thread_end(void);

/* Of a template: how many bytes of text agree before the shape is lost: for the author of a sample that fails. */
size_t pattern_reach(const struct pattern *p, str text);

/* The version of the library behind it. */
void pattern_library_version(char text[static 64]);

#endif
