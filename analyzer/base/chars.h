#ifndef BASE_CHARS_H
#define BASE_CHARS_H

#include <stdbool.h>
#include <stddef.h>

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
 * How many characters from p on, at most room, are what codes are made of; and how many before it.
 */
size_t code_span(const char *p, size_t room);
size_t code_span_back(const char *p, size_t room);

#endif
