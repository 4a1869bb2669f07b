#include "tui/browser.h"

#include <stdarg.h>
#include <stdlib.h>

#include "tui/keys.h"
#include "tui/view.h"

enum { COLS_MIN = 40, ROWS_MIN = 8, WAIT_MS = 250, PROMPT_BYTES = 400, ROW_BYTES = 4096 };

struct browser {
	struct screen *screen;
	const struct analysis *a;
	const struct browser_services *services;
	struct view views[VIEWS_MAX];
	size_t count;
	char say[300];   /* shown until the next key */
	char search[PROMPT_BYTES];
	bool leave;
};

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

/* ---- rows ---- */

void row_add(struct row *r, unsigned style, str text)
{
	if (r->count < SPANS_MAX && text.len)
		r->spans[r->count++] = (struct span){style, text};
}

void row_printf(struct row *r, unsigned style, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (len > 0)
		row_add(r, style, arena_str(r->arena, (str){text, len < (int)sizeof(text) ? (size_t)len : sizeof(text) - 1}));
}

static unsigned row_width(const struct row *r)
{
	unsigned width = 0;

	for (size_t i = 0; i < r->count; i++)
		width += screen_width(r->spans[i].text);
	return width;
}

void row_pad(struct row *r, unsigned col)
{
	unsigned width = row_width(r);

	row_printf(r, STYLE_PLAIN, "%*s", width < col ? (int)(col - width) : 1, "");
}

static void row_make(const struct view *v, struct arena *arena, size_t i, struct row *out)
{
	*out = (struct row){.arena = arena};
	v->ops->row(v, i, out);
}

static str row_text(const struct view *v, struct arena *arena, size_t i)
{
	char text[ROW_BYTES];
	size_t len = 0;
	struct row r;

	row_make(v, arena, i, &r);
	for (size_t k = 0; k < r.count; k++) {
		str part = r.spans[k].text;
		if (part.len > sizeof(text) - len)
			part.len = sizeof(text) - len;
		memcpy(text + len, part.ptr, part.len);
		len += part.len;
	}
	return arena_str(arena, (str){text, len});
}

/* ---- what a view shows: filtered, in its order ---- */

static size_t shown(const struct view *v)
{
	return v->order ? v->shown : v->ops->count(v);
}

static size_t row_at(const struct view *v, size_t position)
{
	return v->order ? v->order[position] : position;
}

static int by_sort(const void *pa, const void *pb, void *view)
{
	const struct view *v = view;
	size_t a = *(const size_t *)pa, b = *(const size_t *)pb;
	int order = v->sort ? v->ops->compare(v, v->sort, a, b) : 0;

	return order ? order : (a > b) - (a < b);
}

static void view_order(struct view *v)
{
	size_t all = v->ops->count(v), here = v->cursor < shown(v) ? row_at(v, v->cursor) : 0;
	struct arena *scratch = arena_new();

	free(v->order);
	v->order = NULL;
	v->shown = 0;
	if (v->filter.len || v->sort) {
		v->order = must_realloc(NULL, (all + 1) * sizeof(*v->order));
		for (size_t i = 0; i < all; i++) {
			if (!v->filter.len || str_contains_nocase(row_text(v, scratch, i), v->filter))
				v->order[v->shown++] = i;
			if (i % 1000 == 999) {
				arena_free(scratch);
				scratch = arena_new();
			}
		}
		if (v->shown)
			qsort_r(v->order, v->shown, sizeof(*v->order), by_sort, v);
	}
	arena_free(scratch);
	v->cursor = v->top = 0;
	for (size_t i = 0; v->order && i < v->shown; i++) { /* stay where it was */
		if (v->order[i] == here)
			v->cursor = i;
	}
	if (!v->order)
		v->cursor = here < all ? here : 0;
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

static struct view *top_of(struct browser *b)
{
	return &b->views[b->count - 1];
}

/* ---- drawing ---- */

static void header_draw(const struct browser *b, const struct view *v)
{
	char right[200];
	size_t rows = shown(v), all = v->ops->count(v);
	unsigned cols = screen_cols(b->screen);
	int len = snprintf(right, sizeof(right), "%s%.*s%s%s%s %zu/%zu%s", v->filter.len ? " [" : "",
	                   STR_ARG(v->filter), v->filter.len ? "]" : "", v->sort ? " by " : "",
	                   v->sort ? v->ops->sorts[v->sort] : "", rows ? v->cursor + 1 : 0, rows, "");
	if (rows != all && len > 0 && len < (int)sizeof(right))
		len += snprintf(right + len, sizeof(right) - (size_t)len, " of %zu", all);

	unsigned right_width = screen_width(str_of(right));
	screen_put(b->screen, 0, 0, cols, STYLE_BAR, str_of("tacit  "));
	unsigned used = 7 + screen_put(b->screen, 0, 7, cols > 7 ? cols - 7 : 0, STYLE_BAR, str_of(v->ops->name));
	used += screen_put(b->screen, 0, used, cols > used ? cols - used : 0, STYLE_BAR, STR("  "));
	if (cols > used + right_width + 1)
		used += screen_put(b->screen, 0, used, cols - used - right_width - 1, STYLE_BAR, v->title);
	while (used < cols)
		used += screen_put(b->screen, 0, used, 1, STYLE_BAR, STR(" "));
	if (right_width < cols)
		screen_put(b->screen, 0, cols - right_width, right_width, STYLE_BAR, str_of(right));
}

/* The keys that matter here, as many as there is room for. */
static void hints_draw(const struct browser *b)
{
	static const char *const hints[] = {"Enter in", "q back", "Tab next view", "/ search", "f filter", "s sort",
	                                    "w why", "y copy", ": command", "? help"};
	unsigned row = screen_rows(b->screen) - 1, cols = screen_cols(b->screen), used = 0;

	if (b->say[0]) {
		screen_put(b->screen, row, 0, cols, STYLE_HEAD, str_of(b->say));
		return;
	}
	for (size_t i = 0; i < COUNT_OF(hints); i++) {
		unsigned width = screen_width(str_of(hints[i]));
		if (used + width + 2 > cols)
			break;
		used += screen_put(b->screen, row, used, cols - used, STYLE_DIM, str_of(hints[i])) + 2;
	}
}

static void row_draw(struct browser *b, const struct view *v, struct arena *arena, size_t position, unsigned at)
{
	struct row r;
	unsigned used = 0, cols = screen_cols(b->screen);
	size_t skip = v->left;

	row_make(v, arena, row_at(v, position), &r);
	for (size_t i = 0; i < r.count && used < cols; i++) {
		str text = r.spans[i].text;
		while (skip && text.len) { /* scrolled sideways */
			size_t step = 1;
			while (step < text.len && ((unsigned char)text.ptr[step] & 0xC0) == 0x80)
				step++;
			text = str_from(text, step);
			skip--;
		}
		used += screen_put(b->screen, at, used, cols - used, r.spans[i].style, text);
	}
	if (position == v->cursor)
		screen_reverse(b->screen, at);
}

static unsigned body_rows(const struct browser *b)
{
	return screen_rows(b->screen) > 2 ? screen_rows(b->screen) - 2 : 1;
}

static void cursor_keep(const struct browser *b, struct view *v)
{
	size_t rows = shown(v), body = body_rows(b);

	if (v->cursor >= rows)
		v->cursor = rows ? rows - 1 : 0;
	if (v->cursor < v->top)
		v->top = v->cursor;
	if (v->cursor >= v->top + body)
		v->top = v->cursor - body + 1;
}

static void draw(struct browser *b)
{
	struct arena *arena = arena_new();
	struct view *v = top_of(b);

	cursor_keep(b, v);
	screen_clear(b->screen);
	if (screen_cols(b->screen) < COLS_MIN || screen_rows(b->screen) < ROWS_MIN) {
		screen_put(b->screen, 0, 0, screen_cols(b->screen), STYLE_BAD, STR("too small: 40x8 at least"));
		screen_flush(b->screen);
		arena_free(arena);
		return;
	}
	header_draw(b, v);
	for (unsigned i = 0; i < body_rows(b) && v->top + i < shown(v); i++)
		row_draw(b, v, arena, v->top + i, i + 1);
	if (!shown(v))
		screen_put(b->screen, 2, 2, screen_cols(b->screen), STYLE_DIM,
		           v->filter.len ? STR("nothing holds that text; f and Enter show all again") : STR("nothing here"));
	hints_draw(b);
	screen_flush(b->screen);
	arena_free(arena);
}

/* ---- a line that is typed ---- */

typedef str completer(void *self, str typed); /* what it becomes; the same where nothing fits */

/* False: left with Esc. */
static bool line_read(struct browser *b, const char *lead, char text[static PROMPT_BYTES], completer *complete,
                      void *self)
{
	size_t len = strlen(text);

	for (;;) {
		unsigned row = screen_rows(b->screen) - 1, cols = screen_cols(b->screen);
		draw(b);
		for (unsigned i = 0; i < cols; i++)
			screen_put(b->screen, row, i, 1, STYLE_PLAIN, STR(" "));
		unsigned used = screen_put(b->screen, row, 0, cols, STYLE_HEAD, str_of(lead));
		used += screen_put(b->screen, row, used, cols - used, STYLE_PLAIN, (str){text, len});
		screen_cursor(b->screen, row, used);
		screen_flush(b->screen);
		int key = screen_key(b->screen, WAIT_MS);
		if (key == 27 || screen_is_ended(b->screen) || b->services->stopped())
			return false;
		if (key == '\n')
			return true;
		if (key == TUI_KEY_BACK) {
			while (len && ((unsigned char)text[len - 1] & 0xC0) == 0x80)
				len--;
			len -= len > 0;
		} else if (key == '\t' && complete) {
			str full = complete(self, (str){text, len});
			len = full.len < PROMPT_BYTES ? full.len : PROMPT_BYTES - 1;
			memmove(text, full.ptr, len);
		} else if (key >= 0x20 && key < TUI_KEY_FIRST && len + 4 < PROMPT_BYTES) {
			unsigned c = (unsigned)key;
			if (c < 0x80) {
				text[len++] = (char)c;
			} else if (c < 0x800) {
				text[len++] = (char)(0xC0 | c >> 6);
				text[len++] = (char)(0x80 | (c & 0x3F));
			} else {
				text[len++] = (char)(0xE0 | (c >> 12 & 0xF));
				text[len++] = (char)(0x80 | (c >> 6 & 0x3F));
				text[len++] = (char)(0x80 | (c & 0x3F));
			}
		}
		text[len] = '\0';
	}
}

/* ---- actions ---- */

static void search_go(struct browser *b, bool forward)
{
	struct view *v = top_of(b);
	size_t rows = shown(v);
	struct arena *scratch = arena_new();

	for (size_t step = 1; b->search[0] && step <= rows; step++) {
		size_t at = forward ? (v->cursor + step) % rows : (v->cursor + rows - step) % rows;
		if (str_contains_nocase(row_text(v, scratch, row_at(v, at)), str_of(b->search))) {
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

	return v->ops->target && shown(v) ? v->ops->target(v, row_at(v, v->cursor)) : none;
}

static void why_open(struct browser *b, bool negative)
{
	struct target t = target_of(top_of(b));
	struct document_ask ask = {.kind = negative ? DOCUMENT_WHY_NOT : DOCUMENT_WHY, .device = t.device,
	                           .name = t.cause};

	if (!ask.name.len && t.finding && t.finding->cause_count)
		ask.name = t.finding->causes[0].def->id;
	if (ask.name.len)
		open_document(b, &ask, ask.name);
	else
		browser_say(b, "no cause stands in this row");
}

static void explain_open(struct browser *b, str name)
{
	struct document_ask ask = {.kind = DOCUMENT_EXPLAIN, .name = name};

	if (name.len)
		open_document(b, &ask, name);
	else
		browser_say(b, "nothing to explain in this row; :explain NAME asks for anything");
}

static void copy(struct browser *b)
{
	struct view *v = top_of(b);
	struct target t = target_of(v);
	struct arena *scratch = arena_new();
	str text = t.command;

	if (!text.len && shown(v))
		text = str_trim(row_text(v, scratch, row_at(v, v->cursor)));
	screen_copy(b->screen, text);
	browser_say(b, text.len ? "copied: %.*s" : "nothing to copy%.*s", STR_ARG(text));
	arena_free(scratch);
}

static void note(struct browser *b)
{
	struct target t = target_of(top_of(b));
	char text[PROMPT_BYTES] = "";
	struct arena *scratch = arena_new();

	if (!t.device || !t.finding) {
		browser_say(b, "a note belongs to a finding: go to one first");
	} else {
		str before = b->services->note(b->services->self, scratch, t.device->device->name, t.finding->problem->id);
		snprintf(text, sizeof(text), "%.*s", STR_ARG(before));
		if (line_read(b, "note: ", text, NULL, NULL) &&
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

static void agent_opener(struct browser *b, const struct run_device *d)
{
	struct document_ask ask = {.kind = DOCUMENT_AGENT, .device = d};

	open_document(b, &ask, d ? d->device->name : STR("all devices"));
}

static const struct {
	const char *name; /* of the view */
	opener *open;
} ring[] = {{"findings", findings_opener}, {"messages", open_messages}, {"facts", open_facts},
            {"timeline", open_timeline},   {"agent", agent_opener}};

/* Another view of the same device in the place of this one. */
static void ring_step(struct browser *b, bool forward)
{
	struct view *v = top_of(b);
	const struct run_device *device = target_of(v).device;
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

/* ---- the command line ---- */

static void all_findings(struct browser *b)
{
	open_findings(b, NULL);
}

static void all_messages(struct browser *b)
{
	open_messages(b, NULL);
}

static void all_facts(struct browser *b)
{
	open_facts(b, NULL);
}

static void all_agents(struct browser *b)
{
	agent_opener(b, NULL);
}

static void report_open(struct browser *b)
{
	struct document_ask ask = {.kind = DOCUMENT_REPORT};

	open_document(b, &ask, STR("report"));
}

static void quit(struct browser *b)
{
	b->leave = true;
}

static const struct {
	const char *word;
	void (*run)(struct browser *b);
} commands[] = {{"agent", all_agents},       {"devices", open_devices}, {"facts", all_facts},
                {"findings", all_findings},  {"help", open_help},       {"knowledge", open_knowledge},
                {"messages", all_messages},  {"notes", open_notes},     {"quit", quit},
                {"report", report_open}};

static str command_complete(void *self, str typed)
{
	(void)self;
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (str_starts(str_of(commands[i].word), typed))
			return str_of(commands[i].word);
	}
	if (str_starts(STR("explain "), typed))
		return STR("explain ");
	if (str_starts(STR("device "), typed))
		return STR("device ");
	return typed;
}

static void device_go(struct browser *b, str name)
{
	for (size_t i = 0; i < b->a->device_count; i++) {
		if (str_contains_nocase(b->a->devices[i].device->name, name)) {
			open_findings(b, &b->a->devices[i]);
			return;
		}
	}
	browser_say(b, "no device is named like that");
}

static void command_run(struct browser *b)
{
	char text[PROMPT_BYTES] = "";

	if (!line_read(b, ":", text, command_complete, b))
		return;
	str line = str_trim(str_of(text));
	const char *blank = memchr(line.ptr, ' ', line.len);
	str word = blank ? str_between(line.ptr, blank) : line, rest = str_trim(str_from(line, word.len));
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (word.len && str_eq(word, str_of(commands[i].word))) {
			commands[i].run(b);
			return;
		}
	}
	if (str_eq(word, STR("explain")))
		explain_open(b, arena_str(top_of(b)->arena, rest));
	else if (str_eq(word, STR("device")))
		device_go(b, rest);
	else if (word.len)
		browser_say(b, "no command is called %.*s; Tab completes, ? helps", STR_ARG(word));
}

static void enter(struct browser *b)
{
	struct view *v = top_of(b);

	if (!shown(v))
		return;
	size_t at = row_at(v, v->cursor);
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
	struct view *v = top_of(b);
	char text[PROMPT_BYTES];

	snprintf(text, sizeof(text), "%.*s", STR_ARG(v->filter));
	if (!line_read(b, "filter: ", text, NULL, NULL))
		return;
	v->filter = arena_str(v->arena, str_of(text));
	view_order(v);
}

static void sort_step(struct browser *b)
{
	struct view *v = top_of(b);

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
	struct view *v = top_of(b);
	size_t rows = shown(v), page = body_rows(b) > 1 ? body_rows(b) - 1 : 1;

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
			if (at < 1 || at > body_rows(b) || v->top + at - 1 >= rows)
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
		if (line_read(b, "/", b->search, NULL, NULL))
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
	case ACTION_WHY:
	case ACTION_WHY_NOT:
		why_open(b, action == ACTION_WHY_NOT);
		break;
	case ACTION_EXPLAIN: {
		struct target t = target_of(v);
		explain_open(b, t.cause.len ? t.cause : t.finding ? t.finding->problem->id : (str){"", 0});
		break;
	}
	case ACTION_REPORT:
		report_open(b);
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
		command_run(b);
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

void browser_run(struct screen *s, const struct analysis *a, const struct browser_services *services)
{
	struct browser *b = must_realloc(NULL, sizeof(*b));

	*b = (struct browser){.screen = s, .a = a, .services = services};
	open_devices(b);
	if (a->device_count == 1) /* nothing to choose from */
		open_findings(b, &a->devices[0]);
	if (a->interrupted)
		browser_say(b, "reading was stopped: this is what was read until then");
	draw(b);
	while (!b->leave && !services->stopped()) {
		int key = screen_key(s, WAIT_MS);
		if (screen_is_ended(s))
			break;
		if (key == TUI_KEY_NONE)
			continue;
		b->say[0] = '\0';
		if (key == TUI_KEY_RESIZE)
			resized(b);
		else
			act(b, key_action(key), key);
		if (!b->leave)
			draw(b); /* and the cursor is in the rows again */
	}
	while (b->count)
		view_pop(b);
	free(b);
}
