#ifndef YAML_YAML_NODE_H
#define YAML_YAML_NODE_H

#include "base/arena.h"
#include "base/diag.h"

/*
 * yaml_node: a YAML document as a tree that remembers where everything stood.
 *
 * Owns     the tree lives in one arena, its texts in another: what a tree is bound into views the texts
 *          and needs the tree no more. Both may be the same.
 * Errors   a syntax error, an alias bomb, too deep a tree or a key said twice is a complaint with
 *          its place, and no tree.
 * Source   YAML 1.1 as libyaml reads it. Every scalar is text: nothing is typed here.
 */
enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	struct pos pos;
	str text;                /* YAML_TEXT */
	size_t count;            /* YAML_LIST, YAML_MAP */
	struct yaml_pair *pairs; /* YAML_MAP: key and value; YAML_LIST: value */
};

struct yaml_pair {
	str key;
	struct pos key_pos;
	struct yaml_node *value;
};

/* NULL where the document is empty or wrong; wrong ones are in diags. src must outlive the tree. */
struct yaml_node *yaml_read(struct arena *tree, struct arena *texts, const struct source *src,
                            struct diags *diags);

/* The value of a key, NULL where absent or not a mapping. */
const struct yaml_node *yaml_get(const struct yaml_node *map, str key);

#endif
