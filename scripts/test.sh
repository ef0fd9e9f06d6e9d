#!/bin/bash
# Sets the machine up, builds everything and runs all tests, then a short form of the sanitizer, coverage and fuzzing runs.
# Stops at the first failure. The last line is "N passed, N failed".
#
#   scripts/test.sh [--no-setup] [STEP...]
#
# Steps, by default all in this order: release asan tsan coverage fuzz. MYOSECT_FUZZ_INPUTS (default 1000) is the number of inputs for each fuzz target.
source "$(dirname "$0")/lib.sh"

export MYOSECT_COUNTS=$root/build/test-counts.txt
: > "$MYOSECT_COUNTS"

step_setup() { install_packages; }
step_release() { build release && run_ctest release; }
step_asan() { scripts/run-asan.sh --short; }
step_tsan() { scripts/run-tsan.sh --short; }
step_coverage() { scripts/run-coverage.sh --short; }
step_fuzz() { MYOSECT_FUZZ_SEED=${MYOSECT_FUZZ_SEED:-1} scripts/run-fuzz.sh --inputs "${MYOSECT_FUZZ_INPUTS:-1000}"; }

declare -A heading=(
  [setup]="Packages"
  [release]="Release build and all tests"
  [asan]="Address and undefined-behaviour sanitizers, short form"
  [tsan]="Thread sanitizer, short form"
  [coverage]="Coverage, short form"
  [fuzz]="Fuzzing, short form"
)

steps=(setup)
if [[ ${1:-} == --no-setup ]]; then
  steps=()
  shift
fi
for name in "$@"; do
  [[ -n ${heading[$name]:-} ]] || fail "no step called $name; steps are: release asan tsan coverage fuzz" 2
done
if [[ $# -gt 0 ]]; then
  steps+=("$@")
else
  steps+=(release asan tsan coverage fuzz)
fi

summary() # EXIT_CODE
{
  awk -v status="$1" '{ passed += $1; failed += $2 } END { if (status && !failed) failed = 1; printf "%d passed, %d failed\n", passed, failed }' "$MYOSECT_COUNTS"
}

for name in "${steps[@]}"; do
  say "${heading[$name]}"
  begin=$SECONDS
  set +e
  (set -e; "step_$name")
  status=$?
  set -e
  if [[ $status -ne 0 ]]; then
    echo
    echo "test.sh: step '$name' failed after $((SECONDS - begin)) s"
    summary "$status"
    exit 1
  fi
  echo "-- ${heading[$name]}: $((SECONDS - begin)) s"
done

echo
echo "test.sh: all steps done in $((SECONDS / 60)) min $((SECONDS % 60)) s"
summary 0
