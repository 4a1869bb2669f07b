#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include "capture/capture.h"
#include "device/tally.h"

/*
 * device: what all inputs together say of each device: its series with their places and times.
 *
 * Owns     struct fleet owns everything in it.
 * Errors   contradictions are kept with the device; nothing is guessed away.
 */

/* Where something stands: line 0 is the whole input. */
struct place {
	uint32_t input; /* of the run's inputs */
	uint64_t line;
};

/* A point in time, in UTC, and what it rests on. */
struct moment {
	time_us at;           /* TIME_NONE: unknown; with year_unknown, in the year YEAR_STAND_IN */
	bool year_unknown;    /* no year could be found: only sorts, never shown with a year */
	bool year_guessed;    /* the year is the file's */
	bool untrusted;       /* by a clock that its device does not trust */
};

/* A leap year, so that every day has its place. */
enum { YEAR_STAND_IN = 1972 };

struct device_series {
	const struct tally_code *code;
	uint64_t count;
	uint32_t key; /* as in struct series */
	struct moment first, last;
	struct place place; /* of the example */
	struct place last_place; /* of the last message, for codes that open or mend a problem */
	str example;
};

/* What the example says by its entry's text. On true *ret_pattern names the fields. */
bool series_fields(const struct device_series *s, struct pattern **ret_pattern,
                   str fields[static PATTERN_FIELDS_MAX]);

struct contradiction {
	str text;
	struct place place;
	struct place other; /* what it contradicts; other.line 0: nothing that has a line */
};

/* One message that opens or mends a problem. */
struct device_event {
	const struct message_def *def;
	enum signal held; /* what its words give besides the signal of def */
	struct moment at;
	struct place place;
};

/* A unique device identifier: "PID:C9300-24T,SN:FOC2555X0AA". */
struct udi {
	str pid, serial;
};

/* One fact of a device, and where its input stands in the run. */
struct device_fact {
	const struct fact *fact;
	struct place place;
	time_us at;                    /* when it held; TIME_NONE: unknown */
	const struct capture *capture;
};

struct device_capture {
	const struct capture *capture;
	uint32_t input;
};

struct member {
	str pid, serial, role;
};

struct device {
	str name;
	enum platform platform;
	enum generation generation;
	enum topology topology;
	str version, pid, serial; /* empty: not told */
	struct member *members;   /* of a stack or pair, in the order told */
	size_t member_count, member_cap;
	struct device_fact *facts; /* by time, then place: a later one of a name stands */
	size_t fact_count, fact_cap;
	struct device_capture *captures; /* in the order of the inputs */
	size_t capture_count, capture_cap;
	uint64_t untrusted; /* messages whose clock mark says that the time is not trusted */
	struct moment mark_at; /* of the newest stamp of its own */
	bool untrusted_last;   /* it was marked */
	struct place untrusted_place;
	bool named_by_path; /* nothing in the input named it */
	struct udi told;    /* by the first of its messages that names one; else empty */
	str serial_told;    /* while devices are merged, if looked: by its facts, else by told */
	bool serial_looked;
	bool merged;        /* into another device: it holds nothing */
	struct device_series *series;
	size_t series_count, series_cap, compact_at;
	struct contradiction *contradictions;
	size_t contradiction_count, contradiction_cap;
	struct device_event *events; /* the last of each input, in the order of time */
	size_t event_count, event_cap;
	uint64_t messages, missing; /* missing: gaps in sequence numbers */
	bool nx_os_stamps, xr_nodes;
};

struct year_source {
	int year;     /* --year, 0: not given */
	time_us now;  /* --now, TIME_NONE: not given */
	time_us modified; /* of the file */
};

struct fleet {
	struct arena *arena;
	struct device **devices; /* in the order they were met; fleet_sort orders them by name */
	size_t count, cap;
	struct map by_name;
	struct tally **kept; /* whose texts the series view */
	size_t kept_count, kept_cap;
	struct capture_list **lists; /* whose texts the facts view */
	size_t list_count, list_cap;
};

void fleet_init(struct fleet *f);
void fleet_close(struct fleet *f);

/*
 * Do the times of t lack a year that only a clock in another input may tell? Then it is best taken last.
 */
bool fleet_should_wait(const struct tally *t, const struct capture_list *captures,
                       const struct year_source *years);

/*
 * Take over what one input told. fallback names the device of lines that name none, unless the
 * input names exactly one. t and captures are the fleet's from here.
 */
void fleet_take(struct fleet *f, struct tally *t, struct capture_list *captures, uint32_t input,
                str fallback, const struct year_source *years);

/*
 * Merge what belongs together, find what each device is, and order all: devices by name; series worst
 * first, then most, then by code and place; facts by time. topology is --topology.
 */
void fleet_sort(struct fleet *f, struct kb *kb, enum topology topology);

/* The value that stands of a name, the last told; NULL where none was. */
/* The value of the first of these facts that is set; of a URL its host, where part says "host". Empty: none is. */
str device_value(const struct device *d, const struct strs *facts, str part);

const struct device_fact *device_fact_last(const struct device *d, str name);

/* Negative where a is before b: by time, by line where the times are equal or unknown. */
int event_order(const struct moment *a, struct place a_place, const struct moment *b,
                struct place b_place);

/* Was the same said before, of another input as a whole? A person reads it once. */
bool contradiction_is_again(const struct device *d, size_t at);

/* The contradiction that was added, so that its other place can be told. */
struct contradiction *device_contradicts(struct fleet *f, struct device *d, struct place place,
                                         const char *fmt, ...) PRINTF_LIKE(4, 5);

#endif
