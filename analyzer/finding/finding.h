#ifndef FINDING_FINDING_H
#define FINDING_FINDING_H

#include "device/device.h"

/*
 * finding: a problem on a device, with the causes that the knowledge gives for it.
 *
 * As long as no evidence tells causes apart each is possible, and the score is what is known before
 * looking: the prior of its rule, as a share of all.
 *
 * Owns     lives in the arena given; views the knowledge and the fleet.
 */
struct cause {
	const struct cause_def *def;
	enum verdict verdict;
	double score; /* 0 to 1 */
};

struct finding {
	const struct problem_def *problem;
	enum level level;
	enum status status;
	uint64_t count; /* of the messages that opened it */
	struct moment first, last, mended;
	struct moment last_event; /* of the last line that opened it, which may tell no time */
	struct place last_place;
	const struct device_series **series; /* which raised it */
	size_t series_count;
	struct cause *causes; /* best first */
	size_t cause_count;
};

struct findings {
	struct finding *items; /* active ones first, worst first */
	size_t count;
};

struct findings device_findings(struct arena *a, struct kb *kb, const struct device *d);

#endif
