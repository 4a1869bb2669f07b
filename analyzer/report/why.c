#include "report/why.h"

#include "device/captured.h"
#include "report/text_finding.h"
#include "rule/condition.h"

enum { TREE_STEP = 2, TEXT_MAX = 500, DEPTH_MAX = 12 };

struct teller {
	const struct page *page;
	const struct analysis *a;
	struct rule_context context;
	const struct run_device *device;
};

static bool look_up(void *self, str problem, enum status *ret_status)
{
	const struct run_device *rd = self;

	for (size_t i = 0; i < rd->findings.count; i++) {
		if (str_eq(rd->findings.items[i].problem->id, problem)) {
			*ret_status = rd->findings.items[i].status;
			return true;
		}
	}
	return false;
}

static const char *truth_mark(enum truth truth)
{
	switch (truth) {
	case TRUTH_TRUE:
		return "yes ";
	case TRUTH_FALSE:
		return "no  ";
	case TRUTH_UNKNOWN:
		break;
	}
	return "?   ";
}

static enum style truth_style(enum truth truth)
{
	return truth == TRUTH_TRUE ? STYLE_GOOD : truth == TRUTH_FALSE ? STYLE_PLAIN : STYLE_WARN;
}

/* ---- a condition in words ---- */

struct words {
	char text[TEXT_MAX];
	size_t len;
};

static void add(struct words *w, const char *before, str text)
{
	int len = snprintf(w->text + w->len, sizeof(w->text) - w->len, "%s%.*s", before, STR_ARG(text));

	w->len += len > 0 ? (size_t)len : 0;
	if (w->len >= sizeof(w->text))
		w->len = sizeof(w->text) - 1;
}

static void add_list(struct words *w, const char *before, const struct strs *list)
{
	for (size_t i = 0; i < list->count; i++)
		add(w, i ? " or " : before, list->items[i]);
}

static void add_if(struct words *w, const char *before, str text)
{
	if (text.len)
		add(w, before, text);
}

static void add_flag(struct words *w, const char *text, str flag)
{
	if (flag.len)
		add(w, str_eq(flag, STR("no")) ? " not" : "", str_of(text));
}

static struct words condition_words(const struct condition_def *c)
{
	const struct text_pair *where = c->where.items;
	struct words w = {.len = 0};

	add_list(&w, "message ", &c->message);
	add_list(&w, "any message of ", &c->raised);
	add_list(&w, "", &c->fact);
	add_list(&w, "failures of ", &c->episodes);
	add_if(&w, "the agent's ", c->state);
	add_if(&w, "the release against ", c->defect);
	add_if(&w, "a finding ", c->finding);
	add_list(&w, "the platform is ", &c->platform);
	add_list(&w, "the generation is ", &c->generation);
	add_list(&w, "the topology is ", &c->topology);
	for (size_t i = 0; i < c->where.count; i++) {
		add(&w, i ? " and " : " where ", where[i].key);
		add(&w, " holds ", where[i].value);
	}
	add_if(&w, ", at least times ", c->count);
	add_if(&w, ", later than ", c->after);
	add_list(&w, " is ", &c->is);
	add_list(&w, " is not ", &c->not);
	add_list(&w, " holds ", &c->contains);
	add_list(&w, " with status ", &c->status);
	add_if(&w, " matches ", c->matches);
	add_if(&w, " is above ", c->above);
	add_if(&w, " is below ", c->below);
	add_if(&w, " where * is ", c->star);
	add_if(&w, " is later than ", c->later_than);
	add_if(&w, " is within days: ", c->within_days);
	add_if(&w, " is older than days: ", c->older_days);
	add_if(&w, " none longer than minutes: ", c->longest_minutes);
	add_flag(&w, " is told", c->present);
	add_flag(&w, " is absent", c->absent);
	add_flag(&w, " is set", c->set);
	add_flag(&w, " is shown as not set", c->unset);
	add_flag(&w, " is past", c->past);
	add_flag(&w, " changed", c->changed);
	add_flag(&w, " all mended", c->mended);
	add_list(&w, " has the host ", &c->url_host);
	add_list(&w, " has the path ", &c->url_path);
	add_list(&w, " has the port ", &c->url_port);
	add_list(&w, " has the scheme ", &c->url_scheme);
	return w;
}

/* ---- the tree ---- */

static void answer_write(const struct teller *t, const struct answer *answer, unsigned indent)
{
	char place[PLACE_BYTES];

	if (answer->truth == TRUTH_UNKNOWN) {
		if (answer->missing)
			page_wrap(t->page, indent, "would be told by: ", STYLE_DIM, *answer->missing);
		return;
	}
	if (answer->quote.len)
		page_wrap(t->page, indent, "", STYLE_DIM, answer->quote);
	if (answer->has_place && answer->place.line)
		page_wrap(t->page, indent, "", STYLE_DIM, place_text(t->a, answer->place, place));
}

static void tree_write(const struct teller *t, const struct condition_def *c, unsigned indent,
                       unsigned depth);

static void branches_write(const struct teller *t, const struct items *list, unsigned indent,
                           unsigned depth)
{
	const struct condition_def *defs = list->items;

	for (size_t i = 0; i < list->count && depth < DEPTH_MAX; i++)
		tree_write(t, &defs[i], indent, depth);
}

static void tree_write(const struct teller *t, const struct condition_def *c, unsigned indent,
                       unsigned depth)
{
	const struct {
		const struct items *list;
		const char *name;
	} joined[] = {{&c->all, "all of:"}, {&c->any, "any of:"}, {&c->none, "none of:"},
	              {&c->of, "several of:"}};
	struct answer answer = condition_eval(&t->context, c);

	for (size_t i = 0; i < COUNT_OF(joined); i++) {
		if (!joined[i].list->count)
			continue;
		page_wrap(t->page, indent, truth_mark(answer.truth), truth_style(answer.truth),
		          str_of(joined[i].name));
		branches_write(t, joined[i].list, indent + TREE_STEP, depth + 1);
		return;
	}
	struct words w = condition_words(c);
	page_wrap(t->page, indent, truth_mark(answer.truth), truth_style(answer.truth),
	          (str){w.text, w.len});
	answer_write(t, &answer, indent + 4);
}

static void evidence_write(const struct teller *t, const struct items *list, const char *effect)
{
	const struct evidence_def *defs = list->items;
	char lead[80];

	for (size_t i = 0; i < list->count; i++) {
		if (defs[i].weight == WEIGHT_COUNT)
			continue;
		struct answer answer = conditions_all(&t->context, &defs[i].when);
		snprintf(lead, sizeof(lead), "%s%s %s: ", truth_mark(answer.truth), weight_names[defs[i].weight],
		         effect);
		page_wrap(t->page, 4, lead, truth_style(answer.truth), defs[i].because);
		branches_write(t, &defs[i].when, 8, 0);
	}
}

static void rule_write(const struct teller *t, const struct rule_cause *rule, bool negative)
{
	if (!rule)
		return;
	if (rule->requires.count) {
		page_wrap(t->page, 2, "", STYLE_HEAD, STR("It requires:"));
		branches_write(t, &rule->requires, 4, 0);
	}
	const struct items *first = negative ? &rule->evidence_against : &rule->evidence_for;
	const struct items *second = negative ? &rule->evidence_for : &rule->evidence_against;
	const char *words[] = {"for", "against"};
	if (first->count || second->count)
		page_wrap(t->page, 2, "", STYLE_HEAD, STR("Evidence:"));
	evidence_write(t, first, words[negative]);
	evidence_write(t, second, words[!negative]);
}

static void settled_write(const struct teller *t, const struct rule_cause *rule)
{
	const struct settle_def *settles = rule ? rule->settled_by.items : NULL;
	const struct device *d = t->device->device;

	if (!rule || !rule->settled_by.count)
		return;
	page_wrap(t->page, 2, "", STYLE_HEAD, STR("It would be settled by:"));
	for (size_t i = 0; i < rule->settled_by.count; i++) {
		if (!where_admits(&settles[i].where, d->platform, d->topology, d->generation))
			continue;
		bool have = command_is_captured(t->a->kb, d, settles[i].command);
		page_wrap(t->page, 4, have ? "(captured) " : "", STYLE_CODE, settles[i].command);
		page_wrap(t->page, 6, "look for: ", STYLE_PLAIN, settles[i].look_for);
	}
}

static void device_why(struct teller *t, const struct cause_def *def, bool negative)
{
	const struct rule_cause *own = kb_evidence(t->a->kb, def->id);
	bool found = false;

	for (size_t i = 0; i < t->device->findings.count; i++) {
		const struct finding *f = &t->device->findings.items[i];
		for (size_t k = 0; k < f->cause_count; k++) {
			const struct cause *c = &f->causes[k];
			if (c->def != def)
				continue;
			found = true;
			page_printf(t->page, STYLE_HEAD, "%.*s, %.*s: ", STR_ARG(t->device->device->name),
			            STR_ARG(f->problem->id));
			page_printf(t->page, STYLE_HEAD, "%.*s is %s (%.0f%%)", STR_ARG(def->id),
			            verdict_names[c->verdict], c->score * 100);
			page_blank(t->page);
			rule_write(t, c->of_problem, negative);
		}
	}
	if (!found) {
		page_printf(t->page, STYLE_HEAD, "%.*s: no finding has %.*s among its causes",
		            STR_ARG(t->device->device->name), STR_ARG(def->id));
		page_blank(t->page);
		if (!negative)
			return;
	}
	rule_write(t, own, negative);
	settled_write(t, own);
	page_blank(t->page);
}

void why_write(const struct page *p, const struct analysis *a, const struct cause_def *cause,
               bool negative)
{
	page_wrap(p, 0, "", STYLE_HEAD, cause->title);
	page_blank(p);
	for (size_t i = 0; i < a->device_count; i++) {
		struct teller t = {.page = p, .a = a, .device = &a->devices[i]};
		rule_context_init(&t.context, a->arena, a->arena, a->kb, t.device->device, &t.device->agent, a->as_of);
		t.context.names_commands = true;
		t.context.find_finding = look_up;
		t.context.find_self = &a->devices[i];
		device_why(&t, cause, negative);
	}
}
