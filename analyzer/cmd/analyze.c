#include "cmd/keep.h"
#include "cmd/progress.h"
#include "cmd/redaction.h"
#include "report/json.h"
#include "report/text.h"

/* In a bundle most files hold nothing for us: of so many inputs is the same told one by one. */
enum { SAME_TOLD_MAX = 5 };

/* What is unread is told of each input; what else there is not again and again. */
void cmd_complaints_print(const struct analysis *a, const struct options *o)
{
	struct map times = {0}; /* of each text */

	for (size_t i = 0; i < a->input_count; i++) {
		const struct run_input *in = &a->inputs[i];
		for (size_t k = 0; k < in->complaint_count; k++) {
			const struct complaint *c = &in->complaints[k];
			if (o->quiet && !c->unread)
				continue;
			uintptr_t told = c->unread || o->verbose ? 0 : (uintptr_t)map_find(&times, c->text);
			if (told < SAME_TOLD_MAX)
				fprintf(stderr, "tacit: %.*s: %.*s\n", STR_ARG(in->path), STR_ARG(c->text));
			if (!c->unread)
				map_set(&times, c->text, (void *)(told + 1));
		}
	}
	struct map_node *at = NULL;
	str text;
	for (void *told; map_next(&times, &at, &text, &told);) {
		if ((uintptr_t)told > SAME_TOLD_MAX)
			fprintf(stderr, "tacit: the same of %zu more: %.*s (--verbose names them)\n",
			        (size_t)((uintptr_t)told - SAME_TOLD_MAX), STR_ARG(text));
	}
	map_close(&times);
}

static bool fails(const struct analysis *a, int level)
{
	for (size_t i = 0; i < a->device_count; i++) {
		const struct findings *f = &a->devices[i].findings;
		for (size_t k = 0; k < f->count; k++) {
			if (f->items[k].status != STATUS_RESOLVED && (int)f->items[k].level <= level)
				return true;
		}
	}
	return false;
}

static void result_write(struct output *out, const struct analysis *a, const struct options *o)
{
	struct json_options json = {.min_level = (enum level)o->min_level};
	struct text_options text = {.min_level = (enum level)o->min_level, .verbose = o->verbose};
	struct page page;

	switch ((enum format)o->format) {
	case FORMAT_JSON:
		json_write(out->to, a, &json);
		break;
	case FORMAT_JSONL:
		jsonl_write(out->to, a, &json);
		break;
	case FORMAT_TEXT:
	case FORMAT_DOT:
	case FORMAT_MD:
	case FORMAT_HTML:
	case FORMAT_CSV:
	case FORMAT_COUNT:
		cmd_page(&page, out, o);
		text_write(&page, a, &text);
		break;
	}
}

/* Nothing is written that was to be redacted and could not be. */
static bool result_tell(struct output *out, struct analysis *a, const struct options *o, result_writer *write)
{
	struct redaction x;

	if (!redaction_apply(&x, a, o))
		return false;
	out->redactor = x.r;
	out->input_paths = x.input_paths;
	write(out, a, o);
	return redaction_close(&x, o, true);
}

enum exit_code cmd_analyze_paths(struct options *o, result_writer *write)
{
	struct analysis_options options = cmd_analysis_options(o);
	enum exit_code code = EXIT_DONE;
	struct progress_bar bar;
	struct analysis a;
	struct output out;
	struct keep keep;

	struct kb *kb = cmd_kb_open(o);
	if (!kb)
		return EXIT_USAGE;
	if (o->progress) /* many bundles need all of it, and the digest of a store takes its time */
		kb_read_ahead(kb, options.jobs > 1);
	if (!keep_open(&keep, o, &options)) {
		code = o->store.len ? EXIT_OUTPUT : EXIT_UNREAD;
		goto closed;
	}
	if (!cmd_output_open(&out, o)) {
		code = EXIT_OUTPUT;
		goto closed;
	}
	progress_start(&bar, o->progress && !o->quiet);
	options.progress = progress_tell;
	options.progress_self = &bar;
	analysis_run(&a, kb, &options);
	progress_end(&bar);
	cmd_complaints_print(&a, o);
	bool no_device = o->device.len && !a.device_count && a.fleet.count;
	if (no_device)
		fprintf(stderr, "tacit: no device is named %.*s among the %zu that were found\n", STR_ARG(o->device),
		        a.fleet.count);
	bool kept = keep_run(&keep, &a, o);
	bool told = result_tell(&out, &a, o, write) && !out.failed;
	if (o->fail_on >= 0 && fails(&a, o->fail_on))
		code = EXIT_FOUND;
	if (a.unread)
		code = EXIT_UNREAD;
	if (no_device)
		code = EXIT_USAGE;
	if (!cmd_output_close(&out, told) || !told || !kept)
		code = EXIT_OUTPUT;
	if (!cmd_kb_good(kb)) /* files that were read on the way */
		code = EXIT_USAGE;
	if (a.interrupted)
		code = EXIT_INTERRUPTED;
	analysis_close(&a);
closed:
	keep_close(&keep);
	kb_close(kb);
	return code;
}

static enum exit_code analyze_run(struct options *o)
{
	return cmd_analyze_paths(o, result_write);
}

const struct command cmd_analyze = {
        .name = "analyze",
        .synopsis = "[OPTION...] [PATH...]",
        .summary = "Decode device logs and say what is wrong, why, and what to do",
        .help = "A PATH is a file, a folder, an archive (tar, zip, 7z, and gz, bz2, xz, zst of\n"
                "any), or '-'. With no PATH standard input is read, to its end or Ctrl-C.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .formats = FORMAT_SET(JSON) | FORMAT_SET(JSONL),
        .run = analyze_run,
};
