#include "report/text_finding.h"

#include "report/steps.h"

enum { CAUSES_SHOWN = 3, STEPS_SHOWN = 3, PROOFS_SHOWN = 3, CHECKS_SHOWN = 2 };

const char *count_text(uint64_t n, char text[static COUNT_COLS])
{
	char *at = text + (COUNT_COLS - 1);

	*at = '\0';
	for (unsigned digits = 0; n || !digits; n /= 10, digits++) {
		if (digits && digits % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + n % 10);
	}
	return at;
}

const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

const char *moment_text(const struct moment *m, char text[static TIME_TEXT_SIZE])
{
	if (m->at == TIME_NONE)
		return strcpy(text, "time unknown");
	time_write(m->at - ((m->at % US_PER_SECOND) + US_PER_SECOND) % US_PER_SECOND, text);
	text[10] = ' ';
	text[19] = '\0';
	return m->year_unknown ? memmove(text, text + 5, 15) : text;
}

str place_text(const struct analysis *a, struct place place, char text[static PLACE_BYTES])
{
	int len = snprintf(text, PLACE_BYTES, "%.*s:%llu",
	                   (int)(a->inputs[place.input].path.len % (PLACE_BYTES - 32)),
	                   a->inputs[place.input].path.ptr, (unsigned long long)place.line);

	return (str){text, (size_t)len};
}

void span_write(const struct page *p, const struct moment *first, const struct moment *last)
{
	char text[2 * TIME_TEXT_SIZE + 4];

	if (first->at == TIME_NONE)
		return;
	size_t len = strlen(moment_text(first, text));
	if (first->at != last->at) {
		memcpy(text + len, " to ", 4);
		len += 4 + strlen(moment_text(last, text + len + 4));
	}
	page_put(p, STYLE_DIM, (str){text, len});
}

bool tell_once(struct mention *told, const void *item, const struct device *d)
{
	struct where where = {0};

	if (d)
		where = (struct where){d->platform, d->topology, d->generation};
	for (size_t i = 0; i < told->count; i++) {
		if (told->items[i].item == item && memcmp(&told->items[i].where, &where, sizeof(where)) == 0)
			return false;
	}
	if (told->count < COUNT_OF(told->items)) {
		told->items[told->count].item = item;
		told->items[told->count++].where = where;
	}
	return true;
}

const char *at_text(time_us at, char text[static TIME_TEXT_SIZE])
{
	return moment_text(&(struct moment){.at = at}, text);
}

const char *since_word(const struct region_state *r)
{
	return r->seen ? "as seen" : "since";
}

/* A line of the input that says something, with its place and what it says. */
static void proof_write(const struct page *p, const struct analysis *a, const struct evidence *e)
{
	char place[PLACE_BYTES];

	page_wrap(p, 6, e->speaks_for ? "+ " : "- ", STYLE_PLAIN, e->because);
	if (e->answer.quote.len)
		page_wrap(p, 10, "", STYLE_DIM, e->answer.quote);
	if (e->answer.has_place) {
		page_put(p, STYLE_DIM, STR("          "));
		page_put(p, STYLE_DIM, place_text(a, e->answer.place, place));
		page_blank(p);
	}
}

/* The messages or facts that opened it, whole: what tells causes apart stands at the end of a line. */
static void openers_write(const struct page *p, const struct analysis *a, const struct finding *f)
{
	char place[PLACE_BYTES], count[COUNT_COLS];

	for (size_t i = 0; i < f->series_count && i < PROOFS_SHOWN; i++) {
		const struct device_series *s = f->series[i];
		page_printf(p, STYLE_DIM, "    %s x ", count_text(s->count, count));
		page_put(p, STYLE_DIM, place_text(a, s->place, place));
		page_blank(p);
		page_wrap(p, 6, "", STYLE_PLAIN, s->example);
	}
	for (size_t i = 0; i < f->opener_count && i < PROOFS_SHOWN; i++)
		proof_write(p, a, &f->openers[i]);
}

static void evidence_write(const struct page *p, const struct analysis *a, const struct cause *c,
                           bool speaks_for, size_t most)
{
	size_t shown = 0;

	for (size_t i = 0; i < c->evidence_count && shown < most; i++) {
		if (c->evidence[i].speaks_for != speaks_for)
			continue;
		proof_write(p, a, &c->evidence[i]);
		shown++;
	}
}

static void actions_write(const struct page *p, const struct analysis *a, const struct cause *c,
                          const struct device *d, struct mention *told)
{
	struct scope scope = scope_of(d);

	if (!tell_once(told, c->def, d)) {
		page_printf(p, STYLE_DIM, "      what to do stands above, and in: tacit explain %.*s",
		            STR_ARG(c->def->id));
		page_blank(p);
		return;
	}
	page_wrap(p, 4, "", STYLE_HEAD, STR("What to do:"));
	enum step_choice choice = c->verdict == VERDICT_CONFIRMED ? STEPS_CURE : STEPS_OPEN;
	unsigned left = steps_write(p, a->kb, &c->def->actions, &scope, choice, 6, STEPS_SHOWN);
	page_printf(p, STYLE_DIM, left ? "      %u more step%s: " : "      all of it: ", left, plural(left));
	page_printf(p, STYLE_DIM, "tacit explain %.*s", STR_ARG(c->def->id));
	page_blank(p);
}

static void checks_write(const struct page *p, struct kb *kb, const struct device *d, const struct finding *f)
{
	char filled[COMMAND_BYTES_MAX];

	for (size_t i = 0; i < f->check_count && i < CHECKS_SHOWN; i++) {
		page_printf(p, STYLE_HEAD, i ? "    Then: " : "    Next check: ");
		page_put(p, STYLE_CODE, command_fill(kb, d, f->checks[i].command, filled));
		page_blank(p);
		page_wrap(p, 6, "", STYLE_PLAIN, f->checks[i].why);
	}
}

static void ruled_out_write(const struct page *p, const struct finding *f)
{
	size_t all = 0;

	for (size_t i = 0; i < f->cause_count; i++)
		all += f->causes[i].verdict == VERDICT_RULED_OUT;
	if (!all)
		return;
	page_printf(p, STYLE_DIM, "    %zu cause%s ruled out; tacit why-not CAUSE says by which line", all,
	            plural(all));
	page_blank(p);
}

static void possible_write(const struct page *p, const struct finding *f, size_t from)
{
	size_t shown = 0, left = 0;
	char lead[40];

	for (size_t i = from; i < f->cause_count; i++) {
		const struct cause *c = &f->causes[i];
		if (c->verdict == VERDICT_RULED_OUT)
			continue;
		if (shown == CAUSES_SHOWN || (c->verdict == VERDICT_POSSIBLE && c->score < SCORE_SHOWN)) {
			left++;
			continue;
		}
		snprintf(lead, sizeof(lead), "%s (%.0f%%) ", verdict_names[c->verdict], c->score * 100);
		page_wrap(p, 6, lead, STYLE_PLAIN, c->def->title);
		shown++;
	}
	if (left) {
		page_printf(p, STYLE_DIM, shown ? "      and %zu more: tacit explain %.*s"
		                                : "      %zu, each under 1%%: tacit explain %.*s",
		            left, STR_ARG(f->problem->id));
		page_blank(p);
	}
}

static void causes_write(const struct page *p, const struct analysis *a, const struct finding *f,
                         const struct device *d, struct mention *told)
{
	const struct cause *best = f->cause_count ? &f->causes[0] : NULL;

	if (!best)
		return;
	if (best->verdict == VERDICT_CONFIRMED || best->verdict == VERDICT_LIKELY) {
		char lead[32];
		snprintf(lead, sizeof(lead), "%s: ", verdict_names[best->verdict]);
		page_wrap(p, 4, lead, STYLE_HEAD, best->def->title);
		evidence_write(p, a, best, true, PROOFS_SHOWN);
		evidence_write(p, a, best, false, 1);
		for (size_t i = 1; i < f->cause_count && f->causes[i].verdict == VERDICT_CONFIRMED; i++) {
			page_wrap(p, 4, "confirmed as well: ", STYLE_HEAD, f->causes[i].def->title);
			evidence_write(p, a, &f->causes[i], true, 1);
		}
		actions_write(p, a, best, d, told);
		checks_write(p, a->kb, d, f);
		if (f->cause_count > 1 && f->causes[1].verdict != VERDICT_RULED_OUT &&
		    best->verdict != VERDICT_CONFIRMED) {
			page_wrap(p, 4, "", STYLE_DIM, STR("Not ruled out:"));
			possible_write(p, f, 1);
		}
	} else {
		struct scope scope = scope_of(d);
		page_wrap(p, 4, "", STYLE_HEAD, STR("The cause is not established."));
		checks_write(p, a->kb, d, f);
		if (f->problem->actions.count && tell_once(told, f->problem, d)) {
			page_wrap(p, 4, "", STYLE_HEAD, STR("Whatever the cause:"));
			steps_write(p, a->kb, &f->problem->actions, &scope, STEPS_OPEN, 6, STEPS_SHOWN);
		}
		page_wrap(p, 4, "", STYLE_DIM, STR("Possible, the likeliest first:"));
		possible_write(p, f, 0);
	}
	ruled_out_write(p, f);
}

void finding_write(const struct page *p, const struct analysis *a, const struct finding *f,
                   const struct device *d, struct mention *told, bool verbose)
{
	char count[COUNT_COLS], at[TIME_TEXT_SIZE];
	enum style style = f->status == STATUS_RESOLVED ? STYLE_GOOD : level_style(f->level);

	page_blank(p);
	page_printf(p, style, "  %s, %s", level_names[f->level], status_names[f->status]);
	page_printf(p, STYLE_HEAD, "  %.*s", STR_ARG(f->problem->id));
	if (f->count)
		page_printf(p, STYLE_PLAIN, "  %s message%s  ", count_text(f->count, count),
		            plural(f->count));
	else
		page_put(p, STYLE_PLAIN, STR("  "));
	span_write(p, &f->first, &f->last);
	page_blank(p);
	page_wrap(p, 4, "", STYLE_HEAD, f->problem->title);
	if (f->status == STATUS_RESOLVED) {
		page_printf(p, STYLE_GOOD, "    mended at %s; told as history", moment_text(&f->mended, at));
		page_blank(p);
		if (f->closer.because.len)
			proof_write(p, a, &f->closer);
		const struct cause *was = finding_cause(f);
		if (was && !verbose) {
			bool sure = was->verdict == VERDICT_CONFIRMED;
			page_wrap(p, 4, sure ? "the cause was: " : "the cause was likely: ", STYLE_PLAIN, was->def->title);
			evidence_write(p, a, was, true, 1);
		}
		if (!verbose)
			return;
	}
	if (f->explained_by) {
		page_printf(p, STYLE_PLAIN, "    follows from %.*s: mend that first",
		            STR_ARG(f->explained_by->problem->id));
		page_blank(p);
	}
	openers_write(p, a, f);
	if (f->explained_by && !verbose)
		return;
	causes_write(p, a, f, d, told);
	if (f->problem->impact.len)
		page_wrap(p, 4, "If nothing is done: ", STYLE_PLAIN, f->problem->impact);
}
