#include "base/version.h"
#include "store/store_db.h"

#include <stdio.h>
#include <stdlib.h>

enum { RUNS_KEPT = 10 };

/* The statements of a run, prepared once. */
#define TABLES(X)                                                                                           \
	X(TABLE_DEVICE, "device", "run, name, platform, version, pid, serial, generation, topology, messages", 9) \
	X(TABLE_SERIES, "series", "device, code, known, count, first, last, example, input, line", 9)        \
	X(TABLE_EVENT, "event", "device, at, code, input, line", 5)                                         \
	X(TABLE_FACT, "fact", "device, name, value, told, at, command, input, line", 8)                     \
	X(TABLE_TRANSITION, "transition", "device, at, region, from_state, to_state, input, line", 7)       \
	X(TABLE_STATE, "state", "device, region, state, since", 4)                                          \
	X(TABLE_DEADLINE, "deadline", "device, id, at, consequence", 4)                                     \
	X(TABLE_FINDING, "finding", "device, problem, title, level, rank, status, count, first, last, explained_by", 10) \
	X(TABLE_CAUSE, "cause", "finding, ordinal, cause, title, verdict, score", 6)                        \
	X(TABLE_EVIDENCE, "evidence", "cause, ordinal, effect, weight, text, quote, input, line", 8)        \
	X(TABLE_NEXT_CHECK, "next_check", "finding, ordinal, command, why", 4)                              \
	X(TABLE_SHARED_CAUSE, "shared_cause", "run, problem, cause, devices, text", 5)                      \
	X(TABLE_SEARCH, "search", "kind, device, text, place", 4)

#define TABLE_ID(id, name, columns, count) id,
enum table { TABLES(TABLE_ID) TABLE_COUNT };
#undef TABLE_ID

struct table_row {
	const char *name, *columns;
	int count;
};
#define TABLE_ROW(id, table, names, number) [id] = {table, names, number},
static const struct table_row tables[TABLE_COUNT] = {TABLES(TABLE_ROW)};
#undef TABLE_ROW

struct run_writer {
	struct sql *sql;
	const struct analysis *a;
	sqlite3_stmt *insert[TABLE_COUNT];
	int64_t run, device; /* the rows that others belong to */
	str device_name;
};

static void inserts_prepare(struct run_writer *w)
{
	for (int i = 0; i < TABLE_COUNT; i++) {
		char statement[300], marks[64] = "?";
		for (int k = 1; k < tables[i].count; k++)
			memcpy(marks + 1 + (k - 1) * 2, ",?", 3);
		snprintf(statement, sizeof(statement), "INSERT INTO %s (%s) VALUES (%s)", tables[i].name,
		         tables[i].columns, marks);
		w->insert[i] = sql_prepare(w->sql, statement);
	}
}

static str input_of(const struct run_writer *w, struct place place)
{
	return w->a->inputs[place.input].path;
}

static time_us at_of(const struct moment *m)
{
	return m->year_unknown ? TIME_NONE : m->at;
}

static void search_add(struct run_writer *w, const char *kind, str text, struct place place)
{
	char where[600];
	int len = snprintf(where, sizeof(where), "%.*s:%llu", STR_ARG(input_of(w, place)),
	                   (unsigned long long)place.line);

	sql_insert(w->sql, w->insert[TABLE_SEARCH], "ssss", str_of(kind), w->device_name, text,
	           (str){where, len < (int)sizeof(where) ? (size_t)len : sizeof(where) - 1});
}

static void evidence_write(struct run_writer *w, int64_t cause, size_t ordinal, const struct evidence *e)
{
	bool placed = e->answer.has_place;

	sql_insert(w->sql, w->insert[TABLE_EVIDENCE], "iissssni", cause, (int64_t)ordinal,
	           str_of(e->speaks_for ? "for" : "against"), str_of(weight_names[e->weight]), e->because,
	           e->answer.quote, placed ? input_of(w, e->answer.place) : STR(""),
	           (int64_t)(placed ? e->answer.place.line : 0));
	if (e->answer.quote.len && placed)
		search_add(w, "evidence", e->answer.quote, e->answer.place);
}

static void finding_write(struct run_writer *w, const struct finding *f)
{
	sql_insert(w->sql, w->insert[TABLE_FINDING], "isssisittn", w->device, f->problem->id, f->problem->title,
	           str_of(level_names[f->level]), (int64_t)f->level, str_of(status_names[f->status]), (int64_t)f->count,
	           at_of(&f->first), at_of(&f->last), f->explained_by ? f->explained_by->problem->id : STR(""));
	int64_t finding = sqlite3_last_insert_rowid(w->sql->db);
	for (size_t i = 0; i < f->cause_count; i++) {
		const struct cause *c = &f->causes[i];
		sql_insert(w->sql, w->insert[TABLE_CAUSE], "iisssd", finding, (int64_t)i + 1, c->def->id, c->def->title,
		           str_of(verdict_names[c->verdict]), c->score);
		int64_t cause = sqlite3_last_insert_rowid(w->sql->db);
		for (size_t k = 0; k < c->evidence_count; k++)
			evidence_write(w, cause, k + 1, &c->evidence[k]);
	}
	for (size_t i = 0; i < f->check_count; i++)
		sql_insert(w->sql, w->insert[TABLE_NEXT_CHECK], "iiss", finding, (int64_t)i + 1, f->checks[i].command,
		           f->checks[i].why);
}

static void agent_write(struct run_writer *w, const struct agent *agent)
{
	for (int i = 0; i < REGION_COUNT; i++)
		sql_insert(w->sql, w->insert[TABLE_STATE], "isst", w->device, str_of(region_names[i]),
		           str_of(state_names[agent->regions[i].state]), agent->regions[i].since);
	for (size_t i = 0; i < agent->step_count; i++) {
		const struct agent_step *s = &agent->steps[i];
		sql_insert(w->sql, w->insert[TABLE_TRANSITION], "itssssi", w->device, s->at,
		           str_of(region_names[s->region]), str_of(state_names[s->from]), str_of(state_names[s->to]),
		           input_of(w, s->place), (int64_t)s->place.line);
	}
	for (size_t i = 0; i < agent->deadline_count; i++)
		sql_insert(w->sql, w->insert[TABLE_DEADLINE], "ists", w->device, agent->deadlines[i].def->id,
		           agent->deadlines[i].at, agent->deadlines[i].def->consequence);
}

static void device_write(struct run_writer *w, const struct run_device *rd)
{
	const struct device *d = rd->device;

	w->device_name = d->name;
	sql_insert(w->sql, w->insert[TABLE_DEVICE], "issnnnssi", w->run, d->name, str_of(platform_names[d->platform]),
	           d->version, d->pid, d->serial, str_of(generation_names[d->generation]),
	           str_of(topology_names[d->topology]), (int64_t)d->messages);
	w->device = sqlite3_last_insert_rowid(w->sql->db);
	for (size_t i = 0; i < d->series_count; i++) {
		const struct device_series *s = &d->series[i];
		sql_insert(w->sql, w->insert[TABLE_SERIES], "isiittssi", w->device, s->code->code,
		           (int64_t)(s->code->def != NULL), (int64_t)s->count, at_of(&s->first), at_of(&s->last),
		           s->example, input_of(w, s->place), (int64_t)s->place.line);
		search_add(w, "message", s->example, s->place);
	}
	for (size_t i = 0; i < d->event_count; i++)
		sql_insert(w->sql, w->insert[TABLE_EVENT], "itssi", w->device, at_of(&d->events[i].at),
		           d->events[i].def ? d->events[i].def->code : STR(""), input_of(w, d->events[i].place),
		           (int64_t)d->events[i].place.line);
	for (size_t i = 0; i < d->fact_count; i++) {
		const struct device_fact *f = &d->facts[i];
		sql_insert(w->sql, w->insert[TABLE_FACT], "issstssi", w->device, f->fact->name, f->fact->text,
		           str_of(told_names[f->fact->told]), f->at, f->capture->command, input_of(w, f->place),
		           (int64_t)f->place.line);
	}
	agent_write(w, &rd->agent);
	for (size_t i = 0; i < rd->findings.count; i++)
		finding_write(w, &rd->findings.items[i]);
}

static void means_write(struct run_writer *w, struct map *written, const char *kind, str id, str means)
{
	str key = arena_printf(w->a->arena, "%s %.*s", kind, STR_ARG(id));

	if (map_find(written, key))
		return;
	map_set(written, key, w);
	sql_insert(w->sql, w->insert[TABLE_SEARCH], "ssss", STR("knowledge"), id, means, id);
}

/* What the problems of the run and their causes mean, so that a search finds them too. */
static void knowledge_write(struct run_writer *w)
{
	struct map written = {0};

	w->device_name = STR("");
	for (size_t i = 0; i < w->a->device_count; i++) {
		const struct findings *findings = &w->a->devices[i].findings;
		for (size_t k = 0; k < findings->count; k++) {
			const struct finding *f = &findings->items[k];
			means_write(w, &written, "problem", f->problem->id, f->problem->means);
			for (size_t n = 0; n < f->cause_count; n++)
				means_write(w, &written, "cause", f->causes[n].def->id, f->causes[n].def->means);
		}
	}
	map_close(&written);
}

static str signature_of(struct store *s, const struct analysis *a, str options)
{
	struct sha256_stream *sum = sha256_new();
	char hex[SHA256_TEXT_BYTES], as_of[32];

	sha256_add(sum, s->read_with.ptr, s->read_with.len);
	sha256_add(sum, options.ptr, options.len);
	snprintf(as_of, sizeof(as_of), "%lld", (long long)a->as_of);
	sha256_add(sum, as_of, strlen(as_of));
	for (size_t i = 0; i < a->input_count; i++)
		sha256_add(sum, a->inputs[i].path.ptr, a->inputs[i].path.len + 1);
	struct sha256 digest = sha256_end(sum);
	return arena_str(s->arena, str_of(sha256_text(&digest, hex)));
}

static bool is_last_run(struct store *s, str signature)
{
	sqlite3_stmt *last = sql_prepare(&s->sql, "SELECT signature FROM run ORDER BY id DESC LIMIT 1");
	bool same = last && sql_row(&s->sql, last) && str_eq(sql_text(s->arena, last, 0), signature);

	sql_done(last);
	return same;
}

void store_run_add(struct store *s, const struct analysis *a, str options)
{
	struct run_writer w = {.sql = &s->sql, .a = a};
	str signature = signature_of(s, a, options);
	char drop[240];

	if (!s->changed && is_last_run(s, signature))
		return;
	sql_run(&s->sql, "BEGIN IMMEDIATE; DELETE FROM search");
	inserts_prepare(&w);
	sqlite3_stmt *run = sql_prepare(&s->sql, "INSERT INTO run (as_of, tool, knowledge, signature, inputs, lines, messages) "
	                                         "VALUES (?, ?, ?, ?, ?, ?, ?)");
	sql_insert(&s->sql, run, "tsssiii", a->as_of, STR(TACIT_VERSION), STR(TACIT_KB_VERSION), signature,
	           (int64_t)a->input_count, (int64_t)a->lines, (int64_t)a->messages);
	sql_done(run);
	w.run = sqlite3_last_insert_rowid(s->sql.db);
	for (size_t i = 0; i < a->device_count; i++)
		device_write(&w, &a->devices[i]);
	for (size_t i = 0; i < a->shared.count; i++)
		sql_insert(&s->sql, w.insert[TABLE_SHARED_CAUSE], "issis", w.run, a->shared.items[i].problem->id,
		           a->shared.items[i].cause->id, (int64_t)a->shared.items[i].device_count, a->shared.items[i].text);
	knowledge_write(&w);
	for (int i = 0; i < TABLE_COUNT; i++)
		sql_done(w.insert[i]);
	snprintf(drop, sizeof(drop), "INSERT INTO run_bundle (run, bundle) SELECT %lld, id FROM bundle WHERE NOT former",
	         (long long)w.run);
	sql_run(&s->sql, drop);
	snprintf(drop, sizeof(drop),
	         "DELETE FROM run WHERE id <= (SELECT max(id) FROM run) - %d; "
	         "DELETE FROM bundle WHERE former AND id NOT IN (SELECT bundle FROM run_bundle)", RUNS_KEPT);
	sql_run(&s->sql, drop);
	if (s->sql.failed)
		sqlite3_exec(s->sql.db, "ROLLBACK", NULL, NULL, NULL);
	sql_run(&s->sql, "COMMIT");
}
