#ifndef ANALYSIS_H
#define ANALYSIS_H

#include <stdatomic.h>

#include "base/sha256.h"
#include "device/device.h"
#include "finding/finding.h"
#include "finding/shared.h"
#include "input/input.h"
#include "input/limits.h"

/*
 * analysis: THE SPINE: runs the stages in order, from paths to findings. What it makes is const for
 * report/ and everything behind.
 *
 * Owns     all that it gives out, until analysis_close; the knowledge is the caller's.
 * Errors   what could not be read is in the inputs' complaints; unread says that there was any.
 */
/* What reading one path gave: one part for each file or member of an archive. */
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

struct bundle_part {
	str path, fallback;
	enum input_kind kind;
	bool archive, hashed;
	uint64_t bytes;
	time_us modified;
	struct sha256 sha256;
	str reading; /* device/reading.h */
};

struct bundle {
	struct input_mark mark; /* before it was read */
	struct bundle_part *parts;
	size_t count;
	struct complaint *complaints;
	size_t complaint_count;
};

/*
 * Where readings are kept from run to run. find gives, into the arena, what is kept of a path that has not
 * changed since, by its mark; NULL finds nothing. keep is told of each path that was read, in their order. find is called from several
 * threads, at once with keep.
 */
struct bundle_cache {
	void *self;
	bool (*find)(void *self, struct arena *arena, str path, const struct input_mark *mark, struct bundle *ret);
	void (*keep)(void *self, str path, const struct bundle *bundle);
	void (*end)(void *self); /* nothing more is looked for in this run; NULL: it need not know */
};

/* How far reading is. */
struct progress {
	size_t paths, paths_done, paths_kept; /* kept: taken from the cache */
	uint64_t bytes;                       /* read so far */
	str path;                             /* done last */
};

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
	struct bundle_limits limits;
	bool (*stopped)(void); /* asked between reads */
	const atomic_llong *until_ms; /* by monotonic_ms: no further from then on; NULL or 0: no bound */
	const struct bundle_cache *cache; /* NULL: all is read */
	void (*progress)(void *self, const struct progress *p); /* told now and then; NULL: nobody */
	void *progress_self;
};

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

/* What could not be read, one after the other: walk starts as zeros. False: no more. */
struct unread_walk {
	size_t input, complaint;
};
bool unread_next(const struct analysis *a, struct unread_walk *walk, str *ret_path, str *ret_text);

/* What is said beside an analysis that was interrupted. */
extern const str interrupted_note;

#endif
