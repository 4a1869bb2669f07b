#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/attr.h"
#include "check/score.h"

static void count_complaint(void *self, const char *text)
{
	size_t *count = self;

	(void)text;
	++*count;
}

/*
 * A case in short: JSON with ' for ". Of the counters only what is not nought is said; the numbers
 * are those of the scorer from outside.
 */
struct scored {
	const char *name, *devices, *expect;
	struct score want;
	size_t complaints;
};

/* One device "a" with these findings. */
#define FOUND(findings) "[{'name': 'a', 'findings': [" findings "]}]"
#define CAUSE(id, verdict) "{'id': '" id "', 'verdict': '" verdict "'}"
#define FINDING(problem, level, status, causes)                               \
	"{'problem': '" problem "', 'level': '" level "', 'status': '" status \
	"', 'explained_by': "                                                 \
	"null, 'causes': [" causes "]}"
#define WANT(inside) "{'a': {" inside "}}"
#define PROBLEM(inside) WANT("'problems': [{'id': 'p', " inside "}]")

static const struct scored table[] = {
	{"nothing wanted, nothing found", FOUND(""), WANT("'problems': []"), {0}, 0},
	{"found",
         FOUND(FINDING("p", "error", "active", "")),
         WANT("'problems': [{'id': 'p'}]"),
         {.problems = 1, .found = 1},
         0},
	{"not raised", FOUND(""), PROBLEM("'cause': 'x'"), {.problems = 1, .causes = 1}, 1},
	{"device missing", "[]", PROBLEM("'cause': 'x'"), {.problems = 1, .causes = 1}, 2},
	{"wrong status",
         FOUND(FINDING("p", "error", "resolved", "")),
         PROBLEM("'status': 'active'"),
         {.problems = 1, .found = 1},
         1},
	{"top cause right",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "likely"))),
         PROBLEM("'cause': 'x'"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .reciprocal_ranks = 1},
         0},
	{"right cause second",
         FOUND(FINDING("p", "error", "active", CAUSE("y", "possible") "," CAUSE("x", "possible"))),
         PROBLEM("'cause': 'x'"),
         {.problems = 1, .found = 1, .causes = 1, .reciprocal_ranks = 0.5},
         1},
	{"right cause absent",
         FOUND(FINDING("p", "error", "active", CAUSE("y", "possible"))),
         PROBLEM("'cause': 'x'"),
         {.problems = 1, .found = 1, .causes = 1},
         1},
	{"ruled out is not ranked",
         FOUND(FINDING("p", "error", "active", CAUSE("y", "ruled-out") "," CAUSE("x", "possible"))),
         PROBLEM("'cause': 'x'"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .reciprocal_ranks = 1},
         0},
	{"right cause ruled out",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "ruled-out"))),
         PROBLEM("'cause': 'x'"),
         {.problems = 1, .found = 1, .causes = 1},
         1},
	{"any of several",
         FOUND(FINDING("p", "error", "active", CAUSE("y", "likely"))),
         PROBLEM("'cause_any': ['x', 'y']"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .reciprocal_ranks = 1},
         0},
	{"less sure than wanted",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "possible"))),
         PROBLEM("'cause': 'x', 'verdict_min': 'likely'"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .reciprocal_ranks = 1},
         1},
	{"as sure as wanted",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "likely"))),
         PROBLEM("'cause': 'x', 'verdict_min': 'likely', 'verdict_max': 'likely'"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .reciprocal_ranks = 1},
         0},
	{"surer than the evidence",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "confirmed"))),
         PROBLEM("'cause': 'x', 'verdict_max': 'likely'"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .wrong_sure = 1, .reciprocal_ranks = 1},
         1},
	{"another cause likely",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "likely") "," CAUSE("y", "likely"))),
         PROBLEM("'cause': 'x'"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .wrong_sure = 1, .reciprocal_ranks = 1},
         1},
	{"another cause that may be confirmed too",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "likely") "," CAUSE("y", "confirmed"))),
         PROBLEM("'cause': 'x', 'also': ['y']"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .reciprocal_ranks = 1},
         0},
	{"no cause wanted, one likely",
         FOUND(FINDING("p", "error", "active", CAUSE("y", "likely"))),
         WANT("'problems': [{'id': 'p'}]"),
         {.problems = 1, .found = 1},
         0},
	{"no cause wanted, one confirmed",
         FOUND(FINDING("p", "error", "active", CAUSE("y", "confirmed"))),
         WANT("'problems': [{'id': 'p'}]"),
         {.problems = 1, .found = 1, .wrong_sure = 1},
         1},
	{"null and empty causes want none",
         FOUND(FINDING("p", "error", "active", CAUSE("y", "likely"))),
         WANT("'problems': [{'id': 'p', 'cause': null, 'cause_any': []}]"),
         {.problems = 1, .found = 1},
         0},
	{"an empty list falls back to the cause",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "likely"))),
         PROBLEM("'cause': 'x', 'cause_any': []"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .reciprocal_ranks = 1},
         0},
	{"false alarm",
         FOUND(FINDING("q", "warning", "active", "")),
         WANT("'problems': []"),
         {.false_alarms = 1},
         1},
	{"a notice is no alarm",
         FOUND(FINDING("q", "notice", "active", "")),
         WANT("'problems': []"),
         {0},
         0},
	{"absent is an alarm at any level",
         FOUND(FINDING("q", "debug", "active", "")),
         WANT("'absent': ['q']"),
         {.false_alarms = 1},
         1},
	{"resolved is no alarm",
         FOUND(FINDING("q", "error", "resolved", "")),
         WANT("'absent': ['q']"),
         {0},
         0},
	{"flapping is an alarm",
         FOUND(FINDING("q", "error", "flapping", "")),
         WANT("'problems': []"),
         {.false_alarms = 1},
         1},
	{"allowed", FOUND(FINDING("q", "error", "active", "")), WANT("'allowed': ['q']"), {0}, 0},
	{"absent and allowed is an alarm",
         FOUND(FINDING("q", "error", "active", "")),
         WANT("'allowed': ['q'], 'absent': ['q']"),
         {.false_alarms = 1},
         1},
	{"explained by an expected one",
         FOUND(FINDING("p", "error", "active", "") ", {'problem': 'q', 'level': 'error', 'status': "
                                                   "'active', 'explained_by': 'p'}"),
         WANT("'problems': [{'id': 'p'}]"),
         {.problems = 1, .found = 1},
         0},
	{"explained by an allowed one",
         FOUND("{'problem': 'q', 'level': 'error', 'status': 'active', 'explained_by': 'r'}"),
         WANT("'allowed': ['r'], 'absent': ['q']"),
         {0},
         0},
	{"explained by one that is not expected",
         FOUND("{'problem': 'q', 'level': 'error', 'status': 'active', 'explained_by': 'r'}"),
         WANT("'problems': []"),
         {.false_alarms = 1},
         1},
	{"explained by itself",
         FOUND("{'problem': 'q', 'level': 'error', 'status': 'active', 'explained_by': 'q'}"),
         WANT("'allowed': ['q'], 'absent': ['q']"),
         {.false_alarms = 1},
         1},
	{"unnamed device",
         "[{'name': 'a'}, {'name': 'b', 'findings': [" FINDING(
		 "q", "warning", "active", "") "," FINDING("r", "notice", "active",
                                                           "") "," FINDING("s", "error", "resolved",
                                                                           "") "]}]",
         WANT("'problems': []"),
         {.false_alarms = 1},
         1},
	{"states",
         "[{'name': 'a', 'agent': {'comm': {'state': 'ok'}, 'trust': {'state': 'none'}}}]",
         WANT("'agent': {'comm': 'ok', 'trust': ['installed', 'none'], 'clock': 'unknown'}"),
         {.states = 3, .states_right = 2},
         1},
	{"states of a missing device",
         "[]",
         WANT("'agent': {'comm': 'ok'}, 'version': '17.6'"),
         {.states = 2},
         3},
	{"what a device is",
         "[{'name': 'a', 'platform': 'ios-xe', 'version': '17.6', 'pid': null}]",
         WANT("'platform': 'ios-xe', 'version': '17.9', 'pid': null, 'topology': 'offline'"),
         {.states = 4, .states_right = 2},
         2},
	{"null is what is not there",
         "[{'name': 'a'}]",
         WANT("'serial': null"),
         {.states = 1, .states_right = 1},
         0},
	{"the first finding of a problem counts",
         FOUND(FINDING("p", "error", "active", CAUSE("x", "likely")) "," FINDING(
		 "p", "error", "active", CAUSE("y", "confirmed"))),
         PROBLEM("'cause': 'x'"),
         {.problems = 1, .found = 1, .causes = 1, .top = 1, .reciprocal_ranks = 1},
         0},
};

static json_t *json_of(const char *text)
{
	char quoted[2000];
	json_error_t error;
	size_t i = 0;

	for (; text[i]; i++) {
		assert_true(i + 1 < sizeof(quoted));
		quoted[i] = text[i] == '\'' ? '"' : text[i];
	}
	quoted[i] = '\0';
	json_t *json = json_loads(quoted, 0, &error);
	if (!json)
		fail_msg("%s: %s", quoted, error.text);
	return json;
}

static struct score score_of(const char *devices, const char *expect, size_t *ret_complaints)
{
	json_t *document = json_pack("{s:o}", "devices", json_of(devices));
	json_t *expected = json_pack("{s:o}", "devices", json_of(expect));
	struct score score = {0};

	*ret_complaints = 0;
	score_case(document, expected, &score, count_complaint, ret_complaints);
	json_decref(document);
	json_decref(expected);
	return score;
}

static void score_counts_what_the_contract_says(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		const struct score *want = &table[i].want;
		size_t complaints;
		struct score got = score_of(table[i].devices, table[i].expect, &complaints);
		double off = got.reciprocal_ranks - want->reciprocal_ranks;
		if (got.problems == want->problems && got.found == want->found &&
		    got.causes == want->causes && got.top == want->top &&
		    got.false_alarms == want->false_alarms && got.wrong_sure == want->wrong_sure &&
		    got.states == want->states && got.states_right == want->states_right &&
		    off > -0.001 && off < 0.001 && complaints == table[i].complaints)
			continue;
		wrong++;
		print_error(
			"%s: problems %zu found %zu causes %zu top %zu alarms %zu sure %zu states "
			"%zu/%zu ranks %.2f complaints %zu\n",
			table[i].name, got.problems, got.found, got.causes, got.top,
			got.false_alarms, got.wrong_sure, got.states_right, got.states,
			got.reciprocal_ranks, complaints);
	}
	assert_int_equal(wrong, 0);
}

static void keep_last(void *self, const char *text)
{
	snprintf(self, 200, "%s", text);
}

static void score_complaints_name_the_device_and_what_is_wrong(void **state)
{
	json_t *document = json_of("{'devices': [{'name': 'east', 'findings': [" FINDING(
		"q", "error", "active", "") "]}]}");
	json_t *expected = json_of("{'devices': {'east': {}}}");
	struct score score = {0};
	char last[200] = "";

	(void)state;
	score_case(document, expected, &score, keep_last, last);
	assert_string_equal(last, "east: false alarm q (error, active)");
	json_decref(document);
	json_decref(expected);
}

/* Documents and cases are files: what is not as it should be counts as not there. */
static void score_takes_any_json(void **state)
{
	static const char *const odd[] = {
		"{}",
		"[]",
		"{'devices': 7}",
		"{'devices': null}",
		"{'devices': [7, null, 'x', []]}",
		"{'devices': [{'findings': 3}, {'name': 4, 'agent': [], 'findings': [1, {'causes': "
	        "9}]}]}",
		"{'devices': {'a': 5, 'b': {'problems': 7, 'agent': 1, 'allowed': 3, 'absent': "
	        "{}}}}",
		"{'devices': {'a': {'problems': [5, {}, {'id': 7}], 'agent': {'x': 1, 'y': []}}}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		for (size_t k = 0; k < COUNT_OF(odd); k++) {
			json_t *document = json_of(odd[i]), *expected = json_of(odd[k]);
			struct score score = {0};
			size_t complaints = 0;
			score_case(document, expected, &score, count_complaint, &complaints);
			assert_true(score.found <= score.problems && score.top <= score.causes);
			assert_true(score.states_right <= score.states);
			json_decref(document);
			json_decref(expected);
		}
	}
}

static void score_add_sums_every_counter(void **state)
{
	struct score sum = {1, 2, 3, 4, 5, 6, 7, 8, 0.5};

	(void)state;
	score_add(&sum, &(struct score){10, 20, 30, 40, 50, 60, 70, 80, 0.25});
	assert_int_equal(sum.problems, 11);
	assert_int_equal(sum.found, 22);
	assert_int_equal(sum.causes, 33);
	assert_int_equal(sum.top, 44);
	assert_int_equal(sum.false_alarms, 55);
	assert_int_equal(sum.wrong_sure, 66);
	assert_int_equal(sum.states, 77);
	assert_int_equal(sum.states_right, 88);
	assert_true(sum.reciprocal_ranks > 0.74 && sum.reciprocal_ranks < 0.76);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(score_counts_what_the_contract_says),
		cmocka_unit_test(score_complaints_name_the_device_and_what_is_wrong),
		cmocka_unit_test(score_takes_any_json),
		cmocka_unit_test(score_add_sums_every_counter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
