#!/usr/bin/env bash
# fuzz.sh SECONDS FUZZER...: run each fuzzer that long on its seeds; closes with the counts. What
# crashes is left in build/fuzz/ and becomes a seed.
set -uo pipefail
seconds=$1
shift
passed=0 failed=0

run() {
  local fuzzer=$1 name work
  name=$(basename "$fuzzer")
  name=${name#fuzz_}
  work=build/fuzz/corpus/$name
  mkdir -p "$work"
  "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 \
    -verbosity=0 -seed=1 -artifact_prefix="build/fuzz/$name-" "$work" "tests/fuzz/seeds/$name" \
    >"build/fuzz/$name.out" 2>&1
}

pids=()
for fuzzer in "$@"; do
  run "$fuzzer" &
  pids+=($!)
  if [ ${#pids[@]} -ge "$(nproc)" ]; then
    if wait "${pids[0]}"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    pids=("${pids[@]:1}")
  fi
done
for pid in "${pids[@]}"; do
  if wait "$pid"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
[ "$failed" -gt 0 ] && tail -n 30 build/fuzz/*.out
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
