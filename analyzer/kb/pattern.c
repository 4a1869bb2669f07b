#include "kb/pattern.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/chars.h"

/*
 * A message text is short: a match that needs more than this is a bad pattern or a hostile text. A
 * run of blanks can be parted between fields in many ways, so a long one is not even tried.
 */
enum { MATCH_LIMIT = 20000, SOURCE_MAX = 4096, TEXT_MAX = 8192 };
static const str too_many_blanks =
        STR_INIT("                                                                ");

struct pattern {
	pcre2_code *code;    /* NULL until the first match: most patterns of the knowledge are never met */
	atomic_bool compiled;
	pthread_mutex_t lock; /* of the compiling */
	char *source;
	size_t source_len;
	bool caseless;
	pcre2_match_context *limits;
	size_t fields;
	char names[PATTERN_FIELDS_MAX][32];
};

static const struct field_type {
	str name;
	const char *shape;
} field_types[] = {
        {STR_INIT("chars"), "(.*?)"},
        {STR_INIT("char"), "(.)"},
        {STR_INIT("dec"), "(-?[0-9]+)"},
        {STR_INIT("int"), "(-?[0-9]+)"},
        {STR_INIT("hex"), "((?:0[xX])?[0-9A-Fa-f]+)"},
        {STR_INIT("enet"), "([0-9A-Fa-f]{4}(?:\\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})"},
        {STR_INIT("inet"), "([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+)"},
        {STR_INIT("node"), "([^\\s]+?)"},
        {STR_INIT("t-line"), "([0-9]+)"},
        {STR_INIT("clock"), "([0-9:.]+ \\S+ [A-Za-z]{3} [A-Za-z]{3} +[0-9]{1,2} [0-9]{4})"},
};

struct writer {
	char text[SOURCE_MAX];
	size_t len;
	bool full;
};

static void put(struct writer *w, const char *text, size_t len)
{
	if (len > sizeof(w->text) - w->len) {
		w->full = true;
		return;
	}
	memcpy(w->text + w->len, text, len);
	w->len += len;
}

static void put_literal(struct writer *w, char c)
{
	static const char special[] = "\\^$.|?*+()[]{}#";

	if (memchr(special, c, sizeof(special) - 1))
		put(w, "\\", 1);
	put(w, &c, 1);
}

static const struct field_type *type_find(str name)
{
	for (size_t i = 0; i < COUNT_OF(field_types); i++) {
		if (str_eq(field_types[i].name, name))
			return &field_types[i];
	}
	return NULL;
}

/* A field in brackets without them: "chars:peer". False with a complaint where it is wrong. */
static bool put_field(struct pattern *p, struct writer *w, str inside, struct pos pos,
                      struct diags *diags)
{
	const char *colon = memchr(inside.ptr, ':', inside.len);
	str type = colon ? str_between(inside.ptr, colon) : inside;
	str name = colon ? str_from(inside, type.len + 1) : (str){"", 0};
	const struct field_type *known = type_find(type);

	if (!known) {
		struct diag *d = diags_add(diags, DIAG_ERROR, pos, "unknown field type [%.*s]",
		                           STR_ARG(type));
		diag_hint(diags, d, "one of: char chars dec enet hex inet int node t-line clock");
		return false;
	}
	if (!name.len || name.len >= sizeof(p->names[0])) {
		struct diag *d = diags_add(diags, DIAG_ERROR, pos, "the field [%.*s] needs a name",
		                           STR_ARG(inside));
		diag_hint(diags, d, "write [%.*s:name], the name under 32 letters", STR_ARG(type));
		return false;
	}
	for (size_t i = 0; i < name.len; i++) {
		if (char_is(name.ptr[i], CHAR_CODE) || name.ptr[i] == '-')
			continue;
		diags_add(diags, DIAG_ERROR, pos, "a field name holds letters, digits, _ and - only");
		return false;
	}
	if (pattern_field_find(p, name) >= 0) {
		diags_add(diags, DIAG_ERROR, pos, "the field name '%.*s' is used twice",
		          STR_ARG(name));
		return false;
	}
	if (p->fields == PATTERN_FIELDS_MAX) {
		diags_add(diags, DIAG_ERROR, pos, "has more than %d fields", PATTERN_FIELDS_MAX);
		return false;
	}
	memcpy(p->names[p->fields], name.ptr, name.len);
	p->names[p->fields][name.len] = '\0';
	p->fields++;
	put(w, known->shape, strlen(known->shape));
	return true;
}

static bool translate(struct pattern *p, struct writer *w, str text, struct pos pos,
                      struct diags *diags)
{
	bool good = true;

	text = str_trim(text);
	if (str_ends(text, STR(".")))
		text.len--;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '[') {
			const char *end = memchr(text.ptr + i, ']', text.len - i);
			if (!end) {
				diags_add(diags, DIAG_ERROR, pos,
				          "a field opens with '[' and does not close");
				return false;
			}
			str inside = str_between(text.ptr + i + 1, end);
			good &= put_field(p, w, inside, pos, diags);
			i += inside.len + 1;
		} else if (c == ' ' || c == '\t') {
			while (i + 1 < text.len && text.ptr[i + 1] == ' ')
				i++;
			put(w, "\\h+", 3);
		} else {
			put_literal(w, c);
		}
	}
	put(w, "\\h*\\.?\\h*$", 10);
	if (w->full)
		diags_add(diags, DIAG_ERROR, pos, "is too long for a message text");
	return good && !w->full;
}

static void limits_set(struct pattern *p)
{
	p->limits = pcre2_match_context_create(NULL);
	if (p->limits)
		pcre2_set_match_limit(p->limits, MATCH_LIMIT);
}

/* A template makes only what PCRE2 takes: nothing but memory can fail. False then. */
static bool pattern_compile(struct pattern *p)
{
	int error;
	size_t offset;

	if (atomic_load_explicit(&p->compiled, memory_order_acquire))
		return p->code != NULL;
	pthread_mutex_lock(&p->lock);
	if (!atomic_load_explicit(&p->compiled, memory_order_relaxed)) {
		p->code = pcre2_compile((PCRE2_SPTR)p->source, p->source_len,
		                        PCRE2_ANCHORED | PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY |
		                                (p->caseless ? PCRE2_CASELESS : 0),
		                        &error, &offset, NULL);
		if (p->code)
			pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
		limits_set(p);
		atomic_store_explicit(&p->compiled, true, memory_order_release);
	}
	pthread_mutex_unlock(&p->lock);
	return p->code != NULL;
}

struct pattern *pattern_new(str text, bool caseless, struct pos pos, struct diags *diags)
{
	struct pattern *p = must_realloc(NULL, sizeof(*p));
	struct writer w = {.len = 0};

	*p = (struct pattern){.caseless = caseless};
	pthread_mutex_init(&p->lock, NULL);
	if (!translate(p, &w, text, pos, diags)) {
		pattern_free(p);
		return NULL;
	}
	p->source = must_realloc(NULL, w.len + 1);
	memcpy(p->source, w.text, w.len);
	p->source_len = w.len;
	return p;
}

struct pattern *pattern_of_expression(str expression, struct pos pos, struct diags *diags)
{
	struct pattern *p = must_realloc(NULL, sizeof(*p));
	int error;
	size_t offset;

	*p = (struct pattern){.code = pcre2_compile((PCRE2_SPTR)expression.ptr, expression.len,
	                                            PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &error,
	                                            &offset, NULL)};
	pthread_mutex_init(&p->lock, NULL);
	if (!p->code) {
		char why[120];
		pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof(why));
		diags_add(diags, DIAG_ERROR, pos, "is no regular expression: %s at %.*s", why,
		          (int)(expression.len - offset), expression.ptr + offset);
		pattern_free(p);
		return NULL;
	}
	limits_set(p);
	atomic_store(&p->compiled, true);
	return p;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pthread_mutex_destroy(&p->lock);
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	free(p->source);
	free(p);
}

size_t pattern_field_count(const struct pattern *p)
{
	return p->fields;
}

str pattern_field_name(const struct pattern *p, size_t index)
{
	return str_of(p->names[index]);
}

int pattern_field_find(const struct pattern *p, str name)
{
	for (size_t i = 0; i < p->fields; i++) {
		if (str_eq(str_of(p->names[i]), name))
			return (int)i;
	}
	return -1;
}

/* One block a thread, made at its first match and kept: a match allocates nothing after that. */
static _Thread_local pcre2_match_data *match_data;

static pcre2_match_data *thread_match_data(void)
{
	if (!match_data)
		match_data = pcre2_match_data_create(PATTERN_FIELDS_MAX + 1, NULL);
	return match_data;
}

void pattern_thread_end(void)
{
	pcre2_match_data_free(match_data);
	match_data = NULL;
}

enum pattern_result pattern_match(struct pattern *p, str text,
                                  str fields[static PATTERN_FIELDS_MAX])
{
	pcre2_match_data *data = thread_match_data();

	if (!data || !pattern_compile(p) || text.len > TEXT_MAX || str_contains(text, too_many_blanks))
		return PATTERN_LIMIT;
	int found = pcre2_match(p->code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, data, p->limits);
	if (found == PCRE2_ERROR_NOMATCH)
		return PATTERN_NO_MATCH;
	if (found < 0)
		return PATTERN_LIMIT;
	const size_t *at = pcre2_get_ovector_pointer(data);
	for (size_t i = 0; i < p->fields; i++) {
		size_t from = at[2 * i + 2], to = at[2 * i + 3];
		fields[i] = from == PCRE2_UNSET ? (str){"", 0} : (str){text.ptr + from, to - from};
	}
	return PATTERN_MATCH;
}

size_t pattern_reach(struct pattern *p, str text)
{
	pcre2_match_data *data = thread_match_data();
	size_t reach = 0;

	/* A prefix that still could match is a partial match. */
	while (data && pattern_compile(p) && reach < text.len) {
		int found = pcre2_match(p->code, (PCRE2_SPTR)text.ptr, reach + 1, 0,
		                        PCRE2_PARTIAL_SOFT, data, p->limits);
		if (found < 0 && found != PCRE2_ERROR_PARTIAL)
			break;
		reach++;
	}
	return reach;
}

void pattern_library_version(char text[static 64])
{
	pcre2_config(PCRE2_CONFIG_VERSION, text);
}
