#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Each chunk is twice the one before it, up to the last size: most arenas hold little, and there are thousands. */
enum { FIRST_CHUNK_BYTES = 4 * 1024, CHUNK_BYTES = 64 * 1024 };

struct chunk {
	struct chunk *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct chunk *chunks; /* the one in use first */
};

static void out_of_memory(void)
{
	static const char text[] = "tacit: out of memory\n";

	fwrite(text, 1, sizeof(text) - 1, stderr);
	exit(4);
}

void *must_realloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *must_aligned(size_t align, size_t size)
{
	void *p = aligned_alloc(align, size);

	if (!p)
		out_of_memory();
	return p;
}

void *must_grow(void *array, size_t count, size_t *cap, size_t item_size)
{
	if (count < *cap)
		return array;
	size_t wanted = *cap ? *cap * 2 : 8;
	if (wanted > SIZE_MAX / item_size)
		out_of_memory();
	*cap = wanted;
	return must_realloc(array, wanted * item_size);
}

void *must_room(void *array, size_t count, size_t *cap, size_t item_size)
{
	if (*cap || !count)
		return array;
	if (count > SIZE_MAX / item_size)
		out_of_memory();
	*cap = count;
	return must_realloc(array, count * item_size);
}

struct arena *arena_new(void)
{
	struct arena *a = must_realloc(NULL, sizeof(*a));

	a->chunks = NULL;
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct chunk *c = a->chunks; c;) {
		struct chunk *next = c->next;
		free(c);
		c = next;
	}
	free(a);
}

/* Of the next chunk, which follows last; a large piece has one of its own size. */
static size_t room_for(const struct chunk *last, size_t size)
{
	size_t whole = last ? (last->size + sizeof(*last)) * 2 : FIRST_CHUNK_BYTES;

	if (size > CHUNK_BYTES / 4)
		return size;
	while (whole < CHUNK_BYTES && whole - sizeof(*last) < size)
		whole *= 2;
	return (whole < CHUNK_BYTES ? whole : CHUNK_BYTES) - sizeof(*last);
}

static void *take(struct arena *a, size_t size, size_t align)
{
	struct chunk *c = a->chunks;
	size_t at = c ? (c->used + align - 1) & ~(align - 1) : 0;

	if (!c || at > c->size || size > c->size - at) {
		size_t room = room_for(c, size);
		if (room > SIZE_MAX - sizeof(struct chunk))
			out_of_memory();
		struct chunk *fresh = must_realloc(NULL, sizeof(*fresh) + room);
		fresh->used = 0;
		fresh->size = room;
		if (c && room == size) { /* a large piece does not end the chunk in use */
			fresh->next = c->next;
			c->next = fresh;
		} else {
			fresh->next = c;
			a->chunks = fresh;
		}
		c = fresh;
		at = 0;
	}
	c->used = at + size;
	return c->bytes + at;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size, alignof(max_align_t)), 0, size);
}

void *arena_keep(struct arena *a, void *array, size_t count, size_t item_size)
{
	void *kept = arena_alloc(a, count * item_size);

	if (count)
		memcpy(kept, array, count * item_size);
	free(array);
	return kept;
}

str arena_str(struct arena *a, str s)
{
	char *copy = take(a, s.len + 1, 1);

	if (s.len)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return (str){copy, s.len};
}

str arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[256];
	va_list args;

	va_start(args, fmt);
	int need = vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (need < 0)
		return (str){"", 0};
	if ((size_t)need < sizeof(small))
		return arena_str(a, (str){small, (size_t)need});
	char *text = take(a, (size_t)need + 1, 1);
	va_start(args, fmt);
	vsnprintf(text, (size_t)need + 1, fmt, args);
	va_end(args);
	return (str){text, (size_t)need};
}
