#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/arena.h"
#include "redact/address.h"

static const struct sha256 key = {{1, 2, 3}};

typedef size_t finder(str text, char before);

struct found {
	const char *text;
	char before;
	size_t len;
};

static void all_found(finder *find, const struct found *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = find(str_of(cases[i].text), cases[i].before);
		if (len != cases[i].len)
			fail_msg("'%s' gives %zu and not %zu", cases[i].text, len, cases[i].len);
	}
}

static void address_of_each_kind_is_found_whole(void **state)
{
	static const struct found ipv4[] = {
	        {"10.1.2.3", ' ', 8},     {"10.1.2.3.", ' ', 8},     {"10.1.2.3/24", '(', 8},  {"10.1.2.3:8182", ' ', 8},
	        {"1.3.6.1.4.1", ' ', 0},  {"17.6.4a.1", ' ', 0},     {"10.1.2.256", ' ', 0},   {"10.1.2", ' ', 0},
	        {"10.1.2.3a", ' ', 0},    {"10.1.2.3", '9', 0},      {"0010.1.2.3", ' ', 0},   {"", ' ', 0}};
	static const struct found ipv6[] = {
	        {"2001:db8::1", ' ', 11}, {"fe80::1.", ' ', 7},      {"09:14:22", ' ', 0},     {"::1", ' ', 3},
	        {"2001:db8::1:", ' ', 11}, {"std::x", ' ', 0},       {"1:2:3:4:5:6:7:8", ' ', 15}, {"a:b", ' ', 0}};
	static const struct found mac[] = {
	        {"00a7.42ff.bf37", ' ', 14},    {"00:a7:42:ff:bf:37", ' ', 17}, {"00-a7-42-ff-bf-37,", ' ', 17},
	        {"00:a7:42:ff:bf:37:00", ' ', 0}, {"00a7.42ff.bf3", ' ', 0},    {"00:a7-42:ff:bf:37", ' ', 0}};

	(void)state;
	all_found(ipv4_find, ipv4, COUNT_OF(ipv4));
	all_found(ipv6_find, ipv6, COUNT_OF(ipv6));
	all_found(mac_find, mac, COUNT_OF(mac));
}

static void address_that_names_no_host_stays(void **state)
{
	static const char *const same[] = {"255.255.255.0", "255.255.240.0", "0.0.0.255", "0.0.0.0",
	                                   "127.0.0.1", "224.0.0.5", "255.255.255.255"};
	char out[ADDRESS_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(same); i++)
		assert_true(str_eq(ipv4_replace(&key, str_of(same[i]), out), str_of(same[i])));
	assert_true(str_eq(ipv6_replace(&key, STR("::1"), out), STR("::1")));
	assert_true(str_eq(ipv6_replace(&key, STR("ff02::5"), out), STR("ff02::5")));
}

static void octets_of(const char *text, unsigned out[static 4])
{
	char copy[ADDRESS_TEXT_BYTES];
	str other = ipv4_replace(&key, str_of(text), copy);

	assert_int_equal(sscanf(other.ptr, "%u.%u.%u.%u", &out[0], &out[1], &out[2], &out[3]), 4);
}

static void address_keeps_its_class_and_shared_prefixes(void **state)
{
	unsigned a[4], b[4];
	bool seen[256] = {false};

	(void)state;
	octets_of("10.20.30.40", a);
	octets_of("10.20.30.41", b);
	assert_int_equal(a[0], 10);
	assert_true(a[1] == b[1] && a[2] == b[2] && a[3] != b[3] && (a[3] ^ b[3]) == 1);
	octets_of("172.20.1.1", a);
	assert_true(a[0] == 172 && a[1] >= 16 && a[1] <= 31);
	octets_of("192.168.7.1", a);
	assert_true(a[0] == 192 && a[1] == 168);
	octets_of("192.0.2.9", a);
	assert_true(a[0] == 192 && a[1] == 0 && a[2] == 2);
	for (unsigned first = 1; first < 224; first++) { /* public stays public, and no two fall together */
		char text[ADDRESS_TEXT_BYTES];
		snprintf(text, sizeof(text), "%u.99.1.1", first);
		octets_of(text, a);
		bool special = a[0] == 10 || a[0] == 127 || a[0] == 0 || a[0] >= 224;
		assert_true(special == (first == 10 || first == 127));
		assert_false(seen[a[0]]);
		seen[a[0]] = true;
	}
}

static void address_mac_keeps_maker_and_form(void **state)
{
	char a[ADDRESS_TEXT_BYTES], b[ADDRESS_TEXT_BYTES];
	str dotted = mac_replace(&key, STR("00A7.42FF.BF37"), a), colons = mac_replace(&key, STR("00:a7:42:ff:bf:37"), b);

	(void)state;
	assert_true(str_starts(dotted, STR("00A7.42")));
	assert_true(str_starts(colons, STR("00:a7:42:")));
	assert_false(str_eq(dotted, STR("00A7.42FF.BF37")));
	/* The same host in both spellings. */
	assert_true((dotted.ptr[10] | 0x20) == (colons.ptr[12] | 0x20));
}

static void address_is_never_its_own_replacement(void **state)
{
	(void)state;
	for (unsigned k = 0; k < 20; k++) {
		struct sha256 other = {{(uint8_t)k, 7}};
		bool taken[256] = {false};
		for (unsigned i = 0; i < 256; i++) {
			char text[32], out[ADDRESS_TEXT_BYTES];
			unsigned last;
			snprintf(text, sizeof(text), "192.0.2.%u", i);
			str found = ipv4_replace(&other, str_of(text), out);
			assert_false(str_eq(found, str_of(text)));
			assert_int_equal(sscanf(out, "192.0.2.%u", &last), 1);
			assert_false(taken[last]); /* nor anybody else's */
			taken[last] = true;
			snprintf(text, sizeof(text), "2001:db8::%x", i + 1);
			assert_false(str_eq(ipv6_replace(&other, str_of(text), out), str_of(text)));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(address_of_each_kind_is_found_whole),
	        cmocka_unit_test(address_that_names_no_host_stays),
	        cmocka_unit_test(address_keeps_its_class_and_shared_prefixes),
	        cmocka_unit_test(address_is_never_its_own_replacement),
	        cmocka_unit_test(address_mac_keeps_maker_and_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
