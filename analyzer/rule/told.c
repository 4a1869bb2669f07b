#include "rule/told.h"

#include "base/chars.h"
#include "base/release.h"
#include "device/captured.h"

enum { NAME_BYTES_MAX = 512 };

bool name_fits(str wanted, str name)
{
	size_t i = 0, k = 0, star = SIZE_MAX, from = 0;

	if (str_eq(wanted, name))
		return true;
	while (k < name.len) {
		if (i < wanted.len && wanted.ptr[i] == '*') {
			star = i++;
			from = k;
		} else if (i < wanted.len && to_lower(wanted.ptr[i]) == to_lower(name.ptr[k])) {
			i++;
			k++;
		} else if (star != SIZE_MAX) {
			i = star + 1;
			k = ++from;
		} else {
			return false;
		}
	}
	while (i < wanted.len && wanted.ptr[i] == '*')
		i++;
	return i == wanted.len;
}

/*
 * May a fact that a rule writes have this name? Both sides may hold what stands for any text: '*' in the
 * name wanted, "[x]" in the one written.
 */
static bool names_meet(str wanted, str written)
{
	for (;;) {
		if (!wanted.len)
			return !written.len || (written.ptr[0] == '[' && written.ptr[written.len - 1] == ']' &&
			                        !memchr(written.ptr, '.', written.len));
		if (wanted.ptr[0] == '*') {
			if (wanted.len == 1)
				return true;
			for (size_t i = 0; i <= written.len; i++) {
				if (names_meet(str_from(wanted, 1), str_from(written, i)))
					return true;
			}
			return false;
		}
		if (!written.len)
			return false;
		if (written.ptr[0] == '[') {
			const char *close = memchr(written.ptr, ']', written.len);
			str rest = close ? str_from(written, (size_t)(close - written.ptr) + 1) : (str){"", 0};
			for (size_t i = 1; i <= wanted.len; i++) {
				if (names_meet(str_from(wanted, i), rest))
					return true;
			}
			return false;
		}
		if (to_lower(wanted.ptr[0]) != to_lower(written.ptr[0]))
			return false;
		wanted = str_from(wanted, 1);
		written = str_from(written, 1);
	}
}

/* The name that a rule writes, with the words of the command in it: "ping.[host].success" of ping x. */
static str name_of_capture(const struct capture *c, str name, char out[static NAME_BYTES_MAX])
{
	size_t len = 0;

	if (!c->field_count)
		return name;
	for (size_t i = 0; i < name.len;) {
		const char *close = name.ptr[i] == '[' ? memchr(name.ptr + i, ']', name.len - i) : NULL;
		str piece = {name.ptr + i, close ? (size_t)(close - name.ptr) - i + 1 : 1};
		i += piece.len;
		for (size_t k = 0; close && k < c->field_count; k++) {
			if (str_eq(c->field_names[k], (str){piece.ptr + 1, piece.len - 2})) {
				piece = c->field_values[k];
				break;
			}
		}
		if (piece.len > NAME_BYTES_MAX - len)
			return name;
		memcpy(out + len, piece.ptr, piece.len);
		len += piece.len;
	}
	return (str){out, len};
}

static bool outs_meet(const struct capture *c, const struct fact_out *outs, size_t count, str name)
{
	char text[NAME_BYTES_MAX];

	for (size_t i = 0; i < count; i++) {
		if (names_meet(name, name_of_capture(c, outs[i].name, text)))
			return true;
	}
	return false;
}

/* What stands behind one of the words of a filter, without its quotes; empty where it has none. */
static str filter_expression(str filter, const str *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!str_starts(filter, words[i]))
			continue;
		str text = str_trim(str_from(filter, words[i].len));
		if (text.len > 1 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
			text = (str){text.ptr + 1, text.len - 2};
		return text;
	}
	return (str){"", 0};
}

/* Would "include EXPRESSION" and its like have let the line of this rule through? */
static bool filter_lets_through(const struct rule_context *c, str filter, const struct capture_rule *r)
{
	static const str keep[] = {STR_INIT("include "), STR_INIT("inc "), STR_INIT("i "),
	                           STR_INIT("section "), STR_INIT("sec "), STR_INIT("begin "),
	                           STR_INIT("egrep "), STR_INIT("grep "), STR_INIT("in ")};
	static const str drop[] = {STR_INIT("exclude "), STR_INIT("exc ")};
	str fields[PATTERN_FIELDS_MAX];
	str kept = filter_expression(filter, keep, COUNT_OF(keep));
	str dropped = filter_expression(filter, drop, COUNT_OF(drop));

	if (!kept.len && !dropped.len)
		return str_starts(filter, STR("no-more"));
	struct pattern *p = kb_expression(c->kb, kept.len ? kept : dropped);
	if (!p)
		return false;
	/* The literal start of the line: "ip name-server [inet:address]" as "ip name-server ". */
	str text = r->key.len ? r->key : r->line;
	const char *field = memchr(text.ptr, '[', text.len);
	if (field)
		text = str_between(text.ptr, field);
	bool matches = pattern_match(p, text, fields) == PATTERN_MATCH;
	/* What is dropped may name more of the line than its start. */
	return kept.len ? matches : !matches && !str_contains(dropped, str_trim(text));
}

/*
 * Does this command of the map's family tell facts of that name? An output that was recognised by what it
 * is may be a part: it proves nothing absent of what only some commands tell.
 */
static bool command_tells(const struct capture_def *def, const struct capture *capture, str name)
{
	const struct text_pair *tells = def->tells.items;

	for (size_t i = 0; i < def->tells.count; i++) {
		if (!name_fits(tells[i].key, name) && !name_fits(name, tells[i].key))
			continue;
		for (str rest = tells[i].value; rest.len;) {
			str command = str_choice(&rest);
			if (capture->typed.len && str_alike(command, capture->command))
				return true;
		}
		return !capture->command.len; /* a question for any command that tells */
	}
	return true;
}

/* Would this capture have told the fact if it were so? */
static bool capture_tells_of(const struct rule_context *c, const struct capture *capture, str name)
{
	const struct capture_def *def = capture->def;
	const struct capture_rule *rules = def ? def->rules.items : NULL;
	const struct capture_table *tables = def ? def->tables.items : NULL;

	if (!def || capture->cut || !command_tells(def, capture, name))
		return false;
	for (size_t i = 0; i < def->rules.count; i++) {
		/* Of several lines that tell it the first is the usual one: what is absent may stand there. */
		if (outs_meet(capture, rules[i].outs, rules[i].out_count, name))
			return !capture->filter.len || filter_lets_through(c, capture->filter, &rules[i]);
	}
	for (size_t i = 0; !capture->filter.len && i < def->tables.count; i++) {
		if (outs_meet(capture, tables[i].outs, tables[i].out_count, name))
			return true;
	}
	return false;
}

/*
 * The same, kept: what a whole output of a map tells is the same for every device. Words of the command in the
 * names of its facts, and filters, are each capture's own.
 */
static bool capture_tells(const struct rule_context *c, const struct capture *capture, str name)
{
	static const char yes, no;
	char key[NAME_BYTES_MAX];
	size_t len = sizeof(capture->def);

	if (!c->cache || capture->field_count || capture->filter.len || capture->cut || !capture->def ||
	    len + 2 + capture->command.len + name.len > sizeof(key))
		return capture_tells_of(c, capture, name);
	memcpy(key, &capture->def, len);
	key[len++] = capture->typed.len ? 't' : 'c';
	memcpy(key + len, capture->command.ptr, capture->command.len);
	len += capture->command.len;
	key[len++] = '\0';
	memcpy(key + len, name.ptr, name.len);
	len += name.len;
	const char *kept = map_find(&c->cache->told, (str){key, len});
	if (!kept) {
		kept = capture_tells_of(c, capture, name) ? &yes : &no;
		map_set(&c->cache->told, arena_str(c->cache->arena, (str){key, len}), (void *)(uintptr_t)kept);
	}
	return kept == &yes;
}

/* Would the outputs of two devices tell the same facts? Yes only where that is plain to see. */
static bool tell_the_same(const struct device *a, const struct device *b)
{
	if (a->capture_count != b->capture_count)
		return false;
	for (size_t i = 0; i < a->capture_count; i++) {
		const struct capture *one = a->captures[i].capture, *other = b->captures[i].capture;
		if (one->def != other->def || one->cut != other->cut || one->field_count || other->field_count ||
		    !str_eq(one->command, other->command) || !str_eq(one->typed, other->typed) ||
		    !str_eq(one->filter, other->filter))
			return false;
	}
	return true;
}

void outputs_find(struct rule_cache *cache, const struct device *d)
{
	for (size_t i = 0; i < OUTPUT_SETS && cache->sets[i].device; i++) {
		if (tell_the_same(cache->sets[i].device, d)) {
			cache->outputs = cache->sets[i].outputs;
			return;
		}
	}
	struct output_set *oldest = &cache->sets[cache->set_count++ % OUTPUT_SETS];
	*oldest = (struct output_set){d, cache->set_count};
	cache->outputs = oldest->outputs;
}

/* The last capture that tells it, from 1; 0: none does. */
static size_t capture_that_tells(const struct rule_context *c, str name)
{
	size_t i = c->device->capture_count;

	while (i && !capture_tells(c, c->device->captures[i - 1].capture, name))
		i--;
	return i;
}

/* scrap is used where nothing is kept. */
static struct told_memo *memo_of(const struct rule_context *c, str name, struct told_memo *scrap)
{
	struct rule_cache *cache = c->cache;

	if (!cache) {
		*scrap = (struct told_memo){.capture = capture_that_tells(c, name)};
		return scrap;
	}
	if (!cache->told_memo)
		cache->told_memo = arena_alloc(cache->arena, TOLD_MEMO_ROOM * sizeof(*cache->told_memo));
	size_t slot = (size_t)(address_hash(name.ptr) >> 32) + cache->outputs;
	struct told_memo *memo = &cache->told_memo[slot % TOLD_MEMO_ROOM];
	if (memo->outputs != cache->outputs || memo->name.ptr != name.ptr || memo->name.len != name.len)
		*memo = (struct told_memo){.name = name, .outputs = cache->outputs,
		                           .capture = capture_that_tells(c, name)};
	return memo;
}

bool fact_is_told(const struct rule_context *c, str name)
{
	struct told_memo scrap;

	return memo_of(c, name, &scrap)->capture > 0;
}

void absence_cite(const struct rule_context *c, str name, struct answer *answer)
{
	struct told_memo scrap, *memo = memo_of(c, name, &scrap);

	if (!memo->capture)
		return;
	const struct device_capture *dc = &c->device->captures[memo->capture - 1];
	if (!memo->absence.len)
		memo->absence = arena_printf(c->cache ? c->cache->arena : c->arena,
		                             "%.*s: not in the output of %.*s%s%.*s", STR_ARG(name),
		                             STR_ARG(dc->capture->command),
		                             dc->capture->filter.len ? " | " : "",
		                             STR_ARG(dc->capture->filter));
	answer->has_place = true;
	answer->place = (struct place){dc->input, dc->capture->line};
	answer->at = dc->capture->at;
	answer->quote = memo->absence;
}

const str *command_that_tells(const struct rule_context *c, str name)
{
	struct map_node *at = NULL;
	str key;
	void *value;

	if (!c->names_commands)
		return NULL;
	const struct map *captures = kb_captures(c->kb);
	while (map_next(captures, &at, &key, &value)) {
		const struct capture_def *def = value;
		struct capture whole = {.def = def};
		if (def->commands.count && capture_tells(c, &whole, name))
			return &def->commands.items[0];
	}
	return NULL;
}

bool settle_is_open(const struct rule_context *c, const struct settle_def *settle)
{
	const struct device *d = c->device;

	return where_admits(&settle->where, d->platform, d->topology, d->generation) &&
	       !command_is_captured(c->kb, d, settle->command);
}

/* ---- defects ---- */

enum truth defect_stands(const struct rule_context *c, str id, enum affection *ret)
{
	const struct defect_def *def = kb_defect(c->kb, id);
	const struct device *d = c->device;
	const struct release *have = &c->release;
	const struct range_def *ranges = def ? def->affected.items : NULL;
	bool beyond = false;

	*ret = AFFECTION_OTHER;
	if (!def)
		return TRUTH_UNKNOWN;
	if (def->platforms && d->platform != PLATFORM_UNKNOWN && !(def->platforms & 1u << d->platform))
		return TRUTH_TRUE;
	if (!have->count)
		return TRUTH_UNKNOWN;
	if (def->pids.count && d->pid.len) {
		bool listed = false;
		for (size_t i = 0; i < def->pids.count; i++)
			listed |= name_fits(def->pids.items[i], d->pid);
		if (!listed)
			return TRUTH_TRUE;
	}
	for (size_t i = 0; i < def->affected.count; i++) {
		bool after = !ranges[i].first.count || release_compare(have, &ranges[i].first) >= 0;
		bool before = !ranges[i].end.count || release_compare(have, &ranges[i].end) < 0;
		if (after && before) {
			*ret = AFFECTION_AFFECTED;
			return def->pids.count && !d->pid.len ? TRUTH_UNKNOWN : TRUTH_TRUE;
		}
		beyond |= !before;
	}
	*ret = beyond ? AFFECTION_FIXED : AFFECTION_OTHER;
	return TRUTH_TRUE;
}
