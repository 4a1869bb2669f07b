#include "cmd/redaction.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

enum { MAP_BYTES_MAX = 64 * 1024 * 1024, PATH_BYTES = 4096 };

bool redaction_map_read(struct pseudonyms *p, str path)
{
	struct diags diags;
	struct source *src = arena_new_of(p->arena, struct source);

	diags_init(&diags);
	bool good = file_read(p->arena, path, MAP_BYTES_MAX, src, &diags) && pseudonyms_read(p, src, &diags);
	for (size_t i = 0; i < diags.count; i++)
		diag_write(&diags.items[i], stderr);
	diags_close(&diags);
	return good;
}

bool redaction_open(struct redaction *x, const struct analysis *a, const struct options *o)
{
	*x = (struct redaction){.r = NULL};
	pseudonyms_init(&x->names);
	x->names.key = redact_key(a);
	if (o->redact_map.len && file_exists(o->redact_map) && !redaction_map_read(&x->names, o->redact_map)) {
		pseudonyms_close(&x->names);
		return false;
	}
	x->r = redactor_new(a->kb, &x->names);
	redact_learn(x->r, a);
	return true;
}

bool redaction_apply(struct redaction *x, struct analysis *a, const struct options *o)
{
	str *paths = arena_alloc(a->arena, a->input_count * sizeof(*paths));

	for (size_t i = 0; i < a->input_count; i++)
		paths[i] = a->inputs[i].path;
	*x = (struct redaction){.r = NULL};
	if (o->redact) {
		if (!redaction_open(x, a, o))
			return false;
		redact_analysis(x->r, a);
	}
	x->input_paths = paths;
	return true;
}

static bool map_write(const struct pseudonyms *p, str file)
{
	char path[PATH_BYTES], temporary[PATH_BYTES + 8];

	snprintf(path, sizeof(path), "%.*s", STR_ARG(file));
	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	int fd = mkstemp(temporary); /* mode 0600 */
	FILE *to = fd >= 0 ? fdopen(fd, "w") : NULL;
	bool good = to != NULL;
	if (good) {
		pseudonyms_write(p, to);
		good = fflush(to) == 0 && !ferror(to) && fsync(fd) == 0;
		good = fclose(to) == 0 && good;
		good = good && rename(temporary, path) == 0;
		if (!good)
			unlink(temporary);
	}
	if (!good)
		fprintf(stderr, "tacit: cannot write %s: %s\n", path, strerror(errno));
	return good;
}

bool redaction_close(struct redaction *x, const struct options *o, bool keep_map)
{
	if (!x->r)
		return true;
	bool good = !keep_map || !o->redact_map.len || map_write(&x->names, o->redact_map);

	redactor_free(x->r);
	pseudonyms_close(&x->names);
	return good;
}
