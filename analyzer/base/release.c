#include "base/release.h"

#include "base/chars.h"

struct release release_parse(str text)
{
	struct release v = {.count = 0};

	for (size_t i = 0; i < text.len && v.count < RELEASE_PARTS_MAX;) {
		if (!is_digit(text.ptr[i])) {
			i++;
			continue;
		}
		uint32_t n = 0;
		for (; i < text.len && is_digit(text.ptr[i]); i++)
			n = n < 100000000 ? n * 10 + (uint32_t)(text.ptr[i] - '0') : n;
		v.numbers[v.count] = n;
		if (i < text.len && is_letter(text.ptr[i]))
			v.letters[v.count] = (char)(text.ptr[i] | 0x20);
		v.count++;
	}
	return v;
}

str release_normal(struct arena *a, str text)
{
	char *out = arena_alloc(a, text.len + 1);
	const char *bracket = memchr(text.ptr, ')', text.len);
	size_t len = 0;

	/* One letter alone behind the bracket is NX-OS's train: 10.3(4a)M; 15.2(7)E3 keeps its own. */
	if (bracket && text.ptr + text.len - bracket == 2 && is_letter(bracket[1]))
		text.len--;
	for (size_t i = 0; i < text.len; i++) {
		bool starts = is_digit(text.ptr[i]) && (!i || !is_digit(text.ptr[i - 1]));
		while (starts && text.ptr[i] == '0' && i + 1 < text.len && is_digit(text.ptr[i + 1]))
			i++;
		out[len++] = text.ptr[i];
	}
	return (str){out, len};
}

int release_compare(const struct release *a, const struct release *b)
{
	for (unsigned i = 0; i < RELEASE_PARTS_MAX; i++) {
		if (a->numbers[i] != b->numbers[i])
			return a->numbers[i] < b->numbers[i] ? -1 : 1;
		if (a->letters[i] != b->letters[i])
			return a->letters[i] < b->letters[i] ? -1 : 1;
	}
	return 0;
}
