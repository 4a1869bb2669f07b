#!/usr/bin/env python3
"""What `tacit facts` reads of show commands against what the parsers of other projects read.

usage: peers.py TACIT SHARED

SHARED/captures holds outputs of show commands as PLATFORM/COMMAND/NAME.txt, SHARED/expected/captures
what the project that published an output reads from it, as .json of the same path. tests/peers.tsv
says which field there is which fact here. Prints a table by command, the differences, the fields
that no fact stands for, how much of the licensing outputs is read, and closes with the counts.
"""
import collections
import dataclasses
import datetime
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAPPING = ROOT / "tests/peers.tsv"
LICENSING = "*/show-license*/*.txt"
LICENSING_READ = 0.97  # of the lines that are not blank

ABSENT = {"none", "empty", "not configured"}
HOURS = {"UTC": 0, "GMT": 0, "MEZ": 1, "IST": 5.5, "JST": 9, "EST": -5, "EDT": -4, "CST": -6,
         "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
MOMENTS = [re.compile(shape.replace(" ", r"\s+")
                      .replace("CLOCK", r"(?P<clock>\d\d:\d\d:\d\d(?:\.\d+)?)")
                      .replace("DAY", r"(?P<month>[A-Z][a-z]{2})\s+(?P<day>\d+)")
                      .replace("YEAR", r"(?P<year>\d{4})").replace("ZONE", r"(?P<zone>\S+)"))
           for shape in ("CLOCK ZONE (?:[A-Z][a-z]{2} )?DAY YEAR",  # show clock, certificates
                         "DAY CLOCK YEAR ZONE", "DAY YEAR CLOCK ZONE")]  # licensing, and that of ASA


def as_text(value):
    text = " ".join(str(value).strip().strip('"').split()).casefold()
    bare = text.strip("<>")
    return f"<{bare}>" if bare in ABSENT else text


def as_word(value):
    """Without what stands behind in parentheses: the number of a state, the source of a setting."""
    return re.sub(r"[-_ ]+", " ", re.sub(r"\s*\([^()]*\)$", "", as_text(value)))


def as_number(value):
    found = re.search(r"-?\d+(?:\.\d+)?", str(value))
    return float(found[0]) if found else as_text(value)


def as_version(value):
    """17.06.01 is 17.6.1; the time of the build and remarks are left out."""
    text = re.split(r"[:\s\[,]", as_text(value))[0].removeprefix("v")
    return re.sub(r"\d+", lambda digits: str(int(digits[0])), text)


def as_time(value):
    text = str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\S+Z", text):
        return datetime.datetime.fromisoformat(text.removesuffix("Z") + "+00:00")
    part = next((found.groupdict() for shape in MOMENTS if (found := shape.search(text))), None)
    if not part:
        return as_text(value)
    try:
        wall = datetime.datetime.strptime("{day} {month} {year} {clock}".format(**part),
                                          "%d %b %Y %H:%M:%S" + (".%f" if "." in part["clock"] else ""))
    except ValueError:
        return as_text(value)
    hours = HOURS.get(part["zone"].upper(), 0)  # tacit takes a zone that it does not know for UTC
    return wall.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=hours)))


def as_span(value):
    """1 day, 05 hours and 1 day(s), 5 hour(s) alike."""
    parts = re.findall(r"(\d+) (year|week|day|hour|minute|second)", as_text(value))
    return tuple((int(count), unit) for count, unit in parts) or as_text(value)


def as_file(value):
    return re.split(r"[/:]", as_text(value))[-1]


KINDS = {"text": as_text, "word": as_word, "number": as_number, "version": as_version, "time": as_time,
         "span": as_span, "file": as_file}


@dataclasses.dataclass
class Row:
    """One line of tests/peers.tsv."""
    line: int
    files: str
    path: str
    take: str
    fact: str
    kind: str
    reason: str = ""
    used: int = 0

    def __post_init__(self):
        self.pattern = re.compile("/".join("([^/]*)" if part == "*" else re.escape(part)
                                           for part in self.path.split("/")))


@dataclasses.dataclass
class Field:
    """One value of a peer; `near` are the objects that it lies in, the innermost first."""
    path: str
    value: object
    near: list

    def filled(self, template, groups=()):
        """{1} is what the first wildcard stands for, {name} a value of the nearest object with one."""
        def fill(hole):
            name = hole[1]
            if name.isdigit():
                return groups[int(name) - 1]
            return str(next((scope[name] for scope in self.near if name in scope), ""))
        return re.sub(r"\{([^{}]*)\}", fill, template)

    def taken(self, row):
        """What of the value is compared; None if the expression does not match, so it is not for this row."""
        if row.take == ".":
            return self.value
        if row.take.startswith("/"):
            found = re.search(row.take.strip("/"), str(self.value))
            return found and found[1]
        return self.filled(row.take)


class Mapping:
    def __init__(self, path):
        self.rows, self.judged, self.spellings = [], [], {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            cells = line.split("\t")
            if not line or line.startswith("#"):
                continue
            try:
                if cells[0] == "=":
                    _, theirs, ours = cells
                    self.spellings[as_word(theirs)] = as_word(ours)
                    continue
                row = Row(number, *cells)
                if row.kind != "judged" and row.kind not in KINDS:
                    raise ValueError(f"no kind {row.kind}")
                if (row.kind == "judged") != bool(row.reason):
                    raise ValueError("a judgement has a reason, and nothing else has one")
            except (TypeError, ValueError) as fault:
                sys.exit(f"{path}:{number}: {fault}")
            (self.judged if row.kind == "judged" else self.rows).append(row)

    def canonical(self, kind, value):
        plain = KINDS[kind](value)
        return self.spellings.get(plain, plain) if kind == "word" else plain

    @staticmethod
    def rows_of(rows, name, path):
        for row in rows:
            if fnmatch.fnmatchcase(name, row.files):
                found = row.pattern.fullmatch(path)
                if found:
                    yield row, found.groups()


def fields(value, path=(), near=()):
    if isinstance(value, (dict, list)):
        inner = [value, *near] if isinstance(value, dict) else near
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from fields(item, (*path, str(key)), inner)
    elif value not in ("", None):  # an empty value is a parser's "not seen"
        yield Field("/".join(path), value, list(near))


def general(path):
    """A path without the numbers of lists, to count fields by."""
    return "/".join("*" if part.isdigit() else part for part in path.split("/"))


def shortened(value, most=70):
    text = str(value)
    return text if len(text) <= most else text[:most - 3] + "..."


class Tally:
    """What came of one command."""

    def __init__(self):
        self.files = self.bare = self.agreed = self.judged = 0
        self.differing = []
        self.unmapped = collections.Counter()

    @property
    def compared(self):
        return self.agreed + self.judged + len(self.differing)


class Comparison:
    def __init__(self, tacit, shared):
        self.tacit = tacit
        self.captures, self.expected = shared / "captures", shared / "expected/captures"
        self.mapping = Mapping(MAPPING)
        self.tallies = collections.defaultdict(Tally)
        self.passed = self.failed = 0

    def run(self, *args):
        done = subprocess.run([self.tacit, *map(str, args)], stdin=subprocess.DEVNULL,
                              capture_output=True, check=False)
        if done.returncode not in (0, 3):
            sys.exit(f"tacit {' '.join(map(str, args))}: exit {done.returncode}: "
                     f"{done.stderr.decode(errors='replace')[-300:]}")
        return json.loads(done.stdout)

    def facts(self, capture, command, tally):
        """The values by the name of the fact. An output that does not show what it is gets its command."""
        told = self.run("facts", "--quiet", "--format", "json", capture)
        if not told:
            tally.bare += 1
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "session.txt"
                path.write_bytes(f"peer#{command}\n".encode() + capture.read_bytes())
                told = self.run("facts", "--quiet", "--format", "json", path)
        values = collections.defaultdict(list)
        for fact in told:
            values[fact["name"].casefold()].append(fact["value"])
        return values

    def file(self, path):
        name = path.relative_to(self.expected).as_posix()
        directory = name.split("/")[1]
        tally = self.tallies[directory]
        tally.files += 1
        if not any(fnmatch.fnmatchcase(name, row.files) for row in self.mapping.rows):
            return
        capture = (self.captures / name).with_suffix(".txt")
        ours = self.facts(capture, as_typed(directory), tally)
        for field in fields(json.loads(path.read_text(encoding="utf-8"))):
            self.field(name, field, ours, tally)

    def field(self, name, field, ours, tally):
        compared = False
        for row, groups in self.mapping.rows_of(self.mapping.rows, name, field.path):
            theirs = field.taken(row)
            if theirs is None:
                continue
            row.used += 1
            compared = True
            fact = field.filled(row.fact, groups)
            told = ours.get(fact.casefold(), [])
            wanted = self.mapping.canonical(row.kind, theirs)
            if any(self.mapping.canonical(row.kind, value) == wanted for value in told):
                tally.agreed += 1
            else:
                self.differs(name, field, fact, theirs, told, tally)
            if row.take == ".":
                break
        if not compared:
            tally.unmapped[general(field.path)] += 1

    def differs(self, name, field, fact, theirs, told, tally):
        for judgement, _ in self.mapping.rows_of(self.mapping.judged, name, field.path):
            if judgement.fact == fact and judgement.take in map(str, told or ["nothing"]):
                judgement.used += 1
                tally.judged += 1
                return
        seen = ", ".join(dict.fromkeys(shortened(value) for value in told)) or "nothing"
        tally.differing.append(f"{name}: {field.path}: peer {shortened(theirs)}; {fact}: {seen}")

    def table(self):
        print(f"{'command':<53} {'files':>5} {'bare':>5} {'compared':>8} {'agreed':>6} {'judged':>6} "
              f"{'differ':>6} {'unmapped':>8}")
        for command, tally in sorted(self.tallies.items()):
            if not tally.compared:
                print(f"{command:<53} {tally.files:>5} no field that both read")
                continue
            print(f"{command:<53} {tally.files:>5} {tally.bare:>5} {tally.compared:>8} {tally.agreed:>6} "
                  f"{tally.judged:>6} {len(tally.differing):>6} {tally.unmapped.total():>8}")
            self.passed += tally.agreed + tally.judged
            self.failed += len(tally.differing)
        print("\nbare: the output alone does not show what it is, its command was put before it")

    def remarks(self):
        for title, lines in (
                ("differing", [line for tally in self.tallies.values() for line in tally.differing]),
                ("judged, but nothing differs there (mend tests/peers.tsv)",
                 [f"{MAPPING.name}:{row.line}: {row.path}" for row in self.mapping.judged if not row.used]),
                ("mapped, but in no file (mend tests/peers.tsv)",
                 [f"{MAPPING.name}:{row.line}: {row.path}" for row in self.mapping.rows if not row.used])):
            if lines:
                print(f"\n{title}:", *lines, sep="\n    ")
            if title != "differing":
                self.failed += len(lines)
        print("\nunmapped fields of peers:")
        for command, tally in sorted(self.tallies.items()):
            for path, count in tally.unmapped.most_common() if tally.compared else ():
                print(f"    {command}: {count:>4} {path}")

    def coverage(self):
        """How many lines of the licensing outputs are read, as they are."""
        lines = unread = 0
        print("\nlicensing outputs, lines that are not read:")
        for path in sorted(self.captures.glob(LICENSING)):
            doc = self.run("analyze", "--quiet", "--format", "json", path)
            lines += sum(given["lines"] for given in doc["inputs"]) - doc["coverage"]["blank_lines"]
            unread += sum(given["unread_lines"] for given in doc["inputs"])
            text = path.read_text(encoding="utf-8", errors="replace").splitlines()
            for first, last in (pair for given in doc["inputs"] for pair in given["unread"]):
                for number in range(first, min(last, len(text)) + 1):
                    if text[number - 1].strip():
                        print(f"    {path.relative_to(self.captures)}:{number}: "
                              f"{shortened(text[number - 1].strip())}")
        share = (lines - unread) / lines if lines else 0
        print(f"licensing outputs: {lines - unread} of {lines} lines are read, {share:.2%} "
              f"(wanted: {LICENSING_READ:.0%})")
        if share >= LICENSING_READ:
            self.passed += 1
        else:
            self.failed += 1


def as_typed(directory):
    """show-call-home-profile-all: the command, whose own hyphens are lost in the directory's name."""
    words = directory.replace("-", " ")
    for hyphened in ("call-home", "smart-licensing", "peer-status"):
        words = words.replace(hyphened.replace("-", " "), hyphened)
    return words


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    comparison = Comparison(os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]))
    for path in sorted(comparison.expected.rglob("*.json")):
        comparison.file(path)
    comparison.table()
    comparison.remarks()
    comparison.coverage()
    print(f"{comparison.passed} passed, {comparison.failed} failed")
    return 0 if comparison.passed and not comparison.failed else 1


if __name__ == "__main__":
    sys.exit(main())
