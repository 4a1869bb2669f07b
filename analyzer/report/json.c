#include "report/json.h"

#include <jansson.h>

#include "base/version.h"
#include "report/steps.h"
#include "report/utf8.h"

/* What a document is made with: texts go through utf8, places through the inputs. */
struct maker {
	const struct analysis *a;
	struct arena *arena; /* emptied with the document */
	const struct json_options *options;
	FILE *to;
};

static json_t *text(struct maker *m, str s)
{
	str valid = utf8_text(m->arena, s.ptr ? s : (str){"", 0});

	return json_stringn(valid.ptr, valid.len);
}

static json_t *count(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *time_of(time_us at)
{
	char written[TIME_TEXT_SIZE];

	return at == TIME_NONE ? json_null() : json_string(time_write(at, written));
}

static json_t *moment(const struct moment *m)
{
	return m->year_unknown ? json_null() : time_of(m->at);
}

static json_t *source(struct maker *m, struct place place)
{
	return json_pack("{s:o, s:o}", "input", text(m, m->a->inputs[place.input].path), "line",
	                 count(place.line ? place.line : 1));
}

static json_t *texts(struct maker *m, const struct strs *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, text(m, list->items[i]));
	return array;
}

/* The commands whose output an input holds, in order, each once. */
static json_t *captures(struct maker *m, const struct run_input *in)
{
	json_t *array = json_array();

	for (size_t i = 0; in->captures && i < in->captures->count; i++) {
		const struct capture *c = &in->captures->captures[i];
		bool told = !c->def || !((const struct capture_def *)c->def)->commands.count;
		for (size_t k = 0; k < i && !told; k++)
			told = str_eq(in->captures->captures[k].command, c->command);
		if (!told)
			json_array_append_new(array, text(m, c->command));
	}
	return array;
}

static json_t *input(struct maker *m, const struct run_input *in)
{
	json_t *complaints = json_array(), *unread = json_array();
	char hex[SHA256_TEXT_BYTES];

	for (size_t i = 0; i < in->complaint_count; i++)
		json_array_append_new(complaints, text(m, in->complaints[i].text));
	for (size_t i = 0; i < in->unread_count; i++)
		json_array_append_new(unread, json_pack("[o, o]", count(in->unread[i].from),
		                                        count(in->unread[i].to)));
	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "path",
	                 text(m, in->path), "kind", input_kind_names[in->kind], "bytes",
	                 count(in->bytes), "lines", count(in->lines), "messages",
	                 count(in->messages), "unread_lines", count(in->unread_lines), "captures",
	                 captures(m, in), "sha256",
	                 in->hashed ? json_string(sha256_text(&in->sha256, hex)) : json_null(), "complaints", complaints, "unread", unread);
}

static json_t *fields(struct maker *m, const struct device_series *s)
{
	json_t *object = json_object();
	str values[PATTERN_FIELDS_MAX];
	struct pattern *pattern;

	if (!series_fields(s, &pattern, values))
		return object;
	for (size_t i = 0; i < pattern_field_count(pattern); i++) {
		char name[64];
		snprintf(name, sizeof(name), "%.*s", STR_ARG(pattern_field_name(pattern, i)));
		json_object_set_new(object, name, text(m, values[i]));
	}
	return object;
}

static json_t *series(struct maker *m, const struct device_series *s)
{
	json_t *object = json_pack("{s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:s}", "code",
	                           text(m, s->code->code), "known", s->code->def != NULL, "count",
	                           count(s->count), "first", moment(&s->first), "last",
	                           moment(&s->last), "example", text(m, s->example), "source",
	                           source(m, s->place), "level", level_names[s->code->severity]);

	if (s->code->def) {
		json_object_set_new(object, "means", text(m, s->code->def->means));
		json_object_set_new(object, "fields", fields(m, s));
	}
	return object;
}

struct step_maker {
	struct maker *m;
	const struct device *device;
	json_t *array;
};

static json_t *commands(struct step_maker *w, const struct strs *list)
{
	json_t *array = json_array();
	char filled[COMMAND_BYTES_MAX];

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, text(w->m, command_fill(w->m->a->kb, w->device,
		                                                     list->items[i], filled)));
	return array;
}

static void step(void *self, const struct step *s)
{
	struct step_maker *w = self;
	str verify = s->verify.len ? s->verify : s->look_for;

	json_array_append_new(w->array,
	                      json_pack("{s:s, s:o, s:o, s:b, s:o}", "kind",
	                                step_kind_names[s->kind], "text", text(w->m, s->text),
	                                "commands", commands(w, &s->commands), "disruptive",
	                                s->disruptive, "verify", text(w->m, verify)));
}

static json_t *evidence_list(struct maker *m, const struct evidence *list, size_t count_of)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count_of; i++) {
		const struct evidence *e = &list[i];
		json_array_append_new(array, json_pack("{s:s, s:o, s:o, s:s, s:o}", "effect",
		                                       e->speaks_for ? "for" : "against", "text",
		                                       text(m, e->because), "source",
		                                       e->answer.has_place ? source(m, e->answer.place)
		                                                           : json_null(),
		                                       "weight", weight_names[e->weight], "quote",
		                                       text(m, e->answer.quote)));
	}
	return array;
}

static json_t *next_checks(struct maker *m, const struct device *d, const struct finding *f)
{
	char filled[COMMAND_BYTES_MAX];
	json_t *array = json_array();

	for (size_t i = 0; i < f->check_count; i++) {
		const struct next_check *c = &f->checks[i];
		json_t *settles = json_array();
		for (size_t k = 0; k < c->settle_count; k++)
			json_array_append_new(settles, text(m, c->settles[k]));
		json_array_append_new(array, json_pack("{s:o, s:o, s:o}", "command",
		                                       text(m, command_fill(m->a->kb, d, c->command, filled)), "why", text(m, c->why),
		                                       "would_settle", settles));
	}
	return array;
}

static json_t *cause(struct maker *m, const struct cause *c, const struct device *d)
{
	struct step_maker steps = {m, d, json_array()};
	struct scope scope = scope_of(d);

	steps_each(m->a->kb, &c->def->actions, &scope, step, &steps);
	return json_pack("{s:o, s:o, s:s, s:f, s:o, s:o, s:o}", "id", text(m, c->def->id), "title",
	                 text(m, c->def->title), "verdict", verdict_names[c->verdict], "score",
	                 c->score, "evidence", evidence_list(m, c->evidence, c->evidence_count),
	                 "actions", steps.array, "references", texts(m, &c->def->references));
}

static json_t *finding(struct maker *m, const struct finding *f, const struct device *d)
{
	json_t *causes = json_array(), *sources = json_array();

	for (size_t i = 0; i < f->cause_count; i++)
		json_array_append_new(causes, cause(m, &f->causes[i], d));
	for (size_t i = 0; i < f->series_count; i++)
		json_array_append_new(sources, source(m, f->series[i]->place));
	for (size_t i = 0; i < f->opener_count; i++) {
		if (f->openers[i].answer.has_place)
			json_array_append_new(sources, source(m, f->openers[i].answer.place));
	}
	return json_pack("{s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "problem",
	                 text(m, f->problem->id), "title", text(m, f->problem->title), "level",
	                 level_names[f->level], "status", status_names[f->status], "count",
	                 count(f->count), "first", moment(&f->first), "last", moment(&f->last),
	                 "explained_by",
	                 f->explained_by ? text(m, f->explained_by->problem->id) : json_null(),
	                 "causes", causes, "next_checks", next_checks(m, d, f), "sources", sources,
	                 "opened_by", evidence_list(m, f->openers, f->opener_count));
}

static void dump(struct maker *m, json_t *value, const char *before)
{
	fputs(before, m->to);
	json_dumpf(value, m->to, JSON_COMPACT | JSON_REAL_PRECISION(4) | JSON_ENCODE_ANY);
	json_decref(value);
}

static json_t *fact_value_of(struct maker *m, const struct fact *f)
{
	if (f->told == TOLD_VALUE && f->type == FACT_TIME)
		return time_of(f->time);
	if (f->told == TOLD_VALUE && f->type == FACT_BOOLEAN)
		return json_boolean(f->number != 0);
	if (f->told == TOLD_VALUE && (f->type == FACT_NUMBER || f->type == FACT_DAYS)) {
		double whole = f->number < 0 ? -f->number : f->number;
		return whole < 1e15 && f->number == (double)(json_int_t)f->number
		               ? json_integer((json_int_t)f->number)
		               : json_real(f->number);
	}
	return text(m, f->text);
}

/* The value that stands of each name: the last told. */
static json_t *facts(struct maker *m, const struct device *d)
{
	json_t *object = json_object();

	for (size_t i = 0; i < d->fact_count; i++) {
		const struct device_fact *f = &d->facts[i];
		str name = arena_str(m->arena, f->fact->name);
		json_object_set_new(object, name.ptr,
		                    json_pack("{s:o, s:o}", "value", fact_value_of(m, f->fact),
		                              "source", source(m, f->place)));
	}
	return object;
}

static json_t *members(struct maker *m, const struct device *d)
{
	json_t *array = json_array();

	for (size_t i = 0; i < d->member_count; i++)
		json_array_append_new(array, json_pack("{s:o, s:o, s:o}", "pid",
		                                       text(m, d->members[i].pid), "serial",
		                                       text(m, d->members[i].serial), "role",
		                                       text(m, d->members[i].role)));
	return array;
}

static json_t *agent_states(struct maker *m, const struct agent *agent)
{
	json_t *object = json_object();

	for (int i = 0; i < REGION_COUNT; i++) {
		const struct region_state *r = &agent->regions[i];
		json_object_set_new(object, region_names[i],
		                    json_pack("{s:s, s:o, s:o}", "state", state_names[r->state], "since",
		                              time_of(r->since), "source",
		                              r->place.line ? source(m, r->place) : json_null()));
	}
	return object;
}

static json_t *timeline(struct maker *m, const struct agent *agent)
{
	json_t *array = json_array();

	for (size_t i = 0; i < agent->step_count; i++) {
		const struct agent_step *s = &agent->steps[i];
		json_array_append_new(array, json_pack("{s:o, s:s, s:s, s:s, s:o}", "at", time_of(s->at),
		                                       "region", region_names[s->region], "from",
		                                       state_names[s->from], "to", state_names[s->to],
		                                       "source", source(m, s->place)));
	}
	return array;
}

static json_t *deadlines(struct maker *m, const struct agent *agent)
{
	json_t *array = json_array();

	for (size_t i = 0; i < agent->deadline_count; i++) {
		const struct agent_deadline *d = &agent->deadlines[i];
		json_t *overdue = agent->as_of == TIME_NONE ? json_null()
		                                            : json_boolean(agent_is_past(agent, d->at));
		json_array_append_new(array, json_pack("{s:o, s:o, s:o, s:o, s:o}", "id",
		                                       text(m, d->def->id), "at", time_of(d->at),
		                                       "overdue", overdue, "consequence",
		                                       text(m, d->def->consequence), "source",
		                                       source(m, d->place)));
	}
	return array;
}

static json_t *missing_captures(struct maker *m, const struct run_device *rd)
{
	json_t *array = json_array();
	struct arena *scratch = arena_new();
	char filled[COMMAND_BYTES_MAX];
	size_t count;
	const str *commands = commands_wanted(scratch, &rd->findings, &count);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, text(m, command_fill(m->a->kb, rd->device, commands[i], filled)));
	arena_free(scratch);
	return array;
}

static json_t *text_or_null(struct maker *m, str s)
{
	return s.len ? text(m, s) : json_null();
}

static void device(struct maker *m, const struct run_device *rd, const char *before)
{
	const struct device *d = rd->device;
	const char *comma = "";
	json_t *contradictions = json_array();

	for (size_t i = 0; i < d->contradiction_count; i++) {
		const struct contradiction *c = &d->contradictions[i];
		json_t *sources = json_array();
		json_array_append_new(sources, source(m, c->place));
		if (c->other.line)
			json_array_append_new(sources, source(m, c->other));
		json_array_append_new(contradictions, json_pack("{s:o, s:o}", "text", text(m, c->text),
		                                                "sources", sources));
	}
	fputs(before, m->to);
	dump(m, text(m, d->name), "{\"name\":");
	fprintf(m->to, ",\"platform\":\"%s\"", platform_names[d->platform]);
	dump(m, text_or_null(m, d->version), ",\"version\":");
	dump(m, text_or_null(m, d->pid), ",\"pid\":");
	dump(m, text_or_null(m, d->serial), ",\"serial\":");
	fprintf(m->to, ",\"generation\":\"%s\",\"topology\":\"%s\"", generation_names[d->generation],
	        topology_names[d->topology]);
	dump(m, agent_states(m, &rd->agent), ",\"agent\":");
	dump(m, timeline(m, &rd->agent), ",\"timeline\":");
	dump(m, contradictions, ",\"contradictions\":");
	dump(m, members(m, d), ",\"members\":");
	dump(m, missing_captures(m, rd), ",\"missing_captures\":");
	dump(m, deadlines(m, &rd->agent), ",\"deadlines\":");
	fprintf(m->to, ",\"missing_messages\":%llu", (unsigned long long)d->missing);
	fputs(",\"messages\":[", m->to);
	for (size_t i = 0; i < d->series_count; i++) {
		if (d->series[i].code->severity > (int)m->options->min_level)
			continue;
		dump(m, series(m, &d->series[i]), comma);
		comma = ",\n";
	}
	dump(m, facts(m, d), "],\"facts\":");
	fputs(",\"findings\":[", m->to);
	comma = "";
	for (size_t i = 0; i < rd->findings.count; i++) {
		if (rd->findings.items[i].level > m->options->min_level)
			continue;
		dump(m, finding(m, &rd->findings.items[i], d), comma);
		comma = ",\n";
	}
	fputs("]}", m->to);
}

/* Causes of active findings that could not be decided, with the commands that would. */
static void undecided_rules(struct maker *m)
{
	const char *comma = "";
	char filled[COMMAND_BYTES_MAX];

	for (size_t i = 0; i < m->a->device_count; i++) {
		const struct run_device *rd = &m->a->devices[i];
		for (size_t k = 0; k < rd->findings.count; k++) {
			const struct finding *f = &rd->findings.items[k];
			for (size_t j = 0; j < f->cause_count && f->status != STATUS_RESOLVED; j++) {
				const struct cause *c = &f->causes[j];
				json_t *missing = json_array();
				for (size_t n = 0; n < f->check_count; n++) {
					for (size_t s = 0; s < f->checks[n].settle_count; s++) {
						if (str_eq(f->checks[n].settles[s], c->def->id))
							json_array_append_new(
							        missing,
							        text(m, command_fill(m->a->kb, rd->device,
							                             f->checks[n].command, filled)));
					}
				}
				if (!c->undecided || c->verdict != VERDICT_POSSIBLE ||
				    !json_array_size(missing)) {
					json_decref(missing);
					continue;
				}
				dump(m, json_pack("{s:o, s:o, s:o, s:o}", "cause",
				                  text(m, c->def->id), "missing", missing, "device",
				                  text(m, rd->device->name), "problem",
				                  text(m, f->problem->id)),
				     comma);
				comma = ",";
			}
		}
	}
}

static void coverage(struct maker *m)
{
	const struct analysis *a = m->a;
	const char *comma = "";

	fprintf(m->to,
	        "\"coverage\":{\"lines\":%llu,\"messages\":%llu,\"known_messages\":%llu,"
	        "\"unread_lines\":%llu,\"blank_lines\":%llu,%s\"unknown_codes\":[",
	        (unsigned long long)a->lines, (unsigned long long)a->messages,
	        (unsigned long long)a->known_messages, (unsigned long long)a->unread_lines,
	        (unsigned long long)a->blank_lines, a->interrupted ? "\"interrupted\":true," : "");
	for (size_t i = 0; i < a->unknown_count; i++) {
		dump(m, json_pack("{s:o, s:o, s:o}", "code", text(m, a->unknown[i].code), "count",
		                  count(a->unknown[i].count), "source",
		                  source(m, a->unknown[i].place)),
		     comma);
		comma = ",";
	}
	fputs("],\"undecided_rules\":[", m->to);
	undecided_rules(m);
	fputs("]}", m->to);
}

static json_t *shared(struct maker *m)
{
	json_t *array = json_array();

	for (size_t i = 0; i < m->a->shared.count; i++) {
		const struct shared_cause *s = &m->a->shared.items[i];
		json_t *devices = json_array();
		for (size_t k = 0; k < s->device_count; k++)
			json_array_append_new(devices, text(m, s->devices[k]->name));
		json_array_append_new(array, json_pack("{s:o, s:o, s:o, s:o}", "problem",
		                                       text(m, s->problem->id), "cause",
		                                       text(m, s->cause->id), "devices", devices,
		                                       "text", text(m, s->text)));
	}
	return array;
}

void json_write(FILE *to, const struct analysis *a, const struct json_options *o)
{
	struct maker m = {.a = a, .arena = arena_new(), .options = o, .to = to};

	dump(&m, json_pack("{s:s, s:s, s:s}", "name", "tacit", "version", TACIT_VERSION, "kb_version",
	                   TACIT_KB_VERSION),
	     "{\"schema\":\"tacit/1\",\n\"generator\":");
	dump(&m, time_of(a->as_of), ",\n\"as_of\":");
	fputs(",\n\"inputs\":[", to);
	for (size_t i = 0; i < a->input_count; i++)
		dump(&m, input(&m, &a->inputs[i]), i ? ",\n" : "");
	fputs("],\n\"devices\":[", to);
	for (size_t i = 0; i < a->device_count; i++)
		device(&m, &a->devices[i], i ? ",\n" : "");
	fputs("],\n", to);
	coverage(&m);
	dump(&m, shared(&m), ",\n\"fleet\":{\"shared_causes\":");
	fputs("}}\n", to);
	arena_free(m.arena);
}

void jsonl_write(FILE *to, const struct analysis *a, const struct json_options *o)
{
	struct maker m = {.a = a, .arena = arena_new(), .options = o, .to = to};

	for (size_t i = 0; i < a->device_count; i++) {
		const struct run_device *d = &a->devices[i];
		for (size_t k = 0; k < d->findings.count; k++) {
			if (d->findings.items[k].level > o->min_level)
				continue;
			json_t *line = finding(&m, &d->findings.items[k], d->device);
			json_object_set_new(line, "device", text(&m, d->device->name));
			dump(&m, line, "");
			fputc('\n', to);
		}
	}
	arena_free(m.arena);
}

void json_facts_write(FILE *to, const struct analysis *a)
{
	struct maker m = {.a = a, .arena = arena_new(), .to = to};
	const char *before = "[";

	for (size_t i = 0; i < a->device_count; i++) {
		const struct device *d = a->devices[i].device;
		for (size_t k = 0; k < d->fact_count; k++) {
			const struct device_fact *f = &d->facts[k];
			dump(&m, json_pack("{s:o, s:o, s:o, s:s, s:s, s:o, s:o, s:o}", "device",
			                   text(&m, d->name), "name", text(&m, f->fact->name), "value",
			                   fact_value_of(&m, f->fact), "type",
			                   fact_type_names[f->fact->type], "told",
			                   told_names[f->fact->told], "at", time_of(f->at), "command",
			                   text(&m, f->capture->command), "source",
			                   source(&m, f->place)),
			     before);
			before = ",\n";
		}
	}
	fputs(*before == '[' ? "[]\n" : "]\n", to);
	arena_free(m.arena);
}

void json_library_version(char text_out[static 64])
{
	snprintf(text_out, 64, "%s", jansson_version_str());
}
