#ifndef DEVICE_TALLY_H
#define DEVICE_TALLY_H

#include "device/names.h"
#include "device/zones.h"
#include "kb/kb.h"
#include "message/message.h"

/*
 * tally: the messages of one input, or of one part of a large one, counted into series per device.
 *
 * A series is all messages of one device with one code, split by the fields that its kb entry marks
 * as key. Tallies of the parts of an input are joined in their order; the result does not depend on
 * where the input was cut.
 *
 * Owns     all of its memory; texts that it keeps are copied once into its arena.
 * Errors   what is too much is counted, not kept: see the overflow counters.
 */

/* Bounds on what input can make grow. */
enum {
	TALLY_DEVICES_MAX = 100000,
	TALLY_SERIES_MAX = 400000,
	TALLY_CODES_MAX = 65536,
	TALLY_VARIANTS_MAX = 16,   /* key values kept per device and code: those with the least hash */
	EVENTS_MAX = 64,           /* kept per device; older ones fold into the counts */
	TALLY_UNREAD_MAX = 10000,  /* ranges of unread lines kept by place */
	DENSE_CODES = 1024, DENSE_DEVICES = 4096,
	EXAMPLE_BYTES_MAX = 400,
	SERIES_NONE = 0x7fffffff
};

/* A time and what is known of it. Its marks are one number, for it is copied and compared with every message. */
enum when_marks { WHEN_KNOWN = 1, WHEN_DATED = 2, WHEN_UNTRUSTED = 4 };
struct when {
	int64_t in_year_us; /* as in struct stamp */
	int32_t cycle;      /* years since the first of the device's year-less times; where it is dated, the year */
	int16_t zone_minutes;
	uint8_t marks;      /* of enum when_marks; 0: nothing is known */
};

static inline bool when_is(const struct when *w, enum when_marks mark)
{
	return w->marks & mark;
}

/* What every message touches, as small as can be: it comes from far. The rest is in struct series, at the same place. */
struct series_hot {
	uint64_t count;     /* 0: no example is kept either */
	struct when last;   /* known together with first */
	uint64_t last_line; /* of the last message, for codes that open or mend a problem */
};

/* The device and the code of a message, by their places in the tally. */
struct tally_seat {
	uint32_t device; /* UINT32_MAX: there are too many */
	uint32_t code;   /* UINT32_MAX: it was not met yet */
};

/* The name of a message's device, which names_ask was asked for. */
struct tally_ask {
	str device;
	uint32_t asked;
};

/* What a message adds to its series. */
struct tally_due {
	uint32_t series; /* UINT32_MAX: it is counted nowhere */
	struct when at;
	uint64_t times;
	uint64_t line; /* for series_hot.last_line; 0: its code opens and mends nothing */
};

/* What a device has of one code. */
struct base {
	uint32_t series : 31; /* that holds what is not split by key; SERIES_NONE: none yet */
	uint32_t kept : 1;    /* its example is */
	uint32_t variants;    /* the place of those that are; UINT32_MAX: there are none */
};

/* Those of a device by code, for the first room codes; the rest is found by hash. */
struct code_row {
	struct base *bases;
	uint32_t room;
};

/* The variants of a device and code, by their keys: these fill one cache line, for every message asks them. */
struct variants {
	uint32_t keys[TALLY_VARIANTS_MAX]; /* 0: a free place */
	uint32_t series[TALLY_VARIANTS_MAX];
};

/* The key of a text of a code, by the hash of both; 0: none is kept. */
struct kept_key {
	uint64_t hash;
	uint32_t key;
};
enum { KEYS_KEPT = 2048 };

struct series {
	uint32_t device, code; /* places in the tally's tables */
	uint32_t key;          /* a hash of the key's values; 0: not split, or what is left over */
	uint32_t held;         /* enum signal: what the words of a variant's key give, while lines are added */
	struct when first;
	uint64_t line;         /* of the example */
	uint64_t offset;       /* of the example in its file, while example is not read */
	str example;           /* as example_text gives it */
};

struct tally_code {
	str code, facility, mnemonic;
	int severity;
	const struct message_def *def; /* NULL: unknown */
	bool notable;                  /* it opens or mends a problem, or is a signal */
	int8_t key_fields[MESSAGE_TEXTS_MAX][PATTERN_FIELDS_MAX]; /* by wording; -1: not in it */
	size_t key_count;
};

/* One message that opens or mends a problem. */
struct event {
	struct when at;
	uint32_t code;
	uint32_t held; /* enum signal: what its words give besides the signal of its code */
	uint64_t line;
};

/*
 * The times of one clock of a device in the order of the lines: the trusted one, or the one that it
 * does not trust. A year-less time has the number of new years since the first of them.
 */
struct clock_track {
	struct when last, first;
	int32_t cycle;            /* of the last year-less time */
	int32_t first_cycle_year; /* the year of cycle 0, 0: not known */
	int32_t leap_cycle;       /* in which 29 February was seen */
	bool has_leap_day, any;   /* any: there is a year-less time */
};

struct tally_device {
	/* What every message touches stands first, in two cache lines. */
	bool has_sequence, nx_os_stamps, xr_nodes;
	bool has_mark_word, last_untrusted; /* the last stamp of its own, and whether it was marked */
	uint64_t messages;
	uint64_t last_sequence, missing;
	str name;                   /* empty: no line told */
	struct clock_track clock[2]; /* [1]: untrusted */

	uint64_t first_sequence;
	struct event *events; /* the last EVENTS_MAX, the oldest at event_count % EVENTS_MAX */
	size_t event_count, event_cap;
	/* what the decoder found wrong */
	uint64_t pri_contradictions, untrusted_times, zone_words;
	uint64_t pri_line, untrusted_line, zone_line;
	str pri_example;
	str zone; /* the first zone word that is ambiguous or unknown */
};

struct unread {
	uint64_t from, to; /* lines, both included */
};

struct tally {
	struct arena *arena;
	struct arena *names; /* of devices and codes: close together, for they are compared */
	struct kb *kb;
	struct tally_device *devices;
	struct code_row *rows; /* of the devices: small, for where a message goes is asked before anything else */
	size_t device_count, device_cap, row_cap;
	struct tally_code *codes;
	size_t code_count, code_cap;
	struct series *series;
	struct series_hot *hot;
	size_t series_count, series_cap, hot_cap;
	struct variants *variants;
	size_t variants_count, variants_cap;
	struct kept_key *keys; /* KEYS_KEPT; NULL until one is read */
	struct base *loose; /* in no device's row */
	size_t loose_count, loose_cap;
	struct names device_names, code_names;
	struct names loose_names; /* by the bytes of a seat */

	uint64_t lines, blank_lines, message_lines, messages;
	bool by_offset; /* examples are left in the file, by their offset */
	uint64_t overflow_devices, overflow_series, pattern_limits, pattern_misses;
	struct unread *unread;
	size_t unread_count, unread_cap;
	uint64_t unread_lines;
	uint32_t last_series; /* for "last message repeated" */
	str context;          /* the device of messages that name none: the last prompt's; empty: unknown */
	bool filtered;        /* messages were left out on purpose: a gap in their numbers is none */

	struct zones zones;
	time_us since, until; /* TIME_NONE: no bound */
	bool windowed;        /* there is a bound */
	int year;
	time_us limit;
};

struct tally_options {
	int16_t zone_default;
	bool has_zone_default;
	time_us since, until;
	int year;      /* of times that have none, 0: not given */
	time_us limit; /* else the latest year that does not put them behind it; TIME_NONE: unknown */
};

struct tally *tally_new(struct kb *kb, const struct tally_options *options);
struct tally *tally_bare(struct kb *kb, const struct tally_options *options); /* to be filled, not fed */
void tally_tables_drop(struct tally *t); /* series, events and what finds things: the rest holds the texts */
void tally_free(struct tally *t);

/* Where a message stands: its bytes in the input, which may be several lines. */
struct message_place {
	str raw;
	uint64_t line, offset;
};

/*
 * Count one message, times times, in steps, each of which asks memory for what the next one needs: who takes the steps
 * of other messages between them does not wait. Messages are added in their order, each when those before it are
 * settled; the context does not change on the way.
 */
uint32_t tally_code_number(const struct tally *t, const struct message *m);
struct tally_ask tally_ask_for(const struct tally *t, const struct message *m);
struct tally_seat tally_seat_of(struct tally *t, const struct tally_ask *ask, uint32_t code);
void tally_base_ask(const struct tally *t, struct tally_seat seat); /* may be left out */
struct tally_due tally_add(struct tally *t, const struct message *m, struct tally_seat seat,
                           const struct message_place *place, uint64_t times);
void tally_settle(struct tally *t, const struct tally_due *due);

/*
 * The example that the bytes at a place make: without line ends and what a terminal did to them.
 * out has room for EXAMPLE_BYTES_MAX. The same whether read at once or later from the file.
 */
str example_text(str raw, char out[static EXAMPLE_BYTES_MAX]);

/* "last message repeated": the message counted last happened this often again. */
void tally_repeat(struct tally *t, uint64_t times);

/* Lines from..to were read and hold no message. */
void tally_unread(struct tally *t, uint64_t from, uint64_t to);

/* What the only device is called, whose messages name none. */
void tally_name(struct tally *t, str name);

/* Add part, whose lines follow t's, to t. part is used up. */
void tally_join(struct tally *t, struct tally *part);

#endif
