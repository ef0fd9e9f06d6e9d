# Sourced by the other scripts: headings with elapsed time, set-up, building and counting of tests.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export LC_ALL=C.UTF-8
: "${CMAKE_BUILD_PARALLEL_LEVEL:=$(nproc)}"
export CMAKE_BUILD_PARALLEL_LEVEL

say()
{
  printf '\n== [%02d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"
}

fail() # MESSAGE [EXIT_CODE]
{
  echo "${0##*/}: $1" >&2
  exit "${2:-1}"
}

# Installs what scripts/packages.txt names and this system lacks. Nothing is downloaded when nothing is missing.
install_packages()
{
  local wanted missing=() package asRoot=()
  if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
    fail "this is not a Debian system: install the counterparts of scripts/packages.txt, then call again with --no-setup"
  fi
  wanted=$(sed 's/#.*//' "$root/scripts/packages.txt")
  for package in $wanted; do
    if [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2> /dev/null) != installed ]]; then
      missing+=("$package")
    fi
  done
  if [[ ${#missing[@]} -eq 0 ]]; then
    echo "All packages of scripts/packages.txt are installed."
    return
  fi
  echo "Installing: ${missing[*]}"
  if [[ $(id -u) -ne 0 ]]; then
    command -v sudo > /dev/null || fail "packages are missing; as root run: apt-get install --no-install-recommends ${missing[*]}"
    asRoot=(sudo)
  fi
  local apt=("${asRoot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  "${apt[@]}" update || echo "apt-get update reported errors; trying with the package lists at hand"
  "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" || fail "apt-get could not install: ${missing[*]}"
}

build() # PRESET [TARGET...]
{
  local preset=$1
  shift
  cmake --preset "$preset" > "$root/build/$preset-configure.log" 2>&1 || {
    cat "$root/build/$preset-configure.log"
    fail "configuring preset $preset failed"
  }
  cmake --build --preset "$preset" ${1:+--target "$@"} || fail "building preset $preset failed"
}

# Results are added up over the processes of one run in the file that MYOSECT_COUNTS names: one line "passed failed" each.
count_result() # PASSED FAILED
{
  if [[ -n ${MYOSECT_COUNTS:-} ]]; then
    echo "$1 $2" >> "$MYOSECT_COUNTS"
  fi
}

run_ctest() # PRESET [CTEST_OPTION...]
{
  local preset=$1 log=$root/build/$1-ctest.log status=0 failed total
  shift
  ctest --preset "$preset" --no-tests=error --output-on-failure "$@" 2>&1 | tee "$log" || status=$?
  read -r failed total < <(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$log") || {
    count_result 0 1
    fail "ctest of preset $preset ran no tests"
  }
  count_result $((total - failed)) "$failed"
  return "$status"
}

mkdir -p "$root/build"
