#ifndef KB_KB_H
#define KB_KB_H

#include "base/diag.h"
#include "base/map.h"
#include "fact/vocab.h"
#include "kb/capture_def.h"
#include "kb/pattern.h"
#include "kb/rule_def.h"
#include "yaml/yaml_bind.h"

/*
 * kb: what messages, problems and causes mean, and which causes a problem has: kb/ and rules/ as
 * checked structs. The format is described in kb/README.md.
 *
 * Owns     everything it gives out, until kb_close.
 * Errors   a wrong file is complaints with their places in kb_diags; loading goes on.
 *          Shipped files are read when they are first needed, given folders at kb_open.
 * Threads  look-ups may come from several threads at once.
 */
struct kb;

/* What a person should know. */
struct note {
	struct pos pos;
	str text;
	struct strs commands;
	struct where where;
};

/* One thing to do, or (use) the name of shared steps. */
struct step {
	struct pos pos;
	str use;
	int kind; /* enum step_kind */
	str text;
	struct strs commands;
	str look_for, verify;
	bool disruptive;
	struct where where;
};

struct sample {
	struct pos pos;
	str line;
	struct items fields; /* struct text_pair */
};

/* What a message tells of its device besides what it says, where its fields hold the words of where. */
struct tells_def {
	struct pos pos;
	int generation, topology; /* enums; the unknown one: nothing of it */
	struct items where;       /* struct text_pair */
};

enum { MESSAGE_TEXTS_MAX = 8 };

struct message_def {
	struct pos pos;
	str code;
	struct strs also, text, key, causes, see, references, not_lines;
	str means, raises, mends;
	int signal;         /* enum signal */
	struct items signals_if; /* struct signal_def: one more, by what the text holds */
	uint32_t platforms; /* set */
	struct items tells; /* struct tells_def */
	struct items notes, actions, samples; /* struct note, struct step, struct sample */
	struct pattern **patterns; /* one per text; NULL where it is wrong */
	size_t layer;              /* of the folders: a higher one replaces */
};

struct problem_def {
	struct pos pos;
	str id, title, means, impact;
	int level; /* enum level */
	struct items notes, actions;
	struct strs see, references;
	size_t layer;
};

struct cause_def {
	struct pos pos;
	str id, title, means;
	struct items signs, notes, actions;
	struct strs see, references;
	uint32_t platforms;
	size_t layer;
};

struct action_def {
	struct pos pos;
	str id, title;
	struct items steps;
	size_t layer;
};

struct topic_def {
	struct pos pos;
	str id, title;
	struct strs also, see, references;
	struct items points; /* struct note */
	size_t layer;
};

struct severity_def {
	struct pos pos;
	uint32_t level;
	str name, means;
	struct strs also;
	size_t layer;
};

struct field_type_def {
	struct pos pos;
	str name, means, example;
	size_t layer;
};

struct reference_def {
	struct pos pos;
	str id, title;
	size_t layer;
};

struct zone_def {
	struct pos pos;
	str name, offset, means;
	bool ambiguous;
	size_t layer;
};

/* A facility that only one platform prints. */
struct facility_def {
	struct pos pos;
	str name;
	int platform; /* enum platform */
	size_t layer;
};

/* Which licensing the releases of a platform run from one on. */
struct generation_def {
	struct pos pos;
	str id, from;
	struct strs pids; /* only product IDs that start so; none: all */
	int platform, generation; /* enum platform, enum generation */
	size_t layer;
};

/* A day that matters: told by a fact, or counted from one. */
struct deadline_def {
	struct pos pos;
	str id, fact, from, consequence;
	str message, field; /* the last message of that code tells in a field how many days are left */
	uint32_t days; /* after from */
	str unless;    /* a fact whose value, if set, makes this one void */
	struct strs ended_by; /* messages that, behind the output that told it, show that it was met */
	uint32_t generations; /* set; 0: all */
	size_t layer;
};

/* A word in angle brackets in commands, and the facts that fill it in, the first that is set. */
struct placeholder_def {
	struct pos pos;
	str name, part; /* part: "host" of a URL; empty: the whole */
	int takes;      /* enum host_kind: "ip host" wants an address, a certificate is made for a name */
	struct strs also, facts;
	size_t layer;
};

/* What several devices may share, and the facts that tell it. */
struct dependency_def {
	struct pos pos;
	str id, means, part; /* part as in struct placeholder_def */
	struct strs facts;
	size_t layer;
};

/* Words of a line behind which private text stands, and what it is. */
struct private_def {
	struct pos pos;
	str behind;
	int is;           /* enum privacy */
	struct strs skip; /* words that may stand between: "password 7 TEXT" */
	struct strs until; /* text that ends it, of a whole one */
	bool whole;       /* all of the rest of the line, not only the next word */
	bool starts;      /* only where the line starts with them */
	size_t layer;
};

/* A name that everybody knows: never replaced. "*.cisco.com" is all of a domain; ".com" ends one. */
struct public_def {
	struct pos pos;
	str name, means;
	size_t layer;
};

/* Which platform the product IDs run that start so. */
struct pid_def {
	struct pos pos;
	str prefix;
	int platform; /* enum platform */
	size_t layer;
};

/* The kinds of entry, in the order in which lists show them. */
enum kb_kind {
	KB_MESSAGE,
	KB_PROBLEM,
	KB_CAUSE,
	KB_ACTION,
	KB_TOPIC,
	KB_SEVERITY,
	KB_FIELD_TYPE,
	KB_REFERENCE,
	KB_ZONE,
	KB_FACILITY,
	KB_GENERATION,
	KB_DEADLINE,
	KB_PID,
	KB_PLACEHOLDER,
	KB_DEPENDENCY,
	KB_PRIVATE,
	KB_PUBLIC,
	KB_FACT,
	KB_CAPTURE,
	KB_DEFECT,
	KB_RULE,
	KB_EVIDENCE,
	KB_KIND_COUNT
};

/* The word for a kind: "message" ... */
extern const char *const kb_kind_names[];

struct kb_folders {
	str shipped_kb, shipped_rules; /* read as needed */
	const str *kb;                 /* given: read at once, later ones replace */
	size_t kb_count;
	const str *rules;
	size_t rules_count;
};

struct kb *kb_open(const struct kb_folders *folders);
void kb_close(struct kb *kb);
struct diags *kb_diags(struct kb *kb);

/* By facility and mnemonic: the severity does not matter. NULL where nothing is known. */
const struct message_def *kb_message(struct kb *kb, str facility, str mnemonic);

/* The same, and where the whole facility is not known, without its subfacility: SYS-SW1 as SYS. */
const struct message_def *kb_message_widest(struct kb *kb, str facility, str mnemonic);

/* By FACILITY-MNEMONIC, as rules and deadlines name messages. */
const struct message_def *kb_message_named(struct kb *kb, str code);

const struct problem_def *kb_problem(struct kb *kb, str id);
const struct cause_def *kb_cause(struct kb *kb, str id);
const struct action_def *kb_action(struct kb *kb, str id);
const struct topic_def *kb_topic(struct kb *kb, str id);
const struct reference_def *kb_reference(struct kb *kb, str id);
const struct zone_def *kb_zone(struct kb *kb, str name);
const struct facility_def *kb_facility(struct kb *kb, str name);
/* All deadlines that the agent model forecasts. */
const struct map *kb_deadlines(struct kb *kb);

/* The platform of a product ID by its longest prefix that is known. */
enum platform kb_platform(struct kb *kb, str pid);

/* All dependencies, in their order. */
const struct map *kb_dependencies(struct kb *kb);

/* What is private, and what is not, in their order. */
const struct map *kb_private(struct kb *kb);
const struct map *kb_public(struct kb *kb);

/* The entry of a word in angle brackets, by its name or another; NULL where there is none. */
const struct placeholder_def *kb_placeholder(struct kb *kb, str word);

enum generation kb_generation(struct kb *kb, enum platform platform, str pid, str release);
const struct rule_def *kb_rule(struct kb *kb, str problem);
const struct rule_cause *kb_evidence(struct kb *kb, str cause);
const struct defect_def *kb_defect(struct kb *kb, str id);

/*
 * All problems that have a rule, for facts alone may open them. The evidence of causes is not read with them:
 * kb_evidence reads that of one cause when it is weighed.
 */
const struct map *kb_rules(struct kb *kb);

/* Read what the diagnosis of a problem will ask for. */
void kb_read_for(struct kb *kb, str problem);

/* All maps of captures, read and compiled together with the vocabulary of facts at the first call. */
const struct map *kb_captures(struct kb *kb);

/* The vocabulary's entry that a name belongs to, NULL where there is none. Call kb_captures before. */
const struct fact_def *kb_fact(struct kb *kb, str name);

/* A regular expression of a rule or a filter, compiled once; NULL where it is none. */
struct pattern *kb_expression(struct kb *kb, str expression);

/* Once: read the maps of captures and the rules, if beside in a thread, which kb_diags and kb_close wait for. */
void kb_read_ahead(struct kb *kb, bool beside);

/* Read every file; then kb_entries and kb_diags are complete. */
void kb_load_all(struct kb *kb);

/* All entries of a kind that were read, by id (messages by FACILITY-MNEMONIC). */
const struct map *kb_entries(const struct kb *kb, enum kb_kind kind);


/*
 * The parts of a code: FACILITY[-SUBFACILITY]-SEVERITY-MNEMONIC. The severity is the last single
 * digit (or letter) between two hyphens. False where code is not one.
 */
struct code_parts {
	str facility; /* with its subfacility */
	char severity;
	str mnemonic;
};
bool code_split(str code, struct code_parts *ret_parts);

#endif
