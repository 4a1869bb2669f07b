#include "input/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { RAW_BYTES = 32 * 1024, SNIFF_LEAST = 512 };

struct encoding {
	struct byte_source source;
	unsigned char raw[RAW_BYTES];
	size_t at, filled;
	bool sniffed, ended, text_started;
	iconv_t utf16; /* (iconv_t)-1: the text is no UTF-16 */
	char out[RAW_BYTES]; /* converted and not yet given */
	size_t out_at, out_len;
};

struct encoding *encoding_open(struct byte_source source)
{
	struct encoding *e = must_realloc(NULL, sizeof(*e));

	e->source = source;
	e->at = e->filled = e->out_at = e->out_len = 0;
	e->sniffed = e->ended = e->text_started = false;
	e->utf16 = (iconv_t)-1;
	return e;
}

void encoding_close(struct encoding *e)
{
	if (!e)
		return;
	if (e->utf16 != (iconv_t)-1)
		iconv_close(e->utf16);
	free(e);
}

static bool fill(struct encoding *e)
{
	ssize_t got = e->source.read(e->source.self, (char *)e->raw + e->filled,
	                             RAW_BYTES - e->filled);

	if (got <= 0) {
		e->ended = true;
		return false;
	}
	e->filled += (size_t)got;
	return true;
}

const unsigned char *encoding_sniff(struct encoding *e, size_t *ret_len)
{
	/* A tar tells itself at its 257th byte; a pipe may give a line of text at a time. */
	if (!e->sniffed) {
		e->sniffed = true;
		while (e->filled < SNIFF_LEAST && !e->ended && !memchr(e->raw, '\n', e->filled))
			fill(e);
	}
	*ret_len = e->filled - e->at < SNIFF_BYTES ? e->filled - e->at : SNIFF_BYTES;
	return e->raw + e->at;
}

static ssize_t raw_read(void *self, char *into, size_t size)
{
	struct encoding *e = self;
	size_t left = e->filled - e->at;

	if (!left)
		return e->ended ? 0 : e->source.read(e->source.self, into, size);
	if (left > size)
		left = size;
	memcpy(into, e->raw + e->at, left);
	e->at += left;
	return (ssize_t)left;
}

/* Turn what is there into out. False at the end. */
static bool utf16_convert(struct encoding *e)
{
	static const char unknown[] = "\xEF\xBF\xBD";
	char *out = e->out;
	size_t room = sizeof(e->out);

	while (room == sizeof(e->out)) {
		memmove(e->raw, e->raw + e->at, e->filled - e->at);
		e->filled -= e->at;
		e->at = 0;
		if (!e->ended)
			fill(e);
		if (!e->filled)
			break;
		char *in = (char *)e->raw;
		size_t left = e->filled;
		size_t done = iconv(e->utf16, &in, &left, &out, &room);
		bool stuck = done == (size_t)-1 && (errno == EILSEQ || (errno == EINVAL && e->ended));
		e->at = e->filled - left;
		if (stuck && room >= sizeof(unknown)) {
			memcpy(out, unknown, 3);
			out += 3;
			room -= 3;
			e->at += left < 2 ? left : 2;
		}
	}
	e->out_at = 0;
	e->out_len = sizeof(e->out) - room;
	return e->out_len > 0;
}

static ssize_t utf16_read(struct encoding *e, char *into, size_t size)
{
	if (e->out_at == e->out_len && !utf16_convert(e))
		return 0;
	size_t left = e->out_len - e->out_at;
	if (left > size)
		left = size;
	memcpy(into, e->out + e->out_at, left);
	e->out_at += left;
	return (ssize_t)left;
}

/* How the first bytes say that they are written. */
struct writing {
	size_t mark;       /* bytes of a byte order mark */
	const char *utf16; /* iconv's name of it; NULL: it is none */
};

/* Without a mark: ASCII has a zero as one byte of each two, always the same one. */
static const char *utf16_by_zeros(const unsigned char *p, size_t len)
{
	enum { PAIRS_LEAST = 8 };
	size_t pairs = len / 2, zeros[2] = {0, 0};

	for (size_t i = 0; i < pairs * 2; i++)
		zeros[i % 2] += p[i] == 0;
	if (pairs < PAIRS_LEAST || (zeros[0] && zeros[1]) || (zeros[0] + zeros[1]) * 4 < pairs * 3)
		return NULL;
	return zeros[1] ? "UTF-16LE" : "UTF-16BE";
}

static struct writing writing_of(struct encoding *e)
{
	size_t len;
	const unsigned char *p = encoding_sniff(e, &len);

	if (len >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF)
		return (struct writing){3, NULL};
	if (len >= 2 && p[0] == 0xFF && p[1] == 0xFE)
		return (struct writing){2, "UTF-16LE"};
	if (len >= 2 && p[0] == 0xFE && p[1] == 0xFF)
		return (struct writing){2, "UTF-16BE"};
	return (struct writing){0, utf16_by_zeros(p, len)};
}

bool encoding_differs(struct encoding *e)
{
	struct writing w = writing_of(e);

	return w.mark || w.utf16;
}

static void text_start(struct encoding *e)
{
	struct writing w = writing_of(e);

	e->text_started = true;
	e->at += w.mark;
	if (w.utf16)
		e->utf16 = iconv_open("UTF-8", w.utf16);
}

static ssize_t text_read(void *self, char *into, size_t size)
{
	struct encoding *e = self;

	if (!e->text_started)
		text_start(e);
	return e->utf16 != (iconv_t)-1 ? utf16_read(e, into, size) : raw_read(e, into, size);
}

struct byte_source encoding_text(struct encoding *e)
{
	return (struct byte_source){text_read, e};
}

struct byte_source encoding_raw(struct encoding *e)
{
	return (struct byte_source){raw_read, e};
}

bool encoding_is_binary(struct encoding *e)
{
	size_t len, odd = 0, zeros = 0;
	const unsigned char *p = encoding_sniff(e, &len);

	if (writing_of(e).utf16)
		return false;
	for (size_t i = 0; i < len; i++)
		odd += p[i] < 0x20 && !memchr("\t\n\r\b\a\033\f\0", p[i], 8);
	for (size_t i = 0; i < len; i++)
		zeros += p[i] == 0;
	/* A log that lost power holds zeros alone; a program has both. */
	return len >= 64 && (odd * 20 > len || (odd > 1 && zeros * 4 > len));
}
