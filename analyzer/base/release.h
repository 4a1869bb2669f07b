#ifndef BASE_RELEASE_H
#define BASE_RELEASE_H

#include "base/arena.h"
#include "base/str.h"

/*
 * release: releases of Cisco software: 17.3.2a, 16.12.10, 10.2(5), 15.2(7)E3, 9.16(4).
 *
 * Source   release names as in release notes: numbers by parts, a letter behind a number is a rebuild
 *          that follows it (17.3.2 before 17.3.2a); a letter behind a bracket names a train.
 */
enum { RELEASE_PARTS_MAX = 6 };

struct release {
	uint32_t numbers[RELEASE_PARTS_MAX];
	char letters[RELEASE_PARTS_MAX]; /* behind each number; 0: none */
	unsigned count;                  /* 0: no version */
};

struct release release_parse(str text);

/* As in release notes: without leading zeros, NX-OS without the train letter behind the bracket. */
str release_normal(struct arena *a, str text);

/* Negative where a comes before b. A part that is missing counts as 0: 17.4 is 17.4.0. */
int release_compare(const struct release *a, const struct release *b);

#endif
