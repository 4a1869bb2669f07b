#include "cmd/report_config.h"
#include "pack/cited.h"
#include "pack/pack.h"
#include "redact/redactor.h"
#include "report/case_report.h"
#include "report/json.h"

#include <stdlib.h>

enum { PAGE_WIDTH = 80, NAME_BYTES = 1200 };

static void document_write(FILE *to, const struct analysis *a, const struct report_options *options,
                           enum doc_format format, const struct page *page)
{
	struct doc doc;

	doc_start(&doc, to, format, page, options->title);
	report_write(&doc, a, options);
}

static void report_result(struct output *out, const struct analysis *a, const struct options *o)
{
	struct json_options json = {.min_level = (enum level)o->min_level};
	enum doc_format format = o->format == FORMAT_HTML ? DOC_HTML
	                         : o->format == FORMAT_MD ? DOC_MD
	                                                  : DOC_TEXT;
	struct page page;

	if (o->format == FORMAT_JSON) {
		json_write(out->to, a, &json);
		return;
	}
	cmd_page(&page, out, o);
	document_write(out->to, a, o->report, format, &page);
}

/* ---- the pack ---- */

struct packer {
	struct output *out;
	const struct analysis *a;
	const struct options *o;
	struct pack *pack;
	struct arena *arena;
	struct cited *cited;
	/* the input that is read */
	const struct cited *current; /* NULL: nothing of it is cited */
	size_t at, input;
	uint64_t written; /* lines, cited or blank */
	FILE *to;
	char *bytes;
	size_t len;
};

static void current_end(struct packer *p)
{
	char name[NAME_BYTES];

	if (!p->current)
		return;
	fclose(p->to);
	int len = snprintf(name, sizeof(name), PACK_EVIDENCE "%.*s", STR_ARG(p->a->inputs[p->input].path));
	pack_add(p->pack, (str){name, len < (int)sizeof(name) ? (size_t)len : sizeof(name) - 1},
	         (str){p->bytes, p->len});
	free(p->bytes);
	p->current = NULL;
}

static bool input_open(void *self, str path)
{
	struct packer *p = self;

	current_end(p);
	for (size_t i = 0; i < p->a->input_count; i++) {
		if (!p->cited[i].count || !str_eq(p->out->input_paths[i], path))
			continue;
		p->current = &p->cited[i];
		p->input = i;
		p->at = 0;
		p->written = 0;
		p->to = open_memstream(&p->bytes, &p->len);
		break;
	}
	return p->current != NULL;
}

/* What is not cited becomes an empty line, so that numbers stay. */
static bool input_line(void *self, str line, uint64_t number)
{
	struct packer *p = self;

	if (!cited_holds(p->current, number, &p->at))
		return true;
	for (; p->written + 1 < number; p->written++)
		fputc('\n', p->to);
	str text = p->out->redactor ? redactor_line(p->out->redactor, p->arena, line) : line;
	fprintf(p->to, "%.*s\n", STR_ARG(text));
	p->written = number;
	return true;
}

typedef void part_writer(FILE *to, const struct packer *p);

static void text_part(FILE *to, const struct packer *p)
{
	struct page page = {.to = to, .width = PAGE_WIDTH};

	document_write(to, p->a, p->o->report, DOC_TEXT, &page);
}

static void html_part(FILE *to, const struct packer *p)
{
	struct page page = {.to = to, .width = PAGE_WIDTH};

	document_write(to, p->a, p->o->report, DOC_HTML, &page);
}

static void json_part(FILE *to, const struct packer *p)
{
	struct json_options json = {.min_level = (enum level)p->o->min_level};

	json_write(to, p->a, &json);
}

static void pack_result(struct output *out, const struct analysis *a, const struct options *o)
{
	static const struct {
		const char *name;
		part_writer *write;
	} parts[] = {{"report.txt", text_part}, {"report.html", html_part}, {"findings.json", json_part}};
	struct packer p = {.out = out, .a = a, .o = o, .pack = pack_new(), .arena = arena_new()};
	char *bytes;
	size_t len;

	pack_add(p.pack, STR(PACK_MARK), STR("A report of tacit, and in " PACK_EVIDENCE " the lines of the inputs that it cites.\n"));
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		FILE *to = open_memstream(&bytes, &len);
		parts[i].write(to, &p);
		fclose(to);
		pack_add(p.pack, str_of(parts[i].name), (str){bytes, len});
		free(bytes);
	}
	p.cited = cited_find(p.arena, a);
	cmd_lines_read(o->paths, o->path_count, &(struct line_visit){&p, input_open, input_line});
	current_end(&p);
	bytes = pack_close(p.pack, &len);
	out->failed = bytes == NULL;
	if (bytes)
		fwrite(bytes, 1, len, out->to);
	else
		fprintf(stderr, "tacit: the zip could not be made\n");
	free(bytes);
	arena_free(p.arena);
}

static enum exit_code report_run(struct options *o)
{
	struct report_config config;

	if (o->pack.len && cmd_reads_stdin(o)) {
		fprintf(stderr, "tacit: --pack reads the inputs twice: name files, not standard input\n");
		return EXIT_USAGE;
	}
	if (o->pack.len && o->output.len) {
		fprintf(stderr, "tacit: --pack names its file itself: leave --output out\n");
		return EXIT_USAGE;
	}
	if (!report_config_open(&config, o))
		return EXIT_USAGE;
	o->report = &config.options;
	o->hash = true;
	if (o->pack.len)
		o->output = o->pack;
	enum exit_code code = cmd_analyze_paths(o, o->pack.len ? pack_result : report_result);
	o->report = NULL;
	report_config_close(&config);
	return code;
}

const struct command cmd_report = {
        .name = "report",
        .synopsis = "[OPTION...] [PATH...]",
        .summary = "The analysis as a document for a support case",
        .help = "Summary, devices, findings with the lines that prove them, deadlines, timeline, captures\n"
                "taken and still to take, contradictions, inputs. HTML is one file, with no script and no\n"
                "outside requests. --pack writes text, HTML, JSON and the lines that are cited as one zip\n"
                "with a manifest. Settings: report.yaml in $XDG_CONFIG_HOME/tacit (~/.config/tacit).",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT | TAKES_REPORT | TAKES_REPORT_FILE,
        .formats = FORMAT_SET(JSON) | FORMAT_SET(MD) | FORMAT_SET(HTML),
        .run = report_run,
};
