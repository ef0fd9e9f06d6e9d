#!/bin/bash
# Accuracy and repeatability: the program against hand-drawn outlines (Data/HandDrawn), CT against T1 of the same limb, published labels of
# muscles, a healthy volunteer, phantoms of CT, T1 and Dixon, flags over simulated people, and one phantom scanned 20 times.
#
#   scripts/run-validation.sh [DATA_FOLDER]
#
# DATA_FOLDER holds the data sets that Data/HandDrawn/README.md names, and limb-ct-t1, thigh-dixon-dystrophy and calf-dixon-healthy; what it
# lacks is left out, and named. Tables are printed and kept in build/validation; takes an hour or so on two processors.
# MYOSECT_VALIDATION_CASES names the phantoms to run, by default all. Fails when a bar is missed, after all has been run.
source "$(dirname "$0")/lib.sh"

data=${1:-}
[[ -z $data || -d $data ]] || fail "$data is no folder" 2
build release AsymmetryAccuracy CtT1Agreement DystrophyLabels FlagSimulation HandDrawnAgreement HandDrawnMrAgreement HealthyCalves LevelAccuracy LevelStability PhantomAccuracy Repeatability VisitAccuracy
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

# A program on one data set of the data folder.
validate_on() # NAME PROGRAM DATASET HEADING
{
  if [[ -n $data && -d $data/$3 ]]; then
    say "$4"
    validate "$1" "$programs/$2" "$data/$3"
  else
    echo "No data set $3 given: \"$4\" is left out."
  fi
}

if [[ -n $data ]]; then
  say "Hand-drawn outlines"
  validate hand-drawn "$programs/HandDrawnAgreement" Data/HandDrawn "$data"
  say "Hand-drawn outlines of magnetic resonance"
  validate hand-drawn-mr "$programs/HandDrawnMrAgreement" Data/HandDrawn "$data"
else
  echo "No data folder given: hand-drawn outlines are left out."
fi
validate_on ct-t1 CtT1Agreement limb-ct-t1 "CT against T1 of the same limb"
validate_on dystrophy-labels DystrophyLabels thigh-dixon-dystrophy "Published labels of muscles with severe infiltration"
validate_on healthy-calves HealthyCalves calf-dixon-healthy "Healthy calves"
say "Phantoms"
validate phantoms "$programs/PhantomAccuracy" "${cases[@]}"
say "Flags over simulated people"
validate flag-simulation "$programs/FlagSimulation"
say "Levels and planes"
validate levels "$programs/LevelAccuracy"
validate_on level-stability LevelStability visible-human-female-legs-ct "Levels of real legs with thicker slices"
say "Known differences between the legs"
validate asymmetry "$programs/AsymmetryAccuracy"
say "Repeatability"
validate repeatability "$programs/Repeatability"

say "Visits"
visible_human=$data/visible-human-female-legs-ct
if [[ -n $data && -d $visible_human ]]; then
  validate visits "$programs/VisitAccuracy" 6 "$visible_human"
else
  echo "No Visible Human legs given: the unchanged half is left out."
  validate visits "$programs/VisitAccuracy" 6
fi

say "Tables are in build/validation"
[[ ${#missed[@]} -eq 0 ]] || fail "bars missed in: ${missed[*]}"
echo "All bars are kept."
