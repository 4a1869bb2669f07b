#ifndef INPUT_PUMP_H
#define INPUT_PUMP_H

#include "line/block.h"

/*
 * pump: a source read ahead by a thread of its own, so that inflating and decoding overlap.
 *
 * The thread starts only when a stream turns out to be long: most members of archives are short.
 *
 * Owns     its buffers and its thread; the source is the caller's and is left alone from
 *          pump_close on.
 */
struct pump;

struct pump *pump_open(struct byte_source source);
void pump_close(struct pump *p);
struct byte_source pump_source(struct pump *p);

#endif
