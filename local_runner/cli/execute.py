"""`execute`: starts an execution on a deployed stack, on AWS or at an endpoint, follows it and shows its results.

The execution outlives this program, however the program ends.
"""

import argparse
import functools
import os
import uuid
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local_runner.cli import arguments as command_line
from local_runner.cli import execution, handover, report, state_machine, summary, written_pages

FINDING = "cloudformation"
# The first call fails soon, because a mistake is likely. While an execution runs, throttling and lost connections are
# worth some patience: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
ATTEMPTS_TO_FIND = 2
ATTEMPTS = 8


def client(service_name: str, endpoint_url: str | None) -> Any:
    """Return a client with the credentials and the Region of the environment or AWS's configuration files.

    On AWS, the Region to which `sam deploy` deploys from this folder comes first, as it does for `sam deploy`.
    """
    attempts = ATTEMPTS_TO_FIND if service_name == FINDING else ATTEMPTS
    config = Config(retries={"mode": "standard", "total_max_attempts": attempts})
    is_aws = not (endpoint_url or os.environ.get("AWS_ENDPOINT_URL"))
    # boto3 itself reads AWS_DEFAULT_REGION only; the AWS CLI and other SDKs prefer AWS_REGION.
    region = (state_machine.region() if is_aws else None) or os.environ.get("AWS_REGION")
    return boto3.client(service_name, region, endpoint_url=endpoint_url, config=config)


def main(argv: list[str]) -> int:
    """Return exit code 0 for success, 1 for an execution that failed or could not be followed to its end."""
    parser = command_line.execute_parser(state_machine.default_stack_name())
    options = parser.parse_args(argv)
    console = Console(highlight=False, markup=False)
    clients = functools.partial(client, endpoint_url=options.endpoint_url)
    try:
        arn = _start(clients, options, console)
    except state_machine.NoStateMachineError as error:
        parser.error(str(error))
    except (BotoCoreError, ClientError) as error:
        parser.error(f"No execution was started on the stack {options.stack_name}: {error}")
    return _follow(clients, arn, options.verbose, console)


def _start(clients: execution.Clients, options: argparse.Namespace, console: Console) -> str:
    machine = state_machine.find(clients(FINDING), options.stack_name, options.state_machine)
    return execution.started(clients, machine, options.event, uuid.uuid4().hex[:8], console)


def _follow(clients: execution.Clients, arn: str, verbose: bool, console: Console) -> int:
    try:
        outcome = execution.finished(clients, arn, console)
    except KeyboardInterrupt:
        handover.show(console, clients("stepfunctions"), arn)
        return command_line.INTERRUPTED
    except (BotoCoreError, ClientError) as error:
        console.print(f"The execution cannot be followed: {error}", soft_wrap=True)
        handover.show(console, clients("stepfunctions"), arn)
        return 1
    report.show_failed_training_jobs(console, outcome.failed_training_jobs, lambda _: None)
    if outcome.succeeded:
        _show_success(console, outcome, verbose)
    else:
        report.show_failure(console, outcome.ended)
    summary.show_cost(console, outcome)
    summary.show_pages(console, written_pages.named(outcome.ended))
    return 0 if outcome.succeeded else 1


def _show_success(console: Console, outcome: execution.Outcome, verbose: bool) -> None:
    """Print what was made; messages of topics cannot be read back, but the output has the same facts."""
    if verbose:
        report.show_made(console, outcome)
    if verbose or outcome.model is None:
        report.show_output(console, outcome.ended)
    if outcome.model is not None:
        summary.show_made(console, outcome)
        if not verbose:
            summary.show_fact(console, "output", "--verbose shows it")
