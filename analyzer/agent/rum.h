#ifndef AGENT_RUM_H
#define AGENT_RUM_H

#include "device/device.h"

/*
 * rum: the RUM reports of a product instance, each with where it stands in its life: open while use is
 * recorded, closed when it can be sent, unacknowledged until its ACK comes, acknowledged, deleted.
 *
 * Owns     lives in the arena given; views the device.
 * Source   states and flags: show license rum id all, seed slp-cat9k; totals: show license tech support.
 */
struct rum_report {
	str id, feature;
	enum rum_state was, state; /* was: what an earlier output told; unknown where none did */
	bool error;                /* its flag */
	struct place place;
};

struct rum {
	struct rum_report *reports; /* by id */
	size_t count;
	/* How many stand in each state: by the totals that the device tells, else by its list. */
	uint64_t totals[RUM_STATE_COUNT];
	bool any; /* something is known of reports */
};

struct rum rum_find(struct arena *a, const struct device *d);

/* "1 open, 2 unacknowledged (1 with an error)". */
str rum_words(struct arena *a, const struct rum *rum);

/* A report that went back in its life, as when an ACK was lost. */
bool rum_went_back(const struct rum_report *r);

#endif
