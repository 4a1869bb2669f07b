#ifndef KB_CAPTURE_DEF_H
#define KB_CAPTURE_DEF_H

#include "base/diag.h"
#include "fact/vocab.h"
#include "kb/pattern.h"
#include "yaml/yaml_bind.h"

/*
 * capture_def: what the output of a family of show commands tells: which line is which fact.
 *
 * The compiled parts (struct shape, paths) are made when a map is first used: capture_def_compile.
 *
 * Owns     lives in the knowledge's arena; patterns until kb_close.
 * Source   kb/README.md, Captures.
 */

/* A template as written, and how it is compared: a literal text, or a pattern. */
struct shape {
	str literal;             /* used where there is no pattern */
	struct pattern *pattern; /* NULL: literal, or wrong */
	str head;                /* the literal start: what does not begin so cannot match */
};

enum { PATH_PARTS_MAX = 6 };

/* Headings, outermost first. */
struct path_shape {
	struct shape parts[PATH_PARTS_MAX];
	size_t count;
};

/* A signal that a message or a fact gives where its text holds one of some words, in any case. */
struct signal_def {
	struct pos pos;
	int signal; /* enum signal */
	struct strs holds;
};

/* The first of them that text gives; SIGNAL_NONE where none does. */
enum signal signal_held(const struct items *signals, str text);

struct fact_def {
	struct pos pos;
	str name, means;
	int is; /* enum fact_type */
	int private; /* enum privacy */
	bool past;   /* a time of something that has happened: a capture that tells it is no older */
	bool varies; /* differs between two captures though nothing happened */
	struct items spelled; /* struct text_pair: as printed, and the one word */
	struct items signals_if; /* struct signal_def */
	size_t layer;
};

/* One fact of a rule: its name and value with [fields] in them. */
struct fact_out {
	str name, value;
	const struct fact_def *def; /* NULL: not in the vocabulary */
};

struct capture_rule {
	struct pos pos;
	str under, key, line, fact, at;
	struct strs value, keeps; /* keeps: fields that hold until the output ends */
	struct items facts; /* struct text_pair */
	/* compiled */
	struct path_shape path;
	struct shape line_shape, *value_shapes;
	struct fact_out *outs;
	size_t out_count;
};

struct capture_table {
	struct pos pos;
	str under;
	struct strs header;
	struct items facts, when; /* struct text_pair */
	/* compiled */
	struct path_shape path;
	struct fact_out *outs;
	size_t out_count;
};

struct capture_sample {
	struct pos pos;
	str command, text;
	struct items facts; /* struct text_pair */
};

struct capture_def {
	struct pos pos;
	str id;
	struct strs commands, starts, ornaments;
	uint32_t platforms;
	struct items rules, tables, samples; /* struct capture_rule, capture_table, capture_sample */
	struct items whole; /* struct text_pair: an output that holds the first is whole only up to the second */
	struct items holds; /* struct text_pair: a command, and those, parted by '|', whose outputs its own says as well */
	struct items tells; /* struct text_pair: a name with '*', and the commands that would tell it */
	size_t layer;
	/* compiled */
	bool compiled;
	struct shape *start_shapes, *ornament_shapes, *whole_shapes;
};

bool shape_match(const struct shape *s, str text, str fields[static PATTERN_FIELDS_MAX]);

/* Does one of them take the text? */
bool shapes_take(const struct shape *shapes, size_t count, str text);

/* Is name one of those that a vocabulary name stands for? "comm.trust.fail", "comm.[kind].fail". */
bool fact_name_fits(str vocabulary, str name);

#endif
