#ifndef CAPTURE_SESSION_H
#define CAPTURE_SESSION_H

#include "capture/capture.h"

/*
 * session: where in a stream outputs of show commands stand: behind prompts, under the headings of
 * tech-support files, or recognised by their first line.
 *
 * A stream costs a scan of memory until the first such place; from there on its lines are looked at
 * one by one.
 *
 * Owns     itself; what it finds goes into the list given.
 */
struct session;

/* From this byte of the stream on, messages that name no device are those of host. */
struct session_mark {
	uint64_t offset;
	str host;      /* in the list's arena; empty: not told */
	bool filtered; /* "show logging | include ...": what lacks among them was left out */
};

struct session *session_new(struct kb *kb, struct capture_list *list);
void session_free(struct session *s);

/*
 * Look at whole lines that follow those given before. offset and line are those of from.
 */
void session_feed(struct session *s, const char *from, const char *end, uint64_t offset, uint64_t line);

/*
 * The stream has ended. What was pasted from behind a first prompt often ends with the next: gives the host
 * of a prompt that stands alone at the end, where no other was met; else empty.
 */
str session_end(struct session *s);

/* The next mark at or before offset that was not given yet; NULL where there is none. */
const struct session_mark *session_mark_next(struct session *s, uint64_t offset);

#endif
