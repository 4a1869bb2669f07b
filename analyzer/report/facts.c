#include "report/facts.h"

static const char *told_text(const struct fact *f)
{
	switch (f->told) {
	case TOLD_NONE:
	case TOLD_EMPTY:
	case TOLD_NOT_CONFIGURED:
	case TOLD_INIT:
		return told_names[f->told];
	case TOLD_BLANK:
		return "(blank)";
	case TOLD_VALUE:
	case TOLD_COUNT:
		break;
	}
	return NULL;
}

static void fact_write(struct page *p, const struct analysis *a, const struct device_fact *f)
{
	char time[TIME_TEXT_SIZE];
	const struct fact *fact = f->fact;
	const char *told = told_text(fact);

	page_printf(p, STYLE_PLAIN, "  %-34.*s ", STR_ARG(fact->name));
	if (told)
		page_printf(p, STYLE_DIM, "%s", told);
	else if (fact->type == FACT_TIME)
		page_printf(p, STYLE_PLAIN, "%s%s", time_write(fact->time, time),
		            fact->zone_unsure ? " (zone unsure)" : "");
	else
		page_printf(p, STYLE_PLAIN, "%.*s", STR_ARG(fact->text));
	page_printf(p, STYLE_DIM, "  %.*s:%llu", STR_ARG(a->inputs[f->place.input].path),
	            (unsigned long long)f->place.line);
	page_blank(p);
}

void facts_write(struct page *p, const struct analysis *a)
{
	char time[TIME_TEXT_SIZE];

	for (size_t i = 0; i < a->device_count; i++) {
		const struct device *d = a->devices[i].device;
		const struct capture *shown = NULL;
		if (i)
			page_blank(p);
		page_put(p, STYLE_HEAD, d->name);
		page_blank(p);
		if (!d->fact_count)
			page_line(p, 2, STYLE_DIM, STR("no output of a command told a fact"));
		for (size_t k = 0; k < d->fact_count; k++) {
			const struct device_fact *f = &d->facts[k];
			if (f->capture != shown) {
				shown = f->capture;
				page_printf(p, STYLE_DIM, "  -- %.*s%s%.*s%s%s", STR_ARG(shown->command),
				            shown->filter.len ? " | " : "", STR_ARG(shown->filter),
				            shown->at != TIME_NONE ? ", " : "",
				            shown->at != TIME_NONE ? time_write(shown->at, time) : "");
				page_blank(p);
			}
			fact_write(p, a, f);
		}
	}
}
