#ifndef KB_KB_DIGEST_H
#define KB_KB_DIGEST_H

#include "base/sha256.h"
#include "kb/kb.h"

/* The digest of all knowledge in these folders: of names and bytes of their files, in order. */
struct sha256 kb_digest(const struct kb_folders *folders);

#endif
