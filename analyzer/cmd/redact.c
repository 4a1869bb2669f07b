#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "input/input.h"
#include "redact/redact.h"

enum { MAP_BYTES_MAX = 64 * 1024 * 1024, PATH_BYTES = 4096 };

static bool map_read(struct pseudonyms *p, str path)
{
	struct diags diags;
	struct source *src = arena_new_of(p->arena, struct source);

	diags_init(&diags);
	bool good = file_read(p->arena, path, MAP_BYTES_MAX, src, &diags) && pseudonyms_read(p, src, &diags);
	for (size_t i = 0; i < diags.count; i++)
		diag_write(&diags.items[i], stderr);
	diags_close(&diags);
	return good;
}

bool cmd_pseudonyms_open(struct pseudonyms *p, const struct analysis *a, const struct options *o)
{
	pseudonyms_init(p);
	p->key = redact_key(a);
	return !o->redact_map.len || !file_exists(o->redact_map) || map_read(p, o->redact_map);
}

bool cmd_pseudonyms_close(struct pseudonyms *p, const struct options *o)
{
	char path[PATH_BYTES], temporary[PATH_BYTES + 8];
	bool good = true;

	if (o->redact_map.len) {
		snprintf(path, sizeof(path), "%.*s", STR_ARG(o->redact_map));
		snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
		int fd = mkstemp(temporary); /* mode 0600 */
		FILE *to = fd >= 0 ? fdopen(fd, "w") : NULL;
		good = to != NULL;
		if (good) {
			pseudonyms_write(p, to);
			good = fflush(to) == 0 && !ferror(to) && fsync(fd) == 0;
			good = fclose(to) == 0 && good;
			good = good && rename(temporary, path) == 0;
			if (!good)
				unlink(temporary);
		}
		if (!good)
			fprintf(stderr, "tacit: cannot write %s: %s\n", path, strerror(errno));
	}
	pseudonyms_close(p);
	return good;
}

bool cmd_redact_analysis(struct analysis *a, const struct options *o)
{
	struct pseudonyms names;

	if (!cmd_pseudonyms_open(&names, a, o)) {
		pseudonyms_close(&names);
		return false;
	}
	struct redactor *r = redactor_new(a->kb, &names);
	redact_learn(r, a);
	redact_analysis(r, a);
	redactor_free(r);
	/* What the analysis views of them must stay. */
	arena_adopt(a->arena, names.arena);
	names.arena = arena_new();
	return cmd_pseudonyms_close(&names, o);
}

/* ---- tacit redact ---- */

struct copier {
	struct redactor *r;
	struct arena *arena; /* emptied now and then */
	FILE *to;
	uint64_t lines;
};

static void copier_open(void *self, str path)
{
	(void)self;
	(void)path;
}

static void copier_learn(void *self, str line, uint64_t number)
{
	const struct copier *c = self;

	(void)number;
	redactor_learn_line(c->r, line);
}

static void copier_line(void *self, str line, uint64_t number)
{
	enum { LINES_PER_ARENA = 4096 };
	struct copier *c = self;

	(void)number;
	str text = redactor_line(c->r, c->arena, line);
	fwrite(text.ptr, 1, text.len, c->to);
	fputc('\n', c->to);
	if (++c->lines % LINES_PER_ARENA == 0) {
		arena_free(c->arena);
		c->arena = arena_new();
	}
}

static void copy_write(const struct output *out, const struct analysis *a, struct pseudonyms *names,
                       const struct options *o)
{
	struct redactor *r = redactor_new(a->kb, names);
	struct copier c = {.r = r, .arena = arena_new(), .to = out->to};
	struct line_visit learn = {&c, copier_open, copier_learn}, copy = {&c, copier_open, copier_line};

	redact_learn(r, a);
	cmd_lines_read(o, &learn);
	cmd_lines_read(o, &copy);
	redactor_free(r);
	arena_free(c.arena);
}

static enum exit_code redact_run(struct options *o)
{
	struct analysis_options options = cmd_analysis_options(o);
	enum exit_code code = EXIT_DONE;
	struct analysis a;
	struct output out;
	struct pseudonyms names;

	if (o->path_count != 1 || str_eq(o->paths[0], STR("-"))) {
		fprintf(stderr, "tacit: redact wants one file (it is read twice)\n");
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
	cmd_complaints_print(&a, o->quiet);
	bool good = cmd_pseudonyms_open(&names, &a, o);
	if (good)
		copy_write(&out, &a, &names, o);
	good = good ? cmd_pseudonyms_close(&names, o) : (pseudonyms_close(&names), false);
	if (a.unread)
		code = EXIT_UNREAD;
	if (!cmd_output_close(&out, good) || !good)
		code = EXIT_OUTPUT;
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

/* ---- tacit unredact ---- */

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
	if (!map_read(&names, o->redact_map)) {
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
