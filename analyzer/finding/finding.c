#include "finding/finding.h"

#include <stdlib.h>

enum { SERIES_PER_FINDING_MAX = 64, OPENERS_MAX = 8, PASSES_MAX = 3 };

/* Room for one more behind count: doubled in the arena, for most lists hold one or two. */
static void *room_for_one(struct arena *a, void *items, size_t count, size_t item_size)
{
	if (count & (count - 1)) /* zero and powers of two fill what they have */
		return items;
	void *grown = arena_alloc(a, (count ? count * 2 : 1) * item_size);
	if (count)
		memcpy(grown, items, count * item_size);
	return grown;
}

static struct finding *finding_for(struct finding *list, size_t *count, const struct problem_def *problem)
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
	return f;
}

static void finding_extend(struct arena *a, struct finding *f, const struct device_series *s)
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
	if (f->series_count == SERIES_PER_FINDING_MAX)
		return;
	f->series = room_for_one(a, f->series, f->series_count, sizeof(*f->series));
	f->series[f->series_count++] = s;
}

static enum verdict best_verdict(const struct finding *f)
{
	return f->cause_count ? f->causes[0].verdict : VERDICT_POSSIBLE;
}

static int worst_first(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;

	if ((a->status == STATUS_RESOLVED) != (b->status == STATUS_RESOLVED))
		return a->status == STATUS_RESOLVED ? 1 : -1;
	if (!a->explained_by != !b->explained_by)
		return a->explained_by ? 1 : -1;
	if (a->level != b->level)
		return (int)a->level - (int)b->level;
	/* What is known for sure helps most. */
	if (best_verdict(a) != best_verdict(b))
		return (int)best_verdict(a) - (int)best_verdict(b);
	return str_compare(a->problem->id, b->problem->id);
}

/* What explains a finding moves with it. */
static void findings_sort(struct finding *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].explained_by)
			list[i].explanation = list[i].explained_by->problem->id;
	}
	qsort(list, count, sizeof(*list), worst_first);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; list[i].explained_by && k < count; k++) {
			if (str_eq(list[k].problem->id, list[i].explanation))
				list[i].explained_by = &list[k];
		}
	}
}

/* Is the problem mended by a message behind the last that opened it, or, where none did, behind what outputs showed? */
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
	if (any && f->series_count)
		return event_order(&f->last_event, f->last_place, &f->mended, place) < 0;
	return any && f->last.at != TIME_NONE && f->mended.at > f->last.at;
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

/* ---- what facts open and close ---- */

struct builder {
	struct rule_context context;
	struct finding *list;
	size_t count;
};

static bool look_up(void *self, str problem, enum status *ret_status)
{
	const struct builder *b = self;

	for (size_t i = 0; i < b->count; i++) {
		if (str_eq(b->list[i].problem->id, problem)) {
			*ret_status = b->list[i].status;
			return true;
		}
	}
	return false;
}

static void moment_extend(struct finding *f, time_us at)
{
	if (at == TIME_NONE)
		return;
	if (f->first.at == TIME_NONE || at < f->first.at)
		f->first = (struct moment){.at = at};
	if (f->last.at == TIME_NONE || at > f->last.at)
		f->last = (struct moment){.at = at};
}

/*
 * The openers of a rule that hold; the finding is made at the first. Asked again, only those are that rest on
 * another finding: the others say what they said.
 */
static void openers_try(struct builder *b, const struct rule_def *rule, bool again)
{
	const struct opener_def *openers = rule->opened_by.items;

	for (size_t i = 0; i < rule->opened_by.count; i++) {
		if (again && !conditions_rest_on_finding(&openers[i].when))
			continue;
		struct answer answer = conditions_hold(&b->context, &openers[i].when);
		const struct problem_def *problem = answer.truth == TRUTH_TRUE
		                                            ? kb_problem(b->context.kb, rule->problem)
		                                            : NULL;
		if (!problem)
			continue;
		struct finding *f = finding_for(b->list, &b->count, problem);
		bool told = false;
		for (size_t k = 0; k < f->opener_count; k++)
			told |= str_eq(f->openers[k].because, openers[i].because);
		if (told || f->opener_count == OPENERS_MAX)
			continue;
		f->openers = room_for_one(b->context.arena, f->openers, f->opener_count, sizeof(*f->openers));
		f->openers[f->opener_count++] = (struct evidence){true, WEIGHT_STRONG, openers[i].because,
		                                                  answer};
		if (!f->series_count)
			moment_extend(f, answer.at);
	}
}

static void openers_all(struct builder *b)
{
	const struct map *rules = kb_rules(b->context.kb);

	/* An opener may rest on another finding: until nothing new opens. */
	for (size_t pass = 0, before = SIZE_MAX; pass < PASSES_MAX && before != b->count; pass++) {
		struct map_node *at = NULL;
		str key;
		void *value;
		before = b->count;
		while (map_next(rules, &at, &key, &value))
			openers_try(b, value, pass > 0);
	}
}

/* What a later capture shows open again is not mended by an earlier message; a later closer ends it. */
static void status_settle(struct builder *b, struct finding *f)
{
	const struct rule_def *rule = kb_rule(b->context.kb, f->problem->id);
	const struct opener_def *closers = rule ? rule->closed_by.items : NULL;
	time_us last = f->last_event.at;

	f->status = status_of(f, b->context.device);
	for (size_t i = 0; f->status == STATUS_RESOLVED && i < f->opener_count; i++) {
		time_us at = f->openers[i].answer.at;
		if (f->mended.at != TIME_NONE && at != TIME_NONE && at > f->mended.at)
			f->status = STATUS_ACTIVE;
	}
	for (size_t i = 0; i < f->opener_count; i++) {
		if (f->openers[i].answer.at > last)
			last = f->openers[i].answer.at;
	}
	for (size_t i = 0; rule && i < rule->closed_by.count && f->status == STATUS_ACTIVE; i++) {
		struct answer answer = conditions_hold(&b->context, &closers[i].when);
		if (answer.truth != TRUTH_TRUE ||
		    (answer.at != TIME_NONE && last != TIME_NONE && answer.at < last))
			continue;
		f->status = STATUS_RESOLVED;
		f->closer = (struct evidence){true, WEIGHT_STRONG, closers[i].because, answer};
		f->mended = (struct moment){.at = answer.at};
	}
}

static void level_settle(struct builder *b, struct finding *f)
{
	const struct rule_def *rule = kb_rule(b->context.kb, f->problem->id);
	const struct level_rule *levels = rule && rule->level.count ? rule->level.items : NULL;

	for (int level = 0; levels && level < LEVEL_COUNT; level++) {
		if (levels->by_level[level].count &&
		    conditions_hold(&b->context, &levels->by_level[level]).truth == TRUTH_TRUE) {
			f->level = (enum level)level;
			return;
		}
	}
}

static bool follows_from(const struct finding *f, const struct finding *from)
{
	while (f && f != from)
		f = f->explained_by;
	return f == from;
}

/* An active finding of those that the rule names explains this one, unless that follows from this. */
static void symptoms_fold(struct builder *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct rule_def *rule = kb_rule(b->context.kb, b->list[i].problem->id);
		const struct symptom_def *symptoms = rule ? rule->symptom_of.items : NULL;
		for (size_t k = 0; rule && k < rule->symptom_of.count && !b->list[i].explained_by; k++) {
			for (size_t j = 0; j < b->count; j++) {
				struct finding *other = &b->list[j];
				if (other->status != STATUS_RESOLVED &&
				    !follows_from(other, &b->list[i]) &&
				    str_eq(other->problem->id, symptoms[k].problem) &&
				    conditions_hold(&b->context, &symptoms[k].when).truth == TRUTH_TRUE)
					b->list[i].explained_by = other;
			}
		}
	}
}

struct findings device_findings(struct arena *a, struct kb *kb, struct rule_cache *cache,
                                const struct device *d, const struct agent *agent, time_us as_of)
{
	struct builder b = {.list = NULL};
	struct map weighed = {0};
	struct arena *own = arena_new();

	rule_context_init(&b.context, a, own, kb, d, agent, as_of);
	if (cache)
		rule_context_share(&b.context, cache);
	b.context.find_finding = look_up;
	b.context.find_self = &b;
	size_t most = map_count(kb_rules(kb)) + 1;
	for (size_t i = 0; i < d->series_count; i++) {
		const struct message_def *def = d->series[i].code->def;
		most += def && def->raises.len;
	}
	b.list = must_realloc(NULL, (most + 1) * sizeof(*b.list));
	for (size_t i = 0; i < d->series_count; i++) {
		const struct message_def *def = d->series[i].code->def;
		const struct problem_def *problem =
		        def && def->raises.len ? kb_problem(kb, def->raises) : NULL;
		if (problem)
			finding_extend(a, finding_for(b.list, &b.count, problem), &d->series[i]);
	}
	for (size_t i = 0; i < b.count; i++)
		b.list[i].status = status_of(&b.list[i], d);
	if (d->fact_count || d->event_count || d->untrusted)
		openers_all(&b);
	for (size_t i = 0; i < b.count; i++)
		status_settle(&b, &b.list[i]);
	for (size_t i = 0; i < b.count; i++) {
		level_settle(&b, &b.list[i]);
		causes_rank(&b.context, &weighed, &b.list[i]);
		checks_find(&b.context, &b.list[i]);
	}
	map_close(&weighed);
	symptoms_fold(&b);
	if (b.count)
		findings_sort(b.list, b.count);
	struct finding *items = arena_alloc(a, (b.count + 1) * sizeof(*items));
	memcpy(items, b.list, b.count * sizeof(*items));
	for (size_t i = 0; i < b.count; i++) {
		if (items[i].explained_by)
			items[i].explained_by = items + (items[i].explained_by - b.list);
	}
	free(b.list);
	arena_free(own);
	return (struct findings){items, b.count};
}

const struct cause *finding_cause(const struct finding *f)
{
	return f->cause_count && f->causes[0].verdict <= VERDICT_LIKELY ? &f->causes[0] : NULL;
}

const struct finding *findings_worst(const struct findings *f)
{
	return f->count && f->items[0].status != STATUS_RESOLVED ? &f->items[0] : NULL;
}
