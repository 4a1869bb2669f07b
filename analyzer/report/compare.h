#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include "outcome/diff.h"
#include "outcome/verify.h"
#include "report/page.h"

/* compare: two runs side by side, for people and as JSON. */
void diff_text_write(const struct page *p, const struct changes *c);
void diff_json_write(FILE *to, const struct changes *c);
/* A change a line, as a live stream tells them; at is the time that the stream has come to. */
void changes_follow_write(const struct page *p, const struct changes *c, time_us at);
void changes_jsonl_write(FILE *to, const struct changes *c, time_us at);

void verify_text_write(const struct page *p, const struct analysis *before, const struct verdicts *v);
void verify_json_write(FILE *to, const struct verdicts *v);

#endif
