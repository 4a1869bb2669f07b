#include "tui/view.h"

#include <stdlib.h>

/* The findings of one device, or of all, the worst first; by cause they stand together over devices. */
struct item {
	const struct run_device *device;
	const struct finding *finding;
};

struct findings_data {
	struct item *items;
	size_t count;
};

static const struct item *item_of(const struct view *v, size_t i)
{
	return &((const struct findings_data *)v->data)->items[i];
}

static str cause_of(const struct finding *f)
{
	const struct cause *c = finding_cause(f);

	return c ? c->def->id : (str){"", 0};
}

static int worst_first(const void *pa, const void *pb)
{
	const struct finding *a = ((const struct item *)pa)->finding, *b = ((const struct item *)pb)->finding;

	if ((a->status == STATUS_RESOLVED) != (b->status == STATUS_RESOLVED))
		return a->status == STATUS_RESOLVED ? 1 : -1;
	if (!a->explained_by != !b->explained_by)
		return a->explained_by ? 1 : -1;
	if (a->level != b->level)
		return (int)a->level - (int)b->level;
	int order = str_compare(((const struct item *)pa)->device->device->name,
	                        ((const struct item *)pb)->device->device->name);
	return order ? order : str_compare(a->problem->id, b->problem->id);
}

static size_t findings_count(const struct view *v)
{
	return ((const struct findings_data *)v->data)->count;
}

static void findings_row(const struct view *v, size_t i, struct row *out)
{
	const struct item *item = item_of(v, i);
	const struct finding *f = item->finding;
	char at[TIME_TEXT_SIZE];
	bool open = f->status != STATUS_RESOLVED;

	row_printf(out, open ? style_of_level(f->level) : STYLE_GOOD, "%s %-8s %-9s", open ? "!" : "+",
	           level_names[f->level], status_names[f->status]);
	if (!v->device)
		row_printf(out, STYLE_HEAD, " %-18.*s", STR_ARG(item->device->device->name));
	row_printf(out, STYLE_HEAD, " %-20.*s", STR_ARG(f->problem->id));
	if (f->explained_by)
		row_printf(out, STYLE_DIM, " follows from %.*s", STR_ARG(f->explained_by->problem->id));
	else if (cause_of(f).len)
		row_printf(out, STYLE_PLAIN, " %s: %.*s", verdict_names[f->causes[0].verdict], STR_ARG(cause_of(f)));
	else if (open)
		row_add(out, STYLE_DIM, STR(" cause not established"));
	if (f->last.at != TIME_NONE && !f->last.year_unknown)
		row_printf(out, STYLE_DIM, "  last %s", time_words(f->last.at, at));
}

static struct target findings_target(const struct view *v, size_t i)
{
	const struct item *item = item_of(v, i);
	const struct finding *f = item->finding;

	return (struct target){.device = item->device, .finding = f,
	                       .cause = f->cause_count ? f->causes[0].def->id : (str){"", 0},
	                       .command = f->check_count ? f->checks[0].command : (str){"", 0}};
}

static void findings_enter(struct browser *b, const struct view *v, size_t i)
{
	open_finding(b, item_of(v, i)->device, item_of(v, i)->finding);
}

static int findings_compare(const struct view *v, unsigned sort, size_t a, size_t b)
{
	const struct item *x = item_of(v, a), *y = item_of(v, b);

	if (sort == 1)
		return str_compare(cause_of(x->finding), cause_of(y->finding));
	if (sort == 2)
		return str_compare(x->finding->problem->id, y->finding->problem->id);
	return (x->finding->last.at < y->finding->last.at) - (x->finding->last.at > y->finding->last.at);
}

static void findings_reopen(struct browser *b, const struct view *old)
{
	const struct run_device *device = device_again(b, old->device);

	if (device || !old->device)
		open_findings(b, device);
}

static const struct view_ops ops = {
        .name = "findings", .sorts = {"worst", "cause", "problem", "newest"}, .count = findings_count,
        .row = findings_row, .target = findings_target, .enter = findings_enter, .compare = findings_compare,
        .reopen = findings_reopen,
        .empty = "no problem was found; Tab goes on to messages, facts and the agent"};

void open_findings(struct browser *b, const struct run_device *device)
{
	const struct analysis *a = browser_analysis(b);
	struct arena *arena = arena_new();
	struct findings_data *d = arena_new_of(arena, struct findings_data);
	size_t all = 0;

	for (size_t i = 0; i < a->device_count; i++)
		all += a->devices[i].findings.count;
	d->items = arena_alloc(arena, (all + 1) * sizeof(*d->items));
	for (size_t i = 0; i < a->device_count; i++) {
		const struct run_device *rd = &a->devices[i];
		for (size_t k = 0; (!device || rd == device) && k < rd->findings.count; k++)
			d->items[d->count++] = (struct item){rd, &rd->findings.items[k]};
	}
	if (d->count)
		qsort(d->items, d->count, sizeof(*d->items), worst_first);
	view_push(b, &ops, arena, d, device, device ? device->device->name : STR("all devices"));
}
