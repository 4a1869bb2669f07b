#include <jansson.h>
#include <stdlib.h>

#include "base/file.h"
#include "check/lint.h"
#include "check/score.h"
#include "cmd/cmd.h"
#include "report/explain.h"
#include "report/json.h"

enum { CASE_DEPTH_MAX = 8, EXPECT_BYTES_MAX = 1 << 20 };

static enum exit_code kb_list(struct kb *kb, struct options *o)
{
	if (o->path_count > 1 && vocab_find(kb_kind_names, o->paths[1]) < 0) {
		fprintf(stderr, "tacit: kb list: '%.*s' is not one of:", STR_ARG(o->paths[1]));
		for (int kind = 0; kind < KB_KIND_COUNT; kind++)
			fprintf(stderr, " '%s'", kb_kind_names[kind]);
		fputc('\n', stderr);
		return EXIT_USAGE;
	}
	kb_load_all(kb);
	for (int kind = 0; kind < KB_KIND_COUNT; kind++) {
		struct map_node *at = NULL;
		str key;
		void *value;
		if (o->path_count > 1 && !str_eq(o->paths[1], str_of(kb_kind_names[kind])))
			continue;
		while (map_next(kb_entries(kb, (enum kb_kind)kind), &at, &key, &value))
			printf("%s\t%.*s\n", kb_kind_names[kind], STR_ARG(key));
	}
	return cmd_kb_good(kb) ? EXIT_DONE : EXIT_USAGE;
}

/* The entry as it stands in its file: from its first line to the next entry or the end. */
static bool entry_show(struct kb *kb, enum kb_kind kind, str id)
{
	struct code_parts parts;
	const struct pos *pos = map_find(kb_entries(kb, kind), id);

	if (!pos && kind == KB_MESSAGE && code_split(id, &parts))
		pos = (const void *)kb_message(kb, parts.facility, parts.mnemonic);
	if (!pos || !pos->src)
		return false;
	str rest = pos->src->text;
	for (uint32_t line = 1; line < pos->line; line++) {
		const char *nl = memchr(rest.ptr, '\n', rest.len);
		rest = nl ? str_from(rest, (size_t)(nl + 1 - rest.ptr)) : (str){"", 0};
	}
	printf("# %s %.*s, at %.*s:%u\n", kb_kind_names[kind], STR_ARG(id), STR_ARG(pos->src->path),
	       pos->line);
	for (bool first = true; rest.len; first = false) {
		const char *nl = memchr(rest.ptr, '\n', rest.len);
		size_t len = nl ? (size_t)(nl + 1 - rest.ptr) : rest.len;
		size_t blank = strspn(rest.ptr, " ");
		if (!first && blank + 1 < pos->col && blank < len && rest.ptr[blank] != '\n')
			break; /* another entry, or another list */
		fwrite(rest.ptr, 1, len, stdout);
		rest = str_from(rest, len);
	}
	return true;
}

static enum exit_code kb_show(struct kb *kb, struct options *o)
{
	bool found = false;

	if (o->path_count < 2) {
		fputs("tacit: kb show what? 'tacit kb list' names the entries\n", stderr);
		return EXIT_USAGE;
	}
	kb_load_all(kb);
	str id = str_starts(o->paths[1], STR("%")) ? str_from(o->paths[1], 1) : o->paths[1];
	for (int kind = 0; kind < KB_KIND_COUNT; kind++)
		found |= entry_show(kb, (enum kb_kind)kind, id);
	if (!found)
		fprintf(stderr, "tacit: the knowledge has no '%.*s'; 'tacit kb list' names the entries\n",
		        STR_ARG(id));
	return found ? EXIT_DONE : EXIT_USAGE;
}

/* ---- labelled cases ---- */

struct case_run {
	struct kb *kb;
	const struct options *options;
	struct arena *arena;
	size_t cases, perfect;
	struct map answers; /* causes that some case has as the right answer */
	struct score total;
	struct complaint_list {
		str items[256];
		size_t count;
	} complaints;
};

static void case_complain(void *self, const char *text)
{
	struct case_run *r = self;

	if (r->complaints.count < COUNT_OF(r->complaints.items))
		r->complaints.items[r->complaints.count++] = arena_str(r->arena, str_of(text));
}

/* What analyze --format json says of the case's input. */
static json_t *case_document(struct case_run *r, str input, const json_t *expect)
{
	struct options *o = must_realloc(NULL, sizeof(*o));
	const char *argv[64];
	int argc = 0;
	const json_t *now = json_object_get(expect, "now");
	char *text = NULL;
	size_t size = 0, i;
	json_t *arg, *document = NULL;

	if (json_is_string(now)) {
		argv[argc++] = "--now";
		argv[argc++] = json_string_value(now);
	}
	json_array_foreach(json_object_get(expect, "args"), i, arg) {
		if (json_is_string(arg) && argc < 60)
			argv[argc++] = json_string_value(arg);
	}
	argv[argc++] = input.ptr;
	if (options_parse(o, &cmd_analyze, argc, (char **)(uintptr_t)argv)) {
		struct analysis_options options = cmd_analysis_options(o);
		struct analysis a;
		FILE *to = open_memstream(&text, &size);
		if (to) {
			analysis_run(&a, r->kb, &options);
			json_write(to, &a, &(struct json_options){(enum level)o->min_level});
			analysis_close(&a);
			fclose(to);
			document = json_loadb(text, size, 0, NULL);
		}
	}
	free(text);
	free(o);
	return document;
}

static void case_try(struct case_run *r, str folder)
{
	json_error_t error;
	struct score score = {0};
	str path = path_join(r->arena, folder, STR("expect.json"));
	json_t *expect = json_load_file(path.ptr, 0, &error);

	r->cases++;
	r->complaints.count = 0;
	if (!expect) {
		fprintf(stderr, "tacit: %s:%d:%d: %s\n", path.ptr, error.line, error.column, error.text);
		printf("FAIL %.*s\n", STR_ARG(folder));
		return;
	}
	json_t *document = case_document(r, path_join(r->arena, folder, STR("input")), expect);
	if (document)
		score_case(document, expect, &score, case_complain, r);
	else
		case_complain(r, "the case could not be run");
	score_add(&r->total, &score);
	r->perfect += r->complaints.count == 0;
	printf("%s %.*s\n", r->complaints.count ? "FAIL" : "ok  ", STR_ARG(folder));
	for (size_t i = 0; i < r->complaints.count; i++)
		printf("       %.*s\n", STR_ARG(r->complaints.items[i]));
	json_decref(document);
	json_decref(expect);
}

typedef void case_visit(struct case_run *r, str folder);

static void cases_find(struct case_run *r, str folder, unsigned depth, case_visit *visit)
{
	struct diags diags;
	size_t count;

	if (file_exists(path_join(r->arena, folder, STR("expect.json")))) {
		visit(r, folder);
		return;
	}
	diags_init(&diags);
	str *names = folder_list(r->arena, folder, &count, &diags);
	for (size_t i = 0; i < diags.count; i++)
		diag_write(&diags.items[i], stderr);
	diags_close(&diags);
	for (size_t i = 0; i < count && depth < CASE_DEPTH_MAX; i++) {
		str path = path_join(r->arena, folder, names[i]);
		if (file_is_folder(path))
			cases_find(r, path, depth + 1, visit);
	}
}

static enum exit_code kb_test(struct kb *kb, struct options *o)
{
	struct case_run *r = must_realloc(NULL, sizeof(*r));
	const struct score *t = &r->total;

	if (o->path_count < 2) {
		fputs("tacit: kb test which folder of cases?\n", stderr);
		free(r);
		return EXIT_USAGE;
	}
	*r = (struct case_run){.kb = kb, .options = o, .arena = arena_new()};
	for (size_t i = 1; i < o->path_count; i++)
		cases_find(r, o->paths[i], 0, case_try);
	printf("cases %zu/%zu perfect; problems found %zu/%zu; top cause right %zu/%zu; MRR %.3f; "
	       "false alarms %zu; wrongly confirmed %zu; agent states right %zu/%zu\n",
	       r->perfect, r->cases, t->found, t->problems, t->top, t->causes,
	       t->reciprocal_ranks / (double)(t->causes ? t->causes : 1), t->false_alarms,
	       t->wrong_sure, t->states_right, t->states);
	bool good = r->cases && r->perfect == r->cases;
	if (!r->cases)
		fputs("tacit: no case was found: a case is a folder with expect.json and input/\n",
		      stderr);
	arena_free(r->arena);
	free(r);
	return !cmd_kb_good(kb) ? EXIT_USAGE : good ? EXIT_DONE : EXIT_FOUND;
}

/* ---- lint ---- */

/* The causes that a case names as right. */
static void case_note(struct case_run *r, str folder)
{
	json_t *expect = json_load_file(path_join(r->arena, folder, STR("expect.json")).ptr, 0, NULL);
	const char *name;
	json_t *device, *problem, *one;
	size_t i, k;

	r->cases++;
	json_object_foreach(json_object_get(expect, "devices"), name, device) {
		json_array_foreach(json_object_get(device, "problems"), i, problem) {
			const char *cause = json_string_value(json_object_get(problem, "cause"));
			if (cause)
				map_set(&r->answers, arena_str(r->arena, str_of(cause)), r);
			json_array_foreach(json_object_get(problem, "cause_any"), k, one) {
				if (json_is_string(one))
					map_set(&r->answers, arena_str(r->arena, str_of(json_string_value(one))), r);
			}
		}
	}
	json_decref(expect);
}

/* A cause that no case has as its right answer was never shown to be found. */
static void cases_want(struct kb *kb, str folder)
{
	struct case_run *r = must_realloc(NULL, sizeof(*r));
	struct map_node *at = NULL;
	str key;
	void *value;

	*r = (struct case_run){.kb = kb, .arena = arena_new()};
	cases_find(r, folder, 0, case_note);
	while (map_next(kb_entries(kb, KB_CAUSE), &at, &key, &value)) {
		const struct cause_def *cause = value;
		if (!map_find(&r->answers, key))
			diags_add(kb_diags(kb), DIAG_ERROR, cause->pos,
			          "no labelled case has '%.*s' as its right answer", STR_ARG(key));
	}
	printf("%zu cases\n", r->cases);
	map_close(&r->answers);
	arena_free(r->arena);
	free(r);
}

static enum exit_code kb_lint(struct kb *kb, struct options *o)
{
	struct lint_counts counts;

	kb_load_all(kb);
	lint_run(kb, &counts);
	if (o->cases.len)
		cases_want(kb, o->cases);
	bool good = cmd_kb_good(kb);
	printf("%zu entries, %zu samples, %zu references checked: %zu errors\n", counts.entries,
	       counts.samples, counts.references, kb_diags(kb)->errors);
	if (!counts.entries || !counts.samples) {
		fputs("tacit: nothing was checked\n", stderr);
		good = false;
	}
	return good ? EXIT_DONE : EXIT_FOUND;
}

static enum exit_code kb_run(struct options *o)
{
	static const struct {
		str name;
		enum exit_code (*run)(struct kb *kb, struct options *o);
	} parts[] = {{STR_INIT("lint"), kb_lint},
	             {STR_INIT("test"), kb_test},
	             {STR_INIT("list"), kb_list},
	             {STR_INIT("show"), kb_show}};

	for (size_t i = 0; o->path_count && i < COUNT_OF(parts); i++) {
		if (!str_eq(o->paths[0], parts[i].name))
			continue;
		struct kb *kb = cmd_kb_open(o);
		if (!kb)
			return EXIT_USAGE;
		enum exit_code code = parts[i].run(kb, o);
		kb_close(kb);
		return code;
	}
	fputs("tacit: kb lint|test|list|show; 'tacit kb --help' says more\n", stderr);
	return EXIT_USAGE;
}

const struct command cmd_kb = {
        .name = "kb",
        .synopsis = "lint | test DIR... | list [KIND] | show ID",
        .summary = "Prove, list and show the knowledge",
        .help = "lint   read every file, prove every reference and every sample; with --cases, that each\n"
                "       cause is the right answer of a labelled case\n"
                "test   run the labelled cases below DIR\n"
                "list   the names of all entries, or of one kind\n"
                "show   an entry as it stands in its file",
        .takes = TAKES_KB | TAKES_CASES,
        .run = kb_run,
};
