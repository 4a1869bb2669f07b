#include "device/captured.h"

#include "base/chars.h"

str command_fill(struct kb *kb, const struct device *d, str command, char out[static COMMAND_BYTES_MAX])
{
	size_t len = 0;

	for (size_t i = 0; d && i < command.len;) {
		const char *close = command.ptr[i] == '<' ? memchr(command.ptr + i, '>', command.len - i) : NULL;
		str piece = {command.ptr + i, close ? (size_t)(close - command.ptr) - i + 1 : 1};
		const struct placeholder_def *def =
		        close ? kb_placeholder(kb, (str){piece.ptr + 1, piece.len - 2}) : NULL;
		i += piece.len;
		str value = def ? device_value(d, &def->facts, def->part) : (str){"", 0};
		if (value.len && def->takes != HOST_ANY && str_is_address(value) != (def->takes == HOST_ADDRESS))
			value.len = 0;
		/* A URL has an IPv6 address in brackets, a ping or telnet wants it without. */
		bool in_url = str_ends(str_between(command.ptr, piece.ptr), STR("//"));
		if (!in_url && value.len > 2 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']')
			value = (str){value.ptr + 1, value.len - 2};
		if (value.len && !str_contains(command, value)) /* "ip host cslu-local <address of cslu-local>" */
			piece = value;
		if (piece.len > COMMAND_BYTES_MAX - len)
			return command;
		memcpy(out + len, piece.ptr, piece.len);
		len += piece.len;
	}
	return d ? (str){out, len} : command;
}

/* ---- ping and telnet ---- */

static str word_next(str *rest)
{
	*rest = str_trim(*rest);
	size_t len = 0;
	while (len < rest->len && !is_blank(rest->ptr[len]))
		len++;
	str word = {rest->ptr, len};
	*rest = str_from(*rest, len);
	return word;
}

/* What is tried: "telnet vrf Mgmt-vrf 203.0.113.9 8182 /ipv4" is telnet, to 203.0.113.9, on 8182. */
struct attempt {
	str verb, host, port; /* port: empty where none is named */
	bool has_source;      /* it says from which interface */
};

static struct attempt attempt_of(str command)
{
	struct attempt a = {.has_source = str_contains(command, STR("source"))};

	a.verb = word_next(&command);
	for (a.host = word_next(&command); a.host.len; a.host = word_next(&command)) {
		if (str_eq_nocase(a.host, STR("vrf")))
			word_next(&command);
		else if (!str_eq_nocase(a.host, STR("ip")) && !str_eq_nocase(a.host, STR("ipv6")))
			break;
	}
	str port = word_next(&command);
	if (port.len && is_digit(port.ptr[0]))
		a.port = port;
	return a;
}

static bool is_attempted(const struct attempt *wanted, const struct attempt *made)
{
	return wanted->host.len && str_eq_nocase(wanted->verb, made->verb) && str_eq_nocase(wanted->host, made->host) &&
	       str_eq(wanted->port, made->port) && (made->has_source || !wanted->has_source);
}

/* ---- captured ---- */

/* Does the output of one command say what another's would? */
static bool says_as_well(const struct capture *c, str wanted)
{
	const struct capture_def *def = c->def;
	const struct text_pair *pairs = def ? def->holds.items : NULL;

	for (size_t i = 0; def && i < def->holds.count; i++) {
		if (!str_alike(pairs[i].key, c->command))
			continue;
		for (str rest = pairs[i].value; rest.len;) {
			if (str_alike(str_choice(&rest), wanted))
				return true;
		}
	}
	return false;
}

/* Is it an output of this command, or one that says as much? pipe: a filter of it is wanted. */
static bool is_output_of(const struct capture *c, str command, bool pipe)
{
	if (c->filter.len && !pipe)
		return false;
	/* As it was typed: a part of its output may have another command's name. */
	return str_alike(c->command, command) || says_as_well(c, command) ||
	       (!c->filter.len && c->typed.len && str_alike(c->typed, command));
}

bool command_is_captured(struct kb *kb, const struct device *d, str command)
{
	char filled[COMMAND_BYTES_MAX];
	const char *pipe = memchr(command.ptr, '|', command.len);
	str head = str_trim(pipe ? str_between(command.ptr, pipe) : command);

	if (!d || !d->capture_count)
		return false;
	bool shows = str_starts(head, STR("show "));
	struct attempt wanted = attempt_of(shows ? (str){"", 0} : command_fill(kb, d, head, filled));
	for (size_t i = 0; i < d->capture_count; i++) {
		const struct capture *c = d->captures[i].capture;
		if (c->cut)
			continue;
		if (is_output_of(c, head, pipe))
			return true;
		struct attempt made = attempt_of(shows ? (str){"", 0} : c->typed);
		if (is_attempted(&wanted, &made))
			return true;
	}
	return false;
}
