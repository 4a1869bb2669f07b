#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "capture/outline.h"

enum { LINES_MAX = 16 };

/* What each line of a text is, and the headings above it ("A / B"), as the outline tells. */
struct seen {
	struct outline_line lines[LINES_MAX];
	char above[LINES_MAX][256];
	size_t count;
};

static void above_write(const struct outline *o, char out[static 256])
{
	int len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < o->depth; i++)
		len += snprintf(out + len, 256 - (size_t)len, "%s%.*s", i ? " / " : "",
		                (int)o->stack[i].len, o->stack[i].text);
}

static str line_next(str *rest, bool *ret_blank)
{
	str line = {"", 0};

	*ret_blank = false;
	while (rest->len) {
		const char *nl = memchr(rest->ptr, '\n', rest->len);
		line = nl ? str_between(rest->ptr, nl) : *rest;
		*rest = str_from(*rest, line.len + 1);
		if (str_trim(line).len)
			return line;
		*ret_blank = true;
	}
	return (str){"", 0};
}

static struct seen look(const char *text)
{
	struct seen s = {.count = 0};
	struct outline o;
	str rest = str_of(text);
	bool blank;

	outline_start(&o);
	for (str line = line_next(&rest, &blank); line.len;) {
		str next = line_next(&rest, &blank);
		assert_true(s.count < LINES_MAX);
		s.lines[s.count] = outline_line(&o, line, next, blank, false);
		if (s.lines[s.count].heading && !o.indented) /* there is no map that names one */
			o.depth = 0;
		above_write(&o, s.above[s.count]);
		outline_close_line(&o, line, &s.lines[s.count]);
		s.count++;
		line = next;
	}
	return s;
}

static void outline_heading_ends_in_a_colon(void **state)
{
	struct seen s = look("Transport:\n  Type: cslu\n  Address: a\nPolicy: x\n");

	(void)state;
	assert_true(s.lines[0].heading);
	assert_false(s.lines[1].heading);
	assert_string_equal(s.above[1], "Transport");
	assert_string_equal(s.above[2], "Transport");
	assert_string_equal(s.above[3], "");
}

static void outline_heading_is_underlined(void **state)
{
	struct seen s = look("License Usage\n=============\nCount: 2\nOther\n-----\nCount: 3\n");

	(void)state;
	assert_true(s.lines[0].heading);
	assert_true(s.lines[1].ornament);
	assert_false(s.lines[2].ornament);
	assert_string_equal(s.above[2], "License Usage");
	assert_true(s.lines[3].heading);
	assert_string_equal(s.above[3], "");
	assert_string_equal(s.above[5], "Other");
}

static void outline_rule_behind_a_blank_line_underlines_nothing(void **state)
{
	struct seen s = look("License Usage\n\n=============\nCount: 2\n");

	(void)state;
	assert_false(s.lines[0].heading);
	assert_string_equal(s.above[2], "");
}

/* A line that tells a value is none, though a rule stands below it. */
static void outline_value_above_a_rule_is_no_heading(void **state)
{
	struct seen s = look("Count: 2\n--------\nStatus: x\n");

	(void)state;
	assert_false(s.lines[0].heading);
	assert_string_equal(s.above[2], "");
}

static void outline_rule_in_a_table_underlines_no_row(void **state)
{
	struct outline o;

	(void)state;
	outline_start(&o);
	assert_false(outline_line(&o, STR("a  b"), STR("-----"), false, true).heading);
	assert_true(outline_line(&o, STR("a  b"), STR("-----"), false, false).heading);
}

static void outline_heading_has_deeper_lines_below(void **state)
{
	struct seen s = look("Trust Point\n  Subject\n    cn: a\n  Issuer: b\nCertificate: c\n");

	(void)state;
	assert_true(s.lines[0].heading && s.lines[1].heading);
	assert_string_equal(s.above[2], "Trust Point / Subject");
	assert_string_equal(s.above[3], "Trust Point");
	assert_string_equal(s.above[4], "");
}

static void outline_value_with_deeper_lines_is_their_heading(void **state)
{
	struct seen s = look("Interface: Gi1\n  State: up\nInterface: Gi2\n  State: down\n");

	(void)state;
	assert_string_equal(s.above[1], "Interface: Gi1");
	assert_string_equal(s.above[3], "Interface: Gi2");
}

static void outline_tab_is_as_deep_as_eight_blanks(void **state)
{
	struct seen s = look("A:\n\tB:\n        C: 1\n  \tD: 2\n");

	(void)state;
	assert_string_equal(s.above[1], "A");
	assert_string_equal(s.above[2], "A / B"); /* as deep as B: taken for lost indentation */
	assert_string_equal(s.above[3], "A / B");
}

/* Where a relay or a form took the indentation away. */
static void outline_lines_of_a_heading_may_have_lost_their_indentation(void **state)
{
	struct seen s = look("Transport:\nType: cslu\nAddress: a\nPolicy:\nIn use: b\nwords alone\n"
	                     "Name: c\n");

	(void)state;
	assert_string_equal(s.above[1], "Transport");
	assert_string_equal(s.above[2], "Transport");
	assert_string_equal(s.above[3], "");
	assert_string_equal(s.above[4], "Policy");
	assert_string_equal(s.above[5], "Policy");
	assert_string_equal(s.above[6], "Policy");
}

static void outline_key_ends_at_the_first_colon(void **state)
{
	struct seen s = look("  Last ACK :  Jun 05 08:45:31\nhttps://a.example/x\nURL: http://b\n"
	                     "none here\n: x\n");

	(void)state;
	assert_true(str_eq(s.lines[0].text, STR("Last ACK :  Jun 05 08:45:31")));
	assert_true(str_eq(s.lines[0].key, STR("Last ACK")));
	assert_true(str_eq(s.lines[0].value, STR("Jun 05 08:45:31")));
	assert_int_equal(s.lines[1].key.len, 0);
	assert_true(str_eq(s.lines[2].key, STR("URL")));
	assert_true(str_eq(s.lines[2].value, STR("http://b")));
	assert_int_equal(s.lines[3].key.len, 0);
	assert_int_equal(s.lines[4].key.len, 0);
}

static void outline_ornament_is_a_line_of_marks(void **state)
{
	static const char *const good[] = {"---", "=====", "  ---- ----  ", "+----+---+", "-=-"};
	static const char *const bad[] = {"--", "-", "+++", "- - x", "*****"};
	struct outline o;

	(void)state;
	outline_start(&o);
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(outline_line(&o, str_of(good[i]), STR(""), false, false).ornament);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(outline_line(&o, str_of(bad[i]), STR(""), false, false).ornament);
}

static void outline_depth_and_headings_are_bounded(void **state)
{
	struct outline o;
	char line[600], next[600];

	(void)state;
	outline_start(&o);
	memset(line, ' ', sizeof(line));
	memset(next, ' ', sizeof(next));
	memset(line + 100, 'x', 500);
	next[599] = 'x';
	for (size_t indent = 0; indent < 100; indent++) {
		str text = {line + 100 - indent, 500 + indent};
		struct outline_line l = outline_line(&o, text, (str){next, 600}, false, false);
		assert_true(l.heading);
		outline_close_line(&o, text, &l);
		assert_true(o.depth <= OUTLINE_DEPTH_MAX);
		assert_int_equal(o.stack[o.depth - 1].len, HEADING_BYTES_MAX);
	}
}

static void stack(struct outline *o, const char *const *headings)
{
	outline_start(o);
	for (; headings[o->depth]; o->depth++) {
		struct heading *h = &o->stack[o->depth];
		h->len = strlen(headings[o->depth]);
		memcpy(h->text, headings[o->depth], h->len);
	}
}

static bool is_under(const struct outline *o, str outer, str inner)
{
	struct path_shape path = {.parts = {{.literal = outer}, {.literal = inner}}, .count = 2};
	size_t count = 0;

	return outline_is_under(o, &path, NULL, NULL, &count, 0);
}

static void outline_headings_must_stand_above_in_that_order(void **state)
{
	static const char *const headings[] = {"A", "B", "C: 7", NULL};
	struct path_shape anywhere = {.count = 0};
	struct outline o;
	size_t count = 0;

	(void)state;
	stack(&o, headings);
	assert_true(is_under(&o, STR("A"), STR("B")));
	assert_true(is_under(&o, STR("a"), STR("c"))); /* B is passed over, the value of C too */
	assert_true(is_under(&o, STR("B"), STR("C: 7")));
	assert_false(is_under(&o, STR("B"), STR("A")));
	assert_false(is_under(&o, STR("A"), STR("A")));
	assert_false(is_under(&o, STR("B"), STR("D")));
	assert_true(outline_is_under(&o, &anywhere, NULL, NULL, &count, 0));
}

static void outline_fields_of_headings_are_given(void **state)
{
	static const char *const headings[] = {"Usage", "network (tag-1)", NULL};
	struct path_shape path = {.parts = {{.literal = STR("Usage")}, {.head = STR("")}},
	                          .count = 2};
	str names[2] = {STR("old")}, values[2] = {STR("kept")};
	struct outline o;
	struct diags diags;
	size_t count = 1;

	(void)state;
	diags_init(&diags);
	path.parts[1].pattern = pattern_new(STR("[chars:name] ([chars:tag])"), true,
	                                    (struct pos){.src = NULL}, &diags);
	stack(&o, headings);
	assert_true(outline_is_under(&o, &path, names, values, &count, 2));
	assert_int_equal(count, 2); /* there is room for one */
	assert_true(str_eq(names[0], STR("old")));
	assert_true(str_eq(names[1], STR("name")));
	assert_true(str_eq(values[1], STR("network")));
	count = 1;
	o.stack[0].text[0] = 'X';
	assert_false(outline_is_under(&o, &path, names, values, &count, 2));
	assert_int_equal(count, 1);
	pattern_free(path.parts[1].pattern);
	pattern_thread_end();
	diags_close(&diags);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outline_heading_ends_in_a_colon),
		cmocka_unit_test(outline_heading_is_underlined),
		cmocka_unit_test(outline_rule_behind_a_blank_line_underlines_nothing),
		cmocka_unit_test(outline_value_above_a_rule_is_no_heading),
		cmocka_unit_test(outline_rule_in_a_table_underlines_no_row),
		cmocka_unit_test(outline_heading_has_deeper_lines_below),
		cmocka_unit_test(outline_value_with_deeper_lines_is_their_heading),
		cmocka_unit_test(outline_tab_is_as_deep_as_eight_blanks),
		cmocka_unit_test(outline_lines_of_a_heading_may_have_lost_their_indentation),
		cmocka_unit_test(outline_key_ends_at_the_first_colon),
		cmocka_unit_test(outline_ornament_is_a_line_of_marks),
		cmocka_unit_test(outline_depth_and_headings_are_bounded),
		cmocka_unit_test(outline_headings_must_stand_above_in_that_order),
		cmocka_unit_test(outline_fields_of_headings_are_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
