#ifndef YAML_YAML_BIND_H
#define YAML_YAML_BIND_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml/yaml_node.h"

/*
 * yaml_bind: a YAML mapping into a C struct, by a table of its fields.
 *
 * Owns     what is built lives in the arena.
 * Errors   unknown keys, missing keys and wrong types are complaints with their place and a hint;
 *          all of them are found before false is returned.
 */
enum field_kind {
	FIELD_STR,     /* str */
	FIELD_STRS,    /* struct strs: a text or a list of texts */
	FIELD_BOOL,    /* bool: yes no true false */
	FIELD_UINT,    /* uint32_t */
	FIELD_WORD,    /* int: one of words */
	FIELD_WORDS,   /* uint32_t: a set of words, one bit each */
	FIELD_STRUCTS, /* struct items: a list of mappings; one mapping stands for a list of one */
	FIELD_PAIRS    /* struct items of struct text_pair: a mapping of texts */
};

struct strs {
	const str *items;
	size_t count;
	const struct pos *places; /* of each; NULL where it was not read from a file */
};

struct items {
	void *items;
	size_t count;
};

struct text_pair {
	str key, value;
};

struct field {
	const char *name;
	enum field_kind kind;
	size_t offset;
	bool required;
	const char *const *words;       /* FIELD_WORD, FIELD_WORDS: names by value, NULL ends it */
	const struct field_table *sub;  /* FIELD_STRUCTS */
};

struct field_table {
	const char *what;           /* "a cause" */
	size_t size;                /* of the struct */
	size_t pos_offset;          /* of its struct pos; SIZE_MAX: it keeps none */
	const char *short_form;     /* a text stands for a mapping with only this key; NULL: no */
	const struct field *fields; /* ends with a NULL name */
	void (*bound)(void *built); /* fills what follows from the fields; NULL: nothing does */
};

/* Build one struct from node into *into (zeroed before). */
bool yaml_bind(struct arena *a, const struct yaml_node *node, const struct field_table *table,
               void *into, struct diags *diags) MUST_CHECK;

#endif
