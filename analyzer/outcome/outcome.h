#ifndef OUTCOME_OUTCOME_H
#define OUTCOME_OUTCOME_H

#include "analysis.h"

/*
 * outcome: what a run says of each device, as little as is needed to lay two runs side by side.
 *
 * Owns     lives in the arena given; views the analysis.
 */
struct outcome_finding {
	str problem, title;
	enum level level;
	enum status status;
	enum verdict verdict; /* of the cause that stands first; VERDICT_COUNT: no cause */
	str cause;            /* confirmed or likely; empty: not established */
	str explained_by;     /* empty: nothing */
	time_us last, mended;
};

/* A fact that should stay as it is while nothing happens. */
struct outcome_fact {
	str name, value;
};

struct outcome_deadline {
	str id;
	time_us at;
};

struct outcome_device {
	str name, version, topology;
	struct outcome_finding *findings;
	size_t finding_count;
	struct outcome_fact *facts; /* by name, then value */
	size_t fact_count;
	struct outcome_deadline *deadlines;
	size_t deadline_count;
};

struct outcome {
	struct outcome_device *devices; /* by name */
	size_t device_count;
	time_us as_of;
};

struct outcome outcome_of(struct arena *arena, const struct analysis *a);

#endif
