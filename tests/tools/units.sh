#!/usr/bin/env bash
# units.sh BUILD_FOLDER: run every unit test there; closes with the counts.
set -uo pipefail
passed=0 failed=0

for test in "$1"/unit/test_*; do
  [ -x "$test" ] || continue
  out=$(CMOCKA_MESSAGE_OUTPUT=tap "$test" 2>&1)
  code=$?
  good=$(grep -cE '^ok ' <<<"$out") bad=$(grep -cE '^not ok ' <<<"$out")
  # a crash ends a test program without a "not ok"
  [ $code -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
  [ "$bad" -gt 0 ] && printf '%s\n%s\n' "$test" "$out"
  passed=$((passed + good)) failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
