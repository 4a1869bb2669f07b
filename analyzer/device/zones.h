#ifndef DEVICE_ZONES_H
#define DEVICE_ZONES_H

#include "kb/kb.h"
#include "message/stamp.h"

/*
 * zones: what the zone words of stamps mean, by the knowledge and --timezone.
 *
 * Devices of one log write several words in turn, and every message asks, so what was looked up is kept.
 *
 * Units    minutes east of UTC.
 * Owns     nothing.
 * Errors   a word that is not known, or stands for several zones, is unsure.
 */
enum { ZONES_KEPT_BITS = 4 };

struct zone_kept {
	uint64_t key; /* of the word, see zones.c; 0: a free place */
	int16_t minutes;
	bool unsure;
};

struct zones {
	struct kb *kb;
	int16_t minutes; /* --timezone: of stamps without a word, and of words that are unsure */
	bool has_minutes; /* it was given */
	struct zone_kept kept[1 << ZONES_KEPT_BITS];
};

/* *ret_unsure: the word tells no zone, and nothing was given in its place. */
int16_t zones_minutes(struct zones *z, const struct stamp *s, bool *ret_unsure);

#endif
