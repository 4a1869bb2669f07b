#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/chars.h"

static void digits_value_is_the_number_that_so_many_digits_make(void **state)
{
	static const uint64_t least[] = {0, 0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

	(void)state;
	for (unsigned count = 0; count <= 8; count++) {
		for (unsigned i = 0; i < 2000; i++) {
			uint64_t value = least[count] + i * UINT64_C(49999) % (least[count + 1] - least[count] + (count < 1));
			char text[20];
			snprintf(text, sizeof(text), "%0*llu", (int)count, (unsigned long long)value);
			/* what follows does not count, whatever it is */
			for (size_t at = count; at < 16; at++)
				text[at] = "9%:\xFF "[(at + i) % 5];
			assert_int_equal(digits_value(text, count), count ? value : 0);
		}
	}
}

static void digits_write_has_the_width_that_was_asked(void **state)
{
	char text[] = "..........";

	(void)state;
	assert_ptr_equal(digits_write(text + 1, 7, 2), text + 3);
	assert_string_equal(text, ".07.......");
	digits_write(text, 1234567890, 10);
	assert_string_equal(text, "1234567890");
	digits_write(text, 987654, 3); /* the last of them */
	assert_string_equal(text, "6544567890");
}

static void percent_before_is_the_last_within_reach(void **state)
{
	char text[2 * PERCENT_REACH + 1];

	(void)state;
	for (size_t far = 0; far < 2 * PERCENT_REACH; far++) {
		for (size_t near = 0; near <= far; near++) {
			memset(text, 'x', sizeof(text));
			text[2 * PERCENT_REACH - 1 - far] = text[2 * PERCENT_REACH - 1 - near] = '%';
			text[2 * PERCENT_REACH] = '%'; /* at p itself: not before it */
			assert_ptr_equal(percent_before(text + 2 * PERCENT_REACH),
			                 near < PERCENT_REACH ? text + 2 * PERCENT_REACH - 1 - near : NULL);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_value_is_the_number_that_so_many_digits_make),
		cmocka_unit_test(percent_before_is_the_last_within_reach),
		cmocka_unit_test(digits_write_has_the_width_that_was_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
