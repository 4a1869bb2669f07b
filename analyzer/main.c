#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "input/archive.h"
#include "kb/pattern.h"
#include "report/json.h"
#include "store/store.h"

static const struct command *const commands[] = {&cmd_analyze, &cmd_browse, &cmd_explain, &cmd_facts, &cmd_report, &cmd_follow, &cmd_triage, &cmd_diff, &cmd_verify, &cmd_store, &cmd_why,
                                               &cmd_why_not, &cmd_redact, &cmd_unredact, &cmd_model,   &cmd_kb};

static void usage(FILE *to)
{
	fputs("tacit: what is wrong with a Cisco device's licensing, from its own log\n\n", to);
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		fprintf(to, "  tacit %-8s %-42s\n                   %s\n", commands[i]->name,
		        commands[i]->synopsis, commands[i]->summary);
	fputs("\nWithout a command, analyze: device | tacit. 'tacit COMMAND --help' says more.\n", to);
}

static void version(void)
{
	char pcre[64], archive[64], jansson[64], sqlite[64];

	pattern_library_version(pcre);
	archive_library_version(archive);
	json_library_version(jansson);
	store_library_version(sqlite);
	printf("tacit %s, knowledge %s\nPCRE2 %s\n%s\njansson %s\nSQLite %s\n", TACIT_VERSION, TACIT_KB_VERSION,
	       pcre, archive, jansson, sqlite);
}

/* What was written must have arrived; who closed the pipe has seen enough. */
static int finish(enum exit_code code)
{
	errno = EIO; /* of a write before, whose reason is gone */
	if ((fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE && code != EXIT_OUTPUT &&
	    !cmd_reader_is_gone(1)) {
		fprintf(stderr, "tacit: cannot write: %s\n", strerror(errno));
		code = EXIT_OUTPUT;
	}
	return (int)code;
}

/* A word that is no command and no file, and nearly a command. */
static void slip_tell(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (str_is_slip(str_of(word), str_of(commands[i]->name)) && !file_exists(str_of(word)))
			fprintf(stderr, "tacit: '%s' is read as a file; the command is called %s\n", word, commands[i]->name);
	}
}

/* A command behind an option, which was read as a file that is not there. */
static bool is_late(const struct options *o)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (!o->path_count || !str_eq(o->paths[0], str_of(commands[i]->name)) || file_exists(o->paths[0]))
			continue;
		fprintf(stderr, "tacit: the command comes first: tacit %s [OPTION...] [PATH...]\n", commands[i]->name);
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	static struct options options; /* large; one for the whole run */
	const struct command *command = &cmd_analyze;
	int first = 1;

	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		version();
		return finish(EXIT_DONE);
	}
	char help[] = "--help";
	if (argc == 3 && strcmp(argv[1], "help") == 0) { /* "help explain" as "explain --help" */
		argv[1] = argv[2];
		argv[2] = help;
	}
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
		usage(stdout);
		return finish(EXIT_DONE);
	}
	for (size_t i = 0; argc > 1 && i < COUNT_OF(commands); i++) {
		if (strcmp(argv[1], commands[i]->name) == 0) {
			command = commands[i];
			first = 2;
			break;
		}
	}
	if (first == 1 && argc > 1)
		slip_tell(argv[1]);
	if (argc == 1 && isatty(STDIN_FILENO))
		fputs("tacit: reading standard input; end it with Ctrl-D ('tacit --help' says more)\n", stderr);
	cmd_catch_interrupts();
	bool parsed = options_parse(&options, command, argc - first, argv + first);
	if ((first == 1 && is_late(&options)) || !parsed)
		return (int)EXIT_USAGE;
	enum exit_code code = EXIT_DONE;
	if (options.help)
		options_help(stdout, command);
	else
		code = command->run(&options);
	return finish(code);
}
