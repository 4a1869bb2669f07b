#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <stdio.h>

#include "analysis.h"

/*
 * json: an analysis as the document tacit/1, or a finding a line.
 *
 * The document is written piece by piece, so that memory does not grow with the fleet.
 *
 * Source   the outside contract; tests/schema/tacit-1.schema.json says the same.
 */
struct json_options {
	enum level min_level;
};

void json_write(FILE *to, const struct analysis *a, const struct json_options *o);
void jsonl_write(FILE *to, const struct analysis *a, const struct json_options *o);

/* Every fact of every device with its source, as an array. */
void json_facts_write(FILE *to, const struct analysis *a);

void json_library_version(char text[static 64]);

#endif
