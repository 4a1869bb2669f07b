#!/usr/bin/env bats
# report and triage: what they say is the same in each format, and text of devices stays text.

load helper

hostile_log() {
  printf '%s\n' \
    '<187>Feb 13 06:02:11 <script>alert(1)</script> 1: Feb 13 06:02:10.700: %SMART_LIC-3-COMM_FAILED: Communications failure with the <img src=x onerror=alert(1)> : `x` | [x](javascript:1)' \
    '<187>Feb 13 06:02:12 =cmd 1: Feb 13 06:02:12.700: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : x'
}

@test "report says the cause, its proof and what is still to collect, in each format" {
  for format in text md html; do
    run --separate-stderr "$TACIT" report --format "$format" --now 2026-11-20T00:00:00Z "$ROOT/corpus/demo/input"
    is "$status" 0
    has "$output" "Summary"
    has "$output" "Timeline"
    has "$output" "Captures"
  done
}

@test "report in HTML is one file with no script, and nothing of a device becomes a tag" {
  hostile_log >h.log
  run --separate-stderr "$TACIT" report --format html --now 2026-02-14T00:00:00Z h.log
  is "$status" 0
  lacks "$output" "<script"
  lacks "$output" "<img"
  has "$output" "default-src 'none'"
  has "$output" "&lt;script&gt;"
}

@test "report in Markdown escapes the marks of devices" {
  hostile_log >h.log
  run --separate-stderr "$TACIT" report --format md --now 2026-02-14T00:00:00Z h.log
  is "$status" 0
  lacks "$output" "<script"
  has "$output" '\[x\]'
}

@test "triage ranks devices, and its CSV holds no formula" {
  hostile_log >h.log
  run --separate-stderr "$TACIT" triage --format csv --now 2026-02-14T00:00:00Z h.log
  is "$status" 0
  has "${lines[0]}" "Rank,Device,Problem"
  lacks "$output" '"=cmd'
  run --separate-stderr "$TACIT" triage --now 2026-02-14T00:00:00Z h.log
  [[ ${lines[0]} =~ ^\ {4}1\ \  ]]
}

@test "triage names a cause that several devices share" {
  cp -r "$ROOT/corpus/cslu-local-nexus-dns-answers/input" one
  mkdir two
  for f in one/*; do sed 's/ghent-bl-31/ghent-bl-32/g' "$f" >"two/${f##*/}"; done
  run --separate-stderr "$TACIT" triage --now 2025-05-07T08:00:00Z one
  is "$status" 0
  lacks "$output" "shared:"
  run --separate-stderr "$TACIT" triage --now 2025-05-07T08:00:00Z one two
  is "$status" 0
  has "$output" "shared: 2 devices: The name cslu-local does not resolve"
  has "$output" "(comm-failure): ghent-bl-31, ghent-bl-32"
  is "$(grep -c shared: <<<"$output")" 1
}

@test "a format that a command does not have is a mistake of the command line" {
  run --separate-stderr "$TACIT" report --format csv h.log
  is "$status" 2
  has "$stderr" "report has no format 'csv'"
}

@test "why and why-not want a cause that is known" {
  run --separate-stderr "$TACIT" why no-such-cause h.log
  is "$status" 2
  has "$stderr" "no-such-cause"
}

@test "triage writes a report of each device, and its table links to them" {
  printf '<187>Feb 13 06:02:12 ../a/b 1: Feb 13 06:02:12.700: %%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : x\n<187>Feb 14 06:02:12 sw2 1: Feb 14 06:02:12.700: %%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : x\n' >two.log
  run --separate-stderr "$TACIT" triage --format html --reports reps --now 2026-03-01T00:00:00Z two.log
  is "$status" 0
  has "$output" 'href="reps/sw2.html"'
  has "$output" "Problems over time"
  is "$(find . -name '*.html' | grep -vc '^./reps/')" 0
  for page in $(grep -o 'href="[^"]*"' <<<"$output" | cut -d '"' -f 2); do
    has "$(cat "$page")" "<h2>Findings</h2>"
  done
  run --separate-stderr "$TACIT" triage --reports reps --now 2026-03-01T00:00:00Z two.log
  is "$status" 4
  has "$stderr" "is there already"
}

# A log of 300 devices with five problems each.
fleet_log() {
  awk 'BEGIN { for (d = 0; d < 300; d++) {
    h = sprintf("Mar 11 13:%02d:%02d.000 UTC: %%", d / 60, d % 60); n = sprintf("Mar 11 13:%02d:%02d sw-%03d ", d / 60, d % 60, d)
    print n h "SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : No detailed information given"
    print n h "SMART_LIC-3-AUTH_RENEW_FAILED: Authorization renewal with Cisco licensing cloud failed: Response error: x"
    print n h "SMART_LIC-3-OUT_OF_COMPLIANCE: One or more entitlements are out of compliance"
    print n h "SMART_LIC-4-UTILITY_SUBSCRIPTION_LICENSE: Utility Mode has been enabled but License feature_fqdn may not have a subscription"
    print n h "SMART_LIC-4-REPORTING_REQUIRED: A Usage report acknowledgement will be required in 14 days."
  } }'
}

@test "a report of many findings tells the worst in full and each other in a row" {
  fleet_log >fleet.log
  run -0 "$TACIT" report --quiet --format html fleet.log
  local whole rows
  whole=$(grep -c '<h3>sw-.*(.*, active)' <<<"$output")
  rows=$(grep -c '<tr>.*<td>active</td>' <<<"$output")
  [ "$whole" -eq 1000 ]
  run -0 --separate-stderr "$TACIT" analyze --quiet --format json fleet.log
  is "$(json 'sum(len(v["findings"]) for v in d["devices"])')" "$((whole + rows))"
}

@test "Markdown has one blank line between its parts and none at its end" {
  fleet_log | head -n 10 >a.log
  "$TACIT" report --quiet --format md a.log >a.md
  [ -z "$(awk '!$0 && !before { print NR } { before = $0 }' a.md)" ]
  [ -n "$(tail -n 1 a.md)" ]
}
