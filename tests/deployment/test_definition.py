"""The state machine's definition: its graph, its format, and the rules of Step Functions."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.make import definition
from local_runner.cloudformation.state_machines import substitute
from local_runner.stepfunctions.jsonata_expressions import evaluate
from tests.deployment.template import (
    DEFINITION,
    DEFINITION_FILE,
    EVERY_TASK,
    STATES,
    TASKS,
    TEMPLATE,
    integration_and_call,
)
from tests.machine.paths import FAILURE

# They ask for what may not exist, and SageMaker reports that under the error name of a throttled call.
LOOK_UPS = {"Describe Model", "Describe Model Package Group"}
# They look before training for names that are taken. A name counts as free when its look-up fails, and most are free.
FREE_NAMES = {
    "Describe Existing Model",
    "Describe Existing Model Package",
    "Describe Existing Tuning Job",
}
# Without their answers, the execution goes on. What they would add to a failure is not its first cause.
OPTIONAL = {
    *FREE_NAMES,
    "Describe Parents",
    "Describe Parent",
    "Find Model Artifact",
    "List Failed Training Jobs",
    "Write Report",
}
LARGE = "States.DataLimitExceeded"
ENDS = {name for name, state in STATES.items() if state["Type"] in {"Succeed", "Fail"}}
EXPRESSION = re.compile(r"\{% (.*?) %}", re.DOTALL)


def successors(state: dict[str, Any]) -> set[str]:
    following = {state[key] for key in ("Next", "Default") if key in state}
    following |= {choice["Next"] for choice in state.get("Choices", [])}
    return following | {catcher["Next"] for catcher in state.get("Catch", [])}


def reachable(name: str) -> set[str]:
    found, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += successors(STATES[current])
    return found


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for member in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from texts(member)


def parameters(expression: str) -> list[str]:
    """Return the parameters of the functions that an expression defines."""
    lists = re.findall(r"function\(([^)]*)\)", expression)
    return [name.strip(" $") for names in lists for name in names.split(",")]


@pytest.mark.parametrize("file", definition.FILES, ids=lambda file: file.name)
def test_a_definition_is_in_the_format_that_make_format_writes(file: Path) -> None:
    assert definition.text(json.loads(file.read_text())) == file.read_text()


def test_a_definition_has_short_values_and_each_retrier_on_one_line() -> None:
    retrier, long = {"ErrorEquals": ["A" * 60, "B" * 60]}, ["C" * 60, "D" * 60]
    assert definition.text({"Short": [1, {}], "Retry": [retrier, retrier], "Long": long}) == (
        "{\n"
        '  "Short": [1, {}],\n'
        '  "Retry": [\n'
        f"    {json.dumps(retrier)},\n"
        f"    {json.dumps(retrier)}\n"
        "  ],\n"
        '  "Long": [\n'
        f'    "{long[0]}",\n'
        f'    "{long[1]}"\n'
        "  ]\n"
        "}\n"
    )


def test_a_task_inside_a_map_is_caught_by_the_map() -> None:
    for state in STATES.values():
        for task in state.get("ItemProcessor", {}).get("States", {}).values():
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
            assert 0 < task["TimeoutSeconds"] < DEFINITION["TimeoutSeconds"]


def test_every_state_is_reachable() -> None:
    assert reachable(DEFINITION["StartAt"]) == set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_every_path_ends_in_success_or_failure(name: str) -> None:
    assert reachable(name) & ENDS
    assert bool(successors(STATES[name])) != (name in ENDS)


@pytest.mark.parametrize("name", TASKS)
def test_every_task_catches_every_error_last_and_ends_in_failure(name: str) -> None:
    last = TASKS[name]["Catch"][-1]
    assert last["ErrorEquals"] == ["States.ALL"]
    assert "Tuning Failed" in reachable(last["Next"])


@pytest.mark.parametrize("name", TASKS)
def test_every_catch_keeps_the_failure_for_the_notification(name: str) -> None:
    """The states of FAILURE are exceptions, for the execution already has a failure; so are optional calls."""
    keeps = name not in {*FAILURE, *OPTIONAL}
    for catcher in TASKS[name]["Catch"]:
        assert ("failure" in catcher.get("Assign", {})) == keeps


def test_an_optional_call_whose_answer_is_too_large_is_passed_over() -> None:
    """Only its own name catches States.DataLimitExceeded. Other executions end with it, and the function announces it.

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """
    caught = [name for name, state in STATES.items() if LARGE in _errors(state)]
    assert set(caught) == OPTIONAL & set(STATES)
    for name in caught:
        too_large, any_other = STATES[name]["Catch"]
        assert too_large == {**any_other, "ErrorEquals": [LARGE]}


def _errors(state: dict[str, Any]) -> list[str]:
    return [error for catcher in state.get("Catch", []) for error in catcher["ErrorEquals"]]


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_a_timeout_below_that_of_the_machine(name: str) -> None:
    assert 0 < TASKS[name]["TimeoutSeconds"] < DEFINITION["TimeoutSeconds"]


def longest_wait(retrier: dict[str, Any]) -> float:
    """Return the seconds that all attempts of a retrier may wait, together."""
    waits = [
        retrier["IntervalSeconds"] * retrier["BackoffRate"] ** attempt
        for attempt in range(retrier["MaxAttempts"])
    ]
    return sum(min(wait, retrier.get("MaxDelaySeconds", wait)) for wait in waits)


@pytest.mark.parametrize("name", EVERY_TASK)
def test_retries_are_bounded_and_jittered_and_of_named_errors_only(name: str) -> None:
    """A taken name is not retried either: a second create cannot help."""
    never = {"States.ALL", "States.TaskFailed", "SageMaker.ResourceInUseException"}
    for retrier in EVERY_TASK[name].get("Retry", []):
        assert not never & set(retrier["ErrorEquals"])
        assert retrier["JitterStrategy"] == "FULL"
        assert retrier["MaxAttempts"] <= 5
        assert longest_wait(retrier) <= 30 * 60


def doubling(interval: int, attempts: int, *errors: str, **limits: int) -> dict[str, Any]:
    """Return a retrier that doubles its wait from attempt to attempt, up to the limits."""
    waits = {"IntervalSeconds": interval, "MaxAttempts": attempts, "BackoffRate": 2, **limits}
    return {"ErrorEquals": list(errors), **waits, "JitterStrategy": "FULL"}


def retry(name: str, task: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the Retry block of a state's class, which its integration and its call decide."""
    integration, call = integration_and_call(task)
    if (integration, call) == ("lambda", "invoke"):
        return INVOKE
    if (integration, call) == ("sns", "publish"):
        return PUBLISH
    if name in FREE_NAMES:
        return []
    errors = [*REST_OF_ERRORS[integration], "States.Timeout"]
    if call.endswith(".sync"):
        errors.remove("States.Timeout")
    waits = (1, 2) if name in LOOK_UPS else (2, 4)
    quota = [QUOTA] if call.startswith("createHyperParameterTuningJob") else []
    return [doubling(*waits, *errors), *quota]


INVOKE = [
    doubling(
        2,
        5,
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ),
    # A permanent error may have one of these names, too: a refused call, a function that always ends early.
    doubling(
        2,
        3,
        "Lambda.AWSLambdaException",
        "Lambda.Unknown",
        "Runtime.ExitError",
        "Sandbox.Timedout",
        "States.Timeout",
    ),
]
PUBLISH = [
    doubling(
        2,
        5,
        "SNS.AmazonSNSException",
        "SNS.InternalErrorException",
        "SNS.KMSThrottlingException",
        "SNS.SdkClientException",
        "SNS.ThrottledException",
        "States.Timeout",
    )
]
# Instances become free when other jobs end.
QUOTA = doubling(60, 5, "SageMaker.ResourceLimitExceededException", MaxDelaySeconds=600)
# The error names of all that the service model does not list. The optimized integrations have that of Java SDK 1.
REST_OF_ERRORS = {
    "aws-sdk:s3": ["S3.S3Exception", "S3.SdkClientException"],
    "aws-sdk:sagemaker": ["SageMaker.SageMakerException", "SageMaker.SdkClientException"],
    "sagemaker": ["SageMaker.AmazonSageMakerException", "SageMaker.SdkClientException"],
}


@pytest.mark.parametrize("name", EVERY_TASK)
def test_equal_classes_of_calls_have_equal_retries(name: str) -> None:
    assert EVERY_TASK[name].get("Retry", []) == retry(name, EVERY_TASK[name])


@pytest.mark.parametrize("name", TASKS)
def test_every_time_out_is_retried_except_that_of_a_tuning_job(name: str) -> None:
    """AWS may have received a call that timed out. Reading again changes nothing, and a create that finds its name
    taken leads to a description of what has the name. A tuning job that timed out has run: a second tuning job would
    hide the first.
    """
    task = TASKS[name]
    errors = {error for retrier in task.get("Retry", []) for error in retrier["ErrorEquals"]}
    never = task["Resource"].endswith(".sync") or name in FREE_NAMES
    assert ("States.Timeout" in errors) != never


@pytest.mark.parametrize(
    ("state", "retried"), [({}, False), ({"RetryCount": 0}, False), ({"RetryCount": 1}, True)]
)
def test_a_missing_retry_count_is_no_retry(state: dict[str, int], retried: bool) -> None:
    """AWS documents the count for the context object, and shows it in Arguments, not in the Assign of a Catch:

    https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
    """
    reading = [
        expression
        for text in texts(DEFINITION)
        for expression in EXPRESSION.findall(text)
        if "RetryCount" in expression
    ]
    context = {"states": {"context": {"State": state}}}
    assert len(reading) == 2
    assert [evaluate(expression, context) for expression in reading] == [retried, retried]


def bare_message(chat: str, payload: dict[str, str], cause: str) -> dict[str, str]:
    """Return the message of a failure that was not explained, by protocol, with JSON parsed."""
    text = TASKS["Explain Failure"]["Catch"][0]["Assign"]["announcement"]["Message"]
    [expression] = EXPRESSION.findall(text)
    given = {"ChatMessages": chat, "ExecutionsUrl": "https://console/"}
    for name, value in given.items():
        expression = expression.replace(f"${{{name}}}", value)
    failure = {"Error": "E", "Cause": cause, "State": "Check Input"}
    execution = {"context": {"Execution": {"Id": "arn"}}}
    variables = {"failure": failure, "payload": payload, "states": execution}
    return dict(evaluate(expression, variables))


def test_a_failure_that_was_not_explained_reaches_chat_in_its_form() -> None:
    """https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html"""
    found = bare_message("true", {"tuningJobName": "risk"}, "x" * 9000)
    assert json.loads(found["https"]) == {
        "version": "1.0",
        "source": "custom",
        "content": {
            "title": "Tuning failed: E",
            "description": f"E in Check Input: {'x' * 500}\nExecution: https://console/arn",
        },
        "metadata": {"threadId": "risk"},
    }
    assert "metadata" not in json.loads(bare_message("true", {}, "")["https"])


def test_chat_changes_no_other_message_of_a_failure_that_was_not_explained() -> None:
    with_chat = bare_message("true", {}, "cause")
    assert bare_message("false", {}, "cause") == {
        protocol: with_chat[protocol] for protocol in ("default", "email")
    }


def test_every_variable_is_assigned_before_it_is_read() -> None:
    assigned = set()
    for name in STATES:
        expressions = [e for text in texts(STATES[name]) for e in EXPRESSION.findall(text)]
        catchers = {key for c in STATES[name].get("Catch", []) for key in c.get("Assign", {})}
        read = {v for e in expressions for v in re.findall(r"\$(\w+)(?![\w(])", e)} - {"states"}
        read -= {v for e in expressions for v in parameters(e)}
        assert read <= assigned | set(STATES[name].get("Assign", {})) | catchers, name
        assigned |= set(STATES[name].get("Assign", {})) | catchers


def test_no_expression_uses_a_part_of_jsonata_that_step_functions_reserves() -> None:
    """https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html reserves $, $$ and $eval."""
    filled = DEFINITION_FILE.read_text().replace("${", "{")
    expressions = [e for text in texts(json.loads(filled)) for e in EXPRESSION.findall(text)]
    assert expressions
    for expression in expressions:
        assert not re.search(r"\$(?!\w)|\$eval\b", expression), expression


def test_expressions_are_short_except_in_the_bare_failure_message_and_where_members_may_be_missing() -> (
    None
):
    long = {
        name
        for name, state in STATES.items()
        for text in texts(state)
        for expression in EXPRESSION.findall(text)
        if len(expression) > 160
    }
    assert long == {"Explain Failure", "Model Artifact?", "Tuning Succeeded"}


def test_every_placeholder_is_substituted_and_no_arn_names_a_partition() -> None:
    machine = TEMPLATE["Resources"]["ModelTuningStateMachine"]["Properties"]
    substituted = substitute(
        DEFINITION_FILE.read_text(), dict.fromkeys(machine["DefinitionSubstitutions"], "value")
    )
    assert "${" not in substituted
    assert json.loads(substituted)["StartAt"] == DEFINITION["StartAt"]
    assert "arn:aws" not in DEFINITION_FILE.read_text()
