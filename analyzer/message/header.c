#include "base/chars.h"
#include "message/header_memo.h"
#include "message/message.h"

/*
 * A header is read from the left, token by token, in whatever order they come: no grammar covers
 * what devices and relays write, but each token tells what it is by its shape. What is not
 * understood is junk (a prompt, progress dots, another message): then the last stamp before the code
 * is looked for and the header read from there.
 */

enum { HEADER_MAX = 400, TOKENS_MAX = 24 };

struct header {
	const char *p, *end; /* end: the code */
	struct message *m;
	struct header_numbers at;
	unsigned stamps, words;
	bool rfc5424, torn; /* torn: the rest of a stamp whose start is lost */
};

static bool pri_take(struct header *h)
{
	const char *p = h->p + 1;
	int value = 0;

	while (p < h->end && is_digit(*p) && p - h->p <= 3)
		value = value * 10 + (*p++ - '0');
	if (p == h->p + 1 || p >= h->end || *p != '>' || value > PRI_MAX)
		return false;
	h->m->pri = value;
	h->at.pri = h->p + 1;
	h->p = p + 1;
	if (h->end - h->p > 2 && h->p[0] == '1' && h->p[1] == ' ') { /* RFC 5424: version 1 */
		h->rfc5424 = true;
		h->p += 2;
	}
	return true;
}

/* A quick no for words and numbers that are no time. */
static ALWAYS_INLINE bool stamp_may_start(const char *p, const char *end)
{
	if (end - p < 5)
		return false;
	if (is_digit(*p)) /* 2023 Feb, 2023-02-15, 11/11/2019, 00:00:46, 1w2d */
		return !(is_digit(p[1]) && is_digit(p[2]) && is_digit(p[3]) && is_digit(p[4]));
	if (char_is(*p, CHAR_UPPER)) /* Feb, Wed */
		return char_is(p[2], CHAR_LOWER) &&
		       (p[3] == ' ' || p[3] == ',' || month_from_name(p) != 0);
	return true;
}

static bool stamp_take(struct header *h)
{
	struct stamp s;
	str rest;

	if (!stamp_may_start(h->p, h->end) || !stamp_parse(str_between(h->p, h->end), &s, &rest))
		return false;
	/* The relay's stamp stands before the device's; of three the last two count. */
	if (h->stamps++ && h->m->at.kind == STAMP_CLOCK) {
		h->m->relay_at = h->m->at;
		h->at.relay_at = h->at.at;
	}
	h->m->at = s;
	h->at.at = h->p;
	h->p = rest.ptr;
	return true;
}

/* "3132779:" */
static bool sequence_take(struct header *h)
{
	const char *p = h->p;
	uint64_t value = 0;

	while (p < h->end && is_digit(*p) && p - h->p < 18)
		value = value * 10 + (uint64_t)(*p++ - '0');
	if (p >= h->end || *p != ':' || p == h->p)
		return false;
	if (p + 1 < h->end && !is_blank(p[1]))
		return false;
	if (h->m->has_sequence) {
		h->m->has_relay_sequence = true;
		h->m->relay_sequence = h->m->sequence;
		h->at.relay_sequence = h->at.sequence;
	}
	h->at.sequence = h->p;
	h->m->has_sequence = true;
	h->m->sequence = value;
	h->p = p + 1;
	return true;
}

/* "RP/0/RSP0/CPU0:", "LC/0/3/CPU0:", "0/RP0/ADMIN0:" at p: the length without the colon, else 0. */
static size_t node_len(const char *p, const char *end)
{
	const char *from = p;
	unsigned slashes = 0;

	if (!char_is(*p, CHAR_UPPER | CHAR_DIGIT) || end - p < 6)
		return 0;

	while (p < end && (char_is(*p, CHAR_UPPER | CHAR_DIGIT) || *p == '/')) {
		slashes += *p == '/';
		p++;
	}
	if (p >= end || *p != ':' || slashes < 2 || p - from < 6)
		return 0;
	return (size_t)(p - from);
}

/* A prompt in front of the message: "router#", "RP/0/RP0/CPU0:host(config)#": the host. */
static bool prompt_parse(str word, str *ret_host)
{
	if (!word.len || (word.ptr[word.len - 1] != '#' && word.ptr[word.len - 1] != '>'))
		return false;
	word.len--;
	size_t node = node_len(word.ptr, word.ptr + word.len);
	if (node)
		word = str_from(word, node + 1);
	const char *paren = memchr(word.ptr, '(', word.len);
	if (paren)
		word = str_between(word.ptr, paren);
	if (!word.len || word.len > 64)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		char c = word.ptr[i];
		if (!(is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
		      c == '_' || c == '.'))
			return false;
	}
	*ret_host = word;
	return true;
}

static bool is_name(str s)
{
	unsigned all = CHAR_NAME;

	for (size_t i = 0; i < s.len; i++)
		all &= char_classes[(unsigned char)s.ptr[i]];
	return all && s.len && s.len <= 255;
}

/* A number that stands alone is no host: a counter, an uptime in seconds, seconds of a torn stamp. */
static bool is_number(str s)
{
	unsigned dots = 0;

	for (size_t i = 0; i < s.len; i++) {
		dots += s.ptr[i] == '.';
		if (!is_digit(s.ptr[i]) && s.ptr[i] != '.')
			return false;
	}
	return s.len && dots < 2;
}

/* "local7.notice", "Daemon.Info": facility and level as Kiwi and other relays write them. */
static bool is_relay_level(str s)
{
	static const char *const facilities[] = {"local", "kern", "user", "mail", "daemon", "auth",
	                                         "syslog", "lpr", "news", "uucp", "cron", "ftp",
	                                         "ntp", "authpriv", NULL};
	static const char *const levels[] = {"emerg", "panic", "emergency", "alert", "crit",
	                                     "critical", "err", "error", "warn", "warning",
	                                     "notice", "info", "debug", NULL};
	const char *dot = memchr(s.ptr, '.', s.len);
	bool known = false;

	if (!dot)
		return false;
	str facility = str_between(s.ptr, dot), level = str_from(s, facility.len + 1);
	if (facility.len == 6 && is_digit(facility.ptr[5]))
		facility.len--; /* local0 to local7 */
	for (size_t i = 0; facilities[i]; i++)
		known |= str_eq_nocase(facility, str_of(facilities[i]));
	for (size_t i = 0; known && levels[i]; i++) {
		if (str_eq_nocase(level, str_of(levels[i])))
			return true;
	}
	return false;
}

/* The words of RFC 5424 behind its time: host app pid msgid, then '-' or [data]. */
static bool rfc5424_take(struct header *h)
{
	str fields[4];

	for (unsigned i = 0; i < 4; i++) {
		while (h->p < h->end && is_blank(*h->p))
			h->p++;
		const char *from = h->p;
		while (h->p < h->end && !is_blank(*h->p))
			h->p++;
		fields[i] = str_between(from, h->p);
	}
	h->rfc5424 = false;
	if (is_name(fields[0]) && !str_eq(fields[0], STR("-")))
		h->m->host = fields[0];
	while (h->p < h->end && is_blank(*h->p))
		h->p++;
	while (h->p < h->end && *h->p == '[') {
		while (h->p < h->end && *h->p != ']')
			h->p += *h->p == '\\' ? 2 : 1; /* \] does not close */
		if (h->p >= h->end)
			return false;
		h->p++;
	}
	return true;
}

/* Words that are no names of anything. False where word is none of them. */
static bool odd_word_take(struct header *h, str word, const char *after)
{
	static const str address = STR_INIT("Address="), journal = STR_INIT("MESSAGE=");

	if (str_eq(word, STR("Original")) && str_starts(str_between(after, h->end), address)) {
		/* Kiwi: "Original Address=192.0.2.1" */
		const char *from = after + address.len;
		for (h->p = from; h->p < h->end && !is_blank(*h->p);)
			h->p++;
		h->m->host = str_between(from, h->p);
		return true;
	}
	if (str_starts(word, journal)) { /* journalctl -o export */
		h->p += journal.len;
		return true;
	}
	if (!str_eq(word, STR("-")) && !is_number(word) && !is_relay_level(word))
		return false;
	h->torn |= memchr(word.ptr, '.', word.len) && is_number(word);
	h->p = after;
	return true;
}

/* "02:11:17.508 UTC:": the rest of a stamp. What stands before it is torn too. */
static bool torn_clock(const char *p, const char *end)
{
	return end - p > 9 && is_digit(p[0]) && is_digit(p[1]) && p[2] == ':' && is_digit(p[3]) &&
	       is_digit(p[4]) && p[5] == ':' && is_digit(p[6]) && is_digit(p[7]);
}

/* Words that end in a colon and are asked of a person, not written by a device. */
static bool is_question(str word)
{
	return str_eq_nocase(word, STR("password")) || str_eq_nocase(word, STR("username")) ||
	       str_eq_nocase(word, STR("login"));
}

/* Is the name the sender's as the relay has it, or as the sender writes it itself? */
static bool name_take(struct header *h, str word, bool colon)
{
	struct message *m = h->m;
	bool relayed = h->stamps && m->at.kind == STAMP_CLOCK && !m->at.mark &&
	               (!m->at.has_fraction || m->at.iso);

	if (colon && !(relayed && !m->host.len && !m->origin.len))
		m->origin = word;
	else if (!m->host.len)
		m->host = word;
	else if (!m->origin.len)
		m->origin = word;
	else
		return false;
	return true;
}

/* What the characters of a word are: classes that all have, classes that any has. */
struct word_shape {
	const char *end;
	bool name;   /* all are CHAR_NAME */
	bool letter; /* there is a letter */
	bool dot;    /* there is a full stop */
};

static struct word_shape word_shape_plain(const char *p, const char *end)
{
	const char *from = p;
	unsigned all = CHAR_NAME, any = 0;

	for (; p < end && !is_blank(*p); p++) {
		all &= char_classes[(unsigned char)*p];
		any |= char_classes[(unsigned char)*p];
	}
	return (struct word_shape){p, all != 0, (any & (CHAR_UPPER | CHAR_LOWER)) != 0,
	                           memchr(from, '.', (size_t)(p - from)) != NULL};
}

#if defined(__SSE2__)
#include <emmintrin.h>

static ALWAYS_INLINE __m128i in_range(__m128i v, char from, unsigned char span)
{
	__m128i shifted = _mm_sub_epi8(v, _mm_set1_epi8(from));

	return _mm_cmpeq_epi8(_mm_min_epu8(shifted, _mm_set1_epi8((char)span)), shifted);
}

/* Sixteen characters at once, as long as there are so many. */
static ALWAYS_INLINE struct word_shape word_shape(const char *p, const char *end)
{
	struct word_shape w = {.name = true};

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i blank = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')),
		                             _mm_cmpeq_epi8(v, _mm_set1_epi8('\t')));
		__m128i letter = in_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 25);
		__m128i name = _mm_or_si128(_mm_or_si128(letter, in_range(v, '-', ':' - '-')),
		                            _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')),
		                                         _mm_cmpeq_epi8(v, _mm_set1_epi8('@'))));
		unsigned blanks = (unsigned)_mm_movemask_epi8(blank);
		unsigned inside = blanks ? (blanks & (0 - blanks)) - 1 : 0xFFFFu;
		w.name &= !(inside & ~(unsigned)_mm_movemask_epi8(name));
		w.letter |= (inside & (unsigned)_mm_movemask_epi8(letter)) != 0;
		w.dot |= (inside & (unsigned)_mm_movemask_epi8(
		                           _mm_cmpeq_epi8(v, _mm_set1_epi8('.')))) != 0;
		if (blanks) {
			w.end = p + __builtin_ctz(blanks);
			return w;
		}
	}
	struct word_shape rest = word_shape_plain(p, end);
	return (struct word_shape){rest.end, w.name && rest.name, w.letter || rest.letter,
	                           w.dot || rest.dot};
}
#else
static struct word_shape word_shape(const char *p, const char *end)
{
	return word_shape_plain(p, end);
}
#endif

/* A word with a colon behind it, or with a blank. */
static bool word_take(struct header *h)
{
	const char *end = h->end;
	struct word_shape shape = word_shape(h->p, end);
	const char *p = shape.end;
	str word = str_between(h->p, p);
	bool colon = word.len > 1 && word.ptr[word.len - 1] == ':';

	word.len -= colon;
	while (p < end && is_blank(*p))
		p++;
	if (!colon && p < end && *p == ':' && (p + 1 >= end || is_blank(p[1]))) {
		colon = true; /* "HQ-ASA5585 : %ASA-..." */
		p++;
	}
	if (h->words++ > 8)
		return false;
	if (shape.name && shape.letter && word.ptr[0] != 'O' && word.len <= 255 &&
	    !(shape.dot && is_relay_level(word))) {
		if ((colon && is_question(word)) || !name_take(h, word, colon))
			return false;
	} else if (word.ptr[word.len - 1] == ']' && memchr(word.ptr, '[', word.len)) {
		const char *bracket = memchr(word.ptr, '[', word.len); /* syslogd[342]: */
		h->m->process = str_between(word.ptr, bracket);
	} else if (colon && word.ptr[0] == '*' && is_name(str_from(word, 1))) { /* AireOS task */
		h->m->process = str_from(word, 1);
	} else if (odd_word_take(h, word, p)) {
		return true;
	} else if (!is_name(word) || word.ptr[0] == '.' || !name_take(h, word, colon)) {
		return false; /* a name without letters is an address */
	}
	h->p = p;
	return true;
}

static bool token_take(struct header *h)
{
	char c = *h->p;

	if (c == '<')
		return pri_take(h);
	if (c == ':' || (c == '|' && h->p + 1 < h->end && is_blank(h->p[1]))) { /* "time | host | 12: ..." */
		h->p++;
		return true;
	}
	if (c == '%' && h->p + 1 == h->end) { /* %%SYS-5-... */
		h->p++;
		return true;
	}
	if (c == '\xEF' && str_starts(str_between(h->p, h->end), STR("\xEF\xBB\xBF"))) {
		h->p += 3; /* RFC 5424: the text is UTF-8 */
		return true;
	}
	if (c == '%' && h->end - h->p > 4 && h->p[1] == '$') { /* %$ VDC-1 %$ */
		const char *close = memmem(h->p + 2, (size_t)(h->end - h->p - 2), "%$", 2);
		if (!close)
			return false;
		h->m->node = str_trim(str_between(h->p + 2, close));
		h->p = close + 2;
		return true;
	}
	if (is_digit(c) && sequence_take(h))
		return true;
	if ((c == '*' || c == '.' || char_is(c, CHAR_DIGIT | CHAR_UPPER)) && stamp_take(h)) {
		if (h->rfc5424)
			return rfc5424_take(h);
		return true;
	}
	if (is_digit(c) && torn_clock(h->p, h->end)) {
		h->torn = true;
		return false;
	}
	size_t node = node_len(h->p, h->end);
	if (node) {
		str host;
		const char *hash = memchr(h->p, '#', (size_t)(h->end - h->p));
		if (hash && prompt_parse(str_between(h->p, hash + 1), &host)) {
			h->m->origin = host;
			h->p = hash + 1;
			return true;
		}
		h->m->node = (str){h->p, node};
		h->p += node + 1;
		return true;
	}
	return word_take(h);
}

enum header_result { HEADER_READ, HEADER_JUNK, HEADER_TORN };

/* memo: where it is kept for those that follow; NULL: nowhere. */
static enum header_result header_read_to(struct header_memo *memo, struct message *m, const char *from,
                                         const char *end)
{
	struct header h = {.p = from, .end = end, .m = m};

	for (unsigned tokens = 0; tokens < TOKENS_MAX; tokens++) {
		while (h.p < end && is_blank(*h.p))
			h.p++;
		if (h.p >= end) {
			if (memo && !h.torn)
				header_keep(memo, str_between(from, end), m, &h.at);
			return h.torn ? HEADER_TORN : HEADER_READ;
		}
		if (!token_take(&h))
			break;
	}
	return h.torn ? HEADER_TORN : HEADER_JUNK;
}

static enum header_result header_read(struct message *m, const char *from, const char *end)
{
	return header_read_to(NULL, m, from, end);
}

/* Where the last stamp before end starts: its mark, PRI or sequence number; NULL if there is none. */
static const char *last_stamp(const char *from, const char *end)
{
	struct stamp s;
	str rest;

	if (end - from > HEADER_MAX)
		from = end - HEADER_MAX;
	for (const char *p = end - 8; p >= from; p--) {
		bool letter = *p >= 'A' && *p <= 'Z', digit = is_digit(*p) && (p == from || !is_digit(p[-1]));
		if (!letter && !digit)
			continue;
		if (!stamp_parse(str_between(p, end), &s, &rest) || s.kind != STAMP_CLOCK)
			continue;
		if (letter && p - 5 >= from && p[-1] == ' ' && is_digit(p[-2]) && is_digit(p[-5]))
			p -= 5; /* NX-OS: the year stands before */
		if (p > from && (p[-1] == '*' || p[-1] == '.'))
			p--;
		return p;
	}
	return NULL;
}

/* Back from a stamp over "NODE:", "30: foo:", "<189>32: 0.0.0.0:" to where the message starts. */
static const char *message_start(const char *from, const char *stamp)
{
	const char *p = stamp;

	if (p > from && p[-1] == ':') {
		const char *node = p - 1;
		while (node > from && ((node[-1] >= 'A' && node[-1] <= 'Z') || is_digit(node[-1]) ||
		                       node[-1] == '/'))
			node--;
		if (node_len(node, p))
			p = node;
	}
	const char *number = p; /* "000124: " */
	while (number > from && is_blank(number[-1]))
		number--;
	if (number > from && number[-1] == ':') {
		const char *colon = --number;
		while (number > from && is_digit(number[-1]))
			number--;
		if (number < colon && (number == from || !char_is(number[-1], CHAR_UPPER | CHAR_LOWER)))
			p = number;
	}
	const char *floor = stamp - from > 80 ? stamp - 80 : from;
	for (const char *q = p; q > floor; q--) {
		if (q[-1] == '<' && is_digit(*q)) {
			struct message scrap = {.pri = PRI_NONE};
			if (header_read(&scrap, q - 1, stamp) == HEADER_READ && scrap.pri != PRI_NONE)
				return q - 1;
		}
	}
	return p;
}

/* Field by field: to zero the whole struct for every message costs more than to read its code. */
static void header_clear(struct message *m)
{
	const str none = {"", 0};

	m->host = m->origin = m->node = m->process = none;
	m->pri = PRI_NONE;
	m->has_sequence = m->has_relay_sequence = m->has_junk = false;
	m->at.kind = m->relay_at.kind = STAMP_NONE;
	m->at.mark = m->relay_at.mark = '\0';
	m->at.year_first = m->at.has_zone = m->relay_at.has_zone = false;
	m->at.has_fraction = m->relay_at.has_fraction = false;
	m->at.year = m->relay_at.year = 0;
}

/* A prompt with or without a command behind it: at the start of what stands before a header. */
static void prompt_find(str before, str *ret_host)
{
	for (size_t i = 0; i < before.len && i < 80; i++) {
		str host;
		char c = before.ptr[i];
		if ((c == '#' || c == '>') && prompt_parse((str){before.ptr, i + 1}, &host)) {
			*ret_host = host;
			return;
		}
		if (is_blank(c))
			break;
	}
	const char *end = before.ptr + before.len, *word = end; /* or the last word */
	while (word > before.ptr && !is_blank(word[-1]))
		word--;
	str host;
	if (prompt_parse(str_between(word, end), &host))
		*ret_host = host;
}

/* The value of a key of a JSON line, a string: {"host": {"name": "r1"}, ...}. Empty: it has none. */
static str json_value(str line, str key)
{
	const char *at = line.ptr, *end = line.ptr + line.len;

	while ((at = memmem(at, (size_t)(end - at), key.ptr, key.len))) {
		const char *p = at + key.len;
		at = p;
		for (unsigned steps = 0; p < end && steps < 2; steps++) { /* : and perhaps { "name" : */
			while (p < end && is_blank(*p))
				p++;
			if (p >= end || *p != ':')
				break;
			for (p++; p < end && is_blank(*p); p++)
				;
			if (p < end && *p == '"') {
				const char *close = memchr(p + 1, '"', (size_t)(end - p - 1));
				return close ? str_between(p + 1, close) : (str){"", 0};
			}
			static const str name = STR_INIT("\"name\"");
			for (; p < end && (*p == '{' || is_blank(*p)); p++)
				;
			if (!str_starts(str_between(p, end), name))
				break;
			p += name.len;
		}
	}
	return (str){"", 0};
}

/* systemd's journal gives microseconds since 1970 (journalctl -o json): sixteen digits from 2001 to 2286. */
static bool journal_time(str text, struct stamp *ret)
{
	uint64_t us;

	if (text.len != 16 || !str_to_u64(text, &us))
		return false;
	*ret = stamp_of_time((time_us)us);
	return true;
}

/* What a collector's JSON line tells of its message in other keys: the sender, and when it came. */
static void json_take(struct message *m, str line)
{
	static const str hosts[] = {STR_INIT("\"host\""), STR_INIT("\"hostname\""), STR_INIT("\"source_host\""),
	                            STR_INIT("\"_HOSTNAME\"")};
	static const str times[] = {STR_INIT("\"@timestamp\""), STR_INIT("\"timestamp\""), STR_INIT("\"time\"")};
	struct stamp s;
	str rest;

	for (size_t i = 0; i < COUNT_OF(hosts) && !m->host.len; i++) {
		str host = json_value(line, hosts[i]);
		if (is_name(host))
			m->host = host;
	}
	for (size_t i = 0; i < COUNT_OF(times) + 1; i++) {
		bool journal = i == COUNT_OF(times);
		str time = json_value(line, journal ? STR("\"__REALTIME_TIMESTAMP\"") : times[i]);
		if (journal ? !journal_time(time, &s)
		            : time.len < 8 || !stamp_parse(time, &s, &rest) || s.kind != STAMP_CLOCK)
			continue;
		if (m->at.kind == STAMP_CLOCK)
			m->relay_at = s;
		else
			m->at = s;
		return;
	}
}

static inline bool is_json(str line)
{
	return UNLIKELY(line.len && *line.ptr == '{');
}

/* Only what stands in the message's own string is its header. */
static void json_header(struct message *m, str line, const char *code)
{
	const char *quote = memrchr(line.ptr, '"', (size_t)(code - line.ptr));

	header_clear(m);
	m->has_junk = true;
	if (quote && header_read(m, quote + 1, code) != HEADER_READ)
		header_clear(m);
	m->has_junk = true;
	json_take(m, line);
}

/* The text of a JSON line ends with its string. */
static str json_text(str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\\')
			i++;
		else if (text.ptr[i] == '"')
			return str_trim((str){text.ptr, i});
	}
	return text;
}

static void header_parse(struct header_memo *memo, struct message *m, const char *from, const char *end)
{
	str rest = str_between(from, end);

	header_clear(m);
	if (rest.len > 8 && (rest.ptr[0] == '-' || rest.ptr[0] == ' ' ||
	                     (rest.ptr[0] == '<' && rest.ptr[1] == '-'))) {
		/* "--More--" and its like, where no control characters betray them */
		static const str marks[] = {STR_INIT(" --More-- "), STR_INIT("--More--"),
		                            STR_INIT("<--- More --->")};
		for (size_t i = 0; i < COUNT_OF(marks); i++) {
			if (str_starts(rest, marks[i])) {
				from += marks[i].len;
				break;
			}
		}
	}
	enum header_result result = header_read_to(memo, m, from, end);
	if (result == HEADER_READ)
		return;
	const char *stamp = last_stamp(from, end);
	header_clear(m);
	m->has_junk = result == HEADER_JUNK || stamp;
	if (stamp) {
		const char *start = message_start(from, stamp);
		if (header_read(m, start, end) != HEADER_READ) {
			header_clear(m);
			m->has_junk = true;
			if (header_read(m, stamp, end) != HEADER_READ)
				header_clear(m);
		}
		m->has_junk = true;
		end = start;
	}
	if (!m->origin.len)
		prompt_find(str_between(from, end), &m->origin);
}

/* Where the header of a second message in the same line starts; NULL if the code is only quoted. */
static const char *glued_header(const char *from, const char *code)
{
	const char *stamp = last_stamp(from, code);
	struct message scrap;

	if (stamp) {
		/* Between stamp and code only a header may stand. */
		header_clear(&scrap);
		return header_read(&scrap, stamp, code) == HEADER_READ ? message_start(from, stamp) : NULL;
	}
	for (const char *p = code - 1; p >= from && code - p < 80; p--) { /* a PRI alone will do */
		header_clear(&scrap);
		if (*p == '<' && is_digit(p[1]) && header_read(&scrap, p, code) == HEADER_READ &&
		    scrap.pri != PRI_NONE)
			return p;
	}
	return NULL;
}

static ALWAYS_INLINE str text_after(const char *p, const char *end)
{
	if (p < end)
		p += is_blank(*p); /* one or none, which cannot be foretold */
	while (UNLIKELY(p < end && is_blank(*p)))
		p++;
	if (p < end && *p == ':')
		p++;
	return str_trim(str_between(p, end));
}

/* "%USER-2-SYSTEM_MSG: %SMART_LIC-2-PLATFORM_ERROR:…", "<<%USBHSD-2-MOUNT>> …" */
static bool starts_with_code(str text, const struct code_place *inner)
{
	const char *p = text.ptr;

	while (p < inner->start && (*p == '<' || is_blank(*p)))
		p++;
	return p == inner->start;
}

/* A message that is glued to another came by the same relay. */
static void relay_inherit(str line, struct message *m)
{
	struct code_place first;
	struct message scrap;

	if (!code_next(line, line.ptr, &first))
		return;
	header_clear(&scrap);
	if (header_read(&scrap, line.ptr, first.start) != HEADER_READ)
		return;
	m->host = scrap.host;
	if (m->relay_at.kind == STAMP_NONE)
		m->relay_at = scrap.relay_at;
}

static void code_take(struct message *m, const struct code_place *place)
{
	m->code = place->code;
	m->facility = place->facility;
	m->mnemonic = place->mnemonic;
	m->code_number = place->number;
	m->severity = place->severity;
	m->bare = place->bare;
}

void message_parse(str line, const char *header_from, const struct code_place *place, bool more,
                   struct header_memo *memo, struct message *m, const char **ret_end)
{
	struct header_look look;

	message_text(line, place, more, m, ret_end);
	if (memo) {
		header_look(memo, str_between(header_from, place->start), line.ptr + line.len, &look);
		header_ask(memo, &look);
	}
	message_header(line, header_from, place->start, memo, &look, m);
}

LINK_INLINE void message_header(str line, const char *from, const char *code, struct header_memo *memo,
                                const struct header_look *look, struct message *m)
{
	if (!memo || !header_recall(memo, look, str_between(from, code), line.ptr + line.len, m))
		header_parse(memo, m, from, code);
	if (from > line.ptr && !m->host.len && !m->origin.len)
		relay_inherit(line, m);
	if (is_json(line))
		json_header(m, line, code);
}

LINK_INLINE void message_text(str line, const struct code_place *place, bool more, struct message *m,
                              const char **ret_end)
{
	const char *end = line.ptr + line.len;
	struct code_place inner;

	code_take(m, place);
	m->wrapper = m->inner = (str){"", 0};
	m->text = text_after(place->end, end);
	if (is_json(line))
		m->text = json_text(m->text);
	if (!more || !code_next(line, place->end, &inner)) {
		*ret_end = end;
		return;
	}
	const char *next = inner.start;
	if (starts_with_code(m->text, &inner)) {
		m->wrapper = m->code;
		code_take(m, &inner);
		const char *p = inner.end;
		while (p < end && *p == '>')
			p++;
		m->text = text_after(p, end);
		if (!code_next(line, inner.end, &inner)) {
			*ret_end = end;
			return;
		}
		next = inner.start;
	}
	const char *glued = glued_header(m->text.ptr, next);
	if (glued) {
		m->text = str_trim(str_between(m->text.ptr, glued));
		*ret_end = glued;
		return;
	}
	/* A code that is only named, with no colon behind it, is no message. */
	const char *colon = inner.end;
	while (colon < end && is_blank(*colon))
		colon++;
	if (colon < end && *colon == ':')
		m->inner = str_between(next, end);
	*ret_end = end;
}

bool message_inner(const struct message *m, struct message *ret)
{
	struct code_place place;

	if (!m->inner.len || !code_next(m->inner, m->inner.ptr, &place))
		return false;
	str outer = m->code, inner = m->inner;
	*ret = *m;
	ret->wrapper = outer;
	code_take(ret, &place);
	ret->pri = PRI_NONE; /* it speaks of the outer code */
	ret->text = text_after(place.end, inner.ptr + inner.len);
	ret->inner = (str){"", 0};
	return true;
}

uint64_t message_repeats(str line)
{
	static const str phrase = STR_INIT("message repeated ");
	const char *at = line.len > phrase.len ? memmem(line.ptr, line.len, phrase.ptr, phrase.len) : NULL;
	uint64_t count = 0;

	if (!at)
		return 0;
	for (at += phrase.len; at < line.ptr + line.len && is_digit(*at) && count < 1000000000; at++)
		count = count * 10 + (uint64_t)(*at - '0');
	if (!str_starts(str_between(at, line.ptr + line.len), STR(" time")))
		return 0;
	return count;
}

bool line_starts_anew(str line)
{
	struct stamp s;
	str rest, host;

	if (stamp_stands(line.ptr, line.ptr + line.len)) /* most lines */
		return true;
	line = str_trim(line);
	if (!line.len || line.ptr[0] == '<' || line.ptr[0] == '-' || line.ptr[0] == '=')
		return true;
	if (stamp_parse(line, &s, &rest))
		return true;
	const char *p = line.ptr, *end = line.ptr + line.len;
	while (p < end && !is_blank(*p) && *p != '#' && *p != '>')
		p++;
	if (p < end && (*p == '#' || *p == '>') && prompt_parse(str_between(line.ptr, p + 1), &host))
		return true;
	struct code_place place;
	return code_next(line, line.ptr, &place);
}
