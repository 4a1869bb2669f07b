#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include "fact/vocab.h"
#include "message/stamp.h"

/*
 * message: one decoded log event: %FACILITY[-SUBFACILITY]-SEVERITY-MNEMONIC: text, and what the
 * header in front of it says.
 *
 * Owns     nothing; all views are into the line it was read from.
 * Source   RFC 3164, RFC 5424; "How to Read System Messages" (slp-iosxe, slp-nxos); the header
 *          dialects listed in tests/unit/message.cases.
 */
enum { PRI_NONE = -1, PRI_MAX = 191 };

struct message {
	str code;        /* without the percent sign */
	str facility;    /* with its subfacility: PKT_INFRA-LINK, SYS-SW1 */
	str mnemonic;
	uint32_t *code_number; /* as in struct code_place */
	int severity;    /* 0-7 */
	bool bare;       /* written without a percent sign (IOS XR's licensing agent) */
	str text;        /* trimmed */
	str wrapper;     /* the code that this one stood in, as %USER-2-SYSTEM_MSG; else empty */
	str inner;       /* where this message repeats another in its text: from that code on */

	str host;        /* as the relay names the sender */
	str origin;      /* as the sender names itself: origin-id, prompt */
	str node;        /* RP/0/RSP0/CPU0, VDC-1 */
	str process;     /* the IOS XR or AireOS process, without its pid */
	int pri;         /* PRI_NONE or 0-191 */
	bool has_sequence, has_relay_sequence;
	uint64_t sequence, relay_sequence; /* the device's own counter; the one of the destination */
	struct stamp at;       /* by the device's clock */
	struct stamp relay_at; /* by the relay's */
	bool has_junk;         /* other output stood in front of the header */
};

/* A code in a line. */
struct code_place {
	const char *start; /* the percent sign, or the facility where there is none */
	str code, facility, mnemonic;
	int severity;
	bool bare;
	const char *end; /* past the mnemonic */
	uint32_t *number; /* what a user of code_memo keeps with this code; NULL: nothing can be kept */
};
#define CODE_UNNUMBERED UINT32_MAX

/*
 * Is there a code around the hyphen at hit ("-5-")? line is the whole line. False where it is none.
 */
bool code_find(str line, const char *hit, struct code_place *ret_place) MUST_CHECK;

/* The next code in line at or after from. */
bool code_next(str line, const char *from, struct code_place *ret_place) MUST_CHECK;

/*
 * Decode the message whose code stands at place. header_from is where the line, or the message
 * before it in the same line, ends. more is false where line is known to hold no other code. memo
 * keeps headers for those that follow; NULL: each is read. *ret_end is where this message ends: the
 * end of the line, or the header of another message that is glued to it.
 */
struct header_memo;
struct header_look;
void message_parse(str line, const char *header_from, const struct code_place *place, bool more,
                   struct header_memo *memo, struct message *ret_message, const char **ret_end);

/*
 * The same in two steps, in this order, for who reads many: what the code and the text behind it tell, and what the
 * header between from and the code tells. look is of that header.
 */
void message_text(str line, const struct code_place *place, bool more, struct message *ret_message,
                  const char **ret_end);
void message_header(str line, const char *from, const char *code, struct header_memo *memo,
                    const struct header_look *look, struct message *m);

/* The message that m repeats in its text (m->inner), under the same header. False if there is none. */
bool message_inner(const struct message *m, struct message *ret_inner) MUST_CHECK;

/* "last message repeated 66 times": how many, else 0. */
uint64_t message_repeats(str line);

/* True where a line starts as a log line, a prompt or a heading does: it continues nothing. */
bool line_starts_anew(str line);

#endif
