#include "input/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/encoding.h"
#include "input/gzip.h"
#include "input/pump.h"

enum { FEED_BYTES = 64 * 1024, PATH_BYTES_MAX = 4096 };

struct members {
	struct archive *archive;
	struct gzip *gzip; /* NULL: libarchive undoes the compression */
	struct byte_source source;
	char feed[FEED_BYTES];
	str path;
	uint64_t made; /* bytes of members given so far */
	bool bomb, failed;
	const struct input_visit *visit;
};

static bool starts(const unsigned char *p, size_t len, const char *magic, size_t size)
{
	return len >= size && memcmp(p, magic, size) == 0;
}

static bool is_gzip(const unsigned char *p, size_t len)
{
	return starts(p, len, "\x1f\x8b\x08", 3);
}

static bool must_seek(const unsigned char *p, size_t len)
{
	return starts(p, len, "7z\xBC\xAF\x27\x1C", 6) || starts(p, len, "PK\x03\x04", 4) ||
	       starts(p, len, "PK\x05\x06", 4);
}

bool archive_is_one(const unsigned char *p, size_t len)
{
	return is_gzip(p, len) || must_seek(p, len) || starts(p, len, "BZh", 3) ||
	       starts(p, len, "\xFD\x37zXZ", 6) || starts(p, len, "\x28\xB5\x2F\xFD", 4) ||
	       (len >= 263 && memcmp(p + 257, "ustar", 5) == 0);
}

static la_ssize_t feed(struct archive *a, void *self, const void **ret_bytes)
{
	struct members *m = self;
	ssize_t got = m->source.read(m->source.self, m->feed, sizeof(m->feed));

	*ret_bytes = m->feed;
	if (got >= 0)
		return got;
	/* A damaged gzip stream ends there: what was inflated is read, and the fault is told. */
	if (m->gzip && gzip_error(m->gzip))
		return 0;
	archive_set_error(a, EIO, "cannot be read");
	return ARCHIVE_FATAL;
}

static ssize_t member_read(void *self, char *into, size_t size)
{
	struct members *m = self;

	if (m->bomb || m->failed || m->visit->stopped(m->visit->self))
		return 0;
	la_ssize_t got = archive_read_data(m->archive, into, size);
	if (got < 0) {
		m->failed = true;
		return -1;
	}
	m->made += (uint64_t)got;
	uint64_t packed = m->gzip ? gzip_bytes_in(m->gzip)
	                          : (uint64_t)archive_filter_bytes(m->archive, -1);
	if (m->made > BOMB_BYTES_MIN && m->made / BOMB_RATIO > packed) {
		m->bomb = true;
		return 0;
	}
	return got;
}

static void complain_archive(struct members *m, str path, const char *what)
{
	char text[300];
	const char *why = archive_error_string(m->archive);

	snprintf(text, sizeof(text), "%s: %s", what, why ? why : "unknown reason");
	m->visit->complain(m->visit->self, path, true, text);
}

static str member_name(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);

	if (!name)
		name = archive_entry_pathname_utf8(entry);
	return str_of(name ? name : "?");
}

/* Names are only labels here, but whoever sent such an archive should be known. */
static void name_check(struct members *m, str path, str name)
{
	bool up = str_starts(name, STR("../")) || str_contains(name, STR("/../")) ||
	          str_eq(name, STR(".."));

	if (str_starts(name, STR("/")) || up)
		m->visit->complain(m->visit->self, path, false,
		                   "the name leads out of the archive; it is read here and written "
		                   "nowhere");
}

static void member_visit(struct members *m, struct archive_entry *entry, time_us modified,
                         unsigned depth)
{
	char text[PATH_BYTES_MAX];
	str name = member_name(entry);
	bool raw = archive_format(m->archive) == ARCHIVE_FORMAT_RAW;
	str path = m->path;

	if (!raw) {
		int len = snprintf(text, sizeof(text), "%.*s!%.*s", STR_ARG(m->path), STR_ARG(name));
		path = (str){text, len < (int)sizeof(text) ? (size_t)len : sizeof(text) - 1};
		name_check(m, path, name);
	}
	if (archive_entry_hardlink(entry) || archive_entry_filetype(entry) == AE_IFLNK) {
		m->visit->complain(m->visit->self, path, false, "is a link: not followed");
		return;
	}
	if (!raw && archive_entry_filetype(entry) != AE_IFREG) {
		if (archive_entry_filetype(entry) != AE_IFDIR)
			m->visit->complain(m->visit->self, path, false, "is no file: not read");
		return;
	}
	if (archive_entry_is_encrypted(entry)) {
		m->visit->complain(m->visit->self, path, true, "is encrypted: not read");
		return;
	}
	struct encoding *e = encoding_open((struct byte_source){member_read, m});
	size_t len;
	const unsigned char *start = encoding_sniff(e, &len);
	if (archive_is_one(start, len)) {
		archive_read_members(path, (str){"", 0}, encoding_raw(e), modified, depth + 1,
		                     m->visit);
	} else {
		struct pump *pump = m->visit->overlap ? pump_open(encoding_text(e)) : NULL;
		struct input in = {.path = path,
		                   .source = pump ? pump_source(pump) : encoding_text(e),
		                   .in_archive = !raw,
		                   .modified = modified, .fd = -1, .binary = encoding_is_binary(e)};
		if (archive_entry_mtime_is_set(entry) && !raw)
			in.modified = archive_entry_mtime(entry) * US_PER_SECOND;
		m->visit->stream(m->visit->self, &in);
		if (pump)
			pump_close(pump);
	}
	encoding_close(e);
	if (m->failed)
		complain_archive(m, path, "is damaged; read up to there");
}

static bool open_archive(struct members *m, str file, struct byte_source source)
{
	struct encoding *e = source.self; /* its start was looked at already */
	size_t len;
	const unsigned char *start = encoding_sniff(e, &len);
	bool seek = must_seek(start, len);

	archive_read_support_format_tar(m->archive);
	archive_read_support_format_zip(m->archive);
	archive_read_support_format_7zip(m->archive);
	archive_read_support_format_raw(m->archive);
	archive_read_support_format_empty(m->archive);
	archive_read_support_filter_all(m->archive);
	if (seek && file.len) {
		char name[PATH_BYTES_MAX];
		if (file.len >= sizeof(name))
			return false;
		memcpy(name, file.ptr, file.len);
		name[file.len] = '\0';
		return archive_read_open_filename(m->archive, name, FEED_BYTES) == ARCHIVE_OK;
	}
	m->source = source;
	if (is_gzip(start, len)) {
		m->gzip = gzip_open(source);
		m->source = gzip_source(m->gzip);
	}
	return archive_read_open(m->archive, m, NULL, feed, NULL) == ARCHIVE_OK;
}

void archive_read_members(str path, str file, struct byte_source source, time_us modified,
                          unsigned depth, const struct input_visit *visit)
{
	struct archive_entry *entry;
	uint64_t count = 0;
	int result = ARCHIVE_OK;

	if (depth > ARCHIVE_DEPTH_MAX) {
		visit->complain(visit->self, path, true,
		                "is an archive in an archive, too deep: not read");
		return;
	}
	struct members *m = must_realloc(NULL, sizeof(*m));
	*m = (struct members){.archive = archive_read_new(), .path = path, .visit = visit};
	if (!m->archive || !open_archive(m, file, source)) {
		complain_archive(m, path, "cannot be opened");
		goto done;
	}
	while (!m->bomb && !visit->stopped(visit->self)) {
		result = archive_read_next_header(m->archive, &entry);
		if (result == ARCHIVE_EOF || result == ARCHIVE_FATAL || result == ARCHIVE_RETRY)
			break;
		if (++count > ARCHIVE_MEMBERS_MAX) {
			visit->complain(visit->self, path, true,
			                "holds more members than are read (100000): the rest is not read");
			break;
		}
		m->failed = false;
		member_visit(m, entry, modified, depth);
	}
	if (result == ARCHIVE_EOF && !count && !(m->gzip && gzip_error(m->gzip)))
		visit->complain(visit->self, path, false, "is an archive that holds nothing");
	if (result == ARCHIVE_FATAL)
		complain_archive(m, path, count ? "is damaged; read up to there" : "cannot be read");
	else if (m->gzip && gzip_error(m->gzip) && !m->failed)
		visit->complain(visit->self, path, true, gzip_error(m->gzip));
	if (m->bomb)
		visit->complain(visit->self, path, true,
		                "grows more than 400 times when unpacked: the rest is not read");
done:
	if (m->archive)
		archive_read_free(m->archive);
	gzip_close(m->gzip);
	free(m);
}

void archive_library_version(char text[static 64])
{
	snprintf(text, 64, "%s", archive_version_string());
}
