#include "device/merge.h"

#include <stdlib.h>

struct udi udi_parse(str text)
{
	struct udi udi = {{"", 0}, text};
	const char *sn = memmem(text.ptr, text.len, "SN:", 3);

	if (!sn)
		return udi;
	udi.pid = str_between(text.ptr, sn);
	if (str_starts(udi.pid, STR("PID:")))
		udi.pid = str_from(udi.pid, 4);
	const char *comma = memchr(udi.pid.ptr, ',', udi.pid.len);
	udi.pid = str_trim(comma ? str_between(udi.pid.ptr, comma) : udi.pid);
	udi.serial = str_trim(str_from(text, (size_t)(sn - text.ptr) + 3));
	return udi;
}

static bool names_field(const struct message_def *def, str field)
{
	for (size_t k = 0; def && k < def->text.count; k++) {
		if (def->patterns[k] && pattern_field_find(def->patterns[k], field) >= 0)
			return true;
	}
	return false;
}

/* A device's messages name its UDI in their field of that name: the first that does, however the log was cut. */
static struct udi udi_told(const struct device *d)
{
	struct udi told = {{"", 0}, {"", 0}};
	const struct device_series *first = NULL;
	const struct message_def *last = NULL;
	str fields[PATTERN_FIELDS_MAX];
	struct pattern *pattern;
	bool names = false; /* last does */

	for (size_t i = 0; i < d->series_count; i++) {
		const struct message_def *def = d->series[i].code->def;
		if (def != last)
			names = names_field(def, STR("udi"));
		last = def;
		if (!names || !memmem(d->series[i].example.ptr, d->series[i].example.len, "SN:", 3) ||
		    !series_fields(&d->series[i], &pattern, fields))
			continue;
		int at = pattern_field_find(pattern, STR("udi"));
		if (at < 0 || !memmem(fields[at].ptr, fields[at].len, "SN:", 3))
			continue;
		const struct device_series *s = &d->series[i];
		if (first && event_order(&first->first, first->place, &s->first, s->place) <= 0)
			continue;
		first = s;
		told = udi_parse(fields[at]);
	}
	return told;
}

/* Looked for once, until other facts come in: each device is compared with all. */
static str serial_of(struct device *d)
{
	if (d->serial_looked)
		return d->serial_told;
	const struct device_fact *serial = device_fact_last(d, STR("device.serial"));
	d->serial_looked = true;
	d->serial_told = serial && serial->fact->told == TOLD_VALUE ? serial->fact->text : d->told.serial;
	return d->serial_told;
}

/* The one device of that serial number that has a name of its own; NULL where none or several have. */
static struct device *owner_of_serial(const struct fleet *f, const struct device *d, str serial)
{
	struct device *owner = NULL;

	for (size_t k = 0; serial.len && k < f->count; k++) {
		struct device *other = f->devices[k];
		if (other == d || other->merged || other->named_by_path || str_is_address(other->name) ||
		    !str_eq(serial_of(other), serial))
			continue;
		if (owner)
			return NULL;
		owner = other;
	}
	return owner;
}

#define MOVE(into, from, list)                                                                        \
	do {                                                                                          \
		for (size_t i_ = 0; i_ < (from)->list##_count; i_++) {                                \
			(into)->list##s = must_grow((into)->list##s, (into)->list##_count,            \
			                            &(into)->list##_cap, sizeof(*(into)->list##s));   \
			(into)->list##s[(into)->list##_count++] = (from)->list##s[i_];                \
		}                                                                                     \
		free((from)->list##s);                                                                \
		(from)->list##s = NULL;                                                               \
		(from)->list##_count = (from)->list##_cap = 0;                                        \
	} while (0)

static void device_merge(struct device *into, struct device *from)
{
	MOVE(into, from, fact);
	MOVE(into, from, capture);
	MOVE(into, from, event);
	MOVE(into, from, contradiction);
	for (size_t i = 0; i < from->series_count; i++) {
		into->series = must_grow(into->series, into->series_count, &into->series_cap,
		                         sizeof(*into->series));
		into->series[into->series_count++] = from->series[i];
	}
	free(from->series);
	from->series = NULL;
	from->series_count = from->series_cap = 0;
	into->messages += from->messages;
	into->missing += from->missing;
	if (from->mark_at.at > into->mark_at.at) {
		into->mark_at = from->mark_at;
		into->untrusted_last = from->untrusted_last;
	}
	if (!into->untrusted)
		into->untrusted_place = from->untrusted_place;
	into->untrusted += from->untrusted;
	into->nx_os_stamps |= from->nx_os_stamps;
	into->xr_nodes |= from->xr_nodes;
	into->serial_looked = false;
	from->merged = true;
}

enum { PROMPT_NAME_BYTES = 20 }; /* IOS: `hostname`, "a prompt displays the first 20 characters" */

/*
 * Is one name the other in short: the first label of a full name, as a prompt shows it, or a prompt that was
 * cut where IOS cuts it?
 */
static bool is_short_of(str name, str full)
{
	if (name.len < 2 || name.len >= full.len || !str_eq_nocase(name, (str){full.ptr, name.len}))
		return false;
	/* An address has no first label. */
	bool number = full.ptr[0] >= '0' && full.ptr[0] <= '9';
	return (full.ptr[name.len] == '.' && !number) || name.len == PROMPT_NAME_BYTES;
}

/* A text that is short for a device's name, by its hash: with it a device does not look at all others. */
struct short_name {
	uint64_t hash;
	size_t device;
};

struct short_names {
	struct short_name *items;
	size_t count, cap;
};

static void short_add(struct short_names *list, str name, size_t device)
{
	list->items = must_grow(list->items, list->count, &list->cap, sizeof(*list->items));
	list->items[list->count++] = (struct short_name){str_hash_nocase(name), device};
}

static int by_hash(const void *pa, const void *pb)
{
	const struct short_name *a = pa, *b = pb;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->device > b->device) - (a->device < b->device);
}

static struct short_names shorts_of_all(const struct fleet *f)
{
	struct short_names list = {.count = 0};

	for (size_t i = 0; i < f->count; i++) {
		str name = f->devices[i]->name;
		for (size_t len = 1; len < name.len; len++) {
			if (name.ptr[len] == '.' || len == PROMPT_NAME_BYTES)
				short_add(&list, (str){name.ptr, len}, i);
		}
	}
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_hash);
	return list;
}

/* The first that may have this name for short. */
static size_t short_find(const struct short_names *list, uint64_t hash)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list->items[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A short name that fits one full name alone is that device, unless their serial numbers differ. */
static void names_merge(struct fleet *f)
{
	struct short_names shorts = shorts_of_all(f);

	for (size_t i = 0; i < f->count; i++) {
		struct device *d = f->devices[i], *owner = NULL;
		uint64_t hash = str_hash_nocase(d->name);
		size_t fits = 0;
		for (size_t k = short_find(&shorts, hash);
		     k < shorts.count && shorts.items[k].hash == hash && !d->merged; k++) {
			struct device *other = f->devices[shorts.items[k].device];
			if (other->merged || !is_short_of(d->name, other->name))
				continue;
			fits++;
			owner = other;
		}
		str mine = serial_of(d), theirs = owner ? serial_of(owner) : mine;
		if (fits != 1 || (mine.len && theirs.len && !str_eq(mine, theirs)))
			continue;
		bool cut = owner->name.ptr[d->name.len] != '.';
		device_merge(owner, d);
		if (!cut) /* the device's own word for itself */
			owner->name = d->name;
	}
	free(shorts.items);
}

/* The first of a serial number owns it. */
static void serial_own(struct map *owners, struct device *d)
{
	str serial = serial_of(d);

	if (serial.len && !map_find(owners, serial))
		map_set(owners, serial, d);
}

/* A device that only the path of its captures names is the one of its serial number, or the only one. */
static void path_names_merge(struct fleet *f)
{
	struct device *only = NULL;
	struct map owners = {0};
	size_t named = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (f->devices[i]->named_by_path)
			continue;
		only = f->devices[i];
		named++;
		serial_own(&owners, only);
	}
	for (size_t i = 0; named < f->count && i < f->count; i++) {
		struct device *d = f->devices[i];
		if (!d->named_by_path)
			continue;
		str serial = serial_of(d);
		struct device *owner = serial.len ? map_find(&owners, serial) : NULL;
		if (!owner && named == 1 && d->capture_count && (!serial.len || !serial_of(only).len))
			owner = only;
		if (owner)
			device_merge(owner, d);
		serial_own(&owners, owner ? owner : d);
	}
	map_close(&owners);
}

void fleet_merge(struct fleet *f)
{
	for (size_t i = 0; i < f->count; i++) {
		f->devices[i]->told = udi_told(f->devices[i]);
		f->devices[i]->serial_looked = false;
	}
	path_names_merge(f);
	for (size_t i = 0; i < f->count; i++) {
		struct device *d = f->devices[i];
		struct device *owner = d->merged || !str_is_address(d->name) ? NULL : owner_of_serial(f, d, serial_of(d));
		if (owner)
			device_merge(owner, d);
	}
	names_merge(f);
	size_t kept = 0;
	for (size_t i = 0; i < f->count; i++) {
		if (!f->devices[i]->merged)
			f->devices[kept++] = f->devices[i];
	}
	f->count = kept;
}
