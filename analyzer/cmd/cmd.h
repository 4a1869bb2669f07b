#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "analysis.h"

/*
 * cmd: what the subcommands share: exit codes, options, the knowledge, the output. Only cmd/ prints
 * errors.
 *
 * Source   the outside contract, "Command line".
 */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FOUND = 1,       /* --fail-on, or a test of the knowledge found a fault */
	EXIT_USAGE = 2,       /* command line, knowledge or rules are wrong */
	EXIT_UNREAD = 3,      /* some bytes could not be read */
	EXIT_OUTPUT = 4,      /* the output could not be written */
	EXIT_INTERRUPTED = 130
};

enum { LIST_MAX = 64 };

#define FORMATS(X)              \
	X(FORMAT_TEXT, "text")  \
	X(FORMAT_JSON, "json")  \
	X(FORMAT_JSONL, "jsonl") \
	X(FORMAT_DOT, "dot")     \
	X(FORMAT_MD, "md")       \
	X(FORMAT_HTML, "html")   \
	X(FORMAT_CSV, "csv")
#define COLORS(X)                \
	X(COLOR_AUTO, "auto")    \
	X(COLOR_ALWAYS, "always") \
	X(COLOR_NEVER, "never")

#define CMD_ID(id, text) id,
enum format { FORMATS(CMD_ID) FORMAT_COUNT };
enum color { COLORS(CMD_ID) COLOR_COUNT };
#undef CMD_ID

struct report_options;
struct options {
	str paths[4096];
	size_t path_count;
	str subject;   /* what the command is about, where it names something besides paths */
	int format;    /* enum format */
	str output;    /* empty: standard output */
	str kb[LIST_MAX], rules[LIST_MAX];
	size_t kb_count, rules_count;
	str cases;     /* folder of labelled cases that lint wants */
	str title, customer, case_number, contact; /* of a report */
	str reports;    /* of triage: a folder for a report of each device */
	str pack;       /* of a report: the zip to write */
	str config;     /* of a report: its settings; empty: by the XDG rules */
	const struct report_options *report; /* made of the options by the command */
	str store;      /* written; empty: none */
	int theme;      /* enum theme, of browse */
	str keys, size; /* of browse without a terminal; keys.ptr NULL: there is one */
	str redact_map; /* file of pseudonyms; empty: none is kept */
	str device;
	int topology, platform; /* enums */
	time_us since, until, now;
	int year;
	int16_t zone;
	bool has_zone;
	int min_level; /* enum level */
	int fail_on;   /* enum level, -1: not given */
	unsigned jobs;
	unsigned bundle_mb, bundle_files, bundle_seconds; /* 0: no limit */
	int color;     /* enum color */
	bool quiet, verbose, help, force, redact, hash, progress, follow;
};

struct command {
	const char *name;
	const char *synopsis; /* behind the name */
	const char *summary;  /* one line */
	const char *help;     /* paragraphs */
	unsigned takes;       /* set of OPTION_GROUP */
	unsigned formats;     /* set: 1 << enum format; 0: text alone */
	enum exit_code (*run)(struct options *o);
};

#define FORMAT_SET(format) (1u << FORMAT_##format)

/* Which options a command takes. */
enum option_group { TAKES_KB = 1, TAKES_INPUT = 2, TAKES_OUTPUT = 4, TAKES_SCOPE = 8, TAKES_REPORT = 16, TAKES_CASES = 32, TAKES_MAP = 64, TAKES_REPORT_FILE = 128, TAKES_KEYS = 256, TAKES_REPORTS = 512, TAKES_LIMITS = 1024 };

extern const struct command cmd_analyze, cmd_browse, cmd_diff, cmd_explain, cmd_facts, cmd_follow, cmd_kb, cmd_model, cmd_redact, cmd_report, cmd_store, cmd_triage, cmd_unredact, cmd_verify, cmd_why, cmd_why_not;

/* Read the command line behind the command's name. False: the complaint is printed. */
bool options_parse(struct options *o, const struct command *command, int argc, char **argv);
void options_help(FILE *to, const struct command *command);

/* The knowledge, by the options; NULL where it is wrong: the complaints are printed. */
struct kb *cmd_kb_open(const struct options *o);

/* The digest of the knowledge that the options name. */
struct sha256 cmd_kb_digest(const struct options *o);

/* Print what is wrong with the knowledge. False if there are errors. */
bool cmd_kb_good(struct kb *kb);

/* Standard output, or a temporary file beside --output that cmd_output_close renames. */
struct redactor;
struct output {
	FILE *to;
	str path;
	char temporary[4200];
	struct redactor *redactor; /* of a result that was redacted; NULL: it was not */
	const str *input_paths;    /* of the inputs, as they were read */
	bool failed;               /* a writer could not do its work, and has said so */
	int error;                 /* of a write that failed before the end; 0: none did */
};
bool cmd_output_open(struct output *out, const struct options *o);
bool cmd_output_close(struct output *out, bool keep);

/* Has who read the other end of a pipe gone? Then a failed write is no mistake. */
bool cmd_reader_is_gone(int fd);

/* How text is to be written to out. */
struct page;
void cmd_page(struct page *page, const struct output *out, const struct options *o);

struct analysis_options cmd_analysis_options(const struct options *o);

/* Analyze the paths of the options and write what is found; complaints go to standard error. */
struct analysis;
typedef void result_writer(struct output *out, const struct analysis *a, const struct options *o);
void cmd_complaints_print(const struct analysis *a, const struct options *o);
enum exit_code cmd_analyze_paths(struct options *o, result_writer *write);

/* Read the text of paths once more, line by line. */
struct line_visit {
	void *self;
	bool (*open)(void *self, str path); /* a file or a member of an archive starts; false: pass it over */
	bool (*line)(void *self, str line, uint64_t number); /* false: that is enough */
};
void cmd_lines_read(const str *paths, size_t path_count, const struct line_visit *visit);

/* Does it read standard input, which can be read but once? */
bool cmd_reads_stdin(const struct options *o);

/* Set by SIGINT and SIGTERM. */
void cmd_catch_interrupts(void);
bool cmd_interrupted(void);
void cmd_interrupt_set(bool on);

#endif
