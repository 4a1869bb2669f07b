#include "rule/asked.h"

#include <stdlib.h>

#include "rule/fact_test.h"

void rule_cache_close(struct rule_cache *cache)
{
	free(cache->memo);
	free(cache->asked);
	names_close(&cache->said);
	map_close(&cache->causes);
	map_close(&cache->told);
}

bool is_asked(const struct asked *asked, const struct message_def *entry)
{
	for (size_t i = 0; i < asked->count; i++) {
		if (asked->entries[i] == entry)
			return true;
	}
	return false;
}

static struct asked asked_look_up(const struct rule_context *c, const struct condition_def *def)
{
	struct asked asked = {.def = def, .least = number_or(def->count, 1)};

	for (size_t i = 0; i < def->message.count && asked.count < ASKED_MAX; i++) {
		const struct message_def *found = kb_message_named(c->kb, def->message.items[i]);
		if (found && !is_asked(&asked, found)) /* an entry may have several names */
			asked.entries[asked.count++] = found;
	}
	if (def->after.len)
		asked.after = kb_message_named(c->kb, def->after);
	return asked;
}

/* ---- kept by the address of the condition ---- */

static struct asked **asked_slot(const struct rule_cache *cache, const struct condition_def *def)
{
	size_t at = (size_t)(address_hash(def) >> 32) & (cache->asked_room - 1);

	while (cache->asked[at] && cache->asked[at]->def != def)
		at = (at + 1) & (cache->asked_room - 1);
	return &cache->asked[at];
}

/* Keep the table at most half full. */
static void asked_grow(struct rule_cache *cache)
{
	struct asked **old = cache->asked;
	size_t old_room = cache->asked_room;

	if (cache->asked_count * 2 < old_room)
		return;
	cache->asked_room = old_room ? old_room * 2 : 1024;
	cache->asked = must_realloc(NULL, cache->asked_room * sizeof(struct asked *));
	memset(cache->asked, 0, cache->asked_room * sizeof(struct asked *));
	for (size_t i = 0; i < old_room; i++) {
		if (old[i])
			*asked_slot(cache, old[i]->def) = old[i];
	}
	free(old);
}

const struct asked *asked_find(const struct rule_context *c, const struct condition_def *def, struct asked *scratch)
{
	if (!c->cache) {
		*scratch = asked_look_up(c, def);
		return scratch;
	}
	asked_grow(c->cache);
	struct asked **slot = asked_slot(c->cache, def);
	if (!*slot) {
		struct asked *asked = arena_new_of(c->cache->arena, struct asked);
		*asked = asked_look_up(c, def);
		asked->where = arena_alloc(c->cache->arena, def->where.count * sizeof(*asked->where));
		*slot = asked;
		c->cache->asked_count++;
	}
	return *slot;
}
