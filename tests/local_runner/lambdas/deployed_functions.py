"""Lambda functions as a test deploys and invokes them."""

import contextlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from local_runner.aws import CREDENTIALS, REGION
from local_runner.iam.access import Access
from local_runner.lambdas import functions
from local_runner.lambdas.asynchronous import Asynchronous

ROLE_TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
Invoke = Callable[..., dict[str, Any]]


@contextlib.contextmanager
def lambda_service(workdir: Path, access: Access | None = None) -> Iterator[Asynchronous]:
    """A Lambda service whose functions work in the folder."""
    with (
        patch.dict("os.environ", CREDENTIALS),
        mock_aws(config={"lambda": {"use_docker": False}}),
        functions.install(workdir, access=access) as asynchronous,
    ):
        yield asynchronous


def created(source: str, handler: str = "app.handler", timeout: int = 30) -> Invoke:
    """Create a function; what invokes it answers with its FunctionError and its payload."""
    role = boto3.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=ROLE_TRUST)
    client = boto3.client("lambda", region_name=REGION)
    client.create_function(
        FunctionName="function",
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler=handler,
        Timeout=timeout,
        Environment={"Variables": {"OWN": "variable"}},
        Code={"ZipFile": zipped(source)},
    )

    def invoke(event: Any = None) -> dict[str, Any]:
        answer = client.invoke(FunctionName="function", Payload=json.dumps(event))
        payload = json.loads(answer["Payload"].read())
        return {"failed": answer.get("FunctionError"), "payload": payload}

    return invoke


def zipped(source: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", source)
    return archive.getvalue()
