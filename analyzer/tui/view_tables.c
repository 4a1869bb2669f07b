#include "tui/view.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Plain tables of what an analysis holds: messages, facts, the timeline, the knowledge, notes. Each is a list
 * of items that point into the analysis.
 */

const char *time_words(time_us at, char text[static TIME_TEXT_SIZE])
{
	if (at == TIME_NONE)
		return "";
	time_write(at, text);
	char *t = strchr(text, 'T');
	if (t)
		*t = ' ';
	if (strlen(text) > 19)
		text[19] = '\0';
	return text;
}

enum style style_of_level(enum level level)
{
	return level <= LEVEL_ERROR ? STYLE_BAD : level == LEVEL_WARNING ? STYLE_WARN : STYLE_PLAIN;
}

/* ---- messages ---- */

struct message_item {
	const struct run_device *device;
	const struct device_series *series;
};

struct messages_data {
	struct message_item *items;
	size_t count;
};

static const struct message_item *message_of(const struct view *v, size_t i)
{
	return &((const struct messages_data *)v->data)->items[i];
}

static size_t messages_count(const struct view *v)
{
	return ((const struct messages_data *)v->data)->count;
}

static void messages_row(const struct view *v, size_t i, struct row *out)
{
	const struct message_item *m = message_of(v, i);
	const struct device_series *s = m->series;
	char at[TIME_TEXT_SIZE];

	row_printf(out, STYLE_PLAIN, "%9llu ", (unsigned long long)s->count);
	row_printf(out, style_of_level((enum level)s->code->severity), "%-9s", level_names[s->code->severity]);
	if (!v->device)
		row_printf(out, STYLE_HEAD, " %-18.*s", STR_ARG(m->device->device->name));
	row_printf(out, s->code->def ? STYLE_HEAD : STYLE_WARN, " %.*s%s", STR_ARG(s->code->code),
	           s->code->def ? "" : " (not known)");
	if (!s->last.year_unknown && s->last.at != TIME_NONE)
		row_printf(out, STYLE_DIM, "  %s", time_words(s->last.at, at));
	row_printf(out, STYLE_DIM, "  %.*s", (int)(s->example.len < 300 ? s->example.len : 300), s->example.ptr);
}

static struct target messages_target(const struct view *v, size_t i)
{
	const struct message_item *m = message_of(v, i);

	return (struct target){.device = m->device, .cause = m->series->code->def ? m->series->code->code : (str){"", 0},
	                       .has_place = true, .place = m->series->place};
}

static int messages_compare(const struct view *v, unsigned sort, size_t a, size_t b)
{
	const struct device_series *x = message_of(v, a)->series, *y = message_of(v, b)->series;

	if (sort == 1)
		return (x->count < y->count) - (x->count > y->count);
	if (sort == 2)
		return str_compare(x->code->code, y->code->code);
	return (x->last.at < y->last.at) - (x->last.at > y->last.at);
}

static void messages_reopen(struct browser *b, const struct view *old)
{
	const struct run_device *device = device_again(b, old->device);

	if (device || !old->device)
		open_messages(b, device);
}

static const struct view_ops messages_ops = {
        .name = "messages", .sorts = {"severity", "most", "code", "newest"}, .count = messages_count,
        .row = messages_row, .target = messages_target, .compare = messages_compare,
        .reopen = messages_reopen};

str title_of(const struct run_device *device)
{
	return device ? device->device->name : STR("all devices");
}

void open_messages(struct browser *b, const struct run_device *device)
{
	const struct analysis *a = browser_analysis(b);
	struct arena *arena = arena_new();
	struct messages_data *d = arena_new_of(arena, struct messages_data);
	size_t all = 0;

	for (size_t i = 0; i < a->device_count; i++)
		all += a->devices[i].device->series_count;
	d->items = arena_alloc(arena, (all + 1) * sizeof(*d->items));
	for (size_t i = 0; i < a->device_count; i++) {
		const struct run_device *rd = &a->devices[i];
		for (size_t k = 0; (!device || rd == device) && k < rd->device->series_count; k++)
			d->items[d->count++] = (struct message_item){rd, &rd->device->series[k]};
	}
	view_push(b, &messages_ops, arena, d, device, title_of(device));
}

/* ---- facts ---- */

struct fact_item {
	const struct run_device *device;
	const struct device_fact *fact;
};

struct facts_data {
	struct fact_item *items;
	size_t count;
};

static const struct fact_item *fact_of(const struct view *v, size_t i)
{
	return &((const struct facts_data *)v->data)->items[i];
}

static size_t facts_count(const struct view *v)
{
	return ((const struct facts_data *)v->data)->count;
}

static void facts_row(const struct view *v, size_t i, struct row *out)
{
	const struct fact_item *f = fact_of(v, i);

	if (!v->device)
		row_printf(out, STYLE_HEAD, "%-18.*s ", STR_ARG(f->device->device->name));
	row_printf(out, STYLE_HEAD, "%-38.*s ", STR_ARG(f->fact->fact->name));
	if (f->fact->fact->told == TOLD_VALUE)
		row_add(out, STYLE_PLAIN, f->fact->fact->text);
	else
		row_printf(out, STYLE_DIM, "(%s)", told_names[f->fact->fact->told]);
	row_printf(out, STYLE_DIM, "  %.*s", STR_ARG(f->fact->capture->command));
}

static struct target facts_target(const struct view *v, size_t i)
{
	const struct fact_item *f = fact_of(v, i);

	return (struct target){.device = f->device, .has_place = true, .place = f->fact->place};
}

static int facts_compare(const struct view *v, unsigned sort, size_t a, size_t b)
{
	(void)sort;
	return str_compare(fact_of(v, a)->fact->fact->name, fact_of(v, b)->fact->fact->name);
}

static void facts_reopen(struct browser *b, const struct view *old)
{
	const struct run_device *device = device_again(b, old->device);

	if (device || !old->device)
		open_facts(b, device);
}

static const struct view_ops facts_ops = {.name = "facts", .sorts = {"time", "name"}, .count = facts_count,
                                          .row = facts_row, .target = facts_target, .compare = facts_compare,
        .reopen = facts_reopen};

void open_facts(struct browser *b, const struct run_device *device)
{
	const struct analysis *a = browser_analysis(b);
	struct arena *arena = arena_new();
	struct facts_data *d = arena_new_of(arena, struct facts_data);
	size_t all = 0;

	for (size_t i = 0; i < a->device_count; i++)
		all += a->devices[i].device->fact_count;
	d->items = arena_alloc(arena, (all + 1) * sizeof(*d->items));
	for (size_t i = 0; i < a->device_count; i++) {
		const struct run_device *rd = &a->devices[i];
		for (size_t k = 0; (!device || rd == device) && k < rd->device->fact_count; k++)
			d->items[d->count++] = (struct fact_item){rd, &rd->device->facts[k]};
	}
	view_push(b, &facts_ops, arena, d, device, title_of(device));
}

/* ---- knowledge ---- */

struct entry_item {
	const char *kind;
	str id, title;
};

struct knowledge_data {
	struct entry_item *items;
	size_t count;
};

static const struct entry_item *entry_of(const struct view *v, size_t i)
{
	return &((const struct knowledge_data *)v->data)->items[i];
}

static size_t knowledge_count(const struct view *v)
{
	return ((const struct knowledge_data *)v->data)->count;
}

static void knowledge_row(const struct view *v, size_t i, struct row *out)
{
	const struct entry_item *e = entry_of(v, i);

	row_printf(out, STYLE_DIM, "%-8s ", e->kind);
	row_printf(out, STYLE_HEAD, "%-40.*s ", STR_ARG(e->id));
	row_add(out, STYLE_PLAIN, e->title);
}

static void knowledge_enter(struct browser *b, const struct view *v, size_t i)
{
	struct document_ask ask = {.kind = DOCUMENT_EXPLAIN, .name = entry_of(v, i)->id};

	open_document(b, &ask, ask.name);
}

static void knowledge_reopen(struct browser *b, const struct view *old)
{
	(void)old;
	open_knowledge(b);
}

static const struct view_ops knowledge_ops = {.name = "knowledge", .count = knowledge_count, .row = knowledge_row,
                                              .enter = knowledge_enter, .reopen = knowledge_reopen};

void open_knowledge(struct browser *b)
{
	static const enum kb_kind kinds[] = {KB_PROBLEM, KB_CAUSE, KB_MESSAGE, KB_TOPIC};
	struct kb *kb = browser_analysis(b)->kb;
	struct arena *arena = arena_new();
	struct knowledge_data *d = arena_new_of(arena, struct knowledge_data);
	size_t all = 0;

	kb_load_all(kb);
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		all += map_count(kb_entries(kb, kinds[i]));
	d->items = arena_alloc(arena, (all + 1) * sizeof(*d->items));
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct map_node *at = NULL;
		str key;
		void *value;
		while (map_next(kb_entries(kb, kinds[i]), &at, &key, &value)) {
			const struct message_def *message = value;
			const struct problem_def *problem = value;
			const struct cause_def *cause = value;
			const struct topic_def *topic = value;
			str title = kinds[i] == KB_MESSAGE   ? message->means
			            : kinds[i] == KB_PROBLEM ? problem->title
			            : kinds[i] == KB_CAUSE   ? cause->title
			                                     : topic->title;
			d->items[d->count++] = (struct entry_item){kb_kind_names[kinds[i]], key, title};
		}
	}
	view_push(b, &knowledge_ops, arena, d, NULL, STR("everything, offline"));
}

/* ---- notes ---- */

struct note_item {
	const struct run_device *device;
	const struct finding *finding;
	str text;
};

struct notes_data {
	struct note_item *items;
	size_t count;
};

static size_t notes_count(const struct view *v)
{
	return ((const struct notes_data *)v->data)->count;
}

static void notes_row(const struct view *v, size_t i, struct row *out)
{
	const struct note_item *n = &((const struct notes_data *)v->data)->items[i];

	row_printf(out, STYLE_HEAD, "%-18.*s %-20.*s ", STR_ARG(n->device->device->name), STR_ARG(n->finding->problem->id));
	row_add(out, STYLE_PLAIN, n->text);
}

static void notes_enter(struct browser *b, const struct view *v, size_t i)
{
	const struct note_item *n = &((const struct notes_data *)v->data)->items[i];

	open_finding(b, n->device, n->finding);
}

static void notes_reopen(struct browser *b, const struct view *old)
{
	(void)old;
	open_notes(b);
}

static const struct view_ops notes_ops = {.name = "notes", .count = notes_count, .row = notes_row,
                                          .enter = notes_enter, .reopen = notes_reopen};

void open_notes(struct browser *b)
{
	const struct analysis *a = browser_analysis(b);
	const struct browser_services *services = browser_services(b);
	struct arena *arena = arena_new();
	struct notes_data *d = arena_new_of(arena, struct notes_data);
	struct note_item *items = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < a->device_count; i++) {
		for (size_t k = 0; k < a->devices[i].findings.count; k++) {
			const struct finding *f = &a->devices[i].findings.items[k];
			str text = services->note(services->self, arena, a->devices[i].device->name, f->problem->id);
			if (!text.ptr)
				continue;
			items = must_grow(items, d->count, &cap, sizeof(*items));
			items[d->count++] = (struct note_item){&a->devices[i], f, text};
		}
	}
	d->items = arena_keep(arena, items, d->count, sizeof(*items));
	view_push(b, &notes_ops, arena, d, NULL, STR("kept in the store"));
}
