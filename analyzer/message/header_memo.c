#include "message/header_memo.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/chars.h"

/*
 * Headers of other lengths are read each time: the short ones soon are, the long ones are rare. A header is
 * looked at as SHAPE_BYTES bytes however long it is, for a loop that ends anywhere costs more than all of them.
 */
enum { HEADER_MIN = 16, SHAPE_WORDS = SHAPE_BYTES / 8, READABLE = SHAPE_BYTES + STAMP_BEHIND };

/*
 * A shape is found by one of WAYS places of the set that its hash names, taken in turn. There are twice as many
 * places as shapes, for sets fill unevenly; and shapes stand in the order in which they came, so that few take
 * little memory.
 */
enum { SETS_BITS = 11, SETS = 1 << SETS_BITS, WAYS = 4, SHAPES_MAX = 4096 };

/* Stamps are written in a few ways: a header with one more than these is read each time. */
enum { FORMS_MAX = 255 };

enum { CACHE_LINE = 64 };

/* A part of a header, by its offset; of no length: there is none. */
struct part {
	uint8_t from, len;
};

/* How a stamp is written: what of it does not change, and the places of what does. */
struct stamp_form {
	_Alignas(CACHE_LINE) struct stamp stamp;
	struct stamp_places places;
};

/* A stamp, by the offset of its start and its form. */
struct stamp_part {
	uint8_t from, form;
	struct part zone;
};

/* Two cache lines: there are many, and each is asked from far. */
struct shape {
	_Alignas(CACHE_LINE) char bytes[SHAPE_BYTES];
	struct part pri, sequence, relay_sequence;
	struct part host, origin, node, process;
	struct stamp_part at, relay_at;
};
_Static_assert(sizeof(struct shape) == 2 * CACHE_LINE, "a shape lies in two cache lines");

struct set {
	_Alignas(CACHE_LINE / 2) uint32_t tags[WAYS]; /* of the hash; 0: a free place */
	uint16_t places[WAYS]; /* in shapes; another shape may have come there since */
	uint8_t turn;
};

struct header_memo {
	uint64_t keys[SHAPE_WORDS];
	size_t kept, form_count;
	struct stamp_form forms[FORMS_MAX];
	struct set sets[SETS];
	struct shape shapes[SHAPES_MAX];
};

/* ---- the shape of a header ---- */

/* Ones for as many bytes as a header has, then zeros: what stands SHAPE_BYTES - length behind the start. */
static const unsigned char inside[2 * SHAPE_BYTES] = {
#define FF8 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF
        FF8, FF8, FF8, FF8, FF8, FF8, FF8, FF8, FF8, FF8, FF8, FF8,
#undef FF8
};

/* Every digit as '0', and zeros behind the header: no header has any, for what is decoded is plain text. */
static void shape_of(const char *text, size_t len, char bytes[static SHAPE_BYTES])
{
	const unsigned char *keep = inside + SHAPE_BYTES - len;

	for (size_t i = 0; i < SHAPE_BYTES; i++)
		bytes[i] = (char)((is_digit(text[i]) ? '0' : text[i]) & keep[i]);
}

/* The words times a random number each: what differs in any word differs in the highest bits. */
static uint64_t hash_of(const struct header_memo *memo, const char bytes[static SHAPE_BYTES])
{
	uint64_t hash = 0;

	for (size_t i = 0; i < SHAPE_WORDS; i++)
		hash += load_u64(bytes + 8 * i) * memo->keys[i];
	return hash;
}

static size_t set_of(uint64_t hash)
{
	return hash >> (64 - SETS_BITS);
}

static uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> (32 - SETS_BITS)) | 1;
}

/* All places are asked: which it is cannot be foretold. The first where it is none. */
static size_t way_of(const struct set *set, uint32_t tag)
{
	size_t way = 0;

	for (size_t i = 1; i < WAYS; i++)
		way = set->tags[i] == tag ? i : way;
	return way;
}

static bool same_shape(const char a[static SHAPE_BYTES], const char b[static SHAPE_BYTES])
{
	uint64_t differ = 0;

	for (size_t i = 0; i < SHAPE_BYTES; i += 8)
		differ |= load_u64(a + i) ^ load_u64(b + i);
	return !differ;
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

static bool same_form(const struct stamp_form *a, const struct stamp_form *b)
{
	return a->stamp.kind == b->stamp.kind && a->stamp.mark == b->stamp.mark &&
	       a->stamp.has_fraction == b->stamp.has_fraction && a->stamp.has_zone == b->stamp.has_zone &&
	       a->stamp.year_first == b->stamp.year_first && memcmp(&a->places, &b->places, sizeof(a->places)) == 0;
}

/* The place of a form that may be new. False where there is no room for it. */
static bool form_keep(struct header_memo *memo, const struct stamp_form *form, uint8_t *ret_place)
{
	size_t i = 0;

	while (i < memo->form_count && !same_form(&memo->forms[i], form))
		i++;
	if (i == FORMS_MAX)
		return false;
	memo->forms[i] = *form;
	memo->form_count += i == memo->form_count;
	*ret_place = (uint8_t)i;
	return true;
}

static bool stamp_keep(struct header_memo *memo, str header, const struct stamp *s, const char *from,
                       struct stamp_part *ret)
{
	struct stamp_form form = {.stamp = {.kind = s->kind, .mark = s->mark}};

	if (s->kind != STAMP_CLOCK)
		return form_keep(memo, &form, &ret->form);
	form.stamp.has_fraction = s->has_fraction;
	form.stamp.has_zone = s->has_zone;
	form.stamp.year_first = s->year_first;
	for (size_t i = 0; s->has_zone && i < s->zone.len; i++) {
		if (is_digit(s->zone.ptr[i]))
			return false;
	}
	if (!from || !stamp_places_find(str_between(from, header.ptr + header.len), &form.places))
		return false;
	const char *before = from;
	while (before > header.ptr && is_blank(before[-1]))
		before--;
	if (before < from && before > header.ptr && is_digit(before[-1]))
		return false; /* digits that are no year: others may be */
	ret->from = (uint8_t)(from - header.ptr);
	ret->zone = part_of(header, s->has_zone ? s->zone : (str){"", 0});
	return form_keep(memo, &form, &ret->form);
}

void header_keep(struct header_memo *memo, str header, const struct message *m,
                 const struct header_numbers *numbers)
{
	struct shape new = {.bytes = {0}};
	unsigned clocks = 0u + (m->at.kind == STAMP_CLOCK) + (m->relay_at.kind == STAMP_CLOCK);

	if (header.len < HEADER_MIN || header.len > SHAPE_BYTES ||
	    digits_matter(header, clocks, numbers->pri) ||
	    !stamp_keep(memo, header, &m->at, numbers->at, &new.at) ||
	    !stamp_keep(memo, header, &m->relay_at, numbers->relay_at, &new.relay_at))
		return;
	char text[SHAPE_BYTES] = {0};
	memcpy(text, header.ptr, header.len);
	shape_of(text, header.len, new.bytes);
	uint64_t hash = hash_of(memo, new.bytes);
	struct set *set = &memo->sets[set_of(hash)];
	size_t way = way_of(set, tag_of(hash)), place = memo->kept++ % SHAPES_MAX;
	if (set->tags[way] != tag_of(hash))
		way = set->turn++ % WAYS;
	set->tags[way] = tag_of(hash);
	set->places[way] = (uint16_t)place;
	new.pri = number_of(header, numbers->pri);
	new.sequence = number_of(header, numbers->sequence);
	new.relay_sequence = number_of(header, numbers->relay_sequence);
	new.host = part_of(header, m->host);
	new.origin = part_of(header, m->origin);
	new.node = part_of(header, m->node);
	new.process = part_of(header, m->process);
	memo->shapes[place] = new;
}

/* ---- recalled ---- */

static inline uint64_t number_read(const char *text, struct part part)
{
	const char *at = text + part.from;
	uint64_t value = 0;

	if (LIKELY(part.len <= 8))
		return digits_value(at, part.len);
	for (size_t i = 0; i < part.len; i++)
		value = value * 10 + (uint64_t)(at[i] - '0');
	return value;
}

static str view_of(str header, struct part part)
{
	return (str){header.ptr + part.from, part.len};
}

static ALWAYS_INLINE bool stamp_recall(const struct header_memo *memo, str header, const char *text,
                                       const struct stamp_part *part, struct stamp *ret)
{
	const struct stamp_form *form = &memo->forms[part->form];

	*ret = form->stamp;
	ret->zone = view_of(header, part->zone);
	return form->stamp.kind != STAMP_CLOCK || stamp_read_again(text + part->from, &form->places, ret);
}

/* The place of the shape that this hash names, which is to be compared; SHAPE_NONE: it names none. */
static inline uint32_t known_as(const struct header_memo *memo, uint64_t hash)
{
	const struct set *set = &memo->sets[set_of(hash)];
	size_t way = way_of(set, tag_of(hash));

	return set->tags[way] == tag_of(hash) ? set->places[way] : SHAPE_NONE;
}

/* As many bytes of it as are looked at, whatever its length: the copy's where the block ends before. */
static ALWAYS_INLINE const char *readable(str header, const char *end, char copy[static READABLE])
{
	if (LIKELY(end - header.ptr >= READABLE))
		return header.ptr;
	memset(copy, 0, READABLE);
	return memcpy(copy, header.ptr, header.len);
}

LINK_INLINE void header_look(const struct header_memo *memo, str header, const char *end, struct header_look *ret)
{
	char copy[READABLE];

	ret->known = SHAPE_NEVER;
	if (UNLIKELY(header.len < HEADER_MIN || header.len > SHAPE_BYTES))
		return;
	shape_of(readable(header, end, copy), header.len, ret->shape);
	ret->hash = hash_of(memo, ret->shape);
	ret->known = SHAPE_NONE;
	__builtin_prefetch(&memo->sets[set_of(ret->hash)]);
}

LINK_INLINE void header_ask(const struct header_memo *memo, struct header_look *look)
{
	if (UNLIKELY(look->known == SHAPE_NEVER))
		return;
	look->known = known_as(memo, look->hash);
	__builtin_prefetch(&memo->shapes[look->known % SHAPES_MAX]);
	__builtin_prefetch((const char *)&memo->shapes[look->known % SHAPES_MAX] + CACHE_LINE);
}

LINK_INLINE bool header_recall(const struct header_memo *memo, const struct header_look *look, str header,
                               const char *end, struct message *m)
{
	char copy[READABLE];
	uint32_t at = look->known;

	if (UNLIKELY(at >= SHAPES_MAX || !same_shape(memo->shapes[at].bytes, look->shape))) {
		if (at == SHAPE_NEVER)
			return false;
		at = known_as(memo, look->hash); /* it may have been kept since */
		if (at == SHAPE_NONE || !same_shape(memo->shapes[at].bytes, look->shape))
			return false;
	}
	const struct shape *known = &memo->shapes[at];
	const char *text = readable(header, end, copy);
	uint64_t pri = number_read(text, known->pri);
	if (pri > PRI_MAX || !stamp_recall(memo, header, text, &known->at, &m->at) ||
	    !stamp_recall(memo, header, text, &known->relay_at, &m->relay_at))
		return false;
	m->pri = known->pri.len ? (int)pri : PRI_NONE;
	m->has_sequence = known->sequence.len > 0;
	m->has_relay_sequence = known->relay_sequence.len > 0;
	m->sequence = m->relay_sequence = 0;
	if (UNLIKELY(known->sequence.len | known->relay_sequence.len)) {
		m->sequence = number_read(text, known->sequence);
		m->relay_sequence = number_read(text, known->relay_sequence);
	}
	m->host = view_of(header, known->host);
	m->origin = view_of(header, known->origin);
	m->node = view_of(header, known->node);
	m->process = view_of(header, known->process);
	m->has_junk = false;
	return true;
}

/* One of the numbers that follow from *state: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014). */
static uint64_t split_mix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

struct header_memo *header_memo_new(void)
{
	struct header_memo *memo = must_aligned(_Alignof(struct header_memo), sizeof(*memo));
	uint64_t state = 0;

	for (size_t i = 0; i < SHAPE_WORDS; i++)
		memo->keys[i] = split_mix(&state) | 1;
	memset(memo->sets, 0, sizeof(memo->sets));
	memo->kept = memo->form_count = 0;
	return memo;
}

void header_memo_free(struct header_memo *memo)
{
	free(memo);
}
