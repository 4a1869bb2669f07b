#include "tui/keys.h"

#define KEYS_ROW(id, characters, key, words, kind) [id] = {characters, key, words, kind},
const struct key_row key_rows[ACTION_COUNT] = {ACTIONS(KEYS_ROW)};

enum action key_action(int key)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		if (key > 0 && (key_rows[i].other == key || (key < 0x80 && strchr(key_rows[i].text, key) && key_rows[i].text[0])))
			return (enum action)i;
	}
	return ACTION_COUNT;
}
