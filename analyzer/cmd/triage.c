#include "cmd/cmd.h"
#include "report/json.h"
#include "report/triage.h"

static void triage_result(const struct output *out, const struct analysis *a, const struct options *o)
{
	struct json_options json = {.min_level = (enum level)o->min_level};
	struct page page;
	struct doc doc;

	switch ((enum format)o->format) {
	case FORMAT_JSON:
		json_write(out->to, a, &json);
		return;
	case FORMAT_JSONL:
		jsonl_write(out->to, a, &json);
		return;
	case FORMAT_CSV:
		triage_csv_write(out->to, a);
		return;
	case FORMAT_TEXT:
	case FORMAT_MD:
	case FORMAT_HTML:
	case FORMAT_DOT:
	case FORMAT_COUNT:
		break;
	}
	cmd_page(&page, out, o);
	if (o->format == FORMAT_TEXT) {
		triage_text_write(&page, a);
		return;
	}
	doc_start(&doc, out->to, o->format == FORMAT_HTML ? DOC_HTML : DOC_MD, &page,
	          o->title.len ? o->title : STR("Licensing triage"));
	triage_write(&doc, a);
}

static enum exit_code triage_run(struct options *o)
{
	if (!o->path_count) {
		fprintf(stderr, "tacit: triage wants the folders or archives with the bundles\n");
		return EXIT_USAGE;
	}
	o->progress = true;
	return cmd_analyze_paths(o, triage_result);
}

const struct command cmd_triage = {
        .name = "triage",
        .synopsis = "[OPTION...] PATH...",
        .summary = "Many bundles at once: the devices ranked, and what they share",
        .help = "The worst devices first, with problem, verdict and next deadline; then the causes that\n"
                "several devices share. Formats: text, json, jsonl, csv, md, html.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT | TAKES_REPORT,
        .formats = FORMAT_SET(JSON) | FORMAT_SET(JSONL) | FORMAT_SET(CSV) | FORMAT_SET(MD) |
                   FORMAT_SET(HTML),
        .run = triage_run,
};
