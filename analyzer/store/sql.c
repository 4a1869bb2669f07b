#include "store/sql.h"

#include <stdarg.h>
#include <stdio.h>

void sql_fail(struct sql *s, const char *fmt, ...)
{
	va_list args;

	if (s->failed)
		return;
	s->failed = true;
	va_start(args, fmt);
	vsnprintf(s->text, sizeof(s->text), fmt, args);
	va_end(args);
}

static bool check(struct sql *s, int result)
{
	if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
		return true;
	sql_fail(s, "%s", s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(result));
	return false;
}

void sql_run(struct sql *s, const char *statements)
{
	if (!s->failed)
		check(s, sqlite3_exec(s->db, statements, NULL, NULL, NULL));
}

sqlite3_stmt *sql_prepare(struct sql *s, const char *statement)
{
	sqlite3_stmt *made = NULL;

	if (!s->failed)
		check(s, sqlite3_prepare_v2(s->db, statement, -1, &made, NULL));
	return made;
}

static int text_bind(sqlite3_stmt *statement, int at, str text)
{
	return sqlite3_bind_text64(statement, at, text.len ? text.ptr : "", text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void bind(struct sql *s, sqlite3_stmt *statement, const char *types, va_list *args)
{
	char written[TIME_TEXT_SIZE];

	for (int at = 1; *types && !s->failed; types++, at++) {
		int result = SQLITE_MISUSE;
		time_us when;
		str text;
		switch (*types) {
		case 's':
			result = text_bind(statement, at, va_arg(*args, str));
			break;
		case 'n':
			text = va_arg(*args, str);
			result = text.len ? text_bind(statement, at, text) : sqlite3_bind_null(statement, at);
			break;
		case 'b':
			text = va_arg(*args, str);
			result = sqlite3_bind_blob64(statement, at, text.len ? text.ptr : "", text.len, SQLITE_TRANSIENT);
			break;
		case 'i':
			result = sqlite3_bind_int64(statement, at, va_arg(*args, int64_t));
			break;
		case 'd':
			result = sqlite3_bind_double(statement, at, va_arg(*args, double));
			break;
		case 't':
			when = va_arg(*args, time_us);
			result = when == TIME_NONE ? sqlite3_bind_null(statement, at)
			                           : text_bind(statement, at, str_of(time_write(when, written)));
			break;
		}
		check(s, result);
	}
}

void sql_insert(struct sql *s, sqlite3_stmt *statement, const char *types, ...)
{
	va_list args;

	if (s->failed)
		return;
	va_start(args, types);
	bind(s, statement, types, &args);
	va_end(args);
	if (!s->failed)
		check(s, sqlite3_step(statement));
	sqlite3_reset(statement);
}

void sql_bind(struct sql *s, sqlite3_stmt *statement, const char *types, ...)
{
	va_list args;

	if (s->failed)
		return;
	va_start(args, types);
	bind(s, statement, types, &args);
	va_end(args);
}

bool sql_row(struct sql *s, sqlite3_stmt *statement)
{
	if (s->failed)
		return false;
	int result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		return true;
	check(s, result);
	sqlite3_reset(statement);
	return false;
}

void sql_done(sqlite3_stmt *statement)
{
	sqlite3_finalize(statement);
}

str sql_text(struct arena *a, sqlite3_stmt *statement, int column)
{
	const void *bytes = sqlite3_column_blob(statement, column);
	int len = sqlite3_column_bytes(statement, column);

	return arena_str(a, (str){bytes, bytes && len > 0 ? (size_t)len : 0});
}

int64_t sql_int(sqlite3_stmt *statement, int column)
{
	return sqlite3_column_int64(statement, column);
}

int64_t sql_number(struct sql *s, const char *statement, int64_t otherwise)
{
	sqlite3_stmt *made = sql_prepare(s, statement);
	int64_t number = otherwise;

	if (made && sql_row(s, made) && sqlite3_column_type(made, 0) != SQLITE_NULL)
		number = sql_int(made, 0);
	sql_done(made);
	return number;
}
