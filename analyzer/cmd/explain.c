#include "cmd/cmd.h"
#include "report/explain.h"

static enum exit_code explain_run(struct options *o)
{
	struct scope scope = {(enum platform)o->platform, (enum topology)o->topology, GENERATION_UNKNOWN, NULL};
	char what[4096];
	size_t len = 0;
	struct output out;
	struct page page;

	if (o->format != FORMAT_TEXT) {
		fputs("tacit: explain writes text only\n", stderr);
		return EXIT_USAGE;
	}
	if (!o->path_count) {
		fputs("tacit: explain what? A code, a log line or a topic; 'tacit kb list' names them\n",
		      stderr);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < o->path_count; i++) { /* an unquoted line comes in words */
		int more = snprintf(what + len, sizeof(what) - len, "%s%.*s", i ? " " : "",
		                    STR_ARG(o->paths[i]));
		if (more < 0 || (size_t)more >= sizeof(what) - len) {
			fputs("tacit: the line is too long to explain\n", stderr);
			return EXIT_USAGE;
		}
		len += (size_t)more;
	}
	struct kb *kb = cmd_kb_open(o);
	if (!kb)
		return EXIT_USAGE;
	if (!cmd_output_open(&out, o)) {
		kb_close(kb);
		return EXIT_OUTPUT;
	}
	cmd_page(&page, &out, o);
	bool found = explain_write(&page, kb, (str){what, len}, &scope);
	if (!found) {
		struct page errors = {.to = stderr, .width = page.width};
		explain_near(&errors, kb, (str){what, len});
	}
	bool written = cmd_output_close(&out, found);
	bool good = cmd_kb_good(kb);
	kb_close(kb);
	if (!written)
		return EXIT_OUTPUT;
	return found && good ? EXIT_DONE : EXIT_USAGE;
}

const struct command cmd_explain = {
        .name = "explain",
        .synopsis = "[OPTION...] CODE|LINE|TOPIC",
        .summary = "Say what a message means, its causes and what to do",
        .help = "CODE is %FACILITY-SEVERITY-MNEMONIC, with or without the percent sign, or the\n"
                "mnemonic alone; LINE a whole log line; TOPIC the name of a problem, cause,\n"
                "action, topic, severity or field type.",
        .takes = TAKES_KB | TAKES_OUTPUT | TAKES_SCOPE,
        .run = explain_run,
};
