#include "kb/kb_fields.h"

#define F(type, member, field_kind, ...) \
	{.name = #member, .kind = field_kind, .offset = offsetof(struct type, member), __VA_ARGS__}
#define NAMED(type, text, member, field_kind, ...) \
	{.name = text, .kind = field_kind, .offset = offsetof(struct type, member), __VA_ARGS__}
#define TABLE(type, text, rows)                                                                    \
	{.what = (text), .size = sizeof(struct type), .pos_offset = offsetof(struct type, pos),    \
	 .fields = (rows)}

/* clang-format off */
static const struct field note_fields[] = {
	F(note, text, FIELD_STR, .required = true),
	F(note, commands, FIELD_STRS, .required = false),
	F(note, platforms, FIELD_WORDS, .words = platform_names),
	F(note, topologies, FIELD_WORDS, .words = topology_names),
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
	F(step, platforms, FIELD_WORDS, .words = platform_names),
	F(step, topologies, FIELD_WORDS, .words = topology_names),
	{.name = NULL},
};
static const struct field_table step_table = TABLE(step, "a step", step_fields);

static const struct field sample_fields[] = {
	F(sample, line, FIELD_STR, .required = true),
	F(sample, fields, FIELD_PAIRS, .required = false),
	{.name = NULL},
};
static const struct field_table sample_table = TABLE(sample, "a sample", sample_fields);

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
	F(message_def, platforms, FIELD_WORDS, .words = platform_names),
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

static const struct field rule_cause_fields[] = {
	F(rule_cause, cause, FIELD_STR, .required = true),
	F(rule_cause, prior, FIELD_WORD, .required = true, .words = prior_names),
	{.name = NULL},
};
static const struct field_table rule_cause_table =
	TABLE(rule_cause, "a cause of a rule", rule_cause_fields);

static const struct field rule_fields[] = {
	F(rule_def, problem, FIELD_STR, .required = true),
	F(rule_def, causes, FIELD_STRUCTS, .required = true, .sub = &rule_cause_table),
	{.name = NULL},
};
static const struct field_table rule_table = TABLE(rule_def, "a rule", rule_fields);

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
	[KB_RULE]       = {LIST(rule_def, problem, .name = "rules", .entry = &rule_table)},
};

const char *const kb_kind_names[] = {
	[KB_MESSAGE] = "message", [KB_PROBLEM] = "problem", [KB_CAUSE] = "cause",
	[KB_ACTION] = "action", [KB_TOPIC] = "topic", [KB_SEVERITY] = "severity",
	[KB_FIELD_TYPE] = "field type", [KB_REFERENCE] = "reference", [KB_ZONE] = "zone",
	[KB_FACILITY] = "facility", [KB_RULE] = "rule", [KB_KIND_COUNT] = NULL,
};
/* clang-format on */
