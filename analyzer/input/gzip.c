#include "input/gzip.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "base/arena.h"

enum { IN_BYTES = 64 * 1024 };

struct gzip {
	struct byte_source source;
	struct inflate_state state;
	uint8_t in[IN_BYTES];
	uint64_t bytes_in;
	const char *error;
	bool ended, inside; /* inside a member */
};

struct gzip *gzip_open(struct byte_source source)
{
	struct gzip *g = must_realloc(NULL, sizeof(*g));

	g->source = source;
	g->bytes_in = 0;
	g->error = NULL;
	g->ended = g->inside = false;
	isal_inflate_init(&g->state);
	g->state.crc_flag = ISAL_GZIP;
	return g;
}

void gzip_close(struct gzip *g)
{
	free(g);
}

static bool refill(struct gzip *g)
{
	ssize_t got = g->source.read(g->source.self, (char *)g->in, sizeof(g->in));

	if (got <= 0)
		return false;
	g->bytes_in += (uint64_t)got;
	g->state.next_in = g->in;
	g->state.avail_in = (uint32_t)got;
	return true;
}

/* After a member another may follow; zeros or other bytes behind the last are padding. */
static bool next_member(struct gzip *g)
{
	if (!g->state.avail_in && !refill(g))
		return false;
	if (g->state.next_in[0] != 0x1f)
		return false;
	uint8_t *in = g->state.next_in;
	uint32_t left = g->state.avail_in;
	isal_inflate_reset(&g->state);
	g->state.crc_flag = ISAL_GZIP;
	g->state.next_in = in;
	g->state.avail_in = left;
	return true;
}

static ssize_t gzip_read(void *self, char *into, size_t size)
{
	struct gzip *g = self;

	if (g->ended || g->error)
		return g->error ? -1 : 0;
	g->state.next_out = (uint8_t *)into;
	g->state.avail_out = (uint32_t)(size > UINT32_MAX ? UINT32_MAX : size);
	uint32_t room = g->state.avail_out;
	while (g->state.avail_out == room) {
		if (!g->state.avail_in && !refill(g) && g->state.tmp_in_size == 0 &&
		    g->state.block_state != ISAL_BLOCK_FINISH) {
			g->error = g->inside ? "the gzip stream ends too early"
			                     : "the gzip stream is empty";
			return -1;
		}
		g->inside = true;
		int result = isal_inflate(&g->state);
		if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT) {
			g->error = "the gzip stream is damaged";
			break;
		}
		if (g->state.block_state == ISAL_BLOCK_FINISH) {
			if (!next_member(g)) {
				g->ended = true;
				break;
			}
		} else if (g->state.avail_out == room && !g->state.avail_in && !refill(g)) {
			g->error = "the gzip stream ends too early";
			break;
		}
	}
	ssize_t made = (ssize_t)(room - g->state.avail_out);
	return made || !g->error ? made : -1;
}

struct byte_source gzip_source(struct gzip *g)
{
	return (struct byte_source){gzip_read, g};
}

const char *gzip_error(const struct gzip *g)
{
	return g->error;
}

uint64_t gzip_bytes_in(const struct gzip *g)
{
	return g->bytes_in;
}
