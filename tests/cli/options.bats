load helper

# ---- help and version ----

@test "--help says what the commands are, on standard output" {
  tacit --help
  is "$status" 0
  for command in analyze explain kb; do has "$output" "tacit $command"; done
  is "$stderr" ""
}

@test "--help and -h of each command list its options, within 100 columns" {
  for command in analyze explain kb; do
    for flag in --help -h; do
      tacit "$command" $flag
      is "$status" 0
      has "$output" "tacit $command"
      has "$output" "--kb DIR"
      has "$output" "--help"
      is "$stderr" ""
      is "$(awk 'length > 100' <<<"$output")" ""
    done
  done
}

@test "--help of analyze lists every option of the contract that it has" {
  tacit analyze --help
  for option in format output kb rules device topology since until min-level now year timezone \
    jobs color fail-on quiet verbose; do
    has "$output" "--$option"
  done
}

@test "--help without a command, among other options, is that of analyze" {
  tacit --jobs 1 --help
  is "$status" 0
  has "$output" "--since TIME"
}

@test "--version names the program and its libraries" {
  tacit --version
  is "$status" 0
  [[ $output =~ ^tacit\ [0-9]+\.[0-9]+\.[0-9]+ ]]
  for library in PCRE2 libarchive jansson; do has "$output" "$library "; done
}

# ---- a wrong command line ----

@test "an unknown option is named, with where to look, and exits 2" {
  for args in "--frobnicate" "-x" "analyze --frobnicate" "explain --since 2026-01-01" \
    "kb --jobs 2 lint" "analyze --format=json --nowhere"; do
    # shellcheck disable=SC2086
    tacit $args
    is "$status" 2
    has "$stderr" "unknown option -"
    has "$stderr" "--help"
    is "$output" ""
  done
}

@test "a value that an option does not take is refused, and what it takes is said" {
  while read -r option value said; do
    tacit analyze "$option" "$value" /dev/null
    is "$status" 2
    has "$stderr" "$option"
    has "$stderr" "'$value'"
    has "$stderr" "$said"
    is "$output" ""
  done <<'END'
--format yaml json
--min-level serious warning
--fail-on never error
--topology star cslu-push
--color sometimes auto
--jobs 0 1
--jobs 65 64
--jobs two 64
--year 19 1990
--now yesterday 2023-
--now 2026-02-30T00:00:00Z 2023-
--since 25:00 2023-
--timezone Mars +02:00
END
}

@test "an option without its value, or a flag with one, is refused" {
  tacit analyze --format
  is "$status" 2
  has "$stderr" "--format needs a value"
  tacit analyze --quiet=yes /dev/null
  is "$status" 2
  has "$stderr" "--quiet takes no value"
}

@test "a value may stand behind a blank, an equals sign or the letter" {
  small_log >a.log
  tacit analyze --format=jsonl a.log
  is "$status" 0
  local first=$output
  tacit analyze --format jsonl a.log
  is "$output" "$first"
  tacit analyze -f jsonl a.log
  is "$output" "$first"
  tacit analyze -fjsonl a.log
  is "$output" "$first"
  tacit a.log -fjsonl
  is "$output" "$first"
}

@test "behind -- a dash is a file's name" {
  small_log >--quiet
  document -- --quiet
  is "$status" 0
  is "$(json 'd["inputs"][0]["path"]')" --quiet
}

@test "without a command, paths are analysed" {
  small_log >a.log
  tacit --format json a.log
  is "$status" 0
  is "$(json 'd["coverage"]["messages"]')" 2
}

# ---- --output ----

@test "--output writes what standard output would have had" {
  small_log >a.log
  tacit analyze a.log
  local shown=$output
  tacit analyze --output out.txt a.log
  is "$status" 0
  is "$output" ""
  is "$(cat out.txt)" "$shown"
  is "$(find . -name '*out*' | xargs)" ./out.txt
}

@test "--output does not replace a file, and says what would" {
  small_log >a.log
  echo mine >out.txt
  tacit analyze --output out.txt a.log
  is "$status" 4
  has "$stderr" out.txt
  has "$stderr" --force
  is "$(cat out.txt)" mine
  tacit analyze --output out.txt --force a.log
  is "$status" 0
  has "$(cat out.txt)" comm-failure
}

@test "--output in a folder that is not there exits 4 and names it" {
  small_log >a.log
  tacit analyze --output nowhere/out.txt a.log
  is "$status" 4
  has "$stderr" "nowhere/out.txt"
  has "$stderr" "No such file"
}

@test "--output in a folder that must not be written exits 4" {
  small_log >a.log
  tacit analyze --output /proc/tacit-out.txt a.log
  is "$status" 4
  has "$stderr" "/proc/tacit-out.txt"
}

@test "--output leaves the old file where the new one cannot be written" {
  small_log >a.log
  mkdir out.txt
  tacit analyze --force --output out.txt a.log
  is "$status" 4
  is "$(find . -name 'out.txt*' | xargs)" "./out.txt"
}

@test "a full disk exits 4 and says so" {
  small_log >a.log
  for format in text json jsonl; do
    run --separate-stderr bash -c "'$TACIT' analyze --format $format a.log >/dev/full"
    is "$status" 4
    has "$stderr" "No space left"
  done
  run --separate-stderr bash -c "'$TACIT' explain COMM_FAILED >/dev/full"
  is "$status" 4
}

@test "a full disk is told by the other commands and the helps too" {
  for args in "kb list" "kb show comm-failure" "kb lint" "--help" "--version"; do
    run --separate-stderr bash -c "'$TACIT' $args >/dev/full"
    is "$args: $status" "$args: 4"
  done
}

# ---- --fail-on ----

@test "--fail-on exits 1 where an active finding is at or above the level" {
  small_log >a.log
  for level in error warning debug; do
    tacit analyze --fail-on $level a.log
    is "$level $status" "$level 1"
    has "$output" comm-failure
  done
  for level in critical alert emergency; do
    tacit analyze --fail-on $level a.log
    is "$level $status" "$level 0"
  done
}

@test "--fail-on passes over what is resolved" {
  small_log >a.log
  echo "<189>Nov 18 07:00:00 pori-1 14: Nov 18 06:59:59.000 UTC: %SMART_LIC-5-COMM_RESTORED: Communications with the Cisco Smart License Utility (CSLU) restored" >>a.log
  document a.log
  is "$(json 'f["comm-failure"]["status"]')" resolved
  tacit analyze --fail-on debug a.log
  is "$status" 0
}

@test "unread input is told before what was found" {
  small_log >a.log
  tacit analyze --fail-on debug a.log missing.log
  is "$status" 3
}

# ---- which messages ----

@test "--device leaves the others out, and coverage still counts all" {
  small_log >a.log
  small_log | sed 's/pori-1/pori-2/' >>a.log
  document --device pori-2 a.log
  is "$status" 0
  is "$(json '[v["name"] for v in d["devices"]]')" "['pori-2']"
  is "$(json 'd["coverage"]["messages"]')" 4
  tacit analyze --fail-on error --device pori-3 a.log
  is "$status" 2
}

times_log() {
  printf '2026 Nov %s 12:00:00 oulu-9 %%SYS-5-CONFIG_I: Configured from console by a on vty0\n' 10 12 14
}

@test "--since and --until take both ends in" {
  times_log >a.log
  document --since 2026-11-12T12:00:00Z a.log
  is "$(json 'm["SYS-5-CONFIG_I"]["count"], m["SYS-5-CONFIG_I"]["first"]')" "(2, '2026-11-12T12:00:00Z')"
  document --until 2026-11-12T12:00:00Z a.log
  is "$(json 'm["SYS-5-CONFIG_I"]["count"], m["SYS-5-CONFIG_I"]["last"]')" "(2, '2026-11-12T12:00:00Z')"
  document --since 2026-11-11 --until 2026-11-13T00:00:00+01:00 a.log
  is "$(json 'm["SYS-5-CONFIG_I"]["count"]')" 1
  document --since 2026-12-01 a.log
  is "$status" 0
  is "$(json 'm')" "{}"
}

@test "--since holds for messages without a year, in the year that is found for them" {
  printf 'Nov %s 12:00:00.000 UTC: %%SYS-5-CONFIG_I: Configured from console by a on vty0\n' 10 12 14 >a.log
  document --since 2026-11-12T00:00:00Z a.log
  is "$(json 'm["SYS-5-CONFIG_I"]["count"]')" 2
  # read as of 2025 all of them come before the window
  document --year 2025 --since 2026-11-01T00:00:00Z a.log
  is "$(json 'm')" "{}"
}

@test "a repeat of a message outside the window is outside too" {
  { times_log | sed -n 3p; times_log | sed -n 1p; echo 'last message repeated 5 times'; } >a.log
  document --since 2026-11-13 a.log
  is "$(json 'm["SYS-5-CONFIG_I"]["count"]')" 1
}

@test "--min-level leaves out what is less serious" {
  small_log >a.log
  document --min-level error a.log
  is "$(json 'list(m), list(f)')" "(['SMART_LIC-3-COMM_FAILED'], ['comm-failure'])"
  document --min-level critical a.log
  is "$(json 'list(m), list(f)')" "([], [])"
  tacit analyze --format jsonl --min-level critical a.log
  is "$output" ""
}

@test "--min-level does not change what --fail-on sees" {
  small_log >a.log
  tacit analyze --min-level emergency --fail-on error a.log
  is "$status" 1
}

# ---- times ----

@test "--now is as_of, and finds the year that is not written" {
  small_log >a.log
  document a.log
  is "$(json 'd["as_of"]')" "2026-11-20T12:00:00Z"
  is "$(json 'm["SYS-5-CONFIG_I"]["first"]')" "2026-11-18T06:05:00.100Z"
  tacit analyze --format json --now 2026-11-10T00:00:00+01:00 a.log
  is "$(json 'd["as_of"]')" "2026-11-09T23:00:00Z"
  is "$(json 'm["SYS-5-CONFIG_I"]["first"]')" "2025-11-18T06:05:00.100Z"
}

@test "with --now the answer does not depend on the day or the file's date" {
  small_log >a.log
  touch -d 2001-01-01 a.log
  document a.log
  local first=$output
  touch -d 2026-11-19 a.log
  document a.log
  is "$output" "$first"
}

@test "--year is the year of the first message, and the next January is the next year" {
  printf '%s 23:00:00.000 UTC: %%SYS-5-CONFIG_I: Configured from console by a on vty0\n' \
    'Dec 31' 'Jan  1' >a.log
  document --year 2019 a.log
  is "$(json 'm["SYS-5-CONFIG_I"]["first"], m["SYS-5-CONFIG_I"]["last"]')" \
    "('2019-12-31T23:00:00Z', '2020-01-01T23:00:00Z')"
}

@test "without a year from anywhere a time is null" {
  run --separate-stderr bash -c "printf '%s\n' 'Nov 18 06:00:00: %FOO-5-BAR: x' | '$TACIT' --format json"
  is "$status" 0
  is "$(json 'm["FOO-5-BAR"]["first"], d["as_of"]')" "(None, None)"
}

@test "--timezone holds for times without a zone and for unknown words, not for known ones" {
  printf 'Nov 18 06:00:00.000%s: %%FOO-5-%s: x\n' '' BARE ' UTC' KNOWN ' QQT' ODD >a.log
  document --timezone +02:00 a.log
  is "$(json 'm["FOO-5-BARE"]["first"]')" "2026-11-18T04:00:00Z"
  is "$(json 'm["FOO-5-KNOWN"]["first"]')" "2026-11-18T06:00:00Z"
  is "$(json 'm["FOO-5-ODD"]["first"]')" "2026-11-18T04:00:00Z"
  document a.log
  is "$(json 'm["FOO-5-BARE"]["first"]')" "2026-11-18T06:00:00Z"
  has "$(json 'd["devices"][0]["contradictions"]')" QQT
  # A count of microseconds is in UTC.
  printf '%s\n' '{"__REALTIME_TIMESTAMP":"1763460000250000","_HOSTNAME":"r","MESSAGE":"%FOO-5-BAR: x"}' >journal.json
  document --timezone +02:00 journal.json
  is "$(json 'm["FOO-5-BAR"]["first"]')" "2025-11-18T10:00:00.250Z"
}

# ---- other options ----

@test "--jobs changes nothing in the answer" {
  mkdir logs
  for i in 1 2 3 4 5 6 7; do small_log | sed "s/pori-1/pori-$i/" >logs/$i.log; done
  document --jobs 1 logs
  local first=$output
  for n in 2 3 8 64; do
    document --jobs $n logs
    is "$output" "$first"
  done
  # Nor in what is said of wrong knowledge.
  mkdir bad
  printf '%s\n' 'schema: tacit-kb/1' 'captures:' '  - id: zed' '    commands: [show zed]' '    starts: [ZZ]' \
    '    rules: [{key: Zed, fact: no.such.fact}]' '    samples: []' >bad/zed.yaml
  for n in 1 2 8; do
    tacit triage --quiet --jobs $n --kb bad logs
    is "$status" 2
    has "$stderr" no.such.fact
  done
}

@test "--topology is told of every device" {
  small_log >a.log
  document --topology cslu-push a.log
  is "$(json 'd["devices"][0]["topology"]')" cslu-push
}

@test "--quiet keeps remarks back, not what was left unread" {
  echo 'nothing here' >a.log
  tacit analyze a.log
  has "$stderr" "a.log: holds no message"
  tacit analyze --quiet a.log
  is "$stderr" ""
  tacit analyze --quiet a.log missing.log
  is "$status" 3
  has "$stderr" missing.log
}

@test "the same run twice gives the same bytes in every format" {
  for format in text json jsonl; do
    for run in first second; do # no longer than it takes: the shell is slow with so much
      "$TACIT" analyze --format $format --now 2026-11-20T12:00:00Z "$ROOT/corpus" >$run 2>$run.err
    done
    cmp first second
    cmp first.err second.err
    [ -s first ]
  done
}

@test "a zone word that means several is read as the likelier, is told as a doubt at its line, and gives way to --timezone" {
  printf '%s\n' 'Nov 18 06:00:00.000 UTC: %FOO-5-KNOWN: x' 'Nov 18 06:00:00.000 EST: %FOO-5-ODD: x' >a.log
  document a.log
  is "$(json 'm["FOO-5-ODD"]["first"]')" "2026-11-18T11:00:00Z"
  has "$(json 'd["devices"][0]["contradictions"][0]["text"]')" "'EST'"
  is "$(json 'd["devices"][0]["contradictions"][0]["sources"][0]["line"]')" 2
  document --timezone +10:00 a.log
  is "$(json 'm["FOO-5-ODD"]["first"]')" "2026-11-17T20:00:00Z"
}

@test "a time without a year lies in no year that would put it ahead of --now" {
  printf '%s: %%FOO-5-BAR: x\n' '*Dec 31 23:59:58.000' 'Jan  1 09:00:00.500 UTC' >a.log
  tacit analyze --format json --now 2026-01-02T00:00:00Z a.log
  is "$(json 'm["FOO-5-BAR"]["first"], m["FOO-5-BAR"]["last"]')" \
    "('2025-12-31T23:59:58Z', '2026-01-01T09:00:00.500Z')"
  is "$(json 'd["devices"][0]["contradictions"]')" "[]"
}

@test "a command behind an option is named, not looked for as a file" {
  for args in "-q triage a.log" "-f csv triage a.log" "--color never report a.log"; do
    run --separate-stderr "$TACIT" $args
    is "$status" 2
    has "$stderr" "the command comes first: tacit "
  done
  echo '<189>Nov 18 07:00:00 pori-1 14: Nov 18 06:59:59.000 UTC: %SYS-5-CONFIG_I: Configured from console by a' >triage
  tacit -q triage
}

@test "standard input is not kept, and not read twice; a window has its ends in order" {
  run --separate-stderr "$TACIT" --store s.db </dev/null
  is "$status" 2
  has "$stderr" "save it to one first"
  [ ! -e s.db ]
  run --separate-stderr "$TACIT" diff - - </dev/null
  is "$status" 2
  run --separate-stderr "$TACIT" --since 2026-02-01 --until 2026-01-01 x.log
  is "$status" 2
  has "$stderr" "nothing is between them"
}

@test "what could not be read is told in the output, too" {
  echo '<189>Nov 18 07:00:00 pori-1 14: Nov 18 06:59:59.000 UTC: %SYS-5-CONFIG_I: Configured from console by a' >a.log
  gzip -kc a.log | head -c 30 >cut.gz
  for command in analyze triage "triage -f md" report; do
    run --separate-stderr "$TACIT" $command -q a.log cut.gz missing.log
    is "$status" 3
    has "$output" "ends too early"
    has "$output" "No such file or directory"
  done
}

@test "a named pipe is opened once" {
  mkfifo pipe
  for _ in 1 2 3 4 5; do
    (echo '%SYS-5-CONFIG_I: Configured from console by a' >pipe) &
    run --separate-stderr timeout 20 "$TACIT" pipe
    is "$status" 0
    has "$output" "1 message in 1 line"
  done
}
