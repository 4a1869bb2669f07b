#include "report/model.h"

#include "report/text_finding.h"

static bool has_state(enum region region, int state)
{
	return region_states(region) >> state & 1;
}

static void region_write(const struct page *p, enum region region)
{
	page_put(p, STYLE_HEAD, str_of(region_names[region]));
	page_printf(p, STYLE_PLAIN, ":%s", "");
	for (int s = 0; s < STATE_COUNT; s++) {
		if (has_state(region, s))
			page_printf(p, STYLE_PLAIN, " %s", state_names[s]);
	}
	page_blank(p);
	for (size_t i = 0; i < agent_row_count; i++) {
		const struct agent_row *row = &agent_rows[i];
		if (row->region != region)
			continue;
		page_printf(p, STYLE_CODE, "  %-32s", signal_names[row->signal]);
		enum state usual = (enum state)row->next[STATE_UNKNOWN];
		page_printf(p, STYLE_PLAIN, "-> %s", state_names[usual]);
		for (int s = 0; s < STATE_COUNT; s++) {
			if (has_state(region, s) && row->next[s] != (uint8_t)usual)
				page_printf(p, STYLE_PLAIN, "; from %s -> %s", state_names[s],
				            state_names[row->next[s]]);
		}
		page_blank(p);
	}
	page_blank(p);
}

void model_write(const struct page *p, struct kb *kb)
{
	const struct map *deadlines = kb_deadlines(kb);
	struct map_node *at = NULL;
	str key;
	void *value;

	page_wrap(p, 0, "", STYLE_PLAIN,
	          STR("The licensing agent in nine regions, each in one state. Signals of messages move it "
	              "as listed; captures correct it by what they show; what is not listed changes "
	              "nothing."));
	page_blank(p);
	for (int region = 0; region < REGION_COUNT; region++)
		region_write(p, (enum region)region);
	page_put(p, STYLE_HEAD, STR("deadlines"));
	page_blank(p);
	while (map_next(deadlines, &at, &key, &value)) {
		const struct deadline_def *d = value;
		page_printf(p, STYLE_CODE, "  %-24.*s", STR_ARG(d->id));
		page_printf(p, STYLE_PLAIN, "%.*s", STR_ARG(d->fact.len ? d->fact : d->from));
		page_blank(p);
		page_wrap(p, 6, "", STYLE_PLAIN, d->consequence);
	}
}

void model_dot_write(FILE *to)
{
	fputs("digraph agent {\n\trankdir=LR;\n\tnode [shape=box];\n", to);
	for (int region = 0; region < REGION_COUNT; region++) {
		fprintf(to, "\tsubgraph cluster_%s {\n\t\tlabel=\"%s\";\n", region_names[region],
		        region_names[region]);
		for (int s = 0; s < STATE_COUNT; s++) {
			if (has_state((enum region)region, s))
				fprintf(to, "\t\t\"%s.%s\" [label=\"%s\"];\n", region_names[region],
				        state_names[s], state_names[s]);
		}
		for (size_t i = 0; i < agent_row_count; i++) {
			const struct agent_row *row = &agent_rows[i];
			for (int s = 0; row->region == (enum region)region && s < STATE_COUNT; s++) {
				if (!has_state((enum region)region, s) || row->next[s] == s)
					continue;
				fprintf(to, "\t\t\"%s.%s\" -> \"%s.%s\" [label=\"%s\"];\n",
				        region_names[region], state_names[s], region_names[region],
				        state_names[row->next[s]], signal_names[row->signal]);
			}
		}
		fputs("\t}\n", to);
	}
	fputs("}\n", to);
}

static void rum_write(const struct page *p, const struct analysis *a, const struct rum *rum)
{
	char place[PLACE_BYTES];

	if (!rum->any)
		return;
	page_blank(p);
	page_put(p, STYLE_HEAD, STR("  RUM reports: "));
	page_put(p, STYLE_PLAIN, rum_words(a->arena, rum));
	page_blank(p);
	for (size_t i = 0; i < rum->count; i++) {
		const struct rum_report *r = &rum->reports[i];
		page_printf(p, r->error || rum_went_back(r) ? STYLE_WARN : STYLE_PLAIN, "  %-19.*s  %s%s", STR_ARG(r->id),
		            rum_state_names[r->state], r->error ? ", error" : "");
		if (r->was != RUM_UNKNOWN)
			page_printf(p, STYLE_PLAIN, "%s %s", rum_went_back(r) ? ", though it was" : ", was",
			            rum_state_names[r->was]);
		page_printf(p, STYLE_DIM, "  %.*s  ", STR_ARG(r->feature));
		page_put(p, STYLE_DIM, place_text(a, r->place, place));
		page_blank(p);
	}
}

static void agent_path_write(const struct page *p, const struct analysis *a, const struct agent *agent)
{
	char at[TIME_TEXT_SIZE], place[PLACE_BYTES];

	for (int i = 0; i < REGION_COUNT; i++) {
		const struct region_state *r = &agent->regions[i];
		page_printf(p, STYLE_CODE, "  %-14s", region_names[i]);
		page_printf(p, STYLE_HEAD, "%s", state_names[r->state]);
		if (r->since != TIME_NONE)
			page_printf(p, STYLE_DIM, " %s %s", since_word(r), at_text(r->since, at));
		page_blank(p);
	}
	if (agent->step_count) {
		page_blank(p);
		page_put(p, STYLE_HEAD, STR("  how it came there"));
		page_blank(p);
	}
	for (size_t i = 0; i < agent->step_count; i++) {
		const struct agent_step *s = &agent->steps[i];
		page_printf(p, STYLE_PLAIN, "  %-19s  %s: %s -> %s", at_text(s->at, at),
		            region_names[s->region], state_names[s->from], state_names[s->to]);
		if (s->place.line) {
			page_printf(p, STYLE_DIM, "  %s", "");
			page_put(p, STYLE_DIM, place_text(a, s->place, place));
		}
		page_blank(p);
	}
	if (agent->deadline_count) {
		page_blank(p);
		page_put(p, STYLE_HEAD, STR("  what comes when"));
		page_blank(p);
	}
	for (size_t i = 0; i < agent->deadline_count; i++) {
		const struct agent_deadline *d = &agent->deadlines[i];
		bool past = agent_is_past(agent, d->at);
		page_printf(p, past ? STYLE_WARN : STYLE_PLAIN, "  %s  %.*s%s", at_text(d->at, at),
		            STR_ARG(d->def->id), past ? " (past)" : "");
		page_blank(p);
		page_wrap(p, 6, "", STYLE_PLAIN, d->def->consequence);
	}
	rum_write(p, a, &agent->rum);
}

void model_devices_write(const struct page *p, const struct analysis *a)
{
	for (size_t i = 0; i < a->device_count; i++) {
		if (i)
			page_blank(p);
		page_put(p, STYLE_HEAD, a->devices[i].device->name);
		page_blank(p);
		agent_path_write(p, a, &a->devices[i].agent);
	}
}
