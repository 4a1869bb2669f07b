#ifndef PACK_PACK_H
#define PACK_PACK_H

#include "base/sha256.h"

/*
 * pack: files of ours in one zip, with a manifest of their SHA-256 that `sha256sum -c` reads.
 *
 * The same files give the same bytes: no times, no owners, in the order they were added.
 *
 * Owns     the bytes until pack_close gives them away.
 */
struct pack;

struct pack *pack_new(void);

/* name is cleaned: no folder above the pack's own can be meant. */
void pack_add(struct pack *p, str name, str bytes);

/* Add MANIFEST.sha256 and give the zip, which the caller frees. p is gone. NULL: it could not be made. */
char *pack_close(struct pack *p, size_t *ret_len);

#endif
