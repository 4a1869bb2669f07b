#include "device/device.h"

#include "device/identity.h"
#include "device/merge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void fleet_init(struct fleet *f)
{
	*f = (struct fleet){.arena = arena_new()};
}

void fleet_close(struct fleet *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->devices[i]->series);
		free(f->devices[i]->contradictions);
		free(f->devices[i]->events);
		free(f->devices[i]->facts);
		free(f->devices[i]->captures);
		free(f->devices[i]->members);
	}
	for (size_t i = 0; i < f->list_count; i++) {
		capture_list_close(f->lists[i]);
		free(f->lists[i]);
	}
	free(f->lists);
	for (size_t i = 0; i < f->kept_count; i++)
		tally_free(f->kept[i]);
	free(f->devices);
	free(f->kept);
	map_close(&f->by_name);
	arena_free(f->arena);
}

struct device *fleet_device(struct fleet *f, str name)
{
	struct device *d = map_find(&f->by_name, name);

	if (d)
		return d;
	d = arena_new_of(f->arena, struct device);
	d->name = arena_str(f->arena, name);
	d->mark_at.at = TIME_NONE;
	map_set(&f->by_name, d->name, d);
	f->devices = must_grow(f->devices, f->count, &f->cap, sizeof(*f->devices));
	f->devices[f->count++] = d;
	return d;
}

struct contradiction *device_contradicts(struct fleet *f, struct device *d, struct place place,
                                         const char *fmt, ...)
{
	char text[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	d->contradictions = must_grow(d->contradictions, d->contradiction_count,
	                              &d->contradiction_cap, sizeof(*d->contradictions));
	struct contradiction *c = &d->contradictions[d->contradiction_count++];
	*c = (struct contradiction){arena_str(f->arena, str_of(text)), place, {0, 0}};
	return c;
}

bool contradiction_is_again(const struct device *d, size_t at)
{
	const struct contradiction *c = &d->contradictions[at];

	for (size_t i = 0; !c->place.line && i < at; i++) {
		if (str_eq(d->contradictions[i].text, c->text))
			return true;
	}
	return false;
}

static bool sooner(const struct moment *a, const struct moment *b)
{
	return a->at != TIME_NONE && (b->at == TIME_NONE || a->at < b->at);
}

static bool later(const struct moment *a, const struct moment *b)
{
	return a->at != TIME_NONE && (b->at == TIME_NONE || a->at > b->at);
}

/* ---- years ---- */

/* The year of cycle 0, for the times of a trusted clock [0] and of one that is not [1]. */
struct year_found {
	int32_t first_cycle[2];
	bool guessed, unknown;
};

static time_us when_time(const struct when *w, int year)
{
	struct stamp s = {.in_year_us = w->in_year_us, .zone_minutes = w->zone_minutes};

	return stamp_time(&s, year);
}

/* The latest year that does not put last behind limit, by more than a day. */
static int32_t year_before(const struct clock_track *c, time_us limit)
{
	const struct when *last = &c->last;
	int year;
	unsigned month, day;

	date_from_days(limit / US_PER_DAY, &year, &month, &day);
	if (when_is(last, WHEN_KNOWN) && !when_is(last, WHEN_DATED)) {
		year++;
		while (when_time(last, year) > limit + US_PER_DAY)
			year--;
		year -= last->cycle;
	}
	if (c->has_leap_day) {
		for (int back = 0; back < 8 && !year_is_leap(year + c->leap_cycle); back++)
			year--;
	}
	return year;
}

/* The newest time in the input that has a year of its own. */
static time_us latest_dated(const struct tally *t)
{
	time_us latest = TIME_NONE;

	for (size_t i = 0; i < t->device_count; i++) {
		const struct when *w = &t->devices[i].clock[0].last;
		if (when_is(w, WHEN_KNOWN) && when_is(w, WHEN_DATED) && when_time(w, w->cycle) > latest)
			latest = when_time(w, w->cycle);
	}
	return latest;
}

static struct year_found year_find(const struct tally_device *d, const struct year_source *from,
                                   time_us neighbours)
{
	struct year_found found = {.guessed = false};
	time_us limit = neighbours != TIME_NONE ? neighbours
	                : from->now != TIME_NONE ? from->now : from->modified;

	for (unsigned i = 0; i < 2; i++) {
		int32_t *year = &found.first_cycle[i];
		if (from->year)
			*year = from->year;
		else if (d->clock[i].first_cycle_year)
			*year = d->clock[i].first_cycle_year;
		else if (limit != TIME_NONE)
			*year = year_before(&d->clock[i], limit);
		else
			*year = YEAR_STAND_IN;
	}
	if (!from->year && !d->clock[0].first_cycle_year && !d->clock[1].first_cycle_year) {
		found.unknown = limit == TIME_NONE;
		found.guessed = neighbours == TIME_NONE && from->now == TIME_NONE && !found.unknown;
	}
	return found;
}

static struct moment moment_of(const struct when *w, const struct year_found *year)
{
	if (!when_is(w, WHEN_KNOWN))
		return (struct moment){.at = TIME_NONE};
	int year_of = when_is(w, WHEN_DATED) ? w->cycle : year->first_cycle[when_is(w, WHEN_UNTRUSTED)] + w->cycle;
	return (struct moment){.at = when_time(w, year_of),
	                       .year_unknown = !when_is(w, WHEN_DATED) && year->unknown,
	                       .year_guessed = !when_is(w, WHEN_DATED) && year->guessed,
	                       .untrusted = when_is(w, WHEN_UNTRUSTED)};
}

/* ---- taking over ---- */

int event_order(const struct moment *a, struct place a_place, const struct moment *b,
                struct place b_place)
{
	if (a->at != TIME_NONE && b->at != TIME_NONE && a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a_place.input != b_place.input)
		return a_place.input < b_place.input ? -1 : 1;
	return (a_place.line > b_place.line) - (a_place.line < b_place.line);
}

static void events_take(struct device *d, const struct tally *t, const struct tally_device *from,
                        uint32_t input, const struct year_found *year)
{
	size_t first = from->event_count > EVENTS_MAX ? from->event_count - EVENTS_MAX : 0;

	if (from->events)
		d->events = must_room(d->events, from->event_count - first, &d->event_cap, sizeof(*d->events));
	for (size_t i = first; i < from->event_count && from->events; i++) {
		const struct event *e = &from->events[i % EVENTS_MAX];
		d->events = must_grow(d->events, d->event_count, &d->event_cap, sizeof(*d->events));
		d->events[d->event_count++] = (struct device_event){
		        t->codes[e->code].def, (enum signal)e->held, moment_of(&e->at, year), {input, e->line}};
	}
}

static void series_merge(struct device_series *into, const struct device_series *s)
{
	if (event_order(&into->last, into->last_place, &s->last, s->last_place) < 0)
		into->last_place = s->last_place;
	into->count += s->count;
	if (sooner(&s->first, &into->first))
		into->first = s->first;
	if (later(&s->last, &into->last))
		into->last = s->last;
}

static int by_key(const void *pa, const void *pb)
{
	const struct device_series *a = pa, *b = pb;
	int order = str_compare(a->code->code, b->code->code);

	if (!order)
		order = (a->key > b->key) - (a->key < b->key);
	if (!order)
		order = (a->place.input > b->place.input) - (a->place.input < b->place.input);
	return order ? order : (a->place.line > b->place.line) - (a->place.line < b->place.line);
}

/*
 * Join the series of several inputs that are the same one, and bound the variants of a code as one
 * input's are: the example is that of the first.
 */
static void series_compact(struct device *d)
{
	size_t kept = 0, variants = 0, base = SIZE_MAX;

	if (d->series_count)
		qsort(d->series, d->series_count, sizeof(*d->series), by_key);
	for (size_t i = 0; i < d->series_count; i++) {
		struct device_series s = d->series[i];
		bool same = kept && str_eq(d->series[kept - 1].code->code, s.code->code);
		if (same && d->series[kept - 1].key == s.key) {
			series_merge(&d->series[kept - 1], &s);
			continue;
		}
		if (!same) {
			variants = 0;
			base = SIZE_MAX;
		}
		variants += s.key != 0;
		if (variants > TALLY_VARIANTS_MAX && base != SIZE_MAX) {
			series_merge(&d->series[base], &s);
			continue;
		}
		if (!s.key || variants > TALLY_VARIANTS_MAX) {
			base = kept;
			s.key = 0;
		}
		d->series[kept++] = s;
	}
	d->series_count = kept;
	d->compact_at = kept < 512 ? 1024 : kept * 2;
}

static void series_add(struct device *d, const struct device_series *s)
{
	d->series = must_grow(d->series, d->series_count, &d->series_cap, sizeof(*d->series));
	d->series[d->series_count++] = *s;
}

static void device_complaints(struct fleet *f, struct device *d, const struct tally_device *from,
                              uint32_t input, const struct year_found *year)
{
	if (from->pri_contradictions)
		device_contradicts(f, d, (struct place){input, from->pri_line},
		                   "the severity in the PRI is not the one in the code in %llu "
		                   "messages; first for %.*s",
		                   (unsigned long long)from->pri_contradictions,
		                   STR_ARG(from->pri_example));
	if (from->zone_words)
		device_contradicts(f, d, (struct place){input, from->zone_line},
		                   "the time zone '%.*s' is not known or means more than one; its "
		                   "offset may be wrong (say --timezone)",
		                   STR_ARG(from->zone));
	if (year->guessed && (from->clock[0].any || from->clock[1].any))
		device_contradicts(f, d, (struct place){input, 0},
		                   "the times have no year; the year is a guess from the file's own "
		                   "date (say --year or --now)");
}

static void device_take(struct fleet *f, struct tally *t, uint32_t index, str name, uint32_t input,
                        const struct year_source *years, time_us neighbours, struct year_found *ret_year)
{
	const struct tally_device *from = &t->devices[index];
	struct device *d = fleet_device(f, name);
	struct year_found year = year_find(from, years, neighbours);

	*ret_year = year;
	d->messages += from->messages;
	d->missing += from->missing;
	d->nx_os_stamps |= from->nx_os_stamps;
	d->xr_nodes |= from->xr_nodes;
	d->untrusted += from->untrusted_times;
	/* The newest input that tells says how the clock stands. */
	struct moment newest = moment_of(&from->clock[from->last_untrusted].last, &year);
	if (from->has_mark_word && (!later(&d->mark_at, &newest) || d->mark_at.at == TIME_NONE)) {
		d->mark_at = newest;
		d->untrusted_last = from->last_untrusted;
		d->untrusted_place = (struct place){input, from->untrusted_line};
	}
	events_take(d, t, from, input, &year);
	device_complaints(f, d, from, input, &year);
}

bool fleet_should_wait(const struct tally *t, const struct capture_list *captures,
                       const struct year_source *years)
{
	if (years->year || captures->count || latest_dated(t) != TIME_NONE)
		return false;
	for (size_t i = 0; i < t->device_count; i++) {
		const struct clock_track *c = t->devices[i].clock;
		if ((c[0].any && !c[0].first_cycle_year) || (c[1].any && !c[1].first_cycle_year))
			return true;
	}
	return false;
}

/* The newest clock of the device in captures of all inputs that were taken. */
static time_us fleet_clock(const struct fleet *f, str name)
{
	const struct device *d = map_find(&f->by_name, name);
	time_us newest = TIME_NONE;

	for (size_t i = 0; d && i < d->capture_count; i++) {
		if (d->captures[i].capture->at > newest)
			newest = d->captures[i].capture->at;
	}
	return newest;
}

/* The newest that the device's captures say has happened. */
static time_us fleet_past(const struct fleet *f, str name)
{
	const struct device *d = map_find(&f->by_name, name);
	time_us newest = TIME_NONE;

	for (size_t i = 0; d && i < d->fact_count; i++) {
		const struct fact *fact = d->facts[i].fact;
		if (fact->past && fact->told == TOLD_VALUE && fact->time > newest)
			newest = fact->time;
	}
	return newest;
}

/* A log lies around what captures say: half a year behind it is the limit for the nearest year. */
enum { NEAREST_YEAR_DAYS = 183, NEIGHBOURS_DAYS = 31 };

/* So many days behind a time, but not behind now, or, where that is not said, what the file's date allows. */
static time_us behind(time_us at, int64_t days, const struct year_source *years)
{
	time_us most = years->now != TIME_NONE ? years->now : years->modified, limit = at + days * US_PER_DAY;

	if (at == TIME_NONE)
		return TIME_NONE;
	return most != TIME_NONE && most > at && most < limit ? most : limit;
}

void fleet_take(struct fleet *f, struct tally *t, struct capture_list *captures, uint32_t input,
                str fallback, const struct year_source *years)
{
	time_us dated = latest_dated(t);
	struct device **devices = must_realloc(NULL, (t->device_count + 1) * sizeof(*devices));
	struct year_found *found = must_realloc(NULL, (t->device_count + 1) * sizeof(*found));
	size_t *counts = must_realloc(NULL, (t->device_count + 1) * sizeof(*counts));

	memset(counts, 0, (t->device_count + 1) * sizeof(*counts));
	for (size_t i = 0; i < t->series_count; i++)
		counts[t->series[i].device] += t->hot[i].count > 0;
	str nameless = captures_take(f, t, captures, input, fallback);
	for (uint32_t i = 0; i < t->device_count; i++) {
		str name = t->devices[i].name.len ? t->devices[i].name : nameless;
		/* The device's own clock in a capture of this input tells the year best: what it logged was before. */
		time_us limit = captures_clock(captures, name, nameless);
		if (limit == TIME_NONE) /* a log of its own goes on behind the capture */
			limit = behind(fleet_clock(f, name), NEAREST_YEAR_DAYS, years);
		if (limit == TIME_NONE) /* other devices may fall silent before this one */
			limit = behind(dated, NEIGHBOURS_DAYS, years);
		if (limit == TIME_NONE && years->now == TIME_NONE)
			limit = behind(fleet_past(f, name), NEAREST_YEAR_DAYS, years);
		device_take(f, t, i, name, input, years, limit, &found[i]);
		devices[i] = map_find(&f->by_name, name);
		devices[i]->named_by_path |= str_eq(name, fallback) && !t->devices[i].name.len;
		devices[i]->series = must_room(devices[i]->series, counts[i], &devices[i]->series_cap,
		                               sizeof(*devices[i]->series));
	}
	for (size_t i = 0; i < t->series_count; i++) {
		const struct series *s = &t->series[i];
		struct device *d = devices[s->device];
		if (!t->hot[i].count)
			continue;
		struct year_found year = found[s->device];
		struct device_series taken = {.code = &t->codes[s->code],
		                              .key = s->key,
		                              .count = t->hot[i].count,
		                              .first = moment_of(&s->first, &year),
		                              .last = moment_of(&t->hot[i].last, &year),
		                              .place = {input, s->line},
		                              .last_place = {input, t->hot[i].last_line},
		                              .example = s->example};
		if (later(&taken.first, &taken.last)) { /* two clocks in one series */
			struct moment first = taken.last;
			taken.last = taken.first;
			taken.first = first;
		}
		series_add(d, &taken);
	}
	for (size_t i = 0; i < t->device_count; i++) {
		if (devices[i]->series_count > devices[i]->compact_at)
			series_compact(devices[i]);
	}
	free(devices);
	free(found);
	free(counts);
	tally_tables_drop(t);
	f->kept = must_grow(f->kept, f->kept_count, &f->kept_cap, sizeof(*f->kept));
	f->kept[f->kept_count++] = t;
}

bool series_fields(const struct device_series *s, struct pattern **ret_pattern,
                   str fields[static PATTERN_FIELDS_MAX])
{
	const struct message_def *def = s->code->def;
	const char *from = s->example.ptr;
	struct code_place place;
	struct message m = {.pri = PRI_NONE}; /* its header is not asked */

	while (def && code_next(s->example, from, &place)) {
		message_text(s->example, &place, true, &m, &from);
		if (!str_eq(m.code, s->code->code) && !(message_inner(&m, &m) && str_eq(m.code, s->code->code)))
			continue;
		for (size_t i = 0; i < def->text.count; i++) {
			*ret_pattern = def->patterns[i];
			if (*ret_pattern && pattern_match(*ret_pattern, m.text, fields) == PATTERN_MATCH)
				return true;
		}
	}
	return false;
}

static int by_name(const void *a, const void *b)
{
	return str_compare((*(struct device *const *)a)->name, (*(struct device *const *)b)->name);
}

static int by_order(const void *pa, const void *pb)
{
	const struct device_event *a = pa, *b = pb;

	if ((a->at.at == TIME_NONE) != (b->at.at == TIME_NONE)) /* a whole order: timeless first */
		return a->at.at == TIME_NONE ? -1 : 1;
	return event_order(&a->at, a->place, &b->at, b->place);
}

/* In the order of time, and no more than one input would have kept: the answer must not depend on cuts. */
static void events_order(struct device *d)
{
	if (d->event_count)
		qsort(d->events, d->event_count, sizeof(*d->events), by_order);
	if (d->event_count <= EVENTS_MAX)
		return;
	memmove(d->events, d->events + d->event_count - EVENTS_MAX, EVENTS_MAX * sizeof(*d->events));
	d->event_count = EVENTS_MAX;
}

static int by_weight(const void *pa, const void *pb)
{
	const struct device_series *a = pa, *b = pb;

	if (a->code->severity != b->code->severity)
		return a->code->severity - b->code->severity;
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	int order = str_compare(a->code->code, b->code->code);
	if (order)
		return order;
	if (a->place.input != b->place.input)
		return a->place.input < b->place.input ? -1 : 1;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	return (a->key > b->key) - (a->key < b->key);
}

void fleet_sort(struct fleet *f, struct kb *kb, enum topology topology)
{
	fleet_merge(f);
	if (f->count)
		qsort(f->devices, f->count, sizeof(struct device *), by_name);
	for (size_t i = 0; i < f->count; i++) {
		struct device *d = f->devices[i];
		series_compact(d);
		device_identify(f, d, kb, topology);
		events_order(d);
		if (d->series_count)
			qsort(d->series, d->series_count, sizeof(*d->series), by_weight);
	}
}
