#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "line/block.h"
#include "line/scan.h"

/* Gives text in reads of at most step bytes, then an error or the end. */
struct reads {
	const char *text;
	size_t len, at, step;
	bool fails;
};

static ssize_t reads_read(void *self, char *into, size_t size)
{
	struct reads *r = self;
	size_t got = r->len - r->at;

	assert_true(size > 0); /* a read of nothing would look like the end */
	if (!got)
		return r->fails ? -1 : 0;
	got = got < size ? got : size;
	got = got < r->step ? got : r->step;
	memcpy(into, r->text + r->at, got);
	r->at += got;
	return (ssize_t)got;
}

/* All blocks joined: each taken whole, or up to its last line but one, which is kept and comes
 * again. */
struct gathered {
	char *text;
	size_t len;
	uint64_t bytes, cut;
	size_t blocks;
};

static struct gathered gather(struct reads *from, bool keep_last)
{
	struct block_reader *r = block_reader_new((struct byte_source){reads_read, from});
	struct gathered g = {.text = malloc(from->len * 2 + 100)};
	const char *block;
	size_t len, keep = 0;
	bool flush;

	assert_non_null(g.text);
	while (block_next(r, keep, &block, &len, &flush)) {
		assert_true(len > 0);
		for (size_t i = 0; i < SCAN_PADDING; i++) /* readable: the sanitizer looks */
			assert_int_equal(block[len + i], block[len + i]);
		if (!flush)
			assert_int_equal(block[len - 1], '\n');
		keep = 0;
		if (keep_last && !flush) {
			const char *nl = memrchr(block, '\n', len - 1);
			keep = len - (nl ? (size_t)(nl - block) + 1 : 0);
		}
		memcpy(g.text + g.len, block, len - keep);
		g.len += len - keep;
		assert_true(g.len <= from->len * 2 + 100);
		assert_true(++g.blocks < 10 * from->len + 100);
	}
	g.bytes = block_bytes(r);
	g.cut = block_cut_lines(r);
	block_reader_free(r);
	return g;
}

static const size_t steps[] = {1, 2, 3, 7, 4096, SIZE_MAX};

/* text must come out as want at every size of read, with and without a kept line. */
static void assert_gathers(const char *text, size_t len, const char *want, size_t want_len,
                           uint64_t cut)
{
	for (size_t i = 0; i < COUNT_OF(steps) * 2; i++) {
		struct reads from = {.text = text, .len = len, .step = steps[i / 2]};
		struct gathered g = gather(&from, i % 2);
		if (g.len != want_len || memcmp(g.text, want, want_len) != 0)
			fail_msg("%zu bytes, not %zu, from reads of %zu%s", g.len, want_len,
			         steps[i / 2], i % 2 ? ", the last line kept" : "");
		assert_int_equal(g.bytes, len);
		assert_int_equal(g.cut, cut);
		free(g.text);
	}
}

static void block_lines_do_not_depend_on_the_size_of_reads(void **state)
{
	static const char *const texts[] = {
		"one\ntwo\nthree\n",
		"no line end",
		"\n",
		"\n\n\n",
		"a\r\nb\r\n\r\nc\r\n",
		"a\nb",
		"10%\r20%\r30%\ndone\n",
		"x\ny\r",
		"",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_gathers(texts[i], strlen(texts[i]), texts[i], strlen(texts[i]), 0);
	assert_gathers("a\0b\n\0c", 6, "a\0b\n\0c", 6, 0);
}

static void block_long_logs_come_out_whole(void **state)
{
	enum { LEN = 3 * BLOCK_BYTES + 12345 };
	char *text = malloc(LEN);
	uint32_t seed = 7;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < LEN; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = (seed >> 16) % 90 ? (char)('a' + (seed >> 24) % 26) : '\n';
	}
	assert_gathers(text, LEN, text, LEN, 0);
	free(text);
}

/* A line that leaves room for its end is whole. */
static void block_line_as_long_as_the_buffer_is_whole(void **state)
{
	char *text = malloc(BLOCK_BYTES * 2);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', BLOCK_BYTES * 2);
	memcpy(text, "first\n", 6);
	text[6 + BLOCK_BYTES - 1] = '\n';
	memcpy(text + 6 + BLOCK_BYTES, "last\n", 5);
	assert_gathers(text, 6 + BLOCK_BYTES + 5, text, 6 + BLOCK_BYTES + 5, 0);
	free(text);
}

/*
 * A longer one is cut and counted: its rest is not given, and what stands for it does not depend on
 * where reads end.
 */
static void block_longer_lines_are_cut_and_counted(void **state)
{
	static const size_t extra[] = {2, 3, 100, BLOCK_BYTES, 2 * BLOCK_BYTES + 77};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(extra); i++) {
		size_t len = BLOCK_BYTES + extra[i];
		char *text = malloc(len + 7);
		assert_non_null(text);
		memset(text, 'x', len);
		memcpy(text + len, "\nafter\n", 7);
		struct reads whole = {.text = text, .len = len + 7, .step = SIZE_MAX};
		struct gathered want = gather(&whole, false);
		assert_int_equal(want.cut, 1);
		assert_in_range(want.len, BLOCK_BYTES + 7, BLOCK_BYTES + 8);
		assert_memory_equal(want.text, text, BLOCK_BYTES);
		assert_null(memchr(want.text + BLOCK_BYTES, 'x', want.len - BLOCK_BYTES));
		assert_memory_equal(want.text + want.len - 7, "\nafter\n", 7);
		assert_gathers(text, len + 7, want.text, want.len, 1);
		free(want.text);
		free(text);
	}
}

static void block_long_line_without_an_end_is_cut_once(void **state)
{
	enum { LEN = 2 * BLOCK_BYTES + 5 };
	char *text = malloc(LEN);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', LEN);
	assert_gathers(text, LEN, text, BLOCK_BYTES, 1);
	free(text);
}

/* Nothing of a last line that just fills the buffer is lost: it is not longer, and not cut. */
static void block_last_line_that_fills_the_buffer_is_not_cut(void **state)
{
	char *text = malloc(BLOCK_BYTES);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', BLOCK_BYTES);
	assert_gathers(text, BLOCK_BYTES, text, BLOCK_BYTES, 0);
	free(text);
}

static void block_carriage_returns_alone_end_lines(void **state)
{
	enum { LEN = 2 * BLOCK_BYTES + 999 };
	char *text = malloc(LEN), *want = malloc(LEN);

	(void)state;
	assert_gathers("one\rtwo\rthree", 13, "one\ntwo\nthree", 13, 0);
	assert_gathers("one\rtwo\r\r", 9, "one\ntwo\n\n", 9, 0);
	assert_non_null(text);
	assert_non_null(want);
	for (size_t i = 0; i < LEN; i++) {
		text[i] = i % 61 == 60 ? '\r' : (char)('a' + i % 26);
		want[i] = text[i] == '\r' ? '\n' : text[i];
	}
	assert_gathers(text, LEN, want, LEN, 0);
	free(text);
	free(want);
}

/* keep over many blocks: the same bytes stand at the start of the next, with more behind them. */
static void block_kept_bytes_come_again_with_more(void **state)
{
	struct reads from = {.text = "aa\nbb\ncc\n", .len = 9, .step = 3};
	struct block_reader *r = block_reader_new((struct byte_source){reads_read, &from});
	const char *block;
	size_t len;
	bool flush;

	(void)state;
	assert_true(block_next(r, 0, &block, &len, &flush));
	assert_int_equal(len, 3);
	assert_false(flush);
	assert_true(block_next(r, 3, &block, &len, &flush));
	assert_int_equal(len, 6);
	assert_memory_equal(block, "aa\nbb\n", 6);
	assert_true(block_next(r, 5, &block, &len, &flush));
	assert_memory_equal(block, "a\nbb\ncc\n", 8);
	assert_int_equal(len, 8);
	assert_true(block_next(r, 3, &block, &len, &flush)); /* nothing follows: all must be used */
	assert_true(flush);
	assert_memory_equal(block, "cc\n", 3);
	assert_int_equal(len, 3);
	assert_false(block_next(r, 0, &block, &len, &flush));
	block_reader_free(r);
}

/* A line that is kept while the next fills the buffer must be used: nothing can follow it. */
static void block_kept_line_before_a_huge_one_is_flushed(void **state)
{
	enum { LEN = 10 + BLOCK_BYTES };
	char *text = malloc(LEN);
	struct reads from = {.text = text, .len = LEN, .step = SIZE_MAX};
	struct block_reader *r = block_reader_new((struct byte_source){reads_read, &from});
	const char *block;
	size_t len;
	bool flush;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', LEN);
	memcpy(text, "kept\n", 5);
	text[LEN - 1] = '\n';
	assert_true(block_next(r, 0, &block, &len, &flush));
	assert_int_equal(len, 5);
	assert_false(flush);
	assert_true(block_next(r, 5, &block, &len, &flush));
	assert_true(flush);
	assert_int_equal(len, 5);
	assert_memory_equal(block, "kept\n", 5);
	assert_true(block_next(r, 0, &block, &len, &flush));
	assert_int_equal(block[0], 'x');
	block_reader_free(r);
	free(text);
}

static void block_read_error_ends_the_input_after_what_was_read(void **state)
{
	struct reads from = {.text = "one\ntw", .len = 6, .step = 5, .fails = true};
	struct gathered g = gather(&from, false);

	(void)state;
	assert_int_equal(g.len, 6);
	assert_memory_equal(g.text, "one\ntw", 6);
	free(g.text);
	block_reader_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(block_lines_do_not_depend_on_the_size_of_reads),
		cmocka_unit_test(block_long_logs_come_out_whole),
		cmocka_unit_test(block_line_as_long_as_the_buffer_is_whole),
		cmocka_unit_test(block_longer_lines_are_cut_and_counted),
		cmocka_unit_test(block_long_line_without_an_end_is_cut_once),
		cmocka_unit_test(block_last_line_that_fills_the_buffer_is_not_cut),
		cmocka_unit_test(block_carriage_returns_alone_end_lines),
		cmocka_unit_test(block_kept_bytes_come_again_with_more),
		cmocka_unit_test(block_kept_line_before_a_huge_one_is_flushed),
		cmocka_unit_test(block_read_error_ends_the_input_after_what_was_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
