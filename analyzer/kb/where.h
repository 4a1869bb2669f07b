#ifndef KB_WHERE_H
#define KB_WHERE_H

#include <stdbool.h>

#include "fact/vocab.h"

/* Where something holds: sets of 1 << enum; an empty set means everywhere. */
struct where {
	uint32_t platforms, topologies, generations;
};

/* Does it hold where these are? What is unknown, which is 0 of each, may be anything. */
static inline bool where_admits(const struct where *w, enum platform platform, enum topology topology,
                                enum generation generation)
{
	const uint32_t sets[] = {w->platforms, w->topologies, w->generations};
	const unsigned values[] = {platform, topology, generation};

	for (size_t i = 0; i < 3; i++) {
		if (sets[i] && values[i] && !(sets[i] & 1u << values[i]))
			return false;
	}
	return true;
}

#endif
