#include "redact/pseudonym.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/chars.h"
#include "redact/address.h"

enum { TRIES_MAX = 64, TEXT_BYTES_MAX = 256 };

static const str head = STR_INIT("tacit-redact-map/1 ");

void pseudonyms_init(struct pseudonyms *p)
{
	*p = (struct pseudonyms){.arena = arena_new()};
}

void pseudonyms_close(struct pseudonyms *p)
{
	map_close(&p->by_original);
	map_close(&p->by_pseudonym);
	arena_free(p->arena);
}

/* A key of the map: the same for a name in capitals, but an entry of its own for each spelling. */
static str entry_key(struct arena *a, enum privacy kind, str text)
{
	return arena_printf(a, "%d %.*s", (int)kind, STR_ARG(text));
}

static str keep(struct pseudonyms *p, enum privacy kind, str original, str text)
{
	struct pseudonym *entry = arena_new_of(p->arena, struct pseudonym);

	*entry = (struct pseudonym){kind, arena_str(p->arena, original), arena_str(p->arena, text)};
	map_set(&p->by_original, entry_key(p->arena, kind, original), entry);
	if (!map_find(&p->by_pseudonym, entry->text))
		map_set(&p->by_pseudonym, entry->text, entry);
	return entry->text;
}

static const struct pseudonym *kept(struct pseudonyms *p, enum privacy kind, str original)
{
	char key[TEXT_BYTES_MAX + 16];
	int len = snprintf(key, sizeof(key), "%d %.*s", (int)kind, STR_ARG(original));

	return len < (int)sizeof(key) ? map_find(&p->by_original, (str){key, (size_t)len}) : NULL;
}

/* The try-th text of this shape. What stands between letters and digits stays. */
static void shape_fill(const struct pseudonyms *p, enum privacy kind, str text, unsigned try, char *out)
{
	char seed[TEXT_BYTES_MAX + 48];
	struct sha256 digest = {{0}};

	for (size_t i = 0; i < text.len; i++) {
		if (i % SHA256_BYTES == 0) {
			int len = snprintf(seed, sizeof(seed), "%s %u %zu ", privacy_names[kind], try, i);
			for (size_t k = 0; k < text.len; k++)
				seed[len++] = to_lower(text.ptr[k]);
			digest = sha256_keyed(&p->key, (str){seed, (size_t)len});
		}
		unsigned byte = digest.bytes[i % SHA256_BYTES];
		char c = text.ptr[i];
		if (is_digit(c))
			out[i] = (char)('0' + byte % 10);
		else if (char_is(c, CHAR_UPPER))
			out[i] = (char)('A' + byte % 26);
		else if (char_is(c, CHAR_LOWER))
			out[i] = (char)('a' + byte % 26);
		else
			out[i] = (unsigned char)c >= 0x80 || (unsigned char)c < 0x20 || c == 0x7f ? 'x' : c;
	}
}

static bool same_name(str a, str b)
{
	return str_eq_nocase(a, b);
}

str pseudonym_of(struct pseudonyms *p, enum privacy kind, str text)
{
	char out[TEXT_BYTES_MAX];

	if (kind == PRIVACY_NONE || !text.len)
		return text;
	if (kind == PRIVACY_SECRET) {
		char *blot = arena_alloc(p->arena, text.len + 1);
		for (size_t i = 0; i < text.len; i++)
			blot[i] = is_blank(text.ptr[i]) ? text.ptr[i] : 'x';
		return (str){blot, text.len};
	}
	if (text.len > sizeof(out)) /* no name is that long: nothing of it may stay */
		return STR("x");
	const struct pseudonym *before = kept(p, kind, text);
	if (before)
		return before->text;
	for (unsigned try = 0; try < TRIES_MAX; try++) {
		str found = {out, text.len};
		shape_fill(p, kind, text, try, out);
		const struct pseudonym *taken = map_find(&p->by_pseudonym, found);
		if (!same_name(found, text) && (!taken || same_name(taken->original, text)))
			return keep(p, kind, text, found);
	}
	/* Too short for so many names: longer then. */
	str longer = arena_printf(p->arena, "%.*sx%zu", STR_ARG(text), map_count(&p->by_original));
	shape_fill(p, kind, text, 0, out);
	return keep(p, kind, text, arena_printf(p->arena, "%.*s%.*s", STR_ARG(((str){out, text.len})),
	                                        STR_ARG(str_from(longer, text.len))));
}

void pseudonym_set(struct pseudonyms *p, enum privacy kind, str original, str text)
{
	if (!kept(p, kind, original))
		keep(p, kind, original, text);
}

str pseudonym_of_address(struct pseudonyms *p, str text, address_replace *replace)
{
	char out[ADDRESS_TEXT_BYTES];
	const struct pseudonym *before = kept(p, PRIVACY_ADDRESS, text);

	if (before)
		return before->text;
	str found = replace(&p->key, text, out);
	return str_eq(found, text) ? text : keep(p, PRIVACY_ADDRESS, text, found);
}

/* ---- the map file ---- */

static str line_of(str *rest)
{
	const char *nl = memchr(rest->ptr, '\n', rest->len);
	str line = nl ? str_between(rest->ptr, nl) : *rest;

	*rest = str_from(*rest, line.len + 1);
	return line;
}

static bool entry_read(struct pseudonyms *p, str line)
{
	const char *first = memchr(line.ptr, '\t', line.len);
	const char *second = first ? memchr(first + 1, '\t', (size_t)(line.ptr + line.len - first - 1)) : NULL;
	int kind = first ? vocab_find(privacy_names, str_between(line.ptr, first)) : -1;

	if (kind < 0 || !second)
		return false;
	keep(p, (enum privacy)kind, str_between(second + 1, line.ptr + line.len), str_between(first + 1, second));
	return true;
}

bool pseudonyms_read(struct pseudonyms *p, const struct source *src, struct diags *diags)
{
	str rest = src->text, first = line_of(&rest);
	uint32_t number = 1;

	if (!str_starts(first, head) || !sha256_read(str_from(first, head.len), &p->key)) {
		struct diag *d = diags_add(diags, DIAG_ERROR, (struct pos){src, 1, 1}, "is no map of pseudonyms");
		diag_hint(diags, d, "--redact-map writes one");
		return false;
	}
	while (rest.len) {
		number++;
		if (!entry_read(p, line_of(&rest))) {
			diags_add(diags, DIAG_ERROR, (struct pos){src, number, 1},
			          "is not: kind, tab, pseudonym, tab, original");
			return false;
		}
	}
	return true;
}

void pseudonyms_write(const struct pseudonyms *p, FILE *to)
{
	char hex[SHA256_TEXT_BYTES];
	struct map_node *at = NULL;
	str key;
	void *value;

	fprintf(to, "%.*s%s\n", STR_ARG(head), sha256_text(&p->key, hex));
	while (map_next(&p->by_original, &at, &key, &value)) {
		const struct pseudonym *entry = value;
		if (memchr(entry->original.ptr, '\n', entry->original.len)) /* has no place in a line */
			continue;
		fprintf(to, "%s\t%.*s\t%.*s\n", privacy_names[entry->kind], STR_ARG(entry->text),
		        STR_ARG(entry->original));
	}
}

/* ---- back ---- */

static bool is_of_word(char c)
{
	return is_alnum(c) || c == '_';
}

/* The longest pseudonym that text starts with and that ends with a word; NULL: none. */
static const struct pseudonym *undo_find(const struct pseudonyms *p, str text, size_t longest)
{
	for (size_t len = text.len < longest ? text.len : longest; len > 0; len--) {
		if (len < text.len && is_of_word(text.ptr[len - 1]) && is_of_word(text.ptr[len]))
			continue;
		const struct pseudonym *found = map_find(&p->by_pseudonym, (str){text.ptr, len});
		if (found)
			return found;
	}
	return NULL;
}

str pseudonyms_undo(struct pseudonyms *p, str text)
{
	struct map_node *at = NULL;
	size_t longest = 0, len;
	str key;
	void *value;
	char *out;
	FILE *to = open_memstream(&out, &len);

	while (map_next(&p->by_pseudonym, &at, &key, &value))
		longest = key.len > longest ? key.len : longest;
	for (size_t i = 0; i < text.len;) {
		bool start = !i || !is_of_word(text.ptr[i - 1]);
		const struct pseudonym *found = start ? undo_find(p, str_from(text, i), longest) : NULL;
		str piece = found ? found->original : (str){text.ptr + i, 1};
		fwrite(piece.ptr, 1, piece.len, to);
		i += found ? found->text.len : 1;
	}
	fclose(to);
	str undone = arena_str(p->arena, (str){out, len});
	free(out);
	return undone;
}
