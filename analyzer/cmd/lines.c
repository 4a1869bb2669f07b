#include "base/file.h"
#include "cmd/cmd.h"
#include "input/input.h"

/*
 * The text of inputs once more, line by line, for what shows it as it stands.
 */
struct line_reader {
	const struct line_visit *visit;
	bool enough;
};

static bool line_pass(void *self, str line, uint64_t number)
{
	struct line_reader *r = self;

	r->enough = !r->visit->line(r->visit->self, line, number);
	return !r->enough && !cmd_interrupted();
}

static void stream_pass(void *self, struct input *in)
{
	const struct line_reader *r = self;

	if (r->visit->open(r->visit->self, in->path))
		block_lines(in->source, line_pass, self);
}

/* What could not be read was told when it was analysed. */
static void no_complaint(void *self, str path, bool unread, const char *text)
{
	(void)self;
	(void)path;
	(void)unread;
	(void)text;
}

static bool stopped(void *self)
{
	return ((const struct line_reader *)self)->enough || cmd_interrupted();
}

void cmd_lines_read(const str *paths, size_t path_count, const struct line_visit *visit)
{
	struct line_reader reader = {visit, false};
	struct input_visit streams = {&reader, stream_pass, no_complaint, stopped, false};
	struct arena *arena = arena_new();
	struct strs_list files = {0};

	for (size_t i = 0; i < path_count; i++)
		input_list(arena, paths[i], &files, &streams);
	for (size_t i = 0; i < files.count && !stopped(&reader); i++)
		input_read(files.items[i], &streams);
	strs_list_close(&files);
	arena_free(arena);
}
