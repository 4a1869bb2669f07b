#include "report/explain.h"

#include "base/chars.h"
#include "message/message.h"

enum { ALL_STEPS = 1000, NEAR_MAX = 8, MENTIONS_MAX = 12, NAME_BYTES = 80 };

static void head(const struct page *p, const char *kind, str id, str title)
{
	page_printf(p, STYLE_HEAD, "%s %.*s", kind, STR_ARG(id));
	page_blank(p);
	if (title.len)
		page_wrap(p, 2, "", STYLE_PLAIN, title);
}

static void section(const struct page *p, const char *name)
{
	page_blank(p);
	page_printf(p, STYLE_HEAD, "%s", name);
	page_blank(p);
}

static void names_write(const struct page *p, const char *lead, const struct strs *names)
{
	char blank[16];

	snprintf(blank, sizeof(blank), "%*s", (int)strlen(lead), "");
	for (size_t i = 0; i < names->count; i++)
		page_wrap(p, 2, i ? blank : lead, STYLE_PLAIN, names->items[i]);
}

static void references_write(const struct page *p, struct kb *kb, const struct strs *references)
{
	if (!references->count)
		return;
	section(p, "Sources");
	for (size_t i = 0; i < references->count; i++) {
		const struct reference_def *r = kb_reference(kb, references->items[i]);
		page_wrap(p, 2, "- ", STYLE_PLAIN, r ? r->title : references->items[i]);
	}
}

static void see_write(const struct page *p, const struct strs *see)
{
	if (!see->count)
		return;
	section(p, "See also");
	for (size_t i = 0; i < see->count; i++) {
		page_printf(p, STYLE_PLAIN, "  tacit explain %.*s", STR_ARG(see->items[i]));
		page_blank(p);
	}
}

static void cause_body(const struct page *p, struct kb *kb, const struct cause_def *c,
                       const struct scope *scope, unsigned indent)
{
	page_wrap(p, indent, "", STYLE_PLAIN, c->means);
	if (c->signs.count) {
		page_wrap(p, indent, "", STYLE_HEAD, STR("Told by"));
		notes_write(p, &c->signs, scope, indent);
	}
	if (c->notes.count) {
		page_wrap(p, indent, "", STYLE_HEAD, STR("Notes"));
		notes_write(p, &c->notes, scope, indent);
	}
	page_wrap(p, indent, "", STYLE_HEAD, STR("Do"));
	steps_write(p, kb, &c->actions, scope, STEPS_ALL, indent, ALL_STEPS);
}

static bool is_among(const struct strs *list, str id)
{
	for (size_t i = 0; i < list->count; i++) {
		if (str_eq(list->items[i], id))
			return true;
	}
	return false;
}

static void causes_write(const struct page *p, struct kb *kb, str problem, const struct strs *only,
                         const struct scope *scope)
{
	const struct rule_def *rule = kb_rule(kb, problem);
	const struct rule_cause *causes = rule ? rule->causes.items : NULL;

	if (!rule)
		return;
	section(p, "Causes, the commonest first");
	for (int prior = 0; prior < PRIOR_COUNT; prior++) {
		for (size_t i = 0; i < rule->causes.count; i++) {
			const struct cause_def *c = kb_cause(kb, causes[i].cause);
			if (causes[i].prior != prior || !c || !scope_admits(scope, &(struct where){.platforms = c->platforms}) ||
			    (only->count && !is_among(only, c->id)))
				continue;
			page_blank(p);
			page_printf(p, STYLE_PLAIN, "  %.*s", STR_ARG(c->id));
			page_printf(p, STYLE_DIM, " (%s)", prior_names[prior]);
			page_blank(p);
			page_wrap(p, 4, "", STYLE_HEAD, c->title);
			cause_body(p, kb, c, scope, 4);
		}
	}
}

static void problem_write(const struct page *p, struct kb *kb, const struct problem_def *d,
                          const struct strs *only, const struct scope *scope)
{
	head(p, "Problem", d->id, d->title);
	page_printf(p, level_style((enum level)d->level), "  level: %s", level_names[d->level]);
	page_blank(p);
	page_wrap(p, 2, "", STYLE_PLAIN, d->means);
	if (d->impact.len)
		page_wrap(p, 2, "If nothing is done: ", STYLE_PLAIN, d->impact);
	notes_write(p, &d->notes, scope, 2);
	if (d->actions.count) {
		section(p, "Do, whatever the cause");
		steps_write(p, kb, &d->actions, scope, STEPS_ALL, 2, ALL_STEPS);
	}
	causes_write(p, kb, d->id, only, scope);
	see_write(p, &d->see);
	references_write(p, kb, &d->references);
}

static void cause_write(const struct page *p, struct kb *kb, const struct cause_def *c,
                        const struct scope *scope)
{
	char where[256];

	head(p, "Cause", c->id, c->title);
	str said = scope_text(&(struct where){.platforms = c->platforms}, where);
	if (said.len)
		page_wrap(p, 2, "only ", STYLE_DIM, said);
	cause_body(p, kb, c, scope, 2);
	see_write(p, &c->see);
	references_write(p, kb, &c->references);
}

static void topic_write(const struct page *p, struct kb *kb, const struct topic_def *t,
                        const struct scope *scope)
{
	head(p, "Topic", t->id, t->title);
	notes_write(p, &t->points, scope, 2);
	see_write(p, &t->see);
	references_write(p, kb, &t->references);
}

static void severity_write(const struct page *p, struct kb *kb, int severity)
{
	const struct map *severities = kb_entries(kb, KB_SEVERITY);
	struct map_node *at = NULL;
	str key;
	void *value;

	while (map_next(severities, &at, &key, &value)) {
		const struct severity_def *s = value;
		if (s->level != (uint32_t)severity)
			continue;
		char lead[64];
		snprintf(lead, sizeof(lead), "severity %d, %.*s: ", severity, STR_ARG(s->name));
		page_wrap(p, 2, lead, STYLE_PLAIN, s->means);
	}
}

/* Everything that a message of this code can be asked for. */
static void message_write(const struct page *p, struct kb *kb, const struct message_def *m, str code,
                          int severity, const struct scope *scope)
{
	static const struct strs all = {0};
	char where[256];

	head(p, "Message", code, (str){"", 0});
	if (severity >= 0)
		severity_write(p, kb, severity);
	names_write(p, "text: ", &m->text);
	if (!str_eq(m->code, code) || m->also.count) {
		names_write(p, "also: ", &m->also);
		if (!str_eq(m->code, code))
			names_write(p, "see as: ", &(struct strs){.items = &m->code, .count = 1});
	}
	str said = scope_text(&(struct where){.platforms = m->platforms}, where);
	if (said.len)
		page_wrap(p, 2, "", STYLE_DIM, said);
	page_blank(p);
	page_wrap(p, 2, "", STYLE_PLAIN, m->means);
	notes_write(p, &m->notes, scope, 2);
	if (m->mends.len)
		page_wrap(p, 2, "It shows mended: ", STYLE_GOOD, m->mends);
	if (m->actions.count) {
		section(p, "Do");
		steps_write(p, kb, &m->actions, scope, STEPS_ALL, 2, ALL_STEPS);
	} else if (!m->raises.len) {
		section(p, "Do");
		page_wrap(p, 2, "", STYLE_PLAIN, STR("Nothing: the message is information."));
	}
	see_write(p, &m->see);
	references_write(p, kb, &m->references);
	const struct problem_def *problem = m->raises.len ? kb_problem(kb, m->raises) : NULL;
	if (problem) {
		page_blank(p);
		problem_write(p, kb, problem, m->causes.count ? &m->causes : &all, scope);
	}
}

static void decoded_write(const struct page *p, const struct message *m)
{
	static const struct {
		const char *lead;
		size_t offset;
	} rows[] = {
	        {"host: ", offsetof(struct message, host)},
	        {"origin: ", offsetof(struct message, origin)},
	        {"node: ", offsetof(struct message, node)},
	        {"process: ", offsetof(struct message, process)},
	        {"inside: ", offsetof(struct message, wrapper)},
	        {"text: ", offsetof(struct message, text)},
	};

	page_printf(p, STYLE_HEAD, "The line says");
	page_blank(p);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		str value = *(const str *)(const void *)((const char *)m + rows[i].offset);
		if (value.len)
			page_wrap(p, 2, rows[i].lead, STYLE_PLAIN, value);
	}
	char at[80];
	if (m->at.kind == STAMP_CLOCK)
		page_wrap(p, 2, "time: ", STYLE_PLAIN, stamp_text(&m->at, at));
	if (m->relay_at.kind == STAMP_CLOCK)
		page_wrap(p, 2, "relay time: ", STYLE_PLAIN, stamp_text(&m->relay_at, at));
	if (m->has_sequence) {
		page_printf(p, STYLE_PLAIN, "  sequence number: %llu",
		            (unsigned long long)m->sequence);
		page_blank(p);
	}
	if (m->pri != PRI_NONE) {
		page_printf(p, STYLE_PLAIN, "  PRI: %d (facility %d, severity %d)", m->pri,
		            m->pri >> 3, m->pri & 7);
		page_blank(p);
	}
	if (m->at.mark)
		page_wrap(p, 2, "clock: ", STYLE_WARN,
		          m->at.mark == '*' ? STR("'*': the device does not trust its clock")
		                            : STR("'.': the clock lost its synchronisation"));
}

static void fields_write(const struct page *p, const struct message_def *def, str text)
{
	str fields[PATTERN_FIELDS_MAX];

	for (size_t i = 0; i < def->text.count; i++) {
		struct pattern *pattern = def->patterns[i];
		if (!pattern || pattern_match(pattern, text, fields) != PATTERN_MATCH)
			continue;
		for (size_t k = 0; k < pattern_field_count(pattern); k++) {
			char lead[64];
			snprintf(lead, sizeof(lead), "%.*s: ", STR_ARG(pattern_field_name(pattern, k)));
			page_wrap(p, 4, lead, STYLE_PLAIN, fields[k]);
		}
		break;
	}
	page_blank(p);
}

/* Nearly this entry's name, or, of a message, its mnemonic. */
static bool is_slip_of(enum kb_kind kind, str what, str key)
{
	const char *dash = kind == KB_MESSAGE ? memrchr(key.ptr, '-', key.len) : NULL;

	return str_is_slip(what, key) || (dash && str_is_slip(what, str_between(dash + 1, key.ptr + key.len)));
}

/* A code that is misspelt is one that is not known. */
static void meant_write(const struct page *p, struct kb *kb, str code)
{
	char text[NAME_BYTES];
	struct code_parts parts;
	struct map_node *at = NULL;
	str key;
	void *value;

	if (!code_split(code, &parts))
		return;
	snprintf(text, sizeof(text), "%.*s-%.*s", STR_ARG(parts.facility), STR_ARG(parts.mnemonic));
	kb_load_all(kb);
	while (map_next(kb_entries(kb, KB_MESSAGE), &at, &key, &value)) {
		if (str_is_slip(str_of(text), key))
			page_wrap(p, 2, "Or is it ", STYLE_CODE, ((const struct message_def *)value)->code);
	}
}

static void unknown_write(const struct page *p, struct kb *kb, str code, int severity)
{
	head(p, "Message", code, (str){"", 0});
	severity_write(p, kb, severity);
	page_wrap(p, 2, "", STYLE_PLAIN,
	          STR("This code is not in the knowledge: it is counted and shown with its severity, "
	              "and nothing is concluded from it. Cisco's system message guide of the "
	              "platform and release explains it."));
	meant_write(p, kb, code);
}

static bool code_write(const struct page *p, struct kb *kb, str what, const struct scope *scope)
{
	struct code_place place;
	struct code_parts parts;
	struct message m;
	const char *end;

	if (code_next(what, what.ptr, &place)) {
		message_parse(what, what.ptr, &place, true, NULL, &m, &end);
		const struct message_def *def = kb_message_widest(kb, m.facility, m.mnemonic);
		if (m.text.len || place.start > what.ptr) {
			decoded_write(p, &m);
			if (def)
				fields_write(p, def, m.text);
			else
				page_blank(p);
		}
		if (def)
			message_write(p, kb, def, m.code, m.severity, scope);
		else
			unknown_write(p, kb, m.code, m.severity);
		return true;
	}
	if (str_starts(what, STR("%")))
		what = str_from(what, 1);
	if (!code_split(what, &parts) || memchr(what.ptr, ' ', what.len))
		return false;
	const struct message_def *def = kb_message_widest(kb, parts.facility, parts.mnemonic);
	int severity = parts.severity >= '0' && parts.severity <= '7' ? parts.severity - '0' : -1;
	if (def)
		message_write(p, kb, def, what, severity, scope);
	else
		unknown_write(p, kb, what, severity);
	return true;
}

/* "COMM_FAILED" alone: every message of that mnemonic. */
static bool mnemonic_write(const struct page *p, struct kb *kb, str what, const struct scope *scope)
{
	struct map_node *at = NULL;
	bool found = false;
	str key;
	void *value;

	while (map_next(kb_entries(kb, KB_MESSAGE), &at, &key, &value)) {
		const struct message_def *m = value;
		if (key.len <= what.len || !str_ends(key, what) || key.ptr[key.len - what.len - 1] != '-')
			continue;
		struct code_parts parts;
		if (!code_split(m->code, &parts) || !str_eq(parts.mnemonic, what))
			continue;
		if (found)
			page_blank(p);
		message_write(p, kb, m, m->code, parts.severity - '0', scope);
		found = true;
	}
	return found;
}

static const struct topic_def *topic_also(struct kb *kb, str what)
{
	struct map_node *at = NULL;
	str key;
	void *value;

	while (map_next(kb_entries(kb, KB_TOPIC), &at, &key, &value)) {
		const struct topic_def *t = value;
		for (size_t i = 0; i < t->also.count; i++) {
			if (str_eq_nocase(t->also.items[i], what))
				return t;
		}
	}
	return NULL;
}

static bool word_write(const struct page *p, struct kb *kb, str what)
{
	struct map_node *at = NULL;
	bool found = false;
	str key;
	void *value;

	while (map_next(kb_entries(kb, KB_SEVERITY), &at, &key, &value)) {
		const struct severity_def *s = value;
		bool digit = what.len == 1 && what.ptr[0] - '0' == (int)s->level;
		if (!digit && !str_eq_nocase(s->name, what) && !is_among(&s->also, what) &&
		    !str_eq(what, STR("severity")) && !str_eq(what, STR("severities")))
			continue;
		severity_write(p, kb, (int)s->level);
		found = true;
	}
	if (what.len > 2 && what.ptr[0] == '[' && what.ptr[what.len - 1] == ']')
		what = (str){what.ptr + 1, what.len - 2};
	at = NULL;
	while (map_next(kb_entries(kb, KB_FIELD_TYPE), &at, &key, &value)) {
		const struct field_type_def *t = value;
		if (!str_eq(t->name, what) && !str_eq(what, STR("field-types")))
			continue;
		page_printf(p, STYLE_HEAD, "  [%.*s]", STR_ARG(t->name));
		page_blank(p);
		page_wrap(p, 4, "", STYLE_PLAIN, t->means);
		page_wrap(p, 4, "as in: ", STYLE_PLAIN, t->example);
		found = true;
	}
	const struct reference_def *r = kb_reference(kb, what);
	if (r) {
		page_wrap(p, 2, "", STYLE_PLAIN, r->title);
		found = true;
	}
	return found;
}

/* ---- words that stand in what entries say ---- */

static bool strs_hold(const struct strs *list, str what)
{
	bool holds = false;

	for (size_t i = 0; i < list->count && !holds; i++)
		holds = str_contains_nocase(list->items[i], what);
	return holds;
}

static bool notes_hold(const struct items *notes, str what)
{
	const struct note *items = notes->items;
	bool holds = false;

	for (size_t i = 0; i < notes->count && !holds; i++)
		holds = str_contains_nocase(items[i].text, what) || strs_hold(&items[i].commands, what);
	return holds;
}

static bool message_holds(const struct message_def *m, str what)
{
	const struct sample *samples = m->samples.items;
	bool holds = str_contains_nocase(m->means, what) || strs_hold(&m->text, what) || notes_hold(&m->notes, what);

	for (size_t i = 0; i < m->samples.count && !holds; i++)
		holds = str_contains_nocase(samples[i].line, what);
	return holds;
}

static bool entry_holds(enum kb_kind kind, const void *entry, str what)
{
	const struct problem_def *problem = entry;
	const struct cause_def *cause = entry;
	const struct topic_def *topic = entry;

	switch (kind) {
	case KB_PROBLEM:
		return str_contains_nocase(problem->title, what) || str_contains_nocase(problem->means, what) ||
		       notes_hold(&problem->notes, what);
	case KB_CAUSE:
		return str_contains_nocase(cause->title, what) || str_contains_nocase(cause->means, what) ||
		       notes_hold(&cause->signs, what) || notes_hold(&cause->notes, what);
	case KB_TOPIC:
		return str_contains_nocase(topic->title, what) || notes_hold(&topic->points, what);
	case KB_MESSAGE:
		return message_holds(entry, what);
	default:
		return false;
	}
}

static str title_of(enum kb_kind kind, const void *entry)
{
	return kind == KB_MESSAGE   ? ((const struct message_def *)entry)->means
	       : kind == KB_PROBLEM ? ((const struct problem_def *)entry)->title
	       : kind == KB_CAUSE   ? ((const struct cause_def *)entry)->title
	                            : ((const struct topic_def *)entry)->title;
}

/* The entries that speak of it: an error text, a command, a number. */
static bool mentions_write(const struct page *p, struct kb *kb, str what)
{
	static const enum kb_kind kinds[] = {KB_CAUSE, KB_PROBLEM, KB_MESSAGE, KB_TOPIC};
	unsigned shown = 0, left = 0;

	for (size_t i = 0; i < COUNT_OF(kinds) && what.len > 2; i++) {
		struct map_node *at = NULL;
		str key;
		void *value;
		while (map_next(kb_entries(kb, kinds[i]), &at, &key, &value)) {
			if (!entry_holds(kinds[i], value, what))
				continue;
			if (shown == MENTIONS_MAX) {
				left++;
				continue;
			}
			if (!shown++) {
				page_printf(p, STYLE_HEAD, "'%.*s' is spoken of in:", STR_ARG(what));
				page_blank(p);
			}
			page_printf(p, STYLE_CODE, "  %s %.*s", kb_kind_names[kinds[i]], STR_ARG(key));
			page_blank(p);
			page_wrap(p, 6, "", STYLE_PLAIN, title_of(kinds[i], value));
		}
	}
	if (left)
		page_printf(p, STYLE_DIM, "  and %u more\n", left);
	return shown > 0;
}

/* Nearly the name of an entry: that is offered, and not what else holds those letters. */
static bool is_slip(struct kb *kb, str what)
{
	bool slip = false;

	for (int kind = 0; kind < KB_SEVERITY; kind++) {
		struct map_node *at = NULL;
		str key;
		void *value;
		while (map_next(kb_entries(kb, (enum kb_kind)kind), &at, &key, &value))
			slip |= is_slip_of((enum kb_kind)kind, what, key);
	}
	return slip;
}

void explain_near(const struct page *p, struct kb *kb, str what)
{
	unsigned shown = 0;

	page_printf(p, STYLE_PLAIN, "Nothing in the knowledge answers to '%.*s'.", STR_ARG(what));
	page_blank(p);
	for (int kind = 0; kind < KB_SEVERITY && what.len > 2; kind++) {
		struct map_node *at = NULL;
		str key;
		void *value;
		while (map_next(kb_entries(kb, (enum kb_kind)kind), &at, &key, &value)) {
			if ((!str_contains_nocase(key, what) && !is_slip_of((enum kb_kind)kind, what, key)) ||
			    shown++ >= NEAR_MAX)
				continue;
			page_printf(p, STYLE_PLAIN, "  %s %.*s", kb_kind_names[kind], STR_ARG(key));
			page_blank(p);
		}
	}
	page_wrap(p, 0, "", STYLE_PLAIN, STR("'tacit kb list' names all that can be asked for."));
}

/* What is called what, by its own name. */
static bool named_write(const struct page *p, struct kb *kb, str what, const struct scope *scope)
{
	static const struct strs all = {0};
	bool found = false;

	kb_load_all(kb);
	const struct problem_def *problem = kb_problem(kb, what);
	const struct cause_def *cause = kb_cause(kb, what);
	const struct action_def *action = kb_action(kb, what);
	const struct topic_def *topic = kb_topic(kb, what);
	if (!topic)
		topic = topic_also(kb, what);
	if (problem) {
		problem_write(p, kb, problem, &all, scope);
		found = true;
	}
	if (cause) {
		if (found)
			page_blank(p);
		cause_write(p, kb, cause, scope);
		found = true;
	}
	if (action) {
		if (found)
			page_blank(p);
		head(p, "Action", action->id, action->title);
		steps_write(p, kb, &action->steps, scope, STEPS_ALL, 2, ALL_STEPS);
		found = true;
	}
	if (topic) {
		if (found)
			page_blank(p);
		topic_write(p, kb, topic, scope);
		found = true;
	}
	return found || code_write(p, kb, what, scope) || mnemonic_write(p, kb, what, scope) ||
	       word_write(p, kb, what);
}

/* "Comm failure" as comm-failure, "comm_failed" as COMM_FAILED. */
static str as_name(str what, char text[static NAME_BYTES], bool code)
{
	if (what.len > NAME_BYTES)
		return (str){"", 0};
	for (size_t i = 0; i < what.len; i++) {
		char c = what.ptr[i];
		bool blank = c == ' ' || c == '-' || c == '_';
		text[i] = blank && code && c != '-' ? '_' : blank && !code ? '-' : code ? to_upper(c) : to_lower(c);
	}
	return (str){text, what.len};
}

bool explain_write(const struct page *p, struct kb *kb, str what, const struct scope *scope)
{
	char name[NAME_BYTES], code[NAME_BYTES];

	what = str_trim(what);
	if (named_write(p, kb, what, scope))
		return true;
	str as_id = as_name(what, name, false), as_code = as_name(what, code, true);
	return (as_id.len && !str_eq(as_id, what) && named_write(p, kb, as_id, scope)) ||
	       (as_code.len && !str_eq(as_code, what) && named_write(p, kb, as_code, scope)) ||
	       (!is_slip(kb, what) && mentions_write(p, kb, what));
}
