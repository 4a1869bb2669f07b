#ifndef INPUT_GZIP_H
#define INPUT_GZIP_H

#include <stdbool.h>

#include "line/block.h"

/*
 * gzip: a gzip stream inflated by ISA-L, 2.5 times as fast as zlib. Joined members are one stream.
 *
 * Owns     its buffers; the source is the caller's.
 * Errors   a damaged or truncated stream ends with -1; gzip_error says which.
 * Source   RFC 1952.
 */
struct gzip;

struct gzip *gzip_open(struct byte_source source);
void gzip_close(struct gzip *g);
struct byte_source gzip_source(struct gzip *g);
const char *gzip_error(const struct gzip *g); /* NULL: none */
uint64_t gzip_bytes_in(const struct gzip *g);

#endif
