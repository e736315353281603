"""JSONata in the interpreter: values pass unharmed, and what fails can be caught."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local_runner import jsonata_expressions
from local_runner.aws import REGION

Execute = Callable[[dict[str, Any], Any], dict[str, Any]]
HARD = {"text": 'say "hi"\n\\ü\u2028{% $x %}', "nothing": None, "none": [], "one": [{"a": [1]}]}


@pytest.fixture
def execute(monkeypatch: pytest.MonkeyPatch) -> Iterator[Execute]:
    """Run the states, from the one called First, to the end; DescribeExecution's answer."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")

    def execute(states: dict[str, Any], payload: Any) -> dict[str, Any]:
        client = boto3.client("stepfunctions", region_name=REGION)
        definition = {"QueryLanguage": "JSONata", "StartAt": "First", "States": states}
        machine = client.create_state_machine(
            name="machine",
            definition=json.dumps(definition),
            roleArn="arn:aws:iam::123456789012:role/role",
        )
        arn = client.start_execution(
            stateMachineArn=machine["stateMachineArn"], input=json.dumps(payload)
        )["executionArn"]
        deadline = time.monotonic() + 30
        while (ended := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return dict(ended)

    config = {"stepfunctions": {"execute_state_machine": True}}
    with mock_aws(config=config), jsonata_expressions.install():
        yield execute


def test_values_pass_unharmed_through_input_variables_and_output(execute: Execute) -> None:
    states = {
        "First": {"Type": "Pass", "Assign": {"kept": "{% $states.input %}"}, "Next": "Last"},
        "Last": {
            "Type": "Pass",
            "Output": {
                "again": "{% $kept %}",
                "one": "{% $kept.one %}",
                "nothing": "{% $kept.nothing %}",
            },
            "End": True,
        },
    }
    ended = execute(states, HARD)
    assert json.loads(ended["output"]) == {"again": HARD, "one": HARD["one"], "nothing": None}


@pytest.mark.parametrize(
    ("expression", "cause"),
    [
        ("$states.input.missing", "returned nothing (undefined)"),
        ("$nowhere(1)", "non-function"),
        ("$eval('1')", "$eval"),
        ("1 + 'a'", ""),
        ("$parse('{')", ""),
    ],
)
def test_what_cannot_be_evaluated_fails_with_a_query_evaluation_error(
    execute: Execute, expression: str, cause: str
) -> None:
    states = {"First": {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}}
    ended = execute(states, {})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.QueryEvaluationError")
    assert cause in ended["cause"]


def test_a_catch_sees_the_error_of_a_tasks_arguments(execute: Execute) -> None:
    states = {
        "First": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:sts:getCallerIdentity",
            "Arguments": "{% $states.input.missing %}",
            "Catch": [
                {
                    "ErrorEquals": ["States.QueryEvaluationError"],
                    "Output": {"error": "{% $states.errorOutput.Error %}"},
                    "Next": "Last",
                }
            ],
            "End": True,
        },
        "Last": {"Type": "Succeed"},
    }
    output = json.loads(execute(states, {})["output"])
    assert output == {"error": "States.QueryEvaluationError"}


def test_step_functions_own_functions_are_there(execute: Execute) -> None:
    states = {
        "First": {
            "Type": "Pass",
            "Output": {"parsed": "{% $parse('{\"a\": [1]}') %}", "uuid": "{% $length($uuid()) %}"},
            "End": True,
        }
    }
    assert json.loads(execute(states, {})["output"]) == {"parsed": {"a": [1]}, "uuid": 36}
