#!/usr/bin/env python3
"""bench.py: time commands against each other and hold the ratios against bars.

    bench.py messages FILE           coverage.messages of a JSON document of tacit
    bench.py codes FILE              its counts of each code, as "CODE COUNT" lines
    bench.py run PLAN ROUNDS         carry out a plan (bench.sh writes it)

Exit status: 0, 1 where a bar is missed, 2 where it could not be measured.

A plan has a line an entry, its fields parted by tabs:

    group  NAME  ROUNDS              of this group, where they differ from the common number
    run    ID  BYTES  LINES  COMMAND ID is GROUP/TEXT; runs of a group alternate
    count  ID  BYTES  LINES  COMMAND the same, writing to a file: GNU grep stops at its first match
                                     where its output is /dev/null, as that of the others is
    shell  ID  BYTES  LINES  COMMAND the same as run by way of sh, for a pipe
    bar    METRIC  A  B  LIMIT       A over B, or A alone where B is '-'; METRIC is wall, cpu, rss
    note   METRIC  A  B  -           the same, printed and not judged

A ratio of time is the median of the ratios of each round, because this machine's speed drifts by
more between rounds than within one. Memory is measured in runs of its own, which are not timed.
"""

import collections
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

# Runs whose memory a bar is about are measured this often, and the largest counts.
RSS_RUNS = 3

Sample = collections.namedtuple("Sample", "wall cpu")


class Run:
    def __init__(self, kind, ident, size, lines, command):
        self.ident = ident
        self.group = ident.split("/", 1)[0]
        self.size = int(size)
        self.lines = int(lines)
        self.is_count = kind == "count"
        self.is_shell = kind == "shell"
        self.argv = ["sh", "-c", command] if self.is_shell else shlex.split(command)
        self.samples = []
        self.rss_kib = None

    def median(self, metric):
        return statistics.median(getattr(s, metric) for s in self.samples)


def die(text):
    print("bench: " + text, file=sys.stderr)
    sys.exit(2)


def start(run, errors, wrapper=()):
    # What a command that counts writes is a line, so the file of its errors will do.
    output = errors if run.is_count else subprocess.DEVNULL
    return subprocess.Popen(
        [*wrapper, *run.argv], stdin=subprocess.DEVNULL, stdout=output, stderr=errors
    )


def check_status(run, status, errors):
    if status != 0:
        errors.seek(0)
        sys.stderr.buffer.write(errors.read()[-2000:])
        die(f"{run.ident}: status {status}: {shlex.join(run.argv)}")


def time_run(run):
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = start(run, errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        check_status(run, process.returncode, errors)
    run.samples.append(Sample(wall, usage.ru_utime + usage.ru_stime))


def has_gnu_time():
    try:
        answer = subprocess.run(["/usr/bin/time", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return b"GNU" in answer.stdout + answer.stderr


def rss_by_time(run, errors):
    # Not os.wait4: what Linux reports for a child counts the memory of this interpreter, which
    # the child holds between fork and exec.
    with tempfile.NamedTemporaryFile("r") as answer:
        wrapper = ["/usr/bin/time", "-q", "-f", "%M", "-o", answer.name]
        status = start(run, errors, wrapper).wait()
        check_status(run, status, errors)
        return int(answer.read())


def rss_by_polling(run, errors):
    process = start(run, errors)
    peak = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status", encoding="ascii") as lines:
                for line in lines:
                    if line.startswith("VmHWM:"):
                        peak = max(peak, int(line.split()[1]))
        except OSError:
            pass
        time.sleep(0.002)
    check_status(run, process.returncode, errors)
    return peak


def measure_rss(run, gnu_time, times):
    if not gnu_time and run.is_shell:
        return  # polling would see the shell alone
    for _ in range(times):
        with tempfile.TemporaryFile() as errors:
            kib = rss_by_time(run, errors) if gnu_time else rss_by_polling(run, errors)
        run.rss_kib = max(run.rss_kib or 0, kib)


def read_plan(path):
    runs, bars, rounds = {}, [], {}
    with open(path, encoding="utf-8") as plan:
        for line in plan:
            kind, *fields = line.rstrip("\n").split("\t")
            if kind == "group":
                rounds[fields[0]] = int(fields[1])
            elif kind in ("run", "count", "shell"):
                runs[fields[0]] = Run(kind, *fields)
            elif kind in ("bar", "note"):
                bars.append((kind, *fields))
            else:
                die(f"{path}: no entry '{kind}'")
    return runs, bars, rounds


def time_group(runs, rounds):
    for round_no in range(rounds):
        # Every other round backwards, so that none always follows the same neighbor.
        for run in runs if round_no % 2 == 0 else runs[::-1]:
            time_run(run)


def table_row(run):
    wall, cpu = run.median("wall"), run.median("cpu")
    walls = [s.wall for s in run.samples]
    rss = "-" if run.rss_kib is None else f"{run.rss_kib / 1024:.1f}"
    return (
        f"{run.ident:<28} {wall:8.4f} {min(walls):8.4f} {max(walls):8.4f} {cpu:8.4f}"
        f" {run.size / wall / 1e6:8.0f} {run.lines / wall / 1e6:8.2f} {rss:>8}"
    )


def value_text(metric, value):
    return f"{value / 1024:.1f} MiB" if metric == "rss" else f"{value * 1000:.1f} ms"


def compare(metric, a, b):
    """The value to judge, as number and as text."""
    if b is None:
        value = a.rss_kib if metric == "rss" else a.median(metric)
        return value, value_text(metric, value)
    if metric == "rss":
        ratio = a.rss_kib / b.rss_kib
        return ratio, f"{ratio:.2f}"
    if a.group == b.group:
        ratios = [getattr(x, metric) / getattr(y, metric) for x, y in zip(a.samples, b.samples)]
        ratio = statistics.median(ratios)
        return ratio, f"{ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
    ratio = a.median(metric) / b.median(metric)
    return ratio, f"{ratio:.2f}"


def judge(runs, bars):
    """Print a line a bar; False where one is missed."""
    all_met = True
    for kind, metric, a_id, b_id, limit_text in bars:
        a, b = runs[a_id], runs.get(b_id)
        text = f"{metric:<4} {a_id}" + (f" / {b_id}" if b else "")
        if metric == "rss" and (a.rss_kib is None or (b and b.rss_kib is None)):
            print(f"MISS {text}: not measured")
            all_met = False
            continue
        value, shown = compare(metric, a, b)
        if kind == "note":
            print(f"     {text}: {shown}")
            continue
        limit = float(limit_text)
        met = value <= limit
        all_met = all_met and met
        bar = value_text(metric, limit) if b is None else f"{limit:.2f}"
        print(f"{'ok  ' if met else 'MISS'} {text}: {shown}, bar {bar}")
    return all_met


def carry_out(plan_path, rounds):
    runs, bars, group_rounds = read_plan(plan_path)
    about_rss = {ident for bar in bars if bar[1] == "rss" for ident in bar[2:4]}
    gnu_time = has_gnu_time()
    groups = {}
    for run in runs.values():
        groups.setdefault(run.group, []).append(run)

    print(
        f"{'run':<28} {'wall s':>8} {'min':>8} {'max':>8} {'CPU s':>8}"
        f" {'MB/s':>8} {'Mline/s':>8} {'RSS MiB':>8}"
    )
    for group, members in groups.items():
        # Measuring memory first also warms the page cache.
        for run in members:
            measure_rss(run, gnu_time, RSS_RUNS if run.ident in about_rss else 1)
        time_group(members, group_rounds.get(group, rounds))
        for run in members:
            print(table_row(run), flush=True)
    print()
    if not gnu_time:
        print("No GNU time: peak memory is polled, and may miss a last moment.")
    return judge(runs, bars)


def read_document(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as document:
            return json.load(document)
    except ValueError as error:
        die(f"{path} is not JSON: {error}")


def messages(document):
    try:
        return int(document["coverage"]["messages"])
    except (KeyError, TypeError, ValueError):
        die("the document has no coverage.messages")


def codes(document):
    counts = collections.Counter()
    for device in document.get("devices", []):
        for message in device.get("messages", []):
            counts[message["code"]] += message["count"]
    return counts


def main(args):
    if len(args) == 2 and args[0] == "messages":
        print(messages(read_document(args[1])))
    elif len(args) == 2 and args[0] == "codes":
        for code, count in sorted(codes(read_document(args[1])).items()):
            print(code, count)
    elif len(args) == 3 and args[0] == "run":
        return 0 if carry_out(args[1], int(args[2])) else 1
    else:
        die("usage: bench.py messages FILE | codes FILE | run PLAN ROUNDS")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
