#include <assert.h>
#include <stdint.h>

#include "kb/pattern.h"

/*
 * fuzz_pattern: the first line is a template, the rest a text. Fields lie inside the text; a
 * template takes the text that it is written like.
 */
enum { REACH_BYTES_MAX = 512, TEXT_BYTES_MAX = 8192 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool inside(str text, str view)
{
	return view.len == 0 || (view.len <= text.len && view.ptr >= text.ptr &&
	                         view.ptr + view.len <= text.ptr + text.len);
}

static void fields_check(struct pattern *p)
{
	assert(pattern_field_count(p) <= PATTERN_FIELDS_MAX && "fields are bounded");
	for (size_t i = 0; i < pattern_field_count(p); i++) {
		str name = pattern_field_name(p, i);
		assert(name.len && "a field has a name");
		assert(pattern_field_find(p, name) == (int)i && "no two fields have one name");
	}
}

static void match_check(struct pattern *p, str text)
{
	str fields[PATTERN_FIELDS_MAX];
	enum pattern_result result = pattern_match(p, text, fields);

	assert(result == PATTERN_NO_MATCH || result == PATTERN_MATCH || result == PATTERN_LIMIT);
	if (result == PATTERN_MATCH) {
		for (size_t i = 0; i < pattern_field_count(p); i++)
			assert(inside(text, fields[i]) && "a field lies in its text");
	}
	if (text.len > REACH_BYTES_MAX)
		return;
	size_t reach = pattern_reach(p, text);
	assert(reach <= text.len && "what agrees lies in the text");
	if (result == PATTERN_MATCH)
		assert(reach == text.len && "all of a text that matches agrees");
}

/* What a field of that type may hold; NULL for an unknown type. */
static const char *example_of(str type)
{
	static const struct {
		str type;
		const char *text;
	} examples[] = {
	        {STR_INIT("chars"), "x y"},    {STR_INIT("char"), "x"},
	        {STR_INIT("dec"), "-17"},      {STR_INIT("int"), "17"},
	        {STR_INIT("hex"), "0x1f"},     {STR_INIT("enet"), "0000.5e00.5301"},
	        {STR_INIT("inet"), "192.0.2.7"}, {STR_INIT("node"), "RP0"},
	        {STR_INIT("t-line"), "17"},    {STR_INIT("clock"), "07:11:36.5 UTC Mon Mar 3 2025"},
	};

	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		if (str_eq(examples[i].type, type))
			return examples[i].text;
	}
	return NULL;
}

/* A text of the template's shape must match: out gets the template with its fields filled in. */
static void example_check(struct pattern *p, str template)
{
	char out[TEXT_BYTES_MAX];
	size_t len = 0;
	str fields[PATTERN_FIELDS_MAX];

	template = str_trim(template);
	for (size_t i = 0; i < template.len; i++) {
		const char *at = template.ptr + i, *value = NULL;
		if (*at == '[') {
			const char *close = memchr(at, ']', template.len - i);
			const char *colon = memchr(at, ':', template.len - i);
			assert(close && colon && colon < close && "a field taken is complete");
			value = example_of(str_between(at + 1, colon));
			assert(value && "a field taken is of a known type");
			i = (size_t)(close - template.ptr);
		}
		str piece = value ? str_of(value) : (str){at, 1};
		if (piece.len > sizeof(out) - len)
			return;
		memcpy(out + len, piece.ptr, piece.len);
		len += piece.len;
	}
	assert(pattern_match(p, (str){out, len}, fields) != PATTERN_NO_MATCH &&
	       "a template takes a text of its shape");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str all = {size ? (const char *)data : "", size};
	const char *nl = size ? memchr(all.ptr, '\n', all.len) : NULL;
	str template = nl ? str_between(all.ptr, nl) : all;
	str text = str_from(all, template.len + 1);
	struct diags diags;

	diags_init(&diags);
	struct pattern *p = pattern_new(template, false, (struct pos){.src = NULL}, &diags);
	assert((p == NULL) == (diags.errors > 0) && "a wrong template is complained about");
	if (p) {
		fields_check(p);
		match_check(p, text);
		example_check(p, template);
	}
	pattern_free(p);
	diags_close(&diags);
	return 0;
}
