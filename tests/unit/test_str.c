#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"

static void str_equality_needs_the_same_length(void **state)
{
	(void)state;
	assert_true(str_eq(STR("abc"), STR("abc")));
	assert_false(str_eq(STR("abc"), STR("abcd")));
	assert_false(str_eq(STR("abc"), STR("abd")));
	assert_true(str_eq((str){NULL, 0}, STR("")));
	assert_true(str_eq((str){"a\0b", 3}, (str){"a\0b", 3}));
	assert_false(str_eq((str){"a\0b", 3}, (str){"a\0c", 3}));
}

static void str_nocase_folds_ascii_letters_only(void **state)
{
	(void)state;
	assert_true(str_eq_nocase(STR("Smart_LIC"), STR("SMART_lic")));
	assert_false(str_eq_nocase(STR("a"), STR("ab")));
	/* '@' and '[' stand beside the letters, and differ from '`' and '{' by the same bit. */
	assert_false(str_eq_nocase(STR("@"), STR("`")));
	assert_false(str_eq_nocase(STR("["), STR("{")));
	assert_false(str_eq_nocase(STR("\xC4"), STR("\xE4")));
}

static void str_alike_takes_any_run_of_blanks_for_one(void **state)
{
	(void)state;
	assert_true(str_alike(STR("License Usage"), STR("license \t  USAGE")));
	assert_true(str_alike(STR(""), STR("")));
	assert_true(str_alike(STR(" a"), STR("\ta")));
	assert_true(str_alike(STR("a "), STR("a   ")));
	assert_false(str_alike(STR("License Usage"), STR("LicenseUsage"))); /* no blank is no run */
	assert_false(str_alike(STR("a "), STR("a")));
	assert_false(str_alike(STR("a"), STR(" a")));
	assert_false(str_alike(STR("ab"), STR("abc")));
	assert_false(str_alike(STR("a b"), STR("a\nb")));
	assert_false(str_alike(STR("@"), STR("`")));
}

/* Texts of few letters, so that first and last characters meet often; in a room of their own for SAN=1. */
static void str_contains_nocase_agrees_with_a_plain_search(void **state)
{
	static const char letters[] = "aAbB@`";
	uint32_t seed = 7;
	size_t found = 0, tried = 0;

	(void)state;
	for (size_t len = 0; len <= 70; len++) {
		for (size_t round = 0; round < 60; round++, tried++) {
			char part[6];
			size_t part_len = round % sizeof(part);
			char *text = malloc(len ? len : 1);
			bool plain = !part_len;
			assert_non_null(text);
			for (size_t i = 0; i < len + part_len; i++) {
				seed = seed * 1103515245u + 12345u;
				char c = letters[(seed >> 16) % (sizeof(letters) - 1)];
				if (i < len)
					text[i] = c;
				else
					part[i - len] = c;
			}
			for (size_t i = 0; i + part_len <= len; i++)
				plain |= str_eq_nocase((str){text + i, part_len}, (str){part, part_len});
			assert_int_equal(str_contains_nocase((str){text, len}, (str){part, part_len}), plain);
			found += plain;
			free(text);
		}
	}
	assert_in_range(found, 1, tried - 1);
}

static void str_heads_and_tails_are_found_whole(void **state)
{
	(void)state;
	assert_true(str_starts(STR("kb/causes"), STR("kb/")));
	assert_true(str_starts(STR("kb"), STR("")));
	assert_false(str_starts(STR("kb"), STR("kb/")));
	assert_true(str_ends(STR("one.yaml"), STR(".yaml")));
	assert_false(str_ends(STR("yaml"), STR(".yaml")));
	assert_true(str_contains(STR("a needle here"), STR("needle")));
	assert_true(str_contains(STR("needle"), STR("needle")));
	assert_true(str_contains(STR(""), STR("")));
	assert_false(str_contains(STR("needl"), STR("needle")));
	assert_false(str_contains(STR(""), STR("n")));
}

static void str_from_stops_at_the_end(void **state)
{
	str s = STR("abc");

	(void)state;
	assert_true(str_eq(str_from(s, 1), STR("bc")));
	assert_int_equal(str_from(s, 3).len, 0);
	assert_int_equal(str_from(s, 99).len, 0);
	assert_ptr_equal(str_from(s, 99).ptr, s.ptr + 3);
}

static void str_compare_orders_by_bytes_the_shorter_first(void **state)
{
	static const str order[] = {STR_INIT(""), STR_INIT("A"), STR_INIT("AB"), STR_INIT("a"),
	                            STR_INIT("\xFF")};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		for (size_t k = 0; k < COUNT_OF(order); k++) {
			int got = str_compare(order[i], order[k]);
			assert_int_equal((got > 0) - (got < 0), (i > k) - (i < k));
		}
	}
}

static void str_trim_takes_blanks_and_line_ends_at_both_ends(void **state)
{
	(void)state;
	assert_true(str_eq(str_trim(STR(" \t a b\r\n")), STR("a b")));
	assert_int_equal(str_trim(STR(" \r\n\t")).len, 0);
	assert_int_equal(str_trim(STR("")).len, 0);
	assert_true(str_eq(str_trim(STR("\va")), STR("\va")));
}

static void str_to_u64_takes_whole_numbers_that_fit(void **state)
{
	static const char *const bad[] = {"",
	                                  "-1",
	                                  "+1",
	                                  " 1",
	                                  "1 ",
	                                  "0x1",
	                                  "1a",
	                                  "1.0",
	                                  "18446744073709551616",
	                                  "99999999999999999999"};
	uint64_t value = 7;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_false(str_to_u64(str_of(bad[i]), &value));
		assert_int_equal(value, 7);
	}
	assert_true(str_to_u64(STR("0"), &value));
	assert_int_equal(value, 0);
	assert_true(str_to_u64(STR("00042"), &value));
	assert_int_equal(value, 42);
	assert_true(str_to_u64(STR("18446744073709551615"), &value));
	assert_true(value == UINT64_MAX);
}

/* One changed byte at any place of any length changes the hash, and nothing behind it is read. */
static void str_hash_depends_on_every_byte(void **state)
{
	char bytes[80];

	(void)state;
	for (size_t len = 1; len < 70; len++) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (char)(i * 37 + 11);
		uint64_t whole = str_hash((str){bytes, len});
		bytes[len] ^= 1;
		assert_true(str_hash((str){bytes, len}) == whole);
		assert_true(str_hash((str){bytes, len - 1}) != whole);
		for (size_t i = 0; i < len; i++) {
			bytes[i] ^= 1;
			assert_true(str_hash((str){bytes, len}) != whole);
			bytes[i] ^= 1;
		}
	}
}

static void str_hash_nocase_is_one_for_texts_that_differ_in_case(void **state)
{
	static const char *const names[] = {"", "A", "Ab", "Site", "Core-1.Example", "dns.Server.VRF.Name-of-it"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char other[40];
		size_t len = strlen(names[i]);
		for (size_t k = 0; k <= len; k++)
			other[k] = (char)(names[i][k] >= 'A' && names[i][k] <= 'z' ? names[i][k] ^ 0x20 : names[i][k]);
		uint64_t hash = str_hash_nocase(str_of(names[i]));
		assert_true(str_hash_nocase((str){other, len}) == hash);
		for (size_t k = 0; k < COUNT_OF(names); k++)
			assert_true((str_hash_nocase(str_of(names[k])) == hash) == (k == i));
	}
}

static void str_of_takes_null_as_empty(void **state)
{
	(void)state;
	assert_int_equal(str_of(NULL).len, 0);
	assert_int_equal(str_of("four").len, 4);
}

static void str_choices_are_parted_and_trimmed(void **state)
{
	str rest = STR("one two | three|");

	(void)state;
	assert_true(str_eq(str_choice(&rest), STR("one two")));
	assert_true(str_eq(str_choice(&rest), STR("three")));
	assert_int_equal(rest.len, 0);
	assert_int_equal(str_choice(&rest).len, 0);
}

static void str_slip_is_one_letter_more_less_other_or_swapped(void **state)
{
	(void)state;
	assert_true(str_is_slip(STR("analyse"), STR("analyze")));
	assert_true(str_is_slip(STR("Analyz"), STR("analyze")));
	assert_true(str_is_slip(STR("anallyze"), STR("analyze")));
	assert_true(str_is_slip(STR("anlayze"), STR("analyze")));
	assert_true(str_is_slip(STR("analyze"), STR("analyze")));
	assert_false(str_is_slip(STR("nalayze"), STR("analyze")));
	assert_false(str_is_slip(STR("anise"), STR("analyze")));
	assert_false(str_is_slip(STR("ab"), STR("ac"))); /* too short to say */
	assert_false(str_is_slip(STR(""), STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(str_choices_are_parted_and_trimmed),
		cmocka_unit_test(str_slip_is_one_letter_more_less_other_or_swapped),
		cmocka_unit_test(str_equality_needs_the_same_length),
		cmocka_unit_test(str_nocase_folds_ascii_letters_only),
		cmocka_unit_test(str_alike_takes_any_run_of_blanks_for_one),
		cmocka_unit_test(str_contains_nocase_agrees_with_a_plain_search),
		cmocka_unit_test(str_heads_and_tails_are_found_whole),
		cmocka_unit_test(str_from_stops_at_the_end),
		cmocka_unit_test(str_compare_orders_by_bytes_the_shorter_first),
		cmocka_unit_test(str_trim_takes_blanks_and_line_ends_at_both_ends),
		cmocka_unit_test(str_to_u64_takes_whole_numbers_that_fit),
		cmocka_unit_test(str_hash_depends_on_every_byte),
		cmocka_unit_test(str_hash_nocase_is_one_for_texts_that_differ_in_case),
		cmocka_unit_test(str_of_takes_null_as_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
