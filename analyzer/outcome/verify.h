#ifndef OUTCOME_VERIFY_H
#define OUTCOME_VERIFY_H

#include "analysis.h"

/*
 * verify: whether what an earlier run found wrong is mended in a later one, as far as the later can tell.
 *
 * done       the finding is gone or resolved, and the later input would have shown it
 * not-yet    it stands as it did: nothing new happened since
 * failed     it stands, and it happened again after the earlier run
 * cannot-tell the later input holds nothing that would tell
 */
#define EFFECTS(X)                         \
	X(EFFECT_DONE, "done")             \
	X(EFFECT_NOT_YET, "not-yet")       \
	X(EFFECT_FAILED, "failed")         \
	X(EFFECT_CANNOT_TELL, "cannot-tell")
#define VERIFY_ID(id, text) id,
enum effect { EFFECTS(VERIFY_ID) EFFECT_COUNT };
#undef VERIFY_ID
extern const char *const effect_names[];

struct verified {
	const struct run_device *device; /* of the earlier run */
	const struct finding *finding;
	const struct cause *cause;       /* confirmed or likely; NULL: not established */
	enum effect effect;
	str why;     /* one sentence */
	str command; /* that would tell; empty: none is needed */
};

struct verdicts {
	struct verified *items; /* in the order of the earlier findings */
	size_t count;
};

/* Of each open finding of before that no other explains. Both analyses were made with one knowledge. */
struct verdicts verify_of(struct arena *arena, const struct analysis *before, const struct analysis *after);

#endif
