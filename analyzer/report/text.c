#include "report/text.h"

#include <stdlib.h>

#include "report/text_finding.h"

enum { BRIEF_DEVICES = 3, SERIES_SHOWN = 12, UNKNOWN_SHOWN = 15, RANGES_SHOWN = 6 };

/* The count that a row starts with. */
static void count_cell(const struct page *p, uint64_t n)
{
	char count[COUNT_COLS];

	page_right(p, 2, 9, str_of(count_text(n, count)));
	page_put(p, STYLE_PLAIN, STR("  "));
}

static void series_write(const struct page *p, const struct analysis *a,
                         const struct device_series *s, bool verbose, struct mention *told)
{
	const struct message_def *def = s->code->def;
	int severity = s->code->severity;

	count_cell(p, s->count);
	page_left(p, level_style((enum level)severity), 9, str_of(level_names[severity]));
	page_left(p, STYLE_HEAD, s->code->code.len + 1, s->code->code);
	span_write(p, &s->first, &s->last);
	page_blank(p);
	if (def && tell_once(told, def, NULL))
		page_wrap(p, 13, "", STYLE_PLAIN, def->means);
	if (!def || verbose) {
		char place[PLACE_BYTES];
		if (!def)
			page_wrap(p, 13, "not in the knowledge; first at ", STYLE_DIM,
			          place_text(a, s->place, place));
		page_line(p, 13, STYLE_DIM, s->example);
	}
}

/* What was captured and how old it is, and what a diagnosis still wants. */
static void captures_write(const struct page *p, const struct run_device *rd)
{
	const struct device *d = rd->device;
	char text[900];
	size_t len = 0;

	for (size_t i = 0; i < d->capture_count && len < sizeof(text) - 120; i++) {
		const struct capture *c = d->captures[i].capture;
		const struct capture_def *def = c->def;
		bool told = !def || !def->commands.count;
		for (size_t k = 0; k < i && !told; k++)
			told = str_eq(d->captures[k].capture->command, c->command);
		if (told)
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%.*s", len ? ", " : "",
		                        STR_ARG(c->command));
		time_us newest = c->at;
		for (size_t k = i + 1; k < d->capture_count; k++) {
			const struct capture *later = d->captures[k].capture;
			if (str_eq(later->command, c->command) && later->at > newest)
				newest = later->at;
		}
		time_us now = rd->agent.as_of;
		if (newest != TIME_NONE && now != TIME_NONE && now - newest >= US_PER_DAY)
			len += (size_t)snprintf(text + len, sizeof(text) - len, " (%lld days old)",
			                        (long long)((now - newest) / US_PER_DAY));
	}
	if (!len)
		return;
	page_blank(p);
	page_wrap(p, 2, "captured: ", STYLE_PLAIN, (str){text, len < sizeof(text) ? len : sizeof(text) - 1});
}

/* The regions of which anything is known, in one paragraph. */
static void agent_write(const struct page *p, const struct agent *agent)
{
	char text[600], at[TIME_TEXT_SIZE];
	size_t len = 0;

	for (int i = 0; i < REGION_COUNT; i++) {
		const struct region_state *r = &agent->regions[i];
		if (r->state == STATE_UNKNOWN || len > sizeof(text) - 100)
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s %s", len ? ", " : "",
		                        region_names[i], state_names[r->state]);
		if (r->since != TIME_NONE)
			len += (size_t)snprintf(text + len, sizeof(text) - len, " %s %s", since_word(r), at_text(r->since, at));
	}
	if (!len)
		return;
	page_blank(p);
	page_wrap(p, 2, "agent: ", STYLE_PLAIN, (str){text, len});
}

static void deadlines_write(const struct page *p, const struct agent *agent)
{
	char at[TIME_TEXT_SIZE], lead[80];

	for (size_t i = 0; i < agent->deadline_count; i++) {
		const struct agent_deadline *d = &agent->deadlines[i];
		bool past = agent_is_past(agent, d->at);
		snprintf(lead, sizeof(lead), "%s  ", at_text(d->at, at));
		char text[600];
		int len = snprintf(text, sizeof(text), "%.*s%s: %.*s", STR_ARG(d->def->id),
		                   past ? " (past)" : "", STR_ARG(d->def->consequence));
		page_wrap(p, 2, lead, past ? STYLE_WARN : STYLE_PLAIN,
		          (str){text, len < (int)sizeof(text) ? (size_t)len : sizeof(text) - 1});
	}
}

static void device_write(const struct page *p, const struct analysis *a, const struct run_device *rd,
                         const struct text_options *o, struct mention *told)
{
	const struct device *d = rd->device;
	char count[COUNT_COLS], missing[COUNT_COLS];
	size_t shown = 0, hidden = 0, active = 0;

	for (size_t i = 0; i < rd->findings.count; i++)
		active += rd->findings.items[i].status != STATUS_RESOLVED;
	page_blank(p);
	page_put(p, STYLE_HEAD, d->name);
	page_printf(p, STYLE_PLAIN, "  platform %s", platform_names[d->platform]);
	if (d->version.len)
		page_printf(p, STYLE_PLAIN, " %.*s", STR_ARG(d->version));
	if (d->pid.len)
		page_printf(p, STYLE_PLAIN, ", %.*s", STR_ARG(d->pid));
	if (d->serial.len)
		page_printf(p, STYLE_PLAIN, " %.*s", STR_ARG(d->serial));
	if (d->topology != TOPOLOGY_UNKNOWN)
		page_printf(p, STYLE_PLAIN, ", %s", topology_names[d->topology]);
	page_printf(p, STYLE_PLAIN, ", %s message%s", count_text(d->messages, count),
	            plural(d->messages));
	if (d->capture_count)
		page_printf(p, STYLE_PLAIN, ", %zu capture%s", d->capture_count, plural(d->capture_count));
	if (d->missing)
		page_printf(p, STYLE_WARN, ", %s missing by their sequence numbers",
		            count_text(d->missing, missing));
	page_printf(p, active ? STYLE_BAD : STYLE_GOOD, active ? ", %zu active problem%s" : ", no active problem",
	            active, plural(active));
	page_blank(p);
	/* Of many devices, the healthy ones take a line each. */
	if (!rd->findings.count && a->device_count > BRIEF_DEVICES && !o->verbose)
		return;
	for (size_t i = 0; i < rd->findings.count; i++) {
		if (rd->findings.items[i].level <= o->min_level)
			finding_write(p, a, &rd->findings.items[i], d, told, o->verbose);
	}
	captures_write(p, rd);
	agent_write(p, &rd->agent);
	deadlines_write(p, &rd->agent);
	page_blank(p);
	for (size_t i = 0; i < d->series_count; i++) {
		const struct device_series *s = &d->series[i];
		if (!o->verbose && (shown >= SERIES_SHOWN || s->code->severity > (int)o->min_level)) {
			hidden++;
			continue;
		}
		series_write(p, a, s, o->verbose, told);
		shown++;
	}
	if (hidden) {
		page_printf(p, STYLE_DIM, "             and %zu more series: --verbose shows them", hidden);
		page_blank(p);
	}
	for (size_t i = 0; i < d->contradiction_count; i++) {
		char place[PLACE_BYTES];
		if (contradiction_is_again(d, i))
			continue;
		page_wrap(p, 2, "doubt: ", STYLE_WARN, d->contradictions[i].text);
		if (d->contradictions[i].place.line)
			page_wrap(p, 9, "", STYLE_DIM,
			          place_text(a, d->contradictions[i].place, place));
		if (d->contradictions[i].other.line)
			page_wrap(p, 9, "against ", STYLE_DIM,
			          place_text(a, d->contradictions[i].other, place));
	}
}

static void head_write(const struct page *p, const struct analysis *a)
{
	char n[4][COUNT_COLS], at[TIME_TEXT_SIZE];
	size_t active = 0, sick = 0;

	for (size_t i = 0; i < a->device_count; i++) {
		size_t here = 0;
		for (size_t k = 0; k < a->devices[i].findings.count; k++)
			here += a->devices[i].findings.items[k].status != STATUS_RESOLVED;
		active += here;
		sick += here > 0;
	}
	page_printf(p, STYLE_HEAD, "%s device%s, %s message%s in %s line%s, %s of a known kind",
	            count_text(a->device_count, n[0]), plural(a->device_count),
	            count_text(a->messages, n[1]), plural(a->messages), count_text(a->lines, n[2]),
	            plural(a->lines), count_text(a->known_messages, n[3]));
	page_blank(p);
	if (active)
		page_printf(p, STYLE_BAD, "%zu active problem%s on %zu device%s", active,
		            plural(active), sick, plural(sick));
	else
		page_printf(p, a->device_count ? STYLE_GOOD : STYLE_WARN,
		            a->device_count ? "no active problem" : "nothing to judge: no message and no output was found");
	if (a->as_of != TIME_NONE) {
		struct moment as_of = {.at = a->as_of};
		page_printf(p, STYLE_PLAIN, ", as of %s UTC", moment_text(&as_of, at));
	}
	page_blank(p);
}

static void unread_write(const struct page *p, const struct analysis *a, bool verbose)
{
	for (size_t i = 0; i < a->input_count; i++) {
		const struct run_input *in = &a->inputs[i];
		char text[PLACE_BYTES];
		size_t len = 0, most = verbose ? in->unread_count : RANGES_SHOWN;
		if (!in->unread_lines)
			continue;
		for (size_t k = 0; k < in->unread_count && k < most && len < sizeof(text) - 48; k++) {
			const struct unread *u = &in->unread[k];
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			                        u->from == u->to ? " %llu" : " %llu-%llu",
			                        (unsigned long long)u->from,
			                        (unsigned long long)u->to);
		}
		count_cell(p, in->unread_lines);
		page_printf(p, STYLE_PLAIN, "line%s in %.*s:%.*s%s", plural(in->unread_lines),
		            STR_ARG(in->path), (int)len, text,
		            in->unread_count > most ? " ..." : "");
		page_blank(p);
	}
}

static void coverage_write(const struct page *p, const struct analysis *a, bool verbose)
{
	char n[COUNT_COLS], place[PLACE_BYTES];

	if (a->unknown_count) {
		page_blank(p);
		page_printf(p, STYLE_HEAD, "Codes that are not in the knowledge: %zu", a->unknown_count);
		page_blank(p);
	}
	for (size_t i = 0; i < a->unknown_count && (verbose || i < UNKNOWN_SHOWN); i++) {
		const struct unknown_code *u = &a->unknown[i];
		count_cell(p, u->count);
		page_printf(p, level_style((enum level)u->severity), "%-9s ", level_names[u->severity]);
		page_printf(p, STYLE_PLAIN, "%.*s  ", STR_ARG(u->code));
		page_put(p, STYLE_DIM, place_text(a, u->place, place));
		page_blank(p);
	}
	if (a->unknown_count > UNKNOWN_SHOWN && !verbose) {
		page_printf(p, STYLE_DIM, "             and %zu more: --verbose shows them",
		            a->unknown_count - UNKNOWN_SHOWN);
		page_blank(p);
	}
	if (a->unread_lines) {
		page_blank(p);
		page_printf(p, STYLE_HEAD, "Lines that hold no message: %s",
		            count_text(a->unread_lines, n));
		page_blank(p);
		unread_write(p, a, verbose);
	}
}

void text_unread_write(const struct page *p, const struct analysis *a)
{
	struct unread_walk walk = {0, 0};
	str path, text;

	for (bool first = true; unread_next(a, &walk, &path, &text); first = false) {
		if (first) {
			page_blank(p);
			page_put(p, STYLE_BAD, STR("Not read, so nothing here speaks of it:"));
			page_blank(p);
		}
		page_printf(p, STYLE_PLAIN, "  %.*s: %.*s", STR_ARG(path), STR_ARG(text));
		page_blank(p);
	}
	if (a->interrupted) {
		page_blank(p);
		page_wrap(p, 0, "", STYLE_BAD, interrupted_note);
	}
}

static bool any_active(const struct run_device *d)
{
	return d->findings.count && d->findings.items[0].status != STATUS_RESOLVED;
}

static bool is_told_before(const struct shared_causes *list, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (list->items[i].cause == list->items[at].cause)
			return true;
	}
	return false;
}

void text_shared_write(const struct page *p, const struct shared_causes *list)
{
	enum { NAMED_MAX = 6 };

	for (size_t i = 0; i < list->count; i++) {
		const struct shared_cause *s = &list->items[i];
		char *text;
		size_t len;
		if (is_told_before(list, i))
			continue;
		FILE *to = open_memstream(&text, &len);
		fprintf(to, "%.*s (%.*s", STR_ARG(s->text), STR_ARG(s->problem->id));
		for (size_t k = i + 1; k < list->count; k++) {
			if (list->items[k].cause == s->cause)
				fprintf(to, ", %.*s on %zu", STR_ARG(list->items[k].problem->id), list->items[k].device_count);
		}
		fprintf(to, ")");
		for (size_t k = 0; s->device_count <= NAMED_MAX && k < s->device_count; k++)
			fprintf(to, "%s%.*s", k ? ", " : ": ", STR_ARG(s->devices[k]->name));
		fclose(to);
		page_wrap(p, 0, "shared: ", STYLE_HEAD, (str){text, len});
		free(text);
	}
}

void text_write(const struct page *p, const struct analysis *a, const struct text_options *o)
{
	struct mention told = {.count = 0};

	head_write(p, a);
	text_shared_write(p, &a->shared);
	for (unsigned pass = 0; pass < 2; pass++) { /* the sick ones first */
		for (size_t i = 0; i < a->device_count; i++) {
			if (any_active(&a->devices[i]) == (pass == 0))
				device_write(p, a, &a->devices[i], o, &told);
		}
	}
	coverage_write(p, a, o->verbose);
	text_unread_write(p, a);
}
