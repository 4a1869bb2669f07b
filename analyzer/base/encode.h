#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdio.h>

#include "base/attr.h"
#include "base/str.h"

/*
 * encode: bytes as text, and back.
 *
 * Source   RFC 4648: base 64 (section 4), base 16 (section 8, in lower case).
 */
void base64_write(FILE *to, str bytes);

/* out has room for two characters a byte; no NUL is written. */
void hex_write(const uint8_t *bytes, size_t len, char *out);

/* out has room for half of hex. False, and out is worth nothing, where it is no hex. */
bool hex_read(str hex, uint8_t *out) MUST_CHECK;

#endif
