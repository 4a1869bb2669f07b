#!/usr/bin/env python3
"""redaction.py TACIT [N]: what is private leaves, and the diagnosis stays.

Each of N cases of corpus/ (all of them without N, or with 0) is copied with `tacit redact`, and analysed again: the
devices, states, findings, causes and verdicts must be the same. The copy, and the JSON of --redact, must
hold none of the names, serial numbers and addresses of the map that was kept. Prints each failure, then
the line that count.sh adds up.
"""
import ipaddress
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from cases import sampled


def run(tacit, *args):
    return subprocess.run([tacit, *map(str, args)], capture_output=True, check=False)


def analysed(tacit, path, case, *more):
    expect = json.loads((case / "expect.json").read_text())
    args = list(expect.get("args", []))
    if "now" in expect:
        args += ["--now", expect["now"]]
    if "--device" in args:
        return None
    done = run(tacit, "analyze", "--format", "json", *args, *more, path)
    return json.loads(done.stdout), done.stdout.decode(errors="replace")


def told(document):
    """What must not change: of each device what it is, how it stands, and what was found."""
    devices = []
    for d in document["devices"]:
        findings = [
            (f["problem"], f["level"], f["status"], f["count"], f["first"], f["last"], f["explained_by"],
             [(c["id"], c["verdict"], c["score"]) for c in f["causes"]],
             [c["command"] if c["command"].startswith("show") else c["command"].split()[0]
              for c in f["next_checks"]])  # ping and telnet name a server
            for f in d["findings"]
        ]
        agent = {region: state["state"] for region, state in d["agent"].items()}
        devices.append(json.dumps([
            d["platform"], d["version"], d["pid"], d["generation"], d["topology"], agent,
            # An SD-WAN code holds the name of its device.
            [(re.sub(r"(Cisco-SDWAN-).*?(-[A-Z]+-\d-)", r"\1\2", m["code"]), m["count"]) for m in d["messages"]], sorted(findings), len(d["contradictions"])],
            sort_keys=True))
    return sorted(devices)


def is_secret(original):
    """An address that stays as it is, or a word too short to be looked for, is none."""
    try:
        address = ipaddress.ip_address(original)
        return not (address.is_loopback or address.is_multicast or address.is_unspecified)
    except ValueError:
        return len(original) > 4


def from_input(value, key=""):
    """What of a document came from the input: the knowledge's own words may be anybody's names."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if key == "facts":
                yield name
            yield from from_input(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from from_input(inner, key)
    elif isinstance(value, str) and key in ("name", "quote", "example", "value", "path", "input", "serial",
                                            "command", "commands", "devices"):
        yield value


def entries(map_path):
    """Of a map file: kind, pseudonym, original."""
    return [line.split("\t", 2) for line in map_path.read_text(errors="replace").splitlines()[1:]]


def leaks(map_path, text, ignored=()):
    found = []
    pseudonyms = {pseudonym.lower() for _, pseudonym, _ in entries(map_path)}
    for kind, _, original in entries(map_path):
        label = kind == "host" and original in ("proxy", "onprem", "smart") # of a host: anybody's word
        if not is_secret(original) or original.lower() in pseudonyms or label or original in ignored:
            continue
        if re.search(r"(?<![A-Za-z0-9])" + re.escape(original) + r"(?![A-Za-z0-9])", text, re.I):
            found.append(original)
    return found


def check(tacit, case, folder):
    problems = []
    copy = folder / "input"
    copy.mkdir()
    map_path = folder / "map"
    for path in sorted((case / "input").rglob("*")):
        if not path.is_file():
            continue
        target = copy / path.relative_to(case / "input")
        target.parent.mkdir(parents=True, exist_ok=True)
        done = run(tacit, "redact", path, "--redact-map", map_path, "--output", target)
        if done.returncode:
            return [f"redact gave {done.returncode}: {done.stderr.decode()}"]
        problems += [f"{path.name} still holds {word}" for word in leaks(map_path, target.read_text(errors="replace"))]
    names = {original: pseudonym for _, pseudonym, original in entries(map_path)}
    for path in sorted(copy.rglob("*")): # a file may name its device
        if path.stem in names:
            path.rename(path.with_stem(names[path.stem]))
    before = analysed(tacit, case / "input", case)
    if before is None:
        return problems
    after = analysed(tacit, copy, case)
    for old, new in zip(told(before[0]), told(after[0])):
        if old != new:
            problems.append(f"was {old}\n       is  {new}")
    if len(before[0]["devices"]) != len(after[0]["devices"]):
        problems.append("the number of devices changed")
    # A file may be called status.txt: that word is hidden in paths, and is nothing private elsewhere.
    files = {part for path in (case / "input").rglob("*") for part in (path.stem, *path.parts)}
    files -= {d["name"] for d in before[0]["devices"]}
    masked = analysed(tacit, case / "input", case, "--redact-map", folder / "map2")
    problems += [f"--redact still shows {word}" for word in leaks(folder / "map2", "\n".join(from_input(masked[0])), files)]
    if told(masked[0]) != told(before[0]):
        problems.append("--redact changes what is told")
    return problems


def main():
    tacit = str(pathlib.Path(sys.argv[1]).resolve())
    cases = sampled(sys.argv)
    passed = failed = 0
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            problems = check(tacit, case, pathlib.Path(folder))
        for problem in problems:
            print(f"not ok - {case.name}: {problem}")
        failed += bool(problems)
        passed += not problems
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
