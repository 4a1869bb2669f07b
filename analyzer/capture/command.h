#ifndef CAPTURE_COMMAND_H
#define CAPTURE_COMMAND_H

#include "fact/fact.h"
#include "kb/kb.h"

/*
 * command: what a person typed at a prompt, and which capture it makes.
 *
 * Words may be shortened as on the device ("sh lic tech supp") and hold one typing error.
 *
 * Owns     nothing; views into the text typed and the knowledge.
 */
struct command {
	const struct capture_def *def; /* NULL: not known */
	str full;                      /* as the knowledge names it */
	str filter;                    /* behind the pipe, or words beyond those of full */
	str names[COMMAND_FIELDS_MAX], values[COMMAND_FIELDS_MAX];
	size_t field_count;
};

struct command command_find(struct kb *kb, str typed);

/* A prompt at the start of a line: "host#", "host(config)#", "RP/0/RSP0/CPU0:host#". */
bool prompt_parse(str line, str *ret_host, str *ret_typed);

/* A heading of a tech-support file: "---- show x ----", "`show x`". */
bool heading_parse(str line, str *ret_typed);

/* Does the first word of what was typed belong to a device's command line? */
bool is_exec_word(str typed);

#endif
