#include "outcome/outcome.h"

#include <stdlib.h>

/* Does a change of this fact mean anything? */
static bool fact_matters(struct kb *kb, str name)
{
	kb_captures(kb); /* the vocabulary of facts */
	const struct fact_def *def = kb_fact(kb, name);

	return def && !def->varies && def->is != FACT_NUMBER && def->is != FACT_TIME && def->is != FACT_DAYS;
}

static int by_name(const void *pa, const void *pb)
{
	const struct outcome_fact *a = pa, *b = pb;
	int order = str_compare(a->name, b->name);

	return order ? order : str_compare(a->value, b->value);
}

/* In their order, and each once. */
static void facts_order(struct outcome_device *d)
{
	size_t kept = 0;

	if (d->fact_count)
		qsort(d->facts, d->fact_count, sizeof(*d->facts), by_name);
	for (size_t i = 0; i < d->fact_count; i++) {
		if (!kept || by_name(&d->facts[kept - 1], &d->facts[i]) != 0)
			d->facts[kept++] = d->facts[i];
	}
	d->fact_count = kept;
}

static struct outcome_finding finding_of(const struct finding *f)
{
	const struct cause *best = f->cause_count ? &f->causes[0] : NULL;
	bool known = finding_cause(f) != NULL;

	return (struct outcome_finding){.problem = f->problem->id,
	                                .title = f->problem->title,
	                                .level = f->level,
	                                .status = f->status,
	                                .verdict = best ? best->verdict : VERDICT_COUNT,
	                                .cause = known ? best->def->id : (str){"", 0},
	                                .explained_by = f->explained_by ? f->explained_by->problem->id
	                                                                : (str){"", 0},
	                                .last = f->last.year_unknown ? TIME_NONE : f->last.at,
	                                .mended = f->mended.year_unknown ? TIME_NONE : f->mended.at};
}

/* A name's last capture tells all of its values that stand. */
static void facts_of(struct arena *arena, struct kb *kb, const struct device *d, struct outcome_device *out)
{
	out->facts = arena_alloc(arena, (d->fact_count + 1) * sizeof(*out->facts));
	for (size_t i = 0; i < d->fact_count; i++) {
		const struct fact *f = d->facts[i].fact;
		const struct device_fact *last = device_fact_last(d, f->name);
		if (f->event || last->capture != d->facts[i].capture || !fact_matters(kb, f->name))
			continue;
		out->facts[out->fact_count++] = (struct outcome_fact){f->name, f->text};
	}
	facts_order(out);
}

struct outcome outcome_of(struct arena *arena, const struct analysis *a)
{
	struct outcome o = {.device_count = a->device_count, .as_of = a->as_of};

	o.devices = arena_alloc(arena, (a->device_count + 1) * sizeof(*o.devices));
	for (size_t i = 0; i < a->device_count; i++) {
		const struct run_device *rd = &a->devices[i];
		struct outcome_device *d = &o.devices[i];
		*d = (struct outcome_device){.name = rd->device->name,
		                             .version = rd->device->version,
		                             .topology = str_of(topology_names[rd->device->topology]),
		                             .finding_count = rd->findings.count,
		                             .deadline_count = rd->agent.deadline_count};
		d->findings = arena_alloc(arena, (d->finding_count + 1) * sizeof(*d->findings));
		for (size_t k = 0; k < d->finding_count; k++)
			d->findings[k] = finding_of(&rd->findings.items[k]);
		d->deadlines = arena_alloc(arena, (d->deadline_count + 1) * sizeof(*d->deadlines));
		for (size_t k = 0; k < d->deadline_count; k++)
			d->deadlines[k] = (struct outcome_deadline){rd->agent.deadlines[k].def->id,
			                                            rd->agent.deadlines[k].at};
		facts_of(arena, a->kb, rd->device, d);
	}
	return o;
}
