#include "message/stamp.h"

#include <stdio.h>

#include "base/chars.h"

enum { YEAR_LEAST = 1990, YEAR_MOST = 2099, FRACTION_DIGITS_MAX = 9, FRACTION_DIGITS_KEPT = 6 };

#define DAYS_IN_PLACE(month, day) (((int64_t)(month)-1) * 31 + (int64_t)(day)-1)

struct cursor {
	const char *p, *end;
};

static bool take(struct cursor *c, char wanted)
{
	if (c->p >= c->end || *c->p != wanted)
		return false;
	c->p++;
	return true;
}

static unsigned blanks(struct cursor *c)
{
	const char *from = c->p;

	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t'))
		c->p++;
	return (unsigned)(c->p - from);
}

/* From min to max digits; false if there are fewer, or another follows. */
static bool number(struct cursor *c, unsigned min, unsigned max, unsigned *ret)
{
	unsigned value = 0, count = 0;

	while (c->p < c->end && is_digit(*c->p) && count < max) {
		value = value * 10 + (unsigned)(*c->p++ - '0');
		count++;
	}
	*ret = value;
	return count >= min && (c->p >= c->end || !is_digit(*c->p));
}

struct clock_time {
	unsigned hour, minute, second, us;
	bool has_fraction;
};

/* "07:11:36": a clock time of eight characters, read as one word. False where p holds none. */
static ALWAYS_INLINE bool plain_clock(const char *p, struct clock_time *t)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	/* Digits are 0x30 to 0x39, colons stand third and sixth. */
	if ((word & UINT64_C(0xF0F0FFF0F0FFF0F0)) != UINT64_C(0x30303A30303A3030))
		return false;
	uint64_t digits = word & UINT64_C(0x0F0F000F0F000F0F);
	if ((digits + UINT64_C(0x0606000606000606)) & UINT64_C(0x1010001010001010))
		return false;
	t->hour = (unsigned)(digits & 0xF) * 10 + (unsigned)(digits >> 8 & 0xF);
	t->minute = (unsigned)(digits >> 24 & 0xF) * 10 + (unsigned)(digits >> 32 & 0xF);
	t->second = (unsigned)(digits >> 48 & 0xF) * 10 + (unsigned)(digits >> 56);
	return true;
}

/* A leap second is the sixtieth. */
static ALWAYS_INLINE bool is_time_of_day(const struct clock_time *t)
{
	return t->hour <= 23 && t->minute <= 59 && t->second <= 60;
}

static void fraction(struct cursor *c, struct clock_time *t)
{
	unsigned unit = 100000;

	t->us = 0;
	t->has_fraction = c->end - c->p >= 2 && (*c->p == '.' || *c->p == ',') && is_digit(c->p[1]);
	if (!t->has_fraction)
		return;
	for (c->p++; c->p < c->end && is_digit(*c->p); c->p++, unit /= 10)
		t->us += (unsigned)(*c->p - '0') * unit;
}

/* HH:MM:SS with a fraction of up to nine digits behind '.' or ','. */
static bool clock_parse(struct cursor *c, struct clock_time *t)
{
	if (c->end - c->p > 8 && plain_clock(c->p, t) && !is_digit(c->p[8])) {
		c->p += 8;
	} else if (!number(c, 1, 2, &t->hour) || !take(c, ':') || !number(c, 2, 2, &t->minute) ||
	           !take(c, ':') || !number(c, 2, 2, &t->second)) {
		return false;
	}
	if (!is_time_of_day(t))
		return false;
	fraction(c, t);
	return true;
}

static void half_day(struct cursor *c, struct clock_time *t)
{
	struct cursor at = *c;

	if (at.p < at.end && *at.p == ':')
		return;
	if (!blanks(&at) || at.end - at.p < 2 || (at.p[1] | 0x20) != 'm')
		return;
	char half = (char)(at.p[0] | 0x20);
	if ((half != 'a' && half != 'p') || (at.end - at.p > 2 && is_letter(at.p[2])))
		return;
	if (t->hour < 1 || t->hour > 12)
		return;
	t->hour = t->hour % 12 + (half == 'p' ? 12 : 0);
	c->p = at.p + 2;
}

static void place(struct stamp *s, unsigned month, unsigned day, const struct clock_time *t)
{
	s->kind = STAMP_CLOCK;
	s->has_fraction = t->has_fraction;
	s->in_year_us = (DAYS_IN_PLACE(month, day) * 86400 + (int64_t)t->hour * 3600 +
	                 (int64_t)t->minute * 60 + t->second) *
	                        US_PER_SECOND +
	                t->us;
}

/* Digits and a colon make "+07:30", digits alone "+1" or "+0730". */
static bool offset_parse(struct cursor *c, int16_t *ret_minutes)
{
	unsigned hours, minutes = 0;

	if (c->p >= c->end || (*c->p != '+' && *c->p != '-'))
		return false;
	int sign = *c->p++ == '-' ? -1 : 1;
	const char *from = c->p;
	if (!number(c, 1, 4, &hours))
		return false;
	if (c->p - from > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (c->end - c->p >= 3 && *c->p == ':' && is_digit(c->p[1]) && is_digit(c->p[2])) {
		c->p++;
		if (!number(c, 2, 2, &minutes))
			return false;
	}
	if (hours > 14 || minutes > 59)
		return false;
	*ret_minutes = (int16_t)(sign * (int)(hours * 60 + minutes));
	return true;
}

bool zone_offset_parse(str word, int16_t *ret_minutes)
{
	struct cursor c = {word.ptr, word.ptr + word.len};

	if (str_eq_nocase(word, STR("Z")) || str_eq_nocase(word, STR("UTC")) ||
	    str_eq_nocase(word, STR("GMT"))) {
		*ret_minutes = 0;
		return true;
	}
	if (word.len > 3 &&
	    (str_eq_nocase((str){word.ptr, 3}, STR("UTC")) || str_eq_nocase((str){word.ptr, 3}, STR("GMT"))))
		c.p += 3;
	return offset_parse(&c, ret_minutes) && c.p == c.end;
}

/*
 * A zone word behind the time. Before a colon it may be any word if the stamp is a device's (it has
 * a mark, a fraction or its year first), else only capitals: "router:" there is a host. Before a
 * blank only UTC, GMT and offsets are sure.
 */
static void zone_take(struct cursor *c, struct stamp *s)
{
	struct cursor at = *c;
	int16_t minutes;

	if (at.p >= at.end || *at.p == ':')
		return;
	unsigned gap = blanks(&at);
	if (at.p < at.end && *at.p == ':')
		return;
	bool device = s->mark || s->has_fraction || s->year_first;
	if (!device && at.p < at.end && char_is(*at.p, CHAR_LOWER) && !strchr("ugz", *at.p))
		return; /* a host: before a blank only UTC and its like are sure */
	if (gap == 0 && at.p < at.end && !(*at.p == 'Z' || *at.p == '+' || *at.p == '-'))
		return;
	if (at.end - at.p > 3 && at.p[3] == ':' && char_is(at.p[0], CHAR_UPPER) &&
	    char_is(at.p[1], CHAR_UPPER) && char_is(at.p[2], CHAR_UPPER)) { /* most of them */
		s->has_zone = true;
		s->zone = (str){at.p, 3};
		c->p = at.p + 3;
		return;
	}
	const char *from = at.p;
	bool capitals = true;
	while (at.p < at.end && is_letter(*at.p)) {
		capitals &= *at.p <= 'Z';
		at.p++;
	}
	size_t letters = (size_t)(at.p - from);
	if (device && letters && at.p < at.end && *at.p != ':' && *at.p != ' ') {
		/* A device's own word may hold more than letters: EST5EDT, MET-DST, America/Chicago. */
		const char *p = at.p;
		while (p < at.end && p - from < 24 && char_is(*p, CHAR_NAME) && *p != ':' && *p != '.')
			p++;
		if (p < at.end && *p == ':' && !(*at.p == '+' || (*at.p == '-' && is_digit(at.p[1])))) {
			s->has_zone = true;
			s->zone = str_between(from, p);
			c->p = p;
			return;
		}
	}
	if (letters > 12)
		return;
	if (at.p < at.end && (*at.p == '+' || *at.p == '-') && !offset_parse(&at, &minutes))
		return;
	if (at.p == from)
		return;
	str word = str_between(from, at.p);
	char next = at.p < at.end ? *at.p : ' ';
	bool sure = zone_offset_parse(word, &minutes);
	if (next == ':' ? !(sure || (letters && ((capitals && letters <= 6) || device)))
	                : !(sure && (next == ' ' || next == '\t')))
		return;
	s->has_zone = true;
	s->zone = word;
	c->p = at.p;
}

/* "Feb", "February": true past the whole name. */
static bool month_take(struct cursor *c, unsigned *ret_month)
{
	if (c->end - c->p < 4)
		return false;
	*ret_month = month_from_name(c->p);
	if (!*ret_month)
		return false;
	c->p += 3;
	if (!is_letter(*c->p))
		return true;
	static const char *const tails[] = {"",    "uary", "ruary", "ch",   "il",   "",    "e",
	                                    "y",   "ust",  "tember", "ober", "ember", "ember"};
	str tail = str_of(tails[*ret_month]);
	if ((size_t)(c->end - c->p) <= tail.len || !tail.len ||
	    !str_eq_nocase((str){c->p, tail.len}, tail))
		return false;
	c->p += tail.len;
	return !is_letter(*c->p);
}

bool stamp_stands(const char *p, const char *end)
{
	struct clock_time t;

	return end - p > 15 && p[3] == ' ' && p[6] == ' ' && is_digit(p[5]) && plain_clock(p + 7, &t) &&
	       month_from_name(p);
}

/* "Feb 15 07:11:36" with nothing odd in it, by far the commonest form: the date in six places. */
static ALWAYS_INLINE bool plain_date(struct cursor *c, struct stamp *s)
{
	const char *p = c->p;
	struct clock_time t;

	if (c->end - p < 17 || p[3] != ' ' || p[6] != ' ' || !is_digit(p[5]) ||
	    !(p[4] == ' ' || (p[4] >= '0' && p[4] <= '3')) || !plain_clock(p + 7, &t) ||
	    is_digit(p[15]) || !is_time_of_day(&t))
		return false;
	if (is_blank(p[15]) && !(p[16] >= 'b' && p[16] <= 'z' && p[16] != 'p'))
		return false; /* perhaps a year, a half of the day, a zone */
	unsigned month = month_from_name(p);
	unsigned day = (unsigned)(p[4] & 0xF) * 10 + (unsigned)(p[5] - '0');
	if (!month || day < 1 || day > month_days(2000, month))
		return false;
	c->p += 15;
	t.us = 0;
	t.has_fraction = false;
	if (*c->p == '.' || *c->p == ',') {
		fraction(c, &t);
		half_day(c, &t);
	}
	place(s, month, day, &t);
	if (c->p >= c->end || *c->p != ':')
		zone_take(c, s);
	return true;
}

/* "Feb 15 07:11:36.220 UTC", "Jul 14 2023 08:23:43", "Feb 15 07:11:36 2023". */
static bool month_first(struct cursor *c, struct stamp *s)
{
	unsigned month, day, year = 0;
	struct clock_time t;

	if (plain_date(c, s))
		return true;

	if (!month_take(c, &month) || !blanks(c) || !number(c, 1, 2, &day) || day < 1 || day > 31)
		return false;
	take(c, ',');
	if (!blanks(c))
		return false;
	struct cursor at = *c;
	if (at.end - at.p > 5 && is_digit(at.p[2]) && number(&at, 4, 4, &year) &&
	    (take(&at, ',') || true) && blanks(&at))
		*c = at;
	else
		year = 0;
	if (!clock_parse(c, &t))
		return false;
	half_day(c, &t);
	if (!year && c->end - c->p >= 5 && is_blank(*c->p) && is_digit(c->p[1])) {
		at = *c; /* asctime puts it behind; "2001:db8::1" is an address */
		if (blanks(&at) && number(&at, 4, 4, &year) && year >= YEAR_LEAST && year <= YEAR_MOST &&
		    (at.p >= at.end || is_blank(*at.p) ||
		     (*at.p == ':' && (at.p + 1 >= at.end || is_blank(at.p[1])))))
			*c = at;
		else
			year = 0;
	}
	if (year && day > month_days((int)year, month))
		return false;
	if (day > month_days(2000, month))
		return false;
	s->year = (int16_t)year;
	place(s, month, day, &t);
	zone_take(c, s);
	return true;
}

/* "2019 Jan 21 15:47:11.123 UTC" */
static bool year_first(struct cursor *c, struct stamp *s)
{
	unsigned year, month, day;
	struct clock_time t;

	if (!number(c, 4, 4, &year) || !blanks(c) || !month_take(c, &month) || !blanks(c) ||
	    !number(c, 1, 2, &day) || !blanks(c) || !clock_parse(c, &t))
		return false;
	if (year < YEAR_LEAST || year > YEAR_MOST || day < 1 || day > month_days((int)year, month))
		return false;
	s->year = (int16_t)year;
	s->year_first = true;
	place(s, month, day, &t);
	zone_take(c, s);
	return true;
}

/* "2023-02-15T07:11:36.123+01:00", "2023-02-15 07:11:36", "11/11/2019 03:46:31" */
static bool numbers_first(struct cursor *c, struct stamp *s)
{
	unsigned year, month, day;
	struct clock_time t;
	struct cursor at = *c;

	if (number(&at, 4, 4, &year) && (take(&at, '-') || take(&at, '/')) &&
	    number(&at, 2, 2, &month) && (take(&at, '-') || take(&at, '/')) &&
	    number(&at, 2, 2, &day)) {
		s->iso = true;
		if (!take(&at, 'T') && !take(&at, 't') && !blanks(&at))
			return false;
	} else {
		at = *c;
		if (!number(&at, 2, 2, &month) || !take(&at, '/') || !number(&at, 2, 2, &day) ||
		    !take(&at, '/') || !number(&at, 4, 4, &year) || !blanks(&at))
			return false;
	}
	if (year < YEAR_LEAST || year > YEAR_MOST || month < 1 || month > 12 || day < 1 ||
	    day > month_days((int)year, month) || !clock_parse(&at, &t))
		return false;
	*c = at;
	s->year = (int16_t)year;
	place(s, month, day, &t);
	zone_take(c, s);
	return true;
}

/* "11-May-2020 08:12:40", as small-business switches write it. */
static bool day_first(struct cursor *c, struct stamp *s)
{
	unsigned day, month, year;
	struct clock_time t;

	if (!number(c, 1, 2, &day) || !take(c, '-') || !month_take(c, &month) || !take(c, '-') ||
	    !number(c, 4, 4, &year) || !blanks(c) || !clock_parse(c, &t))
		return false;
	if (year < YEAR_LEAST || year > YEAR_MOST || day < 1 || day > month_days((int)year, month))
		return false;
	s->year = (int16_t)year;
	place(s, month, day, &t);
	zone_take(c, s);
	return true;
}

/* "00:00:46", "1w2d", "2y10w", "1d02h"; a colon must follow, for else it is a word. */
static bool uptime(struct cursor *c, struct stamp *s)
{
	struct cursor at = *c;
	struct clock_time t;
	unsigned n;
	bool good = false;

	if (clock_parse(&at, &t)) {
		good = !t.has_fraction; /* that is the rest of a torn stamp */
	} else {
		at = *c;
		unsigned parts = 0;
		while (parts < 4 && number(&at, 1, 4, &n) && at.p < at.end &&
		       (*at.p == 'y' || *at.p == 'w' || *at.p == 'd' || *at.p == 'h')) {
			at.p++;
			parts++;
			if (at.p < at.end && *at.p == ':')
				break;
		}
		good = parts >= 2;
	}
	if (!good || at.p >= at.end || *at.p != ':')
		return false;
	*c = at;
	s->kind = STAMP_UPTIME;
	return true;
}

static void weekday(struct cursor *c)
{
	static const char days[] = "SunMonTueWedThuFriSat";

	if (c->end - c->p < 5 || !(c->p[3] == ' ' || c->p[3] == ','))
		return;
	for (size_t i = 0; i + 3 <= sizeof(days) - 1; i += 3) {
		if (memcmp(days + i, c->p, 3) == 0) {
			c->p += 4;
			blanks(c);
			return;
		}
	}
}

/* A stamp that starts with a digit. */
static bool digit_first(struct cursor *c, struct stamp *s)
{
	const struct cursor from = *c;
	char mark = s->mark;
	char fifth = c->end - c->p > 10 ? c->p[4] : '\0', third = c->p[2];

	if (is_blank(fifth) && year_first(c, s))
		return true;
	if ((fifth == '-' || fifth == '/' || (third == '/' && fifth)) && numbers_first(c, s))
		return true;
	*c = from;
	*s = (struct stamp){.mark = mark};
	if ((c->p[1] == '-' || third == '-') && day_first(c, s))
		return true;
	*c = from;
	*s = (struct stamp){.mark = mark};
	if (is_digit(c->p[1]) && is_digit(third) && is_digit(c->p[3]))
		return false;
	return uptime(c, s);
}

bool stamp_parse(str text, struct stamp *s, str *ret_rest)
{
	struct cursor c = {text.ptr, text.ptr + text.len};

	*s = (struct stamp){.kind = STAMP_NONE};
	while (c.p < c.end && (*c.p == '*' || *c.p == '.') && c.p - text.ptr < 2)
		s->mark = *c.p++;
	if (c.end - c.p < 4)
		return false;
	bool found = false;
	if (is_digit(*c.p)) {
		found = digit_first(&c, s);
	} else {
		if (!month_from_name(c.p))
			weekday(&c);
		found = month_first(&c, s);
	}
	*ret_rest = str_between(c.p, c.end);
	return found;
}

/* ---- once more, by places ---- */

static bool four_digits(const char *p)
{
	return is_digit(p[0]) && is_digit(p[1]) && is_digit(p[2]) && is_digit(p[3]);
}

/* "PM", or a year: what would change the time, or be one of two things by its value. */
static bool clock_goes_on(const char *p, const char *end)
{
	if (p >= end || !is_blank(*p))
		return false;
	while (p < end && is_blank(*p))
		p++;
	return (end - p >= 4 && four_digits(p)) ||
	       (end - p >= 2 && ((p[0] | 0x20) == 'a' || (p[0] | 0x20) == 'p') && (p[1] | 0x20) == 'm');
}

/* An offset from UTC behind the time, alone or behind letters: zone_take asks whether it is too much for one. */
static bool offset_follows(const char *p, const char *end, bool device)
{
	while (p < end && is_blank(*p))
		p++;
	if (p >= end || (!device && char_is(*p, CHAR_LOWER) && !strchr("ugz", *p)))
		return false;
	while (p < end && is_letter(*p))
		p++;
	return end - p >= 2 && (*p == '+' || *p == '-') && is_digit(p[1]);
}

/* The twos: the day, hour, minute, second, the first digits of the fraction, its third. */
static void gather_find(struct stamp_places *p)
{
	size_t at = (size_t)(p->clock - p->day);

	p->close = at + 9 + p->digits <= sizeof(p->gather) && p->digits <= 3;
	memset(p->gather, 0x80, sizeof(p->gather));
	if (!p->close)
		return;
	const uint8_t twos[] = {0, 1, (uint8_t)at, (uint8_t)(at + 1), (uint8_t)(at + 3), (uint8_t)(at + 4),
	                        (uint8_t)(at + 6), (uint8_t)(at + 7)};
	memcpy(p->gather, twos, sizeof(twos));
	for (size_t i = 0; i < 3 && i < p->digits; i++)
		p->gather[sizeof(twos) + i] = (uint8_t)(at + 9 + i);
}

bool stamp_places_find(str text, struct stamp_places *ret)
{
	const char *p = text.ptr, *end = p + text.len, *date, *clock;
	struct clock_time t;

	*ret = (struct stamp_places){.year_digits = 0};
	while (p < end && (*p == '*' || *p == '.'))
		p++;
	if (end - p < 16 || (is_digit(*p) && end - p < 21))
		return false;
	date = is_digit(*p) ? p + 5 : p;
	clock = date + 7;
	ret->month = (uint8_t)month_from_name(date);
	ret->days = (uint8_t)month_days(2000, ret->month);
	if (!ret->month || date[3] != ' ' || date[6] != ' ' || !is_digit(date[5]) ||
	    !(date[4] == ' ' || is_digit(date[4])))
		return false;
	if (date > p) {
		if (!four_digits(p) || p[4] != ' ')
			return false;
		ret->year_digits = 4;
		ret->year = (uint8_t)(p - text.ptr);
	} else if (end - clock > 13 && four_digits(clock) && clock[4] == ' ') {
		ret->year_digits = 4;
		ret->year = (uint8_t)(clock - text.ptr);
		clock += 5;
	}
	if (end - clock < 9 || !plain_clock(clock, &t) || is_digit(clock[8]))
		return false;
	ret->day = (uint8_t)(date + 4 - text.ptr);
	ret->clock = (uint8_t)(clock - text.ptr);
	p = clock + 8;
	if ((*p == '.' || *p == ',') && p + 1 < end && is_digit(p[1])) {
		for (p++; p < end && is_digit(*p); p++)
			ret->digits++;
	}
	bool device = ret->digits || *text.ptr == '*' || *text.ptr == '.' || is_digit(*text.ptr);
	if (ret->digits > FRACTION_DIGITS_MAX)
		return false;
	if (ret->digits > FRACTION_DIGITS_KEPT)
		ret->digits = FRACTION_DIGITS_KEPT;
	gather_find(ret);
	return !clock_goes_on(p, end) && !offset_follows(p, end, device);
}

#if defined(__x86_64__)
#include <smmintrin.h>

/*
 * The time from all its digits at once: gathered, made numbers by twos, held against the bounds of each, then made
 * hours, seconds and milliseconds.
 */
static __attribute__((target("sse4.1"))) bool close_read(const char *text, const struct stamp_places *p,
                                                         unsigned days, struct stamp *s)
{
	const __m128i tens = _mm_setr_epi8(10, 1, 10, 1, 10, 1, 10, 1, 100, 10, 1, 0, 0, 0, 0, 0);
	const __m128i most = _mm_insert_epi16(_mm_setr_epi16(0, 23, 59, 60, 999, 9, 0, 0), (int)days, 0);
	const __m128i units = _mm_setr_epi16(24, 1, 60, 1, 1, 1, 0, 0);
	__m128i gather = _mm_loadu_si128((const __m128i *)(const void *)p->gather);
	__m128i digits = _mm_loadu_si128((const __m128i *)(const void *)(text + p->day));

	digits = _mm_and_si128(_mm_shuffle_epi8(digits, gather), _mm_set1_epi8(0x0F));
	__m128i twos = _mm_maddubs_epi16(digits, tens);
	__m128i wrong = _mm_or_si128(_mm_cmpgt_epi16(twos, most),
	                             _mm_cmpgt_epi16(_mm_setr_epi16(1, 0, 0, 0, 0, 0, 0, 0), twos));
	if (_mm_movemask_epi8(wrong))
		return false;
	__m128i sums = _mm_madd_epi16(twos, units);
	int64_t hours = DAYS_IN_PLACE(p->month, 0) * 24 + _mm_cvtsi128_si32(sums);
	s->in_year_us = (hours * 3600 + _mm_extract_epi32(sums, 1)) * US_PER_SECOND +
	                (int64_t)_mm_extract_epi32(sums, 2) * 1000;
	return true;
}

static bool has_close_read(void)
{
	return __builtin_cpu_supports("sse4.1");
}
#else
static bool close_read(const char *text, const struct stamp_places *p, unsigned days, struct stamp *s)
{
	(void)text, (void)p, (void)days, (void)s;
	return false;
}

static bool has_close_read(void)
{
	return false;
}
#endif

/* The same one number after the other. */
static bool far_read(const char *text, const struct stamp_places *p, unsigned days, struct stamp *s)
{
	static const uint32_t units[FRACTION_DIGITS_KEPT + 1] = {0, 100000, 10000, 1000, 100, 10, 1};
	const char *clock_at = text + p->clock;
	unsigned day = (unsigned)digits_value(text + p->day, 2);
	struct clock_time t;

	if (!plain_clock(clock_at, &t) || !is_time_of_day(&t) || day < 1 || day > days)
		return false;
	t.us = (unsigned)digits_value(clock_at + 9, p->digits) * units[p->digits];
	t.has_fraction = p->digits != 0;
	place(s, p->month, day, &t);
	return true;
}

LINK_INLINE bool stamp_read_again(const char *text, const struct stamp_places *p, struct stamp *s)
{
	unsigned year = (unsigned)digits_value(text + p->year, p->year_digits); /* none of no digits */

	unsigned odd = year - YEAR_LEAST > YEAR_MOST - YEAR_LEAST;

	if (UNLIKELY(odd * p->year_digits != 0))
		return false;
	unsigned days = UNLIKELY(p->month == 2 && year) ? month_days((int)year, p->month) : p->days;
	s->year = (int16_t)year;
	return LIKELY(p->close && has_close_read()) ? close_read(text, p, days, s) : far_read(text, p, days, s);
}

struct stamp stamp_of_time(time_us at)
{
	struct stamp s = {.kind = STAMP_CLOCK, .has_fraction = true, .utc = true};
	int64_t days = at / US_PER_DAY - (at % US_PER_DAY < 0);
	unsigned month, day;
	int year;

	date_from_days(days, &year, &month, &day);
	s.year = (int16_t)year;
	s.in_year_us = DAYS_IN_PLACE(month, day) * US_PER_DAY + (at - days * US_PER_DAY);
	return s;
}

time_us stamp_time(const struct stamp *s, int year)
{
	int64_t seconds = s->in_year_us / US_PER_SECOND, us = s->in_year_us % US_PER_SECOND;
	int64_t place_days = seconds / 86400;
	unsigned month = (unsigned)(place_days / 31) + 1, day = (unsigned)(place_days % 31) + 1;
	int64_t days = days_from_date(year, month, day);

	return ((days * 86400 + seconds % 86400) - (int64_t)s->zone_minutes * 60) * US_PER_SECOND + us;
}

str stamp_text(const struct stamp *s, char text[static 80])
{
	int64_t seconds = s->in_year_us / US_PER_SECOND, us = s->in_year_us % US_PER_SECOND;
	int64_t day = seconds / 86400;
	int len = 0;

	if (s->kind != STAMP_CLOCK)
		return (str){"", 0};
	if (s->year)
		len = snprintf(text, 80, "%d-", s->year);
	len += snprintf(text + len, 80 - (size_t)len, "%02d-%02d %02d:%02d:%02d", (int)(day / 31) + 1,
	                (int)(day % 31) + 1, (int)(seconds % 86400 / 3600), (int)(seconds % 3600 / 60),
	                (int)(seconds % 60));
	if (s->has_fraction)
		len += snprintf(text + len, 80 - (size_t)len, ".%06d", (int)us);
	if (s->has_zone)
		len += snprintf(text + len, 80 - (size_t)len, " %.*s",
		                (int)(s->zone.len < 20 ? s->zone.len : 20), s->zone.ptr);
	return (str){text, (size_t)len};
}

bool stamp_is_leap_day(const struct stamp *s)
{
	return s->in_year_us / US_PER_DAY == DAYS_IN_PLACE(2, 29);
}
