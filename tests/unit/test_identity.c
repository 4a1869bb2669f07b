#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

#define TOLD(X)                               \
	X("clock.time", "time")               \
	X("device.hostname", "text")          \
	X("device.os", "word")                \
	X("device.version", "version")        \
	X("device.pid", "text")               \
	X("device.serial", "text")            \
	X("licensing.policy-mode", "word")    \
	X("policy.in-use", "text")            \
	X("registration.status", "word")      \
	X("transport.type", "word")           \
	X("transport.url", "url")             \
	X("transport.cslu.address", "url")    \
	X("transport.method", "text")         \
	X("transport.controller", "text")     \
	X("callhome.smart.url", "url")        \
	X("callhome.profile.x.url", "url")    \
	X("config.license.transport", "word") \
	X("config.license.url.smart", "url")  \
	X("http.server.sl-http", "word")

/* clang-format off */
static const char knowledge[] =
	"captures:\n" WORLD_ALL(TOLD)
	"  - id: members\n    commands: [show members]\n    samples: []\n    rules:\n"
	"    - {line: \"[node:udi] is [node:role]\", facts: {\"member.[udi].role\": \"[role]\"}}\n"
	"facts:\n" TOLD(WORLD_FACT)
	"- {name: \"member.[udi].role\", is: word, means: m}\n"
	"messages: []\n"
	"facilities:\n"
	"  - {name: NXA, platform: nx-os}\n"
	"  - {name: NXB, platform: nx-os}\n"
	"  - {name: XEA, platform: ios-xe}\n"
	"generations:\n"
	"  - {id: a, platform: ios-xe, from: \"3\", generation: legacy}\n"
	"  - {id: b, platform: ios-xe, from: 16.10.1, generation: sl}\n"
	"  - {id: c, platform: ios-xe, from: 17.3.2, generation: slp}\n";
/* clang-format on */

static void run(struct world *w, const struct world_input *inputs, size_t count)
{
	if (!w->kb)
		world_open(w, knowledge, "rules: []\n");
	world_run_all(w, inputs, count, "2025-11-20T12:00:00Z");
}

/* The only device, of an output of these facts. */
static const struct device *device_of(struct world *w, const char *told)
{
	char text[600];

	snprintf(text, sizeof(text), "box#show all\n%s", told);
	run(w, &(struct world_input){"in.log", text}, 1);
	assert_int_equal(w->a.device_count, 1);
	return w->a.devices[0].device;
}

static void identity_version_is_written_as_in_release_notes(void **state)
{
	static const char *const cases[][2] = {
		{"17.06.04", "17.6.4"}, {"17.3.2a", "17.3.2a"},   {"10.3(4a)M", "10.3(4a)"},
		{"9.3(10)", "9.3(10)"}, {"16.12.10", "16.12.10"}, {"15.2(7)E3", "15.2(7)E3"},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char told[80];
		snprintf(told, sizeof(told), "device.version: %s\n", cases[i][0]);
		assert_str(device_of(*state, told)->version, cases[i][1]);
	}
}

static void identity_takes_what_outputs_tell(void **state)
{
	const struct device *d = device_of(*state, "device.os: NX-OS\ndevice.pid: N9K-C93180YC-FX\n"
	                                           "device.serial: ABC12345DEF\n");

	assert_str(d->name, "box");
	assert_int_equal(d->platform, PLATFORM_NX_OS);
	assert_str(d->pid, "N9K-C93180YC-FX");
	assert_str(d->serial, "ABC12345DEF");
	assert_int_equal(d->version.len, 0);
	assert_int_equal(d->generation, GENERATION_UNKNOWN);
	assert_int_equal(d->topology, TOPOLOGY_UNKNOWN);
}

static void identity_platform_is_that_of_most_facilities_where_none_is_told(void **state)
{
	struct world *w = *state;
	const struct world_input log = {"in.log", "Nov 10 2025 10:00:00.000: %NXA-5-X: x\n"
	                                          "Nov 10 2025 10:00:00.000: %NXB-5-X: x\n"
	                                          "Nov 10 2025 10:00:00.000: %XEA-5-X: x\n"};

	run(w, &log, 1);
	assert_int_equal(w->a.devices[0].device->platform, PLATFORM_NX_OS);
	/* An output knows better. */
	const struct world_input both = {"in.log", "Nov 10 2025 10:00:00.000: %NXA-5-X: x\n"
	                                           "box#show all\ndevice.os: ios-xe\n"};
	run(w, &both, 1);
	assert_int_equal(w->a.device_count, 1);
	assert_int_equal(w->a.devices[0].device->platform, PLATFORM_IOS_XE);
}

static void identity_generation_is_shown_or_that_of_the_release(void **state)
{
	static const struct {
		const char *told;
		enum generation want;
	} cases[] = {
		{"licensing.policy-mode: enabled\n", GENERATION_SLP},
		{"policy.in-use: Merged from multiple sources.\n", GENERATION_SLP},
		{"registration.status: unregistered\n", GENERATION_SL},
		/* What is shown stands over the release. */
		{"registration.status: registered\ndevice.os: ios-xe\ndevice.version: 17.9.1\n",
	         GENERATION_SL},
		{"device.os: ios-xe\ndevice.version: 17.3.2\n", GENERATION_SLP},
		{"device.os: ios-xe\ndevice.version: 17.3.1\n", GENERATION_SL},
		{"device.os: ios-xe\ndevice.version: 16.10.1\n", GENERATION_SL},
		{"device.os: ios-xe\ndevice.version: 16.09.08\n", GENERATION_LEGACY},
		{"device.os: ios-xe\n", GENERATION_UNKNOWN},
		{"device.version: 17.9.1\n", GENERATION_UNKNOWN},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		enum generation got = device_of(*state, cases[i].told)->generation;
		if (got != cases[i].want)
			fail_msg("%s is %s", cases[i].told, generation_names[got]);
	}
}

#define CSLU "transport.type: cslu\ntransport.cslu.address: "
#define SMART "transport.type: smart\ntransport.url: "
#define HOME "transport.type: callhome\ncallhome.smart.url: "

/* The rules of the outside contract: the transport's type first, then the URL, then who starts. */
static void identity_topology_is_that_of_transport_and_url(void **state)
{
	static const struct {
		const char *told;
		enum topology want;
	} cases[] = {
		{"transport.type: off\n", TOPOLOGY_OFFLINE},
		{SMART "https://smartreceiver.example/licservice/license\n", TOPOLOGY_DIRECT_SMART},
		{SMART "<none>\n", TOPOLOGY_DIRECT_SMART},
		{SMART "https://203.0.113.9/SmartTransport\n", TOPOLOGY_ONPREM_PUSH},
		{HOME "https://tools.example/its/service/oddce/services/DDCEService\n",
	         TOPOLOGY_DIRECT_CALLHOME},
		{HOME "https://203.0.113.9/Transportgateway/services/DeviceRequestHandler\n",
	         TOPOLOGY_ONPREM_PUSH},
		{"transport.type: callhome\ncallhome.profile.x.url: "
	         "https://203.0.113.9/Transportgateway/services/DeviceRequestHandler\n",
	         TOPOLOGY_ONPREM_PUSH},
		{CSLU "http://192.0.2.9:8182/cslu/v1/pi\n", TOPOLOGY_CSLU_PUSH},
		{CSLU "https://192.0.2.9:8543/cslu/v1/pi\n", TOPOLOGY_CSLU_PUSH},
		{CSLU "cslu-local\n", TOPOLOGY_CSLU_PUSH},
		{CSLU "<empty>\n", TOPOLOGY_CSLU_PUSH},
		{CSLU "https://192.0.2.9/cslu/v1/pi\n", TOPOLOGY_ONPREM_PUSH},
		{CSLU "https://192.0.2.9/cslu/v1/pi/tenant-1\n", TOPOLOGY_ONPREM_PUSH},
		{CSLU "http://192.0.2.9:8182/cslu/v1/pi/tenant-1\n", TOPOLOGY_ONPREM_PUSH},
		{CSLU "<empty>\nhttp.server.sl-http: active\n", TOPOLOGY_CSLU_PULL},
		{CSLU "<empty>\ntransport.method: CSLU-initiated\n", TOPOLOGY_CSLU_PULL},
		{CSLU
	         "https://192.0.2.9/cslu/v1/pi/tenant-1\ntransport.method: On-Prem initiated\n",
	         TOPOLOGY_ONPREM_PULL},
		{"transport.type: cslu\ntransport.controller: yes\n", TOPOLOGY_CONTROLLER},
		/* The configuration, where no status is shown; the status, where both are. */
		{"config.license.transport: smart\n", TOPOLOGY_DIRECT_SMART},
		{"config.license.transport: smart\n"
	         "config.license.url.smart: https://203.0.113.9/SmartTransport\n",
	         TOPOLOGY_ONPREM_PUSH},
		{"config.license.transport: smart\ntransport.type: off\n", TOPOLOGY_OFFLINE},
		{"transport.url: https://203.0.113.9/SmartTransport\n", TOPOLOGY_UNKNOWN},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		enum topology got = device_of(*state, cases[i].told)->topology;
		if (got != cases[i].want)
			fail_msg("%sis %s, not %s", cases[i].told, topology_names[got],
			         topology_names[cases[i].want]);
	}
}

static void identity_topology_is_what_a_person_says(void **state)
{
	struct world *w = *state;

	w->topology = TOPOLOGY_ONPREM_DISCONNECTED;
	assert_int_equal(device_of(w, "transport.type: smart\n")->topology,
	                 TOPOLOGY_ONPREM_DISCONNECTED);
}

static void identity_members_are_told_once_each(void **state)
{
	struct world *w = *state;
	const struct world_input in = {"in.log", "box#show members\n"
	                                         "PID:C9300-24T,SN:AAA11111111 is Active\n"
	                                         "PID:C9300-48T,SN:BBB22222222 is Standby\n"
	                                         "CCC33333333 is member\n"
	                                         "box#show members\n"
	                                         "PID:C9300-24T,SN:AAA11111111 is Active\n"};

	run(w, &in, 1);
	const struct device *d = w->a.devices[0].device;
	assert_int_equal(d->member_count, 3);
	assert_str(d->members[0].pid, "C9300-24T");
	assert_str(d->members[0].serial, "AAA11111111");
	assert_str(d->members[0].role, "active");
	assert_str(d->members[1].role, "standby");
	assert_int_equal(d->members[2].pid.len, 0);
	assert_str(d->members[2].serial, "CCC33333333");
}

/* ---- which device an output belongs to ---- */

#define LOG(host) "Nov 10 10:00:00 " host " : %XEA-5-X: x\n"
#define HEAD(told) "------------------ show all ------------------\n\n" told

static void assert_names(struct world *w, const struct world_input *inputs, size_t count,
                         const char *const *names, size_t name_count)
{
	run(w, inputs, count);
	assert_int_equal(w->a.device_count, name_count);
	for (size_t i = 0; i < name_count; i++)
		assert_str(w->a.devices[i].device->name, names[i]);
}

static void identity_names_an_output_by_its_prompt_hostname_or_file(void **state)
{
	static const char *const east[] = {"east"}, *const file[] = {"support"},
				 *const two[] = {"east", "west"};
	static const struct world_input
		prompt[] = {{"support.txt", "east#show all\ndevice.pid: P\n"}},
		hostname[] = {{"support.txt", HEAD("device.pid: P\ndevice.hostname: east\n")}},
		nameless[] = {{"support.txt", HEAD("device.pid: P\n")}},
		both[] = {{"support.txt", "east#show all\ndevice.pid: P\n"
	                                  "west#show all\ndevice.pid: P\n"}};

	assert_names(*state, prompt, 1, east, 1);
	assert_names(*state, hostname, 1, east, 1);
	assert_names(*state, nameless, 1, file, 1);
	assert_names(*state, both, 1, two, 2);
}

static void identity_is_one_with_the_same_serial_number(void **state)
{
	static const char *const one[] = {"east", "west"}, *const other[] = {"east", "support",
	                                                                     "west"};
	static const struct world_input same[] = {
		{"a.log", "east#show all\ndevice.serial: AAA11111111\n"},
		{"b.log", "west#show all\ndevice.serial: BBB22222222\n"},
		{"support.txt", HEAD("device.serial: BBB22222222\ndevice.pid: P\n")}};
	static const struct world_input differs[] = {
		{"a.log", "east#show all\ndevice.serial: AAA11111111\n"},
		{"b.log", "west#show all\ndevice.serial: BBB22222222\n"},
		{"support.txt", HEAD("device.serial: CCC33333333\n")}};
	struct world *w = *state;

	assert_names(w, same, 3, one, 2);
	/* What the nameless output told went with it. */
	assert_str(w->a.devices[1].device->pid, "P");
	assert_int_equal(w->a.devices[1].device->capture_count, 2);
	assert_int_equal(w->a.devices[0].device->pid.len, 0);
	assert_names(w, differs, 3, other, 3);
}

/* A prompt shows the first label of a full name, or its first 20 characters; in any case of letters. */
static void identity_of_a_short_name_is_the_one_full_name_it_fits(void **state)
{
	static const char *const one[] = {"EDGE"}, *const three[] = {"edge", "edge.north.example", "edge.south.example"},
				 *const cut[] = {"rather-long-router-name"}, *const dot[] = {"twenty-letters-name1"};
	static const struct world_input label[] = {{"a.log", LOG("edge.north.example")},
	                                           {"b.txt", "EDGE#show all\ndevice.pid: P\n"}};
	static const struct world_input two[] = {{"a.log", LOG("edge.north.example")},
	                                         {"b.log", LOG("edge.south.example")},
	                                         {"c.txt", "edge#show all\ndevice.pid: P\n"}};
	static const struct world_input prompt[] = {{"a.log", LOG("rather-long-router-name")},
	                                            {"b.txt", "rather-long-router-n#show all\ndevice.pid: P\n"}};
	static const struct world_input both[] = {{"a.log", LOG("twenty-letters-name1.example")},
	                                          {"b.txt", "twenty-letters-name1#show all\ndevice.pid: P\n"}};

	assert_names(*state, label, 2, one, 1);
	assert_names(*state, two, 3, three, 3);
	assert_names(*state, prompt, 2, cut, 1);
	assert_names(*state, both, 2, dot, 1);
}

static void identity_of_a_nameless_output_is_the_only_name_there_is(void **state)
{
	static const char *const one[] = {"east"}, *const three[] = {"east", "support", "west"},
				 *const apart[] = {"east", "support"};
	static const struct world_input only[] = {{"a.log", LOG("east")},
	                                          {"support.txt", HEAD("device.pid: P\n")}};
	static const struct world_input several[] = {{"a.log", LOG("east")},
	                                             {"b.log", LOG("west")},
	                                             {"support.txt", HEAD("device.pid: P\n")}};
	static const struct world_input differs[] = {
		{"a.log", "east#show all\ndevice.serial: AAA11111111\n"},
		{"support.txt", HEAD("device.serial: CCC33333333\n")}};
	struct world *w = *state;

	assert_names(w, only, 2, one, 1);
	assert_str(w->a.devices[0].device->pid, "P");
	assert_int_equal(w->a.devices[0].device->messages, 1);
	assert_names(w, several, 3, three, 3);
	assert_names(w, differs, 2, apart, 2);
}

static void identity_two_nameless_files_of_one_serial_number_are_one_device(void **state)
{
	static const char *const one[] = {"one"};
	static const struct world_input in[] = {
		{"one.txt", HEAD("device.serial: AAA11111111\ndevice.pid: P\n")},
		{"two.txt", HEAD("device.serial: AAA11111111\ndevice.os: ios-xe\n")}};
	struct world *w = *state;

	assert_names(w, in, 2, one, 1);
	assert_str(w->a.devices[0].device->pid, "P");
	assert_int_equal(w->a.devices[0].device->platform, PLATFORM_IOS_XE);
}

/* The clock marks of its messages go with it. */
static void identity_of_a_nameless_log_keeps_its_clock_marks(void **state)
{
	static const struct world_input in[] = {
		{"a.log", "Nov 10 2025 10:00:00.000: %XEA-5-X: x\neast#show all\ndevice.serial: "
	                  "AAA11111111\n"},
		{"support.txt",
	         "*Nov 11 2025 10:00:00.000: %XEA-5-X: x\n" HEAD("device.serial: AAA11111111\n")}};
	static const char *const one[] = {"east"};
	struct world *w = *state;

	assert_names(w, in, 2, one, 1);
	const struct device *d = w->a.devices[0].device;
	assert_int_equal(d->messages, 2);
	assert_int_equal(d->series_count, 1);
	assert_int_equal(d->untrusted, 1);
	assert_true(d->untrusted_last);
	assert_int_equal(d->untrusted_place.input, 1);
	assert_int_equal(d->untrusted_place.line, 1);
	assert_int_equal(w->a.devices[0].agent.regions[REGION_CLOCK].state, STATE_UNSYNCHRONIZED);
}

/* ---- when an output was taken ---- */

static void identity_dates_outputs_by_the_clock_before_them(void **state)
{
	static const struct world_input in[] = {
		{"in.log", "box#show all\ndevice.pid: A\n"
	                   "box#show all\nclock.time: 10:00:00.000 UTC Nov 10 2025\n"
	                   "box#show all\ndevice.pid: B\n"
	                   "box#show all\nclock.time: 11:00:00.000 UTC Nov 10 2025\n"
	                   "box#show all\ndevice.pid: C\n"
	                   "far#show all\ndevice.pid: D\n"}};
	static const char *const at[] = {"2025-11-10T10:00:00Z", "2025-11-10T10:00:00Z",
	                                 "2025-11-10T11:00:00Z"};
	struct world *w = *state;
	char text[TIME_TEXT_SIZE];
	size_t n = 0;

	run(w, in, 1);
	const struct device *d = w->a.devices[0].device;
	for (size_t i = 0; i < d->fact_count; i++) {
		if (!str_eq(d->facts[i].fact->name, STR("device.pid")))
			continue;
		assert_string_equal(time_write(d->facts[i].at, text), at[n]);
		assert_int_equal(d->facts[i].fact->text.ptr[0], 'A' + (int)n);
		n++;
	}
	assert_int_equal(n, 3);
	assert_str(d->pid, "C"); /* the last stands */
	d = w->a.devices[1].device;
	assert_str(d->name, "far");
	assert_true(d->facts[0].at == TIME_NONE); /* the clock of another says nothing */
}

/* Files in any order: the later output stands. */
static void identity_goes_by_the_time_of_outputs_not_of_files(void **state)
{
	static const struct world_input in[] = {
		{"a.log", "box#show all\nclock.time: 10:00:00.000 UTC Nov 12 2025\ndevice.version: "
	                  "17.9.1\n"},
		{"b.log", "box#show all\nclock.time: 10:00:00.000 UTC Nov 10 2025\ndevice.version: "
	                  "17.6.1\n"}};
	struct world *w = *state;

	run(w, in, 2);
	assert_int_equal(w->a.device_count, 1);
	assert_str(w->a.devices[0].device->version, "17.9.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(identity_version_is_written_as_in_release_notes),
		WORLD_TEST(identity_takes_what_outputs_tell),
		WORLD_TEST(identity_platform_is_that_of_most_facilities_where_none_is_told),
		WORLD_TEST(identity_generation_is_shown_or_that_of_the_release),
		WORLD_TEST(identity_topology_is_that_of_transport_and_url),
		WORLD_TEST(identity_topology_is_what_a_person_says),
		WORLD_TEST(identity_members_are_told_once_each),
		WORLD_TEST(identity_names_an_output_by_its_prompt_hostname_or_file),
		WORLD_TEST(identity_is_one_with_the_same_serial_number),
		WORLD_TEST(identity_of_a_short_name_is_the_one_full_name_it_fits),
		WORLD_TEST(identity_of_a_nameless_output_is_the_only_name_there_is),
		WORLD_TEST(identity_two_nameless_files_of_one_serial_number_are_one_device),
		WORLD_TEST(identity_of_a_nameless_log_keeps_its_clock_marks),
		WORLD_TEST(identity_dates_outputs_by_the_clock_before_them),
		WORLD_TEST(identity_goes_by_the_time_of_outputs_not_of_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
