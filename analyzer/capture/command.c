#include "capture/command.h"

enum { WORDS_MAX = 16, PREFIX_MIN = 2, TYPO_MIN = 5, HOST_BYTES_MAX = 64 };

static size_t words_split(str text, str words[static WORDS_MAX])
{
	size_t count = 0;

	while (count < WORDS_MAX) {
		text = str_trim(text);
		if (!text.len)
			break;
		const char *blank = memchr(text.ptr, ' ', text.len);
		words[count] = blank ? str_between(text.ptr, blank) : text;
		text = str_from(text, words[count].len);
		count++;
	}
	return count;
}

/* One letter too many, too few, wrong, or two exchanged. */
static bool is_one_typo(str a, str b)
{
	size_t i = 0;

	if (a.len < TYPO_MIN || a.len + 1 < b.len || b.len + 1 < a.len)
		return false;
	while (i < a.len && i < b.len && str_eq_nocase((str){a.ptr + i, 1}, (str){b.ptr + i, 1}))
		i++;
	if (a.len == b.len) {
		if (i + 1 < a.len && a.ptr[i] == b.ptr[i + 1] && a.ptr[i + 1] == b.ptr[i] &&
		    str_eq_nocase(str_from(a, i + 2), str_from(b, i + 2)))
			return true;
		return str_eq_nocase(str_from(a, i + 1), str_from(b, i + 1));
	}
	return a.len > b.len ? str_eq_nocase(str_from(a, i + 1), str_from(b, i))
	                     : str_eq_nocase(str_from(a, i), str_from(b, i + 1));
}

/* 0: not the word; more for a better likeness. */
static unsigned word_likeness(str typed, str word)
{
	if (str_eq_nocase(typed, word))
		return 3;
	if (typed.len >= PREFIX_MIN && typed.len < word.len &&
	    str_eq_nocase(typed, (str){word.ptr, typed.len}))
		return 2;
	return is_one_typo(typed, word) ? 1 : 0;
}

/* How well the words typed begin with those of full; 0: they do not. */
static unsigned command_likeness(const str *typed, size_t typed_count, str full, struct command *c)
{
	str words[WORDS_MAX];
	size_t count = words_split(full, words);
	unsigned likeness = 0;

	c->field_count = 0;
	if (count > typed_count)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (words[i].len > 2 && words[i].ptr[0] == '[' && str_ends(words[i], STR("]"))) {
			if (c->field_count < COMMAND_FIELDS_MAX) {
				c->names[c->field_count] = (str){words[i].ptr + 1, words[i].len - 2};
				c->values[c->field_count++] = typed[i];
			}
			likeness += 101;
			continue;
		}
		unsigned one = word_likeness(typed[i], words[i]);
		if (!one)
			return 0;
		likeness += 100 + one;
	}
	return likeness;
}

/*
 * Words behind a show command choose a part of its output, other than those that ask for more of it: empty
 * where there are none.
 */
static str words_beyond(const str *typed, size_t count, str full)
{
	static const str more[] = {STR_INIT("all"), STR_INIT("detail"), STR_INIT("verbose"), STR_INIT("full")};
	str words[WORDS_MAX];
	size_t known = words_split(full, words);

	if (known >= count || !str_eq(words[0], STR("show")))
		return (str){"", 0};
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		if (known + 1 == count && word_likeness(typed[known], more[i]) > 1)
			return (str){"", 0};
	}
	return str_between(typed[known].ptr, typed[count - 1].ptr + typed[count - 1].len);
}

struct command command_find(struct kb *kb, str typed)
{
	struct command best = {.def = NULL};
	const char *pipe = memchr(typed.ptr, '|', typed.len);
	str words[WORDS_MAX];
	unsigned most = 0;
	struct map_node *at = NULL;
	str key;
	void *value;

	str head = str_trim(pipe ? str_between(typed.ptr, pipe) : typed);
	size_t count = words_split(head, words), from = 0;
	if (count && str_eq_nocase(words[0], STR("do"))) /* in configuration mode */
		from = 1;
	const struct map *captures = kb_captures(kb);
	while (map_next(captures, &at, &key, &value)) {
		const struct capture_def *def = value;
		for (size_t i = 0; i < def->commands.count; i++) {
			struct command c = {.def = def, .full = def->commands.items[i]};
			unsigned likeness =
			        command_likeness(words + from, count - from, c.full, &c);
			if (likeness > most) {
				most = likeness;
				best = c;
			}
		}
	}
	if (pipe)
		best.filter = str_trim(str_from(typed, (size_t)(pipe - typed.ptr) + 1));
	else if (best.def)
		best.filter = words_beyond(words + from, count - from, best.full);
	return best;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_' || c == '.' || c == ':' || c == '/' || c == '@';
}

bool prompt_parse(str line, str *ret_host, str *ret_typed)
{
	size_t i = 0;

	while (i < line.len && i < HOST_BYTES_MAX && is_name_char(line.ptr[i]))
		i++;
	str host = {line.ptr, i};
	if (!i || i == line.len || line.ptr[0] == '-' || line.ptr[0] == '.' || line.ptr[0] == '/')
		return false;
	if (line.ptr[i] == '(') {
		const char *close = memchr(line.ptr + i, ')', line.len - i);
		if (!close || close - (line.ptr + i) > HOST_BYTES_MAX)
			return false;
		i = (size_t)(close - line.ptr) + 1;
	}
	if (i >= line.len || (line.ptr[i] != '#' && line.ptr[i] != '>'))
		return false;
	/* IOS XR: the node stands before the name. */
	const char *node = memchr(host.ptr, ':', host.len);
	if (node && memchr(host.ptr, '/', (size_t)(node - host.ptr)))
		host = str_from(host, (size_t)(node - host.ptr) + 1);
	if (line.ptr[i] == '>' && str_eq(host, STR("telnet"))) /* its own prompt, where it was escaped from */
		return false;
	/* The head of a table: "Slot#  License Name". */
	str behind = str_from(line, i + 1);
	if (str_starts(behind, STR("  ")) && str_trim(behind).len && !str_starts(str_trim(behind), STR("sh")))
		return false;
	/* The standby of a pair is the same device. */
	if (str_ends(host, STR("-stby")))
		host.len -= 5;
	*ret_host = host;
	*ret_typed = str_trim(str_from(line, i + 1));
	return host.len > 0;
}

bool heading_parse(str line, str *ret_typed)
{
	line = str_trim(line);
	if (line.len > 2 && line.ptr[0] == '`' && line.ptr[line.len - 1] == '`') {
		*ret_typed = str_trim((str){line.ptr + 1, line.len - 2});
		return ret_typed->len > 0;
	}
	size_t dashes = 0, end = line.len;
	while (dashes < line.len && line.ptr[dashes] == '-')
		dashes++;
	while (end > dashes && line.ptr[end - 1] == '-')
		end--;
	if (dashes < 3 || line.len - end < 3)
		return false;
	*ret_typed = str_trim((str){line.ptr + dashes, end - dashes});
	return ret_typed->len > 2;
}

bool is_exec_word(str typed)
{
	static const str words[] = {
	        STR_INIT("show"),       STR_INIT("ping"),   STR_INIT("telnet"),    STR_INIT("test"),
	        STR_INIT("terminal"),   STR_INIT("conf"),   STR_INIT("configure"), STR_INIT("exit"),
	        STR_INIT("end"),        STR_INIT("enable"), STR_INIT("en"),        STR_INIT("dir"),
	        STR_INIT("nslookup"),   STR_INIT("write"),  STR_INIT("copy"),      STR_INIT("clear"),
	        STR_INIT("traceroute"), STR_INIT("reload"), STR_INIT("license"),   STR_INIT("call-home"),
	        STR_INIT("sh"),         STR_INIT("ter"),    STR_INIT("term"),      STR_INIT("wr"),
	        STR_INIT("debug"),      STR_INIT("more"),   STR_INIT("logout"),    STR_INIT("quit"),
	        STR_INIT("do"),         STR_INIT("sho"),    STR_INIT("undebug"),   STR_INIT("run")};
	str all[WORDS_MAX];

	if (!words_split(typed, all))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq_nocase(all[0], words[i]))
			return true;
	}
	return false;
}
