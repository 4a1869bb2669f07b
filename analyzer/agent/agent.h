#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include "agent/rum.h"

/*
 * agent: the licensing agent of a product instance, as a set of regions that each are in one state.
 *
 * Inputs are the signals of messages and the facts of captures, in event time. A capture is a snapshot
 * that corrects the state; where it shows the result of a failure that a message told, the failure
 * stands.
 *
 * Owns     lives in the arena given; views the device.
 * Source   regions and states: the outside contract; durations and deadlines: kb/deadlines.yaml.
 */

/* Where a region is, and since when. */
struct region_state {
	enum state state;
	time_us since;      /* TIME_NONE: unknown */
	struct place place; /* of what put it there */
	bool seen;          /* since is when a capture showed it: it may be older */
};

struct agent_step {
	enum region region;
	enum state from, to;
	time_us at;
	struct place place;
};

struct agent_deadline {
	const struct deadline_def *def;
	time_us at;
	struct place place;
};

/* What a message said and a later capture shows otherwise. */
struct agent_conflict {
	enum region region;
	enum state told, shown;
	struct place told_at, shown_at;
};

enum { AGENT_CONFLICTS_MAX = 16 };

struct agent {
	struct region_state regions[REGION_COUNT];
	struct agent_step *steps; /* in event time, the last AGENT_STEPS_MAX */
	size_t step_count;
	struct agent_deadline *deadlines; /* by time */
	size_t deadline_count;
	struct agent_conflict conflicts[AGENT_CONFLICTS_MAX];
	size_t conflict_count;
	struct rum rum;
	time_us as_of; /* what the device's times are held against; TIME_NONE: unknown, or its clock is wrong */
};

/* So many failures and as many recoveries within a day are flapping (the outside contract). */
enum { AGENT_STEPS_MAX = 256, FLAPS_MIN = 3 };

/* The agent of d. as_of may be TIME_NONE: then nothing is overdue. */
struct agent agent_build(struct arena *a, struct kb *kb, const struct device *d, time_us as_of);

/* Is what the device dates over? Not where that cannot be told. */
static inline bool agent_is_past(const struct agent *agent, time_us at)
{
	return agent->as_of != TIME_NONE && at < agent->as_of;
}

/*
 * One row of the tables: what a signal does to a region, by state. Rows are complete: STATE_HOLE is only
 * where the region has no such state.
 */
struct agent_row {
	enum region region;
	enum signal signal;
	uint8_t next[STATE_COUNT];
};

extern const struct agent_row agent_rows[];
extern const size_t agent_row_count;

/* The states that a region has, as a set. */
uint64_t region_states(enum region region);

/* The state after a signal: the same where the signal means nothing to the region. */
enum state agent_next(enum region region, enum state state, enum signal signal);

#endif
