#include "kb/capture_compile.h"

#include <stdlib.h>

struct compiler {
	struct arena *arena;
	struct patterns *patterns;
	const struct map *facts;
	struct diags *diags;
};

struct pattern *patterns_keep(struct patterns *list, struct pattern *p)
{
	list->items = must_grow(list->items, list->count, &list->cap, sizeof(struct pattern *));
	list->items[list->count++] = p;
	return p;
}

void patterns_close(struct patterns *list)
{
	for (size_t i = 0; i < list->count; i++)
		pattern_free(list->items[i]);
	free(list->items);
}

/* ---- names of facts ---- */

static str name_part(str *rest)
{
	size_t i = 0, depth = 0;

	while (i < rest->len && (rest->ptr[i] != '.' || depth)) {
		/* A bracket that is never closed is the device's own. */
		depth += rest->ptr[i] == '[' && memchr(rest->ptr + i, ']', rest->len - i);
		depth -= rest->ptr[i] == ']' && depth;
		i++;
	}
	str part = {rest->ptr, i};
	*rest = str_from(*rest, i + 1);
	return part;
}

bool fact_name_fits(str vocabulary, str name)
{
	while (vocabulary.len && name.len) {
		/* The first letter decides most of them. */
		if (vocabulary.ptr[0] != name.ptr[0] && vocabulary.ptr[0] != '[')
			return false;
		str want = name_part(&vocabulary), have = name_part(&name);
		if (!str_starts(want, STR("["))) {
			if (!str_eq(want, have))
				return false;
			continue;
		}
		/* What stands for a part may hold dots, as the names of hosts do. */
		while (!fact_name_fits(vocabulary, name)) {
			if (!name.len)
				return false;
			name_part(&name);
		}
		return true;
	}
	return !vocabulary.len && !name.len;
}

const struct fact_def *fact_find(const struct map *facts, str name)
{
	struct map_node *at = NULL;
	str key;
	void *value = map_find(facts, name);

	if (value)
		return value;
	while (map_next(facts, &at, &key, &value)) {
		if (fact_name_fits(key, name))
			return value;
	}
	return NULL;
}

enum signal signal_held(const struct items *signals, str text)
{
	const struct signal_def *defs = signals->items;

	for (size_t i = 0; i < signals->count; i++) {
		for (size_t k = 0; k < defs[i].holds.count; k++) {
			if (str_contains_nocase(text, defs[i].holds.items[k]))
				return (enum signal)defs[i].signal;
		}
	}
	return SIGNAL_NONE;
}

/* ---- templates to shapes ---- */

bool shape_match(const struct shape *s, str text, str fields[static PATTERN_FIELDS_MAX])
{
	if (!s->pattern)
		return str_alike(text, s->literal);
	if (text.len < s->head.len || !str_eq_nocase((str){text.ptr, s->head.len}, s->head))
		return false;
	return pattern_match(s->pattern, text, fields) == PATTERN_MATCH;
}

bool shapes_take(const struct shape *shapes, size_t count, str text)
{
	str fields[PATTERN_FIELDS_MAX];

	for (size_t i = 0; i < count; i++) {
		if (shape_match(&shapes[i], text, fields))
			return true;
	}
	return false;
}

static struct shape shape_new(struct compiler *k, str text, struct pos pos)
{
	const char *field = memchr(text.ptr, '[', text.len);
	struct shape s = {.literal = str_trim(text)};

	if (!field)
		return s;
	s.head = str_between(text.ptr, field);
	/* A blank of the template takes any run of blanks: only up to the first is compared as it is. */
	const char *blank = memchr(s.head.ptr, ' ', s.head.len);
	if (blank)
		s.head = str_between(s.head.ptr, blank);
	s.pattern = patterns_keep(k->patterns, pattern_new(text, true, pos, k->diags));
	return s;
}

static struct path_shape path_new(struct compiler *k, str under, struct pos pos)
{
	struct path_shape path = {.count = 0};

	while (under.len) {
		const char *slash = memmem(under.ptr, under.len, " / ", 3);
		str part = slash ? str_between(under.ptr, slash) : under;
		under = str_from(under, part.len + 3);
		if (path.count == PATH_PARTS_MAX) {
			diags_add(k->diags, DIAG_ERROR, pos, "names more than %d headings",
			          PATH_PARTS_MAX);
			break;
		}
		path.parts[path.count++] = shape_new(k, str_trim(part), pos);
	}
	return path;
}

static struct shape *shapes_new(struct compiler *k, const struct strs *texts)
{
	struct shape *shapes = arena_alloc(k->arena, (texts->count + 1) * sizeof(*shapes));

	for (size_t i = 0; i < texts->count; i++)
		shapes[i] = shape_new(k, texts->items[i], texts->places[i]);
	return shapes;
}

static struct fact_out *outs_new(struct compiler *k, const struct items *facts, str fact, struct pos pos,
                                 size_t *ret_count)
{
	const struct text_pair *pairs = facts->items;
	struct fact_out *outs = arena_alloc(k->arena, (facts->count + 2) * sizeof(*outs));
	size_t count = 0;

	if (fact.len)
		outs[count++] = (struct fact_out){.name = fact};
	for (size_t i = 0; i < facts->count; i++)
		outs[count++] = (struct fact_out){.name = pairs[i].key, .value = pairs[i].value};
	for (size_t i = 0; i < count; i++) {
		outs[i].def = fact_find(k->facts, outs[i].name);
		if (!outs[i].def)
			diags_add(k->diags, DIAG_ERROR, pos, "the fact '%.*s' is not in facts.yaml",
			          STR_ARG(outs[i].name));
	}
	*ret_count = count;
	return outs;
}

static void capture_compile(struct compiler *k, struct capture_def *c)
{
	struct capture_rule *rules = c->rules.items;
	struct capture_table *tables = c->tables.items;

	c->start_shapes = shapes_new(k, &c->starts);
	c->ornament_shapes = shapes_new(k, &c->ornaments);
	const struct text_pair *whole = c->whole.items;
	c->whole_shapes = arena_alloc(k->arena, (c->whole.count + 1) * sizeof(*c->whole_shapes));
	for (size_t i = 0; i < c->whole.count; i++)
		c->whole_shapes[i] = shape_new(k, whole[i].key, c->pos);
	for (size_t i = 0; i < c->rules.count; i++) {
		struct capture_rule *r = &rules[i];
		r->path = path_new(k, r->under, r->pos);
		if (!r->key.len == !r->line.len)
			diags_add(k->diags, DIAG_ERROR, r->pos, "a rule has either 'key' or 'line'");
		if (r->line.len)
			r->line_shape = shape_new(k, r->line, r->pos);
		r->value_shapes = shapes_new(k, &r->value);
		r->outs = outs_new(k, &r->facts, r->fact, r->pos, &r->out_count);
	}
	for (size_t i = 0; i < c->tables.count; i++) {
		struct capture_table *t = &tables[i];
		t->path = path_new(k, t->under, t->pos);
		t->outs = outs_new(k, &t->facts, (str){"", 0}, t->pos, &t->out_count);
	}
	c->compiled = true;
}

void captures_compile(struct arena *a, const struct map *entries, struct patterns *patterns,
                      struct diags *diags)
{
	struct compiler k = {a, patterns, &entries[KB_FACT], diags};
	struct map_node *at = NULL;
	str key;
	void *value;

	while (map_next(&entries[KB_CAPTURE], &at, &key, &value)) {
		struct capture_def *c = value;
		if (!c->compiled)
			capture_compile(&k, c);
	}
}
