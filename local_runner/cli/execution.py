"""Executions: started, followed to their end with a live table of training jobs, and read for their results.

Everything is read through the AWS API, at the endpoint of the given clients.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live

from local_runner.cli import history, results
from local_runner.cli.live_view import LiveView

# The pause between two looks is a share of the time passed: the end of a short execution is seen at once, and a long
# execution stays far from the quotas of the API.
SHORTEST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 5.0
SHARE_OF_TIME_PASSED = 0.02

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
NAME_LENGTH = 80
NOT_IN_NAME = re.compile(r"[^0-9A-Za-z_-]+")

# A client of the named service.
Clients = Callable[[str], Any]


@dataclass(frozen=True)
class Outcome:
    """An ended execution and its results, as far as there are any, in the words of Describe operations."""

    ended: dict[str, Any]
    tuning_job: dict[str, Any] | None = None
    training_jobs: list[dict[str, Any]] = field(default_factory=list)
    training_job: dict[str, Any] | None = None
    model: dict[str, Any] | None = None
    endpoint_config: dict[str, Any] | None = None

    @property
    def succeeded(self) -> bool:
        return bool(self.ended["status"] == "SUCCEEDED")

    @property
    def failed_training_jobs(self) -> list[dict[str, Any]]:
        return [each for each in self.training_jobs if each["TrainingJobStatus"] == "Failed"]


def name_of(event_file: Path, run_id: str) -> str:
    """Return a name that Step Functions accepts, from the event's file name and the run's id."""
    stem = NOT_IN_NAME.sub("-", event_file.stem)
    return f"{stem[: NAME_LENGTH - len(run_id) - 1]}-{run_id}"


def event_of(file: Path, arn: str) -> str:
    """Return the JSON of an event's file; <region> and <account-number> in it are those of the ARN."""
    _, _, _, region, account, *_ = arn.split(":")
    text = file.read_text(encoding="utf-8")
    return text.replace("<region>", region).replace("<account-number>", account)


def start(step_functions: Any, state_machine_arn: str, name: str, payload: str) -> str:
    """Start an execution and return its ARN."""
    execution = step_functions.start_execution(
        stateMachineArn=state_machine_arn, name=name, input=payload
    )
    return str(execution["executionArn"])


def describe(step_functions: Any, execution_arn: str) -> dict[str, Any]:
    """Return DescribeExecution's answer."""
    return dict(step_functions.describe_execution(executionArn=execution_arn))


def pause_seconds(passed: float) -> float:
    """Return the pause before the next look, so many seconds after the first."""
    return min(max(SHORTEST_PAUSE_SECONDS, SHARE_OF_TIME_PASSED * passed), LONGEST_PAUSE_SECONDS)


def follow(
    step_functions: Any, sagemaker: Any, execution_arn: str, console: Console
) -> dict[str, Any]:
    """Show the execution until it ends; DescribeExecution's last answer."""
    view = LiveView(step_functions, sagemaker, execution_arn)
    began = time.monotonic()
    with Live(console=console, auto_refresh=False) as live:
        while (description := describe(step_functions, execution_arn))["status"] == "RUNNING":
            live.update(view.draw(), refresh=True)
            time.sleep(pause_seconds(time.monotonic() - began))
        live.update(view.draw(has_ended=True), refresh=True)
    if not console.is_terminal:
        # Only in a terminal does rich end the last line.
        console.line()
    return description


def outcome(step_functions: Any, sagemaker: Any, ended: dict[str, Any]) -> Outcome:
    """Return the outcome of an ended execution; without success, its tuning job and training jobs only."""
    arn = ended["executionArn"]
    tuned = history.last_named(step_functions, arn, results.TUNING_JOB)
    job = results.tuning_job(sagemaker, tuned) if tuned else None
    training_jobs = results.training_jobs(sagemaker, tuned) if tuned else []
    if ended["status"] != "SUCCEEDED":
        return Outcome(ended, job, training_jobs)
    made = history.last_named(step_functions, arn, results.MODEL)
    prepared = history.last_named(step_functions, arn, results.ENDPOINT_CONFIG)
    return Outcome(
        ended,
        job,
        training_jobs,
        results.best_training_job(sagemaker, tuned) if tuned else None,
        results.model(sagemaker, made) if made else None,
        results.endpoint_config(sagemaker, prepared) if prepared else None,
    )


def started(
    clients: Clients, state_machine_arn: str, event_file: Path, run_id: str, console: Console
) -> str:
    """Start an execution with the event of a file, print its ARN and return it."""
    payload = event_of(event_file, state_machine_arn)
    name = name_of(event_file, run_id)
    arn = start(clients("stepfunctions"), state_machine_arn, name, payload)
    console.print(f"Started {arn}", soft_wrap=True)
    return arn


def finished(clients: Clients, execution_arn: str, console: Console) -> Outcome:
    """Follow an execution to its end and return its outcome."""
    step_functions, sagemaker = clients("stepfunctions"), clients("sagemaker")
    ended = follow(step_functions, sagemaker, execution_arn, console)
    return outcome(step_functions, sagemaker, ended)
