"""Deployment of a template: refusals are those of AWS, and resources that cannot be created are named."""

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from local_runner.aws import CREDENTIALS, REGION
from local_runner.cloudformation import stack
from local_runner.lambdas import functions

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Purpose: { Type: String, Default: none, AllowedPattern: "[a-z]+" }
  Size: { Type: Number, Default: 1, AllowedValues: [1, 2] }
  Owner: { Type: String, Default: me, AllowedPattern: "me|you", ConstraintDescription: must be one of us }
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
  Topic:
    Type: AWS::SNS::Topic
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      { Topics: [!Ref Topic], PolicyDocument: { Version: "2012-10-17", Statement: [] } }
  Application:
    Type: AWS::ServiceCatalogAppRegistry::Application
    Properties: { Name: own }
Outputs:
  Machine: { Value: !Ref Machine }
  Function: { Value: !Ref Function }
  Purpose: { Value: !Ref Purpose }
"""
HANDLER = "def handler(event, context):\n    return 'deployed'\n"


def definition(**state: Any) -> str:
    only = {"Type": "Task", "Resource": "${FunctionArn}", "End": True, **state}
    return json.dumps({"StartAt": "Only", "States": {"Only": only}})


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Write a template with a function, a state machine and resources that moto cannot create."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text(HANDLER)
    (tmp_path / "machine.asl.json").write_text(definition())
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return tmp_path / "template.yaml"


@pytest.fixture
def deploy(template: Path) -> Iterator[Callable[..., stack.Stack]]:
    """Deploy the template into an empty AWS."""

    def deploy(name: str = "stack", **parameters: str) -> stack.Stack:
        return stack.deploy(template, name, REGION, parameters)

    config = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    with (
        patch.dict("os.environ", CREDENTIALS),
        mock_aws(config=config),
        functions.install(template.parent / "functions"),
    ):
        yield deploy


def answer(function: str) -> Any:
    return json.loads(boto3.client("lambda").invoke(FunctionName=function)["Payload"].read())


def test_a_template_is_packaged_expanded_and_created(deploy: Callable[..., stack.Stack]) -> None:
    deployed = deploy("own-name", Purpose="test")
    function, machine = deployed.outputs["Function"], deployed.outputs["Machine"]
    [role] = deployed.resources["AWS::IAM::Role"]
    [topic] = deployed.resources["AWS::SNS::Topic"]
    [policy] = deployed.resources["AWS::SNS::TopicPolicy"]
    assert deployed == stack.Stack(
        name="own-name",
        outputs={"Machine": machine, "Function": function, "Purpose": "test"},
        resources={
            "AWS::IAM::Role": [role],
            "AWS::Lambda::Function": [function],
            "AWS::SNS::Topic": [topic],
            "AWS::SNS::TopicPolicy": [policy],
            "AWS::StepFunctions::StateMachine": [machine],
        },
        not_created=frozenset({"AWS::ServiceCatalogAppRegistry::Application"}),
    )
    assert function.startswith("own-name-Function-")
    attributes = boto3.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]
    assert json.loads(attributes["Policy"]) == {"Version": "2012-10-17", "Statement": []}


def test_a_placeholder_is_replaced_by_its_resource(
    deploy: Callable[..., stack.Stack],
) -> None:
    deployed = deploy()
    described = boto3.client("stepfunctions").describe_state_machine(
        stateMachineArn=deployed.outputs["Machine"]
    )
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:{deployed.outputs['Function']}"
    assert json.loads(described["definition"]) == json.loads(definition(Resource=arn))


def test_a_template_deploys_twice_under_two_names(deploy: Callable[..., stack.Stack]) -> None:
    first, second = deploy("one"), deploy("two")
    assert not set(first.outputs.values()) & (set(second.outputs.values()) - {"none"})
    assert [answer(each.outputs["Function"]) for each in (first, second)] == ["deployed"] * 2


def test_a_function_runs_the_deployed_code_and_not_the_folders(
    template: Path, deploy: Callable[..., stack.Stack]
) -> None:
    function = deploy().outputs["Function"]
    (template.parent / "code" / "app.py").write_text(HANDLER.replace("deployed", "edited"))
    assert answer(function) == "deployed"


def test_folders_with_one_name_are_separate_packages(
    template: Path, deploy: Callable[..., stack.Stack]
) -> None:
    other = template.parent / "other" / "code"
    other.mkdir(parents=True)
    (other / "app.py").write_text(HANDLER.replace("deployed", "of the other"))
    second = TEMPLATE.replace("  Function:\n", "  Second:\n").replace("code/", "other/code/")
    added = second[second.index("  Second:") : second.index("  Machine:")]
    template.write_text(
        TEMPLATE.replace("  Machine:\n", added + "  Machine:\n", 1)
        + "  Second: { Value: !Ref Second }\n"
    )
    outputs = deploy().outputs
    answers = [answer(outputs["Function"]), answer(outputs["Second"])]
    assert answers == ["deployed", "of the other"]


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (
            definition(Comment="${Missing} ${Absent}"),
            "DefinitionSubstitutions: ${Absent} has no substitution; ${Missing} has no substitution",
        ),
        (
            definition(Resource="arn"),
            "DefinitionSubstitutions: FunctionArn is not in the definition",
        ),
        ("{", "DefinitionUri: {root}/machine.asl.json: Expecting property name"),
    ],
)
def test_a_definition_that_cannot_be_deployed_is_refused(
    template: Path, deploy: Callable[..., stack.Stack], stated: str, message: str
) -> None:
    (template.parent / "machine.asl.json").write_text(stated)
    with pytest.raises(stack.InvalidTemplateError) as refused:
        deploy()
    assert str(refused.value).startswith(message.replace("{root}", str(template.parent)))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"Purpose": "Test"}, "Parameter 'Purpose' must match pattern [a-z]+"),
        ({"Size": "many"}, "Parameter 'Size' must be a number"),
        ({"Size": "3"}, "Parameter 'Size' must be one of AllowedValues"),
        ({"Owner": "they"}, "Parameter Owner failed to satisfy constraint: must be one of us"),
        (
            {"Nope": "1", "None": "1"},
            "Parameters: [Nope, None] do not exist in the template",
        ),
    ],
)
def test_a_parameter_that_cloudformation_refuses_is_refused(
    deploy: Callable[..., stack.Stack], parameters: dict[str, str], message: str
) -> None:
    with pytest.raises(stack.InvalidTemplateError) as refused:
        deploy(**parameters)
    assert str(refused.value) == message


def test_a_parameter_without_a_default_must_have_a_value(
    template: Path, deploy: Callable[..., stack.Stack]
) -> None:
    template.write_text(TEMPLATE.replace("Default: none, ", ""))
    with pytest.raises(stack.InvalidTemplateError) as refused:
        deploy()
    assert str(refused.value) == "Parameters: [Purpose] must have values"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (TEMPLATE, "{", "cannot be read as YAML"),
        (TEMPLATE, "Outputs: {}", "it has no Resources"),
        ("CodeUri: code/", "CodeUri: nowhere/", "is not a folder"),
        ("machine.asl.json", "nowhere.asl.json", "No such file or directory"),
        ("Handler: app.handler, ", "", "Runtime and Handler needs to be present"),
    ],
)
def test_a_template_that_cannot_be_deployed_is_refused_with_the_reason(
    template: Path, deploy: Callable[..., stack.Stack], before: str, after: str, message: str
) -> None:
    template.write_text(TEMPLATE.replace(before, after))
    with pytest.raises(stack.InvalidTemplateError, match=message):
        deploy()


def test_a_template_needs_no_outputs(template: Path, deploy: Callable[..., stack.Stack]) -> None:
    template.write_text(TEMPLATE[: TEMPLATE.index("Outputs:")])
    assert deploy().outputs == {}


def test_the_same_code_gives_the_same_package(template: Path) -> None:
    code = template.parent / "code"
    before = stack.zipped(code)
    (code / "__pycache__").mkdir()
    (code / "__pycache__" / "app.pyc").write_bytes(b"left behind")
    os.utime(code / "app.py", (0, 0))
    (code / "app.py").chmod(0o600)
    assert stack.zipped(code) == before
    assert zipfile.ZipFile(BytesIO(before)).namelist() == ["app.py"]
