#include "report/case_findings.h"

#include <stdarg.h>
#include <stdlib.h>

#include "report/steps.h"

/* A page of a whole fleet must still open: so many findings are told in full, the worst first. */
enum { QUOTES_MAX = 5, EVIDENCE_MAX = 8, WHOLE_FINDINGS_MAX = 1000 };

str report_print(struct reporter *r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(r->text, sizeof(r->text), fmt, args);
	va_end(args);
	return (str){r->text, len < (int)sizeof(r->text) ? (size_t)len : sizeof(r->text) - 1};
}

str report_anchor(struct reporter *r, const struct run_device *rd, const struct finding *f)
{
	int len = snprintf(r->place, sizeof(r->place), "f%td-%td", rd - r->a->devices, f - rd->findings.items);

	return (str){r->place, (size_t)len};
}

/* ---- one finding ---- */

static void evidence_item(struct reporter *r, const struct evidence *e)
{
	doc_item(r->doc, str_of(e->speaks_for ? "for" : "against"),
	         report_print(r, "%.*s (%s)", STR_ARG(e->because), weight_names[e->weight]));
	if (e->answer.quote.len && e->answer.has_place)
		doc_quote(r->doc, place_text(r->a, e->answer.place, r->place), e->answer.quote);
}

struct step_teller {
	struct reporter *r;
	const struct device *device;
	unsigned number;
};

static void step_tell(void *self, const struct step *s)
{
	struct step_teller *t = self;
	struct doc *doc = t->r->doc;
	char filled[COMMAND_BYTES_MAX];

	doc_para(doc, report_print(t->r, "%u. %s%s: %.*s", ++t->number, step_kind_names[s->kind],
	                    s->disruptive ? " (disrupts service)" : "", STR_ARG(s->text)));
	for (size_t i = 0; i < s->commands.count; i++)
		doc_code(doc, command_fill(t->r->a->kb, t->device, s->commands.items[i], filled));
	if (s->look_for.len)
		doc_item(doc, STR("look for"), s->look_for);
	if (s->verify.len)
		doc_item(doc, STR("worked if"), s->verify);
}

static void cause_write(struct reporter *r, const struct device *d, const struct cause *c)
{
	struct scope scope = scope_of(d);
	struct step_teller steps = {r, d, 0};

	doc_heading(r->doc, 4, report_print(r, "%s: %.*s", verdict_names[c->verdict], STR_ARG(c->def->title)));
	for (size_t i = 0; i < c->evidence_count && i < EVIDENCE_MAX; i++)
		evidence_item(r, &c->evidence[i]);
	if (c->verdict > VERDICT_LIKELY)
		return;
	doc_para(r->doc, STR("What to do:"));
	steps_each(r->a->kb, &c->def->actions, &scope, step_tell, &steps);
	if (c->def->references.count)
		doc_para(r->doc, STR("References:"));
	for (size_t i = 0; i < c->def->references.count; i++) {
		const struct reference_def *ref = kb_reference(r->a->kb, c->def->references.items[i]);
		doc_item(r->doc, STR(""), ref ? ref->title : c->def->references.items[i]);
	}
}

static void others_write(struct reporter *r, const struct finding *f)
{
	bool open = false;

	for (size_t i = 0; i < f->cause_count; i++) {
		const struct cause *c = &f->causes[i];
		if (c->verdict != VERDICT_RULED_OUT)
			continue;
		if (!open)
			doc_fold(r->doc, STR("What was ruled out, and why"));
		open = true;
		for (size_t k = 0; k < c->evidence_count; k++) {
			if (c->evidence[k].speaks_for)
				continue;
			doc_item(r->doc, c->def->id, report_print(r, "%.*s: %.*s", STR_ARG(c->def->title), STR_ARG(c->evidence[k].because)));
			if (c->evidence[k].answer.quote.len && c->evidence[k].answer.has_place)
				doc_quote(r->doc, place_text(r->a, c->evidence[k].answer.place, r->place),
				          c->evidence[k].answer.quote);
			break;
		}
	}
	if (open)
		doc_fold_end(r->doc);
}

/* The likelier ones in a line each, the rest in one. */
static void possible_list(struct reporter *r, const struct finding *f, size_t from)
{
	char *rest;
	size_t len;
	FILE *to = open_memstream(&rest, &len);

	for (size_t i = from; i < f->cause_count; i++) {
		const struct cause *c = &f->causes[i];
		if (c->verdict == VERDICT_RULED_OUT)
			continue;
		if (c->verdict == VERDICT_POSSIBLE && c->score < SCORE_SHOWN)
			fprintf(to, "%s%.*s", ftell(to) ? "; " : "", STR_ARG(c->def->title));
		else
			doc_item(r->doc, str_of(verdict_names[c->verdict]),
			         report_print(r, "%.*s (%.0f%%)", STR_ARG(c->def->title), c->score * 100));
	}
	fclose(to);
	if (len)
		doc_item(r->doc, STR("possible, each under 1%"), (str){rest, len});
	free(rest);
}

static void causes_report(struct reporter *r, const struct run_device *rd, const struct finding *f)
{
	bool known = finding_cause(f) != NULL;
	char filled[COMMAND_BYTES_MAX];

	if (known)
		cause_write(r, rd->device, &f->causes[0]);
	else if (f->cause_count)
		doc_para(r->doc, STR("The cause is not established."));
	if (f->cause_count > (known ? 1 : 0) && f->causes[known].verdict != VERDICT_RULED_OUT)
		doc_para(r->doc, known ? STR("Not ruled out either:") : STR("Possible, the likeliest first:"));
	possible_list(r, f, known ? 1 : 0);
	if (f->check_count)
		doc_para(r->doc, STR("What to look at next:"));
	for (size_t i = 0; i < f->check_count; i++) {
		doc_item(r->doc, STR(""), f->checks[i].why);
		doc_code(r->doc, command_fill(r->a->kb, rd->device, f->checks[i].command, filled));
	}
	others_write(r, f);
}

static void finding_report(struct reporter *r, const struct run_device *rd, const struct finding *f)
{
	char first[TIME_TEXT_SIZE], last[TIME_TEXT_SIZE];

	doc_section(r->doc, report_anchor(r, rd, f));
	doc_heading(r->doc, 3, report_print(r, "%.*s: %.*s (%s, %s)", STR_ARG(rd->device->name),
	                             STR_ARG(f->problem->title), level_names[f->level],
	                             status_names[f->status]));
	if (f->first.at != TIME_NONE)
		doc_para(r->doc, f->count ? report_print(r, "First seen %s, last seen %s; %llu message%s.",
		                                  moment_text(&f->first, first),
		                                  moment_text(&f->last, last),
		                                  (unsigned long long)f->count, plural(f->count))
		                          : report_print(r, "Seen %s.", moment_text(&f->last, last)));
	if (f->explained_by)
		doc_para(r->doc, report_print(r, "It follows from %.*s (%.*s): mend that first.",
		                       STR_ARG(f->explained_by->problem->id),
		                       STR_ARG(f->explained_by->problem->title)));
	if (f->problem->impact.len)
		doc_item(r->doc, STR("impact"), f->problem->impact);
	for (size_t i = 0; i < f->series_count && i < QUOTES_MAX; i++)
		doc_quote(r->doc, place_text(r->a, f->series[i]->place, r->place), f->series[i]->example);
	for (size_t i = 0; i < f->opener_count; i++)
		evidence_item(r, &f->openers[i]);
	if (f->closer.because.len)
		evidence_item(r, &f->closer);
	if (f->status != STATUS_RESOLVED)
		causes_report(r, rd, f);
	doc_section_end(r->doc);
}

/* ---- all of them ---- */

/* Findings in the order of devices, and which of them were told in full. */
struct telling {
	bool *whole;
	size_t count, told;
};

/* Those of one level on all devices, as long as there is room for whole ones. */
static void findings_write(struct reporter *r, bool resolved, enum level level, struct telling *t)
{
	size_t at = 0;

	for (size_t i = 0; i < r->a->device_count; i++) {
		for (size_t k = 0; k < r->a->devices[i].findings.count; k++, at++) {
			const struct finding *f = &r->a->devices[i].findings.items[k];
			if (f->level != level || (f->status == STATUS_RESOLVED) != resolved ||
			    t->told == WHOLE_FINDINGS_MAX)
				continue;
			finding_report(r, &r->a->devices[i], f);
			t->whole[at] = true;
			t->told++;
		}
	}
}

static void finding_row(struct reporter *r, const struct finding *f)
{
	const struct cause *c = finding_cause(f);
	char count[COUNT_COLS], first[TIME_TEXT_SIZE], last[TIME_TEXT_SIZE];
	str cells[] = {f->problem->title, str_of(level_names[f->level]), str_of(status_names[f->status]),
	               c ? c->def->title : STR("not established"), str_of(c ? verdict_names[c->verdict] : ""),
	               str_of(f->first.at != TIME_NONE ? moment_text(&f->first, first) : ""),
	               str_of(f->last.at != TIME_NONE ? moment_text(&f->last, last) : ""),
	               str_of(count_text(f->count, count))};

	doc_row(r->doc, cells);
}

/* The findings for which there was no room, each in a row, by device. */
static void findings_in_short(struct reporter *r, const struct telling *t)
{
	static const char *const headers[] = {"Problem", "Level",      "Status",    "Cause",
	                                      "Verdict", "First seen", "Last seen", "Messages"};
	size_t at = 0;

	doc_para(r->doc, report_print(r, "The %zu worst findings are told in full above, the other %zu in a row each: "
	                          "tacit report --device NAME tells all of one device.",
	                       t->told, t->count - t->told));
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct run_device *rd = &r->a->devices[i];
		size_t first = at, rows = 0;
		for (size_t k = 0; k < rd->findings.count; k++)
			rows += !t->whole[at++];
		if (!rows)
			continue;
		doc_section(r->doc, t->whole[first] ? (str){"", 0} : report_anchor(r, rd, rd->findings.items));
		doc_fold(r->doc, report_print(r, "%.*s: %zu finding%s", STR_ARG(rd->device->name), rows, plural(rows)));
		doc_table(r->doc, headers, COUNT_OF(headers));
		for (size_t k = 0; k < rd->findings.count; k++) {
			if (!t->whole[first + k])
				finding_row(r, &rd->findings.items[k]);
		}
		doc_table_end(r->doc);
		doc_fold_end(r->doc);
		doc_section_end(r->doc);
	}
}

void findings_report(struct reporter *r)
{
	struct telling t = {.count = 0};

	for (size_t i = 0; i < r->a->device_count; i++)
		t.count += r->a->devices[i].findings.count;
	t.whole = must_realloc(NULL, t.count + 1);
	memset(t.whole, 0, t.count + 1);
	doc_heading(r->doc, 2, STR("Findings"));
	for (int i = 0; i < 2 * LEVEL_COUNT; i++)
		findings_write(r, i >= LEVEL_COUNT, (enum level)(i % LEVEL_COUNT), &t);
	if (t.told < t.count)
		findings_in_short(r, &t);
	free(t.whole);
}
