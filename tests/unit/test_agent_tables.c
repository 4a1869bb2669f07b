#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "agent/agent.h"
#include "base/attr.h"

/* The states of each region, as the outside contract lists them. */
static const char *const contract[REGION_COUNT] = {
	[REGION_CLOCK] = "unknown synchronized unsynchronized",
	[REGION_COMM] = "unknown ok failing flapping",
	[REGION_TRUST] = "unknown none installed failed",
	[REGION_POLICY] = "unknown default custom failed",
	[REGION_AUTHORIZATION] = "unknown none installed failed removed",
	[REGION_REPORTING] = "unknown none open pending acknowledged failing overdue",
	[REGION_UTILITY] = "unknown off on failing",
	[REGION_REGISTRATION] = "unknown unregistered registering registered failed",
	[REGION_ENTITLEMENT] = ("unknown evaluation evaluation-expired authorized out-of-compliance "
			       "authorization-expired"),
};

/* Signals that move no region: they only open and close problems. */
static const enum signal none[] = {
	SIGNAL_NONE,           SIGNAL_REPORTING_REQUIRED, SIGNAL_REPORTING_UNSUPPORTED,
	SIGNAL_RENEWAL_FAILED, SIGNAL_CLOCK_CHANGED,      SIGNAL_AGENT_ENABLED,
	SIGNAL_AGENT_READY,    SIGNAL_HA_ROLE_CHANGED,    SIGNAL_CONFIG_NOT_SAVED,
	SIGNAL_CONFIG_SAVED,
};

static bool has(enum region region, int state)
{
	return region_states(region) >> state & 1;
}

static void agent_regions_have_the_states_of_the_contract(void **state)
{
	(void)state;
	for (int region = 0; region < REGION_COUNT; region++) {
		uint64_t want = 0;
		str left = str_of(contract[region]);
		while (left.len) {
			const char *blank = memchr(left.ptr, ' ', left.len);
			str word = blank ? str_between(left.ptr, blank) : left;
			int s = vocab_find(state_names, word);
			assert_true(s > STATE_HOLE);
			want |= UINT64_C(1) << s;
			left = str_from(left, word.len + 1);
		}
		if (region_states((enum region)region) != want)
			fail_msg("%s has other states", region_names[region]);
	}
}

static void agent_rows_have_a_next_state_for_each_state_and_none_besides(void **state)
{
	size_t wrong = 0;

	(void)state;
	assert_true(agent_row_count > 0);
	for (size_t i = 0; i < agent_row_count; i++) {
		const struct agent_row *row = &agent_rows[i];
		for (int s = 0; s < STATE_COUNT; s++) {
			bool own = has(row->region, s), told = row->next[s] != STATE_HOLE;
			if (own == told && (!told || has(row->region, row->next[s])))
				continue;
			print_error("%s %s: from '%s' to '%s'\n", region_names[row->region],
			            signal_names[row->signal], state_names[s],
			            state_names[row->next[s]]);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void agent_rows_are_one_for_a_signal_and_a_region(void **state)
{
	(void)state;
	for (size_t i = 0; i < agent_row_count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (agent_rows[i].region == agent_rows[k].region &&
			    agent_rows[i].signal == agent_rows[k].signal)
				fail_msg("%s %s twice", region_names[agent_rows[i].region],
				         signal_names[agent_rows[i].signal]);
		}
	}
}

static void agent_signals_move_a_region_or_are_listed_as_none(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (int signal = 0; signal < SIGNAL_COUNT; signal++) {
		bool listed = false, moves = false;
		for (size_t i = 0; i < COUNT_OF(none); i++)
			listed |= (int)none[i] == signal;
		for (size_t i = 0; i < agent_row_count; i++)
			moves |= (int)agent_rows[i].signal == signal;
		if (listed != moves)
			continue;
		print_error("%s: %s\n", signal_names[signal],
		            moves ? "listed, but moves" : "no row");
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void agent_signals_reach_the_states_that_messages_tell(void **state)
{
	static const struct {
		enum region region;
		enum state from;
		enum signal signal;
		enum state to;
	} steps[] = {
		{REGION_COMM, STATE_UNKNOWN, SIGNAL_COMM_FAILED, STATE_FAILING},
		{REGION_COMM, STATE_FAILING, SIGNAL_COMM_RESTORED, STATE_OK},
		{REGION_COMM, STATE_FLAPPING, SIGNAL_COMM_RESTORED, STATE_OK},
		{REGION_TRUST, STATE_NONE, SIGNAL_TRUST_FAILED, STATE_FAILED},
		/* What is there stays where a new one is refused. */
		{REGION_TRUST, STATE_INSTALLED, SIGNAL_TRUST_FAILED, STATE_INSTALLED},
		{REGION_TRUST, STATE_FAILED, SIGNAL_TRUST_INSTALLED, STATE_INSTALLED},
		{REGION_POLICY, STATE_CUSTOM, SIGNAL_POLICY_REMOVED, STATE_DEFAULT},
		{REGION_POLICY, STATE_CUSTOM, SIGNAL_POLICY_FAILED, STATE_FAILED},
		{REGION_AUTHORIZATION, STATE_INSTALLED, SIGNAL_AUTHORIZATION_REMOVED,
	         STATE_REMOVED},
		{REGION_AUTHORIZATION, STATE_NONE, SIGNAL_AUTHORIZATION_FAILED, STATE_FAILED},
		{REGION_UTILITY, STATE_OFF, SIGNAL_UTILITY_STARTED, STATE_ON},
		{REGION_UTILITY, STATE_ON, SIGNAL_UTILITY_NO_ACK, STATE_FAILING},
		{REGION_UTILITY, STATE_FAILING, SIGNAL_UTILITY_STOPPED, STATE_OFF},
		{REGION_REGISTRATION, STATE_REGISTERING, SIGNAL_REGISTRATION_FAILED, STATE_FAILED},
		{REGION_REGISTRATION, STATE_REGISTERED, SIGNAL_REGISTRATION_FAILED,
	         STATE_REGISTERED},
		{REGION_REGISTRATION, STATE_FAILED, SIGNAL_REGISTRATION_OK, STATE_REGISTERED},
		{REGION_ENTITLEMENT, STATE_AUTHORIZED, SIGNAL_OUT_OF_COMPLIANCE,
	         STATE_OUT_OF_COMPLIANCE},
		{REGION_ENTITLEMENT, STATE_OUT_OF_COMPLIANCE, SIGNAL_IN_COMPLIANCE,
	         STATE_AUTHORIZED},
		{REGION_ENTITLEMENT, STATE_EVALUATION, SIGNAL_EVAL_EXPIRED,
	         STATE_EVALUATION_EXPIRED},
		{REGION_CLOCK, STATE_SYNCHRONIZED, SIGNAL_CLOCK_UNTRUSTED, STATE_UNSYNCHRONIZED},
		{REGION_CLOCK, STATE_SYNCHRONIZED, SIGNAL_RESTART, STATE_UNKNOWN},
		/* An overdue ACK stays overdue, whatever else fails. */
		{REGION_REPORTING, STATE_OVERDUE, SIGNAL_REPORT_FAILED, STATE_OVERDUE},
		{REGION_REPORTING, STATE_PENDING, SIGNAL_REPORT_FAILED, STATE_FAILING},
		/* What means nothing to a region leaves it. */
		{REGION_CLOCK, STATE_SYNCHRONIZED, SIGNAL_COMM_FAILED, STATE_SYNCHRONIZED},
		{REGION_COMM, STATE_FAILING, SIGNAL_CONFIG_SAVED, STATE_FAILING},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		enum state got = agent_next(steps[i].region, steps[i].from, steps[i].signal);
		if (got != steps[i].to)
			fail_msg("%s, %s from %s: %s", region_names[steps[i].region],
			         signal_names[steps[i].signal], state_names[steps[i].from],
			         state_names[got]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agent_regions_have_the_states_of_the_contract),
		cmocka_unit_test(agent_rows_have_a_next_state_for_each_state_and_none_besides),
		cmocka_unit_test(agent_rows_are_one_for_a_signal_and_a_region),
		cmocka_unit_test(agent_signals_move_a_region_or_are_listed_as_none),
		cmocka_unit_test(agent_signals_reach_the_states_that_messages_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
