#include "store/store.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store_db.h"

enum { SCHEMA_VERSION = STORE_SCHEMAS, BUSY_MS = 10000, PATH_BYTES = 4096 };

bool store_is_one(str path)
{
	static const char magic[16] = "SQLite format 3";
	char name[PATH_BYTES], head[sizeof(magic)];

	if (path.len >= sizeof(name) || !file_is_regular(path)) /* what is read of a pipe is gone from it */
		return false;
	memcpy(name, path.ptr, path.len);
	name[path.len] = '\0';
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool is_one = read(fd, head, sizeof(head)) == (ssize_t)sizeof(head) && memcmp(head, magic, sizeof(head)) == 0;
	close(fd);
	return is_one;
}

/* An empty file becomes a store; one of another program, or of a later tacit, is left alone. */
static void schema_prepare(struct store *s)
{
	enum { APPLICATION_ID = 0x74616374 }; /* "tact" */
	int64_t version = sql_number(&s->sql, "PRAGMA user_version", 0);
	bool empty = sql_number(&s->sql, "SELECT count(*) FROM sqlite_master", 0) == 0;

	if (!empty && sql_number(&s->sql, "PRAGMA application_id", 0) != APPLICATION_ID) {
		sql_fail(&s->sql, "is a database, but no store of tacit");
		return;
	}
	if (version > SCHEMA_VERSION) {
		sql_fail(&s->sql, "was written by a later tacit (schema %d, this one knows %d)", (int)version,
		         SCHEMA_VERSION);
		return;
	}
	if (version == SCHEMA_VERSION)
		return;
	if (s->mode == STORE_READ) {
		sql_fail(&s->sql, empty ? "is empty" : "is of an older schema: open it once with --store");
		return;
	}
	/* Its tables are made in its log already: a journal beside it would be needed to read what a killed run left.
	   A table that is made anew under its name keeps the rows that refer to it. */
	sql_run(&s->sql, "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE");
	for (int64_t v = sql_number(&s->sql, "PRAGMA user_version", 0); v < SCHEMA_VERSION; v++)
		sql_run(&s->sql, store_schemas[v]);
	char pragma[80];
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d; PRAGMA application_id = %d", SCHEMA_VERSION,
	         APPLICATION_ID);
	sql_run(&s->sql, pragma);
	sql_run(&s->sql, s->sql.failed ? "ROLLBACK" : "COMMIT");
	sql_run(&s->sql, "PRAGMA foreign_keys = ON");
}

/* Where nobody writes, reading leaves nothing behind: no log and no shared memory beside the file. */
static bool read_uri(const char *name, char uri[static PATH_BYTES * 3 + 32])
{
	char log[PATH_BYTES + 8];
	size_t len = 0;

	snprintf(log, sizeof(log), "%s-wal", name);
	if (access(log, F_OK) == 0)
		return false;
	len += (size_t)sprintf(uri, "file:");
	for (const char *p = name; *p; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
		             strchr("/._-", *p);
		len += (size_t)sprintf(uri + len, plain ? "%c" : "%%%02X", plain ? *p : (unsigned char)*p);
	}
	sprintf(uri + len, "?mode=ro&immutable=1");
	return true;
}

struct store *store_open(str path, enum store_mode mode, str read_with, char error[static 300])
{
	struct store *s = must_realloc(NULL, sizeof(*s));
	char name[PATH_BYTES];

	*s = (struct store){.mode = mode, .arena = arena_new()};
	s->read_with = arena_str(s->arena, read_with);
	pthread_mutexattr_t spins; /* a look-up takes microseconds, less than to sleep and be woken */
	pthread_mutexattr_init(&spins);
	pthread_mutexattr_settype(&spins, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(&s->lock, &spins);
	pthread_mutexattr_destroy(&spins);
	snprintf(name, sizeof(name), "%.*s", STR_ARG(path));
	int flags = mode == STORE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
	char uri[PATH_BYTES * 3 + 32];
	bool alone = mode == STORE_READ && read_uri(name, uri);
	int result = sqlite3_open_v2(alone ? uri : name, &s->sql.db, flags | (alone ? SQLITE_OPEN_URI : 0), NULL);
	if (result != SQLITE_OK)
		sql_fail(&s->sql, "%s", sqlite3_errstr(result));
	sqlite3_busy_timeout(s->sql.db, BUSY_MS);
	sql_run(&s->sql, "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
	schema_prepare(s);
	if (mode == STORE_WRITE) /* it is ours: now it may be changed */
		sql_run(&s->sql, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
	if (!s->sql.failed)
		return s;
	snprintf(error, 300, "%s", s->sql.text);
	store_close(s);
	return NULL;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	sql_done(s->find_bundle);
	sql_done(s->find_inputs);
	sql_done(s->find_complaints);
	sqlite3_close(s->sql.db);
	pthread_mutex_destroy(&s->lock);
	arena_free(s->arena);
	free(s);
}

const char *store_error(const struct store *s)
{
	return s->sql.failed ? s->sql.text : NULL;
}

/* ---- bundles ---- */

static void parts_find(struct store *s, struct arena *a, int64_t id, struct bundle *b)
{
	size_t cap = 0;
	struct bundle_part *parts = NULL;

	if (!s->find_inputs)
		s->find_inputs = sql_prepare(&s->sql, "SELECT path, kind, archive, bytes, modified, fallback, sha256, reading "
		                                      "FROM input WHERE bundle = ? ORDER BY ordinal");
	sql_bind(&s->sql, s->find_inputs, "i", id);
	while (sql_row(&s->sql, s->find_inputs)) {
		sqlite3_stmt *row = s->find_inputs;
		parts = must_grow(parts, b->count, &cap, sizeof(*parts));
		struct bundle_part *p = &parts[b->count++];
		int kind = vocab_find(input_kind_names, sql_text(a, row, 1));
		*p = (struct bundle_part){.path = sql_text(a, row, 0),
		                          .kind = kind < 0 ? INPUT_LOG : (enum input_kind)kind,
		                          .archive = sql_int(row, 2) != 0,
		                          .bytes = (uint64_t)sql_int(row, 3),
		                          .modified = sqlite3_column_type(row, 4) == SQLITE_NULL ? TIME_NONE
		                                                                                 : sql_int(row, 4),
		                          .fallback = sql_text(a, row, 5),
		                          .reading = sql_text(a, row, 7)};
		p->hashed = sha256_read(sql_text(a, row, 6), &p->sha256);
	}
	b->parts = arena_keep(a, parts, b->count, sizeof(*parts));
}

static void complaints_find(struct store *s, struct arena *a, int64_t id, struct bundle *b)
{
	size_t cap = 0;
	struct complaint *list = NULL;

	if (!s->find_complaints)
		s->find_complaints = sql_prepare(&s->sql, "SELECT path, unread, text FROM complaint WHERE bundle = ? "
		                                          "ORDER BY ordinal");
	sql_bind(&s->sql, s->find_complaints, "i", id);
	while (sql_row(&s->sql, s->find_complaints)) {
		list = must_grow(list, b->complaint_count, &cap, sizeof(*list));
		list[b->complaint_count++] = (struct complaint){sql_text(a, s->find_complaints, 0),
		                                                sql_int(s->find_complaints, 1) != 0,
		                                                sql_text(a, s->find_complaints, 2)};
	}
	b->complaints = arena_keep(a, list, b->complaint_count, sizeof(*list));
}

static void look_start(struct store *s)
{
	if (!s->looking)
		sql_run(&s->sql, "BEGIN");
	s->looking = true;
}

static void look_end(struct store *s)
{
	if (s->looking)
		sql_run(&s->sql, "COMMIT");
	s->looking = false;
}

#define FIND_BUNDLE \
	"SELECT id, size, modified, read_with, EXISTS (SELECT 1 FROM complaint WHERE bundle = bundle.id) FROM bundle WHERE "

/* A store that is only read gives all it has; one that is written gives what has not changed. */
static bool bundle_find(void *self, struct arena *a, str path, const struct input_mark *mark,
                        struct bundle *ret)
{
	struct store *s = self;
	bool found = false;

	pthread_mutex_lock(&s->lock);
	look_start(s);
	if (!s->find_bundle)
		s->find_bundle = sql_prepare(
		        &s->sql, s->run ? FIND_BUNDLE "id = (SELECT id FROM temp.of_run WHERE path = ?)"
		                        : FIND_BUNDLE "path = ? AND NOT former");
	sql_bind(&s->sql, s->find_bundle, "s", path);
	if (sql_row(&s->sql, s->find_bundle)) {
		int64_t id = sql_int(s->find_bundle, 0);
		found = s->mode == STORE_READ ||
		        (sql_int(s->find_bundle, 1) == mark->size && sql_int(s->find_bundle, 2) == mark->modified_us &&
		         str_eq(sql_text(a, s->find_bundle, 3), s->read_with));
		bool complains = sql_int(s->find_bundle, 4) != 0;
		sqlite3_reset(s->find_bundle);
		*ret = (struct bundle){.count = 0};
		if (found) {
			parts_find(s, a, id, ret);
			if (complains)
				complaints_find(s, a, id, ret);
			found = !s->sql.failed;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return found;
}

static void bundle_insert(struct store *s, str path, const struct bundle *b)
{
	char hex[SHA256_TEXT_BYTES];
	sqlite3_stmt *keep = sql_prepare(&s->sql, "UPDATE bundle SET former = 1 WHERE path = ? AND NOT former AND "
	                                          "id IN (SELECT bundle FROM run_bundle)");
	sqlite3_stmt *drop = sql_prepare(&s->sql, "DELETE FROM bundle WHERE path = ? AND NOT former");
	sqlite3_stmt *bundle = sql_prepare(&s->sql, "INSERT INTO bundle (path, size, modified, read_with) "
	                                            "VALUES (?, ?, ?, ?)");
	sqlite3_stmt *input = sql_prepare(&s->sql, "INSERT INTO input (bundle, ordinal, path, kind, archive, bytes, modified,"
	                                           " fallback, sha256, reading) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	sqlite3_stmt *complaint = sql_prepare(&s->sql, "INSERT INTO complaint (bundle, ordinal, path, unread, text) "
	                                               "VALUES (?, ?, ?, ?, ?)");

	sql_insert(&s->sql, keep, "s", path);
	sql_insert(&s->sql, drop, "s", path);
	sql_insert(&s->sql, bundle, "siis", path, b->mark.size, b->mark.modified_us, s->read_with);
	int64_t id = sqlite3_last_insert_rowid(s->sql.db);
	for (size_t i = 0; i < b->count; i++) {
		const struct bundle_part *p = &b->parts[i];
		sql_insert(&s->sql, input, "iissiiisnb", id, (int64_t)i, p->path, str_of(input_kind_names[p->kind]),
		           (int64_t)p->archive, (int64_t)p->bytes, (int64_t)p->modified, p->fallback,
		           p->hashed ? str_of(sha256_text(&p->sha256, hex)) : STR(""), p->reading);
	}
	for (size_t i = 0; i < b->complaint_count; i++)
		sql_insert(&s->sql, complaint, "iisis", id, (int64_t)i, b->complaints[i].path,
		           (int64_t)b->complaints[i].unread, b->complaints[i].text);
	sql_done(keep);
	sql_done(drop);
	sql_done(bundle);
	sql_done(input);
	sql_done(complaint);
}

static void bundle_keep(void *self, str path, const struct bundle *b)
{
	struct store *s = self;

	if (s->mode != STORE_WRITE)
		return;
	pthread_mutex_lock(&s->lock);
	look_end(s);
	sql_run(&s->sql, "BEGIN IMMEDIATE");
	if (!s->sql.failed) {
		bundle_insert(s, path, b);
		if (s->sql.failed)
			sqlite3_exec(s->sql.db, "ROLLBACK", NULL, NULL, NULL);
		sql_run(&s->sql, "COMMIT");
		s->changed = true;
	}
	pthread_mutex_unlock(&s->lock);
}

static void bundles_end(void *self)
{
	struct store *s = self;

	pthread_mutex_lock(&s->lock);
	look_end(s);
	pthread_mutex_unlock(&s->lock);
}

struct bundle_cache store_cache(struct store *s, bool fresh)
{
	return (struct bundle_cache){s, fresh ? NULL : bundle_find, bundle_keep, bundles_end};
}

str *store_paths(struct store *s, struct arena *a, size_t *ret_count)
{
	size_t count = (size_t)sql_number(&s->sql, "SELECT count(*) FROM bundle", 0), at = 0;
	str *paths = arena_alloc(a, (count + 1) * sizeof(*paths));
	sqlite3_stmt *rows = sql_prepare(&s->sql, "SELECT path FROM bundle WHERE CASE ?1 WHEN 0 THEN NOT former ELSE "
	                                          "id IN (SELECT bundle FROM run_bundle WHERE run = ?1) END ORDER BY path");

	sql_bind(&s->sql, rows, "i", s->run);
	while (rows && at < count && sql_row(&s->sql, rows))
		paths[at++] = sql_text(a, rows, 0);
	sql_done(rows);
	*ret_count = at;
	return paths;
}

/* ---- runs ---- */

/* The bundles of the run by their paths, which no index of the store gives. */
static void run_bundles_index(struct store *s)
{
	char insert[160];

	sql_run(&s->sql, "PRAGMA temp_store = MEMORY; DROP TABLE IF EXISTS temp.of_run; "
	                 "CREATE TEMP TABLE of_run (path TEXT PRIMARY KEY, id INTEGER)");
	snprintf(insert, sizeof(insert), "INSERT INTO temp.of_run SELECT path, id FROM bundle WHERE id IN "
	                                 "(SELECT bundle FROM run_bundle WHERE run = %lld)", (long long)s->run);
	sql_run(&s->sql, insert);
}

bool store_run_choose(struct store *s, int64_t run, time_us *ret_as_of)
{
	sqlite3_stmt *find = sql_prepare(&s->sql, "SELECT id, as_of FROM run WHERE id = ?1 OR (?1 < 0 AND id = (SELECT id "
	                                          "FROM run ORDER BY id DESC LIMIT 1 OFFSET -1 - ?1))");
	struct arena *a = arena_new();

	sql_bind(&s->sql, find, "i", run);
	bool found = find && sql_row(&s->sql, find);
	*ret_as_of = TIME_NONE;
	if (found) {
		s->run = sql_int(find, 0);
		if (!time_parse(sql_text(a, find, 1), ret_as_of))
			*ret_as_of = TIME_NONE;
	}
	sql_done(find);
	if (found)
		run_bundles_index(s);
	arena_free(a);
	return found;
}

void store_runs_write(struct store *s, FILE *to)
{
	sqlite3_stmt *rows = sql_prepare(&s->sql, "SELECT id, ifnull(as_of, 'unknown'), tool, lines, (SELECT count(*) FROM device d "
	                                          "WHERE d.run = r.id), (SELECT count(*) FROM finding f JOIN device d ON "
	                                          "f.device = d.id WHERE d.run = r.id AND f.status <> 'resolved') "
	                                          "FROM run r ORDER BY id");

	fputs("run  as of                 devices  active findings       lines  tacit\n", to);
	while (rows && sql_row(&s->sql, rows))
		fprintf(to, "%3lld  %-20s  %7lld  %15lld  %10lld  %s\n", (long long)sql_int(rows, 0),
		        (const char *)sqlite3_column_text(rows, 1), (long long)sql_int(rows, 4),
		        (long long)sql_int(rows, 5), (long long)sql_int(rows, 3),
		        (const char *)sqlite3_column_text(rows, 2));
	sql_done(rows);
}

/* ---- notes ---- */

void store_note_set(struct store *s, str device, str subject, str text)
{
	sqlite3_stmt *drop = sql_prepare(&s->sql, "DELETE FROM note WHERE device = ? AND subject = ?");
	sqlite3_stmt *add = sql_prepare(&s->sql, "INSERT INTO note (device, subject, text) VALUES (?, ?, ?)");

	sql_insert(&s->sql, drop, "ss", device, subject);
	if (text.ptr)
		sql_insert(&s->sql, add, "sss", device, subject, text);
	sql_done(drop);
	sql_done(add);
}

str store_note(struct store *s, struct arena *a, str device, str subject)
{
	sqlite3_stmt *find = sql_prepare(&s->sql, "SELECT text FROM note WHERE device = ? AND subject = ?");
	str text = {NULL, 0};

	sql_bind(&s->sql, find, "ss", device, subject);
	if (find && sql_row(&s->sql, find))
		text = sql_text(a, find, 0);
	sql_done(find);
	return text;
}

/* ---- care ---- */

static bool readings_check(struct store *s, struct kb *kb, char error[static 300])
{
	struct arena *a = arena_new();
	sqlite3_stmt *rows = sql_prepare(&s->sql, "SELECT i.path, i.reading, b.read_with FROM input i "
	                                          "JOIN bundle b ON i.bundle = b.id ORDER BY i.id");
	bool good = true;

	while (good && rows && sql_row(&s->sql, rows)) {
		struct capture_list list;
		str path = sql_text(a, rows, 0);
		/* With other knowledge a reading is not looked at again. */
		if (!str_eq(sql_text(a, rows, 2), s->read_with))
			continue;
		capture_list_init(&list);
		struct tally *t = reading_thaw(kb, sql_text(a, rows, 1), &list);
		good = t != NULL;
		if (!good)
			snprintf(error, 300, "what was read of %.*s is damaged", STR_ARG(path));
		tally_free(t);
		capture_list_close(&list);
	}
	sql_done(rows);
	arena_free(a);
	return good;
}

bool store_check(struct store *s, struct kb *kb, char error[static 300])
{
	struct arena *a = arena_new();
	sqlite3_stmt *rows = sql_prepare(&s->sql, "PRAGMA integrity_check(1)");
	bool good = rows && sql_row(&s->sql, rows);
	str said = good ? sql_text(a, rows, 0) : STR("cannot be checked");

	good = good && str_eq(said, STR("ok"));
	if (!good)
		snprintf(error, 300, "%.*s", STR_ARG(said));
	sql_done(rows);
	rows = good ? sql_prepare(&s->sql, "PRAGMA foreign_key_check") : NULL;
	if (rows && sql_row(&s->sql, rows)) {
		snprintf(error, 300, "a row of the table %.*s belongs to nothing", STR_ARG(sql_text(a, rows, 0)));
		good = false;
	}
	sql_done(rows);
	arena_free(a);
	good = good && readings_check(s, kb, error);
	if (good && s->sql.failed)
		snprintf(error, 300, "%s", s->sql.text);
	return good && !s->sql.failed;
}

void store_compact(struct store *s)
{
	/* Only the last run is kept, and what it or the next rests on. */
	sql_run(&s->sql, "DELETE FROM run WHERE id < (SELECT max(id) FROM run); DELETE FROM bundle WHERE former AND "
	                 "id NOT IN (SELECT bundle FROM run_bundle); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
}

void store_library_version(char text[static 64])
{
	snprintf(text, 64, "%s", sqlite3_libversion());
}
