#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdio.h>

#include "base/arena.h"
#include "base/attr.h"
#include "tui/theme.h"

/*
 * screen: rows and columns of characters in styles. What is drawn stands in a buffer of our own; a terminal
 * gets it by curses, a test reads it as text.
 *
 * Device text is data: control characters are never passed on.
 *
 * Source   ncursesw: the only place that names it. OSC 52: xterm control sequences, "Manipulate Selection Data".
 */

/* A key is a character, or one of these. */
enum {
	TUI_KEY_NONE = -1, /* no key came in time */
	TUI_KEY_FIRST = 0x200000,
	TUI_KEY_UP,
	TUI_KEY_DOWN,
	TUI_KEY_LEFT,
	TUI_KEY_RIGHT,
	TUI_KEY_PAGE_UP,
	TUI_KEY_PAGE_DOWN,
	TUI_KEY_HOME,
	TUI_KEY_END,
	TUI_KEY_BACK,
	TUI_KEY_BACK_TAB,
	TUI_KEY_RESIZE,
	TUI_KEY_CLICK, /* screen_click says where */
	TUI_KEY_WAIT   /* of a memory: until something newer can be shown */
};

struct screen;

/* The terminal. NULL: *error says why not. keys_from is where keys come from, standard input or a terminal. */
struct screen *screen_open(bool color, enum theme theme, FILE *keys_from, const char **error);

/* No terminal: keys are what keys holds, then TUI_KEY_NONE. */
struct screen *screen_memory(unsigned cols, unsigned rows, str keys);
void screen_close(struct screen *s);

unsigned screen_cols(const struct screen *s);
unsigned screen_rows(const struct screen *s);
void screen_clear(struct screen *s);

/* Draw text at a place in at most width columns; gives the columns used. A row's style may be turned around. */
unsigned screen_put(struct screen *s, unsigned row, unsigned col, unsigned width, unsigned style, str text);
void screen_reverse(struct screen *s, unsigned row);
void screen_cursor(struct screen *s, unsigned row, unsigned col); /* where the input line is typed */

void screen_flush(struct screen *s);
int screen_key(struct screen *s, int wait_ms);
unsigned screen_click(const struct screen *s); /* the row of the last click */
bool screen_is_ended(const struct screen *s);  /* no key will ever come */

/* Into the clipboard of the terminal. */
void screen_copy(struct screen *s, str text);

/* As text, a line a row, without blanks at the end. */
void screen_dump(const struct screen *s, FILE *to);

/* The columns that text takes. */
unsigned screen_width(str text);

#endif
