#include "analysis.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sha256.h"
#include "device/name_of_path.h"
#include "device/reading.h"
#include "device/stream_read.h"
#include "input/input.h"

#define ANALYSIS_NAME(id, text) [id] = text,
/*
 * DEVICES_PER_JOB: with fewer, a thread costs more than it saves. TASKS_AHEAD: how many tasks a job
 * on the average may be ahead of the oldest that is still read: what they read waits in memory.
 */
enum { JOBS_MAX = 64, DEVICES_PER_JOB = 16, TASKS_AHEAD = 4 };

const char *const input_kind_names[] = {INPUT_KINDS(ANALYSIS_NAME) NULL};

/* What a worker reads of one path until its turn comes. */
struct stream_result {
	struct run_input input;
	struct tally *tally;
	struct capture_list *captures;
	struct year_source years;
	str fallback;
};

struct run;
struct task {
	struct run *run;
	bool done;
	struct arena *arena;
	struct stream_result *results;
	size_t count, cap;
	struct complaint *complaints;
	size_t complaint_count, complaint_cap;
	str path;
	struct input_mark mark;  /* before it is read: what is appended meanwhile is read the next time */
	bool kept;               /* came from the cache */
	struct bundle_part *parts; /* frozen for it; NULL: none is kept */
	struct bundle_use use;
};

/*
 * One task is one path of the list. Workers take tasks in order, and what they read is taken in the
 * same order, so that the answer does not depend on their number.
 */
struct run {
	struct analysis *a;
	const struct analysis_options *options;
	struct strs_list paths;
	pthread_mutex_t lock;
	pthread_cond_t turned;
	struct task *ahead; /* room tasks, those that wait for their turn: number i at i % room */
	size_t room, next_task, next_turn;
	bool taking; /* a worker takes those whose turn it is */
	unsigned jobs_per_file;
	struct progress progress;
};

static bool is_stopped(const struct analysis_options *o)
{
	long long until = o->until_ms ? *o->until_ms : 0;

	return (o->stopped && o->stopped()) || (until && monotonic_ms() >= until);
}

static bool run_stopped(void *self)
{
	const struct task *task = self;

	return task->use.over || is_stopped(task->run->options);
}

static struct complaint *complaint_add(struct task *task)
{
	task->complaints = must_grow(task->complaints, task->complaint_count, &task->complaint_cap,
	                             sizeof(*task->complaints));
	return &task->complaints[task->complaint_count++];
}

static struct stream_result *result_add(struct task *task)
{
	task->results = must_grow(task->results, task->count, &task->cap, sizeof(*task->results));
	return &task->results[task->count++];
}

static void task_complain(void *self, str path, bool unread, const char *text)
{
	struct task *task = self;

	*complaint_add(task) = (struct complaint){arena_str(task->arena, path), unread,
	                                          arena_str(task->arena, str_of(text))};
}

static struct tally_options tally_options_of(const struct analysis_options *o, time_us modified)
{
	return (struct tally_options){.zone_default = o->zone_default,
	                              .has_zone_default = o->has_zone_default,
	                              .since = o->since,
	                              .until = o->until,
	                              .year = o->year,
	                              .limit = o->now != TIME_NONE ? o->now : modified};
}

/* ---- one stream ---- */

static void stream_complaints(struct task *task, const struct input *in, const struct tally *t,
                              const struct capture_list *captures, const struct log_facts *facts)
{
	char text[200];

	if (!facts->bytes)
		task_complain(task, in->path, false, "is empty");
	else if (in->binary)
		task_complain(task, in->path, false,
		              t->messages || captures->count
		                      ? "looks binary; it was searched for messages all the same"
		                      : "looks binary and holds no message");
	else if (!t->messages && !captures->count)
		task_complain(task, in->path, false, "holds no message and no output of a command");
	if (facts->cut_lines) {
		snprintf(text, sizeof(text), "lines longer than %d bytes, whose rest is not read: %llu", LINE_BYTES_MAX,
		         (unsigned long long)facts->cut_lines);
		task_complain(task, in->path, true, text);
	}
	if (t->overflow_devices || t->overflow_series) {
		snprintf(text, sizeof(text),
		         "more devices, codes or series than are kept (%d, %d, %d): %llu messages "
		         "are only counted",
		         TALLY_DEVICES_MAX, TALLY_CODES_MAX, TALLY_SERIES_MAX,
		         (unsigned long long)(t->overflow_devices + t->overflow_series));
		task_complain(task, in->path, false, text);
	}
	if (captures->lost) {
		snprintf(text, sizeof(text), "tells more facts than are kept (%d): %llu are left out",
		         STREAM_FACTS_MAX, (unsigned long long)captures->lost);
		task_complain(task, in->path, false, text);
	}
	if (t->pattern_misses) {
		snprintf(text, sizeof(text),
		         "messages of known codes with a wording that the knowledge lacks: %llu",
		         (unsigned long long)t->pattern_misses);
		task_complain(task, in->path, false, text);
	}
	for (size_t i = 0; i < captures->count; i++) {
		const struct capture *c = &captures->captures[i];
		if (!c->cut || captures->lost)
			continue;
		snprintf(text, sizeof(text), "%.*s at line %llu is cut short: what it does not hold proves nothing",
		         STR_ARG(c->command), (unsigned long long)c->line);
		task_complain(task, in->path, false, text);
	}
	if (t->pattern_limits) {
		snprintf(text, sizeof(text), "messages that the pattern of their text gave up on: %llu",
		         (unsigned long long)t->pattern_limits);
		task_complain(task, in->path, false, text);
	}
}

/* A source whose bytes are hashed on their way. */
struct hashed_source {
	struct byte_source from;
	struct sha256_stream *sha256;
};

static ssize_t hashed_read(void *self, char *into, size_t size)
{
	struct hashed_source *h = self;
	ssize_t got = h->from.read(h->from.self, into, size);

	if (got > 0)
		sha256_add(h->sha256, into, (size_t)got);
	return got;
}

/* A file that is read in parts is hashed by itself. */
static void file_hash(const struct input *in, struct sha256_stream *sha256)
{
	struct file_part all = {in->fd, 0, in->size};
	struct byte_source source = file_part_source(&all);
	char bytes[65536];
	ssize_t got;

	while ((got = source.read(source.self, bytes, sizeof(bytes))) > 0)
		sha256_add(sha256, bytes, (size_t)got);
}

static void task_stream(void *self, struct input *in)
{
	struct task *task = self;
	const struct analysis_options *o = task->run->options;
	struct log_facts facts;

	if (!bundle_file(&task->use, in))
		return;
	struct capture_list *captures = must_realloc(NULL, sizeof(*captures));

	capture_list_init(captures);
	struct tally_options tally = tally_options_of(o, in->modified);
	struct stream_options options = {task->run->a->kb, &tally, task->run->jobs_per_file};
	struct hashed_source hashed = {in->source, o->hash ? sha256_new() : NULL};
	if (o->hash && in->fd >= 0)
		file_hash(in, hashed.sha256);
	else if (o->hash)
		in->source = (struct byte_source){hashed_read, &hashed};
	struct tally *t = stream_read(&options, in, captures, &facts);
	bool mixed = captures->count && t->messages;
	struct stream_result r = {
	        .input = {.path = arena_str(task->arena, in->path), .archive = in->in_archive,
	                  .kind = mixed ? INPUT_MIXED : captures->count ? INPUT_CAPTURES : INPUT_LOG,
	                  .captures = captures,
	                  .bytes = facts.bytes, .lines = t->lines, .messages = t->messages,
	                  .unread_lines = t->unread_lines, .unread = t->unread,
	                  .unread_count = t->unread_count},
	        .tally = t,
	        .captures = captures,
	        .years = {o->year, o->now, in->modified},
	        .fallback = device_name_of_path(task->arena, captures->count ? task->run->a->kb : NULL, in->path)};

	if (o->hash) {
		r.input.sha256 = sha256_end(hashed.sha256);
		r.input.hashed = true;
	}
	stream_complaints(task, in, t, captures, &facts);
	*result_add(task) = r;
}

/* ---- what is kept from run to run ---- */

static bool part_thaw(struct task *task, const struct bundle_part *part)
{
	const struct analysis_options *o = task->run->options;
	struct capture_list *captures = must_realloc(NULL, sizeof(*captures));

	capture_list_init(captures);
	struct tally *t = reading_thaw(task->run->a->kb, part->reading, captures);
	if (!t) {
		capture_list_close(captures);
		free(captures);
		return false;
	}
	*result_add(task) = (struct stream_result){
	        .input = {.path = part->path, .archive = part->archive, .kind = part->kind,
	                  .captures = captures, .bytes = part->bytes, .lines = t->lines,
	                  .messages = t->messages, .unread_lines = t->unread_lines, .unread = t->unread,
	                  .unread_count = t->unread_count, .hashed = part->hashed, .sha256 = part->sha256},
	        .tally = t, .captures = captures,
	        .years = {o->year, o->now, part->modified},
	        .fallback = part->fallback};
	return true;
}

static void results_drop(struct task *task)
{
	for (size_t i = 0; i < task->count; i++) {
		tally_free(task->results[i].tally);
		capture_list_close(task->results[i].captures);
		free(task->results[i].captures);
	}
	task->count = task->complaint_count = 0;
}

/* False: nothing is kept of the path, or not what can be read; then it is read anew. */
static bool task_thaw(struct task *task)
{
	const struct bundle_cache *cache = task->run->options->cache;
	struct bundle b;

	if (!cache || str_eq(task->path, STR("-")))
		return false;
	task->mark = input_mark(task->path);
	if (!cache->find || !cache->find(cache->self, task->arena, task->path, &task->mark, &b))
		return false;
	for (size_t i = 0; i < b.count; i++) {
		if ((task->run->options->hash && !b.parts[i].hashed) || !part_thaw(task, &b.parts[i])) {
			results_drop(task);
			return false;
		}
	}
	for (size_t i = 0; i < b.complaint_count; i++)
		*complaint_add(task) = b.complaints[i];
	task->kept = true;
	return true;
}

/* A file of which nothing could be read may be read the next time: that changes neither size nor time. */
static bool is_worth_keeping(const struct task *task)
{
	for (size_t i = 0; i < task->complaint_count; i++) {
		if (task->complaints[i].unread && !task->count)
			return false;
	}
	return task->mark.size >= 0;
}

static void task_freeze(struct task *task)
{
	if (!task->run->options->cache || str_eq(task->path, STR("-")) || run_stopped(task) ||
	    !is_worth_keeping(task))
		return;
	task->parts = arena_alloc(task->arena, (task->count + 1) * sizeof(*task->parts));
	for (size_t i = 0; i < task->count; i++) {
		const struct stream_result *r = &task->results[i];
		size_t len;
		char *bytes = reading_freeze(r->tally, r->captures, &len);
		task->parts[i] = (struct bundle_part){
		        .path = r->input.path, .fallback = r->fallback, .kind = r->input.kind,
		        .archive = r->input.archive, .hashed = r->input.hashed, .bytes = r->input.bytes,
		        .modified = r->years.modified, .sha256 = r->input.sha256,
		        .reading = arena_str(task->arena, (str){bytes, len})};
		free(bytes);
	}
}

static void task_keep(struct task *task)
{
	const struct bundle_cache *cache = task->run->options->cache;

	if (task->parts)
		cache->keep(cache->self, task->path,
		            &(struct bundle){task->mark, task->parts, task->count, task->complaints, task->complaint_count});
}

static void progress_tell(struct task *task)
{
	struct run *run = task->run;
	struct progress *p = &run->progress;

	p->paths = run->paths.count;
	p->paths_done++;
	p->paths_kept += task->kept;
	p->path = task->path;
	for (size_t i = 0; i < task->count; i++)
		p->bytes += task->results[i].input.bytes;
	if (run->options->progress)
		run->options->progress(run->options->progress_self, p);
}

/* ---- in order into the analysis ---- */

static struct run_input *input_new(struct analysis *a, str path)
{
	a->inputs = must_grow(a->inputs, a->input_count, &a->input_cap, sizeof(*a->inputs));
	struct run_input *in = &a->inputs[a->input_count++];
	*in = (struct run_input){.path = arena_str(a->arena, path)};
	return in;
}

static void complaint_take(struct analysis *a, const struct complaint *c, size_t first_input)
{
	struct run_input *in = NULL;

	for (size_t i = first_input; i < a->input_count && !in; i++) {
		if (str_eq(a->inputs[i].path, c->path))
			in = &a->inputs[i];
	}
	if (!in)
		in = input_new(a, c->path);
	in->complaints = must_grow(in->complaints, in->complaint_count, &in->complaint_cap,
	                           sizeof(*in->complaints));
	in->complaints[in->complaint_count++] = (struct complaint){
	        in->path, c->unread, arena_str(a->arena, c->text)};
	a->unread |= c->unread;
}

/* An input whose years a clock in another may tell. */
struct waiting {
	struct tally *tally;
	struct capture_list *captures;
	struct year_source years;
	str fallback;
	uint32_t input;
};

static void wait_add(struct analysis *a, const struct stream_result *r, uint32_t input)
{
	a->waiting = must_grow(a->waiting, a->waiting_count, &a->waiting_cap, sizeof(*a->waiting));
	a->waiting[a->waiting_count++] = (struct waiting){
	        r->tally, r->captures, r->years, arena_str(a->arena, r->fallback), input};
}

static void waiting_take(struct analysis *a)
{
	for (size_t i = 0; i < a->waiting_count; i++) {
		const struct waiting *w = &a->waiting[i];
		fleet_take(&a->fleet, w->tally, w->captures, w->input, w->fallback, &w->years);
	}
	free(a->waiting);
	a->waiting = NULL;
	a->waiting_count = 0;
}

static void task_take(struct analysis *a, struct task *task)
{
	size_t first_input = a->input_count;

	for (size_t i = 0; i < task->count; i++) {
		struct stream_result *r = &task->results[i];
		struct run_input *in = input_new(a, r->input.path);
		str path = in->path;
		*in = r->input;
		in->path = path;
		a->bytes += in->bytes;
		a->lines += in->lines;
		a->messages += in->messages;
		a->unread_lines += in->unread_lines;
		a->blank_lines += r->tally->blank_lines;
		uint32_t index = (uint32_t)(in - a->inputs);
		if (fleet_should_wait(r->tally, r->captures, &r->years))
			wait_add(a, r, index);
		else
			fleet_take(&a->fleet, r->tally, r->captures, index, r->fallback, &r->years);
	}
	for (size_t i = 0; i < task->complaint_count; i++)
		complaint_take(a, &task->complaints[i], first_input);
	free(task->results);
	free(task->complaints);
	arena_free(task->arena);
}

static void task_run(struct task *task)
{
	struct input_visit visit = {task, task_stream, task_complain, run_stopped,
	                            task->run->jobs_per_file > 1};

	if (run_stopped(task) || task_thaw(task))
		return;
	input_read(task->path, &visit);
	if (task->use.over)
		task_complain(task, task->path, true, task->use.over);
	task_freeze(task);
}

/* All whose turn it is, by one worker while the others read on. The lock is held, but not while it takes. */
static void turns_take(struct run *run)
{
	struct task *task;

	if (run->taking)
		return;
	run->taking = true;
	while ((task = &run->ahead[run->next_turn % run->room])->done) {
		pthread_mutex_unlock(&run->lock);
		task_keep(task);
		progress_tell(task);
		task_take(run->a, task);
		pthread_mutex_lock(&run->lock);
		task->done = false;
		run->next_turn++;
		pthread_cond_broadcast(&run->turned);
	}
	run->taking = false;
}

static void *worker(void *self)
{
	struct run *run = self;

	pthread_mutex_lock(&run->lock);
	while (run->next_task < run->paths.count) {
		if (run->next_task == run->next_turn + run->room) {
			pthread_cond_wait(&run->turned, &run->lock);
			continue;
		}
		size_t mine = run->next_task++;
		struct task *task = &run->ahead[mine % run->room];
		*task = (struct task){.run = run, .arena = arena_new(), .path = run->paths.items[mine],
		                      .use = bundle_start(&run->options->limits)};
		pthread_mutex_unlock(&run->lock);
		task_run(task);
		pthread_mutex_lock(&run->lock);
		task->done = true;
		turns_take(run);
	}
	pthread_mutex_unlock(&run->lock);
	pattern_thread_end();
	return NULL;
}

static void read_all(struct run *run)
{
	unsigned jobs = run->options->jobs;
	pthread_t threads[JOBS_MAX];
	unsigned started = 0;

	if (jobs > JOBS_MAX)
		jobs = JOBS_MAX;
	if (jobs > run->paths.count)
		jobs = run->paths.count ? (unsigned)run->paths.count : 1;
	run->jobs_per_file = run->options->jobs / jobs;
	run->room = (size_t)jobs * TASKS_AHEAD;
	run->ahead = arena_alloc(run->a->arena, run->room * sizeof(*run->ahead));
	while (started + 1 < jobs &&
	       pthread_create(&threads[started], NULL, worker, run) == 0)
		started++;
	worker(run);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}

/* ---- what all inputs together say ---- */

/* The newest trusted time. A year that was guessed sets it only where there is no other. */
static void newest_find(struct analysis *a, bool guessed)
{
	for (size_t i = 0; i < a->fleet.count; i++) {
		const struct device *d = a->fleet.devices[i];
		for (size_t k = 0; k < d->series_count; k++) {
			const struct moment *m = &d->series[k].last;
			if (m->at != TIME_NONE && !m->untrusted && !m->year_unknown && m->at > a->as_of &&
			    (guessed || !m->year_guessed))
				a->as_of = m->at;
		}
		const struct device_fact *clock = device_fact_last(d, STR("clock.time"));
		const struct device_fact *trusted = device_fact_last(d, STR("clock.trusted"));
		if (clock && clock->fact->time > a->as_of && !(trusted && trusted->fact->number == 0))
			a->as_of = clock->fact->time;
	}
}

/* Where nothing tells the time itself, it is no sooner than what outputs say has happened. */
static void past_find(struct analysis *a)
{
	for (size_t i = 0; i < a->fleet.count; i++) {
		const struct device *d = a->fleet.devices[i];
		for (size_t k = 0; k < d->fact_count; k++) {
			const struct fact *f = d->facts[k].fact;
			if (f->past && f->told == TOLD_VALUE && f->time > a->as_of)
				a->as_of = f->time;
		}
	}
}

static void as_of_find(struct analysis *a, const struct analysis_options *o)
{
	a->as_of = o->now;
	if (a->as_of == TIME_NONE)
		newest_find(a, false);
	if (a->as_of == TIME_NONE)
		past_find(a);
	if (a->as_of == TIME_NONE)
		newest_find(a, true);
}

/* A clock a day ahead of what is known to be now is wrong, or the year is. */
static void future_find(struct analysis *a)
{
	if (a->as_of == TIME_NONE)
		return;
	for (size_t i = 0; i < a->fleet.count; i++) {
		struct device *d = a->fleet.devices[i];
		uint64_t count = 0;
		struct place first = {0};
		for (size_t k = 0; k < d->series_count; k++) {
			const struct device_series *s = &d->series[k];
			if (s->last.at == TIME_NONE || s->last.year_unknown ||
			    s->last.at <= a->as_of + US_PER_DAY)
				continue;
			if (!count++)
				first = s->place;
		}
		if (count)
			device_contradicts(&a->fleet, d, first,
			                   "%llu series reach into the future of this analysis: a "
			                   "clock or a year is wrong",
			                   (unsigned long long)count);
	}
}

static int most_first(const void *pa, const void *pb)
{
	const struct unknown_code *a = pa, *b = pb;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return str_compare(a->code, b->code);
}

static void codes_count(struct analysis *a)
{
	struct map by_code = {0};
	size_t cap = 0;

	for (size_t i = 0; i < a->device_count; i++) {
		const struct device *d = a->devices[i].device;
		for (size_t k = 0; k < d->series_count; k++) {
			const struct device_series *s = &d->series[k];
			if (s->code->def) {
				a->known_messages += s->count;
				continue;
			}
			uintptr_t at = (uintptr_t)map_find(&by_code, s->code->code);
			if (!at) {
				a->unknown = must_grow(a->unknown, a->unknown_count, &cap,
				                       sizeof(*a->unknown));
				a->unknown[a->unknown_count++] = (struct unknown_code){
				        s->code->code, 0, s->place, s->code->severity};
				at = a->unknown_count;
				map_set(&by_code, s->code->code, (void *)at);
			}
			struct unknown_code *u = &a->unknown[at - 1];
			u->count += s->count;
			if (s->place.input < u->place.input ||
			    (s->place.input == u->place.input && s->place.line < u->place.line))
				u->place = s->place;
		}
	}
	if (a->unknown_count)
		qsort(a->unknown, a->unknown_count, sizeof(*a->unknown), most_first);
	map_close(&by_code);
}

static void shared_causes(struct analysis *a)
{
	struct shared_input *inputs = arena_alloc(a->arena, (a->device_count + 1) * sizeof(*inputs));

	for (size_t i = 0; i < a->device_count; i++)
		inputs[i] = (struct shared_input){a->devices[i].device, &a->devices[i].findings};
	if (a->device_count > 1)
		a->shared = shared_find(a->arena, a->kb, inputs, a->device_count);
}

/* Where the log and a later capture disagree. */
static void conflicts_tell(struct analysis *a, struct device *d, const struct agent *agent)
{
	for (size_t i = 0; i < agent->conflict_count; i++) {
		const struct agent_conflict *c = &agent->conflicts[i];
		device_contradicts(&a->fleet, d, c->shown_at,
		                   "a message told that %s is %s; a later capture shows it %s, and that stands",
		                   region_names[c->region], state_names[c->told], state_names[c->shown])
		        ->other = c->told_at;
	}
}

/* Devices do not know of each other: workers take them one by one, each with an arena of its own. */
struct diagnosis {
	struct analysis *a;
	atomic_size_t next;
};

struct diagnosis_job {
	struct diagnosis *all;
	struct arena *arena;
};

static void *diagnosis_worker(void *self)
{
	const struct diagnosis_job *job = self;
	struct analysis *a = job->all->a;
	struct rule_cache cache = {.arena = job->arena};

	for (size_t i; (i = atomic_fetch_add(&job->all->next, 1)) < a->device_count;) {
		struct run_device *rd = &a->devices[i];
		rd->agent = agent_build(job->arena, a->kb, rd->device, a->as_of);
		rd->findings = device_findings(job->arena, a->kb, &cache, rd->device, &rd->agent, a->as_of);
	}
	rule_cache_close(&cache);
	pattern_thread_end();
	return NULL;
}

static void devices_diagnose(struct analysis *a, const struct analysis_options *o)
{
	struct diagnosis all = {.a = a};
	pthread_t threads[JOBS_MAX];
	struct diagnosis_job jobs[JOBS_MAX];

	a->devices = arena_alloc(a->arena, (a->fleet.count + 1) * sizeof(*a->devices));
	for (size_t i = 0; i < a->fleet.count; i++) {
		const struct device *d = a->fleet.devices[i];
		if ((d->series_count || d->capture_count) && (!o->device.len || str_eq(d->name, o->device)))
			a->devices[a->device_count++].device = d;
	}
	size_t wanted = a->device_count / DEVICES_PER_JOB + 1;
	if (wanted > o->jobs)
		wanted = o->jobs;
	if (wanted > JOBS_MAX)
		wanted = JOBS_MAX;
	a->job_arenas = arena_alloc(a->arena, wanted * sizeof(*a->job_arenas));
	for (size_t i = 0; i < wanted; i++) {
		a->job_arenas[i] = arena_new();
		jobs[i] = (struct diagnosis_job){&all, a->job_arenas[i]};
	}
	a->job_count = wanted;
	size_t started = 1;
	while (started < wanted &&
	       pthread_create(&threads[started], NULL, diagnosis_worker, &jobs[started]) == 0)
		started++;
	diagnosis_worker(&jobs[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0, k = 0; i < a->device_count; i++, k++) {
		while (a->fleet.devices[k] != a->devices[i].device)
			k++;
		conflicts_tell(a, a->fleet.devices[k], &a->devices[i].agent);
	}
}

static int by_path(const void *a, const void *b)
{
	return str_compare(*(const str *)a, *(const str *)b);
}

/* The answer must not depend on the order in which paths are named, nor on one named twice. */
static void paths_order(struct strs_list *paths)
{
	size_t kept = 0;

	if (paths->count)
		qsort(paths->items, paths->count, sizeof(*paths->items), by_path);
	for (size_t i = 0; i < paths->count; i++) {
		if (!kept || !str_eq(paths->items[kept - 1], paths->items[i]))
			paths->items[kept++] = paths->items[i];
	}
	paths->count = kept;
}

void analysis_run(struct analysis *a, struct kb *kb, const struct analysis_options *o)
{
	struct run run = {.a = a, .options = o};
	struct task listing = {.run = &run, .arena = arena_new()};
	struct input_visit visit = {&listing, task_stream, task_complain, run_stopped, false};

	*a = (struct analysis){.arena = arena_new(), .kb = kb, .as_of = TIME_NONE,
	                       .topology = o->topology};
	fleet_init(&a->fleet);
	pthread_mutex_init(&run.lock, NULL);
	pthread_cond_init(&run.turned, NULL);
	for (size_t i = 0; i < o->path_count; i++)
		input_list(a->arena, o->paths[i], &run.paths, &visit);
	task_take(a, &listing);
	paths_order(&run.paths);
	read_all(&run);
	bool cut = is_stopped(o);
	if (o->cache && o->cache->end)
		o->cache->end(o->cache->self);
	strs_list_close(&run.paths);
	pthread_cond_destroy(&run.turned);
	pthread_mutex_destroy(&run.lock);

	waiting_take(a);
	fleet_sort(&a->fleet, kb, o->topology);
	as_of_find(a, o);
	future_find(a);
	malloc_trim(0); /* the tables of the reading were let go: the diagnosis takes memory in other pieces */
	devices_diagnose(a, o);
	shared_causes(a);
	codes_count(a);
	a->interrupted = cut || (o->stopped && o->stopped()); /* the moment may end while all that was read is judged */
}

void analysis_close(struct analysis *a)
{
	for (size_t i = 0; i < a->input_count; i++)
		free(a->inputs[i].complaints);
	free(a->inputs);
	free(a->unknown);
	fleet_close(&a->fleet);
	for (size_t i = 0; i < a->job_count; i++)
		arena_free(a->job_arenas[i]);
	arena_free(a->arena);
}

const str interrupted_note = STR_INIT("Interrupted: what was not read by then is missing here.");

bool unread_next(const struct analysis *a, struct unread_walk *walk, str *ret_path, str *ret_text)
{
	for (; walk->input < a->input_count; walk->input++, walk->complaint = 0) {
		const struct run_input *in = &a->inputs[walk->input];
		while (walk->complaint < in->complaint_count) {
			const struct complaint *c = &in->complaints[walk->complaint++];
			if (!c->unread)
				continue;
			*ret_path = in->path;
			*ret_text = c->text;
			return true;
		}
	}
	return false;
}
