#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "capture/capture.h"
#include "capture/command.h"

/*
 * fuzz_capture: any bytes as the output of a command, by the maps that are shipped: license, running-config,
 * history messages and all others. The first byte chooses one. Run from the top of the tree.
 *
 * Facts stand in the output and in its order of captures, and no more lines are taken than were read.
 */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAPS_MAX = 256 };

static struct kb *kb;
static const struct capture_def *maps[MAPS_MAX];
static size_t maps_count;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};
	struct map_node *at = NULL;
	str key;
	void *value;

	(void)argc;
	(void)argv;
	kb = kb_open(&folders);
	const struct map *captures = kb_captures(kb);
	while (map_next(captures, &at, &key, &value) && maps_count < MAPS_MAX)
		maps[maps_count++] = value;
	if (kb_diags(kb)->count || !maps_count) {
		fputs("fuzz_capture: the knowledge is not there, or wrong\n", stderr);
		exit(2);
	}
	return 0;
}

/* In memory that ends with the lines, for each of them. */
static void lines_give(struct capture_parser *p, const uint8_t *data, size_t size, uint64_t *number)
{
	while (size) {
		const uint8_t *nl = memchr(data, '\n', size);
		size_t len = nl ? (size_t)(nl - data) : size;
		size_t kept = len < CAPTURE_LINE_MAX ? len : CAPTURE_LINE_MAX;
		char *copy = must_realloc(NULL, kept + !kept);
		memcpy(copy, data, kept);
		capture_line(p, (str){copy, kept}, ++*number);
		free(copy);
		data += len + (nl != NULL);
		size -= len + (nl != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct capture_list list;
	uint64_t number = 1;

	if (!size)
		return 0;
	const struct capture_def *def = maps[data[0] % maps_count];
	struct command c = {.def = def, .full = def->commands.count ? def->commands.items[0] : def->id};
	capture_list_init(&list);
	struct capture_parser *p = capture_parser_new(kb, &list);
	capture_open(p, &c, c.full, STR("sw1"), 1);
	lines_give(p, data + 1, size - 1, &number);
	capture_end(p, false);
	for (size_t i = 0; i < list.fact_count; i++)
		assert(list.facts[i].capture == 0 && list.facts[i].line > 1 && list.facts[i].line <= number);
	assert(list.lines_taken < number);
	for (size_t i = 0; i < list.taken_count; i++)
		assert(list.taken[i].from <= list.taken[i].to && list.taken[i].to <= number);
	capture_parser_free(p);
	capture_list_close(&list);
	return 0;
}
