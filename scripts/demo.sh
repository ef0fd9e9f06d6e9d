#!/bin/bash
# Sets the machine up, builds MyoSect and analyses the sample scan of both calves in Data/Samples.
#
#   scripts/demo.sh [--no-setup]
#
# The result is build/demo/result; a new run replaces it.
source "$(dirname "$0")/lib.sh"

case ${1:-} in
  '')
    say "Packages"
    install_packages
    ;;
  --no-setup) ;;
  *) fail "usage: scripts/demo.sh [--no-setup]" 2 ;;
esac

say "Release build of the program (some minutes the first time)"
build release myosect

say "Analysis of Data/Samples/visible-human-calves"
result=$root/build/demo/result
mkdir -p "$root/build/demo"
build/release/bin/myosect analyze Data/Samples/visible-human-calves --output "$result" --force

# print_table FILE COLUMN:HEADING...: the named columns of a CSV file, aligned; columns that the file lacks are left out.
print_table()
{
  local file=$1
  shift
  awk -v wanted="$*" '
    function split_csv(line, field,    n, i, c, quoted) {
      n = 1
      field[1] = ""
      for (i = 1; i <= length(line); ++i) {
        c = substr(line, i, 1)
        if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) field[++n] = ""
        else field[n] = field[n] c
      }
      return n
    }
    {
      count = split_csv($0, field)
      if (NR == 1) {
        for (i = 1; i <= count; ++i) position[field[i]] = i
        n = split(wanted, pair, " ")
        for (i = 1; i <= n; ++i) {
          split(pair[i], part, ":")
          if (part[1] in position) {
            column[++shown] = position[part[1]]
            cell[1, shown] = part[2]
            width[shown] = length(part[2])
          }
        }
        next
      }
      for (i = 1; i <= shown; ++i) {
        text = field[column[i]]
        if (text == "") text = "-"
        if (text ~ /hnsf/) text = "HU"
        if (text ~ /^-?[0-9]+\.[0-9]+$/) text = sprintf("%.1f", text)
        cell[NR, i] = text
        if (length(text) > width[i]) width[i] = length(text)
      }
    }
    END {
      for (row = 1; row <= NR; ++row) {
        line = ""
        for (i = 1; i <= shown; ++i) line = line sprintf("  %" (i <= 2 ? "-" : "") width[i] "s", cell[row, i])
        print line
      }
    }' "$file"
}

say "Result"
echo "Limbs"
print_table "$result/limbs.csv" side:side segment:segment slices_used:slices slab_length_mm:length_mm mean_muscle_area_cm2:muscle_cm2 \
  mean_imat_area_cm2:imat_cm2 mean_sat_area_cm2:subcutaneous_cm2 mean_muscle_hu:muscle_HU muscle_volume_cm3:muscle_cm3 status:status
echo
echo "Left against right"
print_table "$result/asymmetry.csv" segment:segment metric:metric unit:unit left:left right:right difference:difference \
  asymmetry_index_percent:index_percent flag:flag
echo
cat "$result/report.txt"
echo
echo "Report:       $result/report.html"
echo "All results:  $result"
