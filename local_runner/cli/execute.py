"""`execute`: starts an execution on a deployed stack, on AWS or at an endpoint, follows it and shows its results.

The execution outlives this program, however the program ends.
"""

import argparse
import uuid
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local_runner.cli import arguments as command_line
from local_runner.cli import (
    clients,
    execution,
    handover,
    report,
    state_machine,
    summary,
    written_pages,
)


def main(argv: list[str]) -> int:
    """Return exit code 0 for success, 1 for an execution that failed or could not be followed to its end.

    Raises KeyboardInterrupt.
    """
    parser = command_line.execute_parser(state_machine.default_stack_name())
    options = parser.parse_args(argv)
    console = Console(highlight=False, markup=False)
    reached = partial(clients.client_of_deployment, endpoint_url=options.endpoint_url)
    try:
        arn = _start(reached, options, console)
    except state_machine.NoStateMachineError as error:
        parser.error(str(error))
    except (BotoCoreError, ClientError) as error:
        parser.error(
            f"No execution was started on the stack {options.stack_name}: {clients.reason(error)}"
        )
    return _follow(reached, arn, options.verbose, console)


def _start(reached: execution.Clients, options: argparse.Namespace, console: Console) -> str:
    machine = state_machine.find(
        reached(clients.FINDING), options.stack_name, options.state_machine
    )
    return execution.started(reached, machine, options.event, uuid.uuid4().hex[:8], console)


def _follow(reached: execution.Clients, arn: str, verbose: bool, console: Console) -> int:
    try:
        outcome = execution.finished(reached, arn, console)
    except KeyboardInterrupt:
        handover.show(console, reached("stepfunctions"), arn)
        raise
    except (BotoCoreError, ClientError) as error:
        console.print(f"The execution cannot be followed: {clients.reason(error)}", soft_wrap=True)
        handover.show(console, reached("stepfunctions"), arn)
        return 1
    report.show_failed_training_jobs(console, outcome.failed_training_jobs, lambda _: None)
    if outcome.succeeded:
        _show_success(console, outcome, verbose)
    else:
        report.show_failure(console, outcome.ended)
    summary.show_cost(console, outcome)
    pages = written_pages.named(outcome.ended)
    if not handover.is_aws(reached("stepfunctions").meta.endpoint_url):
        # Another AWS has no console.
        pages = [page for page in pages if page.startswith(written_pages.S3)]
    summary.show_pages(console, pages)
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
