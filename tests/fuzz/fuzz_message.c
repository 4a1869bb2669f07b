#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/chars.h"
#include "line/scan.h"
#include "message/code_memo.h"
#include "message/header_memo.h"
#include "message/message.h"

/*
 * fuzz_message: any bytes as a line. Walking its messages ends, every view lies inside the line,
 * and what is read does not depend on whether the caller knew that no other code follows, nor on
 * headers of the same shape that were read before.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool inside(str line, str view)
{
	return view.len == 0 || (view.len <= line.len && view.ptr >= line.ptr &&
	                         view.ptr + view.len <= line.ptr + line.len);
}

static void stamp_check(str line, const struct stamp *s)
{
	int16_t minutes;

	if (s->kind == STAMP_NONE)
		return;
	assert(inside(line, s->zone) && "the zone of a stamp lies in its line");
	assert((s->has_zone || !s->zone.len) && "a zone that is there is said to be");
	if (s->kind != STAMP_CLOCK)
		return;
	assert(s->in_year_us >= 0 && s->in_year_us <= 372 * US_PER_DAY + US_PER_SECOND &&
	       "a time lies in its year");
	assert(s->year >= 0 && s->year <= 9999 && "a year has four digits");
	if (s->has_zone)
		(void)zone_offset_parse(s->zone, &minutes);
	(void)stamp_time(s, s->year ? s->year : 1972);
	(void)stamp_is_leap_day(s);
}

static void message_check(str line, const struct message *m)
{
	assert(m->code.len && inside(line, m->code) && "a code lies in its line");
	assert(m->facility.ptr == m->code.ptr && m->facility.len + 3 <= m->code.len &&
	       "a code starts with its facility");
	assert(m->mnemonic.len &&
	       m->mnemonic.ptr + m->mnemonic.len == m->code.ptr + m->code.len &&
	       "a code ends with its mnemonic");
	assert(m->severity >= 0 && m->severity <= 7 && "a severity is 0 to 7");
	assert(m->pri >= PRI_NONE && m->pri <= PRI_MAX && "a PRI is 0 to 191");
	assert(inside(line, m->text) && "the text lies in its line");
	assert(str_eq(m->text, str_trim(m->text)) && "the text is trimmed");
	assert(inside(line, m->wrapper) && "the wrapper's code lies in its line");
	assert(inside(line, m->inner) && "the inner message lies in its line");
	assert(inside(line, m->host) && "the host lies in its line");
	assert(inside(line, m->origin) && "the origin lies in its line");
	assert(inside(line, m->node) && "the node lies in its line");
	assert(inside(line, m->process) && "the process lies in its line");
	stamp_check(line, &m->at);
	stamp_check(line, &m->relay_at);
}

static void same_check(const struct message *a, const struct message *b)
{
	assert(str_eq(a->code, b->code) && str_eq(a->text, b->text) && str_eq(a->host, b->host) &&
	       str_eq(a->origin, b->origin) && a->at.kind == b->at.kind &&
	       "a message is read alike with and without the search for another");
}

static void walk(str line)
{
	const char *from = line.ptr, *end = line.ptr;
	struct code_place place, other;
	struct message m, again;

	while (end < line.ptr + line.len && code_next(line, end, &place)) {
		assert(place.start >= from && place.end > place.start &&
		       place.end <= line.ptr + line.len && "a code lies behind the message before");
		message_parse(line, from, &place, true, NULL, &m, &end);
		message_check(line, &m);
		assert(end > from && "every message takes some of the line");
		assert(end >= place.end && end <= line.ptr + line.len &&
		       "a message ends behind its code, in its line");
		if (!code_next(line, place.end, &other)) {
			const char *alone;
			message_parse(line, from, &place, false, NULL, &again, &alone);
			assert(alone == end && "a last message ends where its line does");
			same_check(&m, &again);
		}
		if (m.inner.len)
			assert(m.inner.ptr >= place.end && "no code is counted twice");
		if (message_inner(&m, &again)) {
			message_check(line, &again);
			assert(!again.inner.len && "an inner message holds no other");
		}
		from = end;
	}
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
	return a->kind == b->kind && a->mark == b->mark &&
	       (a->kind != STAMP_CLOCK ||
	        (a->in_year_us == b->in_year_us && a->year == b->year && a->has_fraction == b->has_fraction &&
	         a->has_zone == b->has_zone && (!a->has_zone || str_eq(a->zone, b->zone)) &&
	         a->year_first == b->year_first && a->iso == b->iso));
}

/* Every pair of hyphens, by a memo that knows the codes before it, as without. */
static void codes_check(struct code_memo *codes, str line)
{
	struct code_place read, again;

	for (const char *hit = line.ptr; (hit = scan_find(hit, line.ptr + line.len)); hit++) {
		bool found = code_find(line, hit, &read);
		assert(code_find_again(codes, line, hit, &again) == found);
		assert(!found || (read.start == again.start && read.end == again.end && read.bare == again.bare &&
		                  read.severity == again.severity && read.code.ptr == again.code.ptr &&
		                  str_eq(read.code, again.code) && str_eq(read.facility, again.facility) &&
		                  str_eq(read.mnemonic, again.mnemonic) && "a code is recalled as it would be read"));
	}
}

/* The line with other digits, by a memo that knows the line, as without. */
static void recall_check(str line)
{
	struct header_memo *memo = header_memo_new();
	struct code_memo *codes = code_memo_new();
	struct code_place place;
	struct message m, again;
	const char *end, *end_again;

	if (code_next(line, line.ptr, &place))
		message_parse(line, line.ptr, &place, true, memo, &m, &end);
	char *copy = malloc(line.len + 1);
	assert(copy);
	for (unsigned add = 0; add < 10; add++) {
		for (size_t i = 0; i < line.len; i++)
			copy[i] = is_digit(line.ptr[i]) ? (char)('0' + (line.ptr[i] - '0' + (int)(add + i % 3)) % 10)
			                                : line.ptr[i];
		str other = {copy, line.len};
		codes_check(codes, other);
		if (!code_next(other, other.ptr, &place))
			continue;
		message_parse(other, other.ptr, &place, true, NULL, &m, &end);
		message_parse(other, other.ptr, &place, true, memo, &again, &end_again);
		same_check(&m, &again);
		assert(end == end_again && m.pri == again.pri && m.has_junk == again.has_junk &&
		       str_eq(m.node, again.node) && str_eq(m.process, again.process) &&
		       m.has_sequence == again.has_sequence && (!m.has_sequence || m.sequence == again.sequence) &&
		       m.has_relay_sequence == again.has_relay_sequence && same_stamp(&m.at, &again.at) &&
		       same_stamp(&m.relay_at, &again.relay_at) && "a header is recalled as it would be read");
	}
	free(copy);
	code_memo_free(codes);
	header_memo_free(memo);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str line = {size ? (const char *)data : "", size}, rest;
	struct stamp s;

	walk(line);
	recall_check(line);
	if (stamp_parse(line, &s, &rest)) {
		stamp_check(line, &s);
		assert(inside(line, rest) && "what follows a stamp lies in its line");
	}
	assert(message_repeats(line) < UINT64_C(10000000000) && "a repeat has a bound");
	(void)line_starts_anew(line);
	return 0;
}
