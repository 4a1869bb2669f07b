#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "tui/screen.h"

/*
 * keys: which key does what. The program and its help read the one table.
 */
#define ACTIONS(X)                                                                             \
	X(ACTION_UP, "k", TUI_KEY_UP, "up", "move")                                            \
	X(ACTION_DOWN, "j", TUI_KEY_DOWN, "down", "move")                                      \
	X(ACTION_PAGE_UP, "b", TUI_KEY_PAGE_UP, "page up", "move")                             \
	X(ACTION_PAGE_DOWN, " ", TUI_KEY_PAGE_DOWN, "page down", "move")                       \
	X(ACTION_HOME, "g", TUI_KEY_HOME, "first row", "move")                                 \
	X(ACTION_END, "G", TUI_KEY_END, "last row", "move")                                    \
	X(ACTION_LEFT, "h", TUI_KEY_LEFT, "scroll left", "move")                               \
	X(ACTION_RIGHT, "l", TUI_KEY_RIGHT, "scroll right", "move")                            \
	X(ACTION_ENTER, "\n", TUI_KEY_CLICK, "go into the row", "go")                          \
	X(ACTION_BACK, "q", 27, "back; from the first view: leave", "go")                      \
	X(ACTION_NEXT, "\t", 0, "the next view of the device", "go")                           \
	X(ACTION_BEFORE, "", TUI_KEY_BACK_TAB, "the view before it", "go")                     \
	X(ACTION_SEARCH, "/", 0, "search", "find")                                             \
	X(ACTION_SEARCH_NEXT, "n", 0, "next hit", "find")                                      \
	X(ACTION_SEARCH_BEFORE, "N", 0, "hit before", "find")                                  \
	X(ACTION_FILTER, "f", 0, "filter: all words; level: device: problem: cause: status:", "find") \
	X(ACTION_SORT, "s", 0, "another order", "find")                                        \
	X(ACTION_ZOOM_IN, "+", 0, "a shorter time around the row", "find")                     \
	X(ACTION_ZOOM_OUT, "-", 0, "a longer time", "find")                                    \
	X(ACTION_WHY, "w", 0, "why this cause", "ask")                                         \
	X(ACTION_WHY_NOT, "W", 0, "why not this cause", "ask")                                 \
	X(ACTION_EXPLAIN, "e", 0, "explain the problem, cause or code", "ask")                 \
	X(ACTION_REPORT, "o", 0, "the report", "ask")                                          \
	X(ACTION_COPY, "y", 0, "copy the command, or the row", "do")                           \
	X(ACTION_NOTE, "m", 0, "a note on the finding, kept in the store", "do")               \
	X(ACTION_NOTES, "'", 0, "the notes", "do")                                             \
	X(ACTION_COMMAND, ":", 0, "a command line: devices, findings, explain X, quit ...", "do") \
	X(ACTION_HELP, "?", 0, "this help", "ask")                                             \
	X(ACTION_QUIT, "Q", 0, "leave", "go")

#define KEYS_ID(id, text, other, help, group) id,
enum action { ACTIONS(KEYS_ID) ACTION_COUNT };
#undef KEYS_ID

struct key_row {
	const char *text; /* the characters that do it */
	int other;        /* and the key; 0: none */
	const char *help, *group;
};
extern const struct key_row key_rows[ACTION_COUNT];

/* ACTION_COUNT: the key does nothing. */
enum action key_action(int key);

#endif
