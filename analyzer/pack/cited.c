#include "pack/cited.h"

#include <stdlib.h>

struct finder {
	struct arena *arena;
	const struct analysis *a;
	struct cited *inputs;
};

static void add(struct finder *f, uint32_t input, uint64_t from, uint64_t to)
{
	struct cited *c = &f->inputs[input];

	if (c->count == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 16;
		struct cited_range *grown = arena_alloc(f->arena, cap * sizeof(*grown));
		if (c->count)
			memcpy(grown, c->ranges, c->count * sizeof(*grown));
		c->ranges = grown;
		c->cap = cap;
	}
	c->ranges[c->count++] = (struct cited_range){from, to};
}

/* The line, and the output that it belongs to. */
static void cite(struct finder *f, struct place place)
{
	const struct capture_list *list = f->a->inputs[place.input].captures;

	if (!place.line)
		return;
	add(f, place.input, place.line, place.line);
	for (size_t i = 0; list && i < list->count; i++) {
		const struct capture *c = &list->captures[i];
		if (place.line >= c->line && place.line <= c->last_line)
			add(f, place.input, c->line, c->last_line);
	}
}

static void evidence_cite(struct finder *f, const struct evidence *e)
{
	if (e->because.len && e->answer.has_place)
		cite(f, e->answer.place);
}

static void finding_cite(struct finder *f, const struct finding *finding)
{
	for (size_t i = 0; i < finding->series_count; i++) {
		cite(f, finding->series[i]->place);
		cite(f, finding->series[i]->last_place);
	}
	for (size_t i = 0; i < finding->opener_count; i++)
		evidence_cite(f, &finding->openers[i]);
	evidence_cite(f, &finding->closer);
	for (size_t i = 0; i < finding->cause_count; i++) {
		for (size_t k = 0; k < finding->causes[i].evidence_count; k++)
			evidence_cite(f, &finding->causes[i].evidence[k]);
	}
}

static void device_cite(struct finder *f, const struct run_device *rd)
{
	const struct device *d = rd->device;

	for (size_t i = 0; i < rd->findings.count; i++)
		finding_cite(f, &rd->findings.items[i]);
	for (int i = 0; i < REGION_COUNT; i++)
		cite(f, rd->agent.regions[i].place);
	for (size_t i = 0; i < rd->agent.step_count; i++)
		cite(f, rd->agent.steps[i].place);
	for (size_t i = 0; i < rd->agent.deadline_count; i++)
		cite(f, rd->agent.deadlines[i].place);
	for (size_t i = 0; i < d->event_count; i++)
		cite(f, d->events[i].place);
	for (size_t i = 0; i < d->contradiction_count; i++) {
		cite(f, d->contradictions[i].place);
		cite(f, d->contradictions[i].other);
	}
}

static int by_start(const void *pa, const void *pb)
{
	const struct cited_range *a = pa, *b = pb;

	return (a->from > b->from) - (a->from < b->from);
}

static void merge(struct cited *c)
{
	size_t kept = 0;

	if (c->count)
		qsort(c->ranges, c->count, sizeof(*c->ranges), by_start);
	for (size_t i = 0; i < c->count; i++) {
		struct cited_range r = c->ranges[i];
		if (kept && r.from <= c->ranges[kept - 1].to + 1) {
			if (r.to > c->ranges[kept - 1].to)
				c->ranges[kept - 1].to = r.to;
		} else {
			c->ranges[kept++] = r;
		}
	}
	c->count = kept;
}

struct cited *cited_find(struct arena *arena, const struct analysis *a)
{
	struct finder f = {arena, a, arena_alloc(arena, (a->input_count + 1) * sizeof(struct cited))};

	for (size_t i = 0; i < a->device_count; i++)
		device_cite(&f, &a->devices[i]);
	for (size_t i = 0; i < a->input_count; i++)
		merge(&f.inputs[i]);
	return f.inputs;
}

bool cited_holds(const struct cited *c, uint64_t line, size_t *at)
{
	while (*at < c->count && c->ranges[*at].to < line)
		(*at)++;
	return *at < c->count && line >= c->ranges[*at].from;
}
