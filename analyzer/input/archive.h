#ifndef INPUT_ARCHIVE_H
#define INPUT_ARCHIVE_H

#include "input/input.h"

/*
 * archive: an archive or a compressed file, member by member. The only user of libarchive.
 */

/* Does a stream that starts so need this module? gzip too, which ISA-L inflates first. */
bool archive_is_one(const unsigned char *start, size_t len);

/*
 * Visit the members. path names it; file is the path to open again where a format must be able to
 * seek (zip, 7z), or empty inside another archive.
 */
void archive_read_members(str path, str file, struct byte_source source, time_us modified,
                          const struct input_visit *visit);

void archive_library_version(char text[static 64]);

#endif
