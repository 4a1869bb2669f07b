#include "device/log_reader.h"

#include <stdlib.h>

#include "base/chars.h"
#include "line/clean.h"
#include "line/scan.h"
#include "message/code_memo.h"
#include "message/header_memo.h"

/* How many lines a terminal may have made of one. */
enum { WRAPPED_LINES_MAX = 40 };

/* A line that repeats a message is short. */
enum { REPEAT_BYTES_MAX = 200 };

/* Mails and documents wrap at words, in lines of some length, and a message in a few. */
enum { WRAPPED_COLS_MIN = 40, WORD_LINES_MAX = 8 };

/*
 * A message on its way. Its code and text are read when it is met; then it takes one step with each message that
 * follows, so that what the step needs has come from memory when it is taken. Its views end with its block, or with
 * what uses scratch next.
 */
struct passing {
	struct message m;
	struct message_place place;
	str line;
	const char *from, *code; /* its header stands between them */
	struct header_look look;
	struct tally_ask ask;
	struct tally_seat seat;
	struct tally_due due;
	uint64_t times;
};

/* The steps, by how many messages ago the one that takes it was met; 1: just now. */
enum pass_step { STEP_ASK = 2, STEP_HEAD, STEP_SEAT, STEP_BASE, STEP_ADD, STEP_SETTLE };
enum { ON_WAY_MOST = STEP_SETTLE - 1, PASSING = 8 }; /* PASSING: one more at least, and a power of two */

struct log_reader {
	struct tally *tally;
	struct passing passing[PASSING]; /* the message that was met as the n-th stands at n % PASSING */
	uint64_t met;
	unsigned on_way; /* how many of them are not settled yet */
	struct session *session;
	uint64_t fed; /* the offset up to which the session has seen the input */
	char *scratch; /* a cleaned or joined line */
	struct code_memo *codes; /* NULL until there may be a code */
	struct header_memo *headers; /* NULL until there is a message */
	uint64_t next_line; /* the first line that no message has used */
	uint64_t offset;    /* of the block in its input */
};

static void passing_head(struct log_reader *r, struct passing *p)
{
	struct message *m = &p->m;

	message_header(p->line, p->from, p->code, r->headers, &p->look, m);
	uint64_t times = m->has_junk ? message_repeats(str_between(p->from, p->code)) : 0;
	/* By the last letter but one, for many a text ends in brackets. */
	if (!times && m->text.len > 1 && m->text.ptr[m->text.len - 2] == 's' && str_ends(m->text, STR("times)")))
		times = message_repeats(m->text);
	p->times = times ? times : 1;
	p->ask = tally_ask_for(r->tally, m);
}

static void passing_add(struct log_reader *r, struct passing *p)
{
	struct tally *t = r->tally;
	struct message *m = &p->m;

	p->due = tally_add(t, m, p->seat, &p->place, p->times);
	if (UNLIKELY(m->inner.len) && message_inner(m, m)) {
		tally_settle(t, &p->due);
		p->due = tally_add(t, m, tally_seat_of(t, &p->ask, tally_code_number(t, m)), &p->place, 1);
	}
}

/* The message that was met that many messages ago takes the step. */
static ALWAYS_INLINE void passing_step(struct log_reader *r, unsigned ago, enum pass_step step)
{
	struct passing *p = &r->passing[(r->met - ago) % PASSING];

	switch (step) {
	case STEP_ASK:
		header_ask(r->headers, &p->look);
		break;
	case STEP_HEAD:
		passing_head(r, p);
		break;
	case STEP_SEAT:
		p->seat = tally_seat_of(r->tally, &p->ask, p->seat.code);
		break;
	case STEP_BASE:
		tally_base_ask(r->tally, p->seat);
		break;
	case STEP_ADD:
		passing_add(r, p);
		break;
	case STEP_SETTLE:
		tally_settle(r->tally, &p->due);
		break;
	}
}

/* One more was met: those before it take a step each, the first of them first. */
static ALWAYS_INLINE void pass_on(struct log_reader *r)
{
	r->met++;
	if (LIKELY(r->on_way == ON_WAY_MOST)) {
		passing_step(r, STEP_SETTLE, STEP_SETTLE);
		passing_step(r, STEP_ADD, STEP_ADD);
		passing_step(r, STEP_BASE, STEP_BASE);
		passing_step(r, STEP_SEAT, STEP_SEAT);
		passing_step(r, STEP_HEAD, STEP_HEAD);
		passing_step(r, STEP_ASK, STEP_ASK);
		return;
	}
	for (unsigned step = ++r->on_way; step >= STEP_ASK; step--)
		passing_step(r, step, (enum pass_step)step);
}

/* All that are on their way go to the end of it. */
static void pass_all(struct log_reader *r)
{
	for (; r->on_way; r->on_way--) {
		unsigned taken = r->on_way; /* its last step so far, or just met */
		for (unsigned step = taken < STEP_ASK ? STEP_ASK : taken + 1; step <= STEP_SETTLE; step++)
			passing_step(r, r->on_way, (enum pass_step)step);
	}
}

/*
 * All messages of one line. True if there was any. where says where the line stands; a message that
 * is only a part of it stands there more exactly, unless the line was cleaned or joined.
 */
static bool line_decode(struct log_reader *r, str line, const char *hit, bool more,
                        const struct message_place *where)
{
	struct code_place place;
	const char *from = line.ptr, *end;
	bool as_read = line.ptr == where->raw.ptr;

	/* Here and not for each of its messages: a line may end in a great many blanks. */
	while (line.len && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t'))
		line.len--;
	if (!r->codes)
		r->codes = code_memo_new();
	if (!code_find_again(r->codes, line, hit, &place))
		return false;
	if (!r->headers)
		r->headers = header_memo_new();
	for (;;) {
		struct passing *p = &r->passing[r->met % PASSING];
		header_look(r->headers, str_between(from, place.start), line.ptr + line.len, &p->look);
		message_text(line, &place, more, &p->m, &end);
		p->seat.code = tally_code_number(r->tally, &p->m);
		p->line = line;
		p->from = from;
		p->code = place.start;
		p->place = *where;
		if (as_read) {
			p->place.raw = str_between(from, end);
			p->place.offset += (uint64_t)(from - line.ptr);
		}
		pass_on(r);
		if (end == line.ptr + line.len || !code_next(line, end, &place))
			break;
		from = end;
	}
	if (!as_read)
		pass_all(r);
	return true;
}

/* A line with control characters, as a person saw it; carriage returns part what is written over. */
static bool line_decode_dirty(struct log_reader *r, str line, const struct message_place *where)
{
	bool found = false;

	while (line.len) {
		const char *cr = memchr(line.ptr, '\r', line.len);
		str part = cr ? str_between(line.ptr, cr) : line;
		line = str_from(line, part.len + 1);
		part = line_clean(part, r->scratch);
		for (const char *hit = part.ptr; (hit = scan_find(hit, part.ptr + part.len)); hit++) {
			if (line_decode(r, part, hit, true, where)) {
				found = true;
				break;
			}
		}
	}
	return found;
}

static str without_cr(str line)
{
	while (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* The line at from, up to its end or the end of the block. */
static str line_at(const char *from, const char *end)
{
	const char *nl = memchr(from, '\n', (size_t)(end - from));

	return str_between(from, nl ? nl : end);
}

/*
 * A line as wide as a terminal goes on at next unless that starts anew. Gives how many lines
 * were joined behind it into scratch; 0: none, and line stays as it is.
 */
static unsigned line_unwrap(struct log_reader *r, str *line, const char *next, const char *end)
{
	str piece = *line;
	size_t len = 0;
	unsigned joined = 0;

	if (piece.len != TERMINAL_COLS)
		return 0;
	while (piece.len == TERMINAL_COLS && next < end && joined < WRAPPED_LINES_MAX) {
		str raw = line_at(next, end), more = without_cr(raw);
		if (!more.len || line_starts_anew(more))
			break;
		if (!joined) {
			memcpy(r->scratch, piece.ptr, piece.len);
			len = piece.len;
		}
		if (more.len > LINE_BYTES_MAX - len)
			break;
		memcpy(r->scratch + len, more.ptr, more.len);
		len += more.len;
		joined++;
		piece = more;
		next = raw.ptr + raw.len + 1;
	}
	if (joined)
		*line = (str){r->scratch, len};
	return joined;
}

/* ---- wrapped at words, as mails and documents do ---- */

/*
 * May a line go on with the one before it? Most start with a stamp, a PRI or a number. A table, for a choice among
 * what comes in no order is foretold badly: 0 where it starts anew, else all bits.
 */
static uint32_t may_go_on_with(char first)
{
	static const bool starts_anew[256] = {
	        ['\n'] = true, ['<'] = true, ['*'] = true, ['.'] = true, ['-'] = true, ['='] = true, ['|'] = true,
	        ['#'] = true,  ['{'] = true, ['['] = true, ['!'] = true, ['0'] = true, ['1'] = true, ['2'] = true,
	        ['3'] = true,  ['4'] = true, ['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true};

	return (uint32_t)starts_anew[(unsigned char)first] - 1;
}

/*
 * The bits in which the text differs from "Feb 15 07:11:36", a date and a clock as most lines start with, as far as
 * its blanks and colons go; 0: in none. Thirteen bytes are readable.
 */
static uint32_t no_clock(const char *text)
{
	return (uint32_t)((text[3] ^ ' ') | (text[6] ^ ' ') | (text[9] ^ ':') | (text[12] ^ ':'));
}

static bool may_go_on(str line)
{
	return line.len && may_go_on_with(line.ptr[0]) && !line_starts_anew(line);
}

/*
 * The same of the line at next, whose end is not known: most are told by their start, a clock behind a date among them.
 * Both are asked at once. What stands behind the block is readable.
 */
static bool next_may_go_on(const char *next, const char *end)
{
	return next < end && UNLIKELY(may_go_on_with(*next) & no_clock(next)) && may_go_on(line_at(next, end));
}

static str without_quote(str line)
{
	while (line.len && line.ptr[0] == '>')
		line = str_from(line, line.len > 1 && line.ptr[1] == ' ' ? 2 : 1);
	return line;
}

static bool is_taken(const struct message_def *def, str text)
{
	str fields[PATTERN_FIELDS_MAX];

	for (size_t i = 0; i < def->text.count; i++) {
		if (def->patterns[i] && pattern_match(def->patterns[i], text, fields) == PATTERN_MATCH)
			return true;
	}
	return false;
}

/*
 * A message whose line was broken at words: the wording of its code takes it only with what follows. One that
 * is taken as it stands is left alone, for a log may be followed by anything.
 */
static unsigned words_unwrap(struct log_reader *r, str *line, const char *hit, const char *next_line, const char *end)
{
	str piece = *line, raw = line_at(next_line, end);
	str next = without_quote(without_cr(raw));
	struct code_place place;
	struct message m;
	const char *after;

	if (!may_go_on(next) || piece.len < WRAPPED_COLS_MIN || piece.len > LINE_BYTES_MAX / 2 ||
	    !code_find(piece, hit, &place))
		return 0;
	const struct message_def *def = kb_message_widest(r->tally->kb, place.facility, place.mnemonic);
	if (!def)
		return 0;
	message_parse(piece, piece.ptr, &place, false, NULL, &m, &after);
	if (is_taken(def, m.text))
		return 0;
	bool indented = is_blank(next.ptr[0]);
	memcpy(r->scratch, piece.ptr, piece.len);
	size_t len = piece.len;
	unsigned joined = 0;
	while (may_go_on(next) && piece.len >= WRAPPED_COLS_MIN && joined < WORD_LINES_MAX &&
	       (!indented || is_blank(next.ptr[0])) && next.len + 1 < LINE_BYTES_MAX - len) {
		str words = str_trim(next);
		r->scratch[len++] = ' ';
		memcpy(r->scratch + len, words.ptr, words.len);
		len += words.len;
		joined++;
		piece = next;
		const char *from = raw.ptr + raw.len + 1;
		if (from >= end)
			break;
		raw = line_at(from, end);
		next = without_quote(without_cr(raw));
	}
	str all = {r->scratch, len};
	if (!joined || !code_find(all, all.ptr + (hit - line->ptr), &place))
		return 0;
	message_parse(all, all.ptr, &place, false, NULL, &m, &after);
	if (!is_taken(def, m.text))
		return 0;
	*line = all;
	return joined;
}

/* "... repeated 66 times", "... 1 time(s)", "... 7 times)" */
static bool ends_in_times(str line)
{
	for (char c; line.len && ((c = line.ptr[line.len - 1]) == 's' || c == ')' || c == '(');)
		line.len--;
	return str_ends(line, STR("time"));
}

/* A repeat has no code: it is looked for in the line behind a message, where it can stand. */
static inline void repeat_check(struct log_reader *r, const char *next, const char *end)
{
	str line = without_cr(line_at(next, end));
	uint64_t times;

	if (line.len >= REPEAT_BYTES_MAX || !ends_in_times(line) || !(times = message_repeats(line)))
		return;
	pass_all(r);
	tally_repeat(r->tally, times);
	r->tally->message_lines++;
	r->next_line++;
}

/* The end of the last of so many lines behind the one that ends at line_end. */
static const char *lines_end(const char *line_end, unsigned joined, const char *end)
{
	for (; joined; joined--)
		line_end = line_end + 1 + line_at(line_end + 1, end).len;
	return line_end;
}

/* Bytes of the block that were kept from the one before were seen already. */
static void session_catch_up(struct log_reader *r, const char *block, size_t len)
{
	size_t seen = r->fed > r->offset ? (size_t)(r->fed - r->offset) : 0;
	uint64_t lines = r->tally->lines + 1;

	if (!r->session)
		return;
	for (const char *p = block; seen && (p = memchr(p, '\n', (size_t)(block + seen - p))); p++)
		lines++;
	session_feed(r->session, block + seen, block + len, r->offset + seen, lines);
	r->fed = r->offset + len;
}

/* What was said in front of this place may tell whose it is that follows. */
static inline void context_take(struct log_reader *r, uint64_t offset)
{
	const struct session_mark *mark;

	while (r->session && (mark = session_mark_next(r->session, offset))) {
		pass_all(r); /* what was said before is another's */
		r->tally->context = mark->host;
		r->tally->filtered = mark->filtered;
	}
}

/*
 * Decode what stands in a block. Gives how many bytes at its end were not used: a last message whose
 * next line is not there yet, unless flush.
 */
static size_t block_decode(struct log_reader *r, const char *block, size_t len, bool flush)
{
	struct tally *t = r->tally;
	const char *end = block + len, *after = NULL; /* the line behind the last message */
	struct scan_line found;
	struct scan s;
	size_t kept = 0;

	session_catch_up(r, block, len);
	scan_start(&s, block, end, t->lines);
	while (scan_next(&s, &found)) {
		str raw = str_between(s.line, found.end);
		struct message_place where = {raw, s.lines + 1, r->offset + (uint64_t)(raw.ptr - block)};
		bool any = false;
		unsigned joined = 0;
		if (after && after < raw.ptr)
			repeat_check(r, after, end);
		after = NULL;
		for (const char *at = found.hit; at;) {
			context_take(r, r->offset + (uint64_t)(at - block));
			str line = without_cr(raw);
			joined = line_unwrap(r, &line, found.end + 1, end);
			if (!joined && next_may_go_on(found.end + 1, end))
				joined = words_unwrap(r, &line, at, found.end + 1, end);
			const char *line_end = lines_end(found.end, joined, end), *hit = line.ptr + (at - raw.ptr);
			if (line_end + 1 >= end && !flush) { /* what follows may belong to it */
				kept = (size_t)(end - raw.ptr);
				break;
			}
			if (joined) {
				where.raw.len = (size_t)(line_end - raw.ptr);
				scan_join(&s, joined, line_end);
			}
			bool plain = joined ? scan_is_plain_text(line.ptr, line.len) : found.plain;
			any = plain ? line_decode(r, line, hit, found.more || joined, &where)
			            : line_decode_dirty(r, line, &where);
			/* The next hit of the line; of a dirty line all were tried. */
			at = any || joined || !plain ? NULL : scan_find(at + 1, found.end);
		}
		if (kept)
			break;
		if (!any)
			continue;
		t->message_lines += 1 + joined;
		tally_unread(t, r->next_line, where.line - 1);
		r->next_line = where.line + 1 + joined;
		after = s.line_end + 1;
	}
	if (after && after < end)
		repeat_check(r, after, end);
	pass_all(r);
	t->blank_lines += s.blanks;
	t->lines = s.lines;
	r->offset += len - kept;
	return kept;
}

void log_read(struct tally *t, struct session *session, struct byte_source source, uint64_t offset,
              struct log_facts *ret_facts)
{
	struct block_reader *blocks = block_reader_new(source);
	struct log_reader r = {.tally = t,
	                       .session = session,
	                       .fed = offset,
	                       .scratch = must_realloc(NULL, LINE_BYTES_MAX + 1),
	                       .next_line = t->lines + 1,
	                       .offset = offset};
	const char *block;
	size_t len, keep = 0;
	bool flush, open = false; /* the last line has no end, or was cut */

	while (block_next(blocks, keep, &block, &len, &flush)) {
		keep = block_decode(&r, block, len, flush);
		open = len && block[len - 1] != '\n';
	}
	if (session)
		tally_name(t, session_end(session));
	t->lines += open;
	tally_unread(t, r.next_line, t->lines);
	t->unread_lines = t->lines - t->message_lines - t->blank_lines;
	*ret_facts = (struct log_facts){block_bytes(blocks), block_cut_lines(blocks)};
	block_reader_free(blocks);
	free(r.scratch);
	code_memo_free(r.codes);
	header_memo_free(r.headers);
}
