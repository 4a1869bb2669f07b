#include "kb/kb.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/release.h"
#include "kb/capture_compile.h"
#include "kb/kb_fields.h"

/* No file of knowledge comes near this. */
enum { FILE_BYTES_MAX = 4 * 1024 * 1024, FOLDER_DEPTH_MAX = 8, PATH_BYTES_MAX = 4096, KEY_BYTES_MAX = 256,
       ABSENT_MAX = 1024 };

struct kb {
	struct arena *arena;
	struct diags diags;
	struct kb_folders folders;
	struct map entries[KB_KIND_COUNT]; /* messages by FACILITY-MNEMONIC, others by id */
	struct patterns patterns;          /* all that were made */
	struct map expressions;            /* patterns by their expression */
	struct map files;                  /* every path that was read */
	struct map absent;                 /* facilities that have no file, or one that was read */
	pthread_rwlock_t lock; /* most look-ups find what was read: they share it */
	pthread_t ahead; /* while reads_ahead */
	bool reads_ahead;
	bool all, all_rules, captures_compiled;
	bool list_was_read[KB_KIND_COUNT]; /* those that have a file for all their entries */
};

bool code_split(str code, struct code_parts *ret)
{
	for (size_t i = code.len; i >= 4; i--) {
		size_t dash = i - 3; /* "-5-": at dash, dash + 1, dash + 2 */
		char c = code.ptr[dash + 1];
		bool severity = (c >= '0' && c <= '7') || (c >= 'A' && c <= 'Z');
		if (dash == 0 || code.ptr[dash] != '-' || code.ptr[dash + 2] != '-' || !severity ||
		    dash + 3 >= code.len)
			continue;
		*ret = (struct code_parts){{code.ptr, dash}, c, str_from(code, dash + 3)};
		return true;
	}
	return false;
}

static void entry_set(struct kb *kb, enum kb_kind kind, str key, void *entry, size_t layer,
                      struct pos pos)
{
	void *old = map_find(&kb->entries[kind], key);

	if (old) {
		size_t old_layer = *(size_t *)(void *)((char *)old + kb_lists[kind].layer_offset);
		if (old_layer > layer)
			return;
		if (old_layer == layer) {
			const struct pos *first = old;
			struct diag *d = diags_add(&kb->diags, DIAG_ERROR, pos,
			                           "%s '%.*s' is defined twice", kb_kind_names[kind],
			                           STR_ARG(key));
			diag_hint(&kb->diags, d, "first at %.*s:%u",
			          first->src ? (int)first->src->path.len : 0,
			          first->src ? first->src->path.ptr : "", first->line);
			return;
		}
	}
	map_set(&kb->entries[kind], key, entry);
}

static void code_complain(struct kb *kb, const struct message_def *m, str code)
{
	struct diag *d = diags_add(&kb->diags, DIAG_ERROR, m->pos, "'%.*s' is not a message code",
	                           STR_ARG(code));

	diag_hint(&kb->diags, d, "write FACILITY-SEVERITY-MNEMONIC, without the percent sign");
}

static void message_set(struct kb *kb, struct message_def *m, str code)
{
	struct code_parts parts;

	if (!code_split(code, &parts)) {
		code_complain(kb, m, code);
		return;
	}
	str key = arena_printf(kb->arena, "%.*s-%.*s", STR_ARG(parts.facility), STR_ARG(parts.mnemonic));
	entry_set(kb, KB_MESSAGE, key, m, m->layer, m->pos);
}

/* A key field must be in one wording at least; where it is not in another, its value is empty. */
static void message_keys_check(struct kb *kb, const struct message_def *m)
{
	for (size_t i = 0; i < m->key.count; i++) {
		bool found = false;
		for (size_t t = 0; t < m->text.count; t++)
			found |= m->patterns[t] &&
			         pattern_field_find(m->patterns[t], m->key.items[i]) >= 0;
		if (!found)
			diags_add(&kb->diags, DIAG_ERROR, m->pos, "key field '%.*s' is not in the text",
			          STR_ARG(m->key.items[i]));
	}
}

/* Also for an entry that is not good, so that all its faults are told at once. */
static void message_build(struct kb *kb, struct message_def *m, bool good)
{
	struct code_parts parts;

	if (m->text.count > MESSAGE_TEXTS_MAX) {
		diags_add(&kb->diags, DIAG_ERROR, m->pos, "has more than %d wordings",
		          MESSAGE_TEXTS_MAX);
		m->text.count = MESSAGE_TEXTS_MAX;
	}
	m->patterns = arena_alloc(kb->arena, (m->text.count + 1) * sizeof(*m->patterns));
	for (size_t i = 0; i < m->text.count; i++) {
		m->patterns[i] = patterns_keep(&kb->patterns, pattern_new(m->text.items[i], false,
		                                              m->text.places[i], &kb->diags));
	}
	message_keys_check(kb, m);
	if (!good) {
		if (m->code.len && !code_split(m->code, &parts))
			code_complain(kb, m, m->code);
		return;
	}
	message_set(kb, m, m->code);
	for (size_t i = 0; i < m->also.count; i++)
		message_set(kb, m, m->also.items[i]);
}

static void list_read(struct kb *kb, enum kb_kind kind, const struct yaml_node *list, size_t layer)
{
	const struct kb_list *spec = &kb_lists[kind];

	if (list->kind != YAML_LIST) {
		diags_add(&kb->diags, DIAG_ERROR, list->pos, "'%s' must be a list", spec->name);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		char *entry = arena_alloc(kb->arena, spec->entry->size);
		const struct pos *pos = (const void *)entry;
		bool good = yaml_bind(kb->arena, list->pairs[i].value, spec->entry, entry,
		                      &kb->diags);
		*(size_t *)(void *)(entry + spec->layer_offset) = layer;
		str id = *(str *)(void *)(entry + spec->id_offset);
		if (kind == KB_MESSAGE)
			message_build(kb, (struct message_def *)(void *)entry, good);
		else if (good && id.len)
			entry_set(kb, kind, id, entry, layer, *pos);
	}
}

static void facility_read(struct kb *kb, str facility);

/* What stands at the top of a file: its lists. */
static void lists_read(struct kb *kb, const struct yaml_node *root, bool rules, size_t layer)
{
	const char *schema = rules ? "tacit-rules/1" : "tacit-kb/1";
	const struct yaml_node *said = yaml_get(root, STR("schema"));

	if (!said || said->kind != YAML_TEXT || !str_eq(said->text, str_of(schema))) {
		struct diag *d = diags_add(&kb->diags, DIAG_ERROR, said ? said->pos : root->pos,
		                           "does not say which schema it follows");
		diag_hint(&kb->diags, d, "put 'schema: %s' at the top", schema);
		return;
	}
	for (size_t i = 0; i < root->count; i++) {
		const struct yaml_pair *pair = &root->pairs[i];
		int kind = 0;
		if (str_eq(pair->key, STR("schema")))
			continue;
		if (!rules && str_eq(pair->key, STR("read")) && pair->value->kind == YAML_LIST) {
			for (size_t k = 0; k < pair->value->count; k++)
				facility_read(kb, pair->value->pairs[k].value->text);
			continue;
		}
		while (kind < KB_KIND_COUNT && !str_eq(pair->key, str_of(kb_lists[kind].name)))
			kind++;
		if (kind == KB_KIND_COUNT || kb_lists[kind].rules != rules) {
			struct diag *d = diags_add(&kb->diags, DIAG_ERROR, pair->key_pos,
			                           "unknown list '%.*s'", STR_ARG(pair->key));
			diag_hint(&kb->diags, d, "%s",
			          rules ? "rules files hold: rules evidence"
			                : "known lists: messages problems causes actions topics "
			                  "severities field_types references zones facilities "
			                  "generations deadlines pids placeholders dependencies private public facts captures defects");
			continue;
		}
		list_read(kb, (enum kb_kind)kind, pair->value, layer);
	}
}

static void file_load(struct kb *kb, str path, bool rules, size_t layer)
{
	struct source *src = arena_new_of(kb->arena, struct source);
	struct arena *tree = arena_new();

	map_set(&kb->files, path, src);
	if (file_read(kb->arena, path, FILE_BYTES_MAX, src, &kb->diags)) {
		const struct yaml_node *root = yaml_read(tree, kb->arena, src, &kb->diags);
		if (root)
			lists_read(kb, root, rules, layer);
	}
	arena_free(tree);
}

/* depth: how deep folder lies; from FOLDER_DEPTH_MAX on its own folders are left. */
static void folder_load(struct kb *kb, str folder, bool rules, size_t layer, unsigned depth)
{
	size_t count;
	str *names = folder_list(kb->arena, folder, &count, &kb->diags);

	for (size_t i = 0; i < count; i++) {
		str path = path_join(kb->arena, folder, names[i]);
		if (depth < FOLDER_DEPTH_MAX && file_is_folder(path))
			folder_load(kb, path, rules, layer, depth + 1);
		else if ((str_ends(path, STR(".yaml")) || str_ends(path, STR(".yml"))) &&
		         !map_find(&kb->files, path))
			file_load(kb, path, rules, layer);
	}
}

/* A shipped file, once, if it is there. Names of files that are not come from logs: nothing is kept of them. */
static void shipped_read(struct kb *kb, str folder, const char *part, str name, bool rules)
{
	char path[PATH_BYTES_MAX];

	if (kb->all || !folder.len)
		return;
	int len = snprintf(path, sizeof(path), "%.*s/%s%s%.*s.yaml", STR_ARG(folder), part ? part : "",
	                   part ? "/" : "", STR_ARG(name));
	if (len <= 0 || len >= (int)sizeof(path))
		return;
	str whole = {path, (size_t)len};
	if (!map_find(&kb->files, whole) && file_exists(whole))
		file_load(kb, arena_str(kb->arena, whole), rules, 0);
}

/* Names come from logs and from people: nothing but a plain name may become a path. */
static bool is_plain_name(str name)
{
	if (!name.len || name.len > 80)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		      c == '_' || c == '-'))
			return false;
	}
	return true;
}

/* The first ABSENT_MAX facilities that have no file are not looked for again: each log asks anew. */
static void facility_read(struct kb *kb, str facility)
{
	size_t files = map_count(&kb->files);

	if (kb->all || !is_plain_name(facility) || map_find(&kb->absent, facility))
		return;
	shipped_read(kb, kb->folders.shipped_kb, "messages", facility, false);
	if (files == map_count(&kb->files) && map_count(&kb->absent) < ABSENT_MAX)
		map_set(&kb->absent, arena_str(kb->arena, facility), kb);
}

struct kb *kb_open(const struct kb_folders *folders)
{
	struct kb *kb = must_realloc(NULL, sizeof(*kb));

	*kb = (struct kb){.arena = arena_new()};
	kb->folders.shipped_kb = arena_str(kb->arena, folders->shipped_kb);
	kb->folders.shipped_rules = arena_str(kb->arena, folders->shipped_rules);
	diags_init(&kb->diags);
	pthread_rwlock_init(&kb->lock, NULL);
	for (size_t i = 0; i < folders->kb_count; i++)
		folder_load(kb, folders->kb[i], false, i + 1, 0);
	for (size_t i = 0; i < folders->rules_count; i++)
		folder_load(kb, folders->rules[i], true, i + 1, 0);
	return kb;
}

static void ahead_wait(struct kb *kb)
{
	if (kb->reads_ahead)
		pthread_join(kb->ahead, NULL);
	kb->reads_ahead = false;
}

void kb_close(struct kb *kb)
{
	if (!kb)
		return;
	ahead_wait(kb);
	pattern_thread_end();
	patterns_close(&kb->patterns);
	for (size_t i = 0; i < KB_KIND_COUNT; i++)
		map_close(&kb->entries[i]);
	map_close(&kb->expressions);
	map_close(&kb->files);
	map_close(&kb->absent);
	diags_close(&kb->diags);
	pthread_rwlock_destroy(&kb->lock);
	arena_free(kb->arena);
	free(kb);
}

struct diags *kb_diags(struct kb *kb)
{
	ahead_wait(kb);
	return &kb->diags;
}

const struct message_def *kb_message(struct kb *kb, str facility, str mnemonic)
{
	char key[KEY_BYTES_MAX];
	size_t len = facility.len + 1 + mnemonic.len;

	if (!facility.len || !mnemonic.len || len > sizeof(key)) /* no code is that long */
		return NULL;
	memcpy(key, facility.ptr, facility.len);
	key[facility.len] = '-';
	memcpy(key + facility.len + 1, mnemonic.ptr, mnemonic.len);
	pthread_rwlock_rdlock(&kb->lock);
	const struct message_def *m = map_find(&kb->entries[KB_MESSAGE], (str){key, len});
	bool absent = !m && (kb->all || map_find(&kb->absent, facility));
	pthread_rwlock_unlock(&kb->lock);
	if (m || absent)
		return m;
	pthread_rwlock_wrlock(&kb->lock);
	facility_read(kb, facility);
	m = map_find(&kb->entries[KB_MESSAGE], (str){key, len});
	pthread_rwlock_unlock(&kb->lock);
	return m;
}

const struct message_def *kb_message_widest(struct kb *kb, str facility, str mnemonic)
{
	const struct message_def *m = kb_message(kb, facility, mnemonic);
	const char *dash = memchr(facility.ptr, '-', facility.len);

	return m || !dash ? m : kb_message(kb, str_between(facility.ptr, dash), mnemonic);
}

/* An entry with a file of its own (folder), or in a list file. */
static const void *entry_find(struct kb *kb, enum kb_kind kind, str id)
{
	static const char *const list_files[KB_KIND_COUNT] = {
	        [KB_SEVERITY] = "severities", [KB_FIELD_TYPE] = "field-types",
	        [KB_REFERENCE] = "references", [KB_ZONE] = "zones",
	        [KB_FACILITY] = "facilities", [KB_FACT] = "facts", [KB_GENERATION] = "generations",
	        [KB_DEADLINE] = "deadlines", [KB_PLACEHOLDER] = "placeholders", [KB_PID] = "pids",
	        [KB_DEPENDENCY] = "dependencies", [KB_PRIVATE] = "private", [KB_PUBLIC] = "private"};

	pthread_rwlock_rdlock(&kb->lock);
	const void *found = map_find(&kb->entries[kind], id);
	bool absent = kb->all || kb->list_was_read[kind];
	pthread_rwlock_unlock(&kb->lock);
	if (found || absent)
		return found;
	pthread_rwlock_wrlock(&kb->lock);
	if (kb_lists[kind].rules) {
		if (is_plain_name(id))
			shipped_read(kb, kb->folders.shipped_rules, kb_lists[kind].folder, id, true);
	} else if (list_files[kind]) {
		if (!kb->list_was_read[kind])
			shipped_read(kb, kb->folders.shipped_kb, NULL, str_of(list_files[kind]), false);
		kb->list_was_read[kind] = true;
	} else if (is_plain_name(id))
		shipped_read(kb, kb->folders.shipped_kb, kb_lists[kind].folder, id, false);
	found = map_find(&kb->entries[kind], id);
	pthread_rwlock_unlock(&kb->lock);
	return found;
}

const struct message_def *kb_message_named(struct kb *kb, str code)
{
	const char *dash = memrchr(code.ptr, '-', code.len);

	return dash ? kb_message(kb, str_between(code.ptr, dash),
	                         str_from(code, (size_t)(dash - code.ptr) + 1))
	            : NULL;
}

const struct problem_def *kb_problem(struct kb *kb, str id)
{
	return entry_find(kb, KB_PROBLEM, id);
}

const struct cause_def *kb_cause(struct kb *kb, str id)
{
	return entry_find(kb, KB_CAUSE, id);
}

const struct action_def *kb_action(struct kb *kb, str id)
{
	return entry_find(kb, KB_ACTION, id);
}

const struct topic_def *kb_topic(struct kb *kb, str id)
{
	return entry_find(kb, KB_TOPIC, id);
}

const struct reference_def *kb_reference(struct kb *kb, str id)
{
	return entry_find(kb, KB_REFERENCE, id);
}

const struct zone_def *kb_zone(struct kb *kb, str name)
{
	return entry_find(kb, KB_ZONE, name);
}

const struct facility_def *kb_facility(struct kb *kb, str name)
{
	return entry_find(kb, KB_FACILITY, name);
}

const struct map *kb_deadlines(struct kb *kb)
{
	entry_find(kb, KB_DEADLINE, STR("")); /* reads the list */
	return &kb->entries[KB_DEADLINE];
}

enum platform kb_platform(struct kb *kb, str pid)
{
	enum platform platform = PLATFORM_UNKNOWN;
	size_t longest = 0;
	struct map_node *at = NULL;
	str key;
	void *value;

	if (!pid.len)
		return platform;
	entry_find(kb, KB_PID, STR("")); /* reads the list */
	while (map_next(&kb->entries[KB_PID], &at, &key, &value)) {
		const struct pid_def *def = value;
		if (str_starts(pid, def->prefix) && def->prefix.len > longest) {
			longest = def->prefix.len;
			platform = (enum platform)def->platform;
		}
	}
	return platform;
}

const struct map *kb_dependencies(struct kb *kb)
{
	entry_find(kb, KB_DEPENDENCY, STR("")); /* reads the list */
	return &kb->entries[KB_DEPENDENCY];
}

const struct map *kb_private(struct kb *kb)
{
	entry_find(kb, KB_PRIVATE, STR("")); /* reads the list */
	return &kb->entries[KB_PRIVATE];
}

const struct map *kb_public(struct kb *kb)
{
	entry_find(kb, KB_PUBLIC, STR("")); /* reads the list */
	return &kb->entries[KB_PUBLIC];
}

const struct placeholder_def *kb_placeholder(struct kb *kb, str word)
{
	const struct placeholder_def *found = entry_find(kb, KB_PLACEHOLDER, word);
	struct map_node *at = NULL;
	str key;
	void *value;

	while (!found && map_next(&kb->entries[KB_PLACEHOLDER], &at, &key, &value)) {
		const struct placeholder_def *def = value;
		for (size_t i = 0; i < def->also.count; i++) {
			if (str_eq(def->also.items[i], word))
				found = def;
		}
	}
	return found;
}

static bool pid_fits(const struct generation_def *g, str pid)
{
	bool fits = g->pids.count == 0;

	for (size_t i = 0; i < g->pids.count; i++)
		fits |= str_starts(pid, g->pids.items[i]);
	return fits;
}

enum generation kb_generation(struct kb *kb, enum platform platform, str pid, str release)
{
	const struct release have = release_parse(release);
	struct release best = {.count = 0};
	enum generation found = GENERATION_UNKNOWN;
	struct map_node *at = NULL;
	str key;
	void *value;

	if (!have.count)
		return found;
	entry_find(kb, KB_GENERATION, STR("")); /* reads the list */
	while (map_next(&kb->entries[KB_GENERATION], &at, &key, &value)) {
		const struct generation_def *g = value;
		struct release from = release_parse(g->from);
		if (g->platform != (int)platform || !pid_fits(g, pid) || release_compare(&have, &from) < 0 ||
		    release_compare(&from, &best) < 0)
			continue;
		best = from;
		found = (enum generation)g->generation;
	}
	return found;
}

const struct rule_def *kb_rule(struct kb *kb, str problem)
{
	return entry_find(kb, KB_RULE, problem);
}

const struct rule_cause *kb_evidence(struct kb *kb, str cause)
{
	return entry_find(kb, KB_EVIDENCE, cause);
}

const struct defect_def *kb_defect(struct kb *kb, str id)
{
	return entry_find(kb, KB_DEFECT, id);
}

/* Has this been read? */
static bool is_read(struct kb *kb, const bool *what)
{
	pthread_rwlock_rdlock(&kb->lock);
	bool read = *what;
	pthread_rwlock_unlock(&kb->lock);
	return read;
}

const struct map *kb_rules(struct kb *kb)
{
	if (is_read(kb, &kb->all_rules))
		return &kb->entries[KB_RULE];
	pthread_rwlock_wrlock(&kb->lock);
	if (!kb->all && kb->folders.shipped_rules.len && !kb->all_rules)
		folder_load(kb, kb->folders.shipped_rules, true, 0, FOLDER_DEPTH_MAX);
	kb->all_rules = true;
	pthread_rwlock_unlock(&kb->lock);
	return &kb->entries[KB_RULE];
}

void kb_read_for(struct kb *kb, str problem)
{
	const struct rule_def *rule = kb_problem(kb, problem) && map_count(kb_rules(kb)) ? kb_rule(kb, problem) : NULL;
	const struct rule_cause *causes = rule ? rule->causes.items : NULL;

	for (size_t i = 0; rule && i < rule->causes.count; i++) {
		kb_cause(kb, causes[i].cause);
		kb_evidence(kb, causes[i].cause);
	}
}

const struct map *kb_captures(struct kb *kb)
{
	if (is_read(kb, &kb->captures_compiled))
		return &kb->entries[KB_CAPTURE];
	pthread_rwlock_wrlock(&kb->lock);
	if (!kb->captures_compiled) {
		if (!kb->all && kb->folders.shipped_kb.len) {
			folder_load(kb, path_join(kb->arena, kb->folders.shipped_kb, STR("captures")),
			            false, 0, 0);
			shipped_read(kb, kb->folders.shipped_kb, NULL, STR("facts"), false);
		}
		captures_compile(kb->arena, kb->entries, &kb->patterns, &kb->diags);
		kb->captures_compiled = true;
	}
	pthread_rwlock_unlock(&kb->lock);
	return &kb->entries[KB_CAPTURE];
}

const struct fact_def *kb_fact(struct kb *kb, str name)
{
	return fact_find(&kb->entries[KB_FACT], name);
}

struct pattern *kb_expression(struct kb *kb, str expression)
{
	pthread_rwlock_rdlock(&kb->lock);
	struct pattern *p = map_find(&kb->expressions, expression);
	pthread_rwlock_unlock(&kb->lock);
	if (p)
		return p;
	pthread_rwlock_wrlock(&kb->lock);
	p = map_find(&kb->expressions, expression);
	if (!p) {
		struct diags scrap;
		diags_init(&scrap);
		p = patterns_keep(&kb->patterns, pattern_of_expression(expression, (struct pos){0}, &scrap));
		diags_close(&scrap);
		if (p)
			map_set(&kb->expressions, arena_str(kb->arena, expression), p);
	}
	pthread_rwlock_unlock(&kb->lock);
	return p;
}

static void *ahead_run(void *self)
{
	kb_captures(self);
	kb_rules(self);
	pattern_thread_end();
	return NULL;
}

void kb_read_ahead(struct kb *kb, bool beside)
{
	kb->reads_ahead = beside && pthread_create(&kb->ahead, NULL, ahead_run, kb) == 0;
	if (!kb->reads_ahead)
		ahead_run(kb);
}

void kb_load_all(struct kb *kb)
{
	pthread_rwlock_wrlock(&kb->lock);
	if (!kb->all) {
		if (kb->folders.shipped_kb.len)
			folder_load(kb, kb->folders.shipped_kb, false, 0, 0);
		if (kb->folders.shipped_rules.len)
			folder_load(kb, kb->folders.shipped_rules, true, 0, 0);
		kb->all = true;
		captures_compile(kb->arena, kb->entries, &kb->patterns, &kb->diags);
		kb->captures_compiled = true;
	}
	pthread_rwlock_unlock(&kb->lock);
}

const struct map *kb_entries(const struct kb *kb, enum kb_kind kind)
{
	return &kb->entries[kind];
}
