#include "tui/view.h"

#include <stdlib.h>

/* The raw input around a line, also inside archives. */
enum { LINES_AROUND = 50000, LINE_BYTES = 2000 };

struct evidence_data {
	str *lines;
	uint64_t first; /* the number of the first line kept */
	size_t count;
	uint64_t cited;
	struct place place;
};

struct reader {
	struct arena *arena;
	str *lines;
	size_t count, cap;
	uint64_t from, to, first;
};

static bool line_take(void *self, str text, uint64_t number)
{
	struct reader *r = self;

	if (number < r->from)
		return true;
	if (number > r->to)
		return false;
	if (!r->count)
		r->first = number;
	r->lines = must_grow(r->lines, r->count, &r->cap, sizeof(*r->lines));
	if (text.len > LINE_BYTES)
		text.len = LINE_BYTES;
	r->lines[r->count++] = arena_str(r->arena, text);
	return true;
}

static size_t evidence_count(const struct view *v)
{
	return ((const struct evidence_data *)v->data)->count;
}

static void evidence_row(const struct view *v, size_t i, struct row *out)
{
	const struct evidence_data *d = v->data;
	bool cited = d->first + i == d->cited;

	row_printf(out, cited ? STYLE_HIT : STYLE_DIM, "%7llu ", (unsigned long long)(d->first + i));
	row_add(out, cited ? STYLE_HEAD : STYLE_PLAIN, d->lines[i]);
}

static struct target evidence_target(const struct view *v, size_t i)
{
	const struct evidence_data *d = v->data;

	return (struct target){.device = v->device, .has_place = true, .place = {d->place.input, d->first + i}};
}

static void evidence_enter(struct browser *b, const struct view *v, size_t i)
{
	(void)v;
	(void)i;
	browser_say(b, "this is the input itself; q goes back");
}

static void evidence_reopen(struct browser *b, const struct view *old)
{
	const struct analysis *a = browser_analysis(b);
	struct place place = ((const struct evidence_data *)old->data)->place;

	for (size_t i = 0; i < a->input_count; i++) {
		if (str_eq(a->inputs[i].path, old->title)) {
			place.input = (uint32_t)i;
			open_evidence(b, place);
			return;
		}
	}
}

static const struct view_ops ops = {.name = "evidence", .count = evidence_count, .row = evidence_row,
                                    .target = evidence_target, .enter = evidence_enter,
                                    .reopen = evidence_reopen};

void open_evidence(struct browser *b, struct place place)
{
	const struct analysis *a = browser_analysis(b);
	const struct browser_services *services = browser_services(b);
	const struct run_input *input = &a->inputs[place.input];
	struct arena *arena = arena_new();
	struct reader r = {.arena = arena,
	                   .from = place.line > LINES_AROUND ? place.line - LINES_AROUND : 1,
	                   .to = place.line + LINES_AROUND};
	struct evidence_data *d = arena_new_of(arena, struct evidence_data);

	if (!services->lines(services->self, input, line_take, &r) || !r.count) {
		browser_say(b, "%.*s cannot be read again", STR_ARG(input->path));
		free(r.lines);
		arena_free(arena);
		return;
	}
	*d = (struct evidence_data){.first = r.first, .count = r.count, .cited = place.line, .place = place};
	d->lines = arena_keep(arena, r.lines, r.count, sizeof(*d->lines));
	struct view *v = view_push(b, &ops, arena, d, NULL, input->path);
	v->cursor = place.line >= d->first && place.line - d->first < d->count ? (size_t)(place.line - d->first) : 0;
	v->top = v->cursor > 8 ? v->cursor - 8 : 0; /* with what came before it */
}
