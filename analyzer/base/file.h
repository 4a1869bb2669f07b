#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/diag.h"

/*
 * file: whole small files in, and the paths that lead to them.
 *
 * Errors   a complaint with the path, and false.
 */

/* Read all of path, at most max_bytes, into the arena; *ret_src keeps the path for complaints. */
bool file_read(struct arena *a, str path, size_t max_bytes, struct source *ret_src,
               struct diags *diags) MUST_CHECK;

bool file_exists(str path);
bool file_is_folder(str path);
bool file_is_regular(str path);
str path_join(struct arena *a, str folder, str name);
str path_name(str path); /* what follows the last slash */

/* The names in a folder, sorted by bytes, without . and .. ; count in *ret_count. */
str *folder_list(struct arena *a, str path, size_t *ret_count, struct diags *diags);

#endif
