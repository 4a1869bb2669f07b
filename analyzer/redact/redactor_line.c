#include <stdlib.h>

#include "message/message.h"
#include "redact/redactor_parts.h"

enum { HEX_GROUPS_MIN = 3, RUN_BYTES_MAX = 1024, USER_BYTES_MIN = 4 };

struct writer {
	struct redactor *r;
	str line;
	FILE *to;
	size_t at;      /* in the line */
	size_t grown;   /* bytes written beyond those read: to be taken back where blanks follow */
	size_t shrunk;
	bool changed;
};

static void put(struct writer *w, str text, size_t instead_of)
{
	fwrite(text.ptr, 1, text.len, w->to);
	w->changed |= text.len != instead_of || memcmp(text.ptr, w->line.ptr + w->at, instead_of) != 0;
	w->grown += text.len > instead_of ? text.len - instead_of : 0;
	w->shrunk += instead_of > text.len ? instead_of - text.len : 0;
	w->at += instead_of;
}

static void put_plain(struct writer *w, size_t len)
{
	put(w, (str){w->line.ptr + w->at, len}, len);
}

/* A run of two blanks or more takes up what the texts before it became longer or shorter. */
static void put_blanks(struct writer *w)
{
	size_t run = 0;

	while (w->at + run < w->line.len && w->line.ptr[w->at + run] == ' ')
		run++;
	if (run >= 2 && w->at && w->at + run < w->line.len) {
		size_t take = w->grown < run - 1 ? w->grown : run - 1, give = w->shrunk;
		fprintf(w->to, "%*s", (int)(run - take + give), "");
		w->grown -= take;
		w->shrunk = 0;
		w->at += run;
		return;
	}
	put_plain(w, run);
}

static size_t blanks_at(str line, size_t at)
{
	size_t run = 0;

	while (at + run < line.len && is_blank(line.ptr[at + run]))
		run++;
	return run;
}

/* The next word, up to a blank or a mark that ends a value. */
static size_t value_len(str line, size_t at, enum privacy kind)
{
	size_t len = 0;

	while (at + len < line.len && !is_blank(line.ptr[at + len]) && line.ptr[at + len] != '\r' &&
	       (kind == PRIVACY_SECRET || !strchr(",;|\"'()<>[]{}/\r", line.ptr[at + len])))
		len++;
	while (len && kind != PRIVACY_SECRET && strchr(".:", line.ptr[at + len - 1]))
		len--;
	return len;
}

/* Does phrase stand at this place, as words, blanks in any number? Its length in the line, or 0. */
static size_t phrase_at(str line, size_t at, str phrase)
{
	size_t i = at, k = 0;

	while (k < phrase.len) {
		if (phrase.ptr[k] == ' ') {
			size_t run = blanks_at(line, i);
			if (!run)
				return 0;
			i += run;
			k++;
		} else {
			if (i >= line.len || to_lower(line.ptr[i]) != to_lower(phrase.ptr[k]))
				return 0;
			i++;
			k++;
		}
	}
	bool word = is_alnum(phrase.ptr[phrase.len - 1]) && i < line.len && is_of_name(line.ptr[i]);
	return word ? 0 : i - at;
}

/*
 * "tacacs-server * key": behind the word key of a line that starts with tacacs-server; "snmp-server host *":
 * behind the word that follows these. False: not here.
 */
static bool starred_at(const struct writer *w, str behind, const char *star, size_t *ret_len)
{
	str head = str_trim(str_between(behind.ptr, star)), tail = str_trim(str_from(behind, (size_t)(star - behind.ptr) + 1));
	size_t start = blanks_at(w->line, 0), len = phrase_at(w->line, start, head);

	*ret_len = 0;
	if (!len || w->at <= start + len)
		return false;
	if (tail.len)
		return is_blank(w->line.ptr[w->at - 1]) && (*ret_len = phrase_at(w->line, w->at, tail)) > 0;
	size_t word = start + len + blanks_at(w->line, start + len);
	while (word < w->line.len && !is_blank(w->line.ptr[word]))
		word++;
	return word < w->line.len && w->at == word + blanks_at(w->line, word);
}

static const struct private_def *behind_at(const struct writer *w, size_t *ret_len)
{
	const bool in_word = w->at && is_alnum(w->line.ptr[w->at - 1]);

	for (size_t i = 0; i < w->r->behind_count; i++) {
		const struct private_def *def = w->r->behind[i];
		const char *star = memchr(def->behind.ptr, '*', def->behind.len);
		if (star && starred_at(w, def->behind, star, ret_len))
			return def;
		if (star || (in_word && is_alnum(def->behind.ptr[0])))
			continue;
		size_t len = phrase_at(w->line, w->at, def->behind);
		if (len && (!def->starts || blanks_at(w->line, 0) == w->at)) {
			*ret_len = len;
			return def;
		}
	}
	return NULL;
}

static bool is_skipped(const struct private_def *def, str word)
{
	for (size_t i = 0; i < def->skip.count; i++) {
		if (str_eq_nocase(def->skip.items[i], word))
			return true;
	}
	return false;
}

static str whole_value(const struct private_def *def, str rest)
{
	for (size_t i = 0; i < def->until.count; i++) {
		str end = def->until.items[i];
		const char *found = memmem(rest.ptr, rest.len, end.ptr, end.len);
		if (found)
			rest = str_between(rest.ptr, found);
	}
	return str_trim(rest);
}

/* What stands behind the words of the knowledge. False: nothing does, and nothing was written. */
static bool put_behind(struct writer *w)
{
	size_t len, at;
	const struct private_def *def = behind_at(w, &len);
	str value = {"", 0};

	if (!def)
		return false;
	at = w->at + len;
	bool apart = blanks_at(w->line, at) > 0;
	if (is_alnum(def->behind.ptr[def->behind.len - 1]) && !apart && !def->skip.count)
		return false;
	for (;;) {
		at += blanks_at(w->line, at);
		if (def->is != PRIVACY_SECRET && at < w->line.len && strchr("'\"", w->line.ptr[at]))
			at++; /* "by user 'x'" */
		size_t span = value_len(w->line, at, (enum privacy)def->is);
		if (!span && at < w->line.len && strchr(":=", w->line.ptr[at]))
			span = 1;
		value = (str){w->line.ptr + at, span};
		if (!span || !is_skipped(def, value))
			break;
		at += span;
	}
	if (def->whole)
		value = whole_value(def, str_from(w->line, at));
	bool serial = false; /* what is called one holds a digit */
	for (size_t i = 0; i < value.len; i++)
		serial |= is_digit(value.ptr[i]);
	/* "<none>", "<removed>" */
	if (!value.len || (value.ptr[0] == '<' && value.ptr[value.len - 1] == '>') ||
	    (def->is == PRIVACY_SERIAL && (!serial || str_starts(value, STR("PID:")))))
		return false;
	put_plain(w, at - w->at);
	put(w, redactor_value(w->r, (enum privacy)def->is, value), value.len);
	return true;
}

/* A user who is named once is hidden everywhere. */
static void users_learn(struct redactor *r, str line)
{
	struct writer w = {.r = r, .line = line};

	for (; w.at < line.len; w.at++) {
		size_t len;
		const struct private_def *def = behind_at(&w, &len);
		if (!def || def->is != PRIVACY_USER || def->whole)
			continue;
		size_t at = w.at + len + blanks_at(line, w.at + len);
		at += at < line.len && strchr("'\"", line.ptr[at]);
		str user = {line.ptr + at, value_len(line, at, PRIVACY_USER)};
		if (user.len >= USER_BYTES_MIN)
			redactor_learn(r, PRIVACY_USER, user);
	}
}

void redactor_learn_line(struct redactor *r, str line)
{
	users_learn(r, line);
	for (size_t i = 0, run; i < line.len; i += run ? run : 1) {
		for (run = 0; i + run < line.len && is_of_name(line.ptr[i + run]); run++)
			;
		str word = {line.ptr + i, run};
		while (word.len && word.ptr[word.len - 1] == '.')
			word.len--;
		redactor_learn_domain(r, word);
	}
}

/* Rows of eight hex digits, as certificates stand in a configuration. */
static size_t certificate_at(str line)
{
	size_t at = blanks_at(line, 0), groups = 0, start = at;

	while (at < line.len) {
		size_t digits = 0;
		while (at + digits < line.len && is_hex(line.ptr[at + digits]))
			digits++;
		if (digits != 8 && !(digits && groups && at + digits >= line.len))
			return 0;
		groups++;
		at += digits;
		at += blanks_at(line, at);
		if (at < line.len && line.ptr[at] == '\r')
			break;
	}
	return groups >= HEX_GROUPS_MIN ? start + 1 : 0;
}

/* "user:password@" in front of a host. */
static void put_credentials(struct writer *w)
{
	str rest = str_from(w->line, w->at);
	size_t end = 0;

	while (end < rest.len && !is_blank(rest.ptr[end]) && rest.ptr[end] != '/' && rest.ptr[end] != '@')
		end++;
	if (end == rest.len || rest.ptr[end] != '@')
		return;
	const char *colon = memchr(rest.ptr, ':', end);
	str user = colon ? str_between(rest.ptr, colon) : (str){rest.ptr, end};
	put(w, redactor_value(w->r, PRIVACY_USER, user), user.len);
	if (colon) {
		put_plain(w, 1);
		str password = str_between(colon + 1, rest.ptr + end);
		put(w, redactor_value(w->r, PRIVACY_SECRET, password), password.len);
	}
	put_plain(w, 1);
}

/* "scheme://host": the host. */
static bool put_url(struct writer *w)
{
	str rest = str_from(w->line, w->at);
	size_t scheme = 0, len = 0;

	while (scheme < rest.len && is_alnum(rest.ptr[scheme]))
		scheme++;
	if (!scheme || !str_starts(str_from(rest, scheme), STR("://")))
		return false;
	put_plain(w, scheme + 3);
	put_credentials(w);
	rest = str_from(w->line, w->at);
	str text;
	if (redactor_address(w->r, w->line, w->at, &text))
		return true; /* the next turn takes it */
	while (len < rest.len && is_of_name(rest.ptr[len]))
		len++;
	while (len && rest.ptr[len - 1] == '.')
		len--;
	if (len)
		put(w, redactor_host(w->r, (str){rest.ptr, len}), len);
	return true;
}

static bool put_phrase(struct writer *w)
{
	for (size_t i = 0; i < w->r->phrase_count; i++) {
		const struct learned *l = w->r->phrases[i];
		size_t len = phrase_at(w->line, w->at, l->word);
		if (!len)
			continue;
		put(w, redactor_value(w->r, l->kind, (str){w->line.ptr + w->at, len}), len);
		return true;
	}
	return false;
}

/*
 * A word that was learned: the whole run of a name, or less of it up to a point, a hyphen or an underscore.
 * A run that is none of them but a name of the domain system is a host too.
 */
static void put_word(struct writer *w)
{
	char small[WORD_BYTES_MAX];
	size_t run = 0;

	while (run < RUN_BYTES_MAX && w->at + run < w->line.len && is_of_name(w->line.ptr[w->at + run]))
		run++;
	str word = {w->line.ptr + w->at, run};
	while (word.len && word.ptr[word.len - 1] == '.')
		word.len--;
	if (w->at + run + 1 < w->line.len && w->line.ptr[w->at + run] == '@' &&
	    is_alnum(w->line.ptr[w->at + run + 1])) { /* a mail address */
		put(w, redactor_value(w->r, PRIVACY_USER, (str){word.ptr, run}), run);
		return;
	}
	if (redactor_is_domain_name(w->r, word)) {
		put(w, redactor_host(w->r, word), word.len);
		return;
	}
	for (size_t len = word.len < WORD_BYTES_MAX ? word.len : WORD_BYTES_MAX; len >= WORD_BYTES_MIN; len--) {
		if (len < word.len && is_alnum(word.ptr[len]))
			continue;
		const struct learned *l = map_find(&w->r->words, redactor_lowered((str){word.ptr, len}, small));
		if (!l)
			continue;
		put(w, redactor_value(w->r, l->kind, (str){word.ptr, len}), len);
		return;
	}
	size_t plain = 0;
	while (plain < run && is_alnum(word.ptr[plain]))
		plain++;
	/* Of a run that is no name at all no part is looked at again. */
	put_plain(w, run == RUN_BYTES_MAX ? run : plain ? plain : 1);
}

/* "Jan 19 09:10:02 HOST ", "2024-01-19T09:10:02Z HOST ": a relay's header names the sender, known or not. */
static void put_header(struct writer *w)
{
	str text = w->line, rest;
	struct stamp stamp;
	size_t len = 0;

	if (text.len && text.ptr[0] == '<') {
		const char *close = memchr(text.ptr, '>', text.len < 6 ? text.len : 6);
		text = close ? str_from(text, (size_t)(close - text.ptr) + 1) : text;
	}
	if (!stamp_parse(text, &stamp, &rest) || stamp.kind != STAMP_CLOCK || stamp.mark)
		return;
	bool by_relay = stamp.iso ? text.len > 10 && text.ptr[10] == 'T' && stamp.has_zone
	                          : !stamp.year && !stamp.has_fraction && !stamp.has_zone;
	size_t blanks = blanks_at(rest, 0);
	bool letter = false;
	for (rest = str_from(rest, blanks); len < rest.len && is_of_name(rest.ptr[len]); len++)
		letter |= !is_digit(rest.ptr[len]) && rest.ptr[len] != '.';
	if (!by_relay || !blanks || !letter || len == rest.len || rest.ptr[len] != ' ')
		return;
	put_plain(w, (size_t)(rest.ptr - w->line.ptr));
	put(w, redactor_host(w->r, (str){rest.ptr, len}), len);
}

/* "%FACILITY-SEVERITY-MNEMONIC": a device may be called like a word of it. */
static size_t code_at(const struct writer *w)
{
	struct code_place place;
	str rest = str_from(w->line, w->at);
	static const str sdwan = STR_INIT("%Cisco-SDWAN-"); /* the name of the device stands in its codes */
	size_t span = 1;

	if (str_starts(rest, sdwan))
		return sdwan.len;
	while (span < rest.len && (is_alnum(rest.ptr[span]) || rest.ptr[span] == '_' || rest.ptr[span] == '-'))
		span++;
	str word = {rest.ptr, span};
	return code_next(word, word.ptr, &place) ? span : 0;
}

static void token_put(struct writer *w)
{
	char c = w->line.ptr[w->at], before = w->at ? w->line.ptr[w->at - 1] : ' ';
	str text;
	size_t len;

	if (c == ' ') {
		put_blanks(w);
	} else if (c == '%' && (len = code_at(w))) {
		put_plain(w, len);
	} else if (put_behind(w)) {
		return;
	} else if ((is_hex(c) || c == ':') && (len = redactor_address(w->r, w->line, w->at, &text))) {
		put(w, text, len);
	} else if (!is_alnum(c) || is_alnum(before)) {
		put_plain(w, 1);
	} else if (!put_url(w) && !put_phrase(w)) {
		put_word(w);
	}
}

str redactor_line(struct redactor *r, struct arena *a, str line)
{
	struct writer w = {.r = r, .line = line};
	char *out;
	size_t len, certificate = certificate_at(line);

	w.to = open_memstream(&out, &len);
	if (certificate) {
		put_plain(&w, certificate - 1);
		put(&w, pseudonym_of(r->names, PRIVACY_SECRET, str_from(line, w.at)), line.len - w.at);
	}
	put_header(&w);
	while (w.at < line.len)
		token_put(&w);
	fclose(w.to);
	str redacted = w.changed ? arena_str(a, (str){out, len}) : line;
	free(out);
	return redacted;
}
