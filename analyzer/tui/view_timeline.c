#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Messages, transitions and deadlines on one time axis. Each row shows where it stands on it; zooming narrows
 * the axis around the chosen row, and moving past its ends is done by zooming out again.
 */
enum { AXIS_COLS = 16 };

struct moment_item {
	time_us at;
	const struct run_device *device;
	const struct device_event *event;       /* one of the three */
	const struct agent_step *step;
	const struct agent_deadline *deadline;
};

struct timeline_data {
	struct moment_item *items; /* by time; those without one first */
	size_t all;
	size_t first, count; /* of the items that are shown */
	time_us from, to;    /* of the axis; TIME_NONE: there is none */
	bool zoomed;
};

static const struct timeline_data *data_of(const struct view *v)
{
	return v->data;
}

static const struct moment_item *moment_of(const struct view *v, size_t i)
{
	return &data_of(v)->items[data_of(v)->first + i];
}

static int by_time(const void *pa, const void *pb)
{
	const struct moment_item *a = pa, *b = pb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->step != NULL) - (b->step != NULL);
}

static size_t timeline_count(const struct view *v)
{
	return data_of(v)->count;
}

/* "\xC2\xB7\xC2\xB7o\xC2\xB7": where a time stands between the ends. */
static void axis_add(const struct timeline_data *d, time_us at, struct row *out)
{
	static const str dot = STR_INIT("\xC2\xB7");
	char text[AXIS_COLS * 2 + 2];
	size_t len = 0, here = AXIS_COLS;

	if (at != TIME_NONE && d->to > d->from)
		here = (size_t)((double)(at - d->from) / (double)(d->to - d->from) * (AXIS_COLS - 1));
	for (size_t i = 0; i < AXIS_COLS; i++) {
		if (i == here) {
			text[len++] = 'o';
			continue;
		}
		memcpy(text + len, dot.ptr, dot.len);
		len += dot.len;
	}
	text[len++] = ' ';
	row_add(out, STYLE_DIM, arena_str(out->arena, (str){text, len}));
}

static void timeline_row(const struct view *v, size_t i, struct row *out)
{
	const struct moment_item *m = moment_of(v, i);
	bool ahead = v->a->as_of != TIME_NONE && m->at > v->a->as_of;
	char at[TIME_TEXT_SIZE];

	row_printf(out, ahead ? STYLE_DIM : STYLE_PLAIN, "%-20s", time_words(m->at, at));
	axis_add(data_of(v), m->at, out);
	if (!v->device)
		row_printf(out, STYLE_HEAD, "%-18.*s ", STR_ARG(m->device->device->name));
	if (m->event) {
		bool opens = m->event->def->raises.len > 0;
		row_printf(out, opens ? STYLE_BAD : STYLE_GOOD, "%s %.*s", opens ? "!" : "+", STR_ARG(m->event->def->code));
	} else if (m->step) {
		row_printf(out, STYLE_HEAD, "  %s: %s -> %s", region_names[m->step->region], state_names[m->step->from],
		           state_names[m->step->to]);
	} else {
		row_printf(out, STYLE_WARN, "> deadline %.*s: %.*s", STR_ARG(m->deadline->def->id),
		           STR_ARG(m->deadline->def->consequence));
	}
}

static struct target timeline_target(const struct view *v, size_t i)
{
	const struct moment_item *m = moment_of(v, i);

	return (struct target){.device = m->device, .has_place = true,
	                       .cause = m->event ? m->event->def->code : (str){"", 0},
	                       .place = m->event ? m->event->place : m->step ? m->step->place : m->deadline->place};
}

static int timeline_compare(const struct view *v, unsigned sort, size_t a, size_t b)
{
	(void)v;
	(void)sort;
	return (a < b) - (a > b);
}

static void timeline_reopen(struct browser *b, const struct view *old)
{
	const struct run_device *device = device_again(b, old->device);

	if (device || !old->device)
		open_timeline(b, device);
}

/* Show what lies on the axis from..to; what has no time only where all is shown. */
static void span_show(struct timeline_data *d, time_us from, time_us to, bool zoomed)
{
	d->from = from;
	d->to = to;
	d->zoomed = zoomed;
	d->first = 0;
	while (zoomed && d->first < d->all && d->items[d->first].at < from)
		d->first++;
	d->count = 0;
	while (d->first + d->count < d->all && (!zoomed || d->items[d->first + d->count].at <= to))
		d->count++;
}

static void all_show(struct timeline_data *d)
{
	time_us from = TIME_NONE, to = TIME_NONE;

	for (size_t i = 0; i < d->all; i++) {
		if (from == TIME_NONE)
			from = d->items[i].at;
		to = d->items[i].at;
	}
	span_show(d, from, to, false);
}

static void timeline_zoom(struct browser *b, struct view *v, bool in)
{
	const struct timeline_data *old = data_of(v);
	const struct moment_item *chosen = view_shown(v) ? moment_of(v, view_row_at(v, v->cursor)) : NULL;
	struct timeline_data *d = arena_new_of(v->arena, struct timeline_data), whole = *old;
	char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];

	if (!chosen || chosen->at == TIME_NONE || old->to <= old->from) {
		browser_say(b, "this row has no time to zoom in on");
		return;
	}
	*d = *old;
	all_show(&whole);
	/* A quarter to each side, or four times as much. */
	time_us half = in ? (old->to - old->from) / 4 : old->to - old->from;
	if (half < US_PER_SECOND)
		half = US_PER_SECOND;
	time_us start = chosen->at - half, end = chosen->at + half;
	if (start <= whole.from && end >= whole.to)
		all_show(d);
	else
		span_show(d, start < whole.from ? whole.from : start, end > whole.to ? whole.to : end, true);
	v->data = d;
	v->cursor = 0;
	view_order(v);
	for (size_t i = 0; i < view_shown(v); i++) {
		if (moment_of(v, view_row_at(v, i)) == chosen)
			v->cursor = i;
	}
	if (d->zoomed)
		browser_say(b, "%s to %s; - shows more", time_words(d->from, from), time_words(d->to, to));
	else
		browser_say(b, "all of it");
}

static const struct view_ops ops = {.name = "timeline", .sorts = {"oldest", "newest"}, .count = timeline_count,
                                    .row = timeline_row, .target = timeline_target, .compare = timeline_compare,
                                    .reopen = timeline_reopen, .zoom = timeline_zoom};

void open_timeline(struct browser *b, const struct run_device *device)
{
	const struct analysis *a = browser_analysis(b);
	struct arena *arena = arena_new();
	struct timeline_data *d = arena_new_of(arena, struct timeline_data);
	size_t all = 0;

	for (size_t i = 0; i < a->device_count; i++)
		all += a->devices[i].device->event_count + a->devices[i].agent.step_count + a->devices[i].agent.deadline_count;
	d->items = arena_alloc(arena, (all + 1) * sizeof(*d->items));
	for (size_t i = 0; i < a->device_count; i++) {
		const struct run_device *rd = &a->devices[i];
		if (device && rd != device)
			continue;
		for (size_t k = 0; k < rd->device->event_count; k++)
			d->items[d->all++] = (struct moment_item){
			        rd->device->events[k].at.year_unknown ? TIME_NONE : rd->device->events[k].at.at, rd,
			        &rd->device->events[k], NULL, NULL};
		for (size_t k = 0; k < rd->agent.step_count; k++)
			d->items[d->all++] = (struct moment_item){rd->agent.steps[k].at, rd, NULL, &rd->agent.steps[k], NULL};
		for (size_t k = 0; k < rd->agent.deadline_count; k++)
			d->items[d->all++] = (struct moment_item){rd->agent.deadlines[k].at, rd, NULL, NULL,
			                                          &rd->agent.deadlines[k]};
	}
	if (d->all)
		qsort(d->items, d->all, sizeof(*d->items), by_time);
	all_show(d);
	view_push(b, &ops, arena, d, device, title_of(device));
}
