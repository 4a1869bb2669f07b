#!/usr/bin/env python3
"""The same log, told in another way, must get the same answer.

usage: property.py TACIT [SAMPLES]

Takes the inputs of the labelled cases and logs that it makes up (seeded: the same ones every time),
changes how they are given (compressed, other line ends, in pieces, through a pipe, with more
threads, with noise between the lines, in another dialect) and compares the documents. SAMPLES is
how many logs are tried, 0 all of them. Closes with the counts.
"""
import datetime
import gzip
import itertools
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOW = "2026-11-20T12:00:00Z"
GENERATED = 100
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

# ---- logs that are made up ------------------------------------------------------------------------

CSSM = "Cisco Smart Software Manager (CSSM)"
CSLU = "Cisco Smart License Utility (CSLU)"
EVENTS = [
    ("SMART_LIC-3-COMM_FAILED",
     lambda r: f"Communications failure with the {r.choice([CSSM, CSLU])} : " + r.choice(
         ["Unable to resolve server hostname/domain name", "No detailed information given",
          "Communications failure", "HTTP Server Error 504: Gateway Time-out"])),
    ("SMART_LIC-5-COMM_RESTORED", lambda r: f"Communications with the {CSSM} restored"),
    ("SMART_LIC-3-TRUST_CODE_INSTALL_FAILED",
     lambda r: f"The install of a new licensing trust code has failed on "
               f"PID:C9300-24T,SN:FOC{r.randrange(2200, 2900)}L0Z{r.randrange(10)}: "
               f"{r.choice(['The token is not valid', 'timestamp mismatch'])}."),
    ("SMART_LIC-6-TRUST_CODE_INSTALL_SUCCESS",
     lambda r: "A new licensing trust code was successfully installed on "
               f"PID:C9300-24T,SN:FOC{r.randrange(2200, 2900)}L0Z1."),
    ("SMART_LIC-6-REPORTING_REQUIRED",
     lambda r: f"A Usage report acknowledgement will be required in {r.randrange(1, 90)} days."),
    ("SMART_LIC-3-AGENT_REG_FAILED",
     lambda r: f"Smart Agent for Licensing Registration with the {CSSM} failed: "
               "Fail to send out Call Home HTTP message."),
    ("SYS-5-CONFIG_I",
     lambda r: f"Configured from console by user{r.randrange(6)} on vty{r.randrange(3)} "
               f"(192.0.2.{r.randrange(1, 250)})"),
    ("LINK-3-UPDOWN",
     lambda r: f"Interface GigabitEthernet1/0/{r.randrange(1, 48)}, changed state to "
               f"{r.choice(['up', 'down'])}"),
    ("LINEPROTO-5-UPDOWN",
     lambda r: f"Line protocol on Interface Vlan{r.randrange(1, 400)}, changed state to up"),
    ("PKI-6-AUTHORITATIVE_CLOCK", lambda r: "The system clock has been set."),
    ("SEC_LOGIN-4-LOGIN_FAILED",
     lambda r: f"Login failed [user: oper{r.randrange(9)}] [Source: 198.51.100.{r.randrange(250)}] "
               "[localport: 22] [Reason: Login Authentication Failed]"),
    ("PLATFORM_STACKPOWER-SW1-6-CABLE_EVENT",
     lambda r: f"Switch 1 stack power cable {r.randrange(1, 3)} inserted"),
]


class Event:
    """What happened; a dialect says how it is written."""

    def __init__(self, at, device, sequence, code, text):
        self.at, self.device, self.sequence, self.code, self.text = at, device, sequence, code, text
        self.pri = 23 * 8 + int(next(p for p in code.split("-")[1:] if p.isdigit() and len(p) == 1))

    def stamp(self, fraction=True):
        t = f"{MONTHS[self.at.month - 1]} {self.at.day:2d} {self.at:%H:%M:%S}"
        return t + (f".{self.at.microsecond // 1000:03d}" if fraction else "")


def relay(e):  # RFC 3164, with the device's own stamp behind the relay's
    return (f"<{e.pri}>{e.stamp(False)} {e.device} {e.sequence}: {e.stamp()} UTC: "
            f"%{e.code}: {e.text}")


def rfc5424(e):
    iso = f"{e.at:%Y-%m-%dT%H:%M:%S}.{e.at.microsecond // 1000:03d}Z"
    return f"<{e.pri}>1 {iso} {e.device} - - - - %{e.code}: {e.text}"


def ios(e):  # sequence numbers, and the name by logging origin-id
    return f"{e.sequence:06d}: {e.device}: {e.stamp()} UTC: %{e.code}: {e.text}"


def nxos(e):
    return f"{e.at.year} {e.stamp()} {e.device} %{e.code}: {e.text}"


def console(e):  # nothing names the device
    return f"{e.sequence:06d}: {e.stamp()} UTC: %{e.code}: {e.text}"


def xr(e):
    return f"RP/0/RP0/CPU0:{e.stamp()} UTC: agent[{300 + e.sequence % 7}]: %{e.code} : {e.text}"


NAMED, NAMELESS = [relay, rfc5424, ios, nxos], [console, xr]


def events_make(rng, count, devices):
    at = datetime.datetime(2026, rng.randrange(1, 8), rng.randrange(1, 28), rng.randrange(24),
                           rng.randrange(60), rng.randrange(60), rng.randrange(1000) * 1000)
    sequence = {d: rng.randrange(1, 50000) for d in devices}
    out = []
    for _ in range(count):
        at += datetime.timedelta(milliseconds=rng.choice([7, 900, 61000, 3600000 // 4]))
        device = rng.choice(devices)
        sequence[device] += 1
        code, text = rng.choice(EVENTS)
        out.append(Event(at, device, sequence[device], code, text(rng)))
    return out


def log_make(rng):
    """A list of lines; every line names its device, or none does."""
    if rng.random() < 0.25:
        events = events_make(rng, rng.randrange(1, 120), ["none"])
        dialect = rng.choice(NAMELESS)
        return [dialect(e) for e in events]
    devices = [f"{rng.choice(['oulu', 'gent', 'nice', 'bari'])}-sw-{i}"
               for i in range(rng.choice([1, 1, 2, 5, 30]))]
    events = events_make(rng, rng.randrange(1, 200), devices)
    of_device = {d: rng.choice(NAMED) for d in devices}
    mixed = rng.random() < 0.3
    return [(rng.choice(NAMED) if mixed else of_device[e.device])(e) for e in events]


NOISE = [
    "", "!", "interface Vlan{0}", " description uplink-3-north {0}% of 100%",
    "GET /logo-5-small.png HTTP/1.1 200 {0}", "load average of five seconds: {0}%/2%",
    "{0} packets input, {0} bytes, 0 no buffer", "build-3-rc {0} done", "{{\"level\": {0}}}",
    "\tthe quick brown fox, {0} times", "-7- -3- - {0}", "%", "%%-5-%% {0}", "100%-3-5 {0}",
    "sequence 2026-5-{0} ended", "na\u00efve caf\u00e9 {0} \u2013 \u4e16",
]

# ---- what is compared -----------------------------------------------------------------------------


def without_places(value, dropped):
    if isinstance(value, dict):
        return {k: without_places(v, dropped) for k, v in value.items() if k not in dropped}
    if isinstance(value, list):
        return [without_places(v, dropped) for v in value]
    return value


def view(document, rename=None, drop=()):
    """Devices and coverage without places: what must not depend on how the log was given."""
    dropped = {"source", "sources", *drop}
    out = without_places({"devices": document["devices"], "coverage": document["coverage"]}, dropped)
    for device in out["devices"]:
        if rename and device["name"] == rename[0]:
            device["name"] = rename[1]
    for rule in out["coverage"]["undecided_rules"]:
        if rename and rule["device"] == rename[0]:
            rule["device"] = rename[1]
    out["devices"].sort(key=lambda d: d["name"])
    out["coverage"]["unknown_codes"].sort(key=lambda c: c["code"])
    return out


def difference(a, b, at=""):
    """Where two values first differ, for a person; empty where they do not."""
    if type(a) is not type(b):
        return f"{at}: {a!r} against {b!r}"
    if isinstance(a, dict):
        for key in sorted(set(a) | set(b)):
            if key not in a or key not in b:
                return f"{at}.{key}: only on one side"
            found = difference(a[key], b[key], f"{at}.{key}")
            if found:
                return found
        return ""
    if isinstance(a, list):
        if len(a) != len(b):
            return f"{at}: {len(a)} items against {len(b)}"
        return next(filter(None, (difference(x, y, f"{at}[{i}]")
                                  for i, (x, y) in enumerate(zip(a, b)))), "")
    return "" if a == b else f"{at}: {str(a)[:160]!r} against {str(b)[:160]!r}"


# ---- running --------------------------------------------------------------------------------------


class Checks:
    def __init__(self, tacit):
        self.tacit, self.passed, self.failed = tacit, 0, 0

    def run(self, *args, stdin=None, now=NOW):
        done = subprocess.run([self.tacit, "analyze", "--quiet", "--format", "json", "--now", now,
                               *map(str, args)], input=stdin, capture_output=True, check=False,
                              stdin=subprocess.DEVNULL if stdin is None else None)
        if done.returncode != 0:
            raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
        return done.stdout

    def run_slowly(self, data, chunk, now):
        """Through a pipe, chunk bytes at a time."""
        child = subprocess.Popen([self.tacit, "analyze", "--quiet", "--format", "json", "--now", now],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def feed():
            for i in range(0, len(data), chunk):
                os.write(child.stdin.fileno(), data[i:i + chunk])
            child.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        out = child.stdout.read()
        feeder.join()
        if child.wait() != 0:
            raise RuntimeError(f"exit {child.returncode} from a pipe")
        return out

    def same(self, what, a, b):
        found = difference(a, b)
        if found:
            self.failed += 1
            print(f"not the same: {what}: {found}")
        else:
            self.passed += 1

    def attempt(self, what, check):
        try:
            check()
        except Exception as fault:  # a crash of the program is a failure of this one check
            self.failed += 1
            print(f"failed: {what}: {fault}")


def by_code(document):
    """Per device and code: how many, first and last."""
    out = {}
    for device in document["devices"]:
        for m in device["messages"]:
            key = f"{device['name']} {m['code']}"
            had = out.get(key)
            out[key] = [m["count"] + (had[0] if had else 0), min(m["first"], had[1] if had else "~"),
                        max(m["last"], had[2] if had else "")]
    return out


def log_try(checks, rng, label, lines, folder, now):
    """lines as one file called a.log, and everything that may be done to it."""
    data = "".join(line + "\n" for line in lines).encode()
    plain = folder / "a.log"
    plain.write_bytes(data)
    raw = checks.run(plain, now=now)
    document = json.loads(raw)
    base = view(document)

    def compressed():
        packed = folder / "a.log.gz"
        packed.write_bytes(gzip.compress(data, 6))
        checks.same(f"{label}: gzip", base, view(json.loads(checks.run(packed, now=now))))

    def crlf():
        (folder / "crlf").mkdir()
        other = folder / "crlf" / "a.log"
        other.write_bytes(data.replace(b"\n", b"\r\n"))
        checks.same(f"{label}: CRLF", base, view(json.loads(checks.run(other, now=now))))

    def no_end():
        (folder / "cut").mkdir()
        other = folder / "cut" / "a.log"
        other.write_bytes(data[:-1])
        checks.same(f"{label}: no last line end", base, view(json.loads(checks.run(other, now=now))))

    def split():
        # What is told per input, not per device, may come more than once.
        per_input = ("contradictions", "missing_messages")
        at = sorted(rng.sample(range(1, len(lines)), min(len(lines) - 1, rng.randrange(1, 4))))
        pieces = []
        for i, (start, end) in enumerate(itertools.pairwise([0, *at, len(lines)])
                                         if hasattr(itertools, "pairwise")
                                         else zip([0, *at], [*at, len(lines)])):
            (folder / f"part{i}").mkdir()
            pieces.append(folder / f"part{i}" / "a.log")
            pieces[-1].write_bytes("".join(x + "\n" for x in lines[start:end]).encode())
        checks.same(f"{label}: split at {at}", view(document, drop=per_input),
                    view(json.loads(checks.run(*pieces, now=now)), drop=per_input))
        one, four = (checks.run("--jobs", n, *pieces, now=now) for n in (1, 4))
        checks.same(f"{label}: split, 1 and 4 jobs", one, four)

    def pipe():
        chunk = rng.choice([1, 2, 3, 7, 61, 64, 255, 4096, 4097, 65536])
        if chunk == 1 and len(data) > 30000:
            chunk = 5
        out = json.loads(checks.run_slowly(data, chunk, now))
        checks.same(f"{label}: a pipe, {chunk} bytes at a time", base, view(out, ("stdin", "a")))

    def jobs():
        for n in range(1, 5):
            checks.same(f"{label}: --jobs {n}", raw, checks.run("--jobs", n, plain, now=now))

    def noise():
        places = [i for i, line in enumerate(lines) if len(line) != 80]
        extra = [(rng.choice(places), rng.choice(NOISE).format(rng.randrange(1000)))
                 for _ in range(1000)] if places else []
        noisy = []
        for i, line in enumerate(lines):
            noisy.append(line)
            noisy += [text for at, text in extra if at == i]
        (folder / "noisy").mkdir()
        other = folder / "noisy" / "a.log"
        other.write_bytes("".join(x + "\n" for x in noisy).encode())
        got = view(json.loads(checks.run(other, now=now)))
        blank = sum(not text for _, text in extra)
        got["coverage"]["lines"] -= len(extra)
        got["coverage"]["unread_lines"] -= len(extra) - blank
        if "blank_lines" in got["coverage"]:
            got["coverage"]["blank_lines"] -= blank
        checks.same(f"{label}: 1000 lines of noise", base, got)

    for change in (compressed, crlf, no_end, pipe, jobs, noise):
        checks.attempt(f"{label}: {change.__name__}", change)
    if len(lines) > 1:
        checks.attempt(f"{label}: split", split)


def dialects_try(checks, rng, label, folder):
    """The same events in each dialect: the same codes, counts, devices and times."""
    devices = [f"kiel-{i}" for i in range(rng.choice([1, 3]))]
    events = events_make(rng, rng.randrange(2, 80), devices)
    told = {}
    for dialect in NAMED:
        path = folder / f"{dialect.__name__}.log"
        path.write_text("".join(dialect(e) + "\n" for e in events), encoding="utf-8")
        told[dialect.__name__] = by_code(json.loads(checks.run(path)))
    for name in ("rfc5424", "ios", "nxos"):
        checks.same(f"{label}: relay and {name}", told["relay"], told[name])


# ---- one log that is read in parts ----------------------------------------------------------------


def large_lines(kind):
    """A block of lines that is written again and again, with @ where the time stands."""
    if kind == "plain":
        return ["<187>@ graz-1 77: @.250 UTC: %SMART_LIC-3-COMM_FAILED: Communications failure with "
                f"the {CSSM} : No detailed information given",
                "<189>@ graz-2 78: @.251 UTC: %SYS-5-CONFIG_I: Configured from console by a on vty0",
                "<189>@ graz-3 79: @.252 UTC: %ILPOWER-5-POWER_GRANTED: Interface Gi1/0/1: granted"]
    if kind == "repeats":
        return ["<187>@ graz-1 77: @.250 UTC: %LINK-3-UPDOWN: Interface Gi1/0/7, changed state to up",
                "last message repeated 3 times",
                "<189>@ graz-2 78: @.251 UTC: %SYS-5-CONFIG_I: Configured from console by operator",
                "last message repeated 2 times"]
    if kind == "wrapped":
        whole = (f"@.250: %SMART_LIC-3-COMM_FAILED: Communications failure with the {CSLU} : "
                 "Unable to resolve server hostname/domain name")
        width = 80 - 15 + 1  # the time takes fifteen columns
        return [whole[:width], whole[width:width + 80], "",
                "@.251: %SYS-5-CONFIG_I: Configured from console by console"]
    assert kind == "unread"
    return ["<187>@ graz-1 77: @.250 UTC: %LINK-3-UPDOWN: Interface Gi1/0/7, changed state to up",
            "", "no message stands here", "nor here: 5% of 100%",
            "<189>@ graz-2: @.251 MEZ: %FOO-6-BAR: text that nobody knows, @"]


def large_write(path, kind, size):
    block = "\n".join(large_lines(kind)) + "\n"
    at = datetime.datetime(2025, 10, 3, 1, 2, 3)
    # no year is written: the log runs over a new year, and never more than half a year at a step
    step = datetime.timedelta(seconds=300 * 86400 / (size / len(block)))
    with open(path, "w", encoding="utf-8") as f:
        written = 0
        while written < size:
            text = block.replace("@", f"{MONTHS[at.month - 1]} {at.day:2d} {at:%H:%M:%S}")
            written += f.write(text)
            at += step


def large_try(checks, kind, folder, size, cuts):
    path = folder / f"{kind}.log"
    large_write(path, kind, size)
    for cut in cuts:
        os.truncate(path, size - cut)
        one, four = (checks.run("--jobs", n, path, now="2026-08-20T00:00:00Z") for n in (1, 4))
        checks.same(f"a log of {size} bytes less {cut}, {kind}: 1 and 4 jobs", json.loads(one),
                    json.loads(four))
        if json.loads(one)["coverage"]["messages"] < size / 400:
            checks.failed += 1
            print(f"too few messages in the large log, {kind}")
    path.unlink()


# ---- all of it ------------------------------------------------------------------------------------


def corpus_logs():
    """The labelled cases whose input is text: (label, lines, now)."""
    for case in sorted((ROOT / "corpus").iterdir()):
        if not (case / "expect.json").exists():
            continue
        now = json.loads((case / "expect.json").read_text(encoding="utf-8")).get("now", NOW)
        for path in sorted((case / "input").rglob("*.log")):
            text = path.read_text(encoding="utf-8")
            # An output of a command is not the same with noise in it, or cut in two: see cases_try.
            if not re.search(r"^\S+[#>] ?(sh|ping|telnet|$)", text, re.MULTILINE):
                yield f"corpus {case.name}", text.splitlines(), now


def case_try(checks, case, folder):
    """A labelled case, given in other ways: line ends, compressed, with more threads, in another order."""
    expect = json.loads((case / "expect.json").read_text(encoding="utf-8"))
    now = expect.get("now", NOW)
    files = sorted(p for p in (case / "input").rglob("*") if p.is_file())
    raw = checks.run(*files, now=now)
    base = view(json.loads(raw))
    crlf, packed = folder / "crlf" / "input", folder / "gz" / "input"
    for path in files:
        data, place = path.read_bytes(), path.relative_to(case / "input") # a folder may name its device
        for to, name, content in ((crlf, path.name, data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")),
                                  (packed, path.name + ".gz", gzip.compress(data, 6))):
            (to / place.parent).mkdir(parents=True, exist_ok=True)
            (to / place.parent / name).write_bytes(content)
    label = f"case {case.name}"
    checks.same(f"{label}: CRLF", base, view(json.loads(checks.run(crlf, now=now))))
    checks.same(f"{label}: gzip", base, view(json.loads(checks.run(packed, now=now))))
    checks.same(f"{label}: --jobs 4, the other order", raw,
                checks.run("--jobs", 4, *reversed(files), now=now))


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    checks, samples = Checks(os.path.abspath(sys.argv[1])), int((sys.argv + ["0"])[2])
    logs = list(corpus_logs())
    if not logs:
        sys.exit("property.py: no labelled case was found")
    for i in range(GENERATED):
        logs.append((f"log {i}", log_make(random.Random(f"log {i}")), NOW))
    if 0 < samples < len(logs):
        logs = random.Random("samples").sample(logs, samples)
    for label, lines, now in logs:
        with tempfile.TemporaryDirectory() as folder:
            rng = random.Random(label)
            checks.attempt(label, lambda: log_try(checks, rng, label, lines, pathlib.Path(folder), now))
    cases = sorted(p.parent for p in (ROOT / "corpus").glob("*/expect.json"))
    if samples:
        cases = random.Random("cases").sample(cases, min(samples * 2, len(cases)))
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            checks.attempt(f"case {case.name}", lambda: case_try(checks, case, pathlib.Path(folder)))
    for i in range(len(logs)):
        with tempfile.TemporaryDirectory() as folder:
            rng = random.Random(f"events {i}")
            checks.attempt(f"events {i}",
                           lambda: dialects_try(checks, rng, f"events {i}", pathlib.Path(folder)))
    size = 61 * 1000 * 1000 if samples else 121 * 1000 * 1000
    cuts = [0, 61, 254] if samples else range(0, 2000, 41)
    for kind in ("plain", "repeats", "wrapped", "unread"):
        with tempfile.TemporaryDirectory() as folder:
            checks.attempt(f"large, {kind}",
                           lambda: large_try(checks, kind, pathlib.Path(folder), size, cuts))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 0 if checks.passed and not checks.failed else 1


if __name__ == "__main__":
    sys.exit(main())
