#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/release.h"
#include "fact/fact.h"

/*
 * fuzz_fact: the first line is a text, the rest another: as values of every type, as times, URLs
 * and releases. Views lie inside their text; times are on the calendar; releases have one order.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool inside(str text, str view)
{
	return view.len == 0 || (view.ptr >= text.ptr && view.len <= text.len &&
	                         view.ptr + view.len <= text.ptr + text.len);
}

/* A zone is any word with an even number of letters, as far east as it is long. */
static bool zone_of(void *self, str word, int16_t *ret_minutes)
{
	assert(inside(*(str *)self, word) && word.len && "a zone is a word of the text");
	*ret_minutes = (int16_t)(word.len * 30);
	return word.len % 2 == 0;
}

static void time_check(str text)
{
	time_us with, without;
	bool unsure, unsure_without;
	bool is = fact_time_parse(text, zone_of, &text, &with, &unsure);

	assert(is == fact_time_parse(text, NULL, NULL, &without, &unsure_without) &&
	       "a zone makes no time");
	if (!is)
		return;
	assert(with <= without && without - with <= 300 * 60 * US_PER_SECOND);
	assert(unsure_without >= unsure && "who knows no zone is not more sure");
	assert(without >= -719528 * US_PER_DAY && without < INT64_C(2932897) * US_PER_DAY &&
	       "a year has at most four digits");
}

static void values_check(str text)
{
	for (int type = 0; type < FACT_TYPE_COUNT; type++) {
		struct fact f = {.number = 0}, again = {.number = 0};
		fact_value(&f, (enum fact_type)type, text, zone_of, &text);
		assert(inside(text, f.text) && "a value lies in its text");
		assert((f.type == (enum fact_type)type || f.type == FACT_TEXT) && "or a text");
		assert((f.time != TIME_NONE) == (f.type == FACT_TIME && f.told == TOLD_VALUE));
		assert((f.told == TOLD_BLANK) == (f.text.len == 0));
		fact_value(&again, (enum fact_type)type, f.text, zone_of, &text);
		assert(again.type == f.type && again.told == f.told && again.time == f.time &&
		       str_eq(again.text, f.text) && "what was read reads the same");
		assert(again.number == f.number || f.number != f.number);
	}
}

static void url_check(str text)
{
	struct url u = url_parse(text);

	assert(inside(text, u.scheme) && inside(text, u.host) && inside(text, u.port) &&
	       inside(text, u.path) && "the parts lie in the text");
	assert(!memchr(u.host.ptr, '/', u.host.len) && "a host has no path");
	assert(!memchr(u.port.ptr ? u.port.ptr : "", ':', u.port.len) && "a port has no colon");
	assert((!u.path.len || u.path.ptr[0] == '/') && "a path starts with a slash");
	assert((u.path.len == 0 || u.path.ptr + u.path.len == text.ptr + text.len) &&
	       "a path is the rest");
}

static void release_check(str a, str b)
{
	struct arena *arena = arena_new();
	struct release left = release_parse(a), right = release_parse(b), none = {.count = 0};
	int order = release_compare(&left, &right);
	str normal = release_normal(arena, a);
	struct release again = release_parse(normal);

	assert(left.count <= RELEASE_PARTS_MAX);
	assert(release_compare(&left, &left) == 0 && "a release is itself");
	assert((order < 0) == (release_compare(&right, &left) > 0) && "there is one order");
	assert(release_compare(&none, &left) <= 0 && "nothing comes first");
	assert(normal.len <= a.len && "zeros are taken away, none added");
	assert(release_compare(&left, &again) == 0 && "what is normal is the same release");
	assert(str_eq(release_normal(arena, normal), normal) || memchr(a.ptr, ')', a.len));
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = must_realloc(NULL, size + !size); /* texts end where their memory does */
	str all = {copy, size};

	if (size)
		memcpy(copy, data, size);
	const char *nl = memchr(all.ptr, '\n', all.len);
	str first = nl ? str_between(all.ptr, nl) : all;
	str rest = str_from(all, first.len + 1);
	const str texts[] = {first, rest, all};
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		time_check(texts[i]);
		values_check(texts[i]);
		url_check(texts[i]);
	}
	release_check(first, rest);
	release_check(rest, first);
	free(copy);
	return 0;
}
