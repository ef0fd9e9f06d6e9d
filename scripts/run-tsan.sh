#!/bin/bash
# Builds with the thread sanitizer and runs what is parallel.
#
#   scripts/run-tsan.sh            every test
#   scripts/run-tsan.sh --short    the tests of Core, and one analysis of a part of the sample with four threads
source "$(dirname "$0")/lib.sh"

# The runtime of GCC 12 does not start where the kernel shuffles addresses over more than 28 bits: such a process, and all its children, run unshuffled.
if [[ -z ${MYOSECT_UNSHUFFLED:-} && $(cat /proc/sys/vm/mmap_rnd_bits 2> /dev/null || echo 0) -gt 28 ]]; then
  setarch --addr-no-randomize true || fail "the thread sanitizer cannot run here: as root run 'sysctl vm.mmap_rnd_bits=28', or allow personality()"
  export MYOSECT_UNSHUFFLED=1
  exec setarch --addr-no-randomize "$root/scripts/run-tsan.sh" "$@"
fi

case ${1:-} in
  --short)
    build tsan TestCore AnalyzeFolder
    run_ctest tsan --label-regex '^Core$'
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/scan"
    cp Data/Samples/visible-human-calves/3[0-4]?.dcm "$work/scan"
    echo "Analysing $(ls "$work/scan" | wc -l) slices of the sample with four threads"
    if TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1:suppressions=$root/Testing/Sanitizers/thread.supp" \
      build/tsan/test/AnalyzeFolder "$work/scan" "$work/result" 4; then
      count_result 1 0
    else
      count_result 0 1
      fail "the analysis failed under the thread sanitizer"
    fi
    ;;
  '')
    build tsan
    run_ctest tsan
    ;;
  *) fail "usage: scripts/run-tsan.sh [--short]" 2 ;;
esac
