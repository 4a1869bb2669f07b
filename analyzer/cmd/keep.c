#include "cmd/keep.h"

#include <stdio.h>

/* What reading a stream depends on besides its bytes. */
static str read_with(struct arena *a, const struct options *o)
{
	char hex[SHA256_TEXT_BYTES];
	struct sha256 knowledge = cmd_kb_digest(o);
	bool window = o->since != TIME_NONE || o->until != TIME_NONE;

	return arena_printf(a, "%s year %d zone %d%s window %lld %lld %lld", sha256_text(&knowledge, hex), o->year,
	                    o->zone, o->has_zone ? "" : " unset", (long long)o->since, (long long)o->until,
	                    (long long)(window ? o->now : TIME_NONE));
}

static struct store *open_or_tell(str path, enum store_mode mode, str with)
{
	char error[300];
	struct store *s = store_open(path, mode, with, error);

	if (!s)
		fprintf(stderr, "tacit: %.*s: %s\n", STR_ARG(path), error);
	return s;
}

struct store *keep_store_open(const struct options *o, str path, enum store_mode mode)
{
	struct arena *a = arena_new();
	struct store *s = open_or_tell(path, mode, read_with(a, o));

	arena_free(a);
	return s;
}

/* "STORE@3": the store and the number of its run. False where path is not of that shape. */
static bool run_split(str path, str *ret_store, int64_t *ret_run)
{
	const char *at = memrchr(path.ptr, '@', path.len);
	str number = at ? str_from(path, (size_t)(at - path.ptr) + 1) : (str){"", 0};
	bool back = str_starts(number, STR("-"));
	uint64_t value;

	if (!at || !str_to_u64(str_from(number, back), &value) || value > INT32_MAX)
		return false;
	*ret_store = str_between(path.ptr, at);
	*ret_run = back ? -(int64_t)value : (int64_t)value;
	return store_is_one(*ret_store);
}

/* What a store keeps, or one of its runs, as it was then. */
static bool run_open(struct keep *k, const struct options *o, int64_t run, struct analysis_options *options)
{
	time_us as_of;

	if (run && !store_run_choose(k->store, run, &as_of)) {
		fprintf(stderr, "tacit: %.*s: there is no such run; 'tacit store runs' lists them\n", STR_ARG(o->paths[0]));
		return false;
	}
	if (run && o->now == TIME_NONE)
		options->now = as_of;
	options->paths = store_paths(k->store, k->arena, &options->path_count);
	return true;
}

bool keep_open(struct keep *k, const struct options *o, struct analysis_options *options)
{
	int64_t run = 0;
	str kept = o->path_count == 1 ? o->paths[0] : (str){"", 0};
	bool reads = store_is_one(kept) || run_split(kept, &kept, &run);

	*k = (struct keep){.arena = arena_new()};
	for (size_t i = 0; o->path_count > 1 && i < o->path_count; i++) {
		if (store_is_one(o->paths[i])) {
			fprintf(stderr, "tacit: %.*s is a store: it stands alone\n", STR_ARG(o->paths[i]));
			return false;
		}
	}
	if (reads && o->store.len) {
		fprintf(stderr, "tacit: --store wants files to read; to read a store, name it alone\n");
		return false;
	}
	if (!reads && !o->store.len)
		return true;
	str path = reads ? kept : o->store;
	k->store = open_or_tell(path, reads ? STORE_READ : STORE_WRITE, read_with(k->arena, o));
	if (!k->store)
		return false;
	if (o->store.len && o->redact && !o->quiet)
		fprintf(stderr, "tacit: --redact hides nothing in the store: it keeps the inputs as they are\n");
	k->cache = store_cache(k->store, o->force);
	options->cache = &k->cache;
	k->options_text = arena_printf(k->arena, "device %.*s topology %d", STR_ARG(o->device), o->topology);
	return !reads || run_open(k, o, run, options);
}

bool keep_run(struct keep *k, const struct analysis *a, const struct options *o)
{
	if (!k->store)
		return true;
	if (o->store.len && !a->interrupted)
		store_run_add(k->store, a, k->options_text);
	if (!store_error(k->store))
		return true;
	fprintf(stderr, "tacit: %.*s: %s\n", STR_ARG(o->store.len ? o->store : o->paths[0]), store_error(k->store));
	return false;
}

void keep_close(struct keep *k)
{
	store_close(k->store);
	arena_free(k->arena);
}
