#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>

enum { QUOTE_COLS = 160, DIAG_MAX = 1000 };

void diags_init(struct diags *d)
{
	*d = (struct diags){.arena = arena_new()};
}

void diags_close(struct diags *d)
{
	arena_free(d->arena);
	free(d->items);
	*d = (struct diags){0};
}

static str format(struct arena *a, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

static str format(struct arena *a, const char *fmt, va_list args)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, args);
	return arena_str(a, str_of(text));
}

struct diag *diags_add(struct diags *d, enum diag_level level, struct pos pos, const char *fmt, ...)
{
	va_list args;

	if (level == DIAG_ERROR)
		d->errors++;
	d->items = must_grow(d->items, d->count, &d->cap, sizeof(*d->items));
	struct diag *item = &d->items[d->count < DIAG_MAX ? d->count++ : DIAG_MAX - 1];
	va_start(args, fmt);
	*item = (struct diag){.level = level, .pos = pos, .text = format(d->arena, fmt, args)};
	va_end(args);
	return item;
}

void diag_hint(struct diags *d, struct diag *item, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	item->hint = format(d->arena, fmt, args);
	va_end(args);
}

static str line_of(const struct source *src, uint32_t line)
{
	const char *p = src->text.len ? src->text.ptr : "", *end = p + src->text.len;

	for (uint32_t n = 1; p < end; n++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl ? nl : end;
		if (n == line)
			return str_between(p, stop);
		if (!nl)
			break;
		p = nl + 1;
	}
	return (str){"", 0};
}

static void write_quote(const struct diag *item, FILE *to)
{
	str line = line_of(item->pos.src, item->pos.line);

	if (!line.len)
		return;
	if (line.len > QUOTE_COLS)
		line.len = QUOTE_COLS;
	fputs("    ", to);
	for (size_t i = 0; i < line.len; i++)
		fputc((unsigned char)line.ptr[i] < 0x20 ? ' ' : line.ptr[i], to);
	fputc('\n', to);
	if (item->pos.col && item->pos.col <= QUOTE_COLS)
		fprintf(to, "    %*s^\n", (int)item->pos.col - 1, "");
}

void diag_write(const struct diag *item, FILE *to)
{
	static const char *const names[] = {
	        [DIAG_NOTE] = "note", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error"};
	const struct source *src = item->pos.src;

	if (src && item->pos.line)
		fprintf(to, "%.*s:%u:%u: ", STR_ARG(src->path), item->pos.line, item->pos.col);
	else if (src)
		fprintf(to, "%.*s: ", STR_ARG(src->path));
	else
		fputs("tacit: ", to);
	fprintf(to, "%s: %.*s\n", names[item->level], STR_ARG(item->text));
	if (src && item->pos.line)
		write_quote(item, to);
	if (item->hint.len)
		fprintf(to, "    hint: %.*s\n", STR_ARG(item->hint));
}
