#include "kb/kb_digest.h"

#include "base/file.h"

enum { FOLDER_DEPTH_MAX = 8, FILE_BYTES_MAX = 16 * 1024 * 1024 };

static void folder_add(struct sha256_stream *sum, str folder, struct diags *diags, unsigned depth)
{
	struct arena *a = arena_new();
	size_t count;
	str *names = folder_list(a, folder, &count, diags);

	for (size_t i = 0; i < count; i++) {
		str path = path_join(a, folder, names[i]);
		struct source src;
		sha256_add(sum, names[i].ptr, names[i].len + 1);
		if (depth < FOLDER_DEPTH_MAX && file_is_folder(path))
			folder_add(sum, path, diags, depth + 1);
		else if (file_read(a, path, FILE_BYTES_MAX, &src, diags))
			sha256_add(sum, src.text.ptr, src.text.len);
	}
	arena_free(a);
}

struct sha256 kb_digest(const struct kb_folders *f)
{
	struct sha256_stream *sum = sha256_new();
	struct diags ignored; /* kb_open tells what is wrong */

	diags_init(&ignored);
	folder_add(sum, f->shipped_kb, &ignored, 0);
	folder_add(sum, f->shipped_rules, &ignored, 0);
	for (size_t i = 0; i < f->kb_count; i++)
		folder_add(sum, f->kb[i], &ignored, 0);
	for (size_t i = 0; i < f->rules_count; i++)
		folder_add(sum, f->rules[i], &ignored, 0);
	diags_close(&ignored);
	return sha256_end(sum);
}
