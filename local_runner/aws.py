"""AWS on this machine: moto, corrected and completed at its seams.

As on AWS, everything is reached through boto3 clients. Nothing leaves this process and its children.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID

from local_runner import endpoint
from local_runner.cloudwatch import alarms, training_logs
from local_runner.eventbridge import events
from local_runner.eventbridge.mailbox import Mailbox
from local_runner.iam import simulation
from local_runner.iam.access import Access
from local_runner.lambdas import functions
from local_runner.lambdas.asynchronous import Asynchronous
from local_runner.region import REGION as REGION
from local_runner.sagemaker import dispatch
from local_runner.sagemaker.service import SageMaker
from local_runner.stepfunctions import (
    interpreter,
    jsonata_expressions,
    roles,
    sagemaker_task,
    start_execution,
)

STOP_WITHIN_SECONDS = 10
STOP_POLL_SECONDS = 0.05
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
}
# Calls stay in this process even if the shell names an endpoint, such as that of `serve`.
ENVIRONMENT = {**CREDENTIALS, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}


@dataclass(frozen=True)
class Aws:
    """The embedded AWS: its SageMaker, delivered e-mails, the ledger of permissions, what functions have to do."""

    sagemaker: SageMaker
    mailbox: Mailbox
    access: Access
    asynchronous: Asynchronous
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service_name: str) -> Any:
        """Return the only client of the service: making a client takes longer than a call."""
        if service_name not in self._clients:
            self._clients[service_name] = boto3.client(service_name, region_name=REGION)
        return self._clients[service_name]


@contextlib.contextmanager
def embedded(workdir: Path, **options: Any) -> Iterator[Aws]:
    """Yield an empty AWS whose jobs and functions work in `workdir`; options go to SageMaker.

    Running executions, jobs and functions end with the context. The files in `workdir` remain.
    """
    config = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}
    # Processes start in folders of their own, in which a relative path would lead elsewhere.
    workdir = workdir.resolve()
    with contextlib.ExitStack() as seams:
        seams.enter_context(patch.dict("os.environ", ENVIRONMENT))
        seams.enter_context(mock_aws(config=config))
        access = Access()
        options["access"] = access
        sagemaker = SageMaker(DEFAULT_ACCOUNT_ID, REGION, workdir / "jobs", **options)
        access.tags = sagemaker.tags
        seams.enter_context(dispatch.install(sagemaker))
        seams.enter_context(interpreter.install())
        seams.enter_context(sagemaker_task.install(sagemaker))
        seams.enter_context(start_execution.install())
        seams.enter_context(jsonata_expressions.install())
        seams.enter_context(roles.install(access))
        seams.enter_context(simulation.install())
        seams.enter_context(alarms.install(access))
        seams.enter_context(training_logs.install(sagemaker))
        mailbox = seams.enter_context(events.install(access))
        # For functions, which are other processes.
        server = seams.enter_context(endpoint.bound(0))
        url = seams.enter_context(endpoint.answering(server, access))
        seams.callback(_stop_executions)
        # Functions end first: an execution that waits for a function cannot be stopped before it has an answer.
        asynchronous = seams.enter_context(functions.install(workdir / "functions", url, access))
        yield Aws(sagemaker, mailbox, access, asynchronous)


def _stop_executions() -> None:
    """Stop running executions and wait for their end: they would go on to look for an AWS that is gone."""
    step_functions = boto3.client("stepfunctions", region_name=REGION)
    deadline = time.monotonic() + STOP_WITHIN_SECONDS
    while (running := _running(step_functions)) and time.monotonic() < deadline:
        for arn in running:
            # moto cannot stop an execution before its thread has begun; the next round can.
            with contextlib.suppress(AttributeError):
                step_functions.stop_execution(executionArn=arn)
        time.sleep(STOP_POLL_SECONDS)


def _running(step_functions: Any) -> list[str]:
    machines = step_functions.list_state_machines()["stateMachines"]
    listed = [
        step_functions.list_executions(
            stateMachineArn=machine["stateMachineArn"], statusFilter="RUNNING"
        )["executions"]
        for machine in machines
    ]
    return [execution["executionArn"] for executions in listed for execution in executions]
