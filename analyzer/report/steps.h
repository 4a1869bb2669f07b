#ifndef REPORT_STEPS_H
#define REPORT_STEPS_H

#include "device/captured.h"
#include "kb/kb.h"
#include "report/page.h"

/*
 * steps: actions and notes of the knowledge as lists, narrowed to where they hold.
 */
struct scope {
	enum platform platform; /* PLATFORM_UNKNOWN: all */
	enum topology topology; /* TOPOLOGY_UNKNOWN: all */
	enum generation generation;
	const struct device *device; /* whose values fill in commands; NULL: they stay as they are */
};

/* What is said for this device. */
struct scope scope_of(const struct device *d);

/* True where what is said for these sets holds in scope. */
bool scope_admits(const struct scope *scope, const struct where *where);

/*
 * The steps of actions, with those that they use put in place of the reference, in order. Visits at
 * most once; unresolved references are passed over (kb lint names them).
 */
typedef void step_visit(void *self, const struct step *step);
void steps_each(struct kb *kb, const struct items *actions, const struct scope *scope,
                step_visit *visit, void *self);

enum step_choice {
	STEPS_ALL,
	STEPS_OPEN, /* without the checks whose outputs are there */
	STEPS_CURE  /* without any check, where there is more than checks: the cause is proven */
};

/* Numbered steps, at most most of them; how many were left out. */
unsigned steps_write(const struct page *p, struct kb *kb, const struct items *actions, const struct scope *scope,
                     enum step_choice choice, unsigned indent, unsigned most);

void notes_write(const struct page *p, const struct items *notes, const struct scope *scope,
                 unsigned indent);

/* "on nx-os; with cslu-push, cslu-pull"; empty where it holds everywhere. */
str scope_text(const struct where *where, char text[static 256]);

#endif
