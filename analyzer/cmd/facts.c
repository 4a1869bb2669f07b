#include "cmd/cmd.h"
#include "report/facts.h"
#include "report/json.h"

static void write_result(struct output *out, const struct analysis *a, const struct options *o)
{
	struct page page;

	if (o->format == FORMAT_JSON) {
		json_facts_write(out->to, a);
		return;
	}
	cmd_page(&page, out, o);
	facts_write(&page, a);
}

static enum exit_code facts_run(struct options *o)
{
	return cmd_analyze_paths(o, write_result);
}

const struct command cmd_facts = {
        .name = "facts",
        .synopsis = "[OPTION...] [PATH...]",
        .summary = "Every fact that the outputs of show commands tell, with its source",
        .help = "A PATH is as for analyze. Formats: text, json (an array).",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .formats = FORMAT_SET(JSON),
        .run = facts_run,
};
