#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "cmd/redaction.h"

enum { PATH_BYTES = 4096 };

struct copier {
	struct redactor *r;
	struct arena *arena; /* emptied now and then */
	FILE *to;
	uint64_t lines;
};

static bool any_open(void *self, str path)
{
	(void)self;
	(void)path;
	return true;
}

static bool line_learn(void *self, str line, uint64_t number)
{
	const struct copier *c = self;

	(void)number;
	redactor_learn_line(c->r, line);
	return true;
}

static bool line_copy(void *self, str line, uint64_t number)
{
	enum { LINES_PER_ARENA = 4096 };
	struct copier *c = self;

	(void)number;
	str text = redactor_line(c->r, c->arena, line);
	if (c->lines)
		fputc('\n', c->to);
	fwrite(text.ptr, 1, text.len, c->to);
	if (++c->lines % LINES_PER_ARENA == 0) {
		arena_free(c->arena);
		c->arena = arena_new();
	}
	return true;
}

/* An input that breaks off in its last line does so in its copy. */
static bool ends_whole(str path)
{
	char name[4096], last = '\n';

	snprintf(name, sizeof(name), "%.*s", STR_ARG(path));
	FILE *f = fopen(name, "r");
	if (f && fseek(f, -1, SEEK_END) == 0)
		last = (char)fgetc(f);
	if (f)
		fclose(f);
	return last == '\n' || (unsigned char)last < 0x20 || (unsigned char)last >= 0x7f; /* what is packed is not looked into */
}

static void copy_write(const struct output *out, struct redactor *r, const struct options *o)
{
	struct copier c = {.r = r, .arena = arena_new(), .to = out->to};

	cmd_lines_read(o->paths, 1, &(struct line_visit){&c, any_open, line_learn});
	cmd_lines_read(o->paths, 1, &(struct line_visit){&c, any_open, line_copy});
	if (c.lines && ends_whole(o->paths[0]))
		fputc('\n', c.to);
	arena_free(c.arena);
}

static enum exit_code redact_run(struct options *o)
{
	struct analysis_options options = cmd_analysis_options(o);
	enum exit_code code = EXIT_DONE;
	struct analysis a;
	struct output out;
	struct redaction x;

	if (o->path_count != 1 || cmd_reads_stdin(o) || file_is_folder(o->paths[0])) {
		fprintf(stderr, "tacit: redact wants one file, and no standard input: it is read more than once\n");
		return EXIT_USAGE;
	}
	struct kb *kb = cmd_kb_open(o);
	if (!kb)
		return EXIT_USAGE;
	if (!cmd_output_open(&out, o)) {
		kb_close(kb);
		return EXIT_OUTPUT;
	}
	options.hash = true;
	analysis_run(&a, kb, &options);
	cmd_complaints_print(&a, o);
	bool good = redaction_open(&x, &a, o);
	if (good && a.input_count && (a.inputs[0].archive || a.input_count > 1)) {
		fprintf(stderr, "tacit: %.*s is an archive: unpack it, and redact its files\n", STR_ARG(o->paths[0]));
		redaction_close(&x, o, false);
		good = false;
	}
	if (good) {
		copy_write(&out, x.r, o);
		good = redaction_close(&x, o, true);
	}
	bool whole = !cmd_interrupted();
	if (a.unread)
		code = EXIT_UNREAD;
	if (!cmd_output_close(&out, good && whole) || !good)
		code = EXIT_OUTPUT;
	if (!whole)
		code = EXIT_INTERRUPTED;
	analysis_close(&a);
	kb_close(kb);
	return code;
}

const struct command cmd_redact = {
        .name = "redact",
        .synopsis = "[OPTION...] FILE",
        .summary = "A copy of a log or capture without what is private in it",
        .help = "Addresses, names of hosts, users and accounts, and serial numbers become pseudonyms of the\n"
                "same length; secrets are blotted out. Lines and columns stay where they are. What the\n"
                "program finds in the copy is what it finds in the file. Look it over before you send it.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .run = redact_run,
};

/* The whole of the file that the options name, or of standard input; ptr NULL: the complaint is printed. */
static str text_read(struct arena *a, const struct options *o)
{
	bool named = o->path_count && !str_eq(o->paths[0], STR("-"));
	char path[PATH_BYTES], bytes[65536], *text;
	size_t len, got;

	snprintf(path, sizeof(path), "%.*s", named ? (int)o->paths[0].len : 1, named ? o->paths[0].ptr : "-");
	FILE *from = named ? fopen(path, "r") : stdin;
	if (!from) {
		fprintf(stderr, "tacit: %s: %s\n", path, strerror(errno));
		return (str){NULL, 0};
	}
	FILE *to = open_memstream(&text, &len);
	while ((got = fread(bytes, 1, sizeof(bytes), from)) > 0)
		fwrite(bytes, 1, got, to);
	fclose(to);
	if (named)
		fclose(from);
	str copy = arena_str(a, (str){text, len});
	free(text);
	return copy;
}

static enum exit_code unredact_run(struct options *o)
{
	struct pseudonyms names;
	struct output out;
	enum exit_code code = EXIT_DONE;

	if (!o->redact_map.len || o->path_count > 1) {
		fprintf(stderr, "tacit: unredact wants --redact-map FILE, and one text\n");
		return EXIT_USAGE;
	}
	pseudonyms_init(&names);
	if (!redaction_map_read(&names, o->redact_map)) {
		pseudonyms_close(&names);
		return EXIT_USAGE;
	}
	str text = text_read(names.arena, o);
	if (!text.ptr) {
		code = EXIT_UNREAD;
	} else if (!cmd_output_open(&out, o)) {
		code = EXIT_OUTPUT;
	} else {
		str undone = pseudonyms_undo(&names, text);
		fwrite(undone.ptr, 1, undone.len, out.to);
		if (!cmd_output_close(&out, true))
			code = EXIT_OUTPUT;
	}
	pseudonyms_close(&names);
	return code;
}

const struct command cmd_unredact = {
        .name = "unredact",
        .synopsis = "--redact-map FILE [PATH]",
        .summary = "Turn the pseudonyms in an answer back into names",
        .help = "PATH is any text; with none, or '-', standard input is read. FILE is what --redact-map\n"
                "wrote.",
        .takes = TAKES_MAP | TAKES_OUTPUT,
        .run = unredact_run,
};
