#include "tui/browser_parts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "device/captured.h"
#include "tui/keys.h"

const struct analysis *browser_analysis(const struct browser *b)
{
	return b->a;
}

const struct browser_services *browser_services(const struct browser *b)
{
	return b->services;
}

unsigned browser_width(const struct browser *b)
{
	return screen_cols(b->screen);
}

void browser_say(struct browser *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(b->say, sizeof(b->say), fmt, args);
	va_end(args);
}

/* ---- the stack ---- */

struct view *view_push(struct browser *b, const struct view_ops *ops, struct arena *arena, const void *data,
                       const struct run_device *device, str title)
{
	if (b->count == VIEWS_MAX) { /* so deep that the second is forgotten */
		free(b->views[1].order);
		arena_free(b->views[1].arena);
		memmove(&b->views[1], &b->views[2], (VIEWS_MAX - 2) * sizeof(b->views[0]));
		b->count--;
	}
	struct view *v = &b->views[b->count++];
	*v = (struct view){.ops = ops, .a = b->a, .arena = arena, .data = data, .device = device,
	                   .title = arena_str(arena, title)};
	return v;
}

static void view_pop(struct browser *b)
{
	struct view *v = &b->views[--b->count];

	free(v->order);
	arena_free(v->arena);
}

struct view *browser_top(struct browser *b)
{
	return &b->views[b->count - 1];
}

/* ---- actions ---- */

static void search_go(struct browser *b, bool forward)
{
	struct view *v = browser_top(b);
	size_t rows = view_shown(v);
	struct arena *scratch = arena_new();

	for (size_t step = 1; b->search[0] && step <= rows; step++) {
		size_t at = forward ? (v->cursor + step) % rows : (v->cursor + rows - step) % rows;
		if (str_contains_nocase(view_row_text(v, scratch, view_row_at(v, at)), str_of(b->search))) {
			v->cursor = at;
			arena_free(scratch);
			return;
		}
	}
	arena_free(scratch);
	browser_say(b, b->search[0] ? "nothing holds: %s" : "search for what? / asks", b->search);
}

static struct target target_of(const struct view *v)
{
	struct target none = {.device = v->device};

	return v->ops->target && view_shown(v) ? v->ops->target(v, view_row_at(v, v->cursor)) : none;
}

static void why_open(struct browser *b, bool negative)
{
	struct target t = target_of(browser_top(b));
	struct document_ask ask = {.kind = negative ? DOCUMENT_WHY_NOT : DOCUMENT_WHY, .device = t.device,
	                           .name = t.cause};

	if (!ask.name.len && t.finding && t.finding->cause_count)
		ask.name = t.finding->causes[0].def->id;
	if (ask.name.len)
		open_document(b, &ask, ask.name);
	else
		browser_say(b, "no cause stands in this row");
}

static void copy(struct browser *b)
{
	struct view *v = browser_top(b);
	struct target t = target_of(v);
	struct arena *scratch = arena_new();
	char filled[COMMAND_BYTES_MAX];
	str text = t.device ? command_fill(b->a->kb, t.device->device, t.command, filled) : t.command;

	if (!text.len && view_shown(v))
		text = str_trim(view_row_text(v, scratch, view_row_at(v, v->cursor)));
	screen_copy(b->screen, text);
	browser_say(b, text.len ? "copied: %.*s" : "nothing to copy%.*s", STR_ARG(text));
	arena_free(scratch);
}

static void note(struct browser *b)
{
	struct target t = target_of(browser_top(b));
	char text[PROMPT_BYTES] = "";
	struct arena *scratch = arena_new();

	if (!t.device || !t.finding) {
		browser_say(b, "a note belongs to a finding: go to one first");
	} else {
		str before = b->services->note(b->services->self, scratch, t.device->device->name, t.finding->problem->id);
		snprintf(text, sizeof(text), "%.*s", STR_ARG(before));
		if (browser_line_read(b, "note: ", text, NULL, NULL) &&
		    !b->services->note_set(b->services->self, t.device->device->name, t.finding->problem->id,
		                           text[0] ? str_of(text) : (str){NULL, 0}))
			browser_say(b, "notes are kept in a store: open one with --store");
	}
	arena_free(scratch);
}

typedef void opener(struct browser *b, const struct run_device *device);

/* The views of a device that Tab walks through. */
static void findings_opener(struct browser *b, const struct run_device *d)
{
	open_findings(b, d);
}

static const struct {
	const char *name; /* of the view */
	opener *open;
} ring[] = {{"findings", findings_opener}, {"messages", open_messages}, {"facts", open_facts},
            {"timeline", open_timeline},   {"agent", open_agent}};

/* Another view of the same device in the place of this one. */
static void ring_step(struct browser *b, bool forward)
{
	struct view *v = browser_top(b);
	const struct run_device *device = target_of(v).device;
	for (size_t i = b->count; !device && i-- > 0;) /* what was gone through to here */
		device = b->views[i].device;
	size_t at = COUNT_OF(ring) - (forward ? 1 : 0);
	bool in_ring = false;

	for (size_t i = 0; i < COUNT_OF(ring); i++) {
		if (strcmp(v->ops->name, ring[i].name) == 0) {
			at = i;
			in_ring = true;
		}
	}
	if (in_ring) {
		device = v->device;
		if (b->count > 1)
			view_pop(b);
	}
	at = forward ? (at + 1) % COUNT_OF(ring) : (at + COUNT_OF(ring) - 1) % COUNT_OF(ring);
	ring[at].open(b, device);
}

static void enter(struct browser *b)
{
	struct view *v = browser_top(b);

	if (!view_shown(v))
		return;
	size_t at = view_row_at(v, v->cursor);
	struct target t = target_of(v);
	if (v->ops->enter)
		v->ops->enter(b, v, at);
	else if (t.has_place)
		open_evidence(b, t.place);
	else
		browser_say(b, "nothing stands behind this row");
}

static void filter_ask(struct browser *b)
{
	struct view *v = browser_top(b);
	char text[PROMPT_BYTES];

	snprintf(text, sizeof(text), "%.*s", STR_ARG(v->filter));
	if (!browser_line_read(b, "filter: ", text, NULL, NULL))
		return;
	v->filter = arena_str(v->arena, str_of(text));
	view_order(v);
}

static void sort_step(struct browser *b)
{
	struct view *v = browser_top(b);

	if (!v->ops->compare) {
		browser_say(b, "these rows have one order");
		return;
	}
	v->sort = v->sort + 1 < SORTS_MAX && v->ops->sorts[v->sort + 1] ? v->sort + 1 : 0;
	view_order(v);
	browser_say(b, "by %s", v->ops->sorts[v->sort]);
}

static void act(struct browser *b, enum action action, int key)
{
	struct view *v = browser_top(b);
	size_t rows = view_shown(v), page = browser_body_rows(b) > 1 ? browser_body_rows(b) - 1 : 1;

	switch (action) {
	case ACTION_UP:
		v->cursor -= v->cursor > 0;
		break;
	case ACTION_DOWN:
		v->cursor += v->cursor + 1 < rows;
		break;
	case ACTION_PAGE_UP:
		v->cursor -= v->cursor < page ? v->cursor : page;
		break;
	case ACTION_PAGE_DOWN:
		v->cursor += page;
		break;
	case ACTION_HOME:
		v->cursor = 0;
		break;
	case ACTION_END:
		v->cursor = rows ? rows - 1 : 0;
		break;
	case ACTION_LEFT:
		v->left -= v->left < 8 ? v->left : 8;
		break;
	case ACTION_RIGHT:
		v->left += 8;
		break;
	case ACTION_ENTER:
		if (key == TUI_KEY_CLICK) {
			unsigned at = screen_click(b->screen);
			if (at < 1 || at > browser_body_rows(b) || v->top + at - 1 >= rows)
				break;
			bool again = v->cursor == v->top + at - 1;
			v->cursor = v->top + at - 1;
			if (!again)
				break;
		}
		enter(b);
		break;
	case ACTION_BACK:
		if (b->count > 1)
			view_pop(b);
		else
			b->leave = key != 27;
		break;
	case ACTION_NEXT:
	case ACTION_BEFORE:
		ring_step(b, action == ACTION_NEXT);
		break;
	case ACTION_SEARCH:
		b->search[0] = '\0';
		if (browser_line_read(b, "/", b->search, NULL, NULL))
			search_go(b, true);
		break;
	case ACTION_SEARCH_NEXT:
	case ACTION_SEARCH_BEFORE:
		search_go(b, action == ACTION_SEARCH_NEXT);
		break;
	case ACTION_FILTER:
		filter_ask(b);
		break;
	case ACTION_SORT:
		sort_step(b);
		break;
	case ACTION_ZOOM_IN:
	case ACTION_ZOOM_OUT:
		if (v->ops->zoom)
			v->ops->zoom(b, v, action == ACTION_ZOOM_IN);
		else
			browser_say(b, "only the timeline has an axis: Tab goes there");
		break;
	case ACTION_WHY:
	case ACTION_WHY_NOT:
		why_open(b, action == ACTION_WHY_NOT);
		break;
	case ACTION_EXPLAIN: {
		struct target t = target_of(v);
		open_explain(b, t.cause.len ? t.cause : t.finding ? t.finding->problem->id : (str){"", 0});
		break;
	}
	case ACTION_REPORT:
		open_report(b);
		break;
	case ACTION_COPY:
		copy(b);
		break;
	case ACTION_NOTE:
		note(b);
		break;
	case ACTION_NOTES:
		open_notes(b);
		break;
	case ACTION_COMMAND:
		browser_command(b);
		break;
	case ACTION_HELP:
		open_help(b);
		break;
	case ACTION_QUIT:
		b->leave = true;
		break;
	case ACTION_COUNT:
		break;
	}
}

static void resized(struct browser *b)
{
	for (size_t i = 0; i < b->count; i++) {
		if (b->views[i].ops->remake) {
			b->views[i].ops->remake(b, &b->views[i]);
			view_order(&b->views[i]);
		}
	}
}

/* ---- a newer analysis ---- */

const struct run_device *device_again(const struct browser *b, const struct run_device *old)
{
	for (size_t i = 0; old && i < b->a->device_count; i++) {
		if (str_eq(b->a->devices[i].device->name, old->device->name))
			return &b->a->devices[i];
	}
	return NULL;
}

const struct finding *finding_again(const struct run_device *device, const struct finding *old)
{
	for (size_t i = 0; old && device && i < device->findings.count; i++) {
		if (device->findings.items[i].problem == old->problem)
			return &device->findings.items[i];
	}
	return NULL;
}

/* Do two rows, of the analysis before and of this one, stand for the same? */
static bool is_same(const struct target *a, const struct target *b)
{
	bool device = a->device && b->device && str_eq(a->device->device->name, b->device->device->name);
	bool findings = a->finding && b->finding;

	/* What is worst on a device may be another finding now, or none. */
	return device && (findings ? a->finding->problem == b->finding->problem : str_eq(a->cause, b->cause));
}

/* The view as it was looked at: filter, order, and the row that was chosen, wherever it stands now. */
static void view_restore(struct view *v, const struct view *old)
{
	struct target was = view_shown(old) ? target_of(old) : (struct target){.device = NULL};
	size_t cursor = old->cursor;

	v->filter = arena_str(v->arena, old->filter);
	v->sort = old->sort;
	v->left = old->left;
	view_order(v);
	v->top = old->top;
	for (size_t i = 0; v->ops->target && !v->ops->remake && was.device && i < view_shown(v); i++) {
		struct target here = v->ops->target(v, view_row_at(v, i));
		if (is_same(&was, &here)) {
			cursor = i;
			break;
		}
	}
	v->cursor = cursor; /* drawing keeps it in the rows */
}

static size_t active_count(const struct analysis *a)
{
	size_t active = 0;

	for (size_t i = 0; i < a->device_count; i++) {
		for (size_t k = 0; k < a->devices[i].findings.count; k++)
			active += a->devices[i].findings.items[k].status != STATUS_RESOLVED;
	}
	return active;
}

/* The same views of what is known now. What is gone from it leaves the stack. */
static void analysis_change(struct browser *b, const struct analysis *now)
{
	struct view old[VIEWS_MAX];
	size_t count = b->count, was = active_count(b->a);
	bool was_part = b->a->interrupted;

	memcpy(old, b->views, count * sizeof(*old));
	b->a = now;
	b->count = 0;
	for (size_t i = 0; i < count; i++) {
		size_t before = b->count;
		old[i].ops->reopen(b, &old[i]);
		if (b->count > before)
			view_restore(browser_top(b), &old[i]);
	}
	if (!b->count)
		open_devices(b);
	for (size_t i = 0; i < count; i++) {
		free(old[i].order);
		arena_free(old[i].arena);
	}
	browser_say(b, "%s: %zu active problem%s, %zu before", was_part ? "all is read" : "the input has grown",
	            active_count(now), active_count(now) == 1 ? "" : "s", was);
}

/* True where something newer is shown now. */
static bool newer_look(struct browser *b)
{
	const struct analysis *now = b->services->newer ? b->services->newer(b->services->self) : NULL;

	if (now)
		analysis_change(b, now);
	return now != NULL;
}

size_t browser_run(struct screen *s, const struct analysis *a, const struct browser_services *services)
{
	struct browser *b = must_realloc(NULL, sizeof(*b));

	*b = (struct browser){.screen = s, .a = a, .services = services};
	open_devices(b);
	if (a->device_count == 1) /* nothing to choose from */
		open_findings(b, &a->devices[0]);
	if (a->interrupted)
		browser_say(b, services->newer ? "this is what was read so far; the rest is being read"
		                               : "reading was stopped: this is what was read until then");
	browser_draw(b);
	while (!b->leave && !services->stopped()) {
		int key = screen_key(s, WAIT_MS);
		if (screen_is_ended(s))
			break;
		if (key == TUI_KEY_NONE || key == TUI_KEY_WAIT) {
			bool drawn = newer_look(b);
			for (unsigned i = 0; key == TUI_KEY_WAIT && !drawn && i < WAITS_MAX && services->newer; i++) {
				usleep(WAIT_MS * 1000);
				drawn = newer_look(b);
			}
			if (drawn)
				browser_draw(b);
			continue;
		}
		b->say[0] = '\0';
		if (key == TUI_KEY_RESIZE)
			resized(b);
		else
			act(b, key_action(key), key);
		if (!b->leave)
			browser_draw(b); /* and the cursor is in the rows again */
	}
	while (b->count)
		view_pop(b);
	size_t rows_made = b->rows_made;
	free(b);
	return rows_made;
}
