#!/usr/bin/env bash
# fleet.sh TACIT BUNDLES BYTES: plant causes in a fleet of bundles, and see that triage finds them all.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$(dirname "$0")/fleet.py" make "$work/fleet" "$2" "$3" 42
python3 "$(dirname "$0")/fleet.py" check "$work/fleet" "$1"
