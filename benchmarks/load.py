"""Starts hundreds of executions at once on the local runner, with scripted tuning jobs: do all end, each with its own?

python -m benchmarks.load --executions 300, or `make load`. Every execution has names, an address for its artifacts, a
best objective and a hyperparameter that no other has; every tenth tuning job fails, with a reason of its own. Whatever
an execution gives back, saves or sends is compared with what belongs to it. Exit code 1 for any that does not end as it
should, or tells of another one.
"""

import argparse
import json
import logging
import multiprocessing
import re
import resource
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from tests.machine.deployed import Machine, deployed, smallest
from tests.machine.scripted import Script

ROOT = Path(__file__).parent.parent

Json = dict[str, Any]

DEADLINE_SECONDS = 600
POLL_SECONDS = 0.2
SAMPLE_SECONDS = 0.1
EVERY_FAILING = 10
MEBIBYTE = 2**20
NAME = re.compile(r"load-\d{5}")
# What an execution may take more of when there are twice as many, for the noise of measuring.
MOST_GROWTH = 1.25


@dataclass(frozen=True)
class Case:
    """One execution: what it is given, and how its tuning job goes."""

    number: int

    @property
    def name(self) -> str:
        return f"load-{self.number:05}"

    @property
    def fails(self) -> bool:
        return self.number % EVERY_FAILING == 0

    @property
    def objective(self) -> float:
        return self.number / 100_000

    @property
    def reason(self) -> str:
        return f"No capacity for {self.name}."

    def payload(self) -> Json:
        payload = smallest(self.name, endpointName=f"endpoint-of-{self.name}")
        payload["model"]["artifactsS3OutputPath"] = f"s3://example-data/{self.name}/"
        payload["staticHyperParameters"]["seed"] = str(self.number)
        return payload

    def script(self) -> Script:
        if self.fails:
            return Script(status="Failed", objectives=(), failure_reason=self.reason)
        return Script(objectives=(self.objective / 2, self.objective))

    @property
    def training_job(self) -> str:
        """The best one's name, as scripted tuning jobs name them."""
        return f"{self.name}-002-0123abcd"

    @property
    def artifact(self) -> str:
        return f"s3://example-data/{self.name}/{self.training_job}/output/model.tar.gz"

    def told(self) -> Json:
        """What a subscriber must read, of a success or of a failure."""
        if self.fails:
            return {"status": "Failed", "error": "TuningJobFailed", "tuningJobName": self.name}
        names = {"tuningJobName": self.name, "modelName": self.name}
        return {"status": "Completed", "bestModelDataUrl": self.artifact, **names}

    def given_back(self) -> Json:
        """What the output of a success must say, and what the model and the artifact must be."""
        return {
            "tuningJobName": self.name,
            "endpointName": f"endpoint-of-{self.name}",
            "tuningJob": self.name,
            "trainingJob": self.training_job,
            "objective": self.objective,
            "variants": [self.name],
            "bestModelDataUrl": self.artifact,
            "modelDataUrl": self.artifact,
            "artifact": self.training_job,
        }


@dataclass(frozen=True)
class Ended:
    """An ended execution: DescribeExecution's answer, and the messages about it."""

    case: Case
    description: Json
    messages: Sequence[Json]

    def problems(self, aws: Any) -> Iterator[str]:
        """What is wrong with it, one line each."""
        expected = "FAILED" if self.case.fails else "SUCCEEDED"
        if self.description["status"] != expected:
            told = json.dumps({key: self.description.get(key) for key in ("error", "cause")})
            yield f"{self.description['status']} instead of {expected}: {told}"
            return
        yield from self._strangers()
        yield from _differences(self.case.told(), self._told())
        if self.case.fails and self.case.reason not in self.description["cause"]:
            yield f"its cause is {self.description['cause']!r}"
        if not self.case.fails:
            yield from _differences(self.case.given_back(), self._given_back(aws))

    def _strangers(self) -> Iterator[str]:
        """Names of other executions in anything that this one gave or sent."""
        text = json.dumps(
            [self.description.get("output", ""), self.description.get("cause", ""), *self.messages]
        )
        for name in sorted(set(NAME.findall(text)) - {self.case.name}):
            yield f"tells of {name}"

    def _told(self) -> Json:
        """What its one message says."""
        if len(self.messages) != 1:
            return {"messages": len(self.messages)}
        [message] = self.messages
        return {key: message.get(key) for key in self.case.told()}

    def _given_back(self, aws: Any) -> Json:
        output = json.loads(self.description["output"])
        model = aws.client("sagemaker").describe_model(ModelName=self.case.name)
        where = urlsplit(output["bestModelDataUrl"])
        saved = aws.client("s3").get_object(Bucket=where.netloc, Key=where.path.lstrip("/"))
        return {
            "tuningJobName": output["tuningJobName"],
            "endpointName": output["endpointName"],
            "tuningJob": output["modelTraining"]["HyperParameterTuningJobName"],
            "trainingJob": output["best"]["trainingJobName"],
            "objective": output["best"]["objective"]["value"],
            "variants": [each["ModelName"] for each in output["productionVariants"]],
            "bestModelDataUrl": output["bestModelDataUrl"],
            "modelDataUrl": model["PrimaryContainer"]["ModelDataUrl"],
            "artifact": saved["Body"].read().decode(),
        }


def _differences(expected: Json, found: Json) -> Iterator[str]:
    for key in expected:
        if found.get(key) != expected[key]:
            yield f"{key} is {found.get(key)!r} instead of {expected[key]!r}"


def executed(machine: Machine, cases: Sequence[Case]) -> Iterator[Ended]:
    """Start all at once, and give each when all have ended."""
    for case in cases:
        machine.scripts.by_name[case.name] = case.script()
    arns = {machine.start(case.payload()): case for case in cases}
    descriptions = _ended(machine, arns)
    told = _messages_by_execution(machine)
    for arn, case in arns.items():
        yield Ended(case, descriptions[arn], told[arn])


def _ended(machine: Machine, arns: Iterable[str]) -> dict[str, Json]:
    """DescribeExecution's answers once all have ended, or after the deadline."""
    step_functions = machine.aws.client("stepfunctions")
    deadline = time.monotonic() + DEADLINE_SECONDS
    described = {arn: {"status": "RUNNING"} for arn in arns}
    while time.monotonic() < deadline:
        running = [arn for arn in described if described[arn]["status"] == "RUNNING"]
        if not running:
            break
        time.sleep(POLL_SECONDS)
        for arn in running:
            described[arn] = step_functions.describe_execution(executionArn=arn)
    return described


def _messages_by_execution(machine: Machine) -> defaultdict[str, list[Json]]:
    """All messages that subscribers have received, by the execution that they link to."""
    received: defaultdict[str, list[Json]] = defaultdict(list)
    while envelopes := machine.received():
        for envelope in envelopes:
            message = json.loads(envelope["Message"])
            link = message.get("executionUrl") or message["executionArn"]
            received[link.rpartition("/")[2]].append(message)
    return received


@dataclass(frozen=True)
class Measured:
    """What a run of so many executions came to; memory in MiB, at its peak."""

    executions: int
    problems: Sequence[str]
    seconds: float
    runner: float
    functions: float
    processes: int
    grown: float

    @property
    def per_execution(self) -> float:
        return self.grown / self.executions


class Memory:
    """Watches the resident memory of this process and of its children, at the peak of each."""

    def __init__(self) -> None:
        self.runner = self.functions = 0.0
        self.processes = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(SAMPLE_SECONDS):
            self._sample()

    def _sample(self) -> None:
        children = [
            pid for task in Path("/proc/self/task").glob("*/children") for pid in read(task)
        ]
        self.runner = max(self.runner, resident("self"))
        self.functions = max(self.functions, sum(resident(pid) for pid in children))
        self.processes = max(self.processes, len(children))


def read(file: Path) -> list[str]:
    """The words of a file of /proc; none once its process or thread has ended."""
    try:
        return file.read_text().split()
    except OSError:
        return []


def resident(pid: str) -> float:
    """Resident memory of a process, in MiB."""
    numbers = read(Path("/proc", pid, "statm"))
    return int(numbers[1]) * resource.getpagesize() / MEBIBYTE if numbers else 0.0


def measure(executions: int) -> Measured:
    """Deploy, run so many executions, and measure."""
    for package in ("moto", "samtranslator"):
        logging.getLogger(package).setLevel(logging.CRITICAL)
    cases = [Case(number) for number in range(1, executions + 1)]
    with tempfile.TemporaryDirectory() as folder, deployed(Path(folder)) as machine:
        # What is loaded once, whatever the number of executions, comes first.
        list(executed(machine, [Case(0)]))
        before = resident("self")
        start = time.monotonic()
        with Memory() as memory:
            ended = list(executed(machine, cases))
        seconds = time.monotonic() - start
        problems = [f"{e.case.name}: {line}" for e in ended for line in e.problems(machine.aws)]
    grown = memory.runner - before
    return Measured(
        executions, problems, seconds, memory.runner, memory.functions, memory.processes, grown
    )


def in_new_process(executions: int) -> Measured:
    """Measured in a process of its own, whose memory no earlier run has used."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, executions).result()


ROWS = {
    "executions": lambda m: f"{m.executions}",
    "of them failing by script": lambda m: f"{sum(Case(n + 1).fails for n in range(m.executions))}",
    "failures and mix-ups": lambda m: f"{len(m.problems)}",
    "wall time (s)": lambda m: f"{m.seconds:.1f}",
    "executions a second": lambda m: f"{m.executions / m.seconds:.1f}",
    "memory of the runner (MiB)": lambda m: f"{m.runner:.0f}",
    "of it for each execution (MiB)": lambda m: f"{m.per_execution:.2f}",
    "memory of function processes (MiB)": lambda m: f"{m.functions:.0f}",
    "function processes": lambda m: f"{m.processes}",
}


def show(half: Measured, full: Measured) -> None:
    """Print both runs side by side, then every problem."""
    table = Table(title="Executions at once, half and all")
    for heading in ("at the peak", "half", "all"):
        table.add_column(heading, justify="left" if heading == "at the peak" else "right")
    for row, value in ROWS.items():
        table.add_row(row, value(half), value(full))
    Console().print(table)
    for problem in [*half.problems, *full.problems]:
        print(problem)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--executions", type=int, default=300)
    executions = parser.parse_args().executions
    half, full = in_new_process(executions // 2), in_new_process(executions)
    show(half, full)
    bounded = full.per_execution <= half.per_execution * MOST_GROWTH
    if not bounded:
        print("An execution takes more memory when there are more of them.")
    return 0 if bounded and not (half.problems or full.problems) else 1


if __name__ == "__main__":
    sys.exit(main())
