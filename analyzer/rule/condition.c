#include "rule/condition.h"

#include <stdio.h>
#include <stdlib.h>

#include "rule/asked.h"
#include "rule/fact_test.h"
#include "rule/told.h"

static struct answer answer_of(enum truth truth)
{
	return (struct answer){.truth = truth, .at = TIME_NONE};
}

/* By entry, so that a condition finds its series without looking through all; then as the device has them. */
static int by_entry(const void *pa, const void *pb)
{
	const struct device_series *a = *(const struct device_series *const *)pa;
	const struct device_series *b = *(const struct device_series *const *)pb;
	uintptr_t a_entry = (uintptr_t)a->code->def, b_entry = (uintptr_t)b->code->def;

	if (a_entry != b_entry)
		return a_entry < b_entry ? -1 : 1;
	return (a > b) - (a < b);
}

static unsigned entry_bit(const void *entry)
{
	return (unsigned)(address_hash(entry) >> 55);
}
_Static_assert(ENTRY_BIT_WORDS * 64 == 1 << (64 - 55), "entry_bit gives as many bits as there are");

static bool entry_may_be_known(const struct rule_context *c, const void *entry)
{
	unsigned bit = entry_bit(entry);

	return c->entry_bits[bit / 64] >> bit % 64 & 1;
}

static void chain_add(struct fact_chain *chain, uint32_t hash, size_t fact)
{
	uint32_t *head = &chain->heads[hash % FACT_HEADS];

	chain->before[fact] = *head;
	*head = (uint32_t)fact + 1;
}

/* Standing facts that may fit a name, the last first. */
struct fact_search {
	const struct fact_chain *chain; /* NULL: any fact may */
	size_t next;                    /* from 1; 0: no more */
};

static struct fact_search search_start(const struct rule_context *c, str name, uint32_t hash)
{
	const char *star = memchr(name.ptr, '*', name.len);

	if (star && star < name.ptr + fact_first_part(name).len)
		return (struct fact_search){NULL, c->device->fact_count};
	const struct fact_chain *chain = star ? &c->index->by_first : &c->index->by_name;
	return (struct fact_search){chain, chain->heads[hash % FACT_HEADS]};
}

static size_t search_next(struct fact_search *s)
{
	size_t at = s->next;

	s->next = !at ? 0 : s->chain ? s->chain->before[at - 1] : at - 1;
	return at;
}

/* Facts by name, each name once, with its newest fact from 1; 0: a free place. At most half of room is used. */
struct newest {
	uint32_t *facts;
	size_t room; /* a power of two */
};

static uint32_t *newest_of(const struct newest *table, const struct device *d, str name, uint32_t hash)
{
	size_t at = hash & (table->room - 1);

	while (table->facts[at] && !str_eq(d->facts[table->facts[at] - 1].fact->name, name))
		at = (at + 1) & (table->room - 1);
	return &table->facts[at];
}

/* What one capture tells of a name stands together: two name servers are both configured. */
static void standing_find(struct arena *own, const struct device *d, bool *standing, const uint32_t *hashes)
{
	struct newest table = {.room = 16};

	while (table.room < d->fact_count * 2)
		table.room *= 2;
	table.facts = arena_alloc(own, table.room * sizeof(*table.facts));
	for (size_t i = 0; i < d->fact_count; i++)
		*newest_of(&table, d, d->facts[i].fact->name, hashes[i]) = (uint32_t)i + 1;
	for (size_t i = 0; i < d->fact_count; i++) {
		const struct device_fact *f = &d->facts[i];
		uint32_t newest = *newest_of(&table, d, f->fact->name, hashes[i]);
		standing[i] = f->fact->event || d->facts[newest - 1].capture == f->capture;
	}
}

/* What counts several entries must meet their series in an order that is the same in each run. */
static void order_keep(struct rule_context *c, struct arena *own)
{
	const struct device *d = c->device;
	uint32_t *by_series = arena_alloc(own, (d->series_count + 1) * sizeof(*by_series));
	size_t count = 0;

	c->known_in_order = arena_alloc(own, (c->known_count + 1) * sizeof(*c->known_in_order));
	for (size_t i = 0; i < c->known_count; i++)
		by_series[c->known[i] - d->series] = (uint32_t)i;
	for (size_t i = 0; i < d->series_count; i++) {
		if (d->series[i].code->def)
			c->known_in_order[count++] = by_series[i];
	}
}

/* When a problem was opened and mended last, by messages. */
struct episode {
	str problem;
	const struct device_series *opened, *mended; /* NULL: never */
};

static bool is_newer(const struct device_series *s, const struct device_series *than)
{
	return !than || event_order(&than->last, than->last_place, &s->last, s->last_place) < 0;
}

static struct episode *episode_of(struct episode *list, size_t *count, str problem)
{
	size_t i = 0;

	while (i < *count && !str_eq(list[i].problem, problem))
		i++;
	if (i == *count)
		list[(*count)++] = (struct episode){.problem = problem};
	return &list[i];
}

/*
 * A failure that was mended says why it failed then. Where its problem was opened anew, and not within the day, as
 * when it flaps, that is no reason of what stands now.
 */
static void past_find(struct rule_context *c, struct arena *own)
{
	struct episode *list = arena_alloc(own, (2 * c->known_count + 1) * sizeof(*list));
	size_t count = 0;

	c->known_past = arena_alloc(own, c->known_count + 1);
	for (size_t i = 0; i < c->known_count; i++) {
		const struct message_def *entry = c->known[i]->code->def;
		struct episode *opens = entry->raises.len ? episode_of(list, &count, entry->raises) : NULL;
		struct episode *mends = entry->mends.len ? episode_of(list, &count, entry->mends) : NULL;
		if (opens && is_newer(c->known[i], opens->opened))
			opens->opened = c->known[i];
		if (mends && is_newer(c->known[i], mends->mended))
			mends->mended = c->known[i];
	}
	for (size_t i = 0; i < c->known_count; i++) {
		const struct device_series *s = c->known[i];
		str problem = s->code->def->raises;
		const struct episode *e = problem.len ? episode_of(list, &count, problem) : NULL;
		c->known_past[i] = e && e->mended && is_newer(e->mended, s) && is_newer(e->opened, e->mended) &&
		                   s->last.at != TIME_NONE && e->opened->last.at != TIME_NONE &&
		                   e->opened->last.at - s->last.at > US_PER_DAY;
	}
}

void rule_context_init(struct rule_context *c, struct arena *a, struct arena *own, struct kb *kb,
                       const struct device *d, const struct agent *agent, time_us as_of)
{
	bool *standing = arena_alloc(own, d->fact_count + 1);
	struct fact_index *index = arena_new_of(own, struct fact_index);
	uint32_t *hashes = arena_alloc(own, (d->fact_count + 1) * sizeof(*hashes));

	*c = (struct rule_context){.arena = a, .own = own, .kb = kb, .device = d, .agent = agent, .as_of = as_of,
	                           .release = release_parse(d->version), .standing = standing, .index = index};
	index->by_name.before = arena_alloc(own, (d->fact_count + 1) * sizeof(uint32_t));
	index->by_first.before = arena_alloc(own, (d->fact_count + 1) * sizeof(uint32_t));
	index->quotes = arena_alloc(own, (d->fact_count + 1) * sizeof(*index->quotes));
	c->known = arena_alloc(own, (d->series_count + 1) * sizeof(const struct device_series *));
	for (size_t i = 0; i < d->series_count; i++) {
		const struct message_def *entry = d->series[i].code->def;
		if (!entry)
			continue;
		c->known[c->known_count++] = &d->series[i];
		c->entry_bits[entry_bit(entry) / 64] |= UINT64_C(1) << entry_bit(entry) % 64;
	}
	if (c->known_count)
		qsort(c->known, c->known_count, sizeof(*c->known), by_entry);
	order_keep(c, own);
	past_find(c, own);
	for (size_t i = 0; i < d->fact_count; i++)
		hashes[i] = (uint32_t)str_hash_nocase(d->facts[i].fact->name);
	standing_find(own, d, standing, hashes);
	for (size_t i = 0; i < d->fact_count; i++) {
		if (!standing[i])
			continue;
		chain_add(&index->by_name, hashes[i], i);
		chain_add(&index->by_first, (uint32_t)str_hash_nocase(fact_first_part(d->facts[i].fact->name)), i);
	}
}

/* ---- messages ---- */

/* Does text hold one of the words parted by '|', in any case? */
static bool holds_any(str text, str words)
{
	while (words.len) {
		str word = str_choice(&words);
		if (word.len && str_contains_nocase(text, word))
			return true;
	}
	return false;
}

/* The number of what a series says in a field, from 1; 0: too many texts were said. */
static unsigned said_number(struct rule_cache *cache, struct series_memo *memo, int field)
{
	struct names *said = &cache->said;
	str text = memo->fields[field];

	if (memo->said[field])
		return memo->said[field];
	if (!said->slots)
		names_open(said);
	uint32_t number = names_find(said, text);
	if (number == NAMES_NONE && said->count + 1 < SAID_MAX) {
		number = (uint32_t)said->count + 1;
		names_add(said, arena_str(cache->arena, text), number);
	}
	if (number == NAMES_NONE)
		return 0;
	memo->said[field] = (uint16_t)number;
	return number;
}

/* Does a field of a series hold what is asked? Kept in w where there is a cache. */
static bool field_holds(const struct rule_context *c, struct series_memo *memo, int field, str asked,
                        struct where_memo *w)
{
	unsigned number = w ? said_number(c->cache, memo, field) : 0;
	uint64_t bit = UINT64_C(1) << number % 64;

	if (!number)
		return holds_any(memo->fields[field], asked);
	if (!(w->tried[number / 64] & bit)) {
		w->tried[number / 64] |= bit;
		w->holds[number / 64] |= holds_any(memo->fields[field], asked) ? bit : 0;
	}
	return w->holds[number / 64] & bit;
}

/* The place of a field among those of a wording, -1: it has none of that name. */
static int field_place(const struct pattern *pattern, str name, struct where_memo *w)
{
	if (!w)
		return pattern_field_find(pattern, name);
	if (w->pattern != pattern) {
		w->pattern = pattern;
		w->field = pattern_field_find(pattern, name);
	}
	return w->field;
}

/* Do the fields of the series' example hold what is asked, as far as it still counts? */
static bool series_holds(const struct rule_context *c, size_t known, const struct items *where,
                         const struct asked *asked)
{
	const struct text_pair *pairs = where->items;
	struct series_memo scrap, *memo = c->memo ? &c->memo[known] : &scrap;

	if (!where->count)
		return true;
	if (c->known_past[known])
		return false;
	if (!c->memo || !memo->tried) {
		memo->read = series_fields(c->known[known], &memo->pattern, memo->fields);
		memset(memo->said, 0, sizeof(memo->said));
	}
	memo->tried = true;
	for (size_t i = 0; i < where->count; i++) {
		struct where_memo *w = asked->where ? &asked->where[i] : NULL;
		int at = memo->read ? field_place(memo->pattern, pairs[i].key, w) : -1;
		/* A wording without that field, or none that is known: the whole text may hold it. */
		if (at >= 0 ? !field_holds(c, memo, at, pairs[i].value, w)
		            : !holds_any(c->known[known]->example, pairs[i].value))
			return false;
	}
	return true;
}

void rule_context_share(struct rule_context *c, struct rule_cache *cache)
{
	if (cache->memo_cap < c->known_count) {
		cache->memo = must_realloc(cache->memo, c->known_count * sizeof(*cache->memo));
		cache->memo_cap = c->known_count;
	}
	for (size_t i = 0; i < c->known_count; i++)
		cache->memo[i].tried = false;
	outputs_find(cache, c->device);
	c->cache = cache;
	c->memo = cache->memo;
}

/* The first known series of an entry; known_count where there is none. */
static size_t known_first(const struct rule_context *c, const struct message_def *def)
{
	size_t low = 0, high = c->known_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if ((uintptr_t)c->known[middle]->code->def < (uintptr_t)def)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool raises_one_of(const struct message_def *def, const struct strs *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		if (str_eq(def->raises, problems->items[i]))
			return true;
	}
	return false;
}

/* The newest of the series that a message condition counts. */
struct counted {
	double count;
	struct moment last;
	struct place last_place;
	struct answer answer;
};

static void series_count(const struct rule_context *c, size_t known, const struct items *where,
                         const struct asked *asked, struct counted *sum)
{
	const struct device_series *s = c->known[known];

	if (!series_holds(c, known, where, asked))
		return;
	if (!sum->answer.has_place ||
	    event_order(&sum->last, sum->last_place, &s->last, s->last_place) < 0) {
		sum->last = s->last;
		sum->last_place = s->last_place;
		sum->answer.at = s->last.at;
		sum->answer.quote = s->example;
		sum->answer.place = s->place;
	}
	sum->answer.has_place = true;
	sum->count += (double)s->count;
}

/* Did a message of this entry come behind the last that was counted? */
static bool came_after(const struct rule_context *c, const struct message_def *def,
                       const struct counted *sum)
{
	for (size_t i = def ? known_first(c, def) : c->known_count;
	     i < c->known_count && c->known[i]->code->def == def; i++) {
		const struct device_series *s = c->known[i];
		if (event_order(&s->last, s->last_place, &sum->last, sum->last_place) >= 0)
			return true;
	}
	return false;
}

static struct answer message_eval(const struct rule_context *c, const struct condition_def *def)
{
	struct asked scratch;
	const struct asked *asked = asked_find(c, def, &scratch);
	struct counted sum = {.last.at = TIME_NONE,
	                      .answer = answer_of(c->device->messages ? TRUTH_FALSE : TRUTH_UNKNOWN)};

	for (size_t k = 0; k < asked->count; k++) {
		if (!entry_may_be_known(c, asked->entries[k]))
			continue;
		for (size_t i = known_first(c, asked->entries[k]);
		     i < c->known_count && c->known[i]->code->def == asked->entries[k]; i++)
			series_count(c, i, &def->where, asked, &sum);
	}
	for (size_t i = 0; def->raised.count && i < c->known_count; i++) {
		size_t known = c->known_in_order[i];
		const struct message_def *entry = c->known[known]->code->def;
		if (!is_asked(asked, entry) && raises_one_of(entry, &def->raised))
			series_count(c, known, &def->where, asked, &sum);
	}
	if (sum.count >= asked->least && !came_after(c, asked->after, &sum))
		sum.answer.truth = TRUTH_TRUE;
	return sum.answer;
}

struct episodes episodes_count(const struct device *d, str problem)
{
	struct episodes e = {.count = 0};
	time_us from = TIME_NONE;
	bool failed = false;

	for (size_t i = 0; i < d->event_count; i++) {
		const struct device_event *event = &d->events[i];
		if (str_eq(event->def->raises, problem)) {
			if (!failed) {
				from = event->at.at;
				e.count++;
			}
			failed = true;
		} else if (failed && str_eq(event->def->mends, problem)) {
			failed = false;
			if (from != TIME_NONE && event->at.at != TIME_NONE && event->at.at - from > e.longest)
				e.longest = event->at.at - from;
		}
	}
	e.open = failed;
	return e;
}

static struct answer episodes_eval(const struct rule_context *c, const struct condition_def *def)
{
	struct episodes e = episodes_count(c->device, def->episodes.items[0]);
	bool holds = e.count > 0;

	if (!c->device->messages)
		return answer_of(TRUTH_UNKNOWN);
	if (def->above.len)
		holds &= (double)e.count > number_or(def->above, 0);
	if (def->below.len)
		holds &= (double)e.count < number_or(def->below, 0);
	if (def->mended.len)
		holds &= is_yes(def->mended) == !e.open;
	if (def->longest_minutes.len)
		holds &= (double)e.longest <= number_or(def->longest_minutes, 0) * 60e6;
	struct answer answer = answer_of(holds ? TRUTH_TRUE : TRUTH_FALSE);
	for (size_t i = c->device->event_count; holds && i-- > 0;) {
		const struct device_event *event = &c->device->events[i];
		if (!str_eq(event->def->raises, def->episodes.items[0]) &&
		    !str_eq(event->def->mends, def->episodes.items[0]))
			continue;
		answer.has_place = true;
		answer.place = event->place;
		answer.at = event->at.at;
		break;
	}
	return answer;
}

/* ---- facts ---- */

static str quote_of(const struct rule_context *c, const struct fact *f)
{
	str text = f->told == TOLD_BLANK ? STR("(blank)") : f->text;

	return arena_printf(c->arena, "%.*s: %.*s", STR_ARG(f->name), STR_ARG(text));
}

/* Of a fact of the device: made once, for many conditions cite the same. */
static str fact_quote(const struct rule_context *c, const struct device_fact *f)
{
	str *quote = &c->index->quotes[f - c->device->facts];

	if (!quote->len)
		*quote = quote_of(c, f->fact);
	return *quote;
}

/* What a log tells of itself, made once; NULL: the name is another's. */
static const struct log_fact *log_fact(const struct rule_context *c, str name)
{
	if (!fact_is_of_log(name))
		return NULL;
	bool untrusted = str_eq(name, STR("log.untrusted"));
	struct log_fact *f = &c->index->of_log[untrusted];
	if (!f->quote.len) {
		f->fact = (struct fact){.name = name, .type = FACT_NUMBER};
		f->fact.number = (double)(untrusted ? c->device->untrusted : c->device->messages);
		f->fact.text = arena_printf(c->arena, "%.0f", f->fact.number);
		f->quote = quote_of(c, &f->fact);
	}
	return f;
}

/*
 * Did the oldest output that told this name tell no such value? What went and came back has not changed,
 * and two values in one output are no change.
 */
static bool differs_from_first(const struct device *d, size_t at)
{
	const struct device_fact *f = &d->facts[at];
	const struct capture *first = NULL;

	for (size_t i = 0; i < at; i++) {
		const struct device_fact *other = &d->facts[i];
		if (other->capture == f->capture || (first && other->capture != first) ||
		    other->fact->told != TOLD_VALUE || !str_eq(other->fact->name, f->fact->name))
			continue;
		first = other->capture;
		if (str_eq(other->fact->text, f->fact->text))
			return false;
	}
	return first != NULL;
}

static bool is_changed(const struct rule_context *c, str name, struct answer *answer)
{
	for (size_t i = 0; i < c->device->fact_count; i++) {
		const struct device_fact *f = &c->device->facts[i];
		if (!c->standing[i] || f->fact->told != TOLD_VALUE || !name_fits(name, f->fact->name) ||
		    !differs_from_first(c->device, i))
			continue;
		*answer = (struct answer){TRUTH_TRUE, true, f->place, f->at, fact_quote(c, f), NULL};
		return true;
	}
	return false;
}

/* Does the star of a name stand for the value of this fact in what fits it? Never where it has none. */
static bool star_is(str wanted, str name, const struct fact *f)
{
	const char *star = memchr(wanted.ptr, '*', wanted.len);
	size_t before = star ? (size_t)(star - wanted.ptr) : 0, behind = wanted.len - before - 1;

	return star && f->told == TOLD_VALUE && name.len == before + f->text.len + behind &&
	       str_eq_nocase((str){name.ptr + before, f->text.len}, f->text);
}

static struct answer fact_eval_one(const struct rule_context *c, const struct condition_def *def, str name,
                                   uint32_t hash)
{
	struct answer answer = answer_of(TRUTH_FALSE);
	const struct log_fact *log = log_fact(c, name);
	bool any = false, undecided = false;

	if (log) {
		struct device_fact df = {.fact = &log->fact, .at = TIME_NONE};
		enum truth truth = c->device->messages ? fact_test(c, &df, def) : TRUTH_UNKNOWN;
		answer.truth = truth;
		answer.has_place = truth == TRUTH_TRUE && c->device->untrusted;
		answer.place = c->device->untrusted_place;
		answer.quote = log->quote;
		return answer;
	}
	if (def->tests & TEST_CHANGED) {
		if (!is_changed(c, name, &answer) && !fact_is_told(c, name))
			answer.truth = TRUTH_UNKNOWN;
		return answer;
	}
	const struct device_fact *star = def->star.len ? device_fact_last(c->device, def->star) : NULL;
	if (def->star.len && !star) {
		answer.truth = TRUTH_UNKNOWN;
		return answer;
	}
	struct fact_search search = search_start(c, name, hash);
	for (size_t at; (at = search_next(&search));) {
		const struct device_fact *f = &c->device->facts[at - 1];
		if (!c->standing[at - 1] || !name_fits(name, f->fact->name) ||
		    (star && !star_is(name, f->fact->name, star->fact)))
			continue;
		any = true;
		enum truth truth = def->tests & TEST_ABSENT ? TRUTH_FALSE : fact_test(c, f, def);
		undecided |= truth == TRUTH_UNKNOWN;
		/* What was read is cited for a no as well: it says what ruled out. */
		if (truth == TRUTH_TRUE || !answer.has_place)
			answer = (struct answer){truth, true, f->place, f->at, fact_quote(c, f), NULL};
		if (truth == TRUTH_TRUE)
			return answer;
	}
	if (any) {
		answer.truth = undecided ? TRUTH_UNKNOWN : TRUTH_FALSE;
		return answer;
	}
	if (!fact_is_told(c, name)) {
		answer.truth = TRUTH_UNKNOWN;
		answer.missing = command_that_tells(c, name);
		return answer;
	}
	answer.truth = def->tests & TEST_ABSENT ? TRUTH_TRUE : TRUTH_FALSE;
	absence_cite(c, name, &answer);
	return answer;
}

static struct answer fact_eval(const struct rule_context *c, const struct condition_def *def)
{
	struct answer best = answer_of(TRUTH_FALSE);

	for (size_t i = 0; i < def->fact.count; i++) {
		str name = def->fact.items[i];
		struct answer one = fact_eval_one(c, def, name, i ? fact_name_hash(name) : def->fact_hash);
		if (one.truth == TRUTH_TRUE)
			return one;
		if (one.truth == TRUTH_UNKNOWN || !i)
			best = one;
	}
	return best;
}

/* ---- what the device is, and how it stands ---- */

/* Is the word in the set? Of one that is not known, only a set that names "unknown" can tell. */
static struct answer word_eval(uint64_t words, unsigned word, unsigned unknown)
{
	if (words >> word & 1)
		return answer_of(TRUTH_TRUE);
	return answer_of(word == unknown ? TRUTH_UNKNOWN : TRUTH_FALSE);
}

static struct answer state_eval(const struct rule_context *c, const struct condition_def *def)
{
	if (def->region < 0)
		return answer_of(TRUTH_UNKNOWN);
	const struct region_state *r = &c->agent->regions[def->region];
	struct answer answer = word_eval(def->words, r->state, STATE_UNKNOWN);
	answer.has_place = r->state != STATE_UNKNOWN && r->place.line;
	answer.place = r->place;
	answer.at = r->since;
	str *quote = &c->index->states[def->region];
	if (!quote->len)
		*quote = arena_printf(c->arena, "%s is %s", region_names[def->region], state_names[r->state]);
	answer.quote = *quote;
	return answer;
}

static struct answer defect_eval(const struct rule_context *c, const struct condition_def *def)
{
	enum affection affection;
	enum truth truth = defect_stands(c, def->defect, &affection);
	struct answer answer = answer_of(truth);

	if (truth != TRUTH_TRUE)
		return answer;
	if (!(def->is.count ? def->words >> affection & 1 : affection == AFFECTION_AFFECTED))
		answer.truth = TRUTH_FALSE;
	const struct device_fact *version = device_fact_last(c->device, STR("device.version"));
	if (version) {
		answer.has_place = true;
		answer.place = version->place;
		answer.at = version->at;
		answer.quote = fact_quote(c, version);
	}
	return answer;
}

static struct answer finding_eval(const struct rule_context *c, const struct condition_def *def)
{
	enum status status;

	if (!c->find_finding || !c->find_finding(c->find_self, def->finding, &status))
		return answer_of(TRUTH_FALSE);
	if (def->status.count)
		return answer_of(def->words >> status & 1 ? TRUTH_TRUE : TRUTH_FALSE);
	return answer_of(status == STATUS_RESOLVED ? TRUTH_FALSE : TRUTH_TRUE);
}

/* ---- joined ---- */

/*
 * Count the answers of a list from its end, as conditions are written from the general to the special, until
 * so many are true that the rest decides nothing. Of those that are true the last with a place is kept; of the
 * others the first.
 */
struct tally_of_answers {
	size_t true_count, unknown_count;
	struct answer last_true, first_false, first_unknown;
};

static struct tally_of_answers answers_count(const struct rule_context *c, const struct items *list, double least)
{
	const struct condition_def *defs = list->items;
	struct tally_of_answers t = {.last_true = answer_of(TRUTH_TRUE),
	                             .first_false = answer_of(TRUTH_FALSE),
	                             .first_unknown = answer_of(TRUTH_UNKNOWN)};

	for (size_t i = list->count; i-- > 0;) {
		struct answer one = condition_eval(c, &defs[i]);
		struct answer *kept = one.truth == TRUTH_TRUE    ? &t.last_true
		                      : one.truth == TRUTH_FALSE ? &t.first_false
		                                                 : &t.first_unknown;
		if (!kept->has_place || (one.has_place && one.truth != TRUTH_TRUE))
			*kept = one;
		t.true_count += one.truth == TRUTH_TRUE;
		t.unknown_count += one.truth == TRUTH_UNKNOWN;
		if (t.last_true.has_place && (double)t.true_count >= least)
			break;
	}
	return t;
}

static struct answer with_truth(struct answer answer, enum truth truth)
{
	answer.truth = truth;
	return answer;
}

static struct answer eval(const struct rule_context *c, const struct condition_def *def, bool cites);

/*
 * The first that is false with a place decides; then the first false, the first unknown, the last true. Where what
 * is false need not be cited, any that is false decides.
 */
static struct answer all_eval(const struct rule_context *c, const struct items *list, bool cites)
{
	const struct condition_def *defs = list->items;
	struct answer kept = answer_of(TRUTH_TRUE);

	for (size_t i = 0; i < list->count; i++) {
		struct answer one = eval(c, &defs[i], cites);
		if (one.truth == TRUTH_FALSE && (one.has_place || !cites))
			return one;
		bool is_weightier = kept.truth != TRUTH_FALSE && one.truth != TRUTH_TRUE &&
		                    kept.truth != one.truth;
		bool is_placed = one.truth == kept.truth && one.has_place &&
		                 (one.truth == TRUTH_TRUE || !kept.has_place);
		if (!i || is_weightier || is_placed)
			kept = one;
	}
	return kept;
}

static struct answer conditions_least(const struct rule_context *c, const struct items *list, double least)
{
	struct tally_of_answers t = answers_count(c, list, least);

	if ((double)t.true_count >= least)
		return t.last_true;
	if ((double)(t.true_count + t.unknown_count) >= least)
		return t.first_unknown;
	return with_truth(t.first_false, TRUTH_FALSE);
}

static struct answer none_eval(const struct rule_context *c, const struct condition_def *def)
{
	struct tally_of_answers t = answers_count(c, &def->joined, 1);

	if (t.true_count)
		return with_truth(t.last_true, TRUTH_FALSE);
	return t.unknown_count ? t.first_unknown : with_truth(t.first_false, TRUTH_TRUE);
}

static struct answer eval(const struct rule_context *c, const struct condition_def *def, bool cites)
{
	if (def->rests_on_outputs && !has_outputs(c))
		return answer_of(TRUTH_UNKNOWN);
	switch (def->kind) {
	case CONDITION_MESSAGE:
		return message_eval(c, def);
	case CONDITION_FACT:
		return fact_eval(c, def);
	case CONDITION_EPISODES:
		return episodes_eval(c, def);
	case CONDITION_STATE:
		return state_eval(c, def);
	case CONDITION_PLATFORM:
		return word_eval(def->words, c->device->platform, PLATFORM_UNKNOWN);
	case CONDITION_GENERATION:
		return word_eval(def->words, c->device->generation, GENERATION_UNKNOWN);
	case CONDITION_TOPOLOGY:
		return word_eval(def->words, c->device->topology, TOPOLOGY_UNKNOWN);
	case CONDITION_DEFECT:
		return defect_eval(c, def);
	case CONDITION_FINDING:
		return finding_eval(c, def);
	case CONDITION_ALL:
		return all_eval(c, &def->joined, cites);
	case CONDITION_ANY:
		return conditions_least(c, &def->joined, 1);
	case CONDITION_OF:
		return conditions_least(c, &def->joined, number_or(def->at_least, 1));
	case CONDITION_NONE_OF:
		return none_eval(c, def);
	case CONDITION_EMPTY:
	case CONDITION_KIND_COUNT:
		break;
	}
	return answer_of(TRUTH_UNKNOWN);
}

struct answer condition_eval(const struct rule_context *c, const struct condition_def *def)
{
	return eval(c, def, true);
}

struct answer conditions_all(const struct rule_context *c, const struct items *list)
{
	return all_eval(c, list, true);
}

struct answer conditions_hold(const struct rule_context *c, const struct items *list)
{
	return all_eval(c, list, false);
}
