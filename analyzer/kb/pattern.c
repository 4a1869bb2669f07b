#include "kb/pattern.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "kb/template.h"

/* An expression that needs more than this is a bad one or meets a hostile text. */
enum { MATCH_LIMIT = 20000, TEXT_MAX = 8192 };

struct pattern {
	struct template *template; /* or */
	pcre2_code *code;
	pcre2_match_context *limits;
};

struct pattern *pattern_new(str text, bool caseless, struct pos pos, struct diags *diags)
{
	struct template *template = template_new(text, caseless, pos, diags);

	if (!template)
		return NULL;
	struct pattern *p = must_realloc(NULL, sizeof(*p));
	*p = (struct pattern){.template = template};
	return p;
}

struct pattern *pattern_of_expression(str expression, struct pos pos, struct diags *diags)
{
	int error;
	size_t offset;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)expression.ptr, expression.len,
	                                 PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &error, &offset, NULL);

	if (!code) {
		char why[120];
		pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof(why));
		diags_add(diags, DIAG_ERROR, pos, "is no regular expression: %s at %.*s", why,
		          (int)(expression.len - offset), expression.ptr + offset);
		return NULL;
	}
	struct pattern *p = must_realloc(NULL, sizeof(*p));
	*p = (struct pattern){.code = code, .limits = pcre2_match_context_create(NULL)};
	if (p->limits)
		pcre2_set_match_limit(p->limits, MATCH_LIMIT);
	return p;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	template_free(p->template);
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	free(p);
}

size_t pattern_field_count(const struct pattern *p)
{
	return p->template ? template_fields(p->template).count : 0;
}

str pattern_field_name(const struct pattern *p, size_t index)
{
	return template_fields(p->template).names[index];
}

int pattern_field_find(const struct pattern *p, str name)
{
	for (size_t i = 0; i < pattern_field_count(p); i++) {
		if (str_eq(pattern_field_name(p, i), name))
			return (int)i;
	}
	return -1;
}

/* One block a thread, made at its first expression and kept: a match allocates nothing after that.
 */
static _Thread_local pcre2_match_data *match_data;

void pattern_thread_end(void)
{
	pcre2_match_data_free(match_data);
	match_data = NULL;
}

static enum pattern_result expression_match(const struct pattern *p, str text)
{
	if (!match_data)
		match_data = pcre2_match_data_create(1, NULL);
	if (!match_data || text.len > TEXT_MAX)
		return PATTERN_LIMIT;
	int found =
		pcre2_match(p->code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, match_data, p->limits);
	return found >= 0                     ? PATTERN_MATCH
	       : found == PCRE2_ERROR_NOMATCH ? PATTERN_NO_MATCH
	                                      : PATTERN_LIMIT;
}

enum pattern_result pattern_match(const struct pattern *p, str text,
                                  str fields[static PATTERN_FIELDS_MAX])
{
	return p->template ? template_match(p->template, text, fields) : expression_match(p, text);
}

size_t pattern_reach(const struct pattern *p, str text)
{
	return template_reach(p->template, text);
}

void pattern_library_version(char text[static 64])
{
	pcre2_config(PCRE2_CONFIG_VERSION, text);
}
