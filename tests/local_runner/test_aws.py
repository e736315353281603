"""The embedded AWS as a whole, and its end."""

import contextlib
import io
import json
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local_runner import aws

DEADLINE_SECONDS = 30
ROLE = "arn:aws:iam::123456789012:role/role"


# The handler writes a file when it runs, and never answers.
ENDLESS = """import pathlib, threading
def handler(event, context):
    pathlib.Path(event).touch()
    threading.Event().wait()
"""


def start(embedded: aws.Aws, payload: Any = None, **state: Any) -> str:
    """Start an execution of a state machine with this state and then a state that waits."""
    create_role(embedded)
    client = embedded.client("stepfunctions")
    wait = {"Type": "Wait", "Seconds": 600, "End": True}
    states = {"First": {**state, "Next": "Second"}, "Second": wait}
    machine = client.create_state_machine(
        name="machine",
        definition=json.dumps({"StartAt": "First", "States": states}),
        roleArn=ROLE,
    )
    execution = client.start_execution(
        stateMachineArn=machine["stateMachineArn"], input=json.dumps(payload)
    )
    return str(execution["executionArn"])


def create_role(embedded: aws.Aws) -> None:
    """Create the role of the function and of the state machine, which may do everything."""
    iam, services = embedded.client("iam"), ["lambda.amazonaws.com", "states.amazonaws.com"]
    assumed = {"Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    everything = {"Action": "*", "Resource": "*"}
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName="role", AssumeRolePolicyDocument=policy(assumed))
    iam.put_role_policy(RoleName="role", PolicyName="all", PolicyDocument=policy(everything))


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def create_function(embedded: aws.Aws, source: str) -> str:
    """Create a function with this source and return its ARN."""
    create_role(embedded)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", source)
    return str(
        embedded.client("lambda").create_function(
            FunctionName="function",
            Runtime="python3.13",
            Role=ROLE,
            Handler="app.handler",
            Timeout=900,
            Code={"ZipFile": archive.getvalue()},
        )["FunctionArn"]
    )


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def entered(embedded: aws.Aws, arn: str) -> list[str]:
    history = embedded.client("stepfunctions").get_execution_history(executionArn=arn)["events"]
    return [
        e["stateEnteredEventDetails"]["name"] for e in history if "stateEnteredEventDetails" in e
    ]


def test_an_execution_that_waits_ends_with_its_aws(tmp_path: Path) -> None:
    others = set(threading.enumerate())
    with aws.embedded(tmp_path) as embedded:
        arn = start(embedded, Type="Pass")
        wait_for(lambda: entered(embedded, arn) == ["First", "Second"])
    wait_for(lambda: not set(threading.enumerate()) - others)


def test_an_execution_that_waits_for_a_function_ends_with_its_aws(tmp_path: Path) -> None:
    others = set(threading.enumerate())
    with aws.embedded(tmp_path) as embedded:
        function = create_function(embedded, ENDLESS)
        start(embedded, str(tmp_path / "runs"), Type="Task", Resource=function)
        wait_for((tmp_path / "runs").exists)
    wait_for(lambda: not set(threading.enumerate()) - others)


def test_an_embedded_aws_finds_nothing_of_an_earlier_one(tmp_path: Path) -> None:
    with aws.embedded(tmp_path / "first") as embedded:
        embedded.client("s3").create_bucket(Bucket="bucket")
    with aws.embedded(tmp_path / "second") as embedded:
        assert embedded.client("s3").list_buckets()["Buckets"] == []


def test_calls_stay_in_this_process_when_the_shell_names_an_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with aws.embedded(tmp_path) as embedded:
        embedded.client("s3").create_bucket(Bucket="bucket")
        (bucket,) = embedded.client("s3").list_buckets()["Buckets"]
    assert bucket["Name"] == "bucket"


def test_executions_without_a_name_get_different_names(tmp_path: Path) -> None:
    with aws.embedded(tmp_path) as embedded:
        arn = start(embedded, Type="Pass")
        machine = embedded.client("stepfunctions").list_state_machines()["stateMachines"][0]
        again = embedded.client("stepfunctions").start_execution(
            stateMachineArn=machine["stateMachineArn"]
        )
    names = {one.rsplit(":", 1)[-1] for one in (arn, again["executionArn"])}
    assert len(names) == 2
    assert "None" not in names
