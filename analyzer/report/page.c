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

/*
 * Device text: nothing in it may reach the terminal as a command. One thread writes, word by word: that the stream
 * is locked for each costs more than the word.
 */
static void put_safe(FILE *to, str text)
{
	char clean[4];

	while (text.len) {
		size_t plain = 0, used;
		while (plain < text.len && text.ptr[plain] >= 0x20 && text.ptr[plain] < 0x7f)
			plain++;
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

void page_put(const struct page *p, enum style style, str text)
{
	bool styled = p->color && style != STYLE_PLAIN;

	if (styled)
		fprintf(p->to, "\033[%sm", style_codes[style]);
	put_safe(p->to, text);
	if (styled)
		fputs("\033[0m", p->to);
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

size_t text_cols(str text)
{
	size_t cols = 0;

	for (size_t i = 0; i < text.len; i++)
		cols += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
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

void page_wrap(const struct page *p, unsigned indent, const char *lead, enum style style,
               str text)
{
	size_t hang = indent + text_cols(str_of(lead)), col = hang;
	size_t gap = 0; /* blanks before the word: kept, unless the line breaks there */

	indent_by(p, indent);
	fputs(lead, p->to);
	text = str_trim(text);
	while (text.len) {
		size_t len = 0;
		while (len < text.len && text.ptr[len] != ' ' && text.ptr[len] != '\n')
			len++;
		str word = {text.ptr, len};
		size_t cols = text_cols(word);
		if (gap && col + gap + cols > p->width) {
			fputc('\n', p->to);
			indent_by(p, hang);
			col = hang;
		} else {
			indent_by(p, gap);
			col += gap;
		}
		page_put(p, style, word);
		col += cols;
		text = str_from(text, len);
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
		cols += ((unsigned char)text.ptr[len] & 0xC0) != 0x80;
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
