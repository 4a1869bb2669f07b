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

#define VERDICTS(X)                     \
	X(VERDICT_CONFIRMED, "confirmed") \
	X(VERDICT_LIKELY, "likely")       \
	X(VERDICT_POSSIBLE, "possible")   \
	X(VERDICT_RULED_OUT, "ruled-out")

#define STATUSES(X)                    \
	X(STATUS_ACTIVE, "active")        \
	X(STATUS_RESOLVED, "resolved")    \
	X(STATUS_FLAPPING, "flapping")

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
enum verdict { VERDICTS(VOCAB_ID) VERDICT_COUNT };
enum status { STATUSES(VOCAB_ID) STATUS_COUNT };
enum signal { SIGNALS(VOCAB_ID) SIGNAL_COUNT };
#undef VOCAB_ID

/* Names by value; NULL ends each. */
extern const char *const level_names[];
extern const char *const platform_names[];
extern const char *const topology_names[];
extern const char *const step_kind_names[];
extern const char *const prior_names[];
extern const char *const verdict_names[];
extern const char *const status_names[];
extern const char *const signal_names[];

/* The value of a name, -1 where it is none of them. */
int vocab_find(const char *const *names, str name);

#endif
