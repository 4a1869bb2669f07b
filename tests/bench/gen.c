/*
 * gen: logs of a network of Cisco devices, made from a seed, for the benchmarks.
 *
 *     gen mixed|dense|sparse BYTES SEED
 *
 * Writes whole lines until BYTES is reached: mixed has 65 % Cisco lines among those of ordinary
 * servers, dense has nothing else, sparse has 0.1 %. The same arguments give the same bytes. Each
 * Cisco line holds one code and no other line holds any, so that a regular expression can count
 * what an analyzer should have found.
 *
 * Bias, to be kept in mind with any figure: fields are drawn uniformly, so a log has far more
 * distinct (device, code, interface) triples than a real one, and states change with no reason.
 *
 * Source   header forms as in the collected syslog (FORMATS.md), licensing texts as in the message
 *          catalogue (messages.tsv).
 */
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum os { OS_IOS, OS_XE, OS_NX, OS_XR, OS_SERVER, OS_COUNT };

/* Which systems send a message: bits of enum os. */
enum { IOS = 1 << OS_IOS, XE = 1 << OS_XE, NX = 1 << OS_NX, XR = 1 << OS_XR, SRV = 1 << OS_SERVER };
enum { IOS_XE = IOS | XE };

enum {
	DEVICES = 500,
	SLOTS = 4096,          /* of a table that turns 12 random bits into a message */
	OPS_MAX = 4096,        /* all templates together */
	LINE_MAX_BYTES = 2048, /* several times the longest template */
	FLUSH_BYTES = 1 << 20,
};

/* Monday 2026-01-05T00:00:00Z. */
static const int64_t first_second = 1767571200;

/*
 * Templates. {name} is a field of field_defs, {#1-48} a number in that range, {up|down} one of
 * these; {{ and }} are the braces themselves.
 */
#define USER "{admin|netops|jsmith|mgarcia|ansible|rancid|noc|kchen|svc-backup|dlopez|tadmin}"
#define SERVER "{Cisco Smart Software Manager (CSSM)|Cisco Smart License Utility (CSLU)}"
#define REASON                                                                                     \
	"{Unable to resolve server hostname/domain name|No detailed information given"             \
	"|Fail to send out Call Home HTTP message.|Smart Call Home failed to process the request." \
	"|HTTP Server Error 504: Gateway Time-out|Communication message send error}"
#define ACL "{INET-BLOCK|101|acl_mgmt_in|VTY-ACCESS|BLOCK-RFC1918|EDGE-IN|177}"
#define FLOW "{ip}({#1024-65535}) -> {ip}({22|23|53|80|161|443|445|3389|8080})"

struct message_def {
	unsigned senders; /* bits as above */
	uint32_t weight;  /* among the messages of one system */
	const char *code; /* NULL: a server's line, which has none */
	const char *text;
	const char *process; /* IOS XR names it before the code */
};

/* 100 codes: 67 of routine operation, 33 of licensing. */
/* clang-format off */
static const struct message_def messages[] = {
{ IOS_XE, 110, "LINK-3-UPDOWN", "Interface {if}, changed state to {up|down}", NULL },
{ IOS_XE, 20, "LINK-5-CHANGED", "Interface {if}, changed state to administratively down", NULL },
{ IOS_XE, 150, "LINEPROTO-5-UPDOWN",
  "Line protocol on Interface {if}, changed state to {up|down}", NULL },
{ IOS_XE, 45, "SYS-5-CONFIG_I", "Configured from console by " USER " on vty{#0-15} ({ip})", NULL },
{ IOS_XE, 50, "SEC_LOGIN-5-LOGIN_SUCCESS",
  "Login Success [user: " USER "] [Source: {ip}] [localport: 22] at {clock}", NULL },
{ IOS_XE, 25, "SEC_LOGIN-4-LOGIN_FAILED", "Login failed [user: " USER "] [Source: {ip}] "
  "[localport: 22] [Reason: Login Authentication Failed] at {clock}", NULL },
{ IOS_XE, 30, "SYS-6-LOGOUT", "User " USER " has exited tty session {#1-15}({ip})", NULL },
{ IOS_XE, 25, "OSPF-5-ADJCHG", "Process {1|10|100}, Nbr {peer} on {if} from {FULL to DOWN, "
  "Neighbor Down: Dead timer expired|LOADING to FULL, Loading Done"
  "|FULL to DOWN, Neighbor Down: Interface down or detached}", NULL },
{ IOS_XE, 20, "BGP-5-ADJCHANGE",
  "neighbor {peer} {Up |Down BGP Notification sent|Down Peer closed the session}", NULL },
{ IOS_XE, 8, "BGP-3-NOTIFICATION",
  "sent to neighbor {peer} {4/0 (hold time expired)|6/4 (Administrative Reset)} 0 bytes ", NULL },
{ IOS_XE, 8, "BGP-5-NBR_RESET",
  "Neighbor {peer} reset (BGP Notification {sent|received})", NULL },
{ IOS_XE, 20, "DUAL-5-NBRCHANGE", "EIGRP-IPv4 {#1-900}: Neighbor {peer} ({if}) is "
  "{up: new adjacency|down: holding time expired|down: interface down}", NULL },
{ IOS_XE, 12, "CDP-4-NATIVE_VLAN_MISMATCH", "Native VLAN mismatch discovered on {if} ({#1-4094}), "
  "with {neighbor} {sif} ({#1-4094}).", NULL },
{ IOS_XE, 10, "CDP-4-DUPLEX_MISMATCH", "duplex mismatch discovered on {if} (not half duplex), "
  "with {neighbor} {sif} (half duplex).", NULL },
{ IOS_XE, 5, "SPANTREE-2-BLOCK_BPDUGUARD",
  "Received BPDU on port {if} with BPDU Guard enabled. Disabling port.", NULL },
{ IOS_XE, 15, "SPANTREE-6-PORT_STATE", "Port {sif} instance {#1-4094} moving from "
  "{blocking to listening|listening to learning|learning to forwarding}", NULL },
{ IOS_XE, 8, "PM-4-ERR_DISABLE",
  "{bpduguard|psecure-violation|link-flap} error detected on {sif}, putting {same} in "
  "err-disable state", NULL },
{ IOS_XE, 8, "PM-4-ERR_RECOVER", "Attempting to recover from "
  "{bpduguard|psecure-violation|link-flap} err-disable state on {sif}", NULL },
{ IOS_XE, 15, "ILPOWER-7-DETECT",
  "Interface {sif}: Power Device detected: {IEEE PD|Cisco PD}", NULL },
{ IOS_XE, 15, "ILPOWER-5-POWER_GRANTED", "Interface {sif}: Power granted", NULL },
{ IOS_XE, 12, "ILPOWER-5-IEEE_DISCONNECT", "Interface {sif}: PD removed", NULL },
{ IOS_XE, 25, "DOT1X-5-FAIL", "Authentication failed for client ({mac}) on Interface {sif} "
  "AuditSessionID {session}", NULL },
{ IOS_XE, 20, "DOT1X-5-SUCCESS", "Authentication successful for client ({mac}) on Interface {sif} "
  "AuditSessionID {session}", NULL },
{ IOS_XE, 30, "AUTHMGR-5-START", "Starting '{dot1x|mab}' for client ({mac}) on Interface {sif} "
  "AuditSessionID {session}", NULL },
{ IOS_XE, 18, "MAB-5-FAIL", "Authentication failed for client ({mac}) on Interface {sif} "
  "AuditSessionID {session}", NULL },
{ IOS_XE, 60, "SEC-6-IPACCESSLOGP",
  "list " ACL " {denied|permitted} {tcp|udp} " FLOW ", {#1-400} packets", NULL },
{ IOS_XE, 15, "SEC-6-IPACCESSLOGDP",
  "list " ACL " denied icmp {ip} -> {ip} ({8/0|0/0|3/3}), {#1-40} packets", NULL },
{ IOS_XE, 20, "SW_MATM-4-MACFLAP_NOTIF",
  "Host {mac} in vlan {#1-4094} is flapping between port {sif} and port {sif}", NULL },
{ IOS_XE, 8, "IP-4-DUPADDR", "Duplicate address {ip} on Vlan{#1-4094}, sourced by {mac}", NULL },
{ IOS_XE, 12, "HSRP-5-STATECHANGE", "Vlan{#1-4094} Grp {#0-255} state "
  "{Standby -> Active|Speak -> Standby|Active -> Speak|Listen -> Init}", NULL },
{ IOS_XE, 10, "EC-5-BUNDLE", "Interface {sif} joined port-channel Po{#1-64}", NULL },
{ IOS_XE, 10, "EC-5-UNBUNDLE", "Interface {sif} left the port-channel Po{#1-64}", NULL },
{ IOS_XE, 12, "TRACK-6-STATE",
  "{#1-99} ip sla {#1-99} reachability {Up -> Down|Down -> Up}", NULL },
{ IOS_XE, 15, "SNMP-3-AUTHFAIL", "Authentication failure for SNMP req from host {ip}", NULL },
{ IOS_XE, 25, "SSH-5-SSH2_SESSION", "SSH2 Session request from {ip} (tty = {#0-15}) using crypto "
  "cipher 'aes256-ctr', hmac 'hmac-sha2-256' {Succeeded|Failed}", NULL },
{ IOS_XE, 25, "SSH-5-SSH2_CLOSE", "SSH2 Session from {ip} (tty = {#0-15}) for user '" USER "' "
  "using crypto cipher 'aes256-ctr', hmac 'hmac-sha2-256' closed", NULL },
{ IOS_XE, 25, "PARSER-5-CFGLOG_LOGGEDCMD", "User:" USER "  logged command:"
  "{!exec: enable|interface Vlan10|no shutdown|ip route 0.0.0.0 0.0.0.0 10.0.0.1"
  "|switchport access vlan 20|logging host 10.20.30.40|do write memory}", NULL },
{ IOS_XE, 4, "SYS-3-CPUHOG", "Task is running for ({#2001-9000})msecs, more than (2000)msecs "
  "({#1-99}/{#1-9}),process = {SNMP ENGINE|IP RIB Update|Exec|SAGetRUMIds}.", NULL },
{ IOS_XE, 8, "CLEAR-5-COUNTERS",
  "Clear counter on all interfaces by " USER " on vty{#0-15} ({ip})", NULL },
{ IOS_XE, 8, "LDP-5-NBRCHG", "LDP Neighbor {peer}:0 ({#1-99}) is "
  "{UP|DOWN (Session KeepAlive Timer expired)|DOWN (TCP connection closed by peer)}", NULL },
{ XE, 12, "BFDFSM-6-BFD_SESS_DOWN",
  "BFD-SYSLOG: BFD session ld:{#1-4096} handle:{#1-900},is going Down Reason: "
  "{ECHO FAILURE|DETECT TIMER EXPIRED|RX DOWN}", NULL },
{ XE, 15, "SISF-4-IP_THEFT", "IP Theft IP={ip} VLAN={#1-4094} MAC={mac} IF={sif} New(Spoof) "
  "MAC={mac} New IF={sif}", NULL },
{ XE, 30, "FMANFP-6-IPACCESSLOGP",
  "F0/0: fman_fp_image: list " ACL " denied {tcp|udp} " FLOW ", {#1-400} packets", NULL },

{ NX, 100, "ETHPORT-5-IF_DOWN_LINK_FAILURE", "Interface {if} is down (Link failure)", NULL },
{ NX, 100, "ETHPORT-5-IF_UP", "Interface {if} is up in mode {access|trunk|routed}", NULL },
{ NX, 60, "ETHPORT-5-IF_DUPLEX", "Interface {if}, operational duplex mode changed to Full", NULL },
{ NX, 60, "ETHPORT-5-SPEED",
  "Interface {if}, operational speed changed to {1|10|25|100} Gbps", NULL },
{ NX, 60, "ETHPORT-5-IF_RX_FLOW_CONTROL",
  "Interface {if}, operational Receive Flow Control state changed to {off|on}", NULL },
{ NX, 80, "VSHD-5-VSHD_SYSLOG_CONFIG_I",
  "Configured from vty by " USER " on {ip}@pts/{#0-31}", NULL },
{ NX, 70, "L2FM-4-L2FM_MAC_MOVE",
  "Mac {mac} in vlan {#1-4094} has moved from {if} to {if}", NULL },
{ NX, 60, "DAEMON-3-SYSTEM_MSG", "error: kex_exchange_identification: Connection closed by remote "
  "host - dcos_sshd[{#2000-32000}]", NULL },
{ NX, 80, "AUTHPRIV-3-SYSTEM_MSG",
  "pam_aaa:Authentication failed from {ip} - dcos_sshd[{#2000-32000}]", NULL },
{ NX, 40, "BGP-5-ADJCHANGE", " bgp-{#64512-65535} [{#2000-32000}] (default) neighbor {peer} "
  "{Up|Down - holdtimer expired error|Down - peer closed the session}", NULL },
{ NX, 40, "OSPF-5-ADJCHANGE",
  " ospf-{1|10|100} [{#2000-32000}]  Nbr {peer} on {if} went {FULL|DOWN|EXSTART}", NULL },
{ NX, 40, "ETH_PORT_CHANNEL-5-PORT_UP", "port-channel{#1-4096}: {if} is up", NULL },
{ NX, 20, "VPC-2-PEER_KEEP_ALIVE_RECV_FAIL",
  "In domain {#1-1000}, VPC peer keep-alive receive has failed", NULL },
{ NX, 20, "PLATFORM-2-PS_FAIL",
  "Power supply {#1-8} failed or shut down (Serial number {serial})", NULL },

{ XR, 200, "PKT_INFRA-LINK-3-UPDOWN",
  "Interface {if}, changed state to {Up|Down}", "ifmgr[{#100-900}]" },
{ XR, 200, "PKT_INFRA-LINEPROTO-5-UPDOWN",
  "Line protocol on Interface {if}, changed state to {Up|Down}", "ifmgr[{#100-900}]" },
{ XR, 90, "ROUTING-OSPF-5-ADJCHG", "Process {1|10|core}, Nbr {peer} on {if} in area 0 from "
  "{FULL to DOWN, Neighbor Down: dead timer expired|LOADING to FULL, Loading Done}, "
  "vrf default vrfid 0x60000000", "ospf[{#1000-1200}]" },
{ XR, 80, "ROUTING-BGP-5-ADJCHANGE", "neighbor {peer} "
  "{Up|Down - BGP Notification sent, hold time expired|Down - Peer closing down the session} "
  "(VRF: default) (AS: {#64512-65535})", "bgp[{#1000-1200}]" },
{ XR, 60, "ROUTING-ISIS-5-ADJCHANGE", "Adjacency to {neighbor} ({if}) (L{1|2}) "
  "{Up, New adjacency|Down, Hold time expired|Down, Interface state down}", "isis[{#1000-1200}]" },
{ XR, 60, "MGBL-SYS-5-CONFIG_I",
  "Configured from console by " USER " on vty{#0-9} ({ip})", "config[{#65536-69999}]" },
{ XR, 60, "MGBL-CONFIG-6-DB_COMMIT", "Configuration committed by user '" USER "'. Use 'show "
  "configuration commit changes {#1000000000-1000009999}' to view the changes.",
  "config[{#65536-69999}]" },
{ XR, 60, "SECURITY-LOGIN-6-AUTHEN_SUCCESS", "Successfully authenticated user '" USER "' from "
  "'{ip}' on 'vty{#0-9}'", "exec[{#65536-69999}]" },
{ XR, 60, "SECURITY-SSHD-6-INFO_USER_LOGOUT",
  "User '" USER "' from '{ip}' logged out on 'vty{#0-9}'", "SSHD_[{#65536-69999}]" },
{ XR, 30, "PLATFORM-VETH_PD-2-RX_FAULT",
  "Interface {if}, Detected Local Fault", "npu_drvr[{#200-300}]" },
{ XR, 30, "L2-BM-6-ACTIVE", "{if} is {Active|no longer Active} as part of Bundle-Ether{#1-99}",
  "BM-DISTRIB[{#1000-1200}]" },

{ XE, 18, "SMART_LIC-3-COMM_FAILED", "Communications failure with the " SERVER " : " REASON, NULL },
{ XE, 14, "SMART_LIC-5-COMM_RESTORED", "Communications with the " SERVER " restored", NULL },
{ XE, 2, "SMART_LIC-3-POLICY_INSTALL_FAILED",
  "The installation of a new licensing policy has failed: " REASON ".", NULL },
{ XE, 2, "SMART_LIC-3-AUTHORIZATION_INSTALL_FAILED",
  "The install of a new licensing authorization code has failed on {udi}: " REASON ".", NULL },
{ XE, 2, "SMART_LIC-3-POLICY_REMOVED", "The licensing policy has been removed.", NULL },
{ XE, 4, "SMART_LIC-3-TRUST_CODE_INSTALL_FAILED", "The install of a new licensing trust code has "
  "failed on {udi}: {{\"token\":[\"The token '{session}' is not valid.\"]}}.", NULL },
{ XE, 2, "SMART_LIC-4-REPORTING_NOT_SUPPORTED", "The CSSM OnPrem that this product instance is "
  "connected to is down rev and does not support the enhanced policy and usage reporting mode.",
  NULL },
{ XE, 4, "SMART_LIC-6-POLICY_INSTALL_SUCCESS",
  "A new licensing policy was successfully installed.", NULL },
{ XE, 2, "SMART_LIC-6-AUTHORIZATION_INSTALL_SUCCESS",
  "A new licensing authorization code was successfully installed on: {udi}.", NULL },
{ XE, 2, "SMART_LIC-6-AUTHORIZATION_REMOVED",
  "A licensing authorization code has been removed from {udi}", NULL },
{ XE, 10, "SMART_LIC-6-REPORTING_REQUIRED",
  "A Usage report acknowledgement will be required in {#1-90} days.", NULL },
{ XE, 3, "SMART_LIC-6-TRUST_CODE_INSTALL_SUCCESS",
  "A new licensing trust code was successfully installed on {udi}.", NULL },
{ XE, 3, "SMART_LIC-4-UTILITY_NO_ACK", "A Usage report acknowledgement has not been received in "
  "the last {#30-90} days. An Acknowledgement is required every 30 days.", NULL },
{ XE, 3, "SMART_LIC-3-UTILITY_REPORT_FAILED",
  "Smart Agent for Licensing Utility has failed to send usage Report.", NULL },
{ XE, 6, "SMART_LIC-6-EXPORT_CONTROLLED", "Usage of export controlled features is "
  "{allowed|not allowed} for feature {hseck9|dna-advantage}", NULL },
{ XE, 3, "SMART_LIC-6-AGENT_REG_SUCCESS",
  "Smart Agent for Licensing Registration with the " SERVER " successful", NULL },
{ XE, 4, "SMART_LIC-3-AGENT_REG_FAILED", "Smart Agent for Licensing Registration with the Cisco "
  "Smart Software Manager or satellite failed: {Communication transport not available."
  "|Product Already Registered"
  "|Your request could not be processed right now. Please try again}", NULL },
{ XE, 4, "SMART_LIC-6-AUTH_RENEW_SUCCESS", "Authorization renewal with the " SERVER " successful. "
  "State={authorized|out of compliance} for udi {udi}", NULL },
{ XE, 6, "SMART_LIC-3-AUTH_RENEW_FAILED", "Authorization renewal with the " SERVER " : "
  "{Communication message send error|Error received from Smart Software Manager: Data and "
  "signature do not match} for udi {udi}", NULL },
{ XE, 3, "SMART_LIC-3-OUT_OF_COMPLIANCE",
  "One or more entitlements are out of compliance.", NULL },
{ XE, 3, "SMART_LIC-5-IN_COMPLIANCE",
  "All entitlements and licenses in use on this device are authorized", NULL },
{ XE, 2, "SMART_LIC-4-CONFIG_NOT_SAVED",
  "Smart Licensing configuration has not been saved", NULL },
{ IOS_XE, 4, "CALL_HOME-5-SL_MESSAGE_FAILED", "Fail to send out Smart Licensing message to: "
  "https://tools.cisco.com/its/service/oddce/services/DDCEService (ERR {205 : Request Aborted"
  "|207 : Connection time out|218 : Host name resolution failed})", NULL },
{ IOS_XE, 2, "CALL_HOME-6-SCH_REGISTRATION_IN_PROGRESS", "SCH device registration is in progress. "
  "Call-home will poll SCH server for registration result. ", NULL },
{ IOS_XE, 2, "PKI-3-CRL_FETCH_FAIL", "CRL fetch for trustpoint SLA-TrustPoint failed Reason : "
  "Failed to select socket. Timeout : 5 (Connection timed out)", NULL },
{ IOS_XE, 2, "PKI-3-CERTIFICATE_INVALID_NOT_YET_VALID", "Certificate chain validation has failed. "
  "The certificate (SN: {session}) is not yet valid. Validity period starts on "
  "2022-05-12T17:11:30Z", NULL },
{ NX, 20, "LICMGR-3-LOG_SMART_LIC_COMM_FAILED",
  "Communications failure with the " SERVER " : " REASON, NULL },
{ NX, 15, "LICMGR-3-LOG_SMART_LIC_COMM_RESTORED",
  "Communications with the " SERVER " restored.", NULL },
{ NX, 4, "LICMGR-6-LOG_SMART_LIC_POLICY_INSTALL_SUCCESS",
  "A new licensing policy was successfully installed.", NULL },
{ NX, 8, "LICMGR-6-LOG_SMART_LIC_REPORTING_REQUIRED",
  "A Usage report acknowledgement will be required in {#1-90} days.", NULL },
{ NX, 4, "LICMGR-3-LOG_SMART_LIC_TRUST_CODE_INSTALL_FAILED",
  "The install of a new licensing trust code has failed on {udi}: " REASON ".", NULL },
{ XR, 25, "LICENSE-SMART_LIC-3-COMM_FAILED",
  "Communications failure with the " SERVER " : " REASON, "smartlicserver[{#300-400}]" },
{ XR, 20, "LICENSE-SMART_LIC-5-COMM_RESTORED",
  "Communications with the " SERVER " restored", "smartlicserver[{#300-400}]" },

{ SRV, 120, NULL, "sshd[{#900-65000}]: Accepted publickey for " USER " from {ip} port "
  "{#1024-65535} ssh2: RSA SHA256:{session}{session}", NULL },
{ SRV, 100, NULL, "sshd[{#900-65000}]: Failed password for invalid user {oracle|test|root|git} "
  "from {ip} port {#1024-65535} ssh2", NULL },
{ SRV, 60, NULL, "sshd[{#900-65000}]: pam_unix(sshd:session): session {opened|closed} for user "
  USER "(uid={#1000-2000})", NULL },
{ SRV, 120, NULL, "CRON[{#900-65000}]: (root) CMD ({   cd / && run-parts --report /etc/cron.hourly"
  "|command -v debian-sa1 > /dev/null && debian-sa1 1 1})", NULL },
{ SRV, 80, NULL, "systemd[1]: {Starting|Finished} {Daily apt download activities..."
  "|Rotate log files...|Cleanup of Temporary Directories...|Message of the Day...}", NULL },
{ SRV, 80, NULL, "kernel: [{#1000-9999999}.{#100000-999999}] [UFW BLOCK] IN=eth0 OUT= "
  "SRC={ip} DST={ip} LEN={#40-1500} TTL={#30-255} ID={#1-65535} PROTO=TCP DPT={#1-65535}", NULL },
{ SRV, 30, NULL, "kernel: [{#1000-9999999}.{#100000-999999}] e1000e: eth0 NIC Link is "
  "{Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx|Down}", NULL },
{ SRV, 90, NULL, "dhcpd[{#900-9000}]: DHCPACK on {ip} to 52:54:00:{#10-99}:{#10-99}:{#10-99} "
  "(host-{#1-9999}) via eth1", NULL },
{ SRV, 60, NULL,
  "dhcpd[{#900-9000}]: DHCPDISCOVER from 52:54:00:{#10-99}:{#10-99}:{#10-99} via {ip}: "
  "network 10.0/16: no free leases", NULL },
{ SRV, 80, NULL, "named[{#900-9000}]: client @0x7f{#10000000-99999999} {ip}#{#1024-65535} "
  "(www.example.{com|net|org}): query: www.example.com IN {A|AAAA|MX} +E(0)K ({ip})", NULL },
{ SRV, 70, NULL, "postfix/smtpd[{#900-65000}]: {connect|disconnect} from "
  "mail-{#1-999}.example.net[{ip}]", NULL },
{ SRV, 90, NULL, "nginx: {ip} - - \"GET /api/v{1|2}/items/{#1-99999} HTTP/1.1\" {200|304|404|502} "
  "{#100-99999} \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"", NULL },
{ SRV, 12, NULL, "nginx: {ip} - - \"GET /search?q=level%203%2Fup HTTP/1.1\" {200|404} "
  "{#100-99999} \"-\" \"curl/7.88.1\"", NULL },
{ SRV, 8, NULL, "monit[{#900-9000}]: 'rootfs' space usage {#80-99}.{#0-9}% matches resource limit "
  "[space usage > 80.0%]", NULL },
};

struct header_def {
	unsigned senders;
	const char *text;
};

/* A device keeps to one of these. {bsd} is both the relay's stamp and the device's own. */
static const struct header_def headers[] = {
	{ IOS_XE, "<{pri}>{seq}: {host}: {mark}{bsd}.{ms}: " },
	{ IOS_XE, "<{pri}>{bsd} {host} {seq}: {local}: {bsd}.{ms} {zone}: " },
	{ IOS_XE, "{bsd} {host} {seq}: {mark}{bsd}.{ms}: " },
	{ IOS_XE, "{bsd} {host} {seq}: {mark}{bsd}.{ms} {zone}: " },
	{ IOS_XE, "{bsd} {host} {seq}: {local}: {mark}{bsd}: " },
	{ IOS_XE, "{bsd} {host} <{pri}>{seq}: {mark}{bsd}.{ms}: " },
	{ XE, "<{pri}>{seq}: {host}: {local}: {bsd-year}.{ms} {zone}: " },
	{ IOS, "{bsd} {host} " },
	{ NX, "{bsd} {host} : {year-bsd} {zone}: %$ VDC-1 %$ " },
	{ NX, "{year-bsd} {host} %$ VDC-1 %$ " },
	{ NX, "<{pri}>{bsd} {host} : {year-bsd} {zone}: " },
	{ XR, "<{pri}>{seq}: {host} {node}:{bsd}.{ms} : {process}: " },
	{ XR, "<{pri}>{bsd} {host} {node}:{bsd}.{ms} {zone}: {process}: " },
	{ XR, "{bsd} {host} {seq}: {node}:{bsd}.{ms} {zone}: {process}: " },
	{ SRV, "{bsd} srv-{web|db|mail|dns|app}-{#1-40} " },
};

static const char *const interfaces[OS_COUNT] = {
	[OS_IOS] = "{FastEthernet|GigabitEthernet}0/{#1-48}",
	[OS_XE] = "{GigabitEthernet|TenGigabitEthernet}{#1-4}/0/{#1-48}",
	[OS_NX] = "Ethernet{#1-4}/{#1-48}",
	[OS_XR] = "{TenGigE|HundredGigE}0/{#0-3}/0/{#0-35}",
	[OS_SERVER] = "eth{#0-3}",
};

static const char *const short_interfaces[OS_COUNT] = {
	[OS_IOS] = "{Fa|Gi}0/{#1-48}",
	[OS_XE] = "{Gi|Te}{#1-4}/0/{#1-48}",
	[OS_NX] = "Eth{#1-4}/{#1-48}",
	[OS_XR] = "{Te|Hu}0/{#0-3}/0/{#0-35}",
	[OS_SERVER] = "eth{#0-3}",
};
/* clang-format on */

enum {
	MESSAGES = sizeof(messages) / sizeof(messages[0]),
	HEADERS = sizeof(headers) / sizeof(headers[0]),
};

struct gen;
typedef char *field_fn(struct gen *g, char *out);

struct op {
	enum { OP_TEXT, OP_RANGE, OP_CHOICE, OP_DEVICE, OP_FIELD } kind;
	uint32_t low, span; /* a range; a choice's span is the number of texts that follow it */
	const char *text;
	size_t len;
	field_fn *field;
	size_t offset; /* of a string in struct device */
};

struct text_template {
	const struct op *ops;
	size_t count;
};

struct device {
	enum os os;
	const struct text_template *header;
	char host[32], udi[48], serial[16];
	char node[16], zone[4], mark[2]; /* mark: "*", or empty where the clock is trusted */
	uint32_t seq, local;
	uint32_t peers; /* the second and third byte of its neighbors' addresses */
};

struct message {
	char code[80]; /* with the sign before and the colon after it, as its system writes it */
	char pri[4];
	struct text_template text, process;
};

struct gen {
	uint64_t rng;
	uint64_t now_ms, second, day; /* since 1970 */
	char bsd[32], year[8], date[32];
	const char *if_text; /* the interface last written to this line */
	size_t if_len;
	struct device *device;
	const struct message *message;
	struct device devices[DEVICES + 1]; /* the last stands for all servers */
	struct message messages[MESSAGES];
	struct text_template headers[HEADERS];
	struct text_template interfaces[OS_COUNT], short_interfaces[OS_COUNT];
	uint16_t slots[OS_COUNT][SLOTS];
	struct op ops[OPS_MAX];
	size_t ops_used;
};

/* xorshift64*, Vigna 2016: the state is never 0. */
static uint32_t rng_next(struct gen *g)
{
	g->rng ^= g->rng >> 12;
	g->rng ^= g->rng << 25;
	g->rng ^= g->rng >> 27;
	return (uint32_t)((g->rng * UINT64_C(0x2545F4914F6CDD1D)) >> 32);
}

static uint32_t rng_below(struct gen *g, uint32_t span)
{
	return (uint32_t)(((uint64_t)rng_next(g) * span) >> 32);
}

static char *put(char *out, const char *text, size_t len)
{
	memcpy(out, text, len);
	return out + len;
}

static char *put_str(char *out, const char *text)
{
	return put(out, text, strlen(text));
}

static char *put_uint(char *out, uint32_t value)
{
	char digits[10];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	return put(out, digits + at, sizeof(digits) - at);
}

static char *put_padded(char *out, uint32_t value, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + width;
}

static char *put_address(char *out, uint32_t address)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		out = put_uint(out, (address >> shift) & 255);
		*out++ = '.';
	}
	return out - 1;
}

static char *put_hex(char *out, uint32_t value, int width, const char *digits)
{
	for (int shift = 4 * (width - 1); shift >= 0; shift -= 4)
		*out++ = digits[(value >> shift) & 15];
	return out;
}

static char *put_template(struct gen *g, const struct text_template *t, char *out)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct op *op = &t->ops[i];

		switch (op->kind) {
		case OP_TEXT:
			out = put(out, op->text, op->len);
			break;
		case OP_RANGE:
			out = put_uint(out, op->low + rng_below(g, op->span));
			break;
		case OP_CHOICE: {
			const struct op *one = op + 1 + rng_below(g, op->span);

			out = put(out, one->text, one->len);
			i += op->span;
			break;
		}
		case OP_DEVICE:
			out = put_str(out, (const char *)g->device + op->offset);
			break;
		case OP_FIELD:
			out = op->field(g, out);
			break;
		}
	}
	return out;
}

static char *field_bsd(struct gen *g, char *out)
{
	return put(out, g->bsd, 15);
}

/* "Jan  5 2026 10:00:00" */
static char *field_bsd_year(struct gen *g, char *out)
{
	out = put(out, g->bsd, 7);
	out = put(out, g->year, 4);
	return put(out, g->bsd + 6, 9);
}

static char *field_year_bsd(struct gen *g, char *out)
{
	out = put(out, g->year, 4);
	*out++ = ' ';
	return put(out, g->bsd, 15);
}

static char *field_ms(struct gen *g, char *out)
{
	return put_padded(out, (uint32_t)(g->now_ms % 1000), 3);
}

/* "10:00:00 UTC Mon Jan 5 2026" */
static char *field_clock(struct gen *g, char *out)
{
	out = put(out, g->bsd + 7, 8);
	return put_str(out, g->date);
}

static char *field_neighbor(struct gen *g, char *out)
{
	return put_str(out, g->devices[rng_below(g, DEVICES)].host);
}

static char *field_seq(struct gen *g, char *out)
{
	return put_uint(out, g->device->seq++);
}

static char *field_local(struct gen *g, char *out)
{
	return put_padded(out, g->device->local++ % 1000000, 6);
}

static char *field_pri(struct gen *g, char *out)
{
	return put(out, g->message->pri, 3);
}

static char *field_process(struct gen *g, char *out)
{
	return put_template(g, &g->message->process, out);
}

static char *field_if(struct gen *g, char *out)
{
	char *end = put_template(g, &g->interfaces[g->device->os], out);

	g->if_text = out;
	g->if_len = (size_t)(end - out);
	return end;
}

static char *field_sif(struct gen *g, char *out)
{
	char *end = put_template(g, &g->short_interfaces[g->device->os], out);

	g->if_text = out;
	g->if_len = (size_t)(end - out);
	return end;
}

static char *field_same(struct gen *g, char *out)
{
	return put(out, g->if_text, g->if_len);
}

static char *field_ip(struct gen *g, char *out)
{
	return put_address(out, UINT32_C(0x0A000000) | rng_next(g) >> 8);
}

static char *field_peer(struct gen *g, char *out)
{
	return put_address(out, UINT32_C(0xAC100000) | g->device->peers | (1 + rng_below(g, 8)));
}

static char *field_mac(struct gen *g, char *out)
{
	static const char hex[] = "0123456789abcdef";

	for (int i = 0; i < 3; i++) {
		out = put_hex(out, rng_next(g), 4, hex);
		*out++ = '.';
	}
	return out - 1;
}

static char *field_session(struct gen *g, char *out)
{
	static const char hex[] = "0123456789ABCDEF";

	for (int i = 0; i < 3; i++)
		out = put_hex(out, rng_next(g), 8, hex);
	return out;
}

/* put is NULL: the string at offset in the device. */
/* clang-format off */
static const struct field_def {
	const char *name;
	field_fn *put;
	size_t offset;
} field_defs[] = {
	{ "bsd", field_bsd, 0 },
	{ "bsd-year", field_bsd_year, 0 },
	{ "clock", field_clock, 0 },
	{ "host", NULL, offsetof(struct device, host) },
	{ "if", field_if, 0 },
	{ "ip", field_ip, 0 },
	{ "local", field_local, 0 },
	{ "mac", field_mac, 0 },
	{ "mark", NULL, offsetof(struct device, mark) },
	{ "ms", field_ms, 0 },
	{ "neighbor", field_neighbor, 0 },
	{ "node", NULL, offsetof(struct device, node) },
	{ "peer", field_peer, 0 },
	{ "pri", field_pri, 0 },
	{ "process", field_process, 0 },
	{ "same", field_same, 0 },
	{ "seq", field_seq, 0 },
	{ "serial", NULL, offsetof(struct device, serial) },
	{ "session", field_session, 0 },
	{ "sif", field_sif, 0 },
	{ "udi", NULL, offsetof(struct device, udi) },
	{ "year-bsd", field_year_bsd, 0 },
	{ "zone", NULL, offsetof(struct device, zone) },
};
/* clang-format on */

static struct op *op_add(struct gen *g, struct op op)
{
	assert(g->ops_used < OPS_MAX);
	g->ops[g->ops_used] = op;
	return &g->ops[g->ops_used++];
}

static struct op field_find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(field_defs) / sizeof(field_defs[0]); i++) {
		const struct field_def *def = &field_defs[i];

		if (strlen(def->name) == len && memcmp(def->name, name, len) == 0)
			return (struct op){.kind = def->put != NULL ? OP_FIELD : OP_DEVICE,
			                   .field = def->put,
			                   .offset = def->offset};
	}
	fprintf(stderr, "gen: no field {%.*s}\n", (int)len, name);
	abort();
}

/* text is what stands between the braces. */
static void placeholder_compile(struct gen *g, const char *text, size_t len)
{
	const char *end = text + len;

	if (*text == '#') {
		char *dash;
		uint32_t low = (uint32_t)strtoul(text + 1, &dash, 10);
		uint32_t high = (uint32_t)strtoul(dash + 1, NULL, 10);

		assert(*dash == '-' && high >= low);
		op_add(g, (struct op){.kind = OP_RANGE, .low = low, .span = high - low + 1});
	} else if (memchr(text, '|', len) == NULL) {
		op_add(g, field_find(text, len));
	} else {
		struct op *choice = op_add(g, (struct op){.kind = OP_CHOICE});

		for (const char *next; text <= end; text = next + 1) {
			next = memchr(text, '|', (size_t)(end - text));
			if (next == NULL)
				next = end;
			op_add(g, (struct op){.kind = OP_TEXT,
			                      .text = text,
			                      .len = (size_t)(next - text)});
			choice->span++;
		}
	}
}

static struct text_template template_compile(struct gen *g, const char *text)
{
	size_t first = g->ops_used;

	while (*text != '\0') {
		size_t len = strcspn(text, "{}");

		if (len == 0 && text[0] == text[1]) { /* a doubled brace is itself */
			op_add(g, (struct op){.kind = OP_TEXT, .text = text, .len = 1});
			text += 2;
		} else if (len == 0) {
			len = strcspn(text, "}");
			assert(text[0] == '{' && text[len] == '}');
			placeholder_compile(g, text + 1, len - 1);
			text += len + 1;
		} else {
			op_add(g, (struct op){.kind = OP_TEXT, .text = text, .len = len});
			text += len;
		}
	}
	return (struct text_template){.ops = &g->ops[first], .count = g->ops_used - first};
}

static void message_init(struct gen *g, struct message *m, const struct message_def *def)
{
	m->text = template_compile(g, def->text);
	if (def->process != NULL)
		m->process = template_compile(g, def->process);
	if (def->code != NULL) {
		const char *severity = def->code + strcspn(def->code, "-");

		/* A facility of IOS XR may hold hyphens itself. */
		while (severity[1] < '0' || severity[1] > '7' || severity[2] != '-')
			severity += 1 + strcspn(severity + 1, "-");
		snprintf(m->code, sizeof(m->code), "%%%s%s", def->code,
		         def->senders == XR ? " : " : ": ");
		/* Facility local7, which is 23, and the severity: RFC 5424 section 6.2.1. */
		snprintf(m->pri, sizeof(m->pri), "%d", 23 * 8 + (severity[1] - '0'));
	}
}

/* Share the slots among the messages of one system in proportion to their weights. */
static void slots_fill(struct gen *g, enum os os)
{
	uint32_t total = 0, used = 0;
	size_t slot = 0;

	for (size_t i = 0; i < MESSAGES; i++)
		if (messages[i].senders & (1U << os))
			total += messages[i].weight;
	for (size_t i = 0; i < MESSAGES; i++) {
		if ((messages[i].senders & (1U << os)) == 0)
			continue;
		used += messages[i].weight;
		while (slot < (size_t)used * SLOTS / total)
			g->slots[os][slot++] = (uint16_t)i;
	}
	assert(slot == SLOTS);
}

static const struct text_template *header_pick(struct gen *g, enum os os)
{
	uint32_t at;

	do {
		at = rng_below(g, HEADERS);
	} while ((headers[at].senders & (1U << os)) == 0);
	return &g->headers[at];
}

static void device_init(struct gen *g, struct device *d, uint32_t index)
{
	static const char *const names[OS_COUNT] = {"acc-sw", "br-rtr", "dc-leaf", "core-pe", ""};
	static const char *const pids[OS_COUNT] = {"C2960X-48TS-L", "C9300-48P", "N9K-C93180YC-FX",
	                                           "NCS-5501-SE", ""};
	static const char *const sites[] = {"lon", "nyc", "fra", "sin", "syd", "mad", "waw", "gru"};
	static const char *const nodes[] = {"RP/0/RP0/CPU0", "RP/0/RSP0/CPU0", "LC/0/3/CPU0"};
	uint32_t share = rng_below(g, 100);

	if (index == DEVICES)
		d->os = OS_SERVER;
	else
		d->os = share < 30 ? OS_IOS : share < 70 ? OS_XE : share < 87 ? OS_NX : OS_XR;
	d->header = header_pick(g, d->os);
	if (rng_below(g, 10) == 0)
		*put_address(d->host, UINT32_C(0xC0A80000) + index) = '\0';
	else
		snprintf(d->host, sizeof(d->host), "%s-%s-%03u", names[d->os],
		         sites[rng_below(g, 8)], (unsigned)index);
	snprintf(d->serial, sizeof(d->serial), "FOC%04u%04X", 2100 + (unsigned)rng_below(g, 500),
	         (unsigned)index);
	snprintf(d->udi, sizeof(d->udi), "PID:%s,SN:%s", pids[d->os], d->serial);
	strcpy(d->node, nodes[rng_below(g, 3)]);
	strcpy(d->zone, rng_below(g, 4) == 0 ? "GMT" : "UTC");
	strcpy(d->mark, rng_below(g, 5) == 0 ? "*" : "");
	d->seq = rng_below(g, 2000000);
	d->local = rng_below(g, 900000);
	d->peers = index << 8;
}

static struct gen *gen_new(uint64_t seed)
{
	struct gen *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return NULL;
	/* Neighboring seeds shall not begin alike, and 0 shall be one. */
	g->rng = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15) | 1;
	g->now_ms = (uint64_t)first_second * 1000;
	for (size_t i = 0; i < HEADERS; i++)
		g->headers[i] = template_compile(g, headers[i].text);
	for (size_t i = 0; i < MESSAGES; i++)
		message_init(g, &g->messages[i], &messages[i]);
	for (enum os os = 0; os < OS_COUNT; os++) {
		g->interfaces[os] = template_compile(g, interfaces[os]);
		g->short_interfaces[os] = template_compile(g, short_interfaces[os]);
		slots_fill(g, os);
	}
	for (uint32_t i = 0; i <= DEVICES; i++)
		device_init(g, &g->devices[i], i);
	return g;
}

/* Most lines follow within 200 ms; one in eight after a pause of up to 5 s. */
static void clock_advance(struct gen *g)
{
	g->now_ms += rng_below(g, 8) > 0 ? 1 + rng_below(g, 200) : 1 + rng_below(g, 5000);
	if (g->now_ms / 1000 == g->second)
		return;
	g->second = g->now_ms / 1000;
	if (g->second / 86400 != g->day) {
		time_t at = (time_t)g->second;
		struct tm tm;

		g->day = g->second / 86400;
		gmtime_r(&at, &tm);
		strftime(g->bsd, sizeof(g->bsd), "%b %e 00:00:00", &tm);
		strftime(g->year, sizeof(g->year), "%Y", &tm);
		strftime(g->date, sizeof(g->date), " UTC %a %b %e %Y", &tm);
	}
	put_padded(g->bsd + 7, (uint32_t)(g->second / 3600 % 24), 2);
	put_padded(g->bsd + 10, (uint32_t)(g->second / 60 % 60), 2);
	put_padded(g->bsd + 13, (uint32_t)(g->second % 60), 2);
}

static char *line_write(struct gen *g, uint32_t cisco_per_mille, char *out)
{
	clock_advance(g);
	if (rng_below(g, 1000) < cisco_per_mille)
		g->device = &g->devices[rng_below(g, DEVICES)];
	else
		g->device = &g->devices[DEVICES];
	g->message = &g->messages[g->slots[g->device->os][rng_below(g, SLOTS)]];
	out = put_template(g, g->device->header, out);
	out = put_str(out, g->message->code);
	out = put_template(g, &g->message->text, out);
	*out++ = '\n';
	return out;
}

static bool log_write(struct gen *g, uint32_t cisco_per_mille, uint64_t bytes)
{
	char *buffer = malloc(FLUSH_BYTES + LINE_MAX_BYTES);
	uint64_t written = 0;
	bool ok = buffer != NULL;

	while (ok && written < bytes) {
		char *out = buffer;
		uint64_t wanted = bytes - written;

		if (wanted > FLUSH_BYTES)
			wanted = FLUSH_BYTES;
		while ((uint64_t)(out - buffer) < wanted) {
			char *end = line_write(g, cisco_per_mille, out);

			assert(end - out <= LINE_MAX_BYTES);
			out = end;
		}
		ok = fwrite(buffer, 1, (size_t)(out - buffer), stdout) == (size_t)(out - buffer);
		written += (uint64_t)(out - buffer);
	}
	free(buffer);
	return ok && fflush(stdout) == 0;
}

static bool number_parse(const char *text, uint64_t *ret_number)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || *text == '-')
		return false;
	*ret_number = number;
	return true;
}

static const struct mix {
	const char *name;
	uint32_t cisco_per_mille;
} mixes[] = {{"mixed", 650}, {"dense", 1000}, {"sparse", 1}};

int main(int argc, char **argv)
{
	const struct mix *mix = NULL;
	uint64_t bytes, seed;
	struct gen *g;
	bool ok;

	for (size_t i = 0; argc == 4 && i < sizeof(mixes) / sizeof(mixes[0]); i++)
		if (strcmp(argv[1], mixes[i].name) == 0)
			mix = &mixes[i];
	if (mix == NULL || !number_parse(argv[2], &bytes) || !number_parse(argv[3], &seed)) {
		fputs("usage: gen mixed|dense|sparse BYTES SEED\n", stderr);
		return 2;
	}
	g = gen_new(seed);
	ok = g != NULL && log_write(g, mix->cisco_per_mille, bytes);
	if (!ok)
		perror("gen");
	free(g);
	return ok ? 0 : 1;
}
