#ifndef MESSAGE_CODE_MEMO_H
#define MESSAGE_CODE_MEMO_H

#include "message/message.h"

/*
 * code_memo: codes that were read, so that the next one of the same text need not be.
 *
 * A log has a few hundred codes, each many times. What is recalled is what code_find would have said: the same
 * text behind a percent sign, with nothing behind it that may belong to it.
 *
 * Owns     its codes, and the number that a user keeps with each. Of one thread.
 */
struct code_memo;

struct code_memo *code_memo_new(void);
void code_memo_free(struct code_memo *memo); /* accepts NULL */

/* code_find, by way of memo. Of a code that is kept, ret_place->number is set: CODE_UNNUMBERED until it is written to. */
bool code_find_again(struct code_memo *memo, str line, const char *hit, struct code_place *ret_place) MUST_CHECK;

#endif
