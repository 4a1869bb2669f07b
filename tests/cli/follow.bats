#!/usr/bin/env bats
# follow: findings as they open, change and close.

load helper

failed() {
  printf '%s sw1 1: %s.1: %%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : No detail given\n' "$1" "$1"
}
restored() {
  printf '%s sw1 2: %s.1: %%SMART_LIC-5-COMM_RESTORED: Communications with the Cisco Smart License Utility (CSLU) restored\n' "$1" "$1"
}

@test "a pipe: what opens and closes is told when it comes, and the end is reached" {
  run bash -c "{ $(declare -f failed restored); failed 'May  6 03:11:20'; sleep 0.7; restored 'May  6 04:11:20'; sleep 0.7; failed 'May  6 05:11:20'; } | timeout 20 '$TACIT' follow --year 2025"
  is "$status" 0
  has "${lines[0]}" "2025-05-06 03:11:20  sw1  device new"
  has "${lines[1]}" "finding new  comm-failure"
  has "${lines[2]}" "2025-05-06 04:11:20  sw1  finding resolved  comm-failure"
  has "${lines[3]}" "2025-05-06 05:11:20  sw1  finding back  comm-failure"
}

@test "the end of the stream says what the whole log says" {
  small_log >pori.log
  run --separate-stderr "$TACIT" follow --format jsonl --now 2026-11-20T12:00:00Z <pori.log
  has "$output" '"change":"finding new"'
  has "$output" '"subject":"comm-failure"'
}

@test "a file is followed as it grows and when it is rotated, until it is interrupted" {
  failed 'May  6 03:11:20' >a.log
  "$TACIT" follow --year 2025 a.log >out 2>&1 3>&- &
  pid=$!
  for _ in $(seq 40); do grep -q 'finding new' out && break; sleep 0.1; done
  mv a.log a.log.1
  restored 'May  6 04:11:20' >a.log
  for _ in $(seq 60); do grep -q 'finding resolved' out && break; sleep 0.1; done
  kill -INT $pid
  wait $pid || true
  has "$(cat out)" "finding new  comm-failure"
  has "$(cat out)" "finding resolved  comm-failure"
}

@test "one stream, and it must be there" {
  tacit follow a b
  is "$status" 2
  tacit follow missing.log
  is "$status" 3
}

@test "follow takes no compressed file, and says why a write failed" {
  echo '%SYS-5-CONFIG_I: Configured from console by a' | gzip >a.gz
  run --separate-stderr timeout 20 "$TACIT" follow a.gz
  is "$status" 3
  has "$stderr" "tacit analyze"
  run --separate-stderr timeout 20 bash -c "echo '*Jan  5 10:00:00: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : x' | '$TACIT' follow >/dev/full"
  is "$status" 4
  has "$stderr" "No space left on device"
}
