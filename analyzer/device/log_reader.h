#ifndef DEVICE_LOG_READER_H
#define DEVICE_LOG_READER_H

#include "capture/session.h"
#include "device/tally.h"
#include "line/block.h"

/*
 * log_reader: bytes to tally: the loop that joins lines, messages and series. The hot path.
 *
 * Owns     nothing that outlives the call.
 */
struct log_facts {
	uint64_t bytes, cut_lines;
};

/*
 * Read all of source, which starts at offset of its input: messages into t, outputs of show commands
 * into what session fills,
 * which may be NULL.
 */
void log_read(struct tally *t, struct session *session, struct byte_source source, uint64_t offset,
              struct log_facts *ret_facts);

#endif
