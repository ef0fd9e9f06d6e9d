#!/bin/bash
# Builds with the address and undefined-behaviour sanitizers and runs the tests.
#
#   scripts/run-asan.sh            every test
#   scripts/run-asan.sh --viewer   the viewer's scripts and drawing, under a display without a screen
#   scripts/run-asan.sh --short    the modules named in MYOSECT_ASAN_MODULES (default: Core Dicom Comparison Report)
source "$(dirname "$0")/lib.sh"

case ${1:-} in
  --short)
    read -ra modules <<< "${MYOSECT_ASAN_MODULES:-Core Dicom Comparison Report}"
    build asan-short "${modules[@]/#/Test}"
    run_ctest asan-short --label-regex "^($(IFS='|' && echo "${modules[*]}"))$" --label-exclude '^Slow$'
    ;;
  --viewer)
    build asan myosect myosect-viewer TestRendering
    run_ctest asan --label-regex '^viewer$'
    ;;
  '')
    build asan
    run_ctest asan
    ;;
  *) fail "usage: scripts/run-asan.sh [--short | --viewer]" 2 ;;
esac
