#include "yaml/yaml_bind.h"

#include <stdint.h>
#include <stdio.h>

static const struct field *field_find(const struct field_table *table, str name)
{
	for (const struct field *f = table->fields; f->name; f++) {
		if (str_eq(str_of(f->name), name))
			return f;
	}
	return NULL;
}

static void hint_words(struct diags *diags, struct diag *d, const char *const *words)
{
	char text[600] = "";
	size_t len = 0;

	for (; *words && len < sizeof(text) - 40; words++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " %s", *words);
	diag_hint(diags, d, "one of:%s", text);
}

static void hint_keys(struct diags *diags, struct diag *d, const struct field_table *table)
{
	char text[600] = "";
	size_t len = 0;

	for (const struct field *f = table->fields; f->name && len < sizeof(text) - 40; f++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " %s", f->name);
	diag_hint(diags, d, "known keys:%s", text);
}

static bool want_text(const struct yaml_node *node, const char *what, struct diags *diags)
{
	if (node->kind == YAML_TEXT)
		return true;
	diags_add(diags, DIAG_ERROR, node->pos, "'%s' must be a text", what);
	return false;
}

static bool bind_strs(struct arena *a, const struct yaml_node *node, const char *name,
                      struct strs *into, struct diags *diags)
{
	if (node->kind == YAML_MAP) {
		diags_add(diags, DIAG_ERROR, node->pos, "'%s' must be a text or a list of texts",
		          name);
		return false;
	}
	size_t count = node->kind == YAML_LIST ? node->count : 1;
	str *items = arena_alloc(a, (count + 1) * sizeof(*items));
	struct pos *places = arena_alloc(a, (count + 1) * sizeof(*places));
	bool good = true;
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *one = node->kind == YAML_LIST ? node->pairs[i].value : node;
		places[i] = one->pos;
		if (want_text(one, name, diags))
			items[i] = one->text;
		else
			good = false;
	}
	*into = (struct strs){items, count, places};
	return good;
}

static bool bind_bool(const struct yaml_node *node, const char *name, bool *into,
                      struct diags *diags)
{
	if (!want_text(node, name, diags))
		return false;
	*into = str_eq(node->text, STR("yes")) || str_eq(node->text, STR("true"));
	if (*into || str_eq(node->text, STR("no")) || str_eq(node->text, STR("false")))
		return true;
	diags_add(diags, DIAG_ERROR, node->pos, "'%s' must be yes or no", name);
	return false;
}

static bool bind_uint(const struct yaml_node *node, const char *name, uint32_t *into,
                      struct diags *diags)
{
	uint64_t value;

	if (!want_text(node, name, diags))
		return false;
	if (str_to_u64(node->text, &value) && value <= UINT32_MAX) {
		*into = (uint32_t)value;
		return true;
	}
	diags_add(diags, DIAG_ERROR, node->pos, "'%s' must be a whole number", name);
	return false;
}

static bool bind_word(const struct yaml_node *node, const struct field *f, int *into,
                      struct diags *diags)
{
	if (!want_text(node, f->name, diags))
		return false;
	for (int i = 0; f->words[i]; i++) {
		if (str_eq(str_of(f->words[i]), node->text)) {
			*into = i;
			return true;
		}
	}
	struct diag *d = diags_add(diags, DIAG_ERROR, node->pos, "'%.*s' is not a word for '%s'",
	                           STR_ARG(node->text), f->name);
	hint_words(diags, d, f->words);
	return false;
}

static bool bind_words(const struct yaml_node *node, const struct field *f, uint32_t *into,
                       struct diags *diags)
{
	bool good = true;
	int bit;

	if (node->kind != YAML_LIST) {
		good = bind_word(node, f, &bit, diags);
		if (good)
			*into = 1u << bit;
		return good;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (bind_word(node->pairs[i].value, f, &bit, diags))
			*into |= 1u << bit;
		else
			good = false;
	}
	return good;
}

static bool bind_structs(struct arena *a, const struct yaml_node *node, const struct field *f,
                         struct items *into, struct diags *diags)
{
	bool good = true;

	if (node->kind == YAML_MAP) { /* one stands for a list of one */
		char *only = arena_alloc(a, f->sub->size);
		*into = (struct items){only, 1};
		return yaml_bind(a, node, f->sub, only, diags);
	}
	if (node->kind != YAML_LIST) {
		diags_add(diags, DIAG_ERROR, node->pos, "'%s' must be a list", f->name);
		return false;
	}
	char *items = arena_alloc(a, (node->count + 1) * f->sub->size);
	for (size_t i = 0; i < node->count; i++)
		good &= yaml_bind(a, node->pairs[i].value, f->sub, items + i * f->sub->size, diags);
	*into = (struct items){items, node->count};
	return good;
}

static bool bind_pairs(struct arena *a, const struct yaml_node *node, const struct field *f,
                       struct items *into, struct diags *diags)
{
	bool good = true;

	if (node->kind != YAML_MAP) {
		diags_add(diags, DIAG_ERROR, node->pos, "'%s' must be a mapping of texts", f->name);
		return false;
	}
	struct text_pair *items = arena_alloc(a, (node->count + 1) * sizeof(*items));
	for (size_t i = 0; i < node->count; i++) {
		if (!want_text(node->pairs[i].value, f->name, diags))
			good = false;
		else
			items[i] = (struct text_pair){node->pairs[i].key,
			                              node->pairs[i].value->text};
	}
	*into = (struct items){items, node->count};
	return good;
}

static bool bind_field(struct arena *a, const struct yaml_node *value, const struct field *f,
                       void *at, struct diags *diags)
{
	switch (f->kind) {
	case FIELD_STR:
		if (!want_text(value, f->name, diags))
			return false;
		if (f->required && !value->text.len) {
			diags_add(diags, DIAG_ERROR, value->pos, "'%s' is empty", f->name);
			return false;
		}
		*(str *)at = value->text;
		return true;
	case FIELD_STRS:
		return bind_strs(a, value, f->name, at, diags);
	case FIELD_BOOL:
		return bind_bool(value, f->name, at, diags);
	case FIELD_UINT:
		return bind_uint(value, f->name, at, diags);
	case FIELD_WORD:
		return bind_word(value, f, at, diags);
	case FIELD_WORDS:
		return bind_words(value, f, at, diags);
	case FIELD_STRUCTS:
		return bind_structs(a, value, f, at, diags);
	case FIELD_PAIRS:
		return bind_pairs(a, value, f, at, diags);
	}
	return false;
}

bool yaml_bind(struct arena *a, const struct yaml_node *node, const struct field_table *table,
               void *into, struct diags *diags)
{
	char *base = into;
	bool good = true;

	if (table->pos_offset != SIZE_MAX)
		*(struct pos *)(void *)(base + table->pos_offset) = node->pos;
	if (node->kind == YAML_TEXT && table->short_form) {
		const struct field *f = field_find(table, str_of(table->short_form));
		return bind_field(a, node, f, base + f->offset, diags);
	}
	if (node->kind != YAML_MAP) {
		struct diag *d = diags_add(diags, DIAG_ERROR, node->pos, "%s must be a mapping",
		                           table->what);
		hint_keys(diags, d, table);
		return false;
	}
	for (size_t i = 0; i < node->count; i++) {
		const struct field *f = field_find(table, node->pairs[i].key);
		if (!f) {
			struct diag *d = diags_add(diags, DIAG_ERROR, node->pairs[i].key_pos,
			                           "unknown key '%.*s' in %s",
			                           STR_ARG(node->pairs[i].key), table->what);
			hint_keys(diags, d, table);
			good = false;
		} else {
			good &= bind_field(a, node->pairs[i].value, f, base + f->offset, diags);
		}
	}
	for (const struct field *f = table->fields; f->name; f++) {
		if (f->required && !yaml_get(node, str_of(f->name))) {
			diags_add(diags, DIAG_ERROR, node->pos, "%s lacks the key '%s'", table->what,
			          f->name);
			good = false;
		}
	}
	if (table->bound)
		table->bound(into);
	return good;
}
