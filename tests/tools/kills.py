#!/usr/bin/env python3
"""kills.py TACIT N: kill a triage into a store at N moments, seeded; the store must open, pass its check and,
resumed, say byte for byte what an unbroken run says. The last line is 'N passed, N failed'."""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

SEED = 17
BUNDLES = 60
NOW = ["--now", "2025-06-01T00:00:00Z", "--quiet", "--format", "json"]
LINE = "May  6 2025 03:{:02d}:{:02d} sw{} {}: %SMART_LIC-3-COMM_FAILED: Communications failure with the {} : {}\n"


def fleet(folder):
    folder.mkdir()
    draw = random.Random(SEED)
    for i in range(BUNDLES):
        lines = (LINE.format(k % 60, draw.randrange(60), i, k, draw.choice(["x", "y"]), draw.choice(["a", "b", "c"]))
                 for k in range(4000))
        (folder / f"b{i:03d}.log").write_text("".join(lines))


def triage(tacit, *more):
    return [tacit, "triage", *NOW, *map(str, more)]


def main():
    tacit, count = str(pathlib.Path(sys.argv[1]).resolve()), int(sys.argv[2])
    draw = random.Random(SEED)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as work:
        bundles, store = pathlib.Path(work) / "fleet", pathlib.Path(work) / "s.db"
        fleet(bundles)
        os.chdir(work)
        before = time.monotonic()
        whole = subprocess.run(triage(tacit, "fleet"), stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(triage(tacit, "--store", "timed.db", "fleet"), stdout=subprocess.DEVNULL, check=True)
        span = time.monotonic() - before
        for nth in range(count):
            if nth % 5 == 0: # from the start again, so that each phase is met
                for path in pathlib.Path(work).glob("s.db*"):
                    path.unlink()
            run = subprocess.Popen(triage(tacit, "--store", store, "fleet"), stdout=subprocess.DEVNULL)
            time.sleep(draw.random() * span)
            run.send_signal(signal.SIGKILL)
            run.wait()
            good = True
            if store.exists() and store.stat().st_size:
                check = subprocess.run([tacit, "store", "check", store], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                good = check.returncode == 0 or b"is empty" in check.stdout
                if not good:
                    print(f"not ok - kill {nth}: {check.stdout.decode(errors='replace').strip()}")
            resumed = subprocess.run(triage(tacit, "--store", store, "fleet"), stdout=subprocess.PIPE)
            if resumed.returncode or resumed.stdout != whole:
                print(f"not ok - kill {nth}: the resumed run says something else ({resumed.returncode})")
                good = False
            passed += good
            failed += not good
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
