#include "check/lint.h"

#include "base/file.h"
#include "check/capture_check.h"
#include "check/rule_check.h"
#include "message/message.h"

struct lint {
	struct kb *kb;
	struct diags *diags;
	struct lint_counts counts;
};

static bool exists(struct lint *l, enum kb_kind kind, str id)
{
	return map_find(kb_entries(l->kb, kind), id) != NULL;
}

static void want(struct lint *l, enum kb_kind kind, str id, struct pos pos, const char *what)
{
	if (!id.len)
		return;
	l->counts.references++;
	if (!exists(l, kind, id))
		diags_add(l->diags, DIAG_ERROR, pos, "%s names the %s '%.*s', which is not there", what,
		          kb_kind_names[kind], STR_ARG(id));
}

static void want_each(struct lint *l, enum kb_kind kind, const struct strs *ids, struct pos pos,
                      const char *what)
{
	for (size_t i = 0; i < ids->count; i++)
		want(l, kind, ids->items[i], pos, what);
}

static bool is_topic_name(struct lint *l, str name)
{
	struct map_node *at = NULL;
	str key;
	void *value;

	while (map_next(kb_entries(l->kb, KB_TOPIC), &at, &key, &value)) {
		const struct topic_def *t = value;
		for (size_t i = 0; i < t->also.count; i++) {
			if (str_eq(t->also.items[i], name))
				return true;
		}
	}
	return false;
}

static void see_check(struct lint *l, const struct strs *see, struct pos pos)
{
	for (size_t i = 0; i < see->count; i++) {
		str name = see->items[i];
		struct code_parts parts;
		bool code = code_split(name, &parts) && kb_message(l->kb, parts.facility, parts.mnemonic);
		l->counts.references++;
		if (exists(l, KB_PROBLEM, name) || exists(l, KB_CAUSE, name) ||
		    exists(l, KB_TOPIC, name) || exists(l, KB_ACTION, name) || code ||
		    is_topic_name(l, name))
			continue;
		diags_add(l->diags, DIAG_ERROR, pos, "'see' names '%.*s', which nothing answers to",
		          STR_ARG(name));
	}
}

static void steps_check(struct lint *l, const struct items *actions, bool shared)
{
	const struct step *steps = actions->items;

	for (size_t i = 0; i < actions->count; i++) {
		const struct step *s = &steps[i];
		if (s->use.len) {
			want(l, KB_ACTION, s->use, s->pos, "the step");
			if (shared)
				diags_add(l->diags, DIAG_ERROR, s->pos,
				          "shared steps may not use others");
			if (s->text.len || s->commands.count)
				diags_add(l->diags, DIAG_ERROR, s->pos,
				          "a step either uses shared steps or says its own");
		} else if (!s->text.len || s->kind == STEP_NONE) {
			struct diag *d = diags_add(l->diags, DIAG_ERROR, s->pos, "a step lacks its %s",
			                           s->text.len ? "kind" : "text");
			diag_hint(l->diags, d, "say kind and text, or use: the id of shared steps");
		}
	}
}

/* The field values that a sample must give. */
static void sample_fields(struct lint *l, const struct sample *sample, struct pattern *pattern,
                          const str *fields)
{
	const struct text_pair *pairs = sample->fields.items;

	for (size_t i = 0; i < sample->fields.count; i++) {
		int at = pattern_field_find(pattern, pairs[i].key);
		if (at < 0)
			diags_add(l->diags, DIAG_ERROR, sample->pos, "the text has no field '%.*s'",
			          STR_ARG(pairs[i].key));
		else if (!str_eq(fields[at], pairs[i].value))
			diags_add(l->diags, DIAG_ERROR, sample->pos,
			          "field '%.*s' is read as '%.*s'", STR_ARG(pairs[i].key),
			          STR_ARG(fields[at]));
	}
	if (sample->fields.count != pattern_field_count(pattern))
		diags_add(l->diags, DIAG_ERROR, sample->pos,
		          "the sample says %zu fields, the text has %zu", sample->fields.count,
		          pattern_field_count(pattern));
}

static struct pattern *taken_by(const struct message_def *def, str text,
                                      str fields[static PATTERN_FIELDS_MAX])
{
	for (size_t i = 0; i < def->text.count; i++) {
		if (def->patterns[i] && pattern_match(def->patterns[i], text, fields) == PATTERN_MATCH)
			return def->patterns[i];
	}
	return NULL;
}

static bool decode(str line, struct message *m)
{
	struct code_place place;
	const char *end;

	if (!code_next(line, line.ptr, &place))
		return false;
	message_parse(line, line.ptr, &place, true, NULL, m, &end);
	return true;
}

static void sample_check(struct lint *l, const struct message_def *def, const struct sample *sample)
{
	str fields[PATTERN_FIELDS_MAX];
	struct message m;

	l->counts.samples++;
	if (!decode(sample->line, &m)) {
		diags_add(l->diags, DIAG_ERROR, sample->pos, "the sample holds no message code");
		return;
	}
	if (kb_message_widest(l->kb, m.facility, m.mnemonic) != def) {
		diags_add(l->diags, DIAG_ERROR, sample->pos, "the sample's code %.*s is not this entry's",
		          STR_ARG(m.code));
		return;
	}
	struct pattern *pattern = taken_by(def, m.text, fields);
	if (pattern) {
		sample_fields(l, sample, pattern, fields);
		return;
	}
	size_t reach = def->patterns[0] ? pattern_reach(def->patterns[0], m.text) : 0;
	struct diag *d = diags_add(l->diags, DIAG_ERROR, sample->pos,
	                           "the sample's text is not the entry's");
	diag_hint(l->diags, d, "it agrees up to '%.*s'", (int)reach, m.text.ptr);
}

static void not_check(struct lint *l, const struct message_def *def, str line)
{
	str fields[PATTERN_FIELDS_MAX];
	struct message m;

	l->counts.samples++;
	if (decode(line, &m) && kb_message_widest(l->kb, m.facility, m.mnemonic) == def && taken_by(def, m.text, fields))
		diags_add(l->diags, DIAG_ERROR, def->pos, "takes a line that it must not take: %.*s",
		          STR_ARG(line));
}

/* Shipped entries are looked for by the name of their file. */
static void home_check(struct lint *l, enum kb_kind kind, str id, struct pos pos, size_t layer)
{
	if (layer || !pos.src)
		return;
	str name = path_name(pos.src->path);
	if (name.len == id.len + 5 && str_starts(name, id))
		return;
	diags_add(l->diags, DIAG_ERROR, pos, "the %s must stand in a file named %.*s.yaml",
	          kb_kind_names[kind], STR_ARG(id));
}

static void message_check(struct lint *l, const struct message_def *m)
{
	const struct sample *samples = m->samples.items;
	const str *not_lines = m->not_lines.items;
	struct code_parts parts;

	if (code_split(m->code, &parts))
		home_check(l, KB_MESSAGE, parts.facility, m->pos, m->layer);
	want(l, KB_PROBLEM, m->raises, m->pos, "'raises'");
	want(l, KB_PROBLEM, m->mends, m->pos, "'mends'");
	want_each(l, KB_CAUSE, &m->causes, m->pos, "'causes'");
	want_each(l, KB_REFERENCE, &m->references, m->pos, "'references'");
	see_check(l, &m->see, m->pos);
	steps_check(l, &m->actions, false);
	if (!m->samples.count)
		diags_add(l->diags, DIAG_ERROR, m->pos, "a message must have a sample");
	for (size_t i = 0; i < m->samples.count; i++)
		sample_check(l, m, &samples[i]);
	for (size_t i = 0; i < m->not_lines.count; i++)
		not_check(l, m, not_lines[i]);
}

static void problem_check(struct lint *l, const struct problem_def *p)
{
	home_check(l, KB_PROBLEM, p->id, p->pos, p->layer);
	want_each(l, KB_REFERENCE, &p->references, p->pos, "'references'");
	see_check(l, &p->see, p->pos);
	steps_check(l, &p->actions, false);
	if (!exists(l, KB_RULE, p->id))
		diags_add(l->diags, DIAG_ERROR, p->pos, "no rule gives the causes of this problem");
}

static void cause_check(struct lint *l, const struct cause_def *c)
{
	if (!c->references.count)
		diags_add(l->diags, DIAG_ERROR, c->pos, "a cause must say where it is known from");
	home_check(l, KB_CAUSE, c->id, c->pos, c->layer);
	want_each(l, KB_REFERENCE, &c->references, c->pos, "'references'");
	see_check(l, &c->see, c->pos);
	steps_check(l, &c->actions, false);
}

static void rule_check(struct lint *l, const struct rule_def *r)
{
	const struct rule_cause *causes = r->causes.items;

	home_check(l, KB_RULE, r->problem, r->pos, r->layer);
	want(l, KB_PROBLEM, r->problem, r->pos, "the rule");
	for (size_t i = 0; i < r->causes.count; i++)
		want(l, KB_CAUSE, causes[i].cause, causes[i].pos, "the rule");
}

static void message_name_check(struct lint *l, str code, struct pos pos)
{
	l->counts.references += code.len > 0;
	if (code.len && !kb_message_named(l->kb, code))
		diags_add(l->diags, DIAG_ERROR, pos, "the deadline names the message '%.*s', which is not there",
		          STR_ARG(code));
}

static void deadline_check(struct lint *l, const struct deadline_def *d)
{
	message_name_check(l, d->message, d->pos);
	for (size_t i = 0; i < d->ended_by.count; i++)
		message_name_check(l, d->ended_by.items[i], d->pos);
}

static void entry_check(struct lint *l, enum kb_kind kind, void *entry)
{
	const struct zone_def *zone = entry;
	const struct action_def *action = entry;
	const struct topic_def *topic = entry;
	const struct severity_def *severity = entry;

	switch (kind) {
	case KB_MESSAGE:
		message_check(l, entry);
		break;
	case KB_PROBLEM:
		problem_check(l, entry);
		break;
	case KB_CAUSE:
		cause_check(l, entry);
		break;
	case KB_ACTION:
		home_check(l, kind, action->id, action->pos, action->layer);
		steps_check(l, &action->steps, true);
		break;
	case KB_TOPIC:
		home_check(l, kind, topic->id, topic->pos, topic->layer);
		want_each(l, KB_REFERENCE, &topic->references, topic->pos, "'references'");
		see_check(l, &topic->see, topic->pos);
		break;
	case KB_RULE:
		rule_check(l, entry);
		l->counts.references += rules_check(l->kb, entry, NULL, l->diags);
		break;
	case KB_EVIDENCE: {
		const struct rule_cause *evidence = entry;
		want(l, KB_CAUSE, evidence->cause, evidence->pos, "the evidence");
		l->counts.references += rules_check(l->kb, NULL, entry, l->diags);
		break;
	}
	case KB_CAPTURE:
		l->counts.samples += capture_check(l->kb, entry, l->diags);
		break;
	case KB_DEFECT: {
		const struct defect_def *defect = entry;
		home_check(l, kind, defect->id, defect->pos, defect->layer);
		want_each(l, KB_REFERENCE, &defect->references, defect->pos, "'references'");
		break;
	}
	case KB_SEVERITY:
		if (severity->level > 7)
			diags_add(l->diags, DIAG_ERROR, severity->pos, "a severity is 0 to 7");
		break;
	case KB_ZONE: {
		int16_t minutes;
		if (!zone_offset_parse(zone->offset, &minutes))
			diags_add(l->diags, DIAG_ERROR, zone->pos, "the offset must be like \"+02:00\"");
		break;
	}
	case KB_DEADLINE:
		deadline_check(l, entry);
		break;
	case KB_GENERATION:
	case KB_PLACEHOLDER:
	case KB_PID:
	case KB_DEPENDENCY:
	case KB_PRIVATE:
	case KB_PUBLIC:
	case KB_FACT:
	case KB_FACILITY:
	case KB_FIELD_TYPE:
	case KB_REFERENCE:
	case KB_KIND_COUNT:
		break;
	}
}

void lint_run(struct kb *kb, struct lint_counts *ret_counts)
{
	struct lint l = {.kb = kb, .diags = kb_diags(kb)};

	for (int kind = 0; kind < KB_KIND_COUNT; kind++) {
		struct map_node *at = NULL;
		str key;
		void *value;
		const void *last = NULL;
		while (map_next(kb_entries(kb, (enum kb_kind)kind), &at, &key, &value)) {
			struct code_parts parts;
			const struct message_def *m = value;
			/* A message is listed under each of its codes and checked once. */
			if (kind == KB_MESSAGE && (value == last || !code_split(m->code, &parts) ||
			                           !str_starts(key, parts.facility) ||
			                           !str_ends(key, parts.mnemonic)))
				continue;
			last = value;
			l.counts.entries++;
			entry_check(&l, (enum kb_kind)kind, value);
		}
	}
	*ret_counts = l.counts;
}
