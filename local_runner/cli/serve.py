"""`serve`: an embedded AWS with an application in it, for the AWS CLI, SDKs and programs that take an endpoint."""

import argparse
import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError
from rich.console import Console

from local_runner import aws, endpoint
from local_runner.cli import arguments as command_line
from local_runner.cli import deployment, state_machine
from local_runner.cloudformation import stack

STACK_NAME = "local"


def serve(options: argparse.Namespace, stopped: threading.Event, console: Console) -> None:
    """Deploy, print the lines to paste and answer until `stopped`; then end executions, jobs and functions.

    Raises endpoint.PortError and the errors of deployment.own_folder and deployment.deployed.
    """
    workdir = deployment.own_folder(options.workdir)
    with (
        endpoint.bound(options.port) as server,
        deployment.deployed(options, workdir, options.stack_name, console) as (embedded, deployed),
        endpoint.answering(server, embedded.access) as url,
    ):
        lines = paste(url, deployed.resources.get(state_machine.TYPE, []))
        console.print(f"AWS listens at {url} until Ctrl-C. In another terminal:\n", soft_wrap=True)
        console.print("\n".join(lines), soft_wrap=True)
        console.print(f"\nLogs: {workdir}", soft_wrap=True)
        stopped.wait()


def paste(url: str, state_machine_arns: list[str]) -> list[str]:
    """Return lines for a shell that lead the AWS CLI and SDKs to the endpoint and start an execution there."""
    # SDKs differ in which of the two variables of the Region they read.
    variables = {"AWS_ENDPOINT_URL": url, "AWS_REGION": aws.REGION, **aws.CREDENTIALS}
    exported = [f"export {name}={value}" for name, value in variables.items()]
    started = [
        f"aws stepfunctions start-execution --state-machine-arn {arn} --input file://EVENT.json"
        for arn in state_machine_arns
    ]
    return [*exported, *started]


@contextlib.contextmanager
def signals() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C and SIGTERM set while the context is open."""
    stopped = threading.Event()

    def stop(*_: Any) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main(argv: list[str]) -> int:
    """Return exit code 0 after Ctrl-C or SIGTERM."""
    parser = command_line.serve_parser(state_machine.default_stack_name() or STACK_NAME)
    options = parser.parse_args(argv)
    try:
        with signals() as stopped:
            serve(options, stopped, Console(highlight=False, markup=False))
    except (
        deployment.NoFolderError,
        endpoint.PortError,
        stack.InvalidTemplateError,
        ClientError,
    ) as error:
        parser.error(str(error))
    return 0
