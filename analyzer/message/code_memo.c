#include "message/code_memo.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/chars.h"

/* Of these lengths are all codes that are sent often. A code that meets another in its place takes it. */
enum { KEPT_MIN = 8, KEPT_MAX = 48, PLACES_BITS = 10, PLACES = 1 << PLACES_BITS };

/* A cache line each. */
struct kept_code {
	_Alignas(64) char text[KEPT_MAX];
	uint8_t len; /* 0: a free place */
	uint8_t severity;
	uint32_t number;
};

struct code_memo {
	struct kept_code places[PLACES];
};

struct code_memo *code_memo_new(void)
{
	struct code_memo *memo = must_aligned(_Alignof(struct code_memo), sizeof(*memo));

	memset(memo, 0, sizeof(*memo));
	return memo;
}

void code_memo_free(struct code_memo *memo)
{
	free(memo);
}

/* By its first word, its last and one between: the multipliers are odd and have nothing in common. */
static struct kept_code *place_of(struct code_memo *memo, str code)
{
	uint64_t hash = load_u64(code.ptr) * UINT64_C(0x9E3779B97F4A7C15) +
	                load_u64(code.ptr + (code.len - 8) / 2) * UINT64_C(0xBF58476D1CE4E5B9) +
	                load_u64(code.ptr + code.len - 8) * UINT64_C(0x94D049BB133111EB);

	return &memo->places[hash >> (64 - PLACES_BITS)];
}

/* The words that place_of asks are all of a short code: of most, where the next length cannot be foretold. */
static ALWAYS_INLINE bool is_kept(const struct kept_code *kept, str code)
{
	const char *a = kept->text, *b = code.ptr;
	size_t last = code.len - 8, middle = last / 2;

	return kept->len == code.len &&
	       !((load_u64(a) ^ load_u64(b)) | (load_u64(a + middle) ^ load_u64(b + middle)) |
	         (load_u64(a + last) ^ load_u64(b + last))) &&
	       (LIKELY(code.len <= 24) || memcmp(a, b, code.len) == 0);
}

/*
 * The text that is a code if it is one that was read; empty where that is to be found out. hit is its last hyphen
 * but one, for no mnemonic has any.
 */
static str code_around(str line, const char *hit)
{
	const char *end = line.ptr + line.len;
	const char *sign = hit - line.ptr >= PERCENT_REACH ? percent_before(hit) : NULL;

	if (!sign || end - hit < 4)
		return (str){"", 0};
	const char *after = hit + 3 + code_span(hit + 3, (size_t)(end - hit - 3));
	str code = str_between(sign + 1, after);
	bool ends = after == end || *after != '-';
	return ends && code.len >= KEPT_MIN && code.len <= KEPT_MAX ? code : (str){"", 0};
}

static void code_keep(struct code_memo *memo, str code, struct code_place *place)
{
	struct kept_code *kept = place_of(memo, code);

	*kept = (struct kept_code){.len = (uint8_t)code.len, .severity = (uint8_t)place->severity,
	                           .number = CODE_UNNUMBERED};
	memcpy(kept->text, code.ptr, code.len);
	place->number = &kept->number;
}

LINK_INLINE bool code_find_again(struct code_memo *memo, str line, const char *hit, struct code_place *ret)
{
	str code = code_around(line, hit);

	if (LIKELY(code.len)) {
		struct kept_code *kept = place_of(memo, code);
		if (LIKELY(is_kept(kept, code))) {
			*ret = (struct code_place){.start = code.ptr - 1, .code = code,
			                           .facility = str_between(code.ptr, hit),
			                           .mnemonic = str_between(hit + 3, code.ptr + code.len),
			                           .severity = kept->severity, .end = code.ptr + code.len,
			                           .number = &kept->number};
			return true;
		}
	}
	if (!code_find(line, hit, ret))
		return false;
	if (code.len && !ret->bare && ret->code.ptr == code.ptr && ret->code.len == code.len)
		code_keep(memo, code, ret);
	return true;
}
