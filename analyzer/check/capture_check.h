#ifndef CHECK_CAPTURE_CHECK_H
#define CHECK_CAPTURE_CHECK_H

#include "kb/kb.h"

/*
 * capture_check: the samples of a capture map, proved: each must tell the facts that it says.
 *
 * Errors   a fact that is not told, or told otherwise, is a complaint at the sample. Returns how many
 *          samples were read.
 */
size_t capture_check(struct kb *kb, const struct capture_def *def, struct diags *diags);

#endif
