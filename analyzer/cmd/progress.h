#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "analysis.h"

/*
 * progress: how far reading is, on standard error: a bar on a terminal, now and then a line elsewhere.
 */
struct progress_bar {
	bool on, terminal, drawn;
	int64_t started, told; /* milliseconds of a clock that only goes on */
};

void progress_start(struct progress_bar *b, bool wanted);
void progress_tell(void *self, const struct progress *p);
void progress_end(struct progress_bar *b);

#endif
