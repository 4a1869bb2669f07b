#include "report/text.h"

#include "report/steps.h"

enum { CAUSES_SHOWN = 3, STEPS_SHOWN = 3, SERIES_SHOWN = 12, UNKNOWN_SHOWN = 15, RANGES_SHOWN = 6 };

enum { COUNT_COLS = 24, PLACE_BYTES = 400 };

/* "4,339,723" */
static const char *count_text(uint64_t n, char text[static COUNT_COLS])
{
	char digits[COUNT_COLS];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n), out = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			text[out++] = ',';
		text[out++] = digits[i];
	}
	text[out] = '\0';
	return text;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* "2023-02-15 07:11:36", or without the year where it is not known; in UTC. */
static const char *moment_text(const struct moment *m, char text[static TIME_TEXT_SIZE])
{
	if (m->at == TIME_NONE)
		return strcpy(text, "time unknown");
	time_write(m->at - ((m->at % US_PER_SECOND) + US_PER_SECOND) % US_PER_SECOND, text);
	text[10] = ' ';
	text[19] = '\0';
	return m->year_unknown ? memmove(text, text + 5, 15) : text;
}

static str place_text(const struct analysis *a, struct place place, char text[static PLACE_BYTES])
{
	int len = snprintf(text, PLACE_BYTES, "%.*s:%llu",
	                   (int)(a->inputs[place.input].path.len % (PLACE_BYTES - 32)),
	                   a->inputs[place.input].path.ptr, (unsigned long long)place.line);

	return (str){text, (size_t)len};
}

static void span_write(const struct page *p, const struct moment *first, const struct moment *last)
{
	char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];

	if (first->at == TIME_NONE)
		return;
	page_printf(p, STYLE_DIM, first->at == last->at ? "%s" : "%s to %s", moment_text(first, from),
	            moment_text(last, to));
}

/* The line that proves it, whole: what tells causes apart stands at its end. */
static void proof_write(const struct page *p, const struct analysis *a,
                        const struct device_series *s)
{
	char place[PLACE_BYTES], count[COUNT_COLS];

	page_printf(p, STYLE_DIM, "    %s x ", count_text(s->count, count));
	page_put(p, STYLE_DIM, place_text(a, s->place, place));
	page_blank(p);
	page_wrap(p, 6, "", STYLE_PLAIN, s->example);
}

/* What was told for one device is not told again for the next. */
struct mention {
	const void *items[256];
	size_t count;
};

static bool tell_once(struct mention *told, const void *item)
{
	for (size_t i = 0; i < told->count; i++) {
		if (told->items[i] == item)
			return false;
	}
	if (told->count < COUNT_OF(told->items))
		told->items[told->count++] = item;
	return true;
}

static void causes_write(const struct page *p, const struct analysis *a, const struct finding *f,
                         enum platform platform, struct mention *told)
{
	struct scope scope = {platform, a->topology};

	if (!f->cause_count)
		return;
	if (f->cause_count > 1)
		page_wrap(p, 4, "", STYLE_HEAD,
		          STR("The cause is not established. Possible, the commonest first:"));
	if (!tell_once(told, f->problem)) {
		for (size_t i = 0; i < f->cause_count && i < CAUSES_SHOWN; i++)
			page_wrap(p, 4, "- ", STYLE_PLAIN, f->causes[i].def->title);
		page_printf(p, STYLE_DIM, "    what to do stands above, and in: tacit explain %.*s",
		            STR_ARG(f->problem->id));
		page_blank(p);
		return;
	}
	for (size_t i = 0; i < f->cause_count && i < CAUSES_SHOWN; i++) {
		const struct cause *c = &f->causes[i];
		char lead[32];
		snprintf(lead, sizeof(lead), "[%s] ", verdict_names[c->verdict]);
		page_wrap(p, 4, lead, STYLE_PLAIN, c->def->title);
		unsigned left = steps_write(p, a->kb, &c->def->actions, &scope, 6, STEPS_SHOWN);
		page_printf(p, STYLE_DIM, left ? "      %u more step%s: " : "      all of it: ", left,
		            plural(left));
		page_printf(p, STYLE_DIM, "tacit explain %.*s", STR_ARG(c->def->id));
		page_blank(p);
	}
	if (f->cause_count > CAUSES_SHOWN) {
		page_printf(p, STYLE_PLAIN, "    and %zu more: tacit explain %.*s",
		            f->cause_count - CAUSES_SHOWN, STR_ARG(f->problem->id));
		page_blank(p);
	}
}

static void finding_write(const struct page *p, const struct analysis *a, const struct finding *f,
                          enum platform platform, struct mention *told)
{
	char count[COUNT_COLS];
	enum page_style style = f->status == STATUS_RESOLVED ? STYLE_GOOD : level_style(f->level);

	page_blank(p);
	page_printf(p, style, "  %s, %s", level_names[f->level], status_names[f->status]);
	page_printf(p, STYLE_HEAD, "  %.*s", STR_ARG(f->problem->id));
	page_printf(p, STYLE_PLAIN, "  %s message%s", count_text(f->count, count), plural(f->count));
	page_blank(p);
	page_wrap(p, 4, "", STYLE_HEAD, f->problem->title);
	if (f->first.at != TIME_NONE) {
		fputs("    ", p->to);
		span_write(p, &f->first, &f->last);
		page_blank(p);
	}
	for (size_t i = 0; i < f->series_count && i < 3; i++)
		proof_write(p, a, f->series[i]);
	if (f->status == STATUS_RESOLVED) {
		char at[TIME_TEXT_SIZE];
		page_printf(p, STYLE_GOOD, "    mended at %s; told as history",
		            moment_text(&f->mended, at));
		page_blank(p);
		return;
	}
	if (f->problem->impact.len)
		page_wrap(p, 4, "If nothing is done: ", STYLE_PLAIN, f->problem->impact);
	causes_write(p, a, f, platform, told);
}

static void series_write(const struct page *p, const struct analysis *a,
                         const struct device_series *s, bool verbose, struct mention *told)
{
	char count[COUNT_COLS];
	const struct message_def *def = s->code->def;
	int severity = s->code->severity;

	page_printf(p, STYLE_PLAIN, "  %9s  ", count_text(s->count, count));
	page_printf(p, level_style((enum level)severity), "%-9s ", level_names[severity]);
	page_printf(p, STYLE_HEAD, "%.*s  ", STR_ARG(s->code->code));
	span_write(p, &s->first, &s->last);
	page_blank(p);
	if (def && tell_once(told, def))
		page_wrap(p, 13, "", STYLE_PLAIN, def->means);
	if (!def || verbose) {
		char place[PLACE_BYTES];
		if (!def)
			page_wrap(p, 13, "not in the knowledge; first at ", STYLE_DIM,
			          place_text(a, s->place, place));
		page_line(p, 13, STYLE_DIM, s->example);
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
	page_printf(p, STYLE_PLAIN, "  platform %s, %s message%s", platform_names[d->platform],
	            count_text(d->messages, count), plural(d->messages));
	if (d->missing)
		page_printf(p, STYLE_WARN, ", %s missing by their sequence numbers",
		            count_text(d->missing, missing));
	page_printf(p, active ? STYLE_BAD : STYLE_GOOD, active ? ", %zu active problem%s" : ", no active problem",
	            active, plural(active));
	page_blank(p);
	for (size_t i = 0; i < rd->findings.count; i++) {
		if (rd->findings.items[i].level <= o->min_level)
			finding_write(p, a, &rd->findings.items[i], d->platform, told);
	}
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
		page_wrap(p, 2, "doubt: ", STYLE_WARN, d->contradictions[i].text);
		if (d->contradictions[i].place.line)
			page_wrap(p, 9, "", STYLE_DIM,
			          place_text(a, d->contradictions[i].place, place));
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
		page_printf(p, STYLE_GOOD, "no active problem");
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
		char n[COUNT_COLS], text[PLACE_BYTES];
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
		page_printf(p, STYLE_PLAIN, "  %9s  ", count_text(in->unread_lines, n));
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
		page_printf(p, STYLE_PLAIN, "  %9s  ", count_text(u->count, n));
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

static bool any_active(const struct run_device *d)
{
	return d->findings.count && d->findings.items[0].status != STATUS_RESOLVED;
}

void text_write(const struct page *p, const struct analysis *a, const struct text_options *o)
{
	struct mention told = {.count = 0};

	head_write(p, a);
	for (unsigned pass = 0; pass < 2; pass++) { /* the sick ones first */
		for (size_t i = 0; i < a->device_count; i++) {
			if (any_active(&a->devices[i]) == (pass == 0))
				device_write(p, a, &a->devices[i], o, &told);
		}
	}
	coverage_write(p, a, o->verbose);
}
