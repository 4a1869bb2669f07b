#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "input/input.h"

/* What a visit told: every stream with its text, and every complaint. */
struct visited {
	struct arena *arena;
	char folder[64];
	FILE *to;
	char *text;
	size_t len;
	size_t streams, complaints;
	bool stop;
	struct input last;
};

static void visited_stream(void *self, struct input *in)
{
	struct visited *v = self;
	char bytes[1000];
	ssize_t got;

	v->streams++;
	v->last = *in;
	fprintf(v->to, "%.*s: ", STR_ARG(path_name(in->path)));
	while ((got = in->source.read(in->source.self, bytes, sizeof(bytes))) > 0)
		fwrite(bytes, 1, (size_t)got, v->to);
	fprintf(v->to, "\n");
}

static void visited_complain(void *self, str path, bool unread, const char *text)
{
	struct visited *v = self;

	v->complaints++;
	fprintf(v->to, "%s %.*s %s\n", unread ? "unread" : "said", STR_ARG(path_name(path)), text);
}

static bool visited_stopped(void *self)
{
	return ((struct visited *)self)->stop;
}

static struct input_visit visit_of(struct visited *v)
{
	return (struct input_visit){.self = v,
	                            .stream = visited_stream,
	                            .complain = visited_complain,
	                            .stopped = visited_stopped,
	                            .overlap = false};
}

static int visited_open(void **state)
{
	struct visited *v = calloc(1, sizeof(*v));

	*state = v;
	if (!v)
		return -1;
	v->arena = arena_new();
	v->to = open_memstream(&v->text, &v->len);
	snprintf(v->folder, sizeof(v->folder), "%s", P_tmpdir "/tacit-input-XXXXXX");
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

static str put(struct visited *v, const char *name, const char *bytes, size_t len)
{
	str path = path_of(v, name);
	FILE *f = fopen(path.ptr, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void assert_told(struct visited *v, const char *want)
{
	fflush(v->to);
	assert_string_equal(v->text, want);
}

static void input_plain_file_can_be_read_at_any_place(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);

	str path = put(v, "a.log", "one\ntwo\n", 8);
	input_read(path, &visit);
	assert_told(v, "a.log: one\ntwo\n\n");
	assert_true(v->last.fd >= 0);
	assert_int_equal(v->last.size, 8);
	assert_false(v->last.in_archive);
	assert_false(v->last.binary);
	assert_true(v->last.modified > 0);
	assert_int_equal(v->complaints, 0);
}

/* Where the bytes are not the text no part of the file can be read as it is. */
static void input_file_with_a_byte_order_mark_is_text_through_its_source_alone(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);

	input_read(put(v, "bom.log", "\xEF\xBB\xBFx", 4), &visit);
	assert_int_equal(v->last.fd, -1);
	input_read(put(v, "wide.log", "\xFF\xFEy\0", 4), &visit);
	assert_int_equal(v->last.fd, -1);
	assert_told(v, "bom.log: x\nwide.log: y\n");
}

static void input_empty_and_binary_files_are_streams_too(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);
	char odd[500];

	for (size_t i = 0; i < sizeof(odd); i++)
		odd[i] = (char)(i % 7 + 1);
	input_read(put(v, "empty", "", 0), &visit);
	assert_told(v, "empty: \n");
	input_read(put(v, "odd", odd, sizeof(odd)), &visit);
	assert_true(v->last.binary);
	assert_int_equal(v->streams, 2);
}

static void input_what_cannot_be_opened_is_unread(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);
	char long_name[5000];

	memset(long_name, 'a', sizeof(long_name));
	input_read(path_of(v, "gone.log"), &visit);
	assert_told(v, "unread gone.log No such file or directory\n");
	input_read((str){long_name, sizeof(long_name)}, &visit);
	assert_int_equal(v->complaints, 2);
	assert_int_equal(v->streams, 0);
}

static void input_stops_when_it_is_told_to(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);

	v->stop = true;
	input_read(put(v, "a.log", "text", 4), &visit);
	assert_told(v, "a.log: \n");
}

static void input_folder_is_listed_in_order_with_all_below_it(void **state)
{
	static const char *const want[] = {".hidden", "A", "b/a", "b/c/d", "b0", "z"};
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);
	struct strs_list list = {0};

	assert_int_equal(mkdir(path_of(v, "b").ptr, 0700), 0);
	assert_int_equal(mkdir(path_of(v, "b/c").ptr, 0700), 0);
	assert_int_equal(mkdir(path_of(v, "empty").ptr, 0700), 0);
	for (size_t i = COUNT_OF(want); i > 0; i--)
		put(v, want[i - 1], "x", 1);
	input_list(v->arena, str_of(v->folder), &list, &visit);
	assert_int_equal(list.count, COUNT_OF(want));
	for (size_t i = 0; i < list.count; i++)
		assert_true(str_eq(list.items[i], path_of(v, want[i])));
	assert_int_equal(v->complaints, 0);
	strs_list_close(&list);
	assert_int_equal(list.count, 0);
}

static void input_list_of_a_file_or_a_dash_is_itself(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);
	struct strs_list list = {0};

	input_list(v->arena, STR("-"), &list, &visit);
	input_list(v->arena, path_of(v, "gone"), &list, &visit);
	assert_int_equal(list.count, 2);
	assert_true(str_eq(list.items[0], STR("-")));
	assert_true(str_eq(list.items[1], path_of(v, "gone")));
	strs_list_close(&list);
}

/* A link to a folder may lead back up; pipes and sockets would wait for ever. */
static void input_folder_links_and_odd_files_are_told_and_left(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);
	struct strs_list list = {0};

	assert_int_equal(symlink("..", path_of(v, "a-up").ptr), 0);
	put(v, "real", "x", 1);
	assert_int_equal(symlink("real", path_of(v, "b-file").ptr), 0);
	assert_int_equal(mkfifo(path_of(v, "c-pipe").ptr, 0600), 0);
	assert_int_equal(symlink("nowhere", path_of(v, "d-broken").ptr), 0);
	input_list(v->arena, str_of(v->folder), &list, &visit);
	assert_told(v, "said a-up is a link to a folder: not followed\n"
	               "said c-pipe is no file: not read\n");
	assert_int_equal(list.count, 3);
	assert_true(str_eq(list.items[0], path_of(v, "b-file")));
	assert_true(str_eq(list.items[1], path_of(v, "d-broken")));
	input_read(list.items[0], &visit);
	input_read(list.items[1], &visit);
	assert_int_equal(v->streams, 1);
	assert_int_equal(v->complaints, 3);
	strs_list_close(&list);
}

/* A link to a pipe in a folder waits for ever as the pipe itself would. */
static void input_folder_link_to_a_pipe_is_left(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);
	struct strs_list list = {0};

	assert_int_equal(mkdir(path_of(v, "in").ptr, 0700), 0);
	assert_int_equal(mkfifo(path_of(v, "pipe").ptr, 0600), 0);
	assert_int_equal(symlink("../pipe", path_of(v, "in/link").ptr), 0);
	input_list(v->arena, path_of(v, "in"), &list, &visit);
	size_t count = list.count;
	strs_list_close(&list);
	assert_int_equal(count, 0);
	assert_int_equal(v->complaints, 1);
}

static void input_deep_folders_end(void **state)
{
	struct visited *v = *state;
	struct input_visit visit = visit_of(v);
	struct strs_list list = {0};
	str path = str_of(v->folder);

	for (int i = 0; i < 80; i++) {
		path = path_join(v->arena, path, STR("d"));
		assert_int_equal(mkdir(path.ptr, 0700), 0);
	}
	input_list(v->arena, str_of(v->folder), &list, &visit);
	assert_told(v, "unread d is too deep: not read\n");
	strs_list_close(&list);
}

static void input_file_part_takes_its_bytes_only(void **state)
{
	struct visited *v = *state;
	str path = put(v, "a", "0123456789", 10);
	int fd = open(path.ptr, O_RDONLY);
	char bytes[20];

	assert_true(fd >= 0);
	for (uint64_t from = 0; from <= 10; from++) {
		for (uint64_t to = from; to <= 12; to++) {
			struct file_part part = {fd, from, to};
			struct byte_source source = file_part_source(&part);
			size_t len = 0, want = (size_t)((to > 10 ? 10 : to) - from);
			ssize_t got;
			while ((got = source.read(source.self, bytes + len, 3)) > 0)
				len += (size_t)got;
			assert_int_equal(got, 0);
			assert_int_equal(len, want);
			assert_memory_equal(bytes, &"0123456789"[from], want);
		}
	}
	close(fd);
}

#define VISITED(test) cmocka_unit_test_setup_teardown(test, visited_open, visited_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISITED(input_plain_file_can_be_read_at_any_place),
		VISITED(input_file_with_a_byte_order_mark_is_text_through_its_source_alone),
		VISITED(input_empty_and_binary_files_are_streams_too),
		VISITED(input_what_cannot_be_opened_is_unread),
		VISITED(input_stops_when_it_is_told_to),
		VISITED(input_folder_is_listed_in_order_with_all_below_it),
		VISITED(input_list_of_a_file_or_a_dash_is_itself),
		VISITED(input_folder_links_and_odd_files_are_told_and_left),
		VISITED(input_folder_link_to_a_pipe_is_left),
		VISITED(input_deep_folders_end),
		VISITED(input_file_part_takes_its_bytes_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
