#ifndef INPUT_LIMITS_H
#define INPUT_LIMITS_H

#include "base/time.h"
#include "input/input.h"

/*
 * limits: how much of one bundle (a file, or an archive with all that is in it) is read at most.
 *
 * Owns     nothing. Nesting is bounded by ARCHIVE_DEPTH_MAX, whatever the limits.
 * Errors   past a limit its sources end; over names it, as a complaint.
 */
struct bundle_limits { /* 0: none */
	uint64_t bytes;    /* unpacked */
	unsigned files, seconds;
};

struct bundle_use {
	struct bundle_limits limits;
	uint64_t bytes;
	unsigned files;
	int64_t start_ms;
	const char *over; /* the limit that was met; NULL: none */
	struct byte_source from;
};

struct bundle_use bundle_start(const struct bundle_limits *limits);

/* Count one more stream of the bundle and bound it. False: it is past a limit, and not to be read. */
bool bundle_file(struct bundle_use *use, struct input *in);

#endif
