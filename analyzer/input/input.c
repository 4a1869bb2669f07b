#include "input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "input/archive.h"
#include "input/encoding.h"

enum { FOLDER_DEPTH_MAX = 64, PIPE_BYTES = 1024 * 1024, PATH_BYTES_MAX = 4096 };

static void list_add(struct arena *a, struct strs_list *list, str path)
{
	list->items = must_grow(list->items, list->count, &list->cap, sizeof(*list->items));
	list->items[list->count++] = arena_str(a, path);
}

void strs_list_close(struct strs_list *list)
{
	free(list->items);
	*list = (struct strs_list){0};
}

static void list_folder(struct arena *a, str folder, struct strs_list *list,
                        const struct input_visit *visit, unsigned depth)
{
	struct diags diags;
	size_t count;

	diags_init(&diags);
	str *names = folder_list(a, folder, &count, &diags);
	for (size_t i = 0; i < diags.count; i++)
		visit->complain(visit->self, folder, true, diags.items[i].text.ptr);
	diags_close(&diags);
	for (size_t i = 0; i < count; i++) {
		struct stat st;
		str path = path_join(a, folder, names[i]);
		if (lstat(path.ptr, &st) != 0) {
			visit->complain(visit->self, path, true, strerror(errno));
		} else if (S_ISDIR(st.st_mode)) {
			if (depth >= FOLDER_DEPTH_MAX)
				visit->complain(visit->self, path, true, "is too deep: not read");
			else
				list_folder(a, path, list, visit, depth + 1);
		} else if (S_ISREG(st.st_mode) || (S_ISLNK(st.st_mode) &&
		                                   (stat(path.ptr, &st) != 0 || S_ISREG(st.st_mode)))) {
			list_add(a, list, path);
		} else if (S_ISDIR(st.st_mode)) {
			visit->complain(visit->self, path, false,
			                "is a link to a folder: not followed");
		} else {
			visit->complain(visit->self, path, false, "is no file: not read");
		}
	}
}

void input_list(struct arena *a, str path, struct strs_list *list, const struct input_visit *visit)
{
	if (!str_eq(path, STR("-")) && file_is_folder(path))
		list_folder(a, path, list, visit, 0);
	else
		list_add(a, list, path);
}

/* As a C string; false where it is too long for a path. */
static bool path_text(str path, char out[static PATH_BYTES_MAX])
{
	if (path.len >= PATH_BYTES_MAX)
		return false;
	memcpy(out, path.ptr, path.len);
	out[path.len] = '\0';
	return true;
}

struct input_mark input_mark(str path)
{
	char name[PATH_BYTES_MAX];
	struct stat st;

	if (!path_text(path, name) || stat(name, &st) != 0 || !S_ISREG(st.st_mode))
		return (struct input_mark){-1, 0};
	return (struct input_mark){st.st_size,
	                           (int64_t)st.st_mtim.tv_sec * US_PER_SECOND + st.st_mtim.tv_nsec / 1000};
}

struct file_stream {
	int fd;
	const struct input_visit *visit;
	int error;
};

static ssize_t file_stream_read(void *self, char *into, size_t size)
{
	struct file_stream *s = self;

	for (;;) {
		if (s->visit->stopped(s->visit->self))
			return 0;
		ssize_t got = read(s->fd, into, size);
		if (got >= 0)
			return got;
		if (errno != EINTR) {
			s->error = errno;
			return -1;
		}
	}
}

static ssize_t file_part_read(void *self, char *into, size_t size)
{
	struct file_part *part = self;

	if (part->at >= part->end)
		return 0;
	if (size > part->end - part->at)
		size = (size_t)(part->end - part->at);
	ssize_t got = pread(part->fd, into, size, (off_t)part->at);
	if (got > 0)
		part->at += (uint64_t)got;
	return got;
}

struct byte_source file_part_source(struct file_part *part)
{
	return (struct byte_source){file_part_read, part};
}

static void read_open(str path, int fd, const struct input_visit *visit)
{
	struct file_stream stream = {.fd = fd, .visit = visit};
	struct stat st = {0};
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	struct encoding *e = encoding_open((struct byte_source){file_stream_read, &stream});
	time_us modified = regular ? (time_us)st.st_mtim.tv_sec * US_PER_SECOND : TIME_NONE;
	size_t len;

	if (!regular)
		fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* four times faster; no pipe, no harm */
	const unsigned char *start = encoding_sniff(e, &len);
	if (archive_is_one(start, len)) {
		str again = !regular ? STR("") : fd == STDIN_FILENO ? STR("/dev/stdin") : path;
		archive_read_members(path, again, encoding_raw(e), modified, visit);
	} else {
		bool as_it_is = regular && !encoding_differs(e);
		struct input in = {.path = path, .source = encoding_text(e), .modified = modified,
		                   .fd = as_it_is ? fd : -1, .size = (uint64_t)st.st_size,
		                   .binary = encoding_is_binary(e)};
		visit->stream(visit->self, &in);
	}
	encoding_close(e);
	if (stream.error)
		visit->complain(visit->self, path, true, strerror(stream.error));
}

void input_read(str path, const struct input_visit *visit)
{
	char name[PATH_BYTES_MAX];

	if (str_eq(path, STR("-"))) {
		read_open(path, STDIN_FILENO, visit);
		return;
	}
	if (!path_text(path, name)) {
		visit->complain(visit->self, path, true, "the path is too long");
		return;
	}
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		visit->complain(visit->self, path, true, strerror(errno));
		return;
	}
	read_open(path, fd, visit);
	close(fd);
}
