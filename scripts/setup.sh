#!/bin/bash
# Installs the Debian packages that MyoSect needs; does nothing when they are there.
#
#   scripts/setup.sh
source "$(dirname "$0")/lib.sh"
say "Packages"
install_packages
