#include "cmd/cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "message/stamp.h"
#include "tui/theme.h"

#define NAME_OF(id, text) [id] = text,
static const char *const format_names[] = {FORMATS(NAME_OF) NULL};
static const char *const color_names[] = {COLORS(NAME_OF) NULL};
#undef NAME_OF

enum option_kind { OPT_FLAG, OPT_TEXT, OPT_LIST, OPT_WORD, OPT_TIME, OPT_NUMBER, OPT_ZONE };

struct option_row {
	const char *name, *argument, *help;
	char letter;
	unsigned group;
	enum option_kind kind;
	size_t offset, count_offset;
	const char *const *words;
	unsigned least, most;
};

#define AT(member) .offset = offsetof(struct options, member)

/* clang-format off */
static const struct option_row rows[] = {
	{"format", "FORMAT", "how the result is written (text); see above", 'f', TAKES_OUTPUT, OPT_WORD, AT(format), .words = format_names},
	{"output", "FILE", "write there instead of to standard output", 'o', TAKES_OUTPUT, OPT_TEXT, AT(output)},
	{"force", NULL, "replace the file of --output; read also what a store keeps", 0, TAKES_OUTPUT, OPT_FLAG, AT(force)},
	{"kb", "DIR", "more knowledge; later ones replace entries by id", 0, TAKES_KB, OPT_LIST, AT(kb), .count_offset = offsetof(struct options, kb_count)},
	{"rules", "DIR", "more rules, likewise", 0, TAKES_KB, OPT_LIST, AT(rules), .count_offset = offsetof(struct options, rules_count)},
	{"cases", "DIR", "lint: want a labelled case there for every cause", 0, TAKES_CASES, OPT_TEXT, AT(cases)},
	{"device", "NAME", "only this device", 0, TAKES_INPUT, OPT_TEXT, AT(device)},
	{"topology", "NAME", "how the devices reach the licensing server", 0, TAKES_INPUT | TAKES_SCOPE, OPT_WORD, AT(topology), .words = topology_names},
	{"platform", "NAME", "only what holds on this platform", 0, TAKES_SCOPE, OPT_WORD, AT(platform), .words = platform_names},
	{"since", "TIME", "only messages from then on (RFC 3339)", 0, TAKES_INPUT, OPT_TIME, AT(since)},
	{"until", "TIME", "only messages up to then", 0, TAKES_INPUT, OPT_TIME, AT(until)},
	{"min-level", "LEVEL", "leave out what is less serious", 0, TAKES_INPUT, OPT_WORD, AT(min_level), .words = level_names},
	{"now", "TIME", "the time of the analysis, instead of the newest in the input", 0, TAKES_INPUT, OPT_TIME, AT(now)},
	{"year", "YEAR", "the year of the first time that has none", 0, TAKES_INPUT, OPT_NUMBER, AT(year), .least = 1990, .most = 2099},
	{"timezone", "ZONE", "the zone of times that name none, or one not known: +02:00", 0, TAKES_INPUT, OPT_ZONE, AT(zone)},
	{"jobs", "N", "how many threads read (all cores)", 'j', TAKES_INPUT, OPT_NUMBER, AT(jobs), .least = 1, .most = 64},
	{"fail-on", "LEVEL", "exit 1 if an active finding is at or above it", 0, TAKES_INPUT, OPT_WORD, AT(fail_on), .words = level_names},
	{"store", "FILE", "keep what is read and found; read only what has changed", 0, TAKES_INPUT, OPT_TEXT, AT(store)},
	{"redact", NULL, "pseudonyms for addresses, names, serials and secrets", 0, TAKES_INPUT, OPT_FLAG, AT(redact)},
	{"redact-map", "FILE", "pseudonyms to use again, and to keep (private)", 0, TAKES_INPUT | TAKES_MAP, OPT_TEXT, AT(redact_map)},
	{"pack", "FILE.zip", "write the report, its data and the evidence as one zip", 0, TAKES_REPORT_FILE, OPT_TEXT, AT(pack)},
	{"config", "FILE", "settings of the report, instead of report.yaml of the user", 0, TAKES_REPORT_FILE, OPT_TEXT, AT(config)},
	{"reports", "DIR", "a report of each device there, as HTML; the table links to them", 0, TAKES_REPORTS, OPT_TEXT, AT(reports)},
	{"bundle-mb", "N", "of each bundle, read no more than so many MB, unpacked", 0, TAKES_LIMITS, OPT_NUMBER, AT(bundle_mb), .least = 1, .most = 1u << 30},
	{"bundle-files", "N", "of each bundle, read no more than so many files", 0, TAKES_LIMITS, OPT_NUMBER, AT(bundle_files), .least = 1, .most = 1u << 30},
	{"bundle-seconds", "N", "leave a bundle that takes longer", 0, TAKES_LIMITS, OPT_NUMBER, AT(bundle_seconds), .least = 1, .most = 1u << 20},
	{"follow", NULL, "analyse the inputs again as they grow", 0, TAKES_KEYS, OPT_FLAG, AT(follow)},
	{"theme", "THEME", "auto (default: as COLORFGBG tells the ground), dark or light", 0, TAKES_KEYS, OPT_WORD, AT(theme), .words = theme_names},
	{"keys", "TEXT", "no terminal: type these (<down> ...), print the screen", 0, TAKES_KEYS, OPT_TEXT, AT(keys)},
	{"size", "COLSxROWS", "the size of that screen (80x24)", 0, TAKES_KEYS, OPT_TEXT, AT(size)},
	{"title", "TEXT", "the title of the report", 0, TAKES_REPORT, OPT_TEXT, AT(title)},
	{"customer", "TEXT", "named at its top", 0, TAKES_REPORT, OPT_TEXT, AT(customer)},
	{"case", "TEXT", "the number of the support case", 0, TAKES_REPORT, OPT_TEXT, AT(case_number)},
	{"contact", "TEXT", "whom to ask", 0, TAKES_REPORT, OPT_TEXT, AT(contact)},
	{"color", "WHEN", "auto (default), always or never; NO_COLOR is heeded", 0, TAKES_OUTPUT, OPT_WORD, AT(color), .words = color_names},
	{"quiet", NULL, "no remarks on standard error", 'q', TAKES_INPUT, OPT_FLAG, AT(quiet)},
	{"verbose", NULL, "everything: all series, all places, all remarks", 'v', TAKES_INPUT, OPT_FLAG, AT(verbose)},
	{"help", NULL, "this text", 'h', ~0u, OPT_FLAG, AT(help)},
};
/* clang-format on */

static void complain(const char *fmt, ...) PRINTF_LIKE(1, 2);

static void complain(const char *fmt, ...)
{
	va_list args;

	fputs("tacit: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

static bool word_set(const struct option_row *row, str value, int *at)
{
	*at = vocab_find(row->words, value);
	if (*at >= 0)
		return true;
	fprintf(stderr, "tacit: --%s: '%.*s' is not one of:", row->name, STR_ARG(value));
	for (const char *const *w = row->words; *w; w++)
		fprintf(stderr, " %s", *w);
	fputc('\n', stderr);
	return false;
}

static bool value_set(struct options *o, const struct option_row *row, str value)
{
	char *at = (char *)o + row->offset;
	uint64_t number;

	switch (row->kind) {
	case OPT_FLAG:
		*(bool *)(void *)at = true;
		return true;
	case OPT_TEXT:
		*(str *)(void *)at = value;
		return true;
	case OPT_LIST: {
		size_t *count = (size_t *)(void *)((char *)o + row->count_offset);
		if (*count == LIST_MAX) {
			complain("--%s: more than %d", row->name, LIST_MAX);
			return false;
		}
		((str *)(void *)at)[(*count)++] = value;
		return true;
	}
	case OPT_WORD:
		return word_set(row, value, (int *)(void *)at);
	case OPT_TIME:
		if (time_parse(value, (time_us *)(void *)at))
			return true;
		complain("--%s: '%.*s' is no time like 2023-02-15T07:30:00Z", row->name,
		         STR_ARG(value));
		return false;
	case OPT_NUMBER:
		if (str_to_u64(value, &number) && number >= row->least && number <= row->most) {
			*(unsigned *)(void *)at = (unsigned)number;
			return true;
		}
		complain("--%s: '%.*s' is no number from %u to %u", row->name, STR_ARG(value),
		         row->least, row->most);
		return false;
	case OPT_ZONE:
		o->has_zone = zone_offset_parse(value, &o->zone);
		if (!o->has_zone)
			complain("--timezone: '%.*s' is no offset like +02:00 or UTC", STR_ARG(value));
		return o->has_zone;
	}
	return false;
}

static const struct option_row *row_find(const struct command *command, str name, char letter)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		bool same = letter ? rows[i].letter == letter : str_eq(str_of(rows[i].name), name);
		if (same && (rows[i].group & (command->takes | (rows[i].letter == 'h'))))
			return &rows[i];
	}
	return NULL;
}

/* The long option of the command that a misspelt one may stand for, with words in front; empty: none. */
static str option_meant(const struct command *command, str name, char text[static 80])
{
	for (size_t i = 0; name.len && i < COUNT_OF(rows); i++) {
		if ((rows[i].group & command->takes) && str_is_slip(name, str_of(rows[i].name)))
			return (str){text, (size_t)snprintf(text, 80, "; did you mean --%s?", rows[i].name)};
	}
	return (str){"", 0};
}

static void defaults(struct options *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	*o = (struct options){.since = TIME_NONE, .until = TIME_NONE, .now = TIME_NONE,
	                      .min_level = LEVEL_DEBUG, .fail_on = -1,
	                      .jobs = cores > 0 && cores <= 64 ? (unsigned)cores : 1};
}

static bool format_check(const struct options *o, const struct command *command)
{
	if (o->format == FORMAT_TEXT || (command->formats >> o->format & 1))
		return true;
	fprintf(stderr, "tacit: %s has no format '%s'; it has: text", command->name, format_names[o->format]);
	for (int i = FORMAT_TEXT + 1; i < FORMAT_COUNT; i++) {
		if (command->formats >> i & 1)
			fprintf(stderr, " %s", format_names[i]);
	}
	fputc('\n', stderr);
	return false;
}

bool options_parse(struct options *o, const struct command *command, int argc, char **argv)
{
	bool only_paths = false;

	defaults(o);
	for (int i = 0; i < argc; i++) {
		str arg = str_of(argv[i]);
		if (only_paths || arg.len < 2 || arg.ptr[0] != '-') {
			if (o->path_count == COUNT_OF(o->paths)) {
				complain("more than %zu paths: name a folder instead",
				         COUNT_OF(o->paths));
				return false;
			}
			o->paths[o->path_count++] = arg;
			continue;
		}
		if (str_eq(arg, STR("--"))) {
			only_paths = true;
			continue;
		}
		bool longer = arg.ptr[1] == '-';
		const char *equals = longer ? memchr(arg.ptr, '=', arg.len) : NULL;
		str name = longer ? str_between(arg.ptr + 2, equals ? equals : arg.ptr + arg.len)
		                  : (str){"", 0};
		const struct option_row *row = row_find(command, name, longer ? '\0' : arg.ptr[1]);
		if (!row || (!longer && arg.len > 2 && row->kind == OPT_FLAG)) {
			char text[80];
			str meant = option_meant(command, name, text);
			complain("unknown option %.*s%.*s; 'tacit %s --help' lists them", STR_ARG(arg), STR_ARG(meant),
			         command->name);
			return false;
		}
		str value = equals ? str_from(arg, (size_t)(equals + 1 - arg.ptr))
		            : !longer ? str_from(arg, 2) : (str){"", 0};
		if (row->kind == OPT_FLAG && equals) {
			complain("--%s takes no value", row->name);
			return false;
		}
		if (row->kind != OPT_FLAG && !equals && !value.len) {
			if (++i == argc) {
				complain("--%s needs a value: %s", row->name, row->argument);
				return false;
			}
			value = str_of(argv[i]);
		}
		if (!value_set(o, row, value))
			return false;
	}
	o->redact |= o->redact_map.len > 0;
	if (o->store.len && cmd_reads_stdin(o) && !o->help) {
		complain("--store wants files: standard input cannot be read again; save it to one first");
		return false;
	}
	if (o->since != TIME_NONE && o->until != TIME_NONE && o->since > o->until) {
		complain("--since lies behind --until: nothing is between them");
		return false;
	}
	return format_check(o, command);
}

void options_help(FILE *to, const struct command *command)
{
	fprintf(to, "tacit %s %s\n\n%s.\n", command->name, command->synopsis, command->summary);
	if (*command->help)
		fprintf(to, "\n%s\n", command->help);
	if (command->formats) {
		fputs("\nFormats: text", to);
		for (int i = FORMAT_TEXT + 1; i < FORMAT_COUNT; i++) {
			if (command->formats >> i & 1)
				fprintf(to, " %s", format_names[i]);
		}
		fputc('\n', to);
	}
	fputs("\nOptions:\n", to);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char left[48];
		if (!(rows[i].group & (command->takes | (rows[i].letter == 'h'))))
			continue;
		char letter[] = {'-', rows[i].letter, ',', '\0'};
		snprintf(left, sizeof(left), "%3s --%s %s", rows[i].letter ? letter : "",
		         rows[i].name, rows[i].argument ? rows[i].argument : "");
		fprintf(to, "  %-26s %s\n", left, rows[i].help);
	}
}

bool cmd_reads_stdin(const struct options *o)
{
	bool any = !o->path_count;

	for (size_t i = 0; i < o->path_count; i++)
		any |= str_eq(o->paths[i], STR("-"));
	return any;
}

struct analysis_options cmd_analysis_options(const struct options *o)
{
	static const str standard_input[] = {STR_INIT("-")};

	return (struct analysis_options){.paths = o->path_count ? o->paths : standard_input,
	                                 .path_count = o->path_count ? o->path_count : 1,
	                                 .now = o->now,
	                                 .year = o->year,
	                                 .zone_default = o->zone,
	                                 .has_zone_default = o->has_zone,
	                                 .since = o->since,
	                                 .until = o->until,
	                                 .device = o->device,
	                                 .topology = (enum topology)o->topology,
	                                 .jobs = o->jobs,
	                                 .limits = {(uint64_t)o->bundle_mb * 1000000, o->bundle_files,
	                                            o->bundle_seconds},
	                                 .hash = o->redact || o->hash,
	                                 .stopped = cmd_interrupted};
}
