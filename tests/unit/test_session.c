#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture/session.h"

static const char knowledge[] =
	"schema: tacit-kb/1\n"
	"facts:\n"
	"  - {name: transport.type, is: word, means: m}\n"
	"  - {name: clock.trusted, is: boolean, means: m}\n"
	"captures:\n"
	"  - id: license\n"
	"    commands: [show license status]\n"
	"    starts: [\"Smart Licensing is [chars:state]\"]\n"
	"    rules: [{under: Transport, key: Type, fact: transport.type}]\n"
	"    ornaments: [\"Smart Licensing is [chars:state]\"]\n"
	"    samples: []\n"
	"  - id: wide\n"
	"    commands: [show wide]\n"
	"    starts: [\"Wide [chars:what] goes over the edge\"]\n"
	"    ornaments: [\"Wide [chars:what] goes over the edge\"]\n"
	"    samples: []\n"
	"  - id: clock\n"
	"    commands: [show clock]\n"
	"    rules: [{line: \"*[clock:time]\", facts: {clock.trusted: \"no\"}}]\n"
	"    samples: []\n";

#define TRANSPORT "Transport:\n  Type: cslu\n"
#define CLOCK "*14:22:40.115 UTC Sun Jan 3 2021\n"

static struct kb *kb;

/* The knowledge of a text, by way of a folder that is gone when it was read. */
static struct kb *kb_of(const char *text)
{
	char folder[] = P_tmpdir "/tacit-session-XXXXXX", path[96];

	if (!mkdtemp(folder))
		return NULL;
	snprintf(path, sizeof(path), "%s/k.yaml", folder);
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		return NULL;
	str given = str_of(folder);
	struct kb_folders folders = {.kb = &given, .kb_count = 1};
	struct kb *made = kb_open(&folders);
	unlink(path);
	rmdir(folder);
	return made;
}

static int kb_start(void **state)
{
	(void)state;
	kb = kb_of(knowledge);
	if (!kb)
		return -1;
	kb_captures(kb);
	for (size_t i = 0; i < kb_diags(kb)->count; i++)
		print_error("%s\n", kb_diags(kb)->items[i].text.ptr);
	return kb_diags(kb)->count ? -1 : 0;
}

static int kb_end(void **state)
{
	(void)state;
	kb_close(kb);
	pattern_thread_end();
	return 0;
}

struct here {
	struct capture_list list;
	struct session *session;
	uint64_t offset, line;
};

static int here_open(void **state)
{
	struct here *h = calloc(1, sizeof(*h));

	*state = h;
	if (!h)
		return -1;
	capture_list_init(&h->list);
	h->session = session_new(kb, &h->list);
	h->line = 1;
	return 0;
}

static int here_close(void **state)
{
	struct here *h = *state;

	session_free(h->session);
	capture_list_close(&h->list);
	free(h);
	return 0;
}

/* Whole lines, in memory that ends with them. */
static void feed(struct here *h, const char *text)
{
	size_t len = strlen(text);
	char *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	session_feed(h->session, copy, copy + len, h->offset, h->line);
	for (size_t i = 0; i < len; i++)
		h->line += text[i] == '\n';
	h->offset += len;
	free(copy);
}

/* The outputs found, as "host:command@line-last ". */
static void assert_outputs(struct here *h, const char *want)
{
	char got[400] = "";
	size_t len = 0;

	for (size_t i = 0; i < h->list.count; i++) {
		const struct capture *c = &h->list.captures[i];
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%.*s:%.*s@%u-%u ",
		                        STR_ARG(c->host), STR_ARG(c->command), (unsigned)c->line,
		                        (unsigned)c->last_line);
	}
	assert_string_equal(got, want);
}

static void read_all(struct here *h, const char *text, const char *want)
{
	feed(h, text);
	session_end(h->session);
	assert_outputs(h, want);
}

static void session_finds_outputs_behind_prompts(void **state)
{
	struct here *h = *state;

	read_all(h, "sw1#show clock\n" CLOCK "sw1#sh lic stat\n" TRANSPORT "sw1#\n" TRANSPORT,
	         "sw1:show clock@1-2 sw1:show license status@3-5 ");
	assert_int_equal(h->list.fact_count, 2);
	assert_int_equal(h->list.facts[1].line, 5);
	assert_int_equal(h->list.facts[1].capture, 1);
}

static void session_prompt_needs_a_command_at_first(void **state)
{
	read_all(*state, "a#b\nnote#1\nsw1#\nsw1#show clock\n" CLOCK, "sw1:show clock@4-5 ");
}

static void session_unknown_command_ends_the_output(void **state)
{
	struct here *h = *state;

	read_all(h, "sw1#show clock\nsw1#dance\n" CLOCK TRANSPORT "Smart Licensing is ENABLED\n",
	         "sw1:show clock@1-1 sw1:@2-2 ");
	assert_int_equal(h->list.fact_count, 0);
}

/* The node in front of the name is no part of it. */
static void session_unknown_command_of_ios_xr_ends_the_output(void **state)
{
	struct here *h = *state;

	read_all(h, "RP/0/RSP0/CPU0:xr1#show clock\nRP/0/RSP0/CPU0:xr1#dance\n" CLOCK,
	         "xr1:show clock@1-1 xr1:@2-2 ");
	assert_int_equal(h->list.fact_count, 0);
}

static void session_configuration_makes_no_output(void **state)
{
	read_all(*state, "sw1#show clock\n" CLOCK
	                 "sw1(config)#interface Gi1\nsw1(config)#do sh clock\n" CLOCK,
	         "sw1:show clock@1-2 sw1:show clock@4-5 ");
}

static void session_finds_outputs_under_headings(void **state)
{
	struct here *h = *state;

	read_all(h, "--------- show clock ---------\n\n" CLOCK
	            "--------- show license status ---------\n"
	            TRANSPORT "`show clock`\n" CLOCK "---- Memory ----\n",
	         ":show clock@1-3 :show license status@4-6 :show clock@7-9 ");
	assert_int_equal(h->list.fact_count, 3);
}

static void session_knows_an_output_by_its_first_line(void **state)
{
	struct here *h = *state;

	read_all(h, "\nSmart Licensing is ENABLED\n" TRANSPORT, ":show license status@2-4 ");
	assert_int_equal(h->list.captures[0].typed.len, 0);
	assert_int_equal(h->list.fact_count, 1);
	assert_int_equal(h->list.taken[0].from, 2);
}

static void session_outputs_that_are_nearly_all_empty_were_filtered(void **state)
{
	struct here *h = *state;
	char text[4000] = "";
	size_t len = 0;

	for (unsigned i = 0; i < 30; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		                        "------------------ show clock ------------------\n%s",
		                        i % 5 == 0 ? CLOCK : "");
	feed(h, text);
	session_end(h->session);
	assert_int_equal(h->list.count, 30);
	for (size_t i = 0; i < h->list.count; i++)
		assert_true(h->list.captures[i].filter.len > 0);
}

#define COLS_80(ten) "Wide " ten ten ten ten ten ten ten "12345"
_Static_assert(sizeof(COLS_80("0123456789")) == 81, "as wide as a terminal");

static void session_knows_a_first_line_that_a_terminal_broke(void **state)
{
	struct here *h = *state;

	read_all(h, "\n" COLS_80("0123456789") "\n goes over the edge\nWide things\n", ":show wide@2-4 ");
	assert_int_equal(h->list.lines_taken, 2);
}

static void session_rest_of_a_message_starts_no_output(void **state)
{
	/* 80 characters of it, and what goes on looks like the start of an output. */
	read_all(*state,
	         "%SYS-5-X: a text that fills the terminal up to its very edge and then it goes on\n"
	         "Smart Licensing is told here\n", "");
}

static void session_knows_a_command_alone_on_its_line(void **state)
{
	read_all(*state, "show clock\n" CLOCK, ":show clock@1-2 ");
}

static void session_prose_is_no_output(void **state)
{
	struct here *h = *state;

	read_all(h, "shift happened\nshow must go on\nsh\nshow\nthe clock: show clock\n" TRANSPORT,
	         "");
	assert_int_equal(h->list.known_lines, 0);
}

static void session_messages_are_no_lines_of_an_output(void **state)
{
	struct here *h = *state;

	read_all(h, "sw1#show license status\nTransport:\n"
	            "Jan 3 14:22:41: %SYS-5-CONFIG_I: Type: other\n  Type: cslu\n",
	         "sw1:show license status@1-4 ");
	assert_int_equal(h->list.fact_count, 1);
	assert_int_equal(h->list.known_lines, 3); /* the prompt and two lines */
	assert_true(str_eq(h->list.facts[0].text, STR("cslu")));
}

static void session_line_ends_and_terminal_codes_are_no_part_of_a_line(void **state)
{
	struct here *h = *state;

	read_all(h, "sw1#show license status\r\nTransport:\r\n  Ty\x1b[0mpe: cslux\b \r\n",
	         "sw1:show license status@1-3 ");
	assert_int_equal(h->list.fact_count, 1);
	assert_true(str_eq(h->list.facts[0].text, STR("cslu")));
}

/* Past the first lines only signs of commands are looked for. */
static void session_finds_outputs_far_behind_in_a_log(void **state)
{
	static const char *const forms[] = {"sw1#show clock\n", "sw1# show clock\n", "sw1>sh clock\n",
	                                    "-- x\n---- show clock ----\n", "`show clock`\n"};
	struct here *h = *state;

	for (int i = 0; i < 300; i++)
		feed(h, "words and a#b words\n");
	feed(h, "show clock\n" CLOCK "Smart Licensing is ENABLED\n");
	assert_int_equal(h->list.count, 0);
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		session_free(h->session);
		h->session = session_new(kb, &h->list);
		h->line = 1;
		for (int k = 0; k < 300; k++)
			feed(h, "words and a#show words\n");
		feed(h, forms[i]);
		feed(h, CLOCK);
		session_end(h->session);
		if (h->list.count != i + 1)
			fail_msg("%s is not found at the start of a block", forms[i]);
		assert_int_equal(h->list.captures[i].line, 301 + (i == 3));
		assert_int_equal(h->list.captures[i].last_line, 302 + (i == 3));
	}
}

/* Two of a kind in a block, and signs that are none in front. */
static void session_finds_outputs_within_a_block(void **state)
{
	struct here *h = *state;

	for (int i = 0; i < 300; i++)
		feed(h, "words\n");
	read_all(h, "a line with #sh and #sh\n#show clock\n\n-show clock\n" TRANSPORT
	            "sw1#show clock\n" CLOCK "sw2#show clock\n" CLOCK,
	         "sw1:show clock@307-308 sw2:show clock@309-310 ");
	assert_int_equal(h->list.fact_count, 2);
}

static void session_pieces_give_what_the_whole_gives(void **state)
{
	static const char text[] = "log\nsw1#show clock\n" CLOCK "\n\nsw1#show license status\n"
	                           "Transport:\n\n  Type: cslu\nsw2#show clock\n" CLOCK;
	struct here *h = *state;
	char line[100];

	for (const char *p = text; *p;) {
		size_t len = (size_t)(strchr(p, '\n') - p) + 1;
		memcpy(line, p, len);
		line[len] = '\0';
		feed(h, line);
		p += len;
	}
	read_all(h, "", "sw1:show clock@2-3 sw1:show license status@6-9 sw2:show clock@10-11 ");
	assert_int_equal(h->list.fact_count, 3);
	assert_int_equal(h->list.facts[2].line, 11);
}

static void session_marks_where_hosts_change(void **state)
{
	struct here *h = *state;
	const struct session_mark *mark;

	feed(h, "log\nsw1#show clock\nsw1#\nsw2#show clock\nsw1#\n");
	assert_null(session_mark_next(h->session, 3));
	mark = session_mark_next(h->session, 4);
	assert_non_null(mark);
	assert_int_equal(mark->offset, 4);
	assert_true(str_eq(mark->host, STR("sw1")));
	assert_null(session_mark_next(h->session, 23));
	mark = session_mark_next(h->session, 1000);
	assert_int_equal(mark->offset, 24);
	assert_true(str_eq(mark->host, STR("sw2")));
	mark = session_mark_next(h->session, 1000);
	assert_int_equal(mark->offset, 39);
	assert_true(str_eq(mark->host, STR("sw1")));
	assert_null(session_mark_next(h->session, UINT64_MAX));
}

static void session_of_nothing_gives_nothing(void **state)
{
	struct here *h = *state;

	read_all(h, "", "");
	assert_null(session_mark_next(h->session, UINT64_MAX));
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, here_open, here_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERE(session_finds_outputs_behind_prompts),
		HERE(session_prompt_needs_a_command_at_first),
		HERE(session_unknown_command_ends_the_output),
		HERE(session_unknown_command_of_ios_xr_ends_the_output),
		HERE(session_configuration_makes_no_output),
		HERE(session_finds_outputs_under_headings),
		HERE(session_knows_an_output_by_its_first_line),
		HERE(session_knows_a_command_alone_on_its_line),
		HERE(session_outputs_that_are_nearly_all_empty_were_filtered),
		HERE(session_knows_a_first_line_that_a_terminal_broke),
		HERE(session_rest_of_a_message_starts_no_output),
		HERE(session_prose_is_no_output),
		HERE(session_messages_are_no_lines_of_an_output),
		HERE(session_line_ends_and_terminal_codes_are_no_part_of_a_line),
		HERE(session_finds_outputs_far_behind_in_a_log),
		HERE(session_finds_outputs_within_a_block),
		HERE(session_pieces_give_what_the_whole_gives),
		HERE(session_marks_where_hosts_change),
		HERE(session_of_nothing_gives_nothing),
	};

	return cmocka_run_group_tests(tests, kb_start, kb_end);
}
