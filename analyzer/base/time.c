#include "base/time.h"

#include <stdlib.h>
#include <time.h>

#include "base/attr.h"
#include "base/chars.h"

/* Days are counted in eras of 400 years that begin on 1 March, so that a leap day ends its year. */
int64_t days_from_date(int year, unsigned month, unsigned day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void date_from_days(int64_t days, int *ret_year, unsigned *ret_month, unsigned *ret_day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*ret_day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	*ret_month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	*ret_year = (int)(yoe + era * 400 + (*ret_month <= 2));
}

bool year_is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

unsigned month_days(int year, unsigned month)
{
	static const unsigned char days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && year_is_leap(year) ? 29 : days[month];
}

LINK_INLINE unsigned month_from_name(const char *p)
{
	/* The third letter tells the month but for three pairs. */
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	unsigned char a = (unsigned char)(p[0] | 0x20), b = (unsigned char)(p[1] | 0x20),
	              c = (unsigned char)(p[2] | 0x20);
	unsigned month = 0;

	switch (c) {
	case 'n':
		month = b == 'a' ? 1 : 6;
		break;
	case 'b':
		month = 2;
		break;
	case 'r':
		month = a == 'm' ? 3 : 4;
		break;
	case 'y':
		month = 5;
		break;
	case 'l':
		month = 7;
		break;
	case 'g':
		month = 8;
		break;
	case 'p':
		month = 9;
		break;
	case 't':
		month = 10;
		break;
	case 'v':
		month = 11;
		break;
	case 'c':
		month = 12;
		break;
	default:
		return 0;
	}
	const char *name = names + (month - 1) * 3;
	return a == (unsigned char)name[0] && b == (unsigned char)name[1] ? month : 0;
}

/* count digits at s[*at]; false if they are not there. */
static bool digits(str s, size_t *at, unsigned count, unsigned *ret_value)
{
	unsigned value = 0;

	if (s.len - *at < count || *at > s.len)
		return false;
	for (unsigned i = 0; i < count; i++) {
		unsigned digit = (unsigned)((unsigned char)s.ptr[*at + i] - '0');
		if (digit > 9)
			return false;
		value = value * 10 + digit;
	}
	*at += count;
	*ret_value = value;
	return true;
}

static bool skip(str s, size_t *at, const char *any)
{
	if (*at >= s.len || !s.ptr[*at] || !strchr(any, s.ptr[*at]))
		return false;
	(*at)++;
	return true;
}

static bool zone(str s, size_t *at, int64_t *ret_seconds)
{
	unsigned hours, minutes = 0;

	if (skip(s, at, "Zz")) {
		*ret_seconds = 0;
		return true;
	}
	bool west = *at < s.len && s.ptr[*at] == '-';
	if (!skip(s, at, "+-") || !digits(s, at, 2, &hours))
		return false;
	bool colon = skip(s, at, ":");
	if ((colon || *at < s.len) && !digits(s, at, 2, &minutes))
		return false;
	if (hours > 14 || minutes > 59)
		return false;
	*ret_seconds = ((int64_t)hours * 3600 + (int64_t)minutes * 60) * (west ? -1 : 1);
	return true;
}

bool time_parse(str s, time_us *ret_at)
{
	unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
	int64_t fraction = 0, offset = 0;
	size_t at = 0;

	if (!digits(s, &at, 4, &year) || !skip(s, &at, "-") || !digits(s, &at, 2, &month) ||
	    !skip(s, &at, "-") || !digits(s, &at, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > month_days((int)year, month))
		return false;
	if (at < s.len) {
		if (!skip(s, &at, "Tt ") || !digits(s, &at, 2, &hour) || !skip(s, &at, ":") ||
		    !digits(s, &at, 2, &minute))
			return false;
		if (skip(s, &at, ":") && !digits(s, &at, 2, &second))
			return false;
		if (skip(s, &at, ".,")) {
			int64_t unit = US_PER_SECOND / 10;
			if (at >= s.len || s.ptr[at] < '0' || s.ptr[at] > '9')
				return false;
			for (unsigned d; digits(s, &at, 1, &d); unit /= 10)
				fraction += unit * d;
		}
		if (at < s.len && !zone(s, &at, &offset))
			return false;
	}
	if (at != s.len || hour > 23 || minute > 59 || second > 60)
		return false;
	int64_t seconds = (int64_t)hour * 3600 + (int64_t)minute * 60 + second - offset;
	*ret_at = (days_from_date((int)year, month, day) * 86400 + seconds) * US_PER_SECOND + fraction;
	return true;
}

const char *time_write(time_us at, char text[static TIME_TEXT_SIZE])
{
	int64_t days = at / US_PER_DAY, rest = at % US_PER_DAY;
	int year;
	unsigned month, day;

	if (rest < 0) {
		rest += US_PER_DAY;
		days--;
	}
	date_from_days(days, &year, &month, &day);
	unsigned seconds = (unsigned)(rest / US_PER_SECOND), us = (unsigned)(rest % US_PER_SECOND);
	const unsigned parts[] = {month, day, seconds / 3600, seconds / 60 % 60, seconds % 60};
	unsigned years = (unsigned)abs(year), digits = 4;
	char *out = text;
	if (year < 0)
		*out++ = '-';
	for (unsigned more = years / 10000; more; more /= 10)
		digits++;
	out = digits_write(out, years, digits);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		*out++ = "--T::"[i];
		out = digits_write(out, parts[i], 2);
	}
	if (us) {
		*out++ = '.';
		out = us % 1000 ? digits_write(out, us, 6) : digits_write(out, us / 1000, 3);
	}
	memcpy(out, "Z", 2);
	return text;
}

int64_t monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
