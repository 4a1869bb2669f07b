#include "finding/finding.h"

#include <stdlib.h>

/* The weight of a prior: how much more often a common cause is met than a rare one. */
static const double prior_weight[PRIOR_COUNT] = {
        [PRIOR_COMMON] = 6.0, [PRIOR_OCCASIONAL] = 2.0, [PRIOR_RARE] = 1.0};

enum { SERIES_PER_FINDING_MAX = 64, FLAPS_MIN = 3 };

static struct finding *finding_for(struct arena *a, struct finding *list, size_t *count,
                                   const struct problem_def *problem)
{
	for (size_t i = 0; i < *count; i++) {
		if (list[i].problem == problem)
			return &list[i];
	}
	struct finding *f = &list[(*count)++];
	*f = (struct finding){.problem = problem,
	                      .level = (enum level)problem->level,
	                      .first.at = TIME_NONE,
	                      .last.at = TIME_NONE,
	                      .mended.at = TIME_NONE};
	f->series = arena_alloc(a, SERIES_PER_FINDING_MAX * sizeof(const struct device_series *));
	return f;
}

static void finding_extend(struct finding *f, const struct device_series *s)
{
	f->count += s->count;
	if (s->first.at != TIME_NONE && (f->first.at == TIME_NONE || s->first.at < f->first.at))
		f->first = s->first;
	if (s->last.at != TIME_NONE && (f->last.at == TIME_NONE || s->last.at > f->last.at))
		f->last = s->last;
	if (!f->series_count ||
	    event_order(&f->last_event, f->last_place, &s->last, s->last_place) < 0) {
		f->last_event = s->last;
		f->last_place = s->last_place;
	}
	if (f->series_count < SERIES_PER_FINDING_MAX)
		f->series[f->series_count++] = s;
}

/* A message may admit fewer causes than its problem has. */
static bool admits(const struct finding *f, str cause)
{
	for (size_t i = 0; i < f->series_count; i++) {
		const struct strs *only = &f->series[i]->code->def->causes;
		if (!only->count)
			return true;
		for (size_t k = 0; k < only->count; k++) {
			if (str_eq(only->items[k], cause))
				return true;
		}
	}
	return false;
}

static void causes_find(struct arena *a, struct kb *kb, struct finding *f, enum platform platform)
{
	const struct rule_def *rule = kb_rule(kb, f->problem->id);
	double all = 0;

	if (!rule)
		return;
	const struct rule_cause *from = rule->causes.items;
	f->causes = arena_alloc(a, (rule->causes.count + 1) * sizeof(*f->causes));
	for (int prior = 0; prior < PRIOR_COUNT; prior++) { /* best first, else in the rule's order */
		for (size_t i = 0; i < rule->causes.count; i++) {
			const struct cause_def *def = kb_cause(kb, from[i].cause);
			if (from[i].prior != prior || !def || !admits(f, def->id))
				continue;
			if (def->platforms && platform != PLATFORM_UNKNOWN &&
			    !(def->platforms & 1u << platform))
				continue;
			double weight = prior_weight[prior];
			f->causes[f->cause_count++] =
			        (struct cause){def, VERDICT_POSSIBLE, weight};
			all += weight;
		}
	}
	for (size_t i = 0; i < f->cause_count; i++)
		f->causes[i].score /= all;
}

static int worst_first(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;

	if (a->status != b->status)
		return (int)a->status - (int)b->status;
	if (a->level != b->level)
		return (int)a->level - (int)b->level;
	return str_compare(a->problem->id, b->problem->id);
}

/* Is the problem mended by a message behind the last that opened it? */
static bool is_mended(struct finding *f, const struct device *d)
{
	struct place place = {0};
	bool any = false;

	for (size_t i = 0; i < d->series_count; i++) {
		const struct device_series *s = &d->series[i];
		if (!s->code->def || !str_eq(s->code->def->mends, f->problem->id))
			continue;
		if (!any || event_order(&f->mended, place, &s->last, s->last_place) < 0) {
			f->mended = s->last;
			place = s->last_place;
		}
		any = true;
	}
	return any && event_order(&f->last_event, f->last_place, &f->mended, place) < 0;
}

/*
 * Three or more failures and as many recoveries within the day before the last event: the same
 * bounds as the agent model's state of that name. A failure counts when it follows a recovery.
 */
static bool is_flapping(const struct finding *f, const struct device *d)
{
	size_t failures = 0, recoveries = 0;
	bool failed = false;
	time_us last = TIME_NONE;

	for (size_t i = d->event_count; i > 0; i--) {
		const struct device_event *e = &d->events[i - 1];
		bool opens = str_eq(e->def->raises, f->problem->id);
		if ((!opens && !str_eq(e->def->mends, f->problem->id)) || e->at.at == TIME_NONE)
			continue;
		if (last == TIME_NONE)
			last = e->at.at;
		if (e->at.at < last - US_PER_DAY)
			break;
		recoveries += !opens && (failed || !failures) && !(recoveries > failures);
		failures += opens && !failed;
		failed = opens;
	}
	return failures >= FLAPS_MIN && recoveries >= FLAPS_MIN;
}

static enum status status_of(struct finding *f, const struct device *d)
{
	if (is_flapping(f, d))
		return STATUS_FLAPPING;
	return is_mended(f, d) ? STATUS_RESOLVED : STATUS_ACTIVE;
}

struct findings device_findings(struct arena *a, struct kb *kb, const struct device *d)
{
	size_t most = 0, count = 0;

	for (size_t i = 0; i < d->series_count; i++) {
		const struct message_def *def = d->series[i].code->def;
		most += def && def->raises.len;
	}
	struct finding *list = arena_alloc(a, (most + 1) * sizeof(*list));
	for (size_t i = 0; i < d->series_count; i++) {
		const struct message_def *def = d->series[i].code->def;
		const struct problem_def *problem =
		        def && def->raises.len ? kb_problem(kb, def->raises) : NULL;
		if (problem)
			finding_extend(finding_for(a, list, &count, problem), &d->series[i]);
	}
	for (size_t i = 0; i < count; i++) {
		list[i].status = status_of(&list[i], d);
		causes_find(a, kb, &list[i], d->platform);
	}
	if (count)
		qsort(list, count, sizeof(*list), worst_first);
	return (struct findings){list, count};
}
