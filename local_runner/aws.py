"""AWS on this machine: moto, with the seams that it leaves open filled by this package.

Everything in it is reached through boto3 clients, as on AWS; nothing leaves this process and its children.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID

from local_runner import events, functions, jsonata_expressions
from local_runner.events import Mailbox
from local_runner.sagemaker import integration, service
from local_runner.sagemaker.service import SageMaker

REGION = "us-east-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
}


@dataclass(frozen=True)
class Aws:
    """The embedded AWS: its SageMaker state and the e-mails its topics delivered."""

    sagemaker: SageMaker
    mailbox: Mailbox

    def client(self, service_name: str) -> Any:
        return boto3.client(service_name, region_name=REGION)


@contextlib.contextmanager
def embedded(workdir: Path, **options: Any) -> Iterator[Aws]:
    """An empty AWS whose jobs work in `workdir`; options go to SageMaker.

    When the context ends, so do running executions' jobs and functions. Nothing is kept but the files in workdir.
    """
    config = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}
    # Processes start in folders of their own, where a relative path would mean another place.
    workdir = workdir.resolve()
    with contextlib.ExitStack() as seams:
        seams.enter_context(patch.dict("os.environ", CREDENTIALS))
        seams.enter_context(mock_aws(config=config))
        sagemaker = SageMaker(DEFAULT_ACCOUNT_ID, REGION, workdir / "jobs", **options)
        seams.enter_context(service.install(sagemaker))
        seams.enter_context(integration.install(sagemaker))
        seams.enter_context(functions.install(workdir / "functions"))
        seams.enter_context(jsonata_expressions.install())
        yield Aws(sagemaker, seams.enter_context(events.install()))
