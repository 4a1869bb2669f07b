#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "device/log_reader.h"
#include "line/scan.h"

/*
 * fuzz_line: any bytes as a log, into a tally with the real knowledge. Its counts add up, and are
 * the same however the bytes come, and when two halves are counted apart and joined.
 *
 * The first four bytes are choices: how much the one reader and the other give at a time, at which
 * message line to cut, and 'L' where the rest of the line behind the first '~' stands for itself
 * repeated to about a whole block. Run it where kb/ and rules/ are.
 */
enum { CHOICES = 4, SERIES_MAX = 2000, UNIT_MAX = 40 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct kb *kb;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};

	(void)argc;
	(void)argv;
	kb = kb_open(&folders);
	kb_load_all(kb);
	if (kb_diags(kb)->errors || !map_count(kb_entries(kb, KB_MESSAGE))) {
		fputs("fuzz_line: no good knowledge in kb/ and rules/ of this folder\n", stderr);
		exit(2);
	}
	return 0;
}

/* Gives the log in pieces: all of it, one byte, or up to most, by a row of numbers from seed. */
struct pieces {
	str log;
	size_t at;
	uint32_t state, most;
};

static struct pieces pieces_of(str log, uint8_t choice)
{
	static const uint32_t mosts[] = {0, 1, 7, 80, 400, 5000, 100000, 3};

	return (struct pieces){log, 0, (uint32_t)choice * 2654435761u + 1, mosts[choice % 8]};
}

static ssize_t pieces_read(void *self, char *into, size_t size)
{
	struct pieces *p = self;

	p->state = p->state * 1664525u + 1013904223u;
	size_t want = p->most ? 1 + (p->state >> 8) % p->most : size;
	if (want > size)
		want = size;
	if (want > p->log.len - p->at)
		want = p->log.len - p->at;
	memcpy(into, p->log.ptr + p->at, want);
	p->at += want;
	return (ssize_t)want;
}

static void counts_check(const struct tally *t)
{
	uint64_t ranges = 0, in_series = 0, in_devices = 0, before = 0;

	assert(t->message_lines <= t->lines && t->blank_lines <= t->lines - t->message_lines &&
	       "no line is counted twice");
	assert(t->message_lines + t->blank_lines + t->unread_lines == t->lines &&
	       "every line is counted");
	for (size_t i = 0; i < t->unread_count; i++) {
		const struct unread *u = &t->unread[i];
		assert(u->from > before && u->from <= u->to && u->to <= t->lines &&
		       "unread ranges stand in order, in the log");
		before = u->to;
		ranges += u->to - u->from + 1;
	}
	if (t->unread_count < TALLY_UNREAD_MAX)
		assert(ranges == t->lines - t->message_lines &&
		       "unread ranges are the lines without messages");
	for (size_t i = 0; i < t->series_count; i++) {
		in_series += t->hot[i].count;
		assert((!t->hot[i].count || (t->series[i].line && t->series[i].line <= t->lines)) &&
		       "an example stands in the log");
		assert(t->series[i].example.len <= EXAMPLE_BYTES_MAX && "an example is bounded");
	}
	for (size_t i = 0; i < t->device_count; i++)
		in_devices += t->devices[i].messages;
	assert(in_series == t->messages && "every message is in a series");
	assert(in_devices == t->messages && "every message is a device's");
	assert(t->messages >= t->message_lines || t->blank_lines + t->unread_lines < t->lines);
}

/* Lines as wc -l counts them, and a last one without an end. */
static uint64_t lines_of(str log)
{
	uint64_t lines = log.len && log.ptr[log.len - 1] != '\n';

	for (size_t i = 0; i < log.len; i++)
		lines += log.ptr[i] == '\n';
	return lines;
}

static struct tally *count(str log, uint8_t choice, struct log_facts *facts)
{
	struct tally_options options = {.since = TIME_NONE, .until = TIME_NONE};
	struct tally *t = tally_new(kb, &options);
	struct pieces pieces = pieces_of(log, choice);

	log_read(t, NULL, (struct byte_source){pieces_read, &pieces}, 0, facts);
	assert(facts->bytes == log.len && "all bytes are read");
	counts_check(t);
	if (!memchr(log.ptr, '\r', log.len))
		assert(t->lines == lines_of(log) && "as many lines as line ends");
	return t;
}

/* The series of u that is the same as series at of t; NULL where there is none. */
static const struct series *twin(const struct tally *t, size_t at, const struct tally *u,
                                 uint64_t *ret_count)
{
	const struct series *s = &t->series[at];

	for (size_t i = 0; i < u->series_count; i++) {
		const struct series *other = &u->series[i];
		if (u->hot[i].count && u->series[i].key == t->series[at].key &&
		    str_eq(t->devices[s->device].name, u->devices[other->device].name) &&
		    str_eq(t->codes[s->code].code, u->codes[other->code].code)) {
			*ret_count = u->hot[i].count;
			return other;
		}
	}
	return NULL;
}

static void same_check(const struct tally *t, const struct tally *u)
{
	uint64_t count = 0;

	assert(t->lines == u->lines && "the same lines");
	assert(t->blank_lines == u->blank_lines && "the same blank lines");
	assert(t->messages == u->messages && "the same messages");
	assert(t->message_lines == u->message_lines && "the same lines with messages");
	assert(t->device_count == u->device_count && "the same devices");
	assert(t->code_count == u->code_count && "the same codes");
	assert(t->unread_count == u->unread_count && "the same unread ranges");
	if (t->series_count > SERIES_MAX)
		return;
	for (size_t i = 0; i < t->series_count; i++) {
		if (!t->hot[i].count)
			continue;
		const struct series *other = twin(t, i, u, &count);
		assert(other && count == t->hot[i].count && "the same series, as long");
		assert(t->series[i].line == other->line && "the same example's line");
		assert(str_eq(t->series[i].example, other->example) && "the same example");
	}
}

static bool is_message_line(str line)
{
	struct code_place place;

	return scan_is_plain_text(line.ptr, line.len) && code_next(line, line.ptr, &place);
}

/* The offset of a plain line with a message, about the nth; 0 where there is none. */
static size_t cut_at(str log, uint8_t nth)
{
	size_t found = 0;

	for (size_t at = 0; at < log.len;) {
		const char *nl = memchr(log.ptr + at, '\n', log.len - at);
		if (!nl)
			break;
		str line = str_between(log.ptr + at, nl);
		if (at && is_message_line(line)) {
			found = at;
			if (!nth--)
				break;
		}
		at += line.len + 1;
	}
	return found;
}

static void halves_check(str log, size_t cut, uint8_t choice, const struct tally *whole)
{
	struct log_facts first_facts, second_facts;
	struct tally *first = count((str){log.ptr, cut}, choice, &first_facts);
	struct tally *second = count(str_from(log, cut), choice, &second_facts);

	tally_join(first, second);
	counts_check(first);
	same_check(whole, first);
	tally_free(first);
	tally_free(second);
}

/* The log with the unit behind '~' repeated, so that it fills a block, give or take. */
static str stretched(str log)
{
	const char *mark = memchr(log.ptr, '~', log.len);

	if (!mark)
		return log;
	str tail = str_from(log, (size_t)(mark - log.ptr) + 1);
	const char *nl = memchr(tail.ptr, '\n', tail.len);
	str unit = nl ? str_between(tail.ptr, nl) : tail;
	if (!unit.len || unit.len > UNIT_MAX)
		return log;
	size_t room = BLOCK_BYTES + 200 * unit.len;
	char *out = must_realloc(NULL, log.len + room);
	size_t len = (size_t)(mark - log.ptr);
	memcpy(out, log.ptr, len);
	for (size_t made = 0; made + unit.len <= room; made += unit.len) {
		memcpy(out + len, unit.ptr, unit.len);
		len += unit.len;
	}
	str rest = str_from(tail, unit.len);
	memcpy(out + len, rest.ptr, rest.len);
	return (str){out, len + rest.len};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log_facts facts, other_facts;

	if (size < CHOICES)
		return 0;
	str given = {(const char *)data + CHOICES, size - CHOICES};
	str log = data[3] == 'L' ? stretched(given) : given;
	struct tally *one = count(log, data[0], &facts);
	struct tally *other = count(log, data[1], &other_facts);
	same_check(one, other);
	assert(facts.cut_lines == other_facts.cut_lines && "the same cut lines");
	/* Without a line feed carriage returns end lines: a half could differ from the whole. */
	size_t cut = cut_at(log, data[2]);
	if (cut && !memchr(log.ptr, '\r', log.len))
		halves_check(log, cut, data[0], one);
	tally_free(one);
	tally_free(other);
	if (log.ptr != given.ptr)
		free((char *)(uintptr_t)log.ptr);
	return 0;
}
