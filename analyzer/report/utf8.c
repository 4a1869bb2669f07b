#include "report/utf8.h"

/* The length of the valid character at text, 0 where there is none. */
static size_t valid_len(str text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t len = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3
	             : p[0] < 0xF5 ? 4 : 0;

	if (!len || len > text.len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	}
	if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
	    (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
		return 0;
	return len;
}

/* A character that is not seen and changes what is: C1 controls, and marks that turn the direction of text. */
static bool is_unseen(const unsigned char *p, size_t len)
{
	return (len == 2 && p[0] == 0xC2 && p[1] < 0xA0) ||
	       (len == 3 && p[0] == 0xE2 && ((p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) ||
	                                     (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9)));
}

size_t utf8_next(str text, char out[static 4], size_t *ret_used)
{
	size_t len = valid_len(text);
	unsigned char c = (unsigned char)text.ptr[0];

	if (is_unseen((const unsigned char *)text.ptr, len) || (!len && c < 0xA0)) {
		memcpy(out, "\xEF\xBF\xBD", 3); /* U+FFFD */
		*ret_used = len ? len : 1;
		return 3;
	}
	if (len) {
		memcpy(out, text.ptr, len);
		*ret_used = len;
		return len;
	}
	*ret_used = 1;
	out[0] = (char)(0xC0 | c >> 6);
	out[1] = (char)(0x80 | (c & 0x3F));
	return 2;
}

str utf8_text(struct arena *a, str text)
{
	size_t at = 0;

	while (at < text.len) {
		size_t len = valid_len(str_from(text, at));
		if (!len || is_unseen((const unsigned char *)text.ptr + at, len))
			break;
		at += len;
	}
	if (at == text.len)
		return text;
	char *out = arena_alloc(a, text.len * 3 + 1);
	size_t made = 0;
	for (str rest = text; rest.len;) {
		size_t used;
		made += utf8_next(rest, out + made, &used);
		rest = str_from(rest, used);
	}
	return (str){out, made};
}
