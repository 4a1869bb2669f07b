#!/usr/bin/env bash
# check.sh full|san|soak: run every test and add up what passed and failed in the last line.
# full: what a change must pass; san: the same for the sanitized build alone; soak: at full size.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

mode=${1:-full}
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=80 NO_COLOR=1
unset TERM
fuzz=1000r samples=40 cases=70 kills=12
[ "$mode" = soak ] && fuzz=120 samples=0 cases=0 kills=100

# One part: its own counts where it prints them ("N passed, N failed"), else one test.
part() {
  local name=$1 code good=1 bad=0 from=$SECONDS out
  shift
  out=$(mktemp -p "$log")
  "$@" >"$out" 2>&1
  code=$?
  local counts
  counts=$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$out" | tail -1)
  if [ -n "$counts" ]; then
    good=$(awk '{print $1}' <<<"$counts") bad=$(awk '{print $3}' <<<"$counts")
    [ $code -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    [ "$good" -eq 0 ] && bad=$((bad + 1)) # nothing that ran is no success
  elif [ $code -ne 0 ]; then
    good=0 bad=1
  fi
  echo "$good $bad" >>"$log/counts"
  {
    flock 9
    printf '%-34s %5d passed, %d failed  (%d s)\n' "$name" "$good" "$bad" $((SECONDS - from))
    [ "$bad" -gt 0 ] && tail -60 "$out" | sed 's/^/    /'
  } 9>"$log/lock"
  return 0
}

# A part beside others, one for each processor; `wait` ends them.
beside() {
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
  part "$@" &
}

sum_up() {
  awk '{ good += $1; bad += $2 } END { printf "%d passed, %d failed\n", good, bad; exit bad > 0 }' "$log/counts"
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
  sum_up
  exit 1
fi
beside "commands" tests/tools/bats.sh tests/cli
beside "units ($kind$suffix)" tests/tools/units.sh "$B"
beside "knowledge" "$TACIT" kb lint --cases corpus
beside "golden files" tests/golden/run.sh
beside "schema" python3 tests/tools/schema.py "$TACIT"
beside "proof taken away is missed" python3 tests/tools/evidence.py "$TACIT" "$cases"
beside "broken, no other facts" python3 tests/tools/broken.py "$TACIT" "$cases"
beside "each format says the same" python3 tests/tools/formats.py "$TACIT" "$cases"
beside "redacted, the same diagnosis" python3 tests/tools/redaction.py "$TACIT" "$cases"
beside "planted causes" tests/bench/fleet.sh "$TACIT" 200 30000
beside "killed, and resumed" python3 tests/tools/kills.py "$TACIT" "$kills"
beside "same log, same answer" python3 tests/tools/property.py "$TACIT" "$samples"

if [ "$mode" != san ] && [ -z "$san" ]; then
  beside "layers" tests/tools/check-layers.sh
  beside "shell scripts" bash -c 'shellcheck tests/*/*.sh .ci/run'
  beside "YAML" yamllint -s kb rules corpus
  wait
  other=clang
  [ -n "$suffix" ] && other=gcc
  part "build ($other)" "${make_[@]}" "CC=$other" all
  beside "globals" tests/tools/check-globals.sh build/release-clang
  part "build (sanitized)" "${make_[@]}" "CC=$cc" SAN=1 all units
  beside "units (san$suffix)" tests/tools/units.sh "build/san$suffix"
  part "fuzz ($fuzz)" "${make_[@]}" fuzz "FUZZ_SECONDS=$fuzz"
fi
wait
if [ "$mode" = soak ]; then
  beside "valgrind" tests/tools/valgrind.sh "$TACIT"
  # What is filled through a pointer it takes for uninitialised: valgrind and the sanitizers see that better.
  beside "cppcheck" cppcheck -q --error-exitcode=1 --std=c11 --suppress=missingIncludeSystem \
    --suppress=uninitvar --suppress=ctuuninitvar --suppress=autoVariables:analyzer/cmd/report.c \
    -Ianalyzer analyzer
  beside "commands (sanitized)" env "TACIT=$PWD/build/san$suffix/tacit" tests/tools/bats.sh tests/cli
  wait
  part "planted causes" tests/bench/fleet.sh "$TACIT" 1000 2000000
  part "throughput" "${make_[@]}" bench
fi
sum_up
