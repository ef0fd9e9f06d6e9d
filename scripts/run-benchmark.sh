#!/bin/bash
# Time and memory of `myosect analyze` (report included, no DICOM objects) beside the time in which ITK's GDCM series reader loads the same series.
#
#   scripts/run-benchmark.sh [FOLDER] [SLICES...]
#   scripts/run-benchmark.sh --viewer [FOLDER]       the viewer alone
#
# FOLDER holds one axial CT series, one file a slice (default: the sample). It is measured as it is, then as series of the given numbers of
# slices (default: a quarter, a half, all, and 1500): picked evenly, or repeated to and fro where there are not enough.
# MYOSECT_BENCHMARK_REPEATS (default 5) runs of each command, in turn, after one run to warm up. Bars: 20 times the reader, 900 MiB up to 300
# slices, 2.5 GiB beyond. Last, `myosect compare` of results of 300 and 290 slices: 20 times the reader, 600 MiB.
source "$(dirname "$0")/lib.sh"

viewer_alone=false
if [[ ${1:-} == --viewer ]]; then
  viewer_alone=true
  shift
fi
folder=$(realpath "${1:-Data/Samples/visible-human-calves}")
[[ -d $folder ]] || fail "$folder is no folder" 2
count=$(find "$folder" -maxdepth 1 -type f | wc -l)
shift || true
if [[ $# -gt 0 ]]; then
  stacks=("$@")
else
  stacks=($((count / 4)) $((count / 2)) "$count" 1500)
fi
repeats=${MYOSECT_BENCHMARK_REPEATS:-5}

build release
programs=$root/build/release/benchmark
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure() # FOLDER SLICES
{
  local bar=900
  [[ $2 -le 300 ]] || bar=2560
  "$programs/CompareCommands" build/release/bin/myosect "$programs/ItkSeriesRead" "$repeats" "$bar" "$1"
}

measure_viewer()
{
  say "viewer: a result of 300 slices, drawn by software"
  build/release/bin/myosect analyze "$work/first" --output "$work/viewed" --keep-image --progress none
  XDG_STATE_HOME=$work/state LIBGL_ALWAYS_SOFTWARE=1 xvfb-run -a -s "-screen 0 1920x1400x24" \
    "$programs/ViewerFigures" build/release/bin/myosect-viewer "$work/first" "$work/viewed"
}

"$programs/ReplicateSeries" "$folder" "$work/first" 300
if $viewer_alone; then
  measure_viewer
  exit
fi

say "$repeats runs each in turn, medians, warm; $(nproc) processors"
echo "slices      analyze  ITK reads    ratio                 peak memory of analyze        of ITK"
measure "$folder" "$count"
for slices in "${stacks[@]}"; do
  "$programs/ReplicateSeries" "$folder" "$work/stack" "$slices"
  measure "$work/stack" "$slices"
  rm -rf "$work/stack"
done

say "compare: two results, of 300 and of 290 slices"
mkdir "$work/second"
find "$work/first" -type f | sort -V | head -n 290 | xargs cp -t "$work/second" # picking 290 evenly would leave gaps
"$programs/CompareVisits" build/release/bin/myosect "$programs/ItkSeriesRead" "$repeats" 600 "$work/first" "$work/second"

measure_viewer
