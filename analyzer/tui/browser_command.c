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

static str command_complete(void *self, str typed)
{
	(void)self;
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (str_starts(str_of(commands[i].word), typed))
			return str_of(commands[i].word);
	}
	if (str_starts(STR("explain "), typed))
		return STR("explain ");
	if (str_starts(STR("device "), typed))
		return STR("device ");
	return typed;
}

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

void browser_command(struct browser *b)
{
	char text[PROMPT_BYTES] = "";

	if (!browser_line_read(b, ":", text, command_complete, b))
		return;
	str line = str_trim(str_of(text));
	const char *blank = memchr(line.ptr, ' ', line.len);
	str word = blank ? str_between(line.ptr, blank) : line, rest = str_trim(str_from(line, word.len));
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (word.len && str_eq(word, str_of(commands[i].word))) {
			commands[i].run(b);
			return;
		}
	}
	if (str_eq(word, STR("explain")))
		open_explain(b, arena_str(browser_top(b)->arena, rest));
	else if (str_eq(word, STR("device")))
		device_go(b, rest);
	else if (word.len)
		browser_say(b, "no command is called %.*s; Tab completes, ? helps", STR_ARG(word));
}
