#include "device/log_reader.h"

#include <stdlib.h>

#include "line/clean.h"
#include "line/scan.h"

/* A terminal of this width wraps what is longer; the message goes on in the next line. */
enum { TERMINAL_COLS = 80, WRAPPED_LINES_MAX = 40 };

struct log_reader {
	struct tally *tally;
	char *scratch; /* a cleaned or joined line */
	uint64_t next_line; /* the first line that no message has used */
};

/* All messages of one line. True if there was any. */
static bool line_decode(struct log_reader *r, str line, const char *hit, uint64_t line_no)
{
	struct code_place place;
	struct message m, inner;
	const char *from = line.ptr, *end;

	if (!code_find(line, hit, &place))
		return false;
	for (;;) {
		message_parse(line, from, &place, &m, &end);
		uint64_t times = message_repeats(str_between(from, place.start));
		if (!times && str_ends(m.text, STR("times)")))
			times = message_repeats(m.text);
		tally_add(r->tally, &m, str_between(from, end), line_no, times ? times : 1);
		if (message_inner(&m, &inner))
			tally_add(r->tally, &inner, str_between(from, end), line_no, 1);
		if (!code_next(line, end, &place))
			return true;
		from = end;
	}
}

/* A line with control characters, as a person saw it; carriage returns part what is written over. */
static bool line_decode_dirty(struct log_reader *r, str line, uint64_t line_no)
{
	bool found = false;

	while (line.len) {
		const char *cr = memchr(line.ptr, '\r', line.len);
		str part = cr ? str_between(line.ptr, cr) : line;
		struct code_place place;
		line = str_from(line, part.len + 1);
		part = line_clean(part, r->scratch);
		if (code_next(part, part.ptr, &place)) {
			const char *hit = place.facility.ptr + place.facility.len;
			found |= line_decode(r, part, hit, line_no);
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
 * A line as wide as a terminal goes on in the next unless that starts anew. Gives how many lines
 * were joined behind it into scratch; 0: none, and line stays as it is.
 */
static unsigned line_unwrap(struct log_reader *r, str *line, const char *end)
{
	str piece = without_cr(*line);
	const char *next = line->ptr + line->len + 1;
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

/*
 * Decode what stands in a block. Gives how many bytes at its end were not used: a last message whose
 * next line is not there yet, unless flush.
 */
static size_t block_decode(struct log_reader *r, const char *block, size_t len, bool flush)
{
	struct tally *t = r->tally;
	const char *end = block + len;
	struct scan s = scan_start(block, t->lines);

	while (scan_next(&s, end)) {
		str raw = str_between(s.line, s.line + line_at(s.line, end).len);
		uint64_t line_no = s.lines + 1;
		const char *next = raw.ptr + raw.len + 1;
		if (next >= end && !flush) {
			t->lines = s.lines;
			t->blank_lines += s.blanks;
			return (size_t)(end - raw.ptr);
		}
		str line = raw;
		const char *hit = s.at;
		unsigned joined = line_unwrap(r, &line, end);
		if (joined)
			hit = line.ptr + (s.at - raw.ptr);
		line = without_cr(line);
		bool found = scan_is_plain_text(line.ptr, line.len)
		                     ? line_decode(r, line, hit, line_no)
		                     : line_decode_dirty(r, line, line_no);
		if (!found) {
			s.at++;
			continue;
		}
		uint64_t used = 1 + joined;
		if (!joined && next < end) {
			/* A repeat has no code: it is looked for where it can stand. */
			str after = line_at(next, end);
			uint64_t times = after.len && after.len < 200 ? message_repeats(after) : 0;
			if (times) {
				tally_repeat(t, times);
				used = 2;
			}
		}
		t->message_lines += used;
		tally_unread(t, r->next_line, line_no - 1);
		r->next_line = line_no + used;
		s.at = raw.ptr + raw.len;
		for (; joined && s.at < end; joined--) {
			/* Lines that were joined are counted here and not searched again. */
			s.lines++;
			s.line = s.at + 1;
			s.at = s.line + line_at(s.line, end).len;
		}
	}
	t->blank_lines += s.blanks;
	t->lines = s.lines + (flush && len && end[-1] != '\n' && s.line < end);
	return 0;
}

void log_read(struct tally *t, struct byte_source source, struct log_facts *ret_facts)
{
	struct block_reader *blocks = block_reader_new(source);
	struct log_reader r = {.tally = t,
	                       .scratch = must_realloc(NULL, LINE_BYTES_MAX + 1),
	                       .next_line = t->lines + 1};
	const char *block;
	size_t len, keep = 0;
	bool flush;

	while (block_next(blocks, keep, &block, &len, &flush))
		keep = block_decode(&r, block, len, flush);
	tally_unread(t, r.next_line, t->lines);
	t->unread_lines = t->lines - t->message_lines - t->blank_lines;
	*ret_facts = (struct log_facts){block_bytes(blocks), block_cut_lines(blocks)};
	block_reader_free(blocks);
	free(r.scratch);
}
