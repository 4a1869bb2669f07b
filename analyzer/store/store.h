#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "analysis.h"

/*
 * store: one SQLite file that keeps what was read, so that it is not read again, and what was found, for
 * people with sqlite3 (schema.sql, QUERIES.md).
 *
 * Each bundle is a transaction, and so is each run: what is killed or runs out of disk leaves the last whole
 * one. Others may read while one writes.
 *
 * Owns     the connection. Errors: the first is kept, nothing is written after it; store_error tells it.
 */
struct store;

/* Does the file start as a database of SQLite does? */
bool store_is_one(str path);

enum store_mode { STORE_READ, STORE_WRITE };

/* NULL: *error says why, for a person. read_with names the knowledge and the options that reading rests on. */
struct store *store_open(str path, enum store_mode mode, str read_with, char error[static 300]);
void store_close(struct store *s);
const char *store_error(const struct store *s); /* NULL: none */

/* Where analysis_run finds and keeps what is read. fresh: find nothing, so that all is read anew. */
struct bundle_cache store_cache(struct store *s, bool fresh);

/* The paths of the bundles that it keeps, in order; what they gave is found though the files are gone. */
str *store_paths(struct store *s, struct arena *a, size_t *ret_count);

/* Keep what was found, unless the last run found it from the same with the same. */
void store_run_add(struct store *s, const struct analysis *a, str options);

/*
 * From now on find only what one run rested on: by its number, or from -1, the last, back. False: there is no
 * such run. as_of may be TIME_NONE.
 */
bool store_run_choose(struct store *s, int64_t run, time_us *ret_as_of) MUST_CHECK;

/* The runs that it keeps, as a table for people. */
void store_runs_write(struct store *s, FILE *to);

/* Notes of a person on a device: NULL text takes one away. */
void store_note_set(struct store *s, str device, str subject, str text);
str store_note(struct store *s, struct arena *a, str device, str subject);

/* Prove the file: structure, references, readings. False: *error says what is wrong. */
bool store_check(struct store *s, struct kb *kb, char error[static 300]);
void store_compact(struct store *s);

/* Every row of every table as a line of JSON, and back into an empty store. */
void store_export(struct store *s, FILE *to);
void store_import(struct store *s, FILE *from);

void store_library_version(char text[static 64]);

#endif
