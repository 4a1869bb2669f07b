#ifndef RULE_CONDITION_H
#define RULE_CONDITION_H

#include "agent/agent.h"
#include "device/names.h"

/*
 * condition: a statement of a rule about messages, facts and state: true, false, or unknown where
 * nothing that could tell was captured.
 *
 * Owns     nothing; the answer's views are of the device and the knowledge.
 */
enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

/* What a condition rests on: the first line that decided it. */
struct answer {
	enum truth truth;
	bool has_place;
	struct place place;
	time_us at;   /* TIME_NONE: unknown */
	str quote;    /* the message, or "name: value" of the fact; empty: none */
	const str *missing; /* unknown for lack of this command; NULL: none named */
};

/* What other findings a device has, for conditions on them. */
typedef bool (*finding_look)(void *self, str problem, enum status *ret_status);

/* What the example of a series says, read once for all conditions on it. */
struct series_memo {
	bool tried, read;
	struct pattern *pattern;
	str fields[PATTERN_FIELDS_MAX];
	uint16_t said[PATTERN_FIELDS_MAX]; /* the numbers of the fields' texts, from 1; 0: not yet asked */
};

/* What the knowledge has of a cause that a rule names; NULL: nothing. */
struct cause_means {
	const struct cause_def *def;
	const struct rule_cause *own;
};

/* Look-ups that are the same for all devices, and room that one after the other uses. Of one thread. */
struct asked;
enum { TOLD_MEMO_ROOM = 4096, SAID_MAX = 256, OUTPUT_SETS = 16 };
struct rule_cache {
	struct arena *arena; /* what the look-ups gave */
	struct series_memo *memo;
	size_t memo_cap;
	struct names said; /* texts of fields that were asked, with their numbers: SAID_MAX - 1 of them at most */
	struct asked **asked; /* what conditions ask for, by the address of each; NULL: free */
	size_t asked_room, asked_count;
	struct map causes; /* struct cause_means of each cause of a rule, by the bytes of the rule's address */
	struct map told;  /* a map of captures and the name of a fact to whether a whole output tells it */
	/*
	 * The same for all outputs of a device, and of others that have the same outputs: TOLD_MEMO_ROOM of them;
	 * NULL until one is asked for, as many a run shows no outputs.
	 */
	struct told_memo {
		str name; /* the knowledge's: known by its address */
		uint32_t outputs;
		size_t capture; /* the last that tells it, from 1; 0: none */
		str absence;    /* what is cited where it lacks; empty: not yet made */
	} *told_memo;
	/* A device of each set of outputs that was met lately, and the number of the set. */
	struct output_set {
		const struct device *device; /* NULL: a free place */
		uint32_t outputs;
	} sets[OUTPUT_SETS];
	uint32_t outputs, set_count; /* of this device, of all so far */
};

void rule_cache_close(struct rule_cache *cache);

enum { ENTRY_BIT_WORDS = 8, FACT_HEADS = 256 };

/* Those of one hash that stand, the last first. Facts are counted from 1; 0: none. */
struct fact_chain {
	uint32_t heads[FACT_HEADS];
	uint32_t *before; /* by fact: the one before it */
};

/* A count of the log as a fact, and what it is cited with. */
struct log_fact {
	struct fact fact;
	str quote; /* empty: not yet made */
};

/* Facts by their names and by what stands before the first full stop of those, and what they are cited with. */
struct fact_index {
	struct fact_chain by_name, by_first;
	str *quotes;
	str states[REGION_COUNT];
	struct log_fact of_log[2];
};

struct rule_context {
	struct rule_cache *cache; /* the run's; NULL: look up anew */
	struct arena *arena; /* of what answers cite */
	struct arena *own;   /* of what lives as long as this */
	struct kb *kb;
	const struct device *device;
	const struct agent *agent;
	time_us as_of; /* TIME_NONE: unknown */
	struct release release; /* the device's */
	bool names_commands; /* say which command would tell what is unknown: costs a look through all maps */
	const bool *standing; /* by fact: not overtaken by a later one of its name */
	struct fact_index *index;
	const struct device_series **known; /* series whose code has an entry, by that */
	bool *known_past; /* of those: an earlier episode of a problem that stands again for another reason, maybe */
	uint32_t *known_in_order; /* their places there, as the device has them: not as entries lie in memory */
	size_t known_count;
	uint64_t entry_bits[ENTRY_BIT_WORDS]; /* of the known entries: where a bit lacks, the entry does */
	struct series_memo *memo; /* one a known series; NULL: read anew each time */
	finding_look find_finding;
	void *find_self;
};

/* Make the context's standing facts. What answers cite goes into a, what the context looks up with into own. */
void rule_context_init(struct rule_context *c, struct arena *a, struct arena *own, struct kb *kb,
                       const struct device *d, const struct agent *agent, time_us as_of);

/* Let c use the cache, which serves one context at a time. */
void rule_context_share(struct rule_context *c, struct rule_cache *cache);

/* Has the device shown any output of a command, or is it to be said which would tell? Most show but their log. */
static inline bool has_outputs(const struct rule_context *c)
{
	return c->device->fact_count || c->device->capture_count || c->names_commands;
}

struct answer condition_eval(const struct rule_context *c, const struct condition_def *def);

/* All of a list; true where it is empty. */
struct answer conditions_all(const struct rule_context *c, const struct items *list);

/* The same for who asks only whether they hold: what is false may be without its place. */
struct answer conditions_hold(const struct rule_context *c, const struct items *list);

/* How the device's release stands to a defect. */
enum truth defect_stands(const struct rule_context *c, str id, enum affection *ret);

/* Failures of a problem that each follow a recovery, oldest first; those without an end are open. */
struct episodes {
	size_t count, open;
	time_us longest; /* of those that ended */
};
struct episodes episodes_count(const struct device *d, str problem);

/*
 * Was a capture of this command taken whole, or so that the facts of name would be told? The name is one of the
 * knowledge: what is kept of it is found by its address.
 */
bool fact_is_told(const struct rule_context *c, str name);

/* Does a check make sense on the device, and was its command not captured yet? */
bool settle_is_open(const struct rule_context *c, const struct settle_def *settle);

#endif
