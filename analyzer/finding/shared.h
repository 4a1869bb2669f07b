#ifndef FINDING_SHARED_H
#define FINDING_SHARED_H

#include "finding/finding.h"

/*
 * shared: causes that stand behind several devices, and what speaks for a common origin: the same server,
 * proxy, release ... (kb/dependencies.yaml), and a start within minutes.
 *
 * Owns     lives in the arena given; views the findings.
 */
struct shared_cause {
	const struct problem_def *problem;
	const struct cause_def *cause;
	const struct device **devices; /* by name */
	size_t device_count;
	str text;   /* one sentence for a person */
};

struct shared_causes {
	struct shared_cause *items; /* most devices first */
	size_t count;
};

/* One device with its findings. */
struct shared_input {
	const struct device *device;
	const struct findings *findings;
};

struct shared_causes shared_find(struct arena *a, struct kb *kb, const struct shared_input *inputs,
                                 size_t count);

#endif
