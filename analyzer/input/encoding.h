#ifndef INPUT_ENCODING_H
#define INPUT_ENCODING_H

#include <stdbool.h>

#include "line/block.h"

/*
 * encoding: the start of a stream looked at, and UTF-16 turned into UTF-8 on the way.
 *
 * Owns     its buffers; the source is the caller's.
 * Errors   what UTF-16 cannot mean becomes U+FFFD.
 * Source   byte order marks: RFC 3629 section 6 (UTF-8), RFC 2781 section 3.2 (UTF-16). UTF-16 without one is
 *          told by its zeros, for a log is ASCII nearly everywhere.
 */
struct encoding;

enum { SNIFF_BYTES = 4096 };

struct encoding *encoding_open(struct byte_source source);
void encoding_close(struct encoding *e);

/* The first bytes as they are, at most SNIFF_BYTES, without using them up. */
const unsigned char *encoding_sniff(struct encoding *e, size_t *ret_len);

/* True if the bytes are not the text as they stand: there is a byte order mark, or they are UTF-16. */
bool encoding_differs(struct encoding *e);

/* Reads text: a byte order mark is taken off, UTF-16 becomes UTF-8. */
struct byte_source encoding_text(struct encoding *e);

/* Reads the bytes as they are. */
struct byte_source encoding_raw(struct encoding *e);

/* True if the first bytes do not look like text in any encoding known here. */
bool encoding_is_binary(struct encoding *e);

#endif
