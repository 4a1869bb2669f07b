#ifndef INPUT_ARCHIVE_LIB_H
#define INPUT_ARCHIVE_LIB_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

#include "base/attr.h"

/*
 * archive_lib: libarchive, loaded when an archive is met. It brings libxml2, ICU and the C++ library with it, of which
 * nothing here has a use: 2 MB and 2 ms of every run, most of which read no archive.
 *
 * Owns     nothing: once loaded it stays.
 * Errors   archive_lib_open is false where it is not installed.
 */
#define ARCHIVE_CALLS(CALL)                  \
	CALL(archive_entry_filetype)         \
	CALL(archive_entry_free)             \
	CALL(archive_entry_hardlink)         \
	CALL(archive_entry_is_encrypted)     \
	CALL(archive_entry_mtime)            \
	CALL(archive_entry_mtime_is_set)     \
	CALL(archive_entry_new)              \
	CALL(archive_entry_pathname)         \
	CALL(archive_entry_pathname_utf8)    \
	CALL(archive_entry_set_filetype)     \
	CALL(archive_entry_set_pathname)     \
	CALL(archive_entry_set_perm)         \
	CALL(archive_entry_set_size)         \
	CALL(archive_error_string)           \
	CALL(archive_filter_bytes)           \
	CALL(archive_format)                 \
	CALL(archive_read_data_block)        \
	CALL(archive_read_free)              \
	CALL(archive_read_new)               \
	CALL(archive_read_next_header)       \
	CALL(archive_read_open)              \
	CALL(archive_read_open_filename)     \
	CALL(archive_read_open_memory)       \
	CALL(archive_read_support_filter_bzip2) \
	CALL(archive_read_support_filter_xz)    \
	CALL(archive_read_support_filter_zstd)  \
	CALL(archive_read_support_format_7zip)  \
	CALL(archive_read_support_format_raw)   \
	CALL(archive_read_support_format_tar)   \
	CALL(archive_read_support_format_zip)   \
	CALL(archive_set_error)              \
	CALL(archive_version_string)         \
	CALL(archive_write_close)            \
	CALL(archive_write_data)             \
	CALL(archive_write_free)             \
	CALL(archive_write_header)           \
	CALL(archive_write_new)              \
	CALL(archive_write_open)             \
	CALL(archive_write_set_format_zip)

struct archive_lib {
#define ARCHIVE_CALL_MEMBER(name) __typeof__(name) *name;
	ARCHIVE_CALLS(ARCHIVE_CALL_MEMBER)
#undef ARCHIVE_CALL_MEMBER
};

bool archive_lib_open(struct archive_lib *ret_lib) MUST_CHECK;

#endif
