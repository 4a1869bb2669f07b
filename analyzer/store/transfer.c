#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/encode.h"
#include "store/store_db.h"

/*
 * A store as lines of JSON, for other programs and for a file system that a database should not cross:
 * {"table": NAME, "row": {COLUMN: VALUE}}; bytes that are no text as {"hex": ...}.
 */

/* In the order of their references. The search is made anew by the next run. */
static const char *const tables[] = {"bundle",   "input",      "complaint", "run",     "run_bundle", "device",  "series",
                                     "event",    "fact",       "transition", "state",  "deadline", "finding",
                                     "cause",    "evidence",   "next_check", "shared_cause", "note"};

static json_t *hex_of(const unsigned char *bytes, size_t len)
{
	char *text = must_realloc(NULL, 2 * len);

	hex_write(bytes, len, text);
	json_t *value = json_pack("{s:o}", "hex", json_stringn(text, 2 * len));
	free(text);
	return value;
}

static json_t *value_of(sqlite3_stmt *row, int column)
{
	size_t len = (size_t)sqlite3_column_bytes(row, column);
	json_t *text;

	switch (sqlite3_column_type(row, column)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(row, column));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(row, column));
	case SQLITE_TEXT:
		text = json_stringn((const char *)sqlite3_column_text(row, column), len);
		return text ? text : hex_of(sqlite3_column_blob(row, column), len); /* no UTF-8 */
	case SQLITE_BLOB:
		return hex_of(sqlite3_column_blob(row, column), len);
	default:
		return json_null();
	}
}

void store_export(struct store *s, FILE *to)
{
	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		char statement[80];
		snprintf(statement, sizeof(statement), "SELECT * FROM %s ORDER BY rowid", tables[i]);
		sqlite3_stmt *rows = sql_prepare(&s->sql, statement);
		while (rows && sql_row(&s->sql, rows)) {
			json_t *row = json_object();
			for (int k = 0; k < sqlite3_column_count(rows); k++)
				json_object_set_new(row, sqlite3_column_name(rows, k), value_of(rows, k));
			json_t *line = json_pack("{s:s, s:o}", "table", tables[i], "row", row);
			json_dumpf(line, to, JSON_COMPACT);
			fputc('\n', to);
			json_decref(line);
		}
		sql_done(rows);
	}
}

/* ---- back ---- */

static bool is_table(const char *name)
{
	for (size_t i = 0; name && i < COUNT_OF(tables); i++) {
		if (strcmp(tables[i], name) == 0)
			return true;
	}
	return false;
}

/* Names of columns go into a statement: nothing but letters and underscores may. */
static bool is_plain(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static void value_bind(struct sql *s, sqlite3_stmt *statement, int at, const json_t *value)
{
	const json_t *hex = json_object_get(value, "hex");

	if (json_is_integer(value)) {
		sqlite3_bind_int64(statement, at, json_integer_value(value));
	} else if (json_is_real(value)) {
		sqlite3_bind_double(statement, at, json_real_value(value));
	} else if (json_is_string(value)) {
		sqlite3_bind_text64(statement, at, json_string_value(value), json_string_length(value), SQLITE_TRANSIENT,
		                    SQLITE_UTF8);
	} else if (json_is_string(hex)) {
		size_t len = json_string_length(hex) / 2;
		unsigned char *bytes = must_realloc(NULL, len);
		if (!hex_read((str){json_string_value(hex), json_string_length(hex)}, bytes))
			sql_fail(s, "a value is no hex");
		sqlite3_bind_blob64(statement, at, bytes, len, SQLITE_TRANSIENT);
		free(bytes);
	} else {
		sqlite3_bind_null(statement, at);
	}
}

static void row_insert(struct store *s, const char *table, json_t *row)
{
	char *statement;
	size_t len;
	FILE *to = open_memstream(&statement, &len);
	const char *name, *comma = "";
	json_t *value;
	int at = 1;

	fprintf(to, "INSERT INTO %s (", table);
	json_object_foreach(row, name, value) {
		if (!is_plain(name))
			sql_fail(&s->sql, "'%.80s' is no column", name);
		fprintf(to, "%s%s", comma, name);
		comma = ", ";
	}
	fputs(") VALUES (", to);
	for (size_t i = 0; i < json_object_size(row); i++)
		fputs(i ? ", ?" : "?", to);
	fputc(')', to);
	fclose(to);
	sqlite3_stmt *insert = sql_prepare(&s->sql, statement);
	json_object_foreach(row, name, value)
		if (insert)
			value_bind(&s->sql, insert, at++, value);
	if (insert)
		sql_insert(&s->sql, insert, "");
	sql_done(insert);
	free(statement);
}

void store_import(struct store *s, FILE *from)
{
	char *line = NULL;
	size_t cap = 0;
	uint64_t number = 0;
	ssize_t len;

	if (sql_number(&s->sql, "SELECT (SELECT count(*) FROM bundle) + (SELECT count(*) FROM run)", 0) > 0) {
		sql_fail(&s->sql, "holds something already: import wants an empty store");
		return;
	}
	sql_run(&s->sql, "BEGIN IMMEDIATE");
	while (!s->sql.failed && (len = getline(&line, &cap, from)) > 0) {
		json_error_t error;
		json_t *item = json_loadb(line, (size_t)len, 0, &error);
		const char *table = json_string_value(json_object_get(item, "table"));
		json_t *row = json_object_get(item, "row");
		number++;
		if (!is_table(table) || !json_is_object(row) || !json_object_size(row))
			sql_fail(&s->sql, "line %llu is no row of a store", (unsigned long long)number);
		else
			row_insert(s, table, row);
		json_decref(item);
	}
	free(line);
	if (s->sql.failed)
		sqlite3_exec(s->sql.db, "ROLLBACK", NULL, NULL, NULL);
	sql_run(&s->sql, "COMMIT");
}
