#!/usr/bin/env python3
"""broken.py TACIT [N]: outputs that a terminal or a mail broke tell what the whole ones told.

The inputs of N cases of corpus/ (all of them without N, or with 0) are read as they are, with their lines broken
at 80 columns, and with the blanks lost that lines are set in with. Broken, an input may tell less, but never
what it did not tell whole; and all inputs together at least 98 of 100 facts. Copies of portals, relayed logs
and quoted mails are left out: no terminal breaks those so, and cells of the first hang on their blanks.
Prints what is told anew, then the line that count.sh adds up.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from cases import sampled

COLS = 80
LEAST = 0.98


def facts(tacit, path):
    done = subprocess.run([tacit, "facts", "--quiet", "--format", "json", path], capture_output=True, check=False)
    return {(f["name"], str(f["value"])) for f in json.loads(done.stdout)}


def wrapped(line):
    return "\n".join(line[at:at + COLS] for at in range(0, len(line), COLS)) if line else line


HOW = {"broken at 80 columns": wrapped, "not set in": str.lstrip}


def main():
    tacit = str(pathlib.Path(sys.argv[1]).resolve())
    passed = failed = 0
    told = dict.fromkeys(HOW, 0)
    kept = dict.fromkeys(HOW, 0)
    with tempfile.TemporaryDirectory() as folder:
        for path in (p for case in sampled(sys.argv) for p in sorted(case.glob("input/*")) if p.is_file()):
            try:
                lines = path.read_bytes().decode("ascii").replace("\r\n", "\n").split("\n")
            except UnicodeDecodeError:
                continue
            whole = facts(tacit, path)
            if not whole or any(name.startswith("portal.") for name, _ in whole):
                continue
            if any("\r" in line or line.startswith(">") for line in lines):
                continue
            for how, change in HOW.items():
                broken = pathlib.Path(folder) / path.name
                broken.write_text("\n".join(change(line) for line in lines))
                got = facts(tacit, broken)
                told[how] += len(whole)
                kept[how] += len(whole & got)
                for name, value in sorted(got - whole):
                    print(f"not ok - {path.parts[-3]}: {how}: {name} is told as {value[:80]}")
                failed += bool(got - whole)
                passed += not got - whole
    for how in HOW:
        share = kept[how] / told[how] if told[how] else 0
        print(f"{how}: {kept[how]} of {told[how]} facts are told")
        failed += share < LEAST
        passed += share >= LEAST
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
