#ifndef OUTCOME_DIFF_H
#define OUTCOME_DIFF_H

#include "outcome/outcome.h"

/*
 * diff: what is not the same in two outcomes.
 *
 * Owns     the list lives in the arena given; texts are the outcomes'.
 */
#define CHANGES(X)                                        \
	X(CHANGE_DEVICE_NEW, "device new")                \
	X(CHANGE_DEVICE_GONE, "device gone")              \
	X(CHANGE_FINDING_NEW, "finding new")              \
	X(CHANGE_FINDING_BACK, "finding back")            \
	X(CHANGE_FINDING_GONE, "finding gone")            \
	X(CHANGE_FINDING_RESOLVED, "finding resolved")    \
	X(CHANGE_VERDICT, "verdict changed")              \
	X(CHANGE_LEVEL, "level changed")                  \
	X(CHANGE_FACT, "fact changed")                    \
	X(CHANGE_DEADLINE, "deadline moved")
#define DIFF_ID(id, text) id,
enum change_kind { CHANGES(DIFF_ID) CHANGE_COUNT };
#undef DIFF_ID
extern const char *const change_names[];

struct change {
	enum change_kind kind;
	str device, subject; /* subject: a problem, fact or deadline */
	str before, after;   /* in words; empty: nothing */
	enum level level;    /* of a finding */
	time_us at;          /* of its last message or fact; TIME_NONE: unknown */
};

struct changes {
	struct change *items; /* in the order of devices, then of kinds */
	size_t count, cap;
};

struct changes diff_of(struct arena *arena, const struct outcome *before, const struct outcome *after);

#endif
