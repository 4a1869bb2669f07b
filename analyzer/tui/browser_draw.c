#include <stdarg.h>
#include <stdlib.h>

#include "tui/browser_parts.h"

enum { COLS_MIN = 40, ROWS_MIN = 8, ROW_BYTES = 4096 };

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

static void row_make(const struct view *v, struct arena *arena, size_t i, struct row *out)
{
	*out = (struct row){.arena = arena};
	v->ops->row(v, i, out);
}

str view_row_text(const struct view *v, struct arena *arena, size_t i)
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

size_t view_shown(const struct view *v)
{
	return v->order ? v->shown : v->ops->count(v);
}

size_t view_row_at(const struct view *v, size_t position)
{
	return v->order ? v->order[position] : position;
}

/*
 * What of a row a word of the filter asks: "level:error". Messages and events have a level, too: in their text.
 * False where no part is called so.
 */
static bool part_find(const struct target *t, str row, str part, str *ret)
{
	const struct finding *f = t->finding;
	const str none = {"", 0};

	if (str_eq(part, STR("device")))
		*ret = t->device ? t->device->device->name : row;
	else if (str_eq(part, STR("level")))
		*ret = f ? str_of(level_names[f->level]) : row;
	else if (str_eq(part, STR("cause")))
		*ret = f && f->cause_count ? f->causes[0].def->id : t->cause;
	else if (str_eq(part, STR("problem")))
		*ret = f ? f->problem->id : none;
	else if (str_eq(part, STR("status")))
		*ret = f ? str_of(status_names[f->status]) : none;
	else
		return false;
	return true;
}

/* Does a row hold each word of the filter? */
static bool filter_takes(const struct view *v, struct arena *scratch, size_t i)
{
	str row = view_row_text(v, scratch, i);
	struct target t = v->ops->target ? v->ops->target(v, i) : (struct target){.device = v->device};

	for (str rest = str_trim(v->filter); rest.len; rest = str_trim(rest)) {
		const char *blank = memchr(rest.ptr, ' ', rest.len);
		str word = blank ? str_between(rest.ptr, blank) : rest, in = row;
		const char *colon = memchr(word.ptr, ':', word.len);
		rest = str_from(rest, word.len);
		if (colon && part_find(&t, row, str_between(word.ptr, colon), &in))
			word = str_from(word, (size_t)(colon - word.ptr) + 1);
		if (!str_contains_nocase(in, word))
			return false;
	}
	return true;
}

static int by_sort(const void *pa, const void *pb, void *view)
{
	const struct view *v = view;
	size_t a = *(const size_t *)pa, b = *(const size_t *)pb;
	int order = v->sort ? v->ops->compare(v, v->sort, a, b) : 0;

	return order ? order : (a > b) - (a < b);
}

void view_order(struct view *v)
{
	size_t all = v->ops->count(v), here = v->cursor < view_shown(v) ? view_row_at(v, v->cursor) : 0;
	struct arena *scratch = arena_new();

	free(v->order);
	v->order = NULL;
	v->shown = 0;
	if (v->filter.len || v->sort) {
		v->order = must_realloc(NULL, (all + 1) * sizeof(*v->order));
		for (size_t i = 0; i < all; i++) {
			if (!v->filter.len || filter_takes(v, scratch, i))
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

/* ---- drawing ---- */

static void header_draw(const struct browser *b, const struct view *v)
{
	char right[200];
	size_t rows = view_shown(v), all = v->ops->count(v);
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
	static const char *const hints[] = {"Enter in", "q back", "? help", "Tab next view", "/ search", "f filter",
	                                    "s sort", "w why", "y copy", ": command"};
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

	b->rows_made++;
	row_make(v, arena, view_row_at(v, position), &r);
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

unsigned browser_body_rows(const struct browser *b)
{
	return screen_rows(b->screen) > 2 ? screen_rows(b->screen) - 2 : 1;
}

static void cursor_keep(const struct browser *b, struct view *v)
{
	size_t rows = view_shown(v), body = browser_body_rows(b);

	if (v->cursor >= rows)
		v->cursor = rows ? rows - 1 : 0;
	if (v->cursor < v->top)
		v->top = v->cursor;
	if (v->cursor >= v->top + body)
		v->top = v->cursor - body + 1;
}

void browser_draw(struct browser *b)
{
	struct arena *arena = arena_new();
	struct view *v = browser_top(b);

	cursor_keep(b, v);
	screen_clear(b->screen);
	if (screen_cols(b->screen) < COLS_MIN || screen_rows(b->screen) < ROWS_MIN) {
		screen_put(b->screen, 0, 0, screen_cols(b->screen), STYLE_BAD, STR("too small: 40x8 at least"));
		screen_flush(b->screen);
		arena_free(arena);
		return;
	}
	header_draw(b, v);
	for (unsigned i = 0; i < browser_body_rows(b) && v->top + i < view_shown(v); i++)
		row_draw(b, v, arena, v->top + i, i + 1);
	if (!view_shown(v))
		screen_put(b->screen, 2, 2, screen_cols(b->screen), STYLE_DIM,
		           v->filter.len       ? STR("nothing holds that; f, Ctrl-U and Enter show all again")
		           : v->ops->empty ? str_of(v->ops->empty)
		                           : STR("nothing here"));
	hints_draw(b);
	screen_flush(b->screen);
	arena_free(arena);
}

/* ---- a line that is typed ---- */

enum { CTRL_U = 'U' & 0x1F };

bool browser_line_read(struct browser *b, const char *lead, char text[static PROMPT_BYTES], completer *complete,
                      void *self)
{
	size_t len = strlen(text);

	for (;;) {
		unsigned row = screen_rows(b->screen) - 1, cols = screen_cols(b->screen);
		browser_draw(b);
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
		if (key == CTRL_U) {
			len = 0;
		} else if (key == TUI_KEY_BACK) {
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
