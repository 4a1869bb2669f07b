#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "device/captured.h"
#include "world.h"

/* clang-format off */
static const char knowledge[] =
	"captures:\n"
	"  - id: other\n"
	"    commands: [show other, show running-config]\n"
	"    samples: []\n"
	"    rules: [{key: server, fact: server}]\n"
	"    holds: {show running-config: show part | show piece}\n"
	"  - id: tried\n"
	"    commands: [\"telnet [host] [port]\", \"telnet vrf [vrf] [host] [port]\", \"ping [host]\"]\n"
	"    samples: []\n"
	"    rules: [{line: \"Trying [chars:x]\", facts: {tried: \"[x]\"}}]\n"
	"facts:\n"
	"  - {name: server, is: text, means: m}\n"
	"  - {name: tried, is: text, means: m}\n"
	"placeholders:\n"
	"  - {name: host, facts: [server]}\n"
	"  - {name: fqdn, facts: [server], takes: name}\n"
	"  - {name: ip, facts: [server], takes: address}\n";
/* clang-format on */

static const struct device *device_of(struct world *w, const char *session)
{
	world_open(w, knowledge, "rules: []\n");
	return world_run(w, session, NULL)->device;
}

static bool has(struct world *w, const struct device *d, const char *command)
{
	return command_is_captured(w->kb, d, str_of(command));
}

static void captured_is_whole_however_it_was_typed(void **state)
{
	struct world *w = *state;
	const struct device *d = device_of(w, "box#sh other\nserver: 1\nbox#show running-config | include x\nserver: x\n");

	assert_true(has(w, d, "show other"));
	assert_true(has(w, d, "show  other"));
	assert_true(has(w, d, "show other | include y"));
	assert_false(has(w, d, "show all"));
	assert_false(has(w, d, "show running-config"));
	assert_true(has(w, d, "show running-config | include x"));
	assert_false(has(w, d, "show part")); /* a filter let some of it through */
	w->a.fleet.lists[0]->captures[0].cut = true;
	assert_false(has(w, d, "show other"));
	assert_false(command_is_captured(w->kb, NULL, STR("show other")));
}

static void captured_output_holds_what_others_say(void **state)
{
	struct world *w = *state;
	const struct device *d = device_of(w, "box#show running-config\nserver: 1\n");

	assert_true(has(w, d, "show part"));
	assert_true(has(w, d, "show piece | include x"));
	assert_false(has(w, d, "show other"));
}

static void captured_attempt_is_told_by_its_host_and_port(void **state)
{
	struct world *w = *state;
	const struct device *d = device_of(w, "box#show other\nserver: cslu.example\n"
	                                      "box#telnet a.example 443 /source-interface Gi1\nTrying a\n"
	                                      "box#telnet vrf Mgmt-vrf cslu.example 8182\nTrying b\n"
	                                      "box#ping b.example\nTrying c\n");

	assert_true(has(w, d, "telnet a.example 443"));
	assert_true(has(w, d, "telnet A.example 443 /ipv4"));
	assert_false(has(w, d, "telnet a.example 80"));
	assert_false(has(w, d, "telnet a.example"));
	assert_false(has(w, d, "ping a.example"));
	assert_true(has(w, d, "ping b.example"));
	assert_true(has(w, d, "ping vrf red b.example"));
	assert_true(has(w, d, "telnet <host> 8182"));
	assert_false(has(w, d, "telnet <host> 443"));
	assert_false(has(w, d, "telnet <nobody> 8182"));
	/* Whether another source does better is what the others do not tell. */
	assert_true(has(w, d, "telnet a.example 443 /source-interface <interface>"));
	assert_false(has(w, d, "telnet <host> 8182 /source-interface <interface>"));
}

static void captured_commands_are_filled_with_what_the_device_says(void **state)
{
	struct world *w = *state;
	const struct device *d = device_of(w, "box#show other\nserver: cslu.example\n");
	char out[COMMAND_BYTES_MAX];

	assert_true(str_eq(command_fill(w->kb, d, STR("ping <host> <n>"), out), STR("ping cslu.example <n>")));
	assert_true(str_eq(command_fill(w->kb, d, STR("ip host cslu.example <host>"), out),
	                   STR("ip host cslu.example <host>")));
	assert_true(str_eq(command_fill(w->kb, d, STR("ip host <fqdn> <ip>"), out), STR("ip host cslu.example <ip>")));
	assert_true(str_eq(command_fill(w->kb, NULL, STR("ping <host>"), out), STR("ping <host>")));
	world_close(w);
	d = device_of(w, "box#show other\nserver: 192.0.2.7\n");
	assert_true(str_eq(command_fill(w->kb, d, STR("ip host <fqdn> <ip>"), out), STR("ip host <fqdn> 192.0.2.7")));
	world_close(w);
	d = device_of(w, "box#show other\nserver: [2001:db8::7]\n");
	assert_true(str_eq(command_fill(w->kb, d, STR("telnet <ip> 8182"), out), STR("telnet 2001:db8::7 8182")));
	assert_true(str_eq(command_fill(w->kb, d, STR("url http://<ip>:8182"), out), STR("url http://[2001:db8::7]:8182")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(captured_is_whole_however_it_was_typed),
		WORLD_TEST(captured_output_holds_what_others_say),
		WORLD_TEST(captured_attempt_is_told_by_its_host_and_port),
		WORLD_TEST(captured_commands_are_filled_with_what_the_device_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
