#!/bin/bash
# Builds the libFuzzer targets with clang, address and undefined-behaviour sanitizers, and runs each from its committed corpus.
# New inputs are kept in build/fuzz/corpus/<target>, findings in build/fuzz/findings.
#
#   scripts/run-fuzz.sh [SECONDS]    for each target, default 600
source "$(dirname "$0")/lib.sh"

seconds=${1:-600}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "usage: scripts/run-fuzz.sh [SECONDS]" 2

build fuzz FuzzTargets
findings=$root/build/fuzz/findings
mkdir -p "$findings"
export ASAN_OPTIONS="allocator_may_return_null=1"
export UBSAN_OPTIONS="print_stacktrace=1"
export LSAN_OPTIONS="suppressions=$root/Testing/Sanitizers/leak.supp:print_suppressions=0"
for corpus in Testing/Fuzz/Corpus/*/; do
  target=$(basename "$corpus")
  grown=$root/build/fuzz/corpus/$target
  log=$root/build/fuzz/$target.log
  mkdir -p "$grown"
  echo "Fuzzing $target for $seconds s from $(find "$corpus" -type f | wc -l) committed inputs"
  # A 32-bit length may ask for 4 GiB that are never touched: only resident memory is limited tightly.
  if "build/fuzz/fuzz/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=4200 -max_len=65536 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$findings/$target-" "$grown" "$corpus" > "$log" 2>&1; then
    grep -E 'stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$log"
    count_result 1 0
  else
    count_result 0 1
    tail -n 60 "$log"
    fail "$target found a failing input, kept in build/fuzz/findings"
  fi
done
