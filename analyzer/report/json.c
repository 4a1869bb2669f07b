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

static json_t *input(struct maker *m, const struct run_input *in)
{
	json_t *complaints = json_array(), *unread = json_array();

	for (size_t i = 0; i < in->complaint_count; i++)
		json_array_append_new(complaints, text(m, in->complaints[i].text));
	for (size_t i = 0; i < in->unread_count; i++)
		json_array_append_new(unread, json_pack("[o, o]", count(in->unread[i].from),
		                                        count(in->unread[i].to)));
	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:[], s:n, s:o, s:o}", "path",
	                 text(m, in->path), "kind", "log", "bytes",
	                 count(in->bytes), "lines", count(in->lines), "messages",
	                 count(in->messages), "unread_lines", count(in->unread_lines), "captures",
	                 "sha256", "complaints", complaints, "unread", unread);
}

static json_t *fields(struct maker *m, const struct device_series *s)
{
	json_t *object = json_object();
	str values[PATTERN_FIELDS_MAX];
	const struct pattern *pattern;
	struct message decoded;

	if (!series_fields(s, &decoded, &pattern, values))
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
	json_t *array;
};

static void step(void *self, const struct step *s)
{
	struct step_maker *w = self;
	str verify = s->verify.len ? s->verify : s->look_for;

	json_array_append_new(w->array,
	                      json_pack("{s:s, s:o, s:o, s:b, s:o}", "kind",
	                                step_kind_names[s->kind], "text", text(w->m, s->text),
	                                "commands", texts(w->m, &s->commands), "disruptive",
	                                s->disruptive, "verify", text(w->m, verify)));
}

static json_t *cause(struct maker *m, const struct cause *c, enum platform platform)
{
	struct step_maker steps = {m, json_array()};
	struct scope scope = {platform, m->a->topology};

	steps_each(m->a->kb, &c->def->actions, &scope, step, &steps);
	return json_pack("{s:o, s:o, s:s, s:f, s:[], s:o, s:o}", "id", text(m, c->def->id), "title",
	                 text(m, c->def->title), "verdict", verdict_names[c->verdict], "score",
	                 c->score, "evidence", "actions", steps.array, "references",
	                 texts(m, &c->def->references));
}

static json_t *finding(struct maker *m, const struct finding *f, enum platform platform)
{
	json_t *causes = json_array(), *sources = json_array();

	for (size_t i = 0; i < f->cause_count; i++)
		json_array_append_new(causes, cause(m, &f->causes[i], platform));
	for (size_t i = 0; i < f->series_count; i++)
		json_array_append_new(sources, source(m, f->series[i]->place));
	return json_pack("{s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:n, s:o, s:[], s:o}", "problem",
	                 text(m, f->problem->id), "title", text(m, f->problem->title), "level",
	                 level_names[f->level], "status", status_names[f->status], "count",
	                 count(f->count), "first", moment(&f->first), "last", moment(&f->last),
	                 "explained_by", "causes", causes, "next_checks", "sources", sources);
}

static void dump(struct maker *m, json_t *value, const char *before)
{
	fputs(before, m->to);
	json_dumpf(value, m->to, JSON_COMPACT | JSON_REAL_PRECISION(4) | JSON_ENCODE_ANY);
	json_decref(value);
}

static void device(struct maker *m, const struct run_device *rd, const char *before)
{
	const struct device *d = rd->device;
	const char *comma = "";
	json_t *contradictions = json_array();

	for (size_t i = 0; i < d->contradiction_count; i++)
		json_array_append_new(contradictions,
		                      json_pack("{s:o, s:[o]}", "text",
		                                text(m, d->contradictions[i].text), "sources",
		                                source(m, d->contradictions[i].place)));
	fputs(before, m->to);
	dump(m, text(m, d->name), "{\"name\":");
	fprintf(m->to, ",\"platform\":\"%s\",\"version\":null,\"pid\":null,\"serial\":null",
	        platform_names[d->platform]);
	fprintf(m->to, ",\"generation\":\"unknown\",\"topology\":\"%s\"", topology_names[m->a->topology]);
	fputs(",\"agent\":{},\"timeline\":[]", m->to);
	dump(m, contradictions, ",\"contradictions\":");
	fputs(",\"missing_captures\":[],\"members\":[],\"deadlines\":[]", m->to);
	fprintf(m->to, ",\"missing_messages\":%llu", (unsigned long long)d->missing);
	fputs(",\"messages\":[", m->to);
	for (size_t i = 0; i < d->series_count; i++) {
		if (d->series[i].code->severity > (int)m->options->min_level)
			continue;
		dump(m, series(m, &d->series[i]), comma);
		comma = ",\n";
	}
	fputs("],\"facts\":{},\"findings\":[", m->to);
	comma = "";
	for (size_t i = 0; i < rd->findings.count; i++) {
		if (rd->findings.items[i].level > m->options->min_level)
			continue;
		dump(m, finding(m, &rd->findings.items[i], d->platform), comma);
		comma = ",\n";
	}
	fputs("]}", m->to);
}

static void coverage(struct maker *m)
{
	const struct analysis *a = m->a;
	const char *comma = "";

	fprintf(m->to,
	        "\"coverage\":{\"lines\":%llu,\"messages\":%llu,\"known_messages\":%llu,"
	        "\"unread_lines\":%llu,\"blank_lines\":%llu,\"unknown_codes\":[",
	        (unsigned long long)a->lines, (unsigned long long)a->messages,
	        (unsigned long long)a->known_messages, (unsigned long long)a->unread_lines,
	        (unsigned long long)a->blank_lines);
	for (size_t i = 0; i < a->unknown_count; i++) {
		dump(m, json_pack("{s:o, s:o, s:o}", "code", text(m, a->unknown[i].code), "count",
		                  count(a->unknown[i].count), "source",
		                  source(m, a->unknown[i].place)),
		     comma);
		comma = ",";
	}
	fputs("],\"undecided_rules\":[]}", m->to);
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
	fputs(",\n\"fleet\":{\"shared_causes\":[]}}\n", to);
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
			json_t *line = finding(&m, &d->findings.items[k], d->device->platform);
			json_object_set_new(line, "device", text(&m, d->device->name));
			dump(&m, line, "");
			fputc('\n', to);
		}
	}
	arena_free(m.arena);
}

void json_library_version(char text_out[static 64])
{
	snprintf(text_out, 64, "%s", jansson_version_str());
}
