#ifndef LINE_BLOCK_H
#define LINE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"

/*
 * block: bytes into blocks of whole lines, in one buffer that is used again and again.
 *
 * Owns     the buffer. A block is valid until the next one is asked for.
 * Errors   a read error ends the input; the source keeps what went wrong. A line that fills the
 *          whole buffer is cut there and counted.
 */

/* Where bytes come from: like read(2), 0 at the end, -1 on an error that the source remembers. */
struct byte_source {
	ssize_t (*read)(void *self, char *into, size_t size);
	void *self;
};

enum {
	BLOCK_BYTES = 256 * 1024,     /* a power of two that stays in the second-level cache */
	LINE_BYTES_MAX = BLOCK_BYTES /* a longer line is cut here */
};

struct block_reader;

struct block_reader *block_reader_new(struct byte_source source);
void block_reader_free(struct block_reader *r);

/*
 * The next block: lines with their ends, and SCAN_PADDING readable bytes behind. keep says how many
 * bytes at the end of the block given before were not used: they come again at the start of this
 * one, with more behind them. *ret_flush: all of it must be used now, as nothing can follow it in the
 * buffer; its last line may lack an end. False at the end.
 */
bool block_next(struct block_reader *r, size_t keep, const char **ret_block, size_t *ret_len,
                bool *ret_flush);

/*
 * Every line of a source, without its end, from 1: until line gives false. For what reads once more what was
 * analysed.
 */
void block_lines(struct byte_source source, bool (*line)(void *self, str text, uint64_t number), void *self);

uint64_t block_bytes(const struct block_reader *r); /* read so far */
uint64_t block_cut_lines(const struct block_reader *r);

#endif
