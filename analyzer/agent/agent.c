#include "agent/agent.h"

#include <stdlib.h>

#define CLOCK_OFF_MAX (INT64_C(30) * US_PER_DAY)

struct builder {
	struct arena *arena;
	struct kb *kb;
	const struct device *device;
	struct agent *agent;
	/* what was told of usage reports, each with its time; TIME_NONE: never */
	time_us last_push, last_ack, last_file, ack_deadline;
	time_us report_failed; /* when a message last told it */
	struct place report_place;
	bool reports_told, any_report, collecting, failing, nothing_in_use;
	/* flaps: times of the last failures and recoveries that followed each other */
	time_us failures[FLAPS_MIN], recoveries[FLAPS_MIN];
	size_t failure_count, recovery_count;
	bool failed;
	bool in_capture; /* what comes now is shown, not told by a message */
	time_us shown_at; /* when that was taken */
	bool by_message[REGION_COUNT];
	bool marked;          /* so was the time of the last message that told of the clock */
};

static bool is_success(enum state state)
{
	return state == STATE_OK || state == STATE_INSTALLED || state == STATE_CUSTOM ||
	       state == STATE_REGISTERED || state == STATE_AUTHORIZED;
}

static void step(struct builder *b, enum region region, enum state to, time_us at, struct place place)
{
	struct agent *agent = b->agent;
	struct region_state *r = &agent->regions[region];

	if (r->state == to || to == STATE_HOLE)
		return;
	/* A success that a message told does not vanish by itself. */
	if (b->in_capture && b->by_message[region] && is_success(r->state) && !is_success(to) &&
	    agent->conflict_count < AGENT_CONFLICTS_MAX)
		agent->conflicts[agent->conflict_count++] =
		        (struct agent_conflict){region, r->state, to, r->place, place};
	b->by_message[region] = !b->in_capture;
	if (agent->step_count == AGENT_STEPS_MAX) {
		memmove(agent->steps, agent->steps + 1, (AGENT_STEPS_MAX - 1) * sizeof(*agent->steps));
		agent->step_count--;
	}
	agent->steps[agent->step_count++] = (struct agent_step){region, r->state, to, at, place};
	*r = (struct region_state){to, at, place, b->in_capture && at == b->shown_at};
}

/* ---- signals of messages ---- */

static bool within_a_day(const time_us *times, size_t count, time_us now)
{
	return count >= FLAPS_MIN && times[count % FLAPS_MIN] >= now - US_PER_DAY;
}

static void flaps_count(struct builder *b, enum signal signal, const struct device_event *e)
{
	if (e->at.at == TIME_NONE)
		return;
	if (signal == SIGNAL_COMM_FAILED && !b->failed) {
		b->failures[b->failure_count++ % FLAPS_MIN] = e->at.at;
		b->failed = true;
	} else if (signal == SIGNAL_COMM_RESTORED && b->failed) {
		b->recoveries[b->recovery_count++ % FLAPS_MIN] = e->at.at;
		b->failed = false;
	} else {
		return;
	}
	if (within_a_day(b->failures, b->failure_count, e->at.at) &&
	    within_a_day(b->recoveries, b->recovery_count, e->at.at))
		step(b, REGION_COMM, STATE_FLAPPING, e->at.at, e->place);
}

static void signal_take(struct builder *b, enum signal signal, time_us at, struct place place)
{
	for (size_t i = 0; i < agent_row_count; i++) {
		const struct agent_row *row = &agent_rows[i];
		if (row->signal == signal)
			step(b, row->region, (enum state)row->next[b->agent->regions[row->region].state], at, place);
	}
}

static void event_take(struct builder *b, const struct device_event *e)
{
	enum signal signal = (enum signal)e->def->signal;

	if (signal != SIGNAL_NONE)
		signal_take(b, signal, e->at.at, e->place);
	if (e->held != SIGNAL_NONE)
		signal_take(b, e->held, e->at.at, e->place);
	const struct place *clock = &b->agent->regions[REGION_CLOCK].place;
	if (clock->line == e->place.line && clock->input == e->place.input)
		b->marked = e->at.untrusted;
	flaps_count(b, signal, e);
	if (signal == SIGNAL_REPORT_FAILED || signal == SIGNAL_UTILITY_REPORT_FAILED) {
		b->failing = b->reports_told = true;
		b->report_failed = e->at.at;
		b->report_place = e->place;
	}
}

/* ---- facts of captures ---- */

static bool is_name(const struct fact *f, const char *name)
{
	return str_eq(f->name, str_of(name));
}

static bool text_has(const struct fact *f, const char *part)
{
	return f->told == TOLD_VALUE && str_contains(f->text, str_of(part));
}

static void clock_take(struct builder *b, const struct device_fact *df)
{
	const struct fact *f = df->fact;
	bool yes = f->told == TOLD_VALUE && f->number != 0;

	if (is_name(f, "ntp.synchronized") || is_name(f, "clock.trusted"))
		step(b, REGION_CLOCK, yes ? STATE_SYNCHRONIZED : STATE_UNSYNCHRONIZED, df->at, df->place);
	else if (is_name(f, "clock.source") && text_has(f, "ntp") &&
	         b->agent->regions[REGION_CLOCK].state == STATE_UNKNOWN)
		step(b, REGION_CLOCK, STATE_SYNCHRONIZED, df->at, df->place);
}

/* What the words of a fact say of the agent. A reason may be old: it tells only where nothing else has. */
static void words_take(struct builder *b, const struct device_fact *df)
{
	if (df->fact->told != TOLD_VALUE || df->fact->type != FACT_TEXT)
		return;
	const struct fact_def *def = kb_fact(b->kb, df->fact->name);
	enum signal signal = def ? signal_held(&def->signals_if, df->fact->text) : SIGNAL_NONE;
	for (int region = 0; signal != SIGNAL_NONE && region < REGION_COUNT; region++) {
		if (b->agent->regions[region].state == STATE_UNKNOWN)
			step(b, (enum region)region, agent_next((enum region)region, STATE_UNKNOWN, signal),
			     df->at, df->place);
	}
}

/*
 * Something that worked or failed at a time: it counts unless something later is known. A success that is
 * older than its capture does not end a failure that a message told without a time.
 */
static void comm_take(struct builder *b, const struct device_fact *df, bool worked, time_us at)
{
	const struct region_state *r = &b->agent->regions[REGION_COMM];
	bool undated = r->state == STATE_FAILING && r->since == TIME_NONE && b->by_message[REGION_COMM];

	if (worked && undated && at != df->at)
		return;
	if (at != TIME_NONE && r->since != TIME_NONE && at < r->since)
		return;
	if (worked && r->state == STATE_FLAPPING)
		return;
	step(b, REGION_COMM, worked ? STATE_OK : STATE_FAILING, at, df->place);
}

/* Does the same capture say that messages of this kind still fail? Then an older success is no news. */
static bool still_fails(const struct builder *b, const struct device_fact *df)
{
	static const str tail = STR_INIT(".last-success"), counter = STR_INIT(".ongoing-communication");
	str kind = {df->fact->name.ptr, df->fact->name.len - tail.len};
	char name[200];

	if (kind.len + counter.len > sizeof(name))
		return false;
	memcpy(name, kind.ptr, kind.len);
	memcpy(name + kind.len, counter.ptr, counter.len);
	const struct device_fact *ongoing =
	        device_fact_last(b->device, (str){name, kind.len + counter.len});
	return ongoing && ongoing->capture == df->capture && ongoing->fact->told == TOLD_VALUE &&
	       ongoing->fact->number > 0;
}

/* When the capture of df says that it happened: by its fact of that name, else when it was taken. */
static time_us told_time(const struct builder *b, const struct device_fact *df, str name)
{
	const struct device_fact *told = device_fact_last(b->device, name);

	return told && told->capture == df->capture && told->fact->told == TOLD_VALUE &&
	                       told->fact->type == FACT_TIME && told->fact->time != TIME_NONE
	               ? told->fact->time
	               : df->at;
}

static void comm_fact(struct builder *b, const struct device_fact *df)
{
	const struct fact *f = df->fact;
	str name = f->name;

	if (str_starts(name, STR("comm."))) {
		if (str_ends(name, STR(".ongoing-communication")) && f->told == TOLD_VALUE && f->number > 0)
			comm_take(b, df, false, df->at);
		else if (f->type == FACT_TIME && f->told == TOLD_VALUE && str_ends(name, STR(".last-success")) &&
		         !still_fails(b, df))
			comm_take(b, df, true, f->time);
	} else if (str_starts(name, STR("history.")) && str_ends(name, STR(".status"))) {
		if (text_has(f, "ok"))
			comm_take(b, df, true, df->at);
	} else if (is_name(f, "entitlement.attempt") || is_name(f, "registration.renewal.last")) {
		bool worked = text_has(f, "succeeded");
		if (worked || text_has(f, "failed") || text_has(f, "pending"))
			comm_take(b, df, worked, told_time(b, df, arena_printf(b->arena, "%.*s.at", STR_ARG(name))));
	} else if (f->type == FACT_TIME && f->told == TOLD_VALUE &&
	           (is_name(f, "reporting.push.last") || is_name(f, "reporting.ack.last"))) {
		comm_take(b, df, true, f->time);
	}
}

static void trust_take(struct builder *b, const struct device_fact *df)
{
	const struct fact *f = df->fact;
	const struct region_state *r = &b->agent->regions[REGION_TRUST];

	if (!is_name(f, "trust.installed"))
		return;
	if (f->told == TOLD_VALUE)
		step(b, REGION_TRUST, STATE_INSTALLED, f->time != TIME_NONE ? f->time : df->at, df->place);
	else if (r->state != STATE_FAILED) /* it shows the result of the failure */
		step(b, REGION_TRUST, STATE_NONE, df->at, df->place);
}

/* An installation that is shown counts unless a later one failed. */
static void installation_take(struct builder *b, enum region region, enum state installed, time_us at,
                              struct place place)
{
	const struct region_state *r = &b->agent->regions[region];

	if (r->state == STATE_FAILED && at != TIME_NONE && r->since != TIME_NONE && at < r->since)
		return;
	step(b, region, installed, at, place);
}

static void policy_take(struct builder *b, const struct device_fact *df)
{
	const struct fact *f = df->fact;
	bool failed = b->agent->regions[REGION_POLICY].state == STATE_FAILED;

	bool custom = ((is_name(f, "policy.installed") || is_name(f, "policy.name")) && f->told == TOLD_VALUE) ||
	              (is_name(f, "policy.in-use") && text_has(f, "nstalled"));

	if (custom)
		installation_take(b, REGION_POLICY, STATE_CUSTOM, told_time(b, df, STR("policy.installed")), df->place);
	else if (is_name(f, "policy.in-use") && f->told == TOLD_VALUE && !failed)
		step(b, REGION_POLICY, STATE_DEFAULT, df->at, df->place);
}

static void authorization_take(struct builder *b, const struct device_fact *df)
{
	const struct fact *f = df->fact;
	enum state now = b->agent->regions[REGION_AUTHORIZATION].state;
	static const str status = STR_INIT(".status");

	if (!str_starts(f->name, STR("authorization.")) || !str_ends(f->name, status) ||
	    str_starts(f->name, STR("authorization.license.")))
		return;
	str installed = arena_printf(b->arena, "%.*s.installed", (int)(f->name.len - status.len), f->name.ptr);
	if (text_has(f, "not installed") || f->told != TOLD_VALUE) {
		if (now != STATE_FAILED && now != STATE_REMOVED)
			step(b, REGION_AUTHORIZATION, STATE_NONE, df->at, df->place);
	} else if (text_has(f, "installed")) {
		installation_take(b, REGION_AUTHORIZATION, STATE_INSTALLED, told_time(b, df, installed), df->place);
	} else if (text_has(f, "return")) {
		step(b, REGION_AUTHORIZATION, STATE_REMOVED, df->at, df->place);
	}
}

static void utility_take(struct builder *b, const struct device_fact *df)
{
	const struct fact *f = df->fact;
	const struct region_state *r = &b->agent->regions[REGION_UTILITY];

	if (!is_name(f, "utility.status") || f->told != TOLD_VALUE)
		return;
	if (text_has(f, "disabled") || text_has(f, "off"))
		step(b, REGION_UTILITY, STATE_OFF, df->at, df->place);
	else if (r->state != STATE_FAILING)
		step(b, REGION_UTILITY, STATE_ON, df->at, df->place);
}

static void registration_take(struct builder *b, const struct device_fact *df)
{
	const struct fact *f = df->fact;
	const struct region_state *r = &b->agent->regions[REGION_REGISTRATION];

	if (is_name(f, "registration.status") && f->told == TOLD_VALUE) {
		if (str_starts(f->text, STR("registering")))
			step(b, REGION_REGISTRATION, STATE_REGISTERING, df->at, df->place);
		else if (str_starts(f->text, STR("registered")))
			step(b, REGION_REGISTRATION, STATE_REGISTERED, df->at, df->place);
		else if (str_starts(f->text, STR("unregistered")) && r->state != STATE_FAILED)
			step(b, REGION_REGISTRATION, STATE_UNREGISTERED, df->at, df->place);
	} else if ((is_name(f, "registration.initial") && text_has(f, "failed")) ||
	           (is_name(f, "registration.reason") && f->told == TOLD_VALUE)) {
		if (r->state == STATE_UNREGISTERED || r->state == STATE_UNKNOWN)
			step(b, REGION_REGISTRATION, STATE_FAILED, df->at, df->place);
	}
}

static void entitlement_take(struct builder *b, const struct device_fact *df)
{
	static const struct {
		const char *text;
		enum state state;
	} words[] = {{"eval expired", STATE_EVALUATION_EXPIRED},
	             {"evaluation expired", STATE_EVALUATION_EXPIRED},
	             {"eval", STATE_EVALUATION},
	             {"out of compliance", STATE_OUT_OF_COMPLIANCE},
	             {"authorization expired", STATE_AUTHORIZATION_EXPIRED},
	             {"authorized", STATE_AUTHORIZED}};

	if (!is_name(df->fact, "entitlement.status"))
		return;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (text_has(df->fact, words[i].text)) {
			step(b, REGION_ENTITLEMENT, words[i].state, df->at, df->place);
			return;
		}
	}
}

/* ---- usage reports: what the facts that stand say together ---- */

static void reporting_take(struct builder *b, const struct device_fact *df)
{
	const struct fact *f = df->fact;
	bool value = f->told == TOLD_VALUE;
	static const struct {
		const char *name;
		size_t offset;
	} times[] = {{"reporting.push.last", offsetof(struct builder, last_push)},
	             {"reporting.ack.last", offsetof(struct builder, last_ack)},
	             {"reporting.file.last", offsetof(struct builder, last_file)},
	             {"reporting.ack.deadline", offsetof(struct builder, ack_deadline)}};

	for (size_t i = 0; i < COUNT_OF(times); i++) {
		if (!is_name(f, times[i].name))
			continue;
		*(time_us *)(void *)((char *)b + times[i].offset) = value ? f->time : TIME_NONE;
		b->reports_told = true;
		b->report_place = df->place;
	}
	if (is_name(f, "rum.total") || is_name(f, "rum.collecting") || is_name(f, "rum.available")) {
		b->reports_told = true;
		b->any_report |= value && f->number > 0;
		b->report_place = df->place;
		if (is_name(f, "rum.total") && value && f->number <= 0)
			b->any_report = b->collecting = false;
		else
			b->collecting |= value && f->number > 0;
	}
	if (str_starts(f->name, STR("rum.report.")) && str_ends(f->name, STR(".state")) && value)
		b->any_report = b->collecting = b->reports_told = true;
	if (is_name(f, "licenses.in-use") && value)
		b->nothing_in_use = f->number <= 0;
	if (str_starts(f->name, STR("license.")) && str_ends(f->name, STR(".status")) && value)
		b->nothing_in_use = false;
	if (is_name(f, "comm.usage.ongoing") && value) {
		b->failing = f->number > 0;
		b->report_failed = TIME_NONE;
	}
}

/* Did a report or its ACK get through behind a failure at that time? */
static bool report_got_through(const struct builder *b, time_us failed, bool acknowledged)
{
	return failed != TIME_NONE && (b->last_ack > failed || (!acknowledged && b->last_push > failed));
}

/* Does the last word on a report flag an error? */
static bool report_has_error(struct builder *b)
{
	for (size_t i = 0; i < b->device->fact_count; i++) {
		const struct device_fact *df = &b->device->facts[i];
		if (!str_starts(df->fact->name, STR("rum.report.")) || !str_ends(df->fact->name, STR(".flag")) ||
		    !text_has(df->fact, "error") || device_fact_last(b->device, df->fact->name) != df)
			continue;
		b->report_failed = df->at;
		b->report_place = df->place;
		b->reports_told = true;
		return true;
	}
	return false;
}

static void reporting_find(struct builder *b)
{
	struct agent *agent = b->agent;
	const struct region_state *comm = &agent->regions[REGION_COMM];
	bool sent = b->last_push != TIME_NONE || b->last_file != TIME_NONE;
	time_us last_sent = b->last_push > b->last_file ? b->last_push : b->last_file;
	bool unacknowledged = sent && (b->last_ack == TIME_NONE || b->last_ack < last_sent);
	bool overdue = b->ack_deadline != TIME_NONE && agent_is_past(agent, b->ack_deadline);
	enum state state = STATE_HOLE;

	b->failing |= report_has_error(b);
	if (!b->reports_told)
		return;
	const struct region_state *now = &agent->regions[REGION_REPORTING];
	if (overdue || (now->state == STATE_OVERDUE && !report_got_through(b, now->since, true)))
		state = STATE_OVERDUE;
	else if ((b->failing && !report_got_through(b, b->report_failed, false)) ||
	         (comm->state == STATE_FAILING && !unacknowledged && !sent))
		state = STATE_FAILING;
	else if (unacknowledged)
		state = STATE_PENDING;
	else if (sent || b->last_ack != TIME_NONE)
		state = STATE_ACKNOWLEDGED;
	else if ((b->collecting || b->any_report) && !b->nothing_in_use)
		state = STATE_OPEN;
	else if (b->nothing_in_use)
		state = STATE_NONE;
	step(b, REGION_REPORTING, state, overdue ? b->ack_deadline : last_sent, b->report_place);
}

/* ---- deadlines ---- */

static int deadlines_by_time(const void *pa, const void *pb)
{
	const struct agent_deadline *a = pa, *b = pb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return str_compare(a->def->id, b->def->id);
}

/* The series of a code whose last message is the newest that has a date; NULL where none has. */
static const struct device_series *last_dated(const struct device *d, struct kb *kb, str code)
{
	const struct message_def *wanted = kb_message_named(kb, code);
	const struct device_series *last = NULL;

	for (size_t i = 0; wanted && i < d->series_count; i++) {
		const struct device_series *s = &d->series[i];
		if (s->code->def == wanted && s->last.at != TIME_NONE && !s->last.year_unknown &&
		    (!last || s->last.at > last->last.at))
			last = s;
	}
	return last;
}

/* The days that the last message of a code says are left, from its time on. False where there is none. */
static bool deadline_of_message(const struct device *d, struct kb *kb, const struct deadline_def *def,
                                struct agent_deadline *ret)
{
	const struct device_series *last = last_dated(d, kb, def->message);
	str fields[PATTERN_FIELDS_MAX];
	struct pattern *pattern;
	uint64_t days;

	if (!last || !series_fields(last, &pattern, fields))
		return false;
	int at = pattern_field_find(pattern, def->field);
	if (at < 0 || !str_to_u64(fields[at], &days) || days > 3660)
		return false;
	*ret = (struct agent_deadline){def, last->last.at + (int64_t)days * US_PER_DAY, last->last_place};
	return true;
}

/* Did a message that ends the deadline come behind the output that told it? */
static bool deadline_is_met(const struct device *d, struct kb *kb, const struct deadline_def *def, time_us told_at)
{
	for (size_t i = 0; i < def->ended_by.count && told_at != TIME_NONE; i++) {
		const struct device_series *ends = last_dated(d, kb, def->ended_by.items[i]);
		if (ends && ends->last.at > told_at)
			return true;
	}
	return false;
}

static bool deadline_of_fact(const struct device *d, struct kb *kb, const struct deadline_def *def,
                             struct agent_deadline *ret)
{
	const struct device_fact *f = device_fact_last(d, def->fact.len ? def->fact : def->from);

	if (!f || f->fact->told != TOLD_VALUE || f->fact->type != FACT_TIME || deadline_is_met(d, kb, def, f->at))
		return false;
	*ret = (struct agent_deadline){
	        def, f->fact->time + (def->fact.len ? 0 : (int64_t)def->days * US_PER_DAY), f->place};
	return true;
}

static void deadlines_find(struct builder *b)
{
	const struct map *all = kb_deadlines(b->kb);
	const struct device *d = b->device;
	struct map_node *at = NULL;
	str key;
	void *value;

	struct agent_deadline *found = must_realloc(NULL, (map_count(all) + 1) * sizeof(*found));
	while (map_next(all, &at, &key, &value)) {
		const struct deadline_def *def = value;
		struct agent_deadline *next = &found[b->agent->deadline_count];
		const struct device_fact *voids = def->unless.len ? device_fact_last(d, def->unless) : NULL;
		if ((def->generations && d->generation != GENERATION_UNKNOWN &&
		     !(def->generations & 1u << d->generation)) ||
		    (voids && voids->fact->told == TOLD_VALUE))
			continue;
		if (def->message.len ? deadline_of_message(d, b->kb, def, next)
		                     : deadline_of_fact(d, b->kb, def, next))
			b->agent->deadline_count++;
	}
	b->agent->deadlines = arena_keep(b->arena, found, b->agent->deadline_count, sizeof(*found));
	if (b->agent->deadline_count)
		qsort(b->agent->deadlines, b->agent->deadline_count, sizeof(*b->agent->deadlines),
		      deadlines_by_time);
}

/* ---- all inputs in event time ---- */

static void fact_take(struct builder *b, const struct device_fact *f)
{
	b->in_capture = true;
	b->shown_at = f->at;
	clock_take(b, f);
	words_take(b, f);
	comm_fact(b, f);
	trust_take(b, f);
	policy_take(b, f);
	authorization_take(b, f);
	utility_take(b, f);
	registration_take(b, f);
	entitlement_take(b, f);
	reporting_take(b, f);
	b->in_capture = false;
}

/* The marks in front of the times, where nothing newer tells of the clock: they end when it is trusted. */
static void marks_take(struct builder *b)
{
	const struct device *d = b->device;
	enum state clock = b->agent->regions[REGION_CLOCK].state;
	bool by_marked = clock == STATE_UNSYNCHRONIZED && b->by_message[REGION_CLOCK] && b->marked;

	if (d->untrusted_last && clock == STATE_UNKNOWN)
		step(b, REGION_CLOCK, STATE_UNSYNCHRONIZED, TIME_NONE, d->untrusted_place);
	else if (d->untrusted && !d->untrusted_last && by_marked)
		step(b, REGION_CLOCK, STATE_SYNCHRONIZED, d->mark_at.at, (struct place){0});
}

/* A capture without a clock of its own is taken as the newest word. */
static bool fact_is_before(const struct device_fact *f, const struct device_event *e)
{
	return f->at != TIME_NONE && e->at.at != TIME_NONE && f->at < e->at.at;
}

/*
 * Now, unless the device does not trust its clock and that reads another month: what it dates by it cannot be told to
 * be over, nor to be old.
 */
static time_us now_of(const struct device *d, time_us as_of)
{
	const struct device_fact *clock = device_fact_last(d, STR("clock.time"));
	const struct device_fact *trusted = device_fact_last(d, STR("clock.trusted"));

	if (as_of == TIME_NONE || !clock || clock->fact->told != TOLD_VALUE || !trusted ||
	    trusted->fact->told != TOLD_VALUE || trusted->fact->number != 0)
		return as_of;
	time_us behind = as_of - clock->fact->time;
	return behind > CLOCK_OFF_MAX || behind < -CLOCK_OFF_MAX ? TIME_NONE : as_of;
}

struct agent agent_build(struct arena *a, struct kb *kb, const struct device *d, time_us as_of)
{
	struct agent_step steps[AGENT_STEPS_MAX];
	struct agent agent = {.steps = steps};
	struct builder b = {.arena = a,
	                    .kb = kb,
	                    .device = d,
	                    .agent = &agent,
	                    .last_push = TIME_NONE,
	                    .last_ack = TIME_NONE,
	                    .last_file = TIME_NONE,
	                    .ack_deadline = TIME_NONE,
	                    .report_failed = TIME_NONE};
	size_t f = 0;

	for (int i = 0; i < REGION_COUNT; i++)
		agent.regions[i] = (struct region_state){.state = STATE_UNKNOWN, .since = TIME_NONE};
	/* Facts without a time stand first in their order and are taken last. */
	size_t timeless = 0;
	while (timeless < d->fact_count && d->facts[timeless].at == TIME_NONE)
		timeless++;
	f = timeless;
	for (size_t i = 0; i < d->event_count; i++) {
		for (; f < d->fact_count && fact_is_before(&d->facts[f], &d->events[i]); f++)
			fact_take(&b, &d->facts[f]);
		event_take(&b, &d->events[i]);
	}
	for (; f < d->fact_count; f++)
		fact_take(&b, &d->facts[f]);
	for (size_t i = 0; i < timeless; i++)
		fact_take(&b, &d->facts[i]);
	marks_take(&b);
	agent.as_of = now_of(d, as_of);
	reporting_find(&b);
	agent.rum = rum_find(a, d);
	deadlines_find(&b);
	agent.steps = arena_alloc(a, (agent.step_count + 1) * sizeof(*steps));
	memcpy(agent.steps, steps, agent.step_count * sizeof(*steps));
	return agent;
}
