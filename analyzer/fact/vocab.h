#ifndef FACT_VOCAB_H
#define FACT_VOCAB_H

#include "base/str.h"

/*
 * vocab: the words that C, YAML, JSON and the screen share, each list written once.
 *
 * Source   levels: RFC 5424 section 6.2.1; platforms, topologies, verdicts and action kinds:
 *          the outside contract (tacit/1); signals: the inputs of the agent model.
 */
#define LEVELS(X)                     \
	X(LEVEL_EMERGENCY, "emergency") \
	X(LEVEL_ALERT, "alert")         \
	X(LEVEL_CRITICAL, "critical")   \
	X(LEVEL_ERROR, "error")         \
	X(LEVEL_WARNING, "warning")     \
	X(LEVEL_NOTICE, "notice")       \
	X(LEVEL_INFO, "info")           \
	X(LEVEL_DEBUG, "debug")

#define PLATFORMS(X)                    \
	X(PLATFORM_UNKNOWN, "unknown")    \
	X(PLATFORM_IOS_XE, "ios-xe")      \
	X(PLATFORM_IOS, "ios")            \
	X(PLATFORM_NX_OS, "nx-os")        \
	X(PLATFORM_IOS_XR, "ios-xr")      \
	X(PLATFORM_ASA, "asa")

#define TOPOLOGIES(X)                                        \
	X(TOPOLOGY_UNKNOWN, "unknown")                         \
	X(TOPOLOGY_DIRECT_SMART, "direct-smart")               \
	X(TOPOLOGY_DIRECT_CALLHOME, "direct-callhome")         \
	X(TOPOLOGY_CSLU_PUSH, "cslu-push")                     \
	X(TOPOLOGY_CSLU_PULL, "cslu-pull")                     \
	X(TOPOLOGY_CSLU_DISCONNECTED, "cslu-disconnected")     \
	X(TOPOLOGY_ONPREM_PUSH, "onprem-push")                 \
	X(TOPOLOGY_ONPREM_PULL, "onprem-pull")                 \
	X(TOPOLOGY_ONPREM_DISCONNECTED, "onprem-disconnected") \
	X(TOPOLOGY_CONTROLLER, "controller")                   \
	X(TOPOLOGY_OFFLINE, "offline")

#define STEP_KINDS(X)               \
	X(STEP_NONE, "none")           \
	X(STEP_CHECK, "check")         \
	X(STEP_CONFIGURE, "configure") \
	X(STEP_EXECUTE, "execute")     \
	X(STEP_PORTAL, "portal")       \
	X(STEP_UPGRADE, "upgrade")     \
	X(STEP_ESCALATE, "escalate")

#define PRIORS(X)                      \
	X(PRIOR_COMMON, "common")         \
	X(PRIOR_OCCASIONAL, "occasional") \
	X(PRIOR_RARE, "rare")

#define HOST_KINDS(X)              \
	X(HOST_ANY, "any")         \
	X(HOST_NAME, "name")       \
	X(HOST_ADDRESS, "address")

#define VERDICTS(X)                     \
	X(VERDICT_CONFIRMED, "confirmed") \
	X(VERDICT_LIKELY, "likely")       \
	X(VERDICT_POSSIBLE, "possible")   \
	X(VERDICT_RULED_OUT, "ruled-out")

#define STATUSES(X)                    \
	X(STATUS_ACTIVE, "active")        \
	X(STATUS_RESOLVED, "resolved")    \
	X(STATUS_FLAPPING, "flapping")

/*
 * The states of the agent's regions. A region starts in its first one, unknown.
 */
#define STATES(X)                                              \
	X(STATE_HOLE, "")                                      \
	X(STATE_UNKNOWN, "unknown")                            \
	X(STATE_SYNCHRONIZED, "synchronized")                  \
	X(STATE_UNSYNCHRONIZED, "unsynchronized")              \
	X(STATE_OK, "ok")                                      \
	X(STATE_FAILING, "failing")                            \
	X(STATE_FLAPPING, "flapping")                          \
	X(STATE_NONE, "none")                                  \
	X(STATE_INSTALLED, "installed")                        \
	X(STATE_FAILED, "failed")                              \
	X(STATE_DEFAULT, "default")                            \
	X(STATE_CUSTOM, "custom")                              \
	X(STATE_REMOVED, "removed")                            \
	X(STATE_OPEN, "open")                                  \
	X(STATE_PENDING, "pending")                            \
	X(STATE_ACKNOWLEDGED, "acknowledged")                  \
	X(STATE_OVERDUE, "overdue")                            \
	X(STATE_OFF, "off")                                    \
	X(STATE_ON, "on")                                      \
	X(STATE_UNREGISTERED, "unregistered")                  \
	X(STATE_REGISTERING, "registering")                    \
	X(STATE_REGISTERED, "registered")                      \
	X(STATE_EVALUATION, "evaluation")                      \
	X(STATE_EVALUATION_EXPIRED, "evaluation-expired")      \
	X(STATE_AUTHORIZED, "authorized")                      \
	X(STATE_OUT_OF_COMPLIANCE, "out-of-compliance")        \
	X(STATE_AUTHORIZATION_EXPIRED, "authorization-expired")

/* The types of facts. */
#define FACT_TYPES(X)                  \
	X(FACT_TEXT, "text")           \
	X(FACT_WORD, "word")           \
	X(FACT_NUMBER, "number")       \
	X(FACT_BOOLEAN, "boolean")     \
	X(FACT_TIME, "time")           \
	X(FACT_DAYS, "days")           \
	X(FACT_VERSION, "version")     \
	X(FACT_URL, "url")

/* How a value is told; only TOLD_VALUE holds one. */
#define TOLDS(X)                                   \
	X(TOLD_VALUE, "value")                     \
	X(TOLD_NONE, "<none>")                     \
	X(TOLD_EMPTY, "<empty>")                   \
	X(TOLD_NOT_CONFIGURED, "Not Configured")   \
	X(TOLD_INIT, "INIT")                       \
	X(TOLD_BLANK, "")

#define GENERATIONS(X)                     \
	X(GENERATION_UNKNOWN, "unknown")   \
	X(GENERATION_SLP, "slp")           \
	X(GENERATION_SL, "sl")             \
	X(GENERATION_LEGACY, "legacy")

/* The weight of one piece of evidence. */
#define WEIGHTS(X)                         \
	X(WEIGHT_DECISIVE, "decisive")     \
	X(WEIGHT_STRONG, "strong")         \
	X(WEIGHT_MODERATE, "moderate")     \
	X(WEIGHT_WEAK, "weak")

/* How a release stands to a defect. */
#define AFFECTIONS(X)                      \
	X(AFFECTION_AFFECTED, "affected")  \
	X(AFFECTION_FIXED, "fixed")        \
	X(AFFECTION_OTHER, "other")

/* Where a RUM report stands, in the order of its life. */
#define RUM_STATES(X)                                \
	X(RUM_UNKNOWN, "unknown")                    \
	X(RUM_OPEN, "open")                          \
	X(RUM_CLOSED, "closed")                      \
	X(RUM_UNACKNOWLEDGED, "unacknowledged")      \
	X(RUM_ACKNOWLEDGED, "acknowledged")          \
	X(RUM_DELETED, "deleted")

/* What private text is: each kind has pseudonyms of its own. A secret has none: it is blotted out. */
#define PRIVACIES(X)                \
	X(PRIVACY_NONE, "none")     \
	X(PRIVACY_HOST, "host")     \
	X(PRIVACY_ADDRESS, "address") \
	X(PRIVACY_SERIAL, "serial") \
	X(PRIVACY_USER, "user")     \
	X(PRIVACY_ACCOUNT, "account") \
	X(PRIVACY_SECRET, "secret")

#define REGIONS(X)                                 \
	X(REGION_CLOCK, "clock")                   \
	X(REGION_COMM, "comm")                     \
	X(REGION_TRUST, "trust")                   \
	X(REGION_POLICY, "policy")                 \
	X(REGION_AUTHORIZATION, "authorization")   \
	X(REGION_REPORTING, "reporting")           \
	X(REGION_UTILITY, "utility")               \
	X(REGION_REGISTRATION, "registration")     \
	X(REGION_ENTITLEMENT, "entitlement")

#define SIGNALS(X)                                                 \
	X(SIGNAL_NONE, "none")                                       \
	X(SIGNAL_COMM_FAILED, "comm.failed")                         \
	X(SIGNAL_COMM_RESTORED, "comm.restored")                     \
	X(SIGNAL_TRUST_INSTALLED, "trust.installed")                 \
	X(SIGNAL_TRUST_FAILED, "trust.failed")                       \
	X(SIGNAL_POLICY_INSTALLED, "policy.installed")               \
	X(SIGNAL_POLICY_FAILED, "policy.failed")                     \
	X(SIGNAL_POLICY_REMOVED, "policy.removed")                   \
	X(SIGNAL_AUTHORIZATION_INSTALLED, "authorization.installed") \
	X(SIGNAL_AUTHORIZATION_FAILED, "authorization.failed")       \
	X(SIGNAL_AUTHORIZATION_REMOVED, "authorization.removed")     \
	X(SIGNAL_REPORTING_REQUIRED, "reporting.required")           \
	X(SIGNAL_REPORTING_UNSUPPORTED, "reporting.unsupported")     \
	X(SIGNAL_REPORT_FAILED, "report.failed")                     \
	X(SIGNAL_UTILITY_STARTED, "utility.started")                 \
	X(SIGNAL_UTILITY_STOPPED, "utility.stopped")                 \
	X(SIGNAL_UTILITY_REPORT_FAILED, "utility.report-failed")     \
	X(SIGNAL_UTILITY_NO_ACK, "utility.no-ack")                   \
	X(SIGNAL_UTILITY_TRUST_MISSING, "utility.trust-missing")     \
	X(SIGNAL_UTILITY_TRANSPORT, "utility.transport")             \
	X(SIGNAL_UTILITY_SUBSCRIPTION, "utility.subscription")       \
	X(SIGNAL_REGISTRATION_OK, "registration.ok")                 \
	X(SIGNAL_REGISTRATION_FAILED, "registration.failed")         \
	X(SIGNAL_REGISTRATION_PENDING, "registration.pending")       \
	X(SIGNAL_REGISTRATION_ENDED, "registration.ended")           \
	X(SIGNAL_RENEWAL_OK, "renewal.ok")                           \
	X(SIGNAL_RENEWAL_FAILED, "renewal.failed")                   \
	X(SIGNAL_OUT_OF_COMPLIANCE, "entitlement.out-of-compliance") \
	X(SIGNAL_IN_COMPLIANCE, "entitlement.in-compliance")         \
	X(SIGNAL_EVAL_EXPIRED, "entitlement.eval-expired")           \
	X(SIGNAL_EVAL_STARTED, "entitlement.eval-started")           \
	X(SIGNAL_CLOCK_UNTRUSTED, "clock.untrusted")                 \
	X(SIGNAL_CLOCK_TRUSTED, "clock.trusted")                     \
	X(SIGNAL_CLOCK_CHANGED, "clock.changed")                     \
	X(SIGNAL_AGENT_ENABLED, "agent.enabled")                     \
	X(SIGNAL_AGENT_READY, "agent.ready")                         \
	X(SIGNAL_HA_ROLE_CHANGED, "ha.role-changed")                 \
	X(SIGNAL_CONFIG_NOT_SAVED, "config.not-saved")               \
	X(SIGNAL_CONFIG_SAVED, "config.saved")                       \
	X(SIGNAL_RESTART, "restart")

#define VOCAB_ID(id, text) id,
enum level { LEVELS(VOCAB_ID) LEVEL_COUNT };
enum platform { PLATFORMS(VOCAB_ID) PLATFORM_COUNT };
enum topology { TOPOLOGIES(VOCAB_ID) TOPOLOGY_COUNT };
enum step_kind { STEP_KINDS(VOCAB_ID) STEP_KIND_COUNT };
enum prior { PRIORS(VOCAB_ID) PRIOR_COUNT };
enum host_kind { HOST_KINDS(VOCAB_ID) HOST_KIND_COUNT };
enum verdict { VERDICTS(VOCAB_ID) VERDICT_COUNT };
enum status { STATUSES(VOCAB_ID) STATUS_COUNT };
enum signal { SIGNALS(VOCAB_ID) SIGNAL_COUNT };
enum fact_type { FACT_TYPES(VOCAB_ID) FACT_TYPE_COUNT };
enum told { TOLDS(VOCAB_ID) TOLD_COUNT };
enum generation { GENERATIONS(VOCAB_ID) GENERATION_COUNT };
enum weight { WEIGHTS(VOCAB_ID) WEIGHT_COUNT };
enum affection { AFFECTIONS(VOCAB_ID) AFFECTION_COUNT };
enum rum_state { RUM_STATES(VOCAB_ID) RUM_STATE_COUNT };
enum privacy { PRIVACIES(VOCAB_ID) PRIVACY_COUNT };
enum region { REGIONS(VOCAB_ID) REGION_COUNT };
enum state { STATES(VOCAB_ID) STATE_COUNT };
#undef VOCAB_ID

/* Names by value; NULL ends each. */
extern const char *const level_names[];
extern const char *const platform_names[];
extern const char *const topology_names[];
extern const char *const step_kind_names[];
extern const char *const prior_names[];
extern const char *const host_kind_names[];
extern const char *const verdict_names[];
extern const char *const status_names[];
extern const char *const signal_names[];
extern const char *const fact_type_names[];
extern const char *const told_names[];
extern const char *const generation_names[];
extern const char *const weight_names[];
extern const char *const affection_names[];
extern const char *const rum_state_names[];
extern const char *const privacy_names[];
extern const char *const region_names[];
extern const char *const state_names[];

/* The value of a name, -1 where it is none of them. */
int vocab_find(const char *const *names, str name);

#endif
