#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "line/scan.h"
#include "message/code_memo.h"
#include "message/header_memo.h"
#include "message/message.h"

/*
 * The header dialects stand in a table, tests/unit/message.cases, which says how it is written.
 * Every group of it is one test: each line is walked as device/log_reader.c does, and every field
 * of every message compared.
 */
static const char table_path[] = "tests/unit/message.cases";

enum {
	CASES_MIN = 170, /* a table cut short shows nothing */
	VARIANTS = 200,  /* of each line's digits */
	FIELD_COUNT = 23,
	TESTS_MAX = 200
};

/* clang-format off */
/* In the order in which they are written; text is the last because it runs to the end. */
static const char *const field_names[FIELD_COUNT] = {
	"code", "facility", "severity", "mnemonic", "junk", "bare", "host", "origin", "node", "process",
	"pri", "seq", "relayseq", "mark", "at", "zone", "form", "relaymark", "relay", "relayzone",
	"relayform", "wrapper", "text"
};
/* clang-format on */

struct fields {
	str of[FIELD_COUNT];
};

struct group {
	str name;
	const char *from, *end; /* its lines */
	unsigned line;          /* the number of the first */
	struct arena *arena;
	struct header_memo *memo;
	struct code_memo *codes;
	unsigned cases, failed;
};

static str *field_of(struct fields *f, const char *name)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (strcmp(field_names[i], name) == 0)
			return &f->of[i];
	}
	fail_msg("no field is called %s", name);
	return NULL;
}

static void replace_all(char *text, const char *mark, const char *with)
{
	size_t mark_len = strlen(mark), with_len = strlen(with);

	for (char *at = text; (at = strstr(at, mark)); at += with_len) {
		memcpy(at, with, with_len);
		memmove(at + with_len, at + mark_len, strlen(at + mark_len) + 1);
	}
}

/* A line of the table with its stand-ins replaced. */
static str unmarked(struct arena *a, str line)
{
	str copy = arena_str(a, line);
	char *text = arena_alloc(a, copy.len + 1);

	memcpy(text, copy.ptr, copy.len);
	replace_all(text, "\u2420", " ");
	replace_all(text, "\u2409", "\t");
	replace_all(text, "{BOM}", "\xEF\xBB\xBF");
	return str_of(text);
}

/* ---- what a message holds, as the table writes it ---- */

static str number_text(struct arena *a, bool is_set, uint64_t value)
{
	return is_set ? arena_printf(a, "%llu", (unsigned long long)value) : STR("");
}

static str time_text(struct arena *a, const struct stamp *s)
{
	int64_t seconds = s->in_year_us / US_PER_SECOND, day = seconds / 86400;
	str year = STR(""), fraction = STR("");

	if (s->kind != STAMP_CLOCK)
		return s->kind == STAMP_UPTIME ? STR("uptime") : STR("");
	if (s->year)
		year = arena_printf(a, "%04d-", s->year);
	if (s->has_fraction)
		fraction = arena_printf(a, ".%06d", (int)(s->in_year_us % US_PER_SECOND));
	return arena_printf(a, "%.*s%02d-%02dT%02d:%02d:%02d%.*s", STR_ARG(year),
	                    (int)(day / 31) + 1, (int)(day % 31) + 1, (int)(seconds / 3600 % 24),
	                    (int)(seconds / 60 % 60), (int)(seconds % 60), STR_ARG(fraction));
}

static void stamp_fields(struct arena *a, const struct stamp *s, str *mark, str *at, str *zone,
                         str *form)
{
	*mark = *at = *zone = *form = STR("");
	*at = time_text(a, s);
	if (s->kind == STAMP_NONE)
		return;
	if (s->mark)
		*mark = arena_printf(a, "%c", s->mark);
	if (s->has_zone)
		*zone = s->zone;
	if (s->iso)
		*form = STR("iso");
	if (s->year_first)
		*form = STR("yearfirst");
	assert_int_equal(s->zone_minutes, 0); /* nobody has looked it up yet */
}

static struct fields fields_of_message(struct arena *a, const struct message *m)
{
	str mark, at, zone, form, relay_mark, relay, relay_zone, relay_form;

	stamp_fields(a, &m->at, &mark, &at, &zone, &form);
	stamp_fields(a, &m->relay_at, &relay_mark, &relay, &relay_zone, &relay_form);
	return (struct fields){{m->code,
	                        m->facility,
	                        arena_printf(a, "%d", m->severity),
	                        m->mnemonic,
	                        m->has_junk ? STR("yes") : STR(""),
	                        m->bare ? STR("yes") : STR(""),
	                        m->host,
	                        m->origin,
	                        m->node,
	                        m->process,
	                        number_text(a, m->pri != PRI_NONE, (uint64_t)m->pri),
	                        number_text(a, m->has_sequence, m->sequence),
	                        number_text(a, m->has_relay_sequence, m->relay_sequence),
	                        mark,
	                        at,
	                        zone,
	                        form,
	                        relay_mark,
	                        relay,
	                        relay_zone,
	                        relay_form,
	                        m->wrapper,
	                        m->text}};
}

/* ---- what the table wants ---- */

/* The severity in a code: the last character that stands alone between two hyphens. */
static void code_split(struct arena *a, struct fields *f)
{
	static const char letters[] = "FACEWNID";
	str code = *field_of(f, "code");

	for (size_t i = code.len < 4 ? 0 : code.len - 3; i > 0; i--) {
		if (code.ptr[i] != '-' || code.ptr[i + 2] != '-')
			continue;
		char c = code.ptr[i + 1];
		const char *letter = strchr(letters, c);
		*field_of(f, "facility") = (str){code.ptr, i};
		*field_of(f, "mnemonic") = str_from(code, i + 3);
		*field_of(f, "severity") =
			arena_printf(a, "%d", letter ? (int)(letter - letters) : c - '0');
		return;
	}
	fail_msg("the table has no code in \"%.*s\"", STR_ARG(code));
}

static struct fields fields_of_line(struct arena *a, str line)
{
	struct fields f;

	for (size_t i = 0; i < FIELD_COUNT; i++)
		f.of[i] = STR("");
	while (line.len) {
		const char *equals = memchr(line.ptr, '=', line.len);
		if (!equals)
			fail_msg("the table has no field in \"%.*s\"", STR_ARG(line));
		str name = arena_str(a, str_between(line.ptr, equals));
		str value = str_from(line, name.len + 1);
		const char *blank = memchr(value.ptr, ' ', value.len);
		if (strcmp(name.ptr, "text") != 0 && blank)
			value.len = (size_t)(blank - value.ptr);
		*field_of(&f, name.ptr) = value;
		line = str_trim(str_from(line, name.len + 1 + value.len));
	}
	code_split(a, &f);
	return f;
}

/* ---- one case ---- */

struct test_case {
	struct group *group;
	unsigned line; /* its number in the table */
	str log_line;
	bool failed;
};

static void differs(struct test_case *c, const char *field, str expected, str got)
{
	if (!c->failed)
		print_error("%s:%u: %.*s\n", table_path, c->line, STR_ARG(c->log_line));
	print_error("\t%s: expected \"%.*s\", got \"%.*s\"\n", field, STR_ARG(expected),
	            STR_ARG(got));
	c->failed = true;
}

static void fields_compare(struct test_case *c, const char *prefix, const struct fields *expected,
                           const struct fields *got)
{
	char name[40];

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (str_eq(expected->of[i], got->of[i]))
			continue;
		if (strcmp(field_names[i], "junk") == 0 && str_eq(expected->of[i], STR("any")))
			continue;
		snprintf(name, sizeof(name), "%s%s", prefix, field_names[i]);
		differs(c, name, expected->of[i], got->of[i]);
	}
}

/* Every view is into the line that was read. */
static void views_check(struct test_case *c, str line, const struct message *m)
{
	const str views[] = {m->code,
	                     m->facility,
	                     m->mnemonic,
	                     m->text,
	                     m->wrapper,
	                     m->inner,
	                     m->host,
	                     m->origin,
	                     m->node,
	                     m->process,
	                     m->at.kind != STAMP_NONE && m->at.has_zone ? m->at.zone : STR(""),
	                     m->relay_at.kind != STAMP_NONE && m->relay_at.has_zone
	                             ? m->relay_at.zone
	                             : STR("")};

	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		if (views[i].len &&
		    (views[i].ptr < line.ptr || views[i].ptr + views[i].len > line.ptr + line.len))
			differs(c, "view", STR("inside the line"), views[i]);
	}
}

/* What m repeats in its text must be what the table says behind it. */
static void inner_compare(struct test_case *c, const struct message *m, str wanted)
{
	struct arena *a = c->group->arena;
	struct message inner;
	bool found = message_inner(m, &inner);

	if (!found || !wanted.len) {
		if (found != (wanted.len > 0))
			differs(c, "inner", wanted, found ? inner.code : STR(""));
		if (m->inner.len && !found)
			differs(c, "inner", STR(""), m->inner);
		return;
	}
	struct fields expected = fields_of_message(a, m), got = fields_of_message(a, &inner);
	struct fields named = fields_of_line(a, wanted);
	static const char *const own[] = {"code",     "facility", "severity",
	                                  "mnemonic", "bare",     "text"};
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		*field_of(&expected, own[i]) = *field_of(&named, own[i]);
	*field_of(&expected, "wrapper") = m->code;
	*field_of(&expected, "pri") = STR(""); /* it speaks of the outer code */
	fields_compare(c, "inner ", &expected, &got);
	if (inner.inner.len)
		differs(c, "inner inner", STR(""), inner.inner);
}

/* Where a line holds no code behind place, to know that beforehand changes nothing. */
static void shortcut_compare(struct test_case *c, str line, const char *from,
                             const struct code_place *place, const struct fields *got)
{
	struct code_place next;
	struct message m;
	const char *end;

	if (code_next(line, place->end, &next))
		return;
	memset(&m, 0x5a, sizeof(m));
	message_parse(line, from, place, false, NULL, &m, &end);
	struct fields same = fields_of_message(c->group->arena, &m);
	fields_compare(c, "without more: ", got, &same);
	if (end != line.ptr + line.len)
		differs(c, "without more: end", STR("of the line"),
		        str_between(end, line.ptr + line.len));
}

/* With other digits in the header: what is recalled of a shape is what reading it gives. */
static void memo_compare(struct test_case *c, str line, const struct code_place *place)
{
	static unsigned seed = 1;
	size_t header_len = (size_t)(place->start - line.ptr);
	char *copy = must_realloc(NULL, line.len);
	str variant = {copy, line.len};
	struct code_place moved;
	struct message read, recalled;
	const char *end, *end_recalled;

	memcpy(copy, line.ptr, line.len);
	for (unsigned i = 0; i < VARIANTS; i++) {
		for (size_t k = 0; i && k < header_len; k++) {
			seed = seed * 1103515245 + 12345;
			if (copy[k] >= '0' && copy[k] <= '9' && (seed >> 16) % 4 == 0)
				copy[k] = (char)('0' + (seed >> 20) % ((seed >> 18) % 2 ? 3 : 10));
		}
		if (!code_next(variant, variant.ptr, &moved))
			continue;
		memset(&read, 0x5a, sizeof(read));
		memset(&recalled, 0xa5, sizeof(recalled));
		message_parse(variant, variant.ptr, &moved, true, NULL, &read, &end);
		message_parse(variant, variant.ptr, &moved, true, c->group->memo, &recalled, &end_recalled);
		struct fields wanted = fields_of_message(c->group->arena, &read);
		struct fields got = fields_of_message(c->group->arena, &recalled);
		fields_compare(c, arena_str(c->group->arena, variant).ptr, &wanted, &got);
		if (end != end_recalled)
			differs(c, "recalled: end", str_between(variant.ptr, end),
			        str_between(variant.ptr, end_recalled));
	}
	free(copy);
}

/* Every hyphen pair of the line, by a memo that has seen the lines before it, as without. */
static void codes_compare(struct test_case *c, str line)
{
	struct code_place read, again;

	for (const char *hit = line.ptr; (hit = scan_find(hit, line.ptr + line.len)); hit++) {
		bool found = code_find(line, hit, &read);
		for (unsigned times = 0; times < 2; times++) {
			if (code_find_again(c->group->codes, line, hit, &again) != found)
				differs(c, "recalled: code", found ? read.code : STR(""), found ? STR("") : again.code);
			else if (found && (read.start != again.start || read.end != again.end || read.bare != again.bare ||
			                   read.severity != again.severity || read.code.ptr != again.code.ptr ||
			                   !str_eq(read.code, again.code) || read.facility.ptr != again.facility.ptr ||
			                   !str_eq(read.facility, again.facility) ||
			                   read.mnemonic.ptr != again.mnemonic.ptr || !str_eq(read.mnemonic, again.mnemonic)))
				differs(c, "recalled: parts of the code", read.code, again.code);
		}
	}
}

/* The next line of the group, or none at the empty line that ends a case. */
static bool line_take(struct group *g, str *ret_line)
{
	if (g->from >= g->end)
		return false;
	const char *nl = memchr(g->from, '\n', (size_t)(g->end - g->from));
	const char *end = nl ? nl : g->end;
	*ret_line = str_between(g->from, end);
	g->from = nl ? nl + 1 : g->end;
	g->line++;
	return ret_line->len > 0;
}

static str expected_take(struct group *g, const char *start)
{
	const char *was = g->from;
	unsigned line_was = g->line;
	str line;

	if (line_take(g, &line) && str_starts(line, str_of(start)))
		return str_from(unmarked(g->arena, line), strcmp(start, "inner ") == 0 ? 6 : 0);
	g->from = was;
	g->line = line_was;
	return STR("");
}

static void case_walk(struct test_case *c)
{
	struct group *g = c->group;
	/* Of its own length, so that a sanitizer sees what is read behind it. */
	char *exact = must_realloc(NULL, c->log_line.len);
	memcpy(exact, c->log_line.ptr, c->log_line.len);
	str line = {exact, c->log_line.len};
	struct code_place place;
	struct message m;
	const char *from = line.ptr, *end;

	codes_compare(c, line);
	bool found = code_next(line, from, &place);
	bool none = expected_take(g, "none").len > 0;
	if (none && found)
		differs(c, "code", STR(""), place.code);
	while (!none || found) {
		str wanted = expected_take(g, "code=");
		if (!wanted.len && !found) {
			if (from == line.ptr)
				differs(c, "line of the table", STR("what is expected"),
				        STR("nothing"));
			break;
		}
		if (!wanted.len || !found) {
			if (!none)
				differs(c, "message", wanted, found ? place.code : STR(""));
			if (!found)
				break;
			wanted = STR("");
		}
		memset(&m, 0xa5, sizeof(m)); /* whatever stood there before */
		message_parse(line, from, &place, true, NULL, &m, &end);
		if (wanted.len) {
			struct fields expected = fields_of_line(g->arena, wanted);
			struct fields got = fields_of_message(g->arena, &m);
			fields_compare(c, "", &expected, &got);
			views_check(c, line, &m);
			inner_compare(c, &m, expected_take(g, "inner "));
			shortcut_compare(c, line, from, &place, &got);
		}
		if (from == line.ptr)
			memo_compare(c, line, &place);
		from = end;
		found = end != line.ptr + line.len && code_next(line, end, &place);
	}
	free(exact);
}

static void message_reads_its_group(void **state)
{
	struct group *g = *state;
	struct group walk = *g; /* the test may be run again */
	str line;

	walk.memo = header_memo_new();
	walk.codes = code_memo_new();
	while (walk.from < walk.end) {
		if (!line_take(&walk, &line) || line.ptr[0] == ';')
			continue;
		struct test_case c = {&walk, walk.line - 1, unmarked(walk.arena, line), false};
		case_walk(&c);
		str rest;
		while (line_take(&walk, &rest)) {
			if (!c.failed)
				differs(&c, "line of the table", STR(""), rest);
		}
		walk.cases++;
		walk.failed += c.failed;
	}
	header_memo_free(walk.memo);
	code_memo_free(walk.codes);
	if (!walk.cases)
		fail_msg("the group \"%s\" holds no case", g->name.ptr);
	if (walk.failed)
		fail_msg("%u of %u cases in \"%s\"", walk.failed, walk.cases, g->name.ptr);
}

/* Digits that would make another part of it: each was recalled wrongly once. */
static void message_headers_whose_digits_matter_are_read(void **state)
{
	static const char *const lines[] = {
		"1234  Feb 15 07:11:36.100: %SYS-5-CONFIG_I: x",
		"2023  Feb 15 07:11:36.100: %SYS-5-CONFIG_I: x",
		"Feb 15 2023 07:11:36 -1530 rtr: %SYS-5-CONFIG_I: x",
		"Feb 15 07:11:36.100 lab-9930: %SYS-5-CONFIG_I: x",
		"Feb 15 07:11:36 UTC+9930 rtr: %SYS-5-CONFIG_I: x",
		"<189><34>Feb 15 07:11:36 rtr: %SYS-5-CONFIG_I: x",
		":  <34>7 2001:db8::1 Feb 15 07:11:36.220 %SYS-5-CONFIG_I: x",
		"Feb 15 07:11:36 9999 rtr: %SYS-5-CONFIG_I: x",
		"Feb 15 07:11:36 PM rtr: %SYS-5-CONFIG_I: x",
	};

	(void)state;
	struct group g = {.arena = arena_new(), .memo = header_memo_new()};
	for (size_t i = 0; i < 3 * COUNT_OF(lines); i++) { /* in turn, so that each meets the others */
		struct test_case c = {&g, 0, str_of(lines[i % COUNT_OF(lines)]), false};
		struct code_place place;
		assert_true(code_next(c.log_line, c.log_line.ptr, &place));
		memo_compare(&c, c.log_line, &place);
		assert_false(c.failed);
	}
	header_memo_free(g.memo);
	arena_free(g.arena);
}

/* ---- what the table does not say ---- */

#define FAR "Feb 15 07:11:36.220 UTC: a header of more than that: "

/* The number that is kept with the code of a line; CODE_UNNUMBERED: none yet. */
static uint32_t *number_of(struct code_memo *codes, const char *text)
{
	str line = str_of(text);
	struct code_place place;

	assert_true(code_find_again(codes, line, scan_find(line.ptr, line.ptr + line.len), &place));
	return place.number;
}

static void message_codes_bring_back_their_number(void **state)
{
	struct code_memo *codes = code_memo_new();

	(void)state;
	uint32_t *number = number_of(codes, FAR "%SYS-5-CONFIG_I: Configured");
	assert_int_equal(*number, CODE_UNNUMBERED);
	*number = 7;
	assert_ptr_equal(number_of(codes, FAR FAR "%SYS-5-CONFIG_I"), number);
	assert_int_equal(*number, 7);
	/* Others, and those that may go on or stand where they are not looked for. */
	assert_int_equal(*number_of(codes, FAR "%SYS-5-CONFIG_P: Configured"), CODE_UNNUMBERED);
	assert_int_equal(*number_of(codes, FAR "%SYS-3-CONFIG_I: Configured"), CODE_UNNUMBERED);
	assert_int_equal(*number_of(codes, FAR "%SYSX-5-CONFIG_I: Configured"), CODE_UNNUMBERED);
	assert_null(number_of(codes, "%SYS-5-CONFIG_I: Configured"));
	assert_null(number_of(codes, FAR "%SYS-5-CONFIG_I-X: Configured"));
	assert_null(number_of(codes, FAR " SYS-5-CONFIG_I: Configured"));
	code_memo_free(codes);
}

static void message_table_is_whole(void **state)
{
	const str *table = *state;
	unsigned cases = 0;
	bool before = false;

	for (const char *p = table->ptr; p < table->ptr + table->len;) {
		const char *nl = memchr(p, '\n', (size_t)(table->ptr + table->len - p));
		bool log_line = nl && nl > p && *p != ';' && !(p[0] == '#' && p[1] == ' ');
		cases += log_line && !before;
		before = log_line;
		if (!nl)
			break;
		p = nl + 1;
	}
	assert_true(cases >= CASES_MIN);
}

static void message_repeats_are_counted(void **state)
{
	(void)state;
	assert_int_equal(message_repeats(STR("last message repeated 14 times")), 14);
	assert_int_equal(message_repeats(STR("<191>: hut: Oct 28 17:19:34.006 CEST: last message "
	                                     "repeated 1 time")),
	                 1);
	assert_int_equal(message_repeats(STR("sendto failed (message repeated 7 times)")), 7);
	assert_int_equal(message_repeats(STR("message repeated 2 times in last 60 sec")), 2);
	assert_int_equal(message_repeats(STR("last message repeated many times")), 0);
	assert_int_equal(message_repeats(STR("last message repeated 14")), 0);
	assert_int_equal(message_repeats(STR("last message repeated 0 times")), 0);
	assert_int_equal(message_repeats(STR("message repeated ")), 0);
	assert_int_equal(message_repeats(STR("")), 0);
	/* a number that no log holds does not wrap to a small one */
	uint64_t huge = message_repeats(STR("message repeated 18446744073709551617 times"));
	assert_true(huge == 0 || huge >= 1000000000);
}

static void message_lines_that_start_anew_are_told_from_the_rest(void **state)
{
	static const char *const anew[] = {"",
	                                   "   ",
	                                   "<189>12: text",
	                                   "-------- show version --------",
	                                   "========",
	                                   "*Mar 15 02:00:00.000: text",
	                                   "Mar 15 02:00:00: text",
	                                   "2022 Mar 25 13:46:28 lake text",
	                                   "2024-05-22T06:14:33Z lake text",
	                                   "1w2d: text",
	                                   "lake#show version",
	                                   "lake(config-if)#",
	                                   "lake>",
	                                   "RP/0/RP0/CPU0:spur#show version",
	                                   "%SYS-5-CONFIG_I: text",
	                                   "  %SYS-5-CONFIG_I: text"};
	static const char *const goes_on[] = {"hostname/domain name",
	                                      "rest of a sentence.",
	                                      "Mar is a month",
	                                      "12 packets",
	                                      "a > b",
	                                      "(CSSM) : No reply"};
	(void)state;

	for (size_t i = 0; i < sizeof(anew) / sizeof(anew[0]); i++) {
		if (!line_starts_anew(str_of(anew[i])))
			fail_msg("\"%s\" starts anew", anew[i]);
	}
	for (size_t i = 0; i < sizeof(goes_on) / sizeof(goes_on[0]); i++) {
		if (line_starts_anew(str_of(goes_on[i])))
			fail_msg("\"%s\" goes on", goes_on[i]);
	}
}

static void message_code_find_tells_where_the_code_stands(void **state)
{
	str line = STR("*a: %PKT_INFRA-LINK-3-UPDOWN : x");
	struct code_place place;
	(void)state;

	const char *hit = strstr(line.ptr, "-3-");
	assert_true(code_find(line, hit, &place));
	assert_ptr_equal(place.start, strchr(line.ptr, '%'));
	assert_ptr_equal(place.end, strstr(line.ptr, " : x"));
	assert_true(str_eq(place.code, STR("PKT_INFRA-LINK-3-UPDOWN")));
	assert_true(str_eq(place.facility, STR("PKT_INFRA-LINK")));
	assert_true(str_eq(place.mnemonic, STR("UPDOWN")));
	assert_int_equal(place.severity, 3);
	assert_false(place.bare);

	line = STR("agent[1]: SMART_LIC-6-AGENT_READY:x");
	assert_true(code_find(line, strstr(line.ptr, "-6-"), &place));
	assert_ptr_equal(place.start, strstr(line.ptr, "SMART"));
	assert_true(place.bare);
}

static void message_code_next_goes_on_from_where_it_is_told(void **state)
{
	str line = STR("1-2-3 %AAA-1-BBB: x %CCC-2-DDD: y");
	struct code_place place;
	(void)state;

	assert_true(code_next(line, line.ptr, &place));
	assert_true(str_eq(place.code, STR("AAA-1-BBB")));
	assert_true(code_next(line, place.end, &place));
	assert_true(str_eq(place.code, STR("CCC-2-DDD")));
	assert_false(code_next(line, place.end, &place));
	assert_false(code_next(line, line.ptr + line.len, &place));
	assert_false(code_next(STR(""), "", &place));
}

/* A line cut anywhere is read without looking behind its end (a sanitizer sees to that). */
static void message_torn_lines_are_read_within_their_ends(void **state)
{
	static const char *const lines[] = {
		"<189>1 2023-04-11T09:25:31.417Z h app - - [x@9 n=\"a\"] *Apr 11 09:25:31.002 UTC: "
		"%SYS-5-CONFIG_I: x",
		"RP/0/RP0/CPU0:spur(config)#RP/0/RP0/CPU0:2023 Sep 17 12:04:51.305 JST: npu[271]: "
		"%PLATFORM-VETH_PD-2-RX_FAULT : y 2022 Feb 10 15:33:50 n9 %$ VDC-1 %$ "
		"%USER-3-SYSTEM_MSG: <<%USBHSD-2-MOUNT>> z",
		"2022-08-16 13:50:05\tLocal7.Notice\t192.0.2.9\t<189>7: sw: 9: .Aug 16 "
	        "13:50:02.118 "
		"UTC+05:30: SMART_LIC-3-COMM_FAILED:q<187>8: %IOSXE-6-PLATFORM: r %FW-6-A: s"};
	(void)state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		size_t whole = strlen(lines[i]);
		for (size_t from = 0; from < whole; from++) {
			for (size_t len = 1; len <= whole - from; len++) {
				char *exact = must_realloc(NULL, len);
				memcpy(exact, lines[i] + from, len);
				str line = {exact, len};
				struct code_place place;
				const char *start = line.ptr, *end = line.ptr;
				while (code_next(line, end, &place)) {
					struct message m, inner;
					message_parse(line, start, &place, true, NULL, &m, &end);
					assert_true(end > place.start && end <= line.ptr + len);
					start = end;
					if (m.inner.len && message_inner(&m, &inner))
						assert_true(inner.code.len > 0);
				}
				(void)line_starts_anew(line);
				(void)message_repeats(line);
				free(exact);
			}
		}
	}
}

/* The groups of the table, as tests. Gives how many there are. */
static size_t groups_read(str table, struct arena *arena, struct CMUnitTest *tests)
{
	size_t count = 0;
	unsigned line = 1;
	struct group *g = NULL;

	for (const char *p = table.ptr, *end = table.ptr + table.len; p < end; line++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *next = nl ? nl + 1 : end;
		if (p[0] == '#' && p + 1 < end && p[1] == ' ' && count < TESTS_MAX) {
			if (g)
				g->end = p;
			g = arena_new_of(arena, struct group);
			g->name = arena_printf(arena, "message: %.*s",
			                       STR_ARG(str_between(p + 2, nl ? nl : end)));
			g->from = next;
			g->end = end;
			g->line = line + 1;
			g->arena = arena;
			tests[count++] = (struct CMUnitTest){g->name.ptr, message_reads_its_group,
			                                     NULL, NULL, g};
		}
		p = next;
	}
	return count;
}

int main(void)
{
	struct arena *arena = arena_new();
	struct CMUnitTest *tests = arena_alloc(arena, (TESTS_MAX + 8) * sizeof(*tests));
	str table = STR("");
	FILE *file = fopen(table_path, "rb");

	if (!file || fseek(file, 0, SEEK_END) != 0) {
		fprintf(stderr, "%s cannot be read: tests are run in the project's folder\n",
		        table_path);
		return 2;
	}
	long size = ftell(file);
	rewind(file);
	char *bytes = arena_alloc(arena, (size_t)size + 1);
	table = (str){bytes, fread(bytes, 1, (size_t)size, file)};
	fclose(file);

	size_t count = groups_read(table, arena, tests);
	const struct CMUnitTest others[] = {
		{"message_table_is_whole", message_table_is_whole, NULL, NULL, &table},
		cmocka_unit_test(message_headers_whose_digits_matter_are_read),
		cmocka_unit_test(message_repeats_are_counted),
		cmocka_unit_test(message_lines_that_start_anew_are_told_from_the_rest),
		cmocka_unit_test(message_codes_bring_back_their_number),
		cmocka_unit_test(message_code_find_tells_where_the_code_stands),
		cmocka_unit_test(message_code_next_goes_on_from_where_it_is_told),
		cmocka_unit_test(message_torn_lines_are_read_within_their_ends),
	};
	memcpy(tests + count, others, sizeof(others));
	count += sizeof(others) / sizeof(others[0]);
	int code = _cmocka_run_group_tests("message", tests, count, NULL, NULL);
	arena_free(arena);
	return code;
}
