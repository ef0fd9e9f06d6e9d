#!/bin/bash
# Accuracy and repeatability: the program against hand-drawn outlines (Data/HandDrawn) and against phantoms, and one phantom scanned 20 times.
#
#   scripts/run-validation.sh [DATA_FOLDER]
#
# DATA_FOLDER holds the CT data sets that Data/HandDrawn/README.md names; without it the outlines are left out. Tables are printed and kept
# in build/validation; takes half an hour or so on two processors. MYOSECT_VALIDATION_CASES names the phantoms to run, by default all.
# Fails when a bar is missed, after all has been run.
source "$(dirname "$0")/lib.sh"

data=${1:-}
[[ -z $data || -d $data ]] || fail "$data is no folder" 2
build release HandDrawnAgreement PhantomAccuracy Repeatability
programs=$root/build/release/validation
results=$root/build/validation
mkdir -p "$results"
read -ra cases <<< "${MYOSECT_VALIDATION_CASES:-}"
missed=()

validate() # NAME COMMAND...
{
  local name=$1 status=0
  shift
  "$@" | tee "$results/$name.md" || status=$?
  [[ $status -le 1 ]] || fail "$name did not run to its end"
  [[ $status -eq 0 ]] || missed+=("$name")
}

if [[ -n $data ]]; then
  say "Hand-drawn outlines"
  validate hand-drawn "$programs/HandDrawnAgreement" Data/HandDrawn "$data"
else
  echo "No data folder given: hand-drawn outlines are left out."
fi
say "Phantoms"
validate phantoms "$programs/PhantomAccuracy" "${cases[@]}"
say "Repeatability"
validate repeatability "$programs/Repeatability"

say "Tables are in build/validation"
[[ ${#missed[@]} -eq 0 ]] || fail "bars missed in: ${missed[*]}"
echo "All bars are kept."
