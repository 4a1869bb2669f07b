#ifndef CMD_REPORT_CONFIG_H
#define CMD_REPORT_CONFIG_H

#include "cmd/cmd.h"
#include "report/case_report.h"

/*
 * report_config: what a report says besides the analysis: report.yaml of the user, and the command line,
 * which wins.
 *
 *     title: Licensing diagnosis
 *     customer: Example Works
 *     case: "612345678"
 *     contact: noc@works.example
 *     logo: logo.png                  # beside the file; png, jpg or svg, in HTML only
 *     leave_out: [timeline, inputs]   # sections
 *
 * Source   XDG Base Directory Specification 0.8: $XDG_CONFIG_HOME, or ~/.config where it is not set.
 */
struct report_config {
	struct arena *arena;
	struct report_options options;
};

/* False: the complaint is printed. No file is no mistake, unless --config named it. */
bool report_config_open(struct report_config *c, const struct options *o);
void report_config_close(struct report_config *c);

#endif
