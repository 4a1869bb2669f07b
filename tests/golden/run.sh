#!/usr/bin/env bash
# run.sh [--accept] [CASE...]: run the golden cases; --accept rewrites what they expect.
#
# A case is a folder named for what it shows: args (one argument a line), stdin (none: /dev/null),
# input files; expect.out, expect.err, expect.code. It runs in its folder. Closes with the counts.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
TACIT=${TACIT:-$here/../../build/release/tacit}
TACIT=$(realpath "$TACIT") || exit 1
export TZ=UTC LC_ALL=C.UTF-8 COLUMNS=80 LINES=24 NO_COLOR=1 TERM=dumb

accept=0
if [ "${1:-}" = --accept ]; then
  accept=1
  shift
fi
cases=("$@")
[ ${#cases[@]} -eq 0 ] && mapfile -t cases < <(cd "$here" && find . -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)

got=$(mktemp -d)
trap 'rm -rf "$got"' EXIT
passed=0 failed=0

for name in "${cases[@]}"; do
  folder=$here/$name
  if [ ! -f "$folder/args" ]; then
    echo "$name: is no case: args is missing"
    failed=$((failed + 1))
    continue
  fi
  mapfile -t args <"$folder/args"
  input=/dev/null
  [ -f "$folder/stdin" ] && input=$folder/stdin
  (cd "$folder" && timeout 60 "$TACIT" "${args[@]}" <"$input" >"$got/out" 2>"$got/err")
  echo $? >"$got/code"
  # Versions and the size of the shipped knowledge are not what a case shows.
  sed -i -E -e 's/("(kb_)?version":")[0-9][^"]*"/\1X"/g' \
    -e 's/^[0-9]+ entries, [0-9]+ samples, [0-9]+ references/N entries, N samples, N references/' \
    "$got/out"

  bad=
  for part in out err code; do
    if [ $accept = 1 ]; then
      cp "$got/$part" "$folder/expect.$part"
    elif ! diff -u --label "$name/expect.$part" --label "what it is" "$folder/expect.$part" "$got/$part"; then
      bad=1
    fi
  done
  if [ -n "$bad" ]; then failed=$((failed + 1)); else passed=$((passed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
