#!/usr/bin/env bash
# check-layers.sh [FOLDER]: every include of ours is allowed by FOLDER/LAYERS (analyzer). Prints each
# that is not, as FILE:LINE: who may not include what.
set -euo pipefail
cd "${1:-analyzer}"

# shellcheck disable=SC2016 # awk's own fields
find . -name '*.[ch]' | sort | xargs awk '
  FNR == NR {
    if (/^#/ || NF < 2) next
    for (i = 3; i <= NF; i++) may[$1, $i] = 1
    known[$1] = 1
    next
  }
  function layer(path) {
    sub(/^\.\//, "", path)
    if (path ~ /\//) { sub(/\/.*/, "", path); return path }
    sub(/\..*/, "", path)
    return path
  }
  /^#include "/ {
    split($0, part, "\"")
    from = layer(FILENAME); to = layer(part[2])
    if (from == to || to == "base") next
    if (!(from in known)) { print FILENAME ":" FNR ": " from " is not in LAYERS"; bad = 1 }
    else if (!((from, to) in may)) {
      print FILENAME ":" FNR ": " from " may not include " part[2]; bad = 1
    }
  }
  END { exit bad }
' LAYERS
