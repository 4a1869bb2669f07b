#include "device/identity.h"

#include <stdlib.h>

#include "base/release.h"
#include "device/merge.h"

static enum platform platform_of(struct kb *kb, const struct device *d)
{
	size_t votes[PLATFORM_COUNT] = {0};
	enum platform most = PLATFORM_UNKNOWN;

	if (d->xr_nodes)
		return PLATFORM_IOS_XR;
	if (d->nx_os_stamps)
		return PLATFORM_NX_OS;
	for (size_t i = 0; i < d->series_count; i++) {
		const struct device_series *s = &d->series[i];
		const struct facility_def *f = kb_facility(kb, s->code->facility), *around = NULL;
		struct code_place outer;
		/* A message in a message, as of the agent on an ASA: the outer one is the system's own. */
		if (s->code->def && code_next(s->example, s->example.ptr, &outer) && !str_eq(outer.code, s->code->code))
			around = kb_facility(kb, outer.facility);
		if (around)
			f = around;
		if (f)
			votes[f->platform]++;
	}
	for (int i = PLATFORM_UNKNOWN + 1; i < PLATFORM_COUNT; i++) {
		if (votes[i] > votes[most])
			most = (enum platform)i;
	}
	return most;
}

/* ---- names ---- */

static bool is_fact(const struct fact *f, str name)
{
	return f->told == TOLD_VALUE && str_eq(f->name, name);
}

/* The one name that all say; false where they differ or none says any. */
static bool name_agree(str *only, str name)
{
	if (!only->len)
		*only = name;
	return str_eq(*only, name);
}

/* What an input calls the device of lines that name none. */
static str nameless_name(const struct tally *t, const struct capture_list *list, str fallback)
{
	str only = {"", 0};
	bool agreed = true;

	/* The outputs themselves know best. */
	for (size_t i = 0; i < list->fact_count; i++) {
		const struct fact *f = &list->facts[i];
		if (!list->captures[f->capture].host.len &&
		    (is_fact(f, STR("device.hostname")) || is_fact(f, STR("config.hostname"))))
			agreed &= name_agree(&only, f->text);
	}
	if (only.len)
		return agreed ? only : fallback;
	for (size_t i = 0; i < list->count; i++) {
		if (list->captures[i].host.len)
			agreed &= name_agree(&only, list->captures[i].host);
	}
	for (size_t i = 0; i < t->device_count; i++) {
		if (t->devices[i].name.len)
			agreed &= name_agree(&only, t->devices[i].name);
	}
	return only.len && agreed ? only : fallback;
}

/* ---- the time of captures ---- */

static bool same_host(const struct capture_list *list, size_t a, size_t b)
{
	return str_eq(list->captures[a].host, list->captures[b].host);
}

/*
 * A capture holds when the last clock before it said; one in front of the first clock, when that said.
 */
static void captures_date(struct capture_list *list)
{
	for (size_t i = 0; i < list->fact_count; i++) {
		const struct fact *f = &list->facts[i];
		if (is_fact(f, STR("clock.time")) && f->type == FACT_TIME)
			list->captures[f->capture].at = f->time;
	}
	for (size_t i = 0; i < list->count; i++) {
		for (size_t k = i; list->captures[i].at == TIME_NONE && k-- > 0;) {
			if (same_host(list, i, k) && list->captures[k].at != TIME_NONE)
				list->captures[i].at = list->captures[k].at;
			if (i - k > 256) /* what is that far away was another session */
				break;
		}
	}
	for (size_t i = list->count; i-- > 0;) {
		for (size_t k = i + 1; list->captures[i].at == TIME_NONE && k < list->count; k++) {
			if (same_host(list, i, k) && list->captures[k].at != TIME_NONE)
				list->captures[i].at = list->captures[k].at;
			if (k - i > 256)
				break;
		}
	}
}

time_us captures_clock(const struct capture_list *list, str name, str nameless)
{
	time_us newest = TIME_NONE;

	for (size_t i = 0; i < list->count; i++) {
		const struct capture *c = &list->captures[i];
		if (str_eq(c->host.len ? c->host : nameless, name) && c->at > newest)
			newest = c->at;
	}
	return newest;
}

str captures_take(struct fleet *f, const struct tally *t, struct capture_list *list, uint32_t input,
                  str fallback)
{
	str nameless = nameless_name(t, list, fallback);
	struct device **owners = must_realloc(NULL, (list->count + 1) * sizeof(struct device *));

	captures_date(list);
	for (size_t i = 0; i < list->count; i++) {
		const struct capture *c = &list->captures[i];
		struct device *d = fleet_device(f, c->host.len ? c->host : nameless);
		d->named_by_path |= !c->host.len && str_eq(nameless, fallback);
		owners[i] = d;
		d->captures = must_grow(d->captures, d->capture_count, &d->capture_cap,
		                        sizeof(*d->captures));
		d->captures[d->capture_count++] = (struct device_capture){c, input};
	}
	for (size_t i = 0; i < list->fact_count; i++) {
		const struct fact *fact = &list->facts[i];
		const struct capture *c = &list->captures[fact->capture];
		struct device *d = owners[fact->capture];
		d->facts = must_grow(d->facts, d->fact_count, &d->fact_cap, sizeof(*d->facts));
		d->facts[d->fact_count++] = (struct device_fact){
		        fact, {input, fact->line}, fact->event ? fact->at : c->at, c};
	}
	free(owners);
	f->lists = must_grow(f->lists, f->list_count, &f->list_cap, sizeof(struct capture_list *));
	f->lists[f->list_count++] = list;
	return nameless;
}

/* ---- what a device is ---- */

const struct device_fact *device_fact_last(const struct device *d, str name)
{
	for (size_t i = d->fact_count; i-- > 0;) {
		if (str_eq(d->facts[i].fact->name, name))
			return &d->facts[i];
	}
	return NULL;
}

str device_value(const struct device *d, const struct strs *facts, str part)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct device_fact *f = device_fact_last(d, facts->items[i]);
		if (f && f->fact->told == TOLD_VALUE)
			return str_eq(part, STR("host")) ? url_parse(f->fact->text).host : f->fact->text;
	}
	return (str){"", 0};
}

static str text_last(const struct device *d, str name)
{
	const struct device_fact *f = device_fact_last(d, name);

	return f && f->fact->told == TOLD_VALUE ? f->fact->text : (str){"", 0};
}

static int facts_by_time(const void *pa, const void *pb)
{
	const struct device_fact *a = pa, *b = pb;

	if (a->at != b->at) /* TIME_NONE is the least */
		return a->at < b->at ? -1 : 1;
	if (a->place.input != b->place.input)
		return a->place.input < b->place.input ? -1 : 1;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	return a->fact < b->fact ? -1 : a->fact > b->fact;
}

static bool starts_nocase(str text, str head)
{
	return text.len >= head.len && str_eq_nocase((str){text.ptr, head.len}, head);
}

/* The path of an On-Prem: its transport gateways, or a tenant behind the path of the CSLU transport. */
static bool is_onprem_path(str path)
{
	static const str tenant = STR_INIT("/cslu/v1/pi/");

	return str_contains_nocase(path, STR("/SmartTransport")) ||
	       str_contains_nocase(path, STR("/Transportgateway")) ||
	       (starts_nocase(path, tenant) && path.len > tenant.len);
}

/* An ACK came, though the device sent no report and wrote none into a file: somebody collected it. */
static bool is_collected(const struct device *d)
{
	const struct device_fact *push = device_fact_last(d, STR("reporting.push.last"));
	const struct device_fact *file = device_fact_last(d, STR("reporting.file.last"));

	return text_last(d, STR("reporting.ack.last")).len && push && push->fact->told != TOLD_VALUE && file &&
	       file->fact->told != TOLD_VALUE;
}

static bool is_pull(const struct device *d)
{
	str http = text_last(d, STR("http.server.sl-http"));
	str method = text_last(d, STR("transport.method"));
	bool pushed = text_last(d, STR("reporting.push.last")).len > 0;

	/* The session module is active wherever the HTTP server is: a push says more. */
	return (str_eq(http, STR("active")) && !pushed) || is_collected(d) ||
	       str_contains_nocase(method, STR("pull")) ||
	       (str_contains_nocase(method, STR("initiated")) &&
	        !str_contains_nocase(method, STR("product instance initiated")));
}

static str first_text(const struct device *d, const char *const *names)
{
	str text = {"", 0};

	for (; *names && !text.len; names++)
		text = text_last(d, str_of(*names));
	return text;
}

/* The URL of the Call Home profile that licensing uses, as far as it is told. */
static str callhome_url(const struct device *d)
{
	str url = text_last(d, STR("callhome.smart.url"));

	for (size_t i = d->fact_count; !url.len && i-- > 0;) {
		str name = d->facts[i].fact->name;
		if ((str_starts(name, STR("callhome.profile.")) ||
		     str_starts(name, STR("config.callhome.profile."))) && str_ends(name, STR(".url")))
			url = d->facts[i].fact->text;
	}
	return url;
}

static enum topology cslu_topology(const struct device *d)
{
	static const char *const names[] = {"transport.cslu.address", "config.license.url.cslu", NULL};
	struct url url = url_parse(first_text(d, names));
	bool onprem = is_onprem_path(url.path) ||
	              (str_eq_nocase(url.scheme, STR("https")) && !url.port.len);

	if (onprem)
		return is_pull(d) ? TOPOLOGY_ONPREM_PULL : TOPOLOGY_ONPREM_PUSH;
	return is_pull(d) ? TOPOLOGY_CSLU_PULL : TOPOLOGY_CSLU_PUSH;
}

static enum topology topology_of(const struct device *d)
{
	static const char *const types[] = {"transport.type", "config.license.transport", NULL};
	static const char *const urls[] = {"transport.url", "config.license.url.smart",
	                                   "config.license.url", NULL};
	str type = first_text(d, types);

	if (str_contains_nocase(text_last(d, STR("transport.controller")), STR("yes")))
		return TOPOLOGY_CONTROLLER;
	if (str_eq(type, STR("off")))
		return TOPOLOGY_OFFLINE;
	if (str_eq(type, STR("cslu")))
		return cslu_topology(d);
	if (str_eq(type, STR("smart")))
		return is_onprem_path(url_parse(first_text(d, urls)).path) ? TOPOLOGY_ONPREM_PUSH
		                                                          : TOPOLOGY_DIRECT_SMART;
	str url = callhome_url(d);
	/* Before usage reports Call Home was the way unless the device said otherwise. */
	if (str_eq(type, STR("callhome")) || (!type.len && url.len && d->generation == GENERATION_SL))
		return is_onprem_path(url_parse(url).path) ? TOPOLOGY_ONPREM_PUSH : TOPOLOGY_DIRECT_CALLHOME;
	return TOPOLOGY_UNKNOWN;
}

/* Usage reports, and transports that came with them. */
static bool reports_usage(const struct device *d)
{
	str type = text_last(d, STR("transport.type"));

	for (size_t i = 0; i < d->fact_count; i++) {
		if (str_starts(d->facts[i].fact->name, STR("reporting.")))
			return true;
	}
	return str_eq(type, STR("cslu")) || str_eq(type, STR("off"));
}

static enum generation generation_of(struct kb *kb, const struct device *d)
{
	str mode = text_last(d, STR("licensing.policy-mode"));

	if (str_eq(mode, STR("enabled")) || device_fact_last(d, STR("policy.in-use")) ||
	    reports_usage(d))
		return GENERATION_SLP;
	if (device_fact_last(d, STR("registration.status")))
		return GENERATION_SL;
	if (d->version.len)
		return kb_generation(kb, d->platform, d->pid, d->version);
	/* "version 17.12" of a configuration: enough where all its releases are of one generation. */
	str train = text_last(d, STR("config.version"));
	char last[40];
	if (!train.len || train.len > sizeof(last) - 4)
		return GENERATION_UNKNOWN;
	memcpy(last, train.ptr, train.len);
	memcpy(last + train.len, ".99", 3);
	enum generation first = kb_generation(kb, d->platform, d->pid, train);
	enum generation newest = kb_generation(kb, d->platform, d->pid, (str){last, train.len + 3});
	return first == newest ? first : GENERATION_UNKNOWN;
}

static void members_find(struct device *d)
{
	static const str head = STR_INIT("member."), tail = STR_INIT(".role");

	for (size_t i = 0; i < d->fact_count; i++) {
		str name = d->facts[i].fact->name;
		if (!str_starts(name, head) || !str_ends(name, tail))
			continue;
		str udi = {name.ptr + head.len, name.len - head.len - tail.len};
		struct udi member = udi_parse(udi);
		bool known = false;
		for (size_t k = 0; k < d->member_count; k++)
			known |= str_eq(d->members[k].serial, member.serial);
		if (known)
			continue;
		d->members = must_grow(d->members, d->member_count, &d->member_cap, sizeof(*d->members));
		d->members[d->member_count++] = (struct member){member.pid, member.serial, d->facts[i].fact->text};
	}
}

/* Two serial numbers that are not members of one stack: two devices under one name. */
static void serials_check(struct fleet *f, struct device *d)
{
	const struct device_fact *first = NULL;

	for (size_t i = 0; i < d->fact_count; i++) {
		const struct device_fact *one = &d->facts[i];
		bool member = false;
		if (one->fact->told != TOLD_VALUE || !str_eq(one->fact->name, STR("device.serial")))
			continue;
		for (size_t k = 0; k < d->member_count; k++)
			member |= str_eq(d->members[k].serial, one->fact->text);
		if (member)
			continue;
		if (!first) {
			first = one;
		} else if (!str_eq(first->fact->text, one->fact->text)) {
			device_contradicts(f, d, one->place,
			                   "two serial numbers under one name, %.*s and %.*s: the captures may "
			                   "be of two devices",
			                   STR_ARG(first->fact->text), STR_ARG(one->fact->text))
			        ->other = first->place;
			return;
		}
	}
}

static bool tells_holds(const struct device_series *s, const struct tells_def *tells)
{
	const struct text_pair *pairs = tells->where.items;
	str fields[PATTERN_FIELDS_MAX];
	struct pattern *pattern;

	if (!tells->where.count)
		return true;
	if (!series_fields(s, &pattern, fields))
		return false;
	for (size_t i = 0; i < tells->where.count; i++) {
		int at = pattern_field_find(pattern, pairs[i].key);
		if (at < 0 || !str_contains_nocase(fields[at], pairs[i].value))
			return false;
	}
	return true;
}

/* What captures leave open, messages may tell: the last that does. */
static void messages_identify(struct device *d)
{
	struct moment generation = {.at = TIME_NONE}, topology = {.at = TIME_NONE};
	const bool no_generation = d->generation == GENERATION_UNKNOWN;
	const bool no_topology = d->topology == TOPOLOGY_UNKNOWN;

	for (size_t i = 0; (no_generation || no_topology) && i < d->series_count; i++) {
		const struct device_series *s = &d->series[i];
		const struct tells_def *tells = s->code->def ? s->code->def->tells.items : NULL;
		for (size_t k = 0; tells && k < s->code->def->tells.count; k++) {
			if (!tells_holds(s, &tells[k]))
				continue;
			if (no_generation && tells[k].generation && s->last.at >= generation.at) {
				d->generation = (enum generation)tells[k].generation;
				generation = s->last;
			}
			if (no_topology && tells[k].topology && s->last.at >= topology.at) {
				d->topology = (enum topology)tells[k].topology;
				topology = s->last;
			}
		}
	}
}

/* "show version" of a Nexus leaves the first part of its PID out: "C9364C-GX" for "N9K-C9364C-GX". */
static bool is_whole_pid(str whole, str pid)
{
	return whole.len > pid.len && str_ends(whole, pid) && whole.ptr[whole.len - pid.len - 1] == '-';
}

static str pid_of(const struct device *d)
{
	str pid = text_last(d, STR("device.pid"));

	if (!pid.len || is_whole_pid(d->told.pid, pid))
		return d->told.pid;
	for (size_t i = 0; i < d->fact_count; i++) {
		const struct fact *f = d->facts[i].fact;
		if (is_fact(f, STR("device.pid")) && is_whole_pid(f->text, pid))
			return f->text;
	}
	return pid;
}

void device_identify(struct fleet *f, struct device *d, struct kb *kb, enum topology topology)
{
	if (d->fact_count)
		qsort(d->facts, d->fact_count, sizeof(*d->facts), facts_by_time);
	int os = vocab_find(platform_names, text_last(d, STR("device.os")));
	d->pid = pid_of(d);
	d->platform = os > 0 ? (enum platform)os : platform_of(kb, d);
	if (d->platform == PLATFORM_UNKNOWN)
		d->platform = kb_platform(kb, d->pid);
	str version = text_last(d, STR("device.version"));
	d->version = version.len ? release_normal(f->arena, version) : version;
	d->serial = text_last(d, STR("device.serial"));
	if (!d->serial.len)
		d->serial = d->told.serial;
	d->generation = generation_of(kb, d);
	d->topology = topology != TOPOLOGY_UNKNOWN ? topology : topology_of(d);
	messages_identify(d);
	members_find(d);
	serials_check(f, d);
}
