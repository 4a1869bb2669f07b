#include "check/score.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "fact/vocab.h"

struct scorer {
	struct score *score;
	score_complaint *complain;
	void *self;
	const char *device;
};

static void complain(struct scorer *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void complain(struct scorer *s, const char *fmt, ...)
{
	char text[512];
	va_list args;
	int len = snprintf(text, sizeof(text), "%s: ", s->device);

	va_start(args, fmt);
	vsnprintf(text + len, sizeof(text) - (size_t)len, fmt, args);
	va_end(args);
	s->complain(s->self, text);
}

static const char *word(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool holds(const json_t *list, const char *text)
{
	size_t i;
	json_t *item;

	if (json_is_string(list))
		return strcmp(json_string_value(list), text) == 0;
	json_array_foreach(list, i, item) {
		if (json_is_string(item) && strcmp(json_string_value(item), text) == 0)
			return true;
	}
	return false;
}

/* How sure a verdict is: ruled-out 0 ... confirmed 3. */
static int surety(const char *verdict)
{
	int at = vocab_find(verdict_names, str_of(verdict));

	return at < 0 ? 0 : VERDICT_RULED_OUT - at;
}

static bool is_serious(const json_t *finding)
{
	int level = vocab_find(level_names, str_of(word(finding, "level")));

	return level >= 0 && level <= LEVEL_WARNING;
}

static const json_t *named(const json_t *list, const char *key, const char *name)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item) {
		if (strcmp(word(item, key), name) == 0)
			return item;
	}
	return NULL;
}

/* A cause that the case names as right: cause, or one of cause_any. */
static bool is_right(const json_t *problem, const char *cause)
{
	const json_t *any = json_object_get(problem, "cause_any");

	return json_array_size(any) ? holds(any, cause)
	                            : holds(json_object_get(problem, "cause"), cause);
}

static bool expects_cause(const json_t *problem)
{
	return json_is_string(json_object_get(problem, "cause")) ||
	       json_array_size(json_object_get(problem, "cause_any"));
}

static void score_causes(struct scorer *s, const json_t *problem, const json_t *finding)
{
	bool expects = expects_cause(problem);
	const char *id = word(problem, "id");
	size_t i, place = 0, rank = 0;
	const json_t *top = NULL;
	json_t *cause;

	json_array_foreach(json_object_get(finding, "causes"), i, cause) {
		int sure = surety(word(cause, "verdict"));
		if (!sure)
			continue;
		rank++;
		if (!top)
			top = cause;
		bool right = is_right(problem, word(cause, "id"));
		if (right && !place)
			place = rank;
		if (!right && !holds(json_object_get(problem, "also"), word(cause, "id")) &&
		    sure >= (expects ? surety("likely") : surety("confirmed"))) {
			s->score->wrong_sure++;
			complain(s, "%s: wrongly %s %s", id, word(cause, "verdict"), word(cause, "id"));
		}
	}
	if (!expects)
		return;
	if (place)
		s->score->reciprocal_ranks += 1.0 / (double)place;
	if (place != 1) {
		complain(s, "%s: top cause %s, another is right", id, top ? word(top, "id") : "none");
		return;
	}
	s->score->top++;
	const char *verdict = word(top, "verdict"), *least = word(problem, "verdict_min"),
	           *most = word(problem, "verdict_max");
	if (*least && surety(verdict) < surety(least))
		complain(s, "%s: %s only %s", id, word(top, "id"), verdict);
	if (*most && surety(verdict) > surety(most)) {
		s->score->wrong_sure++;
		complain(s, "%s: %s is %s on thin evidence", id, word(top, "id"), verdict);
	}
}

static void score_problems(struct scorer *s, const json_t *want, const json_t *device)
{
	const json_t *findings = json_object_get(device, "findings");
	size_t i;
	json_t *problem;

	json_array_foreach(json_object_get(want, "problems"), i, problem) {
		const char *id = word(problem, "id"), *status = word(problem, "status");
		const json_t *finding = named(findings, "problem", id);
		s->score->problems++;
		s->score->causes += expects_cause(problem);
		if (!finding) {
			complain(s, "problem %s not raised", id);
			continue;
		}
		s->score->found++;
		if (*status && strcmp(status, word(finding, "status")) != 0)
			complain(s, "%s is %s, expected %s", id, word(finding, "status"), status);
		score_causes(s, problem, finding);
	}
}

static bool is_allowed(const json_t *want, const char *problem)
{
	return holds(json_object_get(want, "allowed"), problem) ||
	       named(json_object_get(want, "problems"), "id", problem);
}

static void score_alarms(struct scorer *s, const json_t *want, const json_t *device)
{
	size_t i;
	json_t *finding;

	json_array_foreach(json_object_get(device, "findings"), i, finding) {
		const char *problem = word(finding, "problem"), *by = word(finding, "explained_by");
		if (strcmp(word(finding, "status"), "resolved") == 0)
			continue;
		if (*by && strcmp(by, problem) != 0 && is_allowed(want, by))
			continue;
		if (!holds(json_object_get(want, "absent"), problem) &&
		    !(is_serious(finding) && !is_allowed(want, problem)))
			continue;
		s->score->false_alarms++;
		complain(s, "false alarm %s (%s, %s)", problem, word(finding, "level"),
		         word(finding, "status"));
	}
}

static void score_states(struct scorer *s, const json_t *want, const json_t *device)
{
	static const char *const keys[] = {"topology", "platform", "version",
	                                   "pid",      "serial",   "generation"};
	const json_t *agent = json_object_get(device, "agent");
	const char *region;
	json_t *state;

	json_object_foreach(json_object_get(want, "agent"), region, state) {
		const char *got = word(json_object_get(agent, region), "state");
		s->score->states++;
		if (holds(state, got))
			s->score->states_right++;
		else
			complain(s, "agent %s is %s", region, *got ? got : "not told");
	}
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		const json_t *expected = json_object_get(want, keys[i]);
		if (!expected)
			continue;
		s->score->states++;
		const json_t *got = json_object_get(device, keys[i]);
		if (json_equal(expected, got) || (json_is_null(expected) && (!got || json_is_null(got))))
			s->score->states_right++;
		else
			complain(s, "%s is %s, expected %s", keys[i], word(device, keys[i]),
			         word(want, keys[i]));
	}
}

static void score_strangers(struct scorer *s, const json_t *devices, const json_t *expected)
{
	size_t i, k;
	json_t *device, *finding;

	json_array_foreach(devices, i, device) {
		s->device = word(device, "name");
		if (json_object_get(expected, s->device))
			continue;
		json_array_foreach(json_object_get(device, "findings"), k, finding) {
			if (strcmp(word(finding, "status"), "resolved") == 0 || !is_serious(finding))
				continue;
			s->score->false_alarms++;
			complain(s, "not a device of this case, yet %s", word(finding, "problem"));
		}
	}
}

void score_case(const json_t *document, const json_t *expect, struct score *score,
                score_complaint *complain_to, void *self)
{
	struct scorer s = {.score = score, .complain = complain_to, .self = self};
	const json_t *devices = json_object_get(document, "devices");
	const json_t *expected = json_object_get(expect, "devices");
	const char *name;
	json_t *want;

	json_object_foreach((json_t *)(uintptr_t)expected, name, want) {
		const json_t *device = named(devices, "name", name);
		s.device = name;
		if (!device)
			complain(&s, "device not found");
		score_problems(&s, want, device);
		if (device)
			score_alarms(&s, want, device);
		score_states(&s, want, device);
	}
	score_strangers(&s, devices, expected);
}

void score_add(struct score *into, const struct score *from)
{
	into->problems += from->problems;
	into->found += from->found;
	into->causes += from->causes;
	into->top += from->top;
	into->false_alarms += from->false_alarms;
	into->wrong_sure += from->wrong_sure;
	into->states += from->states;
	into->states_right += from->states_right;
	into->reciprocal_ranks += from->reciprocal_ranks;
}
