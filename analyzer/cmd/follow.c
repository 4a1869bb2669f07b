#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "device/log_reader.h"
#include "device/reading.h"
#include "input/archive.h"
#include "outcome/diff.h"
#include "report/compare.h"
#include "report/page.h"

/*
 * A live stream. What came so far is one tally that goes on; when lines came, it is diagnosed as a reading
 * that was kept, and laid beside the outcome before.
 */
enum {
	WAIT_MS = 300,
	READ_BYTES = 256 * 1024,
	PATH_BYTES = 4096,
	WAITING_BYTES_MAX = 1024 * 1024, /* of a line whose end does not come */
	BURST_LINES = 200                /* with more at once, only where they lead is told */
};

struct follow {
	struct options *o;
	struct kb *kb;
	struct output out;
	int fd;
	char path[PATH_BYTES]; /* empty: standard input */
	struct stat identity;
	time_us modified; /* the year of times that have none, where nothing else tells it: the file's, or today's */
	char *text; /* what came and is not read yet */
	size_t len, cap;
	struct tally *tally;
	struct capture_list none;
	uint64_t offset;
	/* what was told last */
	struct arena *arena;
	struct outcome before;
};

struct memory {
	const char *at;
	size_t left;
};

static ssize_t memory_read(void *self, char *into, size_t size)
{
	struct memory *m = self;
	size_t len = m->left < size ? m->left : size;

	memcpy(into, m->at, len);
	m->at += len;
	m->left -= len;
	return (ssize_t)len;
}

static void lines_read(struct follow *f, const char *from, size_t len)
{
	struct memory m = {from, len};
	struct log_facts facts;

	log_read(f->tally, NULL, (struct byte_source){memory_read, &m}, f->offset, &facts);
	f->offset += len;
}

static void diagnose(struct follow *f);

/* A code may stand in it: what opens and closes within one read is told too. */
static bool may_matter(str line)
{
	return memchr(line.ptr, '%', line.len) != NULL;
}

/*
 * Whole lines into the tally, one by one where they are few; a line that is still being written waits, up to
 * a bound. Gives whether there were any that are not diagnosed.
 */
static bool lines_take(struct follow *f, bool all)
{
	const char *nl = f->len ? memrchr(f->text, '\n', f->len) : NULL;
	bool whole = all || f->len > WAITING_BYTES_MAX;
	size_t used = whole ? f->len : nl ? (size_t)(nl + 1 - f->text) : 0, lines = 0;

	for (size_t i = 0; i < used; i++)
		lines += f->text[i] == '\n';
	if (lines <= BURST_LINES) {
		size_t from = 0;
		for (size_t i = 0; i < used; i++) {
			if (f->text[i] != '\n')
				continue;
			bool matters = may_matter(str_between(f->text + from, f->text + i));
			lines_read(f, f->text + from, i + 1 - from);
			from = i + 1;
			if (matters && from < used)
				diagnose(f);
		}
		if (from < used)
			lines_read(f, f->text + from, used - from);
	} else {
		lines_read(f, f->text, used);
	}
	if (used) {
		memmove(f->text, f->text + used, f->len - used);
		f->len -= used;
	}
	return used > 0;
}

/* What is there now. False: the stream has ended. */
static bool bytes_take(struct follow *f)
{
	struct pollfd wait = {.fd = f->fd, .events = POLLIN};

	if (poll(&wait, 1, WAIT_MS) <= 0)
		return !cmd_interrupted();
	if (f->cap - f->len < READ_BYTES) {
		f->cap = f->len + 2 * READ_BYTES;
		f->text = must_realloc(f->text, f->cap);
	}
	ssize_t got = read(f->fd, f->text + f->len, READ_BYTES);
	if (got > 0)
		f->len += (size_t)got;
	return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN) && !cmd_interrupted());
}

/* A file goes on behind its end; one that was rotated away or made anew is opened again. */
static bool file_wait(struct follow *f)
{
	struct stat now;

	if (!f->path[0])
		return false;
	usleep(WAIT_MS * 1000);
	if (stat(f->path, &now) == 0 && (now.st_ino != f->identity.st_ino || now.st_size < f->identity.st_size)) {
		int fd = open(f->path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0) { /* first what was still written to the old one */
			while (bytes_take(f))
				;
			if (lines_take(f, true))
				diagnose(f);
			close(f->fd);
			f->fd = fd;
		}
	}
	if (fstat(f->fd, &f->identity) != 0)
		return false;
	return !cmd_interrupted();
}

static bool reading_find(void *self, struct arena *a, str path, const struct input_mark *mark,
                         struct bundle *ret)
{
	struct follow *f = self;
	size_t len;
	(void)mark;
	char *bytes = reading_freeze(f->tally, &f->none, &len);
	struct bundle_part *part = arena_new_of(a, struct bundle_part);

	*part = (struct bundle_part){.path = arena_str(a, path), .fallback = STR("stdin"), .kind = INPUT_LOG,
	                             .bytes = f->offset, .modified = f->modified,
	                             .reading = arena_str(a, (str){bytes, len})};
	free(bytes);
	*ret = (struct bundle){.parts = part, .count = 1};
	return true;
}

static void reading_keep(void *self, str path, const struct bundle *bundle)
{
	(void)self;
	(void)path;
	(void)bundle;
}

static void changes_tell(struct follow *f, const struct analysis *a, const struct changes *c)
{
	struct page page;

	cmd_page(&page, &f->out, f->o);
	if (f->o->format == FORMAT_JSONL)
		changes_jsonl_write(f->out.to, c, a->as_of);
	else
		changes_follow_write(&page, c, a->as_of);
	if (fflush(f->out.to) != 0 && !f->out.error)
		f->out.error = errno;
}

/* Texts of an outcome live in the analysis: what is kept for the next time is copied. */
static struct outcome outcome_copy(struct arena *arena, const struct outcome *from)
{
	struct outcome o = {.device_count = from->device_count, .as_of = from->as_of};

	o.devices = arena_alloc(arena, (o.device_count + 1) * sizeof(*o.devices));
	for (size_t i = 0; i < o.device_count; i++) {
		const struct outcome_device *d = &from->devices[i];
		o.devices[i] = (struct outcome_device){.name = arena_str(arena, d->name),
		                                       .version = arena_str(arena, d->version),
		                                       .finding_count = d->finding_count};
		o.devices[i].findings = arena_alloc(arena, (d->finding_count + 1) * sizeof(*d->findings));
		/* Problems and causes are the knowledge's, which stays. */
		memcpy(o.devices[i].findings, d->findings, d->finding_count * sizeof(*d->findings));
	}
	return o;
}

/* The spine over what came so far, and what is not as it was. */
static void diagnose(struct follow *f)
{
	static const str stream = STR_INIT("stream");
	struct bundle_cache cache = {f, reading_find, reading_keep, NULL};
	struct analysis_options options = cmd_analysis_options(f->o);
	str path = f->path[0] ? str_of(f->path) : stream;
	struct analysis a;

	options.paths = &path;
	options.path_count = 1;
	options.cache = &cache;
	options.jobs = 1;
	options.hash = false;
	options.stopped = NULL;
	analysis_run(&a, f->kb, &options);
	struct arena *arena = arena_new();
	struct outcome now = outcome_of(arena, &a);
	struct changes changes = diff_of(arena, &f->before, &now);
	changes_tell(f, &a, &changes);
	struct arena *kept = arena_new();
	struct outcome copy = outcome_copy(kept, &now);
	arena_free(f->arena);
	f->arena = kept;
	f->before = copy;
	arena_free(arena);
	analysis_close(&a);
}

static void stream_follow(struct follow *f)
{
	bool open = true, fresh = false; /* lines came that are not diagnosed */

	while (open) {
		bool more = bytes_take(f);
		struct pollfd wait = {.fd = f->fd, .events = POLLIN};
		fresh |= lines_take(f, false);
		/* While lines come fast they are read first; a file is always ready. */
		bool pause = !more || (!S_ISREG(f->identity.st_mode) && poll(&wait, 1, 0) <= 0);
		if (fresh && pause) {
			diagnose(f);
			fresh = false;
		}
		open = more || file_wait(f);
	}
	if (lines_take(f, true) || fresh)
		diagnose(f);
}

static bool stream_open(struct follow *f)
{
	str path = f->o->path_count ? f->o->paths[0] : STR("-");

	if (!str_eq(path, STR("-"))) {
		snprintf(f->path, sizeof(f->path), "%.*s", STR_ARG(path));
		f->fd = open(f->path, O_RDONLY | O_CLOEXEC);
	}
	if (f->fd < 0 || fstat(f->fd, &f->identity) != 0) {
		fprintf(stderr, "tacit: %s: %s\n", f->path, strerror(errno));
		return false;
	}
	if (S_ISDIR(f->identity.st_mode)) {
		fprintf(stderr, "tacit: %s: is a folder: follow takes one log\n", f->path);
		return false;
	}
	bool regular = S_ISREG(f->identity.st_mode);
	unsigned char start[512];
	ssize_t got = regular ? pread(f->fd, start, sizeof(start), 0) : 0;
	if (got > 0 && archive_is_one(start, (size_t)got)) {
		fprintf(stderr, "tacit: %s: is an archive or compressed, and does not grow: 'tacit analyze' reads it\n", f->path);
		return false;
	}
	f->modified = (time_us)(regular ? f->identity.st_mtim.tv_sec : time(NULL)) * US_PER_SECOND;
	return true;
}

static bool fails(const struct outcome *now, int level)
{
	for (size_t i = 0; i < now->device_count; i++) {
		for (size_t k = 0; k < now->devices[i].finding_count; k++) {
			const struct outcome_finding *f = &now->devices[i].findings[k];
			if (f->status != STATUS_RESOLVED && (int)f->level <= level)
				return true;
		}
	}
	return false;
}

static enum exit_code follow_run(struct options *o)
{
	struct tally_options none = {.zone_default = o->zone, .has_zone_default = o->has_zone, .since = o->since,
	                             .until = o->until, .year = o->year, .limit = o->now};
	struct follow f = {.o = o, .fd = STDIN_FILENO};
	enum exit_code code = EXIT_DONE;

	if (o->path_count > 1) {
		fprintf(stderr, "tacit: follow takes one stream: a log file, or what is piped in\n");
		return EXIT_USAGE;
	}
	if (o->store.len || o->redact) {
		fprintf(stderr, "tacit: follow keeps no store and redacts nothing\n");
		return EXIT_USAGE;
	}
	if (!stream_open(&f))
		return EXIT_UNREAD;
	f.kb = cmd_kb_open(o);
	if (!f.kb)
		return EXIT_USAGE;
	if (cmd_output_open(&f.out, o)) {
		f.arena = arena_new();
		f.tally = tally_new(f.kb, &none);
		capture_list_init(&f.none);
		stream_follow(&f);
		if (o->fail_on >= 0 && fails(&f.before, o->fail_on))
			code = EXIT_FOUND;
		tally_free(f.tally);
		capture_list_close(&f.none);
		if (cmd_interrupted())
			code = EXIT_INTERRUPTED;
		if (!cmd_output_close(&f.out, true))
			code = EXIT_OUTPUT;
	} else {
		code = EXIT_OUTPUT;
	}
	if (f.fd != STDIN_FILENO)
		close(f.fd);
	free(f.text);
	arena_free(f.arena);
	kb_close(f.kb);
	return code;
}

const struct command cmd_follow = {
        .name = "follow",
        .synopsis = "[OPTION...] [PATH]",
        .summary = "A live log: findings as they open, change and close",
        .help = "With no PATH, or '-', standard input is followed to its end; a file is followed as it\n"
                "grows and when it is rotated, until Ctrl-C. Messages alone are read, no outputs of\n"
                "commands. Formats: text, jsonl.",
        .takes = TAKES_KB | TAKES_INPUT | TAKES_OUTPUT,
        .formats = FORMAT_SET(JSONL),
        .run = follow_run,
};
