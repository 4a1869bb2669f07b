#include "tui/screen.h"

#include <curses.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>
#include <wchar.h>

#include "base/encode.h"

enum { COLS_MAX = 1000, ROWS_MAX = 500, CELL_BYTES = 8, COPY_BYTES_MAX = 64 * 1024 };

/* One column. A wide character fills two: the second is empty. */
struct cell {
	char text[CELL_BYTES];
	unsigned char len, style;
	bool reverse;
};

struct screen {
	SCREEN *terminal; /* NULL: memory */
	FILE *keys_from;
	unsigned cols, rows;
	struct cell *cells;
	str keys;
	size_t key_at;
	unsigned click_row, cursor_row, cursor_col;
	bool color, has_grey, has_cursor, ended; /* has_grey: what is dim has a colour of its own */
};

static void cells_new(struct screen *s, unsigned cols, unsigned rows)
{
	s->cols = cols < COLS_MAX ? cols : COLS_MAX;
	s->rows = rows < ROWS_MAX ? rows : ROWS_MAX;
	s->cells = must_realloc(s->cells, (size_t)s->cols * s->rows * sizeof(*s->cells));
	screen_clear(s);
}

struct screen *screen_memory(unsigned cols, unsigned rows, str keys)
{
	struct screen *s = must_realloc(NULL, sizeof(*s));

	*s = (struct screen){.keys = keys};
	setlocale(LC_CTYPE, "C.UTF-8");
	cells_new(s, cols, rows);
	return s;
}

static void colors_start(struct screen *s, enum theme theme)
{
	if (theme == THEME_AUTO)
		theme = theme_detect(getenv("COLORFGBG"));
	s->color = has_colors() && start_color() == OK && use_default_colors() == OK;
	for (short i = 1; s->color && i < SCREEN_STYLES; i++)
		init_pair(i, theme_color(theme, (unsigned)i, COLORS), -1);
	s->has_grey = s->color && theme_color(theme, STYLE_DIM, COLORS) >= 0;
}

struct screen *screen_open(bool color, enum theme theme, FILE *keys_from, const char **error)
{
	const char *term = getenv("TERM");

	if (!isatty(STDOUT_FILENO) || !isatty(fileno(keys_from))) {
		*error = "browse wants a terminal; analyze and report write to pipes and files";
		return NULL;
	}
	if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
		setlocale(LC_CTYPE, "C.UTF-8");
	SCREEN *terminal = term && *term ? newterm(NULL, stdout, keys_from) : NULL;
	if (!terminal) {
		*error = "the terminal is not known: set TERM, to xterm for most";
		return NULL;
	}
	if (!tigetstr("cup")) { /* it cannot place the cursor: TERM=dumb */
		endwin();
		delscreen(terminal);
		*error = "this terminal cannot place text: set TERM, to xterm for most";
		return NULL;
	}
	struct screen *s = must_realloc(NULL, sizeof(*s));
	*s = (struct screen){.terminal = terminal, .keys_from = keys_from};
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	mousemask(BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	if (color)
		colors_start(s, theme);
	cells_new(s, (unsigned)COLS, (unsigned)LINES);
	return s;
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	if (s->terminal) {
		endwin();
		delscreen(s->terminal);
	}
	free(s->cells);
	free(s);
}

unsigned screen_cols(const struct screen *s)
{
	return s->cols;
}

unsigned screen_rows(const struct screen *s)
{
	return s->rows;
}

void screen_clear(struct screen *s)
{
	for (size_t i = 0; i < (size_t)s->cols * s->rows; i++)
		s->cells[i] = (struct cell){.text = " ", .len = 1};
	s->has_cursor = false;
}

/* One character: its bytes, or one mark for what is none, and its columns. */
static size_t char_next(str text, wchar_t *ret_char, int *ret_cols)
{
	mbstate_t state = {0};
	size_t used = mbrtowc(ret_char, text.ptr, text.len, &state);

	if (used == (size_t)-1 || used == (size_t)-2 || used == 0) {
		*ret_char = L'?';
		*ret_cols = 1;
		return 1;
	}
	*ret_cols = wcwidth(*ret_char);
	if (*ret_char < 0x20 || *ret_char == 0x7f || (*ret_char >= 0x80 && *ret_char < 0xa0) || *ret_cols < 0) {
		*ret_char = *ret_char == L'\t' ? L' ' : L'?';
		*ret_cols = 1;
	}
	return used;
}

unsigned screen_width(str text)
{
	unsigned width = 0;
	wchar_t c;
	int cols;

	while (text.len) {
		text = str_from(text, char_next(text, &c, &cols));
		width += (unsigned)cols;
	}
	return width;
}

unsigned screen_put(struct screen *s, unsigned row, unsigned col, unsigned width, unsigned style, str text)
{
	unsigned used = 0;

	while (row < s->rows && text.len) {
		wchar_t c;
		int cols;
		size_t bytes = char_next(text, &c, &cols);
		struct cell *cell = &s->cells[(size_t)row * s->cols + col + used];
		if (cols == 0 && used) { /* it joins the character before it */
			struct cell *before = cell - 1;
			if (before->len && (size_t)before->len + bytes < CELL_BYTES) {
				memcpy(before->text + before->len, text.ptr, bytes);
				before->len = (unsigned char)(before->len + bytes);
			}
		}
		if (cols > 0) {
			if (used + (unsigned)cols > width || col + used + (unsigned)cols > s->cols)
				break;
			mbstate_t state = {0};
			char out[MB_LEN_MAX];
			size_t len = wcrtomb(out, c, &state);
			*cell = (struct cell){.style = (unsigned char)style};
			if (len == (size_t)-1 || len > CELL_BYTES) {
				cell->text[0] = '?';
				cell->len = 1;
			} else {
				memcpy(cell->text, out, len);
				cell->len = (unsigned char)len;
			}
			if (cols == 2)
				cell[1] = (struct cell){.style = (unsigned char)style};
			used += (unsigned)cols;
		}
		text = str_from(text, bytes);
	}
	return used;
}

void screen_reverse(struct screen *s, unsigned row)
{
	for (unsigned col = 0; row < s->rows && col < s->cols; col++)
		s->cells[(size_t)row * s->cols + col].reverse = true;
}

void screen_cursor(struct screen *s, unsigned row, unsigned col)
{
	s->has_cursor = true;
	s->cursor_row = row;
	s->cursor_col = col < s->cols ? col : s->cols - 1;
}

static attr_t attributes(const struct screen *s, const struct cell *c)
{
	static const attr_t plain[SCREEN_STYLES] = {[STYLE_HEAD] = A_BOLD, [STYLE_BAD] = A_BOLD, [STYLE_DIM] = A_DIM,
	                                              [STYLE_CODE] = A_UNDERLINE, [STYLE_BAR] = A_REVERSE,
	                                              [STYLE_HIT] = A_STANDOUT};
	attr_t a = plain[c->style];

	if (s->color) {
		a = c->style == STYLE_CODE || (c->style == STYLE_DIM && s->has_grey) ? 0 : a;
		a |= (attr_t)COLOR_PAIR((int)c->style);
	}
	return c->reverse ? a ^ A_REVERSE : a;
}

void screen_flush(struct screen *s)
{
	if (!s->terminal)
		return;
	erase();
	for (unsigned row = 0; row < s->rows; row++) {
		for (unsigned col = 0; col < s->cols; col++) {
			const struct cell *c = &s->cells[(size_t)row * s->cols + col];
			if (!c->len)
				continue;
			attr_set(attributes(s, c) & ~(attr_t)A_COLOR, s->color ? (short)c->style : 0, NULL);
			mvaddnstr((int)row, (int)col, c->text, c->len);
		}
	}
	curs_set(s->has_cursor);
	if (s->has_cursor)
		move((int)s->cursor_row, (int)s->cursor_col);
	refresh();
}

static int memory_key(struct screen *s)
{
	wchar_t c;
	int cols;

	if (s->key_at >= s->keys.len) {
		s->ended = true;
		return TUI_KEY_NONE;
	}
	str rest = str_from(s->keys, s->key_at);
	/* <NAME> is a key; "<<" is the character. */
	static const struct {
		const char *name;
		int key;
	} names[] = {{"<up>", TUI_KEY_UP},        {"<down>", TUI_KEY_DOWN},   {"<left>", TUI_KEY_LEFT},
	             {"<right>", TUI_KEY_RIGHT},  {"<pgup>", TUI_KEY_PAGE_UP}, {"<pgdn>", TUI_KEY_PAGE_DOWN},
	             {"<home>", TUI_KEY_HOME},    {"<end>", TUI_KEY_END},     {"<enter>", '\n'},
	             {"<esc>", 27},               {"<tab>", '\t'},            {"<btab>", TUI_KEY_BACK_TAB},
	             {"<back>", TUI_KEY_BACK},    {"<<", '<'},             {"<wait>", TUI_KEY_WAIT}};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (str_starts(rest, str_of(names[i].name))) {
			s->key_at += strlen(names[i].name);
			return names[i].key;
		}
	}
	unsigned cols_wanted, rows_wanted;
	int used = 0;
	char head[24];
	snprintf(head, sizeof(head), "%.*s", (int)(rest.len < 23 ? rest.len : 23), rest.ptr);
	if (sscanf(head, "<size %ux%u>%n", &cols_wanted, &rows_wanted, &used) == 2 && used && cols_wanted &&
	    rows_wanted) {
		s->key_at += (size_t)used;
		cells_new(s, cols_wanted, rows_wanted);
		return TUI_KEY_RESIZE;
	}
	s->key_at += char_next(rest, &c, &cols);
	return (int)(rest.ptr[0] == '\n' ? '\n' : (int)c);
}

static int mouse_key(struct screen *s)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return TUI_KEY_NONE;
	if (event.bstate & BUTTON4_PRESSED)
		return TUI_KEY_UP;
	if (event.bstate & BUTTON5_PRESSED)
		return TUI_KEY_DOWN;
	s->click_row = event.y > 0 ? (unsigned)event.y : 0;
	return TUI_KEY_CLICK;
}

int screen_key(struct screen *s, int wait_ms)
{
	static const struct {
		int curses, key;
	} names[] = {{KEY_UP, TUI_KEY_UP},         {KEY_DOWN, TUI_KEY_DOWN},       {KEY_LEFT, TUI_KEY_LEFT},
	             {KEY_RIGHT, TUI_KEY_RIGHT},   {KEY_PPAGE, TUI_KEY_PAGE_UP},   {KEY_NPAGE, TUI_KEY_PAGE_DOWN},
	             {KEY_HOME, TUI_KEY_HOME},     {KEY_END, TUI_KEY_END},         {KEY_BACKSPACE, TUI_KEY_BACK},
	             {KEY_BTAB, TUI_KEY_BACK_TAB}, {KEY_ENTER, '\n'}};
	wint_t c;

	if (!s->terminal)
		return memory_key(s);
	timeout(wait_ms);
	int kind = get_wch(&c);
	if (kind == ERR) {
		s->ended = feof(s->keys_from) || ferror(s->keys_from);
		return TUI_KEY_NONE;
	}
	if (kind != KEY_CODE_YES)
		return c == 127 || c == 8 ? TUI_KEY_BACK : c == '\r' ? '\n' : (int)c;
	if (c == KEY_RESIZE) {
		cells_new(s, (unsigned)COLS, (unsigned)LINES);
		return TUI_KEY_RESIZE;
	}
	if (c == KEY_MOUSE)
		return mouse_key(s);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if ((int)c == names[i].curses)
			return names[i].key;
	}
	return TUI_KEY_NONE;
}

unsigned screen_click(const struct screen *s)
{
	return s->click_row;
}

bool screen_is_ended(const struct screen *s)
{
	return s->ended;
}

void screen_copy(struct screen *s, str text)
{
	if (!s->terminal || text.len > COPY_BYTES_MAX)
		return;
	fputs("\033]52;c;", stdout);
	base64_write(stdout, text);
	fputs("\a", stdout);
	fflush(stdout);
}

void screen_dump(const struct screen *s, FILE *to)
{
	for (unsigned row = 0; row < s->rows; row++) {
		const struct cell *line = &s->cells[(size_t)row * s->cols];
		unsigned end = s->cols;
		while (end && line[end - 1].len <= 1 && line[end - 1].text[0] == ' ')
			end--;
		for (unsigned col = 0; col < end; col++)
			fwrite(line[col].text, 1, line[col].len, to);
		fputc('\n', to);
	}
}
