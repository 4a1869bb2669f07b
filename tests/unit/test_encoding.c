#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "input/encoding.h"

struct reads {
	const char *bytes;
	size_t len, at, step;
};

static ssize_t reads_read(void *self, char *into, size_t size)
{
	struct reads *r = self;
	size_t got = r->len - r->at;

	got = got < size ? got : size;
	got = got < r->step ? got : r->step;
	memcpy(into, r->bytes + r->at, got);
	r->at += got;
	return (ssize_t)got;
}

/* Everything that source gives in reads of out_step bytes. An endless source is stopped by alarm.
 */
static size_t drain(struct byte_source source, size_t out_step, char *into, size_t room)
{
	size_t len = 0;
	ssize_t got;

	alarm(10);
	while ((got = source.read(source.self, into + len, out_step)) > 0) {
		len += (size_t)got;
		assert_true(len + out_step <= room);
	}
	alarm(0);
	assert_int_equal(got, 0);
	return len;
}

static const size_t in_steps[] = {1, 2, 3, 7, SIZE_MAX};

static void assert_text(str bytes, str want)
{
	static const size_t out_steps[] = {4, 5, 7, 100, 4096};
	char got[20000];

	for (size_t i = 0; i < COUNT_OF(in_steps) * COUNT_OF(out_steps); i++) {
		size_t in = in_steps[i / COUNT_OF(out_steps)],
		       out = out_steps[i % COUNT_OF(out_steps)];
		struct reads from = {.bytes = bytes.ptr, .len = bytes.len, .step = in};
		struct encoding *e = encoding_open((struct byte_source){reads_read, &from});
		size_t len = drain(encoding_text(e), out, got, sizeof(got));
		if (!str_eq((str){got, len}, want))
			fail_msg("%zu bytes '%.*s' in reads of %zu by %zu", len, (int)len, got, in,
			         out);
		encoding_close(e);
	}
}

/* ASCII as UTF-16 with a byte order mark; malloc'd. */
static str utf16_of(const char *text, bool big)
{
	size_t len = strlen(text);
	char *bytes = malloc(len * 2 + 2);

	assert_non_null(bytes);
	memcpy(bytes, big ? "\xFE\xFF" : "\xFF\xFE", 2);
	for (size_t i = 0; i < len; i++) {
		bytes[2 + 2 * i + big] = text[i];
		bytes[2 + 2 * i + !big] = '\0';
	}
	return (str){bytes, len * 2 + 2};
}

static void encoding_plain_text_passes_as_it_is(void **state)
{
	(void)state;
	assert_text(STR(""), STR(""));
	assert_text(STR("a"), STR("a"));
	assert_text(STR("plain caf\xC3\xA9 \xFF\n"), STR("plain caf\xC3\xA9 \xFF\n"));
	assert_text((str){"nul\0s", 5}, (str){"nul\0s", 5});
}

static void encoding_utf8_mark_is_taken_off_once(void **state)
{
	(void)state;
	assert_text(STR("\xEF\xBB\xBFtext"), STR("text"));
	assert_text(STR("\xEF\xBB\xBF"), STR(""));
	assert_text(STR("\xEF\xBB"), STR("\xEF\xBB"));
	assert_text(STR("a\xEF\xBB\xBF"), STR("a\xEF\xBB\xBF"));
}

static void encoding_utf16_becomes_utf8_in_both_byte_orders(void **state)
{
	static const char text[] = "one line\r\nand another\r\n";

	(void)state;
	for (int big = 0; big < 2; big++) {
		str bytes = utf16_of(text, big);
		assert_text(bytes, str_of(text));
		free((void *)(uintptr_t)bytes.ptr);
	}
	assert_text((str){"\xFF\xFE", 2}, STR(""));
	/* U+00E9, U+20AC */
	assert_text((str){"\xFF\xFE\xE9\x00\xAC\x20", 6}, STR("\xC3\xA9\xE2\x82\xAC"));
	assert_text((str){"\xFE\xFF\x00\xE9\x20\xAC", 6}, STR("\xC3\xA9\xE2\x82\xAC"));
}

static void encoding_utf16_without_a_mark_is_told_by_its_zeros(void **state)
{
	static const char text[] = "Nov 18 06:00:12 caf pori-1\r\n";

	(void)state;
	for (int big = 0; big < 2; big++) {
		str bytes = utf16_of(text, big);
		assert_text(str_from(bytes, 2), str_of(text));
		free((void *)(uintptr_t)bytes.ptr);
	}
	/* zeros in both bytes, in few, and in too few bytes to tell */
	assert_text((str){"a\0b\0\0c\0d\0e\0f\0g\0h", 16}, (str){"a\0b\0\0c\0d\0e\0f\0g\0h", 16});
	assert_text((str){"a\0bcdefghijklmnopq", 18}, (str){"a\0bcdefghijklmnopq", 18});
	assert_text((str){"a\0b\0c\0", 6}, (str){"a\0b\0c\0", 6});
}

static void encoding_surrogate_pairs_become_one_character(void **state)
{
	(void)state;
	/* U+1F600 is D83D DE00 */
	assert_text((str){"\xFF\xFE\x3D\xD8\x00\xDE!\x00", 8}, STR("\xF0\x9F\x98\x80!"));
	assert_text((str){"\xFE\xFF\xD8\x3D\xDE\x00\x00!", 8}, STR("\xF0\x9F\x98\x80!"));
}

static void encoding_broken_utf16_becomes_replacement_characters(void **state)
{
	(void)state;
	/* A low surrogate alone; a high one before a letter; a high one at the end; half a unit. */
	assert_text((str){"\xFF\xFE"
	                  "a\x00\x00\xDE"
	                  "b\x00",
	                  8},
	            STR("a\xEF\xBF\xBD"
	                "b"));
	assert_text((str){"\xFF\xFE\x3D\xD8"
	                  "b\x00",
	                  6},
	            STR("\xEF\xBF\xBD"
	                "b"));
	assert_text((str){"\xFF\xFE"
	                  "a\x00\x3D\xD8",
	                  6},
	            STR("a\xEF\xBF\xBD"));
	assert_text((str){"\xFF\xFE"
	                  "a\x00"
	                  "b",
	                  5},
	            STR("a\xEF\xBF\xBD"));
}

/*
 * A block reader asks for as little as its buffer has room: one byte. Text must go on coming, or
 * end; a reader that never returns hangs the program.
 */
static void encoding_utf16_comes_in_reads_of_one_byte(void **state)
{
	static const char euros[] = "\xFF\xFE\xAC\x20\xAC\x20";
	struct reads from = {.bytes = euros, .len = 6, .step = SIZE_MAX};
	struct encoding *e = encoding_open((struct byte_source){reads_read, &from});
	char got[64];

	(void)state;
	assert_int_equal(drain(encoding_text(e), 1, got, sizeof(got)), 6);
	assert_memory_equal(got, "\xE2\x82\xAC\xE2\x82\xAC", 6);
	encoding_close(e);
}

/* More than the buffers hold. */
static void encoding_long_utf16_comes_out_whole(void **state)
{
	enum { CHARS = 300000 };
	char *bytes = malloc(CHARS * 2 + 2), *got = malloc(CHARS * 3 + 5000);

	(void)state;
	assert_non_null(bytes);
	assert_non_null(got);
	memcpy(bytes, "\xFF\xFE", 2);
	for (size_t i = 0; i < CHARS; i++)
		memcpy(bytes + 2 + 2 * i, i % 3 ? "\xAC\x20" : "x\0", 2);
	for (size_t i = 0; i < COUNT_OF(in_steps); i++) {
		struct reads from = {.bytes = bytes, .len = CHARS * 2 + 2, .step = in_steps[i]};
		struct encoding *e = encoding_open((struct byte_source){reads_read, &from});
		size_t len = drain(encoding_text(e), 1000 + i, got, CHARS * 3 + 5000);
		assert_int_equal(len, CHARS / 3 * 7);
		for (size_t k = 0; k < len; k += 7)
			assert_memory_equal(got + k, "x\xE2\x82\xAC\xE2\x82\xAC", 7);
		encoding_close(e);
	}
	free(bytes);
	free(got);
}

static void encoding_sniff_uses_nothing_up(void **state)
{
	char got[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(in_steps); i++) {
		struct reads from = {.bytes = "\xEF\xBB\xBFtext", .len = 7, .step = in_steps[i]};
		struct encoding *e = encoding_open((struct byte_source){reads_read, &from});
		size_t len, again;
		const unsigned char *start = encoding_sniff(e, &len);
		assert_in_range(len, 4, 7);
		assert_memory_equal(start, "\xEF\xBB\xBFtext", len);
		assert_ptr_equal(encoding_sniff(e, &again), start);
		assert_int_equal(again, len);
		assert_int_equal(drain(encoding_raw(e), 3, got, sizeof(got)), 7);
		assert_memory_equal(got, "\xEF\xBB\xBFtext", 7);
		encoding_close(e);
	}
	encoding_close(NULL);
}

static bool is_binary(const char *bytes, size_t len)
{
	struct reads from = {.bytes = bytes, .len = len, .step = SIZE_MAX};
	struct encoding *e = encoding_open((struct byte_source){reads_read, &from});
	bool binary = encoding_is_binary(e);

	encoding_close(e);
	return binary;
}

static void encoding_text_of_any_kind_is_not_binary(void **state)
{
	char text[1000], odd[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		text[i] = "a line\tof \033[1mtext\033[0m\b\r\n"[i % 25];
		odd[i] = (char)(i * 7);
	}
	assert_false(is_binary(text, sizeof(text)));
	assert_false(is_binary("", 0));
	assert_true(is_binary(odd, sizeof(odd)));
	memcpy(odd, "\xFF\xFE", 2); /* UTF-16 says so itself */
	assert_false(is_binary(odd, sizeof(odd)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encoding_plain_text_passes_as_it_is),
		cmocka_unit_test(encoding_utf8_mark_is_taken_off_once),
		cmocka_unit_test(encoding_utf16_becomes_utf8_in_both_byte_orders),
		cmocka_unit_test(encoding_utf16_without_a_mark_is_told_by_its_zeros),
		cmocka_unit_test(encoding_surrogate_pairs_become_one_character),
		cmocka_unit_test(encoding_broken_utf16_becomes_replacement_characters),
		cmocka_unit_test(encoding_long_utf16_comes_out_whole),
		cmocka_unit_test(encoding_sniff_uses_nothing_up),
		cmocka_unit_test(encoding_text_of_any_kind_is_not_binary),
		/* last: where it hangs, the alarm ends the program */
		cmocka_unit_test(encoding_utf16_comes_in_reads_of_one_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
