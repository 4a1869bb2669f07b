#include "report/compare.h"

#include <jansson.h>

#include "report/steps.h"
#include "report/text_finding.h"
#include "report/utf8.h"

static bool is_good(enum change_kind kind)
{
	return kind == CHANGE_FINDING_RESOLVED || kind == CHANGE_FINDING_GONE;
}

static bool is_bad(enum change_kind kind)
{
	return kind == CHANGE_FINDING_NEW || kind == CHANGE_FINDING_BACK;
}

void diff_text_write(const struct page *p, const struct changes *c)
{
	str device = {"", 0};

	for (size_t i = 0; i < c->count; i++) {
		const struct change *x = &c->items[i];
		enum style style = is_good(x->kind) ? STYLE_GOOD : is_bad(x->kind) ? level_style(x->level) : STYLE_PLAIN;
		if (!i || !str_eq(device, x->device)) {
			if (i)
				page_blank(p);
			page_put(p, STYLE_HEAD, x->device);
			page_blank(p);
		}
		device = x->device;
		page_printf(p, style, "  %-17s", change_names[x->kind]);
		page_printf(p, STYLE_PLAIN, " %.*s", STR_ARG(x->subject));
		page_blank(p);
		if (x->before.len)
			page_wrap(p, 4, "was: ", STYLE_DIM, x->before);
		if (x->after.len)
			page_wrap(p, 4, "is:  ", STYLE_PLAIN, x->after);
	}
	if (!c->count) {
		page_put(p, STYLE_GOOD, STR("no difference"));
		page_blank(p);
	}
}

static json_t *text(struct arena *a, str s)
{
	str valid = utf8_text(a, s);

	return json_stringn(valid.ptr, valid.len);
}

static json_t *text_or_null(struct arena *a, str s)
{
	return s.len ? text(a, s) : json_null();
}

static void dump(FILE *to, json_t *array)
{
	json_dumpf(array, to, JSON_INDENT(1));
	fputc('\n', to);
	json_decref(array);
}

static json_t *change(struct arena *a, const struct change *x)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:s}", "change", change_names[x->kind], "device",
	                 text(a, x->device), "subject", text_or_null(a, x->subject), "before",
	                 text_or_null(a, x->before), "after", text_or_null(a, x->after), "level",
	                 level_names[x->level]);
}

void diff_json_write(FILE *to, const struct changes *c)
{
	struct arena *a = arena_new();
	json_t *array = json_array();

	for (size_t i = 0; i < c->count; i++)
		json_array_append_new(array, change(a, &c->items[i]));
	dump(to, array);
	arena_free(a);
}

void changes_jsonl_write(FILE *to, const struct changes *c, time_us at)
{
	struct arena *a = arena_new();
	char written[TIME_TEXT_SIZE];

	for (size_t i = 0; i < c->count; i++) {
		json_t *line = change(a, &c->items[i]);
		json_object_set_new(line, "at", c->items[i].at == TIME_NONE && at == TIME_NONE
		                            ? json_null()
		                            : json_string(time_write(c->items[i].at != TIME_NONE ? c->items[i].at : at, written)));
		json_dumpf(line, to, JSON_COMPACT);
		fputc('\n', to);
		json_decref(line);
	}
	arena_free(a);
}

void changes_follow_write(const struct page *p, const struct changes *c, time_us at)
{
	char time[TIME_TEXT_SIZE];

	for (size_t i = 0; i < c->count; i++) {
		const struct change *x = &c->items[i];
		enum style style = is_good(x->kind) ? STYLE_GOOD : is_bad(x->kind) ? level_style(x->level) : STYLE_PLAIN;
		time_us when = x->at != TIME_NONE ? x->at : at;
		page_printf(p, STYLE_DIM, "%s  ", when == TIME_NONE ? "time unknown" : at_text(when, time));
		page_put(p, STYLE_HEAD, x->device);
		page_printf(p, style, "  %s", change_names[x->kind]);
		if (x->subject.len)
			page_printf(p, STYLE_PLAIN, "  %.*s", STR_ARG(x->subject));
		if (x->after.len && x->kind != CHANGE_FINDING_RESOLVED)
			page_printf(p, STYLE_PLAIN, ": %.*s", STR_ARG(x->after));
		page_blank(p);
	}
}

struct verify_steps {
	const struct page *page;
};

static void step_verify(void *self, const struct step *s)
{
	const struct verify_steps *v = self;

	if (s->verify.len)
		page_wrap(v->page, 6, "should be seen: ", STYLE_DIM, s->verify);
}

void verify_text_write(const struct page *p, const struct analysis *before, const struct verdicts *v)
{
	static const enum style styles[] = {[EFFECT_DONE] = STYLE_GOOD, [EFFECT_NOT_YET] = STYLE_WARN,
	                                         [EFFECT_FAILED] = STYLE_BAD, [EFFECT_CANNOT_TELL] = STYLE_DIM};

	for (size_t i = 0; i < v->count; i++) {
		const struct verified *x = &v->items[i];
		const struct device *d = x->device->device;
		struct scope scope = scope_of(d);
		struct verify_steps steps = {p};
		page_printf(p, styles[x->effect], "%-11s", effect_names[x->effect]);
		page_printf(p, STYLE_HEAD, " %.*s: %.*s", STR_ARG(d->name), STR_ARG(x->finding->problem->id));
		if (x->cause)
			page_printf(p, STYLE_PLAIN, " (%.*s)", STR_ARG(x->cause->def->id));
		page_blank(p);
		page_wrap(p, 4, "", STYLE_PLAIN, x->why);
		if (x->effect != EFFECT_DONE && x->cause)
			steps_each(before->kb, &x->cause->def->actions, &scope, step_verify, &steps);
		if (x->command.len) {
			page_printf(p, STYLE_PLAIN, "    %s: ", "to tell");
			page_put(p, STYLE_CODE, x->command);
			page_blank(p);
		}
	}
	if (!v->count) {
		page_put(p, STYLE_GOOD, STR("the earlier run found nothing open"));
		page_blank(p);
	}
}

void verify_json_write(FILE *to, const struct verdicts *v)
{
	struct arena *a = arena_new();
	json_t *array = json_array();

	for (size_t i = 0; i < v->count; i++) {
		const struct verified *x = &v->items[i];
		json_array_append_new(array,
		                      json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "effect", effect_names[x->effect],
		                                "device", text(a, x->device->device->name), "problem",
		                                text(a, x->finding->problem->id), "cause",
		                                x->cause ? text(a, x->cause->def->id) : json_null(), "why",
		                                text(a, x->why), "command", text_or_null(a, x->command)));
	}
	dump(to, array);
	arena_free(a);
}
