#include "report/case_report.h"

#include <stdlib.h>

#include "base/version.h"
#include "device/captured.h"
#include "report/case_findings.h"
#include "report/figure.h"

/* TIMELINES_MAX: a page of a whole fleet must still open. */
enum { FOLD_ROWS = 12, FOLD_DEVICES = 100, TIMELINES_MAX = 200 };

static str or_unknown(str text)
{
	return text.len ? text : STR("unknown");
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
	doc_para(r->doc, report_print(r, "%zu device%s in %zu input%s: %zu active problem%s on %zu of them%s%s%s.",
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
		         c ? report_print(r, "%.*s. %s: %.*s", STR_ARG(f->problem->title),
		                       verdict_names[c->verdict], STR_ARG(c->def->title))
		               : report_print(r, "%.*s. The cause is not established.",
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
		doc_fold(r->doc, report_print(r, "All %zu", r->a->device_count));
	doc_table(r->doc, headers, COUNT_OF(headers));
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct device *d = r->a->devices[i].device;
		str cells[] = {d->name, str_of(platform_names[d->platform]), or_unknown(d->version),
		               or_unknown(d->pid), or_unknown(d->serial),
		               str_of(generation_names[d->generation]),
		               str_of(topology_names[d->topology])};
		const struct findings *found = &r->a->devices[i].findings;
		if (found->count && r->doc->format == DOC_HTML)
			doc_row_link(r->doc, 0, report_print(r, "#%.*s", STR_ARG(report_anchor(r, &r->a->devices[i], found->items))));
		doc_row(r->doc, cells);
	}
	doc_table_end(r->doc);
	for (size_t i = 0; i < r->a->device_count; i++) {
		const struct device *d = r->a->devices[i].device;
		for (size_t k = 0; k < d->member_count; k++)
			doc_item(r->doc, d->name,
			         report_print(r, "member %.*s %.*s, %.*s", STR_ARG(d->members[k].pid),
			               STR_ARG(d->members[k].serial), STR_ARG(d->members[k].role)));
	}
	if (folded)
		doc_fold_end(r->doc);
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
	doc_para(r->doc, report_print(r, "RUM reports: %.*s.", STR_ARG(rum_words(r->a->arena, rum))));
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
			bool past = agent_is_past(agent, d->at);
			if (!any) {
				doc_heading(r->doc, 2, STR("Deadlines"));
				if (r->doc->format == DOC_HTML)
					figure_deadlines(r->doc->to, r->a);
				doc_table(r->doc, headers, COUNT_OF(headers));
			}
			any = true;
			str cells[] = {r->a->devices[i].device->name, str_of(at_text(d->at, at)), d->def->id,
			               str_of(past ? "yes" : agent->as_of == TIME_NONE ? "unknown" : "no"), d->def->consequence};
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
			               c->def ? report_print(r, "%.*s%s%.*s%s", STR_ARG(c->command),
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
static str commands_block(struct arena *arena, struct kb *kb, const struct run_device *rd)
{
	char filled[COMMAND_BYTES_MAX];
	size_t count;
	const str *commands = commands_wanted(arena, &rd->findings, &count);
	str block = {"", 0};

	for (size_t k = 0; k < count; k++)
		block = arena_printf(arena, "%.*s%s%.*s", STR_ARG(block), k ? "\n" : "",
		                     STR_ARG(command_fill(kb, rd->device, commands[k], filled)));
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
		str block = commands_block(arena, a->kb, &a->devices[i]);
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
	         : !c->other.line ? report_print(r, "%.*s (%.*s)", STR_ARG(c->text), STR_ARG(place_text(r->a, c->place, r->place)))
	                          : report_print(r, "%.*s (%.*s; %.*s)", STR_ARG(c->text),
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
		for (size_t k = 0; k < d->contradiction_count; k++) {
			if (!contradiction_is_again(d, k))
				contradiction_write(r, d, &d->contradictions[k]);
		}
	}
	for (size_t i = 0; i < r->a->input_count; i++) {
		for (size_t k = 0; k < r->a->inputs[i].complaint_count; k++)
			doc_item(r->doc, r->a->inputs[i].path, r->a->inputs[i].complaints[k].text);
	}
	doc_para(r->doc, report_print(r, "%llu of %llu lines hold neither a message nor a fact; %zu code%s not in the "
	                          "knowledge.", (unsigned long long)r->a->unread_lines,
	                       (unsigned long long)r->a->lines, r->a->unknown_count,
	                       r->a->unknown_count == 1 ? " is" : "s are"));
	if (r->a->interrupted)
		doc_para(r->doc, interrupted_note);
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
	doc_para(r->doc, report_print(r, "tacit %s, knowledge %s.", TACIT_VERSION, TACIT_KB_VERSION));
}

#define REPORT_NAME(id, text) [id] = text,
const char *const report_section_names[] = {REPORT_SECTIONS(REPORT_NAME) NULL};

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
		doc_para(r->doc, report_print(r, "%zu more devices have a timeline: tacit report --device NAME shows it.", left));
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
