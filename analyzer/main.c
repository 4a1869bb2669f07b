#include "kb/kb.h"
#include <stdio.h>
#include <unistd.h>
#include <fcntl.h>
#include "device/log_reader.h"
static ssize_t rd(void *self, char *into, size_t n) { return read(*(int*)self, into, n); }
int main(int argc, char **argv)
{
	struct kb *kb = kb_open(&(struct kb_folders){.shipped_kb = STR("kb"), .shipped_rules = STR("rules")});
	struct tally_options o = {.since = TIME_NONE, .until = TIME_NONE};
	struct tally *t = tally_new(kb, &o);
	struct log_facts f;
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : 0;
	log_read(t, (struct byte_source){rd, &fd}, &f);
	for (size_t i = 0; i < t->series_count && i < 60; i++) {
		struct series *s = &t->series[i];
		printf("%-20.*s %-40.*s %6lu %lu: %.*s\n", STR_ARG(t->devices[s->device].name), STR_ARG(t->codes[s->code].code), s->count, s->line, STR_ARG(s->example));
	}
	printf("lines %lu blank %lu msg lines %lu msgs %lu unread %lu devices %zu series %zu\n", t->lines, t->blank_lines, t->message_lines, t->messages, t->unread_lines, t->device_count, t->series_count);
	for (size_t i = 0; i < t->unread_count; i++) printf("%lu-%lu ", t->unread[i].from, t->unread[i].to);
	puts("");
	for (size_t i = 0; i < kb_diags(kb)->count; i++)
		diag_write(&kb_diags(kb)->items[i], stdout);
	tally_free(t);
	kb_close(kb);
	return 0;
}
