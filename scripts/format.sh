#!/bin/bash
# Formats the C++ sources with clang-format 14 (package clang-format) after .clang-format.
#
#   scripts/format.sh            in place
#   scripts/format.sh --check    changes nothing and fails if something would change
source "$(dirname "$0")/lib.sh"

command -v clang-format > /dev/null || fail "clang-format is missing: apt-get install clang-format"
case ${1:-} in
  --check) mode=(--dry-run --Werror) ;;
  '') mode=(-i) ;;
  *) fail "usage: scripts/format.sh [--check]" 2 ;;
esac
find Modules Applications Testing -name '*.cxx' -o -name '*.h' -o -name '*.hxx' | LC_ALL=C sort | xargs clang-format --style=file "${mode[@]}"
