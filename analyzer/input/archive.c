#include "input/archive.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/archive_lib.h"
#include "input/encoding.h"
#include "input/gzip.h"
#include "input/pump.h"

/* The year 2100: a later date of a file is damage. */
#define SECONDS_MAX INT64_C(4102444800)

enum { FEED_BYTES = 64 * 1024, PATH_BYTES_MAX = 4096, HELD_BYTES_MAX = 256 * 1024 * 1024 };

struct members {
	struct members *outer; /* the archive that this one was in: what is unpacked counts there too */
	struct archive_lib lib; /* where archive is used */
	struct archive *archive;
	struct gzip *gzip; /* of a gzip stream, instead of archive */
	struct byte_source source;
	char feed[FEED_BYTES];
	char *held; /* the whole of a 7z from where one cannot seek; NULL: none */
	str path;
	const char *block; /* of the member, as libarchive gave it: what was not read of it */
	size_t block_left;
	/* Bytes of members given so far, at any depth, and those that they came from. */
	_Atomic uint64_t made, packed;
	atomic_bool bomb;
	bool failed;
	bool pack;   /* one of ours */
	bool pumped; /* what it gives is unpacked by another thread */
	const struct input_visit *visit;
};

enum container {
	CONTAINER_NONE,
	CONTAINER_GZIP,
	CONTAINER_BZIP2,
	CONTAINER_XZ,
	CONTAINER_ZSTD,
	CONTAINER_TAR,
	CONTAINER_ZIP,
	CONTAINER_7ZIP
};

static bool starts(const unsigned char *p, size_t len, const char *magic, size_t size)
{
	return len >= size && memcmp(p, magic, size) == 0;
}

/* "BZh9" and the mark of a block or of the end: "BZhq-1#show" is a prompt. */
static bool is_bzip2(const unsigned char *p, size_t len)
{
	return len >= 10 && memcmp(p, "BZh", 3) == 0 && p[3] >= '1' && p[3] <= '9' &&
	       (memcmp(p + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
	        memcmp(p + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

static enum container container_of(const unsigned char *p, size_t len)
{
	if (starts(p, len, "\x1f\x8b\x08", 3))
		return CONTAINER_GZIP;
	if (is_bzip2(p, len))
		return CONTAINER_BZIP2;
	if (starts(p, len, "\xFD\x37zXZ", 6))
		return CONTAINER_XZ;
	if (starts(p, len, "\x28\xB5\x2F\xFD", 4))
		return CONTAINER_ZSTD;
	if (starts(p, len, "PK\x03\x04", 4) || starts(p, len, "PK\x05\x06", 4))
		return CONTAINER_ZIP;
	if (starts(p, len, "7z\xBC\xAF\x27\x1C", 6))
		return CONTAINER_7ZIP;
	return len >= 263 && memcmp(p + 257, "ustar", 5) == 0 ? CONTAINER_TAR : CONTAINER_NONE;
}

bool archive_is_one(const unsigned char *start, size_t len)
{
	return container_of(start, len) != CONTAINER_NONE;
}

static la_ssize_t feed(struct archive *a, void *self, const void **ret_bytes)
{
	struct members *m = self;
	ssize_t got = m->source.read(m->source.self, m->feed, sizeof(m->feed));

	*ret_bytes = m->feed;
	if (got < 0)
		m->lib.archive_set_error(a, EIO, "cannot be read");
	return got < 0 ? ARCHIVE_FATAL : got;
}

static uint64_t packed_bytes(const struct members *m)
{
	return m->gzip ? gzip_bytes_in(m->gzip) : (uint64_t)m->lib.archive_filter_bytes(m->archive, -1);
}

/*
 * What was unpacked so far; false once it is too much for what it came from, here or further out. Where
 * another thread unpacks what is further out, it is ahead by what a pump holds.
 */
static bool account(struct members *m, uint64_t more)
{
	bool good = true;

	for (; m; m = m->outer) {
		uint64_t made = atomic_fetch_add(&m->made, more) + more;
		if (made > BOMB_BYTES_MIN && made / BOMB_RATIO > m->packed)
			m->bomb = true;
		good &= !m->bomb;
	}
	return good;
}

static ssize_t member_read(void *self, char *into, size_t size)
{
	struct members *m = self;

	if (m->bomb || m->failed || m->visit->stopped(m->visit->self))
		return 0;
	/* Block by block, so that what stands before a damage is read. */
	while (!m->block_left) {
		const void *block;
		la_int64_t offset;
		int result = m->lib.archive_read_data_block(m->archive, &block, &m->block_left, &offset);
		if (result == ARCHIVE_EOF)
			return 0;
		if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
			m->failed = true;
			m->block_left = 0;
			return 0;
		}
		m->block = block;
	}
	size_t got = m->block_left < size ? m->block_left : size;
	memcpy(into, m->block, got);
	m->block += got;
	m->block_left -= got;
	/* A tar grows by nothing: its bytes were counted when they were unpacked. */
	bool grows = (m->lib.archive_format(m->archive) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_TAR;
	m->packed = packed_bytes(m); /* what is unpacked of its members is held against that */
	return !grows || account(m, got) ? (ssize_t)got : 0;
}

static ssize_t gzip_member_read(void *self, char *into, size_t size)
{
	struct members *m = self;
	struct byte_source inflated = gzip_source(m->gzip);

	if (m->bomb || m->visit->stopped(m->visit->self))
		return 0;
	ssize_t got = inflated.read(inflated.self, into, size);
	m->packed = packed_bytes(m);
	if (got <= 0) /* a damaged stream ends there: what was inflated is read, the fault told */
		return 0;
	return account(m, (uint64_t)got) ? got : 0;
}

static void complain_archive(struct members *m, str path, const char *what)
{
	char text[300];
	const char *why = m->archive ? m->lib.archive_error_string(m->archive) : NULL;

	snprintf(text, sizeof(text), "%s: %s", what, why ? why : "unknown reason");
	m->visit->complain(m->visit->self, path, true, text);
}

static str member_name(const struct members *m, struct archive_entry *entry)
{
	const char *name = m->lib.archive_entry_pathname(entry);

	if (!name)
		name = m->lib.archive_entry_pathname_utf8(entry);
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

static void container_visit(struct members *outer, str path, str file, struct byte_source source,
                            time_us modified, unsigned depth, const struct input_visit *visit);

/* One unpacked stream: text, or another archive. */
static void stream_visit(struct members *m, struct byte_source source, str path, time_us modified,
                         bool in_archive, unsigned depth)
{
	/* A member of a tar is there already when the tar is. */
	bool is_packed = !in_archive || (m->lib.archive_format(m->archive) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_TAR;
	struct pump *pump = m->visit->overlap && is_packed && !m->pumped ? pump_open(source) : NULL;
	struct encoding *e = encoding_open(pump ? pump_source(pump) : source);
	size_t len;
	const unsigned char *start = encoding_sniff(e, &len);
	enum container inside = container_of(start, len);
	bool was_pumped = m->pumped;

	if (inside != CONTAINER_NONE) {
		/* A compressed archive is one; what is compressed twice is two. */
		bool compressed_archive = !in_archive && inside >= CONTAINER_TAR;
		m->pumped |= pump != NULL;
		container_visit(m, path, (str){"", 0}, encoding_raw(e), modified,
		                depth + !compressed_archive, m->visit);
	} else {
		struct input in = {.path = path,
		                   .source = encoding_text(e),
		                   .in_archive = in_archive,
		                   .modified = modified,
		                   .fd = -1,
		                   .binary = encoding_is_binary(e)};
		m->visit->stream(m->visit->self, &in);
	}
	m->pumped = was_pumped;
	if (pump)
		pump_close(pump);
	encoding_close(e);
}

static void member_visit(struct members *m, struct archive_entry *entry, time_us modified,
                         unsigned depth)
{
	char text[PATH_BYTES_MAX];
	str name = member_name(m, entry);
	bool raw = m->lib.archive_format(m->archive) == ARCHIVE_FORMAT_RAW;
	str path = m->path;

	if (!raw) {
		int len = snprintf(text, sizeof(text), "%.*s!%.*s", STR_ARG(m->path), STR_ARG(name));
		path = (str){text, len < (int)sizeof(text) ? (size_t)len : sizeof(text) - 1};
		name_check(m, path, name);
	}
	if (m->pack && !str_starts(name, STR(PACK_EVIDENCE)))
		return;
	if (m->lib.archive_entry_hardlink(entry) || m->lib.archive_entry_filetype(entry) == AE_IFLNK) {
		m->visit->complain(m->visit->self, path, false, "is a link: not followed");
		return;
	}
	if (!raw && m->lib.archive_entry_filetype(entry) != AE_IFREG) {
		if (m->lib.archive_entry_filetype(entry) != AE_IFDIR)
			m->visit->complain(m->visit->self, path, false, "is no file: not read");
		return;
	}
	if (m->lib.archive_entry_is_encrypted(entry)) {
		m->visit->complain(m->visit->self, path, true, "is encrypted: not read");
		return;
	}
	int64_t seconds = m->lib.archive_entry_mtime(entry);
	if (m->lib.archive_entry_mtime_is_set(entry) && !raw && seconds > 0 && seconds < SECONDS_MAX)
		modified = seconds * US_PER_SECOND;
	stream_visit(m, (struct byte_source){member_read, m}, path, modified, !raw, depth);
	if (m->failed)
		complain_archive(m, path, "is damaged; read up to there");
}

/*
 * A 7z tells at its end what it holds: one from a pipe or in another archive is held in memory first. False: it
 * is too large for that, or cannot be read.
 */
static bool hold(struct members *m, struct byte_source source)
{
	size_t len = 0, cap = 0;
	ssize_t got = 1;

	while (got > 0 && len <= HELD_BYTES_MAX) {
		if (cap - len < FEED_BYTES) {
			cap = cap ? cap * 2 : 16 * FEED_BYTES;
			m->held = must_realloc(m->held, cap);
		}
		got = source.read(source.self, m->held + len, FEED_BYTES);
		len += got > 0 ? (size_t)got : 0;
	}
	if (got < 0)
		m->lib.archive_set_error(m->archive, EIO, "what it stands in could not be read");
	else if (got > 0)
		m->lib.archive_set_error(m->archive, ERANGE, "a 7z of more than 256 MB is only read from a file of its own");
	return got == 0 && m->lib.archive_read_open_memory(m->archive, m->held, len) == ARCHIVE_OK;
}

/* Only what is known to be there is looked for: no filter that starts a program, none that guesses. */
static bool open_archive(struct members *m, enum container kind, str file, struct byte_source source)
{
	switch (kind) {
	case CONTAINER_BZIP2:
		m->lib.archive_read_support_filter_bzip2(m->archive);
		m->lib.archive_read_support_format_raw(m->archive);
		break;
	case CONTAINER_XZ:
		m->lib.archive_read_support_filter_xz(m->archive);
		m->lib.archive_read_support_format_raw(m->archive);
		break;
	case CONTAINER_ZSTD:
		m->lib.archive_read_support_filter_zstd(m->archive);
		m->lib.archive_read_support_format_raw(m->archive);
		break;
	case CONTAINER_TAR:
		m->lib.archive_read_support_format_tar(m->archive);
		break;
	case CONTAINER_ZIP:
		m->lib.archive_read_support_format_zip(m->archive);
		break;
	case CONTAINER_7ZIP:
		m->lib.archive_read_support_format_7zip(m->archive);
		break;
	case CONTAINER_GZIP:
	case CONTAINER_NONE:
		return false;
	}
	if ((kind == CONTAINER_ZIP || kind == CONTAINER_7ZIP) && file.len) { /* they seek */
		char name[PATH_BYTES_MAX];
		if (file.len >= sizeof(name))
			return false;
		memcpy(name, file.ptr, file.len);
		name[file.len] = '\0';
		return m->lib.archive_read_open_filename(m->archive, name, FEED_BYTES) == ARCHIVE_OK;
	}
	if (kind == CONTAINER_7ZIP)
		return hold(m, source);
	m->source = source;
	return m->lib.archive_read_open(m->archive, m, NULL, feed, NULL) == ARCHIVE_OK;
}

static void members_visit(struct members *m, time_us modified, unsigned depth)
{
	struct archive_entry *entry;
	uint64_t count = 0;
	int result = ARCHIVE_OK;

	while (!m->bomb && !m->visit->stopped(m->visit->self)) {
		result = m->lib.archive_read_next_header(m->archive, &entry);
		if (result == ARCHIVE_EOF || result == ARCHIVE_FATAL || result == ARCHIVE_RETRY)
			break;
		if (++count > ARCHIVE_MEMBERS_MAX) {
			m->visit->complain(m->visit->self, m->path, true,
			                   "holds more members than are read (100000): the rest is "
			                   "not read");
			break;
		}
		m->failed = false;
		m->block_left = 0;
		m->pack |= count == 1 && str_eq(member_name(m, entry), STR(PACK_MARK));
		member_visit(m, entry, modified, depth);
	}
	if (result == ARCHIVE_FATAL || result == ARCHIVE_RETRY)
		complain_archive(m, m->path, count ? "is damaged; read up to there" : "cannot be read");
	else if (result == ARCHIVE_EOF && !count)
		m->visit->complain(m->visit->self, m->path, false, "is an archive that holds nothing");
}

static void container_visit(struct members *outer, str path, str file, struct byte_source source,
                            time_us modified, unsigned depth, const struct input_visit *visit)
{
	struct encoding *e = source.self; /* its start was looked at already */
	size_t len;
	const unsigned char *start = encoding_sniff(e, &len);
	enum container kind = container_of(start, len);

	if (depth > ARCHIVE_DEPTH_MAX) {
		visit->complain(visit->self, path, true,
		                "is an archive in an archive, too deep: not read");
		return;
	}
	struct members *m = must_realloc(NULL, sizeof(*m));
	*m = (struct members){.outer = outer, .path = path, .visit = visit,
	                       .pumped = outer && outer->pumped};
	if (kind == CONTAINER_GZIP) {
		m->gzip = gzip_open(source);
		stream_visit(m, (struct byte_source){gzip_member_read, m}, path, modified, false, depth);
		if (gzip_error(m->gzip))
			visit->complain(visit->self, path, true, gzip_error(m->gzip));
	} else if (!archive_lib_open(&m->lib)) {
		visit->complain(visit->self, path, true,
		                "is an archive; libarchive, which reads them, is not installed");
	} else if ((m->archive = m->lib.archive_read_new()) && open_archive(m, kind, file, source)) {
		members_visit(m, modified, depth);
	} else {
		complain_archive(m, path, "cannot be opened");
	}
	if (m->bomb && !(outer && outer->bomb)) /* told once, of the outermost */
		visit->complain(visit->self, path, true,
		                "grows more than 400 times when unpacked: the rest is not read");
	if (m->archive)
		m->lib.archive_read_free(m->archive);
	free(m->held);
	gzip_close(m->gzip);
	free(m);
}

void archive_read_members(str path, str file, struct byte_source source, time_us modified,
                          const struct input_visit *visit)
{
	container_visit(NULL, path, file, source, modified, 0, visit);
}

void archive_library_version(char text[static 64])
{
	struct archive_lib lib;

	snprintf(text, 64, "%s", archive_lib_open(&lib) ? lib.archive_version_string() : "libarchive: not installed");
}
