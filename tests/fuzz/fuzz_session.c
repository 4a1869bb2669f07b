#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "capture/session.h"

/*
 * fuzz_session: any bytes as a stream of outputs, with a small map that has every kind of rule.
 * What is found stands in order and within the stream, and is the same however the stream is cut between
 * its lines.
 *
 * The first two bytes are choices: how many lines a piece has, and whether (odd) the stream starts
 * with so many lines of a log that only signs of commands are looked for.
 */
enum { CHOICES = 2, LOG_LINES = 250 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char knowledge[] =
        "schema: tacit-kb/1\n"
        "zones: [{name: EST, offset: \"-05:00\", means: m}]\n"
        "facts:\n"
        "  - {name: w, is: word, means: m, spelled: {transport off: \"off\"}}\n"
        "  - {name: n, is: number, means: m}\n"
        "  - {name: t, is: time, means: m}\n"
        "  - {name: \"l.[name].count\", is: number, means: m}\n"
        "  - {name: \"l.[name].status\", is: text, means: m}\n"
        "captures:\n"
        "  - id: every\n"
        "    commands: []\n"
        "    rules: [{line: \"Source is [chars:s]\", facts: {w: \"[s]\"}}]\n"
        "    ornaments: [\"Load: [chars:x]\"]\n"
        "    samples: []\n"
        "  - id: a\n"
        "    commands: [show a, 'show a [id]', 'show a [id] [x] [y] [z] [more]']\n"
        "    starts: [\"This is a\", \"[dec:n] of a\"]\n"
        "    rules:\n"
        "      - {under: \"Top / [chars:name] ([chars:tag])\", key: Count,\n"
        "         facts: {\"l.[name].count\": \"[value] [id|none] [tag]\"}}\n"
        "      - {key: Last, value: [\"[chars:who] As of [chars:at]\", \"[dec:n]\"],\n"
        "         facts: {w: \"[who|x]\", t: \"[at|]\", n: \"[n]\"}}\n"
        "      - {key: Last, fact: t}\n"
        "      - {key: Name, keeps: [value]}\n"
        "      - {line: \"Used [dec:n]\", facts: {\"l.[value].count\": \"[n]\"}, keeps: [n]}\n"
        "      - {line: \"[chars:at] EVENT [chars:what]\", at: \"[at]\", facts: {w: \"[what]\"}}\n"
        "    tables:\n"
        "      - {header: [Name, Tag, Status],\n"
        "         facts: {\"l.[Name].status\": \"[Status]\", w: \"[Tag]\"}, when: {Tag: in}}\n"
        "      - {under: Top, header: [Name, Count], facts: {\"l.[Name].count\": \"[Count]\"}}\n"
        "    ornaments: [\"End [chars:x]\"]\n"
        "    samples: []\n"
        "  - {id: b, commands: [show b], samples: []}\n";

static struct kb *kb;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char folder[] = "/tmp/tacit-fuzz-XXXXXX", path[64];

	(void)argc;
	(void)argv;
	if (!mkdtemp(folder))
		exit(2);
	snprintf(path, sizeof(path), "%s/k.yaml", folder);
	FILE *f = fopen(path, "w");
	if (!f || fputs(knowledge, f) < 0 || fclose(f) != 0)
		exit(2);
	str given = str_of(folder);
	struct kb_folders folders = {.kb = &given, .kb_count = 1};
	kb = kb_open(&folders);
	kb_captures(kb);
	unlink(path);
	rmdir(folder);
	if (kb_diags(kb)->count) {
		fputs("fuzz_session: the knowledge is wrong\n", stderr);
		exit(2);
	}
	return 0;
}

/* One reading of the stream, and where it stands. */
struct reading {
	struct capture_list list;
	struct session *session;
	uint64_t offset, line;
};

/* Whole lines, in memory that starts and ends with them. */
static void feed(struct reading *r, str lines)
{
	char *copy = must_realloc(NULL, lines.len + !lines.len);

	memcpy(copy, lines.ptr, lines.len);
	session_feed(r->session, copy, copy + lines.len, r->offset, r->line);
	for (size_t i = 0; i < lines.len; i++)
		r->line += lines.ptr[i] == '\n';
	r->offset += lines.len;
	free(copy);
}

/* The first lines of a text, count of them. */
static str lines_head(str text, size_t count)
{
	const char *p = text.ptr, *end = text.ptr + text.len;

	for (; count && p < end; count--) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		p = nl ? nl + 1 : end;
	}
	return str_between(text.ptr, p);
}

static void read_pieces(struct reading *r, str text, size_t lines, bool behind_a_log)
{
	*r = (struct reading){.line = 1};
	capture_list_init(&r->list);
	r->session = session_new(kb, &r->list);
	for (int i = 0; behind_a_log && i < LOG_LINES; i++)
		feed(r, STR("words x\n"));
	while (text.len) {
		str piece = lines_head(text, lines);
		feed(r, piece);
		text = str_from(text, piece.len);
	}
	session_end(r->session);
}

static void reading_close(struct reading *r)
{
	session_free(r->session);
	capture_list_close(&r->list);
}

static void outputs_check(const struct reading *r)
{
	const struct capture *before = NULL;

	for (size_t i = 0; i < r->list.count; i++) {
		const struct capture *c = &r->list.captures[i];
		assert(c->line >= 1 && c->line <= c->last_line && "an output has its lines");
		assert(c->last_line <= r->line && "an output ends with the stream");
		assert((!before || before->last_line < c->line) && "outputs follow each other");
		assert(c->field_count <= COMMAND_FIELDS_MAX);
		assert((c->def != NULL) == (c->command.len > 0) && "a known command has a name");
		before = c;
	}
	assert(r->list.count <= STREAM_CAPTURES_MAX);
}

static void facts_check(const struct capture_list *list)
{
	for (size_t i = 0; i < list->fact_count; i++) {
		const struct fact *f = &list->facts[i];
		assert(f->capture < list->count && "a fact is of an output");
		const struct capture *c = &list->captures[f->capture];
		assert(f->line >= c->line && f->line <= c->last_line && "it stands in its output");
		assert(c->def && "only a known command tells facts");
		assert(kb_fact(kb, f->name) && "the vocabulary has it");
		assert((f->type != FACT_TIME || f->told != TOLD_VALUE || f->time != TIME_NONE) &&
		       "a time is one");
		assert(f->event == (f->at != TIME_NONE) && "an event has a time");
		assert((!i || list->facts[i - 1].capture <= f->capture) && "facts are in order");
	}
	assert(list->fact_count <= STREAM_FACTS_MAX);
}

static void ranges_check(const struct reading *r)
{
	const struct capture_list *list = &r->list;
	uint64_t lines = 0;

	for (size_t i = 0; i < list->taken_count; i++) {
		struct line_range range = list->taken[i];
		assert(range.from >= 1 && range.from <= range.to && range.to <= r->line);
		assert((!i || list->taken[i - 1].to + 1 < range.from) && "apart, in order");
		lines += range.to - range.from + 1;
	}
	assert(list->lines_taken <= lines && "a line is counted once");
	assert(list->lines_taken <= list->known_lines && "only lines of known outputs are taken");
}

static void marks_check(struct reading *r)
{
	const struct session_mark *mark;
	uint64_t last = 0;

	while ((mark = session_mark_next(r->session, UINT64_MAX))) {
		assert(mark->offset >= last && mark->offset < r->offset && "in the stream");
		assert(mark->host.len && "a mark names a host");
		last = mark->offset + 1;
	}
}

static void same_check(const struct capture_list *a, const struct capture_list *b)
{
	assert(a->count == b->count && "the same outputs");
	assert(a->fact_count == b->fact_count && "the same facts");
	assert(a->taken_count == b->taken_count && "the same ranges");
	assert(a->lines_taken == b->lines_taken && a->known_lines == b->known_lines);
	for (size_t i = 0; i < a->count; i++) {
		assert(a->captures[i].line == b->captures[i].line);
		assert(a->captures[i].last_line == b->captures[i].last_line);
		assert(str_eq(a->captures[i].host, b->captures[i].host));
		assert(str_eq(a->captures[i].command, b->captures[i].command));
	}
	for (size_t i = 0; i < a->fact_count; i++) {
		assert(str_eq(a->facts[i].name, b->facts[i].name));
		assert(str_eq(a->facts[i].text, b->facts[i].text));
		assert(a->facts[i].line == b->facts[i].line);
	}
	for (size_t i = 0; i < a->taken_count; i++)
		assert(a->taken[i].from == b->taken[i].from && a->taken[i].to == b->taken[i].to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reading whole, pieces;

	if (size < CHOICES)
		return 0;
	str text = {(const char *)data + CHOICES, size - CHOICES};
	read_pieces(&whole, text, SIZE_MAX, data[1] & 1);
	read_pieces(&pieces, text, 1 + data[0] % 5, data[1] & 1);
	outputs_check(&whole);
	facts_check(&whole.list);
	ranges_check(&whole);
	marks_check(&whole);
	same_check(&whole.list, &pieces.list);
	reading_close(&whole);
	reading_close(&pieces);
	return 0;
}
