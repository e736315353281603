"""Deploying a template: what AWS refuses is refused, what cannot be created is named."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from local_runner import stack
from local_runner.aws import CREDENTIALS, REGION

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Purpose: { Type: String, Default: none }
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      { CodeUri: code/, Handler: app.handler, Runtime: python3.13, Description: !Ref Purpose }
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: machine.asl.json
      DefinitionSubstitutions: { FunctionArn: !GetAtt Function.Arn }
      Role: arn:aws:iam::123456789012:role/role
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties: { Topics: [], PolicyDocument: {} }
Outputs:
  Machine: { Value: !Ref Machine }
  Purpose: { Value: !Ref Purpose }
"""
DEFINITION = {
    "StartAt": "Only",
    "States": {"Only": {"Type": "Task", "Resource": "${FunctionArn}", "End": True}},
}


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text("def handler(event, context):\n    return event\n")
    (tmp_path / "machine.asl.json").write_text(json.dumps(DEFINITION))
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return tmp_path / "template.yaml"


@mock_aws(
    config={"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
)
def test_a_template_is_packaged_expanded_and_created(template: Path) -> None:
    deployed = stack.deploy(template, "own-name", REGION, {"Purpose": "test"})
    assert deployed.outputs["Purpose"] == "test"
    [function] = deployed.resources["AWS::Lambda::Function"]
    assert function.startswith("own-name-Function-")
    assert deployed.not_created == frozenset({"AWS::SNS::TopicPolicy"})
    machine = boto3.client("stepfunctions").describe_state_machine(
        stateMachineArn=deployed.outputs["Machine"]
    )
    resource = json.loads(machine["definition"])["States"]["Only"]["Resource"]
    assert resource == f"arn:aws:lambda:us-east-1:123456789012:function:{function}"


@mock_aws(
    config={"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
)
def test_a_template_deploys_twice(template: Path) -> None:
    first, second = (stack.deploy(template, name, REGION, {}) for name in ("one", "two"))
    assert first.outputs["Machine"] != second.outputs["Machine"]


@pytest.mark.parametrize("definition", ["{}", '{"a": "${FunctionArn}", "b": "${Missing}"}'])
def test_placeholders_and_substitutions_must_agree(definition: str) -> None:
    with pytest.raises(stack.InvalidTemplateError):
        stack.substitute(definition, {"FunctionArn": "arn"})


def test_the_same_code_gives_the_same_package(template: Path) -> None:
    code = template.parent / "code"
    before = stack.zipped(code)
    (code / "__pycache__").mkdir()
    (code / "__pycache__" / "app.pyc").write_bytes(b"left behind")
    (code / "app.py").touch()
    assert stack.zipped(code) == before
