#!/usr/bin/env python3
"""Proof taken away must be missed, and asked for.

usage: evidence.py TACIT [SAMPLES]

For each labelled case of corpus/ in which a cause is confirmed: every line that its decisive evidence
cites is blanked, again and again until none is left. Then the verdict must have fallen, and while the
finding stays active its next checks must name a command. A cause without decisive evidence must never be
called more than likely. SAMPLES is how many cases are tried, 0 all of them. Closes with the counts.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from cases import sampled

ROUNDS = 60


def analyze(tacit, folder, args):
    done = subprocess.run([tacit, "analyze", "--quiet", "--format", "json", *args, str(folder)],
                          capture_output=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    return json.loads(done.stdout)


def findings(document):
    return {(d["name"], f["problem"]): f for d in document["devices"] for f in d["findings"]}


def decisive(cause):
    return [e for e in cause["evidence"] if e["effect"] == "for" and e["weight"] == "decisive"]


def all_captured(tacit, folder, args, cause_id):
    """Is each command that would settle the cause there already? It is not asked for again."""
    text = subprocess.run([tacit, "why", "--quiet", "--color", "never", *args, cause_id, str(folder)],
                          capture_output=True, check=True, text=True,
                          stdin=subprocess.DEVNULL).stdout
    asked = text.partition("It would be settled by:")[2].splitlines()
    commands = [line for line in asked if line.startswith("    ") and not line.startswith("     ")]
    return bool(commands) and all(line.startswith("    (captured) ") for line in commands)


def blank(places):
    """Empty the lines cited, so that the numbers of the others stay."""
    for path, numbers in places.items():
        lines = pathlib.Path(path).read_bytes().split(b"\n")
        for number in numbers:
            if number <= len(lines):
                lines[number - 1] = b""
        pathlib.Path(path).write_bytes(b"\n".join(lines))


def remove_proof(tacit, folder, args, key, cause_id):
    """The finding after all decisive evidence of the cause is gone; None where the finding is."""
    for _ in range(ROUNDS):
        finding = findings(analyze(tacit, folder, args)).get(key)
        if not finding:
            return None
        cause = next((c for c in finding["causes"] if c["id"] == cause_id), None)
        proof = decisive(cause) if cause else []
        if not proof:
            return finding
        places = {}
        for evidence in proof:
            places.setdefault(evidence["source"]["input"], set()).add(evidence["source"]["line"])
        blank(places)
    raise RuntimeError(f"still proven after {ROUNDS} rounds")


def case_try(tacit, case, note):
    expect = json.loads((case / "expect.json").read_text(encoding="utf-8"))
    args = [str(a) for a in expect.get("args", [])]
    if "now" in expect:
        args += ["--now", expect["now"]]
    whole = findings(analyze(tacit, case / "input", args))
    for key, finding in whole.items():
        for cause in finding["causes"]:
            if cause["verdict"] != "confirmed":
                continue
            label = f"{case.name}: {key[0]}: {cause['id']}"
            if not decisive(cause):
                note(f"{label}: confirmed without decisive evidence")
                continue
            with tempfile.TemporaryDirectory() as scratch:
                copy = pathlib.Path(scratch) / "input"
                shutil.copytree(case / "input", copy)
                left = remove_proof(tacit, copy, args, key, cause["id"])
            if left is None:
                note(None)
                continue
            now = next((c["verdict"] for c in left["causes"] if c["id"] == cause["id"]), "gone")
            if now == "confirmed":
                note(f"{label}: still confirmed without its proof")
            elif left["status"] == "active" and not left["explained_by"] and not left["next_checks"] \
                    and not any(c["verdict"] == "confirmed" for c in left["causes"]) \
                    and not all_captured(tacit, case / "input", args, cause["id"]):
                note(f"{label}: nothing is asked for once the proof is gone")
            else:
                note(None)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tacit = str(pathlib.Path(sys.argv[1]).resolve())
    cases = sampled(sys.argv)
    passed = failed = 0

    def note(fault):
        nonlocal passed, failed
        passed += fault is None
        failed += fault is not None
        if fault:
            print(fault)

    for case in cases:
        try:
            case_try(tacit, case, note)
        except RuntimeError as fault:
            note(f"{case.name}: {fault}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0 or not passed)


if __name__ == "__main__":
    main()
