#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "yaml/yaml_bind.h"

struct part {
	struct pos pos;
	str name;
	uint32_t weight;
};

struct thing {
	struct pos pos;
	str id;
	struct strs also;
	bool urgent;
	uint32_t weight;
	int color;
	uint32_t colors;
	struct items parts, pairs;
};

static const char *const color_names[] = {"red", "green", "blue", NULL};

static const struct field part_fields[] = {
	{.name = "name",
         .kind = FIELD_STR,
         .offset = offsetof(struct part, name),
         .required = true},
	{.name = "weight", .kind = FIELD_UINT, .offset = offsetof(struct part, weight)},
	{.name = NULL},
};
static const struct field_table part_table = {.what = "a part",
                                              .size = sizeof(struct part),
                                              .pos_offset = offsetof(struct part, pos),
                                              .short_form = "name",
                                              .fields = part_fields};

static const struct field thing_fields[] = {
	{.name = "id", .kind = FIELD_STR, .offset = offsetof(struct thing, id), .required = true},
	{.name = "also", .kind = FIELD_STRS, .offset = offsetof(struct thing, also)},
	{.name = "urgent", .kind = FIELD_BOOL, .offset = offsetof(struct thing, urgent)},
	{.name = "weight", .kind = FIELD_UINT, .offset = offsetof(struct thing, weight)},
	{.name = "color",
         .kind = FIELD_WORD,
         .offset = offsetof(struct thing, color),
         .words = color_names},
	{.name = "colors",
         .kind = FIELD_WORDS,
         .offset = offsetof(struct thing, colors),
         .words = color_names},
	{.name = "parts",
         .kind = FIELD_STRUCTS,
         .offset = offsetof(struct thing, parts),
         .sub = &part_table},
	{.name = "pairs", .kind = FIELD_PAIRS, .offset = offsetof(struct thing, pairs)},
	{.name = NULL},
};
static const struct field_table thing_table = {.what = "a thing",
                                               .size = sizeof(struct thing),
                                               .pos_offset = offsetof(struct thing, pos),
                                               .fields = thing_fields};

struct bound {
	struct arena *arena;
	struct diags diags;
	struct source src;
	struct thing thing;
	bool good;
};

static int bound_open(void **state)
{
	struct bound *b = must_realloc(NULL, sizeof(*b));

	*b = (struct bound){.arena = arena_new()};
	diags_init(&b->diags);
	*state = b;
	return 0;
}

static int bound_close(void **state)
{
	struct bound *b = *state;

	diags_close(&b->diags);
	arena_free(b->arena);
	free(b);
	return 0;
}

static void bind(struct bound *b, const char *text)
{
	b->src = (struct source){STR("t.yaml"), str_of(text)};
	struct yaml_node *root = yaml_read(b->arena, b->arena, &b->src, &b->diags);
	assert_non_null(root);
	b->good = yaml_bind(b->arena, root, &thing_table, &b->thing, &b->diags);
}

static void assert_complaint(const struct bound *b, size_t index, uint32_t line, uint32_t col,
                             const char *text)
{
	assert_true(index < b->diags.count);
	const struct diag *d = &b->diags.items[index];
	assert_string_equal(d->text.ptr, text);
	assert_int_equal(d->pos.line, line);
	assert_int_equal(d->pos.col, col);
	assert_ptr_equal(d->pos.src, &b->src);
}

static void yaml_bind_fills_every_kind_of_field(void **state)
{
	struct bound *b = *state;

	bind(b, "id: first\nalso: [a, b]\nurgent: yes\nweight: 4294967295\ncolor: blue\n"
	        "colors: [red, blue]\nparts: [{name: p, weight: 7}]\npairs: {k: v, l: w}\n");
	assert_true(b->good);
	assert_int_equal(b->diags.count, 0);
	const struct thing *t = &b->thing;
	assert_true(str_eq(t->id, STR("first")));
	assert_int_equal(t->also.count, 2);
	assert_true(str_eq(t->also.items[1], STR("b")));
	assert_true(t->urgent);
	assert_int_equal(t->weight, UINT32_MAX);
	assert_int_equal(t->color, 2);
	assert_int_equal(t->colors, 5);
	const struct part *parts = t->parts.items;
	assert_int_equal(t->parts.count, 1);
	assert_true(str_eq(parts[0].name, STR("p")));
	assert_int_equal(parts[0].weight, 7);
	assert_int_equal(parts[0].pos.line, 7);
	const struct text_pair *pairs = t->pairs.items;
	assert_int_equal(t->pairs.count, 2);
	assert_true(str_eq(pairs[1].key, STR("l")));
	assert_true(str_eq(pairs[1].value, STR("w")));
	assert_int_equal(t->pos.line, 1);
}

static void yaml_bind_leaves_absent_fields_zero(void **state)
{
	struct bound *b = *state;

	bind(b, "id: x\n");
	assert_true(b->good);
	assert_int_equal(b->thing.also.count + b->thing.parts.count + b->thing.pairs.count, 0);
	assert_false(b->thing.urgent);
	assert_int_equal(b->thing.colors, 0);
}

static void yaml_bind_takes_one_text_for_a_list_and_for_a_short_form(void **state)
{
	struct bound *b = *state;

	bind(b, "id: x\nalso: only\ncolors: green\nparts: [plain, {name: full}]\n");
	assert_true(b->good);
	assert_int_equal(b->thing.also.count, 1);
	assert_true(str_eq(b->thing.also.items[0], STR("only")));
	assert_int_equal(b->thing.colors, 2);
	const struct part *parts = b->thing.parts.items;
	assert_true(str_eq(parts[0].name, STR("plain")));
	assert_int_equal(parts[0].pos.col, 9);
	assert_true(str_eq(parts[1].name, STR("full")));
}

static void yaml_bind_reads_the_four_words_of_a_bool(void **state)
{
	struct bound *b = *state;

	bind(b, "id: x\nurgent: true\n");
	assert_true(b->thing.urgent);
	bind(b, "id: x\nurgent: false\n");
	assert_false(b->thing.urgent);
	bind(b, "id: x\nurgent: no\n");
	assert_false(b->thing.urgent);
	assert_int_equal(b->diags.count, 0);
	bind(b, "id: x\nurgent: on\n");
	assert_false(b->good);
	assert_complaint(b, 0, 2, 9, "'urgent' must be yes or no");
}

static void yaml_bind_names_an_unknown_key_and_the_known_ones(void **state)
{
	struct bound *b = *state;

	bind(b, "id: x\nurgnt: yes\n");
	assert_false(b->good);
	assert_complaint(b, 0, 2, 1, "unknown key 'urgnt' in a thing");
	assert_string_equal(b->diags.items[0].hint.ptr,
	                    "known keys: id also urgent weight color colors parts pairs");
}

static void yaml_bind_names_every_fault_before_it_fails(void **state)
{
	struct bound *b = *state;

	bind(b, "also: {k: v}\n"        /* 1: no list */
	        "urgent: [yes]\n"       /* 2: no text */
	        "weight: -1\n"          /* 3: no whole number */
	        "color: mauve\n"        /* 4: no such word */
	        "colors: [red, pink]\n" /* 5: no such word */
	        "parts: p\n"            /* 6: no list */
	        "pairs: [k]\n");        /* 7: no mapping; and id is missing */
	assert_false(b->good);
	assert_int_equal(b->diags.errors, 8);
	assert_complaint(b, 0, 1, 7, "'also' must be a text or a list of texts");
	assert_complaint(b, 1, 2, 9, "'urgent' must be a text");
	assert_complaint(b, 2, 3, 9, "'weight' must be a whole number");
	assert_complaint(b, 3, 4, 8, "'mauve' is not a word for 'color'");
	assert_string_equal(b->diags.items[3].hint.ptr, "one of: red green blue");
	assert_complaint(b, 4, 5, 15, "'pink' is not a word for 'colors'");
	assert_complaint(b, 5, 6, 8, "'parts' must be a list");
	assert_complaint(b, 6, 7, 8, "'pairs' must be a mapping of texts");
	assert_complaint(b, 7, 1, 1, "a thing lacks the key 'id'");
}

static void yaml_bind_finds_faults_inside_lists(void **state)
{
	struct bound *b = *state;

	bind(b, "id: x\nalso: [a, [b]]\nparts:\n  - {weight: 1}\n  - [no]\n  - {name: ok, hue: 1}\n"
	        "pairs: {k: [v]}\n");
	assert_false(b->good);
	assert_int_equal(b->diags.errors, 5);
	assert_complaint(b, 0, 2, 11, "'also' must be a text");
	assert_complaint(b, 1, 4, 5, "a part lacks the key 'name'");
	assert_complaint(b, 2, 5, 5, "a part must be a mapping");
	assert_complaint(b, 3, 6, 16, "unknown key 'hue' in a part");
	assert_complaint(b, 4, 7, 12, "'pairs' must be a text");
}

static void yaml_bind_takes_no_number_that_does_not_fit(void **state)
{
	struct bound *b = *state;

	bind(b, "id: x\nweight: 4294967296\n");
	assert_false(b->good);
	bind(b, "id: x\nweight: 1.5\n");
	assert_false(b->good);
	bind(b, "id: x\nweight:\n");
	assert_false(b->good);
	assert_int_equal(b->diags.errors, 3);
}

static void yaml_bind_wants_a_mapping(void **state)
{
	struct bound *b = *state;

	bind(b, "just a text\n");
	assert_false(b->good);
	assert_complaint(b, 0, 1, 1, "a thing must be a mapping");
}

#define BOUND(test) cmocka_unit_test_setup_teardown(test, bound_open, bound_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOUND(yaml_bind_fills_every_kind_of_field),
		BOUND(yaml_bind_leaves_absent_fields_zero),
		BOUND(yaml_bind_takes_one_text_for_a_list_and_for_a_short_form),
		BOUND(yaml_bind_reads_the_four_words_of_a_bool),
		BOUND(yaml_bind_names_an_unknown_key_and_the_known_ones),
		BOUND(yaml_bind_names_every_fault_before_it_fails),
		BOUND(yaml_bind_finds_faults_inside_lists),
		BOUND(yaml_bind_takes_no_number_that_does_not_fit),
		BOUND(yaml_bind_wants_a_mapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
