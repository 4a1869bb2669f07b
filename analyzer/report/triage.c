#include "report/triage.h"

#include <stdlib.h>

#include "base/chars.h"
#include "report/figure.h"
#include "report/text.h"
#include "report/text_finding.h"

enum { COLUMNS = 8, CELL_BYTES = 200 };

static const char *const headers[COLUMNS] = {"Rank", "Device", "Problem", "Level", "Verdict", "Cause",
                                             "Next deadline (UTC)", "Release"};

/* One device as it is ranked. */
struct ranked {
	const struct run_device *rd;
	const struct finding *worst; /* NULL: no active problem */
	size_t active;
	time_us deadline; /* the next that lies ahead; TIME_NONE: none */
};

static struct ranked rank_of(const struct run_device *rd)
{
	struct ranked r = {.rd = rd, .deadline = TIME_NONE};

	for (size_t i = 0; i < rd->findings.count; i++) {
		if (rd->findings.items[i].status == STATUS_RESOLVED)
			continue;
		if (!r.worst)
			r.worst = &rd->findings.items[i];
		r.active++;
	}
	for (size_t i = 0; i < rd->agent.deadline_count && r.deadline == TIME_NONE; i++) {
		if (!agent_is_past(&rd->agent, rd->agent.deadlines[i].at))
			r.deadline = rd->agent.deadlines[i].at;
	}
	return r;
}

static enum verdict verdict_of(const struct ranked *r)
{
	return r->worst && r->worst->cause_count ? r->worst->causes[0].verdict : VERDICT_RULED_OUT;
}

static int worst_first(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (!a->worst != !b->worst)
		return a->worst ? -1 : 1;
	if (a->worst && a->worst->level != b->worst->level)
		return (int)a->worst->level - (int)b->worst->level;
	if (a->active != b->active)
		return a->active < b->active ? 1 : -1;
	if (verdict_of(a) != verdict_of(b))
		return (int)verdict_of(a) - (int)verdict_of(b);
	return str_compare(a->rd->device->name, b->rd->device->name);
}

static struct ranked *ranked_new(const struct analysis *a)
{
	struct ranked *list = must_realloc(NULL, (a->device_count + 1) * sizeof(*list));

	for (size_t i = 0; i < a->device_count; i++)
		list[i] = rank_of(&a->devices[i]);
	if (a->device_count)
		qsort(list, a->device_count, sizeof(*list), worst_first);
	return list;
}

struct row {
	str cells[COLUMNS];
	char rank[COUNT_COLS], deadline[TIME_TEXT_SIZE];
};

static void row_fill(struct row *row, const struct ranked *r, size_t rank)
{
	const struct cause *c = r->worst ? finding_cause(r->worst) : NULL;

	row->cells[0] = str_of(count_text(rank, row->rank));
	row->cells[1] = r->rd->device->name;
	row->cells[2] = r->worst ? r->worst->problem->id : STR("none");
	row->cells[3] = r->worst ? str_of(level_names[r->worst->level]) : STR("");
	row->cells[4] = c ? str_of(verdict_names[c->verdict]) : r->worst ? STR("not established") : STR("");
	row->cells[5] = c ? c->def->id : STR("");
	row->cells[6] = r->deadline != TIME_NONE ? str_of(at_text(r->deadline, row->deadline)) : STR("");
	row->cells[7] = r->rd->device->version;
}

/* As wide as the longest name that is not overlong. */
static int name_cols(const struct analysis *a)
{
	enum { LEAST = 12, MOST = 40 };
	size_t cols = LEAST;

	for (size_t i = 0; i < a->device_count; i++) {
		size_t len = a->devices[i].device->name.len;
		if (len > cols && len <= MOST)
			cols = len;
	}
	return (int)cols;
}

void triage_text_write(const struct page *p, const struct analysis *a)
{
	struct ranked *list = ranked_new(a);
	struct row row;
	int cols = name_cols(a);

	text_shared_write(p, &a->shared);
	if (a->shared.count)
		page_blank(p);
	for (size_t i = 0; i < a->device_count; i++) {
		row_fill(&row, &list[i], i + 1);
		page_printf(p, STYLE_DIM, "%5.*s  ", STR_ARG(row.cells[0]));
		page_printf(p, STYLE_HEAD, "%-*.*s ", cols, STR_ARG(row.cells[1]));
		if (!list[i].worst) {
			page_printf(p, STYLE_GOOD, "no active problem%s", "");
			page_blank(p);
			continue;
		}
		page_printf(p, level_style(list[i].worst->level), "%-8.*s ", STR_ARG(row.cells[3]));
		page_printf(p, STYLE_PLAIN, "%-20.*s %.*s%s%.*s", STR_ARG(row.cells[2]), STR_ARG(row.cells[4]),
		            row.cells[5].len ? ": " : "", STR_ARG(row.cells[5]));
		if (row.cells[6].len)
			page_printf(p, STYLE_DIM, "  next %.*s", STR_ARG(row.cells[6]));
		page_blank(p);
	}
	text_unread_write(p, a);
	free(list);
}

/* Letters, digits and what file systems take; a name that lost something gets its number behind. */
const char *report_file_name(const struct run_device *rd, size_t number, char out[static REPORT_NAME_BYTES])
{
	str name = rd->device->name;
	size_t len = 0;
	bool whole = name.len <= REPORT_NAME_BYTES / 2;

	for (size_t i = 0; i < name.len && i < REPORT_NAME_BYTES / 2; i++) {
		bool plain = is_alnum(name.ptr[i]) || name.ptr[i] == '-' || name.ptr[i] == '_' ||
		             (name.ptr[i] == '.' && i);
		out[len++] = plain ? name.ptr[i] : '_';
		whole &= plain;
	}
	if (whole && len)
		snprintf(out + len, REPORT_NAME_BYTES - len, ".html");
	else
		snprintf(out + len, REPORT_NAME_BYTES - len, "_%zu.html", number + 1);
	return out;
}

/* One cause of several devices, and which they are. */
static void shared_write(struct doc *d, const struct shared_cause *s)
{
	enum { NAMED_MAX = 12 };
	char *text;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	fprintf(to, "%.*s (%.*s)", STR_ARG(s->text), STR_ARG(s->problem->id));
	for (size_t i = 0; i < s->device_count && i < NAMED_MAX; i++)
		fprintf(to, "%s%.*s", i ? ", " : ": ", STR_ARG(s->devices[i]->name));
	if (s->device_count > NAMED_MAX)
		fprintf(to, " and %zu more", s->device_count - NAMED_MAX);
	fclose(to);
	doc_item(d, s->cause->id, (str){text, len});
	free(text);
}

static void unread_report(struct doc *d, const struct analysis *a)
{
	struct unread_walk walk = {0, 0};
	str path, text;

	for (bool first = true; unread_next(a, &walk, &path, &text); first = false) {
		if (first)
			doc_heading(d, 2, STR("Not read, so nothing here speaks of it"));
		doc_item(d, path, text);
	}
	if (a->interrupted)
		doc_para(d, interrupted_note);
}

void triage_write(struct doc *d, const struct analysis *a, str reports)
{
	struct ranked *list = ranked_new(a);
	struct row row;

	if (a->shared.count) {
		doc_heading(d, 2, STR("Shared causes"));
		for (size_t i = 0; i < a->shared.count; i++)
			shared_write(d, &a->shared.items[i]);
	}
	doc_heading(d, 2, STR("Devices, the worst first"));
	if (d->format == DOC_HTML)
		figure_heat(d->to, a);
	doc_table(d, headers, COLUMNS);
	for (size_t i = 0; i < a->device_count; i++) {
		row_fill(&row, &list[i], i + 1);
		char href[REPORT_NAME_BYTES + 600], name[REPORT_NAME_BYTES];
		int len = snprintf(href, sizeof(href), "%.*s/%s", STR_ARG(reports),
		                   report_file_name(list[i].rd, (size_t)(list[i].rd - a->devices), name));
		if (reports.len && len < (int)sizeof(href))
			doc_row_link(d, 1, (str){href, (size_t)len});
		doc_row(d, row.cells);
	}
	doc_table_end(d);
	unread_report(d, a);
	doc_end(d);
	free(list);
}

static void csv_put(FILE *to, str cell)
{
	bool formula = cell.len && memchr("=+-@\t\r", cell.ptr[0], 6);

	fputc('"', to);
	if (formula)
		fputc('\'', to);
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.ptr[i] == '"')
			fputc('"', to);
		if ((unsigned char)cell.ptr[i] >= 0x20)
			fputc(cell.ptr[i], to);
	}
	fputc('"', to);
}

void triage_csv_write(FILE *to, const struct analysis *a)
{
	struct ranked *list = ranked_new(a);
	struct row row;

	for (unsigned i = 0; i < COLUMNS; i++)
		fprintf(to, "%s%s", headers[i], i + 1 < COLUMNS ? "," : "\r\n");
	for (size_t i = 0; i < a->device_count; i++) {
		row_fill(&row, &list[i], i + 1);
		for (unsigned k = 0; k < COLUMNS; k++) {
			csv_put(to, row.cells[k]);
			fputs(k + 1 < COLUMNS ? "," : "\r\n", to);
		}
	}
	free(list);
}
