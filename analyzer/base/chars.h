#ifndef BASE_CHARS_H
#define BASE_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * chars: what kind of character a byte of a log line is, by one look-up.
 */
enum char_class {
	CHAR_DIGIT = 1,
	CHAR_UPPER = 2,
	CHAR_LOWER = 4,
	CHAR_CODE = 8,   /* letters, digits, underscore: what codes are made of */
	CHAR_NAME = 16,  /* and - . / : @ : what host names and addresses are made of */
	CHAR_BLANK = 32  /* blank and tab */
};

extern const unsigned char char_classes[256];

static inline bool char_is(char c, unsigned classes)
{
	return (char_classes[(unsigned char)c] & classes) != 0;
}

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static inline bool is_letter(char c)
{
	return char_is(c, CHAR_UPPER | CHAR_LOWER);
}

static inline bool is_alnum(char c)
{
	return char_is(c, CHAR_DIGIT | CHAR_UPPER | CHAR_LOWER);
}

static inline bool is_hex(char c)
{
	return is_digit(c) || (unsigned char)((c | 0x20) - 'a') <= 5;
}

static inline char to_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static inline char to_lower(char c)
{
	return char_is(c, CHAR_UPPER) ? (char)(c | 0x20) : c;
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * The number that count digits at p make, at most eight, without asking whether they are digits: the pairs,
 * then the fours, then the eight, in one word. Eight bytes at p are readable.
 */
static inline uint64_t digits_value(const char *p, unsigned count)
{
	uint64_t word = load_u64(p);

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	unsigned half = (8 - count) * 4; /* none of eight: all bits are to go, more than one shift may */
	word = (word << half << half) & UINT64_C(0x0F0F0F0F0F0F0F0F);
	word = word * 10 + (word >> 8);
	return (uint32_t)(((word & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
	                   (word >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >> 32);
}

/* The last count digits of value, zeros before them where it has fewer. Gives what stands behind. */
static inline char *digits_write(char *out, uint64_t value, unsigned count)
{
	for (unsigned i = count; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + count;
}

/*
 * How many characters from p on, at most room, are what codes are made of; and how many before it.
 */
size_t code_span(const char *p, size_t room);
size_t code_span_back(const char *p, size_t room);

/* The last percent sign of the PERCENT_REACH characters before p, which are readable; NULL: there is none. */
enum { PERCENT_REACH = 32 };
const char *percent_before(const char *p);

#endif
