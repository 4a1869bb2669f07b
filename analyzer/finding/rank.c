#include "finding/finding.h"

#include <math.h>
#include <stdlib.h>

/*
 * The whole table of constants: natural log-odds. Calibrated on the labelled cases: a common cause with
 * one strong sign and nothing against it leads; two moderate ones are about as good.
 */
static const double prior_log[PRIOR_COUNT] = {
        [PRIOR_COMMON] = 0.0, [PRIOR_OCCASIONAL] = -1.1, [PRIOR_RARE] = -1.8};
static const double weight_log[WEIGHT_COUNT] = {[WEIGHT_DECISIVE] = 6.0, [WEIGHT_STRONG] = 2.6,
                                                [WEIGHT_MODERATE] = 1.3, [WEIGHT_WEAK] = 0.4};
static const double likely_evidence_min = 2.2; /* evidence alone, without the prior */
static const double likely_lead_min = 1.0;     /* over the next live cause */

bool finding_admits(const struct finding *f, str cause)
{
	if (f->opener_count || !f->series_count)
		return true;
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

/* No cause has so many statements that hold. */
enum { EVIDENCE_MAX = 64 };

struct sum {
	double evidence;
	bool decisive_for, decisive_against, strong_against, required, ruled_out;
	struct answer requirement; /* that does not hold */
};

static void evidence_add(const struct rule_context *c, struct cause *cause, const struct items *list,
                         bool speaks_for, struct sum *sum)
{
	const struct evidence_def *defs = list->items;

	for (size_t i = 0; i < list->count; i++) {
		if (defs[i].rests_on_outputs && !has_outputs(c)) {
			cause->undecided = true;
			continue;
		}
		enum weight w = defs[i].weight;
		struct answer answer = conditions_hold(c, &defs[i].when);
		cause->undecided |= answer.truth == TRUTH_UNKNOWN;
		if (answer.truth != TRUTH_TRUE || w == WEIGHT_COUNT || cause->evidence_count == EVIDENCE_MAX - 1)
			continue;
		cause->evidence[cause->evidence_count++] =
		        (struct evidence){speaks_for, w, defs[i].because, answer};
		sum->evidence += speaks_for ? weight_log[w] : -weight_log[w];
		sum->decisive_for |= speaks_for && w == WEIGHT_DECISIVE;
		sum->decisive_against |= !speaks_for && w == WEIGHT_DECISIVE;
		sum->strong_against |= !speaks_for && w <= WEIGHT_STRONG;
	}
}

static void requirements_check(const struct rule_context *c, struct cause *cause,
                               const struct rule_cause *rule, struct sum *sum)
{
	const struct condition_def *defs = rule->requires.items;

	for (size_t i = 0; i < rule->requires.count; i++) {
		struct answer answer = condition_eval(c, &defs[i]);
		if (answer.truth == TRUTH_UNKNOWN) {
			sum->required = false;
			cause->undecided = true;
		} else if (answer.truth == TRUTH_FALSE) {
			sum->ruled_out = true;
			sum->requirement = answer;
		}
	}
}

static int weightiest_first(const void *pa, const void *pb)
{
	const struct evidence *a = pa, *b = pb;

	if (a->weight != b->weight)
		return (int)a->weight - (int)b->weight;
	return (int)b->speaks_for - (int)a->speaks_for;
}

static void cause_weigh(const struct rule_context *c, struct cause *cause)
{
	const struct rule_cause *rules[] = {cause->own, cause->of_problem};
	struct sum sum = {.required = true};
	struct evidence scratch[EVIDENCE_MAX];

	cause->evidence = scratch;
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		if (!rules[i])
			continue;
		requirements_check(c, cause, rules[i], &sum);
		evidence_add(c, cause, &rules[i]->evidence_for, true, &sum);
		evidence_add(c, cause, &rules[i]->evidence_against, false, &sum);
	}
	if (sum.ruled_out)
		cause->evidence[cause->evidence_count++] = (struct evidence){
		        false, WEIGHT_DECISIVE, STR("what this cause requires does not hold"),
		        sum.requirement};
	if (cause->evidence_count)
		qsort(scratch, cause->evidence_count, sizeof(*scratch), weightiest_first);
	cause->evidence = arena_alloc(c->arena, cause->evidence_count * sizeof(*scratch));
	memcpy(cause->evidence, scratch, cause->evidence_count * sizeof(*scratch));
	cause->log_odds = prior_log[cause->prior] + sum.evidence;
	if (sum.ruled_out || (sum.decisive_against && !sum.decisive_for))
		cause->verdict = VERDICT_RULED_OUT;
	else if (sum.decisive_for && !sum.strong_against && sum.required)
		cause->verdict = VERDICT_CONFIRMED;
	else if (sum.evidence >= likely_evidence_min && sum.required)
		cause->verdict = VERDICT_LIKELY; /* if it leads */
	else
		cause->verdict = VERDICT_POSSIBLE;
}

static int best_first(const void *pa, const void *pb)
{
	const struct cause *a = pa, *b = pb;

	if ((a->verdict == VERDICT_RULED_OUT) != (b->verdict == VERDICT_RULED_OUT))
		return a->verdict == VERDICT_RULED_OUT ? 1 : -1;
	if ((a->verdict == VERDICT_CONFIRMED) != (b->verdict == VERDICT_CONFIRMED))
		return a->verdict == VERDICT_CONFIRMED ? -1 : 1;
	if (a->log_odds != b->log_odds)
		return a->log_odds > b->log_odds ? -1 : 1;
	return str_compare(a->def->id, b->def->id);
}

/* Only one that leads clearly is likely; the rest stay possible. */
static void leads_check(struct finding *f)
{
	for (size_t i = 0; i < f->cause_count; i++) {
		struct cause *cause = &f->causes[i];
		if (cause->verdict != VERDICT_LIKELY)
			continue;
		bool leads = i == 0 && (f->cause_count == 1 ||
		                        f->causes[1].verdict == VERDICT_RULED_OUT ||
		                        cause->log_odds - f->causes[1].log_odds >= likely_lead_min);
		if (!leads)
			cause->verdict = VERDICT_POSSIBLE;
	}
}

static void scores_set(struct finding *f)
{
	double all = 1.0; /* none of them */

	/* What is proven stands above what only has many signs. */
	for (size_t i = f->cause_count; i-- > 1;) {
		if (f->causes[i].verdict != VERDICT_RULED_OUT &&
		    f->causes[i - 1].log_odds < f->causes[i].log_odds)
			f->causes[i - 1].log_odds = f->causes[i].log_odds;
	}
	/* Of two that are proven none is the less so. */
	for (size_t i = 1; i < f->cause_count && f->causes[i].verdict == VERDICT_CONFIRMED; i++)
		f->causes[i].log_odds = f->causes[0].log_odds;
	for (size_t i = 0; i < f->cause_count; i++)
		all += f->causes[i].verdict == VERDICT_RULED_OUT ? 0 : exp(f->causes[i].log_odds);
	for (size_t i = 0; i < f->cause_count; i++)
		f->causes[i].score = f->causes[i].verdict == VERDICT_RULED_OUT
		                             ? 0
		                             : exp(f->causes[i].log_odds) / all;
}

static bool has_evidence(const struct rule_cause *rule)
{
	return rule->requires.count || rule->evidence_for.count || rule->evidence_against.count;
}

/* What rests on no line of its own, such as a release, is cited by the line that opened the finding. */
static void places_fill(struct finding *f, struct cause *cause)
{
	for (size_t i = 0; i < cause->evidence_count; i++) {
		struct answer *answer = &cause->evidence[i].answer;
		if (answer->has_place)
			continue;
		answer->has_place = true;
		answer->place = f->series_count ? f->series[0]->place : f->openers[0].answer.place;
	}
}

/* Looked up once for all devices. */
static const struct cause_means *means_of(const struct rule_context *c, const struct rule_def *rule)
{
	str key = {(const char *)&rule, sizeof(rule)};
	struct cause_means *means = c->cache ? map_find(&c->cache->causes, key) : NULL;
	const struct rule_cause *causes = rule->causes.items;
	struct arena *a = c->cache ? c->cache->arena : c->arena;

	if (means)
		return means;
	means = arena_alloc(a, (rule->causes.count + 1) * sizeof(*means));
	for (size_t i = 0; i < rule->causes.count; i++)
		means[i] = (struct cause_means){kb_cause(c->kb, causes[i].cause),
		                                kb_evidence(c->kb, causes[i].cause)};
	if (c->cache)
		map_set(&c->cache->causes, arena_str(a, key), means);
	return means;
}

void causes_rank(const struct rule_context *c, struct map *weighed, struct finding *f)
{
	const struct rule_def *rule = kb_rule(c->kb, f->problem->id);
	const enum platform platform = c->device->platform;

	if (!rule)
		return;
	const struct rule_cause *from = rule->causes.items;
	const struct cause_means *means = means_of(c, rule);
	f->causes = arena_alloc(c->own, (rule->causes.count + 1) * sizeof(*f->causes));
	for (size_t i = 0; i < rule->causes.count; i++) {
		const struct cause_def *def = means[i].def;
		if (!def || !finding_admits(f, def->id))
			continue;
		if (def->platforms && platform != PLATFORM_UNKNOWN && !(def->platforms & 1u << platform))
			continue;
		struct cause *cause = &f->causes[f->cause_count++];
		*cause = (struct cause){.def = def,
		                        .prior = (enum prior)from[i].prior,
		                        .own = means[i].own,
		                        .of_problem = &from[i]};
		bool shared = !has_evidence(cause->of_problem);
		const struct cause *before = shared ? map_find(weighed, def->id) : NULL;
		if (before) {
			*cause = *before;
			cause->prior = (enum prior)from[i].prior;
			cause->of_problem = &from[i];
			cause->log_odds += prior_log[cause->prior] - prior_log[before->prior];
			continue;
		}
		cause_weigh(c, cause);
		places_fill(f, cause);
		if (shared) { /* as weighed: what leads is another matter for each finding */
			struct cause *kept = arena_new_of(c->own, struct cause);
			*kept = *cause;
			map_set(weighed, def->id, kept);
		}
	}
	if (f->cause_count)
		qsort(f->causes, f->cause_count, sizeof(*f->causes), best_first);
	leads_check(f);
	scores_set(f);
	/* In the room that they take: many are not admitted. */
	struct cause *kept = arena_alloc(c->arena, f->cause_count * sizeof(*kept));
	f->causes = memcpy(kept, f->causes, f->cause_count * sizeof(*kept));
}
