"""The cases of corpus/ that a tool of this folder runs over."""
import pathlib
import random

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = 8


def sampled(argv):
    """As many cases as argv[2] says; all of them where it says 0 or nothing."""
    cases = sorted(p.parent for p in (ROOT / "corpus").glob("*/expect.json"))
    if len(argv) > 2 and int(argv[2]):
        cases = sorted(random.Random(SEED).sample(cases, min(int(argv[2]), len(cases))))
    return cases
