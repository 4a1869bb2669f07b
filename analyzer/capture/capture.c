#include "capture/capture.h"

#include <stdlib.h>

#include "base/chars.h"
#include "capture/columns.h"
#include "capture/command.h"
#include "capture/outline.h"
#include "line/clean.h"
#include "message/stamp.h"

enum { VARIABLES_MAX = 40, EXPANDED_MAX = 4096, ZONE_BYTES_MAX = 16 };

/* What templates have read, for names and values of facts. */
struct variables {
	str names[VARIABLES_MAX], values[VARIABLES_MAX];
	size_t count;
};

struct capture_parser {
	struct kb *kb;
	struct capture_list *list;
	const struct capture_def *every; /* the map whose rules hold in each output; NULL: none */
	const struct capture_def *def;   /* of the open output; NULL: none, or not known */
	struct variables command;        /* its fields; texts in the list's arena */
	bool open;
	struct outline outline;
	struct columns columns;
	const struct capture_table *table;
	bool table_paused; /* a blank line stood behind its rows: only a full row goes on */
	uint64_t row_line;
	/* the line before, kept until the next tells whether it is a heading */
	char *held;
	size_t held_len;
	uint64_t held_number, held_last; /* last: of the last line that was joined to it */
	size_t piece_len;                /* of that */
	uint64_t blanks_before, blanks_behind; /* lines of blanks alone there: the tally counts them */
	uint64_t before;   /* only blank lines stand between that line and the one held */
	uint64_t blank_to; /* the end of the blank lines right behind the one held */
	bool holds, blank_since;
	str owed; /* the line without which the output is not whole; empty: none */
	bool under; /* the rule that took a line last names the headings above it */
	bool cut; /* the line that is read ended with the input, perhaps not where it ends */
};

void capture_list_init(struct capture_list *list)
{
	*list = (struct capture_list){.arena = arena_new()};
}

void capture_list_close(struct capture_list *list)
{
	free(list->captures);
	free(list->facts);
	free(list->taken);
	arena_free(list->arena);
}

struct capture_parser *capture_parser_new(struct kb *kb, struct capture_list *list)
{
	struct capture_parser *p = must_realloc(NULL, sizeof(*p));

	*p = (struct capture_parser){.kb = kb, .list = list, .held = must_realloc(NULL, CAPTURE_LINE_MAX)};
	p->every = map_find(kb_captures(kb), STR("every"));
	return p;
}

void capture_parser_free(struct capture_parser *p)
{
	if (!p)
		return;
	free(p->held);
	free(p);
}

bool capture_is_prelude(const struct capture_parser *p)
{
	return p->def && p->def == p->every;
}

bool capture_is_open(const struct capture_parser *p)
{
	return p->def != NULL;
}

/* ---- what was read ---- */

/* Blank lines between two that were taken belong to them; blanks of them hold blanks and are counted. */
static void line_taken(struct capture_list *list, uint64_t before, uint64_t number, uint64_t blanks)
{
	list->lines_taken++;
	if (list->taken_count && list->taken[list->taken_count - 1].to == before) {
		list->taken[list->taken_count - 1].to = number;
		list->lines_taken += blanks;
		list->known_lines += blanks;
		return;
	}
	list->taken = must_grow(list->taken, list->taken_count, &list->taken_cap, sizeof(*list->taken));
	list->taken[list->taken_count++] = (struct line_range){number, number};
}

void capture_line_known(struct capture_list *list, uint64_t number)
{
	list->known_lines++;
	line_taken(list, number - 1, number, 0);
}

/*
 * "[name]" in text gives way to what was read, "[name|word]" to the word where nothing was. False where
 * something named was not read.
 */
static bool expand(const struct variables *v, str text, char out[static EXPANDED_MAX], str *ret)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len;) {
		const char *close = text.ptr[i] == '[' ? memchr(text.ptr + i, ']', text.len - i) : NULL;
		str piece = {text.ptr + i, 1};
		size_t used = 1;
		if (close) {
			str name = str_between(text.ptr + i + 1, close);
			const char *bar = memchr(name.ptr, '|', name.len);
			str otherwise = bar ? str_from(name, (size_t)(bar - name.ptr) + 1) : (str){NULL, 0};
			size_t k = v->count;
			used = name.len + 2;
			name = bar ? str_between(name.ptr, bar) : name;
			while (k > 0 && !str_alike(v->names[k - 1], name))
				k--;
			if (!k && !bar)
				return false;
			piece = k ? v->values[k - 1] : otherwise;
		}
		if (piece.len > EXPANDED_MAX - len)
			piece.len = EXPANDED_MAX - len;
		memcpy(out + len, piece.ptr, piece.len);
		len += piece.len;
		i += used;
	}
	*ret = (str){out, len};
	return true;
}

static bool zone_of(void *self, str word, int16_t *ret_minutes)
{
	struct kb *kb = self;
	char upper[ZONE_BYTES_MAX];

	if (zone_offset_parse(word, ret_minutes))
		return true;
	if (word.len > sizeof(upper))
		return false;
	for (size_t i = 0; i < word.len; i++)
		upper[i] = word.ptr[i] >= 'a' && word.ptr[i] <= 'z' ? (char)(word.ptr[i] - 32) : word.ptr[i];
	const struct zone_def *zone = kb_zone(kb, (str){upper, word.len});
	return zone && zone_offset_parse(zone->offset, ret_minutes) && !zone->ambiguous;
}

static void lower(struct arena *a, str *text)
{
	char *copy = arena_alloc(a, text->len + 1);

	for (size_t i = 0; i < text->len; i++)
		copy[i] = text->ptr[i] >= 'A' && text->ptr[i] <= 'Z' ? (char)(text->ptr[i] + 32)
		                                                   : text->ptr[i];
	*text = (str){copy, text->len};
}

static str spelled(const struct fact_def *def, str text)
{
	const struct text_pair *pairs = def->spelled.items;

	for (size_t i = 0; i < def->spelled.count; i++) {
		if (str_alike(pairs[i].key, text))
			return pairs[i].value;
	}
	return text;
}

/* A URL that an input breaks off in its host would look like one that was mistyped. */
static bool is_half_url(str text)
{
	struct url url = url_parse(str_trim(text));

	return !url.path.len && !url.port.len && !(url.host.len && memchr(url.host.ptr, '.', url.host.len));
}

static void fact_keep(struct capture_parser *p, const struct fact_out *out, str name, str text,
                      time_us at, uint64_t number)
{
	struct capture_list *list = p->list;

	if (!out->def)
		return;
	if (p->cut && out->def->is == FACT_URL && is_half_url(text))
		return;
	if (list->fact_count >= STREAM_FACTS_MAX) {
		list->lost++;
		list->captures[list->count - 1].cut = true;
		return;
	}
	struct fact f = {.capture = (uint32_t)(list->count - 1),
	                 .line = number,
	                 .at = at,
	                 .event = at != TIME_NONE,
	                 .past = out->def->past};
	text = spelled(out->def, str_trim(text));
	fact_value(&f, (enum fact_type)out->def->is, text, zone_of, p->kb);
	f.name = arena_str(list->arena, name);
	if (f.type == FACT_WORD && f.told == TOLD_VALUE)
		lower(list->arena, &f.text);
	else
		f.text = arena_str(list->arena, f.text);
	list->facts = must_grow(list->facts, list->fact_count, &list->fact_cap, sizeof(*list->facts));
	list->facts[list->fact_count++] = f;
}

static void outs_write(struct capture_parser *p, const struct fact_out *outs, size_t count,
                       const struct variables *v, str value, str at, uint64_t number)
{
	char name_text[EXPANDED_MAX], value_text[EXPANDED_MAX];
	time_us when = TIME_NONE;
	bool unsure;
	str name;

	if (at.len && expand(v, at, value_text, &name) &&
	    !fact_time_parse(name, zone_of, p->kb, &when, &unsure))
		when = TIME_NONE;
	for (size_t i = 0; i < count; i++) {
		str text = value;
		if (!expand(v, outs[i].name, name_text, &name))
			continue;
		if (outs[i].value.ptr && !expand(v, outs[i].value, value_text, &text))
			continue;
		fact_keep(p, &outs[i], name, text, when, number);
	}
}

/* ---- rules ---- */

static void fields_add(struct variables *v, const struct pattern *p,
                       str fields[static PATTERN_FIELDS_MAX])
{
	for (size_t i = 0; i < pattern_field_count(p) && v->count < VARIABLES_MAX; i++) {
		v->names[v->count] = pattern_field_name(p, i);
		v->values[v->count++] = fields[i];
	}
}

static bool shape_read(const struct shape *s, str text, struct variables *v)
{
	str fields[PATTERN_FIELDS_MAX];

	if (!shape_match(s, text, fields))
		return false;
	if (s->pattern)
		fields_add(v, s->pattern, fields);
	return true;
}

static bool value_read(const struct capture_rule *r, str value, struct variables *v)
{
	if (!r->value.count)
		return true;
	for (size_t i = 0; i < r->value.count; i++) {
		if (shape_read(&r->value_shapes[i], value, v))
			return true;
	}
	return false;
}

/* What a rule says to keep can be named by the rules of all lines behind it. */
static void fields_keep(struct capture_parser *p, const struct strs *keeps, const struct variables *v)
{
	for (size_t i = 0; i < keeps->count; i++) {
		size_t from = v->count, to = 0;
		while (from > 0 && !str_eq(v->names[from - 1], keeps->items[i]))
			from--;
		while (to < p->command.count && !str_eq(p->command.names[to], keeps->items[i]))
			to++;
		if (!from || to >= VARIABLES_MAX / 2) /* room is left for the lines' own */
			continue;
		p->command.names[to] = keeps->items[i];
		p->command.values[to] = arena_str(p->list->arena, v->values[from - 1]);
		p->command.count += to == p->command.count;
	}
}

static bool rule_take(struct capture_parser *p, const struct capture_rule *r,
                      const struct outline_line *l, uint64_t number)
{
	struct variables v;
	str value = l->text;

	if (r->key.len ? !str_alike(r->key, l->key)
	               : !r->line_shape.pattern && !str_alike(r->line_shape.literal, l->text))
		return false;
	v = p->command;
	if (r->key.len) {
		value = l->value;
		v.names[v.count] = STR("value");
		v.values[v.count++] = value;
		if (!value_read(r, value, &v))
			return false;
	} else if (!shape_read(&r->line_shape, l->text, &v)) {
		return false;
	}
	if (!outline_is_under(&p->outline, &r->path, v.names, v.values, &v.count, VARIABLES_MAX))
		return false;
	outs_write(p, r->outs, r->out_count, &v, value, r->at, number);
	fields_keep(p, &r->keeps, &v);
	return true;
}

static bool rules_take(struct capture_parser *p, const struct capture_def *def,
                       const struct outline_line *l, uint64_t number)
{
	const struct capture_rule *rules = def->rules.items;

	for (size_t i = 0; i < def->rules.count; i++) {
		p->under = rules[i].path.count > 0;
		if (rule_take(p, &rules[i], l, number))
			return true;
	}
	p->under = false;
	return shapes_take(def->ornament_shapes, def->ornaments.count, l->text);
}

/* ---- tables ---- */

static bool row_is_wanted(const struct capture_table *t, const struct variables *v)
{
	const struct text_pair *when = t->when.items;

	for (size_t i = 0; i < t->when.count; i++) {
		for (size_t k = 0; k < v->count; k++) {
			if (str_alike(v->names[k], when[i].key) && !str_alike(v->values[k], when[i].value))
				return false;
		}
	}
	return true;
}

static void row_close(struct capture_parser *p)
{
	struct variables v = p->command;

	if (!p->table || !p->columns.open)
		return;
	p->columns.open = false;
	for (size_t i = 0; i < p->columns.count && v.count < VARIABLES_MAX; i++) {
		v.names[v.count] = p->table->header.items[i];
		v.values[v.count++] = columns_cell(&p->columns, i);
	}
	if (!outline_is_under(&p->outline, &p->table->path, v.names, v.values, &v.count, VARIABLES_MAX))
		return;
	if (row_is_wanted(p->table, &v))
		outs_write(p, p->table->outs, p->table->out_count, &v, (str){"", 0}, (str){"", 0},
		           p->row_line);
}

static bool table_starts(struct capture_parser *p, str line)
{
	const struct capture_table *tables = p->def->tables.items;
	struct variables scrap = {.count = 0};

	for (size_t i = 0; i < p->def->tables.count; i++) {
		if (outline_is_under(&p->outline, &tables[i].path, scrap.names, scrap.values,
		                     &scrap.count, VARIABLES_MAX) &&
		    columns_start(&p->columns, line, tables[i].header.items, tables[i].header.count)) {
			p->table = &tables[i];
			p->table_paused = false;
			return true;
		}
	}
	return false;
}

/* ---- lines ---- */

/* wraps: the line below goes on with the cells of this one, if it is a row. */
static bool line_read(struct capture_parser *p, str line, struct outline_line *l, uint64_t number,
                      bool wraps)
{
	if (l->ornament)
		return true;
	if (p->table && columns_continue(&p->columns, line))
		return true;
	row_close(p);
	if (table_starts(p, line)) {
		l->heading = false;
		return true;
	}
	if (p->every && p->every != p->def && rules_take(p, p->every, l, number))
		return true;
	if (rules_take(p, p->def, l, number))
		return true;
	if (p->table && (!l->heading || wraps) &&
	    columns_row(&p->columns, line) > (p->table_paused ? p->columns.count / 2 : 0)) {
		l->heading = false;
		p->row_line = number;
		return true;
	}
	p->columns.open = false;
	return l->heading;
}

/* Some outputs say at their start that more comes, and at their end that it has. */
static void whole_look(struct capture_parser *p, str line)
{
	const struct text_pair *pairs = p->def->whole.items;
	str fields[PATTERN_FIELDS_MAX];

	if (p->owed.len && str_eq(line, p->owed))
		p->owed.len = 0;
	for (size_t i = 0; i < p->def->whole.count; i++) {
		if (shape_match(&p->def->whole_shapes[i], line, fields))
			p->owed = pairs[i].value;
	}
}

/*
 * Where a line of an output of which none is set in stands as a heading, if the map names it or it ends in a
 * colon. taken: it was read as a value of the headings above it.
 */
static void heading_settle(struct capture_parser *p, struct outline_line *l, bool taken)
{
	const struct capture_rule *rules = p->def->rules.items;
	const struct capture_table *tables = p->def->tables.items;
	size_t deepest = 0;

	if (p->outline.indented || l->ornament || l->named)
		return;
	for (size_t i = 0; i < p->def->rules.count; i++) {
		size_t at = outline_nest(&p->outline, &rules[i].path, l->text, taken);
		deepest = at > deepest ? at : deepest;
	}
	for (size_t i = 0; i < p->def->tables.count; i++) {
		size_t at = outline_nest(&p->outline, &tables[i].path, l->text, taken);
		deepest = at > deepest ? at : deepest;
	}
	if (deepest)
		outline_put(&p->outline, deepest - 1, l);
	else if (l->heading && !taken)
		p->outline.depth = 0;
}

/* The line that was held is read, now that the one behind it is known. */
static void held_read(struct capture_parser *p, str next)
{
	str line = {p->held, p->held_len};

	if (!p->holds)
		return;
	p->holds = false;
	whole_look(p, str_trim(line));
	struct outline_line l = outline_line(&p->outline, line, next, p->blank_since,
	                                     p->table && p->columns.open);
	bool wraps = p->table && !p->blank_since && l.text.ptr[l.text.len - 1] != ':' &&
	             columns_wrap(&p->columns, next);
	p->list->known_lines += 1 + p->held_last - p->held_number;
	if (l.heading)
		heading_settle(p, &l, false);
	bool taken = line_read(p, line, &l, p->held_number, wraps);
	heading_settle(p, &l, taken && p->under);
	if (taken || l.named) {
		line_taken(p->list, p->before, p->held_number, p->blanks_before);
		for (uint64_t joined = p->held_number; joined < p->held_last; joined++)
			line_taken(p->list, joined, joined + 1, 0);
	}
	outline_close_line(&p->outline, line, &l);
	if (p->blank_since) {
		row_close(p);
		p->table_paused = true;
	}
}

/* ---- lines that a terminal broke ---- */

/* Is a brace of it still open, as in the JSON of a message? */
static bool is_open(str line)
{
	int depth = 0;

	for (size_t i = 0; i < line.len; i++)
		depth += (line.ptr[i] == '{') - (line.ptr[i] == '}');
	return depth > 0;
}

/* Does the map know the line by itself? */
static bool is_known_alone(const struct capture_parser *p, const struct capture_def *def,
                           const struct outline_line *l)
{
	const struct capture_rule *rules = def ? def->rules.items : NULL;
	struct variables scrap;

	for (size_t i = 0; def && i < def->rules.count; i++) {
		scrap.count = 0;
		if (rules[i].key.len ? str_alike(rules[i].key, l->key)
		                     : shapes_take(&rules[i].line_shape, 1, l->text) &&
		                               outline_is_under(&p->outline, &rules[i].path, scrap.names,
		                                                scrap.values, &scrap.count, VARIABLES_MAX))
			return true;
	}
	return def && (shapes_take(def->ornament_shapes, def->ornaments.count, l->text) ||
	               shapes_take(def->start_shapes, def->starts.count, l->text));
}

/*
 * Does the line go on with the one held, which fills the terminal's width? What stands in braces does; else
 * a line that is not set in, has no key, is no row and which the map does not know by itself.
 */
static bool goes_on(const struct capture_parser *p, str line, uint64_t number)
{
	struct outline scrap;

	if (!p->holds || p->blank_since || p->piece_len != TERMINAL_COLS || p->held_last + 1 != number ||
	    line.len > CAPTURE_LINE_MAX - p->held_len)
		return false;
	if (is_open((str){p->held, p->held_len}))
		return true;
	outline_start(&scrap);
	struct outline_line held = outline_line(&scrap, (str){p->held, p->held_len}, (str){"", 0}, false, false);
	struct outline_line l = outline_line(&scrap, line, (str){"", 0}, false, false);
	bool keyed = l.key.len && char_is(l.key.ptr[0], CHAR_UPPER) &&
	             (!l.value.len || l.value.ptr > l.key.ptr + l.key.len + 1);
	bool row = p->table && str_contains(line, STR("  "));
	return !held.ornament && !l.ornament && !keyed && !row && !str_starts(line, STR("  ")) &&
	       !is_known_alone(p, p->def, &l) && !is_known_alone(p, p->every, &l);
}

void capture_line(struct capture_parser *p, str line, uint64_t number)
{
	if (!p->def)
		return;
	if (!str_trim(line).len) {
		p->blank_since = true;
		p->blanks_behind += line.len > 0;
		if (p->blank_to + 1 == number)
			p->blank_to = number;
		return;
	}
	if (goes_on(p, line, number)) {
		memcpy(p->held + p->held_len, line.ptr, line.len);
		p->held_len += line.len;
		p->piece_len = line.len;
		p->held_last = p->blank_to = number;
		return;
	}
	held_read(p, line);
	p->before = p->blank_to + 1 == number ? p->held_last : number - 1;
	p->blank_since = false;
	p->blanks_before = p->blanks_behind;
	p->blanks_behind = 0;
	p->held_len = line.len < CAPTURE_LINE_MAX ? line.len : CAPTURE_LINE_MAX;
	memcpy(p->held, line.ptr, p->held_len);
	p->piece_len = p->held_len;
	p->held_number = p->held_last = p->blank_to = number;
	p->holds = true;
}

void capture_end(struct capture_parser *p, bool cut)
{
	p->cut = cut;
	if (p->def) {
		held_read(p, (str){"", 0});
		row_close(p);
	}
	if (p->open) {
		struct capture *c = &p->list->captures[p->list->count - 1];
		c->cut |= p->owed.len > 0;
		c->last_line = p->held_last > c->line ? p->held_last : c->line;
	}
	p->table = NULL;
	p->def = NULL;
	p->open = p->cut = false;
	p->owed.len = 0;
}

void capture_open(struct capture_parser *p, const struct command *command, str typed, str host,
                  uint64_t line)
{
	struct capture_list *list = p->list;

	capture_end(p, false);
	if (list->count >= STREAM_CAPTURES_MAX)
		return;
	struct capture c = {.command = command->full,
	                    .typed = arena_str(list->arena, typed),
	                    .filter = arena_str(list->arena, command->filter),
	                    .host = host,
	                    .at = TIME_NONE,
	                    .line = line,
	                    .last_line = line,
	                    .def = command->def};
	for (size_t i = 0; i < command->field_count; i++) {
		c.field_names[i] = command->names[i];
		c.field_values[i] = arena_str(list->arena, command->values[i]);
	}
	c.field_count = command->field_count;
	list->captures = must_grow(list->captures, list->count, &list->cap, sizeof(*list->captures));
	list->captures[list->count++] = c;
	p->open = true;
	p->def = command->def;
	p->command.count = 0;
	for (size_t i = 0; i < c.field_count; i++) {
		p->command.names[i] = c.field_names[i];
		p->command.values[i] = c.field_values[i];
		p->command.count++;
	}
	outline_start(&p->outline);
	p->table = NULL;
	p->columns.open = false;
	p->holds = p->blank_since = false;
	p->held_number = p->held_last = p->blank_to = line;
	p->blanks_before = p->blanks_behind = 0;
}
