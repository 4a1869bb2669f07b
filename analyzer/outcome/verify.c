#include "outcome/verify.h"

#include "rule/condition.h"

#define VERIFY_NAME(id, text) [id] = text,
const char *const effect_names[] = {EFFECTS(VERIFY_NAME) NULL};

struct verifier {
	struct arena *arena;
	const struct analysis *before, *after;
};

static const struct run_device *device_in(const struct analysis *a, str name)
{
	for (size_t i = 0; i < a->device_count; i++) {
		if (str_eq(a->devices[i].device->name, name))
			return &a->devices[i];
	}
	return NULL;
}

static const struct finding *finding_in(const struct run_device *rd, str problem)
{
	for (size_t i = 0; rd && i < rd->findings.count; i++) {
		if (str_eq(rd->findings.items[i].problem->id, problem))
			return &rd->findings.items[i];
	}
	return NULL;
}

static bool look_up(void *self, str problem, enum status *ret_status)
{
	const struct finding *f = finding_in(self, problem);

	if (f)
		*ret_status = f->status;
	return f != NULL;
}

/* What speaks for the cause, as the later device stands: true if some of it does, unknown if none can be told. */
static enum truth cause_stands(const struct rule_context *c, const struct rule_cause *rule)
{
	const struct evidence_def *defs = rule->evidence_for.items;
	bool refuted = false;

	for (size_t i = 0; i < rule->evidence_for.count; i++) {
		if (defs[i].weight > WEIGHT_STRONG)
			continue;
		enum truth truth = conditions_hold(c, &defs[i].when).truth;
		if (truth == TRUTH_TRUE)
			return TRUTH_TRUE;
		refuted |= truth == TRUTH_FALSE;
	}
	return refuted ? TRUTH_FALSE : TRUTH_UNKNOWN;
}

/* The first command that would settle it and that the later input lacks. */
static str missing_command(const struct rule_context *c, const struct cause *cause)
{
	const struct rule_cause *rules[] = {cause ? cause->own : NULL, cause ? cause->of_problem : NULL};

	for (size_t r = 0; r < COUNT_OF(rules); r++) {
		const struct settle_def *settles = rules[r] ? rules[r]->settled_by.items : NULL;
		for (size_t i = 0; settles && i < rules[r]->settled_by.count; i++) {
			if (settle_is_open(c, &settles[i]))
				return settles[i].command;
		}
	}
	return STR("show logging");
}

static bool is_later(time_us at, time_us since)
{
	return at != TIME_NONE && (since == TIME_NONE || at > since);
}

/* A message of the later input that mends the problem. */
static bool is_mended(const struct device *d, const struct finding *then)
{
	for (size_t i = 0; i < d->series_count; i++) {
		const struct message_def *def = d->series[i].code->def;
		if (def && str_eq(def->mends, then->problem->id) && is_later(d->series[i].last.at, then->last.at))
			return true;
	}
	return false;
}

/* Captures taken since, or a log that goes on for a day: by then it would have been told again. */
static bool tells_of_later(const struct device *d, const struct finding *then)
{
	time_us since = then->last.at, last = TIME_NONE;

	for (size_t i = 0; i < d->fact_count; i++) {
		if (is_later(d->facts[i].at, since))
			return true;
	}
	for (size_t i = 0; i < d->series_count; i++)
		last = d->series[i].last.at > last ? d->series[i].last.at : last;
	return since != TIME_NONE && last != TIME_NONE && last - since >= US_PER_DAY;
}

static void settle(struct verified *v, enum effect effect, str why)
{
	v->effect = effect;
	v->why = why;
}

static void finding_verify(struct verifier *x, struct verified *v)
{
	const struct run_device *now = device_in(x->after, v->device->device->name);
	const struct finding *found = finding_in(now, v->finding->problem->id);
	struct rule_context c;

	if (!now) {
		settle(v, EFFECT_CANNOT_TELL, STR("the later input holds nothing of this device"));
		v->command = v->cause && v->cause->own && v->cause->own->settled_by.count
		                     ? ((const struct settle_def *)v->cause->own->settled_by.items)->command
		                     : STR("show logging");
		return;
	}
	rule_context_init(&c, x->arena, x->arena, x->after->kb, now->device, &now->agent, x->after->as_of);
	c.find_finding = look_up;
	c.find_self = (void *)(uintptr_t)now;
	if (found && found->status == STATUS_RESOLVED) {
		settle(v, EFFECT_DONE, STR("the later input shows it resolved"));
		return;
	}
	if (found) {
		bool again = v->finding->last.at != TIME_NONE && found->last.at != TIME_NONE &&
		             found->last.at > (x->before->as_of != TIME_NONE ? x->before->as_of : v->finding->last.at);
		settle(v, again ? EFFECT_FAILED : EFFECT_NOT_YET,
		       again ? STR("it happened again after the earlier run") : STR("it stands as it did"));
		return;
	}
	if (is_mended(now->device, v->finding)) {
		settle(v, EFFECT_DONE, STR("a later message says that it works again"));
		return;
	}
	enum truth stands = v->cause && v->cause->own ? cause_stands(&c, v->cause->own) : TRUTH_UNKNOWN;
	if (stands != TRUTH_TRUE && tells_of_later(now->device, v->finding)) {
		settle(v, EFFECT_DONE, STR("the later input tells of the time since, and it is not there"));
		return;
	}
	v->command = missing_command(&c, v->cause);
	if (stands == TRUTH_TRUE)
		settle(v, EFFECT_NOT_YET, STR("it was not told again, but what caused it is still so"));
	else
		settle(v, EFFECT_CANNOT_TELL, STR("the later input holds nothing that would tell"));
}

struct verdicts verify_of(struct arena *arena, const struct analysis *before, const struct analysis *after)
{
	struct verifier x = {arena, before, after};
	struct verdicts all = {.count = 0};
	size_t most = 0;

	for (size_t i = 0; i < before->device_count; i++)
		most += before->devices[i].findings.count;
	all.items = arena_alloc(arena, (most + 1) * sizeof(*all.items));
	for (size_t i = 0; i < before->device_count; i++) {
		for (size_t k = 0; k < before->devices[i].findings.count; k++) {
			const struct finding *f = &before->devices[i].findings.items[k];
			if (f->status == STATUS_RESOLVED || f->explained_by)
				continue;
			struct verified *v = &all.items[all.count++];
			*v = (struct verified){.device = &before->devices[i], .finding = f, .cause = finding_cause(f)};
			finding_verify(&x, v);
		}
	}
	return all;
}
