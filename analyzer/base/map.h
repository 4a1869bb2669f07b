#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * map: text to pointer, in the order of insertion. For knowledge, not for the hottest look-up.
 *
 * Owns     its nodes; keys are views that must live as long as the map, values are the caller's.
 */
struct map_node;

struct map {
	struct map_node *head;
};

void *map_find(const struct map *m, str key); /* NULL where absent */
void map_set(struct map *m, str key, void *value);
size_t map_count(const struct map *m);
void map_close(struct map *m);

/* For tables by address: things stand far apart, and what a multiplication leaves on top is spread. */
static inline uint64_t address_hash(const void *thing)
{
	return (uint64_t)(uintptr_t)thing * UINT64_C(0x9E3779B97F4A7C15);
}

/* Visit in the order of insertion: for (at = NULL; map_next(m, &at, &key, &value);) */
bool map_next(const struct map *m, struct map_node **at, str *ret_key, void **ret_value);

#endif
