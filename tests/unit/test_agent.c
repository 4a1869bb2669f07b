#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

/* What captures may tell the model, besides the clock that dates them. */
#define TOLD(X)                                     \
	X("clock.time", "time")                     \
	X("clock.source", "word")                   \
	X("clock.trusted", "boolean")               \
	X("ntp.synchronized", "boolean")            \
	X("licensing.policy-mode", "word")          \
	X("trust.installed", "time")                \
	X("policy.in-use", "word")                  \
	X("policy.installed", "time")               \
	X("authorization.x.status", "word")         \
	X("authorization.license.x.status", "word") \
	X("reporting.push.last", "time")            \
	X("reporting.push.next", "time")            \
	X("reporting.ack.last", "time")             \
	X("reporting.ack.deadline", "time")         \
	X("reporting.file.last", "time")            \
	X("rum.total", "number")                    \
	X("rum.collecting", "number")               \
	X("licenses.in-use", "number")              \
	X("utility.status", "word")                 \
	X("utility.report.last", "time")            \
	X("utility.report.deadline", "time")        \
	X("registration.status", "word")            \
	X("registration.initial", "word")           \
	X("entitlement.status", "word")             \
	X("entitlement.next", "time")

#define MESSAGE(code, signal) \
	"- {code: " code ", text: \"x\", means: m, signals: " signal ", samples: []}\n"

/* clang-format off */
static const char knowledge[] = WORLD_FACTS(TOLD)
	"messages:\n"
	MESSAGE("COMM-3-FAILED", "comm.failed")
	MESSAGE("COMM-5-RESTORED", "comm.restored")
	MESSAGE("TRUST-3-FAILED", "trust.failed")
	MESSAGE("TRUST-6-INSTALLED", "trust.installed")
	MESSAGE("POLICY-3-FAILED", "policy.failed")
	MESSAGE("AUTH-3-FAILED", "authorization.failed")
	MESSAGE("AUTH-6-REMOVED", "authorization.removed")
	MESSAGE("REPORT-3-FAILED", "report.failed")
	MESSAGE("UTILITY-3-NO_ACK", "utility.no-ack")
	MESSAGE("UTILITY-6-STARTED", "utility.started")
	MESSAGE("REG-3-FAILED", "registration.failed")
	MESSAGE("ENT-3-OOC", "entitlement.out-of-compliance")
	"deadlines:\n"
	"- {id: push, fact: reporting.push.next, generations: [slp], consequence: c}\n"
	"- {id: ack, fact: reporting.ack.deadline, consequence: c}\n"
	"- {id: utility, from: utility.report.last, days: 30, unless: utility.report.deadline,\n"
	"  consequence: c}\n"
	"- {id: renewal, fact: entitlement.next, generations: [sl], consequence: c}\n";
/* clang-format on */

static const char rules[] = "rules: []\n";

#define AT(day, time, code) "Nov " day " 2025 " time ".000 UTC: %" code ": x\n"
#define SHOWN(day, time) "box#show all\nclock.time: " time ".000 UTC Nov " day " 2025\n"
#define NOW "2025-11-20T12:00:00Z"

static const struct agent *agent_of(struct world *w, const char *text)
{
	if (!w->kb)
		world_open(w, knowledge, rules);
	return &world_run(w, text, NOW)->agent;
}

static void assert_state(struct world *w, const char *text, enum region region, enum state want)
{
	const struct agent *agent = agent_of(w, text);

	if (agent->regions[region].state != want)
		fail_msg("%s is %s, not %s, of\n%s", region_names[region],
		         state_names[agent->regions[region].state], state_names[want], text);
}

static void agent_of_a_device_that_tells_nothing_is_unknown(void **state)
{
	const struct agent *agent = agent_of(*state, AT("10", "10:00:00", "OTHER-5-CODE"));

	for (int i = 0; i < REGION_COUNT; i++) {
		assert_int_equal(agent->regions[i].state, STATE_UNKNOWN);
		assert_true(agent->regions[i].since == TIME_NONE);
	}
	assert_int_equal(agent->step_count, 0);
	assert_int_equal(agent->deadline_count, 0);
}

static void agent_goes_by_messages_in_the_order_of_time(void **state)
{
	const struct agent *agent = agent_of(*state, AT("10", "11:00:00", "COMM-5-RESTORED")
	                                                     AT("10", "10:00:00", "COMM-3-FAILED"));
	char text[TIME_TEXT_SIZE];

	assert_int_equal(agent->regions[REGION_COMM].state, STATE_OK);
	assert_string_equal(time_write(agent->regions[REGION_COMM].since, text),
	                    "2025-11-10T11:00:00Z");
	assert_int_equal(agent->regions[REGION_COMM].place.line, 1);
	assert_int_equal(agent->step_count, 2);
	assert_int_equal(agent->steps[0].from, STATE_UNKNOWN);
	assert_int_equal(agent->steps[0].to, STATE_FAILING);
	assert_int_equal(agent->steps[0].place.line, 2);
	assert_int_equal(agent->steps[1].from, STATE_FAILING);
	assert_int_equal(agent->steps[1].to, STATE_OK);
}

#define FAIL_AND_MEND(day, hour) \
	AT(day, hour ":00:00", "COMM-3-FAILED") AT(day, hour ":10:00", "COMM-5-RESTORED")

static void agent_is_flapping_after_three_failures_and_recoveries_in_a_day(void **state)
{
	struct world *w = *state;

	assert_state(w,
	             FAIL_AND_MEND("10", "01") FAIL_AND_MEND("10", "05") FAIL_AND_MEND("10", "20"),
	             REGION_COMM, STATE_FLAPPING);
	assert_state(w, FAIL_AND_MEND("10", "01") FAIL_AND_MEND("10", "05"), REGION_COMM, STATE_OK);
	/* The first of the three is more than a day before the last. */
	assert_state(w,
	             FAIL_AND_MEND("10", "01") FAIL_AND_MEND("10", "05") FAIL_AND_MEND("11", "02"),
	             REGION_COMM, STATE_OK);
	/* Failures in a row are one. */
	assert_state(w,
	             AT("10", "01:00:00", "COMM-3-FAILED") AT("10", "02:00:00", "COMM-3-FAILED")
	                     AT("10", "03:00:00", "COMM-3-FAILED")
	                             AT("10", "04:00:00", "COMM-5-RESTORED"),
	             REGION_COMM, STATE_OK);
}

static void agent_communication_works_where_a_later_exchange_did(void **state)
{
	struct world *w = *state;

	assert_state(w,
	             AT("10", "10:00:00", "COMM-3-FAILED") SHOWN(
			     "10", "12:00:00") "reporting.push.last: Nov 10 11:00:00 2025 UTC\n",
	             REGION_COMM, STATE_OK);
	/* The exchange was before the failure. */
	assert_state(w,
	             AT("10", "10:00:00", "COMM-3-FAILED") SHOWN(
			     "10", "12:00:00") "reporting.push.last: Nov 10 09:00:00 2025 UTC\n",
	             REGION_COMM, STATE_FAILING);
	/* The message is later than the capture. */
	assert_state(w,
	             SHOWN("10", "12:00:00") "reporting.push.last: Nov 10 11:00:00 2025 UTC\n"
	                                     "box#\n" AT("10", "13:00:00", "COMM-3-FAILED"),
	             REGION_COMM, STATE_FAILING);
}

static void agent_clock_is_what_it_says_of_itself(void **state)
{
	struct world *w = *state;

	assert_state(w, SHOWN("10", "12:00:00") "clock.trusted: yes\n", REGION_CLOCK,
	             STATE_SYNCHRONIZED);
	assert_state(w, SHOWN("10", "12:00:00") "clock.trusted: no\n", REGION_CLOCK,
	             STATE_UNSYNCHRONIZED);
	assert_state(w, SHOWN("10", "12:00:00") "ntp.synchronized: no\n", REGION_CLOCK,
	             STATE_UNSYNCHRONIZED);
	assert_state(w, SHOWN("10", "12:00:00") "clock.source: ntp\n", REGION_CLOCK,
	             STATE_SYNCHRONIZED);
	/* A source does not undo that the clock says it is not trusted. */
	assert_state(w, SHOWN("10", "12:00:00") "clock.trusted: no\nclock.source: ntp\n",
	             REGION_CLOCK, STATE_UNSYNCHRONIZED);
	/* The mark of the log alone. */
	assert_state(w, "*Nov 10 2025 10:00:00.000: %OTHER-5-CODE: x\n", REGION_CLOCK,
	             STATE_UNSYNCHRONIZED);
	assert_state(w, "Nov 10 2025 10:00:00.000: %OTHER-5-CODE: x\n", REGION_CLOCK,
	             STATE_UNKNOWN);
}

static void agent_failure_stands_where_a_capture_shows_its_result(void **state)
{
	struct world *w = *state;

	assert_state(w,
	             AT("10", "10:00:00", "TRUST-3-FAILED")
	                     SHOWN("10", "12:00:00") "trust.installed: <none>\n",
	             REGION_TRUST, STATE_FAILED);
	assert_state(w, SHOWN("10", "12:00:00") "trust.installed: <none>\n", REGION_TRUST,
	             STATE_NONE);
	assert_state(w,
	             AT("10", "10:00:00", "POLICY-3-FAILED") SHOWN(
			     "10", "12:00:00") "policy.in-use: merged from multiple sources\n",
	             REGION_POLICY, STATE_FAILED);
	assert_state(w, SHOWN("10", "12:00:00") "policy.in-use: merged from multiple sources\n",
	             REGION_POLICY, STATE_DEFAULT);
	assert_state(w,
	             AT("10", "10:00:00", "AUTH-3-FAILED")
	                     SHOWN("10", "12:00:00") "authorization.x.status: not installed\n",
	             REGION_AUTHORIZATION, STATE_FAILED);
	assert_state(w,
	             AT("10", "10:00:00", "REG-3-FAILED")
	                     SHOWN("10", "12:00:00") "registration.status: unregistered\n",
	             REGION_REGISTRATION, STATE_FAILED);
}

static void agent_capture_corrects_what_messages_told_before(void **state)
{
	struct world *w = *state;

	assert_state(w,
	             AT("10", "10:00:00", "TRUST-3-FAILED")
	                     SHOWN("10", "12:00:00") "trust.installed: Nov 10 11:00:00 2025 UTC\n",
	             REGION_TRUST, STATE_INSTALLED);
	assert_state(w,
	             AT("10", "10:00:00", "TRUST-6-INSTALLED")
	                     SHOWN("10", "12:00:00") "trust.installed: <none>\n",
	             REGION_TRUST, STATE_NONE);
	assert_state(w,
	             AT("10", "10:00:00", "AUTH-3-FAILED")
	                     SHOWN("10", "12:00:00") "authorization.x.status: smart authorization "
	                                             "installed on Nov 10\n",
	             REGION_AUTHORIZATION, STATE_INSTALLED);
	assert_state(w,
	             AT("10", "10:00:00", "ENT-3-OOC")
	                     SHOWN("10", "12:00:00") "entitlement.status: authorized on Nov 10\n",
	             REGION_ENTITLEMENT, STATE_AUTHORIZED);
	assert_state(w,
	             AT("10", "10:00:00", "UTILITY-6-STARTED")
	                     SHOWN("10", "12:00:00") "utility.status: disabled\n",
	             REGION_UTILITY, STATE_OFF);
	assert_state(w,
	             SHOWN("10", "09:00:00") "trust.installed: <none>\nbox#\n" AT(
			     "10", "10:00:00", "TRUST-6-INSTALLED"),
	             REGION_TRUST, STATE_INSTALLED);
}

/* A log without a year's trust and an output without a clock: what was typed last is the newest
 * word. */
static void agent_takes_a_capture_without_a_clock_as_the_newest_word(void **state)
{
	assert_state(
		*state,
		AT("10", "10:00:00", "TRUST-6-INSTALLED") "box#show all\ntrust.installed: <none>\n",
		REGION_TRUST, STATE_NONE);
}

static void agent_authorization_of_one_license_is_not_that_of_the_device(void **state)
{
	struct world *w = *state;

	assert_state(w, SHOWN("10", "12:00:00") "authorization.license.x.status: installed\n",
	             REGION_AUTHORIZATION, STATE_UNKNOWN);
	assert_state(w, SHOWN("10", "12:00:00") "authorization.x.status: return pending\n",
	             REGION_AUTHORIZATION, STATE_REMOVED);
	assert_state(w, SHOWN("10", "12:00:00") "authorization.x.status: not installed\n",
	             REGION_AUTHORIZATION, STATE_NONE);
}

static void agent_registration_is_that_of_the_status(void **state)
{
	struct world *w = *state;

	assert_state(w, SHOWN("10", "12:00:00") "registration.status: registered\n",
	             REGION_REGISTRATION, STATE_REGISTERED);
	assert_state(w, SHOWN("10", "12:00:00") "registration.status: unregistered\n",
	             REGION_REGISTRATION, STATE_UNREGISTERED);
	assert_state(w,
	             SHOWN("10", "12:00:00") "registration.status: unregistered\n"
	                                     "registration.initial: failed on Nov 9\n",
	             REGION_REGISTRATION, STATE_FAILED);
	/* Whatever the last attempt did. */
	assert_state(w,
	             SHOWN("10", "12:00:00") "registration.status: registering - in progress\n"
	                                     "registration.initial: failed on Nov 9\n",
	             REGION_REGISTRATION, STATE_REGISTERING);
}

static void agent_entitlement_is_read_from_its_words(void **state)
{
	static const struct {
		const char *text;
		enum state state;
	} cases[] = {{"eval mode", STATE_EVALUATION},
	             {"evaluation expired on Nov 1", STATE_EVALUATION_EXPIRED},
	             {"eval expired", STATE_EVALUATION_EXPIRED},
	             {"authorized", STATE_AUTHORIZED},
	             {"out of compliance", STATE_OUT_OF_COMPLIANCE},
	             {"authorization expired", STATE_AUTHORIZATION_EXPIRED},
	             {"no licenses in use", STATE_UNKNOWN}};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[200];
		snprintf(text, sizeof(text), SHOWN("10", "12:00:00") "entitlement.status: %s\n",
		         cases[i].text);
		assert_state(*state, text, REGION_ENTITLEMENT, cases[i].state);
	}
}

#define PUSHED "reporting.push.last: Nov 10 09:00:00 2025 UTC\n"
#define SAVED "reporting.file.last: Nov 10 09:00:00 2025 UTC\n"

/* The first that holds of overdue, failing, pending, acknowledged, open, none. */
static void agent_reporting_is_the_first_that_holds(void **state)
{
	static const struct {
		const char *told;
		enum state state;
	} cases[] = {
		{"rum.total: 0\nlicenses.in-use: 0\n", STATE_NONE},
		{"rum.collecting: 1\nreporting.push.last: <none>\n", STATE_OPEN},
		{PUSHED "reporting.ack.last: <none>\n", STATE_PENDING},
		{SAVED "reporting.ack.last: Nov 9 09:00:00 2025 UTC\n", STATE_PENDING},
		{PUSHED "reporting.ack.last: Nov 10 10:00:00 2025 UTC\nrum.collecting: 2\n",
	         STATE_ACKNOWLEDGED},
		{PUSHED
	         "reporting.ack.last: <none>\nreporting.ack.deadline: Nov 19 09:00:00 2025 UTC\n",
	         STATE_OVERDUE},
		{PUSHED
	         "reporting.ack.last: <none>\nreporting.ack.deadline: Nov 21 09:00:00 2025 UTC\n",
	         STATE_PENDING},
		{"trust.installed: <none>\n", STATE_UNKNOWN},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[400];
		snprintf(text, sizeof(text), "%s%s", SHOWN("10", "12:00:00"), cases[i].told);
		assert_state(*state, text, REGION_REPORTING, cases[i].state);
	}
}

static void agent_reporting_fails_where_a_message_says_so(void **state)
{
	struct world *w = *state;

	assert_state(w, AT("10", "10:00:00", "REPORT-3-FAILED"), REGION_REPORTING, STATE_FAILING);
	assert_state(w,
	             AT("10", "10:00:00", "REPORT-3-FAILED") SHOWN("10", "12:00:00") PUSHED
	             "reporting.ack.last: <none>\n",
	             REGION_REPORTING, STATE_FAILING);
	assert_state(w, AT("10", "10:00:00", "UTILITY-3-NO_ACK"), REGION_REPORTING, STATE_OVERDUE);
	/* A report that went out later, and its ACK, show that it is over. */
	assert_state(w,
	             AT("08", "10:00:00", "REPORT-3-FAILED") SHOWN("10", "12:00:00") PUSHED
	             "reporting.ack.last: Nov 10 10:00:00 2025 UTC\n",
	             REGION_REPORTING, STATE_ACKNOWLEDGED);
	assert_state(w,
	             AT("08", "10:00:00", "UTILITY-3-NO_ACK") SHOWN("10", "12:00:00") PUSHED
	             "reporting.ack.last: Nov 10 10:00:00 2025 UTC\n",
	             REGION_REPORTING, STATE_ACKNOWLEDGED);
}

static void assert_deadlines(struct world *w, const char *told, const char *const *ids,
                             size_t count)
{
	char text[600];

	snprintf(text, sizeof(text), "%s%s", SHOWN("10", "12:00:00"), told);
	const struct agent *agent = agent_of(w, text);
	assert_int_equal(agent->deadline_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_str(agent->deadlines[i].def->id, ids[i]);
		assert_true(i == 0 || agent->deadlines[i - 1].at <= agent->deadlines[i].at);
	}
}

static void agent_deadlines_are_told_or_counted_and_in_order(void **state)
{
	static const char *const told[] = {"ack", "push"}, *const counted[] = {"utility"};
	struct world *w = *state;
	char text[TIME_TEXT_SIZE];

	assert_deadlines(w,
	                 "licensing.policy-mode: enabled\n"
	                 "reporting.push.next: Dec 10 09:00:00 2025 UTC\n"
	                 "reporting.ack.deadline: Nov 30 09:00:00 2025 UTC\n",
	                 told, 2);
	assert_deadlines(w, "utility.report.last: Nov 1 09:00:00 2025 UTC\n", counted, 1);
	assert_string_equal(time_write(w->a.devices[0].agent.deadlines[0].at, text),
	                    "2025-12-01T09:00:00Z");
	/* What the device tells itself makes the counted one void; what is not set is none. */
	assert_deadlines(w,
	                 "utility.report.last: Nov 1 09:00:00 2025 UTC\n"
	                 "utility.report.deadline: Nov 28 09:00:00 2025 UTC\n",
	                 NULL, 0);
	assert_deadlines(w, "reporting.ack.deadline: <none>\n", NULL, 0);
}

static void agent_deadlines_are_those_of_the_generation(void **state)
{
	static const char *const sl[] = {"renewal"};
	static const char told[] = "entitlement.next: Dec 10 09:00:00 2025 UTC\n";
	char text[200];

	snprintf(text, sizeof(text), "registration.status: registered\n%s", told);
	assert_deadlines(*state, text, sl, 1);
	snprintf(text, sizeof(text), "licensing.policy-mode: enabled\n%s", told);
	assert_deadlines(*state, text, NULL, 0);
}

static void agent_hears_what_the_words_of_a_message_say(void **state)
{
	static const char words[] =
	        "messages:\n"
	        "- {code: RENEW-6-OK, text: \"[chars:t]\", means: m, signals: renewal.ok, samples: [],\n"
	        "   signals_if: [{signal: entitlement.in-compliance, holds: [State=authorized]}]}\n";

	world_open(*state, words, rules);
	assert_state(*state, "Nov 10 2025 10:00:00.000 UTC: %RENEW-6-OK: fine. State=Authorized for x\n",
	             REGION_ENTITLEMENT, STATE_AUTHORIZED);
	assert_state(*state, "Nov 10 2025 10:00:00.000 UTC: %RENEW-6-OK: fine. State=other for x\n",
	             REGION_ENTITLEMENT, STATE_UNKNOWN);
	assert_state(*state, "Nov 10 2025 10:00:00.000 UTC: %RENEW-6-OK: fine.\n", REGION_COMM, STATE_OK);
}

static void agent_keeps_the_last_steps(void **state)
{
	size_t size = 0;
	char *text = NULL;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	for (unsigned i = 0; i < AGENT_STEPS_MAX + 20; i++)
		fprintf(f,
		        "box#show all\nclock.time: %02u:00:00.000 UTC Oct %02u 2025\n"
		        "utility.status: %s\n",
		        i % 12 * 2, 1 + i / 12, i % 2 ? "enabled" : "disabled");
	fclose(f);
	const struct agent *agent = agent_of(*state, text);
	free(text);
	assert_int_equal(agent->step_count, AGENT_STEPS_MAX);
	assert_int_equal(agent->steps[AGENT_STEPS_MAX - 1].place.line, 3 * (AGENT_STEPS_MAX + 20));
	for (size_t i = 1; i < agent->step_count; i++)
		assert_int_equal(agent->steps[i].from, agent->steps[i - 1].to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(agent_of_a_device_that_tells_nothing_is_unknown),
		WORLD_TEST(agent_goes_by_messages_in_the_order_of_time),
		WORLD_TEST(agent_is_flapping_after_three_failures_and_recoveries_in_a_day),
		WORLD_TEST(agent_communication_works_where_a_later_exchange_did),
		WORLD_TEST(agent_clock_is_what_it_says_of_itself),
		WORLD_TEST(agent_failure_stands_where_a_capture_shows_its_result),
		WORLD_TEST(agent_capture_corrects_what_messages_told_before),
		WORLD_TEST(agent_takes_a_capture_without_a_clock_as_the_newest_word),
		WORLD_TEST(agent_authorization_of_one_license_is_not_that_of_the_device),
		WORLD_TEST(agent_registration_is_that_of_the_status),
		WORLD_TEST(agent_entitlement_is_read_from_its_words),
		WORLD_TEST(agent_reporting_is_the_first_that_holds),
		WORLD_TEST(agent_reporting_fails_where_a_message_says_so),
		WORLD_TEST(agent_deadlines_are_told_or_counted_and_in_order),
		WORLD_TEST(agent_deadlines_are_those_of_the_generation),
		WORLD_TEST(agent_hears_what_the_words_of_a_message_say),
		WORLD_TEST(agent_keeps_the_last_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
