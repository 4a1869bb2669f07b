#ifndef DEVICE_STREAM_READ_H
#define DEVICE_STREAM_READ_H

#include "device/log_reader.h"
#include "input/input.h"

/*
 * stream_read: one input to its tally and its outputs of commands. A large plain file is read in parts at
 * once; one that holds outputs is read again whole, for a cut may lie within one.
 *
 * Owns     the tally and what is in captures are the caller's.
 */
struct stream_options {
	struct kb *kb;
	const struct tally_options *tally;
	unsigned jobs; /* parts at once, at least 1 */
};

struct tally *stream_read(const struct stream_options *o, const struct input *in,
                          struct capture_list *captures, struct log_facts *ret_facts);

#endif
