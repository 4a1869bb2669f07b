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
