#include "check/capture_check.h"

#include "capture/command.h"
#include "capture/session.h"

/* Read the sample: under its command, or as the stream that it is. */
static void sample_read(struct kb *kb, const struct capture_sample *sample, struct capture_list *list)
{
	str text = sample->text;

	if (!sample->command.len) {
		struct session *s = session_new(kb, list);
		session_feed(s, text.ptr, text.ptr + text.len, 0, 1);
		session_end(s);
		session_free(s);
		return;
	}
	struct capture_parser *p = capture_parser_new(kb, list);
	struct command c = command_find(kb, sample->command);
	capture_open(p, &c, sample->command, (str){"", 0}, 1);
	for (uint64_t line = 1; text.len; line++) {
		const char *nl = memchr(text.ptr, '\n', text.len);
		str one = nl ? str_between(text.ptr, nl) : text;
		capture_line(p, one, line);
		text = str_from(text, one.len + 1);
	}
	capture_end(p, false);
	capture_parser_free(p);
}

/* The same value, however it is spelled. */
static bool is_value(const struct fact *f, str want)
{
	struct fact wanted = {.told = TOLD_VALUE};

	if (str_alike(f->text, want))
		return true;
	fact_value(&wanted, f->type, want, NULL, NULL);
	if (f->told != TOLD_VALUE || wanted.told != TOLD_VALUE)
		return f->told == wanted.told && f->told != TOLD_VALUE;
	if (f->type == FACT_TIME)
		return wanted.time == f->time;
	return wanted.type == f->type && f->type != FACT_TEXT && f->type != FACT_WORD &&
	       f->type != FACT_URL && f->type != FACT_VERSION && wanted.number == f->number;
}

static void fact_check(const struct capture_list *list, const struct capture_sample *sample,
                       const struct text_pair *want, struct diags *diags)
{
	const struct fact *found = NULL;

	for (size_t i = 0; i < list->fact_count; i++) {
		if (!str_eq(list->facts[i].name, want->key))
			continue;
		if (is_value(&list->facts[i], want->value))
			return;
		found = &list->facts[i];
	}
	if (found)
		diags_add(diags, DIAG_ERROR, sample->pos, "the fact '%.*s' is read as '%.*s'",
		          STR_ARG(want->key), STR_ARG(found->text));
	else
		diags_add(diags, DIAG_ERROR, sample->pos, "the fact '%.*s' is not read",
		          STR_ARG(want->key));
}

size_t capture_check(struct kb *kb, const struct capture_def *def, struct diags *diags)
{
	const struct capture_sample *samples = def->samples.items;

	for (size_t i = 0; i < def->samples.count; i++) {
		const struct text_pair *facts = samples[i].facts.items;
		struct capture_list list;
		capture_list_init(&list);
		sample_read(kb, &samples[i], &list);
		for (size_t k = 0; k < samples[i].facts.count; k++)
			fact_check(&list, &samples[i], &facts[k], diags);
		capture_list_close(&list);
	}
	return def->samples.count;
}
