#include "yaml/yaml_node.h"

#include <yaml.h>

#include "base/map.h"

/* What a hand-written file never reaches: past these it is an accident or an attack. */
enum { DEPTH_MAX = 64, NODES_MAX = 200000 };

enum { FEW_KEYS = 16 };

struct reader {
	struct arena *tree, *texts;
	const struct source *src;
	struct diags *diags;
	yaml_document_t *doc;
	size_t nodes;
	bool failed;
};

static struct pos pos_of(const struct reader *r, yaml_mark_t mark)
{
	return (struct pos){r->src, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

static struct yaml_node *build(struct reader *r, int index, unsigned depth);

/* Where a key was said already. Few keys are compared one by one, many are hashed. */
static const struct pos *said_before(const struct yaml_node *node, size_t count, struct map *seen,
                                     struct yaml_node *key)
{
	if (node->count > FEW_KEYS) {
		const struct pos *first = map_find(seen, key->text);
		if (!first)
			map_set(seen, key->text, &key->pos);
		return first;
	}
	for (size_t i = 0; i < count; i++) {
		if (str_eq(node->pairs[i].key, key->text))
			return &node->pairs[i].key_pos;
	}
	return NULL;
}

static void build_map(struct reader *r, const yaml_node_t *from, struct yaml_node *node,
                      unsigned depth)
{
	const yaml_node_pair_t *pair = from->data.mapping.pairs.start;
	struct map seen = {0};

	node->kind = YAML_MAP;
	node->count = (size_t)(from->data.mapping.pairs.top - pair);
	node->pairs = arena_alloc(r->tree, (node->count + 1) * sizeof(*node->pairs));
	for (size_t i = 0; i < node->count && !r->failed; i++, pair++) {
		struct yaml_node *key = build(r, pair->key, depth + 1);
		struct yaml_node *value = build(r, pair->value, depth + 1);
		if (!key || !value)
			break;
		if (key->kind != YAML_TEXT) {
			diags_add(r->diags, DIAG_ERROR, key->pos, "a key must be a word");
			r->failed = true;
			break;
		}
		const struct pos *first = said_before(node, i, &seen, key);
		if (first)
			diags_add(r->diags, DIAG_ERROR, key->pos,
			          "key '%.*s' is said twice; first at line %u", STR_ARG(key->text),
			          first->line);
		node->pairs[i] = (struct yaml_pair){key->text, key->pos, value};
	}
	map_close(&seen);
}

static struct yaml_node *build(struct reader *r, int index, unsigned depth)
{
	const yaml_node_t *from = yaml_document_get_node(r->doc, index);
	struct yaml_node *node = arena_new_of(r->tree, struct yaml_node);

	node->pos = pos_of(r, from->start_mark);
	if (depth > DEPTH_MAX || ++r->nodes > NODES_MAX) {
		if (!r->failed)
			diags_add(r->diags, DIAG_ERROR, node->pos,
			          depth > DEPTH_MAX ? "is nested deeper than %d levels"
			                            : "holds more than %d values, aliases counted out",
			          depth > DEPTH_MAX ? DEPTH_MAX : NODES_MAX);
		r->failed = true;
		return NULL;
	}
	switch (from->type) {
	case YAML_SCALAR_NODE:
		node->kind = YAML_TEXT;
		node->text = arena_str(r->texts, (str){(const char *)from->data.scalar.value,
		                                       from->data.scalar.length});
		break;
	case YAML_SEQUENCE_NODE:
		node->kind = YAML_LIST;
		node->count = (size_t)(from->data.sequence.items.top -
		                       from->data.sequence.items.start);
		node->pairs = arena_alloc(r->tree, (node->count + 1) * sizeof(*node->pairs));
		for (size_t i = 0; i < node->count && !r->failed; i++)
			node->pairs[i].value =
			        build(r, from->data.sequence.items.start[i], depth + 1);
		break;
	case YAML_MAPPING_NODE:
		build_map(r, from, node, depth);
		break;
	case YAML_NO_NODE:
		break;
	}
	return r->failed ? NULL : node;
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

static void complain(struct reader *r, const yaml_parser_t *parser)
{
	yaml_mark_t mark = parser->error == YAML_READER_ERROR
	                           ? mark_of_byte(r->src->text, parser->problem_offset)
	                           : parser->problem_mark;
	const char *what = parser->problem ? parser->problem : "cannot be read as YAML";

	struct diag *d = diags_add(r->diags, DIAG_ERROR, pos_of(r, mark), "%s", what);
	if (parser->context)
		diag_hint(r->diags, d, "%s that starts at line %zu", parser->context,
		          parser->context_mark.line + 1);
}

struct yaml_node *yaml_read(struct arena *tree, struct arena *texts, const struct source *src,
                            struct diags *diags)
{
	struct reader r = {.tree = tree, .texts = texts, .src = src, .diags = diags};
	struct yaml_node *root = NULL;
	size_t errors = diags->errors;
	yaml_parser_t parser;
	yaml_document_t doc;

	if (!yaml_parser_initialize(&parser)) {
		diags_add(diags, DIAG_ERROR, (struct pos){.src = src}, "no memory to read YAML");
		return NULL;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)src->text.ptr, src->text.len);
	if (!yaml_parser_load(&parser, &doc)) {
		complain(&r, &parser);
		goto done;
	}
	r.doc = &doc;
	if (yaml_document_get_root_node(&doc))
		root = build(&r, 1, 0);
	else
		diags_add(diags, DIAG_ERROR, (struct pos){.src = src}, "is empty");
	yaml_document_delete(&doc);
	bool more = root && !yaml_parser_load(&parser, &doc);
	if (root && !more) {
		more = yaml_document_get_root_node(&doc) != NULL;
		yaml_document_delete(&doc);
	}
	if (more)
		diags_add(diags, DIAG_WARNING, (struct pos){.src = src},
		          "holds a second document, which is not read");
done:
	yaml_parser_delete(&parser);
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
