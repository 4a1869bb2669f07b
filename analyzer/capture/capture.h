#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include "fact/fact.h"
#include "kb/kb.h"

/*
 * capture: one output of a show command, line by line, to facts by its map.
 *
 * Owns     struct capture_list owns what it holds: texts are in its arena.
 * Errors   none: a line that no rule takes is counted, and its place kept in unread.
 */

/* A whole stream may tell no more: what is past it is counted in lost. */
enum { STREAM_FACTS_MAX = 65536, STREAM_CAPTURES_MAX = 8192, CAPTURE_LINE_MAX = 65536 };

struct line_range {
	uint64_t from, to; /* both included */
};

struct capture_list {
	struct arena *arena;
	struct capture *captures;
	size_t count, cap;
	struct fact *facts;
	size_t fact_count, fact_cap;
	struct line_range *taken; /* lines that were understood, with blank ones between them */
	size_t taken_count, taken_cap;
	uint64_t lines_taken;     /* without the blank ones */
	uint64_t known_lines;     /* lines of prompts and of outputs whose command is known, without empty ones */
	uint64_t lost;            /* facts past the bound */
};

void capture_list_init(struct capture_list *list);
void capture_list_close(struct capture_list *list);

struct command;
struct capture_parser;

struct capture_parser *capture_parser_new(struct kb *kb, struct capture_list *list);
void capture_parser_free(struct capture_parser *p);

/* A new output starts at line; the one before it ends. */
void capture_open(struct capture_parser *p, const struct command *command, str typed, str host,
                  uint64_t line);

/* One line of the open output, without its end. A message of a log is not given here. */
void capture_line(struct capture_parser *p, str line, uint64_t number);

/* The open output ends; cut: with the input, in the middle of a line perhaps. */
void capture_end(struct capture_parser *p, bool cut);

/* A line that was understood without being part of an output: a prompt, a heading. */
void capture_line_known(struct capture_list *list, uint64_t number);

/* Is the open output only what may stand in front of any other? */
bool capture_is_prelude(const struct capture_parser *p);

bool capture_is_open(const struct capture_parser *p); /* with a known command */

#endif
