#include "cmd/cmd.h"
#include "report/case_report.h"
#include "report/json.h"

static void report_result(const struct output *out, const struct analysis *a, const struct options *o)
{
	struct report_options options = {.title = o->title.len ? o->title : STR("Licensing diagnosis"),
	                                 .customer = o->customer,
	                                 .case_number = o->case_number,
	                                 .contact = o->contact};
	struct json_options json = {.min_level = (enum level)o->min_level};
	enum doc_format format = o->format == FORMAT_HTML ? DOC_HTML
	                         : o->format == FORMAT_MD ? DOC_MD
	                                                  : DOC_TEXT;
	struct page page;
	struct doc doc;

	if (o->format == FORMAT_JSON) {
		json_write(out->to, a, &json);
		return;
	}
	cmd_page(&page, out, o);
	doc_start(&doc, out->to, format, &page, options.title);
	report_write(&doc, a, &options);
}

static enum exit_code report_run(struct options *o)
{
	return cmd_analyze_paths(o, report_result);
}

const struct command cmd_report = {
        .name = "report",
        .synopsis = "[OPTION...] [PATH...]",
        .summary = "The analysis as a document for a support case",
        .help = "Summary, devices, findings with the lines that prove them, deadlines, timeline, captures\n"
                "taken and still to take, contradictions, inputs. Formats: text, md, html (one file, no\n"
                "script, no outside requests), json.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT | TAKES_REPORT,
        .formats = FORMAT_SET(JSON) | FORMAT_SET(MD) | FORMAT_SET(HTML),
        .run = report_run,
};
