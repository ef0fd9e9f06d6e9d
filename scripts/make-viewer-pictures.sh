#!/bin/bash
# The pictures of docs/user/viewer.md and README.md, taken from the program under a display without a screen.
#
#   scripts/make-viewer-pictures.sh LEGS DIXON [PROGRAMS]
#
# LEGS is the CT of the Visible Human's legs, DIXON the water and fat series of a dystrophy thigh: DICOM folders (docs/validation.md names both). PROGRAMS
# holds myosect and myosect-viewer (default: build/release/bin). Results are made anew, under ids that name nobody; pictures get a palette of 128
# colours (ImageMagick).
source "$(dirname "$0")/lib.sh"

legs=$(realpath "${1:?folder of the legs}")
dixon=$(realpath "${2:?folder of the Dixon set}")
[[ -n ${3:-} ]] || build release
programs=$(realpath "${3:-build/release/bin}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state LIBGL_ALWAYS_SOFTWARE=1
viewer=("$root/Testing/Support/under-display.sh" "$programs/myosect-viewer")

"$programs/myosect" analyze "$legs" --output "$work/legs" --participant legs --progress none -q
"$programs/myosect" analyze "$dixon" --output "$work/thighs" --participant thighs --progress none -q

cat > "$work/window.script" << END
open $work/legs images=$legs
size 1280 1000
goto 191
window-screenshot $work/viewer-window.png
END
"${viewer[@]}" --script "$work/window.script"
"${viewer[@]}" "$work/legs" --screenshot "$work/viewer-legs.png" --layout legs --size 1000x640
"${viewer[@]}" "$work/legs" --screenshot "$work/viewer-3d.png" --layout 3d --size 1000x700
cat > "$work/colours.script" << END
open $work/thighs images=$dixon
size 1280 1000
key F
key S
window-screenshot $work/viewer-fat-fraction.png
END
"${viewer[@]}" --script "$work/colours.script"

for picture in viewer-window viewer-legs viewer-3d viewer-fat-fraction; do
  convert "$work/$picture.png" -strip -dither None -colors 128 "PNG8:docs/images/$picture.png"
done
