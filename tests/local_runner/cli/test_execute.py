"""`execute`: its messages when nothing can be executed or followed, and the handover of an execution."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local_runner import aws
from local_runner.__main__ import main
from local_runner.cli import execute, execution, handover, state_machine
from tests.machine.deployed import ROOT

EVENT = str(ROOT / "events" / "smallest.json")
STACK = "tuner"
ARN = "arn:{}:states:{}:123456789012:execution:machine:name"
MACHINE = {
    "Type": state_machine.TYPE,
    "Properties": {
        "DefinitionString": json.dumps(
            {"StartAt": "End", "States": {"End": {"Type": "Succeed", "Output": {"done": True}}}}
        ),
        "RoleArn": "arn:aws:iam::123456789012:role/role",
    },
}
TOPIC = {"Type": "AWS::SNS::Topic"}


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the variables of a shell that has credentials."""
    monkeypatch.delenv("AWS_REGION", raising=False)
    for name, value in aws.CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def cloudformation() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("cloudformation", region_name=aws.REGION)


def create(cloudformation: Any, **resources: Any) -> None:
    cloudformation.create_stack(StackName=STACK, TemplateBody=json.dumps({"Resources": resources}))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one line with which `execute` refuses."""
    with pytest.raises(SystemExit) as left:
        main(["execute", *arguments])
    assert left.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert sum("error:" in line for line in said) == 1
    return said[-1].removeprefix("python -m local_runner execute: error: ")


def test_a_missing_event_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "nowhere.json") == "argument event: 'nowhere.json' is not a file"
    assert refused(capsys) == "the following arguments are required: event"


def test_an_endpoint_without_a_server_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, EVENT, "--stack-name", STACK, "--endpoint-url", "http://127.0.0.1:1")
    assert said == (
        "No execution was started on the stack tuner: "
        'Could not connect to the endpoint URL: "http://127.0.0.1:1/"'
    )


def test_an_endpoint_that_is_no_url_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, EVENT, "--endpoint-url", "localhost:4566")
    expected = "'localhost:4566' should be http://HOST:PORT or https://HOST"
    assert said == f"argument --endpoint-url: {expected}"


def test_a_missing_stack_is_reported(
    capsys: pytest.CaptureFixture[str], cloudformation: Any
) -> None:
    said = refused(capsys, EVENT, "--stack-name", "nowhere")
    assert said.startswith("No execution was started on the stack nowhere: ")
    assert said.endswith("Stack with id nowhere does not exist")


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("AWS_ACCESS_KEY_ID", "Unable to locate credentials"),
        ("AWS_DEFAULT_REGION", "You must specify a region."),
    ],
)
def test_missing_credentials_or_a_missing_region_are_reported(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    message: str,
) -> None:
    for name in (missing, "AWS_SECRET_ACCESS_KEY") if "KEY" in missing else (missing,):
        monkeypatch.delenv(name)
    # A session keeps the credentials that it has found.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    said = refused(capsys, EVENT, "--stack-name", STACK, "--endpoint-url", "http://127.0.0.1:1")
    assert said == f"No execution was started on the stack tuner: {message}"


def test_the_state_machine_is_found_among_the_resources_of_its_stack(cloudformation: Any) -> None:
    create(cloudformation, Topic=TOPIC, One=MACHINE)
    (listed,) = boto3.client("stepfunctions", aws.REGION).list_state_machines()["stateMachines"]
    assert state_machine.find(cloudformation, STACK) == listed["stateMachineArn"]


@pytest.mark.parametrize(
    ("resources", "chosen", "message"),
    [
        ({"Topic": TOPIC}, None, "The stack tuner has no state machine"),
        (
            {"One": MACHINE, "Two": MACHINE},
            None,
            "The stack tuner has the state machines One, Two; --state-machine should name one",
        ),
        (
            {"One": MACHINE},
            "Other",
            "The stack tuner has the state machines One; --state-machine should name one",
        ),
    ],
)
def test_a_stack_without_exactly_one_state_machine_is_reported(
    capsys: pytest.CaptureFixture[str],
    cloudformation: Any,
    resources: dict[str, Any],
    chosen: str | None,
    message: str,
) -> None:
    create(cloudformation, **resources)
    options = ["--state-machine", chosen] if chosen else []
    assert refused(capsys, EVENT, "--stack-name", STACK, *options) == message


def test_a_state_machine_among_several_is_chosen_by_its_logical_id(cloudformation: Any) -> None:
    create(cloudformation, One=MACHINE, Two=MACHINE)
    resources = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    arns = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
    assert state_machine.find(cloudformation, STACK, "Two") == arns["Two"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ('[default.global.parameters]\nstack_name = "a"', "a"),
        (
            '[default.global.parameters]\nstack_name = "a"\n[default.deploy.parameters]\nstack_name = "b"',
            "b",
        ),
        ('[production.global.parameters]\nstack_name = "a"', None),
    ],
)
def test_the_default_stack_is_the_stack_of_sam_deploy(
    tmp_path: Path, text: str, expected: str | None
) -> None:
    (tmp_path / "samconfig.toml").write_text(text)
    assert state_machine.default_stack_name(tmp_path / "samconfig.toml") == expected
    assert state_machine.default_stack_name(tmp_path / "nowhere.toml") is None


def test_the_answers_of_a_guided_deployment_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    stated = '[default.deploy.parameters]\nstack_name = "{}"\nregion = "{}"'
    Path("samconfig.toml").write_text(stated.format("a", "eu-west-1"))
    assert (state_machine.default_stack_name(), state_machine.region()) == ("a", "eu-west-1")
    Path("samconfig.local.toml").write_text(stated.format("b", "eu-central-1"))
    assert (state_machine.default_stack_name(), state_machine.region()) == ("b", "eu-central-1")
    regions = [execute.client("sagemaker", url).meta.region_name for url in (None, "http://x")]
    assert regions == ["eu-central-1", "us-east-1"]


def test_without_a_default_the_stack_must_be_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(capsys, EVENT) == "the following arguments are required: --stack-name"


def test_an_execution_that_cannot_be_followed_any_more_is_handed_over(
    capsys: pytest.CaptureFixture[str], cloudformation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expired(*_: Any) -> None:
        error = {"Code": "ExpiredTokenException", "Message": "The token has expired"}
        raise ClientError({"Error": error}, "DescribeExecution")

    create(cloudformation, One=MACHINE)
    monkeypatch.setattr(execution, "follow", expired)
    assert main(["execute", EVENT, "--stack-name", STACK]) == 1
    started, *said = capsys.readouterr().out.splitlines()
    arn = started.removeprefix("Started ")
    assert said == [
        "The execution cannot be followed: An error occurred (ExpiredTokenException) when calling the "
        "DescribeExecution operation: The token has expired",
        *handover.lines(arn, "https://states.us-east-1.amazonaws.com"),
    ]


@pytest.mark.parametrize(
    ("partition", "region", "domain"),
    [
        ("aws", "eu-west-1", "console.aws.amazon.com"),
        ("aws-cn", "cn-north-1", "console.amazonaws.cn"),
        ("aws-us-gov", "us-gov-west-1", "console.amazonaws-us-gov.com"),
    ],
)
def test_on_aws_the_page_of_the_console_is_shown(partition: str, region: str, domain: str) -> None:
    arn = ARN.format(partition, region)
    endpoint = boto3.client("stepfunctions", region).meta.endpoint_url
    assert handover.lines(arn, endpoint) == [
        "The execution runs on. Look at it:",
        f"  https://{region}.{domain}/states/home?region={region}#/v2/executions/details/{arn}",
        f"  aws stepfunctions describe-execution --execution-arn {arn} --region {region}",
        "Stop it, and the tuning job that it started:",
        f"  aws stepfunctions stop-execution --execution-arn {arn} --region {region}",
    ]


def test_outside_of_aws_the_commands_name_the_endpoint() -> None:
    arn, where = ARN.format("aws", "us-east-1"), "http://127.0.0.1:4566"
    options = f"--execution-arn {arn} --region us-east-1 --endpoint-url {where}"
    assert handover.lines(arn, where) == [
        "The execution runs on. Look at it:",
        f"  aws stepfunctions describe-execution {options}",
        "Stop it, and the tuning job that it started:",
        f"  aws stepfunctions stop-execution {options}",
    ]


@pytest.mark.parametrize(("passed", "pause"), [(0, 0.25), (12, 0.25), (100, 2.0), (86400, 5.0)])
def test_an_execution_is_polled_less_and_less_often(passed: float, pause: float) -> None:
    assert execution.pause_seconds(passed) == pause


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_either_variable_gives_the_region(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "eu-west-1")
    assert execute.client("sagemaker", None).meta.region_name == "eu-west-1"


def test_calls_that_follow_an_execution_are_retried_more_often_than_the_first_call() -> None:
    attempts = {
        service: execute.client(service, None).meta.config.retries
        for service in ("cloudformation", "stepfunctions", "sagemaker")
    }
    assert attempts == {
        "cloudformation": {"mode": "standard", "total_max_attempts": 2},
        "stepfunctions": {"mode": "standard", "total_max_attempts": 8},
        "sagemaker": {"mode": "standard", "total_max_attempts": 8},
    }


def make_deploy(folder: Path, *variables: str) -> "subprocess.CompletedProcess[str]":
    """Run `make deploy` where the only programs are those of a folder, a shell, and make."""
    for program in ("sh", "make"):
        found = shutil.which(program)
        assert found
        (folder / program).symlink_to(found)
    return subprocess.run(
        ["make", "deploy", *variables],
        cwd=ROOT,
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_make_deploy_says_where_to_get_the_sam_cli(tmp_path: Path) -> None:
    ended = make_deploy(tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.startswith("make deploy needs the AWS SAM CLI: https://docs.aws.amazon.com")
    assert ended.stdout == ""


# Named, so that an older build is never deployed instead.
DEPLOY = "deploy --template-file template.yaml --config-file samconfig.toml"


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ([], ""),
        (["STACK=mine"], " --stack-name mine"),
        (["ENVIRONMENT=production"], " --config-env production"),
    ],
)
def test_make_deploy_deploys_with_sam(tmp_path: Path, variables: list[str], arguments: str) -> None:
    (tmp_path / "sam").write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/called"\n')
    (tmp_path / "sam").chmod(0o755)
    assert make_deploy(tmp_path, *variables).returncode == 0
    assert (tmp_path / "called").read_text().strip() == DEPLOY + arguments
