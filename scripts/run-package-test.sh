#!/bin/bash
# Makes the Debian packages, checks them with lintian, installs them in a new Debian system in a folder of its own (debootstrap) and runs what was
# installed there: the analysis of the sample must give the bytes that the build folder's program gives, and the example for C++ must build against
# the installed SDK. Then removes them again. Needs root, the packages debootstrap, lintian and dpkg-dev, a package mirror (that of this system)
# and some minutes; not a part of scripts/test.sh.
#
#   scripts/run-package-test.sh [BUILD_FOLDER]    default: builds the preset release
source "$(dirname "$0")/lib.sh"

[[ $(id -u) -eq 0 ]] || fail "this needs root, to make a system in a folder and to change into it"
for program in debootstrap lintian dpkg-shlibdeps; do
  command -v "$program" > /dev/null || fail "$program is missing: apt-get install debootstrap lintian dpkg-dev"
done
if [[ $# -eq 0 ]]; then
  say "Building"
  build release
  buildFolder=$root/build/release
else
  buildFolder=$(realpath "$1")
fi

say "Packages"
packages=$root/build/packages
rm -rf "$packages"
mkdir -p "$packages"
(cd "$buildFolder" && cpack -G DEB -B "$packages" > "$packages.log" 2>&1) || {
  tail -n 40 "$packages.log"
  fail "cpack failed"
}
rm -rf "$packages/_CPack_Packages"
for package in "$packages"/*.deb; do
  echo "$(dpkg-deb --field "$package" Package) $(dpkg-deb --field "$package" Version), $(($(stat -c %s "$package") / 1024)) KiB"
  echo "  Depends: $(dpkg-deb --field "$package" Depends)"
done

say "lintian"
lintian --allow-root --fail-on error --tag-display-limit 0 "$packages"/*.deb || fail "lintian found errors"

say "A new system"
mirror=$(apt-get indextargets --no-release-info --format '$(REPO_URI)' 'Identifier: Packages' 'Component: main' | head -n 1)
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
system=$(mktemp -d)
leave()
{
  umount "$system/proc" 2> /dev/null || umount --lazy "$system/proc" 2> /dev/null || true
  rm -rf --one-file-system "$system"
}
trap leave EXIT
chmod 755 "$system"
debootstrap --variant=minbase "$suite" "$system" "$mirror" > "$root/build/debootstrap.log" 2>&1 || {
  tail -n 20 "$root/build/debootstrap.log"
  fail "debootstrap failed"
}
mount -t proc proc "$system/proc"
inside() { chroot "$system" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive http_proxy="${http_proxy:-}" "$@"; }
mkdir "$system/packages"
cp "$packages"/*.deb "$system/packages"
cp -r Data/Samples/visible-human-calves "$system/scan"
install -d -m 777 "$system/home/study"

say "Installing"
inside apt-get -q update > "$root/build/package-apt.log" 2>&1 || fail "apt-get update failed in the new system; see build/package-apt.log"
inside dpkg-query --show --showformat '${Package}\n' | sort > "$root/build/packages-before"
names=(myosect myosect-slicer myosect-doc)
[[ -z $(find "$packages" -name 'myosect-viewer_*') ]] || names+=(myosect-viewer)
files=()
for name in "${names[@]}"; do
  files+=("/packages/$(basename "$packages/$name"_*.deb)")
done
inside apt-get -q install --yes --no-install-recommends "${files[@]}" >> "$root/build/package-apt.log" 2>&1 || {
  tail -n 30 "$root/build/package-apt.log"
  fail "the packages could not be installed"
}

say "Running what was installed"
check() # TEXT COMMAND...
{
  local text=$1
  shift
  if "$@" > "$root/build/package-check.new" 2>&1; then
    mv "$root/build/package-check.new" "$root/build/package-check.log"
    echo "ok: $text"
    count_result 1 0
  else
    count_result 0 1
    cat "$root/build/package-check.new"
    fail "$text"
  fi
}
as_user() { inside setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/home/study "$@"; }
refused() # EXIT_CODE COMMAND...
{
  local expected=$1 code=0
  shift
  "$@" || code=$?
  [[ $code -eq $expected ]]
}
program_folder=$(inside find /usr/lib -name cli-modules)
check "myosect tells its version" as_user myosect --version
check "the sample is analysed by a user who is not root" as_user myosect analyze /scan --output /home/study/result --participant sample --progress none
rm -rf "$root/build/package-result"
check "the same by the program of the build folder" "$buildFolder/bin/myosect" analyze Data/Samples/visible-human-calves --output "$root/build/package-result" --participant sample --progress none
for table in measurements.csv limbs.csv levels.csv asymmetry.csv segmentation.nii.gz; do
  check "both give the same $table" cmp "$root/build/package-result/$table" "$system/home/study/result/$table"
done
check "the report has its pictures" grep -q "data:image/png" "$system/home/study/result/report.html"
check "the plug-in describes itself" as_user "$program_folder/MyoSectCLI" --xml
check "the manual page is where man looks for it" test -s "$system/usr/share/man/man1/myosect-analyze.1.gz"
check "bash completes" inside bash -c 'source /usr/share/bash-completion/completions/myosect && complete -p myosect'
check "zsh finds its completion" test -s "$system/usr/share/zsh/vendor-completions/_myosect"
if inside test -x /usr/bin/myosect-viewer; then
  check "the viewer has a manual page" test -s "$system/usr/share/man/man1/myosect-viewer.1.gz"
  check "bash completes the viewer" inside bash -c 'source /usr/share/bash-completion/completions/myosect-viewer && complete -p myosect-viewer'
  check "the viewer prints its help without a display" as_user myosect-viewer --help
  check "the viewer refuses to start without a display" refused 22 as_user myosect-viewer
  check "and says why" grep -q "needs a display" "$root/build/package-check.log"
fi

say "The SDK"
inside apt-get -q install --yes --no-install-recommends "/packages/$(basename "$packages"/libmyosect-dev_*.deb)" g++ cmake make >> "$root/build/package-apt.log" 2>&1 || {
  tail -n 30 "$root/build/package-apt.log"
  fail "the SDK could not be installed"
}
names+=(libmyosect-dev)
cp -r Examples/AnalyzeStudy "$system/home/example"
check "find_package finds MyoSect" inside cmake -S /home/example -B /home/example/build
check "the example builds" inside cmake --build /home/example/build
check "the example runs" inside /home/example/build/AnalyzeStudy /scan
check "it tells of the sample" grep -q "^1 volumes" "$root/build/package-check.log"

say "Removing"
inside dpkg -L "${names[@]}" | sort -u > "$root/build/package-files"
inside apt-get -q purge --yes "${names[@]}" >> "$root/build/package-apt.log" 2>&1 || fail "the packages could not be removed"
left=$(grep -E '/(myosect|MyoSect)' "$root/build/package-files" | while read -r file; do [[ ! -e $system$file ]] || echo "$file"; done)
check "nothing is left" test -z "$left"
inside dpkg-query --show --showformat '${Package}\n' | sort | comm -13 "$root/build/packages-before" - > "$root/build/packages-pulled-in"
echo "$(wc -l < "$root/build/packages-pulled-in") packages of Debian were installed beside them"
echo "package test passed"
