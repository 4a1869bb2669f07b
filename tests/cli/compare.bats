#!/usr/bin/env bats
# diff and verify: two runs side by side.

load helper

old() {
  echo "$ROOT/corpus/cslu-local-nexus-dns-answers/input"
}
line() {
  printf '2025 May  %s 03:11:20 ghent-bl-31 %%%s\n' "$1" "$2"
}
failed='LICMGR-3-LOG_SMART_LIC_COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name'
restored='LICMGR-5-LOG_SMART_LIC_COMM_RESTORED: Communications with the Cisco Smart License Utility (CSLU) restored'
other='ETHPORT-5-IF_UP: Interface Ethernet1/9 is up in mode trunk'

@test "a run is no different from itself, nor from one whose counters and times moved" {
  tacit diff "$(old)" "$(old)"
  is "$output" "no difference"
  cp -r "$(old)" new
  sed -i 's/Next ACK deadline: Aug 02 09:10:00/Next ACK deadline: Aug 02 09:12:30/' new/session.txt
  line 8 "$other" >>new/ghent-bl-31.log
  tacit diff -q "$(old)" new
  is "$output" "no difference"
}

@test "diff tells a finding that is new, resolved and back, and a fact that changed" {
  cp -r "$(old)" new
  line 8 "$restored" >>new/ghent-bl-31.log
  tacit diff -q --format json "$(old)" new
  has "$output" '"change": "finding resolved"'
  tacit diff -q --format json new "$(old)"
  has "$output" '"change": "finding back"'
  sed -i 's/Cslu address: cslu-local/Cslu address: cslu.corp.example/' new/session.txt
  tacit diff -q "$(old)" new
  has "$output" "transport.cslu.address"
  has "$output" "is:  cslu.corp.example"
  tacit diff -q --fail-on error new "$(old)"
  is "$status" 1
  line 8 "$other" >nothing.log
  tacit diff -q nothing.log "$(old)"
  has "$output" "finding new"
}

@test "verify: failed again, mended by a message, too little to tell, another device" {
  line 8 "$failed" >new.log
  tacit verify -q "$(old)" new.log
  is "$status" 1
  has "${lines[0]}" "failed      ghent-bl-31: comm-failure (cslu-local-unresolved)"
  line 8 "$restored" >new.log
  tacit verify -q "$(old)" new.log
  is "$status" 0
  has "${lines[0]}" "done "
  line 7 "$other" >new.log
  tacit verify -q "$(old)" new.log
  has "${lines[0]}" "cannot-tell"
  has "$output" "to tell: "
  line 9 "$other" >new.log
  tacit verify -q "$(old)" new.log
  has "${lines[0]}" "done "
  line 9 "$other" | sed s/ghent-bl-31/elsewhere/ >new.log
  tacit verify -q --format json "$(old)" new.log
  has "$output" '"effect": "cannot-tell"'
}

@test "verify: what is not told again stands while its cause does" {
  cp "$(old)/session.txt" new.txt
  tacit verify -q "$(old)" new.txt
  has "${lines[0]}" "not-yet"
  is "$status" 1
}

@test "stores can be compared, and two are wanted" {
  "$TACIT" analyze -q --store old.db "$(old)" >/dev/null
  cp -r "$(old)" new
  line 8 "$restored" >>new/ghent-bl-31.log
  tacit diff -q old.db new
  has "$output" "finding resolved"
  tacit diff old.db
  is "$status" 2
  tacit verify old.db missing.log
  is "$status" 3
}
