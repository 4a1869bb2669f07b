#ifndef LINE_CLEAN_H
#define LINE_CLEAN_H

#include "base/str.h"

/*
 * clean: a line as a person saw it, without what a terminal did to it.
 *
 * Takes out ANSI escapes, NULs, bells and other control characters, lets backspaces and carriage
 * returns overwrite, and drops the remains of a pager ("--More--", "<--- More --->").
 *
 * Owns     nothing: writes to out, at most len bytes, and gives the view of it. line may lie in out.
 * Source   ECMA-48 section 5.4 (control sequences); xterm's OSC ends at BEL or ST.
 */
str line_clean(str line, char *out);

/* Without the remains of a pager at its start. A view. */
str line_skip_pager(str line);

/* A terminal of this width wraps what is longer; it goes on in the next line. */
enum { TERMINAL_COLS = 80 };

#endif
