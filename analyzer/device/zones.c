#include "device/zones.h"

#include "base/chars.h"

enum { WORD_MAX = 16 };

/* What the stamp's word means, looked up. It is not written: no zone is unsure. */
static struct zone_kept look_up(const struct zones *z, const struct stamp *s)
{
	struct zone_kept found = {.minutes = z->has_minutes && !s->utc ? z->minutes : 0};
	char upper[WORD_MAX];

	if (!s->has_zone || zone_offset_parse(s->zone, &found.minutes))
		return found;
	size_t len = s->zone.len < WORD_MAX ? s->zone.len : WORD_MAX;
	for (size_t i = 0; i < len; i++)
		upper[i] = to_upper(s->zone.ptr[i]);
	const struct zone_def *zone = s->zone.len <= WORD_MAX ? kb_zone(z->kb, (str){upper, len}) : NULL;
	found.minutes = 0;
	found.unsure = !zone || !zone_offset_parse(zone->offset, &found.minutes) || zone->ambiguous;
	if (found.unsure && z->has_minutes)
		found.minutes = z->minutes;
	found.unsure = found.unsure && !z->has_minutes;
	return found;
}

/*
 * The stamp's word as a number, by a table and without a choice: which device wrote the line cannot be foretold. Two
 * letters from each side are all of two to four, as nearly all words have. 0: another length.
 */
static inline uint64_t key_of(const struct stamp *s)
{
	static const str none = STR_INIT("--");
	const str *const words[] = {&none, &s->zone};
	const str *word = words[s->has_zone];
	uint16_t first, last;

	if (UNLIKELY(word->len - 2 > 2))
		return 0;
	memcpy(&first, word->ptr, sizeof(first));
	memcpy(&last, word->ptr + word->len - sizeof(last), sizeof(last));
	return first | (uint64_t)last << 16 | (uint64_t)word->len << 32 | (uint64_t)s->utc << 40 |
	       (uint64_t)s->has_zone << 41 | UINT64_C(1) << 63;
}

LINK_INLINE int16_t zones_minutes(struct zones *z, const struct stamp *s, bool *ret_unsure)
{
	uint64_t key = key_of(s);
	struct zone_kept *kept = &z->kept[key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - ZONES_KEPT_BITS)];

	if (UNLIKELY(!key || kept->key != key)) {
		*kept = look_up(z, s);
		kept->key = key;
	}
	*ret_unsure = kept->unsure;
	return kept->minutes;
}
