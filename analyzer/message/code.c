#include "base/chars.h"
#include "line/scan.h"
#include "message/message.h"

enum { CODE_MAX = 120 };

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool all_capitals(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
			return false;
	}
	return true;
}

/* What the letters of small-business switches stand for. */
static int severity_of(char c)
{
	static const char letters[] = "FACEWNID";

	if (c >= '0' && c <= '7')
		return c - '0';
	const char *at = memchr(letters, c, sizeof(letters) - 1);
	return at ? (int)(at - letters) : -1;
}

/*
 * Without a percent sign the text must look like nothing else: capitals, an own word, and a colon
 * behind the mnemonic.
 */
static bool bare_is_code(str line, const struct code_place *p)
{
	if (!is_capital(p->facility.ptr[0]) || !is_capital(p->mnemonic.ptr[0]) ||
	    p->mnemonic.len < 3 || p->facility.len < 3)
		return false;
	if (!all_capitals(p->code) || p->code.ptr[p->facility.len + 1] > '9')
		return false;
	if (p->start > line.ptr) {
		char before = p->start[-1];
		if (before != ' ' && before != ':' && before != '<' && before != '\t')
			return false;
	}
	const char *after = p->end;
	while (after < line.ptr + line.len && *after == ' ')
		after++;
	return after < line.ptr + line.len && *after == ':';
}

/*
 * Does the code whose mnemonic seems to end at the hyphen p go on to another severity? It is the last
 * that counts: "%X-2-5-FOO", "%AB-5-CD-5-EF".
 */
static bool goes_on(const char *p, const char *end, bool shared)
{
	const char *run = p;

	while (run < end && run - p < CODE_MAX && (char_is(*run, CHAR_CODE) || *run == '-'))
		run++;
	if (shared && run - p > 1) /* the hyphens of "-2-5-" belong to both */
		return true;
	for (; (p = scan_find(p, run)); p++) {
		if (severity_of(p[1]) >= 0 && run - p > 3 && char_is(p[3], CHAR_CODE))
			return true;
	}
	return false;
}

bool code_find(str line, const char *hit, struct code_place *ret)
{
	const char *end = line.ptr + line.len, *from = hit;
	struct code_place p = {.severity = severity_of(hit[1])};

	if (p.severity < 0 || hit + 3 >= end)
		return false;
	while (hit - from < CODE_MAX) { /* the facility, and what stands before it with hyphens */
		from -= code_span_back(from, (size_t)(from - line.ptr));
		if (from == line.ptr || from[-1] != '-')
			break;
		from--;
	}
	p.bare = from == line.ptr || from[-1] != '%';
	while (p.bare && from < hit && !is_capital(*from))
		from++;
	if (hit - from < 2 || !((*from >= 'A' && *from <= 'Z') || (*from >= 'a' && *from <= 'z')) ||
	    hit[-1] == '-')
		return false;
	p.end = hit + 3 + code_span(hit + 3, (size_t)(end - hit - 3));
	if (p.end - from > CODE_MAX)
		return false;
	p.mnemonic = str_between(hit + 3, p.end);
	p.facility = str_between(from, hit);
	p.code = str_between(from, p.end);
	p.start = p.bare ? from : from - 1;
	if (p.mnemonic.len < 2 && !(p.mnemonic.len == 1 && !p.bare))
		return false;
	if (p.end < end && *p.end == '-' && goes_on(p.end, end, p.mnemonic.len == 1))
		return false;
	if (p.bare && !bare_is_code(line, &p))
		return false;
	*ret = p;
	return true;
}

bool code_next(str line, const char *from, struct code_place *ret)
{
	const char *end = line.ptr + line.len;

	for (; (from = scan_find(from, end)); from++) {
		if (code_find(line, from, ret))
			return true;
	}
	return false;
}
