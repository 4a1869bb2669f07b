#include <stdio.h>

#include "base/file.h"
#include "cmd/keep.h"

/* What the command does with the store, and how it is opened. */
struct action {
	const char *name;
	enum store_mode mode;
	enum exit_code (*run)(struct store *s, const struct options *o);
};

static enum exit_code check_run(struct store *s, const struct options *o)
{
	char error[300];
	struct kb *kb = cmd_kb_open(o);

	if (!kb)
		return EXIT_USAGE;
	bool good = store_check(s, kb, error);
	kb_close(kb);
	if (good)
		puts("ok");
	else
		fprintf(stderr, "tacit: %.*s: %s\n", STR_ARG(o->paths[0]), error);
	return good ? EXIT_DONE : EXIT_UNREAD;
}

static enum exit_code told(const struct store *s, const struct options *o)
{
	if (!store_error(s))
		return EXIT_DONE;
	fprintf(stderr, "tacit: %.*s: %s\n", STR_ARG(o->paths[0]), store_error(s));
	return EXIT_OUTPUT;
}

static enum exit_code runs_run(struct store *s, const struct options *o)
{
	store_runs_write(s, stdout);
	return told(s, o);
}

static enum exit_code compact_run(struct store *s, const struct options *o)
{
	store_compact(s);
	return told(s, o);
}

static enum exit_code export_run(struct store *s, const struct options *o)
{
	struct output out;

	if (!cmd_output_open(&out, o))
		return EXIT_OUTPUT;
	store_export(s, out.to);
	enum exit_code code = told(s, o);
	return cmd_output_close(&out, code == EXIT_DONE) ? code : EXIT_OUTPUT;
}

static enum exit_code import_run(struct store *s, const struct options *o)
{
	store_import(s, stdin);
	return told(s, o);
}

static enum exit_code store_run(struct options *o)
{
	static const struct action actions[] = {{"check", STORE_READ, check_run},
	                                        {"runs", STORE_READ, runs_run},
	                                        {"compact", STORE_WRITE, compact_run},
	                                        {"export", STORE_READ, export_run},
	                                        {"import", STORE_WRITE, import_run}};
	const struct action *action = NULL;

	for (size_t i = 0; o->path_count == 2 && i < COUNT_OF(actions); i++) {
		if (str_eq(o->paths[0], str_of(actions[i].name)))
			action = &actions[i];
	}
	if (!action) {
		fprintf(stderr, "tacit: store wants: check, runs, compact, export or import, and a STORE\n");
		return EXIT_USAGE;
	}
	o->paths[0] = o->paths[1];
	o->path_count = 1;
	if (action->run != import_run && !store_is_one(o->paths[0])) {
		fprintf(stderr, "tacit: %.*s is no store\n", STR_ARG(o->paths[0]));
		return EXIT_UNREAD;
	}
	bool was_there = file_exists(o->paths[0]);
	struct store *s = keep_store_open(o, o->paths[0], action->mode);
	if (!s)
		return EXIT_UNREAD;
	enum exit_code code = action->run(s, o);
	store_close(s);
	if (code != EXIT_DONE && action->mode == STORE_WRITE && !was_there)
		remove(o->paths[0].ptr); /* an import that failed leaves nothing behind */
	return code;
}

const struct command cmd_store = {
        .name = "store",
        .synopsis = "check|runs|compact|export|import STORE",
        .summary = "Prove a store, make it small, write it as lines of JSON or read them",
        .help = "A store is what --store writes. check proves structure, references and what was read;\n"
                "runs lists the runs that it keeps, which diff and others read as STORE@NUMBER (@-1 is the last);\n"
                "compact keeps the last run alone; export writes every row to standard output, import\n"
                "reads them from standard input into a new store.",
        .takes = TAKES_KB | TAKES_OUTPUT,
        .run = store_run,
};
