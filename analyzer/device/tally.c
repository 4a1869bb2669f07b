#include "device/tally.h"

#include <stdlib.h>

#include "base/chars.h"
#include "line/clean.h"

#define NONE NAMES_NONE
#define HALF_YEAR_US (INT64_C(186) * US_PER_DAY)
#define HALF_MONTH_US (INT64_C(15) * US_PER_DAY)

_Static_assert(NONE == CODE_UNNUMBERED, "a code that has no place yet is asked for again");

struct tally *tally_bare(struct kb *kb, const struct tally_options *options)
{
	struct tally *t = must_realloc(NULL, sizeof(*t));

	*t = (struct tally){.arena = arena_new(),
	                    .names = arena_new(),
	                    .kb = kb,
	                    .last_series = NONE,
	                    .context = STR(""),
	                    .zones = {.kb = kb, .minutes = options->zone_default,
	                              .has_minutes = options->has_zone_default},
	                    .since = options->since,
	                    .until = options->until,
	                    .windowed = options->since != TIME_NONE || options->until != TIME_NONE,
	                    .year = options->year,
	                    .limit = options->limit};
	return t;
}

struct tally *tally_new(struct kb *kb, const struct tally_options *options)
{
	struct tally *t = tally_bare(kb, options);

	names_open(&t->device_names);
	names_open(&t->code_names);
	names_open(&t->loose_names);
	return t;
}

void tally_tables_drop(struct tally *t)
{
	for (size_t i = 0; i < t->device_count; i++) {
		free(t->devices[i].events);
		t->devices[i].events = NULL;
	}
	for (size_t i = 0; t->rows && i < t->device_count; i++)
		free(t->rows[i].bases);
	free(t->rows);
	names_close(&t->device_names);
	names_close(&t->code_names);
	names_close(&t->loose_names);
	free(t->hot);
	free(t->series);
	free(t->variants);
	free(t->loose);
	free(t->keys);
	t->rows = NULL;
	t->keys = NULL;
	t->hot = NULL;
	t->variants = NULL;
	t->loose = NULL;
	t->series = NULL;
}

void tally_free(struct tally *t)
{
	if (!t)
		return;
	tally_tables_drop(t);
	free(t->unread);
	free(t->devices);
	free(t->codes);
	arena_free(t->arena);
	arena_free(t->names);
	free(t);
}

static uint32_t device_new(struct tally *t, str name)
{
	if (t->device_count >= TALLY_DEVICES_MAX)
		return NONE;
	t->devices = must_grow(t->devices, t->device_count, &t->device_cap, sizeof(*t->devices));
	t->rows = must_grow(t->rows, t->device_count, &t->row_cap, sizeof(*t->rows));
	t->rows[t->device_count] = (struct code_row){.room = 0};
	t->devices[t->device_count] = (struct tally_device){.name = arena_str(t->names, name)};
	names_add(&t->device_names, t->devices[t->device_count].name, (uint32_t)t->device_count);
	return (uint32_t)t->device_count++;
}

static uint32_t device_of(struct tally *t, str name)
{
	uint32_t index = names_find(&t->device_names, name);

	return LIKELY(index != NONE) ? index : device_new(t, name);
}

void tally_name(struct tally *t, str name)
{
	if (name.len && t->device_count == 1 && !t->devices[0].name.len)
		t->devices[0].name = arena_str(t->names, name);
}

static void key_fields(struct tally_code *c)
{
	const struct message_def *def = c->def;

	c->key_count = !def ? 0 : def->key.count < PATTERN_FIELDS_MAX ? def->key.count : PATTERN_FIELDS_MAX;
	for (size_t t = 0; def && t < def->text.count; t++) {
		for (size_t i = 0; i < c->key_count; i++)
			c->key_fields[t][i] =
			        def->patterns[t]
			                ? (int8_t)pattern_field_find(def->patterns[t], def->key.items[i])
			                : -1;
	}
}

static uint32_t code_new(struct tally *t, const struct message *m)
{
	if (t->code_count >= TALLY_CODES_MAX)
		return NONE;
	struct tally_code c = {.code = arena_str(t->names, m->code), .severity = m->severity};
	c.facility = (str){c.code.ptr, m->facility.len};
	c.mnemonic = (str){c.code.ptr + c.code.len - m->mnemonic.len, m->mnemonic.len};
	c.def = kb_message_widest(t->kb, c.facility, c.mnemonic);
	c.notable = c.def && (c.def->raises.len || c.def->mends.len || c.def->signal);
	key_fields(&c);
	t->codes = must_grow(t->codes, t->code_count, &t->code_cap, sizeof(*t->codes));
	t->codes[t->code_count] = c;
	names_add(&t->code_names, c.code, (uint32_t)t->code_count);
	return (uint32_t)t->code_count++;
}

static uint32_t code_of(struct tally *t, const struct message *m)
{
	uint32_t index = names_find(&t->code_names, m->code);

	return LIKELY(index != NONE) ? index : code_new(t, m);
}

/* ---- times ---- */

/*
 * How many new years lie between two times that follow each other in a log, by their places in the
 * year: a leap back of more than half a year is a new year.
 */
static int32_t new_years(const struct when *before, const struct when *after)
{
	int64_t step = after->in_year_us - before->in_year_us;
	/* Back over a new year, as in a log with the newest first: only close to it. */
	bool back = before->in_year_us < HALF_MONTH_US &&
	            after->in_year_us > INT64_C(12) * 31 * US_PER_DAY - HALF_MONTH_US;

	return step < -HALF_YEAR_US ? 1 : back ? -1 : 0;
}

/* The cycle of a year-less time behind the last of the track; a dated one there tells the year. */
static int32_t cycle_behind(struct clock_track *c, const struct when *w)
{
	if (!when_is(&c->last, WHEN_KNOWN))
		return c->cycle;
	int32_t years = new_years(&c->last, w);
	if (!when_is(&c->last, WHEN_DATED))
		return c->cycle + years;
	if (!c->first_cycle_year)
		c->first_cycle_year = c->last.cycle + years - c->cycle;
	return c->last.cycle + years - c->first_cycle_year;
}

/* A dated time behind a year-less one tells its year. */
static void year_behind(struct clock_track *c, const struct when *w)
{
	if (when_is(&c->last, WHEN_KNOWN) && !when_is(&c->last, WHEN_DATED) && !c->first_cycle_year)
		c->first_cycle_year = w->cycle - new_years(&c->last, w) - c->cycle;
}

static void clock_track(struct clock_track *c, struct when *w)
{
	if (when_is(w, WHEN_DATED)) {
		year_behind(c, w);
	} else {
		c->cycle = w->cycle = cycle_behind(c, w);
		c->any = true;
		if (stamp_is_leap_day(&(struct stamp){.in_year_us = w->in_year_us}) && !c->has_leap_day) {
			c->has_leap_day = true;
			c->leap_cycle = w->cycle;
		}
	}
	if (!when_is(&c->first, WHEN_KNOWN))
		c->first = *w;
	c->last = *w;
}

/* The year that a relay's dated stamp gives to the device's own, which may lie past a new year. */
static int32_t year_from_relay(const struct stamp *relay, const struct stamp *device)
{
	int64_t step = device->in_year_us - relay->in_year_us;

	return relay->year + (step > HALF_YEAR_US ? -1 : step < -HALF_YEAR_US ? 1 : 0);
}

static inline struct when message_when(struct tally *t, struct tally_device *d, const struct message *m, bool *ret_unsure)
{
	bool device_time = m->at.kind == STAMP_CLOCK;
	bool relay_time = m->relay_at.kind == STAMP_CLOCK;

	*ret_unsure = false;
	if (UNLIKELY(!device_time & !relay_time))
		return (struct when){.marks = 0};
	/* A clock that the device itself does not trust gives way to the relay's. */
	bool own = device_time & !((m->at.mark != 0) & relay_time);
	const struct stamp *s = own ? &m->at : &m->relay_at;
	int32_t year = s->year;
	if (UNLIKELY(!year & own & relay_time & (m->relay_at.year != 0)))
		year = year_from_relay(&m->relay_at, s);
	/* Sums and no choices: lines of many devices come in no order. */
	unsigned dated = year != 0, untrusted = s->mark != 0;
	struct when w = {.in_year_us = s->in_year_us,
	                 .cycle = year,
	                 .zone_minutes = zones_minutes(&t->zones, s, ret_unsure),
	                 .marks = (uint8_t)(WHEN_KNOWN | dated * WHEN_DATED | untrusted * WHEN_UNTRUSTED)};
	clock_track(&d->clock[untrusted], &w);
	return w;
}

/* Negative where a is before b; only times of one kind can be told apart. */
static int when_compare(const struct when *a, const struct when *b)
{
	if (a->marks != b->marks || !when_is(a, WHEN_KNOWN))
		return 0;
	if (a->cycle != b->cycle)
		return a->cycle < b->cycle ? -1 : 1;
	int64_t x = a->in_year_us - a->zone_minutes * 60 * US_PER_SECOND;
	int64_t y = b->in_year_us - b->zone_minutes * 60 * US_PER_SECOND;
	return (x > y) - (x < y);
}

static bool in_window(const struct tally *t, const struct when *w)
{
	if (LIKELY(!t->windowed))
		return true;
	if (!when_is(w, WHEN_KNOWN))
		return false;
	struct stamp s = {.in_year_us = w->in_year_us, .zone_minutes = w->zone_minutes};
	if (when_is(w, WHEN_DATED)) {
		time_us at = stamp_time(&s, w->cycle);
		return (t->since == TIME_NONE || at >= t->since) &&
		       (t->until == TIME_NONE || at <= t->until);
	}
	if (t->year || t->limit != TIME_NONE) {
		int year = t->year + w->cycle;
		unsigned month_now, day_now;
		if (!t->year) {
			date_from_days(t->limit / US_PER_DAY, &year, &month_now, &day_now);
			if (stamp_time(&s, year) > t->limit + US_PER_DAY)
				year--;
		}
		time_us at = stamp_time(&s, year);
		return (t->since == TIME_NONE || at >= t->since) &&
		       (t->until == TIME_NONE || at <= t->until);
	}
	/* Where no year can be found, it is in the window if any year of the window puts it there. */
	int from, to;
	unsigned month, day;
	date_from_days((t->since != TIME_NONE ? t->since : t->until) / US_PER_DAY, &from, &month, &day);
	date_from_days((t->until != TIME_NONE ? t->until : t->since) / US_PER_DAY, &to, &month, &day);
	for (int year = from - 1; year <= to + 1 && year < from + 50; year++) {
		time_us at = stamp_time(&s, year);
		if ((t->since == TIME_NONE || at >= t->since) &&
		    (t->until == TIME_NONE || at <= t->until))
			return true;
	}
	return false;
}

/* ---- series ---- */

static uint32_t series_new(struct tally *t, uint32_t device, uint32_t code)
{
	if (t->series_count >= TALLY_SERIES_MAX) {
		t->overflow_series++;
		return NONE;
	}
	t->series = must_grow(t->series, t->series_count, &t->series_cap, sizeof(*t->series));
	t->hot = must_grow(t->hot, t->series_count, &t->hot_cap, sizeof(*t->hot));
	t->series[t->series_count] = (struct series){.device = device, .code = code};
	t->hot[t->series_count] = (struct series_hot){.count = 0};
	return (uint32_t)t->series_count++;
}

/* A first series for a device and code that had none. False where there are too many. */
static bool base_new(struct tally *t, uint32_t device, uint32_t code, struct base *ret)
{
	uint32_t index = series_new(t, device, code);

	if (index == NONE)
		return false;
	*ret = (struct base){.series = index & SERIES_NONE, .variants = NONE};
	return true;
}

static struct base *loose_base(struct tally *t, struct tally_seat seat)
{
	str bytes = {(const char *)&seat, sizeof(seat)};
	uint32_t at = names_find(&t->loose_names, bytes);
	struct base fresh;

	if (at != NONE)
		return &t->loose[at];
	if (!base_new(t, seat.device, seat.code, &fresh))
		return NULL;
	t->loose = must_grow(t->loose, t->loose_count, &t->loose_cap, sizeof(*t->loose));
	t->loose[t->loose_count] = fresh;
	names_add(&t->loose_names, bytes, (uint32_t)t->loose_count);
	return &t->loose[t->loose_count++];
}

/* Codes are numbered as they are met: a device's row of places stays short in a plain log. */
static void row_grow(struct code_row *row, uint32_t code)
{
	uint32_t room = row->room ? row->room : 16;

	while (room <= code)
		room *= 2;
	row->bases = must_realloc(row->bases, room * sizeof(*row->bases));
	for (uint32_t i = row->room; i < room; i++)
		row->bases[i] = (struct base){.series = SERIES_NONE, .variants = NONE};
	row->room = room;
}

/* NULL where there are too many series. */
static inline struct base *base_of(struct tally *t, uint32_t device, uint32_t code)
{
	struct code_row *row = &t->rows[device];

	if (UNLIKELY(code >= row->room)) {
		if (code >= DENSE_CODES || device >= DENSE_DEVICES)
			return loose_base(t, (struct tally_seat){device, code});
		row_grow(row, code);
	}
	struct base *b = &row->bases[code];
	return b->series != SERIES_NONE || base_new(t, device, code, b) ? b : NULL;
}

static void series_extend(struct tally *t, uint32_t index, const struct when *first,
                          const struct when *last)
{
	struct series_hot *hot = &t->hot[index];

	if (!when_is(first, WHEN_KNOWN))
		return;
	if (LIKELY(when_is(&hot->last, WHEN_KNOWN))) {
		if (LIKELY(when_compare(last, &hot->last) >= 0))
			hot->last = *last;
		else if (when_compare(first, &t->series[index].first) < 0)
			t->series[index].first = *first;
		return;
	}
	hot->last = *last;
	t->series[index].first = *first;
}

/* Put what from counted into into: the example stays into's if it has one. */
static void series_absorb(struct tally *t, uint32_t into, const struct series *from,
                          const struct series_hot *from_hot)
{
	struct series *s = &t->series[into];

	bool fresh = !t->hot[into].count;

	t->hot[into].count += from_hot->count;
	series_extend(t, into, &from->first, &from_hot->last);
	if (when_is(&from->first, WHEN_KNOWN) && when_compare(&from->first, &s->first) < 0)
		s->first = from->first;
	if (from_hot->last_line > t->hot[into].last_line)
		t->hot[into].last_line = from_hot->last_line;
	if (fresh || from->line < s->line) { /* the earliest, wherever parts were cut */
		s->example = from->example;
		s->line = from->line;
		s->offset = from->offset;
	}
}

/* The place of key, or of a free one (0), or NONE: all are asked, for which it is cannot be foretold. */
static uint32_t key_place(const struct variants *v, uint32_t key)
{
	uint32_t at = NONE;

	for (uint32_t i = 0; i < TALLY_VARIANTS_MAX; i++)
		at = v->keys[i] == key ? i : at;
	return at;
}

static uint32_t greatest_key(const struct variants *v)
{
	uint32_t at = 0;

	for (uint32_t i = 1; i < TALLY_VARIANTS_MAX; i++)
		at = v->keys[i] > v->keys[at] ? i : at;
	return at;
}

/* Where no place is free, the variant with the greatest key gives way, and base takes its count. */
static uint32_t variant_new(struct tally *t, struct base *base, struct variants *v, uint32_t key)
{
	uint32_t device = t->series[base->series].device, code = t->series[base->series].code;
	uint32_t at = key_place(v, 0), index;

	if (at != NONE) {
		index = series_new(t, device, code);
		if (index == NONE)
			return base->series;
	} else {
		at = greatest_key(v);
		if (key > v->keys[at])
			return base->series;
		index = v->series[at];
		series_absorb(t, base->series, &t->series[index], &t->hot[index]);
		base->kept = true;
		t->series[index] = (struct series){.device = device, .code = code};
		t->hot[index] = (struct series_hot){.count = 0};
	}
	v->keys[at] = key;
	v->series[at] = index;
	t->series[index].key = key;
	return index;
}

/*
 * The variant of base with this key. The TALLY_VARIANTS_MAX least keys are kept, which are hashes, so that what is
 * kept does not depend on the order of the messages; the rest is counted in base. *ret_fresh: it has no example.
 */
static uint32_t variant_of(struct tally *t, struct base *base, uint32_t key, bool *ret_fresh)
{
	if (UNLIKELY(base->variants == NONE)) {
		t->variants = must_grow(t->variants, t->variants_count, &t->variants_cap, sizeof(*t->variants));
		t->variants[t->variants_count] = (struct variants){{0}, {0}};
		base->variants = (uint32_t)t->variants_count++;
	}
	struct variants *v = &t->variants[base->variants];
	uint32_t at = key_place(v, key);
	*ret_fresh = false;
	if (LIKELY(at != NONE))
		return v->series[at];
	uint32_t index = variant_new(t, base, v, key);
	*ret_fresh = index != base->series || !base->kept;
	return index;
}

/* The key of a message text by one of its entry's wordings; 0 where none takes it. */
static uint32_t key_read(struct tally *t, const struct tally_code *c, str text)
{
	const struct message_def *def = c->def;
	str fields[PATTERN_FIELDS_MAX];

	for (size_t i = 0; i < def->text.count; i++) {
		if (!def->patterns[i])
			continue;
		enum pattern_result result = pattern_match(def->patterns[i], text, fields);
		t->pattern_limits += result == PATTERN_LIMIT;
		if (result != PATTERN_MATCH)
			continue;
		uint64_t key = 1;
		for (size_t k = 0; k < c->key_count; k++) {
			int at = c->key_fields[i][k];
			key = key * UINT64_C(0x9E3779B97F4A7C15) + (at < 0 ? 0 : str_hash(fields[at]));
		}
		return hash_fold(key) ? hash_fold(key) : 1;
	}
	t->pattern_misses++;
	return 0;
}

/* The same; most texts were read before, from whatever device. */
static uint32_t key_of(struct tally *t, uint32_t code, str text)
{
	uint64_t hash = str_hash(text) + (code + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);

	if (UNLIKELY(!t->keys)) {
		t->keys = must_realloc(NULL, KEYS_KEPT * sizeof(*t->keys));
		memset(t->keys, 0, KEYS_KEPT * sizeof(*t->keys));
	}
	struct kept_key *kept = &t->keys[hash % KEYS_KEPT];
	if (LIKELY(kept->hash == hash && kept->key))
		return kept->key;
	uint32_t key = key_read(t, &t->codes[code], text);
	*kept = (struct kept_key){hash, key};
	return key;
}

str example_text(str raw, char out[static EXAMPLE_BYTES_MAX])
{
	size_t len = 0;
	bool broken_at_word = false;

	while (raw.len && len < EXAMPLE_BYTES_MAX) {
		const char *nl = memchr(raw.ptr, '\n', raw.len);
		str line = nl ? str_between(raw.ptr, nl) : raw;
		raw = str_from(raw, line.len + 1);
		/* A terminal breaks a line anywhere, at its width; who breaks it elsewhere does so at blanks. */
		bool at_word = len && !is_blank(out[len - 1]) && broken_at_word;
		broken_at_word = str_trim(line).len != TERMINAL_COLS;
		if (at_word && len < EXAMPLE_BYTES_MAX) {
			out[len++] = ' ';
			while (line.len && (is_blank(line.ptr[0]) || line.ptr[0] == '>'))
				line = str_from(line, 1);
		}
		if (line.len > EXAMPLE_BYTES_MAX)
			line.len = EXAMPLE_BYTES_MAX;
		char clean[EXAMPLE_BYTES_MAX];
		str shown = line_clean(line, clean);
		if (shown.len > EXAMPLE_BYTES_MAX - len)
			shown.len = EXAMPLE_BYTES_MAX - len;
		memcpy(out + len, shown.ptr, shown.len);
		len += shown.len;
	}
	return (str){out, len};
}

static void example_keep(struct tally *t, uint32_t index, const struct message_place *place)
{
	struct series *s = &t->series[index];

	s->line = place->line;
	s->offset = place->offset;
	s->example.len = place->raw.len;
	if (t->by_offset)
		return;
	char text[EXAMPLE_BYTES_MAX];
	s->example = arena_str(t->arena, example_text(place->raw, text));
}

static void device_note(struct tally_device *d, const struct message *m, bool zone_unsure,
                        struct tally *t, uint64_t line_no, uint64_t times)
{
	d->messages += times;
	if (m->has_sequence && !t->filtered) {
		if (!d->has_sequence) {
			d->has_sequence = true;
			d->first_sequence = m->sequence;
		} else if (m->sequence > d->last_sequence + 1) {
			d->missing += m->sequence - d->last_sequence - 1;
		}
		d->last_sequence = m->sequence;
	}
	if (UNLIKELY((m->pri != PRI_NONE) & ((m->pri & 7) != m->severity))) {
		if (!d->pri_contradictions++) {
			d->pri_line = line_no;
			d->pri_example = arena_str(t->arena, m->code);
		}
	}
	uint64_t marked = m->at.mark != 0;
	if (UNLIKELY(marked - d->untrusted_times == 1)) /* the first */
		d->untrusted_line = line_no;
	d->untrusted_times += marked;
	if (m->at.kind == STAMP_CLOCK) {
		d->has_mark_word = true;
		d->last_untrusted = m->at.mark != 0;
	}
	if (zone_unsure && !d->zone_words++) {
		d->zone_line = line_no;
		d->zone = arena_str(t->arena, m->at.has_zone ? m->at.zone : m->relay_at.zone);
	}
	d->nx_os_stamps |= m->at.year_first & !m->node.len;
	d->xr_nodes = d->xr_nodes || (m->node.len && memchr(m->node.ptr, '/', m->node.len));
}

static void event_keep(struct tally_device *d, const struct event *e)
{
	if (d->event_count < EVENTS_MAX)
		d->events = must_grow(d->events, d->event_count, &d->event_cap, sizeof(*d->events));
	d->events[d->event_count++ % EVENTS_MAX] = *e;
}

/* The signal of a message's words. Those that count stand in its key, so that a variant has one signal. */
static uint32_t held_of(struct tally *t, const struct tally_code *c, uint32_t index, bool known, str text)
{
	if (!c->def->signals_if.count)
		return SIGNAL_NONE;
	if (!known)
		t->series[index].held = (uint32_t)signal_held(&c->def->signals_if, text);
	return t->series[index].held;
}

/* A code that is met often brings its place with it. */
LINK_INLINE uint32_t tally_code_number(const struct tally *t, const struct message *m)
{
	if (LIKELY(m->code_number && *m->code_number != CODE_UNNUMBERED))
		return *m->code_number;
	uint32_t index = names_find(&t->code_names, m->code);
	if (m->code_number)
		*m->code_number = index;
	return index;
}

LINK_INLINE struct tally_ask tally_ask_for(const struct tally *t, const struct message *m)
{
	/* By a table, for which it is cannot be foretold. */
	const str *const names[] = {&t->context, &m->host, &m->origin, &m->origin};
	str device = *names[(m->host.len != 0) | (m->origin.len != 0) << 1];

	return (struct tally_ask){device, names_ask(&t->device_names, device)};
}

LINK_INLINE struct tally_seat tally_seat_of(struct tally *t, const struct tally_ask *ask, uint32_t code)
{
	uint32_t device = names_answer(&t->device_names, ask->device, ask->asked);

	if (UNLIKELY(device == NONE))
		device = device_new(t, ask->device);
	if (LIKELY(device != NONE)) {
		const char *d = (const char *)&t->devices[device];
		for (size_t i = 0; i < offsetof(struct tally_device, first_sequence); i += 64)
			__builtin_prefetch(d + i, 1);
		if (code < t->rows[device].room)
			__builtin_prefetch(&t->rows[device].bases[code]);
	}
	return (struct tally_seat){device, code};
}

LINK_INLINE void tally_base_ask(const struct tally *t, struct tally_seat seat)
{
	const struct code_row *row = seat.device == NONE ? NULL : &t->rows[seat.device];

	if (LIKELY(row && seat.code < row->room) && row->bases[seat.code].variants != NONE) {
		const char *v = (const char *)&t->variants[row->bases[seat.code].variants];
		__builtin_prefetch(v);
		__builtin_prefetch(v + sizeof(struct variants) / 2);
	}
}

LINK_INLINE struct tally_due tally_add(struct tally *t, const struct message *m, struct tally_seat seat,
                                       const struct message_place *place, uint64_t times)
{
	const struct tally_due nothing = {.series = NONE};
	uint32_t device = seat.device, code = seat.code;

	if (UNLIKELY(device == NONE)) {
		t->overflow_devices += times;
		return nothing;
	}
	struct tally_device *d = &t->devices[device];
	bool zone_unsure;
	struct when w = message_when(t, d, m, &zone_unsure);
	if (UNLIKELY(!in_window(t, &w))) {
		t->last_series = NONE; /* a repeat of it is outside too */
		return nothing;
	}
	device_note(d, m, zone_unsure, t, place->line, times);
	t->messages += times;
	if (UNLIKELY(code == NONE))
		code = code_of(t, m); /* not before: what lies outside the window takes no place */
	if (UNLIKELY(code == NONE)) {
		t->overflow_series += times;
		return nothing;
	}
	const struct tally_code *c = &t->codes[code];
	struct base *base = base_of(t, device, code);
	if (UNLIKELY(!base))
		return nothing;
	uint32_t index = base->series;
	bool fresh = !base->kept;
	uint32_t key = c->key_count ? key_of(t, code, m->text) : 0;
	if (key)
		index = variant_of(t, base, key, &fresh);
	__builtin_prefetch(&t->hot[index], 1);
	if (UNLIKELY(fresh)) {
		example_keep(t, index, place);
		base->kept |= index == base->series;
	}
	if (c->notable) {
		bool known = index != base->series && !fresh;
		event_keep(d, &(struct event){w, code, held_of(t, c, index, known, m->text), place->line});
	}
	t->last_series = index;
	return (struct tally_due){index, w, times, c->notable ? place->line : 0};
}

LINK_INLINE void tally_settle(struct tally *t, const struct tally_due *due)
{
	if (UNLIKELY(due->series == NONE))
		return;
	struct series_hot *hot = &t->hot[due->series];
	hot->count += due->times;
	hot->last_line = due->line;
	series_extend(t, due->series, &due->at, &due->at);
}

void tally_repeat(struct tally *t, uint64_t times)
{
	if (t->last_series == NONE)
		return;
	t->hot[t->last_series].count += times;
	t->devices[t->series[t->last_series].device].messages += times;
	t->messages += times;
}

void tally_unread(struct tally *t, uint64_t from, uint64_t to)
{
	if (from > to)
		return;
	if (t->unread_count && t->unread[t->unread_count - 1].to + 1 == from) {
		t->unread[t->unread_count - 1].to = to;
		return;
	}
	if (t->unread_count == TALLY_UNREAD_MAX)
		return;
	t->unread = must_grow(t->unread, t->unread_count, &t->unread_cap, sizeof(*t->unread));
	t->unread[t->unread_count++] = (struct unread){.from = from, .to = to};
}

/* ---- joining ---- */

/* The lines of a part are counted from its own start. */
static void lines_shift(struct tally *part, uint64_t lines)
{
	for (size_t i = 0; i < part->device_count; i++) {
		part->devices[i].pri_line += lines;
		part->devices[i].untrusted_line += lines;
		part->devices[i].zone_line += lines;
	}
	for (size_t i = 0; i < part->series_count; i++) {
		part->series[i].line += part->series[i].line ? lines : 0;
		part->hot[i].last_line += part->hot[i].last_line ? lines : 0;
	}
	for (size_t i = 0; i < part->unread_count; i++) {
		part->unread[i].from += lines;
		part->unread[i].to += lines;
	}
}

/* How many cycles the year-less times of a part lie behind, for each of its clocks. */
struct shift {
	int32_t cycles[2];
};

static struct when shifted(struct when w, struct shift shift)
{
	if (when_is(&w, WHEN_KNOWN) && !when_is(&w, WHEN_DATED))
		w.cycle += shift.cycles[when_is(&w, WHEN_UNTRUSTED)];
	return w;
}

/* part follows c: go on where c stopped. Gives the cycles to add to part's year-less times. */
static int32_t clock_join(struct clock_track *c, const struct clock_track *part)
{
	int32_t shift = 0;

	if (!when_is(&part->first, WHEN_KNOWN))
		return 0;
	if (!when_is(&part->first, WHEN_DATED)) {
		shift = cycle_behind(c, &part->first) - part->first.cycle;
	} else {
		year_behind(c, &part->first);
		if (c->first_cycle_year && part->first_cycle_year)
			shift = part->first_cycle_year - c->first_cycle_year;
	}
	if (!c->first_cycle_year && part->first_cycle_year)
		c->first_cycle_year = part->first_cycle_year - shift;
	if (part->has_leap_day && !c->has_leap_day) {
		c->has_leap_day = true;
		c->leap_cycle = part->leap_cycle + shift;
	}
	if (part->any)
		c->cycle = part->cycle + shift;
	c->any |= part->any;
	struct when first = part->first, last = part->last;
	first.cycle += when_is(&first, WHEN_DATED) ? 0 : shift;
	last.cycle += when_is(&last, WHEN_DATED) ? 0 : shift;
	if (!when_is(&c->first, WHEN_KNOWN))
		c->first = first;
	c->last = last;
	return shift;
}

/* part follows d: go on counting where d stopped. */
static struct shift device_join(struct tally_device *d, const struct tally_device *part)
{
	struct shift shift;

	for (unsigned i = 0; i < 2; i++)
		shift.cycles[i] = clock_join(&d->clock[i], &part->clock[i]);
	if (part->has_sequence) {
		if (d->has_sequence && part->first_sequence > d->last_sequence + 1)
			d->missing += part->first_sequence - d->last_sequence - 1;
		if (!d->has_sequence)
			d->first_sequence = part->first_sequence;
		d->has_sequence = true;
		d->last_sequence = part->last_sequence;
		d->missing += part->missing;
	}
	d->messages += part->messages;
	if (part->has_mark_word) {
		d->has_mark_word = true;
		d->last_untrusted = part->last_untrusted;
	}
	if (!d->pri_contradictions) {
		d->pri_line = part->pri_line;
		d->pri_example = part->pri_example;
	}
	if (!d->untrusted_times)
		d->untrusted_line = part->untrusted_line;
	if (!d->zone_words) {
		d->zone = part->zone;
		d->zone_line = part->zone_line;
	}
	d->pri_contradictions += part->pri_contradictions;
	d->untrusted_times += part->untrusted_times;
	d->zone_words += part->zone_words;
	d->nx_os_stamps |= part->nx_os_stamps;
	d->xr_nodes |= part->xr_nodes;
	return shift;
}

static str kept_str(struct arena *a, str s)
{
	return s.ptr ? arena_str(a, s) : s;
}

static void series_join(struct tally *t, const struct tally *part, size_t at, uint32_t device,
                        uint32_t code, struct shift shift)
{
	struct base *base = base_of(t, device, code);
	bool fresh;

	if (!base)
		return;
	struct series moved = part->series[at];
	struct series_hot hot = part->hot[at];
	uint32_t index = moved.key ? variant_of(t, base, moved.key, &fresh) : base->series;
	moved.first = shifted(moved.first, shift);
	hot.last = shifted(hot.last, shift);
	if (moved.example.ptr)
		moved.example = arena_str(t->arena, moved.example);
	series_absorb(t, index, &moved, &hot);
	base->kept |= index == base->series;
}

static void events_join(struct tally *t, uint32_t device, const struct tally_device *part,
                        const uint32_t *codes, struct shift shift, uint64_t lines)
{
	size_t from = part->event_count > EVENTS_MAX ? part->event_count - EVENTS_MAX : 0;

	if (device == NONE)
		return;
	for (size_t i = from; i < part->event_count; i++) {
		struct event e = part->events[i % EVENTS_MAX];
		e.at = shifted(e.at, shift);
		e.code = codes[e.code];
		e.line += lines;
		if (e.code != NONE)
			event_keep(&t->devices[device], &e);
	}
	/* What the part let go counts as let go here. */
	if (from && t->devices[device].event_count < EVENTS_MAX)
		t->devices[device].event_count = EVENTS_MAX;
}

void tally_join(struct tally *t, struct tally *part)
{
	uint32_t *devices = must_realloc(NULL, (part->device_count + 1) * sizeof(*devices));
	uint32_t *codes = must_realloc(NULL, (part->code_count + 1) * sizeof(*codes));
	struct shift *shifts = must_realloc(NULL, (part->device_count + 1) * sizeof(*shifts));

	lines_shift(part, t->lines);
	for (size_t i = 0; i < part->device_count; i++) {
		struct tally_device *from = &part->devices[i];
		devices[i] = device_of(t, from->name);
		from->pri_example = kept_str(t->arena, from->pri_example);
		from->zone = kept_str(t->arena, from->zone);
		shifts[i] = (struct shift){{0, 0}};
		if (devices[i] != NONE)
			shifts[i] = device_join(&t->devices[devices[i]], from);
		if (devices[i] == NONE)
			t->overflow_devices += from->messages;
	}
	for (size_t i = 0; i < part->code_count; i++) {
		const struct tally_code *c = &part->codes[i];
		struct message m = {.code = c->code, .facility = c->facility,
		                    .mnemonic = c->mnemonic, .severity = c->severity};
		codes[i] = code_of(t, &m);
	}
	for (size_t i = 0; i < part->device_count; i++)
		events_join(t, devices[i], &part->devices[i], codes, shifts[i], t->lines);
	for (size_t i = 0; i < part->series_count; i++) {
		const struct series *s = &part->series[i];
		if (codes[s->code] == NONE)
			t->overflow_series += part->hot[i].count;
		else if (devices[s->device] != NONE && part->hot[i].count)
			series_join(t, part, i, devices[s->device], codes[s->code],
			            shifts[s->device]);
	}
	for (size_t i = 0; i < part->unread_count; i++)
		tally_unread(t, part->unread[i].from, part->unread[i].to);
	t->lines += part->lines;
	t->blank_lines += part->blank_lines;
	t->message_lines += part->message_lines;
	t->messages += part->messages;
	t->unread_lines += part->unread_lines;
	t->overflow_devices += part->overflow_devices;
	t->overflow_series += part->overflow_series;
	t->pattern_limits += part->pattern_limits;
	t->pattern_misses += part->pattern_misses;
	free(devices);
	free(codes);
	free(shifts);
}
