#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "yaml/yaml_node.h"

struct read {
	struct arena *arena;
	struct diags diags;
	struct source src;
	struct yaml_node *root;
};

static struct read *read_text(str text)
{
	struct read *r = must_realloc(NULL, sizeof(*r));

	*r = (struct read){.arena = arena_new(), .src = {STR("t.yaml"), text}};
	diags_init(&r->diags);
	r->root = yaml_read(r->arena, r->arena, &r->src, &r->diags);
	return r;
}

static void read_end(struct read *r)
{
	diags_close(&r->diags);
	arena_free(r->arena);
	free(r);
}

static void assert_pos(struct pos pos, uint32_t line, uint32_t col)
{
	assert_non_null(pos.src);
	assert_int_equal(pos.line, line);
	assert_int_equal(pos.col, col);
}

static void yaml_node_remembers_where_everything_stood(void **state)
{
	struct read *r =
		read_text(STR("a: one\n\xC3\xA9\xC3\xA9: two\nlist:\n  - x\n  - {k: v}\n"));
	const struct yaml_node *list = yaml_get(r->root, STR("list"));

	(void)state;
	assert_non_null(r->root);
	assert_int_equal(r->root->kind, YAML_MAP);
	assert_int_equal(r->root->count, 3);
	assert_pos(r->root->pos, 1, 1);
	assert_pos(r->root->pairs[0].value->pos, 1, 4);
	assert_pos(r->root->pairs[1].key_pos, 2, 1);
	assert_pos(r->root->pairs[1].value->pos, 2, 5); /* in characters, not bytes */
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->count, 2);
	assert_pos(list->pairs[0].value->pos, 4, 5);
	assert_true(str_eq(list->pairs[0].value->text, STR("x")));
	assert_pos(list->pairs[1].value->pairs[0].key_pos, 5, 6);
	assert_ptr_equal(list->pairs[1].value->pos.src, &r->src);
	read_end(r);
}

static void yaml_node_types_no_scalar(void **state)
{
	static const char *const texts[] = {"17.10", "yes", "null", "~", "0x10", "2025-01-01"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct read *r = read_text(str_of(texts[i]));
		assert_int_equal(r->root->kind, YAML_TEXT);
		assert_true(str_eq(r->root->text, str_of(texts[i])));
		read_end(r);
	}
}

static void yaml_node_get_finds_keys_of_mappings_only(void **state)
{
	struct read *r = read_text(STR("a: {b: c}\nempty:\n"));

	(void)state;
	assert_non_null(yaml_get(yaml_get(r->root, STR("a")), STR("b")));
	assert_null(yaml_get(r->root, STR("c")));
	assert_null(yaml_get(yaml_get(yaml_get(r->root, STR("a")), STR("b")), STR("c")));
	assert_null(yaml_get(NULL, STR("a")));
	assert_int_equal(yaml_get(r->root, STR("empty"))->text.len, 0);
	read_end(r);
}

/* text must give no tree and one error, at line:col, that holds part. */
static void assert_wrong(str text, uint32_t line, uint32_t col, const char *part)
{
	struct read *r = read_text(text);

	assert_null(r->root);
	assert_int_equal(r->diags.errors, 1);
	if (!str_contains(r->diags.items[0].text, str_of(part)))
		fail_msg("'%s' lacks '%s'", r->diags.items[0].text.ptr, part);
	assert_ptr_equal(r->diags.items[0].pos.src, &r->src);
	assert_int_equal(r->diags.items[0].pos.line, line);
	assert_int_equal(r->diags.items[0].pos.col, col);
	read_end(r);
}

static void yaml_node_says_where_the_syntax_is_wrong(void **state)
{
	(void)state;
	assert_wrong(STR("a: 1\nb: [1, 2\nc: 3\n"), 3, 2, "did not find expected ',' or ']'");
	assert_wrong(STR("a: 1\n\tb: 2\n"), 2, 1, "tab character");
	assert_wrong(STR("a: \"open\n"), 2, 1, "end of stream");
	assert_wrong(STR("? [x]\n: y\n"), 1, 3, "a key must be a word");
	assert_wrong(STR("a: *nobody\n"), 1, 4, "undefined alias");
}

static void yaml_node_takes_no_empty_document(void **state)
{
	(void)state;
	assert_wrong(STR(""), 0, 0, "is empty");
	assert_wrong(STR("# only a comment\n"), 0, 0, "is empty");
}

/* The header: a key said twice is a complaint with its place, and false. */
static void yaml_node_takes_no_key_twice(void **state)
{
	(void)state;
	assert_wrong(STR("a: 1\nb: 2\na: 3\n"), 3, 1, "'a' is said twice; first at line 1");
}

/* A byte that is no UTF-8 and a control character are found where they stand. */
static void yaml_node_says_where_a_bad_byte_is(void **state)
{
	(void)state;
	assert_wrong(STR("a: 1\nb: 2\nc: x\xFFy\n"), 3, 5, "UTF-8");
	assert_wrong(STR("a: 1\nb: \033[m\n"), 2, 4, "control characters");
}

/* A second document is said to be there, also where it is wrong. */
static void yaml_node_warns_of_a_second_document(void **state)
{
	struct read *r = read_text(STR("a: 1\n---\nb: 2\n"));

	(void)state;
	assert_non_null(r->root);
	assert_int_equal(r->diags.errors, 0);
	assert_int_equal(r->diags.count, 1);
	assert_true(str_contains(r->diags.items[0].text, STR("second document")));
	read_end(r);
	r = read_text(STR("a: 1\n...\n}\n"));
	assert_int_equal(r->diags.count, 1);
	read_end(r);
}

static void yaml_node_bounds_nesting(void **state)
{
	char text[400];

	(void)state;
	memset(text, '[', 200);
	memset(text + 200, ']', 200);
	struct read *r = read_text((str){text, 400});
	assert_null(r->root);
	assert_int_equal(r->diags.errors, 1);
	assert_true(str_contains(r->diags.items[0].text, STR("64 levels")));
	read_end(r);
	r = read_text((str){text + 140, 120}); /* sixty deep is fine */
	assert_non_null(r->root);
	read_end(r);
}

static void yaml_node_reads_aliases(void **state)
{
	struct read *r = read_text(STR("a: &one [x, y]\nb: *one\nc: &two {d: *one}\ne: *two\n"));

	(void)state;
	assert_int_equal(r->diags.count, 0);
	assert_ptr_equal(yaml_get(r->root, STR("b")), yaml_get(r->root, STR("a")));
	assert_ptr_equal(yaml_get(yaml_get(r->root, STR("e")), STR("d")), yaml_get(r->root, STR("a")));
	read_end(r);
	assert_wrong(STR("a: &x 1\nb: &x 2\n"), 2, 4, "duplicate anchor");
}

/* Nine levels of nine aliases would be 400 million values; an alias to itself never ends. */
static void yaml_node_bounds_aliases(void **state)
{
	struct arena *a = arena_new();
	str text = STR("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
	struct read *r;

	(void)state;
	for (int i = 1; i < 9; i++)
		text = arena_printf(
			a, "%sa%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", text.ptr,
			i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	r = read_text(text);
	assert_null(r->root);
	assert_int_equal(r->diags.errors, 1);
	assert_true(str_contains(r->diags.items[0].text, STR("200000 values")));
	read_end(r);
	assert_null((r = read_text(STR("&a [*a]\n")))->root);
	assert_int_equal(r->diags.errors, 1);
	read_end(r);
	text = STR("a0: &a0 [x]\n"); /* each holds the one before: short lines, a deep tree */
	for (int i = 1; i < 80; i++)
		text = arena_printf(a, "%sa%d: &a%d [*a%d]\n", text.ptr, i, i, i - 1);
	assert_null((r = read_text(text))->root);
	assert_int_equal(r->diags.errors, 1);
	assert_true(str_contains(r->diags.items[0].text, STR("64 levels")));
	read_end(r);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yaml_node_remembers_where_everything_stood),
		cmocka_unit_test(yaml_node_types_no_scalar),
		cmocka_unit_test(yaml_node_get_finds_keys_of_mappings_only),
		cmocka_unit_test(yaml_node_says_where_the_syntax_is_wrong),
		cmocka_unit_test(yaml_node_takes_no_empty_document),
		cmocka_unit_test(yaml_node_takes_no_key_twice),
		cmocka_unit_test(yaml_node_says_where_a_bad_byte_is),
		cmocka_unit_test(yaml_node_warns_of_a_second_document),
		cmocka_unit_test(yaml_node_bounds_nesting),
		cmocka_unit_test(yaml_node_reads_aliases),
		cmocka_unit_test(yaml_node_bounds_aliases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
