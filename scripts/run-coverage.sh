#!/bin/bash
# Builds with gcov, runs the tests and prints the covered lines of every source file.
#
#   scripts/run-coverage.sh            every module; fails under MYOSECT_MIN_COVERAGE percent of all lines (default 80)
#   scripts/run-coverage.sh --short    Core alone
source "$(dirname "$0")/lib.sh"

modules=$root/build/coverage/Modules
case ${1:-} in
  --short)
    build coverage TestCore
    find "$modules" -name '*.gcda' -delete
    run_ctest coverage --label-regex '^Core$'
    modules=$modules/Core
    ;;
  '')
    build coverage
    find "$modules" -name '*.gcda' -delete
    run_ctest coverage
    ;;
  *) fail "usage: scripts/run-coverage.sh [--short]" 2 ;;
esac

# gcov tells "File '<path>'" and on the next line "Lines executed:<percent>% of <count>", a header once for each object file, and at the end
# a total that belongs to no file.
cd "$root/build/coverage"
find "$modules" -path '*/MyoSect*.dir/*' -name '*.gcno' -print0 | xargs -0 gcov --no-output --preserve-paths 2> /dev/null |
  awk -v root="$root/Modules/" -v minimum="${MYOSECT_MIN_COVERAGE:-80}" '
    /^File / { file = substr($0, 7, length($0) - 7) }
    /^Lines executed:/ && index(file, root) == 1 {
      split($2, part, /[:%]/)
      covered = part[2] / 100 * $4
      name = substr(file, length(root) + 1)
      if (!(name in lines) || covered > hit[name]) { hit[name] = covered; lines[name] = $4 }
    }
    /^Lines executed:/ { file = "" }
    END {
      for (name in lines) {
        printf "%6.1f %%  %5d lines  %s\n", 100 * hit[name] / lines[name], lines[name], name | "sort -k4"
        allHit += hit[name]; all += lines[name]
      }
      close("sort -k4")
      if (all == 0) { print "no coverage was recorded"; exit 1 }
      printf "%6.1f %%  %5d lines  in all\n", 100 * allHit / all, all
      if (100 * allHit / all < minimum) { printf "less than the %s %% that are asked for\n", minimum; exit 1 }
    }'
