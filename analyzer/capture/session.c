#include "capture/session.h"

#include <stdlib.h>

#include "capture/command.h"
#include "line/clean.h"
#include "line/scan.h"
#include "message/stamp.h"

/*
 * Outputs with no prompt are known by their first line, which is looked for at the start of a stream
 * only; HOSTS_MAX prompts are remembered.
 */
enum { START_LINES = 200, HOSTS_MAX = 256, MARK_BYTES = 64, MARKS_MAX = 65536, INDENT_MAX = 16 };

/* A tech-support file of so many outputs, most of them empty, went through a filter. */
enum { FILTERED_HEADINGS_MIN = 20 };

struct session {
	struct kb *kb;
	struct capture_list *list;
	struct capture_parser *parser; /* NULL: nothing was found yet */
	bool on;
	uint64_t line;     /* of the next line that is looked at */
	uint64_t offset;   /* of it */
	uint64_t start_lines;
	str host;          /* of the last prompt */
	bool filtered;     /* the last command has a pipe behind it */
	size_t *headed; /* outputs that stand under headings, by their place in the list */
	size_t headed_count, headed_cap;
	uint64_t bare_line;
	str bare;          /* a lone prompt on the line before, of a host not met so far; empty: none */
	str hosts[HOSTS_MAX];
	size_t host_count;
	bool is_log;       /* a message was seen */
	bool line_open;    /* the last line has no end: it may be cut */
	bool open_unknown; /* behind a prompt with a command that is not known */
	size_t indent;     /* blanks in front of the last prompt, and so of what follows it */
	char wide[TERMINAL_COLS]; /* the line before, outside of outputs, which fills a terminal's width */
	bool after_wide;
	bool after_message; /* that, or the one that it goes on with, holds a message */
	struct session_mark *marks;
	size_t mark_count, mark_cap, marks_given;
	char *scratch;
};

struct session *session_new(struct kb *kb, struct capture_list *list)
{
	struct session *s = must_realloc(NULL, sizeof(*s));

	*s = (struct session){.kb = kb, .list = list, .line = 1};
	return s;
}

void session_free(struct session *s)
{
	capture_parser_free(s->parser);
	free(s->headed);
	free(s->marks);
	free(s->scratch);
	free(s);
}

static void session_switch_on(struct session *s)
{
	if (s->parser)
		return;
	s->parser = capture_parser_new(s->kb, s->list);
	s->scratch = must_realloc(NULL, CAPTURE_LINE_MAX);
}

static void mark_add(struct session *s, str host, uint64_t offset)
{
	if (s->mark_count == MARKS_MAX)
		return;
	s->marks = must_grow(s->marks, s->mark_count, &s->mark_cap, sizeof(*s->marks));
	s->marks[s->mark_count++] = (struct session_mark){offset, host, s->filtered};
}

const struct session_mark *session_mark_next(struct session *s, uint64_t offset)
{
	if (s->marks_given == s->mark_count || s->marks[s->marks_given].offset > offset)
		return NULL;
	return &s->marks[s->marks_given++];
}

static bool host_is_known(const struct session *s, str host)
{
	for (size_t i = 0; i < s->host_count; i++) {
		if (str_eq(s->hosts[i], host))
			return true;
	}
	return false;
}

/* The host of a prompt, and what was typed behind it. */
static void host_remember(struct session *s, str host, str typed, uint64_t offset)
{
	bool filtered = memchr(typed.ptr, '|', typed.len) != NULL;

	if (str_eq(host, s->host) && s->host.len && filtered == s->filtered)
		return;
	s->filtered = filtered;
	s->host = arena_str(s->list->arena, host);
	if (!host_is_known(s, host) && s->host_count < HOSTS_MAX)
		s->hosts[s->host_count++] = s->host;
	mark_add(s, s->host, offset);
}

static void command_open(struct session *s, str typed, uint64_t line)
{
	struct command c = command_find(s->kb, typed);

	capture_open(s->parser, &c, typed, s->host, line);
	s->open_unknown = !c.def;
}

/* A line without the marks of a mail that quotes it. */
static str line_unquoted(str line)
{
	while (line.len && line.ptr[0] == '>')
		line = str_from(line, line.len > 1 && line.ptr[1] == ' ' ? 2 : 1);
	return line;
}

/* How many blanks a line starts with, up to most. */
static size_t blanks_before(str line, size_t most)
{
	size_t i = 0;

	while (i < line.len && i < most && line.ptr[i] == ' ')
		i++;
	return i;
}

/* A prompt, with or without a command behind it. */
static bool prompt_read(struct session *s, str line, uint64_t number, uint64_t offset)
{
	str host, typed;

	size_t indent = blanks_before(line, INDENT_MAX);
	if (!prompt_parse(str_from(line, indent), &host, &typed))
		return false;
	bool known = host_is_known(s, host);
	if (!known && !typed.len) {
		s->bare = arena_str(s->list->arena, host);
		s->bare_line = number;
	}
	if (!known && !(typed.len && is_exec_word(typed)))
		return false;
	if (known && typed.len && !is_exec_word(typed) && host.ptr[host.len] != '#' &&
	    host.ptr[host.len] != '>') { /* the host in configuration mode: no output follows */
		if (s->parser)
			capture_end(s->parser, false);
		return true;
	}
	session_switch_on(s);
	s->on = true;
	s->indent = indent;
	host_remember(s, host, typed, offset);
	if (typed.len) {
		command_open(s, typed, number);
	} else {
		capture_end(s->parser, false);
		s->open_unknown = true;
	}
	return true;
}

static bool heading_read(struct session *s, str line, uint64_t number)
{
	str typed;

	if ((line.ptr[0] != '-' && line.ptr[0] != '`') || !heading_parse(line, &typed) ||
	    !is_exec_word(typed))
		return false;
	session_switch_on(s);
	s->on = true;
	size_t before = s->list->count;
	command_open(s, typed, number);
	if (s->list->count > before) {
		s->headed = must_grow(s->headed, s->headed_count, &s->headed_cap, sizeof(*s->headed));
		s->headed[s->headed_count++] = before;
	}
	return true;
}

/* A line that holds a message belongs to the log, wherever it stands. A percent sign may stand before: "%$ VDC-1 %$". */
static bool holds_message(str line)
{
	const char *end = line.ptr + line.len;

	for (const char *p = line.ptr; (p = memchr(p, '%', (size_t)(end - p))); p++) {
		if (end - p > 1 && p[1] >= 'A' && p[1] <= 'Z')
			return scan_find(p, end);
	}
	return false;
}

/* The map of the output whose first line this is; NULL where it is none. */
static const struct capture_def *start_find(struct session *s, str text)
{
	struct map_node *at = NULL;
	str key;
	void *value;

	text = str_trim(text);
	if (!text.len)
		return NULL;
	const struct map *captures = kb_captures(s->kb);
	while (map_next(captures, &at, &key, &value)) {
		const struct capture_def *def = value;
		if (shapes_take(def->start_shapes, def->starts.count, text))
			return def;
	}
	return NULL;
}

static void start_open(struct session *s, const struct capture_def *def, uint64_t number)
{
	struct command c = {.def = def, .full = def->commands.count ? def->commands.items[0] : def->id};

	session_switch_on(s);
	s->on = true;
	capture_open(s->parser, &c, (str){"", 0}, s->host, number);
}

/* The first line of an output that tells its command by what it is; a terminal may have broken it in two. */
static bool start_read(struct session *s, str line, uint64_t number, bool after_wide)
{
	const struct capture_def *def = start_find(s, line);
	char joined[TERMINAL_COLS * 2];

	if (!def && after_wide && line.len <= TERMINAL_COLS) {
		memcpy(joined, s->wide, TERMINAL_COLS);
		memcpy(joined + TERMINAL_COLS, line.ptr, line.len);
		def = start_find(s, (str){joined, TERMINAL_COLS + line.len});
		if (def) {
			start_open(s, def, number - 1);
			capture_line(s->parser, (str){joined, TERMINAL_COLS}, number - 1);
		}
	} else if (def) {
		start_open(s, def, number);
	}
	if (def)
		capture_line(s->parser, line, number); /* it belongs to the output */
	return def != NULL;
}

/* Remember a line outside of outputs that may go on in the next. */
static void wide_keep(struct session *s, str line, bool after_message)
{
	s->after_message = line.len == TERMINAL_COLS && (after_message || holds_message(line));
	s->after_wide = line.len == TERMINAL_COLS && !s->after_message;
	if (s->after_wide)
		memcpy(s->wide, line.ptr, TERMINAL_COLS);
}

/* A command that stands alone on its line, as people paste it. */
static bool bare_command_read(struct session *s, str line, uint64_t number)
{
	line = str_trim(line);
	if (!line.len || line.len > 80 || (line.ptr[0] != 's' && line.ptr[0] != 'S') || !is_exec_word(line))
		return false;
	struct command c = command_find(s->kb, line);
	if (!c.def || !memchr(line.ptr, ' ', line.len))
		return false;
	session_switch_on(s);
	s->on = true;
	command_open(s, line, number);
	return true;
}

static void line_look(struct session *s, str line)
{
	uint64_t number = s->line, offset = s->offset;
	bool after_wide = s->after_wide, after_message = s->after_message;

	s->after_wide = s->after_message = false;
	while (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	if (line.len > CAPTURE_LINE_MAX)
		line.len = CAPTURE_LINE_MAX;
	if (line.len && s->scratch && !scan_is_plain_text(line.ptr, line.len))
		line = line_clean(line, s->scratch);
	line = line_unquoted(line);
	if (line.len)
		s->bare.len = 0;
	if (line.len && (prompt_read(s, line, number, offset) || heading_read(s, line, number))) {
		capture_line_known(s->list, number);
		return;
	}
	bool inside = s->parser && capture_is_open(s->parser) && !capture_is_prelude(s->parser);
	bool message = holds_message(line);
	s->is_log |= message;
	if (!inside && line.len && !message && !(s->on && s->open_unknown)) {
		if (bare_command_read(s, line, number)) {
			capture_line_known(s->list, number);
			return;
		}
		/* Behind a message a line with a relay's stamp goes on with the log. */
		bool goes_on = after_message || (s->is_log && stamp_stands(line.ptr, line.ptr + line.len));
		if (!goes_on && start_read(s, line, number, after_wide))
			return;
	}
	inside = s->parser && capture_is_open(s->parser);
	if (!inside)
		wide_keep(s, line, after_message);
	else if (!message)
		capture_line(s->parser, str_from(line, blanks_before(line, s->indent)), number);
}

static uint64_t lines_between(const char *from, const char *to)
{
	uint64_t count = 0;

	while ((from = memchr(from, '\n', (size_t)(to - from)))) {
		count++;
		from++;
	}
	return count;
}

/* Pass over bytes that hold no sign of an output. Gives where the line of the first sign starts. */
static const char *signs_skip(struct session *s, const char *from, const char *end)
{
	const char *at = from, *sign;

	while (end - at > 2) {
		/* A sign may be the very first byte, where the scan cannot look in front. */
		bool first = at == from && str_starts(str_between(from, end), STR("`sh"));
		sign = first ? from + 1 : scan_show(at + 2, end);
		if (!sign)
			break;
		const char *line = memrchr(from, '\n', (size_t)(sign - from));
		line = line ? line + 1 : from;
		str host, typed;
		str head = line_unquoted((str){line, (size_t)(end - line < MARK_BYTES * 4 ? end - line : MARK_BYTES * 4)});
		head = str_from(head, blanks_before(head, INDENT_MAX));
		if (prompt_parse(head, &host, &typed) || line[0] == '-' || line[0] == '`') {
			s->line += lines_between(from, line);
			s->offset += (uint64_t)(line - from);
			return line;
		}
		/* The start of a line decides: go on behind its end. */
		const char *nl = memchr(sign, '\n', (size_t)(end - sign));
		if (!nl)
			break;
		at = nl - 1;
	}
	return NULL;
}

void session_feed(struct session *s, const char *from, const char *end, uint64_t offset, uint64_t line)
{
	s->line = line;
	s->offset = offset;
	while (from < end) {
		if (!s->on && s->start_lines >= START_LINES) {
			const char *next = signs_skip(s, from, end);
			if (!next)
				return;
			from = next;
		}
		const char *nl = memchr(from, '\n', (size_t)(end - from));
		str text = {from, (size_t)((nl ? nl : end) - from)};
		s->line_open = !nl;
		line_look(s, text);
		s->start_lines += !s->on;
		s->line++;
		s->offset += text.len + 1;
		from += text.len + 1;
	}
}

/* "show tech-support | include X" keeps the headings: what its outputs do not hold proves nothing. */
static void filtered_mark(struct session *s)
{
	size_t empty = 0;

	for (size_t i = 0; i < s->headed_count; i++) {
		const struct capture *c = &s->list->captures[s->headed[i]];
		empty += c->last_line == c->line;
	}
	if (s->headed_count < FILTERED_HEADINGS_MIN || empty * 4 < s->headed_count * 3)
		return;
	for (size_t i = 0; i < s->headed_count; i++)
		s->list->captures[s->headed[i]].filter = STR("a filter that is not told");
}

str session_end(struct session *s)
{
	str last = s->host_count ? (str){"", 0} : s->bare;

	if (s->parser)
		capture_end(s->parser, s->line_open);
	filtered_mark(s);
	if (!last.len)
		return last;
	const struct line_range *taken = s->list->taken_count ? &s->list->taken[s->list->taken_count - 1] : NULL;
	if (!taken || taken->to < s->bare_line) /* it was no line of the output */
		capture_line_known(s->list, s->bare_line);
	for (size_t i = 0; i < s->list->count; i++)
		s->list->captures[i].host = last;
	return last;
}
