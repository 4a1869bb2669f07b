#!/usr/bin/env bash
# valgrind.sh TACIT: no leak and no wrong access through every command; closes with the counts.
set -uo pipefail
passed=0 failed=0

try() {
  if valgrind -q --leak-check=full --errors-for-leak-kinds=definite,possible --error-exitcode=99 \
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
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
