#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "analysis.h"

/* A log of one message in a folder of its own, analysed with nothing known. */
static struct analysis *analyzed(const atomic_llong *until_ms)
{
	char folder[] = P_tmpdir "/tacit-analysis-XXXXXX", path[96];
	struct kb_folders folders = {.kb_count = 0};
	struct kb *kb = kb_open(&folders);
	struct analysis *a = calloc(1, sizeof(*a));

	assert_non_null(a);
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.log", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("*Mar 11 13:37:57.320: %SYS-5-CONFIG_I: Configured from console\n", f);
	fclose(f);
	str given = str_of(folder);
	struct analysis_options options = {.paths = &given, .path_count = 1, .jobs = 1, .since = TIME_NONE,
	                                   .until = TIME_NONE, .now = TIME_NONE, .until_ms = until_ms};
	analysis_run(a, kb, &options);
	unlink(path);
	rmdir(folder);
	return a;
}

static void analysis_reads_up_to_its_moment(void **state)
{
	atomic_llong past = 1, none = 0;

	(void)state;
	struct analysis *stopped = analyzed(&past), *whole = analyzed(&none), *unbound = analyzed(NULL);
	assert_true(stopped->interrupted);
	assert_int_equal(stopped->messages, 0);
	assert_false(whole->interrupted);
	assert_int_equal(whole->messages, 1);
	assert_false(unbound->interrupted);
	assert_int_equal(unbound->messages, 1);
	struct analysis *all[] = {stopped, whole, unbound};
	for (size_t i = 0; i < 3; i++) {
		struct kb *kb = all[i]->kb;
		analysis_close(all[i]);
		kb_close(kb);
		free(all[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(analysis_reads_up_to_its_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
