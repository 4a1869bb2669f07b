#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "cmd/cmd.h"

/*
 * live: inputs that grow are analysed again in a thread of their own, while the analysis before is looked at;
 * those that do not are read for a moment and then as a whole, so that there is something to look at.
 *
 * Standard input is kept in memory as it comes, so that it can be read again: file descriptor 0 is that memory
 * from live_open on.
 *
 * Owns     the analyses that it gives, until the next is asked for, or live_close.
 */
struct live;

/* NULL: the complaint is printed. kb and options must outlive it. */
struct live *live_open(struct kb *kb, const struct analysis_options *options, bool grows);

/* The path under which what came on standard input can be read from its start; empty: it is not followed. */
str live_stdin(const struct live *l);

/* What the inputs say now, where they have grown since; else NULL. The one before is gone with the next. */
struct analysis *live_newer(struct live *l);

void live_close(struct live *l); /* accepts NULL */

#endif
