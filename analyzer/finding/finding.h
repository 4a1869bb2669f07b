#ifndef FINDING_FINDING_H
#define FINDING_FINDING_H

#include "rule/condition.h"

/*
 * finding: a problem on a device, its causes with the evidence for and against each, what explains it,
 * and what to look at next.
 *
 * Owns     lives in the arena given; views the knowledge and the fleet.
 */

/* A statement of a rule and what came of it. */
struct evidence {
	bool speaks_for;
	enum weight weight;
	str because;
	struct answer answer;
};

struct cause {
	const struct cause_def *def;
	enum prior prior;
	enum verdict verdict;
	double score;        /* 0 to 1, of all causes of the finding */
	double log_odds;
	struct evidence *evidence; /* what holds: the weightiest first */
	size_t evidence_count;
	const struct rule_cause *own, *of_problem; /* the rules behind it; NULL: none */
	bool undecided;      /* some of its conditions are unknown */
};

struct next_check {
	str command;          /* as the rule has it: who shows it fills in <words> */
	str why;          /* what to look for, under the cause that stands first */
	const str *settles; /* ids of the causes that it tells apart */
	size_t settle_count;
	double value;
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
	struct evidence *openers; /* facts that opened it */
	size_t opener_count;
	struct evidence closer;   /* the fact that closed it; closer.because empty: a message, or none */
	const struct finding *explained_by; /* NULL: nothing */
	str explanation;                    /* its problem */
	struct cause *causes; /* best first, those ruled out last */
	size_t cause_count;
	struct next_check *checks; /* best first */
	size_t check_count;
};

struct findings {
	struct finding *items; /* active ones first, worst first */
	size_t count;
};

/* cache is the run's; it may be NULL. */
struct findings device_findings(struct arena *a, struct kb *kb, struct rule_cache *cache,
                                const struct device *d, const struct agent *agent, time_us as_of);

/*
 * The causes of a finding with verdicts, best first (finding/rank.c). weighed keeps what was found of each
 * cause of the device: several findings have the same causes.
 */
void causes_rank(const struct rule_context *c, struct map *weighed, struct finding *f);

/* The commands that would tell the live causes of a finding apart (finding/next_check.c). */
void checks_find(const struct rule_context *c, struct finding *f);

/* The commands that all of them ask for, best first, each once. */
str *commands_wanted(struct arena *a, const struct findings *f, size_t *ret_count);

/* The cause that is told as such, confirmed or likely; NULL: none is established. */
const struct cause *finding_cause(const struct finding *f);

/* The worst that is active; NULL: nothing is. */
const struct finding *findings_worst(const struct findings *f);

/* May the message that raised f have this cause? */
bool finding_admits(const struct finding *f, str cause);

#endif
