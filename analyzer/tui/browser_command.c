#include "tui/browser_parts.h"

/* The command line, and the documents that both it and keys open. */

void open_explain(struct browser *b, str name)
{
	struct document_ask ask = {.kind = DOCUMENT_EXPLAIN, .name = name};

	if (name.len)
		open_document(b, &ask, name);
	else
		browser_say(b, "nothing to explain in this row; :explain NAME asks for anything");
}

void open_agent(struct browser *b, const struct run_device *d)
{
	struct document_ask ask = {.kind = DOCUMENT_AGENT, .device = d};

	open_document(b, &ask, d ? d->device->name : STR("all devices"));
}

static void all_findings(struct browser *b)
{
	open_findings(b, NULL);
}

static void all_messages(struct browser *b)
{
	open_messages(b, NULL);
}

static void all_facts(struct browser *b)
{
	open_facts(b, NULL);
}

static void all_agents(struct browser *b)
{
	open_agent(b, NULL);
}

void open_report(struct browser *b)
{
	struct document_ask ask = {.kind = DOCUMENT_REPORT};

	open_document(b, &ask, STR("report"));
}

static void quit(struct browser *b)
{
	b->leave = true;
}

static const struct {
	const char *word;
	void (*run)(struct browser *b);
} commands[] = {{"agent", all_agents},       {"devices", open_devices}, {"facts", all_facts},
                {"findings", all_findings},  {"help", open_help},       {"knowledge", open_knowledge},
                {"messages", all_messages},  {"notes", open_notes},     {"quit", quit},
                {"report", open_report}};

static void device_go(struct browser *b, str name)
{
	for (size_t i = 0; i < b->a->device_count; i++) {
		if (str_contains_nocase(b->a->devices[i].device->name, name)) {
			open_findings(b, &b->a->devices[i]);
			return;
		}
	}
	browser_say(b, "no device is named like that");
}

static void why_go(struct browser *b, str cause)
{
	open_document(b, &(struct document_ask){.kind = DOCUMENT_WHY, .name = cause}, cause);
}

static void why_not_go(struct browser *b, str cause)
{
	open_document(b, &(struct document_ask){.kind = DOCUMENT_WHY_NOT, .name = cause}, cause);
}

/* Commands that ask of something by its name. */
static const struct {
	const char *word;
	void (*run)(struct browser *b, str name);
} askers[] = {{"device", device_go}, {"explain", open_explain}, {"why", why_go}, {"why-not", why_not_go}};

/* ---- completion ---- */

/* What all candidates that start with the typed text have in common. */
struct completion {
	str typed, common;
	bool any;
};

static void candidate(struct completion *c, str word)
{
	size_t same = 0;

	if (!str_starts(word, c->typed))
		return;
	while (same < word.len && same < c->common.len && word.ptr[same] == c->common.ptr[same])
		same++;
	c->common = c->any ? (str){word.ptr, same} : word;
	c->any = true;
}

/* What the word asks for: devices, causes, or anything that can be explained. */
static void names_offer(const struct browser *b, str word, struct completion *c)
{
	bool devices = str_eq(word, STR("device")), problems = str_eq(word, STR("explain"));

	for (size_t i = 0; i < b->a->device_count; i++) {
		const struct run_device *rd = &b->a->devices[i];
		if (devices)
			candidate(c, rd->device->name);
		for (size_t k = 0; !devices && k < rd->findings.count; k++) {
			const struct finding *f = &rd->findings.items[k];
			if (problems)
				candidate(c, f->problem->id);
			for (size_t n = 0; n < f->cause_count; n++)
				candidate(c, f->causes[n].def->id);
		}
	}
}

/* A command, or behind one that asks the name of a device, a problem or a cause that was found. */
static str command_complete(void *self, str typed)
{
	struct browser *b = self;
	const char *blank = memchr(typed.ptr, ' ', typed.len);
	str word = blank ? str_between(typed.ptr, blank) : typed;
	struct completion c = {.typed = blank ? str_from(typed, word.len + 1) : typed};
	struct arena *arena = browser_top(b)->arena;

	for (size_t i = 0; !blank && i < COUNT_OF(commands); i++)
		candidate(&c, str_of(commands[i].word));
	for (size_t i = 0; !blank && i < COUNT_OF(askers); i++)
		candidate(&c, arena_printf(arena, "%s ", askers[i].word));
	if (blank)
		names_offer(b, word, &c);
	if (!c.any)
		return typed;
	return blank ? arena_printf(arena, "%.*s %.*s", STR_ARG(word), STR_ARG(c.common)) : c.common;
}

void browser_command(struct browser *b)
{
	char text[PROMPT_BYTES] = "";

	if (!browser_line_read(b, ":", text, command_complete, b))
		return;
	str line = arena_str(browser_top(b)->arena, str_trim(str_of(text)));
	const char *blank = memchr(line.ptr, ' ', line.len);
	str word = blank ? str_between(line.ptr, blank) : line, rest = str_trim(str_from(line, word.len));
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (str_eq(word, str_of(commands[i].word))) {
			commands[i].run(b);
			return;
		}
	}
	for (size_t i = 0; i < COUNT_OF(askers); i++) {
		if (!str_eq(word, str_of(askers[i].word)))
			continue;
		if (rest.len)
			askers[i].run(b, rest);
		else
			browser_say(b, "%s wants a name; Tab completes it", askers[i].word);
		return;
	}
	if (word.len)
		browser_say(b, "no command is called %.*s; Tab completes, ? helps", STR_ARG(word));
}
