#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/keys.h"

/*
 * A text that others write, with styles as a terminal knows them (SGR) and places of lines in it: Enter on
 * one opens it.
 */
enum { WIDTH_MAX = 120, TEXT_BYTES_MAX = 2048, BAR_CELLS = 4 };

struct line {
	struct span *spans;
	size_t count;
	str command; /* of a line that shows one */
	const struct cause *cause; /* of a line that weighs one; NULL: none */
	bool has_place;
	struct place place;
};

struct document_data {
	struct document_ask ask;
	struct line *lines;
	size_t count;
};

static enum style style_of_code(str code)
{
#define CODE_OF(id, text) [id] = text,
	static const char *const codes[] = {STYLES(CODE_OF)};

	for (int i = 0; i < STYLE_COUNT; i++) {
		if (str_eq(code, str_of(codes[i])))
			return (enum style)i;
	}
	return STYLE_PLAIN;
}

/* "corpus/demo/mdf.log:12" at the end of a line. */
static void place_find(const struct analysis *a, str text, struct line *line)
{
	const char *colon = memrchr(text.ptr, ':', text.len);
	uint64_t number;

	if (!colon || !str_to_u64(str_trim(str_from(text, (size_t)(colon - text.ptr) + 1)), &number) || !number)
		return;
	str path = {text.ptr, (size_t)(colon - text.ptr)};
	for (size_t i = 0; i < a->input_count; i++) {
		str input = a->inputs[i].path;
		if (input.len && str_ends(path, input) &&
		    (path.len == input.len || path.ptr[path.len - input.len - 1] == ' ')) {
			line->has_place = true;
			line->place = (struct place){(uint32_t)i, number};
			return;
		}
	}
}

/* The escapes are taken out; what follows in one style is one span. */
static void line_make(struct arena *arena, const struct analysis *a, str text, struct line *out)
{
	char plain[TEXT_BYTES_MAX];
	struct {
		enum style style;
		size_t from;
	} spans[SPANS_MAX];
	size_t len = 0, count = 0;
	enum style style = STYLE_PLAIN;

	while (text.len) {
		const char *escape = memchr(text.ptr, 033, text.len);
		str piece = escape ? str_between(text.ptr, escape) : text;
		text = str_from(text, piece.len);
		if (piece.len > sizeof(plain) - len)
			piece.len = sizeof(plain) - len;
		if (piece.len && (!count || spans[count - 1].style != style) && count < SPANS_MAX) {
			spans[count].style = style;
			spans[count++].from = len;
		}
		memcpy(plain + len, piece.ptr, piece.len);
		len += piece.len;
		const char *m = text.len > 2 ? memchr(text.ptr, 'm', text.len) : NULL;
		if (!m)
			break;
		style = style_of_code(str_between(text.ptr + 2, m));
		text = str_from(text, (size_t)(m - text.ptr) + 1);
	}
	str all = arena_str(arena, (str){plain, len});
	*out = (struct line){.spans = arena_alloc(arena, (count + 1) * sizeof(*out->spans)), .count = count};
	for (size_t i = 0; i < count; i++) {
		size_t end = i + 1 < count ? spans[i + 1].from : len;
		out->spans[i] = (struct span){spans[i].style, {all.ptr + spans[i].from, end - spans[i].from}};
		if (spans[i].style == STYLE_CODE)
			out->command = str_trim(out->spans[i].text);
	}
	place_find(a, str_trim(all), out);
}

/*
 * "      possible (43%) ...": the line of a cause of the finding. Its indent takes a bar, so that causes can be
 * compared at a glance.
 */
static void cause_find(struct arena *arena, const struct finding *f, struct line *line)
{
	static const char *const parts[] = {"", "\u258F", "\u258E", "\u258D", "\u258C", "\u258B", "\u258A", "\u2589"};
	str text = line->count ? line->spans[0].text : (str){"", 0};
	const char *close = memchr(text.ptr, ')', text.len);

	if (!f || !close || !str_starts(text, STR("      ")) || close[-1] != '%')
		return;
	str title = str_trim(str_from(text, (size_t)(close - text.ptr) + 1));
	for (size_t i = 0; i < f->cause_count && !line->cause; i++) {
		if (title.len && str_starts(f->causes[i].def->title, title))
			line->cause = &f->causes[i];
	}
	if (!line->cause)
		return;
	char bar[BAR_CELLS * 4] = "";
	size_t len = 0, eighths = (size_t)(line->cause->score * BAR_CELLS * 8 + 0.5), cells = 0;
	for (; cells < BAR_CELLS && eighths >= 8; cells++, eighths -= 8)
		len += (size_t)snprintf(bar + len, sizeof(bar) - len, "\u2588");
	if (cells < BAR_CELLS && eighths) {
		len += (size_t)snprintf(bar + len, sizeof(bar) - len, "%s", parts[eighths]);
		cells++;
	}
	struct span *spans = arena_alloc(arena, (line->count + 2) * sizeof(*spans));
	spans[0] = (struct span){STYLE_WARN, arena_printf(arena, " %s%*s ", bar, (int)(BAR_CELLS - cells), "")};
	memcpy(spans + 1, line->spans, line->count * sizeof(*spans));
	spans[1].text = str_from(text, BAR_CELLS + 2);
	line->spans = spans;
	line->count++;
}

/* Where the proof starts: the first line that speaks for or against. */
static size_t proof_find(const struct document_data *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct line *line = &d->lines[i];
		str text = str_trim(line->count ? line->spans[0].text : (str){"", 0});
		if (str_starts(text, STR("+ ")) || str_eq(text, STR("+")))
			return i;
	}
	return 0;
}

static bool document_make(struct browser *b, struct arena *arena, struct document_data *d)
{
	const struct browser_services *services = browser_services(b);
	unsigned width = browser_width(b);
	char *text;
	size_t len, cap = 0;
	struct line *lines = NULL;
	FILE *to = open_memstream(&text, &len);

	d->ask.width = width < WIDTH_MAX ? width : WIDTH_MAX;
	bool found = services->document(services->self, &d->ask, to);
	fclose(to);
	d->count = 0;
	for (str rest = {text, len}; rest.len;) {
		const char *nl = memchr(rest.ptr, '\n', rest.len);
		str line = nl ? str_between(rest.ptr, nl) : rest;
		rest = str_from(rest, line.len + 1);
		lines = must_grow(lines, d->count, &cap, sizeof(*lines));
		line_make(arena, browser_analysis(b), line, &lines[d->count]);
		cause_find(arena, d->ask.finding, &lines[d->count++]);
	}
	d->lines = arena_keep(arena, lines, d->count, sizeof(*lines));
	free(text);
	return found;
}

static size_t document_count(const struct view *v)
{
	return ((const struct document_data *)v->data)->count;
}

static void document_row(const struct view *v, size_t i, struct row *out)
{
	const struct line *line = &((const struct document_data *)v->data)->lines[i];

	for (size_t k = 0; k < line->count; k++)
		row_add(out, line->spans[k].style, line->spans[k].text);
}

static struct target document_target(const struct view *v, size_t i)
{
	const struct document_data *d = v->data;
	const struct line *line = &d->lines[i];
	struct target t = {.device = d->ask.device, .finding = d->ask.finding, .cause = d->ask.name,
	                   .command = line->command, .has_place = line->has_place, .place = line->place};

	if (line->cause)
		t.cause = line->cause->def->id;
	else if (!t.cause.len && d->ask.finding && d->ask.finding->cause_count)
		t.cause = d->ask.finding->causes[0].def->id;
	/* The place of a quoted line stands below it. */
	for (size_t k = i + 1; !t.has_place && k < d->count && k < i + 6; k++) {
		t.has_place = d->lines[k].has_place;
		t.place = d->lines[k].place;
	}
	return t;
}

static void document_remake(struct browser *b, struct view *v)
{
	struct document_data *d = arena_new_of(v->arena, struct document_data);

	*d = (struct document_data){.ask = ((const struct document_data *)v->data)->ask};
	document_make(b, v->arena, d);
	v->data = d;
}

static void document_reopen(struct browser *b, const struct view *old)
{
	struct document_ask ask = ((const struct document_data *)old->data)->ask;
	const struct finding *was = ask.finding;

	if (ask.device && !(ask.device = device_again(b, ask.device)))
		return;
	if (was && !(ask.finding = finding_again(ask.device, was)))
		return;
	open_document(b, &ask, old->title);
}

#define DOCUMENT_OPS(word)                                                                                \
	{                                                                                                 \
		.name = (word), .count = document_count, .row = document_row, .target = document_target,  \
		.remake = document_remake, .reopen = document_reopen                                       \
	}
static const struct view_ops document_ops[] = {
        [DOCUMENT_FINDING] = DOCUMENT_OPS("finding"), [DOCUMENT_WHY] = DOCUMENT_OPS("why"),
        [DOCUMENT_WHY_NOT] = DOCUMENT_OPS("why not"), [DOCUMENT_EXPLAIN] = DOCUMENT_OPS("explain"),
        [DOCUMENT_AGENT] = DOCUMENT_OPS("agent"),     [DOCUMENT_REPORT] = DOCUMENT_OPS("report")};

void open_document(struct browser *b, const struct document_ask *ask, str title)
{
	struct arena *arena = arena_new();
	struct document_data *d = arena_new_of(arena, struct document_data);

	*d = (struct document_data){.ask = *ask};
	d->ask.name = arena_str(arena, ask->name);
	if (!document_make(b, arena, d)) {
		browser_say(b, "nothing is known of %.*s", STR_ARG(ask->name));
		arena_free(arena);
		return;
	}
	struct view *v = view_push(b, &document_ops[ask->kind], arena, d, ask->device, title);
	if (ask->kind == DOCUMENT_FINDING)
		v->cursor = proof_find(d);
}

void open_finding(struct browser *b, const struct run_device *device, const struct finding *f)
{
	struct document_ask ask = {.kind = DOCUMENT_FINDING, .device = device, .finding = f};
	char title[300];

	snprintf(title, sizeof(title), "%.*s: %.*s", STR_ARG(device->device->name), STR_ARG(f->problem->id));
	open_document(b, &ask, str_of(title));
}

/* ---- help: made from the table that drives the program ---- */

struct help_data {
	str *lines;
	size_t count;
};

static size_t help_count(const struct view *v)
{
	return ((const struct help_data *)v->data)->count;
}

static void help_row(const struct view *v, size_t i, struct row *out)
{
	str line = ((const struct help_data *)v->data)->lines[i];

	row_add(out, line.len && line.ptr[0] != ' ' ? STYLE_HEAD : STYLE_PLAIN, line);
}

static void help_reopen(struct browser *b, const struct view *old)
{
	(void)old;
	open_help(b);
}

static const struct view_ops help_ops = {.name = "help", .count = help_count, .row = help_row, .reopen = help_reopen};

static const char *key_word(const char *text)
{
	return *text == '\n' ? "Enter" : *text == '\t' ? "Tab" : *text == ' ' ? "Space" : text;
}

void open_help(struct browser *b)
{
	static const char *const groups[] = {"move", "go", "find", "ask", "do"};
	static const struct {
		int key;
		const char *word;
	} others[] = {{TUI_KEY_UP, "Up"},       {TUI_KEY_DOWN, "Down"}, {TUI_KEY_PAGE_UP, "PgUp"},
	              {TUI_KEY_PAGE_DOWN, "PgDn"}, {TUI_KEY_HOME, "Home"}, {TUI_KEY_END, "End"},
	              {TUI_KEY_LEFT, "Left"},   {TUI_KEY_RIGHT, "Right"}, {TUI_KEY_CLICK, "click twice"},
	              {27, "Esc"},              {TUI_KEY_BACK_TAB, "Shift-Tab"}};
	struct arena *arena = arena_new();
	struct help_data *d = arena_new_of(arena, struct help_data);

	d->lines = arena_alloc(arena, (ACTION_COUNT + 2 * COUNT_OF(groups)) * sizeof(*d->lines));
	for (size_t g = 0; g < COUNT_OF(groups); g++) {
		d->lines[d->count++] = str_of(groups[g]);
		for (int i = 0; i < ACTION_COUNT; i++) {
			const char *other = "";
			if (strcmp(key_rows[i].group, groups[g]) != 0)
				continue;
			for (size_t k = 0; k < COUNT_OF(others); k++) {
				if (others[k].key == key_rows[i].other)
					other = others[k].word;
			}
			d->lines[d->count++] = arena_printf(arena, "  %-6s %-12s %s", key_word(key_rows[i].text), other,
			                                    key_rows[i].help);
		}
	}
	view_push(b, &help_ops, arena, d, NULL, STR("every key"));
}
