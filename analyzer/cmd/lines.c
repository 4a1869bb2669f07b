#include "base/file.h"
#include "cmd/cmd.h"
#include "input/input.h"

/*
 * The text of inputs once more, line by line, for what shows it as it stands.
 */
struct line_reader {
	const struct line_visit *visit;
};

static void lines_of(void *self, struct input *in)
{
	const struct line_visit *visit = ((struct line_reader *)self)->visit;
	struct block_reader *blocks = block_reader_new(in->source);
	const char *block;
	size_t len, keep = 0;
	uint64_t number = 0;
	bool flush;

	visit->open(visit->self, in->path);
	while (block_next(blocks, keep, &block, &len, &flush)) {
		const char *end = block + len, *line = block;
		keep = 0;
		while (line < end) {
			const char *nl = memchr(line, '\n', (size_t)(end - line));
			if (!nl && !flush) {
				keep = (size_t)(end - line);
				break;
			}
			visit->line(visit->self, str_between(line, nl ? nl : end), ++number);
			line = nl ? nl + 1 : end;
		}
	}
	block_reader_free(blocks);
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
	(void)self;
	return cmd_interrupted();
}

void cmd_lines_read(const struct options *o, const struct line_visit *visit)
{
	struct line_reader reader = {visit};
	struct input_visit streams = {&reader, lines_of, no_complaint, stopped, false};
	struct arena *arena = arena_new();
	struct strs_list paths = {0};

	for (size_t i = 0; i < o->path_count; i++)
		input_list(arena, o->paths[i], &paths, &streams);
	for (size_t i = 0; i < paths.count; i++)
		input_read(paths.items[i], &streams);
	strs_list_close(&paths);
	arena_free(arena);
}
