#!/bin/bash
# Makes Data/Samples/visible-human-calves from the Visible Human Female CT resampled to 1 mm:
# every fifth slice, losslessly compressed, with UIDs of its own. The pixel values are compared with the source.
#
#   scripts/make-sample.sh SOURCE_FOLDER [OUTPUT_FOLDER]
#
# SOURCE_FOLDER holds vhf.201.dcm ... vhf.500.dcm. Needs DCMTK's tools. The same source gives the same files.
set -euo pipefail

if [[ $# -lt 1 || $# -gt 2 ]]; then
  echo "usage: scripts/make-sample.sh SOURCE_FOLDER [OUTPUT_FOLDER]" >&2
  exit 2
fi
root=$(cd "$(dirname "$0")/.." && pwd)
source=$1
output=${2:-$root/Data/Samples/visible-human-calves}
first=205
last=500
step=5
seriesUid=2.25.49355995660574142528818386501412242115.1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$output"
rm -f "$output"/*.dcm

pixels() # FILE COPY: writes the raw pixel data of an uncompressed file
{
  rm -rf "$work/raw"
  mkdir "$work/raw"
  dcmdump --write-pixel "$work/raw" "$1" > /dev/null
  mv "$work"/raw/*.raw "$2"
}

for ((number = first; number <= last; number += step)); do
  input=$source/vhf.$number.dcm
  target=$output/$number.dcm
  if [[ ! -r $input ]]; then
    echo "make-sample: $input is missing; give the folder of the 1 mm series" >&2
    exit 20
  fi
  cp "$input" "$work/slice.dcm"
  chmod u+w "$work/slice.dcm"
  dcmodify --no-backup \
    --modify "SeriesInstanceUID=$seriesUid" \
    --modify "SOPInstanceUID=$seriesUid.$number" \
    --modify "SeriesNumber=2" \
    --modify "SeriesDescription=Every fifth slice of the 1 mm series" \
    --insert "SpacingBetweenSlices=$step.0" \
    --modify "PatientName=Visible Human^Female" \
    "$work/slice.dcm"
  dcmcjpls --encode-lossless --group-length-remove "$work/slice.dcm" "$target"
  dcmdjpls "$target" "$work/decoded.dcm"
  pixels "$input" "$work/before.raw"
  pixels "$work/decoded.dcm" "$work/after.raw"
  if ! cmp --quiet "$work/before.raw" "$work/after.raw"; then
    echo "make-sample: the pixel data of $target differ from $input" >&2
    exit 1
  fi
done

cd "$(dirname "$output")"
find "$(basename "$output")" -name '*.dcm' | LC_ALL=C sort | xargs sha256sum > MANIFEST.sha256
count=$(wc -l < MANIFEST.sha256)
bytes=$(cat "$output"/*.dcm | wc -c)
echo "make-sample: $count slices, $bytes bytes in $output; pixel data identical to the source"
