#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/keep.h"
#include "cmd/live.h"
#include "cmd/redaction.h"
#include "report/case_report.h"
#include "report/explain.h"
#include "report/model.h"
#include "report/text_finding.h"
#include "report/why.h"
#include "tui/browser.h"

enum { COLS_DEFAULT = 80, ROWS_DEFAULT = 24, FIRST_WAIT_MS = 20 };

struct browse {
	const struct options *o;
	struct screen *screen;
	struct kb *kb;
	struct analysis *a;
	struct keep keep;
	struct redaction redaction;
	struct live *live; /* NULL: the inputs are not followed */
};

/* ---- texts that the report writers make ---- */

/* The analysis with this device alone, for writers that tell of all. */
static struct analysis of_device(const struct analysis *a, const struct run_device *rd)
{
	struct analysis one = *a;

	if (rd) {
		one.devices += rd - a->devices;
		one.device_count = 1;
	}
	return one;
}

static void report_text(const struct browse *x, const struct page *page)
{
	struct report_options options = {.title = STR("Licensing diagnosis")};
	struct doc doc;

	doc_start(&doc, page->to, DOC_TEXT, page, options.title);
	report_write(&doc, x->a, &options);
}

static bool document(void *self, const struct document_ask *ask, FILE *to)
{
	const struct browse *x = self;
	struct page page = {.to = to, .width = ask->width, .color = true};
	struct analysis one = of_device(x->a, ask->device);
	struct mention told = {.count = 0};
	struct scope scope = ask->device ? scope_of(ask->device->device) : (struct scope){.device = NULL};

	switch (ask->kind) {
	case DOCUMENT_FINDING:
		finding_write(&page, x->a, ask->finding, ask->device->device, &told, true);
		return true;
	case DOCUMENT_WHY:
	case DOCUMENT_WHY_NOT:
		if (!kb_cause(x->kb, ask->name))
			return false;
		why_write(&page, &one, kb_cause(x->kb, ask->name), ask->kind == DOCUMENT_WHY_NOT);
		return true;
	case DOCUMENT_EXPLAIN:
		return explain_write(&page, x->kb, ask->name, &scope);
	case DOCUMENT_AGENT:
		model_devices_write(&page, &one);
		return true;
	case DOCUMENT_REPORT:
		report_text(x, &page);
		return true;
	}
	return false;
}

/* ---- the input once more ---- */

struct line_hunt {
	str path;
	bool (*line)(void *reader, str text, uint64_t number);
	void *reader;
	struct redactor *redactor;
	struct arena *arena;
	bool found;
};

static bool hunt_open(void *self, str path)
{
	struct line_hunt *h = self;
	bool wanted = str_eq(path, h->path);

	h->found |= wanted;
	return wanted;
}

static bool hunt_line(void *self, str text, uint64_t number)
{
	const struct line_hunt *h = self;

	return h->line(h->reader, h->redactor ? redactor_line(h->redactor, h->arena, text) : text, number);
}

/* "bundles/a.tar!b/c.log" is a member of the file that is there. */
static bool lines(void *self, const struct run_input *input,
                  bool (*line)(void *reader, str text, uint64_t number), void *reader)
{
	const struct browse *x = self;
	/* What is followed is not redacted: its paths are as they are read. */
	str file = x->live ? input->path : x->redaction.input_paths[input - x->a->inputs];
	struct line_hunt hunt = {.path = file, .line = line, .reader = reader, .redactor = x->redaction.r,
	                         .arena = arena_new()};

	if (str_eq(file, STR("-")) && live_stdin(x->live).len) {
		hunt.path = file = live_stdin(x->live);
	}
	while (input->archive && !str_eq(file, STR("-")) && !file_exists(file)) {
		const char *bang = memrchr(file.ptr, '!', file.len);
		file = bang ? str_between(file.ptr, bang) : STR("-");
	}
	if (!str_eq(file, STR("-")))
		cmd_lines_read(&file, 1, &(struct line_visit){&hunt, hunt_open, hunt_line});
	arena_free(hunt.arena);
	return hunt.found;
}

/* ---- notes ---- */

static str note(void *self, struct arena *a, str device, str subject)
{
	const struct browse *x = self;

	return x->keep.store ? store_note(x->keep.store, a, device, subject) : (str){NULL, 0};
}

static bool note_set(void *self, str device, str subject, str text)
{
	const struct browse *x = self;

	if (!x->keep.store)
		return false;
	store_note_set(x->keep.store, device, subject, text);
	return !store_error(x->keep.store);
}

/* ---- inputs that grow ---- */

static const struct analysis *newer(void *self)
{
	struct browse *x = self;
	struct analysis *a = live_newer(x->live);

	if (a)
		x->a = a;
	return a;
}

/* ---- reading, with a word on how far it is ---- */

static void reading_tell(void *self, const struct progress *p)
{
	const struct browse *x = self;
	char text[200];

	screen_clear(x->screen);
	if (x->live) /* what is read in a moment is shown by itself */
		snprintf(text, sizeof(text), "reading; q leaves");
	else
		snprintf(text, sizeof(text), "reading: %zu of %zu, %.0f MB; q stops and shows what was read",
		         p->paths_done, p->paths, (double)p->bytes / 1e6);
	screen_put(x->screen, 1, 2, screen_cols(x->screen) - 2, STYLE_HEAD, str_of(text));
	screen_flush(x->screen);
	if (screen_key(x->screen, 0) == 'q')
		cmd_interrupt_set(true);
}

static struct screen *screen_of(const struct options *o, FILE *keys)
{
	const char *no_color = getenv("NO_COLOR"), *error = "";
	unsigned cols = COLS_DEFAULT, rows = ROWS_DEFAULT;
	char size[32];

	if (o->keys.ptr) {
		snprintf(size, sizeof(size), "%.*s", STR_ARG(o->size));
		if (o->size.len && (sscanf(size, "%ux%u", &cols, &rows) != 2 || !cols || !rows || cols > 1000 || rows > 500)) {
			fprintf(stderr, "tacit: --size: '%s' is not like 80x24\n", size);
			return NULL;
		}
		return screen_memory(cols, rows, o->keys);
	}
	bool color = o->color == COLOR_ALWAYS || (o->color == COLOR_AUTO && !(no_color && *no_color));
	struct screen *s = screen_open(color, (enum theme)o->theme, keys, &error);
	if (!s)
		fprintf(stderr, "tacit: %s\n", error);
	return s;
}

/* What the inputs say: read here, or by who follows them. NULL: the person left before anything was there. */
static struct analysis *first_read(struct browse *x, const struct analysis_options *options, struct analysis *own)
{
	struct analysis *a = NULL;

	if (!x->live) {
		analysis_run(own, x->kb, options);
		return own;
	}
	while (!a && !cmd_interrupted()) {
		a = live_newer(x->live);
		if (!a && x->o->keys.ptr)
			usleep(FIRST_WAIT_MS * 1000); /* its keys are for what is shown */
		else if (!a && screen_key(x->screen, FIRST_WAIT_MS) == 'q')
			break;
	}
	return a;
}

/* Nothing is shown that was to be redacted and could not be. */
static enum exit_code browse_show(struct browse *x, const struct analysis_options *options)
{
	struct browser_services services = {x, document, lines, note, note_set, cmd_interrupted, x->live ? newer : NULL};
	enum exit_code code = EXIT_DONE;
	struct analysis own, *a = first_read(x, options, &own);

	if (!a)
		return EXIT_DONE;
	x->a = a;
	cmd_interrupt_set(false); /* what was read can be looked at */
	keep_run(&x->keep, a, x->o);
	if (!redaction_apply(&x->redaction, a, x->o)) {
		analysis_close(&own);
		return EXIT_OUTPUT;
	}
	size_t rows_made = 0;
	if (a->device_count || !a->unread || x->live)
		rows_made = browser_run(x->screen, a, &services);
	if (x->o->keys.ptr)
		screen_dump(x->screen, stdout);
	if (x->o->keys.ptr && x->o->verbose)
		fprintf(stderr, "tacit: %zu rows were made\n", rows_made);
	screen_close(x->screen);
	x->screen = NULL;
	cmd_complaints_print(x->a, x->o);
	if (x->a->unread)
		code = EXIT_UNREAD;
	if (!redaction_close(&x->redaction, x->o, true))
		code = EXIT_OUTPUT;
	if (!x->live)
		analysis_close(&own);
	return code;
}

static enum exit_code browse_run(struct options *o)
{
	struct browse x = {.o = o};
	enum exit_code code = EXIT_DONE;
	FILE *keys = stdin;

	if (!o->path_count) {
		fprintf(stderr, "tacit: browse wants files, folders, a store, or '-' for what is piped in\n");
		return EXIT_USAGE;
	}
	x.kb = cmd_kb_open(o);
	if (!x.kb)
		return EXIT_USAGE;
	if (cmd_reads_stdin(o) && !o->keys.ptr && !(keys = fopen("/dev/tty", "r"))) {
		fprintf(stderr, "tacit: browse - needs a terminal for its keys\n");
		kb_close(x.kb);
		return EXIT_USAGE;
	}
	struct analysis_options options = cmd_analysis_options(o);
	bool kept = keep_open(&x.keep, o, &options);
	/* A pipe may never end: what it gives is shown as it comes. */
	bool follows = o->follow || (cmd_reads_stdin(o) && !o->keys.ptr);
	if (kept && follows && (o->redact || x.keep.store)) {
		fprintf(stderr, "tacit: what is followed is neither redacted nor kept in a store\n");
		kept = false;
		code = EXIT_USAGE;
	}
	/* What is read at once can be looked at while the rest is; but not what is to be kept, redacted or tested. */
	if (kept && (follows || !(o->redact || x.keep.store || o->keys.ptr)))
		x.live = live_open(x.kb, &options, follows);
	x.screen = kept && (x.live || !follows) ? screen_of(o, keys) : NULL;
	if (x.screen) {
		if (!o->keys.ptr) {
			options.progress = reading_tell;
			options.progress_self = &x;
			reading_tell(&x, &(struct progress){.paths = options.path_count});
		}
		code = browse_show(&x, &options);
	} else {
		code = kept || code == EXIT_USAGE ? EXIT_USAGE : EXIT_UNREAD;
	}
	live_close(x.live);
	screen_close(x.screen);
	keep_close(&x.keep);
	kb_close(x.kb);
	if (keys != stdin)
		fclose(keys);
	return code;
}

const struct command cmd_browse = {
        .name = "browse",
        .synopsis = "[OPTION...] PATH...|STORE",
        .summary = "Walk from the devices to the line that proves the cause, in the terminal",
        .help = "Enter goes in, q back, / searches, f filters, ? shows every key. Notes are kept in a store\n"
                "(--store). Device text cannot reach the terminal as a command.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_KEYS,
        .run = browse_run,
};
