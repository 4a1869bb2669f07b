#include "check/rule_check.h"

#include <stdlib.h>

#include "fact/fact.h"

struct checker {
	struct kb *kb;
	struct diags *diags;
	size_t looked_up;
};

static void complain(struct checker *k, struct pos pos, const char *what, str name)
{
	diags_add(k->diags, DIAG_ERROR, pos, "%s '%.*s'", what, STR_ARG(name));
}

static void message_look(struct checker *k, const struct condition_def *c, str code)
{
	k->looked_up++;
	if (!kb_message_named(k->kb, code))
		complain(k, c->pos, "the condition names a message that is not there (FACILITY-MNEMONIC):",
		         code);
}

/* A '*' of the name may stand for a part in brackets, or for what such a part holds. */
static bool fact_is_possible(struct kb *kb, str name)
{
	struct map_node *at = NULL;
	str key;
	void *value;

	if (fact_is_of_log(name))
		return true;
	while (map_next(kb_entries(kb, KB_FACT), &at, &key, &value)) {
		if (fact_name_fits(key, name))
			return true;
	}
	return false;
}

static void number_look(struct checker *k, const struct condition_def *c, str text)
{
	char copy[40], *end = copy;

	if (!text.len)
		return;
	if (text.len < sizeof(copy)) {
		memcpy(copy, text.ptr, text.len);
		copy[text.len] = '\0';
		strtod(copy, &end);
	}
	if (end == copy || (size_t)(end - copy) != text.len)
		complain(k, c->pos, "a number is wanted, not", text);
}

static void yes_look(struct checker *k, const struct condition_def *c, str text)
{
	static const str words[] = {STR_INIT("yes"), STR_INIT("no"), STR_INIT("true"), STR_INIT("false")};

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (!text.len || str_eq(text, words[i]))
			return;
	}
	complain(k, c->pos, "yes or no is wanted, not", text);
}

static void words_look(struct checker *k, const struct condition_def *c, const struct strs *words,
                       const char *const *names)
{
	for (size_t i = 0; i < words->count; i++) {
		k->looked_up++;
		if (vocab_find(names, words->items[i]) < 0)
			complain(k, c->pos, "there is no such word:", words->items[i]);
	}
}

static void fact_look(struct checker *k, const struct condition_def *c, str name)
{
	k->looked_up++;
	if (!fact_is_possible(k->kb, name))
		complain(k, c->pos, "facts.yaml has no fact of the name", name);
}

static void names_look(struct checker *k, const struct condition_def *c)
{
	for (size_t i = 0; i < c->message.count; i++)
		message_look(k, c, c->message.items[i]);
	if (c->after.len)
		message_look(k, c, c->after);
	for (size_t i = 0; i < c->fact.count; i++)
		fact_look(k, c, c->fact.items[i]);
	if (c->star.len)
		fact_look(k, c, c->star);
	for (size_t i = 0; c->star.len && i < c->fact.count; i++) {
		if (!memchr(c->fact.items[i].ptr, '*', c->fact.items[i].len))
			complain(k, c->pos, "there is no star in the name", c->fact.items[i]);
	}
	const struct strs *problems[] = {&c->raised, &c->episodes};
	for (size_t p = 0; p < COUNT_OF(problems); p++) {
		for (size_t i = 0; i < problems[p]->count; i++) {
			k->looked_up++;
			if (!kb_problem(k->kb, problems[p]->items[i]))
				complain(k, c->pos, "there is no problem", problems[p]->items[i]);
		}
	}
	if (c->finding.len && !kb_problem(k->kb, c->finding))
		complain(k, c->pos, "there is no problem", c->finding);
	if (c->defect.len && !kb_defect(k->kb, c->defect))
		complain(k, c->pos, "there is no defect", c->defect);
	if (c->state.len && vocab_find(region_names, c->state) < 0)
		complain(k, c->pos, "the agent has no region", c->state);
	if (c->state.len)
		words_look(k, c, &c->is, state_names);
	if (c->defect.len)
		words_look(k, c, &c->is, affection_names);
	words_look(k, c, &c->platform, platform_names);
	words_look(k, c, &c->generation, generation_names);
	words_look(k, c, &c->topology, topology_names);
	words_look(k, c, &c->status, status_names);
	if (c->matches.len && !kb_expression(k->kb, c->matches))
		complain(k, c->pos, "is no regular expression:", c->matches);
}

static void conditions_look(struct checker *k, const struct items *list);

static void condition_look(struct checker *k, const struct condition_def *c)
{
	const str numbers[] = {c->count,       c->at_least,   c->above,          c->below,
	                       c->within_days, c->older_days, c->longest_minutes};
	const str truths[] = {c->present, c->absent, c->set, c->unset, c->past, c->changed, c->mended};

	if (c->kinds_said != 1) {
		struct diag *d = diags_add(k->diags, DIAG_ERROR, c->pos, "a condition says one thing, not %u",
		                           c->kinds_said);
		diag_hint(k->diags, d, "join several with all, any, none, or at_least and of");
	}
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		number_look(k, c, numbers[i]);
	for (size_t i = 0; i < COUNT_OF(truths); i++)
		yes_look(k, c, truths[i]);
	names_look(k, c);
	conditions_look(k, &c->all);
	conditions_look(k, &c->any);
	conditions_look(k, &c->none);
	conditions_look(k, &c->of);
}

static void conditions_look(struct checker *k, const struct items *list)
{
	const struct condition_def *defs = list->items;

	for (size_t i = 0; i < list->count; i++)
		condition_look(k, &defs[i]);
}

static void evidence_look(struct checker *k, const struct items *list)
{
	const struct evidence_def *defs = list->items;

	for (size_t i = 0; i < list->count; i++) {
		unsigned weights = 0;
		for (int w = 0; w < WEIGHT_COUNT; w++) {
			weights += defs[i].by_weight[w].count > 0;
			conditions_look(k, &defs[i].by_weight[w]);
		}
		if (weights != 1)
			diags_add(k->diags, DIAG_ERROR, defs[i].pos,
			          "evidence has one weight (decisive, strong, moderate, weak), not %u", weights);
	}
}

static void cause_look(struct checker *k, const struct rule_cause *c)
{
	conditions_look(k, &c->requires);
	evidence_look(k, &c->evidence_for);
	evidence_look(k, &c->evidence_against);
}

static void openers_look(struct checker *k, const struct items *list)
{
	const struct opener_def *defs = list->items;

	for (size_t i = 0; i < list->count; i++)
		conditions_look(k, &defs[i].when);
}

size_t rules_check(struct kb *kb, const struct rule_def *rule, const struct rule_cause *evidence,
                   struct diags *diags)
{
	struct checker k = {.kb = kb, .diags = diags};

	if (evidence)
		cause_look(&k, evidence);
	if (!rule)
		return k.looked_up;
	const struct rule_cause *causes = rule->causes.items;
	const struct level_rule *level = rule->level.count ? rule->level.items : NULL;
	for (size_t i = 0; i < rule->causes.count; i++)
		cause_look(&k, &causes[i]);
	openers_look(&k, &rule->opened_by);
	openers_look(&k, &rule->closed_by);
	for (int i = 0; level && i < LEVEL_COUNT; i++)
		conditions_look(&k, &level->by_level[i]);
	const struct symptom_def *symptoms = rule->symptom_of.items;
	for (size_t i = 0; i < rule->symptom_of.count; i++) {
		k.looked_up++;
		if (!kb_problem(kb, symptoms[i].problem))
			complain(&k, symptoms[i].pos, "there is no problem", symptoms[i].problem);
		conditions_look(&k, &symptoms[i].when);
	}
	return k.looked_up;
}
