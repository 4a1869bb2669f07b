#!/usr/bin/env bats
# redact, unredact and --redact: what is private leaves, what is needed stays, and only the map leads back.

load helper

@test "redact copies a log without names and addresses, line by line" {
  small_log >pori.log
  tacit redact pori.log
  is "$status" 0
  lacks "$output" "pori"
  lacks "$output" "aune"
  lacks "$output" "192.0.2.5)"
  has "$output" "Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name"
  is "$(wc -l <<<"$output")" 3
}

@test "redact gives the same bytes for the same file, and others for another" {
  small_log >pori.log
  "$TACIT" redact -q pori.log >a
  "$TACIT" redact -q pori.log >b
  cmp a b
  echo more >>pori.log
  "$TACIT" redact -q pori.log >b
  run cmp <(head -1 a) <(head -1 b)
  is "$status" 1
}

@test "the map is for its owner alone, is used again, and turns an answer back" {
  small_log >pori.log
  tacit redact --redact-map map -o one pori.log
  is "$status" 0
  is "$(stat -c %a map)" 600
  echo more >>pori.log
  tacit redact --redact-map map -o two pori.log
  cmp one <(head -3 two)
  name=$(awk -F'\t' '$3 == "pori-1" {print $2}' map)
  run bash -c "echo 'look at $name, then at x$name' | '$TACIT' unredact --redact-map map"
  is "$output" "look at pori-1, then at x$name"
}

@test "--redact takes the diagnosis first, and hides what is private in every format" {
  small_log >pori.log
  for format in text json jsonl; do
    tacit analyze --redact --format "$format" --now 2026-11-20T00:00:00Z pori.log
    is "$status" 0
    lacks "$output" "pori-1"
    lacks "$output" "pori.log"
    has "$output" "comm-failure"
  done
  for format in text md html; do
    tacit report --redact --format "$format" --now 2026-11-20T00:00:00Z pori.log
    lacks "$output" "pori"
    has "$output" "resolve server hostname"
  done
}

@test "a map that is none stops the answer: nothing is shown unredacted" {
  small_log >pori.log
  echo 'no map' >map
  tacit analyze --redact-map map pori.log
  is "$status" 4
  is "$output" ""
  has "$stderr" "map:1:1: error: is no map of pseudonyms"
  tacit unredact --redact-map map pori.log
  is "$status" 2
}

@test "redact and unredact say what they want" {
  tacit redact
  is "$status" 2
  tacit unredact
  is "$status" 2
  tacit redact missing.log
  is "$status" 3
}

@test "keys and communities of a configuration are blotted out, wherever they stand in the line" {
  cat >conf.txt <<'E'
tacacs-server host 192.0.2.2 timeout 5 key 7 PLANTEDA
radius-server host 192.0.2.1 auth-port 1645 key PLANTEDB
snmp-server host 192.0.2.3 PLANTEDC
snmp-server host 192.0.2.3 traps version 2c PLANTEDD
 standby 1 authentication md5 key-string 7 PLANTEDE
 vrrp 1 authentication text PLANTEDF
E
  tacit redact conf.txt
  is "$(grep -c PLANTED <<<"$output")" 0
  has "$output" 'snmp-server host'
  has "$output" 'timeout 5 key 7'
}
