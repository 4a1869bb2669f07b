#ifndef REPORT_UTF8_H
#define REPORT_UTF8_H

#include "base/arena.h"

/*
 * utf8: device text as valid UTF-8. Bytes that are not UTF-8 are taken for Latin-1; C1 controls and marks that
 * turn the direction of text become U+FFFD.
 *
 * Source   RFC 3629 section 4; ISO 8859-1.
 */

/* One character from the start of text into out: its length there; *ret_used bytes were read. */
size_t utf8_next(str text, char out[static 4], size_t *ret_used);

/* The whole text; the same view where it is valid already. */
str utf8_text(struct arena *a, str text);

#endif
