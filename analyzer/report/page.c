#include "report/page.h"

#include <stdarg.h>

#include "report/utf8.h"

#define STYLE_CODE_OF(id, code) [id] = code,
static const char *const style_codes[] = {STYLES(STYLE_CODE_OF)};

enum style level_style(enum level level)
{
	if (level <= LEVEL_ERROR)
		return STYLE_BAD;
	return level == LEVEL_WARNING ? STYLE_WARN : STYLE_PLAIN;
}

/* Is each of eight bytes a character of ASCII that is shown? A borrow or carry comes only from one that is not. */
static bool eight_shown(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
	uint64_t word = load_u64(p);

	return !(((word - ones * 0x20) | (word + ones)) & high);
}

/* How many characters at the start of text are. */
static size_t shown_span(str text)
{
	size_t n = 0;

	while (text.len - n >= 8 && eight_shown(text.ptr + n))
		n += 8;
	while (n < text.len && text.ptr[n] >= 0x20 && text.ptr[n] < 0x7f)
		n++;
	return n;
}

/*
 * Device text: nothing in it may reach the terminal as a command. One thread writes, and in small pieces: that the
 * stream is locked for each would cost more than the piece.
 */
static void put_safe(FILE *to, str text)
{
	char clean[4];

	while (text.len) {
		size_t plain = shown_span(text), used;
		if (plain) {
			fwrite_unlocked(text.ptr, 1, plain, to);
			text = str_from(text, plain);
			continue;
		}
		size_t len = utf8_next(text, clean, &used);
		bool upper_control = clean[0] == '\xC2' && (unsigned char)clean[1] < 0xA0;
		if ((unsigned char)clean[0] >= 0x20 && clean[0] != 0x7f && !upper_control)
			fwrite(clean, 1, len, to);
		else
			fputc(clean[0] == '\t' ? ' ' : '?', to);
		text = str_from(text, used);
	}
}

static void style_start(const struct page *p, enum style style)
{
	if (p->color && style != STYLE_PLAIN)
		fprintf(p->to, "\033[%sm", style_codes[style]);
}

static void style_end(const struct page *p, enum style style)
{
	if (p->color && style != STYLE_PLAIN)
		fputs("\033[0m", p->to);
}

void page_put(const struct page *p, enum style style, str text)
{
	style_start(p, style);
	put_safe(p->to, text);
	style_end(p, style);
}

void page_printf(const struct page *p, enum style style, const char *fmt, ...)
{
	char text[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	page_put(p, style, str_of(text));
}

/* A byte that goes on a UTF-8 character takes none. */
static bool takes_column(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

size_t text_cols(str text)
{
	size_t cols = shown_span(text);

	for (size_t i = cols; i < text.len; i++)
		cols += takes_column(text.ptr[i]);
	return cols;
}

static void indent_by(const struct page *p, size_t cols)
{
	static const char blanks[] = "                                ";

	for (size_t some; cols; cols -= some) {
		some = cols < sizeof(blanks) - 1 ? cols : sizeof(blanks) - 1;
		fwrite_unlocked(blanks, 1, some, p->to);
	}
}

void page_right(const struct page *p, unsigned indent, size_t cols, str text)
{
	size_t taken = text_cols(text);

	indent_by(p, indent + (taken < cols ? cols - taken : 0));
	put_safe(p->to, text);
}

void page_left(const struct page *p, enum style style, size_t cols, str text)
{
	size_t taken = text_cols(text);

	style_start(p, style);
	put_safe(p->to, text);
	indent_by(p, (taken < cols ? cols - taken : 0) + 1);
	style_end(p, style);
}

/* The first word of text, and as many behind it as blanks part from it and room takes. */
static str words_within(str text, size_t room, size_t *ret_cols)
{
	size_t len = 0, cols = 0;
	str words = {text.ptr, 0};

	/* Most is ASCII without a line end, and fits or has a blank before the room ends. */
	bool fits = text.len <= room;
	str seen = {text.ptr, fits ? text.len : room + 1};
	if (shown_span(seen) == seen.len) {
		const char *blank = fits ? text.ptr + text.len : memrchr(seen.ptr, ' ', seen.len);
		str before = blank ? str_between(text.ptr, blank) : words;
		while (before.len && before.ptr[before.len - 1] == ' ')
			before.len--;
		*ret_cols = before.len;
		if (before.len)
			return before;
	}
	for (;;) {
		for (; len < text.len && text.ptr[len] != ' ' && text.ptr[len] != '\n'; len++)
			cols += takes_column(text.ptr[len]);
		if (words.len && cols > room)
			return words;
		words.len = len;
		*ret_cols = cols;
		for (; len < text.len && text.ptr[len] == ' '; len++)
			cols++;
		if (len == text.len || text.ptr[len] == '\n')
			return words;
	}
}

void page_wrap(const struct page *p, unsigned indent, const char *lead, enum style style,
               str text)
{
	size_t hang = indent + text_cols(str_of(lead)), col = hang, cols;
	size_t gap = 0; /* blanks before the words: kept, unless the line breaks there */

	indent_by(p, indent);
	fputs(lead, p->to);
	text = str_trim(text);
	while (text.len) {
		str words = words_within(text, p->width > col + gap ? p->width - col - gap : 0, &cols);
		if (gap && col + gap + cols > p->width) {
			fputc('\n', p->to);
			indent_by(p, hang);
			col = hang;
			words = words_within(text, p->width > col ? p->width - col : 0, &cols);
		} else {
			indent_by(p, gap);
			col += gap;
		}
		page_put(p, style, words);
		col += cols;
		text = str_from(text, words.len);
		for (gap = 0; text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\n'); gap++)
			text = str_from(text, 1);
	}
	fputc('\n', p->to);
}

void page_line(const struct page *p, unsigned indent, enum style style, str text)
{
	size_t room = p->width > indent + 3 ? p->width - indent : 4, len = 0, cols = 0;
	bool cut = text_cols(text) > room;

	indent_by(p, indent);
	while (cut && len < text.len) {
		cols += takes_column(text.ptr[len]);
		if (cols > room - 3)
			break;
		len++;
	}
	page_put(p, style, cut ? (str){text.ptr, len} : text);
	fputs(cut ? "...\n" : "\n", p->to);
}

void page_blank(const struct page *p)
{
	fputc('\n', p->to);
}
