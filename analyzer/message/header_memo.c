#include "message/header_memo.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/chars.h"

/* Headers of other lengths are read each time: the short ones soon are, the long ones are rare. */
enum { HEADER_MIN = 16, HEADER_MAX = 96 }; /* at least a piece (below) */

/* A shape is kept in one of WAYS places of the set that its hash names, in turn. */
enum { SETS = 256, WAYS = 4 };

/* A part of a header, by its offset; of no length: there is none. */
struct part {
	uint8_t from, len;
};

/* A stamp, by the offset of its start and the places in it; and what of it does not change. */
struct stamp_part {
	struct stamp_places places;
	uint8_t from, kind;
	char mark;
	bool has_fraction : 1, has_zone : 1, year_first : 1;
	struct part zone;
};

/* Small, for there are many, and what is asked of each stands together. */
struct shape {
	uint8_t len;
	struct part pri, sequence, relay_sequence;
	struct part host, origin, node, process;
	struct stamp_part at, relay_at;
	char bytes[HEADER_MAX];
};

struct header_memo {
	uint64_t hashes[SETS][WAYS]; /* 0: a free place */
	uint8_t turn[SETS];
	struct shape shapes[SETS][WAYS];
};

/* ---- the shape of a header ---- */

enum { PIECE = 16 };

/* Every digit of a piece as '0'. */
#if defined(__SSE2__)
#include <emmintrin.h>

static void digits_alike(const char *from, char *to)
{
	__m128i text = _mm_loadu_si128((const __m128i *)(const void *)from);
	__m128i above = _mm_sub_epi8(text, _mm_set1_epi8('0'));
	__m128i digit = _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(9)), above);

	text = _mm_andnot_si128(_mm_and_si128(digit, _mm_set1_epi8(0x0F)), text);
	_mm_storeu_si128((__m128i *)(void *)to, text);
}
#else
static void digits_alike(const char *from, char *to)
{
	for (size_t i = 0; i < PIECE; i++)
		to[i] = is_digit(from[i]) ? '0' : from[i];
}
#endif

/* A piece at a time; the last may have been seen in part. The header holds one at least. */
static uint64_t shape_of(str header, char bytes[static HEADER_MAX])
{
	for (size_t i = 0; i < header.len; i += PIECE) {
		size_t at = i + PIECE <= header.len ? i : header.len - PIECE;
		digits_alike(header.ptr + at, bytes + at);
	}
	return str_hash((str){bytes, header.len}) | 1;
}

static size_t set_of(uint64_t hash)
{
	return (size_t)(hash * UINT64_C(0x9E3779B97F4A7C15) >> 56) % SETS;
}

/* ---- kept ---- */

static struct part part_of(str header, str view)
{
	return view.len ? (struct part){(uint8_t)(view.ptr - header.ptr), (uint8_t)view.len}
	                : (struct part){0, 0};
}

static struct part number_of(str header, const char *at)
{
	const char *end = at;

	while (end && end < header.ptr + header.len && is_digit(*end))
		end++;
	return part_of(header, at ? str_between(at, end) : (str){"", 0});
}

/* Could other digits make something else of it? A date of numbers has two on each side of its signs. */
static bool digits_matter(str header, unsigned clocks, const char *pri)
{
	unsigned colons = 0;

	for (size_t i = 0; i + 1 < header.len; i++) {
		char c = header.ptr[i];
		/* A PRI besides the one that counts; the version that RFC 5424 writes behind one. */
		if ((c == '<' && is_digit(header.ptr[i + 1]) && header.ptr + i + 1 != pri) ||
		    (c == '>' && is_digit(header.ptr[i + 1]) && i + 2 < header.len && is_blank(header.ptr[i + 2])))
			return true;
		if (!i || (c != '-' && c != '/' && c != ':') || !is_digit(header.ptr[i - 1]) || !is_digit(header.ptr[i + 1]))
			continue;
		colons += c == ':';
		if (c != ':' && i > 1 && is_digit(header.ptr[i - 2]) && i + 2 < header.len && is_digit(header.ptr[i + 2]))
			return true;
	}
	return colons != 2 * clocks;
}

static bool stamp_keep(str header, const struct stamp *s, const char *from, struct stamp_part *ret)
{
	*ret = (struct stamp_part){.kind = s->kind, .mark = s->mark};
	if (s->kind != STAMP_CLOCK)
		return true;
	ret->has_fraction = s->has_fraction;
	ret->has_zone = s->has_zone;
	ret->year_first = s->year_first;
	for (size_t i = 0; s->has_zone && i < s->zone.len; i++) {
		if (is_digit(s->zone.ptr[i]))
			return false;
	}
	if (!from || !stamp_places_find(str_between(from, header.ptr + header.len), &ret->places))
		return false;
	const char *before = from;
	while (before > header.ptr && is_blank(before[-1]))
		before--;
	if (before < from && before > header.ptr && is_digit(before[-1]))
		return false; /* digits that are no year: others may be */
	ret->from = (uint8_t)(from - header.ptr);
	ret->zone = part_of(header, s->has_zone ? s->zone : (str){"", 0});
	return true;
}

void header_keep(struct header_memo *memo, str header, const struct message *m,
                 const struct header_numbers *numbers)
{
	struct shape new = {.len = (uint8_t)header.len};
	unsigned clocks = 0u + (m->at.kind == STAMP_CLOCK) + (m->relay_at.kind == STAMP_CLOCK);

	if (header.len < HEADER_MIN || header.len > HEADER_MAX ||
	    digits_matter(header, clocks, numbers->pri) ||
	    !stamp_keep(header, &m->at, numbers->at, &new.at) ||
	    !stamp_keep(header, &m->relay_at, numbers->relay_at, &new.relay_at))
		return;
	uint64_t hash = shape_of(header, new.bytes);
	size_t set = set_of(hash), way = memo->turn[set]++ % WAYS;
	memo->hashes[set][way] = hash;
	new.pri = number_of(header, numbers->pri);
	new.sequence = number_of(header, numbers->sequence);
	new.relay_sequence = number_of(header, numbers->relay_sequence);
	new.host = part_of(header, m->host);
	new.origin = part_of(header, m->origin);
	new.node = part_of(header, m->node);
	new.process = part_of(header, m->process);
	memo->shapes[set][way] = new;
}

/* ---- recalled ---- */

static uint64_t number_read(str header, struct part part)
{
	uint64_t value = 0;

	for (size_t i = part.from; i < (size_t)part.from + part.len; i++)
		value = value * 10 + (uint64_t)(header.ptr[i] - '0');
	return value;
}

static str view_of(str header, struct part part)
{
	return part.len ? (str){header.ptr + part.from, part.len} : (str){"", 0};
}

static bool stamp_recall(str header, const struct stamp_part *part, struct stamp *ret)
{
	*ret = (struct stamp){.kind = part->kind,
	                      .mark = part->mark,
	                      .has_fraction = part->has_fraction,
	                      .has_zone = part->has_zone,
	                      .year_first = part->year_first,
	                      .zone = view_of(header, part->zone)};
	if (ret->kind != STAMP_CLOCK)
		return true;
	return stamp_read_again(header.ptr + part->from, &part->places, ret);
}

bool header_recall(const struct header_memo *memo, str header, struct message *m)
{
	char bytes[HEADER_MAX];
	struct stamp at, relay_at;

	if (header.len < HEADER_MIN || header.len > HEADER_MAX)
		return false;
	uint64_t hash = shape_of(header, bytes);
	size_t set = set_of(hash), way = 0;
	while (way < WAYS && memo->hashes[set][way] != hash)
		way++;
	const struct shape *known = &memo->shapes[set][way % WAYS];
	if (way == WAYS || known->len != header.len || memcmp(known->bytes, bytes, header.len) != 0)
		return false;
	uint64_t pri = known->pri.len ? number_read(header, known->pri) : 0;
	if (pri > PRI_MAX || !stamp_recall(header, &known->at, &at) ||
	    !stamp_recall(header, &known->relay_at, &relay_at))
		return false;
	m->pri = known->pri.len ? (int)pri : PRI_NONE;
	m->at = at;
	m->relay_at = relay_at;
	m->has_sequence = known->sequence.len > 0;
	m->sequence = number_read(header, known->sequence);
	m->has_relay_sequence = known->relay_sequence.len > 0;
	m->relay_sequence = number_read(header, known->relay_sequence);
	m->host = view_of(header, known->host);
	m->origin = view_of(header, known->origin);
	m->node = view_of(header, known->node);
	m->process = view_of(header, known->process);
	return true;
}

struct header_memo *header_memo_new(void)
{
	struct header_memo *memo = must_realloc(NULL, sizeof(*memo));

	memset(memo->hashes, 0, sizeof(memo->hashes));
	memset(memo->turn, 0, sizeof(memo->turn));
	return memo;
}

void header_memo_free(struct header_memo *memo)
{
	free(memo);
}
