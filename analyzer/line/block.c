#include "line/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "line/scan.h"

/* One more than a line may have: only then is it known to be too long. */
enum { ROOM = BLOCK_BYTES + 1 };

struct block_reader {
	struct byte_source source;
	char *buffer;
	size_t start, filled; /* what the next block starts with */
	size_t given;         /* the end of the block given last */
	uint64_t bytes, cut_lines;
	bool ended, skipping, cr_lines, line_seen;
};

struct block_reader *block_reader_new(struct byte_source source)
{
	struct block_reader *r = must_realloc(NULL, sizeof(*r));

	*r = (struct block_reader){.source = source,
	                           .buffer = must_realloc(NULL, ROOM + 1 + SCAN_PADDING)};
	return r;
}

void block_reader_free(struct block_reader *r)
{
	if (!r)
		return;
	free(r->buffer);
	free(r);
}

/* Old Macs and some consoles end lines with a carriage return alone. */
static void cr_to_lf(char *p, size_t len)
{
	for (char *end = p + len; (p = memchr(p, '\r', (size_t)(end - p))); p++)
		*p = '\n';
}

/* Read once. False at the end. */
static bool fill(struct block_reader *r)
{
	ssize_t got = r->source.read(r->source.self, r->buffer + r->filled, ROOM - r->filled);

	if (got <= 0) {
		r->ended = true;
		return false;
	}
	if (r->cr_lines)
		cr_to_lf(r->buffer + r->filled, (size_t)got);
	r->filled += (size_t)got;
	r->bytes += (uint64_t)got;
	return true;
}

/* Drop the rest of a cut line. True once its end was seen. */
static bool skip_rest(struct block_reader *r)
{
	const char *nl = memchr(r->buffer, '\n', r->filled);

	if (!nl) {
		r->filled = 0;
		return false;
	}
	/* The line end stays, behind a blank: the line is counted there, and is not an empty one. */
	size_t rest = (size_t)(nl - r->buffer);
	if (!rest) {
		memmove(r->buffer + 1, r->buffer, r->filled++);
		rest = 1;
	}
	r->buffer[--rest] = ' ';
	nl = r->buffer + rest;
	memmove(r->buffer, nl, r->filled - rest);
	r->filled -= rest;
	r->skipping = false;
	return true;
}

static size_t whole_lines(struct block_reader *r, size_t from)
{
	const char *nl = memrchr(r->buffer + from, '\n', r->filled - from);

	r->line_seen |= nl != NULL;
	return nl ? (size_t)(nl - r->buffer) + 1 : 0;
}

bool block_next(struct block_reader *r, size_t keep, const char **ret_block, size_t *ret_len,
                bool *ret_flush)
{
	size_t from = r->given - keep, usable = 0;

	memmove(r->buffer, r->buffer + from, r->filled - from);
	r->filled -= from;
	from = keep; /* of these the line ends are known */
	if (r->skipping && r->filled)
		skip_rest(r);
	for (;;) {
		if (r->ended || r->filled >= ROOM)
			break;
		size_t before = r->filled;
		if (!fill(r))
			break;
		if (r->skipping && !skip_rest(r))
			continue;
		usable = whole_lines(r, before > r->filled ? 0 : before > from ? before : from);
		if (usable)
			break;
	}
	if (!usable && !r->line_seen && !r->cr_lines && r->filled &&
	    memchr(r->buffer, '\r', r->filled)) {
		r->cr_lines = true;
		cr_to_lf(r->buffer, r->filled);
		usable = whole_lines(r, 0);
	}
	*ret_flush = !usable;
	if (!usable && r->ended)
		usable = r->filled;
	if (!usable && !r->filled)
		return false;
	if (!usable)
		usable = whole_lines(r, 0); /* what was kept; the line behind it fills the buffer */
	if (!usable) {
		usable = BLOCK_BYTES;
		r->skipping = true;
		r->cut_lines++;
	}
	r->given = usable;
	memset(r->buffer + r->filled, 0, SCAN_PADDING);
	*ret_block = r->buffer;
	*ret_len = usable;
	return true;
}

void block_lines(struct byte_source source, bool (*line)(void *self, str text, uint64_t number), void *self)
{
	struct block_reader *r = block_reader_new(source);
	const char *block;
	uint64_t number = 0;
	bool flush, more = true;
	size_t len;

	while (more && block_next(r, 0, &block, &len, &flush)) {
		for (str rest = {block, len}; more && rest.len;) {
			const char *nl = memchr(rest.ptr, '\n', rest.len);
			str text = nl ? str_between(rest.ptr, nl) : rest; /* the last may have no end */
			more = line(self, text, ++number);
			rest = str_from(rest, text.len + 1);
		}
	}
	block_reader_free(r);
}

uint64_t block_bytes(const struct block_reader *r)
{
	return r->bytes;
}

uint64_t block_cut_lines(const struct block_reader *r)
{
	return r->cut_lines;
}
