#!/usr/bin/env bash
# check-globals.sh BUILD_FOLDER: (of clang: gcc's hold no symbols before linking) no object holds data that can change. Constant tables of pointers
# lie in .data.rel.ro and are fine. The exceptions are listed here with their reasons.
set -euo pipefail

allowed='cmd/interrupt.o:interrupted|main.o:main.options'
# interrupted: the one thing a signal handler may touch; main.options: large, one for the run.
bad=0
while IFS= read -r object; do
  name=${object#"$1"/analyzer/}
  while read -r symbol; do
    [[ "$name:$symbol" =~ ^($allowed)$ ]] && continue
    echo "$name: '$symbol' can change: no mutable globals"
    bad=1
  done < <(objdump -t "$object" | awk '$0 ~ / O \.(data|bss)[ \t]/ {print $NF}')
done < <(find "$1/analyzer" -name '*.o')
exit $bad
