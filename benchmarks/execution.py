"""What one execution of the state machine takes: state transitions, which AWS charges for, the bytes of its largest
state and of its history, against the quotas of Step Functions, and the time that is not training.

Executions run on the local runner with tuning jobs that end at once, so all of their time is spent outside of the
tuning job: in the machine's interpreter, in the functions and in the runner's AWS. On AWS each call takes its own time.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measurement import Benchmark, Options, Result, Table
from benchmarks.payload_size import LIMIT
from tests.events import event
from tests.machine import deployed as machine
from tests.machine.scripted import Script

ROOT = Path(__file__).parent.parent

# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
EVENTS_LIMIT = 25_000
# Training jobs of each tuning job; an execution lists the ten best of them.
TRAINING_JOBS = 20

FIRST = "the first execution, whose functions start cold"
PAYLOADS: dict[str, tuple[str, dict[str, Any]]] = {
    "smallest.json": ("smallest", {}),
    "smallest.json as a dry run": ("smallest", {"dryRun": True}),
    "breast_cancer.json": ("breast_cancer", {}),
    "several_definitions.json": ("several_definitions", {}),
    "h2o_gbm_titanic.json": ("h2o_gbm_titanic", {}),
}


@dataclass(frozen=True)
class Execution:
    """The figures of one execution."""

    transitions: int
    events: int
    largest_state: int
    history: int
    seconds: float


def execute(
    deployed: machine.Machine, number: int, name: str, changes: dict[str, Any]
) -> Execution:
    """Run an event under names of its own, to its success."""
    payload = {**event(name), **changes, "tuningJobName": f"job-{number}"}
    payload["model"] = {**payload["model"], "name": f"model-{number}"}
    objectives = [each / TRAINING_JOBS for each in range(TRAINING_JOBS)]
    deployed.scripts.by_name[payload["tuningJobName"]] = Script(objectives=objectives)
    run = deployed.ended(deployed.start(payload), messages=0)
    if run.status != "SUCCEEDED":
        sys.exit(f"{name} failed: {run.failure}")
    arn = run.description["executionArn"]
    client = deployed.aws.client("stepfunctions")
    history = client.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    return figures(history)


def figures(history: list[dict[str, Any]]) -> Execution:
    texts = [text for event in history for text in _texts(event)]
    start, end = history[0]["timestamp"], history[-1]["timestamp"]
    return Execution(
        transitions=sum(1 for each in history if "stateEnteredEventDetails" in each),
        events=len(history),
        largest_state=max(len(text.encode()) for text in texts),
        history=len(json.dumps(history, default=str).encode()),
        seconds=(end - start).total_seconds(),
    )


def _texts(event: Mapping[str, Any]) -> Iterator[str]:
    """The data that an event of the history has: each is what a state was given, sends or gives."""
    for details in event.values():
        if isinstance(details, dict):
            yield from (details[key] for key in ("input", "output", "parameters") if key in details)


def measure(options: Options) -> dict[str, list[Execution]]:
    """The figures of each run, by payload; the payloads take turns."""
    payloads = dict(list(PAYLOADS.items())[:1]) if options.quick else PAYLOADS
    measured: dict[str, list[Execution]] = {name: [] for name in (FIRST, *payloads)}
    for run in range(options.runs):
        with tempfile.TemporaryDirectory() as folder, machine.deployed(Path(folder)) as deployed:
            measured[FIRST].append(execute(deployed, 0, "smallest", {}))
            for number, (label, (name, changes)) in enumerate(payloads.items(), 1):
                measured[label].append(execute(deployed, number, name, changes))
        print(f"run {run + 1} of {options.runs}", file=sys.stderr)
    return measured


def result(measured: Mapping[str, list[Execution]]) -> Result:
    columns = (
        "largest state, of the quota",
        "history, of the quota",
        "state transitions",
        "largest state (bytes)",
        "history (bytes)",
        "outside of the tuning job (s)",
        "payload",
    )
    rows = [_row(name, runs) for name, runs in measured.items()]
    raw = {name: [vars(each) for each in runs] for name, runs in measured.items()}
    return Result([Table(columns, rows)], raw)


def _row(name: str, runs: list[Execution]) -> list[str]:
    largest = max(each.largest_state for each in runs)
    return [
        f"{largest / LIMIT:.0%}",
        f"{runs[0].events / EVENTS_LIMIT:.1%}",
        str(runs[0].transitions),
        f"{largest:,}",
        f"{statistics.median(each.history for each in runs):,.0f}",
        f"{statistics.median(each.seconds for each in runs):.2f}",
        name,
    ]


if __name__ == "__main__":
    Benchmark(__file__, runs=3).run(measure, result)
