#ifndef KB_KB_FIELDS_H
#define KB_KB_FIELDS_H

#include "kb/kb.h"

/*
 * kb_fields: the tables by which YAML becomes the structs of kb.h; one row a list name.
 */
struct kb_list {
	const char *name;               /* the key at the top of a file */
	const char *folder;             /* where an entry lives, named by its id; NULL: in a list file */
	bool rules;                     /* in files of rules */
	const struct field_table *entry;
	size_t id_offset;               /* of the str that identifies an entry */
	size_t layer_offset;
};

extern const struct kb_list kb_lists[KB_KIND_COUNT];

#endif
