#include "report/case_report.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/version.h"
#include "report/figure.h"
#include "report/steps.h"
#include "report/text_finding.h"

enum { TEXT_BYTES = 1200, QUOTES_MAX = 5, EVIDENCE_MAX = 8, FOLD_ROWS = 12 };

/*
 * A page of a whole fleet must still open: so many findings are told in full, the worst first, the rest in a
 * row each; so many devices have their timeline drawn.
 */
enum { WHOLE_FINDINGS_MAX = 1000, TIMELINES_MAX = 200, FOLD_DEVICES = 100 };

/* Less than this much of the probability of a finding's causes is not worth a line. */
#define SCORE_SHOWN 0.01

struct reporter {
	struct doc *doc;
	const struct analysis *a;
	char text[TEXT_BYTES];
	char place[PLACE_BYTES];
};

static str print(struct reporter *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

static str print(struct reporter *r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(r->text, sizeof(r->text), fmt, args);
	va_end(args);
	return (str){r->text, len < (int)sizeof(r->text) ? (size_t)len : sizeof(r->text) - 1};
}

static str or_unknown(str text)
{
	return text.len ? text : STR("unknown");
}

/* "f3-0": what the table of devices links to. Made in place. */
static str finding_anchor(struct reporter *r, const struct run_device *rd, const struct finding *f)
{
	int len = snprintf(r->place, sizeof(r->place), "f%td-%td", rd - r->a->devices, f - rd->findings.items);

	return (str){r->place, (size_t)len};
}

/* ---- summary and devices ---- */

static void summary_write(struct reporter *r)
{
	size_t active = 0, sick = 0;

	for (size_t i = 0; i < r->a->device_count; i++) {
		size_t here = 0;
		for (size_t k = 0; k < r->a->devices[i].findings.count; k++)
			here += r->a->devices[i].findings.items[k].status != STATUS_RESOLVED;
		active += here;
		sick += here > 0;
	}
	char at[TIME_TEXT_SIZE];
	doc_heading(r->doc, 2, STR("Summary"));
	doc_para(r->doc, print(r, "%zu device%s in %zu input%s: %zu active problem%s on %zu of them%s%s%s.",
	                       r->a->device_count, plural(r->a->device_count), r->a->input_count,
	                       plural(r->a->input_count), active, plural(active), sick,
	                       r->a->as_of != TIME_NONE ? ", as of " : "",
	                       r->a->as_of != TIME_NONE ? at_text(r->a->as_of, at) : "",
	                       r->a->as_of != TIME_NONE ? " UTC" : ""));
	if (sick > FOLD_DEVICES)
		doc_fold(r->doc, STR("The worst of each device"));
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct finding *f = findings_worst(&r->a->devices[i].findings);
		if (!f)
			continue;
		const struct cause *c = finding_cause(f);
		doc_item(r->doc, r->a->devices[i].device->name,
		         c ? print(r, "%.*s. %s: %.*s", STR_ARG(f->problem->title),
		                       verdict_names[c->verdict], STR_ARG(c->def->title))
		               : print(r, "%.*s. The cause is not established.",
		                       STR_ARG(f->problem->title)));
	}
	if (sick > FOLD_DEVICES)
		doc_fold_end(r->doc);
}

static void devices_table(struct reporter *r)
{
	static const char *const headers[] = {"Device", "Platform", "Release", "PID", "Serial",
	                                      "Generation", "Topology"};

	bool folded = r->a->device_count > FOLD_DEVICES;

	doc_heading(r->doc, 2, STR("Devices"));
	if (folded)
		doc_fold(r->doc, print(r, "All %zu", r->a->device_count));
	doc_table(r->doc, headers, COUNT_OF(headers));
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct device *d = r->a->devices[i].device;
		str cells[] = {d->name, str_of(platform_names[d->platform]), or_unknown(d->version),
		               or_unknown(d->pid), or_unknown(d->serial),
		               str_of(generation_names[d->generation]),
		               str_of(topology_names[d->topology])};
		const struct findings *found = &r->a->devices[i].findings;
		if (found->count && r->doc->format == DOC_HTML)
			doc_row_link(r->doc, 0, print(r, "#%.*s", STR_ARG(finding_anchor(r, &r->a->devices[i], found->items))));
		doc_row(r->doc, cells);
	}
	doc_table_end(r->doc);
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct device *d = r->a->devices[i].device;
		for (size_t k = 0; k < d->member_count; k++)
			doc_item(r->doc, d->name,
			         print(r, "member %.*s %.*s, %.*s", STR_ARG(d->members[k].pid),
			               STR_ARG(d->members[k].serial), STR_ARG(d->members[k].role)));
	}
	if (folded)
		doc_fold_end(r->doc);
}

/* ---- findings ---- */

static void evidence_item(struct reporter *r, const struct evidence *e)
{
	doc_item(r->doc, str_of(e->speaks_for ? "for" : "against"),
	         print(r, "%.*s (%s)", STR_ARG(e->because), weight_names[e->weight]));
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

	doc_para(doc, print(t->r, "%u. %s%s: %.*s", ++t->number, step_kind_names[s->kind],
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

	doc_heading(r->doc, 4, print(r, "%s: %.*s", verdict_names[c->verdict], STR_ARG(c->def->title)));
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
			doc_item(r->doc, c->def->id, print(r, "%.*s: %.*s", STR_ARG(c->def->title), STR_ARG(c->evidence[k].because)));
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
			         print(r, "%.*s (%.0f%%)", STR_ARG(c->def->title), c->score * 100));
	}
	fclose(to);
	if (len)
		doc_item(r->doc, STR("possible, each under 1%"), (str){rest, len});
	free(rest);
}

static void causes_report(struct reporter *r, const struct run_device *rd, const struct finding *f)
{
	bool known = finding_cause(f) != NULL;
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
		doc_code(r->doc, f->checks[i].command);
	}
	others_write(r, f);
}

static void finding_report(struct reporter *r, const struct run_device *rd, const struct finding *f)
{
	char first[TIME_TEXT_SIZE], last[TIME_TEXT_SIZE];

	doc_section(r->doc, finding_anchor(r, rd, f));
	doc_heading(r->doc, 3, print(r, "%.*s: %.*s (%s, %s)", STR_ARG(rd->device->name),
	                             STR_ARG(f->problem->title), level_names[f->level],
	                             status_names[f->status]));
	if (f->first.at != TIME_NONE)
		doc_para(r->doc, f->count ? print(r, "First seen %s, last seen %s; %llu message%s.",
		                                  moment_text(&f->first, first),
		                                  moment_text(&f->last, last),
		                                  (unsigned long long)f->count, plural(f->count))
		                          : print(r, "Seen %s.", moment_text(&f->last, last)));
	if (f->explained_by)
		doc_para(r->doc, print(r, "It follows from %.*s (%.*s): mend that first.",
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

/* ---- the rest ---- */

static void timeline_write(struct reporter *r, const struct run_device *rd)
{
	static const char *const headers[] = {"Time (UTC)", "Region", "From", "To", "Source"};
	char at[TIME_TEXT_SIZE];

	if (r->doc->format == DOC_HTML)
		figure_timeline(r->doc->to, rd);
	if (!rd->agent.step_count)
		return;
	bool folded = rd->agent.step_count > FOLD_ROWS;
	if (folded)
		doc_fold(r->doc, STR("States of the licensing agent over time"));
	doc_table(r->doc, headers, COUNT_OF(headers));
	for (size_t i = 0; i < rd->agent.step_count; i++) {
		const struct agent_step *s = &rd->agent.steps[i];
		str cells[] = {str_of(at_text(s->at, at)), str_of(region_names[s->region]),
		               str_of(state_names[s->from]), str_of(state_names[s->to]),
		               s->place.line ? place_text(r->a, s->place, r->place) : STR("")};
		doc_row(r->doc, cells);
	}
	doc_table_end(r->doc);
	if (folded)
		doc_fold_end(r->doc);
}

/* What waits or went wrong, one by one; the rest in a sentence. */
static void rum_write(struct reporter *r, const struct run_device *rd)
{
	static const char *const headers[] = {"RUM report", "State", "Flag", "Before", "Feature", "Source"};
	const struct rum *rum = &rd->agent.rum;
	bool any = false;

	if (!rum->any)
		return;
	doc_para(r->doc, print(r, "RUM reports: %.*s.", STR_ARG(rum_words(r->a->arena, rum))));
	if (r->doc->format == DOC_HTML)
		figure_rum(r->doc->to, rd);
	for (size_t i = 0; i < rum->count; i++) {
		const struct rum_report *one = &rum->reports[i];
		if (!one->error && !rum_went_back(one) && one->state != RUM_UNACKNOWLEDGED)
			continue;
		if (!any)
			doc_table(r->doc, headers, COUNT_OF(headers));
		any = true;
		str cells[] = {one->id, str_of(rum_state_names[one->state]), str_of(one->error ? "error" : ""),
		               str_of(one->was == RUM_UNKNOWN ? "" : rum_state_names[one->was]), one->feature,
		               place_text(r->a, one->place, r->place)};
		doc_row(r->doc, cells);
	}
	if (any)
		doc_table_end(r->doc);
}

static void deadlines_report(struct reporter *r)
{
	static const char *const headers[] = {"Device", "When (UTC)", "What", "Past", "What follows"};
	char at[TIME_TEXT_SIZE];
	bool any = false;

	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct agent *agent = &r->a->devices[i].agent;
		for (size_t k = 0; k < agent->deadline_count; k++) {
			const struct agent_deadline *d = &agent->deadlines[k];
			bool past = r->a->as_of != TIME_NONE && d->at < r->a->as_of;
			if (!any) {
				doc_heading(r->doc, 2, STR("Deadlines"));
				if (r->doc->format == DOC_HTML)
					figure_deadlines(r->doc->to, r->a);
				doc_table(r->doc, headers, COUNT_OF(headers));
			}
			any = true;
			str cells[] = {r->a->devices[i].device->name, str_of(at_text(d->at, at)), d->def->id,
			               str_of(past ? "yes" : "no"), d->def->consequence};
			doc_row(r->doc, cells);
		}
	}
	if (any)
		doc_table_end(r->doc);
}

static void captures_table(struct reporter *r)
{
	static const char *const headers[] = {"Device", "Command", "Taken (UTC)", "Source"};
	char at[TIME_TEXT_SIZE];

	doc_table(r->doc, headers, COUNT_OF(headers));
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct device *d = r->a->devices[i].device;
		for (size_t k = 0; k < d->capture_count; k++) {
			const struct capture *c = d->captures[k].capture;
			struct place place = {d->captures[k].input, c->line};
			str cells[] = {d->name,
			               c->def ? print(r, "%.*s%s%.*s%s", STR_ARG(c->command),
			                              c->filter.len ? " | " : "", STR_ARG(c->filter),
			                              c->cut ? " (cut short)" : "")
			                      : c->typed,
			               c->at != TIME_NONE ? str_of(at_text(c->at, at)) : STR("unknown"),
			               place_text(r->a, place, r->place)};
			doc_row(r->doc, cells);
		}
	}
	doc_table_end(r->doc);
}

/* The commands that a device still wants, a line each; empty where it wants none. In the arena. */
static str commands_block(struct arena *arena, const struct run_device *rd)
{
	size_t count;
	const str *commands = commands_wanted(arena, &rd->findings, &count);
	str block = {"", 0};

	for (size_t k = 0; k < count; k++)
		block = arena_printf(arena, "%.*s%s%.*s", STR_ARG(block), k ? "\n" : "", STR_ARG(commands[k]));
	return block;
}

/* "a, b, c": the devices from first on that want this block, which is kept once. */
static str devices_of_block(struct arena *arena, const struct analysis *a, const char *const *blocks, size_t first)
{
	char *text;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	for (size_t i = first; i < a->device_count; i++) {
		if (blocks[i] == blocks[first])
			fprintf(to, "%s%.*s", i > first ? ", " : "", STR_ARG(a->devices[i].device->name));
	}
	fclose(to);
	str names = arena_str(arena, (str){text, len});
	free(text);
	return names;
}

/* The commands still to collect as a block to paste, the same block once for all devices that want it. */
static void wanted_report(struct reporter *r)
{
	const struct analysis *a = r->a;
	struct arena *arena = arena_new();
	const char **blocks = arena_alloc(arena, (a->device_count + 1) * sizeof(*blocks));
	struct map known = {0};

	for (size_t i = 0; i < a->device_count; i++) {
		str block = commands_block(arena, &a->devices[i]);
		blocks[i] = block.len ? map_find(&known, block) : NULL;
		if (blocks[i] || !block.len)
			continue;
		blocks[i] = block.ptr;
		map_set(&known, block, (void *)(uintptr_t)block.ptr);
	}
	struct map_node *at = NULL;
	str block;
	void *value;
	while (map_next(&known, &at, &block, &value)) {
		size_t first = 0;
		while (blocks[first] != value)
			first++;
		str names = devices_of_block(arena, a, blocks, first);
		doc_para(r->doc, arena_printf(arena, "Still to collect on %.*s (read-only commands):", STR_ARG(names)));
		doc_code(r->doc, block);
	}
	map_close(&known);
	arena_free(arena);
}

static void captures_report(struct reporter *r)
{
	size_t captures = 0;

	doc_heading(r->doc, 2, STR("Captures"));
	for (size_t i = 0; i < r->a->device_count; i++)
		captures += r->a->devices[i].device->capture_count;
	if (captures)
		captures_table(r);
	else
		doc_para(r->doc, STR("No outputs of commands were in the input."));
	wanted_report(r);
}

/* With the places of both sides, as far as they have any. */
static void contradiction_write(struct reporter *r, const struct device *d, const struct contradiction *c)
{
	char other[PLACE_BYTES];

	doc_item(r->doc, d->name,
	         !c->place.line   ? c->text
	         : !c->other.line ? print(r, "%.*s (%.*s)", STR_ARG(c->text), STR_ARG(place_text(r->a, c->place, r->place)))
	                          : print(r, "%.*s (%.*s; %.*s)", STR_ARG(c->text),
	                                  STR_ARG(place_text(r->a, c->place, r->place)),
	                                  STR_ARG(place_text(r->a, c->other, other))));
}

static void unknown_codes(struct reporter *r)
{
	static const char *const headers[] = {"Code", "Messages", "First at"};

	if (!r->a->unknown_count)
		return;
	bool folded = r->a->unknown_count > FOLD_ROWS;
	if (folded)
		doc_fold(r->doc, STR("Codes that are not in the knowledge"));
	doc_table(r->doc, headers, COUNT_OF(headers));
	for (size_t i = 0; i < r->a->unknown_count; i++) {
		const struct unknown_code *u = &r->a->unknown[i];
		char count[COUNT_COLS];
		str cells[] = {u->code, str_of(count_text(u->count, count)), place_text(r->a, u->place, r->place)};
		doc_row(r->doc, cells);
	}
	doc_table_end(r->doc);
	if (folded)
		doc_fold_end(r->doc);
}

static void doubts_report(struct reporter *r)
{
	doc_heading(r->doc, 2, STR("Contradictions, and what was not understood"));
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct device *d = r->a->devices[i].device;
		for (size_t k = 0; k < d->contradiction_count; k++)
			contradiction_write(r, d, &d->contradictions[k]);
	}
	for (size_t i = 0; i < r->a->input_count; i++) {
		for (size_t k = 0; k < r->a->inputs[i].complaint_count; k++)
			doc_item(r->doc, r->a->inputs[i].path, r->a->inputs[i].complaints[k].text);
	}
	doc_para(r->doc, print(r, "%llu of %llu lines hold neither a message nor a fact; %zu code%s not in the "
	                          "knowledge.", (unsigned long long)r->a->unread_lines,
	                       (unsigned long long)r->a->lines, r->a->unknown_count,
	                       r->a->unknown_count == 1 ? " is" : "s are"));
	unknown_codes(r);
}

static void inputs_report(struct reporter *r)
{
	static const char *const headers[] = {"Input", "Kind", "Bytes", "Lines", "Messages", "SHA-256"};

	doc_heading(r->doc, 2, STR("Inputs and tool"));
	doc_table(r->doc, headers, COUNT_OF(headers));
	for (size_t i = 0; i < r->a->input_count; i++) {
		const struct run_input *in = &r->a->inputs[i];
		char n[3][COUNT_COLS], hex[SHA256_TEXT_BYTES];
		str cells[] = {in->path, str_of(input_kind_names[in->kind]), str_of(count_text(in->bytes, n[0])),
		               str_of(count_text(in->lines, n[1])), str_of(count_text(in->messages, n[2])),
		               str_of(in->hashed ? sha256_text(&in->sha256, hex) : "")};
		doc_row(r->doc, cells);
	}
	doc_table_end(r->doc);
	doc_para(r->doc, print(r, "tacit %s, knowledge %s.", TACIT_VERSION, TACIT_KB_VERSION));
}

#define REPORT_NAME(id, text) [id] = text,
const char *const report_section_names[] = {REPORT_SECTIONS(REPORT_NAME) NULL};

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

	doc_para(r->doc, print(r, "The %zu worst findings are told in full above, the other %zu in a row each: "
	                          "tacit report --device NAME tells all of one device.",
	                       t->told, t->count - t->told));
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct run_device *rd = &r->a->devices[i];
		size_t first = at, rows = 0;
		for (size_t k = 0; k < rd->findings.count; k++)
			rows += !t->whole[at++];
		if (!rows)
			continue;
		doc_section(r->doc, t->whole[first] ? (str){"", 0} : finding_anchor(r, rd, rd->findings.items));
		doc_fold(r->doc, print(r, "%.*s: %zu finding%s", STR_ARG(rd->device->name), rows, plural(rows)));
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

/* What is wrong now stands before what was. */
static void findings_report(struct reporter *r)
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

static void timelines_report(struct reporter *r)
{
	size_t told = 0, left = 0;

	doc_heading(r->doc, 2, STR("Timeline and usage reports"));
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct run_device *rd = &r->a->devices[i];
		if (!rd->agent.step_count && !rd->agent.rum.any)
			continue;
		if (told == TIMELINES_MAX) {
			left++;
			continue;
		}
		told++;
		doc_section(r->doc, (str){"", 0});
		doc_heading(r->doc, 3, rd->device->name);
		timeline_write(r, rd);
		rum_write(r, rd);
		doc_section_end(r->doc);
	}
	if (left)
		doc_para(r->doc, print(r, "%zu more devices have a timeline: tacit report --device NAME shows it.", left));
}

void report_write(struct doc *d, const struct analysis *a, const struct report_options *o)
{
	static void (*const sections[SECTION_COUNT])(struct reporter *) = {
	        [SECTION_SUMMARY] = summary_write,    [SECTION_DEVICES] = devices_table,
	        [SECTION_FINDINGS] = findings_report, [SECTION_DEADLINES] = deadlines_report,
	        [SECTION_TIMELINE] = timelines_report, [SECTION_CAPTURES] = captures_report,
	        [SECTION_DOUBTS] = doubts_report,     [SECTION_INPUTS] = inputs_report};
	struct reporter r = {.doc = d, .a = a};

	if (o->logo.len)
		doc_image(d, o->logo_type, o->logo);
	if (o->customer.len)
		doc_item(d, STR("customer"), o->customer);
	if (o->case_number.len)
		doc_item(d, STR("case"), o->case_number);
	if (o->contact.len)
		doc_item(d, STR("contact"), o->contact);
	for (int i = 0; i < SECTION_COUNT; i++) {
		if (!(o->leave_out >> i & 1))
			sections[i](&r);
	}
	doc_end(d);
}
