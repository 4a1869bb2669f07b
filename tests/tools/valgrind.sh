#!/usr/bin/env bash
# valgrind.sh TACIT: no leak and no wrong access through every command; closes with the counts.
set -uo pipefail
passed=0 failed=0

try() {
  if valgrind -q --suppressions="$(dirname "$0")/valgrind.supp" --leak-check=full --errors-for-leak-kinds=definite,possible --error-exitcode=99 \
    "$@" >/dev/null 2>build/valgrind.out; [ $? -ne 99 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$*"
    cat build/valgrind.out
  fi
}

try "$1" analyze corpus
try "$1" analyze --format json --jobs 2 corpus
try "$1" analyze --format jsonl kb
try "$1" explain COMM_FAILED
try "$1" explain '%SYS-5-CONFIG_I'
try "$1" explain nothing-at-all
try "$1" kb lint
try "$1" kb list
try "$1" kb test corpus
try "$1" analyze nowhere
one=corpus/cslu-local-nexus-dns-answers/input
try "$1" browse --keys '<enter><enter>qq<tab><tab>s/vrf<enter>n?qq:know<tab><enter><enter>q:report<enter>q<size 40x10>w' "$one"
try "$1" redact "$one/session.txt"
try "$1" report --redact --format html "$one"
try "$1" report --force --pack build/valgrind.zip "$one"
try "$1" analyze --store build/valgrind.db "$one"
try "$1" triage build/valgrind.db
try "$1" store check build/valgrind.db
try "$1" diff "$one" build/valgrind.db
try "$1" verify "$one" "$one"
try "$1" follow <"$one/ghent-bl-31.log"
rm -f build/valgrind.zip build/valgrind.db*
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
