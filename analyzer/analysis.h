#ifndef ANALYSIS_H
#define ANALYSIS_H

#include "base/sha256.h"
#include "device/device.h"
#include "finding/finding.h"
#include "finding/shared.h"

/*
 * analysis: THE SPINE: runs the stages in order, from paths to findings. What it makes is const for
 * report/ and everything behind.
 *
 * Owns     all that it gives out, until analysis_close; the knowledge is the caller's.
 * Errors   what could not be read is in the inputs' complaints; unread says that there was any.
 */
struct analysis_options {
	const str *paths;
	size_t path_count;
	time_us now;   /* TIME_NONE: as_of comes from the input */
	int year;      /* 0: not given */
	int16_t zone_default;
	bool has_zone_default;
	time_us since, until;
	str device;    /* only this one; empty: all */
	enum topology topology;
	unsigned jobs; /* at least 1 */
	bool hash;     /* the inputs' SHA-256 is wanted */
	bool (*stopped)(void); /* asked between reads */
};

struct complaint {
	str path;
	bool unread; /* some bytes were not read */
	str text;
};

/* What an input holds. */
#define INPUT_KINDS(X)                     \
	X(INPUT_LOG, "log")                \
	X(INPUT_CAPTURES, "captures")      \
	X(INPUT_MIXED, "mixed")            \
	X(INPUT_ARCHIVE, "archive")
#define ANALYSIS_ID(id, text) id,
enum input_kind { INPUT_KINDS(ANALYSIS_ID) INPUT_KIND_COUNT };
#undef ANALYSIS_ID
extern const char *const input_kind_names[];

struct run_input {
	str path;
	enum input_kind kind;
	const struct capture_list *captures; /* the fleet's; NULL: none was read */
	bool archive; /* a member of one */
	bool hashed;
	struct sha256 sha256; /* of the text as it is read, unpacked */
	uint64_t bytes, lines, messages, unread_lines;
	const struct unread *unread; /* ranges, the first TALLY_UNREAD_MAX; the fleet's */
	size_t unread_count;
	struct complaint *complaints;
	size_t complaint_count, complaint_cap;
};

struct unknown_code {
	str code;
	uint64_t count;
	struct place place;
	int severity;
};

struct run_device {
	const struct device *device;
	struct agent agent;
	struct findings findings;
};

struct analysis {
	struct arena *arena;
	struct arena **job_arenas; /* what each worker of the diagnosis made */
	size_t job_count;
	struct kb *kb;
	struct fleet fleet;
	struct run_input *inputs;
	size_t input_count, input_cap;
	struct run_device *devices;
	size_t device_count;
	struct shared_causes shared;
	uint64_t bytes, lines, messages, known_messages, unread_lines, blank_lines;
	struct unknown_code *unknown; /* most first */
	size_t unknown_count;
	time_us as_of; /* TIME_NONE: no trusted time with a year */
	enum topology topology;
	bool unread, interrupted;
	struct waiting *waiting; /* inputs that are taken last; NULL when all are */
	size_t waiting_count, waiting_cap;
};

void analysis_run(struct analysis *a, struct kb *kb, const struct analysis_options *options);
void analysis_close(struct analysis *a);

#endif
