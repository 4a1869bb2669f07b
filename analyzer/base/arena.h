#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

/*
 * arena: memory that is given out piece by piece and freed all at once.
 *
 * Owns     everything it gives out, until arena_free.
 * Errors   none: out of memory ends the program here, so no caller sees NULL.
 */
struct arena;

struct arena *arena_new(void);
/* The count items of an array that must_grow made, in the arena; the array is gone. */
void *arena_keep(struct arena *a, void *array, size_t count, size_t item_size);
void arena_free(struct arena *a); /* accepts NULL */

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);
#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))

/* A copy; always NUL-terminated behind its length. */
str arena_str(struct arena *a, str s);
str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* malloc that cannot fail, for buffers that grow; freed with free(). */
void *must_realloc(void *old, size_t size);
void *must_aligned(size_t align, size_t size); /* align: a power of two; size: a multiple of it */

/* Grow a malloc'd array so that it holds one more than count; cap is updated. */
void *must_grow(void *array, size_t count, size_t *cap, size_t item_size);

/* Room for exactly so many items in an array that is still empty; one that has room is left as it is. */
void *must_room(void *array, size_t count, size_t *cap, size_t item_size);

#endif
