#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/arena.h"
#include "base/encode.h"

static void encode_base64_pads_as_the_standard_says(void **state)
{
	/* RFC 4648, section 10. */
	static const char *const pairs[][2] = {{"", ""},         {"f", "Zg=="},       {"fo", "Zm8="},      {"foo", "Zm9v"},
	                                       {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		char *text;
		size_t len;
		FILE *to = open_memstream(&text, &len);
		base64_write(to, str_of(pairs[i][0]));
		fclose(to);
		assert_string_equal(text, pairs[i][1]);
		free(text);
	}
}

static void encode_hex_goes_there_and_back(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x7f, 0x80, 0xff, 0x1a};
	uint8_t back[sizeof(bytes)];
	char text[2 * sizeof(bytes)];

	(void)state;
	hex_write(bytes, sizeof(bytes), text);
	assert_memory_equal(text, "007f80ff1a", sizeof(text));
	assert_true(hex_read((str){text, sizeof(text)}, back));
	assert_memory_equal(back, bytes, sizeof(bytes));
	assert_true(hex_read(STR("1A"), back) && back[0] == 0x1a);
	assert_false(hex_read(STR("1"), back));
	assert_false(hex_read(STR("1g"), back));
	assert_true(hex_read(STR(""), back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(encode_base64_pads_as_the_standard_says),
	        cmocka_unit_test(encode_hex_goes_there_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
