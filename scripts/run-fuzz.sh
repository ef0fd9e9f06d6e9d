#!/bin/bash
# Builds the libFuzzer targets with clang, address and undefined-behaviour sanitizers, and runs each from its committed corpus, as many at a
# time as there are processors. New inputs are kept in build/fuzz/corpus/<target>, findings in build/fuzz/findings.
#
#   scripts/run-fuzz.sh [SECONDS]         for each target, default 600
#   scripts/run-fuzz.sh --total SECONDS   for all targets together, on one processor
#   scripts/run-fuzz.sh --inputs N        N inputs for each target, whatever the time: with a seed the same inputs each time
#
# MYOSECT_FUZZ_ONLY names the targets to run, by default all. MYOSECT_FUZZ_SEED (default 0: by the clock) makes runs alike.
source "$(dirname "$0")/lib.sh"

mapfile -t targets < <(find Testing/Fuzz/Corpus -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)
[[ -z ${MYOSECT_FUZZ_ONLY:-} ]] || read -ra targets <<< "$MYOSECT_FUZZ_ONLY"
atOnce=$CMAKE_BUILD_PARALLEL_LEVEL
seconds=0
inputs=-1
fixedAddresses=()
if [[ ${1:-} == --total && ${2:-} =~ ^[1-9][0-9]*$ ]]; then
  seconds=$((($2 + ${#targets[@]} - 1) / ${#targets[@]}))
  atOnce=1
elif [[ ${1:-} == --inputs && ${2:-} =~ ^[1-9][0-9]*$ ]]; then
  inputs=$2
  # Coverage feedback sees addresses: with random ones the same seed leads elsewhere.
  ! setarch -R true 2> /dev/null || fixedAddresses=(setarch -R)
else
  seconds=${1:-600}
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "usage: scripts/run-fuzz.sh [SECONDS | --total SECONDS | --inputs N]" 2
fi

build fuzz FuzzTargets
findings=$root/build/fuzz/findings
mkdir -p "$findings"
export ASAN_OPTIONS="allocator_may_return_null=1"
export UBSAN_OPTIONS="print_stacktrace=1"
export LSAN_OPTIONS="suppressions=$root/Testing/Sanitizers/leak.supp:print_suppressions=0"

fuzz() # TARGET
{
  local grown=$root/build/fuzz/corpus/$1
  if [[ $inputs -ge 0 ]]; then
    grown=$root/build/fuzz/corpus-of-seed/$1
    rm -rf "$grown"
  fi
  mkdir -p "$grown"
  # A 32-bit length may ask for 4 GiB that are never touched: only resident memory is limited tightly.
  "${fixedAddresses[@]}" "build/fuzz/fuzz/$1" -max_total_time="$seconds" -runs="$inputs" -seed="${MYOSECT_FUZZ_SEED:-0}" -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=4200 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$findings/$1-" "$grown" "$root/Testing/Fuzz/Corpus/$1" > "$root/build/fuzz/$1.log" 2>&1
}

amount="$seconds s"
[[ $inputs -lt 0 ]] || amount="$inputs inputs"
echo "Fuzzing ${#targets[@]} targets with $amount each, $atOnce at a time: ${targets[*]}"
declare -A process=()
for target in "${targets[@]}"; do
  while [[ $(jobs -rp | wc -l) -ge $atOnce ]]; do
    sleep 0.2
  done
  fuzz "$target" &
  process[$target]=$!
done
failed=()
for target in "${targets[@]}"; do
  if wait "${process[$target]}"; then
    count_result 1 0
  else
    count_result 0 1
    failed+=("$target")
  fi
  awk -v target="$target" '
    match($0, /cov: [0-9]+/) { covered = substr($0, RSTART + 5, RLENGTH - 5) }
    /^stat::number_of_executed_units:/ { runs = $2 }
    /^stat::new_units_added:/ { added = $2 }
    /^stat::peak_rss_mb:/ { memory = $2 }
    END { printf "%-18s %9d inputs run, %5d edges covered, %5d inputs kept, %4d MB\n", target, runs, covered, added, memory }' "build/fuzz/$target.log"
done
for target in "${failed[@]}"; do
  tail -n 60 "build/fuzz/$target.log"
done
[[ ${#failed[@]} -eq 0 ]] || fail "failing inputs of ${failed[*]} are kept in build/fuzz/findings"
