#include "device/names.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/attr.h"

enum { ROOM_LEAST = 64 };

/*
 * As host names are long: the first word and the last, and what may lie between. What differs in any of them differs
 * in the highest bits, and those are asked.
 */
static inline uint32_t name_hash(str s)
{
	if (UNLIKELY(s.len < 8 || s.len > 32))
		return hash_fold(str_hash(s));
	const char *last = s.ptr + s.len - 8;
	uint64_t hash = s.len + load_u64(s.ptr) * UINT64_C(0x9E3779B97F4A7C15) +
	                load_u64(last) * UINT64_C(0xBF58476D1CE4E5B9);
	if (s.len > 16)
		hash += load_u64(s.ptr + 8) * UINT64_C(0x94D049BB133111EB) +
		        load_u64(last - 8) * UINT64_C(0xD6E8FEB86659FD93);
	return (uint32_t)(hash >> 32);
}

static size_t slot_of(const struct names *n, uint32_t hash)
{
	return (size_t)((uint64_t)hash * n->room >> 32);
}

static str text_of(const struct name_slot *slot)
{
	const char *text = slot->text;

	if (slot->len > sizeof(slot->text))
		memcpy(&text, slot->text, sizeof(text));
	return (str){text, slot->len};
}

static struct name_slot *slots_new(size_t room)
{
	struct name_slot *slots = must_realloc(NULL, room * sizeof(*slots));

	for (size_t i = 0; i < room; i++)
		slots[i].number = NAMES_NONE;
	return slots;
}

static void slot_insert(struct names *n, const struct name_slot *slot)
{
	size_t at = slot_of(n, slot->hash);

	while (n->slots[at].number != NAMES_NONE)
		at = (at + 1) & (n->room - 1);
	n->slots[at] = *slot;
}

void names_open(struct names *n)
{
	*n = (struct names){.slots = slots_new(ROOM_LEAST), .room = ROOM_LEAST};
}

void names_close(struct names *n)
{
	free(n->slots);
	*n = (struct names){.room = 0};
}

LINK_INLINE uint32_t names_ask(const struct names *n, str text)
{
	uint32_t hash = name_hash(text);

	__builtin_prefetch(&n->slots[slot_of(n, hash)]);
	return hash;
}

LINK_INLINE uint32_t names_answer(const struct names *n, str text, uint32_t asked)
{
	size_t at = slot_of(n, asked);

	for (; n->slots[at].number != NAMES_NONE; at = (at + 1) & (n->room - 1)) {
		if (n->slots[at].hash == asked && str_eq(text_of(&n->slots[at]), text))
			break;
	}
	return n->slots[at].number;
}

LINK_INLINE uint32_t names_find(const struct names *n, str text)
{
	return names_answer(n, text, names_ask(n, text));
}

void names_add(struct names *n, str text, uint32_t number)
{
	struct name_slot slot = {.hash = name_hash(text), .number = number, .len = (uint32_t)text.len};

	if (++n->count * 4 > n->room) {
		struct names wide = {.slots = slots_new(n->room * 2), .room = n->room * 2, .count = n->count};
		for (size_t i = 0; i < n->room; i++) {
			if (n->slots[i].number != NAMES_NONE)
				slot_insert(&wide, &n->slots[i]);
		}
		free(n->slots);
		*n = wide;
	}
	if (text.len > sizeof(slot.text))
		memcpy(slot.text, &text.ptr, sizeof(text.ptr));
	else if (text.len)
		memcpy(slot.text, text.ptr, text.len);
	slot_insert(n, &slot);
}
