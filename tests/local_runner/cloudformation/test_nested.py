"""Nested applications: each is a stack of its own, which is checked and described as CloudFormation does."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from local_runner import aws
from local_runner.cloudformation import stack

PARENT = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Wanted: { Type: String, Default: "no" }
Conditions:
  IsWanted: !Equals [!Ref Wanted, "yes"]
Resources:
  Nested:
    Type: AWS::Serverless::Application
    Properties:
      Location: nested/template.yaml
      Parameters: { Purpose: !Sub "of-${AWS::StackName}" }
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - { Key: topic, Value: !GetAtt Nested.Outputs.Topic }
  Conditional:
    Type: AWS::SQS::Queue
    Condition: IsWanted
Outputs:
  Nested: { Value: !Ref Nested }
  Topic: { Value: !GetAtt Nested.Outputs.Topic }
  Sentence: { Value: !Sub "${Nested.Outputs.Topic} is ${Nested.Outputs.Purpose}" }
"""
NESTED = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Purpose: { Type: String, AllowedPattern: "[A-Za-z0-9-]+" }
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Function:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: code/, Handler: app.handler, Runtime: python3.13 }
  Budget:
    Type: AWS::Budgets::Budget
    Properties: { Budget: { BudgetType: COST, TimeUnit: MONTHLY } }
Outputs:
  Topic: { Value: !Ref Topic }
  Purpose: { Value: !Ref Purpose }
"""

NO_OUTPUT = "Key: topic, Value: !GetAtt Nested.Outputs.No"
NO_VALUE = "Topic: { Value: !GetAtt Nested.Outputs.No"

Deploy = Callable[..., stack.Stack]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a template that nests another template with code."""
    (tmp_path / "nested" / "code").mkdir(parents=True)
    (tmp_path / "nested" / "code" / "app.py").write_text("def handler(*_):\n    return 'nested'\n")
    (tmp_path / "nested" / "template.yaml").write_text(NESTED)
    (tmp_path / "template.yaml").write_text(PARENT)
    return tmp_path


@pytest.fixture
def deploy(folder: Path) -> Iterator[Deploy]:
    def deploy(name: str = "parent", **parameters: str) -> stack.Stack:
        return stack.deploy(folder / "template.yaml", name, aws.REGION, parameters)

    with aws.embedded(folder / "work"):
        yield deploy


def test_an_application_becomes_a_stack_of_its_own(deploy: Deploy) -> None:
    deployed = deploy()
    [nested], topic = deployed.nested, deployed.outputs["Topic"]
    [arn] = deployed.resources["AWS::CloudFormation::Stack"]
    assert re.fullmatch(r"parent-Nested-\w+", nested.name)
    assert arn.startswith(f"arn:aws:cloudformation:us-east-1:123456789012:stack/{nested.name}/")
    assert deployed.outputs == {
        "Nested": arn,
        "Topic": topic,
        "Sentence": f"{topic} is of-parent",
    }
    assert nested.outputs == {"Topic": topic, "Purpose": "of-parent"}
    assert nested.resources["AWS::SNS::Topic"] == [topic]
    assert set(deployed.resources) == {"AWS::CloudFormation::Stack", "AWS::SQS::Queue"}
    assert deployed.not_created == {"AWS::Budgets::Budget"}


def test_code_of_an_application_is_packaged(deploy: Deploy) -> None:
    [function] = deploy().nested[0].resources["AWS::Lambda::Function"]
    answer = boto3.client("lambda").invoke(FunctionName=function)
    assert answer["Payload"].read() == b'"nested"'


def test_resources_are_found_everywhere_or_in_the_stack_itself(deploy: Deploy) -> None:
    deployed = deploy()
    assert deployed.everywhere("AWS::SNS::Topic") == [deployed.outputs["Topic"]]
    assert "AWS::SNS::Topic" not in deployed.resources


def test_a_resource_exists_when_its_condition_holds(deploy: Deploy) -> None:
    without, with_it = deploy("without"), deploy("with", Wanted="yes")
    queues = [len(each.resources["AWS::SQS::Queue"]) for each in (without, with_it)]
    assert queues == [1, 2]


def test_stacks_nest_at_any_depth(folder: Path, deploy: Deploy) -> None:
    (folder / "outer.yaml").write_text(
        PARENT.replace("nested/template.yaml", "template.yaml")
        .replace('Purpose: !Sub "of-${AWS::StackName}"', 'Wanted: "yes"')
        .replace(".Outputs.Purpose", ".Outputs.Sentence")
    )
    outer = stack.deploy(folder / "outer.yaml", "outer", aws.REGION, {})
    [[inner]] = [each.nested for each in outer.nested]
    assert outer.everywhere("AWS::SNS::Topic") == [inner.outputs["Topic"]]
    assert len(outer.everywhere("AWS::SQS::Queue")) == 3


def test_a_stack_of_the_longest_name_deploys_with_what_it_nests(deploy: Deploy) -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
    [nested] = deploy("s" * 128).nested
    assert len(nested.name) == 128
    assert {len(each) for each in nested.resources["AWS::Lambda::Function"]} == {64}


@pytest.mark.parametrize(
    ("location", "message"),
    [
        (
            "{ ApplicationId: arn, SemanticVersion: 1.0.0 }",
            "Nested: the local runner nests applications whose Location is the path of a template: "
            "{'ApplicationId': 'arn', 'SemanticVersion': '1.0.0'}",
        ),
        (
            "https://example.com/template.yaml",
            "Nested: the local runner nests applications whose Location is the path of a template: "
            "https://example.com/template.yaml",
        ),
        ("nowhere.yaml", "{folder}/nowhere.yaml cannot be read as YAML: [Errno 2] No such file"),
    ],
)
def test_an_application_that_cannot_be_nested_is_refused(
    folder: Path, deploy: Deploy, location: str, message: str
) -> None:
    (folder / "template.yaml").write_text(PARENT.replace("nested/template.yaml", location))
    with pytest.raises(stack.InvalidTemplateError) as refused:
        deploy()
    assert str(refused.value).startswith(message.replace("{folder}", str(folder)))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "Purpose: !Sub",
            "Aim: !Sub",
            "Nested stack Nested: Parameters: [Aim] do not exist in the template; "
            "Parameters: [Purpose] must have values",
        ),
        (
            '"of-${AWS::StackName}"',
            '"Of ${AWS::StackName}"',
            "Nested stack Nested: Parameter 'Purpose' must match pattern [A-Za-z0-9-]+",
        ),
        ("Key: topic, Value: !GetAtt Nested.Outputs.Topic", NO_OUTPUT, "Output 'No' not found"),
        ("Topic: { Value: !GetAtt Nested.Outputs.Topic", NO_VALUE, "Output 'No' not found"),
    ],
)
def test_parameters_that_do_not_fit_the_nested_template_are_refused(
    folder: Path, deploy: Deploy, before: str, after: str, message: str
) -> None:
    (folder / "template.yaml").write_text(PARENT.replace(before, after))
    with pytest.raises(ClientError) as refused:
        deploy()
    assert message in refused.value.response["Error"]["Message"]
