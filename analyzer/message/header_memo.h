#ifndef MESSAGE_HEADER_MEMO_H
#define MESSAGE_HEADER_MEMO_H

#include "message/message.h"

/*
 * header_memo: headers that were read, so that the next one of the same shape need not be.
 *
 * A device or relay writes the same header again and again, with other digits in it. The shape of a
 * header is the header with all its digits alike; where a shape was met, only the numbers are read.
 * Shapes whose digits could change what a part is (dates of digits, uptimes of a clock's form) are
 * not kept, so that what is recalled is what header_read would have said.
 *
 * Owns     its shapes. Of one thread.
 */
struct header_memo;

struct header_memo *header_memo_new(void);
void header_memo_free(struct header_memo *memo); /* accepts NULL */

/* Where the numbers of a header stand that was read; NULL: it has none. */
struct header_numbers {
	const char *pri, *sequence, *relay_sequence, *at, *relay_at;
};

/* What stands before the code is kept of *m, if its shape may be. */
void header_keep(struct header_memo *memo, str header, const struct message *m,
                 const struct header_numbers *numbers);

/* A header as it is looked for: all of its digits as '0', zeros behind it. */
enum { SHAPE_BYTES = 96 };
struct header_look {
	char shape[SHAPE_BYTES];
	uint64_t hash;
	uint32_t known; /* what may be the same; SHAPE_NONE: nothing was kept, SHAPE_NEVER: nothing can be */
};
#define SHAPE_NONE UINT32_MAX
#define SHAPE_NEVER (UINT32_MAX - 1)

/*
 * Look for a header, then ask for what is known of it: each asks memory for what the next needs, so that who lets some
 * time pass before it, and before header_recall, does not wait there. end is where what is readable behind the header
 * ends.
 */
void header_look(const struct header_memo *memo, str header, const char *end, struct header_look *ret);
void header_ask(const struct header_memo *memo, struct header_look *look);

/*
 * Fill in what the header that was looked for tells, as header_keep was given it. False: to be read, and what *m
 * says of its header means nothing.
 */
bool header_recall(const struct header_memo *memo, const struct header_look *look, str header, const char *end,
                   struct message *m) MUST_CHECK;

#endif
