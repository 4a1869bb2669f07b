#include "base/map.h"

#include <stdlib.h>

/* uthash's own hash falls through in a switch, which clang objects to. */
#define HASH_FUNCTION(key, len, out) ((out) = (unsigned)str_hash((str){(const char *)(key), (len)}))
#define uthash_malloc(size) must_realloc(NULL, (size))
#include <uthash.h>

struct map_node {
	str key;
	void *value;
	UT_hash_handle hh;
};

static struct map_node *node_of(const struct map *m, str key)
{
	struct map_node *found = NULL;

	HASH_FIND(hh, m->head, key.ptr, key.len, found);
	return found;
}

void *map_find(const struct map *m, str key)
{
	struct map_node *node = node_of(m, key);

	return node ? node->value : NULL;
}

void map_set(struct map *m, str key, void *value)
{
	struct map_node *node = node_of(m, key);

	if (node) {
		node->value = value;
		return;
	}
	node = must_realloc(NULL, sizeof(*node));
	*node = (struct map_node){.key = key, .value = value};
	HASH_ADD_KEYPTR(hh, m->head, node->key.ptr, node->key.len, node);
}

size_t map_count(const struct map *m)
{
	return HASH_COUNT(m->head);
}

bool map_next(const struct map *m, struct map_node **at, str *ret_key, void **ret_value)
{
	*at = *at ? (*at)->hh.next : m->head;
	if (!*at)
		return false;
	*ret_key = (*at)->key;
	*ret_value = (*at)->value;
	return true;
}

void map_close(struct map *m)
{
	struct map_node *node, *next;

	HASH_ITER(hh, m->head, node, next)
	{
		HASH_DEL(m->head, node);
		free(node);
	}
}
