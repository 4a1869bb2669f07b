load helper

esc=$'\e'

@test "an interrupt while a pipe is open exits 130 and what was read is told" {
  mkfifo pipe
  "$TACIT" analyze --format json - <pipe >out 2>err 3>&- &
  local child=$!
  exec 9>pipe
  small_log >&9
  sleep 1
  kill -INT $child
  local code=0
  wait $child || code=$?
  exec 9>&-
  is "$code" 130
  output=$(cat out)
  is "$(json 'd["coverage"]["messages"]')" 2
  is "$(json 'f["comm-failure"]["status"]')" active
  is "$(json 'd["coverage"]["interrupted"]')" True
}

@test "an interrupted answer says so" {
  for format in text md; do
    rm -f pipe
    mkfifo pipe
    "$TACIT" $([ $format = text ] && echo analyze || echo report) --format $format - <pipe >out.$format 2>err 3>&- &
    local child=$!
    exec 9>pipe
    small_log >&9
    sleep 1
    kill -INT $child
    wait $child || true
    exec 9>&-
    grep -q 'Interrupted: what was not read by then is missing' out.$format
  done
  small_log | "$TACIT" >whole
  ! grep -q Interrupted whole
}

@test "an interrupt before anything was read exits 130" {
  mkfifo pipe
  "$TACIT" <pipe >out 2>err 3>&- &
  local child=$!
  exec 9>pipe
  sleep 0.5
  kill -INT $child
  local code=0
  wait $child || code=$?
  exec 9>&-
  is "$code" 130
}

many_devices() {
  for i in $(seq 3000); do echo "<189>Nov 18 06:05:01 sw-$i 13: $config_line"; done
}

@test "a reader that has seen enough ends the program quietly" {
  many_devices >a.log
  for args in "analyze" "analyze --format json" "analyze --verbose" "explain --color always COMM_FAILED" \
    "kb list" "kb show comm-failure" "--help"; do
    run --separate-stderr bash -c "'$TACIT' $args $([[ $args == analyze* ]] && echo a.log) | head -1 >/dev/null; exit \${PIPESTATUS[0]}"
    is "$args: $stderr" "$args: "
    # the plain tables and texts may end as cat does, by the signal
    [[ $args != analyze* && $args != explain* && $status -eq 141 ]] || is "$args: $status" "$args: 0"
  done
}

@test "findings of a closed pipe still count for --fail-on" {
  { many_devices; small_log; } >a.log
  run --separate-stderr bash -c "'$TACIT' --fail-on error a.log | head -1 >/dev/null; exit \${PIPESTATUS[0]}"
  is "$status" 1
}

@test "colour: never into a pipe, unless it is asked for" {
  small_log >a.log
  tacit analyze a.log
  lacks "$output" "$esc"
  tacit analyze --color auto a.log
  lacks "$output" "$esc"
  tacit analyze --color always a.log
  has "$output" "$esc["
  tacit analyze --color never a.log
  lacks "$output" "$esc"
  NO_COLOR=1 tacit analyze --color always a.log
  has "$output" "$esc["
  tacit explain --color always COMM_FAILED
  has "$output" "$esc["
}

@test "colour only adds escapes: the words are the same" {
  small_log >a.log
  tacit analyze a.log
  local plain=$output
  tacit analyze --color always a.log
  is "$(sed "s/$esc\[[0-9;]*m//g" <<<"$output")" "$plain"
}

@test "colour: on a terminal, unless NO_COLOR or a dumb terminal says otherwise" {
  command -v script >/dev/null || skip "no script(1)"
  small_log >a.log
  on_terminal() { # VARIABLES ARGS
    script -qec "env $1 '$TACIT' analyze $2 a.log" /dev/null </dev/null
  }
  has "$(on_terminal TERM=xterm)" "$esc["
  lacks "$(on_terminal 'TERM=xterm NO_COLOR=1')" "$esc["
  has "$(on_terminal 'TERM=xterm NO_COLOR=')" "$esc["
  lacks "$(on_terminal TERM=dumb)" "$esc["
  lacks "$(on_terminal TERM=xterm '--color never')" "$esc["
  lacks "$(on_terminal TERM=xterm '--format json')" "$esc["
}

@test "text is no wider than COLUMNS, where there are blanks to break at" {
  for width in 50 80 120; do
    COLUMNS=$width run --separate-stderr "$TACIT" explain comm-failure
    is "$status" 0
    # but for commands, which stand nine columns in and are not broken
    is "$(awk -v w=$width 'length > w && NF > 1 && !/^         [^ ]/' <<<"$output")" ""
  done
}
