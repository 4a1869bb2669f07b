#include "outcome/diff.h"

#define DIFF_NAME(id, text) [id] = text,
const char *const change_names[] = {CHANGES(DIFF_NAME) NULL};

struct differ {
	struct arena *arena;
	struct changes changes;
	str device;
	time_us at; /* of what is compared */
};

static void add(struct differ *d, enum change_kind kind, str subject, str before, str after, enum level level)
{
	struct changes *c = &d->changes;

	c->items = must_grow(c->items, c->count, &c->cap, sizeof(*c->items));
	c->items[c->count++] = (struct change){kind, d->device, subject, before, after, level, d->at};
}

/* ---- findings ---- */

static const struct outcome_finding *finding_in(const struct outcome_device *d, str problem)
{
	for (size_t i = 0; d && i < d->finding_count; i++) {
		if (str_eq(d->findings[i].problem, problem))
			return &d->findings[i];
	}
	return NULL;
}

static bool is_open(const struct outcome_finding *f)
{
	return f && f->status != STATUS_RESOLVED;
}

static str verdict_words(struct differ *d, const struct outcome_finding *f)
{
	if (!f->cause.len)
		return STR("not established");
	return arena_printf(d->arena, "%s: %.*s", verdict_names[f->verdict], STR_ARG(f->cause));
}

static void findings_diff(struct differ *d, const struct outcome_device *before, const struct outcome_device *after)
{
	for (size_t i = 0; i < after->finding_count; i++) {
		const struct outcome_finding *now = &after->findings[i], *then = finding_in(before, now->problem);
		str words = verdict_words(d, now);
		d->at = is_open(now) || now->mended == TIME_NONE ? now->last : now->mended;
		if (is_open(now) && !then)
			add(d, CHANGE_FINDING_NEW, now->problem, STR(""), words, now->level);
		else if (is_open(now) && !is_open(then))
			add(d, CHANGE_FINDING_BACK, now->problem, STR("resolved"), words, now->level);
		else if (is_open(then) && !is_open(now))
			add(d, CHANGE_FINDING_RESOLVED, now->problem, verdict_words(d, then), STR("resolved"), now->level);
		if (!is_open(now) || !is_open(then))
			continue;
		str old_words = verdict_words(d, then);
		if (!str_eq(old_words, words))
			add(d, CHANGE_VERDICT, now->problem, old_words, words, now->level);
		if (now->level != then->level)
			add(d, CHANGE_LEVEL, now->problem, str_of(level_names[then->level]), str_of(level_names[now->level]),
			    now->level);
	}
	for (size_t i = 0; i < before->finding_count; i++) {
		const struct outcome_finding *then = &before->findings[i];
		d->at = then->last;
		if (is_open(then) && !finding_in(after, then->problem))
			add(d, CHANGE_FINDING_GONE, then->problem, verdict_words(d, then), STR(""), then->level);
	}
}

/* ---- facts: both lists are in the order of their names ---- */

static size_t name_end(const struct outcome_device *d, size_t from)
{
	size_t to = from;

	while (to < d->fact_count && str_eq(d->facts[to].name, d->facts[from].name))
		to++;
	return to;
}

static str values(struct differ *d, const struct outcome_device *from, size_t first, size_t end)
{
	str all = from->facts[first].value;

	for (size_t i = first + 1; i < end; i++)
		all = arena_printf(d->arena, "%.*s, %.*s", STR_ARG(all), STR_ARG(from->facts[i].value));
	return all;
}

/* A name that only one run tells was not captured in the other: that is no change. */
static void facts_diff(struct differ *d, const struct outcome_device *before, const struct outcome_device *after)
{
	size_t i = 0, k = 0;

	while (i < before->fact_count && k < after->fact_count) {
		int order = str_compare(before->facts[i].name, after->facts[k].name);
		size_t i_end = name_end(before, i), k_end = name_end(after, k);
		if (order == 0) {
			str old = values(d, before, i, i_end), now = values(d, after, k, k_end);
			if (!str_eq(old, now))
				add(d, CHANGE_FACT, before->facts[i].name, old, now, LEVEL_INFO);
		}
		i = order <= 0 ? i_end : i;
		k = order >= 0 ? k_end : k;
	}
}

static str day_of(struct differ *d, time_us at)
{
	char text[TIME_TEXT_SIZE];

	return arena_str(d->arena, at == TIME_NONE ? STR("unknown") : str_of(time_write(at, text)));
}

/* A deadline that is told by the day moves by less than a day with each capture. */
static void deadlines_diff(struct differ *d, const struct outcome_device *before,
                           const struct outcome_device *after)
{
	for (size_t i = 0; i < after->deadline_count; i++) {
		for (size_t k = 0; k < before->deadline_count; k++) {
			time_us old = before->deadlines[k].at, now = after->deadlines[i].at;
			time_us apart = old < now ? now - old : old - now;
			if (str_eq(before->deadlines[k].id, after->deadlines[i].id) && apart >= US_PER_DAY)
				add(d, CHANGE_DEADLINE, after->deadlines[i].id, day_of(d, old), day_of(d, now), LEVEL_INFO);
		}
	}
}

struct changes diff_of(struct arena *arena, const struct outcome *before, const struct outcome *after)
{
	struct differ d = {.arena = arena, .at = TIME_NONE};
	size_t i = 0, k = 0;

	while (i < before->device_count || k < after->device_count) {
		int order = i == before->device_count  ? 1
		            : k == after->device_count ? -1
		                                       : str_compare(before->devices[i].name, after->devices[k].name);
		const struct outcome_device *old = order <= 0 ? &before->devices[i++] : NULL;
		const struct outcome_device *now = order >= 0 ? &after->devices[k++] : NULL;
		static const struct outcome_device none = {.finding_count = 0};
		d.device = now ? now->name : old->name;
		if (!old)
			add(&d, CHANGE_DEVICE_NEW, STR(""), STR(""), STR(""), LEVEL_INFO);
		if (!now) {
			add(&d, CHANGE_DEVICE_GONE, STR(""), STR(""), STR(""), LEVEL_INFO);
			findings_diff(&d, old, &none);
		}
		if (now)
			findings_diff(&d, old ? old : &none, now);
		d.at = TIME_NONE;
		if (!old || !now)
			continue;
		if (!str_eq(old->version, now->version) && old->version.len && now->version.len)
			add(&d, CHANGE_FACT, STR("version"), old->version, now->version, LEVEL_INFO);
		facts_diff(&d, old, now);
		deadlines_diff(&d, old, now);
	}
	d.changes.items = arena_keep(arena, d.changes.items, d.changes.count, sizeof(*d.changes.items));
	return d.changes;
}
