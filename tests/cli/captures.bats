load helper

# A device whose CSLU name does not resolve, as far as its outputs tell.
outputs() {
  cat <<'TEXT'
pori-1#show clock
12:00:00.101 UTC Thu Nov 20 2025
pori-1#show license status
Utility:
  Status: DISABLED

Transport:
  Type: cslu
  Cslu address: <empty>

Usage Reporting:
  Last ACK received: <none>
  Next ACK deadline: Dec 01 10:00:00 2025 UTC
  Last report push: <none>

Trust Code Installed: <none>
pori-1#
TEXT
}

now=(--now 2025-11-20T13:00:00Z)

# Knowledge of its own: a lamp that is dark.
lamp() {
  cp -r "$ROOT/tests/golden/analyze-text-cause-confirmed/"{kb,rules,visby.log} .
}
mine=(--kb kb --rules rules "${now[@]}")

# ---- facts ----

@test "facts names every fact with its value, its place and the output it is from" {
  outputs >pori.txt
  tacit facts pori.txt
  is "$status" 0
  is "$stderr" ""
  is "${lines[0]}" pori-1
  has "$output" "-- show clock, 2025-11-20T12:00:00.101Z"
  has "$output" "-- show license status, 2025-11-20T12:00:00.101Z"
  grep -qE '^  transport\.type +cslu  pori\.txt:8$' <<<"$output"
  grep -qE '^  clock\.trusted +yes  pori\.txt:2$' <<<"$output"
  grep -qE '^  reporting\.ack\.deadline +2025-12-01T10:00:00Z  pori\.txt:13$' <<<"$output"
}

@test "facts keeps apart how nothing is said" {
  outputs >pori.txt
  tacit facts pori.txt
  grep -qE '^  transport\.cslu\.address +<empty>  ' <<<"$output"
  grep -qE '^  trust\.installed +<none>  ' <<<"$output"
}

@test "facts as JSON is an array of objects with types and sources" {
  outputs >pori.txt
  tacit facts --format json pori.txt
  is "$status" 0
  is "$(python3 -c '
import json, sys
d = {x["name"]: x for x in json.load(sys.stdin)}
x = d["reporting.ack.deadline"]
print(x["value"], x["type"], x["told"], x["device"], x["command"], x["source"]["line"])
print(d["clock.trusted"]["value"] is True, d["trust.installed"]["told"])' <<<"$output")" \
    "2025-12-01T10:00:00Z time value pori-1 show license status 13
True <none>"
}

@test "facts reads standard input, and says where there is none" {
  run --separate-stderr "$TACIT" facts - < <(outputs)
  is "$status" 0
  has "$output" transport.type
  small_log >log
  tacit facts log
  is "$status" 0
  has "$output" "no output of a command told a fact"
}

@test "facts of one device only, where one is named" {
  outputs >a.txt
  outputs | sed s/pori-1/vasa-2/ >b.txt
  tacit facts a.txt b.txt
  has "$output" pori-1
  has "$output" vasa-2
  tacit facts --device vasa-2 a.txt b.txt
  is "$status" 0
  lacks "$output" pori-1
  has "$output" vasa-2
}

@test "facts, why and model of a path that is not there exit 3 and name it" {
  for args in facts "why switch-off" "why-not switch-off" model; do
    lamp
    # shellcheck disable=SC2086
    tacit $args "${mine[@]}" gone.txt
    is "$args $status" "$args 3"
    has "$stderr" gone.txt
  done
}

# ---- why, why-not ----

@test "why tells the verdict, each condition with its value and line" {
  lamp
  tacit why switch-off "${mine[@]}" visby.log
  is "$status" 0
  is "$stderr" ""
  has "$output" "Somebody turned it off"
  has "$output" "visby-1, lamp-dark: switch-off is confirmed"
  has "$output" "yes decisive for: the switch is off"
  has "$output" "no  decisive against: the switch is on"
  has "$output" "lamp.switch: off"
  has "$output" visby.log:3
  has "$output" "(captured) show lamp"
}

@test "why says by which command what is unknown would be told" {
  lamp
  head -1 visby.log >dark.log
  tacit why bulb-broken "${mine[@]}" dark.log
  is "$status" 0
  has "$output" "bulb-broken is possible"
  has "$output" "?   decisive for: the wire of the bulb is cut"
  has "$output" "would be told by: show bulb"
  lacks "$output" "(captured)"
  has "$output" "look for: the wire"
}

@test "why-not tells first what speaks against the cause, and what it requires" {
  lamp
  tacit why-not bulb-broken "${mine[@]}" visby.log
  is "$status" 0
  has "$output" "bulb-broken is ruled-out (0%)"
  [[ $output == *"yes decisive against: the wire of the bulb is whole"*"no  decisive for: the wire of the bulb is cut"* ]]
  tacit why bulb-broken "${mine[@]}" visby.log
  [[ $output == *"no  decisive for: the wire of the bulb is cut"*"yes decisive against: the wire of the bulb is whole"* ]]
  tacit why-not power-cut "${mine[@]}" visby.log
  has "$output" "It requires:"
  has "$output" "no  lamp.volts is below 100"
}

@test "why of a cause that no finding has says so" {
  lamp
  tail -n +2 visby.log >light.log
  tacit why switch-off "${mine[@]}" light.log
  is "$status" 0
  has "$output" "visby-1: no finding has switch-off among its causes"
  # why-not still shows what would have to be seen.
  tacit why-not switch-off "${mine[@]}" light.log
  has "$output" "yes decisive for: the switch is off"
}

@test "why without a cause, or with one that there is not, exits 2" {
  lamp
  for command in why why-not; do
    tacit $command
    is "$command $status" "$command 2"
    has "$stderr" "which cause?"
    tacit $command weather "${mine[@]}" visby.log
    is "$command $status" "$command 2"
    has "$stderr" "'weather'"
    has "$stderr" "kb list cause"
    is "$output" ""
    # A path in place of the cause.
    tacit $command visby.log
    is "$command $status" "$command 2"
  done
}

@test "why reads standard input" {
  lamp
  run --separate-stderr "$TACIT" why switch-off "${mine[@]}" <visby.log
  is "$status" 0
  has "$output" "switch-off is confirmed"
}

# ---- model ----

@test "a resolved finding says what its cause was, and each cause that is confirmed is told" {
  tacit "$ROOT/corpus/onprem-upgraded-and-acknowledged/input"
  has "$output" 'the cause was: SSM On-Prem, or the device release, is too old for On-Prem'
  has "$output" 'the device says itself that its On-Prem server is down rev'
  tacit --verbose "$ROOT/corpus/smart-url-smarterceiver/input"
  has "$output" 'confirmed: '
  has "$output" "confirmed as well: The Smart transport URL is not CSSM's"
}

@test "a deadline of an output ends with the message that shows it met" {
  local case=$ROOT/corpus/capture-of-a-failure-mended-since/input
  "$TACIT" analyze --format json --output before.json "$case/status.txt"
  run jq -c '[.devices[].deadlines[].id]' before.json
  [ "$output" = '["authorization-renewal","id-certificate-renewal","id-certificate-end","authorization-end"]' ]
  "$TACIT" analyze --format json --output after.json "$case"
  run jq -c '[.devices[].deadlines[].id]' after.json
  [ "$output" = '[]' ]
}

@test "model lists the regions with their states, the transitions and the deadlines" {
  tacit model
  is "$status" 0
  is "$stderr" ""
  for region in clock comm trust policy authorization reporting utility registration entitlement; do
    grep -qE "^$region: unknown " <<<"$output"
  done
  grep -qE '^  comm\.failed +-> failing$' <<<"$output"
  grep -qE '^  trust\.failed +-> failed; from installed -> installed$' <<<"$output"
  grep -q '^deadlines$' <<<"$output"
  has "$output" reporting.ack.deadline
}

@test "model as DOT is a graph whose edges join states that it has" {
  tacit model --format dot
  is "$status" 0
  is "$(python3 -c '
import re, sys
text = sys.stdin.read()
nodes = set(re.findall(r"^\t\t\"([^\"]+)\" \[label", text, re.M))
edges = re.findall(r"^\t\t\"([^\"]+)\" -> \"([^\"]+)\" \[label=\"([^\"]+)\"\];$", text, re.M)
print(text.startswith("digraph agent {\n"), text.endswith("}\n"), text.count("{") == text.count("}"))
print(len(re.findall("subgraph cluster_", text)), len(nodes) > 30, len(edges) > 60)
print([e for e in edges if not set(e[:2]) <= nodes or e[0].split(".")[0] != e[1].split(".")[0]])
print(("comm.ok", "comm.failing", "comm.failed") in edges)' <<<"$output")" \
    "True True True
9 True True
[]
True"
}

@test "model of a path shows the states now, how they came there and what comes when" {
  outputs >pori.txt
  small_log >pori.log
  tacit model "${now[@]}" --year 2025 pori.log pori.txt
  is "$status" 0
  is "${lines[0]}" pori-1
  grep -qE '^  comm +failing since 2025-11-18 06:00:11$' <<<"$output"
  grep -qE '^  trust +none as seen 2025-11-20 12:00:00$' <<<"$output"
  grep -qE '^  registration +unknown$' <<<"$output"
  has "$output" "comm: unknown -> failing  pori.log:1"
  has "$output" "trust: unknown -> none  pori.txt:16"
  grep -qE '^  2025-12-01 10:00:00  ack$' <<<"$output"
  tacit model --now 2025-12-02T00:00:00Z --year 2025 pori.log pori.txt
  grep -qE '^  2025-12-01 10:00:00  ack \(past\)$' <<<"$output"
  grep -qE '^  reporting +overdue' <<<"$output"
}

@test "model writes into a file where one is named" {
  tacit model --format dot --output model.dot
  is "$status" 0
  is "$output" ""
  is "$(head -1 model.dot)" "digraph agent {"
}

edge_failed() {
  echo "<187>$1 edge-7 %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : No reply"
}

@test "a log without years lies around what the captures say has happened" {
  printf '%s\n' 'edge-7#show license status' 'Usage Reporting:' \
    '  Last ACK received: Mar 03 09:10:00 2022 UTC' '  Last report push: Mar 03 09:05:00 2022 UTC' \
    'edge-7#' >status.txt
  edge_failed 'Mar  9 03:11:20' >edge.log
  touch -d 2026-05-05 edge.log status.txt
  tacit status.txt edge.log
  has "$output" 'as of 2022-03-09'
  edge_failed 'Dec  9 03:11:20' >edge.log
  tacit status.txt edge.log
  has "$output" '2021-12-09'
  tacit status.txt
  has "$output" 'as of 2022-03-03'
}

@test "a log without years goes on behind the clock of a capture in another file" {
  printf '%s\n' 'edge-7#show clock' '09:31:12.884 UTC Wed Mar 6 2024' 'edge-7#' >clock.txt
  edge_failed 'Mar  9 03:11:20' >edge.log
  touch -d 2026-05-05 edge.log clock.txt
  tacit clock.txt edge.log
  has "$output" 'as of 2024-03-09'
  tacit --now 2024-03-07T00:00:00Z clock.txt edge.log
  has "$output" '2023-03-09'
  edge_failed 'Nov  9 03:11:20' >edge.log
  tacit clock.txt edge.log
  has "$output" '2023-11-09'
  # In the capture itself what was logged was before it.
  { cat clock.txt; echo 'edge-7#show logging'; edge_failed 'Mar  9 03:11:20'; } >both.txt
  tacit both.txt
  has "$output" '2023-03-09'
}

@test "a log without years may go on for a month behind the newest line of others that has one" {
  { echo '<189>Mar  6 2024 10:00:00: other-1: %SYS-5-CONFIG_I: Configured from console by a on vty0'
    edge_failed 'Mar 30 03:11:20'; } >both.log
  touch -d 2026-05-05 both.log
  tacit both.log
  has "$output" 'as of 2024-03-30'
  sed -i 's/Mar 30/Apr 30/' both.log
  touch -d 2026-05-05 both.log
  tacit both.log
  has "$output" '2023-04-30'
}

# ---- what starts an output ----

record_not_found='adapters Finding SL product by UDI {C9500-24Y4C CAT2433L1PW} failed due to the following error: record not found.'

@test "a server's log is known by its first line, whatever tag its relay gives" {
  local tag
  for tag in 77aa00bc19fe backend 'backend[41]' sl/onprem; do
    echo "Jan 19 09:10:02 ssmop $tag: $record_not_found" >onprem.log
    tacit facts onprem.log
    has "$output" CAT2433L1PW
  done
}

# The shipped knowledge with a map that cannot be read, beside a program that uses it.
with_wrong_map() {
  mkdir -p tree/build/own
  cp "$TACIT" tree/build/own/
  cp -r "$ROOT/kb" "$ROOT/rules" tree/
  echo 'captures: {' >>tree/kb/captures/clock.yaml
  run --separate-stderr tree/build/own/tacit analyze "${now[@]}" "$1"
}

@test "a log is read without the maps of outputs, what else its relay wrote and all" {
  {
    echo 'Jan  5 00:00:02 n9k : 2026 Jan  5 00:00:02 UTC: %$ VDC-1 %$ %VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by x'
    echo 'Jan  5 00:00:03 www CRON[54950]: (root) CMD (true)'
    echo 'Jan  5 00:00:04 www nginx: 192.0.2.1 - - "GET / HTTP/1.1" 200'
  } >relay.log
  with_wrong_map relay.log
  is "$stderr" ""
  echo 'Utility:' >>relay.log # this may start an output
  with_wrong_map relay.log
  has "$stderr" clock.yaml
}

@test "what a log tells of the past rules a cause out, whatever a later capture looks like" {
  document "$ROOT/corpus/deregistered-and-then-captured/input"
  is "$(json '[(c["id"], c["verdict"]) for c in f["evaluation"]["causes"]]')" "[('never-registered', 'ruled-out')]"
}

@test "a log that names no device beside a capture is no second device that shares its cause" {
  mkdir input
  local failed='Feb  2 08:41:24.118 UTC: %SMART_LIC-3-AGENT_REG_FAILED: Smart Agent for Licensing Registration with the Cisco Smart Software Manager (CSSM) failed: Response error from cssm: The token is not valid'
  printf 'turku-3#show logging\n%s\nturku-3#show clock\n08:50:00.000 UTC Mon Feb 2 2026\n' "$failed" >input/session.txt
  printf '%s\n' "$failed" >input/messages.log
  document input
  is "$(json 'len(d["devices"]), d["fleet"]["shared_causes"]')" "(2, [])"
  sed 's/turku-3/turku-4/' input/session.txt >input/messages.log
  document input
  is "$(json 'len(d["devices"]), len(d["fleet"]["shared_causes"])')" "(2, 1)"
}

@test "a message without a host is the device's whose prompt stands before it" {
  for i in 1 2 3; do
    printf 'r%s#show logging\n' $i
    for _ in $(seq $i); do echo '*Jan  5 10:00:00: %SYS-5-CONFIG_I: Configured from console by a'; done
  done >session.txt
  document session.txt
  is "$(json 'sorted((x["name"], x["messages"][0]["count"]) for x in d["devices"])')" "[('r1', 1), ('r2', 2), ('r3', 3)]"
}

@test "of two causes that are proven neither is told as the less likely" {
  document "$ROOT/corpus/smart-url-smarterceiver/input"
  is "$(json 'sorted({round(c["score"], 2) for x in d["devices"] for f in x["findings"] for c in f["causes"] if c["verdict"] == "confirmed" and f["problem"] == "usage-report-failed"})')" "[0.5]"
}

@test "whether a CSLU has a way to CSSM is not known from the device: files that wait are not ruled out" {
  document "$ROOT/corpus/cslu-disconnected-ack-never-imported/input" --now 2024-03-15T07:20:00Z
  is "$(json '{c["verdict"] for x in d["devices"] for f in x["findings"] for c in f["causes"] if c["id"] == "offline-upload-pending"}')" "{'possible'}"
  is "$(json '{c["verdict"] for x in d["devices"] for f in x["findings"] for c in f["causes"] if c["id"] == "report-not-due"} & {"likely", "confirmed"}')" "set()"
}

@test "the next checks are those of the device's topology and platform, and name its own server" {
  document "$ROOT/corpus/cslu-answers-from-one-vrf-only/input"
  checks=$(json '[c["command"] for x in d["devices"] for f in x["findings"] for c in f["next_checks"]]')
  has "$checks" "telnet 203.0.113.40 8182 /source-interface <interface>"
  lacks "$checks" "cisco.com"
  document "$ROOT/corpus/cslu-answers-500-log-alone/input"
  checks=$(json '[c["command"] for x in d["devices"] for f in x["findings"] for c in f["next_checks"]]')
  has "$checks" "show license status"
  lacks "$checks" "show ip http client all"
}
