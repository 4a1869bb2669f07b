#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "device/log_reader.h"

struct reads {
	str text;
	size_t at, step;
};

static ssize_t reads_read(void *self, char *into, size_t size)
{
	struct reads *r = self;
	size_t got = r->text.len - r->at;

	got = got < size ? got : size;
	got = got < r->step ? got : r->step;
	if (got)
		memcpy(into, r->text.ptr + r->at, got);
	r->at += got;
	return (ssize_t)got;
}

static struct kb *kb;

static int kb_start(void **state)
{
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};

	(void)state;
	kb = kb_open(&folders);
	return 0;
}

static int kb_end(void **state)
{
	(void)state;
	kb_close(kb);
	return 0;
}

static struct tally *tally_of(str text, size_t step)
{
	static const struct tally_options options = {
		.since = TIME_NONE, .until = TIME_NONE, .limit = TIME_NONE};
	struct tally *t = tally_new(kb, &options);
	struct reads from = {.text = text, .step = step};
	struct log_facts facts;

	log_read(t, NULL, (struct byte_source){reads_read, &from}, 0, &facts);
	assert_int_equal(facts.bytes, text.len);
	return t;
}

/* All that a tally tells, as text; freed by the caller. */
static char *told_by(const struct tally *t)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	assert_non_null(to);
	fprintf(to, "lines %zu blank %zu with messages %zu messages %zu unread %zu\n",
	        (size_t)t->lines, (size_t)t->blank_lines, (size_t)t->message_lines,
	        (size_t)t->messages, (size_t)t->unread_lines);
	for (size_t i = 0; i < t->unread_count; i++)
		fprintf(to, "unread %zu-%zu\n", (size_t)t->unread[i].from, (size_t)t->unread[i].to);
	for (size_t i = 0; i < t->device_count; i++)
		fprintf(to, "device %.*s messages %zu missing %zu\n", STR_ARG(t->devices[i].name),
		        (size_t)t->devices[i].messages, (size_t)t->devices[i].missing);
	for (size_t i = 0; i < t->series_count; i++) {
		const struct series *s = &t->series[i];
		fprintf(to, "%.*s x%zu at line %zu: %.*s\n", STR_ARG(t->codes[s->code].code),
		        (size_t)t->hot[i].count, (size_t)s->line, STR_ARG(s->example));
	}
	fclose(to);
	return text;
}

static void assert_told(const char *text, const char *want)
{
	static const size_t steps[] = {SIZE_MAX, 1, 2, 3, 7, 79, 80, 81, 4096};

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		struct tally *t = tally_of(str_of(text), steps[i]);
		char *told = told_by(t);
		tally_free(t);
		bool same = strcmp(told, want) == 0;
		if (!same)
			print_error("in reads of %zu:\n%s\nnot\n%s\n", steps[i], told, want);
		free(told);
		assert_true(same);
	}
}

static void log_reader_accounts_for_every_line(void **state)
{
	(void)state;
	assert_told("", "lines 0 blank 0 with messages 0 messages 0 unread 0\n");
	assert_told("no message\n\nno end",
	            "lines 3 blank 1 with messages 0 messages 0 unread 2\nunread 1-3\n");
	assert_told("edge-1#show logging\n"
	            "%AAAA-5-ONE: first\n"
	            "%AAAA-5-ONE: second\n"
	            "\n"
	            "and 5-5 or -5 or %-5- are none\n"
	            "%AAAA-3-TWO: third",
	            "lines 6 blank 1 with messages 3 messages 3 unread 2\n"
	            "unread 1-1\nunread 4-5\n"
	            "device  messages 3 missing 0\n"
	            "AAAA-5-ONE x2 at line 2: %AAAA-5-ONE: first\n"
	            "AAAA-3-TWO x1 at line 6: %AAAA-3-TWO: third\n");
}

static void log_reader_takes_either_line_end(void **state)
{
	static const char want[] = "lines 3 blank 1 with messages 2 messages 2 unread 0\n"
				   "unread 2-2\n"
				   "device  messages 2 missing 0\n"
				   "AAAA-5-ONE x1 at line 1: %AAAA-5-ONE: first\n"
				   "AAAA-3-TWO x1 at line 3: %AAAA-3-TWO: third\n";

	(void)state;
	assert_told("%AAAA-5-ONE: first\n\n%AAAA-3-TWO: third\n", want);
	assert_told("%AAAA-5-ONE: first\r\n\r\n%AAAA-3-TWO: third\r\n", want);
	assert_told("%AAAA-5-ONE: first\r\r%AAAA-3-TWO: third\r", want);
}

static void log_reader_repeats_belong_to_the_message_before(void **state)
{
	(void)state;
	assert_told("%AAAA-5-ONE: first\n"
	            "last message repeated 4 times\n"
	            "%AAAA-3-TWO: third\n"
	            "something else\n"
	            "last message repeated 9 times\n",
	            "lines 5 blank 0 with messages 3 messages 6 unread 2\n"
	            "unread 4-5\n"
	            "device  messages 6 missing 0\n"
	            "AAAA-5-ONE x5 at line 1: %AAAA-5-ONE: first\n"
	            "AAAA-3-TWO x1 at line 3: %AAAA-3-TWO: third\n");
	static const char *const ends[] = {"time", "times", "time(s)", "times)"};
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		char text[200];
		snprintf(text, sizeof(text),
		         "%%AAAA-5-ONE: first\nlast message repeated 3 %s\nits last times\n", ends[i]);
		assert_told(text, "lines 3 blank 0 with messages 2 messages 4 unread 1\n"
		                  "unread 3-3\n"
		                  "device  messages 4 missing 0\n"
		                  "AAAA-5-ONE x4 at line 1: %AAAA-5-ONE: first\n");
	}
}

/* Eighty columns, then the rest in one, two or three more lines: one message, however it is read.
 */
static void log_reader_joins_what_a_terminal_wrapped(void **state)
{
	static const char head[] = "%AAAA-5-ONE: this line is filled up to eighty columns";
	char text[600], example[600];

	(void)state;
	for (size_t lines = 1; lines <= 3; lines++) {
		size_t len = lines * 80 + 4;
		char want[1000];
		memcpy(example, head, sizeof(head) - 1);
		for (size_t i = sizeof(head) - 1; i < len; i++)
			example[i] = (char)('a' + i % 26);
		example[len] = '\0';
		text[0] = '\0';
		for (size_t i = 0; i < len; i += 80)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%.80s\n",
			         example + i);
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		         "last message repeated 2 times\n%%AAAA-5-ONE: other\n");
		snprintf(want, sizeof(want),
		         "lines %zu blank 0 with messages %zu messages 4 unread 0\n"
		         "device  messages 4 missing 0\n"
		         "AAAA-5-ONE x4 at line 1: %s\n",
		         lines + 3, lines + 3, example);
		assert_told(text, want);
	}
}

#define EMPTY "SMART_LIC-3-COMM_FAILED x0 at line 0: \n" /* what is not split by its key */
/* Mails wrap at words, flush, indented or quoted; a known wording tells what belongs together. */
static void log_reader_joins_what_was_wrapped_at_words(void **state)
{
#define COMM "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Licensing Cloud"
	static const char *const texts[] = {
		"Mar  3 10:00:00 sw1 " COMM "\n: No answer\nMar  3 10:00:01 sw1 %AAAA-5-ONE: next\n",
		"Mar  3 10:00:00 sw1 " COMM "\n   : No answer\nMar  3 10:00:01 sw1 %AAAA-5-ONE: next\n",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_told(texts[i], "lines 3 blank 0 with messages 3 messages 2 unread 0\n"
		                      "device sw1 messages 2 missing 0\n"
		                      EMPTY "SMART_LIC-3-COMM_FAILED x1 at line 1: Mar  3 10:00:00 sw1 " COMM " : No answer\n"
		                      "AAAA-5-ONE x1 at line 3: Mar  3 10:00:01 sw1 %AAAA-5-ONE: next\n");
	/* What is whole is left alone, and so is what no wording takes. */
	assert_told("Mar  3 10:00:00 sw1 " COMM " : No answer\nsome words of a person\n",
	            "lines 2 blank 0 with messages 1 messages 1 unread 1\n"
	            "unread 2-2\n"
	            "device sw1 messages 1 missing 0\n"
	            EMPTY "SMART_LIC-3-COMM_FAILED x1 at line 1: Mar  3 10:00:00 sw1 " COMM " : No answer\n");
	assert_told("Mar  3 10:00:00 sw1 %AAAA-5-ONE: a line of some length that nobody knows\nsome words of a person\n",
	            "lines 2 blank 0 with messages 1 messages 1 unread 1\n"
	            "unread 2-2\n"
	            "device sw1 messages 1 missing 0\n"
	            "AAAA-5-ONE x1 at line 1: Mar  3 10:00:00 sw1 %AAAA-5-ONE: a line of some length that nobody knows\n");
}

static void log_reader_reads_lines_as_a_person_saw_them(void **state)
{
	(void)state;
	assert_told(
		"\033[1m%AAAA-5-ONE: bold\033[0m\n"
		" --More-- \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b%AAAA-5-ONE: paged\n",
		"lines 2 blank 0 with messages 2 messages 2 unread 0\n"
		"device  messages 2 missing 0\n"
		"AAAA-5-ONE x2 at line 1: %AAAA-5-ONE: bold\n");
}

/* A line that is too long is one line, with the message at its start; what follows keeps its
 * number. */
static void log_reader_counts_a_cut_line_once(void **state)
{
	static const size_t steps[] = {SIZE_MAX, 1000, 4096};
	static const char head[] = "%AAAA-5-ONE: long ", tail[] = "\n%AAAA-3-TWO: after\n";
	static const size_t lens[] = {LINE_BYTES_MAX - 1, LINE_BYTES_MAX, LINE_BYTES_MAX + 1,
	                              LINE_BYTES_MAX + 70, 3 * LINE_BYTES_MAX};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lens) * COUNT_OF(steps); i++) {
		size_t len = lens[i / COUNT_OF(steps)];
		char *text = malloc(len + sizeof(tail) - 1);
		assert_non_null(text);
		memset(text, 'x', len);
		memcpy(text, head, sizeof(head) - 1);
		memcpy(text + len, tail, sizeof(tail) - 1);
		struct tally *t =
			tally_of((str){text, len + sizeof(tail) - 1}, steps[i % COUNT_OF(steps)]);
		uint64_t lines = t->lines, blank = t->blank_lines, unread = t->unread_lines,
			 after = t->series_count == 2 ? t->series[1].line : 0;
		tally_free(t);
		free(text);
		if (lines != 2 || blank || unread || after != 2)
			fail_msg("a line of %zu bytes and one more: %zu lines, %zu blank, %zu "
			         "unread, the "
			         "second message at %zu",
			         len, (size_t)lines, (size_t)blank, (size_t)unread, (size_t)after);
	}
}

static size_t line_make(char *into, unsigned kind, unsigned i)
{
	switch (kind) {
	case 0:
		return (size_t)sprintf(into, "plain line %u\n", i);
	case 1:
		return (size_t)sprintf(into, "last message repeated %u times\n", i % 5 + 1);
	case 2:
		return (size_t)sprintf(into, "\r\n");
	case 3: /* eighty columns */
		return (size_t)sprintf(into, "%%AAAA-5-WIDE: %066u\nand its end\n", i);
	default:
		return (size_t)sprintf(into, "Mar  3 10:11:12 edge-%u : %%AAAA-4-PLAIN: text\r\n",
		                       i % 3);
	}
}

/* Messages that fill blocks: lines, counts and places are the same at every size of read. */
static void log_reader_gives_the_same_over_block_borders(void **state)
{
	static const size_t steps[] = {1, 3, 7, 4096, 65536};
	enum { LINES = 20000 };
	char *text = malloc(LINES * 120);
	size_t len = 0;
	uint32_t seed = 5;

	(void)state;
	assert_non_null(text);
	for (unsigned i = 0; i < LINES; i++) {
		seed = seed * 1664525 + 1013904223;
		len += line_make(text + len, (seed >> 20) % 8, i);
	}
	struct tally *whole = tally_of((str){text, len}, SIZE_MAX);
	char *want = told_by(whole);
	tally_free(whole);
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		struct tally *t = tally_of((str){text, len}, steps[i]);
		char *told = told_by(t);
		tally_free(t);
		size_t at = 0;
		while (told[at] && told[at] == want[at])
			at++;
		bool same = told[at] == want[at];
		if (!same)
			print_error("in reads of %zu from byte %zu: %.100s\nnot\n%.100s\n",
			            steps[i], at, told + at, want + at);
		free(told);
		assert_true(same);
	}
	free(want);
	free(text);
}

/* The offset of an example is the one in the input, from where reading began. */
static void log_reader_examples_can_be_left_in_the_file(void **state)
{
	static const struct tally_options options = {
		.since = TIME_NONE, .until = TIME_NONE, .limit = TIME_NONE};
	static const char text[] = "junk\n%AAAA-5-ONE: a\nx\n%AAAA-5-TWO: b\r\n";
	struct tally *t = tally_new(kb, &options);
	struct reads from = {.text = {text, sizeof(text) - 1}, .step = 4};
	struct log_facts facts;

	(void)state;
	t->by_offset = true;
	log_read(t, NULL, (struct byte_source){reads_read, &from}, 1000, &facts);
	assert_int_equal(t->series_count, 2);
	assert_null(t->series[0].example.ptr);
	assert_int_equal(t->series[0].offset, 1005);
	assert_int_equal(t->series[0].example.len, 14);
	assert_int_equal(t->series[1].offset, 1022);
	tally_free(t);
}

/* Two messages that were glued together are two, in one line. */
static void log_reader_takes_several_messages_of_one_line(void **state)
{
	static const char text[] = "*Mar  3 10:11:12.100: %AAAA-5-ONE: a*Mar  3 10:11:13.200: "
				   "%AAAA-5-TWO: b\n";
	struct tally *t = tally_of(STR(text), SIZE_MAX);

	(void)state;
	assert_int_equal(t->messages, 2);
	assert_int_equal(t->message_lines, 1);
	assert_int_equal(t->series[1].line, 1);
	assert_true(str_contains(t->series[1].example, STR("%AAAA-5-TWO: b")));
	tally_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(log_reader_accounts_for_every_line),
		cmocka_unit_test(log_reader_takes_either_line_end),
		cmocka_unit_test(log_reader_repeats_belong_to_the_message_before),
		cmocka_unit_test(log_reader_joins_what_a_terminal_wrapped),
		cmocka_unit_test(log_reader_joins_what_was_wrapped_at_words),
		cmocka_unit_test(log_reader_reads_lines_as_a_person_saw_them),
		cmocka_unit_test(log_reader_counts_a_cut_line_once),
		cmocka_unit_test(log_reader_gives_the_same_over_block_borders),
		cmocka_unit_test(log_reader_examples_can_be_left_in_the_file),
		cmocka_unit_test(log_reader_takes_several_messages_of_one_line),
	};

	return cmocka_run_group_tests(tests, kb_start, kb_end);
}
