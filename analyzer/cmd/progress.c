#include "cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

/*
 * How fast it goes is no part of any answer.
 */
enum { TELL_MS = 200, PLAIN_STEP = 100, BAR_COLS = 24, NAME_COLS = 30 };

void progress_start(struct progress_bar *b, bool wanted)
{
	*b = (struct progress_bar){.on = wanted, .terminal = isatty(STDERR_FILENO) != 0, .started = monotonic_ms()};
}

static void bar_draw(const struct progress_bar *b, const struct progress *p, int64_t now)
{
	double share = p->paths ? (double)p->paths_done / (double)p->paths : 1;
	double seconds = (double)(now - b->started) / 1000;
	double rate = seconds > 0 ? (double)p->bytes / 1e6 / seconds : 0;
	double left = share > 0 ? seconds * (1 - share) / share : 0;
	int full = (int)(share * BAR_COLS);
	str name = p->path.len > NAME_COLS ? str_from(p->path, p->path.len - NAME_COLS) : p->path;

	fprintf(stderr, "\r[%.*s%.*s] %zu of %zu, %.0f MB, %.0f MB/s, %.0f s left  %-*.*s", full,
	        "########################", BAR_COLS - full, "........................", p->paths_done, p->paths,
	        (double)p->bytes / 1e6, rate, left, NAME_COLS, STR_ARG(name));
}

void progress_tell(void *self, const struct progress *p)
{
	struct progress_bar *b = self;
	int64_t now = monotonic_ms();

	if (!b->on)
		return;
	if (b->terminal && (now - b->told >= TELL_MS || p->paths_done == p->paths)) {
		b->told = now;
		b->drawn = true;
		bar_draw(b, p, now);
	} else if (!b->terminal && p->paths_done % PLAIN_STEP == 0) {
		fprintf(stderr, "tacit: %zu of %zu read, %zu of them kept from before\n", p->paths_done, p->paths,
		        p->paths_kept);
	}
}

void progress_end(struct progress_bar *b)
{
	if (b->drawn)
		fputs("\r\033[K", stderr);
}
