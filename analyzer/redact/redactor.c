#include "redact/redactor_parts.h"

#include <stdlib.h>

#include "fact/fact.h"
#include "redact/address.h"

enum { DOMAIN_BYTES_MIN = 4, PROMPT_NAME_BYTES = 20 };

str redactor_lowered(str text, char out[static WORD_BYTES_MAX])
{
	if (text.len > WORD_BYTES_MAX)
		return (str){"", 0};
	for (size_t i = 0; i < text.len; i++)
		out[i] = to_lower(text.ptr[i]);
	return (str){out, text.len};
}

static int longest_first(const void *pa, const void *pb)
{
	const struct private_def *a = *(const struct private_def *const *)pa;
	const struct private_def *b = *(const struct private_def *const *)pb;

	if (a->behind.len != b->behind.len)
		return a->behind.len > b->behind.len ? -1 : 1;
	return str_compare(a->behind, b->behind);
}

struct redactor *redactor_new(struct kb *kb, struct pseudonyms *names)
{
	struct redactor *r = must_realloc(NULL, sizeof(*r));
	const struct map *private = kb_private(kb), *public = kb_public(kb);
	struct map_node *at = NULL;
	char small[WORD_BYTES_MAX];
	str key;
	void *value;

	*r = (struct redactor){.names = names, .arena = arena_new()};
	r->behind = arena_alloc(r->arena, (map_count(private) + 1) * sizeof(*r->behind));
	while (map_next(private, &at, &key, &value))
		r->behind[r->behind_count++] = value;
	if (r->behind_count)
		qsort(r->behind, r->behind_count, sizeof(*r->behind), longest_first);
	for (at = NULL; map_next(public, &at, &key, &value);)
		map_set(&r->public, arena_str(r->arena, redactor_lowered(key, small)), value);
	return r;
}

void redactor_free(struct redactor *r)
{
	if (!r)
		return;
	map_close(&r->words);
	map_close(&r->public);
	free(r->phrases);
	arena_free(r->arena);
	free(r);
}

/* ---- what is public ---- */

/* A name or label that everybody knows, or a host in a domain that everybody knows. */
static bool is_public(const struct redactor *r, str name)
{
	char small[WORD_BYTES_MAX], domain[WORD_BYTES_MAX + 1] = "*";
	str word = redactor_lowered(name, small);

	if (!word.len) /* nothing, or longer than any name that everybody knows */
		return !name.len;
	if (map_find(&r->public, word))
		return true;
	for (size_t i = 0; i < word.len; i++) {
		if (word.ptr[i] != '.')
			continue;
		memcpy(domain + 1, word.ptr + i, word.len - i);
		if (map_find(&r->public, (str){domain, word.len - i + 1}))
			return true;
	}
	return false;
}

/* ".com" and its like: without the point, ends a domain. */
static bool is_domain_end(const struct redactor *r, str label)
{
	char end[WORD_BYTES_MAX + 1] = ".", small[WORD_BYTES_MAX];
	str word = redactor_lowered(label, small);

	memcpy(end + 1, word.ptr, word.len);
	return word.len && map_find(&r->public, (str){end, word.len + 1});
}

/* ---- hosts ---- */

str redactor_host(struct redactor *r, str name)
{
	char out[WORD_BYTES_MAX * 2];
	size_t len = 0;

	if (is_public(r, name) || name.len > WORD_BYTES_MAX)
		return name.len > WORD_BYTES_MAX ? STR("x") : name;
	for (str rest = name; rest.len;) {
		const char *dot = memchr(rest.ptr, '.', rest.len);
		str label = dot ? str_between(rest.ptr, dot) : rest;
		bool last = !dot && len;
		rest = str_from(rest, label.len + 1);
		bool stays = is_public(r, label) || (last && is_domain_end(r, label));
		str other = stays ? label : pseudonym_of(r->names, PRIVACY_HOST, label);
		if (other.len + 1 > sizeof(out) - len)
			return STR("x");
		memcpy(out + len, other.ptr, other.len);
		len += other.len;
		if (dot)
			out[len++] = '.';
	}
	return arena_str(r->names->arena, (str){out, len});
}

bool redactor_is_domain_name(const struct redactor *r, str word)
{
	const char *dot = memrchr(word.ptr, '.', word.len);

	return dot && dot > word.ptr && is_domain_end(r, str_between(dot + 1, word.ptr + word.len));
}

/* ---- addresses ---- */

struct address_form {
	size_t (*find)(str text, char before);
	address_replace *replace;
};

static str replace_ipv4(const struct sha256 *key, str text, char *out)
{
	return ipv4_replace(key, text, out);
}

static str replace_ipv6(const struct sha256 *key, str text, char *out)
{
	return ipv6_replace(key, text, out);
}

static str replace_mac(const struct sha256 *key, str text, char *out)
{
	return mac_replace(key, text, out);
}

static const struct address_form forms[] = {
        {mac_find, replace_mac}, {ipv4_find, replace_ipv4}, {ipv6_find, replace_ipv6}};

/* "Version 8.0.152.0" is a release and no address. */
static bool follows_version(str line, size_t at)
{
	static const str words[] = {STR_INIT("version"), STR_INIT("release"), STR_INIT("ver"),
	                            STR_INIT("version:"), STR_INIT("release:")};
	str before = str_trim((str){line.ptr, at});
	size_t start = before.len;

	while (start && !is_blank(before.ptr[start - 1]))
		start--;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (str_eq_nocase(str_from(before, start), words[i]))
			return true;
	}
	return false;
}

size_t redactor_address(struct redactor *r, str line, size_t at, str *ret_text)
{
	char before = at ? line.ptr[at - 1] : '\0';
	str rest = str_from(line, at);

	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		size_t len = forms[i].find(rest, before);
		if (!len)
			continue;
		str text = {rest.ptr, len};
		*ret_text = forms[i].find == ipv4_find && follows_version(line, at)
		                    ? text
		                    : pseudonym_of_address(r->names, text, forms[i].replace);
		return len;
	}
	return 0;
}

str redactor_value(struct redactor *r, enum privacy kind, str value)
{
	str text;

	if (!value.len)
		return value;
	if (kind != PRIVACY_SECRET && redactor_address(r, value, 0, &text) == value.len)
		return text;
	if (kind == PRIVACY_HOST)
		return redactor_host(r, value);
	return kind != PRIVACY_SECRET && is_public(r, value) ? value : pseudonym_of(r->names, kind, value);
}

/* ---- learning ---- */

void redactor_learn(struct redactor *r, enum privacy kind, str word)
{
	char small[WORD_BYTES_MAX];
	str text;

	if (kind == PRIVACY_NONE || !word.len) /* a capture may have no host */
		return;
	word = str_trim(word);
	str key = redactor_lowered(word, small);
	if (key.len < WORD_BYTES_MIN || is_public(r, word) || map_find(&r->words, key) ||
	    redactor_address(r, word, 0, &text) == word.len)
		return;
	struct learned *l = arena_new_of(r->arena, struct learned);
	*l = (struct learned){kind, arena_str(r->arena, word)};
	map_set(&r->words, arena_str(r->arena, key), l);
	bool plain = true;
	for (size_t i = 0; i < word.len; i++)
		plain &= is_of_name(word.ptr[i]);
	if (plain)
		return;
	r->phrases = must_grow(r->phrases, r->phrase_count, &r->phrase_cap, sizeof(*r->phrases));
	r->phrases[r->phrase_count++] = l;
}

void redactor_learn_cut(struct redactor *r, str cut)
{
	struct map_node *at = NULL;
	str key;
	void *value;

	while (cut.len == PROMPT_NAME_BYTES && map_next(&r->names->by_original, &at, &key, &value)) {
		const struct pseudonym *whole = value;
		if (whole->kind != PRIVACY_HOST || whole->original.len <= cut.len || whole->text.len < cut.len ||
		    !str_starts(whole->original, cut))
			continue;
		pseudonym_set(r->names, PRIVACY_HOST, cut, (str){whole->text.ptr, cut.len});
		return;
	}
}

/* Of a host's domain the labels in front of the end: they name who owns it, elsewhere too. */
void redactor_learn_domain(struct redactor *r, str host)
{
	const char *dot = host.len ? memchr(host.ptr, '.', host.len) : NULL;

	if (is_public(r, host) || !redactor_is_domain_name(r, host))
		return;
	str rest = str_from(host, (size_t)(dot - host.ptr) + 1);
	if (!memchr(rest.ptr, '.', rest.len)) /* "acme.com" is a domain itself */
		rest = host;
	for (; (dot = memchr(rest.ptr, '.', rest.len)); rest = str_from(rest, (size_t)(dot - rest.ptr) + 1)) {
		str label = str_between(rest.ptr, dot);
		if (label.len >= DOMAIN_BYTES_MIN)
			redactor_learn(r, PRIVACY_HOST, label);
	}
}

void redactor_learn_url(struct redactor *r, str url)
{
	str host = url_parse(url).host;

	redactor_learn(r, PRIVACY_HOST, host);
	redactor_learn_domain(r, host);
}
