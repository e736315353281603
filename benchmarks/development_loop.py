"""How long a developer waits for `make test`, and for which tests most.

It is the wall time of every check and test in the order of the Makefile, on a machine that does nothing else.
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.measurement import Benchmark, Options, Result, Table

ROOT = Path(__file__).parent.parent
SLOWEST = 10
# As pytest prints it with --durations: 1.23s call     tests/test_it.py::test_that
DURATION = re.compile(r"^([\d.]+)s (call|setup|teardown)\s+(\S.*)$", re.MULTILINE)
SUMMARY = re.compile(r"(\d+) passed")
QUICK = ["-m", "pytest", "-q", "tests/functions/input/test_spelling.py"]


def run(options: Options) -> tuple[float, str]:
    """Seconds that the tests took, and what they printed; ends the program when they fail."""
    make, python = ["make", "test"], [sys.executable, *QUICK]
    start = time.monotonic()
    done = subprocess.run(
        python if options.quick else make,
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"The tests fail:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.monotonic() - start, done.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTEST_ADDOPTS": f"--durations={SLOWEST}"}


def measure(options: Options) -> dict[str, list[float]]:
    """Seconds of each run: of everything, and of the slowest tests by name."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(options.runs):
        total, printed = run(options)
        seconds["make test"].append(total)
        [tests] = SUMMARY.findall(printed) or ["0"]
        print(f"{tests} tests in {total:.0f} s", file=sys.stderr)
        for duration, phase, test in DURATION.findall(printed):
            seconds[test if phase == "call" else f"{test} ({phase})"].append(float(duration))
    return dict(seconds)


def result(measured: dict[str, list[float]]) -> Result:
    medians = {name: statistics.median(runs) for name, runs in measured.items()}
    total = medians.pop("make test")
    slowest = sorted(medians.items(), key=lambda each: -each[1])[:SLOWEST]
    rows = [["100%", f"{total:.0f}", "`make test`"]]
    rows += [[f"{seconds / total:.0%}", f"{seconds:.1f}", f"`{test}`"] for test, seconds in slowest]
    return Result([Table(("of the whole", "seconds", ""), rows)], measured)


if __name__ == "__main__":
    Benchmark(__file__, runs=1).run(measure, result)
