#include "cmd/cmd.h"
#include "report/model.h"

static void devices_result(struct output *out, const struct analysis *a, const struct options *o)
{
	struct page page;

	cmd_page(&page, out, o);
	model_devices_write(&page, a);
}

static enum exit_code model_run(struct options *o)
{
	struct output out;
	struct page page;

	if ((o->path_count || o->device.len) && o->format == FORMAT_DOT) {
		fprintf(stderr, "tacit: model draws its tables as dot, not a device's agent\n");
		return EXIT_USAGE;
	}
	if (o->path_count || o->device.len)
		return cmd_analyze_paths(o, devices_result);
	struct kb *kb = cmd_kb_open(o);
	if (!kb)
		return EXIT_USAGE;
	enum exit_code code = EXIT_OUTPUT;
	if (cmd_output_open(&out, o)) {
		cmd_page(&page, &out, o);
		if (o->format == FORMAT_DOT)
			model_dot_write(out.to);
		else
			model_write(&page, kb);
		code = cmd_output_close(&out, true) ? EXIT_DONE : EXIT_OUTPUT;
	}
	kb_close(kb);
	return code;
}

const struct command cmd_model = {
        .name = "model",
        .synopsis = "[PATH...]",
        .summary = "The agent model's tables; with a PATH, the state of each device's agent",
        .help = "Without a PATH the regions, states and transitions (text, dot). With one: the state now,\n"
                "how it came there by which line, and what comes when.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .formats = FORMAT_SET(DOT),
        .run = model_run,
};
