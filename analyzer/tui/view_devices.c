#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>

/* The devices, the worst first: state, problem, verdict, next deadline, messages over time. */
enum { BARS = 8, NAME_COLS_MIN = 12, NAME_COLS_MAX = 24, PROBLEM_COLS = 20, CAUSE_COLS = 38, DATE_CHARS = 10 };

struct devices {
	const struct run_device **list;
	size_t count;
	int name_cols; /* of the longest name, in bounds */
};

static int worst_first(const void *pa, const void *pb)
{
	const struct run_device *a = *(const struct run_device *const *)pa, *b = *(const struct run_device *const *)pb;
	const struct finding *fa = findings_worst(&a->findings), *fb = findings_worst(&b->findings);

	if (!fa != !fb)
		return fa ? -1 : 1;
	if (fa && fa->level != fb->level)
		return (int)fa->level - (int)fb->level;
	return str_compare(a->device->name, b->device->name);
}

/* How the events that open or mend problems lie in time. */
static str density(struct arena *a, const struct device *d)
{
	static const char *const marks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇"};
	unsigned bars[BARS] = {0}, most = 0;
	time_us from = TIME_NONE, to = TIME_NONE;
	char text[BARS * 4];
	size_t len = 0;

	for (size_t i = 0; i < d->event_count; i++) {
		time_us at = d->events[i].at.at;
		if (at == TIME_NONE)
			continue;
		from = from == TIME_NONE || at < from ? at : from;
		to = at > to ? at : to;
	}
	for (size_t i = 0; i < d->event_count && from != TIME_NONE; i++) {
		time_us at = d->events[i].at.at;
		if (at == TIME_NONE)
			continue;
		unsigned slot = to > from ? (unsigned)((at - from) * (BARS - 1) / (to - from)) : BARS - 1;
		bars[slot]++;
		most = bars[slot] > most ? bars[slot] : most;
	}
	for (unsigned i = 0; i < BARS; i++) {
		const char *mark = marks[bars[i] ? 1 + (bars[i] * 6) / most : 0];
		size_t bytes = strlen(mark);
		memcpy(text + len, mark, bytes);
		len += bytes;
	}
	return arena_str(a, (str){text, len});
}

static size_t devices_count(const struct view *v)
{
	return ((const struct devices *)v->data)->count;
}

static time_us next_deadline(const struct run_device *rd)
{
	for (size_t i = 0; i < rd->agent.deadline_count; i++) {
		if (!agent_is_past(&rd->agent, rd->agent.deadlines[i].at))
			return rd->agent.deadlines[i].at;
	}
	return TIME_NONE;
}

static void devices_row(const struct view *v, size_t i, struct row *out)
{
	const struct devices *d = v->data;
	const struct run_device *rd = d->list[i];
	const struct finding *f = findings_worst(&rd->findings);
	time_us next = next_deadline(rd);
	char at[TIME_TEXT_SIZE], text[120];

	row_printf(out, f ? style_of_level(f->level) : STYLE_GOOD, "%s ", f ? "!" : "+");
	row_printf(out, STYLE_HEAD, "%-*.*s ", d->name_cols,
	           (int)rd->device->name.len < d->name_cols ? (int)rd->device->name.len : d->name_cols,
	           rd->device->name.ptr);
	if (!f) {
		row_add(out, STYLE_GOOD, STR("no active problem"));
		return;
	}
	const struct cause *c = finding_cause(f);
	row_printf(out, style_of_level(f->level), "%-8s", level_names[f->level]);
	row_printf(out, STYLE_PLAIN, " %-*.*s", PROBLEM_COLS, STR_ARG(f->problem->id));
	if (c)
		snprintf(text, sizeof(text), "%s: %.*s", verdict_names[c->verdict], STR_ARG(c->def->id));
	else
		snprintf(text, sizeof(text), "cause not established");
	row_printf(out, c ? STYLE_HEAD : STYLE_DIM, " %-*s", CAUSE_COLS, text);
	/* What a narrow screen cuts: dates that come, and how the messages lie in time. */
	row_printf(out, STYLE_DIM, " %-5s%-*.*s  ", next != TIME_NONE ? "next" : "", DATE_CHARS, DATE_CHARS,
	           next != TIME_NONE ? time_words(next, at) : "");
	row_add(out, STYLE_DIM, density(out->arena, rd->device));
}

static struct target devices_target(const struct view *v, size_t i)
{
	const struct run_device *rd = ((const struct devices *)v->data)->list[i];

	return (struct target){.device = rd, .finding = findings_worst(&rd->findings)};
}

static void devices_enter(struct browser *b, const struct view *v, size_t i)
{
	open_findings(b, ((const struct devices *)v->data)->list[i]);
}

static int devices_compare(const struct view *v, unsigned sort, size_t a, size_t b)
{
	const struct run_device *const *list = ((const struct devices *)v->data)->list;

	if (sort == 1)
		return str_compare(list[a]->device->name, list[b]->device->name);
	uint64_t x = list[a]->device->messages, y = list[b]->device->messages;
	return (x < y) - (x > y);
}

static void devices_reopen(struct browser *b, const struct view *old)
{
	(void)old;
	open_devices(b);
}

static const struct view_ops ops = {
        .name = "devices", .sorts = {"worst", "name", "messages"}, .count = devices_count, .row = devices_row,
        .target = devices_target, .enter = devices_enter, .compare = devices_compare,
        .reopen = devices_reopen};

void open_devices(struct browser *b)
{
	const struct analysis *a = browser_analysis(b);
	struct arena *arena = arena_new();
	struct devices *d = arena_new_of(arena, struct devices);
	char title[120], at[TIME_TEXT_SIZE];

	d->list = arena_alloc(arena, (a->device_count + 1) * sizeof(*d->list));
	d->count = a->device_count;
	d->name_cols = NAME_COLS_MIN;
	for (size_t i = 0; i < a->device_count; i++) {
		size_t cols = a->devices[i].device->name.len;
		d->list[i] = &a->devices[i];
		if ((int)cols > d->name_cols)
			d->name_cols = cols < NAME_COLS_MAX ? (int)cols : NAME_COLS_MAX;
	}
	if (d->count)
		qsort(d->list, d->count, sizeof(*d->list), worst_first);
	snprintf(title, sizeof(title), "%llu messages%s%s", (unsigned long long)a->messages,
	         a->as_of != TIME_NONE ? ", as of " : "", a->as_of != TIME_NONE ? time_words(a->as_of, at) : "");
	view_push(b, &ops, arena, d, NULL, str_of(title));
}
