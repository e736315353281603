"""`run`: deploys a template on this machine, starts an execution with an event, follows it and shows its results."""

import argparse
import uuid
from collections.abc import Callable
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
    state_machine,
    subscriber,
)
from local_runner.cloudformation import stack

STACK_NAME = "local"
TOPIC = "AWS::SNS::Topic"
ACCOUNT_ARN = f"arn:aws:states:{aws.REGION}:{DEFAULT_ACCOUNT_ID}:"
FUNCTIONS_SECONDS = 30


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
        log_of = partial(_log_of, embedded)
        report.show_failed_training_jobs(console, outcome.failed_training_jobs, log_of)
        if not outcome.succeeded:
            report.show_failure(console, outcome.ended)
            for option in missing.options(outcome.ended.get("cause", "")):
                console.print(option, soft_wrap=True)
            report.show_messages(console, received, embedded.mailbox.emails())
            console.print(f"Logs: {workdir}", soft_wrap=True)
            return False
        prove = partial(proof.prove, workdir=workdir / "proof", environment=dict(options.env))
        return _show_success(embedded, outcome, received, prove, console)


def _log_of(embedded: aws.Aws, training_job_name: str) -> Path:
    return embedded.sagemaker.training_job(training_job_name).container.log


def _show_success(
    embedded: aws.Aws,
    outcome: execution.Outcome,
    received: list[dict[str, Any]],
    prove: Callable[..., proof.Proof],
    console: Console,
) -> bool:
    if outcome.model is None or outcome.training_job is None:
        report.show_output(console, outcome.ended)
        report.show_messages(console, received, embedded.mailbox.emails())
        return True
    report.show_made(console, outcome)
    report.show_messages(console, received, embedded.mailbox.emails())
    return _show_proof(embedded, outcome.training_job, outcome.model, prove, console)


def _show_proof(
    embedded: aws.Aws,
    training_job: dict[str, Any],
    model: dict[str, Any],
    prove: Callable[..., proof.Proof],
    console: Console,
) -> bool:
    trained_by = embedded.sagemaker.algorithms.find(training_job["AlgorithmSpecification"])
    try:
        proven = prove(embedded.client("s3"), training_job, model, trained_by)
    except proof.NotProvableError as error:
        console.print(f"The artifact was not proven: {error}.", soft_wrap=True)
        return True
    except proof.ScoreError as error:
        console.print(f"The artifact cannot be scored: {error}", soft_wrap=True)
        return False
    report.show_proof(console, proven)
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
