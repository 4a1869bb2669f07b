#include "capture/outline.h"

enum { TAB_COLS = 8 };

void outline_start(struct outline *o)
{
	o->depth = 0;
	o->after_heading = o->indented = false;
}

static unsigned indent_of(str line)
{
	unsigned cols = 0;

	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] == '\t')
			cols += TAB_COLS - cols % TAB_COLS;
		else if (line.ptr[i] == ' ')
			cols++;
		else
			break;
	}
	return cols;
}

/* "=====", "-----": at least three of one kind, with blanks between columns. */
static bool is_rule(str text)
{
	size_t marks = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '=' || text.ptr[i] == '-')
			marks++;
		else if (text.ptr[i] != ' ' && text.ptr[i] != '+')
			return false;
	}
	return marks >= 3;
}

/* The colon that parts key and value: not the one of a URL, a time or an address. */
static void key_split(struct outline_line *l)
{
	for (size_t i = 0; i < l->text.len; i++) {
		if (l->text.ptr[i] != ':')
			continue;
		if (i + 2 < l->text.len && l->text.ptr[i + 1] == '/' && l->text.ptr[i + 2] == '/')
			return;
		l->key = str_trim((str){l->text.ptr, i});
		l->value = str_trim(str_from(l->text, i + 1));
		return;
	}
}

struct outline_line outline_line(struct outline *o, str line, str next, bool blank_between,
                                 bool in_table)
{
	struct outline_line l = {.text = str_trim(line)};
	unsigned indent = indent_of(line);
	str below = str_trim(next);

	if (is_rule(l.text)) {
		l.ornament = true;
		return l;
	}
	o->indented |= indent > 0;
	key_split(&l);
	bool underlined = !blank_between && !in_table && is_rule(below) && !(l.key.len && l.value.len);
	bool ends_open = l.text.len > 1 && l.text.ptr[l.text.len - 1] == ':';
	bool deeper = below.len && indent_of(next) > indent;
	l.heading = underlined || ends_open || deeper;
	if ((underlined && !indent) || str_eq(l.text, STR("!"))) { /* '!' parts the blocks of a configuration */
		o->depth = 0;
		return l;
	}
	if (ends_open && !o->indented) /* outline_nest tells where it belongs */
		return l;
	while (o->depth) {
		struct heading *top = &o->stack[o->depth - 1];
		if (top->indent < indent)
			break;
		bool keyed = l.key.len && l.value.len;
		if (top->indent == indent && (keyed || !o->indented) && !ends_open) {
			top->flat |= o->after_heading;
			if (top->flat)
				break;
		}
		o->depth--;
	}
	return l;
}

void outline_close_line(struct outline *o, str line, const struct outline_line *l)
{
	if (l->ornament)
		return;
	o->after_heading = l->heading;
	if (!l->heading || o->depth == OUTLINE_DEPTH_MAX)
		return;
	struct heading *h = &o->stack[o->depth++];
	str name = l->text;
	if (name.ptr[name.len - 1] == ':')
		name = str_trim((str){name.ptr, name.len - 1});
	h->len = name.len < sizeof(h->text) ? name.len : sizeof(h->text);
	memcpy(h->text, name.ptr, h->len);
	h->indent = indent_of(line);
	h->flat = l->named;
}

static bool heading_is(const struct heading *h, const struct shape *shape, str fields[static PATTERN_FIELDS_MAX])
{
	str text = {h->text, h->len};

	if (shape_match(shape, text, fields))
		return true;
	const char *colon = memchr(text.ptr, ':', text.len);
	return colon && shape_match(shape, str_trim(str_between(text.ptr, colon)), fields);
}

bool outline_is_under(const struct outline *o, const struct path_shape *path, str *names, str *values,
                      size_t *count, size_t room)
{
	str fields[PATTERN_FIELDS_MAX];
	size_t at = o->depth, taken = *count;

	/* From the innermost outwards; headings between those named are passed over. */
	for (size_t i = path->count; i > 0; i--) {
		const struct shape *shape = &path->parts[i - 1];
		while (at > 0 && !heading_is(&o->stack[at - 1], shape, fields))
			at--;
		if (!at)
			return false;
		at--;
		for (size_t k = 0; shape->pattern && k < pattern_field_count(shape->pattern); k++) {
			if (taken == room)
				break;
			names[taken] = pattern_field_name(shape->pattern, k);
			values[taken++] = fields[k];
		}
	}
	*count = taken;
	return true;
}

static bool line_is(str text, const struct shape *shape)
{
	struct heading h;
	str fields[PATTERN_FIELDS_MAX];

	if (text.ptr[text.len - 1] == ':')
		text = str_trim((str){text.ptr, text.len - 1});
	h.len = text.len < sizeof(h.text) ? text.len : sizeof(h.text);
	memcpy(h.text, text.ptr, h.len);
	return heading_is(&h, shape, fields);
}

size_t outline_nest(const struct outline *o, const struct path_shape *path, str text, bool taken)
{
	str fields[PATTERN_FIELDS_MAX];

	for (size_t i = path->count; i-- > 0;) {
		bool plain = !path->parts[i].pattern || path->parts[i].head.len > 1;
		if (!line_is(text, &path->parts[i]))
			continue;
		if (!i)
			return plain;
		for (size_t d = o->depth; d > 0 && (!taken || plain || d == o->depth); d--) {
			if (heading_is(&o->stack[d - 1], &path->parts[i - 1], fields))
				return d + 1;
		}
	}
	return 0;
}

void outline_put(struct outline *o, size_t depth, struct outline_line *l)
{
	o->depth = depth;
	l->heading = l->named = true;
}
