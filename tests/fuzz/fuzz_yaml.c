#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "kb/kb_fields.h"
#include "yaml/yaml_bind.h"

/*
 * fuzz_yaml: any bytes as a YAML file, bound to every list of the knowledge. Whatever is refused is
 * complained about, and every complaint can be written.
 */
enum { WRITTEN_MAX = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t lines_of(str text)
{
	uint32_t lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n' || text.ptr[i] == '\r' ||
		         (unsigned char)text.ptr[i] >= 0x80; /* NEL, LS and PS end lines too */
	return lines;
}

static void pos_check(const struct source *src, struct pos pos, uint32_t lines)
{
	assert(pos.src == src && "a place names its file");
	assert(pos.line >= 1 && pos.line <= lines + 1 && "a place lies in its file, or at its end");
	assert(pos.col >= 1 && pos.col <= src->text.len + 1 && "a column lies in its file");
}

static void tree_check(const struct source *src, const struct yaml_node *node, uint32_t lines,
                       unsigned *budget)
{
	if (!*budget)
		return;
	--*budget;
	pos_check(src, node->pos, lines);
	for (size_t i = 0; node->kind != YAML_TEXT && i < node->count; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		assert(pair->value && "every value is there");
		if (node->kind == YAML_MAP) {
			pos_check(src, pair->key_pos, lines);
			assert(yaml_get(node, pair->key) && "a key is found again");
		}
		tree_check(src, pair->value, lines, budget);
	}
	if (node->kind == YAML_TEXT)
		assert(node->text.ptr && node->text.ptr[node->text.len] == '\0' &&
		       "a text ends with a zero");
}

static void entry_check(struct arena *a, const struct yaml_node *node, const struct kb_list *list,
                        struct diags *diags)
{
	char *entry = arena_alloc(a, list->entry->size);
	size_t before = diags->errors;
	bool good = yaml_bind(a, node, list->entry, entry, diags);

	assert(good == (diags->errors == before) && "what is refused is complained about");
	for (const struct field *f = list->entry->fields; good && f->name; f++) {
		if (f->required && f->kind == FIELD_STR)
			assert(((str *)(void *)(entry + f->offset))->ptr &&
			       "what is required is there");
	}
}

/* As the knowledge is read: lists by their names; and the whole as an entry of each kind. */
static void bind_check(struct arena *a, const struct yaml_node *root, struct diags *diags)
{
	for (int kind = 0; kind < KB_KIND_COUNT; kind++) {
		const struct kb_list *list = &kb_lists[kind];
		const struct yaml_node *value = yaml_get(root, str_of(list->name));
		entry_check(a, root, list, diags);
		for (size_t i = 0; value && value->kind == YAML_LIST && i < value->count; i++)
			entry_check(a, value->pairs[i].value, list, diags);
	}
}

static void diags_check(const struct diags *diags)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	assert(to);
	for (size_t i = 0; i < diags->count && i < WRITTEN_MAX; i++)
		diag_write(&diags->items[i], to);
	fclose(to);
	assert((diags->count == 0) == (len == 0) && "a complaint has a text");
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source src = {STR("some.yaml"), {size ? (const char *)data : "", size}};
	struct arena *a = arena_new();
	unsigned budget = 20000;
	struct diags diags;

	diags_init(&diags);
	const struct yaml_node *root = yaml_read(a, a, &src, &diags);
	assert((root == NULL) == (diags.errors > 0) && "a wrong file gives nothing but complaints");
	if (root) {
		tree_check(&src, root, lines_of(src.text), &budget);
		bind_check(a, root, &diags);
	}
	diags_check(&diags);
	diags_close(&diags);
	arena_free(a);
	return 0;
}
