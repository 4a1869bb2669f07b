#ifndef INPUT_INPUT_H
#define INPUT_INPUT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/time.h"
#include "line/block.h"

/*
 * input: PATHs to streams of bytes: files, folders, standard input, compressed files, archives and
 * what is nested in them.
 *
 * Archives are read as streams and never unpacked: names are labels, links are not followed, size,
 * number and nesting are bounded.
 *
 * Owns     a stream is valid inside the visitor only.
 * Errors   what cannot be read is a complaint in the visit; the rest is read all the same.
 * Source   magic numbers: RFC 1952 (gzip), RFC 8878 (zstd), bzip2, xz, 7z, PKWARE appnote 4.3.7
 *          (zip), POSIX.1-1988 (ustar).
 */

/* Bounds on archives. A real log shrinks 5 to 50 times; more than BOMB_RATIO is an attack. */
enum {
	ARCHIVE_DEPTH_MAX = 4, /* a compressed archive counts once */
	ARCHIVE_MEMBERS_MAX = 100000,
	BOMB_RATIO = 400,
	BOMB_BYTES_MIN = 64 * 1024 * 1024
};

/*
 * An archive whose first member is called so is a pack of ours: only what lies in its folder of evidence is
 * input, the reports beside it tell of that.
 */
#define PACK_MARK "tacit-pack.txt"
#define PACK_EVIDENCE "evidence/"

struct input {
	str path; /* as given; a member of an archive is ARCHIVE!MEMBER */
	struct byte_source source;
	bool in_archive;
	time_us modified; /* of the file; TIME_NONE for standard input */
	int fd;           /* of a plain file that may be read at any place, else -1 */
	uint64_t size;    /* of that file */
	bool binary;      /* its start does not look like text */
};

struct input_visit {
	void *self;
	/* Read the stream. Called once for every plain file and archive member. */
	void (*stream)(void *self, struct input *in);
	/* Something about path could not be read (unread), or should be known. */
	void (*complain)(void *self, str path, bool unread, const char *text);
	/* True: stop as soon as possible. */
	bool (*stopped)(void *self);
	bool overlap; /* unpack in a thread of its own */
};

/* All files that path stands for, in a stable order; path may be "-". */
struct strs_list {
	str *items;
	size_t count, cap;
};
void input_list(struct arena *a, str path, struct strs_list *list, const struct input_visit *visit);
void strs_list_close(struct strs_list *list);

/* Open one file of the list and visit what it holds. */
void input_read(str path, const struct input_visit *visit);

/* What tells whether a file has changed; size -1: it is no regular file. */
struct input_mark {
	int64_t size, modified_us;
};
struct input_mark input_mark(str path);

/* Reads that take what a regular file holds from one place up to another. */
struct file_part {
	int fd;
	uint64_t at, end;
};
struct byte_source file_part_source(struct file_part *part);

#endif
