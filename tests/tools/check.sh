#!/usr/bin/env bash
# check.sh full|san|soak: run every test and add up what passed and failed in the last line.
# full: what a change must pass; san: the same for the sanitized build alone; soak: at full size.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

mode=${1:-full}
passed=0 failed=0
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=80 NO_COLOR=1
unset TERM
fuzz=1000r samples=40 cases=70 kills=12
[ "$mode" = soak ] && fuzz=120 samples=0 cases=0 kills=100

# One part: its own counts where it prints them ("N passed, N failed"), else one test.
part() {
  local name=$1 code good=1 bad=0 from=$SECONDS
  shift
  "$@" >"$log/out" 2>&1
  code=$?
  local counts
  counts=$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$log/out" | tail -1)
  if [ -n "$counts" ]; then
    good=$(awk '{print $1}' <<<"$counts") bad=$(awk '{print $3}' <<<"$counts")
    [ $code -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    [ "$good" -eq 0 ] && bad=$((bad + 1)) # nothing that ran is no success
  elif [ $code -ne 0 ]; then
    good=0 bad=1
  fi
  passed=$((passed + good)) failed=$((failed + bad))
  printf '%-34s %5d passed, %d failed  (%d s)\n' "$name" "$good" "$bad" $((SECONDS - from))
  [ "$bad" -gt 0 ] && tail -60 "$log/out" | sed 's/^/    /'
  return 0
}

make_=(make --no-print-directory -s -j"$(nproc)")
cc=${CC:-gcc} san=${SAN:-}
[ "$mode" = san ] && san=1
suffix=
[[ $cc == *clang* ]] && suffix=-clang
kind=release
[ -n "$san" ] && kind=san
B=build/$kind$suffix
TACIT=$PWD/$B/tacit
export TACIT

part "build ($cc${san:+, sanitized})" "${make_[@]}" "CC=$cc" ${san:+SAN=1} all units
if [ ! -x "$TACIT" ]; then
  echo "$passed passed, $((failed + 1)) failed"
  exit 1
fi
part "units ($kind$suffix)" tests/tools/units.sh "$B"
part "knowledge" "$TACIT" kb lint --cases corpus
part "commands" tests/tools/bats.sh tests/cli
part "golden files" tests/golden/run.sh
part "schema" python3 tests/tools/schema.py "$TACIT"
part "proof taken away is missed" python3 tests/tools/evidence.py "$TACIT" "$cases"
part "broken, no other facts" python3 tests/tools/broken.py "$TACIT" "$cases"
part "each format says the same" python3 tests/tools/formats.py "$TACIT" "$cases"
part "redacted, the same diagnosis" python3 tests/tools/redaction.py "$TACIT" "$cases"
part "planted causes" tests/bench/fleet.sh "$TACIT" 200 30000
part "killed, and resumed" python3 tests/tools/kills.py "$TACIT" "$kills"
part "same log, same answer" python3 tests/tools/property.py "$TACIT" "$samples"

if [ "$mode" != san ] && [ -z "$san" ]; then
  part "layers" tests/tools/check-layers.sh
  part "shell scripts" bash -c 'shellcheck tests/*/*.sh .ci/run'
  part "YAML" yamllint -s kb rules corpus
  other=clang
  [ -n "$suffix" ] && other=gcc
  part "build ($other)" "${make_[@]}" "CC=$other" all
  part "globals" tests/tools/check-globals.sh build/release-clang
  part "build (sanitized)" "${make_[@]}" "CC=$cc" SAN=1 all units
  part "units (san$suffix)" tests/tools/units.sh "build/san$suffix"
  part "fuzz ($fuzz)" "${make_[@]}" fuzz "FUZZ_SECONDS=$fuzz"
fi
if [ "$mode" = soak ]; then
  part "valgrind" tests/tools/valgrind.sh "$TACIT"
  # What is filled through a pointer it takes for uninitialised: valgrind and the sanitizers see that better.
  part "cppcheck" cppcheck -q --error-exitcode=1 --std=c11 --suppress=missingIncludeSystem \
    --suppress=uninitvar --suppress=ctuuninitvar --suppress=autoVariables:analyzer/cmd/report.c \
    -Ianalyzer analyzer
  part "commands (sanitized)" env "TACIT=$PWD/build/san$suffix/tacit" tests/tools/bats.sh tests/cli
  part "planted causes" tests/bench/fleet.sh "$TACIT" 1000 2000000
  part "throughput" "${make_[@]}" bench
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
