#include <isa-l/igzip_lib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "input/gzip.h"

struct reads {
	const unsigned char *bytes;
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

struct bytes {
	unsigned char *p;
	size_t len;
};

/* One gzip member of text, behind what packed holds already. */
static void pack(struct bytes *packed, const char *text, size_t len)
{
	size_t room = len + len / 8 + 1000;
	struct isal_zstream z;
	struct isal_gzip_header header;

	packed->p = realloc(packed->p, packed->len + room);
	assert_non_null(packed->p);
	isal_deflate_init(&z);
	isal_gzip_header_init(&header);
	z.end_of_stream = 1;
	z.next_in = (uint8_t *)(uintptr_t)text;
	z.avail_in = (uint32_t)len;
	z.next_out = packed->p + packed->len;
	z.avail_out = (uint32_t)room;
	z.gzip_flag = IGZIP_GZIP;
	assert_int_equal(isal_deflate(&z), COMP_OK);
	assert_int_equal(z.avail_in, 0);
	packed->len += z.total_out;
}

/* All that packed gives, read so; NULL in *ret_error where it ended well. */
static size_t unpack(const struct bytes *packed, size_t in_step, size_t out_step, char *into,
                     size_t room, const char **ret_error)
{
	struct reads from = {.bytes = packed->p, .len = packed->len, .step = in_step};
	struct gzip *g = gzip_open((struct byte_source){reads_read, &from});
	struct byte_source source = gzip_source(g);
	size_t len = 0;
	ssize_t got;

	while (len < room && (got = source.read(source.self, into + len,
	                                        out_step < room - len ? out_step : room - len)) > 0)
		len += (size_t)got;
	*ret_error = gzip_error(g);
	/* The end, and an error, stay what they are. */
	char more;
	assert_int_equal(source.read(source.self, &more, 1), *ret_error ? -1 : 0);
	gzip_close(g);
	return len;
}

/* Text that packs as a log does: much that repeats, some that does not. */
static char *text_of(size_t len, uint32_t seed)
{
	char *text = malloc(len + 1);

	assert_non_null(text);
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = seed >> 28 ? "interface down\n"[i % 15] : (char)(seed >> 20);
	}
	return text;
}

static void gzip_gives_the_bytes_back_at_any_size_of_reads(void **state)
{
	static const size_t in_steps[] = {1, 2, 13, 4096, SIZE_MAX};
	static const size_t out_steps[] = {1, 2, 3, 100, 4096, SIZE_MAX};
	static const size_t lens[] = {0, 1, 2, 50, 1000, 70000};

	(void)state;
	for (size_t l = 0; l < COUNT_OF(lens); l++) {
		struct bytes packed = {NULL, 0};
		char *text = text_of(lens[l], 3), *got = malloc(lens[l] + 10);
		const char *error;
		assert_non_null(got);
		pack(&packed, text, lens[l]);
		for (size_t i = 0; i < COUNT_OF(in_steps); i++) {
			for (size_t o = 0; o < COUNT_OF(out_steps); o++) {
				size_t len = unpack(&packed, in_steps[i], out_steps[o], got,
				                    lens[l] + 10, &error);
				if (error || len != lens[l] || memcmp(got, text, len) != 0)
					fail_msg("%zu of %zu bytes, in reads of %zu by %zu: %s",
					         len, lens[l], in_steps[i], out_steps[o],
					         error ? error : "no error");
			}
		}
		free(packed.p);
		free(text);
		free(got);
	}
}

/* Zeros end in one long match: its last bytes are still to come when the input is used up. */
static void gzip_gives_the_end_of_a_long_run(void **state)
{
	(void)state;
	for (size_t len = 65536 - 300; len < 65536 + 300; len += 7) {
		struct bytes packed = {NULL, 0};
		char *zeros = calloc(1, len), *got = malloc(len + 1);
		const char *error;
		assert_non_null(zeros);
		assert_non_null(got);
		pack(&packed, zeros, len);
		size_t made = unpack(&packed, 1, 65536, got, len + 1, &error);
		if (error || made != len)
			fail_msg("%zu of %zu zeros: %s", made, len, error ? error : "no error");
		free(packed.p);
		free(zeros);
		free(got);
	}
}

static void gzip_joined_members_are_one_stream(void **state)
{
	struct bytes packed = {NULL, 0};
	const char *error;
	char got[64];

	(void)state;
	pack(&packed, "first\n", 6);
	pack(&packed, "", 0);
	pack(&packed, "last\n", 5);
	for (size_t step = 1; step < 70; step++) {
		size_t len = unpack(&packed, step, sizeof(got), got, sizeof(got), &error);
		assert_null(error);
		assert_int_equal(len, 11);
		assert_memory_equal(got, "first\nlast\n", 11);
	}
	free(packed.p);
}

static void gzip_padding_behind_the_last_member_is_passed(void **state)
{
	struct bytes packed = {NULL, 0};
	const char *error;
	char got[16];

	(void)state;
	pack(&packed, "text", 4);
	packed.p = realloc(packed.p, packed.len + 512);
	assert_non_null(packed.p);
	memset(packed.p + packed.len, 0, 512);
	packed.len += 512;
	for (size_t step = 1; step < 40; step++) {
		assert_int_equal(unpack(&packed, step, 3, got, sizeof(got), &error), 4);
		assert_null(error);
	}
	free(packed.p);
}

/* Cut at every byte: what came before is given, then the error; never all of it without one. */
static void gzip_truncated_stream_gives_its_start_and_an_error(void **state)
{
	struct bytes packed = {NULL, 0};
	char *text = text_of(3000, 5), got[3100];
	const char *error;

	(void)state;
	pack(&packed, text, 3000);
	for (size_t cut = 0; cut < packed.len; cut++) {
		struct bytes part = {packed.p, cut};
		size_t len = unpack(&part, cut % 3 ? SIZE_MAX : 1, 700, got, sizeof(got), &error);
		assert_true(len <= 3000);
		assert_memory_equal(got, text, len);
		if (!error)
			fail_msg("cut to %zu of %zu bytes without an error", cut, packed.len);
	}
	free(packed.p);
	free(text);
}

/*
 * A changed byte anywhere behind the header is seen, by the code or by the checksum at the end,
 * unless it changes nothing that is told (the bits that fill the last byte).
 */
static void gzip_damaged_stream_is_an_error(void **state)
{
	struct bytes packed = {NULL, 0};
	char *text = text_of(2000, 11), got[9000];
	const char *error;

	(void)state;
	pack(&packed, text, 2000);
	for (size_t at = 10; at < packed.len; at++) {
		packed.p[at] ^= 0x40;
		size_t len = unpack(&packed, SIZE_MAX, 512, got, sizeof(got), &error);
		if (!error && !(len == 2000 && memcmp(got, text, len) == 0))
			fail_msg("byte %zu of %zu changed without an error (%zu bytes)", at,
			         packed.len, len);
		packed.p[at] ^= 0x40;
	}
	free(packed.p);
	free(text);
}

static void gzip_counts_the_bytes_that_went_in(void **state)
{
	struct bytes packed = {NULL, 0};
	char got[32];

	(void)state;
	pack(&packed, "some text", 9);
	struct reads from = {.bytes = packed.p, .len = packed.len, .step = 5};
	struct gzip *g = gzip_open((struct byte_source){reads_read, &from});
	struct byte_source source = gzip_source(g);
	while (source.read(source.self, got, sizeof(got)) > 0)
		;
	assert_int_equal(gzip_bytes_in(g), packed.len);
	gzip_close(g);
	gzip_close(NULL);
	free(packed.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gzip_gives_the_bytes_back_at_any_size_of_reads),
		cmocka_unit_test(gzip_gives_the_end_of_a_long_run),
		cmocka_unit_test(gzip_joined_members_are_one_stream),
		cmocka_unit_test(gzip_padding_behind_the_last_member_is_passed),
		cmocka_unit_test(gzip_truncated_stream_gives_its_start_and_an_error),
		cmocka_unit_test(gzip_damaged_stream_is_an_error),
		cmocka_unit_test(gzip_counts_the_bytes_that_went_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
