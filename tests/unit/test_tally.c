#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "device/log_reader.h"

/* KEYED-4-PEER is split by its peer, KEYED-4-WORDS by all that follows; all other codes are unknown here. */
static const char knowledge[] = "schema: tacit-kb/1\n"
				"messages:\n"
				"  - code: KEYED-4-PEER\n"
				"    text: \"Peer [node:peer] lost\"\n"
				"    key: [peer]\n"
				"    means: m\n"
				"    samples: []\n"
				"  - code: KEYED-4-WORDS\n"
				"    text: \"Peer [chars:words]\"\n"
				"    key: [words]\n"
				"    means: m\n"
				"    samples: []\n"
				"zones:\n"
				"  - {name: ODD, offset: \"+03:00\", ambiguous: yes}\n"
				"  - {name: EVEN, offset: \"+02:00\"}\n";

static struct kb *kb;

static int kb_start(void **state)
{
	char folder[] = P_tmpdir "/tacit-tally-XXXXXX", file[64];
	str given = {folder, strlen(folder)};
	struct kb_folders folders = {.kb = &given, .kb_count = 1};

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/k.yaml", folder);
	FILE *f = fopen(file, "w");
	if (!f || fputs(knowledge, f) < 0 || fclose(f) != 0)
		return -1;
	kb = kb_open(&folders);
	unlink(file);
	rmdir(folder);
	return kb_diags(kb)->count ? -1 : 0;
}

static int kb_end(void **state)
{
	(void)state;
	kb_close(kb);
	pattern_thread_end();
	return 0;
}

struct reads {
	str left;
};

static ssize_t reads_read(void *self, char *into, size_t size)
{
	struct reads *r = self;
	size_t got = r->left.len < size ? r->left.len : size;

	if (got)
		memcpy(into, r->left.ptr, got);
	r->left = str_from(r->left, got);
	return (ssize_t)got;
}

static const struct tally_options no_options = {
	.since = TIME_NONE, .until = TIME_NONE, .limit = TIME_NONE};

static struct tally *tally_with(str text, const struct tally_options *options)
{
	struct tally *t = tally_new(kb, options);
	struct reads from = {text};
	struct log_facts facts;

	log_read(t, NULL, (struct byte_source){reads_read, &from}, 0, &facts);
	return t;
}

static struct tally *tally_of(const char *text)
{
	return tally_with(str_of(text), &no_options);
}

/* ---- what a tally tells, in an order of its own ---- */

struct rows {
	char *items[4000];
	size_t count;
};

static void row(struct rows *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void row(struct rows *r, const char *fmt, ...)
{
	va_list args;

	assert_true(r->count < COUNT_OF(r->items));
	va_start(args, fmt);
	assert_true(vasprintf(&r->items[r->count++], fmt, args) >= 0);
	va_end(args);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void when_text(const struct when *w, char text[static 64])
{
	if (!when_is(w, WHEN_KNOWN))
		strcpy(text, "none");
	else
		snprintf(text, 64, "%d/%lld%s%s", w->cycle, (long long)(w->in_year_us / 1000),
		         when_is(w, WHEN_DATED) ? " dated" : "", when_is(w, WHEN_UNTRUSTED) ? " untrusted" : "");
}

static char *told_by(const struct tally *t)
{
	struct rows *r = calloc(1, sizeof(*r));
	char first[64], last[64], *text = NULL;
	size_t len;

	assert_non_null(r);
	for (size_t i = 0; i < t->device_count; i++) {
		const struct tally_device *d = &t->devices[i];
		row(r,
		    "%.*s: messages %zu missing %zu cycle %d leap %d/%d year %d pri %zu at %zu "
		    "%.*s "
		    "untrusted %zu at %zu zones %zu",
		    STR_ARG(d->name), (size_t)d->messages, (size_t)d->missing, d->clock[0].cycle,
		    d->clock[0].has_leap_day, d->clock[0].leap_cycle, d->clock[0].first_cycle_year,
		    (size_t)d->pri_contradictions, d->pri_contradictions ? (size_t)d->pri_line : 0,
		    STR_ARG(d->pri_example), (size_t)d->untrusted_times,
		    d->untrusted_times ? (size_t)d->untrusted_line : 0, (size_t)d->zone_words);
	}
	for (size_t i = 0; i < t->series_count; i++) {
		const struct series *s = &t->series[i];
		if (!t->hot[i].count)
			continue;
		when_text(&s->first, first);
		when_text(&t->hot[i].last, last);
		row(r, "%.*s %.*s %08x: x%zu %s..%s line %zu '%.*s'",
		    STR_ARG(t->devices[s->device].name), STR_ARG(t->codes[s->code].code),
		    t->series[i].key, (size_t)t->hot[i].count, first, last, (size_t)s->line,
		    STR_ARG(s->example));
	}
	for (size_t i = 0; i < t->unread_count; i++)
		row(r, "unread %zu-%zu", (size_t)t->unread[i].from, (size_t)t->unread[i].to);
	row(r, "lines %zu blank %zu told %zu unread %zu messages %zu", (size_t)t->lines,
	    (size_t)t->blank_lines, (size_t)t->message_lines, (size_t)t->unread_lines,
	    (size_t)t->messages);
	qsort(r->items, r->count, sizeof(r->items[0]), by_text);
	FILE *to = open_memstream(&text, &len);
	assert_non_null(to);
	for (size_t i = 0; i < r->count; i++) {
		fprintf(to, "%s\n", r->items[i]);
		free(r->items[i]);
	}
	fclose(to);
	free(r);
	return text;
}

/* The first line that differs is shown. */
static bool is_same(const char *got, const char *want)
{
	size_t at = 0, line = 0;

	for (; got[at] && got[at] == want[at]; at++)
		line = got[at] == '\n' ? at + 1 : line;
	if (got[at] == want[at])
		return true;
	print_error("%.200s\nnot\n%.200s\n", got + line, want + line);
	return false;
}

/* Cut text at every line end, or at every step-th: the parts joined must tell what the whole does.
 */
static void assert_cuts_do_not_matter(str text, size_t step)
{
	struct tally *whole = tally_with(text, &no_options);
	char *want = told_by(whole);
	bool same = true;
	size_t lines = 0;

	tally_free(whole);
	for (size_t at = 0; same && at < text.len; at++) {
		if (text.ptr[at] != '\n' || ++lines % step)
			continue;
		struct tally *t = tally_with((str){text.ptr, at + 1}, &no_options);
		struct tally *part = tally_with(str_from(text, at + 1), &no_options);
		tally_join(t, part);
		tally_free(part);
		char *told = told_by(t);
		tally_free(t);
		same = is_same(told, want);
		if (!same)
			print_error("cut behind line %zu\n", lines);
		free(told);
	}
	free(want);
	assert_true(same);
}

static const struct tally_device *device_named(const struct tally *t, const char *name)
{
	for (size_t i = 0; i < t->device_count; i++) {
		if (str_eq(t->devices[i].name, str_of(name)))
			return &t->devices[i];
	}
	fail_msg("no device %s", name);
	return NULL;
}

/* ---- series ---- */

static void tally_counts_by_device_and_code(void **state)
{
	struct tally *t = tally_of("Mar  3 10:00:00 east : %AAAA-5-ONE: a\n"
	                           "Mar  3 10:00:01 west : %AAAA-5-ONE: b\n"
	                           "Mar  3 10:00:02 east : %AAAA-5-ONE: c\n"
	                           "Mar  3 10:00:03 east : %AAAA-3-TWO: d\n");

	(void)state;
	assert_int_equal(t->device_count, 2);
	assert_int_equal(t->code_count, 2);
	assert_int_equal(t->series_count, 3);
	assert_int_equal(device_named(t, "east")->messages, 3);
	assert_int_equal(t->hot[0].count, 2);
	assert_int_equal(t->hot[0].last.in_year_us - t->series[0].first.in_year_us,
	                 2 * US_PER_SECOND);
	assert_int_equal(t->series[0].line, 1);
	assert_true(str_ends(t->series[0].example, STR("%AAAA-5-ONE: a")));
	assert_int_equal(t->codes[1].severity, 3);
	tally_free(t);
}

/* Times that come out of order still give the first and the last. */
static void tally_first_and_last_are_the_least_and_greatest(void **state)
{
	struct tally *t = tally_of("Mar  3 10:00:05 a : %AAAA-5-ONE: x\n"
	                           "Mar  3 10:00:01 a : %AAAA-5-ONE: x\n"
	                           "Mar  3 10:00:09 a : %AAAA-5-ONE: x\n"
	                           "Mar  3 10:00:04 a : %AAAA-5-ONE: x\n");

	(void)state;
	assert_int_equal(t->hot[0].last.in_year_us - t->series[0].first.in_year_us,
	                 8 * US_PER_SECOND);
	assert_int_equal(t->series[0].line, 1);
	tally_free(t);
}

/* ---- variants ---- */

enum { PEERS = 60 };

/* Peer i is lost i + 1 times, in an order that depends on turn. */
static str peers_log(struct arena *a, unsigned turn)
{
	enum { LINES = PEERS * (PEERS + 1) / 2 };
	unsigned order[LINES], count = 0;
	uint32_t seed = turn;
	char *text = arena_alloc(a, LINES * 40);
	size_t len = 0;

	for (unsigned i = 0; i < PEERS; i++) {
		for (unsigned k = 0; k <= i; k++)
			order[count++] = i;
	}
	for (unsigned i = LINES - 1; turn && i > 0; i--) {
		seed = seed * 1664525 + 1013904223;
		unsigned k = (seed >> 8) % (i + 1), was = order[i];
		order[i] = order[k];
		order[k] = was;
	}
	for (unsigned i = 0; i < LINES; i++)
		len += (size_t)sprintf(text + len, "%%KEYED-4-PEER: Peer p%u lost\n", order[i]);
	return (str){text, len};
}

static int by_series_key(const void *a, const void *b)
{
	uint32_t x = (*(const struct series *const *)a)->key, y = (*(const struct series *const *)b)->key;

	return (x > y) - (x < y);
}

static void tally_variants_are_bounded_and_do_not_depend_on_the_order(void **state)
{
	enum { KEPT = TALLY_VARIANTS_MAX + 1 }; /* and what is left over */
	struct arena *a = arena_new();
	uint64_t counts[KEPT];
	uint32_t keys[KEPT];

	(void)state;
	for (unsigned turn = 0; turn < 20; turn++) {
		struct tally *t = tally_with(peers_log(a, turn), &no_options);
		const struct series *sorted[KEPT];
		uint64_t all = 0;
		assert_int_equal(t->series_count, KEPT); /* the places of those that went are used again */
		for (size_t i = 0; i < KEPT; i++)
			sorted[i] = &t->series[i];
		qsort(sorted, KEPT, sizeof(*sorted), by_series_key);
		for (size_t i = 0; i < KEPT; i++) {
			uint64_t count = t->hot[sorted[i] - t->series].count;
			assert_non_null(sorted[i]->example.ptr);
			if (turn) {
				assert_int_equal(sorted[i]->key, keys[i]);
				assert_int_equal(count, counts[i]);
			}
			keys[i] = sorted[i]->key;
			counts[i] = count;
			all += count;
		}
		assert_int_equal(all, PEERS * (PEERS + 1) / 2);
		assert_int_equal(keys[0], 0);
		tally_free(t);
	}
	arena_free(a);
}

static void tally_text_that_is_not_the_known_one_is_not_split(void **state)
{
	struct tally *t = tally_of("%KEYED-4-PEER: Peer a lost\n"
	                           "%KEYED-4-PEER: something else\n"
	                           "%KEYED-4-PEER: Peer b lost.\n"
	                           "%KEYED-4-PEER: Peer a lost\n");

	(void)state;
	assert_int_equal(t->series_count, 3);
	assert_int_equal(t->series[0].key, 0);
	assert_int_equal(t->hot[0].count, 1);
	assert_true(str_ends(t->series[0].example, STR("something else")));
	assert_int_equal(t->pattern_misses, 1);
	tally_free(t);
}

/* ---- times ---- */

static void tally_year_less_times_count_new_years(void **state)
{
	struct tally *t = tally_of("Nov 30 10:00:00 a : %AAAA-5-ONE: x\n"
	                           "Dec 31 23:59:59 a : %AAAA-5-ONE: x\n"
	                           "Jan  1 00:00:01 a : %AAAA-5-ONE: x\n"
	                           "Dec 31 23:59:58 a : %AAAA-5-LATE: one that came late\n"
	                           "Jan  1 00:00:02 a : %AAAA-5-ONE: x\n"
	                           "Jun  1 00:00:02 a : %AAAA-5-ONE: x\n"
	                           "Nov  1 00:00:02 a : %AAAA-5-ONE: x\n"
	                           "Jan  3 00:00:02 a : %AAAA-5-ONE: x\n");

	(void)state;
	assert_int_equal(t->series[0].first.cycle, 0);
	assert_int_equal(t->hot[0].last.cycle, 2);
	assert_int_equal(t->hot[1].last.cycle, 0);
	assert_int_equal(t->devices[0].clock[0].cycle, 2);
	tally_free(t);
}

/* Devices keep years of their own: one log may hold several that start in different months. */
static void tally_new_years_are_counted_for_each_device(void **state)
{
	struct tally *t = tally_of("Dec 31 10:00:00 a : %AAAA-5-ONE: x\n"
	                           "Feb  1 10:00:00 b : %AAAA-5-ONE: x\n"
	                           "Jan  1 10:00:00 a : %AAAA-5-ONE: x\n"
	                           "Feb  2 10:00:00 b : %AAAA-5-ONE: x\n");

	(void)state;
	assert_int_equal(device_named(t, "a")->clock[0].cycle, 1);
	assert_int_equal(device_named(t, "b")->clock[0].cycle, 0);
	tally_free(t);
}

static void tally_notes_the_year_of_29_february(void **state)
{
	struct tally *t = tally_of("Dec 30 10:00:00 a : %AAAA-5-ONE: x\n"
	                           "Feb 28 10:00:00 a : %AAAA-5-ONE: x\n"
	                           "Feb 29 10:00:00 a : %AAAA-5-ONE: x\n"
	                           "Mar  1 10:00:00 a : %AAAA-5-ONE: x\n"
	                           "Mar  1 10:00:00 b : %AAAA-5-ONE: x\n");

	(void)state;
	assert_true(device_named(t, "a")->clock[0].has_leap_day);
	assert_int_equal(device_named(t, "a")->clock[0].leap_cycle, 1);
	assert_false(device_named(t, "b")->clock[0].has_leap_day);
	tally_free(t);
}

static void tally_clocks_that_are_not_trusted_are_told(void **state)
{
	struct tally *t = tally_of("*Mar  1 00:00:10.000: %AAAA-5-ONE: x\n"
	                           "May  7 10:00:00.000: %AAAA-5-ONE: x\n"
	                           ".May  7 10:00:01.000: %AAAA-5-ONE: x\n");

	(void)state;
	assert_int_equal(t->devices[0].untrusted_times, 2);
	assert_int_equal(t->devices[0].untrusted_line, 1);
	assert_true(when_is(&t->series[0].first, WHEN_UNTRUSTED));
	tally_free(t);
}

static void tally_zone_words_come_from_the_knowledge(void **state)
{
	static const char text[] = "May  7 10:00:00.000 EVEN: %AAAA-5-ONE: x\n"
				   "May  7 10:00:00.000 even: %AAAA-5-TWO: x\n"
				   "May  7 10:00:00.000 ODD: %AAAA-5-THREE: x\n"
				   "May  7 10:00:00.000 NOWHERE: %AAAA-5-FOUR: x\n"
				   "May  7 10:00:00.000 UTC: %AAAA-5-FIVE: x\n";
	static const int16_t plain[] = {120, 120, 180, 0, 0}, given[] = {120, 120, -60, -60, 0};
	struct tally_options options = {.zone_default = -60,
	                                .has_zone_default = true,
	                                .since = TIME_NONE,
	                                .until = TIME_NONE,
	                                .limit = TIME_NONE};
	struct tally *t = tally_of(text);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		assert_int_equal(t->hot[i].last.zone_minutes, plain[i]);
	assert_int_equal(t->devices[0].zone_words, 2);
	assert_true(str_eq(t->devices[0].zone, STR("ODD")));
	tally_free(t);
	t = tally_with(STR(text), &options);
	for (size_t i = 0; i < COUNT_OF(given); i++)
		assert_int_equal(t->hot[i].last.zone_minutes, given[i]);
	assert_int_equal(t->devices[0].zone_words, 0);
	tally_free(t);
}

static void tally_takes_only_what_is_in_the_window(void **state)
{
	struct tally_options options = {.since = TIME_NONE, .until = TIME_NONE, .limit = TIME_NONE};

	(void)state;
	assert_true(time_parse(STR("2025-03-03T10:00:01Z"), &options.since));
	assert_true(time_parse(STR("2025-03-03T10:00:03Z"), &options.until));
	struct tally *t = tally_with(STR("Mar  3 2025 10:00:00.999: %AAAA-5-ONE: x\n"
	                                 "Mar  3 2025 10:00:01: %AAAA-5-ONE: x\n"
	                                 "Mar  3 2025 10:00:03: %AAAA-5-ONE: x\n"
	                                 "Mar  3 2025 10:00:03.001: %AAAA-5-ONE: x\n"
	                                 "Mar  3 2024 10:00:02: %AAAA-5-ONE: x\n"
	                                 "Mar  3 10:00:02: %AAAA-5-ONE: x\n"
	                                 "Mar  4 10:00:02: %AAAA-5-ONE: x\n"
	                                 "%AAAA-5-ONE: without a time\n"),
	                             &options);
	uint64_t messages = t->messages, count = t->hot[0].count;
	tally_free(t);
	assert_int_equal(messages, 3);
	assert_int_equal(count, 3);
	/* Nor does what lies outside take a place in the table of codes, which is bounded. */
	t = tally_with(STR("Mar  3 2024 10:00:02: %AAAA-5-ONE: x\n"
	                   "Mar  3 2025 10:00:02: %AAAA-5-TWO: x\n"
	                   "Mar  3 2025 10:00:02: %AAAA-5-TWO: x\n"),
	               &options);
	size_t codes = t->code_count;
	tally_free(t);
	assert_int_equal(codes, 1);
}

/* A year-less time is in the window by the year that it will be given. */
static void tally_window_knows_the_year_of_year_less_times(void **state)
{
	static const char text[] = "Mar  3 10:00:00: %AAAA-5-ONE: x\n"
				   "Nov  3 10:00:00: %AAAA-5-TWO: x\n";
	struct tally_options options = {.until = TIME_NONE, .limit = TIME_NONE};

	(void)state;
	assert_true(time_parse(STR("2025-01-01"), &options.since));
	assert_true(time_parse(STR("2025-06-01"), &options.limit));
	struct tally *t = tally_with(STR(text), &options); /* November is that of 2024 */
	assert_int_equal(t->messages, 1);
	assert_int_equal(t->series_count, 1);
	assert_true(str_eq(t->codes[t->series[0].code].code, STR("AAAA-5-ONE")));
	tally_free(t);
	options.year = 2024;
	t = tally_with(STR(text), &options);
	assert_int_equal(t->messages, 0);
	tally_free(t);
}

/* ---- what the decoder finds ---- */

static void tally_gaps_in_sequence_numbers_are_missing_messages(void **state)
{
	struct tally *t = tally_of("000100: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n"
	                           "000101: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n"
	                           "000105: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n"
	                           "Mar  3 10:00:00.000: %AAAA-5-ONE: no number\n"
	                           "000106: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n"
	                           "000003: Mar  3 10:00:00.000: %AAAA-5-ONE: after a restart\n"
	                           "000005: Mar  3 10:00:00.000: %AAAA-5-ONE: x\n");

	(void)state;
	assert_int_equal(t->devices[0].missing, 3 + 1);
	assert_int_equal(t->devices[0].messages, 7);
	tally_free(t);
}

static void tally_pri_that_says_another_severity_is_told(void **state)
{
	struct tally *t = tally_of("<189>Mar  3 10:00:00 a : %AAAA-5-ONE: x\n"
	                           "<187>Mar  3 10:00:00 a : %AAAA-5-TWO: x\n"
	                           "<187>Mar  3 10:00:00 a : %AAAA-5-ONE: x\n");

	(void)state;
	assert_int_equal(t->devices[0].pri_contradictions, 2);
	assert_int_equal(t->devices[0].pri_line, 2);
	assert_true(str_eq(t->devices[0].pri_example, STR("AAAA-5-TWO")));
	tally_free(t);
}

static void tally_repeat_counts_the_message_before(void **state)
{
	struct tally *t = tally_new(kb, &no_options);

	(void)state;
	tally_repeat(t, 5); /* of nothing */
	assert_int_equal(t->messages, 0);
	tally_free(t);
	t = tally_of("%AAAA-5-ONE: x\n%AAAA-5-TWO: y\nlast message repeated 7 times\n");
	assert_int_equal(t->hot[0].count, 1);
	assert_int_equal(t->hot[1].count, 8);
	assert_int_equal(t->devices[0].messages, 9);
	assert_int_equal(t->messages, 9);
	tally_free(t);
}

static void tally_texts_that_were_read_before_are_split_as_the_first(void **state)
{
	const char text[] = "%KEYED-4-PEER: Peer 10.0.0.1 lost\n%KEYED-4-WORDS: Peer 10.0.0.1 lost\n"
			    "%KEYED-4-PEER: Peer 10.0.0.2 lost\n%KEYED-4-WORDS: Peer 10.0.0.2 lost\n"
			    "%KEYED-4-PEER: Peer 10.0.0.1 lost\n%KEYED-4-WORDS: Peer 10.0.0.1 lost\n";
	struct tally *t = tally_of(text);
	size_t of_one = 0;

	(void)state;
	for (size_t i = 0; i < t->series_count; i++) {
		for (size_t k = 0; k < i; k++) /* the same text, but what is split is another part of it */
			assert_true(!t->series[i].key || t->series[i].key != t->series[k].key);
		of_one += t->series[i].key && t->hot[i].count == 2;
	}
	assert_int_equal(of_one, 2);
	tally_free(t);
}

static void tally_message_in_a_message_counts_beside_it(void **state)
{
	struct tally *t = tally_of("a: %AAAA-5-ONE: x\n"
	                           "a: %AAAA-5-TWO: heard of %AAAA-5-THREE: y\n"
	                           "a: %AAAA-5-ONE: z\n");

	(void)state;
	assert_int_equal(t->series_count, 3);
	assert_int_equal(t->hot[0].count, 2);
	assert_int_equal(t->hot[1].count, 1);
	assert_int_equal(t->hot[2].count, 1);
	assert_true(str_eq(t->codes[t->series[2].code].code, STR("AAAA-5-THREE")));
	tally_free(t);
}

static void tally_unread_lines_join_into_ranges(void **state)
{
	struct tally *t = tally_new(kb, &no_options);

	(void)state;
	tally_unread(t, 3, 2); /* none */
	assert_int_equal(t->unread_count, 0);
	tally_unread(t, 3, 4);
	tally_unread(t, 5, 5);
	tally_unread(t, 9, 9);
	assert_int_equal(t->unread_count, 2);
	assert_int_equal(t->unread[0].from, 3);
	assert_int_equal(t->unread[0].to, 5);
	for (uint64_t i = 0; i < 2 * TALLY_UNREAD_MAX; i++)
		tally_unread(t, 100 + 2 * i, 100 + 2 * i);
	assert_int_equal(t->unread_count, TALLY_UNREAD_MAX);
	tally_free(t);
}

static void tally_examples_are_clean_joined_and_bounded(void **state)
{
	char out[EXAMPLE_BYTES_MAX], wide[2000];

	(void)state;
	assert_true(str_eq(example_text(STR("\033[1mbold\033[0m\r"), out), STR("bold")));
	assert_true(str_eq(example_text(STR("one \r\ntwo"), out), STR("one two")));
	assert_int_equal(example_text(STR(""), out).len, 0);
	for (size_t len = EXAMPLE_BYTES_MAX - 2; len < sizeof(wide); len += 3) {
		memset(wide, 'w', len);
		assert_int_equal(example_text((str){wide, len}, out).len,
		                 len < EXAMPLE_BYTES_MAX ? len : EXAMPLE_BYTES_MAX);
	}
}

static void tally_devices_are_bounded_and_the_rest_is_counted(void **state)
{
	enum { MORE = 100, LINE = 60 };
	char *text = malloc((size_t)(TALLY_DEVICES_MAX + MORE) * LINE);
	size_t len = 0;

	(void)state;
	assert_non_null(text);
	for (unsigned i = 0; i < TALLY_DEVICES_MAX + MORE; i++)
		len += (size_t)sprintf(text + len, "Mar  3 10:00:00 h%u : %%AAAA-5-ONE: x\n", i);
	struct tally *t = tally_with((str){text, len}, &no_options);
	assert_int_equal(t->device_count, TALLY_DEVICES_MAX);
	assert_int_equal(t->overflow_devices, MORE);
	tally_free(t);
	free(text);
	tally_free(NULL);
}

/* ---- joining ---- */

/* One line of a busy log. Times go on, over new years and leap days; a few come late. */
static size_t log_line(char *into, uint32_t *seed, unsigned *clock, unsigned peers)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	unsigned a, b;

	*seed = *seed * 1664525 + 1013904223;
	a = *seed >> 8;
	*seed = *seed * 1664525 + 1013904223;
	b = *seed >> 8;
	*clock += a % 3000;
	unsigned minutes = *clock - (a % 13 == 0 && *clock > 50 ? 50 : 0), days = minutes / 1440;
	char time[32];
	snprintf(time, sizeof(time), "%s %2u %02u:%02u:%02u", months[days / 28 % 12], days % 28 + 1,
	         minutes / 60 % 24, minutes % 60, b % 60);
	switch (b % 6) {
	case 0:
		return (size_t)sprintf(into, "a line without a message %u\n", a);
	case 1:
		return (size_t)sprintf(into, "%u: %s: %%AAAA-5-SEQ%u: x\n", *clock / 1000, time,
		                       a % 3);
	case 2:
		return (size_t)sprintf(into, "<%u>%s h%u : %%AAAA-5-ONE: x\n", 188 + a % 2, time,
		                       a % 4);
	case 3:
		return (size_t)sprintf(into, "\n");
	default:
		return (size_t)sprintf(into, "%s h%u : %%KEYED-4-PEER: Peer p%u lost\n", time,
		                       a % 4, b / 7 % peers);
	}
}

static str busy_log(struct arena *a, uint32_t seed, unsigned lines, unsigned peers)
{
	char *text = arena_alloc(a, lines * 100);
	unsigned clock = 300000; /* in the autumn */
	size_t len = 0;

	for (unsigned i = 0; i < lines; i++)
		len += log_line(text + len, &seed, &clock, peers);
	return (str){text, len};
}

static void tally_parts_joined_tell_what_the_whole_does(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (uint32_t seed = 1; seed <= 5; seed++)
		assert_cuts_do_not_matter(busy_log(a, seed, 500, 10), 1);
	assert_cuts_do_not_matter(busy_log(a, 99, 6000, 10), 777);
	arena_free(a);
}

/* Also where there are more variants than are kept: what is left over has the same example. */
static void tally_parts_with_many_variants_tell_what_the_whole_does(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (uint32_t seed = 1; seed <= 5; seed++)
		assert_cuts_do_not_matter(busy_log(a, seed, 500, 50), 7);
	arena_free(a);
}

static void tally_parts_of_many_codes_and_devices_tell_what_the_whole_does(void **state)
{
	struct arena *a = arena_new();
	char *text = arena_alloc(a, 3000 * 60);
	size_t len = 0;

	(void)state;
	/* More codes than a device's row of places has room for. */
	for (unsigned i = 0; i < 3000; i++)
		len += (size_t)sprintf(text + len, "Mar  3 10:%02u:%02u h%u : %%C%u-5-ONE: x\n",
		                       i / 60 % 60, i % 60, i % 3, i * 7 % 1300);
	assert_cuts_do_not_matter((str){text, len}, 611);
	arena_free(a);
}

/* A device that starts again prints times of no clock, which may themselves pass a new year. */
static void tally_parts_with_untrusted_clocks_tell_what_the_whole_does(void **state)
{
	(void)state;
	assert_cuts_do_not_matter(STR("Nov 20 10:00:00.000: %AAAA-5-ONE: x\n"
	                              "*Dec 31 23:59:00.000: %AAAA-5-TWO: x\n"
	                              "*Jan  1 00:00:10.000: %AAAA-5-TWO: x\n"
	                              "Nov 20 11:00:00.000: %AAAA-5-ONE: x\n"),
	                          1);
	assert_cuts_do_not_matter(STR("*Mar  1 00:00:10.000: %AAAA-5-ONE: x\n"
	                              "*Mar  1 00:00:20.000: %AAAA-5-ONE: x\n"
	                              "Nov 20 11:00:00.000: %AAAA-5-ONE: x\n"
	                              "Jan  2 11:00:00.000: %AAAA-5-ONE: x\n"
	                              "*Mar  1 00:00:10.000: %AAAA-5-ONE: x\n"
	                              "Jan  2 11:30:00.000: %AAAA-5-ONE: x\n"),
	                          1);
}

/* Some lines of a device are dated and some are not: the year is found in either order. */
static void tally_parts_with_some_years_tell_what_the_whole_does(void **state)
{
	(void)state;
	assert_cuts_do_not_matter(STR("Dec 30 10:00:00.000: %AAAA-5-ONE: x\n"
	                              "Dec 31 2023 10:00:00.000: %AAAA-5-TWO: x\n"
	                              "Jan  1 10:00:00.000: %AAAA-5-ONE: x\n"
	                              "Jan  2 10:00:00.000: %AAAA-5-ONE: x\n"),
	                          1);
	assert_cuts_do_not_matter(STR("Nov 30 10:00:00.000: %AAAA-5-ONE: x\n"
	                              "Jan  1 10:00:00.000: %AAAA-5-ONE: x\n"
	                              "Jan  2 2024 10:00:00.000: %AAAA-5-TWO: x\n"
	                              "Jan  3 10:00:00.000: %AAAA-5-ONE: x\n"),
	                          1);
}

/* A log of five years has two leap days; either tells the years. */
static void tally_parts_with_two_leap_days_tell_what_the_whole_does(void **state)
{
	struct arena *a = arena_new();
	str text = STR("Feb 29 10:00:00.000: %AAAA-5-ONE: x\n");

	(void)state;
	for (int i = 0; i < 4; i++)
		text = arena_printf(a,
		                    "%sOct  1 10:00:00.000: %%AAAA-5-ONE: x\n"
		                    "Jan  1 10:00:00.000: %%AAAA-5-ONE: x\n",
		                    text.ptr);
	text = arena_printf(a, "%sFeb 29 10:00:00.000: %%AAAA-5-ONE: x\n", text.ptr);
	assert_cuts_do_not_matter(text, 1);
	arena_free(a);
}

static void tally_year_beside_year_less_times_dates_them(void **state)
{
	struct tally *t = tally_of("Nov 30 10:00:00.000: %AAAA-5-ONE: x\n"
	                           "Jan  1 10:00:00.000: %AAAA-5-ONE: x\n"
	                           "Jan  2 2024 10:00:00.000: %AAAA-5-TWO: x\n");

	(void)state;
	assert_int_equal(t->devices[0].clock[0].first_cycle_year, 2023);
	tally_free(t);
	t = tally_of("Dec 31 2023 10:00:00.000: %AAAA-5-TWO: x\n"
	             "Jan  1 10:00:00.000: %AAAA-5-ONE: x\n");
	assert_int_equal(t->devices[0].clock[0].first_cycle_year, 2024);
	tally_free(t);
}

/* The new year may stand between a time with a year and one without. */
static void tally_new_year_behind_a_dated_time_is_counted(void **state)
{
	struct tally *t = tally_of("Dec 30 10:00:00.000: %AAAA-5-ONE: x\n"
	                           "Dec 31 2023 10:00:00.000: %AAAA-5-TWO: x\n"
	                           "Jan  1 10:00:00.000: %AAAA-5-THREE: x\n");

	(void)state;
	assert_int_equal(t->devices[0].clock[0].first_cycle_year + t->hot[0].last.cycle, 2023);
	assert_int_equal(t->devices[0].clock[0].first_cycle_year + t->hot[2].last.cycle, 2024);
	tally_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tally_counts_by_device_and_code),
		cmocka_unit_test(tally_first_and_last_are_the_least_and_greatest),
		cmocka_unit_test(tally_variants_are_bounded_and_do_not_depend_on_the_order),
		cmocka_unit_test(tally_text_that_is_not_the_known_one_is_not_split),
		cmocka_unit_test(tally_year_less_times_count_new_years),
		cmocka_unit_test(tally_new_years_are_counted_for_each_device),
		cmocka_unit_test(tally_notes_the_year_of_29_february),
		cmocka_unit_test(tally_clocks_that_are_not_trusted_are_told),
		cmocka_unit_test(tally_zone_words_come_from_the_knowledge),
		cmocka_unit_test(tally_takes_only_what_is_in_the_window),
		cmocka_unit_test(tally_window_knows_the_year_of_year_less_times),
		cmocka_unit_test(tally_gaps_in_sequence_numbers_are_missing_messages),
		cmocka_unit_test(tally_pri_that_says_another_severity_is_told),
		cmocka_unit_test(tally_repeat_counts_the_message_before),
		cmocka_unit_test(tally_texts_that_were_read_before_are_split_as_the_first),
		cmocka_unit_test(tally_message_in_a_message_counts_beside_it),
		cmocka_unit_test(tally_unread_lines_join_into_ranges),
		cmocka_unit_test(tally_examples_are_clean_joined_and_bounded),
		cmocka_unit_test(tally_devices_are_bounded_and_the_rest_is_counted),
		cmocka_unit_test(tally_parts_joined_tell_what_the_whole_does),
		cmocka_unit_test(tally_parts_with_many_variants_tell_what_the_whole_does),
		cmocka_unit_test(tally_parts_of_many_codes_and_devices_tell_what_the_whole_does),
		cmocka_unit_test(tally_parts_with_untrusted_clocks_tell_what_the_whole_does),
		cmocka_unit_test(tally_parts_with_some_years_tell_what_the_whole_does),
		cmocka_unit_test(tally_parts_with_two_leap_days_tell_what_the_whole_does),
		cmocka_unit_test(tally_year_beside_year_less_times_dates_them),
		cmocka_unit_test(tally_new_year_behind_a_dated_time_is_counted),
	};

	return cmocka_run_group_tests(tests, kb_start, kb_end);
}
