"""`run`: deploys a template on this machine, starts an execution with an event, follows it and shows its results."""

import argparse
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID
from rich.console import Console

from local_runner import aws
from local_runner.cli import arguments as command_line
from local_runner.cli import (
    deployment,
    execution,
    missing,
    proof,
    report,
    results,
    state_machine,
    subscriber,
    summary,
    written_pages,
)
from local_runner.cloudformation import stack
from local_runner.eventbridge.mailbox import Email

STACK_NAME = "local"
TOPIC = "AWS::SNS::Topic"
ACCOUNT_ARN = f"arn:aws:states:{aws.REGION}:{DEFAULT_ACCOUNT_ID}:"
FUNCTIONS_SECONDS = 30
PAGES = "pages"


@dataclass(frozen=True)
class Left:
    """Traces of an execution outside of the API's descriptions: messages, e-mails, saved pages, logs."""

    received: list[dict[str, Any]]
    emails: list[Email]
    pages: list[Path]
    workdir: Path


def run(options: argparse.Namespace, console: Console) -> bool:
    """Deploy, execute and show; return whether the execution succeeded and its artifact, if provable, was proven.

    Raises stack.InvalidTemplateError, state_machine.NoStateMachineError or botocore's ClientError for input that AWS
    would not accept.
    """
    workdir = options.workdir / uuid.uuid4().hex[:8]
    event = execution.event_of(options.event, ACCOUNT_ARN)
    deploying = deployment.deployed(options, workdir, STACK_NAME, console, event)
    with deploying as (embedded, deployed):
        machine = state_machine.find(
            embedded.client("cloudformation"), STACK_NAME, options.state_machine
        )
        queue = subscriber.subscribe(embedded, deployed.everywhere(TOPIC))
        arn = execution.started(embedded.client, machine, options.event, workdir.name, console)
        outcome = execution.finished(embedded.client, arn, console)
        # Functions may look after its end; one that wants to be called again later is not waited for.
        embedded.asynchronous.wait_until_tried(FUNCTIONS_SECONDS)
        received = subscriber.receive(embedded, queue)
        pages = _saved_pages(embedded.client("s3"), outcome, workdir / PAGES)
        left = Left(received, embedded.mailbox.emails(), pages, workdir)
        log_of = partial(_log_of, embedded)
        report.show_failed_training_jobs(console, outcome.failed_training_jobs, log_of)
        if not outcome.succeeded:
            _show_failure(outcome, left, options.verbose, console)
            return False
        prove = partial(proof.prove, workdir=workdir / "proof", environment=dict(options.env))
        _show_made(outcome, left, options.verbose, console)
        is_proven = _show_proof(embedded, outcome, prove, console)
        _show_rest(outcome, left, options.verbose, console)
        return is_proven


def _log_of(embedded: aws.Aws, training_job_name: str) -> Path:
    return embedded.sagemaker.training_job(training_job_name).container.log


def _saved_pages(s3: Any, outcome: execution.Outcome, folder: Path) -> list[Path]:
    """Save the HTML pages that the execution wrote below the output paths of its tuning job."""
    paths = {
        definition["OutputDataConfig"]["S3OutputPath"]: None
        for definition in results.definitions(outcome.tuning_job or {})
    }
    since = outcome.ended["startDate"]
    return [page for path in paths for page in written_pages.save(s3, path, since, folder)]


def _show_failure(outcome: execution.Outcome, left: Left, verbose: bool, console: Console) -> None:
    report.show_failure(console, outcome.ended, left.emails)
    for option in missing.options(outcome.ended.get("cause", "")):
        console.print(option, soft_wrap=True)
    report.show_messages(console, left.received if verbose else [], [])
    summary.show_cost(console, outcome)
    summary.show_pages(console, left.pages)
    console.print(f"Logs: {left.workdir}", soft_wrap=True)


def _show_made(outcome: execution.Outcome, left: Left, verbose: bool, console: Console) -> None:
    """Print what was made, or else the output; with `verbose`, print everything at length before the summary."""
    has_model = outcome.model is not None and outcome.training_job is not None
    if not has_model:
        report.show_output(console, outcome.ended)
    elif verbose:
        report.show_made(console, outcome)
    if verbose:
        report.show_messages(console, left.received, left.emails)
    if has_model:
        summary.show_made(console, outcome)


def _show_rest(outcome: execution.Outcome, left: Left, verbose: bool, console: Console) -> None:
    summary.show_cost(console, outcome)
    if not verbose:
        summary.show_counts(console, len(left.received), len(left.emails))
    summary.show_pages(console, left.pages)


def _show_proof(
    embedded: aws.Aws,
    outcome: execution.Outcome,
    prove: Callable[..., proof.Proof],
    console: Console,
) -> bool:
    """Print the proof of the model, if there is a model; return False if its artifact does not score its objective."""
    if outcome.model is None or outcome.training_job is None:
        return True
    trained_by = embedded.sagemaker.algorithms.find(outcome.training_job["AlgorithmSpecification"])
    try:
        proven = prove(embedded.client("s3"), outcome.training_job, outcome.model, trained_by)
    except proof.NotProvableError as error:
        console.print(f"The artifact was not proven: {error}.", soft_wrap=True)
        return True
    except proof.ScoreError as error:
        console.print(f"The artifact cannot be scored: {error}", soft_wrap=True)
        return False
    show = summary.show_proof if proven.holds else report.show_disproof
    show(console, proven)
    return proven.holds


def main(argv: list[str]) -> int:
    """Return exit code 0 for success, 1 for a failed execution or an artifact that does not score its objective."""
    parser = command_line.run_parser()
    options = parser.parse_args(argv)
    try:
        return 0 if run(options, Console(highlight=False, markup=False)) else 1
    except (stack.InvalidTemplateError, state_machine.NoStateMachineError, ClientError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return command_line.INTERRUPTED
