#include "yaml/yaml_node.h"

#include <stdio.h>
#include <stdlib.h>

#include <yaml.h>

#include "base/map.h"

/* What a hand-written file never reaches: past these it is an accident or an attack. */
enum { DEPTH_MAX = 64, VALUES_MAX = 200000 };

enum { FEW_KEYS = 16 };

/* A value that aliases can stand for. */
struct anchor {
	struct yaml_node *node;
	size_t values;   /* how many it holds, itself too; 0 while it is read: it would hold itself */
	unsigned height; /* levels below it */
};

struct reader {
	struct arena *tree, *texts;
	const struct source *src;
	struct diags *diags;
	yaml_parser_t parser;
	yaml_event_t event; /* the one that is looked at */
	struct yaml_pair *open; /* of lists and maps whose end is not read, the innermost last */
	size_t open_count, open_cap;
	struct map anchors; /* struct anchor by name */
	size_t values;      /* so far, aliases counted out */
	unsigned deepest;   /* level so far, within the innermost anchor */
	bool failed;
};

static struct pos pos_of(const struct reader *r, yaml_mark_t mark)
{
	return (struct pos){r->src, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

static struct yaml_node *fail(struct reader *r, struct pos pos, const char *why)
{
	diags_add(r->diags, DIAG_ERROR, pos, "%s", why);
	r->failed = true;
	return NULL;
}

/* A byte that cannot be read has an offset and no mark. */
static yaml_mark_t mark_of_byte(str text, size_t offset)
{
	yaml_mark_t mark = {.index = offset};

	for (size_t i = 0; i < offset && i < text.len; i++) {
		if (text.ptr[i] == '\n') {
			mark.line++;
			mark.column = 0;
		} else if (((unsigned char)text.ptr[i] & 0xC0) != 0x80) {
			mark.column++;
		}
	}
	return mark;
}

static void complain(struct reader *r)
{
	const yaml_parser_t *parser = &r->parser;
	yaml_mark_t mark = parser->error == YAML_READER_ERROR
	                           ? mark_of_byte(r->src->text, parser->problem_offset)
	                           : parser->problem_mark;
	const char *what = parser->problem ? parser->problem : "cannot be read as YAML";

	struct diag *d = diags_add(r->diags, DIAG_ERROR, pos_of(r, mark), "%s", what);
	if (parser->context)
		diag_hint(r->diags, d, "%s that starts at line %zu", parser->context,
		          parser->context_mark.line + 1);
}

/* False where the text is no YAML from here on, which is said. */
static bool event_next(struct reader *r)
{
	if (r->failed)
		return false;
	yaml_event_delete(&r->event);
	if (!yaml_parser_parse(&r->parser, &r->event)) {
		complain(r);
		r->failed = true;
	}
	return !r->failed;
}

/* Where the key at index was said already. Few keys are compared one by one, many are hashed. */
static const struct pos *said_before(const struct yaml_node *map, size_t index, struct map *seen)
{
	str key = map->pairs[index].key;

	if (map->count > FEW_KEYS) {
		const struct pos *first = map_find(seen, key);
		if (!first)
			map_set(seen, key, &map->pairs[index].key_pos);
		return first;
	}
	for (size_t i = 0; i < index; i++) {
		if (str_eq(map->pairs[i].key, key))
			return &map->pairs[i].key_pos;
	}
	return NULL;
}

static void keys_check(struct reader *r, const struct yaml_node *map)
{
	struct map seen = {0};

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_pair *pair = &map->pairs[i];
		const struct pos *first = said_before(map, i, &seen);
		if (first)
			diags_add(r->diags, DIAG_ERROR, pair->key_pos,
			          "key '%.*s' is said twice; first at line %u", STR_ARG(pair->key),
			          first->line);
	}
	map_close(&seen);
}

static struct yaml_node *value_read(struct reader *r, unsigned depth);

/* The values of a list, or the keys and values of a map, to their end. */
static void items_read(struct reader *r, struct yaml_node *node, unsigned depth)
{
	size_t from = r->open_count;
	yaml_event_type_t end = node->kind == YAML_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;

	while (event_next(r) && r->event.type != end) {
		struct yaml_pair pair = {0};
		if (node->kind == YAML_MAP) {
			const struct yaml_node *key = value_read(r, depth + 1);
			if (key && key->kind != YAML_TEXT)
				fail(r, key->pos, "a key must be a word");
			if (r->failed || !event_next(r))
				break;
			pair = (struct yaml_pair){.key = key->text, .key_pos = key->pos};
		}
		pair.value = value_read(r, depth + 1);
		r->open = must_grow(r->open, r->open_count, &r->open_cap, sizeof(*r->open));
		r->open[r->open_count++] = pair;
	}
	node->count = r->open_count - from;
	node->pairs = arena_alloc(r->tree, (node->count + 1) * sizeof(*node->pairs));
	if (node->count)
		memcpy(node->pairs, r->open + from, node->count * sizeof(*node->pairs));
	r->open_count = from;
	if (node->kind == YAML_MAP && !r->failed)
		keys_check(r, node);
}

static bool bounds_hold(struct reader *r, struct pos pos, unsigned depth, size_t values)
{
	char why[80];

	r->values += values;
	if (depth > r->deepest)
		r->deepest = depth;
	if (depth <= DEPTH_MAX && r->values <= VALUES_MAX)
		return true;
	if (depth > DEPTH_MAX)
		snprintf(why, sizeof(why), "is nested deeper than %d levels", DEPTH_MAX);
	else
		snprintf(why, sizeof(why), "holds more than %d values, aliases counted out",
		         VALUES_MAX);
	fail(r, pos, why);
	return false;
}

static struct yaml_node *alias_read(struct reader *r, unsigned depth)
{
	const struct anchor *anchor =
	        map_find(&r->anchors, str_of((const char *)r->event.data.alias.anchor));
	struct pos pos = pos_of(r, r->event.start_mark);

	if (!anchor)
		return fail(r, pos, "found undefined alias");
	if (!anchor->values)
		return fail(r, pos, "an alias stands within what it stands for");
	return bounds_hold(r, pos, depth + anchor->height, anchor->values) ? anchor->node : NULL;
}

static void node_read(struct reader *r, struct yaml_node *node, unsigned depth)
{
	const yaml_event_t *e = &r->event;

	if (e->type == YAML_SCALAR_EVENT) {
		node->kind = YAML_TEXT;
		node->text = arena_str(r->texts, (str){(const char *)e->data.scalar.value,
		                                       e->data.scalar.length});
	} else {
		node->kind = e->type == YAML_MAPPING_START_EVENT ? YAML_MAP : YAML_LIST;
		items_read(r, node, depth);
	}
}

static void anchored_read(struct reader *r, str name, struct yaml_node *node, unsigned depth)
{
	struct anchor *anchor = arena_new_of(r->tree, struct anchor);
	size_t before = r->values - 1; /* node is counted */
	unsigned deepest = r->deepest;

	if (map_find(&r->anchors, name)) {
		fail(r, node->pos, "found duplicate anchor");
		return;
	}
	map_set(&r->anchors, arena_str(r->tree, name), anchor);
	anchor->node = node;
	r->deepest = depth;
	node_read(r, node, depth);
	anchor->values = r->values - before;
	anchor->height = r->deepest - depth;
	if (deepest > r->deepest)
		r->deepest = deepest;
}

/* The value that starts at the event. NULL where it is wrong, which is said. */
static struct yaml_node *value_read(struct reader *r, unsigned depth)
{
	const yaml_event_t *e = &r->event;

	if (e->type == YAML_ALIAS_EVENT)
		return alias_read(r, depth);
	struct yaml_node *node = arena_new_of(r->tree, struct yaml_node);
	node->pos = pos_of(r, e->start_mark);
	if (!bounds_hold(r, node->pos, depth, 1))
		return NULL;
	const yaml_char_t *name = e->type == YAML_SCALAR_EVENT ? e->data.scalar.anchor
	                          : e->type == YAML_MAPPING_START_EVENT
	                                  ? e->data.mapping_start.anchor
	                                  : e->data.sequence_start.anchor;
	if (name)
		anchored_read(r, str_of((const char *)name), node, depth);
	else
		node_read(r, node, depth);
	return r->failed ? NULL : node;
}

/* The first document of the text; NULL where it is empty or wrong, which is said. */
static struct yaml_node *document_read(struct reader *r)
{
	struct yaml_node *root = NULL;

	if (!event_next(r) || !event_next(r)) /* the stream starts; the document starts or the stream ends */
		return NULL;
	if (r->event.type == YAML_STREAM_END_EVENT)
		return fail(r, (struct pos){.src = r->src}, "is empty");
	if (event_next(r))
		root = value_read(r, 0);
	if (!root || !event_next(r)) /* the document ends */
		return NULL;
	yaml_event_delete(&r->event);
	if (!yaml_parser_parse(&r->parser, &r->event) || r->event.type != YAML_STREAM_END_EVENT)
		diags_add(r->diags, DIAG_WARNING, (struct pos){.src = r->src},
		          "holds a second document, which is not read");
	return root;
}

struct yaml_node *yaml_read(struct arena *tree, struct arena *texts, const struct source *src,
                            struct diags *diags)
{
	struct reader r = {.tree = tree, .texts = texts, .src = src, .diags = diags};
	size_t errors = diags->errors;

	if (!yaml_parser_initialize(&r.parser))
		return fail(&r, (struct pos){.src = src}, "no memory to read YAML");
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)src->text.ptr,
	                             src->text.len);
	struct yaml_node *root = document_read(&r);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	free(r.open);
	map_close(&r.anchors);
	return diags->errors == errors ? root : NULL;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, str key)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++) {
		if (str_eq(map->pairs[i].key, key))
			return map->pairs[i].value;
	}
	return NULL;
}
