load helper

# ---- kb lint, list, show, test ----

@test "kb lint finds nothing wrong in what is shipped, and says what it checked" {
  tacit kb lint
  is "$status" 0
  [[ $output =~ ([0-9]+)\ entries,\ ([0-9]+)\ samples,\ ([0-9]+)\ references\ checked:\ 0\ errors ]]
  [ "${BASH_REMATCH[1]}" -gt 300 ] && [ "${BASH_REMATCH[2]}" -gt 150 ]
  is "$stderr" ""
}

@test "kb list names the entries, of one kind where asked" {
  tacit kb list
  is "$status" 0
  has "$output" $'problem\tcomm-failure'
  has "$output" $'cause\tcslu-local-unresolved'
  tacit kb list problem
  is "$status" 0
  is "$(cut -f1 <<<"$output" | sort -u)" problem
}

@test "kb list refuses a kind that there is not" {
  tacit kb list weather
  is "$status" 2
  has "$stderr" weather
}

@test "kb show gives the whole entry, as it stands in its file" {
  tacit kb show comm-failure
  is "$status" 0
  has "$output" "problems/comm-failure.yaml"
  has "$output" "id: comm-failure"
  has "$output" "impact:"
  tacit kb show SMART_LIC-3-COMM_FAILED
  is "$status" 0
  has "$output" "samples:"
  lacks "$output" "code: SMART_LIC-3-COMM_RESTORED"
  tacit kb show %SMART_LIC-3-COMM_FAILED
  is "$status" 0
}

@test "kb show of what is not there exits 2 and says where to look" {
  tacit kb show no-such-thing
  is "$status" 2
  has "$stderr" "no-such-thing"
  has "$stderr" "kb list"
}

@test "kb without a word, or with a wrong one, exits 2 and says the right ones" {
  for args in "kb" "kb polish" "kb show" "kb test"; do
    # shellcheck disable=SC2086
    tacit $args
    is "$args $status" "$args 2"
    has "$stderr" "tacit: kb"
    is "$output" ""
  done
}

@test "kb test: every labelled case of the project is right" {
  cd "$ROOT"
  tacit kb test corpus
  is "$status" 0
  lacks "$output" FAIL
  [[ ${lines[-1]} =~ ^cases\ ([0-9]+)/([0-9]+)\ perfect ]]
  is "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
  [ "${BASH_REMATCH[1]}" -ge 8 ]
  has "${lines[-1]}" "false alarms 0"
}

# A case whose expectation is $1.
a_case() {
  mkdir -p case/input
  small_log >case/input/a.log
  printf '{"now": "2026-11-20T12:00:00Z", "devices": {"pori-1": %s}}\n' "$1" >case/expect.json
}

@test "kb test fails a case that is wrong, and says why" {
  while IFS='|' read -r expectation said; do
    a_case "$expectation"
    tacit kb test case
    is "$status" 1
    has "$output" "FAIL case"
    has "$output" "$said"
    has "$output" "cases 0/1 perfect"
  done <<'END'
{"problems": [{"id": "trust-failed"}], "allowed": ["comm-failure"]}|trust-failed not raised
{"problems": [{"id": "comm-failure", "status": "resolved"}]}|is active, expected resolved
{"problems": []}|false alarm comm-failure
{"problems": [], "allowed": ["comm-failure"], "platform": "asa"}|platform is
{"problems": [{"id": "comm-failure", "cause": "no-such-cause"}]}|top cause
{"problems": [{"id": "comm-failure"}], "agent": {"comm": "flapping"}}|agent comm
END
}

@test "kb test passes a case that is right, and holds no device of it for a stranger" {
  a_case '{"problems": [{"id": "comm-failure", "status": "active"}]}'
  tacit kb test case
  is "$status" 0
  has "$output" "cases 1/1 perfect"
  small_log | sed 's/pori-1/stranger/' >case/input/b.log
  tacit kb test case
  is "$status" 1
  has "$output" stranger
}

@test "kb test fails an expectation that is no JSON, and a folder without a case" {
  a_case '{'
  tacit kb test case
  is "$status" 1
  [[ $stderr =~ case/expect.json:[0-9]+:[0-9]+: ]]
  mkdir none
  tacit kb test none
  is "$status" 1
  has "$stderr" "no case"
}

# ---- more knowledge, without compiling ----

new_message() {
  mkdir -p more
  cat >more/any-name.yaml <<'END'
schema: tacit-kb/1
messages:
  - code: TEAPOT-4-SHORT
    text: ["The pot [dec:number] is short and [chars:shape]"]
    means: A teapot was measured.
    raises: teapot-short
    samples:
      - line: "Nov  1 10:00:00: %TEAPOT-4-SHORT: The pot 7 is short and stout"
        fields: {number: "7", shape: stout}
problems:
  - id: teapot-short
    title: A teapot is too short
    level: warning
    means: It was measured and found short.
END
  mkdir -p rules-more
  cat >rules-more/any-name.yaml <<'END'
schema: tacit-rules/1
rules:
  - problem: teapot-short
    causes:
      - {cause: clock-not-synchronized, prior: common}
END
  echo 'Nov  1 10:00:00: %TEAPOT-4-SHORT: The pot 9 is short and round' >pot.log
}

@test "--kb and --rules add messages, problems and causes" {
  new_message
  document pot.log
  is "$(json 'm["TEAPOT-4-SHORT"]["known"], list(f)')" "(False, [])"
  document --kb more --rules rules-more pot.log
  is "$status" 0
  is "$stderr" ""
  is "$(json 'm["TEAPOT-4-SHORT"]["known"], list(f)')" "(True, ['teapot-short'])"
  is "$(json 'm["TEAPOT-4-SHORT"]["fields"]')" "{'number': '9', 'shape': 'round'}"
  is "$(json 'f["teapot-short"]["level"], [c["id"] for c in f["teapot-short"]["causes"]]')" \
    "('warning', ['clock-not-synchronized'])"
  tacit kb lint --kb more --rules rules-more
  is "$status" 0
  tacit explain --kb more TEAPOT-4-SHORT
  is "$status" 0
  has "$output" "A teapot was measured."
}

@test "--kb replaces a shipped entry of the same id whole" {
  mkdir more
  cat >more/a.yaml <<'END'
schema: tacit-kb/1
messages:
  - code: SMART_LIC-3-COMM_FAILED
    text: ["Communications failure with the [chars:peer] : [chars:error]"]
    means: Ours now.
    samples:
      - line: "%SMART_LIC-3-COMM_FAILED: Communications failure with the x : y"
        fields: {peer: x, error: y}
END
  small_log >a.log
  document --kb more a.log
  is "$(json 'm["SMART_LIC-3-COMM_FAILED"]["means"], list(f)')" "('Ours now.', [])"
  tacit explain --kb more %SMART_LIC-3-COMM_FAILED
  has "$output" "Ours now."
  tacit kb show --kb more SMART_LIC-3-COMM_FAILED
  has "$output" "more/a.yaml"
}

@test "of two --kb the later replaces the earlier" {
  for i in 1 2; do
    mkdir $i
    cat >$i/a.yaml <<END
schema: tacit-kb/1
topics:
  - id: tea
    title: Tea of folder $i
    points: [Hot.]
END
  done
  tacit explain --kb 1 --kb 2 tea
  has "$output" "folder 2"
  tacit explain --kb 2 --kb 1 tea
  has "$output" "folder 1"
}

@test "--rules replaces the causes of a problem" {
  mkdir r
  printf 'schema: tacit-rules/1\nrules:\n  - problem: comm-failure\n    causes: [{cause: dns-vrf, prior: rare}]\n' >r/a.yaml
  small_log >a.log
  document --rules r a.log
  is "$status" 0
  is "$(json '[c["id"] for c in f["comm-failure"]["causes"]]')" "['dns-vrf']"
}

@test "kb lint exits 1 where an added entry does not hold, and says where" {
  new_message
  sed -i 's/raises: teapot-short/raises: no-such-problem/; s/stout}/thin}/' more/any-name.yaml
  tacit kb lint --kb more --rules rules-more
  is "$status" 1
  has "$stderr" "more/any-name.yaml:3:"
  has "$stderr" "no-such-problem"
  has "$stderr" "'shape' is read as 'stout'"
  has "$output" "2 errors"
}

# ---- knowledge that is wrong ----

bad_kb() {
  mkdir -p bad
  cat >bad/first.yaml <<'END'
schema: tacit-kb/1
messages:
  - code: POT-6-BOIL
    text: ["Water [chars:state]"]
    meens: a misspelt key
    samples: []
  - code: POT6BOIL
    text: ["Water"]
    means: A code without its hyphens.
    samples: []
problems:
  - id: pot
    title: t
    level: serious
    means: m
END
  printf 'schema: tacit-kb/1\ntopics: tea\n' >bad/second.yaml
}

@test "bad YAML in --kb exits 2 for every command, with nothing on standard output" {
  bad_kb
  for args in "analyze /dev/null" "explain COMM_FAILED" "kb list" "kb show comm-failure" "kb test ."; do
    # shellcheck disable=SC2086
    tacit $args --kb bad
    is "$args $status" "$args 2"
    is "$output" ""
    has "$stderr" "bad/first.yaml:"
  done
}

@test "every fault of every file is told at once, with its place, a caret and a hint" {
  bad_kb
  tacit analyze --kb bad /dev/null
  has "$stderr" "bad/first.yaml:5:5: error: unknown key 'meens'"
  has "$stderr" "bad/first.yaml:3:5: error: a message lacks the key 'means'"
  has "$stderr" "'POT6BOIL' is not a message code"
  has "$stderr" "bad/first.yaml:14:12: error: 'serious' is not a word for 'level'"
  has "$stderr" "bad/second.yaml:2:9: error: 'topics' must be a list"
  # the line itself, the caret below the column, and what to write
  has "$stderr" "        meens: a misspelt key
        ^
    hint: known keys:"
  has "$stderr" "        level: serious
               ^
    hint: one of: emergency"
}

@test "a fault of YAML itself is told with its place" {
  mkdir bad
  printf 'schema: tacit-kb/1\ntopics: [a\nb: c\n' >bad/a.yaml
  tacit explain --kb bad COMM_FAILED
  is "$status" 2
  [[ $stderr =~ bad/a.yaml:[23]:[0-9]+:\ error: ]]
}

@test "a file of another schema, a list that there is not, an entry twice" {
  mkdir bad
  printf 'schema: tacit-kb/9\n' >bad/a.yaml
  printf 'schema: tacit-kb/1\nrules: []\n' >bad/b.yaml
  printf 'schema: tacit-kb/1\ntopics:\n  - {id: t, title: t, points: [p]}\n  - {id: t, title: t, points: [p]}\n' >bad/c.yaml
  tacit explain --kb bad COMM_FAILED
  is "$status" 2
  has "$stderr" "bad/a.yaml:1:9: error:"
  has "$stderr" "put 'schema: tacit-kb/1' at the top"
  has "$stderr" "bad/b.yaml:2:1: error: unknown list 'rules'"
  has "$stderr" "bad/c.yaml:4:5: error: topic 't' is defined twice"
  has "$stderr" "first at bad/c.yaml:3"
}

@test "a fault in the text of a message is told at its own line" {
  mkdir bad
  cat >bad/a.yaml <<'END'
schema: tacit-kb/1
messages:
  - code: POT-6-BOIL
    means: m
    text:
      - "Water boils"
      - "Water [chrs:state]"
    samples: [{line: "%POT-6-BOIL: Water boils"}]
END
  tacit explain --kb bad COMM_FAILED
  is "$status" 2
  has "$stderr" "bad/a.yaml:7:"
  has "$stderr" "unknown field type [chrs]"
}

@test "a folder of knowledge that is not there exits 2 and is named" {
  for option in --kb --rules; do
    tacit analyze $option nowhere /dev/null
    is "$status" 2
    has "$stderr" nowhere
  done
}

@test "bad YAML in --rules exits 2 with its place" {
  mkdir r
  printf 'schema: tacit-rules/1\nrules:\n  - problem: comm-failure\n    causes: [{cause: dns-vrf, prior: often}]\n' >r/a.yaml
  tacit analyze --rules r /dev/null
  is "$status" 2
  has "$stderr" "r/a.yaml:4:38: error: 'often' is not a word for 'prior'"
}

# ---- explain ----

@test "explain takes a code with and without its percent sign, and the mnemonic alone" {
  tacit explain SMART_LIC-3-COMM_FAILED
  is "$status" 0
  local first=$output
  has "$first" "SMART_LIC-3-COMM_FAILED"
  tacit explain %SMART_LIC-3-COMM_FAILED
  is "$output" "$first"
  tacit explain COMM_FAILED
  is "$status" 0
  has "$output" "SMART_LIC-3-COMM_FAILED"
}

@test "explain takes a whole line, quoted or not, and reads its fields" {
  tacit explain "$failed_line"
  is "$status" 0
  local first=$output
  has "$first" "Unable to resolve server hostname/domain name"
  has "$first" "comm-failure"
  # shellcheck disable=SC2086
  tacit explain ${failed_line//\*/}
  is "$output" "$first"
}

@test "explain takes the names of problems, causes, actions, topics and severities" {
  for name in comm-failure cslu-local-unresolved set-ntp cslu warning; do
    tacit explain $name
    is "$name $status" "$name 0"
    [ -n "$output" ]
  done
}

@test "explain of a code that is not known says so, and its severity" {
  tacit explain %TEAPOT-4-SHORT
  is "$status" 0
  has "$output" "not in the knowledge"
  has "$output" warning
}

@test "explain of what nothing answers to exits 2, on standard error" {
  tacit explain no-such-thing
  is "$status" 2
  has "$stderr" "no-such-thing"
  is "$output" ""
}

@test "explain of what nothing answers to is told with --output too, and leaves no file" {
  tacit explain --output out.txt no-such-thing
  is "$status" 2
  has "$stderr" "no-such-thing"
  [ ! -e out.txt ]
}

@test "explain of nothing exits 2" {
  tacit explain
  is "$status" 2
  has "$stderr" "explain what"
}

@test "explain --format json is JSON, or is refused" {
  tacit explain --format json COMM_FAILED
  [ "$status" -eq 2 ] || python3 -m json.tool <<<"$output" >/dev/null
}

@test "a message, cause, rule and case of one's own need no compiler" {
  mkdir -p mine rules cases/one/input
  cat >mine/own.yaml <<'Y'
schema: tacit-kb/1
references: [{id: own-book, title: The book of the house}]
messages:
  - code: MYAPP-3-DOWN
    text: "Service [chars:name] is down: [chars:why]"
    means: The service stopped answering.
    raises: app-down
    samples: [{line: "%MYAPP-3-DOWN: Service api is down: disk full", fields: {name: api, why: disk full}}]
problems:
  - {id: app-down, title: A service is down, level: error, means: It does not answer.}
causes:
  - id: disk-full
    title: The disk is full
    means: Nothing can be written.
    actions: [{kind: execute, text: Make room.}]
    references: [own-book]
Y
  cat >rules/app-down.yaml <<'Y'
schema: tacit-rules/1
rules:
  - problem: app-down
    causes: [{cause: disk-full, prior: common}]
evidence:
  - cause: disk-full
    for: [{decisive: {message: MYAPP-DOWN, where: {why: disk full}}, because: the message says so}]
Y
  echo 'Mar  3 10:00:00: %MYAPP-3-DOWN: Service api is down: disk full' >cases/one/input/a.log
  echo '{"now": "2026-03-04T00:00:00Z", "devices": {"a": {"problems": [{"id": "app-down", "cause": "disk-full", "verdict_min": "confirmed"}]}}}' >cases/one/expect.json
  tacit kb lint --kb mine --rules rules
  is "$status" 0
  tacit kb test --kb mine --rules rules cases
  is "$status" 0
  has "$output" "cases 1/1 perfect"
}

@test "explain answers to what people type: any case, blanks, the text of an error" {
  tacit explain comm_failed
  has "${lines[0]}" 'SMART_LIC-3-COMM_FAILED'
  tacit explain Comm failure
  has "${lines[0]}" 'Problem comm-failure'
  tacit explain 'Unable to resolve server hostname'
  is "$status" 0
  has "$output" 'cause cslu-local-unresolved'
  tacit explain comm-failur
  is "$status" 2
  has "$stderr" 'problem comm-failure'
  tacit why dns-not-configure a.log
  has "$stderr" '  dns-not-configured'
}

@test "a slip of the finger in a code or a mnemonic is named" {
  tacit explain SMART_LIC-3-COM_FAILED
  is "$status" 0
  has "$output" 'Or is it SMART_LIC-3-COMM_FAILED'
  tacit explain '%SMART_LIC-3-COMM_FALIED: no answer'
  has "$output" 'Or is it SMART_LIC-3-COMM_FAILED'
  tacit explain FOO-3-COMM_FAILED
  [[ $output != *"Or is it"* ]]
  tacit explain COMM_FAILD
  is "$status" 2
  has "$stderr" 'message SMART_LIC-COMM_FAILED'
}

@test "a slip of the finger in a command is named" {
  tacit analyse
  is "$status" 3
  has "$stderr" 'the command is called analyze'
  tacit help why
  has "${lines[0]}" 'tacit why CAUSE'
}
