#ifndef BASE_STYLE_H
#define BASE_STYLE_H

/*
 * style: how text for people looks, where it is shown by a terminal. report/ writes the codes, tui/ reads them
 * back: one list.
 *
 * Source   ECMA-48, section 8.3.117 (SGR).
 */
#define STYLES(X)               \
	X(STYLE_PLAIN, "")      \
	X(STYLE_HEAD, "1")      \
	X(STYLE_BAD, "1;31")    \
	X(STYLE_WARN, "33")     \
	X(STYLE_GOOD, "32")     \
	X(STYLE_DIM, "2")       \
	X(STYLE_CODE, "36")

#define STYLE_ID(id, code) id,
enum style { STYLES(STYLE_ID) STYLE_COUNT };
#undef STYLE_ID

#endif
