#ifndef KB_RULE_DEF_H
#define KB_RULE_DEF_H

#include "base/diag.h"
#include "base/release.h"
#include "fact/vocab.h"
#include "kb/pattern.h"
#include "kb/where.h"
#include "yaml/yaml_bind.h"

/*
 * rule_def: when a problem is open and which evidence speaks for and against a cause, as written.
 *
 * Owns     lives in the knowledge's arena.
 * Source   kb/README.md, Rules.
 */

enum condition_kind {
	CONDITION_EMPTY,
	CONDITION_MESSAGE, /* message or raised */
	CONDITION_FACT,
	CONDITION_EPISODES,
	CONDITION_STATE,
	CONDITION_PLATFORM,
	CONDITION_GENERATION,
	CONDITION_TOPOLOGY,
	CONDITION_DEFECT,
	CONDITION_FINDING,
	CONDITION_ALL,
	CONDITION_ANY,
	CONDITION_OF,
	CONDITION_NONE_OF,
	CONDITION_KIND_COUNT
};

/* Which tests a condition has: it is long, and what it does not ask is not looked at. */
enum condition_test {
	TEST_TOLD = 1,   /* present, set, unset */
	TEST_ABSENT = 2,
	TEST_CHANGED = 4,
	TEST_TEXT = 8,   /* is, not, contains, matches */
	TEST_NUMBER = 16, /* above, below */
	TEST_URL = 32,   /* url_host and its like */
	TEST_TIME = 64   /* past, later_than, within_days, older_days */
};

/*
 * One condition: exactly one of its kinds is set, with its tests. What each device asks of most of them stands first
 * and follows from the rest: there are many, and each comes from far.
 */
struct condition_def {
	enum condition_kind kind; /* the first that is set */
	unsigned tests;           /* set of enum condition_test */
	uint32_t fact_hash;       /* of the first of fact: fact_name_hash */
	int region;               /* of state; -1: the agent has none of that name */
	uint64_t words;           /* a set: of platform, generation, topology or status, or is of a state or defect */
	struct items joined;      /* all, any, none or of */
	bool rests_on_finding;    /* it, or one within it, asks for another finding */
	bool rests_on_outputs;    /* all that it asks is told by outputs of commands: unknown where there are none */
	unsigned kinds_said;      /* 1 where it is right */
	/* kinds, and the test that messages have */
	struct items where; /* struct text_pair */
	struct strs raised, fact;
	struct items all, any, none, of; /* struct condition_def */
	struct strs message, episodes;
	str state, defect, finding;
	struct strs platform, generation, topology;
	/* tests */
	str count, at_least, after;
	struct strs is, not, contains, status;
	str star; /* a fact: its value stands for the '*' in the name of the one asked for */
	str matches, above, below, later_than, within_days, older_days, longest_minutes;
	str present, absent, set, unset, past, changed, mended;
	struct strs url_host, url_path, url_port, url_scheme;
	struct pos pos;
};

/* Does one of a list ask for another finding? */
bool conditions_rest_on_finding(const struct items *list);

/* What stands before the first full stop of a fact's name. */
str fact_first_part(str name);

/* Names of facts that fit each other have the same: of one in which '*' stands, that of its first part. */
uint32_t fact_name_hash(str name);

/* Of a condition's word. */
static inline bool is_yes(str text)
{
	return str_eq(text, STR("yes")) || str_eq(text, STR("true"));
}

/* One piece of evidence: one weight is set. */
struct evidence_def {
	struct pos pos;
	struct items by_weight[WEIGHT_COUNT]; /* struct condition_def */
	str because;
	enum weight weight;    /* the first that is set, WEIGHT_COUNT where none is, and what has it */
	struct items when;
	bool rests_on_outputs; /* all of it, as of a condition */
};

/* A command whose output would settle a cause. */
struct settle_def {
	struct pos pos;
	str command, look_for;
	struct where where;
};

/* The evidence of a cause (rules/causes/CAUSE.yaml), or what a problem adds to it. */
struct rule_cause {
	struct pos pos;
	str cause;
	int prior; /* enum prior; of a problem's rule only */
	struct items requires;          /* struct condition_def */
	struct items evidence_for, evidence_against; /* struct evidence_def */
	struct items settled_by;        /* struct settle_def */
	size_t layer;
};

struct opener_def {
	struct pos pos;
	struct items when; /* one struct condition_def */
	str because;
};

/* Levels other than the problem's own, and when they hold. */
struct level_rule {
	struct pos pos;
	struct items by_level[LEVEL_COUNT]; /* one struct condition_def each */
};

/* A problem that explains this one. */
struct symptom_def {
	struct pos pos;
	str problem;
	struct items when; /* one struct condition_def, which must hold; none: always */
};

struct rule_def {
	struct pos pos;
	str problem;
	struct items causes;               /* struct rule_cause */
	struct items opened_by, closed_by; /* struct opener_def */
	struct items level;                /* one struct level_rule */
	struct items symptom_of;           /* struct symptom_def */
	size_t layer;
};

/* A range of releases: from the first, below the second; an empty one is open. */
struct range_def {
	struct pos pos;
	str from, below;
	struct release first, end; /* the same */
};

struct defect_def {
	struct pos pos;
	str id, title, means;
	uint32_t platforms;
	struct strs pids, fixed, references;
	struct items affected; /* struct range_def */
	size_t layer;
};

#endif
