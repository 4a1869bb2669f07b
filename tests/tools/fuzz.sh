#!/usr/bin/env bash
# fuzz.sh SECONDS|RUNSr FUZZER...: run each fuzzer that long, or that often from the seeds alone (the
# same runs every time); closes with the counts. What crashes is left in build/fuzz/ and becomes a
# seed.
set -uo pipefail
amount=$1
shift
passed=0 failed=0
bound=(-max_total_time="${amount%r}")
[[ $amount == *r ]] && bound=(-runs="${amount%r}")

run() {
  local fuzzer=$1 name work
  name=$(basename "$fuzzer")
  name=${name#fuzz_}
  work=build/fuzz/corpus/$name
  [[ $amount == *r ]] && rm -rf "$work"
  mkdir -p "$work"
  "$fuzzer" "${bound[@]}" -timeout=20 -rss_limit_mb=2048 -print_final_stats=0 \
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
