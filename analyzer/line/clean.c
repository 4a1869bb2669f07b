#include "line/clean.h"

#include "line/scan.h"

/* The length of the escape sequence at s, which starts with ESC. */
static size_t escape_len(str s)
{
	if (s.len < 2)
		return s.len;
	if (s.ptr[1] == '[') { /* CSI: parameters, then one final byte */
		size_t i = 2;
		while (i < s.len && (unsigned char)s.ptr[i] >= 0x20 && (unsigned char)s.ptr[i] < 0x40)
			i++;
		return i < s.len ? i + 1 : s.len;
	}
	if (s.ptr[1] == ']') { /* OSC: text up to BEL or ESC \ */
		for (size_t i = 2; i < s.len; i++) {
			if (s.ptr[i] == '\a')
				return i + 1;
			if (s.ptr[i] == '\033')
				return i + 2 <= s.len ? i + 2 : s.len;
		}
		return s.len;
	}
	size_t i = 1; /* ESC ( B: intermediate bytes, then a final one */
	while (i < s.len && (unsigned char)s.ptr[i] >= 0x20 && (unsigned char)s.ptr[i] < 0x30)
		i++;
	return i < s.len ? i + 1 : s.len;
}

str line_skip_pager(str line)
{
	static const str marks[] = {STR_INIT("--More--"), STR_INIT("<--- More --->"),
	                            STR_INIT("---- More ----"), STR_INIT("-- more --")};
	str rest = line;

	while (rest.len && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t'))
		rest = str_from(rest, 1);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!str_starts(rest, marks[i]))
			continue;
		rest = str_from(rest, marks[i].len);
		while (rest.len && rest.ptr[0] == ' ')
			rest = str_from(rest, 1);
		return rest;
	}
	return line;
}

str line_clean(str line, char *out)
{
	size_t len = 0, high = 0; /* the cursor, and how far the line was written */

	while (line.len && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == '\0'))
		line.len--;
	if (scan_is_plain_text(line.ptr, line.len)) {
		memmove(out, line.ptr, line.len);
		return line_skip_pager((str){out, line.len});
	}
	for (size_t i = 0; i < line.len;) {
		unsigned char c = (unsigned char)line.ptr[i];
		if (c == '\033') {
			i += escape_len(str_from(line, i));
			continue;
		}
		i++;
		if (c == '\b') {
			len -= len > 0;
		} else if (c == '\r') {
			len = 0;
		} else if (c == '\t' || (c >= 0x20 && c != 0x7f)) {
			/* What is left of an overwritten line is kept only where it was blanked. */
			out[len++] = (char)c;
			if (len > high)
				high = len;
		}
	}
	while (high > len && out[high - 1] == ' ')
		high--;
	return line_skip_pager((str){out, high > len ? high : len});
}
