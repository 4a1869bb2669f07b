#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cmd/cmd.h"
#include "report/case_report.h"
#include "report/json.h"
#include "report/triage.h"

enum { PATH_BYTES = 4096 };

/* A report of each device, named as the table links to it. False: the complaint is printed. */
static bool reports_write(const struct analysis *a, const struct options *o)
{
	char folder[PATH_BYTES], path[PATH_BYTES + REPORT_NAME_BYTES], name[REPORT_NAME_BYTES];

	snprintf(folder, sizeof(folder), "%.*s", STR_ARG(o->reports));
	if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "tacit: %s: %s\n", folder, strerror(errno));
		return false;
	}
	for (size_t i = 0; i < a->device_count; i++) {
		struct analysis one = *a;
		struct report_options options = {.title = a->devices[i].device->name};
		struct options mine = {.output = {path, 0}, .force = o->force};
		struct output out;
		struct page page;
		struct doc doc;
		one.devices = &a->devices[i];
		one.device_count = 1;
		snprintf(path, sizeof(path), "%s/%s", folder, report_file_name(&a->devices[i], i, name));
		mine.output.len = strlen(path);
		if (!cmd_output_open(&out, &mine))
			return false;
		cmd_page(&page, &out, o);
		doc_start(&doc, out.to, DOC_HTML, &page, options.title);
		report_write(&doc, &one, &options);
		if (!cmd_output_close(&out, true))
			return false;
	}
	return true;
}

static void triage_result(struct output *out, const struct analysis *a, const struct options *o)
{
	struct json_options json = {.min_level = (enum level)o->min_level};
	struct page page;
	struct doc doc;

	out->failed = o->reports.len && !reports_write(a, o);
	if (out->failed)
		return;
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
	triage_write(&doc, a, o->reports);
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
        .help = "The causes that several devices share; then the devices, the worst first, with problem,\n"
                "verdict and next deadline. Formats: text, json, jsonl, csv, md, html.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT | TAKES_REPORT | TAKES_REPORTS | TAKES_LIMITS,
        .formats = FORMAT_SET(JSON) | FORMAT_SET(JSONL) | FORMAT_SET(CSV) | FORMAT_SET(MD) |
                   FORMAT_SET(HTML),
        .run = triage_run,
};
