#!/bin/bash
# Builds with the address and undefined-behaviour sanitizers and runs the tests.
#
#   scripts/run-asan.sh            every test
#   scripts/run-asan.sh --short    the modules named in MYOSECT_ASAN_MODULES (default: Core Dicom Comparison Report)
source "$(dirname "$0")/lib.sh"

case ${1:-} in
  --short)
    read -ra modules <<< "${MYOSECT_ASAN_MODULES:-Core Dicom Comparison Report}"
    build asan-short "${modules[@]/#/Test}"
    run_ctest asan-short --label-regex "^($(IFS='|' && echo "${modules[*]}"))$" --label-exclude '^Slow$'
    ;;
  '')
    build asan
    run_ctest asan
    ;;
  *) fail "usage: scripts/run-asan.sh [--short]" 2 ;;
esac
