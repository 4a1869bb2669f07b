#!/usr/bin/env python3
"""formats.py TACIT [N]: what a report tells in one format it tells in each.

For each of N cases of corpus/ (all of them without N, or with 0) the values of `tacit report --format json` are
looked for in its text, Markdown and HTML, each read as a person would see it, without what differs by
layout: marks of the format, and white space. A value must stand where it belongs: a cause under its finding,
a serial number in the row of its device. Prints each value that is missing, then the line that count.sh adds up.

Left out on purpose of every report, so not looked for: the causes of a resolved finding (it is mended); steps
and evidence of what is merely possible (its name and its next check stand there); all but the first reason
against what is ruled out; steps of a cause that do not fit the platform or topology, so of its commands
(in JSON the knowledge as it is) a share may be missing, and <...> may be filled in; the facts.
"""
import html
import html.parser
import json
import pathlib
import re
import subprocess
import sys

from cases import sampled

LEVELS = ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"]
FORMATS = ("text", "md", "html")
EVIDENCE_MAX = 8 # so many reasons of one cause are told
SHOWN = 3        # so many missing values of a case and format are printed


def told(tacit, case, name):
    expect = json.loads((case / "expect.json").read_text())
    args = list(expect.get("args", []))
    if "now" in expect:
        args += ["--now", expect["now"]]
    done = subprocess.run([tacit, "report", "--quiet", "--format", name, *args, case / "input"],
                          capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


# ---- one reading of all formats: cells of a row with commas, and no white space ----

class Page(html.parser.HTMLParser):
    """The visible text of a page; what is folded counts as visible."""

    def __init__(self):
        super().__init__()
        self.parts = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("style", "title", "svg")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "title", "svg")
        if tag in ("td", "th"):
            self.parts.append(",")

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def of_html(text):
    page = Page()
    page.feed(text)
    page.close()
    return "".join(page.parts)


def of_md(text):
    out, fence = [], None
    for line in text.splitlines():
        mark = re.match(r"`{3,}", line)
        if fence:
            if line == fence:
                fence = None
            else:
                out.append(line)
        elif mark:
            fence = mark[0]
        else:
            row = line.startswith("| ")
            line = re.sub(r"^(#+|>|-) ?", "", line)
            line = re.sub(r"\\$", "", line) # a hard break
            if row:
                line = re.sub(r"(?<!\\)\|", ",", line[1:])
            line = re.sub(r"(?<!\\)\*+", "", line)
            line = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line)
            out.append(html.unescape(line))
    return "\n".join(out)


def of_text(text):
    return re.sub(r"^ *\| ", "", text, flags=re.M)


def flat(text):
    return re.sub(r"\s", "", text)


READ = {"text": of_text, "md": of_md, "html": of_html}


# ---- what must stand in it ----

def when(time):
    return time[:19].replace("T", " ")


def row(*cells):
    return ",".join(cell or "unknown" for cell in cells)


def heading(device, f):
    return flat(f"{device['name']}: {f['title']} ({f['level']}, {f['status']})")


def place(source):
    return f"{source['input']}:{source['line']}"


def evidence(e):
    yield "reason", f"{e['effect']}: {e['text']} ({e['weight']})"
    if e["quote"] and e["source"]:
        yield "quote", e["quote"]
        yield "place", place(e["source"])


def of_finding(f):
    """Each value that the part of the report under the heading of a finding must hold."""
    if f["first"]:
        yield "first seen", when(f["first"]) if f["count"] else f"Seen {when(f['last'])}"
        yield "last seen", when(f["last"])
    if f["count"] and f["first"]:
        yield "count", f"; {f['count']} message"
    if f["explained_by"]:
        yield "explained by", f"It follows from {f['explained_by']}"
    for e in f["opened_by"]:
        yield from evidence(e)
    if f["status"] == "resolved":
        return
    for nth, c in enumerate(f["causes"]):
        if c["verdict"] == "ruled-out":
            yield "ruled out", c["id"] + ":"
            continue
        known = c["verdict"] in ("confirmed", "likely")
        yield "cause", c["title"] # also the second one that is likely
        if nth == 0 and known:
            for e in c["evidence"][:EVIDENCE_MAX]:
                yield from evidence(e)
    for c in f["next_checks"]:
        yield "next check", c["command"]
        yield "why", c["why"]


def values(document):
    for d in document["devices"]:
        yield "device", row(d["name"], d["platform"], d["version"], d["pid"], d["serial"], d["generation"], d["topology"])
        for x in d["deadlines"]:
            late = {None: "unknown", True: "yes", False: "no"}[x["overdue"]]
            yield "deadline", row(d["name"], when(x["at"]), x["id"], late, x["consequence"])
        for s in d["timeline"]:
            yield "step", row(when(s["at"]) if s["at"] else "time unknown", s["region"], s["from"], s["to"])
        for c in d["contradictions"]:
            yield "contradiction", c["text"]
            for source in c["sources"]:
                yield "place of a contradiction", place(source)
        for m in d["members"]:
            yield "member", m["serial"] or m["pid"] or ""
    for i in document["inputs"]:
        yield "input", i["path"]
        yield "digest", i["sha256"] or ""
        for text in i["complaints"]:
            yield "complaint", text
    for u in document["coverage"]["unknown_codes"]:
        yield "unknown code", u["code"]


def of_steps(f, part):
    """The commands of the best cause: of each step that is told, for the others fit another device."""
    best = f["causes"][0] if f["causes"] and f["status"] != "resolved" else None
    if not best or best["verdict"] not in ("confirmed", "likely") or not best["actions"]:
        return
    steps = [step for step in best["actions"] if flat(step["text"]) in part]
    if not steps:
        yield "steps", f"none of {best['id']}"
    for step in steps:
        for command in step["commands"]:
            words = [re.escape(flat(word)) for word in re.split(r"<[^<>]*>", command)]
            if not re.search(".{0,99}?".join(words), part):
                yield "command", command


def to_collect(device, text):
    """The commands of all next checks, which stand once more as one block to paste."""
    block = ""
    for part in text.split(flat("Still to collect on"))[1:]:
        names, _, commands = part.partition(flat("(read-only commands):"))
        if flat(device["name"]) in names.split(","):
            block = commands.partition(flat("Contradictions, and"))[0]
    for command in dict.fromkeys(c["command"] for f in device["findings"] for c in f["next_checks"]):
        if flat(command) not in block:
            yield "to collect", f"{device['name']}: {command}"


def missing(document, text):
    for kind, value in values(document):
        if flat(value) not in text:
            yield kind, value
    for d in document["devices"]:
        yield from to_collect(d, text)
    at = 0
    heads = [(d, f) for d in document["devices"] for f in d["findings"]]
    heads.sort(key=lambda head: (head[1]["status"] == "resolved", LEVELS.index(head[1]["level"])))
    spots = []
    for d, f in heads:
        at = text.find(heading(d, f), at)
        if at < 0:
            yield "finding", heading(d, f)
            return
        spots.append(at)
        at += 1
    for (d, f), start, end in zip(heads, spots, spots[1:] + [len(text)]):
        part = text[start:end]
        for kind, value in of_finding(f):
            if flat(value) not in part:
                yield kind, f"{d['name']}, {f['problem']}: {value}"
        for kind, value in of_steps(f, part):
            yield kind, f"{d['name']}, {f['problem']}: {value}"


def main():
    tacit = str(pathlib.Path(sys.argv[1]).resolve())
    cases = sampled(sys.argv)
    passed = failed = 0
    for case in cases:
        document = json.loads(told(tacit, case, "json"))
        for name in FORMATS:
            lacks = list(missing(document, flat(READ[name](told(tacit, case, name)))))
            for kind, value in lacks[:SHOWN]:
                print(f"not ok - {case.name}: {name} lacks {kind}: {value[:160]}")
            if len(lacks) > SHOWN:
                print(f"       and {len(lacks) - SHOWN} more")
            failed += bool(lacks)
            passed += not lacks
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
