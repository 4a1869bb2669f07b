#ifndef TUI_BROWSER_PARTS_H
#define TUI_BROWSER_PARTS_H

#include "tui/view.h"

/*
 * browser_parts: the state of a browser, how its top view is drawn and a line is typed (browser_draw.c), and
 * what is typed behind a colon (browser_command.c), for what its keys do (browser.c).
 */
enum { WAIT_MS = 250, WAITS_MAX = 20, PROMPT_BYTES = 400 };

struct browser {
	struct screen *screen;
	const struct analysis *a;
	const struct browser_services *services;
	struct view views[VIEWS_MAX];
	size_t count;
	char say[300];   /* shown until the next key */
	char search[PROMPT_BYTES];
	bool leave;
	size_t rows_made; /* drawn since it was opened */
};

struct view *browser_top(struct browser *b);

/* The row as text. */
str view_row_text(const struct view *v, struct arena *arena, size_t i);

unsigned browser_body_rows(const struct browser *b);

/* Draw the top view, with the cursor in its rows. */
void browser_draw(struct browser *b);

/* Ask for a line; text holds what stands there first. False: left with Esc. */
typedef str completer(void *self, str typed); /* what it becomes; the same where nothing fits */
bool browser_line_read(struct browser *b, const char *lead, char text[static PROMPT_BYTES], completer *complete,
                       void *self);

/* Ask for a command and do it. */
void browser_command(struct browser *b);

void open_explain(struct browser *b, str name);
void open_agent(struct browser *b, const struct run_device *device);
void open_report(struct browser *b);

#endif
