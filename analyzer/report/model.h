#ifndef REPORT_MODEL_H
#define REPORT_MODEL_H

#include "analysis.h"
#include "report/page.h"

/*
 * model: the agent model's tables as text or as DOT, and the path of a device's agent through them.
 *
 * Source   the tables themselves (agent/agent_tables.c): what is printed cannot drift from what runs.
 */
void model_write(const struct page *p, struct kb *kb);
void model_dot_write(FILE *to);

/* The states of the agents of all devices now, how they came there, and what comes when. */
void model_devices_write(const struct page *p, const struct analysis *a);

#endif
