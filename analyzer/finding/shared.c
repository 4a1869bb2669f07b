#include "finding/shared.h"

#include <stdio.h>
#include <stdlib.h>

/* A start within this time of each other speaks for one origin. */
#define TOGETHER_US (INT64_C(15) * 60 * US_PER_SECOND)

enum { TEXT_BYTES = 600 };

/* The cause that stands behind an active finding of its own; NULL where none is likely. */
static const struct cause *known_cause(const struct finding *f)
{
	return f->status == STATUS_RESOLVED || f->explained_by ? NULL : finding_cause(f);
}

static struct shared_cause *cause_for(struct arena *a, struct shared_causes *list, size_t *cap,
                                      const struct finding *f, const struct cause *c, size_t devices)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].problem == f->problem && list->items[i].cause == c->def)
			return &list->items[i];
	}
	list->items = must_grow(list->items, list->count, cap, sizeof(*list->items));
	struct shared_cause *s = &list->items[list->count++];
	*s = (struct shared_cause){.problem = f->problem, .cause = c->def};
	s->devices = arena_alloc(a, devices * sizeof(const struct device *));
	return s;
}

static str value_of(const struct device *d, const struct dependency_def *def)
{
	return device_value(d, &def->facts, def->part);
}

/* What all of them share, as far as it is told; a value that one device alone has says nothing. */
static size_t common_write(struct kb *kb, const struct shared_cause *s, char *text, size_t len)
{
	const struct map *all = kb_dependencies(kb);
	struct map_node *at = NULL;
	const char *before = "; all share the ";
	str key;
	void *value;

	while (map_next(all, &at, &key, &value)) {
		const struct dependency_def *def = value;
		str common = value_of(s->devices[0], def);
		for (size_t i = 1; i < s->device_count && common.len; i++) {
			if (!str_eq_nocase(value_of(s->devices[i], def), common))
				common.len = 0;
		}
		if (!common.len || len > TEXT_BYTES - 120)
			continue;
		len += (size_t)snprintf(text + len, TEXT_BYTES - len, "%s%.*s %.*s", before,
		                        STR_ARG(def->means), STR_ARG(common));
		if (len >= TEXT_BYTES)
			len = TEXT_BYTES - 1;
		before = ", the ";
	}
	return len;
}

static void text_write(struct arena *a, struct kb *kb, struct shared_cause *s, time_us first, time_us last)
{
	char text[TEXT_BYTES];
	size_t len = (size_t)snprintf(text, sizeof(text), "%zu devices: %.*s", s->device_count,
	                              STR_ARG(s->cause->title));

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	len = common_write(kb, s, text, len);
	if (first != TIME_NONE && last - first <= TOGETHER_US && len < sizeof(text) - 60)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "; it began within %lld minutes on all",
		                        (long long)((last - first) / (60 * US_PER_SECOND) + 1));
	s->text = arena_str(a, (str){text, len});
}

static int most_first(const void *pa, const void *pb)
{
	const struct shared_cause *a = pa, *b = pb;

	if (a->device_count != b->device_count)
		return a->device_count < b->device_count ? 1 : -1;
	int order = str_compare(a->problem->id, b->problem->id);
	return order ? order : str_compare(a->cause->id, b->cause->id);
}

/* When the finding of this problem began on a device. */
static time_us start_of(const struct shared_input *in, const struct problem_def *problem)
{
	for (size_t i = 0; i < in->findings->count; i++) {
		if (in->findings->items[i].problem == problem)
			return in->findings->items[i].first.at;
	}
	return TIME_NONE;
}

static void describe(struct arena *a, struct kb *kb, struct shared_cause *s,
                     const struct shared_input *inputs, size_t count)
{
	time_us first = TIME_NONE, last = TIME_NONE;
	bool all_told = true;

	for (size_t i = 0; i < count; i++) {
		bool mine = false;
		for (size_t k = 0; k < s->device_count && !mine; k++)
			mine = s->devices[k] == inputs[i].device;
		time_us at = start_of(&inputs[i], s->problem);
		if (!mine)
			continue;
		all_told &= at != TIME_NONE;
		if (at != TIME_NONE && (first == TIME_NONE || at < first))
			first = at;
		if (at != TIME_NONE && at > last)
			last = at;
	}
	text_write(a, kb, s, all_told ? first : TIME_NONE, last);
}

/* A log that names no device may be that of the other one: both are told, but not as two that share a cause. */
static bool may_be_one(const struct shared_cause *s)
{
	return s->device_count == 2 && s->devices[0]->named_by_path != s->devices[1]->named_by_path;
}

struct shared_causes shared_find(struct arena *a, struct kb *kb, const struct shared_input *inputs,
                                 size_t count)
{
	struct shared_causes found = {NULL, 0}, kept = {NULL, 0};
	size_t cap = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < inputs[i].findings->count; k++) {
			const struct finding *f = &inputs[i].findings->items[k];
			const struct cause *c = known_cause(f);
			if (!c)
				continue;
			struct shared_cause *s = cause_for(a, &found, &cap, f, c, count);
			s->devices[s->device_count++] = inputs[i].device;
		}
	}
	kept.items = arena_alloc(a, (found.count + 1) * sizeof(*kept.items));
	for (size_t i = 0; i < found.count; i++) {
		if (found.items[i].device_count > 1 && !may_be_one(&found.items[i]))
			kept.items[kept.count++] = found.items[i];
	}
	free(found.items);
	for (size_t i = 0; i < kept.count; i++)
		describe(a, kb, &kept.items[i], inputs, count);
	if (kept.count)
		qsort(kept.items, kept.count, sizeof(*kept.items), most_first);
	return kept;
}
