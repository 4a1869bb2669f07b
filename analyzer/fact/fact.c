#include "fact/fact.h"

#include <stdlib.h>

#include "base/chars.h"

enum { NUMBER_CHARS_MAX = 40, PREFIX_CHARS_MAX = 3 };

bool fact_is_of_log(str name)
{
	return str_eq(name, STR("log.untrusted")) || str_eq(name, STR("log.messages"));
}

/* The number at the start of text: "30  days", "97%", "1,024". */
static bool number_parse(str text, double *ret)
{
	char digits[NUMBER_CHARS_MAX];
	size_t len = 0;

	for (size_t i = 0; i < text.len && len + 1 < sizeof(digits); i++) {
		char c = text.ptr[i];
		if (is_digit(c) || c == '.' || (c == '-' && !i))
			digits[len++] = c;
		else if (c != ',' && !(c == '+' && !i))
			break;
	}
	digits[len] = '\0';
	char *end;
	*ret = strtod(digits, &end);
	return end > digits && len && end[-1] != '-';
}

/* ---- times ---- */

struct time_parts {
	int year;
	unsigned month, day;
	int64_t seconds, us; /* of the day; -1: not told */
	str zone;
};

/* "08:45:31", "09:10:44.302". */
static bool clock_word(str w, struct time_parts *t)
{
	unsigned part[3] = {0};
	size_t i = 0, k = 0;

	for (; k < 3; k++) {
		size_t from = i;
		while (i < w.len && is_digit(w.ptr[i]) && i - from < 2)
			part[k] = part[k] * 10 + (unsigned)(w.ptr[i++] - '0');
		if (i == from || (k < 2 && (i >= w.len || w.ptr[i++] != ':')))
			return false;
	}
	int64_t us = 0, unit = 100000;
	if (i < w.len && w.ptr[i] == '.') {
		for (i++; i < w.len && is_digit(w.ptr[i]); i++, unit /= 10)
			us += unit * (w.ptr[i] - '0');
	}
	if (i + 1 == w.len && w.ptr[i] == 'Z') { /* ISO 8601, in UTC */
		t->zone = (str){w.ptr + i, 1};
		i++;
	}
	if (i != w.len || part[0] > 23 || part[1] > 59 || part[2] > 60)
		return false;
	t->seconds = part[0] * 3600 + part[1] * 60 + part[2];
	t->us = us;
	return true;
}

/* "2021-11-04". */
static bool date_word(str w, struct time_parts *t)
{
	uint64_t year, month, day;

	if (w.len != 10 || w.ptr[4] != '-' || w.ptr[7] != '-' ||
	    !str_to_u64((str){w.ptr, 4}, &year) || !str_to_u64((str){w.ptr + 5, 2}, &month) ||
	    !str_to_u64((str){w.ptr + 8, 2}, &day) || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	t->year = (int)year;
	t->month = (unsigned)month;
	t->day = (unsigned)day;
	return true;
}

static bool is_weekday(str w)
{
	static const char days[] = "MonTueWedThuFriSatSun";

	for (size_t i = 0; w.len == 3 && i < sizeof(days) - 1; i += 3) {
		if (memcmp(days + i, w.ptr, 3) == 0)
			return true;
	}
	return false;
}

static void time_word(str w, struct time_parts *t)
{
	uint64_t n;

	if (clock_word(w, t) || date_word(w, t))
		return;
	if (w.len >= 19 && (w.ptr[10] == 'T' || w.ptr[10] == ' ') && date_word((str){w.ptr, 10}, t) &&
	    clock_word(str_from(w, 11), t))
		return;
	if (str_to_u64(w, &n)) {
		if (w.len == 4 && n >= 1970 && n < 2200)
			t->year = (int)n;
		else if (w.len <= 2 && n >= 1 && n <= 31 && !t->day)
			t->day = (unsigned)n;
		return;
	}
	if (w.len >= 3 && !t->month && is_letter(w.ptr[0]) && month_from_name(w.ptr) && !is_weekday(w)) {
		t->month = month_from_name(w.ptr);
		return;
	}
	/* A zone stands behind the time of day, or at the end. */
	if (t->seconds >= 0 && !t->zone.len && !is_weekday(w) && w.len <= 10 &&
	    (is_letter(w.ptr[0]) || w.ptr[0] == '+' || w.ptr[0] == '-'))
		t->zone = w;
}

bool fact_time_parse(str text, zone_find zone, void *zone_self, time_us *ret_at, bool *ret_unsure)
{
	struct time_parts t = {.seconds = -1};
	int16_t minutes = 0;

	while (text.len) {
		size_t from = 0, to;
		while (from < text.len && memchr(" \t,()*", text.ptr[from], 6))
			from++;
		to = from;
		while (to < text.len && !memchr(" \t,()", text.ptr[to], 5))
			to++;
		str w = {text.ptr + from, to - from};
		if (w.len > 1 && w.ptr[0] == '.') /* the mark of a clock that lost its source */
			w = str_from(w, 1);
		if (w.len)
			time_word(w, &t);
		text = str_from(text, to);
	}
	if (!t.year || !t.month || !t.day || t.seconds < 0 || t.day > month_days(t.year, t.month))
		return false;
	*ret_unsure = t.zone.len && !(zone && zone(zone_self, t.zone, &minutes));
	*ret_at = ((days_from_date(t.year, t.month, t.day) * 86400 + t.seconds) - minutes * 60) *
	                  US_PER_SECOND + t.us;
	return true;
}

/* ---- values ---- */

static enum told told_of(str text)
{
	static const struct {
		str text;
		enum told told;
	} words[] = {{STR_INIT("<none>"), TOLD_NONE}, {STR_INIT("none"), TOLD_NONE},
	             {STR_INIT("<empty>"), TOLD_EMPTY}, {STR_INIT("not configured"), TOLD_NOT_CONFIGURED},
	             {STR_INIT("INIT"), TOLD_INIT}};

	if (!text.len)
		return TOLD_BLANK;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq_nocase(text, words[i].text))
			return words[i].told;
	}
	return TOLD_VALUE;
}

static bool boolean_parse(str text, bool *ret)
{
	static const str yes[] = {STR_INIT("yes"), STR_INIT("true"), STR_INIT("enabled"), STR_INIT("on")};
	static const str no[] = {STR_INIT("no"), STR_INIT("false"), STR_INIT("disabled"), STR_INIT("off")};

	for (size_t i = 0; i < 4; i++) {
		if (str_eq_nocase(text, yes[i]) || str_eq_nocase(text, no[i])) {
			*ret = str_eq_nocase(text, yes[i]);
			return true;
		}
	}
	return false;
}

void fact_value(struct fact *f, enum fact_type type, str text, zone_find zone, void *zone_self)
{
	bool truth;

	text = str_trim(text);
	f->type = type;
	f->text = text;
	f->time = TIME_NONE;
	f->told = told_of(text);
	/* A word such as "none" is a value of its own. */
	if (f->told == TOLD_NONE && type == FACT_WORD && text.ptr[0] != '<')
		f->told = TOLD_VALUE;
	if (f->told != TOLD_VALUE)
		return;
	switch (type) {
	case FACT_NUMBER:
	case FACT_DAYS:
		if (!number_parse(text, &f->number))
			f->type = FACT_TEXT;
		break;
	case FACT_BOOLEAN:
		if (boolean_parse(text, &truth))
			f->number = truth;
		else
			f->type = FACT_TEXT;
		break;
	case FACT_TIME:
		if (!fact_time_parse(text, zone, zone_self, &f->time, &f->zone_unsure))
			f->type = FACT_TEXT;
		break;
	case FACT_TEXT:
	case FACT_WORD:
	case FACT_VERSION:
	case FACT_URL:
	case FACT_TYPE_COUNT:
		break;
	}
}

struct url url_parse(str text)
{
	struct url u = {0};
	const char *scheme = memmem(text.ptr, text.len, "://", 3);
	const char *slash = memchr(text.ptr, '/', text.len);

	if (scheme && slash == scheme + 1) { /* else it stands in the path */
		u.scheme = str_between(text.ptr, scheme);
		text = str_from(text, u.scheme.len + 3);
	}
	slash = memchr(text.ptr, '/', text.len);
	str authority = slash ? str_between(text.ptr, slash) : text;
	u.path = str_from(text, authority.len);
	const char *at = memchr(authority.ptr, '@', authority.len);
	if (at)
		authority = str_from(authority, (size_t)(at - authority.ptr) + 1);
	const char *colon = memrchr(authority.ptr, ':', authority.len);
	const char *bracket = memrchr(authority.ptr, ']', authority.len);
	u.host = authority;
	/* Colons without brackets are those of an IPv6 address. */
	bool alone = colon && memchr(authority.ptr, ':', authority.len) == colon;
	if (bracket ? colon > bracket : alone) {
		u.host = str_between(authority.ptr, colon);
		u.port = str_from(authority, u.host.len + 1);
	}
	return u;
}
