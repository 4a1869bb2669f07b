#include <stdio.h>
#include <stdlib.h>

#include "cmd/keep.h"
#include "cmd/redaction.h"
#include "report/compare.h"

/* One of two runs that are laid side by side. */
struct side {
	struct options *options; /* the command's, with this path alone */
	struct keep keep;
	struct analysis a;
	bool kept, ran;
};

static bool side_run(struct side *s, const struct options *o, struct kb *kb, str path)
{
	*s = (struct side){.options = must_realloc(NULL, sizeof(*s->options))};
	*s->options = *o;
	s->options->paths[0] = path;
	s->options->path_count = 1;
	s->options->store = (str){"", 0};
	struct analysis_options options = cmd_analysis_options(s->options);
	s->kept = keep_open(&s->keep, s->options, &options);
	if (!s->kept)
		return false;
	analysis_run(&s->a, kb, &options);
	s->ran = true;
	cmd_complaints_print(&s->a, o);
	return s->a.device_count || !s->a.unread; /* of nothing nothing can be said */
}

static void side_close(struct side *s)
{
	if (s->ran)
		analysis_close(&s->a);
	if (s->options)
		keep_close(&s->keep);
	free(s->options);
}

/* Write what the two say. Gives whether a fault was found. */
typedef bool pair_writer(const struct output *out, struct arena *arena, const struct analysis *before,
                         const struct analysis *after, const struct options *o);

static enum exit_code pair_run(struct options *o, pair_writer *write)
{
	struct side before = {.ran = false}, after = {.ran = false};
	enum exit_code code = EXIT_UNREAD;
	struct output out;

	if (o->path_count != 2) {
		fprintf(stderr, "tacit: two are wanted: OLD and NEW\n");
		return EXIT_USAGE;
	}
	if (str_eq(o->paths[0], STR("-")) && str_eq(o->paths[1], STR("-"))) {
		fprintf(stderr, "tacit: OLD and NEW cannot both be standard input: it is read once\n");
		return EXIT_USAGE;
	}
	struct kb *kb = cmd_kb_open(o);
	if (!kb)
		return EXIT_USAGE;
	if (side_run(&before, o, kb, o->paths[0]) && side_run(&after, o, kb, o->paths[1])) {
		code = EXIT_OUTPUT;
		if (cmd_output_open(&out, o)) {
			struct arena *arena = arena_new();
			bool fault = write(&out, arena, &before.a, &after.a, o);
			arena_free(arena);
			code = fault ? EXIT_FOUND : EXIT_DONE;
			if (before.a.unread || after.a.unread)
				code = EXIT_UNREAD;
			if (!cmd_output_close(&out, true))
				code = EXIT_OUTPUT;
		}
	}
	side_close(&before);
	side_close(&after);
	kb_close(kb);
	return code;
}

static bool diff_write(const struct output *out, struct arena *arena, const struct analysis *before,
                       const struct analysis *after, const struct options *o)
{
	struct outcome old = outcome_of(arena, before), now = outcome_of(arena, after);
	struct changes changes = diff_of(arena, &old, &now);
	bool worse = false;
	struct page page;

	for (size_t i = 0; i < changes.count; i++) {
		const struct change *c = &changes.items[i];
		worse |= (c->kind == CHANGE_FINDING_NEW || c->kind == CHANGE_FINDING_BACK) &&
		         (int)c->level <= o->fail_on;
	}
	cmd_page(&page, out, o);
	if (o->format == FORMAT_JSON)
		diff_json_write(out->to, &changes);
	else
		diff_text_write(&page, &changes);
	return worse;
}

static bool verify_write(const struct output *out, struct arena *arena, const struct analysis *before,
                         const struct analysis *after, const struct options *o)
{
	struct verdicts all = verify_of(arena, before, after);
	bool fault = false;
	struct page page;

	for (size_t i = 0; i < all.count; i++)
		fault |= all.items[i].effect == EFFECT_NOT_YET || all.items[i].effect == EFFECT_FAILED;
	cmd_page(&page, out, o);
	if (o->format == FORMAT_JSON)
		verify_json_write(out->to, &all);
	else
		verify_text_write(&page, before, &all);
	return fault;
}

static enum exit_code diff_run(struct options *o)
{
	return pair_run(o, diff_write);
}

static enum exit_code verify_run(struct options *o)
{
	return pair_run(o, verify_write);
}

const struct command cmd_diff = {
        .name = "diff",
        .synopsis = "[OPTION...] OLD NEW",
        .summary = "What changed between two runs: findings, verdicts, facts that matter, deadlines",
        .help = "OLD and NEW are each a file, a folder, an archive or a store. Counters and times are no\n"
                "difference. With --fail-on exit 1 if a finding at or above it is new or back.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .formats = FORMAT_SET(JSON),
        .run = diff_run,
};

const struct command cmd_verify = {
        .name = "verify",
        .synopsis = "[OPTION...] OLD NEW",
        .summary = "Whether what OLD found wrong is mended in NEW: done, not-yet, failed, cannot-tell",
        .help = "OLD and NEW are each a file, a folder, an archive or a store. For what is not done, what\n"
                "should be seen and the command that would tell. Exit 1 if something is not yet done or\n"
                "failed.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .formats = FORMAT_SET(JSON),
        .run = verify_run,
};
