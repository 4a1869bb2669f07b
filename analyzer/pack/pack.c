#include "pack/pack.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "input/archive_lib.h"

enum { NAME_BYTES_MAX = 1024 };

struct pack {
	struct archive_lib lib;
	struct archive *zip;
	FILE *to;
	char *bytes;
	size_t len;
	FILE *manifest;
	char *manifest_text;
	size_t manifest_len;
	bool failed;
};

static la_ssize_t zip_write(struct archive *zip, void *self, const void *bytes, size_t len)
{
	struct pack *p = self;

	(void)zip;
	return fwrite(bytes, 1, len, p->to) == len ? (la_ssize_t)len : -1;
}

struct pack *pack_new(void)
{
	struct pack *p = must_realloc(NULL, sizeof(*p));

	*p = (struct pack){.zip = NULL};
	if (archive_lib_open(&p->lib))
		p->zip = p->lib.archive_write_new();
	p->to = open_memstream(&p->bytes, &p->len);
	p->manifest = open_memstream(&p->manifest_text, &p->manifest_len);
	p->failed = !p->zip || !p->to || !p->manifest || p->lib.archive_write_set_format_zip(p->zip) != ARCHIVE_OK ||
	            p->lib.archive_write_open(p->zip, p, NULL, zip_write, NULL) != ARCHIVE_OK;
	return p;
}

/* "/a/../b" as "a/up/b". */
static void clean_name(str name, char out[static NAME_BYTES_MAX])
{
	size_t len = 0;

	while (name.len && len < NAME_BYTES_MAX - 8) {
		size_t span = 0;
		while (span < name.len && name.ptr[span] != '/')
			span++;
		str part = {name.ptr, span};
		name = str_from(name, span + 1);
		if (!part.len || str_eq(part, STR(".")))
			continue;
		if (str_eq(part, STR("..")))
			part = STR("up");
		if (part.len > NAME_BYTES_MAX - 8 - len)
			part.len = NAME_BYTES_MAX - 8 - len;
		if (len)
			out[len++] = '/';
		for (size_t i = 0; i < part.len; i++) {
			unsigned char c = (unsigned char)part.ptr[i];
			out[len++] = c < 0x20 || c == 0x7f || c == '\\' ? '_' : (char)c;
		}
	}
	out[len] = '\0';
}

static void entry_write(struct pack *p, const char *name, str bytes)
{
	struct archive_entry *entry = p->lib.archive_entry_new();

	p->lib.archive_entry_set_pathname(entry, name);
	p->lib.archive_entry_set_filetype(entry, AE_IFREG);
	p->lib.archive_entry_set_perm(entry, 0644);
	p->lib.archive_entry_set_size(entry, (la_int64_t)bytes.len);
	p->failed |= p->lib.archive_write_header(p->zip, entry) != ARCHIVE_OK ||
	             (bytes.len && p->lib.archive_write_data(p->zip, bytes.ptr, bytes.len) != (la_ssize_t)bytes.len);
	p->lib.archive_entry_free(entry);
}

void pack_add(struct pack *p, str name, str bytes)
{
	char path[NAME_BYTES_MAX], hex[SHA256_TEXT_BYTES];
	struct sha256 digest = sha256_of(bytes);

	clean_name(name, path);
	fprintf(p->manifest, "%s  %s\n", sha256_text(&digest, hex), path);
	if (!p->failed)
		entry_write(p, path, bytes);
}

char *pack_close(struct pack *p, size_t *ret_len)
{
	fclose(p->manifest);
	if (!p->failed)
		entry_write(p, "MANIFEST.sha256", (str){p->manifest_text, p->manifest_len});
	bool good = p->zip && p->lib.archive_write_close(p->zip) == ARCHIVE_OK && !p->failed;
	if (p->zip)
		p->lib.archive_write_free(p->zip);
	fclose(p->to);
	char *bytes = p->bytes;
	*ret_len = p->len;
	free(p->manifest_text);
	free(p);
	if (good)
		return bytes;
	free(bytes);
	return NULL;
}
