#!/usr/bin/env bats
# browse: keys in, the screen as text; and once in a real terminal.

load helper

case_of() {
  echo "$ROOT/corpus/cslu-local-nexus-dns-answers/input"
}

# screen KEYS [SIZE] [PATH...]: the last screen.
screen() {
  local keys=$1 size=${2:-80x24}
  shift 2 || shift $#
  run --separate-stderr "$TACIT" browse --keys "$keys" --size "$size" "${@:-$(case_of)}"
}

@test "the line that proves the cause is two keys away" {
  screen '<enter><enter>' 80x12
  is "$status" 0
  has "${lines[0]}" "tacit  evidence"
  has "$output" "42 % Invalid host/interface cslu-local"
}

@test "every view is reached, and none is empty where there is something to show" {
  screen ''
  has "${lines[0]}" "findings"
  has "$output" "confirmed: cslu-local-unresolved"
  screen 'q'
  has "${lines[0]}" "devices"
  has "$output" "! ghent-bl-31"
  screen '<tab>'
  has "$output" "LICMGR-3-LOG_SMART_LIC_COMM_FAILED"
  screen '<tab><tab>'
  has "$output" "transport.cslu.address"
  screen '<tab><tab><tab>'
  has "$output" "comm: unknown -> failing"
  screen '<tab><tab><tab><tab>'
  has "${lines[0]}" "agent"
  has "$output" "failing since"
  screen '<tab><tab><tab><tab><tab>'
  has "${lines[0]}" "findings"
  screen '<btab>'
  has "${lines[0]}" "agent"
  screen 'w'
  has "${lines[0]}" "why"
  screen 'W'
  has "${lines[0]}" "why not"
  screen 'e'
  has "${lines[0]}" "explain"
  screen 'o'
  has "$output" "Licensing diagnosis"
  screen ':know<tab><enter>'
  has "${lines[0]}" "knowledge"
  screen ':explain rum-report<enter>'
  has "${lines[0]}" "explain  rum-report"
  screen '?' 80x40
  has "$output" "Tab"
  has "$output" "copy the command"
}

@test "help names every key of the table, and each does something" {
  screen '?' 100x60
  for word in 'page up' 'first row' 'search' 'next hit' 'another order' 'why this cause' 'the report' 'a command line' 'leave'; do
    has "$output" "$word"
  done
}

@test "search, its next hit, and a filter that is shown and removed" {
  screen '<tab><tab>/vrf<enter>' 80x24
  row=$(grep -n 'transport.vrf' <<<"$output" | head -1)
  [ -n "$row" ]
  screen '/nowhere<enter>'
  has "${lines[-1]}" "nothing holds: nowhere"
  screen '<tab><tab>ftransport<enter>'
  has "${lines[0]}" "[transport]"
  lacks "$output" "privacy.hostname"
  screen '<tab><tab>ftransport<enter>f<back><back><back><back><back><back><back><back><back><enter>'
  has "$output" "privacy.hostname"
  screen 'fnothing like it<enter>'
  has "$output" "nothing holds that"
}

@test "a filter asks of a part of the row, and all its words" {
  screen 'flevel:error problem:comm<enter>' 110x20
  has "$output" "comm-failure"
  screen 'fproblem:trust<enter>' 110x20
  has "$output" "nothing holds that"
  screen 'fstatus:active cause:cslu-local<enter>' 110x20
  has "$output" "cslu-local-unresolved"
  screen 'fstatus:resolved<enter>' 110x20
  has "$output" "nothing holds that"
}

@test "causes have bars, and the one under the cursor is asked why" {
  open_case=$ROOT/corpus/prompt-cut-at-twenty-characters/input
  screen '<enter>G' 100x40 "$open_case"
  has "$output" " █▊   possible (43%) The Virtual Account holds too few"
  screen '<enter>/another Virtual Account than<enter>w' 100x40 "$open_case"
  has "${lines[0]}" "why  wrong-virtual-account"
}

@test "devices stand in columns, a long name is cut" {
  screen '' 124x30 "$ROOT/corpus/prompt-cut-at-twenty-characters/input" "$(case_of)"
  has "$output" "! building-seven-access-sw error    out-of-compliance    cause not established"
  has "$output" "! ghent-bl-31              error    comm-failure         confirmed: cslu-local-unresolved"
}

@test "the command line completes its words and the names they ask for" {
  screen ':why-n<tab>cslu-lo<tab><enter>'
  has "${lines[0]}" "tacit  why not  cslu-local-unresolved"
  screen ':device gh<tab><enter>'
  has "${lines[0]}" "tacit  findings  ghent-bl-31"
  screen ':why<enter>'
  has "${lines[-1]}" "why wants a name"
  screen ':why nothing-like-it<enter>'
  has "${lines[-1]}" "nothing is known of nothing-like-it"
  screen ':nonsense<enter>'
  has "${lines[-1]}" "no command is called nonsense"
}

@test "sorting changes the order and says so" {
  screen 's' 90x14 "$ROOT/corpus/several-devices/input"
  has "${lines[0]}" "by name"
  screen '<tab>s' 90x14
  has "${lines[-1]}" "by most"
}

@test "narrow, low, wide and resized: nothing breaks" {
  screen '<enter>' 40x12
  is "$status" 0
  has "${lines[0]}" "finding"
  screen '<enter>' 120x40
  is "$status" 0
  screen '' 30x5
  has "$output" "too small"
  screen '<enter><size 120x20>'
  has "${lines[0]}" "finding"
}

@test "a log that holds no device is an empty screen, and a hostile one stays text" {
  : >empty.log
  screen '<enter>jjw?q' 80x24 empty.log
  is "$status" 0
  printf '<187>Feb 13 06:02:11 \033]0;title\007evil 1: Feb 13 06:02:10.700: %%SMART_LIC-3-COMM_FAILED: Communications failure with the \033[2J : \302\233x\n' >evil.log
  screen '<tab>' 80x24 evil.log
  lacks "$output" $'\033'
  lacks "$output" $'\302\233'
}

@test "notes are kept in a store" {
  screen 'mlook at DNS<enter>'
  has "${lines[-1]}" "notes are kept in a store"
  "$TACIT" browse --store s.db --keys 'mlook at DNS<enter>' "$(case_of)" >/dev/null
  screen "'" 80x24 --store s.db "$(case_of)"
  has "$output" "look at DNS"
}

@test "a line inside an archive is opened" {
  tar -C "$(dirname "$(case_of)")" -czf case.tgz input
  screen '<enter><enter>' 80x12 case.tgz
  has "${lines[0]}" "case.tgz!input/session.txt"
  has "$output" "% Invalid host/interface cslu-local"
}

@test "no terminal, an unknown one, nothing to read: a sentence and exit 2" {
  tacit browse "$(case_of)"
  is "$status" 2
  has "$stderr" "wants a terminal"
  tacit browse
  is "$status" 2
}

teardown() {
  [ -z "${socket:-}" ] || tmux -L "$socket" kill-server 2>/dev/null || true
}

# The screen of the real terminal, once it holds a text.
seen() {
  for _ in $(seq 40); do
    shown=$(tmux -L "$socket" capture-pane -p)
    [[ $shown == *"$1"* ]] && return 0
    sleep 0.1
  done
  printf 'never seen: %s\n%s\n' "$1" "$shown"
  return 1
}

@test "in a real terminal: resize, search, quit, and the terminal is as it was" {
  socket=tacit$$
  TERM=xterm-256color tmux -L "$socket" -f /dev/null new-session -d -x 90 -y 20 "bash --norc" 3>&-
  tmux -L "$socket" send-keys "stty -g >before; $TACIT browse $(case_of); stty -g >after; touch done" Enter
  seen "confirmed: cslu-local-unresolved"
  tmux -L "$socket" send-keys Enter
  seen "tacit  finding  "
  tmux -L "$socket" resize-window -x 60 -y 14
  sleep 0.5
  tmux -L "$socket" send-keys /ping Enter
  seen "ping"
  tmux -L "$socket" send-keys Q
  for _ in $(seq 40); do [ -e done ] && break; sleep 0.1; done
  cmp before after
}

@test "inputs that grow are shown anew, and the chosen row stays chosen" {
  small_log >grow.log
  (sleep 1; small_log | sed 's/pori-1/aura-2/' >>grow.log) 3>&- &
  tacit browse --follow grow.log --keys 'q<wait>'
  has "$output" '2/2'
  has "$output" 'aura-2'
  has "$output" 'the input has grown'
}

@test "what is piped in is followed, and its lines can be looked at" {
  (small_log; sleep 2; small_log | sed 's/pori-1/aura-2/'; sleep 8) 3>&- |
    { run --separate-stderr timeout 30 "$TACIT" browse --follow - --keys '<wait><wait>:devices<enter><enter><enter><enter>'; echo "$output" >out; }
  has "$(cat out)" 'evidence  -'
  has "$(cat out)" 'aura-2'
}

@test "what is followed is neither redacted nor kept" {
  small_log >a.log
  tacit browse --follow --redact a.log --keys q
  is "$status" 2
  has "$stderr" 'neither redacted nor kept'
}

@test "a key makes the rows that are seen, however many there are" {
  for i in $(seq 1000); do
    printf 'May  6 2025 03:11:%02d sw%d %%SMART_LIC-3-COMM_FAILED: Communications failure with the x : y\n' $((i % 60)) "$i"
    printf 'May  6 2025 04:11:%02d sw%d %%X%d-3-Y: z\n' $((i % 60)) "$i" $((i % 90))
  done >many.log
  tacit browse --verbose --keys ':findings<enter>' many.log
  base=$(grep -oE '[0-9]+ rows' <<<"$stderr" | cut -d' ' -f1)
  tacit browse --verbose --keys ':findings<enter>jjjj<pgdn><pgdn>G<home>kjkj' many.log
  more=$(grep -oE '[0-9]+ rows' <<<"$stderr" | cut -d' ' -f1)
  [ $(((more - base) / 12)) -le 22 ]
  [ "$base" -le $((12 * 22)) ]
}
