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

/*
 * Fill in what the header tells, as header_keep was given it; end is where what is readable behind it ends. False:
 * to be read, and what *m says of its header means nothing.
 */
bool header_recall(const struct header_memo *memo, str header, const char *end, struct message *m) MUST_CHECK;

#endif
