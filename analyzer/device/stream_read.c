#include "device/stream_read.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { PART_BYTES_MIN = 24 * 1024 * 1024, PARTS_MAX = 16 };

struct part {
	struct tally *tally;
	struct capture_list captures;
	struct kb *kb;
	struct file_part file;
	struct log_facts facts;
	pthread_t thread;
};

static void *part_read(void *self)
{
	struct part *p = self;
	uint64_t from = p->file.at;
	struct session *session = session_new(p->kb, &p->captures);

	log_read(p->tally, session, file_part_source(&p->file), from, &p->facts);
	session_free(session);
	/* While other parts are still read. */
	for (size_t i = 0; i < p->tally->code_count; i++) {
		const struct message_def *def = p->tally->codes[i].def;
		if (def && def->raises.len)
			kb_read_for(p->kb, def->raises);
	}
	pattern_thread_end();
	return NULL;
}

/*
 * Where in a block the first line starts that holds a message and does not follow a line as wide as a
 * terminal: there neither a message nor its repeat is cut off. NULL where there is none; then
 * ret_next is where the next block should start.
 */
static const char *part_start_in(const char *block, const char *end, const char **ret_next)
{
	enum { TERMINAL_COLS_MAX = 81 };
	const char *before = memchr(block, '\n', (size_t)(end - block));

	*ret_next = end;
	while (before) {
		const char *line = memchr(before + 1, '\n', (size_t)(end - before - 1));
		const char *next = line ? memchr(line + 1, '\n', (size_t)(end - line - 1)) : NULL;
		struct code_place place;
		if (next && line - before - 1 > TERMINAL_COLS_MAX &&
		    code_next(str_between(line + 1, next), line + 1, &place))
			return line + 1;
		if (!next && before > block)
			*ret_next = before;
		before = line;
	}
	return NULL;
}

/* The same in the file; its size where no message stands near. */
static uint64_t part_start(int fd, uint64_t at, uint64_t size)
{
	enum { BLOCKS_MAX = 64 };
	char block[65536];

	for (unsigned i = 0; i < BLOCKS_MAX; i++) {
		ssize_t got = pread(fd, block, sizeof(block), (off_t)at);
		const char *next;
		if (got <= 0)
			break;
		const char *start = part_start_in(block, block + got, &next);
		if (start)
			return at + (uint64_t)(start - block);
		at += (uint64_t)(next - block);
	}
	return size;
}

/* Fetch the examples that the parts left in the file. Most stand close to the one before, where codes are first met. */
static void examples_read(struct tally *t, int fd)
{
	enum { WINDOW = 8 * EXAMPLE_BYTES_MAX };
	char window[WINDOW], text[EXAMPLE_BYTES_MAX];
	uint64_t from = 0, len = 0; /* of the window in the file */

	for (size_t i = 0; i < t->series_count; i++) {
		struct series *s = &t->series[i];
		size_t want = s->example.len < EXAMPLE_BYTES_MAX * 2 ? s->example.len : EXAMPLE_BYTES_MAX * 2;
		if (s->example.ptr || !t->hot[i].count)
			continue;
		if (s->offset < from || s->offset + want > from + len) {
			ssize_t got = pread(fd, window, sizeof(window), (off_t)s->offset);
			from = s->offset;
			len = got > 0 ? (uint64_t)got : 0;
			want = want < len ? want : len;
		}
		s->example = arena_str(t->arena, example_text((str){window + (s->offset - from), want}, text));
	}
}

static struct tally *read_whole(const struct stream_options *o, struct byte_source source,
                                struct capture_list *captures, struct log_facts *facts)
{
	struct tally *t = tally_new(o->kb, o->tally);
	struct session *session = session_new(o->kb, captures);

	log_read(t, session, source, 0, facts);
	session_free(session);
	return t;
}

static unsigned parts_make(const struct stream_options *o, const struct input *in, unsigned count,
                           struct part parts[static PARTS_MAX])
{
	uint64_t from = 0;
	unsigned made = 0;

	for (unsigned i = 0; i < count && from < in->size; i++) {
		/* A file that grows meanwhile is read to its size at the start. */
		uint64_t to = i + 1 == count ? in->size
		                             : part_start(in->fd, in->size / count * (i + 1), in->size);
		if (to <= from)
			continue;
		parts[made] = (struct part){.tally = tally_new(o->kb, o->tally),
		                            .kb = o->kb,
		                            .file = {in->fd, from, to}};
		parts[made].tally->by_offset = made > 0; /* the first keeps nearly all of its examples */
		capture_list_init(&parts[made].captures);
		from = to;
		made++;
	}
	return made;
}

static void parts_read(struct part *parts, unsigned made)
{
	unsigned started = 1;

	while (started < made && pthread_create(&parts[started].thread, NULL, part_read,
	                                        &parts[started]) == 0)
		started++;
	part_read(&parts[0]);
	for (unsigned i = 1; i < made; i++) {
		if (i < started)
			pthread_join(parts[i].thread, NULL);
		else
			part_read(&parts[i]);
	}
}

/* Outputs of commands in the parts? Then a cut may lie within one. */
static bool parts_hold_captures(const struct part *parts, unsigned made)
{
	bool any = false;

	for (unsigned i = 0; i < made; i++)
		any |= parts[i].captures.count > 0;
	return any;
}

static struct tally *read_in_parts(const struct stream_options *o, const struct input *in,
                                   struct capture_list *captures, struct log_facts *facts)
{
	struct part parts[PARTS_MAX];
	unsigned count = o->jobs < PARTS_MAX ? o->jobs : PARTS_MAX;

	if (in->fd < 0 || in->size / PART_BYTES_MIN < count)
		count = in->fd < 0 ? 1 : (unsigned)(in->size / PART_BYTES_MIN) + (in->size < PART_BYTES_MIN);
	if (count <= 1)
		return read_whole(o, in->source, captures, facts);
	unsigned made = parts_make(o, in, count, parts);
	parts_read(parts, made);
	bool again = parts_hold_captures(parts, made);
	*facts = parts[0].facts;
	for (unsigned i = 0; i < made; i++) {
		capture_list_close(&parts[i].captures);
		if (i == 0)
			continue;
		if (!again) {
			tally_join(parts[0].tally, parts[i].tally);
			facts->bytes += parts[i].facts.bytes;
			facts->cut_lines += parts[i].facts.cut_lines;
		}
		tally_free(parts[i].tally);
	}
	if (again) {
		struct file_part all = {in->fd, 0, in->size};
		tally_free(parts[0].tally);
		return read_whole(o, file_part_source(&all), captures, facts);
	}
	examples_read(parts[0].tally, in->fd);
	return parts[0].tally;
}

/* Lines that outputs of commands took are not unread. Both lists are in the order of the lines. */
static void unread_subtract(struct tally *t, const struct capture_list *list)
{
	struct unread *old = t->unread;
	size_t count = t->unread_count, cap = 0, k = 0;

	if (!list->taken_count)
		return;
	t->unread = NULL;
	t->unread_count = 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t from = old[i].from;
		while (k < list->taken_count && list->taken[k].to < from)
			k++;
		for (size_t j = k; j < list->taken_count && list->taken[j].from <= old[i].to; j++) {
			if (list->taken[j].from > from) {
				t->unread = must_grow(t->unread, t->unread_count, &cap, sizeof(*old));
				t->unread[t->unread_count++] =
				        (struct unread){from, list->taken[j].from - 1};
			}
			from = list->taken[j].to + 1;
		}
		if (from <= old[i].to) {
			t->unread = must_grow(t->unread, t->unread_count, &cap, sizeof(*old));
			t->unread[t->unread_count++] = (struct unread){from, old[i].to};
		}
	}
	t->unread_cap = cap;
	t->unread_lines -= list->lines_taken < t->unread_lines ? list->lines_taken : t->unread_lines;
	free(old);
}

struct tally *stream_read(const struct stream_options *o, const struct input *in,
                          struct capture_list *captures, struct log_facts *ret_facts)
{
	struct tally *t = read_in_parts(o, in, captures, ret_facts);

	unread_subtract(t, captures);
	return t;
}
