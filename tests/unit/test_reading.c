#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "device/log_reader.h"
#include "device/reading.h"

static const char text[] =
        "<187>Feb 29 06:02:11 edge-1 12: *Feb 29 06:02:10.700 CET: %SMART_LIC-3-COMM_FAILED: Communications failure "
        "with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name\n"
        "no message here\n"
        "2024 Mar  1 03:11:20 leaf-2 %LICMGR-3-LOG_SMART_LIC_COMM_FAILED: Communications failure with the x : y\n"
        "leaf-2# show clock\n"
        "12:00:00.123 UTC Fri Mar 1 2024\n"
        "leaf-2# ping cslu-local vrf management\n"
        "% Unrecognized host or address, or protocol not running.\n";

struct piece {
	const char *at;
	size_t left;
};

static ssize_t piece_read(void *self, char *into, size_t size)
{
	struct piece *p = self;
	size_t len = p->left < size ? p->left : size;

	memcpy(into, p->at, len);
	p->at += len;
	p->left -= len;
	return (ssize_t)len;
}

static struct tally *read_text(struct kb *kb, struct capture_list *list)
{
	struct tally_options options = {.since = TIME_NONE, .until = TIME_NONE, .limit = TIME_NONE};
	struct tally *t = tally_new(kb, &options);
	struct piece piece = {text, sizeof(text) - 1};
	struct log_facts facts;

	capture_list_init(list);
	struct session *session = session_new(kb, list);
	log_read(t, session, (struct byte_source){piece_read, &piece}, 0, &facts);
	session_free(session);
	return t;
}

static struct kb *kb_shipped(void)
{
	return kb_open(&(struct kb_folders){.shipped_kb = STR("kb"), .shipped_rules = STR("rules")});
}

static void reading_thawed_freezes_to_the_same_bytes(void **state)
{
	struct capture_list list, again;
	struct kb *kb = kb_shipped();
	struct tally *t = read_text(kb, &list);
	size_t len, len_again;
	char *bytes = reading_freeze(t, &list, &len);

	(void)state;
	assert_true(list.count > 0 && list.fact_count > 0 && t->device_count > 1);
	capture_list_init(&again);
	struct tally *thawed = reading_thaw(kb, (str){bytes, len}, &again);
	assert_non_null(thawed);
	char *bytes_again = reading_freeze(thawed, &again, &len_again);
	assert_int_equal(len, len_again);
	assert_memory_equal(bytes, bytes_again, len);
	assert_ptr_equal(again.captures[0].def, list.captures[0].def);
	free(bytes_again);
	free(bytes);
	tally_free(thawed);
	tally_free(t);
	capture_list_close(&list);
	capture_list_close(&again);
	kb_close(kb);
}

static void reading_that_is_damaged_is_none(void **state)
{
	struct capture_list list;
	struct kb *kb = kb_shipped();
	struct tally *t = read_text(kb, &list);
	size_t len;
	char *bytes = reading_freeze(t, &list, &len);

	(void)state;
	for (size_t cut = 0; cut < len; cut++) { /* every shorter one */
		struct capture_list scrap;
		capture_list_init(&scrap);
		assert_null(reading_thaw(kb, (str){bytes, cut}, &scrap));
		capture_list_close(&scrap);
	}
	for (size_t at = 0; at < len; at++) { /* a byte that is wrong: some reading, or none, and no crash */
		struct capture_list scrap;
		char right = bytes[at];
		capture_list_init(&scrap);
		bytes[at] = (char)(right ^ 0xff);
		tally_free(reading_thaw(kb, (str){bytes, len}, &scrap));
		capture_list_close(&scrap);
		bytes[at] = right;
	}
	free(bytes);
	tally_free(t);
	capture_list_close(&list);
	kb_close(kb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reading_thawed_freezes_to_the_same_bytes),
	        cmocka_unit_test(reading_that_is_damaged_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
