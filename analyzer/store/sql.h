#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/time.h"

/*
 * sql: statements of SQLite in a line each. The first thing that goes wrong is kept in struct sql, and
 * nothing is done after it: callers look once, at the end.
 */
struct sql {
	sqlite3 *db;
	bool failed;
	char text[300]; /* what went wrong first */
};

void sql_fail(struct sql *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Statements without values, several with semicolons. */
void sql_run(struct sql *s, const char *statements);

/* NULL where it failed. sql_done frees it. */
sqlite3_stmt *sql_prepare(struct sql *s, const char *statement);

/*
 * Bind by the letters of types and run to the end: s str, n str that is NULL where empty, i int64, t time_us,
 * b blob (str), d double.
 */
void sql_insert(struct sql *s, sqlite3_stmt *statement, const char *types, ...);

/* Bind, for statements that give rows. */
void sql_bind(struct sql *s, sqlite3_stmt *statement, const char *types, ...);
bool sql_row(struct sql *s, sqlite3_stmt *statement); /* false: no more; the statement is reset */
void sql_done(sqlite3_stmt *statement);               /* NULL is accepted */

/* A column of the row, copied. */
str sql_text(struct arena *a, sqlite3_stmt *statement, int column);
int64_t sql_int(sqlite3_stmt *statement, int column);

/* The first column of the first row of a statement without values; otherwise where there is none. */
int64_t sql_number(struct sql *s, const char *statement, int64_t otherwise);

#endif
