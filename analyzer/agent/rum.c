#include "agent/rum.h"

#include <stdlib.h>

#include "base/map.h"

static const str prefix = STR_INIT("rum.report.");

static int by_id(const void *pa, const void *pb)
{
	const struct rum_report *a = pa, *b = pb;

	if (a->id.len != b->id.len) /* numbers */
		return a->id.len < b->id.len ? -1 : 1;
	return str_compare(a->id, b->id);
}

static struct rum_report *report_of(struct arena *a, struct map *all, str id)
{
	struct rum_report *r = map_find(all, id);

	if (r)
		return r;
	r = arena_new_of(a, struct rum_report);
	r->id = id;
	map_set(all, id, r);
	return r;
}

static void report_take(struct rum_report *r, str what, const struct device_fact *df)
{
	const struct fact *f = df->fact;

	if (f->told != TOLD_VALUE)
		return;
	if (str_eq(what, STR("state"))) {
		int state = vocab_find(rum_state_names, f->text);
		if (state > 0 && r->state != (enum rum_state)state) {
			r->was = r->state;
			r->state = (enum rum_state)state;
		}
		r->place = df->place;
	} else if (str_eq(what, STR("flag"))) {
		r->error = str_eq(f->text, STR("error"));
	} else if (str_eq(what, STR("feature"))) {
		r->feature = f->text;
	}
}

/* The totals that the device tells itself cover more than its list, which lets go of old reports. */
static void totals_find(struct rum *rum, const struct device *d)
{
	static const struct {
		const char *fact;
		enum rum_state state;
	} totals[] = {{"rum.collecting", RUM_OPEN},
	              {"rum.available", RUM_CLOSED},
	              {"rum.unacknowledged", RUM_UNACKNOWLEDGED},
	              {"rum.acknowledged", RUM_ACKNOWLEDGED},
	              {"rum.purged", RUM_DELETED}};

	for (size_t i = 0; i < COUNT_OF(totals); i++) {
		const struct device_fact *told = device_fact_last(d, str_of(totals[i].fact));
		if (!told || told->fact->told != TOLD_VALUE || told->fact->number < 0)
			continue;
		rum->totals[totals[i].state] = (uint64_t)told->fact->number;
		rum->any = true;
	}
	for (size_t i = 0; !rum->any && i < rum->count; i++)
		rum->totals[rum->reports[i].state]++;
	rum->any |= rum->count > 0;
}

struct rum rum_find(struct arena *a, const struct device *d)
{
	struct rum rum = {.count = 0};
	struct map all = {0};
	struct map_node *at = NULL;
	str key;
	void *value;

	for (size_t i = 0; i < d->fact_count; i++) {
		str name = d->facts[i].fact->name;
		if (!str_starts(name, prefix))
			continue;
		str rest = str_from(name, prefix.len);
		const char *dot = memchr(rest.ptr, '.', rest.len);
		if (dot)
			report_take(report_of(a, &all, str_between(rest.ptr, dot)),
			            str_from(rest, (size_t)(dot - rest.ptr) + 1), &d->facts[i]);
	}
	rum.reports = arena_alloc(a, (map_count(&all) + 1) * sizeof(*rum.reports));
	while (map_next(&all, &at, &key, &value)) {
		const struct rum_report *r = value;
		if (r->state != RUM_UNKNOWN)
			rum.reports[rum.count++] = *r;
	}
	map_close(&all);
	if (rum.count)
		qsort(rum.reports, rum.count, sizeof(*rum.reports), by_id);
	totals_find(&rum, d);
	return rum;
}

bool rum_went_back(const struct rum_report *r)
{
	return r->state < r->was;
}

str rum_words(struct arena *a, const struct rum *rum)
{
	str words = {"", 0};

	for (int state = RUM_OPEN; state < RUM_STATE_COUNT; state++) {
		size_t errors = 0;
		for (size_t i = 0; i < rum->count; i++)
			errors += rum->reports[i].state == (enum rum_state)state && rum->reports[i].error;
		if (!rum->totals[state])
			continue;
		words = arena_printf(a, "%.*s%s%llu %s", STR_ARG(words), words.len ? ", " : "",
		                     (unsigned long long)rum->totals[state], rum_state_names[state]);
		if (errors)
			words = arena_printf(a, "%.*s (%zu with an error)", STR_ARG(words), errors);
	}
	return words.len ? words : STR("none");
}
