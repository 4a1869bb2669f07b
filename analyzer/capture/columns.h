#ifndef CAPTURE_COLUMNS_H
#define CAPTURE_COLUMNS_H

#include "base/str.h"

/*
 * columns: the rows of a table whose header tells where its columns stand.
 *
 * A word belongs to the column over which most of it stands, so that left and right aligned cells are
 * both read. A row whose first cell is empty goes on with the one before it. A header whose names are parted
 * by tabs, commas, semicolons or bars (a spreadsheet, RFC 4180; Markdown) has rows that are parted so too.
 *
 * Owns     a copy of the row that is being read.
 */
enum { COLUMNS_MAX = 12, CELL_BYTES_MAX = 256 };

struct columns {
	size_t count;
	size_t from[COLUMNS_MAX]; /* where each header starts */
	char cells[COLUMNS_MAX][CELL_BYTES_MAX];
	size_t lens[COLUMNS_MAX];
	bool open; /* a row is there */
	char parted_by; /* what stands between cells; '\0': they stand under their headers */
};

/* Is line the header of these names? Then the columns are known and no row is open. */
bool columns_start(struct columns *c, str line, const str *names, size_t count);

/* Would line go on with a row, were one open: is its first cell empty? */
bool columns_wrap(const struct columns *c, str line);

/* True where line only goes on with the open row, and was added to it. */
bool columns_continue(struct columns *c, str line);

/* Start a row with line. Gives how many cells are filled; 0 where it fits no columns. */
size_t columns_row(struct columns *c, str line);

str columns_cell(const struct columns *c, size_t column);

#endif
