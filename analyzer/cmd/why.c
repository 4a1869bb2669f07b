#include "cmd/cmd.h"
#include "report/why.h"

static void why_result(struct output *out, const struct analysis *a, const struct options *o)
{
	struct page page;

	cmd_page(&page, out, o);
	why_write(&page, a, kb_cause(a->kb, o->subject), false);
}

static void why_not_result(struct output *out, const struct analysis *a, const struct options *o)
{
	struct page page;

	cmd_page(&page, out, o);
	why_write(&page, a, kb_cause(a->kb, o->subject), true);
}

/* Causes of nearly that name. */
static void causes_near(const struct options *o)
{
	struct kb *kb = cmd_kb_open(o);
	struct map_node *at = NULL;
	str key;
	void *value;

	if (!kb)
		return;
	kb_load_all(kb);
	while (map_next(kb_entries(kb, KB_CAUSE), &at, &key, &value)) {
		if (str_is_slip(o->subject, key) || (o->subject.len > 3 && str_contains_nocase(key, o->subject)))
			fprintf(stderr, "  %.*s\n", STR_ARG(key));
	}
	kb_close(kb);
}

/* The first word is the cause, the rest are paths. */
static enum exit_code why_run_of(struct options *o, bool negative)
{
	if (!o->path_count) {
		fprintf(stderr, "tacit: which cause? Say its id; tacit kb list cause shows them\n");
		return EXIT_USAGE;
	}
	o->subject = o->paths[0];
	memmove(o->paths, o->paths + 1, --o->path_count * sizeof(o->paths[0]));
	struct kb *kb = cmd_kb_open(o);
	if (!kb)
		return EXIT_USAGE;
	bool known = kb_cause(kb, o->subject) != NULL;
	kb_close(kb);
	if (!known) {
		fprintf(stderr, "tacit: there is no cause '%.*s'; tacit kb list cause shows them\n",
		        STR_ARG(o->subject));
		causes_near(o);
		return EXIT_USAGE;
	}
	return cmd_analyze_paths(o, negative ? why_not_result : why_result);
}

static enum exit_code why_run(struct options *o)
{
	return why_run_of(o, false);
}

static enum exit_code why_not_run(struct options *o)
{
	return why_run_of(o, true);
}

const struct command cmd_why = {
        .name = "why",
        .synopsis = "CAUSE [PATH...]",
        .summary = "The conditions behind a verdict, with values, lines and what is unknown",
        .help = "CAUSE is an id as in findings. 'yes' holds, 'no' does not, '?' is not known for lack of\n"
                "the command named. Text only.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .run = why_run,
};

const struct command cmd_why_not = {
        .name = "why-not",
        .synopsis = "CAUSE [PATH...]",
        .summary = "What speaks against a cause, and what would have to be seen",
        .help = "As why, with what speaks against the cause first. Text only.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .run = why_not_run,
};
