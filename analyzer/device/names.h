#ifndef DEVICE_NAMES_H
#define DEVICE_NAMES_H

#include "base/str.h"

/*
 * names: texts, each with a number that its giver chose, to be found by the text.
 *
 * Every message asks for its device and its code, so what is asked stands in one cache line: the hash, the number
 * and, unless it is long, the text.
 *
 * Owns     its table; a long text is its giver's and must stay.
 * Errors   none.
 */
struct name_slot {
	uint32_t hash, number; /* number NAMES_NONE: free */
	uint32_t len;
	char text[52]; /* a longer one: a pointer to it */
};

struct names {
	struct name_slot *slots;
	size_t room, count; /* room: a power of two, at least four times count: most are found at once */
};

#define NAMES_NONE UINT32_MAX

void names_open(struct names *n);
void names_close(struct names *n);

/* NAMES_NONE where it is not there. */
uint32_t names_find(const struct names *n, str text);

/* The same in two steps: who takes the second some time after the first does not wait for memory. */
uint32_t names_ask(const struct names *n, str text);
uint32_t names_answer(const struct names *n, str text, uint32_t asked);

/* A text that is not there yet. */
void names_add(struct names *n, str text, uint32_t number);

#endif
