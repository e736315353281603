"""The report of an ended tuning job: its size, and the CPU time from the training jobs to the page.

The training jobs are scripted: 30 and 750, which is SageMaker's maximum, with six and with eight hyperparameters. The
findings, the importance of the hyperparameters, the continuation and the three files are all part of the time.
"""

import time
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.measurement import Benchmark, Goal, Options, Result, Table
from tests.functions.report.scripted import BOOSTING, PRICES, RANGES, payload, scripted
from tuner.report.analysis import analysed
from tuner.report.page.page import page
from tuner.report.search import Search
from tuner.report.training_jobs_csv import training_jobs_csv
from tuner.report.training_jobs_json import training_jobs_json

MEGABYTE = 1_000_000
LARGEST = "750, eight hyperparameters"
SEARCHES = {
    "30, six hyperparameters": lambda: scripted(30),
    LARGEST: lambda: scripted(750, (replace(BOOSTING, ranges=RANGES),)),
}


def measured(options: Options) -> dict[str, Any]:
    """Return the seconds of CPU for each part of a report, and the bytes of its page, by tuning job."""
    return {name: _measured(search(), options.runs) for name, search in SEARCHES.items()}


def _measured(search: Search, runs: int) -> dict[str, float]:
    times = [_times(search) for _ in range(runs)]
    seconds = {part: median(each[part] for each in times) for part in times[0]}
    return {**seconds, "bytes": len(_page(search).encode())}


def _page(search: Search) -> str:
    return page(analysed(search, PRICES, payload()), payload())


def _times(search: Search) -> dict[str, float]:
    started = time.process_time()
    analysis = analysed(search, PRICES, payload())
    read = time.process_time()
    page(analysis, payload())
    shown = time.process_time()
    training_jobs_csv(analysis)
    training_jobs_json(analysis)
    written = time.process_time()
    return {"analysis": read - started, "page": shown - read, "files": written - shown}


def result(by_search: dict[str, Any]) -> Result:
    """Return the table and the goals."""
    rows = [
        [
            f"{each['bytes'] / MEGABYTE:.2f}",
            *(f"{each[part]:.3f}" for part in ("analysis", "page", "files")),
            f"{_whole(each):.2f}",
            name,
        ]
        for name, each in by_search.items()
    ]
    columns = (
        "MB of the page",
        "s: analysis",
        "s: page",
        "s: CSV and JSON",
        "s: all",
        "training jobs",
    )
    largest = by_search[LARGEST]
    size, seconds = largest["bytes"] / MEGABYTE, _whole(largest)
    goals = [
        Goal("the page of 750 training jobs is below 1 MB", f"{size:.2f} MB", size < 1),
        Goal("the report of 750 training jobs takes below 1 s", f"{seconds:.2f} s", seconds < 1),
    ]
    return Result([Table(columns, rows, "CPU seconds")], by_search, goals)


def _whole(each: dict[str, float]) -> float:
    return each["analysis"] + each["page"] + each["files"]


if __name__ == "__main__":
    Benchmark(__file__, runs=9).run(measured, result)
