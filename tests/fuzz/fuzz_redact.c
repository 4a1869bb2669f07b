#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "device/reading.h"
#include "redact/redactor.h"

/*
 * fuzz_redact: any bytes as lines to redact, as a map of pseudonyms, and as a reading that was kept. A line
 * that was redacted holds no learned word, and nothing crashes. Run it where kb/ and rules/ are.
 */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct kb *kb;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};

	(void)argc;
	(void)argv;
	kb = kb_open(&folders);
	if (!map_count(kb_private(kb))) {
		fputs("fuzz_redact: no knowledge in kb/ of this folder\n", stderr);
		exit(2);
	}
	return 0;
}

static void lines_redact(struct redactor *r, str text)
{
	struct arena *arena = arena_new();

	for (str rest = text; rest.len;) {
		const char *nl = memchr(rest.ptr, '\n', rest.len);
		str line = nl ? str_between(rest.ptr, nl) : rest;
		rest = str_from(rest, line.len + 1);
		redactor_learn_line(r, line);
		str out = redactor_line(r, arena, line);
		assert(!line.len || out.ptr);
	}
	str secret = redactor_line(r, arena, STR("by acme-core-1#show, acme-core-1.acme.com"));
	assert(!str_contains_nocase(secret, STR("acme-core-1")));
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = {(const char *)data, size};
	struct pseudonyms names;
	struct capture_list list;
	struct diags diags;
	struct source src = {STR("map"), text};

	pseudonyms_init(&names);
	diags_init(&diags);
	bool map = pseudonyms_read(&names, &src, &diags);
	struct redactor *r = redactor_new(kb, &names);
	redactor_learn(r, PRIVACY_HOST, STR("acme-core-1"));
	if (!map) /* a map may say what it likes of that name */
		lines_redact(r, text);
	pseudonyms_undo(&names, text);
	redactor_free(r);
	pseudonyms_close(&names);
	diags_close(&diags);
	capture_list_init(&list);
	tally_free(reading_thaw(kb, text, &list));
	capture_list_close(&list);
	return 0;
}
