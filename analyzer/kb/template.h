#ifndef KB_TEMPLATE_H
#define KB_TEMPLATE_H

#include "base/diag.h"
#include "kb/pattern.h"

/*
 * template: a message text in Cisco's variable-field notation, and the matcher of such texts.
 *
 * "Communications failure with the [chars:peer] : [chars:error]" takes texts of that shape and
 * gives the named fields. One blank takes any run of blanks; a full stop at the end may be missing.
 * [chars] and [node] take as little as the rest allows, the other types as much. Behind a template
 * stands no regular expression: it is made in the time that its text takes to be read, which
 * counts, because a run meets few of the templates that the knowledge holds.
 *
 * Owns     one block of memory; fields are views into the text that was matched.
 * Errors   an unknown field type, a field without or with a used name: a complaint at pos.
 * Source   field types: "How to Read System Messages" in the IOS XE and NX-OS guides (slp-iosxe,
 *          slp-nxos); [t-line] is octal there unless the decimal-TTY service is on.
 */
struct template;

struct template *template_new(str text, bool caseless, struct pos pos, struct diags *diags);
void template_free(struct template *t); /* accepts NULL */

/* The names of its fields, in order. */
struct template_fields {
	const str *names;
	size_t count;
} template_fields(const struct template *t);

enum pattern_result template_match(const struct template *t, str text,
                                   str fields[static PATTERN_FIELDS_MAX]);

/* How many bytes of text agree before the shape is lost. */
size_t template_reach(const struct template *t, str text);

#endif
