#include "report/steps.h"

struct scope scope_of(const struct device *d)
{
	return (struct scope){d->platform, d->topology, d->generation, d};
}

bool scope_admits(const struct scope *scope, const struct where *where)
{
	return where_admits(where, scope->platform, scope->topology, scope->generation);
}

void steps_each(struct kb *kb, const struct items *actions, const struct scope *scope,
                step_visit *visit, void *self)
{
	const struct step *steps = actions->items;

	for (size_t i = 0; i < actions->count; i++) {
		if (!scope_admits(scope, &steps[i].where))
			continue;
		if (!steps[i].use.len) {
			visit(self, &steps[i]);
			continue;
		}
		const struct action_def *used = kb_action(kb, steps[i].use);
		const struct step *shared = used ? used->steps.items : NULL;
		for (size_t k = 0; used && k < used->steps.count; k++) {
			if (scope_admits(scope, &shared[k].where))
				visit(self, &shared[k]);
		}
	}
}

static size_t add_names(char *text, size_t len, const char *head, uint32_t set,
                        const char *const *names)
{
	const char *before = head;

	for (int i = 0; names[i]; i++) {
		if (!(set & 1u << i))
			continue;
		len += (size_t)snprintf(text + len, 256 - len, "%s%s", before, names[i]);
		if (len > 255)
			len = 255;
		before = ", ";
	}
	return len;
}

str scope_text(const struct where *where, char text[static 256])
{
	size_t len = 0;

	text[0] = '\0';
	if (where->platforms)
		len = add_names(text, len, "on ", where->platforms, platform_names);
	if (where->topologies)
		len = add_names(text, len, len ? "; with " : "with ", where->topologies, topology_names);
	if (where->generations)
		len = add_names(text, len, len ? "; in " : "in ", where->generations, generation_names);
	return (str){text, len};
}

static void commands_write(const struct page *p, struct kb *kb, const struct device *d,
                           const struct strs *commands, unsigned indent)
{
	char filled[COMMAND_BYTES_MAX];

	for (size_t i = 0; i < commands->count; i++) {
		fprintf(p->to, "%*s", (int)indent, "");
		page_put(p, STYLE_CODE, command_fill(kb, d, commands->items[i], filled));
		page_blank(p);
	}
}

struct step_writer {
	const struct page *page;
	struct kb *kb;
	const struct device *device;
	enum step_choice choice;
	unsigned indent, number, most, left_out;
};

static bool is_wanted(const struct step_writer *w, const struct step *s)
{
	size_t captured = 0;

	if (s->kind != STEP_CHECK || w->choice == STEPS_ALL)
		return true;
	for (size_t i = 0; i < s->commands.count; i++)
		captured += command_is_captured(w->kb, w->device, s->commands.items[i]);
	return w->choice == STEPS_OPEN && (!captured || captured < s->commands.count);
}

static void cure_look(void *self, const struct step *s)
{
	*(bool *)self |= s->kind != STEP_CHECK;
}

static void step_write(void *self, const struct step *s)
{
	struct step_writer *w = self;
	char lead[64], where[256];
	struct where only = s->where;
	if (w->device) /* what is known of the device was looked at already */
		only = (struct where){w->device->platform ? 0 : only.platforms, w->device->topology ? 0 : only.topologies,
		                      w->device->generation ? 0 : only.generations};
	str scope = scope_text(&only, where);
	unsigned under;

	if (w->number >= w->most || !is_wanted(w, s)) {
		w->left_out++;
		return;
	}
	snprintf(lead, sizeof(lead), "%u. %s: ", ++w->number, step_kind_names[s->kind]);
	under = w->indent + 3;
	page_wrap(w->page, w->indent, lead, STYLE_PLAIN, s->text);

	if (scope.len)
		page_wrap(w->page, under, "only ", STYLE_DIM, scope);
	if (s->disruptive)
		page_wrap(w->page, under, "", STYLE_WARN, STR("This step disrupts service."));
	commands_write(w->page, w->kb, w->device, &s->commands, under + 2);
	if (s->look_for.len)
		page_wrap(w->page, under, "look for: ", STYLE_PLAIN, s->look_for);
	if (s->verify.len)
		page_wrap(w->page, under, "worked if: ", STYLE_PLAIN, s->verify);
}

unsigned steps_write(const struct page *p, struct kb *kb, const struct items *actions, const struct scope *scope,
                     enum step_choice choice, unsigned indent, unsigned most)
{
	struct step_writer w = {.page = p, .kb = kb, .device = scope->device, .choice = choice, .indent = indent,
	                        .most = most};
	bool cure = false;

	steps_each(kb, actions, scope, cure_look, &cure);
	if (choice == STEPS_CURE && !cure)
		w.choice = STEPS_OPEN;
	steps_each(kb, actions, scope, step_write, &w);
	return w.left_out;
}

void notes_write(const struct page *p, const struct items *notes, const struct scope *scope,
                 unsigned indent)
{
	const struct note *items = notes->items;

	for (size_t i = 0; i < notes->count; i++) {
		char where[256];
		if (!scope_admits(scope, &items[i].where))
			continue;
		page_wrap(p, indent, "- ", STYLE_PLAIN, items[i].text);
		str said = scope_text(&items[i].where, where);
		if (said.len)
			page_wrap(p, indent + 2, "only ", STYLE_DIM, said);
		commands_write(p, NULL, NULL, &items[i].commands, indent + 4);
	}
}
