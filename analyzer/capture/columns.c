#include "capture/columns.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where name stands in line at or after from, as words of their own; SIZE_MAX: nowhere. */
static size_t name_find(str line, size_t from, str name)
{
	for (size_t i = from; i + name.len <= line.len; i++) {
		bool starts = !i || is_blank(line.ptr[i - 1]);
		bool ends = i + name.len == line.len || is_blank(line.ptr[i + name.len]);
		if (starts && ends && str_eq_nocase((str){line.ptr + i, name.len}, name))
			return i;
	}
	return SIZE_MAX;
}

/* The next cell of a line whose cells are parted by a character; quotes hold it together. False at its end. */
static bool cell_next(str *rest, char parted_by, str *ret)
{
	size_t i = 0;
	bool quoted = false;

	if (!rest->ptr)
		return false;
	for (; i < rest->len && (quoted || rest->ptr[i] != parted_by); i++)
		quoted ^= rest->ptr[i] == '"' && parted_by != '|';
	*ret = str_trim((str){rest->ptr, i});
	*rest = i < rest->len ? str_from(*rest, i + 1) : (str){NULL, 0};
	if (ret->len > 1 && ret->ptr[0] == '"' && ret->ptr[ret->len - 1] == '"')
		*ret = (str){ret->ptr + 1, ret->len - 2};
	return true;
}

/* Bars stand at both ends as well. */
static str without_bars(str line, char parted_by)
{
	line = str_trim(line);
	if (parted_by == '|' && line.len > 1 && line.ptr[0] == '|' && line.ptr[line.len - 1] == '|')
		line = (str){line.ptr + 1, line.len - 2};
	return line;
}

static bool parted_start(struct columns *c, str line, char parted_by, const str *names, size_t count)
{
	str rest = without_bars(line, parted_by), cell;
	size_t i = 0;

	if (!memchr(line.ptr, parted_by, line.len))
		return false;
	for (; cell_next(&rest, parted_by, &cell); i++) {
		if (i == count || !str_eq_nocase(cell, names[i]))
			return false;
	}
	if (i != count)
		return false;
	c->parted_by = parted_by;
	c->count = count;
	c->open = false;
	return true;
}

/* "|---|---|", below the header of Markdown. */
static bool is_rule(str line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (!strchr("|-: ", line.ptr[i]))
			return false;
	}
	return true;
}

bool columns_start(struct columns *c, str line, const str *names, size_t count)
{
	static const char parting[] = {'\t', ',', ';', '|'};
	size_t at = 0, starts[COLUMNS_MAX];

	if (!count || count > COLUMNS_MAX)
		return false;
	for (size_t i = 0; i < sizeof(parting); i++) {
		if (parted_start(c, line, parting[i], names, count))
			return true;
	}
	for (size_t i = 0; i < count; i++) {
		size_t found = name_find(line, at, names[i]);
		if (found == SIZE_MAX || str_trim((str){line.ptr + at, found - at}).len)
			return false; /* other words stand between */
		starts[i] = found;
		at = found + names[i].len;
	}
	if (str_trim(str_from(line, at)).len)
		return false;
	memcpy(c->from, starts, count * sizeof(*starts));
	c->count = count;
	c->open = false;
	c->parted_by = '\0';
	return true;
}

/* The column over which most of the bytes from..to stand. */
static size_t column_of(const struct columns *c, size_t from, size_t to)
{
	size_t best = 0, most = 0;

	for (size_t i = 0; i < c->count; i++) {
		size_t start = i ? c->from[i] : 0, end = i + 1 < c->count ? c->from[i + 1] : SIZE_MAX;
		size_t a = from > start ? from : start, b = to < end ? to : end;
		if (b > a && b - a > most) {
			most = b - a;
			best = i;
		}
	}
	return best;
}

static void cell_add(struct columns *c, size_t column, str word)
{
	char *cell = c->cells[column];
	size_t *len = &c->lens[column];

	if (*len && *len + 1 < CELL_BYTES_MAX)
		cell[(*len)++] = ' ';
	for (size_t i = 0; i < word.len && *len < CELL_BYTES_MAX; i++)
		cell[(*len)++] = word.ptr[i];
}

static void parted_add(struct columns *c, str line)
{
	str rest = without_bars(line, c->parted_by), cell;

	for (size_t i = 0; i < c->count && cell_next(&rest, c->parted_by, &cell); i++)
		cell_add(c, i, cell);
}

/* A cell that was cut to its width touches the next, which then opens with a bracket at its place. */
static size_t cell_end(const struct columns *c, str line, size_t from, size_t to)
{
	for (size_t i = 1; i < c->count; i++) {
		if (c->from[i] > from && c->from[i] < to && line.ptr[c->from[i]] == '(')
			return c->from[i];
	}
	return to;
}

/* A cell ends at two blanks, or where a word stands over another column. */
static void row_add(struct columns *c, str line)
{
	size_t i = 0, column = 0, last_end = 0;

	while (i < line.len) {
		size_t gap = i;
		while (i < line.len && is_blank(line.ptr[i]))
			i++;
		size_t from = i;
		while (i < line.len && !is_blank(line.ptr[i]))
			i++;
		if (i == from)
			break;
		i = cell_end(c, line, from, i);
		size_t own = column_of(c, from, i);
		/* A word that starts left of the next column, one blank behind the cell, is still the cell's. */
		bool joined = last_end && from - gap == 1 && own > column && from < c->from[own];
		column = joined ? column : own;
		last_end = i;
		cell_add(c, column, (str){line.ptr + from, i - from});
	}
}

bool columns_wrap(const struct columns *c, str line)
{
	size_t indent = 0;

	if (c->parted_by)
		return false;
	while (indent < line.len && is_blank(line.ptr[indent]))
		indent++;
	return c->count >= 2 && indent >= c->from[1] && indent < line.len;
}

bool columns_continue(struct columns *c, str line)
{
	if (!c->open || !columns_wrap(c, line))
		return false;
	row_add(c, line);
	return true;
}

size_t columns_row(struct columns *c, str line)
{
	for (size_t i = 0; i < c->count; i++)
		c->lens[i] = 0;
	if (!c->parted_by)
		row_add(c, line);
	else if (!is_rule(line))
		parted_add(c, line);
	size_t filled = 0;
	for (size_t i = 0; i < c->count; i++)
		filled += c->lens[i] > 0;
	c->open = filled >= 2 && c->lens[0];
	return c->open ? filled : 0;
}

str columns_cell(const struct columns *c, size_t column)
{
	return (str){c->cells[column], c->lens[column]};
}
