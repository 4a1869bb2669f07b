#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct pos whole(struct arena *a, str path)
{
	struct source *src = arena_new_of(a, struct source);

	src->path = arena_str(a, path);
	return (struct pos){.src = src};
}

bool file_read(struct arena *a, str path, size_t max_bytes, struct source *ret_src,
               struct diags *diags)
{
	str name = arena_str(a, path);
	FILE *f = fopen(name.ptr, "rb");

	if (!f) {
		diags_add(diags, DIAG_ERROR, whole(diags->arena, path), "cannot open: %s",
		          strerror(errno));
		return false;
	}
	char *bytes = NULL;
	size_t len = 0, cap = 0;
	bool done = false;
	for (;;) {
		if (cap - len < 4096)
			bytes = must_realloc(bytes, cap = cap ? cap * 2 : 16384);
		size_t got = fread(bytes + len, 1, cap - len, f);
		if (!got)
			break;
		len += got;
		if (len > max_bytes)
			break;
	}
	if (ferror(f))
		diags_add(diags, DIAG_ERROR, whole(diags->arena, path), "cannot read: %s",
		          strerror(errno));
	else if (len > max_bytes)
		diags_add(diags, DIAG_ERROR, whole(diags->arena, path),
		          "is larger than the limit of %zu bytes", max_bytes);
	else
		done = true;
	if (done)
		*ret_src = (struct source){name, arena_str(a, (str){bytes, len})};
	free(bytes);
	fclose(f);
	return done;
}

static bool stat_of(str path, struct stat *ret_stat)
{
	char name[4096];

	if (path.len >= sizeof(name))
		return false;
	memcpy(name, path.ptr, path.len);
	name[path.len] = '\0';
	return stat(name, ret_stat) == 0;
}

bool file_exists(str path)
{
	struct stat st;

	return stat_of(path, &st);
}

bool file_is_folder(str path)
{
	struct stat st;

	return stat_of(path, &st) && S_ISDIR(st.st_mode);
}

bool file_is_regular(str path)
{
	struct stat st;

	return stat_of(path, &st) && S_ISREG(st.st_mode);
}

str path_join(struct arena *a, str folder, str name)
{
	if (str_ends(folder, STR("/")))
		folder.len--;
	return arena_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

str path_name(str path)
{
	for (size_t i = path.len; i > 0; i--) {
		if (path.ptr[i - 1] == '/')
			return str_from(path, i);
	}
	return path;
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const str *)a, *(const str *)b);
}

str *folder_list(struct arena *a, str path, size_t *ret_count, struct diags *diags)
{
	str name = arena_str(a, path);
	DIR *dir = opendir(name.ptr);
	str *names = NULL;
	size_t count = 0, cap = 0;

	*ret_count = 0;
	if (!dir) {
		diags_add(diags, DIAG_ERROR, whole(diags->arena, path), "cannot open: %s",
		          strerror(errno));
		return NULL;
	}
	for (struct dirent *e; (e = readdir(dir));) {
		str entry = str_of(e->d_name);
		if (str_eq(entry, STR(".")) || str_eq(entry, STR("..")))
			continue;
		names = must_grow(names, count, &cap, sizeof(*names));
		names[count++] = arena_str(a, entry);
	}
	closedir(dir);
	if (count)
		qsort(names, count, sizeof(*names), by_bytes);
	*ret_count = count;
	return arena_keep(a, names, count, sizeof(*names));
}
