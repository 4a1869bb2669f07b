#include "kb/kb_fields.h"

#include "fact/fact.h"

#define F(type, member, field_kind, ...) \
	{.name = #member, .kind = field_kind, .offset = offsetof(struct type, member), __VA_ARGS__}
#define NAMED(type, text, member, field_kind, ...) \
	{.name = text, .kind = field_kind, .offset = offsetof(struct type, member), __VA_ARGS__}
#define TABLE(type, text, rows)                                                                    \
	{.what = (text), .size = sizeof(struct type), .pos_offset = offsetof(struct type, pos),    \
	 .fields = (rows)}

#define WHERE(type)                                                                            \
	NAMED(type, "platforms", where.platforms, FIELD_WORDS, .words = platform_names),       \
	NAMED(type, "topologies", where.topologies, FIELD_WORDS, .words = topology_names),     \
	NAMED(type, "generations", where.generations, FIELD_WORDS, .words = generation_names)

/* clang-format off */
static const struct field note_fields[] = {
	F(note, text, FIELD_STR, .required = true),
	F(note, commands, FIELD_STRS, .required = false),
	WHERE(note),
	{.name = NULL},
};
static const struct field_table note_table = {
	.what = "a note", .size = sizeof(struct note), .pos_offset = offsetof(struct note, pos),
	.short_form = "text", .fields = note_fields,
};

static const struct field step_fields[] = {
	F(step, use, FIELD_STR, .required = false),
	F(step, kind, FIELD_WORD, .words = step_kind_names),
	F(step, text, FIELD_STR, .required = false),
	F(step, commands, FIELD_STRS, .required = false),
	F(step, look_for, FIELD_STR, .required = false),
	F(step, verify, FIELD_STR, .required = false),
	F(step, disruptive, FIELD_BOOL, .required = false),
	WHERE(step),
	{.name = NULL},
};
static const struct field_table step_table = TABLE(step, "a step", step_fields);

static const struct field sample_fields[] = {
	F(sample, line, FIELD_STR, .required = true),
	F(sample, fields, FIELD_PAIRS, .required = false),
	{.name = NULL},
};
static const struct field_table sample_table = TABLE(sample, "a sample", sample_fields);

static const struct field tells_fields[] = {
	F(tells_def, generation, FIELD_WORD, .words = generation_names),
	F(tells_def, topology, FIELD_WORD, .words = topology_names),
	F(tells_def, where, FIELD_PAIRS, .required = false),
	{.name = NULL},
};
static const struct field_table tells_table = TABLE(tells_def, "what a message tells", tells_fields);

static const struct field signal_fields[] = {
	F(signal_def, signal, FIELD_WORD, .required = true, .words = signal_names),
	F(signal_def, holds, FIELD_STRS, .required = true),
	{.name = NULL},
};
static const struct field_table signal_table = TABLE(signal_def, "a signal by its words", signal_fields);

static const struct field message_fields[] = {
	F(message_def, code, FIELD_STR, .required = true),
	F(message_def, also, FIELD_STRS, .required = false),
	F(message_def, text, FIELD_STRS, .required = true),
	F(message_def, key, FIELD_STRS, .required = false),
	F(message_def, means, FIELD_STR, .required = true),
	F(message_def, raises, FIELD_STR, .required = false),
	F(message_def, mends, FIELD_STR, .required = false),
	F(message_def, causes, FIELD_STRS, .required = false),
	NAMED(message_def, "signals", signal, FIELD_WORD, .words = signal_names),
	F(message_def, signals_if, FIELD_STRUCTS, .sub = &signal_table),
	F(message_def, platforms, FIELD_WORDS, .words = platform_names),
	F(message_def, tells, FIELD_STRUCTS, .sub = &tells_table),
	F(message_def, notes, FIELD_STRUCTS, .sub = &note_table),
	F(message_def, actions, FIELD_STRUCTS, .sub = &step_table),
	F(message_def, see, FIELD_STRS, .required = false),
	F(message_def, references, FIELD_STRS, .required = false),
	F(message_def, samples, FIELD_STRUCTS, .required = true, .sub = &sample_table),
	NAMED(message_def, "not", not_lines, FIELD_STRS, .required = false),
	{.name = NULL},
};
static const struct field_table message_table = TABLE(message_def, "a message", message_fields);

static const struct field problem_fields[] = {
	F(problem_def, id, FIELD_STR, .required = true),
	F(problem_def, title, FIELD_STR, .required = true),
	F(problem_def, level, FIELD_WORD, .required = true, .words = level_names),
	F(problem_def, means, FIELD_STR, .required = true),
	F(problem_def, impact, FIELD_STR, .required = false),
	F(problem_def, notes, FIELD_STRUCTS, .sub = &note_table),
	F(problem_def, actions, FIELD_STRUCTS, .sub = &step_table),
	F(problem_def, see, FIELD_STRS, .required = false),
	F(problem_def, references, FIELD_STRS, .required = false),
	{.name = NULL},
};
static const struct field_table problem_table = TABLE(problem_def, "a problem", problem_fields);

static const struct field cause_fields[] = {
	F(cause_def, id, FIELD_STR, .required = true),
	F(cause_def, title, FIELD_STR, .required = true),
	F(cause_def, means, FIELD_STR, .required = true),
	F(cause_def, signs, FIELD_STRUCTS, .sub = &note_table),
	F(cause_def, notes, FIELD_STRUCTS, .sub = &note_table),
	F(cause_def, actions, FIELD_STRUCTS, .required = true, .sub = &step_table),
	F(cause_def, see, FIELD_STRS, .required = false),
	F(cause_def, references, FIELD_STRS, .required = true),
	F(cause_def, platforms, FIELD_WORDS, .words = platform_names),
	{.name = NULL},
};
static const struct field_table cause_table = TABLE(cause_def, "a cause", cause_fields);

static const struct field action_fields[] = {
	F(action_def, id, FIELD_STR, .required = true),
	F(action_def, title, FIELD_STR, .required = true),
	F(action_def, steps, FIELD_STRUCTS, .required = true, .sub = &step_table),
	{.name = NULL},
};
static const struct field_table action_table = TABLE(action_def, "an action", action_fields);

static const struct field topic_fields[] = {
	F(topic_def, id, FIELD_STR, .required = true),
	F(topic_def, also, FIELD_STRS, .required = false),
	F(topic_def, title, FIELD_STR, .required = true),
	F(topic_def, points, FIELD_STRUCTS, .required = true, .sub = &note_table),
	F(topic_def, see, FIELD_STRS, .required = false),
	F(topic_def, references, FIELD_STRS, .required = false),
	{.name = NULL},
};
static const struct field_table topic_table = TABLE(topic_def, "a topic", topic_fields);

static const struct field severity_fields[] = {
	F(severity_def, level, FIELD_UINT, .required = true),
	F(severity_def, name, FIELD_STR, .required = true),
	F(severity_def, also, FIELD_STRS, .required = false),
	F(severity_def, means, FIELD_STR, .required = true),
	{.name = NULL},
};
static const struct field_table severity_table = TABLE(severity_def, "a severity", severity_fields);

static const struct field field_type_fields[] = {
	F(field_type_def, name, FIELD_STR, .required = true),
	F(field_type_def, means, FIELD_STR, .required = true),
	F(field_type_def, example, FIELD_STR, .required = true),
	{.name = NULL},
};
static const struct field_table field_type_table =
	TABLE(field_type_def, "a field type", field_type_fields);

static const struct field reference_fields[] = {
	F(reference_def, id, FIELD_STR, .required = true),
	F(reference_def, title, FIELD_STR, .required = true),
	{.name = NULL},
};
static const struct field_table reference_table =
	TABLE(reference_def, "a reference", reference_fields);

static const struct field zone_fields[] = {
	F(zone_def, name, FIELD_STR, .required = true),
	F(zone_def, offset, FIELD_STR, .required = true),
	F(zone_def, ambiguous, FIELD_BOOL, .required = false),
	F(zone_def, means, FIELD_STR, .required = false),
	{.name = NULL},
};
static const struct field_table zone_table = TABLE(zone_def, "a zone", zone_fields);

static const struct field facility_fields[] = {
	F(facility_def, name, FIELD_STR, .required = true),
	F(facility_def, platform, FIELD_WORD, .required = true, .words = platform_names),
	{.name = NULL},
};
static const struct field_table facility_table = TABLE(facility_def, "a facility", facility_fields);

static const struct field generation_fields[] = {
	F(generation_def, id, FIELD_STR, .required = true),
	F(generation_def, from, FIELD_STR, .required = true),
	F(generation_def, pids, FIELD_STRS, .required = false),
	F(generation_def, platform, FIELD_WORD, .required = true, .words = platform_names),
	F(generation_def, generation, FIELD_WORD, .required = true, .words = generation_names),
	{.name = NULL},
};
static const struct field_table generation_table =
	TABLE(generation_def, "a generation", generation_fields);

static const struct field deadline_fields[] = {
	F(deadline_def, id, FIELD_STR, .required = true),
	F(deadline_def, fact, FIELD_STR, .required = false),
	F(deadline_def, from, FIELD_STR, .required = false),
	F(deadline_def, message, FIELD_STR, .required = false),
	F(deadline_def, field, FIELD_STR, .required = false),
	F(deadline_def, days, FIELD_UINT, .required = false),
	F(deadline_def, unless, FIELD_STR, .required = false),
	F(deadline_def, ended_by, FIELD_STRS, .required = false),
	F(deadline_def, generations, FIELD_WORDS, .words = generation_names),
	F(deadline_def, consequence, FIELD_STR, .required = true),
	{.name = NULL},
};
static const struct field_table deadline_table = TABLE(deadline_def, "a deadline", deadline_fields);

static const struct field placeholder_fields[] = {
	F(placeholder_def, name, FIELD_STR, .required = true),
	F(placeholder_def, also, FIELD_STRS, .required = false),
	F(placeholder_def, facts, FIELD_STRS, .required = true),
	F(placeholder_def, part, FIELD_STR, .required = false),
	F(placeholder_def, takes, FIELD_WORD, .words = host_kind_names),
	{.name = NULL},
};
static const struct field_table placeholder_table =
	TABLE(placeholder_def, "a placeholder", placeholder_fields);

static const struct field pid_fields[] = {
	F(pid_def, prefix, FIELD_STR, .required = true),
	F(pid_def, platform, FIELD_WORD, .required = true, .words = platform_names),
	{.name = NULL},
};
static const struct field_table pid_table = TABLE(pid_def, "a product ID", pid_fields);

static const struct field dependency_fields[] = {
	F(dependency_def, id, FIELD_STR, .required = true),
	F(dependency_def, facts, FIELD_STRS, .required = true),
	F(dependency_def, part, FIELD_STR, .required = false),
	F(dependency_def, means, FIELD_STR, .required = true),
	{.name = NULL},
};
static const struct field_table dependency_table =
	TABLE(dependency_def, "a dependency", dependency_fields);

static const struct field private_fields[] = {
	F(private_def, behind, FIELD_STR, .required = true),
	F(private_def, is, FIELD_WORD, .required = true, .words = privacy_names),
	F(private_def, skip, FIELD_STRS, .required = false),
	F(private_def, until, FIELD_STRS, .required = false),
	F(private_def, whole, FIELD_BOOL, .required = false),
	F(private_def, starts, FIELD_BOOL, .required = false),
	{.name = NULL},
};
static const struct field_table private_table = TABLE(private_def, "private text", private_fields);

static const struct field public_fields[] = {
	F(public_def, name, FIELD_STR, .required = true),
	F(public_def, means, FIELD_STR, .required = true),
	{.name = NULL},
};
static const struct field_table public_table = TABLE(public_def, "a public name", public_fields);

static const struct field fact_fields[] = {
	F(fact_def, name, FIELD_STR, .required = true),
	F(fact_def, is, FIELD_WORD, .required = true, .words = fact_type_names),
	F(fact_def, means, FIELD_STR, .required = true),
	F(fact_def, spelled, FIELD_PAIRS, .required = false),
	F(fact_def, private, FIELD_WORD, .words = privacy_names),
	F(fact_def, past, FIELD_BOOL, .required = false),
	F(fact_def, varies, FIELD_BOOL, .required = false),
	F(fact_def, signals_if, FIELD_STRUCTS, .sub = &signal_table),
	{.name = NULL},
};
static const struct field_table fact_table = TABLE(fact_def, "a fact", fact_fields);

static const struct field capture_rule_fields[] = {
	F(capture_rule, under, FIELD_STR, .required = false),
	F(capture_rule, key, FIELD_STR, .required = false),
	F(capture_rule, line, FIELD_STR, .required = false),
	F(capture_rule, value, FIELD_STRS, .required = false),
	F(capture_rule, fact, FIELD_STR, .required = false),
	F(capture_rule, facts, FIELD_PAIRS, .required = false),
	F(capture_rule, at, FIELD_STR, .required = false),
	F(capture_rule, keeps, FIELD_STRS, .required = false),
	{.name = NULL},
};
static const struct field_table capture_rule_table =
	TABLE(capture_rule, "a rule of a capture", capture_rule_fields);

static const struct field capture_table_fields[] = {
	F(capture_table, under, FIELD_STR, .required = false),
	F(capture_table, header, FIELD_STRS, .required = true),
	F(capture_table, facts, FIELD_PAIRS, .required = true),
	F(capture_table, when, FIELD_PAIRS, .required = false),
	{.name = NULL},
};
static const struct field_table capture_table_table =
	TABLE(capture_table, "a table of a capture", capture_table_fields);

static const struct field capture_sample_fields[] = {
	F(capture_sample, command, FIELD_STR, .required = false),
	F(capture_sample, text, FIELD_STR, .required = true),
	F(capture_sample, facts, FIELD_PAIRS, .required = true),
	{.name = NULL},
};
static const struct field_table capture_sample_table =
	TABLE(capture_sample, "a sample of a capture", capture_sample_fields);

static const struct field capture_fields[] = {
	F(capture_def, id, FIELD_STR, .required = true),
	F(capture_def, commands, FIELD_STRS, .required = true),
	F(capture_def, starts, FIELD_STRS, .required = false),
	F(capture_def, ornaments, FIELD_STRS, .required = false),
	F(capture_def, platforms, FIELD_WORDS, .words = platform_names),
	F(capture_def, whole, FIELD_PAIRS, .required = false),
	F(capture_def, holds, FIELD_PAIRS, .required = false),
	F(capture_def, tells, FIELD_PAIRS, .required = false),
	F(capture_def, rules, FIELD_STRUCTS, .sub = &capture_rule_table),
	F(capture_def, tables, FIELD_STRUCTS, .sub = &capture_table_table),
	F(capture_def, samples, FIELD_STRUCTS, .required = true, .sub = &capture_sample_table),
	{.name = NULL},
};
static const struct field_table capture_map_table = TABLE(capture_def, "a capture", capture_fields);

/* A condition holds conditions: the table names itself. */
static const struct field_table condition_table;
static const struct field condition_fields[] = {
	F(condition_def, message, FIELD_STRS, .required = false),
	F(condition_def, raised, FIELD_STRS, .required = false),
	F(condition_def, fact, FIELD_STRS, .required = false),
	F(condition_def, episodes, FIELD_STRS, .required = false),
	F(condition_def, state, FIELD_STR, .required = false),
	F(condition_def, defect, FIELD_STR, .required = false),
	F(condition_def, finding, FIELD_STR, .required = false),
	F(condition_def, platform, FIELD_STRS, .required = false),
	F(condition_def, generation, FIELD_STRS, .required = false),
	F(condition_def, topology, FIELD_STRS, .required = false),
	F(condition_def, all, FIELD_STRUCTS, .sub = &condition_table),
	F(condition_def, any, FIELD_STRUCTS, .sub = &condition_table),
	F(condition_def, none, FIELD_STRUCTS, .sub = &condition_table),
	F(condition_def, of, FIELD_STRUCTS, .sub = &condition_table),
	F(condition_def, where, FIELD_PAIRS, .required = false),
	F(condition_def, count, FIELD_STR, .required = false),
	F(condition_def, at_least, FIELD_STR, .required = false),
	F(condition_def, after, FIELD_STR, .required = false),
	F(condition_def, star, FIELD_STR, .required = false),
	F(condition_def, is, FIELD_STRS, .required = false),
	F(condition_def, not, FIELD_STRS, .required = false),
	F(condition_def, contains, FIELD_STRS, .required = false),
	F(condition_def, status, FIELD_STRS, .required = false),
	F(condition_def, matches, FIELD_STR, .required = false),
	F(condition_def, above, FIELD_STR, .required = false),
	F(condition_def, below, FIELD_STR, .required = false),
	F(condition_def, later_than, FIELD_STR, .required = false),
	F(condition_def, within_days, FIELD_STR, .required = false),
	F(condition_def, older_days, FIELD_STR, .required = false),
	F(condition_def, longest_minutes, FIELD_STR, .required = false),
	F(condition_def, present, FIELD_STR, .required = false),
	F(condition_def, absent, FIELD_STR, .required = false),
	F(condition_def, set, FIELD_STR, .required = false),
	F(condition_def, unset, FIELD_STR, .required = false),
	F(condition_def, past, FIELD_STR, .required = false),
	F(condition_def, changed, FIELD_STR, .required = false),
	F(condition_def, mended, FIELD_STR, .required = false),
	F(condition_def, url_host, FIELD_STRS, .required = false),
	F(condition_def, url_path, FIELD_STRS, .required = false),
	F(condition_def, url_port, FIELD_STRS, .required = false),
	F(condition_def, url_scheme, FIELD_STRS, .required = false),
	{.name = NULL},
};

bool conditions_rest_on_finding(const struct items *list)
{
	const struct condition_def *defs = list->items;

	for (size_t i = 0; i < list->count; i++) {
		if (defs[i].rests_on_finding)
			return true;
	}
	return false;
}

static bool all_rest_on_outputs(const struct items *list)
{
	const struct condition_def *defs = list->items;

	for (size_t i = 0; i < list->count; i++) {
		if (!defs[i].rests_on_outputs)
			return false;
	}
	return true;
}

/* Nothing of it can be known without an output: then it is unknown itself. */
static bool rests_on_outputs(const struct condition_def *c)
{
	switch (c->kind) {
	case CONDITION_FACT:
		for (size_t i = 0; i < c->fact.count; i++) {
			if (fact_is_of_log(c->fact.items[i]))
				return false;
		}
		return true;
	case CONDITION_ALL:
	case CONDITION_ANY:
	case CONDITION_NONE_OF:
		return all_rest_on_outputs(&c->joined);
	default: /* and the number of others that CONDITION_OF wants may be more or less than there are */
		return false;
	}
}

str fact_first_part(str name)
{
	const char *dot = memchr(name.ptr, '.', name.len);

	return dot ? str_between(name.ptr, dot) : name;
}

uint32_t fact_name_hash(str name)
{
	return (uint32_t)str_hash_nocase(memchr(name.ptr, '*', name.len) ? fact_first_part(name) : name);
}

/* As a set; what is no word of the list is left out, and check says so. */
static uint64_t words_of(const struct strs *words, const char *const *names)
{
	uint64_t set = 0;

	for (size_t i = 0; i < words->count; i++) {
		int at = vocab_find(names, words->items[i]);
		set |= at < 0 ? 0 : UINT64_C(1) << at;
	}
	return set;
}

static uint64_t condition_words(const struct condition_def *c)
{
	switch (c->kind) {
	case CONDITION_PLATFORM:
		return words_of(&c->platform, platform_names);
	case CONDITION_GENERATION:
		return words_of(&c->generation, generation_names);
	case CONDITION_TOPOLOGY:
		return words_of(&c->topology, topology_names);
	case CONDITION_STATE:
		return words_of(&c->is, state_names);
	case CONDITION_DEFECT:
		return words_of(&c->is, affection_names);
	case CONDITION_FINDING:
		return words_of(&c->status, status_names);
	default:
		return 0;
	}
}

static void condition_bound(void *built)
{
	struct condition_def *c = built;
	const bool said[CONDITION_KIND_COUNT] = {
	        [CONDITION_MESSAGE] = c->message.count || c->raised.count,
	        [CONDITION_FACT] = c->fact.count,
	        [CONDITION_EPISODES] = c->episodes.count,
	        [CONDITION_STATE] = c->state.len,
	        [CONDITION_PLATFORM] = c->platform.count,
	        [CONDITION_GENERATION] = c->generation.count,
	        [CONDITION_TOPOLOGY] = c->topology.count,
	        [CONDITION_DEFECT] = c->defect.len,
	        [CONDITION_FINDING] = c->finding.len,
	        [CONDITION_ALL] = c->all.count,
	        [CONDITION_ANY] = c->any.count,
	        [CONDITION_OF] = c->of.count,
	        [CONDITION_NONE_OF] = c->none.count};

	for (int kind = CONDITION_KIND_COUNT; kind-- > 0;) {
		c->kind = said[kind] ? (enum condition_kind)kind : c->kind;
		c->kinds_said += said[kind];
	}
	c->tests = (c->present.len || c->set.len || c->unset.len ? TEST_TOLD : 0U) |
	           (is_yes(c->absent) ? TEST_ABSENT : 0U) | (is_yes(c->changed) ? TEST_CHANGED : 0U) |
	           (c->is.count || c->not.count || c->contains.count || c->matches.len ? TEST_TEXT : 0U) |
	           (c->above.len || c->below.len ? TEST_NUMBER : 0U) |
	           (c->url_host.count || c->url_path.count || c->url_port.count || c->url_scheme.count ? TEST_URL : 0U) |
	           (c->past.len || c->later_than.len || c->within_days.len || c->older_days.len ? TEST_TIME : 0U);
	c->fact_hash = c->fact.count ? fact_name_hash(c->fact.items[0]) : 0;
	c->region = vocab_find(region_names, c->state);
	c->words = condition_words(c);
	c->joined = c->all.count ? c->all : c->any.count ? c->any : c->none.count ? c->none : c->of;
	c->rests_on_finding = c->finding.len || conditions_rest_on_finding(&c->joined);
	c->rests_on_outputs = rests_on_outputs(c);
}

static const struct field_table condition_table = {
	.what = "a condition", .size = sizeof(struct condition_def),
	.pos_offset = offsetof(struct condition_def, pos), .fields = condition_fields,
	.bound = condition_bound};

#define WEIGHT_FIELD(weight, text) \
	{.name = text, .kind = FIELD_STRUCTS, .sub = &condition_table, \
	 .offset = offsetof(struct evidence_def, by_weight) + weight * sizeof(struct items)},
static const struct field evidence_fields[] = {
	WEIGHTS(WEIGHT_FIELD)
	F(evidence_def, because, FIELD_STR, .required = true),
	{.name = NULL},
};
static void evidence_bound(void *built)
{
	struct evidence_def *e = built;

	while (e->weight < WEIGHT_COUNT && !e->by_weight[e->weight].count)
		e->weight++;
	if (e->weight < WEIGHT_COUNT)
		e->when = e->by_weight[e->weight];
	e->rests_on_outputs = all_rest_on_outputs(&e->when);
}

static const struct field_table evidence_table = {
	.what = "a piece of evidence", .size = sizeof(struct evidence_def),
	.pos_offset = offsetof(struct evidence_def, pos), .fields = evidence_fields,
	.bound = evidence_bound};

static const struct field settle_fields[] = {
	F(settle_def, command, FIELD_STR, .required = true),
	F(settle_def, look_for, FIELD_STR, .required = true),
	WHERE(settle_def),
	{.name = NULL},
};
static const struct field_table settle_table = TABLE(settle_def, "a check", settle_fields);

#define EVIDENCE_FIELDS \
	F(rule_cause, cause, FIELD_STR, .required = true), \
	F(rule_cause, requires, FIELD_STRUCTS, .sub = &condition_table), \
	NAMED(rule_cause, "for", evidence_for, FIELD_STRUCTS, .sub = &evidence_table), \
	NAMED(rule_cause, "against", evidence_against, FIELD_STRUCTS, .sub = &evidence_table), \
	F(rule_cause, settled_by, FIELD_STRUCTS, .sub = &settle_table)

static const struct field rule_cause_fields[] = {
	EVIDENCE_FIELDS,
	F(rule_cause, prior, FIELD_WORD, .required = true, .words = prior_names),
	{.name = NULL},
};
static const struct field_table rule_cause_table =
	TABLE(rule_cause, "a cause of a rule", rule_cause_fields);

static const struct field cause_evidence_fields[] = {
	EVIDENCE_FIELDS,
	{.name = NULL},
};
static const struct field_table cause_evidence_table =
	TABLE(rule_cause, "the evidence of a cause", cause_evidence_fields);

static const struct field opener_fields[] = {
	F(opener_def, when, FIELD_STRUCTS, .required = true, .sub = &condition_table),
	F(opener_def, because, FIELD_STR, .required = true),
	{.name = NULL},
};
static const struct field_table opener_table = TABLE(opener_def, "an opener", opener_fields);

#define LEVEL_FIELD(level, text) \
	{.name = text, .kind = FIELD_STRUCTS, .sub = &condition_table, \
	 .offset = offsetof(struct level_rule, by_level) + level * sizeof(struct items)},
static const struct field level_rule_fields[] = {
	LEVELS(LEVEL_FIELD)
	{.name = NULL},
};
static const struct field_table level_rule_table = TABLE(level_rule, "a level", level_rule_fields);

static const struct field symptom_fields[] = {
	F(symptom_def, problem, FIELD_STR, .required = true),
	F(symptom_def, when, FIELD_STRUCTS, .sub = &condition_table),
	{.name = NULL},
};
static const struct field_table symptom_table = {
	.what = "a problem that explains", .size = sizeof(struct symptom_def), .short_form = "problem",
	.pos_offset = offsetof(struct symptom_def, pos), .fields = symptom_fields};

static const struct field rule_fields[] = {
	F(rule_def, problem, FIELD_STR, .required = true),
	F(rule_def, opened_by, FIELD_STRUCTS, .sub = &opener_table),
	F(rule_def, closed_by, FIELD_STRUCTS, .sub = &opener_table),
	F(rule_def, level, FIELD_STRUCTS, .sub = &level_rule_table),
	F(rule_def, symptom_of, FIELD_STRUCTS, .sub = &symptom_table),
	F(rule_def, causes, FIELD_STRUCTS, .required = true, .sub = &rule_cause_table),
	{.name = NULL},
};
static const struct field_table rule_table = TABLE(rule_def, "a rule", rule_fields);

static const struct field range_fields[] = {
	F(range_def, from, FIELD_STR, .required = false),
	F(range_def, below, FIELD_STR, .required = false),
	{.name = NULL},
};

static void range_bound(void *built)
{
	struct range_def *r = built;

	r->first = release_parse(r->from);
	r->end = release_parse(r->below);
}

static const struct field_table range_table = {
	.what = "a range of releases", .size = sizeof(struct range_def),
	.pos_offset = offsetof(struct range_def, pos), .fields = range_fields, .bound = range_bound};

static const struct field defect_fields[] = {
	F(defect_def, id, FIELD_STR, .required = true),
	F(defect_def, title, FIELD_STR, .required = true),
	F(defect_def, means, FIELD_STR, .required = true),
	F(defect_def, platforms, FIELD_WORDS, .words = platform_names),
	F(defect_def, pids, FIELD_STRS, .required = false),
	F(defect_def, fixed, FIELD_STRS, .required = false),
	F(defect_def, affected, FIELD_STRUCTS, .required = true, .sub = &range_table),
	F(defect_def, references, FIELD_STRS, .required = false),
	{.name = NULL},
};
static const struct field_table defect_table = TABLE(defect_def, "a defect", defect_fields);

#define LIST(type, id, ...) \
	.id_offset = offsetof(struct type, id), .layer_offset = offsetof(struct type, layer), __VA_ARGS__

const struct kb_list kb_lists[KB_KIND_COUNT] = {
	[KB_MESSAGE]    = {LIST(message_def, code, .name = "messages", .folder = "messages", .entry = &message_table)},
	[KB_PROBLEM]    = {LIST(problem_def, id, .name = "problems", .folder = "problems", .entry = &problem_table)},
	[KB_CAUSE]      = {LIST(cause_def, id, .name = "causes", .folder = "causes", .entry = &cause_table)},
	[KB_ACTION]     = {LIST(action_def, id, .name = "actions", .folder = "actions", .entry = &action_table)},
	[KB_TOPIC]      = {LIST(topic_def, id, .name = "topics", .folder = "topics", .entry = &topic_table)},
	[KB_SEVERITY]   = {LIST(severity_def, name, .name = "severities", .entry = &severity_table)},
	[KB_FIELD_TYPE] = {LIST(field_type_def, name, .name = "field_types", .entry = &field_type_table)},
	[KB_REFERENCE]  = {LIST(reference_def, id, .name = "references", .entry = &reference_table)},
	[KB_ZONE]       = {LIST(zone_def, name, .name = "zones", .entry = &zone_table)},
	[KB_FACILITY]   = {LIST(facility_def, name, .name = "facilities", .entry = &facility_table)},
	[KB_GENERATION] = {LIST(generation_def, id, .name = "generations", .entry = &generation_table)},
	[KB_DEADLINE]   = {LIST(deadline_def, id, .name = "deadlines", .entry = &deadline_table)},
	[KB_PID]        = {LIST(pid_def, prefix, .name = "pids", .entry = &pid_table)},
	[KB_PLACEHOLDER] = {LIST(placeholder_def, name, .name = "placeholders", .entry = &placeholder_table)},
	[KB_DEPENDENCY] = {LIST(dependency_def, id, .name = "dependencies", .entry = &dependency_table)},
	[KB_PRIVATE]    = {LIST(private_def, behind, .name = "private", .entry = &private_table)},
	[KB_PUBLIC]     = {LIST(public_def, name, .name = "public", .entry = &public_table)},
	[KB_FACT]       = {LIST(fact_def, name, .name = "facts", .entry = &fact_table)},
	[KB_CAPTURE]    = {LIST(capture_def, id, .name = "captures", .folder = "captures", .entry = &capture_map_table)},
	[KB_DEFECT]     = {LIST(defect_def, id, .name = "defects", .folder = "defects", .entry = &defect_table)},
	[KB_RULE]       = {LIST(rule_def, problem, .name = "rules", .rules = true, .entry = &rule_table)},
	[KB_EVIDENCE]   = {LIST(rule_cause, cause, .name = "evidence", .folder = "causes", .rules = true, .entry = &cause_evidence_table)},
};

const char *const kb_kind_names[] = {
	[KB_MESSAGE] = "message", [KB_PROBLEM] = "problem", [KB_CAUSE] = "cause",
	[KB_ACTION] = "action", [KB_TOPIC] = "topic", [KB_SEVERITY] = "severity",
	[KB_FIELD_TYPE] = "field type", [KB_REFERENCE] = "reference", [KB_ZONE] = "zone",
	[KB_FACILITY] = "facility", [KB_GENERATION] = "generation",
	[KB_DEADLINE] = "deadline", [KB_PID] = "product ID", [KB_PLACEHOLDER] = "placeholder", [KB_DEPENDENCY] = "dependency",
	[KB_PRIVATE] = "private text", [KB_PUBLIC] = "public name", [KB_FACT] = "fact", [KB_CAPTURE] = "capture", [KB_DEFECT] = "defect",
	[KB_RULE] = "rule", [KB_EVIDENCE] = "evidence of", [KB_KIND_COUNT] = NULL,
};
/* clang-format on */
