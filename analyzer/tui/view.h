#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "tui/browser.h"

/*
 * view: what every view gives: how many rows, one row, and what stands behind it.
 */
enum { SPANS_MAX = 24, SORTS_MAX = 4, VIEWS_MAX = 32 };

struct span {
	unsigned style; /* of enum style, or of the screen's own */
	str text;
};

/* A row as it is drawn; texts live in the arena, which is emptied behind it. */
struct row {
	struct arena *arena;
	struct span spans[SPANS_MAX];
	size_t count;
};

void row_add(struct row *r, unsigned style, str text);
void row_printf(struct row *r, unsigned style, const char *fmt, ...) PRINTF_LIKE(3, 4);

struct browser;
struct view;

/* What a row stands for, for the actions that all views share. */
struct target {
	const struct run_device *device;
	const struct finding *finding;
	str cause;
	str command; /* to copy */
	bool has_place;
	struct place place;
};

struct view_ops {
	const char *name;
	const char *sorts[SORTS_MAX]; /* names of its orders, the first is the natural one; NULL ends */
	size_t (*count)(const struct view *v);
	void (*row)(const struct view *v, size_t i, struct row *out);
	struct target (*target)(const struct view *v, size_t i);
	/* Open what stands behind the row; NULL: its place is opened, if it has one. */
	void (*enter)(struct browser *b, const struct view *v, size_t i);
	/* Negative where a comes before b in the order; NULL: one order only. */
	int (*compare)(const struct view *v, unsigned sort, size_t a, size_t b);
	void (*remake)(struct browser *b, struct view *v); /* for another width; NULL: rows need none */
	void (*zoom)(struct browser *b, struct view *v, bool in); /* NULL: there is no axis */
	const char *empty; /* said where there is no row; NULL: "nothing here" */
	/* Open the same of a newer analysis; nothing, where what it shows is gone. */
	void (*reopen)(struct browser *b, const struct view *old);
};

struct view {
	const struct view_ops *ops;
	const struct analysis *a;
	struct arena *arena;
	const void *data; /* the view's own, in the arena */
	str title;
	const struct run_device *device; /* NULL: all */
	size_t cursor, top, left;
	size_t *order; /* rows shown, filtered and sorted; NULL: all as they are */
	size_t shown;
	str filter;
	unsigned sort;
};

/* Put a view on the stack. data must live in the arena, which becomes the view's. */
struct view *view_push(struct browser *b, const struct view_ops *ops, struct arena *arena, const void *data,
                       const struct run_device *device, str title);

/* Views that others open. */
void open_devices(struct browser *b);
void open_findings(struct browser *b, const struct run_device *device);
void open_finding(struct browser *b, const struct run_device *device, const struct finding *f);
void open_document(struct browser *b, const struct document_ask *ask, str title);
void open_evidence(struct browser *b, struct place place);
void open_timeline(struct browser *b, const struct run_device *device);
void open_messages(struct browser *b, const struct run_device *device);
void open_facts(struct browser *b, const struct run_device *device);
void open_knowledge(struct browser *b);
void open_notes(struct browser *b);
void open_help(struct browser *b);

/* What stands for the same in the analysis that is browsed now; NULL: it is gone, or was none. */
const struct run_device *device_again(const struct browser *b, const struct run_device *old);
const struct finding *finding_again(const struct run_device *device, const struct finding *old);

const struct analysis *browser_analysis(const struct browser *b);
const struct browser_services *browser_services(const struct browser *b);
unsigned browser_width(const struct browser *b);
void browser_say(struct browser *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

str title_of(const struct run_device *device); /* its name, or all devices */

/* The rows that a view shows, filtered and in its order; and what stands at a position of them. */
size_t view_shown(const struct view *v);
size_t view_row_at(const struct view *v, size_t position);

/* Filter and sort anew. The cursor stays on its row. */
void view_order(struct view *v);

/* Short words of times and levels. */
const char *time_words(time_us at, char text[static TIME_TEXT_SIZE]);
enum style style_of_level(enum level level);

#endif
