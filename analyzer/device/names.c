#include "device/names.h"

#include <stdlib.h>

#include "base/arena.h"

enum { ROOM_LEAST = 64 };

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
	size_t at = slot->hash & (n->room - 1);

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

uint32_t names_find(const struct names *n, str text)
{
	uint32_t hash = hash_fold(str_hash(text));
	size_t at = hash & (n->room - 1);

	for (; n->slots[at].number != NAMES_NONE; at = (at + 1) & (n->room - 1)) {
		if (n->slots[at].hash == hash && str_eq(text_of(&n->slots[at]), text))
			break;
	}
	return n->slots[at].number;
}

void names_add(struct names *n, str text, uint32_t number)
{
	struct name_slot slot = {.hash = hash_fold(str_hash(text)), .number = number, .len = (uint32_t)text.len};

	if (++n->count * 2 > n->room) {
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
