#ifndef CMD_KEEP_H
#define CMD_KEEP_H

#include "cmd/cmd.h"
#include "store/store.h"

/*
 * keep: the store of a run: the one that --store names, which is written, or one that stands where a PATH
 * may, which is read instead of files.
 */
struct keep {
	struct store *store; /* NULL: there is none */
	struct bundle_cache cache;
	struct arena *arena;
	str options_text; /* what the answer depends on besides inputs and knowledge */
};

/* Make the options of the analysis use it. False: the complaint is printed. */
bool keep_open(struct keep *k, const struct options *o, struct analysis_options *options);

/* Keep what was found. False: it could not be, and the complaint is printed. */
bool keep_run(struct keep *k, const struct analysis *a, const struct options *o);
void keep_close(struct keep *k);

/* A store that a command works on itself. NULL: the complaint is printed. */
struct store *keep_store_open(const struct options *o, str path, enum store_mode mode);

#endif
