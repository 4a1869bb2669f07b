#include "fact/vocab.h"

#define VOCAB_NAME(id, text) [id] = text,
const char *const level_names[] = {LEVELS(VOCAB_NAME) NULL};
const char *const platform_names[] = {PLATFORMS(VOCAB_NAME) NULL};
const char *const topology_names[] = {TOPOLOGIES(VOCAB_NAME) NULL};
const char *const step_kind_names[] = {STEP_KINDS(VOCAB_NAME) NULL};
const char *const prior_names[] = {PRIORS(VOCAB_NAME) NULL};
const char *const host_kind_names[] = {HOST_KINDS(VOCAB_NAME) NULL};
const char *const verdict_names[] = {VERDICTS(VOCAB_NAME) NULL};
const char *const status_names[] = {STATUSES(VOCAB_NAME) NULL};
const char *const signal_names[] = {SIGNALS(VOCAB_NAME) NULL};
const char *const fact_type_names[] = {FACT_TYPES(VOCAB_NAME) NULL};
const char *const told_names[] = {TOLDS(VOCAB_NAME) NULL};
const char *const generation_names[] = {GENERATIONS(VOCAB_NAME) NULL};
const char *const weight_names[] = {WEIGHTS(VOCAB_NAME) NULL};
const char *const affection_names[] = {AFFECTIONS(VOCAB_NAME) NULL};
const char *const rum_state_names[] = {RUM_STATES(VOCAB_NAME) NULL};
const char *const privacy_names[] = {PRIVACIES(VOCAB_NAME) NULL};
const char *const region_names[] = {REGIONS(VOCAB_NAME) NULL};
const char *const state_names[] = {STATES(VOCAB_NAME) NULL};

int vocab_find(const char *const *names, str name)
{
	for (int i = 0; names[i]; i++) {
		if (str_eq(str_of(names[i]), name))
			return i;
	}
	return -1;
}
