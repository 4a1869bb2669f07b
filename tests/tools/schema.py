#!/usr/bin/env python3
"""The documents of tacit against tests/schema/tacit-1.schema.json, and against what it cannot say.

usage: schema.py TACIT

Runs over the inputs of the labelled cases, over logs that are made up, and over ../shared/syslog
where that stands beside the project. Closes with the counts.
"""
import os
import sys

try:
    import jsonschema
except ImportError:  # Debian has it for its own python3, which need not be the one on PATH
    if os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3"):
        sys.exit("schema.py: python3-jsonschema is not installed")
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

import copy
import datetime
import json
import pathlib
import random
import subprocess
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import property as made_up  # noqa: E402  (the logs that the other test makes up)

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "tests/schema/tacit-1.schema.json").read_text(encoding="utf-8"))
LEVELS = SCHEMA["$defs"]["level"]["enum"]
VERDICTS = SCHEMA["$defs"]["cause"]["properties"]["verdict"]["enum"]

formats = jsonschema.FormatChecker()


@formats.checks("utc-time", raises=ValueError)
def is_utc_time(value):
    """A time that the calendar has, not only the shape of one."""
    if isinstance(value, str):
        datetime.datetime.strptime(value[:19], "%Y-%m-%dT%H:%M:%S")
    return True


jsonschema.Draft202012Validator.check_schema(SCHEMA)
DOCUMENT = jsonschema.Draft202012Validator(SCHEMA, format_checker=formats)


def broken_by_schema(doc):
    """The first complaints of the schema, for a person."""
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for e in list(DOCUMENT.iter_errors(doc))[:5]]


def sources(value):
    if isinstance(value, dict):
        if set(value) == {"input", "line"}:
            yield value
        else:
            for v in value.values():
                yield from sources(v)
    elif isinstance(value, list):
        for v in value:
            yield from sources(v)


def inconsistencies(doc):
    """What the contract says and a schema cannot."""
    out = []
    lines = {}
    for given in doc["inputs"]:
        lines[given["path"]] = max(given["lines"], lines.get(given["path"], 0))
        if given["messages"] and not given["bytes"]:
            out.append(f"{given['path']}: messages from no bytes")
    for place in sources(doc):
        if place["input"] not in lines:
            out.append(f"source {place['input']} is no input")
        elif place["line"] > max(lines[place["input"]], 1):
            out.append(f"source {place['input']}:{place['line']} lies behind the input's end")
    names = [d["name"] for d in doc["devices"]]
    if len(names) != len(set(names)):
        out.append("a device is listed twice")
    for device in doc["devices"]:
        problems = [f["problem"] for f in device["findings"]]
        if len(problems) != len(set(problems)):
            out.append(f"{device['name']}: more than one finding for a problem")
        for what in device["messages"] + device["findings"]:
            if (what["first"] is None) != (what["last"] is None) or \
                    (what["first"] and moment(what["first"]) > moment(what["last"])):
                out.append(f"{device['name']}: {what.get('code', what.get('problem'))}: "
                           f"first {what['first']}, last {what['last']}")
        for finding in device["findings"]:
            if finding["explained_by"] and finding["explained_by"] not in problems:
                out.append(f"{device['name']}: {finding['problem']} is explained by what is not there")
            order = [(VERDICTS.index(c["verdict"]) == 3, -c["score"]) for c in finding["causes"]]
            if order != sorted(order):
                out.append(f"{device['name']}: {finding['problem']}: causes not best first")
    cover = doc["coverage"]
    counted = sum(m["count"] for d in doc["devices"] for m in d["messages"])
    known = sum(m["count"] for d in doc["devices"] for m in d["messages"] if m["known"])
    unknown = sum(c["count"] for c in cover["unknown_codes"])
    for what, a, b in (("messages of devices, of coverage", counted, cover["messages"]),
                       ("known messages of devices, of coverage", known, cover["known_messages"]),
                       ("known and unknown messages, all", known + unknown, cover["messages"]),
                       ("lines of inputs, of coverage",
                        sum(i["lines"] for i in doc["inputs"]), cover["lines"]),
                       ("messages of inputs, of coverage",
                        sum(i["messages"] for i in doc["inputs"]), cover["messages"])):
        if a != b:
            out.append(f"{what}: {a} and {b}")
    if cover["unread_lines"] > cover["lines"]:
        out.append("more unread lines than lines")
    return out


def moment(text):
    """Sorts as the time does: fractions are of different length."""
    head, _, fraction = text[:-1].partition(".")
    return head, float(f"0.{fraction or 0}")


class Checks:
    def __init__(self, tacit):
        self.tacit, self.passed, self.failed = tacit, 0, 0

    def note(self, what, faults):
        if faults:
            self.failed += 1
            print(f"{what}:")
            for fault in faults[:6]:
                print(f"    {fault}")
        else:
            self.passed += 1

    def run(self, *args):
        done = subprocess.run([self.tacit, "analyze", "--quiet", *map(str, args)],
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode not in (0, 3):
            raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
        return done.stdout.decode()  # a document that is no UTF-8 is a fault too

    def documents(self, what, *args):
        """Both machine formats of one run; gives the document."""
        try:
            doc = json.loads(self.run("--format", "json", *args))
            faults = broken_by_schema(doc)
            self.note(f"{what}: schema", faults)
            self.note(f"{what}: document", inconsistencies(doc) if not faults else [])
            lines = [json.loads(x) for x in self.run("--format", "jsonl", *args).splitlines()]
            told = [{**f, "device": d["name"]} for d in doc["devices"] for f in d["findings"]]
            self.note(f"{what}: jsonl", lines != told and ["the lines are not the findings of the document"])
            return doc
        except (RuntimeError, ValueError) as fault:
            self.note(what, [str(fault)])
            return None

    def refuses(self, what, doc, change):
        """The schema itself must be able to fail."""
        other = copy.deepcopy(doc)
        change(other)
        self.note(f"the schema refuses {what}",
                  [] if broken_by_schema(other) else ["it does not"])


def refusable(device):
    """Holds what refusals() breaks."""
    return device["messages"] and device["findings"] and device["findings"][0]["causes"]


def refusals(checks, doc):
    device = next(i for i, d in enumerate(doc["devices"]) if refusable(d))

    def at(*path):
        def change(other, value):
            node = other
            for key in path[:-1]:
                node = node[key]
            if value is KeyError:
                del node[path[-1]]
            else:
                node[path[-1]] = value
        return change

    finding, message = ("devices", device, "findings", 0), ("devices", device, "messages", 0)
    for what, change, value in (
            ("another schema version", at("schema"), "tacit/2"),
            ("a missing key", at("fleet"), KeyError),
            ("a missing key of a device", at("devices", device, "timeline"), KeyError),
            ("a time that is none", at("as_of"), "2026-02-30T00:00:00Z"),
            ("a time with an offset", at("as_of"), "2026-02-20T00:00:00+01:00"),
            ("a level that is none", at(*finding, "level"), "serious"),
            ("a status that is none", at(*finding, "status"), "open"),
            ("a verdict that is none", at(*finding, "causes", 0, "verdict"), "sure"),
            ("a score above 1", at(*finding, "causes", 0, "score"), 1.5),
            ("a platform that is none", at("devices", device, "platform"), "IOS-XE"),
            ("a count that is text", at(*message, "count"), "7"),
            ("a code with a percent sign", at(*message, "code"), "%SYS-5-CONFIG_I"),
            ("a source without a line", at(*message, "source"), {"input": "a"}),
            ("line 0", at(*message, "source", "line"), 0),
            ("an agent region that is none", at("devices", device, "agent"), {"weather": {}}),
            ("a digest that is none", at("inputs", 0, "sha256"), "abc")):
        checks.refuses(what, doc, lambda other, c=change, v=value: c(other, v))
    doc = copy.deepcopy(doc)
    doc["devices"][device]["mood"] = doc["new"] = {"any": 1}
    checks.note("the schema takes keys that it does not know", broken_by_schema(doc))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    checks = Checks(os.path.abspath(sys.argv[1]))
    whole = None
    for case in sorted((ROOT / "corpus").iterdir()):
        if (case / "expect.json").exists():
            doc = checks.documents(f"corpus {case.name}", case / "input")
            whole = whole or (doc if doc and any(map(refusable, doc["devices"])) else None)
    if whole:
        refusals(checks, whole)
    else:
        checks.note("corpus", ["no case has a finding"])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for i in range(40):
            path = folder / f"log-{i}.log"
            lines = made_up.log_make(random.Random(f"schema {i}"))
            path.write_text("".join(x + "\n" for x in lines), encoding="utf-8")
            checks.documents(f"log {i}", "--now", made_up.NOW, path)
            path.write_text("".join(x + "\n" for x in lines), encoding="utf-16")
        checks.documents("all of them, as UTF-16", "--now", made_up.NOW, folder)
        odd = folder / "odd.log"
        odd.write_bytes(b"%SYS-5-CONFIG_I: \xff\xfe\x80 \"quoted\" \\ \x01 \xf0\x9f\x98\x80\n"
                        b"Feb 29 10:00:00: %FOO-6-BAR: a leap day\n" + bytes(range(256)) * 3)
        checks.documents("bytes that are no text", odd)
        (folder / "empty.log").write_bytes(b"")
        checks.documents("an empty log", folder / "empty.log")
        checks.documents("a missing file", folder / "missing.log")
    shared = ROOT.parent / "shared" / "syslog"
    if shared.is_dir():
        for path in sorted(shared.rglob("*.log")):
            checks.documents(f"shared {path.name}", path)
        checks.documents("shared, all at once", shared)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 0 if checks.passed and not checks.failed else 1


if __name__ == "__main__":
    sys.exit(main())
