#ifndef STORE_STORE_DB_H
#define STORE_STORE_DB_H

#include <pthread.h>

#include "device/reading.h"
#include "store/sql.h"
#include "store/store.h"

/*
 * store_db: what the files of store/ share.
 */
struct store {
	struct sql sql;
	enum store_mode mode;
	pthread_mutex_t lock; /* the connection is used by one at a time */
	struct arena *arena;
	str read_with;
	bool changed; /* something was kept since it was opened */
	bool looking; /* look-ups share a transaction: each of its own asks the file system ten times */
	int64_t run;  /* only what this run rested on is found; 0: what is kept now */
	sqlite3_stmt *find_bundle, *find_inputs, *find_complaints;
};

/* schema.sql and what brings each version to the next. */
enum { STORE_SCHEMAS = 2 };
extern const char *const store_schemas[STORE_SCHEMAS];

#endif
