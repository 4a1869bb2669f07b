#!/usr/bin/env bash
# bats.sh FOLDER: run the command tests there; closes with the counts.
set -uo pipefail

out=$(bats --tap "$1" 2>&1)
code=$?
good=$(grep -cE '^ok ' <<<"$out")
bad=$(grep -cE '^not ok ' <<<"$out")
[ "$code" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
[ "$bad" -gt 0 ] && grep -vE '^ok ' <<<"$out"
echo "$good passed, $bad failed"
[ "$bad" -eq 0 ]
