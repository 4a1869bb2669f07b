#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis.h"
#include "tui/browser.h"

/*
 * fuzz_keys: any keys, and any sizes, in every view of an analysis of three cases of corpus/. Run it where
 * kb/, rules/ and corpus/ are.
 */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct kb *kb;
static struct analysis analysis;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const str paths[] = {STR_INIT("corpus/cslu-local-nexus-dns-answers/input"), STR_INIT("corpus/demo/input"),
	                            STR_INIT("corpus/several-devices/input")};
	struct kb_folders folders = {.shipped_kb = STR("kb"), .shipped_rules = STR("rules")};
	struct analysis_options options = {.paths = paths, .path_count = COUNT_OF(paths), .now = TIME_NONE,
	                                   .since = TIME_NONE, .until = TIME_NONE, .jobs = 1};

	(void)argc;
	(void)argv;
	kb = kb_open(&folders);
	analysis_run(&analysis, kb, &options);
	if (!analysis.device_count) {
		fputs("fuzz_keys: no corpus/ in this folder\n", stderr);
		exit(2);
	}
	return 0;
}

static bool document(void *self, const struct document_ask *ask, FILE *to)
{
	(void)self;
	fprintf(to, "\033[1mA head\033[0m of %.*s\n  + \033[36mshow it\033[0m\n    %.*s:3\n\033[", STR_ARG(ask->name),
	        STR_ARG(analysis.inputs[0].path));
	return ask->name.len != 3;
}

static bool lines(void *self, const struct run_input *input, bool (*line)(void *reader, str text, uint64_t number),
                  void *reader)
{
	(void)self;
	for (uint64_t i = 1; i <= input->lines + 1; i++) {
		if (!line(reader, i % 2 ? STR("a line\t\xc3\xa9\xe4\xb8\x96\xff") : STR(""), i))
			break;
	}
	return input->lines % 3 != 0;
}

static str note(void *self, struct arena *a, str device, str subject)
{
	(void)self;
	(void)a;
	return device.len % 2 ? subject : (str){NULL, 0};
}

static bool note_set(void *self, str device, str subject, str text)
{
	(void)self;
	return device.len + subject.len > text.len;
}

static bool stopped(void)
{
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct browser_services services = {NULL, document, lines, note, note_set, stopped};

	if (size > 4096)
		return -1;
	struct screen *s = screen_memory(80, 24, (str){(const char *)data, size});
	browser_run(s, &analysis, &services);
	screen_close(s);
	return 0;
}
