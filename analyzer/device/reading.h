#ifndef DEVICE_READING_H
#define DEVICE_READING_H

#include "capture/capture.h"
#include "device/tally.h"

/*
 * reading: what one stream told, its tally and its captures, as bytes that can be kept, and back. What is
 * made of a reading that was thawed is what would have been made of the stream.
 *
 * Freeze before fleet_take. Thaw with the same knowledge that was there when it was read: entries and maps
 * are looked up anew, and series were split and lines read by them.
 *
 * Errors   bytes that are no reading, or one of another version, are no tally.
 */

/* The bytes, which the caller frees. */
char *reading_freeze(const struct tally *t, const struct capture_list *captures, size_t *ret_len);

/* NULL where the bytes are no reading; captures is filled. */
struct tally *reading_thaw(struct kb *kb, str bytes, struct capture_list *captures) MUST_CHECK;

#endif
