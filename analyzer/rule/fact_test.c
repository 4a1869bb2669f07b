#include "rule/fact_test.h"

#include <stdlib.h>

/* text against want, in which '*' at either end stands for anything. */
static bool fits(str text, str want)
{
	bool open_start = str_starts(want, STR("*")), open_end = want.len > 1 && str_ends(want, STR("*"));

	if (open_start)
		want = str_from(want, 1);
	want.len -= open_end;
	if (open_start && open_end)
		return str_contains_nocase(text, want);
	if (open_end)
		return text.len >= want.len && str_eq_nocase((str){text.ptr, want.len}, want);
	if (open_start)
		return text.len >= want.len && str_eq_nocase(str_from(text, text.len - want.len), want);
	return str_eq_nocase(text, want);
}

static bool fits_one(str text, const struct strs *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (fits(text, list->items[i]))
			return true;
	}
	return false;
}

static bool holds_one(str text, const struct strs *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (str_contains_nocase(text, list->items[i]))
			return true;
	}
	return false;
}

/* The text of a value as conditions write it: yes and no for what is true and false. */
static str plain_text(const struct fact *f)
{
	if (f->type == FACT_BOOLEAN)
		return f->number != 0 ? STR("yes") : STR("no");
	return f->text;
}

static bool number_parse(str text, double *ret)
{
	char copy[40];
	char *end;

	if (!text.len || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	*ret = strtod(copy, &end);
	return end > copy;
}

double number_or(str text, double otherwise)
{
	double number;

	return number_parse(text, &number) ? number : otherwise;
}

static bool text_passes(const struct rule_context *c, const struct fact *f, const struct condition_def *def)
{
	str text = plain_text(f);

	if (def->is.count && !fits_one(text, &def->is) && !fits_one(f->text, &def->is))
		return false;
	if (def->not.count && (fits_one(text, &def->not) || fits_one(f->text, &def->not)))
		return false;
	if (def->contains.count && !holds_one(f->text, &def->contains))
		return false;
	if (!def->matches.len)
		return true;
	struct pattern *p = kb_expression(c->kb, def->matches);
	str fields[PATTERN_FIELDS_MAX];
	return p && pattern_match(p, f->text, fields) == PATTERN_MATCH;
}

static bool number_passes(const struct fact *f, const struct condition_def *def)
{
	double bound;

	if (f->type != FACT_NUMBER && f->type != FACT_DAYS && f->type != FACT_BOOLEAN)
		return false;
	return (!def->above.len || (number_parse(def->above, &bound) && f->number > bound)) &&
	       (!def->below.len || (number_parse(def->below, &bound) && f->number < bound));
}

static enum truth later_test(const struct rule_context *c, const struct device_fact *f,
                             const struct condition_def *def)
{
	const struct device_fact *other = device_fact_last(c->device, def->later_than);

	if (!other)
		return TRUTH_UNKNOWN;
	if (other->fact->told != TOLD_VALUE || other->fact->type != FACT_TIME)
		return TRUTH_TRUE; /* told as never */
	return f->fact->time > other->fact->time ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth time_test(const struct rule_context *c, const struct device_fact *f,
                            const struct condition_def *def)
{
	double days;
	time_us at = f->fact->type == FACT_TIME ? f->fact->time : f->fact->event ? f->at : TIME_NONE;

	if (at == TIME_NONE)
		return TRUTH_FALSE;
	if (def->later_than.len) {
		enum truth later = later_test(c, f, def);
		if (later != TRUTH_TRUE)
			return later;
	}
	if (!def->past.len && !def->within_days.len && !def->older_days.len)
		return TRUTH_TRUE;
	/* The clock itself is held against what is known, all that it dated against what may be. */
	time_us now = str_eq(f->fact->name, STR("clock.time")) ? c->as_of : c->agent->as_of;
	if (now == TIME_NONE)
		return TRUTH_UNKNOWN;
	if (def->past.len && is_yes(def->past) != (at < now))
		return TRUTH_FALSE;
	if (number_parse(def->within_days, &days) &&
	    (at < now || (double)(at - now) > days * (double)US_PER_DAY))
		return TRUTH_FALSE;
	if (number_parse(def->older_days, &days) && (double)(now - at) <= days * (double)US_PER_DAY)
		return TRUTH_FALSE;
	return TRUTH_TRUE;
}

static bool url_passes(const struct fact *f, const struct condition_def *def)
{
	struct url u = url_parse(f->text);

	return (!def->url_host.count || fits_one(u.host, &def->url_host)) &&
	       (!def->url_path.count || fits_one(u.path, &def->url_path)) &&
	       (!def->url_port.count || fits_one(u.port, &def->url_port)) &&
	       (!def->url_scheme.count || fits_one(u.scheme, &def->url_scheme));
}

static bool told_passes(bool is_set, const struct condition_def *def)
{
	return (!def->set.len || is_yes(def->set) == is_set) &&
	       (!def->unset.len || is_yes(def->unset) != is_set) &&
	       (!def->present.len || is_yes(def->present));
}

enum truth fact_test(const struct rule_context *c, const struct device_fact *df,
                     const struct condition_def *def)
{
	const struct fact *f = df->fact;
	bool is_set = f->told == TOLD_VALUE;

	if (def->tests & TEST_TOLD ? !told_passes(is_set, def) : !is_set)
		return TRUTH_FALSE;
	if (!is_set) /* the other tests want a value */
		return TRUTH_TRUE;
	if ((def->tests & TEST_TEXT && !text_passes(c, f, def)) ||
	    (def->tests & TEST_URL && !url_passes(f, def)) ||
	    (def->tests & TEST_NUMBER && !number_passes(f, def)))
		return TRUTH_FALSE;
	return def->tests & TEST_TIME ? time_test(c, df, def) : TRUTH_TRUE;
}
