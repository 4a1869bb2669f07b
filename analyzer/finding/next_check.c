#include "finding/finding.h"

#include <stdlib.h>

enum { CHECKS_MAX = 24, CHECKS_KEPT = 5, SETTLES_MAX = 16 };

/* A check while it is weighed. */
struct weighed_check {
	struct next_check check;
	str settles[SETTLES_MAX];
	const struct cause_def *cause; /* which asked first, and what it looks for */
	str look_for;
};

struct weighed_checks {
	struct weighed_check items[CHECKS_MAX];
	size_t count;
};

static struct weighed_check *check_for(struct weighed_checks *all, str command)
{
	for (size_t i = 0; i < all->count; i++) {
		if (str_eq(all->items[i].check.command, command))
			return &all->items[i];
	}
	if (all->count == CHECKS_MAX)
		return NULL;
	struct weighed_check *fresh = &all->items[all->count++];
	fresh->check = (struct next_check){.command = command};
	fresh->cause = NULL;
	return fresh;
}

static int best_first(const void *pa, const void *pb)
{
	const struct next_check *a = &(*(const struct weighed_check *const *)pa)->check;
	const struct next_check *b = &(*(const struct weighed_check *const *)pb)->check;

	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return str_compare(a->command, b->command);
}

static void cause_checks(const struct rule_context *c, struct weighed_checks *all, const struct cause *cause,
                         const struct rule_cause *rule)
{
	const struct settle_def *settles = rule ? rule->settled_by.items : NULL;

	for (size_t i = 0; rule && i < rule->settled_by.count; i++) {
		if (!settle_is_open(c, &settles[i]))
			continue;
		struct weighed_check *w = check_for(all, settles[i].command);
		if (!w)
			return;
		if (!w->cause) {
			w->cause = cause->def;
			w->look_for = settles[i].look_for;
		}
		/* The first named settles best; a likelier cause is worth more. */
		w->check.value += (cause->score + 0.02) / (double)(i + 1);
		if (w->check.settle_count < SETTLES_MAX)
			w->settles[w->check.settle_count++] = cause->def->id;
	}
}

/* What is kept of a check. */
static struct next_check check_of(struct arena *a, const struct weighed_check *w)
{
	struct next_check check = w->check;
	size_t bytes = check.settle_count * sizeof(*check.settles);
	str *settles = arena_alloc(a, bytes);

	memcpy(settles, w->settles, bytes);
	check.settles = settles;
	check.why = arena_printf(a, "%.*s: %.*s", STR_ARG(w->cause->id), STR_ARG(w->look_for));
	return check;
}

void checks_find(const struct rule_context *c, struct finding *f)
{
	struct weighed_checks all;
	const struct weighed_check *order[CHECKS_MAX];

	if (f->status == STATUS_RESOLVED || (f->cause_count && f->causes[0].verdict == VERDICT_CONFIRMED))
		return;
	all.count = 0;
	for (size_t i = 0; i < f->cause_count; i++) {
		if (f->causes[i].verdict == VERDICT_RULED_OUT)
			continue;
		cause_checks(c, &all, &f->causes[i], f->causes[i].own);
		cause_checks(c, &all, &f->causes[i], f->causes[i].of_problem);
	}
	if (!all.count)
		return;
	for (size_t i = 0; i < all.count; i++)
		order[i] = &all.items[i];
	qsort(order, all.count, sizeof(*order), best_first);
	f->check_count = all.count < CHECKS_KEPT ? all.count : CHECKS_KEPT;
	f->checks = arena_alloc(c->arena, f->check_count * sizeof(*f->checks));
	for (size_t i = 0; i < f->check_count; i++)
		f->checks[i] = check_of(c->arena, order[i]);
}

str *commands_wanted(struct arena *a, const struct findings *f, size_t *ret_count)
{
	size_t all = 0, count = 0;

	for (size_t i = 0; i < f->count; i++)
		all += f->items[i].check_count;
	str *commands = arena_alloc(a, (all + 1) * sizeof(*commands));
	for (size_t i = 0; i < f->count; i++) {
		for (size_t k = 0; k < f->items[i].check_count; k++) {
			size_t at = 0;
			while (at < count && !str_eq(commands[at], f->items[i].checks[k].command))
				at++;
			if (at == count)
				commands[count++] = f->items[i].checks[k].command;
		}
	}
	*ret_count = count;
	return commands;
}
