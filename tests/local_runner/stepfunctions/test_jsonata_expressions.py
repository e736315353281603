"""JSONata in the interpreter: values pass unharmed, and failures can be caught."""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from local_runner.aws import CREDENTIALS, REGION
from local_runner.stepfunctions import jsonata_expressions

Execute = Callable[..., dict[str, Any]]

ROLE = "arn:aws:iam::123456789012:role/role"
HARD = {
    "text": 'say "hi"\n\\ü\u2028{% $x %}\'',
    "nothing": None,
    "no": False,
    "none": [],
    "empty": {},
    "one": [{"a": [None]}],
    "numbers": [0, -1.5, 1e21, 9007199254740991],
}


@pytest.fixture
def execute() -> Iterator[Execute]:
    """Run the states from First to the end, and return DescribeExecution's answer."""

    def execute(states: dict[str, Any], payload: Any = None) -> dict[str, Any]:
        client = boto3.client("stepfunctions", region_name=REGION)
        definition = {"QueryLanguage": "JSONata", "StartAt": "First", "States": states}
        machine = client.create_state_machine(
            name="machine", definition=json.dumps(definition), roleArn=ROLE
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
    with (
        patch.dict("os.environ", CREDENTIALS),
        mock_aws(config=config),
        jsonata_expressions.install(),
    ):
        yield execute


def output(ended: dict[str, Any]) -> Any:
    assert ended["status"] == "SUCCEEDED", ended
    return json.loads(ended["output"])


def passing(expression: str) -> dict[str, Any]:
    """Return the value of an expression, inside an object in the output: moto shows a bare string without quotes."""
    return {"First": {"Type": "Pass", "Output": {"value": f"{{% {expression} %}}"}, "End": True}}


def test_values_pass_unharmed_through_input_variables_and_output(execute: Execute) -> None:
    states = {
        "First": {"Type": "Pass", "Assign": {"kept": "{% $states.input %}"}, "Next": "Last"},
        "Last": {
            "Type": "Pass",
            "Output": {"again": "{% $kept %}", **{key: f"{{% $kept.{key} %}}" for key in HARD}},
            "End": True,
        },
    }
    assert output(execute(states, HARD)) == {"again": HARD, **HARD}


@pytest.mark.parametrize("value", [None, "", 0, False, [], {}, [None], [[1]]])
def test_an_input_of_any_kind_is_its_own_output(execute: Execute, value: Any) -> None:
    assert output(execute(passing("$states.input"), value)) == {"value": value}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$states.input.text & '!'", HARD["text"] + "!"),
        ("$exists($states.input.nothing)", True),
        ("$exists($states.input.missing)", False),
        ("$exists($states.errorOutput)", False),
        ("$merge([$states.input.empty, {'a': null}])", {"a": None}),
        ("$count($states.input.one)", 1),
        ("$states.input.one[0].a", [None]),
        ("6 / 3", 2),
        ("$states.context.Execution.Input = $states.input", True),
    ],
)
def test_expressions_mean_what_jsonata_says(execute: Execute, expression: str, value: Any) -> None:
    assert output(execute(passing(expression), HARD)) == {"value": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [("null", None), ('{"a": [null, "\\""]}', {"a": [None, '"']}), ("[]", []), ("[1]", [1])],
)
def test_parse_reads_json(execute: Execute, text: str, value: Any) -> None:
    assert output(execute(passing("$parse($states.input)"), text)) == {"value": value}


def test_every_uuid_is_different(execute: Execute) -> None:
    first, second = output(execute(passing("[$uuid(), $uuid()]")))["value"]
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first)
    assert first != second


@pytest.mark.parametrize(
    ("expression", "cause"),
    [
        (
            "$states.input.a",
            "The JSONata expression '$states.input.a' returned nothing (undefined).",
        ),
        ("$uuid", "The JSONata expression '$uuid' returned an unsupported result type."),
        ("$nowhere(1)", "Attempted to invoke a non-function"),
        ("$eval('1')", "$eval is not available in Step Functions; use $parse"),
        ("1 + 'a'", "The right side of the + operator must evaluate to a number"),
        ("$parse('[')", "Expecting value: line 1 column 2 (char 1)"),
        ("1 +", "Unexpected end of expression"),
    ],
)
def test_an_expression_that_cannot_be_evaluated_is_a_query_evaluation_error(
    execute: Execute, expression: str, cause: str
) -> None:
    ended = execute(passing(expression), {})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.QueryEvaluationError")
    assert ended["cause"].endswith(cause)


def test_a_catch_sees_the_error_and_its_cause(execute: Execute) -> None:
    states = {
        "First": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:sts:getCallerIdentity",
            "Arguments": "{% $states.input.missing %}",
            "Catch": [
                {
                    "ErrorEquals": ["States.QueryEvaluationError"],
                    "Output": "{% $states.errorOutput %}",
                    "Next": "Last",
                }
            ],
            "End": True,
        },
        "Last": {"Type": "Succeed"},
    }
    cause = "The JSONata expression '$states.input.missing' returned nothing (undefined)."
    caught = output(execute(states, {}))
    assert caught["Error"] == "States.QueryEvaluationError"
    assert caught["Cause"].endswith(cause)


def test_inner_scopes_see_the_variables_of_outer_scopes(execute: Execute) -> None:
    inner = {"Type": "Pass", "Output": "{% [$outer, $states.input] %}", "End": True}
    states = {
        "First": {"Type": "Pass", "Assign": {"outer": "of outside"}, "Next": "Each"},
        "Each": {
            "Type": "Map",
            "Items": "{% [1, 2] %}",
            "ItemProcessor": {"StartAt": "Inner", "States": {"Inner": inner}},
            "End": True,
        },
    }
    assert output(execute(states)) == [["of outside", 1], ["of outside", 2]]


def test_a_choice_is_made_by_an_expression(execute: Execute) -> None:
    states = {
        "First": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.a = 'y\"es' %}", "Next": "Yes"}],
            "Default": "No",
        },
        "Yes": {"Type": "Pass", "Output": ["chosen"], "End": True},
        "No": {"Type": "Pass", "Output": ["not chosen"], "End": True},
    }
    assert output(execute(states, {"a": 'y"es'})) == ["chosen"]
