#include "finding/finding.h"

#include <stdlib.h>

enum { CHECKS_MAX = 24, CHECKS_KEPT = 5 };

static struct next_check *check_for(struct finding *f, str command)
{
	for (size_t i = 0; i < f->check_count; i++) {
		if (str_eq(f->checks[i].command, command))
			return &f->checks[i];
	}
	if (f->check_count == CHECKS_MAX)
		return NULL;
	f->checks[f->check_count] = (struct next_check){.command = command};
	return &f->checks[f->check_count++];
}

static int best_first(const void *pa, const void *pb)
{
	const struct next_check *a = pa, *b = pb;

	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return str_compare(a->command, b->command);
}

static void cause_checks(const struct rule_context *c, struct finding *f, const struct cause *cause,
                         const struct rule_cause *rule)
{
	const struct settle_def *settles = rule ? rule->settled_by.items : NULL;

	for (size_t i = 0; rule && i < rule->settled_by.count; i++) {
		if (command_is_captured(c, settles[i].command))
			continue;
		struct next_check *check = check_for(f, settles[i].command);
		if (!check)
			return;
		if (!check->settle_count)
			check->why = arena_printf(c->arena, "%.*s: %.*s", STR_ARG(cause->def->id),
			                          STR_ARG(settles[i].look_for));
		/* The first named settles best; a likelier cause is worth more. */
		check->value += (cause->score + 0.02) / (double)(i + 1);
		if (check->settle_count < COUNT_OF(check->settles))
			check->settles[check->settle_count++] = cause->def->id;
	}
}

void checks_find(const struct rule_context *c, struct finding *f)
{
	struct next_check checks[CHECKS_MAX];

	f->checks = checks;
	if (f->status == STATUS_RESOLVED || (f->cause_count && f->causes[0].verdict == VERDICT_CONFIRMED)) {
		f->checks = NULL;
		return;
	}
	for (size_t i = 0; i < f->cause_count; i++) {
		if (f->causes[i].verdict == VERDICT_RULED_OUT)
			continue;
		cause_checks(c, f, &f->causes[i], f->causes[i].own);
		cause_checks(c, f, &f->causes[i], f->causes[i].of_problem);
	}
	if (f->check_count)
		qsort(f->checks, f->check_count, sizeof(*f->checks), best_first);
	if (f->check_count > CHECKS_KEPT)
		f->check_count = CHECKS_KEPT;
	f->checks = arena_alloc(c->arena, (f->check_count + 1) * sizeof(*checks));
	memcpy(f->checks, checks, f->check_count * sizeof(*checks));
}
