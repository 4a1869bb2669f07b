#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "input/archive.h"

/*
 * A visit in a folder of its own. What is told has a line for each stream and complaint; paths are
 * shown from behind the folder.
 */
struct visited {
	struct arena *arena;
	char folder[64];
	FILE *to;
	char *text;
	size_t len;
	uint64_t bytes;
	time_us modified;
	bool quiet;   /* count bytes, show none */
	bool overlap; /* unpack in a thread of its own */
};

static str below(const struct visited *v, str path)
{
	size_t head = strlen(v->folder) + 1;

	return str_starts(path, str_of(v->folder)) ? str_from(path, head) : path;
}

static void visited_stream(void *self, struct input *in)
{
	struct visited *v = self;
	char bytes[5000];
	ssize_t got;

	v->modified = in->modified;
	fprintf(v->to, "%.*s%s: ", STR_ARG(below(v, in->path)),
	        in->in_archive ? "" : " (no archive)");
	while ((got = in->source.read(in->source.self, bytes, sizeof(bytes))) > 0) {
		v->bytes += (uint64_t)got;
		if (!v->quiet)
			fwrite(bytes, 1, (size_t)got, v->to);
	}
	fprintf(v->to, "\n");
}

static void visited_complain(void *self, str path, bool unread, const char *text)
{
	struct visited *v = self;

	fprintf(v->to, "%s %.*s %s\n", unread ? "unread" : "said", STR_ARG(below(v, path)), text);
}

static bool visited_stopped(void *self)
{
	(void)self;
	return false;
}

static int visited_open(void **state)
{
	struct visited *v = calloc(1, sizeof(*v));
	const bool *overlap = *state;

	*state = v;
	if (!v)
		return -1;
	v->overlap = overlap && *overlap;
	v->arena = arena_new();
	v->to = open_memstream(&v->text, &v->len);
	snprintf(v->folder, sizeof(v->folder), "%s", P_tmpdir "/tacit-archive-XXXXXX");
	return mkdtemp(v->folder) && v->to ? 0 : -1;
}

static int visited_close(void **state)
{
	struct visited *v = *state;
	char command[128];

	fclose(v->to);
	free(v->text);
	snprintf(command, sizeof(command), "rm -rf %s", v->folder);
	int failed = system(command);
	arena_free(v->arena);
	free(v);
	return failed;
}

static str path_of(struct visited *v, const char *name)
{
	return path_join(v->arena, str_of(v->folder), str_of(name));
}

static void put(struct visited *v, const char *name, const char *bytes, size_t len)
{
	FILE *f = fopen(path_of(v, name).ptr, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void put_text(struct visited *v, const char *name, const char *text)
{
	put(v, name, text, strlen(text));
}

/* Run a command in the folder; it must succeed. */
static void run(struct visited *v, const char *command)
{
	str all = arena_printf(v->arena, "cd %s && { %s; } >/dev/null 2>&1", v->folder, command);

	if (system(all.ptr) != 0)
		fail_msg("'%s' failed", command);
}

/* What reading name tells; valid until the next. */
static const char *read_file(struct visited *v, const char *name)
{
	fclose(v->to);
	free(v->text);
	v->to = open_memstream(&v->text, &v->len);
	assert_non_null(v->to);
	struct input_visit visit = {.self = v,
	                            .stream = visited_stream,
	                            .complain = visited_complain,
	                            .stopped = visited_stopped,
	                            .overlap = v->overlap};

	input_read(path_of(v, name), &visit);
	fflush(v->to);
	return v->text;
}

/* An archive with entries of any name and type, which no tool would make. */
struct entry {
	const char *name, *text, *link;
	unsigned type;
	bool hard;
};

static void make(struct visited *v, const char *name, const struct entry *entries, size_t count)
{
	struct archive *a = archive_write_new();

	assert_non_null(a);
	archive_write_set_format_pax_restricted(a);
	assert_int_equal(archive_write_open_filename(a, path_of(v, name).ptr), ARCHIVE_OK);
	for (size_t i = 0; i < count; i++) {
		struct archive_entry *e = archive_entry_new();
		size_t len = entries[i].text ? strlen(entries[i].text) : 0;
		archive_entry_set_pathname(e, entries[i].name);
		archive_entry_set_filetype(e, entries[i].type);
		archive_entry_set_perm(e, 0644);
		archive_entry_set_size(e, (la_int64_t)len);
		archive_entry_set_mtime(e, 1700000000, 0);
		if (entries[i].hard)
			archive_entry_set_hardlink(e, entries[i].link);
		else if (entries[i].link)
			archive_entry_set_symlink(e, entries[i].link);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		if (len)
			assert_int_equal(archive_write_data(a, entries[i].text, len), len);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static void archive_members_are_streams_of_their_own(void **state)
{
	static const char *const commands[] = {"tar cf x a b d",
	                                       "tar czf x a b d",
	                                       "tar cjf x a b d",
	                                       "tar cJf x a b d",
	                                       "tar c --zstd -f x a b d",
	                                       "zip -r x.zip a b d && mv x.zip x",
	                                       "7z a x.7z a b d && mv x.7z x",
	                                       "tar --format=pax -cf x a b d"};
	struct visited *v = *state;

	put_text(v, "a", "first");
	put_text(v, "b", "");
	assert_int_equal(mkdir(path_of(v, "d").ptr, 0700), 0);
	put_text(v, "d/c", "in a folder");
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		run(v, commands[i]);
		const char *told = read_file(v, "x");
		/* 7z puts empty files before the others. */
		if (strcmp(told, "x!a: first\nx!b: \nx!d/c: in a folder\n") != 0 &&
		    strcmp(told, "x!b: \nx!a: first\nx!d/c: in a folder\n") != 0)
			fail_msg("%s: %s", commands[i], told);
		unlink(path_of(v, "x").ptr);
	}
}

static void archive_compressed_file_is_read_under_its_own_name(void **state)
{
	static const char *const tools[] = {"gzip", "bzip2", "xz", "zstd"};
	struct visited *v = *state;

	for (size_t i = 0; i < COUNT_OF(tools); i++) {
		put_text(v, "a", "the log\n");
		run(v, arena_printf(v->arena, "%s -c <a >x", tools[i]).ptr);
		assert_string_equal(read_file(v, "x"), "x (no archive): the log\n\n");
	}
}

static void archive_time_of_a_member_is_its_own(void **state)
{
	static const struct entry entries[] = {{"a", "x", NULL, AE_IFREG, false}};
	struct visited *v = *state;

	make(v, "x.tar", entries, COUNT_OF(entries));
	read_file(v, "x.tar");
	assert_true(v->modified == INT64_C(1700000000) * US_PER_SECOND);
	run(v, "gzip -c <x.tar >y && touch -d 2024-03-03T00:00:00Z y");
	read_file(v, "y");
	assert_true(v->modified == INT64_C(1700000000) * US_PER_SECOND);
}

static void archive_in_an_archive_is_opened_up_to_the_depth(void **state)
{
	struct visited *v = *state;

	put_text(v, "0", "core");
	run(v, "tar cf 1.tar 0; gzip 1.tar; zip 2.zip 1.tar.gz; tar cf 3.tar 2.zip");
	assert_string_equal(read_file(v, "3.tar"), "3.tar!2.zip!1.tar.gz!0: core\n");
	/* One inside the other: as many as ARCHIVE_DEPTH_MAX below the first, and one more. */
	run(v, "tar cf t0 0; for i in 0 1 2 3 4; do tar cf t$((i+1)) t$i; done");
	assert_string_equal(read_file(v, "t4"), "t4!t3!t2!t1!t0!0: core\n");
	assert_string_equal(read_file(v, "t5"), "unread t5!t4!t3!t2!t1!t0 is an archive in an "
	                                        "archive, too deep: not read\n");
}

static void archive_names_that_lead_out_are_labels_that_are_told(void **state)
{
	static const struct entry entries[] = {
		{"/abs/x", "one", NULL, AE_IFREG, false},
		{"../up", "two", NULL, AE_IFREG, false},
		{"a/../../b", "three", NULL, AE_IFREG, false},
		{"a/..", "four", NULL, AE_IFREG, false},
		{"a..b/..c", "five", NULL, AE_IFREG, false},
	};
	static const char out[] = "the name leads out of the archive; it is read here and written "
				  "nowhere\n";
	struct visited *v = *state;

	make(v, "x.tar", entries, COUNT_OF(entries));
	const char *told = read_file(v, "x.tar");
	assert_true(str_starts(str_of(told),
	                       arena_printf(v->arena,
	                                    "said x.tar!/abs/x %sx.tar!/abs/x: one\n"
	                                    "said x.tar!../up %sx.tar!../up: two\n"
	                                    "said x.tar!a/../../b %sx.tar!a/../../b: three\n",
	                                    out, out, out)));
	assert_true(str_contains(str_of(told), STR("x.tar!a/..: four\n")));
	assert_true(str_ends(str_of(told), STR("\nx.tar!a..b/..c: five\n")));
	assert_false(file_exists(path_of(v, "../up")));
}

static void archive_links_and_devices_are_told_and_left(void **state)
{
	static const struct entry entries[] = {
		{"real", "text", NULL, AE_IFREG, false},
		{"soft", NULL, "real", AE_IFLNK, false},
		{"out", NULL, "/etc/hostname", AE_IFLNK, false},
		{"hard", NULL, "real", AE_IFREG, true},
		{"pipe", NULL, NULL, AE_IFIFO, false},
		{"dir", NULL, NULL, AE_IFDIR, false},
		{"end", "more", NULL, AE_IFREG, false},
	};
	struct visited *v = *state;

	make(v, "x.tar", entries, COUNT_OF(entries));
	assert_string_equal(read_file(v, "x.tar"), "x.tar!real: text\n"
	                                           "said x.tar!soft is a link: not followed\n"
	                                           "said x.tar!out is a link: not followed\n"
	                                           "said x.tar!hard is a link: not followed\n"
	                                           "said x.tar!pipe is no file: not read\n"
	                                           "x.tar!end: more\n");
}

/* What is there before a stream breaks off is read, and the break is told, once. */
static void archive_truncated_gzip_is_read_up_to_there(void **state)
{
	struct visited *v = *state;

	run(v, "i=0; while [ $i -lt 3000 ]; do echo line $i $((i * 7919 % 3001)); i=$((i+1)); done "
	       ">a; "
	       "gzip -c a >whole; head -c $(($(wc -c <whole) / 2)) whole >x.gz");
	const char *told = read_file(v, "x.gz");
	assert_true(str_starts(str_of(told), STR("x.gz (no archive): line 0 0\nline 1 1917\n")));
	assert_true(v->bytes > 3000);
	const char *complaint = strstr(told, "unread x.gz ");
	assert_non_null(complaint);
	assert_non_null(strstr(complaint, "the gzip stream ends too early"));
	assert_null(strstr(complaint + 1, "unread x.gz "));
}

static void archive_truncated_tar_tells_the_rest_is_unread(void **state)
{
	struct visited *v = *state;

	put_text(v, "a", "whole member");
	run(v, "head -c 9000 /dev/zero | tr '\\0' x >b; tar cf t a b; head -c 4000 t >x.tar; "
	       "gzip -c t >t.gz; head -c 120 t.gz >x.tgz");
	const char *told = read_file(v, "x.tar");
	assert_true(str_starts(str_of(told), STR("x.tar!a: whole member\nx.tar!b: xxxx")));
	assert_non_null(strstr(told, "unread x.tar"));
	assert_non_null(strstr(read_file(v, "x.tgz"), "unread x.tgz"));
}

static void archive_damaged_and_empty_ones_are_unread(void **state)
{
	struct visited *v = *state;

	put(v, "cut.gz", "\x1f\x8b\x08\x00", 4);
	put(v, "bad.zip", "PK\x03\x04 nothing of a zip follows here at all", 40);
	put(v, "bad.7z", "7z\xBC\xAF\x27\x1C nothing", 14);
	assert_non_null(strstr(read_file(v, "cut.gz"), "unread cut.gz"));
	assert_non_null(strstr(read_file(v, "bad.zip"), "unread bad.zip"));
	assert_non_null(strstr(read_file(v, "bad.7z"), "unread bad.7z"));
}

static void archive_empty_ones_hold_nothing_and_are_no_error(void **state)
{
	struct visited *v = *state;

	run(v, ": >a; gzip -c a >a.gz; zip x.zip a && zip -d x.zip a || true; "
	       "tar cf e.tar --files-from=/dev/null; gzip -c e.tar >e.tgz");
	assert_null(strstr(read_file(v, "a.gz"), "unread"));
	read_file(v, "e.tgz");
	assert_null(strstr(v->text, "unread"));
}

/* A log that was cut off while it was written starts with zeros: no end of an archive. */
static void archive_compressed_log_that_starts_with_zeros_is_read(void **state)
{
	struct visited *v = *state;

	run(v, "head -c 2048 /dev/zero >a; echo a line >>a; gzip -c a >x.gz");
	read_file(v, "x.gz");
	assert_int_equal(v->bytes, 2055);
}

/* A hundred million letters are a hundred kilobytes: reading stops, and says so. */
static void archive_that_grows_without_bounds_is_stopped(void **state)
{
	static const char *const commands[] = {"gzip -9 <z >x", "bzip2 -9 <z >x",
	                                       "zstd -19 --long=27 <z >x || zstd <z >x",
	                                       "tar cf x --zstd z", "zip -9 x.zip z && mv x.zip x"};
	struct visited *v = *state;

	v->quiet = true;
	run(v, "head -c 150000000 /dev/zero | tr '\\0' x >z");
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		v->bytes = 0;
		run(v, commands[i]);
		const char *told = read_file(v, "x");
		if (!strstr(told, "unread x grows more than 400 times"))
			fail_msg("%s: %s", commands[i], told);
		assert_in_range(v->bytes, BOMB_BYTES_MIN / 2, 2 * BOMB_BYTES_MIN);
		unlink(path_of(v, "x").ptr);
	}
}

/* A sparse member says that it is as large as it likes, in a few bytes. */
static void archive_holes_of_a_sparse_member_are_passed_over(void **state)
{
	struct visited *v = *state;

	v->quiet = true;
	run(v, "truncate -s 3G z; echo end >>z; tar cSf x.tar z");
	assert_null(strstr(read_file(v, "x.tar"), "unread"));
	assert_in_range(v->bytes, 4, BOMB_BYTES_MIN);
}

/* As much text as a log shrinks well is no attack. */
static void archive_that_shrinks_well_is_read_whole(void **state)
{
	struct visited *v = *state;

	v->quiet = true;
	run(v,
	    "i=0; while [ $i -lt 2000 ]; do echo \"line $i of a log that says the same\"; "
	    "i=$((i+1)); done >a; for i in 1 2 3 4 5 6 7 8 9 10; do cat a a a a a a a a a a; done "
	    ">b; cat b b b b b b b b b b b b b b b >z; gzip -c z >x");
	struct stat st;
	assert_int_equal(stat(path_of(v, "z").ptr, &st), 0);
	assert_true(st.st_size > BOMB_BYTES_MIN);
	const char *told = read_file(v, "x");
	assert_string_equal(told, "x (no archive): \n");
	assert_int_equal(v->bytes, st.st_size);
}

static void archive_encrypted_members_are_unread(void **state)
{
	struct visited *v = *state;

	put_text(v, "a", "secret");
	put_text(v, "b", "open");
	run(v, "zip -P word x.zip a; zip x.zip b");
	assert_string_equal(read_file(v, "x.zip"), "unread x.zip!a is encrypted: not read\n"
	                                           "x.zip!b: open\n");
}

/* Whoever can read the start of a file can read these letters: they alone make no archive. */
static void archive_text_that_starts_like_one_is_text(void **state)
{
	struct visited *v = *state;

	put_text(v, "x.log", "BZhq-1#show logging\nmore\n");
	const char *told = read_file(v, "x.log");
	assert_non_null(strstr(told, "BZhq-1#show logging\nmore\n"));
	assert_null(strstr(told, "unread"));
}

/* A compressed log is the log: what looks like an encoding in its text is text. */
static void archive_text_that_looks_encoded_stays_as_it_is(void **state)
{
	static const char text[] = "some lines\nbegin 644 x\n#86)C\n`\nend\nmore lines\n";
	struct visited *v = *state;

	put_text(v, "a", text);
	run(v, "gzip -c a >x.gz");
	const char *told = read_file(v, "x.gz");
	assert_string_equal(told, arena_printf(v->arena, "x.gz (no archive): %s\n", text).ptr);
}

/* No bytes that are read may start another program. */
static void archive_starts_no_other_program(void **state)
{
	struct visited *v = *state;
	const char *path = getenv("PATH");

	put(v, "a", "LRZI\x00\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 21);
	run(v, "gzip -c a >x.gz; printf '#!/bin/sh\\ntouch %s/started\\ncat\\n' \"$PWD\" >lrzip; "
	       "chmod +x lrzip");
	str wide = arena_printf(v->arena, "%s:%s", v->folder, path ? path : "");
	assert_int_equal(setenv("PATH", wide.ptr, 1), 0);
	read_file(v, "x.gz");
	if (path)
		setenv("PATH", wide.ptr + strlen(v->folder) + 1, 1);
	assert_false(file_exists(path_of(v, "started")));
}

static void archive_is_told_by_its_first_bytes(void **state)
{
	unsigned char tar[263] = {0};

	(void)state;
	memcpy(tar + 257, "ustar", 5);
	assert_true(archive_is_one(tar, sizeof(tar)));
	assert_false(archive_is_one(tar, 260));
	assert_true(archive_is_one((const unsigned char *)"\x1f\x8b\x08\x00", 4));
	assert_true(archive_is_one((const unsigned char *)"PK\x03\x04", 4));
	assert_true(archive_is_one((const unsigned char *)"\x28\xB5\x2F\xFD", 4));
	assert_true(archive_is_one((const unsigned char *)"\xFD"
	                                                  "7zXZ\0",
	                           6));
	assert_false(archive_is_one((const unsigned char *)"plain text", 10));
	assert_false(archive_is_one((const unsigned char *)"", 0));
	char version[64];
	archive_library_version(version);
	assert_true(version[0] != '\0');
}

#define VISITED(test) cmocka_unit_test_setup_teardown(test, visited_open, visited_close)
/* The same test with the unpacking in a thread of its own. */
#define OVERLAPPED(test)                                                          \
	{                                                                         \
#test "_in_a_thread", test, visited_open, visited_close, &overlap \
	}

int main(void)
{
	bool overlap = true;
	const struct CMUnitTest tests[] = {
		VISITED(archive_members_are_streams_of_their_own),
		VISITED(archive_compressed_file_is_read_under_its_own_name),
		VISITED(archive_time_of_a_member_is_its_own),
		VISITED(archive_in_an_archive_is_opened_up_to_the_depth),
		VISITED(archive_names_that_lead_out_are_labels_that_are_told),
		VISITED(archive_links_and_devices_are_told_and_left),
		VISITED(archive_truncated_gzip_is_read_up_to_there),
		VISITED(archive_truncated_tar_tells_the_rest_is_unread),
		VISITED(archive_damaged_and_empty_ones_are_unread),
		VISITED(archive_empty_ones_hold_nothing_and_are_no_error),
		VISITED(archive_compressed_log_that_starts_with_zeros_is_read),
		VISITED(archive_that_grows_without_bounds_is_stopped),
		VISITED(archive_holes_of_a_sparse_member_are_passed_over),
		VISITED(archive_that_shrinks_well_is_read_whole),
		VISITED(archive_encrypted_members_are_unread),
		VISITED(archive_text_that_starts_like_one_is_text),
		VISITED(archive_text_that_looks_encoded_stays_as_it_is),
		VISITED(archive_starts_no_other_program),
		cmocka_unit_test(archive_is_told_by_its_first_bytes),
		OVERLAPPED(archive_members_are_streams_of_their_own),
		OVERLAPPED(archive_compressed_file_is_read_under_its_own_name),
		OVERLAPPED(archive_time_of_a_member_is_its_own),
		OVERLAPPED(archive_in_an_archive_is_opened_up_to_the_depth),
		OVERLAPPED(archive_names_that_lead_out_are_labels_that_are_told),
		OVERLAPPED(archive_links_and_devices_are_told_and_left),
		OVERLAPPED(archive_truncated_gzip_is_read_up_to_there),
		OVERLAPPED(archive_truncated_tar_tells_the_rest_is_unread),
		OVERLAPPED(archive_damaged_and_empty_ones_are_unread),
		OVERLAPPED(archive_empty_ones_hold_nothing_and_are_no_error),
		OVERLAPPED(archive_that_grows_without_bounds_is_stopped),
		OVERLAPPED(archive_holes_of_a_sparse_member_are_passed_over),
		OVERLAPPED(archive_encrypted_members_are_unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
