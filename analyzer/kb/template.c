#include "kb/template.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/chars.h"

/*
 * A message text is short: a match that tries more than this is a bad template or a hostile text. To
 * look through so many bytes counts as a try, too.
 */
enum { TRIES_MAX = 20000, BYTES_A_TRY = 16, SOURCE_MAX = 4096, TEXT_MAX = 8192, NAME_MAX_LEN = 31 };

enum element_kind { ELEMENT_LITERAL, ELEMENT_BLANKS, ELEMENT_FIELD, ELEMENT_END };

struct element {
	uint8_t kind;
	uint8_t type, field; /* ELEMENT_FIELD: index into field_types, and which one it is */
	uint16_t from, len;  /* ELEMENT_LITERAL: its bytes in the source */
};

struct template {
	bool caseless;
	size_t fields;
	const str *names;
	const struct element *elements; /* the last is ELEMENT_END */
	const char *source;
};

/* Where a field that starts at a place can end: the ranges in order, each from first to last, up or down. */
struct ends {
	struct {
		size_t first, last;
	} ranges[2];
	unsigned count;
};

static bool is_not_space(char c)
{
	return c != ' ' && (c < '\t' || c > '\r');
}

static bool is_clock(char c)
{
	return is_digit(c) || c == ':' || c == '.';
}

static bool is_address(char c)
{
	return is_hex(c) || c == ':' || c == '.';
}

/* Behind the run of such bytes at a place, of at most that many. */
static size_t run_end(str text, size_t at, bool (*is)(char), size_t most)
{
	size_t end = text.len - at < most ? text.len : at + most;

	while (at < end && is(text.ptr[at]))
		at++;
	return at;
}

static void ends_add(struct ends *ends, size_t first, size_t last)
{
	ends->ranges[ends->count].first = first;
	ends->ranges[ends->count++].last = last;
}

/* As much as there is of such bytes, and less where the rest wants it, but not nothing. */
static void ends_add_run(struct ends *ends, str text, size_t at, bool (*is)(char), size_t most)
{
	size_t end = run_end(text, at, is, most);

	if (end > at)
		ends_add(ends, end, at + 1);
}

static void chars_ends(str text, size_t at, struct ends *ends)
{
	ends_add(ends, at, text.len);
}

static void char_ends(str text, size_t at, struct ends *ends)
{
	if (at < text.len)
		ends_add(ends, at + 1, at + 1);
}

static void number_ends(str text, size_t at, struct ends *ends)
{
	if (at < text.len && text.ptr[at] == '-')
		at++;
	ends_add_run(ends, text, at, is_digit, SIZE_MAX);
}

static void hex_ends(str text, size_t at, struct ends *ends)
{
	if (text.len - at > 2 && text.ptr[at] == '0' && (text.ptr[at + 1] | 0x20) == 'x')
		ends_add_run(ends, text, at + 2, is_hex, SIZE_MAX);
	ends_add_run(ends, text, at, is_hex, SIZE_MAX);
}

/* Groups of so many hexadecimal digits, with one of the signs between them: where they end; 0: they are not there. */
static size_t groups_end(str text, size_t at, size_t groups, size_t digits, const char *signs)
{
	for (size_t i = 0; i < groups; i++) {
		if (i > 0 && (at == text.len || !text.ptr[at] || !strchr(signs, text.ptr[at++])))
			return 0;
		if (run_end(text, at, is_hex, digits) != at + digits)
			return 0;
		at += digits;
	}
	return at;
}

static void enet_ends(str text, size_t at, struct ends *ends)
{
	size_t dotted = groups_end(text, at, 3, 4, "."), paired = groups_end(text, at, 6, 2, ":-");

	if (dotted)
		ends_add(ends, dotted, dotted);
	if (paired)
		ends_add(ends, paired, paired);
}

static void inet_ends(str text, size_t at, struct ends *ends)
{
	size_t dots = 0, last = at;

	for (; dots < 3; dots++) {
		size_t end = run_end(text, last, is_digit, 3);
		if (end == last || end == text.len || text.ptr[end] != '.')
			break;
		last = end + 1;
	}
	if (dots == 3)
		ends_add_run(ends, text, last, is_digit, 3);
	size_t run = run_end(text, at, is_address, SIZE_MAX);
	const char *colon = memchr(text.ptr + at, ':', run - at);
	if (colon && colon + 1 < text.ptr + run)
		ends_add(ends, run, (size_t)(colon - text.ptr) + 2);
}

static void node_ends(str text, size_t at, struct ends *ends)
{
	size_t end = run_end(text, at, is_not_space, SIZE_MAX);

	if (end > at)
		ends_add(ends, at + 1, end);
}

static void t_line_ends(str text, size_t at, struct ends *ends)
{
	ends_add_run(ends, text, at, is_digit, SIZE_MAX);
}

/* "11:02:33.5 UTC Mon Mar 3 2025" */
static void clock_ends(str text, size_t at, struct ends *ends)
{
	static const struct {
		bool (*is)(char);
		size_t least, most;
	} words[] = {{is_clock, 1, SIZE_MAX}, {is_not_space, 1, SIZE_MAX},
	             {is_letter, 3, 3},       {is_letter, 3, 3},
	             {is_digit, 1, 2},        {is_digit, 4, 4}};
	enum { DAY = 4 }; /* the one that is padded with blanks */

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (i > 0) {
			if (at == text.len || text.ptr[at++] != ' ')
				return;
			while (i == DAY && at < text.len && text.ptr[at] == ' ')
				at++;
		}
		size_t end = run_end(text, at, words[i].is, words[i].most);
		if (end - at < words[i].least)
			return;
		at = end;
	}
	ends_add(ends, at, at);
}

static const struct field_type {
	str name;
	void (*ends)(str text, size_t at, struct ends *ends);
	bool takes_blank; /* as its first byte */
} field_types[] = {
	{STR_INIT("chars"), chars_ends, true},    {STR_INIT("char"), char_ends, true},
	{STR_INIT("dec"), number_ends, false},    {STR_INIT("int"), number_ends, false},
	{STR_INIT("hex"), hex_ends, false},       {STR_INIT("enet"), enet_ends, false},
	{STR_INIT("inet"), inet_ends, false},     {STR_INIT("node"), node_ends, false},
	{STR_INIT("t-line"), t_line_ends, false}, {STR_INIT("clock"), clock_ends, false},
};

/* A template while it is made. */
struct maker {
	str source;
	struct element elements[SOURCE_MAX + 1];
	size_t count;
	str names[PATTERN_FIELDS_MAX];
	size_t fields;
	struct pos pos;
	struct diags *diags;
};

static void element_add(struct maker *m, enum element_kind kind, size_t from, size_t len)
{
	m->elements[m->count++] = (struct element){
		.kind = (uint8_t)kind, .from = (uint16_t)from, .len = (uint16_t)len};
}

static size_t type_find(str name)
{
	size_t i = 0;

	while (i < COUNT_OF(field_types) && !str_eq(field_types[i].name, name))
		i++;
	return i;
}

static bool name_is_new(const struct maker *m, str name)
{
	for (size_t i = 0; i < m->fields; i++) {
		if (str_eq(m->names[i], name))
			return false;
	}
	return true;
}

static void type_complain(const struct maker *m, str word)
{
	char known[120] = "";
	struct diag *d = diags_add(m->diags, DIAG_ERROR, m->pos, "unknown field type [%.*s]", STR_ARG(word));

	for (size_t i = 0, len = 0; i < COUNT_OF(field_types); i++)
		len += (size_t)snprintf(known + len, sizeof(known) - len, " %.*s", STR_ARG(field_types[i].name));
	diag_hint(m->diags, d, "one of:%s", known);
}

/* A field in brackets without them: "chars:peer". False with a complaint where it is wrong. */
static bool field_add(struct maker *m, str inside)
{
	const char *colon = memchr(inside.ptr, ':', inside.len);
	str word = colon ? str_between(inside.ptr, colon) : inside;
	str name = colon ? str_from(inside, word.len + 1) : (str){"", 0};
	size_t type = type_find(word);

	if (type == COUNT_OF(field_types)) {
		type_complain(m, word);
		return false;
	}
	if (!name.len || name.len > NAME_MAX_LEN) {
		struct diag *d = diags_add(m->diags, DIAG_ERROR, m->pos,
		                           "the field [%.*s] needs a name", STR_ARG(inside));
		diag_hint(m->diags, d, "write [%.*s:name], the name under 32 letters",
		          STR_ARG(word));
		return false;
	}
	for (size_t i = 0; i < name.len; i++) {
		if (char_is(name.ptr[i], CHAR_CODE) || name.ptr[i] == '-')
			continue;
		diags_add(m->diags, DIAG_ERROR, m->pos,
		          "a field name holds letters, digits, _ and - only");
		return false;
	}
	if (!name_is_new(m, name)) {
		diags_add(m->diags, DIAG_ERROR, m->pos, "the field name '%.*s' is used twice",
		          STR_ARG(name));
		return false;
	}
	if (m->fields == PATTERN_FIELDS_MAX) {
		diags_add(m->diags, DIAG_ERROR, m->pos, "has more than %d fields",
		          PATTERN_FIELDS_MAX);
		return false;
	}
	element_add(m, ELEMENT_FIELD, 0, 0);
	m->elements[m->count - 1].type = (uint8_t)type;
	m->elements[m->count - 1].field = (uint8_t)m->fields;
	m->names[m->fields++] = name;
	return true;
}

static bool make(struct maker *m)
{
	str text = m->source;
	bool good = true;

	for (size_t i = 0; i < text.len;) {
		size_t from = i;
		if (text.ptr[i] == '[') {
			const char *end = memchr(text.ptr + i, ']', text.len - i);
			if (!end) {
				diags_add(m->diags, DIAG_ERROR, m->pos,
				          "a field opens with '[' and does not close");
				return false;
			}
			good &= field_add(m, str_between(text.ptr + i + 1, end));
			i = (size_t)(end - text.ptr) + 1;
		} else if (is_blank(text.ptr[i])) {
			i = run_end(text, i, is_blank, SIZE_MAX);
			element_add(m, ELEMENT_BLANKS, 0, 0);
		} else {
			while (i < text.len && text.ptr[i] != '[' && !is_blank(text.ptr[i]))
				i++;
			element_add(m, ELEMENT_LITERAL, from, i - from);
		}
	}
	element_add(m, ELEMENT_END, 0, 0);
	return good;
}

/* Names, elements and source behind the template, in one block. */
static struct template *block_of(const struct maker *m, bool caseless)
{
	size_t names_bytes = m->fields * sizeof(*m->names);
	size_t elements_bytes = m->count * sizeof(*m->elements);
	struct template *t =
		must_realloc(NULL, sizeof(*t) + names_bytes + elements_bytes + m->source.len);
	str *names = (str *)(void *)(t + 1);
	struct element *elements = (struct element *)(void *)(names + m->fields);
	char *source = (char *)(elements + m->count);

	if (m->source.len)
		memcpy(source, m->source.ptr, m->source.len);
	memcpy(elements, m->elements, elements_bytes);
	for (size_t i = 0; i < m->fields; i++)
		names[i] = (str){source + (m->names[i].ptr - m->source.ptr), m->names[i].len};
	*t = (struct template){caseless, m->fields, names, elements, source};
	return t;
}

struct template *template_new(str text, bool caseless, struct pos pos, struct diags *diags)
{
	struct maker m;

	m.source = str_trim(text);
	m.count = m.fields = 0;
	m.pos = pos;
	m.diags = diags;
	if (str_ends(m.source, STR(".")))
		m.source.len--;
	if (m.source.len > SOURCE_MAX) {
		diags_add(diags, DIAG_ERROR, pos, "is too long for a message text");
		return NULL;
	}
	return make(&m) ? block_of(&m, caseless) : NULL;
}

void template_free(struct template *t)
{
	free(t);
}

struct template_fields template_fields(const struct template *t)
{
	return (struct template_fields){t->names, t->fields};
}

struct matching {
	const struct template *of;
	str text;
	str *fields;
	size_t tries;
	size_t reach; /* the furthest byte before which all agreed */
};

static void reached(struct matching *m, size_t at)
{
	if (at > m->reach)
		m->reach = at;
}

/* False where the literal is not at a place. */
static bool literal_take(struct matching *m, const struct element *e, size_t *at)
{
	const char *want = m->of->source + e->from, *have = m->text.ptr + *at;
	size_t most = m->text.len - *at < e->len ? m->text.len - *at : e->len, same = 0;

	if (m->of->caseless) {
		while (same < most && to_lower(want[same]) == to_lower(have[same]))
			same++;
	} else {
		while (same < most && want[same] == have[same])
			same++;
	}
	*at += same;
	reached(m, *at);
	return same == e->len;
}

/* Behind the last byte that counts: a full stop and the blanks around it do not. */
static size_t text_end(str text, size_t from)
{
	size_t end = text.len;

	while (end > from && is_blank(text.ptr[end - 1]))
		end--;
	if (end > from && text.ptr[end - 1] == '.')
		end--;
	while (end > from && is_blank(text.ptr[end - 1]))
		end--;
	return end;
}

/* May what follows a field start with this byte? Only a quick look, so that most ends need no try. */
static bool may_follow(const struct matching *m, const struct element *next, size_t at)
{
	if (next->kind == ELEMENT_FIELD || next->kind == ELEMENT_END)
		return true;
	if (at == m->text.len)
		return false;
	char have = m->text.ptr[at], want = m->of->source[next->from];
	return next->kind == ELEMENT_BLANKS ? is_blank(have)
	       : m->of->caseless            ? to_lower(have) == to_lower(want)
	                                    : have == want;
}

static bool rest_matches(struct matching *m, const struct element *e, size_t at);

/* Does the field at a place end there? */
static bool end_fits(struct matching *m, const struct element *e, size_t at, size_t end)
{
	if (!may_follow(m, e + 1, end))
		return false;
	m->fields[e->field] = (str){m->text.ptr + at, end - at};
	return rest_matches(m, e + 1, end);
}

static bool field_matches(struct matching *m, const struct element *e, size_t at)
{
	struct ends ends = {.count = 0};

	field_types[e->type].ends(m->text, at, &ends);
	m->tries += (m->text.len - at) / (4 * BYTES_A_TRY); /* most types look at a part of it */
	for (unsigned i = 0; i < ends.count; i++) {
		size_t end = ends.ranges[i].first, last = ends.ranges[i].last;
		bool up = end < last;
		if (up && e[1].kind == ELEMENT_END) { /* nothing shorter reaches the end */
			size_t shortest = text_end(m->text, at);
			end = shortest > end ? shortest : end;
		}
		for (size_t looked = 1; up ? end <= last : end >= last; up ? end++ : end--, looked++) {
			if (end_fits(m, e, at, end))
				return true;
			m->tries += looked % BYTES_A_TRY == 0;
			if (end == last || m->tries > TRIES_MAX)
				break;
		}
	}
	return false;
}

static bool rest_matches(struct matching *m, const struct element *e, size_t at)
{
	m->tries++;
	for (;; e++) {
		if (e->kind == ELEMENT_FIELD)
			return field_matches(m, e, at);
		if (e->kind == ELEMENT_END) {
			bool ended = text_end(m->text, at) == at;
			reached(m, ended ? m->text.len : at);
			return ended;
		}
		if (e->kind == ELEMENT_LITERAL) {
			if (!literal_take(m, e, &at))
				return false;
			continue;
		}
		size_t end = run_end(m->text, at, is_blank, SIZE_MAX);
		reached(m, end);
		m->tries += (end - at) / BYTES_A_TRY;
		if (end == at || m->tries > TRIES_MAX)
			return false;
		/* A field that may start with a blank leaves all to us first, then takes one by one. */
		bool shared = e[1].kind == ELEMENT_FIELD && field_types[e[1].type].takes_blank;
		for (; shared && end > at + 1; end--) {
			if (rest_matches(m, e + 1, end))
				return true;
			if (m->tries > TRIES_MAX)
				return false;
		}
		at = end;
	}
}

enum pattern_result template_match(const struct template *t, str text,
                                   str fields[static PATTERN_FIELDS_MAX])
{
	struct matching m = {.of = t, .text = text, .fields = fields};

	if (text.len > TEXT_MAX)
		return PATTERN_LIMIT;
	if (rest_matches(&m, t->elements, 0))
		return PATTERN_MATCH;
	return m.tries > TRIES_MAX ? PATTERN_LIMIT : PATTERN_NO_MATCH;
}

size_t template_reach(const struct template *t, str text)
{
	str fields[PATTERN_FIELDS_MAX];
	struct matching m = {.of = t, .text = text, .fields = fields};

	rest_matches(&m, t->elements, 0);
	return m.reach;
}
