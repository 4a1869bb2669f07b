#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"

static void arena_gives_zeroed_memory_aligned_for_any_type(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t size = 0; size < 3000; size += 7) {
		arena_str(a, (str){"odd", size % 3}); /* moves the next piece off its alignment */
		unsigned char *p = arena_alloc(a, size);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xA5, size); /* the next piece must not show it */
	}
	arena_free(a);
}

static void arena_keeps_what_it_gave_while_it_grows(void **state)
{
	enum { PIECES = 2000 };
	struct arena *a = arena_new();
	str kept[PIECES];

	(void)state;
	for (unsigned i = 0; i < PIECES; i++) {
		kept[i] = arena_printf(a, "piece %u %0*u", i, (int)(i % 300) + 1, i);
		if (i % 100 == 0)
			memset(arena_alloc(a, 100000), 0xFF, 100000); /* larger than a chunk */
	}
	for (unsigned i = 0; i < PIECES; i++) {
		char want[400];
		int len = snprintf(want, sizeof(want), "piece %u %0*u", i, (int)(i % 300) + 1, i);
		assert_int_equal(kept[i].len, len);
		assert_string_equal(kept[i].ptr, want);
	}
	arena_free(a);
}

static void arena_texts_are_copies_that_end_with_nul(void **state)
{
	struct arena *a = arena_new();
	char bytes[] = "abcdef";
	str copy = arena_str(a, (str){bytes, 3});

	(void)state;
	bytes[0] = 'X';
	assert_int_equal(copy.len, 3);
	assert_string_equal(copy.ptr, "abc");
	str empty = arena_str(a, (str){NULL, 0});
	assert_int_equal(empty.len, 0);
	assert_string_equal(empty.ptr, "");
	str inner = arena_str(a, (str){"a\0b", 3});
	assert_memory_equal(inner.ptr, "a\0b", 4);
	arena_free(a);
}

static void arena_prints_texts_of_any_length(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (int width = 0; width < 200000; width = width * 3 + 1) {
		str s = arena_printf(a, "%*s", width, "");
		assert_int_equal(s.len, width);
		assert_int_equal(s.ptr[s.len], '\0');
	}
	arena_free(a);
}

static void arena_free_takes_null(void **state)
{
	(void)state;
	arena_free(NULL);
	arena_free(arena_new());
}

static void arena_grown_array_keeps_its_items(void **state)
{
	int *items = NULL;
	size_t cap = 0;

	(void)state;
	for (size_t count = 0; count < 1000; count++) {
		items = must_grow(items, count, &cap, sizeof(*items));
		assert_true(cap > count);
		items[count] = (int)count;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	free(items);
	free(must_realloc(NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_gives_zeroed_memory_aligned_for_any_type),
		cmocka_unit_test(arena_keeps_what_it_gave_while_it_grows),
		cmocka_unit_test(arena_texts_are_copies_that_end_with_nul),
		cmocka_unit_test(arena_prints_texts_of_any_length),
		cmocka_unit_test(arena_free_takes_null),
		cmocka_unit_test(arena_grown_array_keeps_its_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
