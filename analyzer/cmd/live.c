#include "cmd/live.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/input.h"

enum {
	LOOK_MS = 300,
	FIRST_READ_MS = 700, /* a person waits no longer for something to look at */
	COPY_BYTES = 256 * 1024,
	REST = 4 /* an analysis may take a fifth of the time */
};

struct live {
	struct kb *kb;
	struct analysis_options options;
	pthread_t watcher, copier;
	bool watching, copying, grows;
	atomic_llong until_ms; /* of the analysis that runs */
	int from; /* standard input as it was; -1: it is not followed */
	atomic_bool stop;
	pthread_mutex_t lock;
	struct analysis *fresh, *given, *before; /* fresh is not given yet */
};

/* ---- standard input, kept ---- */

static void *copy(void *self)
{
	struct live *l = self;
	char *bytes = must_realloc(NULL, COPY_BYTES);
	off_t at = 0;
	ssize_t got;

	while (!l->stop && ((got = read(l->from, bytes, COPY_BYTES)) > 0 || (got < 0 && errno == EINTR))) {
		for (ssize_t done = 0, n; done < got; done += n) {
			n = pwrite(STDIN_FILENO, bytes + done, (size_t)(got - done), at);
			if (n <= 0)
				goto full;
			at += n;
		}
	}
full:
	free(bytes);
	return NULL;
}

static bool stdin_keep(struct live *l)
{
	int kept = memfd_create("stdin", MFD_CLOEXEC);

	l->from = dup(STDIN_FILENO);
	if (kept < 0 || l->from < 0 || dup2(kept, STDIN_FILENO) < 0) {
		fprintf(stderr, "tacit: what is piped in cannot be kept: %s\n", strerror(errno));
		return false;
	}
	close(kept);
	l->copying = pthread_create(&l->copier, NULL, copy, l) == 0;
	return l->copying;
}

/* ---- the inputs, again ---- */

static void complain_not(void *self, str path, bool unread, const char *text)
{
	(void)self;
	(void)path;
	(void)unread;
	(void)text;
}

static bool stop_not(void *self)
{
	(void)self;
	return false;
}

/* One number that changes with the size or time of any file. */
static uint64_t mark_of(const struct live *l)
{
	struct input_visit quiet = {.complain = complain_not, .stopped = stop_not};
	struct strs_list files = {0};
	struct arena *a = arena_new();
	uint64_t mark = 0;

	for (size_t i = 0; i < l->options.path_count; i++)
		input_list(a, l->options.paths[i], &files, &quiet);
	for (size_t i = 0; i < files.count; i++) {
		bool piped = str_eq(files.items[i], STR("-"));
		struct input_mark m = input_mark(piped ? STR("/proc/self/fd/0") : files.items[i]);
		mark = (mark ^ (uint64_t)m.size ^ (uint64_t)m.modified_us << 20) * UINT64_C(0x9E3779B97F4A7C15) + i;
	}
	strs_list_close(&files);
	arena_free(a);
	return mark;
}

static void analysis_drop(struct analysis *a)
{
	if (a)
		analysis_close(a);
	free(a);
}

static void rest(const struct live *l, int64_t ms)
{
	for (int64_t end = monotonic_ms() + ms; !l->stop && monotonic_ms() < end;)
		usleep(20000);
}

static struct analysis *analyze(struct live *l)
{
	struct analysis *a = must_realloc(NULL, sizeof(*a));

	if (l->copying)
		lseek(STDIN_FILENO, 0, SEEK_SET);
	analysis_run(a, l->kb, &l->options);
	return a;
}

static void publish(struct live *l, struct analysis *a)
{
	pthread_mutex_lock(&l->lock);
	struct analysis *missed = l->fresh;
	l->fresh = a;
	pthread_mutex_unlock(&l->lock);
	analysis_drop(missed);
}

/* What can be read in a moment, from the start and not in parts, and then all of it. */
static void read_once(struct live *l)
{
	unsigned jobs = l->options.jobs;

	l->until_ms = monotonic_ms() + FIRST_READ_MS;
	l->options.jobs = 1;
	struct analysis *a = analyze(l);
	bool all = !a->interrupted;
	publish(l, a);
	l->options.jobs = jobs;
	l->until_ms = l->stop ? 1 : 0;
	if (!all && !l->stop)
		publish(l, analyze(l));
}

static void *watch(void *self)
{
	struct live *l = self;
	uint64_t seen = 0;

	if (!l->grows)
		read_once(l);
	while (l->grows && !l->stop) {
		uint64_t mark = mark_of(l);
		if (mark == seen) {
			rest(l, LOOK_MS);
			continue;
		}
		seen = mark;
		int64_t from = monotonic_ms();
		publish(l, analyze(l));
		int64_t took = monotonic_ms() - from;
		rest(l, took * REST > LOOK_MS ? took * REST : LOOK_MS);
	}
	pattern_thread_end();
	return NULL;
}

struct live *live_open(struct kb *kb, const struct analysis_options *options, bool grows)
{
	struct live *l = must_realloc(NULL, sizeof(*l));
	bool piped = false;

	*l = (struct live){.kb = kb, .options = *options, .grows = grows, .from = -1};
	pthread_mutex_init(&l->lock, NULL);
	l->options.progress = NULL;
	l->options.stopped = NULL;
	l->options.until_ms = &l->until_ms;
	for (size_t i = 0; i < options->path_count; i++)
		piped |= str_eq(options->paths[i], STR("-"));
	if (piped && !stdin_keep(l)) {
		live_close(l);
		return NULL;
	}
	l->watching = pthread_create(&l->watcher, NULL, watch, l) == 0;
	return l;
}

str live_stdin(const struct live *l)
{
	return l && l->copying ? STR("/proc/self/fd/0") : (str){"", 0};
}

struct analysis *live_newer(struct live *l)
{
	pthread_mutex_lock(&l->lock);
	struct analysis *a = l->fresh;
	l->fresh = NULL;
	pthread_mutex_unlock(&l->lock);
	if (!a)
		return NULL;
	analysis_drop(l->before);
	l->before = l->given;
	l->given = a;
	return a;
}

void live_close(struct live *l)
{
	if (!l)
		return;
	l->stop = true;
	l->until_ms = 1; /* what is being read is not waited for */
	if (l->copying) { /* it may wait for what never comes */
		pthread_cancel(l->copier);
		pthread_join(l->copier, NULL);
	}
	if (l->watching)
		pthread_join(l->watcher, NULL);
	if (l->from >= 0)
		close(l->from);
	analysis_drop(l->fresh);
	analysis_drop(l->given);
	analysis_drop(l->before);
	pthread_mutex_destroy(&l->lock);
	free(l);
}
