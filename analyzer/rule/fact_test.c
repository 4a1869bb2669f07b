#include "rule/fact_test.h"

#include <stdlib.h>

bool is_yes(str text)
{
	return str_eq(text, STR("yes")) || str_eq(text, STR("true"));
}

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

static enum truth number_test(const struct fact *f, const struct condition_def *def)
{
	double bound;
	bool counts = f->type == FACT_NUMBER || f->type == FACT_DAYS || f->type == FACT_BOOLEAN;

	if (def->above.len && (!counts || !number_parse(def->above, &bound) || !(f->number > bound)))
		return TRUTH_FALSE;
	if (def->below.len && (!counts || !number_parse(def->below, &bound) || !(f->number < bound)))
		return TRUTH_FALSE;
	return TRUTH_TRUE;
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

	if (!def->past.len && !def->within_days.len && !def->older_days.len && !def->later_than.len)
		return TRUTH_TRUE;
	if (at == TIME_NONE)
		return TRUTH_FALSE;
	if (def->later_than.len) {
		enum truth later = later_test(c, f, def);
		if (later != TRUTH_TRUE)
			return later;
	}
	if (!def->past.len && !def->within_days.len && !def->older_days.len)
		return TRUTH_TRUE;
	if (c->as_of == TIME_NONE)
		return TRUTH_UNKNOWN;
	if (def->past.len && is_yes(def->past) != (at < c->as_of))
		return TRUTH_FALSE;
	if (number_parse(def->within_days, &days) &&
	    (at < c->as_of || (double)(at - c->as_of) > days * (double)US_PER_DAY))
		return TRUTH_FALSE;
	if (number_parse(def->older_days, &days) &&
	    (double)(c->as_of - at) <= days * (double)US_PER_DAY)
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

/* Tests on how the value is told; the others want a value. */
static bool told_passes(const struct fact *f, const struct condition_def *def, bool *ret_only)
{
	bool is_set = f->told == TOLD_VALUE;

	*ret_only = true;
	if (def->set.len && is_yes(def->set) != is_set)
		return false;
	if (def->unset.len && is_yes(def->unset) == is_set)
		return false;
	if (def->present.len && !is_yes(def->present))
		return false;
	*ret_only = !is_set;
	return is_set || def->unset.len || def->present.len || def->set.len;
}

enum truth fact_test(const struct rule_context *c, const struct device_fact *df,
                     const struct condition_def *def)
{
	const struct fact *f = df->fact;
	str text = plain_text(f);
	bool only;

	if (!told_passes(f, def, &only))
		return TRUTH_FALSE;
	if (only)
		return TRUTH_TRUE;
	if (def->is.count && !fits_one(text, &def->is) && !fits_one(f->text, &def->is))
		return TRUTH_FALSE;
	if (def->not.count && (fits_one(text, &def->not) || fits_one(f->text, &def->not)))
		return TRUTH_FALSE;
	if (def->contains.count && !holds_one(f->text, &def->contains))
		return TRUTH_FALSE;
	if (def->matches.len) {
		struct pattern *p = kb_expression(c->kb, def->matches);
		str fields[PATTERN_FIELDS_MAX];
		if (!p || pattern_match(p, f->text, fields) != PATTERN_MATCH)
			return TRUTH_FALSE;
	}
	if (!url_passes(f, def))
		return TRUTH_FALSE;
	if (number_test(f, def) == TRUTH_FALSE)
		return TRUTH_FALSE;
	return time_test(c, df, def);
}
