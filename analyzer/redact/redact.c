#include "redact/redact.h"

#include <stdio.h>
#include <stdlib.h>

struct sha256 redact_key(const struct analysis *a)
{
	struct sha256_stream *s = sha256_new();

	sha256_add(s, "tacit redact", sizeof("tacit redact"));
	for (size_t i = 0; i < a->input_count; i++)
		sha256_add(s, a->inputs[i].sha256.bytes, SHA256_BYTES);
	return sha256_end(s);
}

/* ---- learn ---- */

static void fact_learn(struct redactor *r, struct kb *kb, const struct fact *f)
{
	const struct fact_def *def = kb_fact(kb, f->name);

	redactor_learn_line(r, f->text);
	if (!def || f->told != TOLD_VALUE)
		return;
	if (def->private == PRIVACY_HOST || def->is == FACT_URL)
		redactor_learn_url(r, f->text);
	redactor_learn(r, (enum privacy)def->private, f->text);
}

static void host_learn(struct redactor *r, str name)
{
	const char *dot = name.len ? memchr(name.ptr, '.', name.len) : NULL;

	redactor_learn(r, PRIVACY_HOST, name);
	if (dot) /* a prompt shows the first label alone */
		redactor_learn(r, PRIVACY_HOST, str_between(name.ptr, dot));
}

void redact_learn(struct redactor *r, const struct analysis *a)
{
	const struct fleet *f = &a->fleet;

	for (size_t i = 0; i < f->count; i++) {
		const struct device *d = f->devices[i];
		redactor_learn_cut(r, d->name);
		host_learn(r, d->name);
		redactor_value(r, PRIVACY_HOST, d->name); /* so that a prompt that cuts it can be told */
		redactor_learn(r, PRIVACY_SERIAL, d->serial);
		for (size_t k = 0; k < d->series_count; k++)
			redactor_learn_line(r, d->series[k].example);
		for (size_t k = 0; k < d->member_count; k++)
			redactor_learn(r, PRIVACY_SERIAL, d->members[k].serial);
	}
	for (size_t i = 0; i < f->list_count; i++) {
		const struct capture_list *list = f->lists[i];
		if (list->count)
			kb_captures(a->kb); /* the vocabulary of facts */
		for (size_t k = 0; k < list->count; k++) {
			redactor_learn_cut(r, list->captures[k].host);
			host_learn(r, list->captures[k].host);
		}
		for (size_t k = 0; k < list->fact_count; k++)
			fact_learn(r, a->kb, &list->facts[k]);
	}
}

/* ---- replace ---- */

struct rewriter {
	struct redactor *r;
	struct analysis *a;
};

static void line_redact(const struct rewriter *w, str *text)
{
	if (text->len)
		*text = redactor_line(w->r, w->a->arena, *text);
}

static void value_redact(const struct rewriter *w, enum privacy kind, str *text)
{
	if (text->len)
		*text = redactor_value(w->r, kind, *text);
}

/*
 * Of a name like "tcp.[host].[port]" only what stands in the brackets came from the input: the first takes
 * all but as many parts as follow it.
 */
static str fact_name_redact(const struct rewriter *w, str name)
{
	const struct fact_def *def = kb_fact(w->a->kb, name);
	const char *open = def ? memchr(def->name.ptr, '[', def->name.len) : NULL;
	const char *close = open ? memchr(open, ']', (size_t)(def->name.ptr + def->name.len - open)) : NULL;
	size_t before = open ? (size_t)(open - def->name.ptr) : 0, end = name.len;

	if (!close)
		return name;
	for (const char *p = close; p < def->name.ptr + def->name.len; p++) {
		const char *dot = *p == '.' ? memrchr(name.ptr, '.', end) : NULL;
		end = dot ? (size_t)(dot - name.ptr) : end;
	}
	if (before >= end)
		return name;
	str part = {name.ptr + before, end - before};
	return arena_printf(w->a->arena, "%.*s%.*s%.*s", (int)before, name.ptr,
	                    STR_ARG(redactor_line(w->r, w->a->arena, part)), (int)(name.len - end),
	                    name.ptr + end);
}

/* A quote is a line of the input, or "name: value" of a fact. */
static void quote_redact(const struct rewriter *w, str *quote)
{
	if (!quote->len)
		return;
	const char *colon = memmem(quote->ptr, quote->len, ": ", 2);
	str name = colon ? str_between(quote->ptr, colon) : (str){"", 0};

	line_redact(w, quote);
	if (!name.len || memchr(name.ptr, ' ', name.len) || !kb_fact(w->a->kb, name))
		return;
	colon = memmem(quote->ptr, quote->len, ": ", 2);
	if (colon)
		*quote = arena_printf(w->a->arena, "%.*s%.*s", STR_ARG(fact_name_redact(w, name)),
		                      (int)(quote->ptr + quote->len - colon), colon);
}

static void fact_redact(const struct rewriter *w, struct fact *f)
{
	const struct fact_def *def = kb_fact(w->a->kb, f->name);

	f->name = fact_name_redact(w, f->name);
	if (def && f->told == TOLD_VALUE && def->private != PRIVACY_NONE && def->is != FACT_URL)
		value_redact(w, (enum privacy)def->private, &f->text);
	else
		line_redact(w, &f->text);
}

static void capture_redact(const struct rewriter *w, struct capture *c)
{
	line_redact(w, &c->typed);
	line_redact(w, &c->filter);
	value_redact(w, PRIVACY_HOST, &c->host);
	for (size_t i = 0; i < c->field_count; i++)
		line_redact(w, &c->field_values[i]);
}

static void device_redact(const struct rewriter *w, struct device *d)
{
	value_redact(w, PRIVACY_HOST, &d->name);
	value_redact(w, PRIVACY_SERIAL, &d->serial);
	for (size_t i = 0; i < d->member_count; i++)
		value_redact(w, PRIVACY_SERIAL, &d->members[i].serial);
	for (size_t i = 0; i < d->series_count; i++)
		line_redact(w, &d->series[i].example);
	for (size_t i = 0; i < d->contradiction_count; i++)
		line_redact(w, &d->contradictions[i].text);
}

static void finding_redact(const struct rewriter *w, struct finding *f)
{
	for (size_t i = 0; i < f->cause_count; i++) {
		for (size_t k = 0; k < f->causes[i].evidence_count; k++)
			quote_redact(w, &f->causes[i].evidence[k].answer.quote);
	}
	for (size_t i = 0; i < f->opener_count; i++)
		quote_redact(w, &f->openers[i].answer.quote);
	quote_redact(w, &f->closer.answer.quote);
}

/* Folders and files are named for customers and places: all of a path but its marks and the ending. */
static void path_redact(const struct rewriter *w, str *path)
{
	char *out;
	size_t len;
	FILE *to = open_memstream(&out, &len);

	for (str rest = *path; rest.len;) {
		size_t span = 0;
		while (span < rest.len && rest.ptr[span] != '/' && rest.ptr[span] != '!')
			span++;
		str name = {rest.ptr, span};
		const char *dot = memrchr(name.ptr, '.', name.len);
		str stem = dot && dot > name.ptr ? str_between(name.ptr, dot) : name;
		str other = redactor_value(w->r, PRIVACY_HOST, stem);
		fprintf(to, "%.*s%.*s", STR_ARG(other), (int)(span - stem.len), name.ptr + stem.len);
		if (span < rest.len)
			fputc(rest.ptr[span], to);
		rest = str_from(rest, span + 1);
	}
	fclose(to);
	*path = arena_str(w->a->arena, (str){out, len});
	free(out);
}

void redact_analysis(struct redactor *r, struct analysis *a)
{
	const struct rewriter w = {r, a};
	struct fleet *f = &a->fleet;

	for (size_t i = 0; i < f->list_count; i++) {
		for (size_t k = 0; k < f->lists[i]->count; k++)
			capture_redact(&w, &f->lists[i]->captures[k]);
		for (size_t k = 0; k < f->lists[i]->fact_count; k++)
			fact_redact(&w, &f->lists[i]->facts[k]);
	}
	for (size_t i = 0; i < f->count; i++)
		device_redact(&w, f->devices[i]);
	for (size_t i = 0; i < a->device_count; i++) {
		for (size_t k = 0; k < a->devices[i].findings.count; k++)
			finding_redact(&w, &a->devices[i].findings.items[k]);
	}
	for (size_t i = 0; i < a->shared.count; i++)
		line_redact(&w, &a->shared.items[i].text);
	for (size_t i = 0; i < a->input_count; i++) {
		a->inputs[i].hashed = false; /* the key of the pseudonyms is made of it */
		path_redact(&w, &a->inputs[i].path);
		for (size_t k = 0; k < a->inputs[i].complaint_count; k++)
			line_redact(&w, &a->inputs[i].complaints[k].text);
	}
}
