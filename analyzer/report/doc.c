#include "report/doc.h"

#include "base/encode.h"
#include "report/utf8.h"

enum { CHARACTER_MAX = 4 };

static const char html_head[] =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n"
        ":root{color-scheme:light dark;--ink:#1b1f24;--paper:#ffffff;--soft:#57606a;--line:#d0d7de;"
        "--box:#f6f8fa;--bad:#a40e26;--good:#116329;--mark:#0550ae}\n"
        "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#9aa4af;"
        "--line:#3d444d;--box:#161b22;--bad:#ff9492;--good:#6fdd8b;--mark:#79c0ff}}\n"
        "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);"
        "max-width:62rem;margin:0 auto;padding:1rem}\n"
        "h1,h2,h3,h4{line-height:1.25;margin:1.6em 0 .4em}h2{border-bottom:1px solid var(--line)}\n"
        "pre,.quote{font:13px/1.45 ui-monospace,monospace;background:var(--box);border:1px solid "
        "var(--line);border-radius:6px;padding:.5rem .7rem;white-space:pre-wrap;"
        "overflow-wrap:anywhere}\n"
        ".place{color:var(--soft);font-size:13px}.quote{margin:.3rem 0}\n"
        "table{border-collapse:collapse;width:100%;margin:.6rem 0;font-size:14px}\n"
        "th,td{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;"
        "overflow-wrap:anywhere}th{background:var(--box)}\n"
        "a{color:var(--mark)}\n"
        ".scroll,figure{overflow-x:auto}section{content-visibility:auto;contain-intrinsic-size:auto 60rem}\n"
        "figure{margin:1rem 0}svg{max-width:100%;min-width:40rem;height:auto}"
        "svg text{fill:var(--ink);font:12px system-ui,sans-serif}\n"
        "details{margin:.5rem 0}summary{cursor:pointer}\n"
        "@media print{body{max-width:none;font-size:11pt}pre,.quote,tr,svg{break-inside:avoid}"
        "h1,h2,h3,h4{break-after:avoid}section{content-visibility:visible}svg{min-width:0}"
        "details>*{display:block}::details-content{content-visibility:visible;display:block}}\n"
        "@media(max-width:40rem){body{padding:.5rem}th,td{overflow-wrap:normal;min-width:4rem}}\n"
        "</style>\n<title>";

void html_put(FILE *to, str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c == '&')
			fputs("&amp;", to);
		else if (c == '<')
			fputs("&lt;", to);
		else if (c == '>')
			fputs("&gt;", to);
		else if (c == '"')
			fputs("&quot;", to);
		else if (c == '\'')
			fputs("&#39;", to);
		else if (c >= 0x20 && c != 0x7f)
			fputc((int)c, to);
		else if (c == '\n' || c == '\t')
			fputc(' ', to);
	}
}

/* Markdown: marks of the text are escaped, line ends become blanks. */
static void md_put(FILE *to, str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		bool url = c == ':' && str_starts(str_from(text, i), STR("://"));
		bool www = c == '.' && i >= 3 && str_ends((str){text.ptr, i}, STR("www"));
		if (url || www) /* no link is made of it */
			fprintf(to, "&#%d;", c);
		else if (memchr("\\`*_{}[]<>()#+-.!|~&", c, 20) && c)
			fprintf(to, c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : "\\%c", c);
		else if (c >= 0x20 && c != 0x7f)
			fputc((int)c, to);
		else if (c == '\n' || c == '\t')
			fputc(' ', to);
	}
}

static void plain_lines(FILE *to, str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if ((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t')
			fputc((int)c, to);
	}
}

/* Text that is no UTF-8 is read as Latin-1, so that each format stays well formed. */
static void put(struct doc *d, str text)
{
	char out[1024];

	while (text.len) {
		size_t len = 0;
		while (text.len && len + CHARACTER_MAX <= sizeof(out)) {
			size_t used;
			len += utf8_next(text, out + len, &used);
			text = str_from(text, used);
		}
		if (d->format == DOC_HTML)
			html_put(d->to, (str){out, len});
		else
			md_put(d->to, (str){out, len});
	}
}

/* A list or quote that is open ends. */
static void parts_close(struct doc *d)
{
	if (d->in_list && d->format == DOC_HTML)
		fputs("</ul>\n", d->to);
	d->in_list = d->in_quote = false;
}

/* In Markdown a blank line stands between two blocks, and none behind the last. */
static void block_start(struct doc *d)
{
	parts_close(d);
	if (d->format == DOC_MD && d->any)
		fputc('\n', d->to);
	d->any = true;
}

void doc_start(struct doc *d, FILE *to, enum doc_format format, const struct page *page, str title)
{
	*d = (struct doc){.to = to, .format = format, .page = *page};
	if (format == DOC_HTML) {
		fputs(html_head, to);
		put(d, title);
		fputs("</title>\n</head>\n<body>\n<main>\n", to);
	}
	doc_heading(d, 1, title);
}

void doc_end(struct doc *d)
{
	parts_close(d);
	if (d->format == DOC_HTML)
		fputs("</main>\n</body>\n</html>\n", d->to);
}

void doc_heading(struct doc *d, unsigned level, str text)
{
	block_start(d);
	if (d->format == DOC_HTML) {
		fprintf(d->to, "<h%u>", level);
		put(d, text);
		fprintf(d->to, "</h%u>\n", level);
	} else if (d->format == DOC_MD) {
		fprintf(d->to, "%.*s ", (int)level, "######");
		put(d, text);
		fputc('\n', d->to);
	} else {
		if (level > 1)
			page_blank(&d->page);
		page_wrap(&d->page, 0, level > 2 ? "- " : "", STYLE_HEAD, text);
		if (level < 3) {
			for (size_t i = 0; i < text_cols(text) && i < d->page.width; i++)
				fputc(level == 1 ? '=' : '-', d->to);
			fputc('\n', d->to);
		}
	}
}

void doc_para(struct doc *d, str text)
{
	block_start(d);
	if (d->format == DOC_HTML) {
		fputs("<p>", d->to);
		put(d, text);
		fputs("</p>\n", d->to);
	} else if (d->format == DOC_MD) {
		put(d, text);
		fputc('\n', d->to);
	} else {
		page_wrap(&d->page, 0, "", STYLE_PLAIN, text);
	}
}

void doc_item(struct doc *d, str lead, str text)
{
	char head[120];

	if (d->format == DOC_TEXT) {
		snprintf(head, sizeof(head), "  * %.*s%s", STR_ARG(lead), lead.len ? ": " : "");
		page_wrap(&d->page, 0, head, STYLE_PLAIN, text);
		return;
	}
	if (!d->in_list) {
		block_start(d);
		fputs(d->format == DOC_HTML ? "<ul>\n" : "", d->to);
	}
	d->in_list = true;
	fputs(d->format == DOC_HTML ? "<li>" : "- ", d->to);
	if (lead.len) {
		fputs(d->format == DOC_HTML ? "<strong>" : "**", d->to);
		put(d, lead);
		fputs(d->format == DOC_HTML ? ":</strong> " : ":** ", d->to);
	}
	put(d, text);
	fputs(d->format == DOC_HTML ? "</li>\n" : "\n", d->to);
}

void doc_code(struct doc *d, str text)
{
	block_start(d);
	if (d->format == DOC_HTML) {
		fputs("<pre>", d->to);
		while (text.len) {
			const char *nl = memchr(text.ptr, '\n', text.len);
			str line = nl ? str_between(text.ptr, nl) : text;
			put(d, line);
			text = str_from(text, line.len + 1);
			fputs(text.len ? "\n" : "", d->to);
		}
		fputs("</pre>\n", d->to);
	} else if (d->format == DOC_MD) {
		/* A fence longer than any in the text cannot be closed by it. */
		fputs("``````text\n", d->to);
		plain_lines(d->to, text);
		fputs("\n``````\n", d->to);
	} else {
		while (text.len) {
			const char *nl = memchr(text.ptr, '\n', text.len);
			str line = nl ? str_between(text.ptr, nl) : text;
			page_wrap(&d->page, 4, "", STYLE_CODE, line);
			text = str_from(text, line.len + 1);
		}
	}
}

void doc_image(struct doc *d, const char *type, str bytes)
{
	if (d->format != DOC_HTML)
		return;
	parts_close(d);
	fprintf(d->to, "<img alt=\"\" style=\"max-height:4rem\" src=\"data:%s;base64,", type);
	base64_write(d->to, bytes);
	fputs("\">\n", d->to);
}

void doc_quote(struct doc *d, str place, str line)
{
	bool goes_on = d->in_quote && d->format == DOC_MD; /* two that follow each other are one, of two parts */

	if (!goes_on)
		block_start(d);
	d->in_quote = true;
	if (d->format == DOC_HTML) {
		fputs("<div class=\"quote\">", d->to);
		put(d, line);
		fputs("<div class=\"place\">", d->to);
		put(d, place);
		fputs("</div></div>\n", d->to);
	} else if (d->format == DOC_MD) {
		fputs(goes_on ? ">\n> " : "> ", d->to);
		put(d, line);
		fputs("\\\n> *", d->to);
		put(d, place);
		fputs("*\n", d->to);
	} else {
		page_wrap(&d->page, 4, "| ", STYLE_PLAIN, line);
		page_wrap(&d->page, 6, "", STYLE_DIM, place);
	}
}

void doc_table(struct doc *d, const char *const *headers, unsigned columns)
{
	block_start(d);
	d->columns = columns;
	if (d->format == DOC_HTML) {
		/* It may be scrolled to the side, also by the keyboard. */
		fprintf(d->to, "<div class=\"scroll\" role=\"region\" aria-label=\"Table %u\" tabindex=\"0\">\n<table>\n<thead><tr>",
		        ++d->tables);
		for (unsigned i = 0; i < columns; i++)
			fprintf(d->to, "<th scope=\"col\">%s</th>", headers[i]);
		fputs("</tr></thead>\n<tbody>\n", d->to);
	} else if (d->format == DOC_MD) {
		for (unsigned i = 0; i < columns; i++)
			fprintf(d->to, "| %s ", headers[i]);
		fputs("|\n", d->to);
		for (unsigned i = 0; i < columns; i++)
			fputs("| --- ", d->to);
		fputs("|\n", d->to);
	} else {
		char text[300];
		size_t len = 0;
		for (unsigned i = 0; i < columns && len < sizeof(text) - 1; i++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i ? ", " : "", headers[i]);
		page_wrap(&d->page, 2, "", STYLE_DIM, (str){text, len < sizeof(text) ? len : sizeof(text) - 1});
	}
}

void doc_row_link(struct doc *d, unsigned column, str href)
{
	d->link_column = column;
	d->link = href;
}

static void cell_put(struct doc *d, str cell, bool links)
{
	if (!links) {
		put(d, cell);
	} else if (d->format == DOC_HTML) {
		fputs("<a href=\"", d->to);
		html_put(d->to, d->link);
		fputs("\">", d->to);
		put(d, cell);
		fputs("</a>", d->to);
	} else {
		fputc('[', d->to);
		put(d, cell);
		fprintf(d->to, "](<%.*s>)", STR_ARG(d->link));
	}
}

void doc_row(struct doc *d, const str *cells)
{
	if (d->format == DOC_TEXT) {
		char text[600];
		size_t len = 0;
		for (unsigned i = 0; i < d->columns && len < sizeof(text) - 1; i++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%.*s",
			                        i && cells[i].len ? ", " : "", STR_ARG(cells[i]));
		page_wrap(&d->page, 2, "", STYLE_PLAIN, (str){text, len < sizeof(text) ? len : sizeof(text) - 1});
		return;
	}
	fputs(d->format == DOC_HTML ? "<tr>" : "", d->to);
	for (unsigned i = 0; i < d->columns; i++) {
		fputs(d->format == DOC_HTML ? "<td>" : "| ", d->to);
		cell_put(d, cells[i], d->link.len && i == d->link_column);
		fputs(d->format == DOC_HTML ? "</td>" : " ", d->to);
	}
	d->link = (str){"", 0};
	fputs(d->format == DOC_HTML ? "</tr>\n" : "|\n", d->to);
}

void doc_table_end(struct doc *d)
{
	if (d->format == DOC_HTML)
		fputs("</tbody>\n</table>\n</div>\n", d->to);
}

void doc_section(struct doc *d, str id)
{
	parts_close(d);
	if (d->format == DOC_HTML && id.len)
		fprintf(d->to, "<section id=\"%.*s\">\n", STR_ARG(id));
	else if (d->format == DOC_HTML)
		fputs("<section>\n", d->to);
}

void doc_section_end(struct doc *d)
{
	parts_close(d);
	if (d->format == DOC_HTML)
		fputs("</section>\n", d->to);
}

void doc_fold(struct doc *d, str summary)
{
	parts_close(d);
	if (d->format == DOC_HTML) {
		fputs("<details>\n<summary>", d->to);
		put(d, summary);
		fputs("</summary>\n", d->to);
	} else {
		doc_para(d, summary);
	}
}

void doc_fold_end(struct doc *d)
{
	parts_close(d);
	if (d->format == DOC_HTML)
		fputs("</details>\n", d->to);
}
