#include "device/reading.h"

#include <stdlib.h>

/*
 * VERSION counts up whenever lines are read into something else, too: what an older program kept is read anew.
 *
 * Numbers are LEB128, signed ones folded (zigzag), texts a length and bytes: both sides name the same
 * fields in the same order.
 */
enum { VERSION = 6, NUMBER_BYTES_MAX = 10 };

static const str magic = STR_INIT("tacit-reading");

struct writer {
	char *bytes;
	size_t len, cap;
};

static void put_bytes(struct writer *w, const void *bytes, size_t len)
{
	if (len > w->cap - w->len) {
		w->cap = (w->len + len) * 2 + 256;
		w->bytes = must_realloc(w->bytes, w->cap);
	}
	if (len)
		memcpy(w->bytes + w->len, bytes, len);
	w->len += len;
}

static void put_u(struct writer *w, uint64_t v)
{
	unsigned char out[NUMBER_BYTES_MAX];
	size_t len = 0;

	do {
		out[len++] = (unsigned char)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
		v >>= 7;
	} while (v);
	put_bytes(w, out, len);
}

static void put_i(struct writer *w, int64_t v)
{
	put_u(w, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}

static void put_str(struct writer *w, str s)
{
	put_u(w, s.len);
	put_bytes(w, s.ptr, s.len);
}

static void put_when(struct writer *w, const struct when *t)
{
	put_u(w, t->marks);
	if (!when_is(t, WHEN_KNOWN))
		return;
	put_i(w, t->in_year_us);
	put_i(w, t->cycle);
	put_i(w, t->zone_minutes);
}

static void put_track(struct writer *w, const struct clock_track *c)
{
	put_when(w, &c->first);
	put_when(w, &c->last);
	put_i(w, c->cycle);
	put_i(w, c->first_cycle_year);
	put_i(w, c->leap_cycle);
	put_u(w, (uint64_t)(c->has_leap_day | c->any << 1));
}

static void put_device(struct writer *w, const struct tally_device *d)
{
	size_t first = d->event_count > EVENTS_MAX ? d->event_count - EVENTS_MAX : 0;

	put_str(w, d->name);
	put_u(w, (uint64_t)(d->nx_os_stamps | d->xr_nodes << 1 | d->has_mark_word << 2 | d->last_untrusted << 3));
	put_u(w, d->messages);
	put_u(w, d->missing);
	put_track(w, &d->clock[0]);
	put_track(w, &d->clock[1]);
	put_u(w, d->pri_contradictions);
	put_u(w, d->untrusted_times);
	put_u(w, d->zone_words);
	put_u(w, d->pri_line);
	put_u(w, d->untrusted_line);
	put_u(w, d->zone_line);
	put_str(w, d->pri_example);
	put_str(w, d->zone);
	put_u(w, d->events ? d->event_count - first : 0);
	for (size_t i = first; i < d->event_count && d->events; i++) {
		const struct event *e = &d->events[i % EVENTS_MAX];
		put_when(w, &e->at);
		put_u(w, e->code);
		put_u(w, e->held);
		put_u(w, e->line);
	}
}

static void put_tally(struct writer *w, const struct tally *t)
{
	size_t used = 0;

	const uint64_t counts[] = {t->lines,           t->blank_lines,     t->message_lines, t->messages,
	                           t->overflow_devices, t->overflow_series, t->pattern_limits, t->pattern_misses,
	                           t->unread_lines};
	for (size_t i = 0; i < COUNT_OF(counts); i++)
		put_u(w, counts[i]);
	put_u(w, t->unread_count);
	for (size_t i = 0; i < t->unread_count; i++) {
		put_u(w, t->unread[i].from);
		put_u(w, t->unread[i].to);
	}
	put_u(w, t->device_count);
	for (size_t i = 0; i < t->device_count; i++)
		put_device(w, &t->devices[i]);
	put_u(w, t->code_count);
	for (size_t i = 0; i < t->code_count; i++) {
		put_str(w, t->codes[i].code);
		put_u(w, t->codes[i].facility.len);
		put_u(w, t->codes[i].mnemonic.len);
		put_i(w, t->codes[i].severity);
	}
	for (size_t i = 0; i < t->series_count; i++)
		used += t->hot[i].count > 0;
	put_u(w, used);
	for (size_t i = 0; i < t->series_count; i++) {
		const struct series *s = &t->series[i];
		if (!t->hot[i].count)
			continue;
		put_u(w, s->device);
		put_u(w, s->code);
		put_u(w, t->hot[i].count);
		put_u(w, s->key);
		put_when(w, &s->first);
		put_when(w, &t->hot[i].last);
		put_u(w, s->line);
		put_u(w, t->hot[i].last_line);
		put_str(w, s->example);
	}
}

static void put_capture(struct writer *w, const struct capture *c)
{
	const struct capture_def *def = c->def;

	put_str(w, def ? def->id : STR(""));
	put_str(w, c->command);
	put_str(w, c->typed);
	put_str(w, c->filter);
	put_str(w, c->host);
	put_i(w, c->at);
	put_u(w, c->line);
	put_u(w, c->last_line);
	put_u(w, c->cut);
	put_u(w, c->field_count);
	for (size_t i = 0; i < c->field_count; i++) {
		put_str(w, c->field_names[i]);
		put_str(w, c->field_values[i]);
	}
}

static void put_fact(struct writer *w, const struct fact *f)
{
	put_str(w, f->name);
	put_str(w, f->text);
	put_u(w, (uint64_t)f->type);
	put_u(w, (uint64_t)f->told);
	put_bytes(w, &f->number, sizeof(f->number));
	put_i(w, f->time);
	put_i(w, f->at);
	put_u(w, (uint64_t)(f->zone_unsure | f->event << 1 | f->past << 2));
	put_u(w, f->capture);
	put_u(w, f->line);
}

char *reading_freeze(const struct tally *t, const struct capture_list *list, size_t *ret_len)
{
	struct writer w = {.bytes = NULL};

	put_bytes(&w, magic.ptr, magic.len);
	put_u(&w, VERSION);
	put_tally(&w, t);
	put_u(&w, list->count);
	for (size_t i = 0; i < list->count; i++)
		put_capture(&w, &list->captures[i]);
	put_u(&w, list->fact_count);
	for (size_t i = 0; i < list->fact_count; i++)
		put_fact(&w, &list->facts[i]);
	put_u(&w, list->lines_taken);
	put_u(&w, list->lost);
	*ret_len = w.len;
	return w.bytes;
}

/* ---- back ---- */

/* good turns false where the bytes end or say what cannot be; then zeros are read. */
struct reader {
	const char *at, *end;
	struct arena *arena;
	bool good;
};

static void take_bytes(struct reader *r, void *into, size_t len)
{
	r->good = r->good && (size_t)(r->end - r->at) >= len;
	if (r->good) {
		memcpy(into, r->at, len);
		r->at += len;
	} else {
		memset(into, 0, len);
	}
}

static uint64_t take_u(struct reader *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64 && r->good; shift += 7) {
		if (r->at == r->end)
			break;
		unsigned char byte = (unsigned char)*r->at++;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return v;
	}
	r->good = false;
	return 0;
}

static int64_t take_i(struct reader *r)
{
	uint64_t v = take_u(r);

	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* A number of things of which each takes at least one byte more. */
static size_t take_count(struct reader *r, size_t most)
{
	uint64_t count = take_u(r);

	r->good = r->good && count <= most && count <= (uint64_t)(r->end - r->at);
	return r->good ? (size_t)count : 0;
}

static str take_str(struct reader *r)
{
	size_t len = take_count(r, SIZE_MAX);
	str s = arena_str(r->arena, (str){r->at, len});

	r->at += len;
	return s;
}

/* An index into a table of count. */
static uint32_t take_index(struct reader *r, size_t count)
{
	uint64_t index = take_u(r);

	r->good = r->good && index < count;
	return r->good ? (uint32_t)index : 0;
}

static struct when take_when(struct reader *r)
{
	uint64_t bits = take_u(r);
	struct when t = {.marks = bits & (WHEN_KNOWN | WHEN_DATED | WHEN_UNTRUSTED)};

	if (!when_is(&t, WHEN_KNOWN))
		return t;
	t.in_year_us = take_i(r);
	t.cycle = (int32_t)take_i(r);
	t.zone_minutes = (int16_t)take_i(r);
	return t;
}

static struct clock_track take_track(struct reader *r)
{
	struct clock_track c = {.any = false};

	c.first = take_when(r);
	c.last = take_when(r);
	c.cycle = (int32_t)take_i(r);
	c.first_cycle_year = (int32_t)take_i(r);
	c.leap_cycle = (int32_t)take_i(r);
	uint64_t bits = take_u(r);
	c.has_leap_day = bits & 1;
	c.any = bits >> 1 & 1;
	return c;
}

/* Its events name codes that are read after it: they are checked there. */
static void take_device(struct reader *r, struct tally_device *d)
{
	*d = (struct tally_device){.name = take_str(r)};
	uint64_t bits = take_u(r);
	d->nx_os_stamps = bits & 1;
	d->xr_nodes = bits >> 1 & 1;
	d->has_mark_word = bits >> 2 & 1;
	d->last_untrusted = bits >> 3 & 1;
	d->messages = take_u(r);
	d->missing = take_u(r);
	d->clock[0] = take_track(r);
	d->clock[1] = take_track(r);
	d->pri_contradictions = take_u(r);
	d->untrusted_times = take_u(r);
	d->zone_words = take_u(r);
	d->pri_line = take_u(r);
	d->untrusted_line = take_u(r);
	d->zone_line = take_u(r);
	d->pri_example = take_str(r);
	d->zone = take_str(r);
	d->event_count = take_count(r, EVENTS_MAX);
	if (!d->event_count)
		return;
	d->event_cap = EVENTS_MAX;
	d->events = must_realloc(NULL, EVENTS_MAX * sizeof(*d->events));
	for (size_t i = 0; i < d->event_count; i++) {
		d->events[i].at = take_when(r);
		d->events[i].code = (uint32_t)take_u(r);
		d->events[i].held = (uint32_t)take_count(r, SIGNAL_COUNT - 1);
		d->events[i].line = take_u(r);
	}
}

static void take_code(struct reader *r, struct kb *kb, struct tally_code *c)
{
	*c = (struct tally_code){.code = take_str(r)};
	size_t facility = take_count(r, c->code.len), mnemonic = take_count(r, c->code.len);
	c->facility = (str){c->code.ptr, facility};
	c->mnemonic = (str){c->code.ptr + c->code.len - mnemonic, mnemonic};
	c->severity = (int)take_i(r);
	r->good = r->good && c->severity >= 0 && c->severity <= 7;
	if (r->good)
		c->def = kb_message_widest(kb, c->facility, c->mnemonic);
}

static void take_series(struct reader *r, struct tally *t, size_t i)
{
	struct series *s = &t->series[i];
	struct series_hot *hot = &t->hot[i];

	*s = (struct series){.device = take_index(r, t->device_count)};
	s->code = take_index(r, t->code_count);
	hot->count = take_u(r);
	s->key = (uint32_t)take_u(r);
	s->first = take_when(r);
	hot->last = take_when(r);
	s->line = take_u(r);
	hot->last_line = take_u(r);
	s->example = take_str(r);
}

/* Room for count things of a table, which must_grow goes on with. */
static void *table_new(size_t count, size_t *cap, size_t item_size)
{
	*cap = count ? count : 1;
	return must_realloc(NULL, *cap * item_size);
}

static void take_tally(struct reader *r, struct kb *kb, struct tally *t)
{
	uint64_t *const counts[] = {&t->lines,            &t->blank_lines,     &t->message_lines,  &t->messages,
	                            &t->overflow_devices, &t->overflow_series, &t->pattern_limits, &t->pattern_misses,
	                            &t->unread_lines};

	for (size_t i = 0; i < COUNT_OF(counts); i++)
		*counts[i] = take_u(r);
	size_t unread = take_count(r, TALLY_UNREAD_MAX);
	t->unread = table_new(unread, &t->unread_cap, sizeof(*t->unread));
	for (; t->unread_count < unread && r->good; t->unread_count++) {
		uint64_t from = take_u(r);
		t->unread[t->unread_count] = (struct unread){from, take_u(r)};
	}
	size_t devices = take_count(r, TALLY_DEVICES_MAX);
	t->devices = table_new(devices, &t->device_cap, sizeof(*t->devices));
	for (; t->device_count < devices && r->good; t->device_count++)
		take_device(r, &t->devices[t->device_count]);
	size_t codes = take_count(r, TALLY_CODES_MAX);
	t->codes = table_new(codes, &t->code_cap, sizeof(*t->codes));
	for (; t->code_count < codes && r->good; t->code_count++)
		take_code(r, kb, &t->codes[t->code_count]);
	for (size_t i = 0; i < t->device_count; i++) {
		for (size_t k = 0; k < t->devices[i].event_count; k++)
			r->good = r->good && t->devices[i].events[k].code < t->code_count;
	}
	size_t series = take_count(r, TALLY_SERIES_MAX);
	t->series = table_new(series, &t->series_cap, sizeof(*t->series));
	t->hot = table_new(series, &t->hot_cap, sizeof(*t->hot));
	for (; t->series_count < series && r->good; t->series_count++)
		take_series(r, t, t->series_count);
}

static void take_capture(struct reader *r, struct kb *kb, struct capture *c)
{
	*c = (struct capture){.at = TIME_NONE};
	str id = take_str(r);
	c->command = take_str(r);
	c->typed = take_str(r);
	c->filter = take_str(r);
	c->host = take_str(r);
	c->at = take_i(r);
	c->line = take_u(r);
	c->last_line = take_u(r);
	c->cut = take_u(r) != 0;
	c->field_count = take_count(r, COMMAND_FIELDS_MAX);
	for (size_t i = 0; i < c->field_count; i++) {
		c->field_names[i] = take_str(r);
		c->field_values[i] = take_str(r);
	}
	c->def = id.len ? map_find(kb_captures(kb), id) : NULL;
	r->good = r->good && (!id.len || c->def);
}

static void take_fact(struct reader *r, struct fact *f, size_t captures)
{
	*f = (struct fact){.name = take_str(r)};
	f->text = take_str(r);
	f->type = (enum fact_type)take_index(r, FACT_TYPE_COUNT);
	f->told = (enum told)take_index(r, TOLD_COUNT);
	take_bytes(r, &f->number, sizeof(f->number));
	f->time = take_i(r);
	f->at = take_i(r);
	uint64_t bits = take_u(r);
	f->zone_unsure = bits & 1;
	f->past = bits >> 2 & 1;
	f->event = bits >> 1 & 1;
	f->capture = take_index(r, captures);
	f->line = take_u(r);
}

static void take_captures(struct reader *r, struct kb *kb, struct capture_list *list)
{
	size_t captures = take_count(r, STREAM_CAPTURES_MAX);

	list->captures = table_new(captures, &list->cap, sizeof(*list->captures));
	for (; list->count < captures && r->good; list->count++)
		take_capture(r, kb, &list->captures[list->count]);
	size_t facts = take_count(r, STREAM_FACTS_MAX);
	list->facts = table_new(facts, &list->fact_cap, sizeof(*list->facts));
	for (; list->fact_count < facts && r->good; list->fact_count++)
		take_fact(r, &list->facts[list->fact_count], list->count);
	list->lines_taken = take_u(r);
	list->lost = take_u(r);
}

struct tally *reading_thaw(struct kb *kb, str bytes, struct capture_list *list)
{
	struct tally_options none = {.since = TIME_NONE, .until = TIME_NONE, .limit = TIME_NONE};

	if (!str_starts(bytes, magic))
		return NULL;
	struct tally *t = tally_bare(kb, &none);
	struct reader r = {bytes.ptr + magic.len, bytes.ptr + bytes.len, t->arena, true};
	r.good = take_u(&r) == VERSION && r.good;
	take_tally(&r, kb, t);
	r.arena = list->arena;
	take_captures(&r, kb, list);
	if (r.good && r.at == r.end)
		return t;
	tally_free(t);
	return NULL;
}
