#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "report/utf8.h"

/* The UTF-8 of a code point, by the table of RFC 3629. */
static size_t encode(uint32_t c, char out[static 4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)((len == 2 ? 0xC0 : len == 3 ? 0xE0 : 0xF0) | c);
	return len;
}

static void utf8_takes_every_character_as_it_is(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		char bytes[4], out[4];
		size_t len = encode(c, bytes), used;
		if (c >= 0xD800 && c < 0xE000)
			continue;
		/* C1 controls and what turns the direction of text are not seen, and seen to be there. */
		bool unseen = (c >= 0x80 && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
		assert_int_equal(utf8_next((str){bytes, len}, out, &used), unseen ? 3 : len);
		assert_int_equal(used, len);
		assert_memory_equal(out, unseen ? "\xEF\xBF\xBD" : bytes, unseen ? 3 : len);
	}
	arena_free(a);
}

#define UNSEEN "\xEF\xBF\xBD"

/* Bytes that begin nothing valid are Latin-1, one at a time. */
static void utf8_takes_other_bytes_for_latin1(void **state)
{
	static const struct {
		str bytes;
		const char *want;
	} cases[] = {
		{STR_INIT("\xE9t\xE9"), "\xC3\xA9t\xC3\xA9"},
		{STR_INIT("\xFF"), "\xC3\xBF"},
		{STR_INIT("\xC3"), "\xC3\x83"},                         /* cut off */
		{STR_INIT("\xE2\x82"), "\xC3\xA2" UNSEEN},             /* cut off */
		{STR_INIT("\xC0\xAF"), "\xC3\x80\xC2\xAF"},             /* overlong */
		{STR_INIT("\xE0\x80\x80"), "\xC3\xA0" UNSEEN UNSEEN}, /* overlong */
		{STR_INIT("\xED\xA0\x80"), "\xC3\xAD\xC2\xA0" UNSEEN}, /* a surrogate */
		{STR_INIT("\xF4\x90\x80\x80"), "\xC3\xB4" UNSEEN UNSEEN UNSEEN}, /* too large */
		{STR_INIT("\xF5"), "\xC3\xB5"},
		{STR_INIT("ok \xC3\xA9 \xE9"), "ok \xC3\xA9 \xC3\xA9"},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		str got = utf8_text(a, cases[i].bytes);
		if (!str_eq(got, str_of(cases[i].want)))
			fail_msg("case %zu gives '%.*s'", i, STR_ARG(got));
	}
	arena_free(a);
}

static void utf8_valid_text_is_not_copied(void **state)
{
	struct arena *a = arena_new();
	str valid = STR("plain caf\xC3\xA9 \xF0\x9F\x98\x80"), empty = STR("");

	(void)state;
	assert_ptr_equal(utf8_text(a, valid).ptr, valid.ptr);
	assert_int_equal(utf8_text(a, valid).len, valid.len);
	assert_int_equal(utf8_text(a, empty).len, 0);
	arena_free(a);
}

/* Whatever comes in, what goes out is valid: it passes a second time unchanged. */
static void utf8_result_is_always_valid(void **state)
{
	struct arena *a = arena_new();
	uint32_t seed = 4;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char bytes[24];
		for (size_t k = 0; k < sizeof(bytes); k++) {
			seed = seed * 1664525 + 1013904223;
			bytes[k] = (char)(seed >> 24 | (seed >> 10 & 0x80));
		}
		str once = utf8_text(a, (str){bytes, (size_t)i % sizeof(bytes)});
		assert_ptr_equal(utf8_text(a, once).ptr, once.ptr);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_takes_every_character_as_it_is),
		cmocka_unit_test(utf8_takes_other_bytes_for_latin1),
		cmocka_unit_test(utf8_valid_text_is_not_copied),
		cmocka_unit_test(utf8_result_is_always_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
