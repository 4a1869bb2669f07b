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

struct here {
	struct arena *arena;
	struct diags diags;
	char folder[64];
};

static int here_open(void **state)
{
	struct here *h = calloc(1, sizeof(*h));

	*state = h;
	if (!h)
		return -1;
	snprintf(h->folder, sizeof(h->folder), "%s", P_tmpdir "/tacit-file-XXXXXX");
	h->arena = arena_new();
	diags_init(&h->diags);
	return mkdtemp(h->folder) ? 0 : -1;
}

static int here_close(void **state)
{
	struct here *h = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", h->folder);
	int failed = system(command);
	diags_close(&h->diags);
	arena_free(h->arena);
	free(h);
	return failed;
}

static str put(struct here *h, const char *name, const char *bytes, size_t len)
{
	str path = path_join(h->arena, str_of(h->folder), str_of(name));
	FILE *f = fopen(path.ptr, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void file_is_read_whole_up_to_the_limit(void **state)
{
	struct here *h = *state;
	struct source src;
	char bytes[50000];

	memset(bytes, 'x', sizeof(bytes));
	bytes[100] = '\0';
	str path = put(h, "big", bytes, sizeof(bytes));
	assert_true(file_read(h->arena, path, sizeof(bytes), &src, &h->diags));
	assert_int_equal(src.text.len, sizeof(bytes));
	assert_memory_equal(src.text.ptr, bytes, sizeof(bytes));
	assert_true(str_eq(src.path, path));
	assert_int_equal(h->diags.count, 0);

	assert_false(file_read(h->arena, path, sizeof(bytes) - 1, &src, &h->diags));
	assert_int_equal(h->diags.errors, 1);
	assert_true(str_contains(h->diags.items[0].text, STR("limit of 49999")));
	assert_true(str_eq(h->diags.items[0].pos.src->path, path));
}

static void file_empty_is_no_error(void **state)
{
	struct here *h = *state;
	struct source src;

	assert_true(file_read(h->arena, put(h, "none", "", 0), 10, &src, &h->diags));
	assert_int_equal(src.text.len, 0);
}

static void file_that_cannot_be_read_is_named(void **state)
{
	struct here *h = *state;
	struct source src;
	str gone = path_join(h->arena, str_of(h->folder), STR("gone"));

	assert_false(file_read(h->arena, gone, 10, &src, &h->diags));
	assert_true(str_starts(h->diags.items[0].text, STR("cannot open: ")));
	assert_true(str_eq(h->diags.items[0].pos.src->path, gone));
	assert_int_equal(h->diags.items[0].pos.line, 0);
	assert_false(file_read(h->arena, str_of(h->folder), 10, &src, &h->diags));
	assert_int_equal(h->diags.errors, 2);
}

static void file_kinds_are_told_apart(void **state)
{
	struct here *h = *state;
	str path = put(h, "file", "x", 1), folder = str_of(h->folder);
	char long_name[5000];

	memset(long_name, 'a', sizeof(long_name));
	assert_true(file_exists(path));
	assert_true(file_exists(folder));
	assert_false(file_is_folder(path));
	assert_true(file_is_folder(folder));
	assert_false(file_exists((str){path.ptr, path.len - 1}));
	assert_false(file_exists((str){long_name, sizeof(long_name)}));
	assert_false(file_is_folder((str){long_name, sizeof(long_name)}));
}

static void file_paths_are_joined_with_one_slash(void **state)
{
	struct here *h = *state;

	assert_string_equal(path_join(h->arena, STR("kb"), STR("a.yaml")).ptr, "kb/a.yaml");
	assert_string_equal(path_join(h->arena, STR("kb/"), STR("a.yaml")).ptr, "kb/a.yaml");
	assert_string_equal(path_join(h->arena, STR("/"), STR("etc")).ptr, "/etc");
	assert_true(str_eq(path_name(STR("a/b/c.log")), STR("c.log")));
	assert_true(str_eq(path_name(STR("c.log")), STR("c.log")));
	assert_true(str_eq(path_name(STR("a/")), STR("")));
}

static void file_names_of_a_folder_are_sorted_by_bytes(void **state)
{
	static const char *const names[] = {"b", "a", "B", "a0", ".hidden"};
	static const char *const want[] = {".hidden", "B", "a", "a0", "b"};
	struct here *h = *state;
	size_t count;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		put(h, names[i], "", 0);
	str *got = folder_list(h->arena, str_of(h->folder), &count, &h->diags);
	assert_int_equal(count, COUNT_OF(want));
	for (size_t i = 0; i < count; i++)
		assert_string_equal(got[i].ptr, want[i]);
}

static void file_list_of_no_folder_is_a_complaint(void **state)
{
	struct here *h = *state;
	size_t count = 9;

	assert_null(folder_list(h->arena, put(h, "f", "", 0), &count, &h->diags));
	assert_int_equal(count, 0);
	assert_int_equal(h->diags.errors, 1);
	str empty = path_join(h->arena, str_of(h->folder), STR("empty"));
	assert_int_equal(mkdir(empty.ptr, 0700), 0);
	folder_list(h->arena, empty, &count, &h->diags);
	assert_int_equal(count, 0);
	assert_int_equal(h->diags.errors, 1);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, here_open, here_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(file_is_read_whole_up_to_the_limit),
		IN_FOLDER(file_empty_is_no_error),
		IN_FOLDER(file_that_cannot_be_read_is_named),
		IN_FOLDER(file_kinds_are_told_apart),
		IN_FOLDER(file_paths_are_joined_with_one_slash),
		IN_FOLDER(file_names_of_a_folder_are_sorted_by_bytes),
		IN_FOLDER(file_list_of_no_folder_is_a_complaint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
