#include "report/figure.h"

#include "report/doc.h"
#include "report/text_finding.h"

enum { WIDTH = 860, LEFT = 120, RIGHT = 20, ROW = 26, BARS = 60, BAR_HEIGHT = 60 };

/* The span of time that is drawn. */
struct span {
	time_us from, to;
};

static void span_add(struct span *s, time_us at)
{
	if (at == TIME_NONE)
		return;
	if (s->from == TIME_NONE || at < s->from)
		s->from = at;
	if (s->to == TIME_NONE || at > s->to)
		s->to = at;
}

static double x_of(const struct span *s, time_us at)
{
	double share = (double)(at - s->from) / (double)(s->to - s->from);

	return LEFT + share * (WIDTH - LEFT - RIGHT);
}

static bool span_find(struct span *s, const struct run_device *rd)
{
	const struct device *d = rd->device;

	*s = (struct span){TIME_NONE, TIME_NONE};
	for (size_t i = 0; i < d->event_count; i++)
		span_add(s, d->events[i].at.year_unknown ? TIME_NONE : d->events[i].at.at);
	for (size_t i = 0; i < rd->agent.step_count; i++)
		span_add(s, rd->agent.steps[i].at);
	return s->from != TIME_NONE && s->to > s->from;
}

/* Failures per slice of time as bars. */
static void density_draw(FILE *to, const struct span *s, const struct device *d)
{
	unsigned bars[BARS] = {0}, most = 1;

	for (size_t i = 0; i < d->event_count; i++) {
		time_us at = d->events[i].at.at;
		if (at == TIME_NONE || at < s->from || at > s->to || !d->events[i].def->raises.len)
			continue;
		size_t slot = (size_t)((double)(at - s->from) / (double)(s->to - s->from) * (BARS - 1));
		if (++bars[slot] > most)
			most = bars[slot];
	}
	fprintf(to, "<text x=\"4\" y=\"%d\">failures</text>\n", BAR_HEIGHT / 2 + 10);
	for (unsigned i = 0; i < BARS; i++) {
		double width = (double)(WIDTH - LEFT - RIGHT) / BARS;
		double height = (double)bars[i] / most * (BAR_HEIGHT - 8);
		if (bars[i])
			fprintf(to,
			        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
			        "fill=\"var(--bad)\"><title>%u</title></rect>\n",
			        LEFT + i * width, BAR_HEIGHT - height, width - 1, height, bars[i]);
	}
	fprintf(to, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"var(--line)\"/>\n", LEFT,
	        BAR_HEIGHT, WIDTH - RIGHT, BAR_HEIGHT);
}

static bool is_bad(enum state state)
{
	return state == STATE_FAILING || state == STATE_FAILED || state == STATE_UNSYNCHRONIZED ||
	       state == STATE_OVERDUE || state == STATE_FLAPPING || state == STATE_OUT_OF_COMPLIANCE ||
	       state == STATE_AUTHORIZATION_EXPIRED || state == STATE_EVALUATION_EXPIRED ||
	       state == STATE_REMOVED;
}

/* One row a region: a bar for each state, named inside it. */
static int regions_draw(FILE *to, const struct span *s, const struct agent *agent)
{
	int y = BAR_HEIGHT + 14;

	for (int region = 0; region < REGION_COUNT; region++) {
		bool any = false;
		for (size_t i = 0; i < agent->step_count; i++) {
			const struct agent_step *step = &agent->steps[i];
			time_us end = s->to;
			if (step->region != (enum region)region || step->at == TIME_NONE)
				continue;
			for (size_t k = i + 1; k < agent->step_count; k++) {
				if (agent->steps[k].region == (enum region)region &&
				    agent->steps[k].at != TIME_NONE) {
					end = agent->steps[k].at;
					break;
				}
			}
			double from = x_of(s, step->at), to_x = x_of(s, end);
			if (to_x - from < 3)
				to_x = from + 3;
			fprintf(to,
			        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"var(--box)\" "
			        "stroke=\"var(%s)\"><title>%s</title></rect>\n",
			        from, y, to_x - from, ROW - 6, is_bad(step->to) ? "--bad" : "--good",
			        state_names[step->to]);
			if (to_x - from > 8.0 * (double)strlen(state_names[step->to]))
				fprintf(to, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", from + 4, y + 14,
				        state_names[step->to]);
			any = true;
		}
		if (!any)
			continue;
		fprintf(to, "<text x=\"4\" y=\"%d\">%s</text>\n", y + 14, region_names[region]);
		y += ROW;
	}
	return y;
}

void figure_timeline(FILE *to, const struct run_device *rd)
{
	char from[TIME_TEXT_SIZE], until[TIME_TEXT_SIZE];
	struct span s;

	if (!span_find(&s, rd))
		return;
	unsigned rows = 0;
	for (int region = 0; region < REGION_COUNT; region++) {
		for (size_t i = 0; i < rd->agent.step_count; i++) {
			if (rd->agent.steps[i].region == (enum region)region &&
			    rd->agent.steps[i].at != TIME_NONE) {
				rows++;
				break;
			}
		}
	}
	int height = BAR_HEIGHT + 14 + (int)rows * ROW + 24;
	fprintf(to, "<figure tabindex=\"0\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, height);
	html_put(to, STR("Failures and states of the licensing agent over time, device "));
	html_put(to, rd->device->name);
	fputs("\">\n", to);
	density_draw(to, &s, rd->device);
	int y = regions_draw(to, &s, &rd->agent);
	fprintf(to, "<text x=\"%d\" y=\"%d\">%s</text>\n", LEFT, y + 16, at_text(s.from, from));
	fprintf(to, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", WIDTH - RIGHT, y + 16,
	        at_text(s.to, until));
	fputs("</svg><figcaption>Failures over time, and the states of the licensing agent. A red frame marks a "
	      "state that is wrong; its name stands in it.</figcaption></figure>\n", to);
}

/* ---- usage reports ---- */

void figure_rum(FILE *to, const struct run_device *rd)
{
	const struct rum *rum = &rd->agent.rum;
	uint64_t most = 0;
	int rows = 0, y = 0;

	for (int i = RUM_OPEN; i < RUM_STATE_COUNT; i++) {
		rows += rum->totals[i] > 0;
		if (rum->totals[i] > most)
			most = rum->totals[i];
	}
	if (!most)
		return;
	fprintf(to, "<figure tabindex=\"0\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"RUM reports by state, device ", WIDTH,
	        rows * ROW + 4);
	html_put(to, rd->device->name);
	fputs("\">\n", to);
	for (int i = RUM_OPEN; i < RUM_STATE_COUNT; i++) {
		if (!rum->totals[i])
			continue;
		double width = (double)rum->totals[i] / (double)most * (WIDTH - LEFT - 100);
		fprintf(to,
		        "<text x=\"4\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" "
		        "fill=\"var(--box)\" stroke=\"var(%s)\"/><text x=\"%.1f\" y=\"%d\">%llu</text>\n",
		        y + 16, rum_state_names[i], LEFT, y + 2, width < 2 ? 2 : width, ROW - 6,
		        i == RUM_UNACKNOWLEDGED ? "--bad" : "--good", LEFT + width + 8, y + 16,
		        (unsigned long long)rum->totals[i]);
		y += ROW;
	}
	fprintf(to, "</svg><figcaption>RUM reports by where they stand in their life.%s</figcaption></figure>\n",
	        rum->totals[RUM_UNACKNOWLEDGED] ? " Those in the red frame wait for an ACK." : "");
}

/* ---- the days ahead ---- */

enum { AHEAD_ROWS = 20, AHEAD_LEFT = 330 };

void figure_deadlines(FILE *to, const struct analysis *a)
{
	struct ahead {
		str device;
		const struct agent_deadline *deadline;
	} rows[AHEAD_ROWS];
	char when[TIME_TEXT_SIZE];
	size_t count = 0;
	time_us last = a->as_of;

	/* The soonest of all devices, in their order. */
	for (size_t i = 0; a->as_of != TIME_NONE && i < a->device_count; i++) {
		const struct agent *agent = &a->devices[i].agent;
		for (size_t k = 0; k < agent->deadline_count; k++) {
			const struct agent_deadline *d = &agent->deadlines[k];
			size_t at = count;
			if (agent->as_of == TIME_NONE || d->at < agent->as_of)
				continue;
			while (at && rows[at - 1].deadline->at > d->at)
				at--;
			if (at == AHEAD_ROWS)
				continue;
			count += count < AHEAD_ROWS;
			memmove(rows + at + 1, rows + at, (count - 1 - at) * sizeof(*rows));
			rows[at] = (struct ahead){a->devices[i].device->name, d};
		}
	}
	if (!count)
		return;
	last = rows[count - 1].deadline->at;
	double days = (double)(last - a->as_of) / (double)US_PER_DAY;
	fprintf(to, "<figure tabindex=\"0\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Deadlines ahead\">\n", WIDTH,
	        (int)count * ROW + 4);
	for (size_t i = 0; i < count; i++) {
		double left = (double)(rows[i].deadline->at - a->as_of) / (double)US_PER_DAY;
		double x = AHEAD_LEFT + (days > 0 ? left / days : 0) * (WIDTH - AHEAD_LEFT - 170);
		int y = (int)i * ROW;
		fprintf(to, "<text x=\"4\" y=\"%d\">", y + 16);
		html_put(to, rows[i].device);
		fputs(": ", to);
		html_put(to, rows[i].deadline->def->id);
		fprintf(to,
		        "</text><line x1=\"%d\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"var(--line)\" "
		        "stroke-width=\"4\"/><circle cx=\"%.1f\" cy=\"%d\" r=\"5\" fill=\"var(--mark)\"/>"
		        "<text x=\"%.1f\" y=\"%d\">%.0f days, %.10s</text>\n",
		        AHEAD_LEFT, y + 12, x, y + 12, x, y + 12, x + 10, y + 16, left,
		        at_text(rows[i].deadline->at, when));
	}
	fputs("</svg><figcaption>What falls due, from the newest time of the input on: the soonest first."
	      "</figcaption></figure>\n", to);
}

/* ---- problems over time ---- */

enum { HEAT_ROWS = 14, HEAT_SLICES = 28, HEAT_LEFT = 190, HEAT_ROW = 22 };

struct heat {
	str problems[HEAT_ROWS];
	unsigned counts[HEAT_ROWS][HEAT_SLICES];
	size_t rows;
	unsigned most;
};

static size_t heat_row(struct heat *h, str problem)
{
	size_t i = 0;

	while (i < h->rows && !str_eq(h->problems[i], problem))
		i++;
	if (i == h->rows && i < HEAT_ROWS)
		h->problems[h->rows++] = problem;
	return i;
}

static void heat_count(struct heat *h, const struct analysis *a, const struct span *s)
{
	for (size_t i = 0; i < a->device_count; i++) {
		const struct device *d = a->devices[i].device;
		for (size_t k = 0; k < d->event_count; k++) {
			const struct device_event *e = &d->events[k];
			if (!e->def->raises.len || e->at.at == TIME_NONE || e->at.year_unknown)
				continue;
			size_t row = heat_row(h, e->def->raises);
			size_t slice = (size_t)((double)(e->at.at - s->from) / (double)(s->to - s->from) * (HEAT_SLICES - 1));
			if (row < HEAT_ROWS && ++h->counts[row][slice] > h->most)
				h->most = h->counts[row][slice];
		}
	}
}

void figure_heat(FILE *to, const struct analysis *a)
{
	char from[TIME_TEXT_SIZE], until[TIME_TEXT_SIZE];
	struct span s = {TIME_NONE, TIME_NONE};
	struct heat h = {.rows = 0};

	for (size_t i = 0; i < a->device_count; i++) {
		const struct device *d = a->devices[i].device;
		for (size_t k = 0; k < d->event_count; k++) {
			if (d->events[k].def->raises.len && !d->events[k].at.year_unknown)
				span_add(&s, d->events[k].at.at);
		}
	}
	if (s.from == TIME_NONE || s.to <= s.from)
		return;
	heat_count(&h, a, &s);
	double width = (double)(WIDTH - HEAT_LEFT - RIGHT) / HEAT_SLICES;
	int height = (int)h.rows * HEAT_ROW + 24;
	fprintf(to, "<figure tabindex=\"0\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Problems over time\">\n", WIDTH, height);
	for (size_t row = 0; row < h.rows; row++) {
		int y = (int)row * HEAT_ROW;
		fprintf(to, "<text x=\"4\" y=\"%d\">", y + 15);
		html_put(to, h.problems[row]);
		fputs("</text>\n", to);
		for (size_t i = 0; i < HEAT_SLICES; i++) {
			unsigned count = h.counts[row][i];
			if (!count)
				continue;
			fprintf(to, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"var(--bad)\" "
			            "fill-opacity=\"%.2f\"><title>%u</title></rect>\n",
			        HEAT_LEFT + (double)i * width, y + 2, width - 1, HEAT_ROW - 4,
			        0.25 + 0.75 * count / h.most, count);
		}
	}
	fprintf(to, "<text x=\"%d\" y=\"%d\">%s</text>\n", HEAT_LEFT, height - 6, at_text(s.from, from));
	fprintf(to, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", WIDTH - RIGHT, height - 6,
	        at_text(s.to, until));
	fputs("</svg><figcaption>Messages that open a problem, over all devices: the darker, the more; each field tells "
	      "its number.</figcaption></figure>\n", to);
}
