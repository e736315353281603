"""Executions that executions start, as recorded on AWS: results, failures and stops."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_runner import aws

START = "arn:aws:states:::states:startExecution"
NAME = {"Name": "nested"}
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "states.amazonaws.com"},
    "Action": "sts:AssumeRole",
}
ALLOWED = {"Effect": "Allow", "Action": ["states:*", "events:*"], "Resource": "*"}
DEADLINE_SECONDS = 30


class StepFunctions:
    """State machines of one state, and their executions."""

    def __init__(self, client: Any, role: str) -> None:
        self.client = client
        self.role = role

    def machine(self, name: str, **state: Any) -> str:
        definition = json.dumps({"StartAt": "Only", "States": {"Only": state}})
        created = self.client.create_state_machine(
            name=name, definition=definition, roleArn=self.role
        )
        return str(created["stateMachineArn"])

    def starter(self, pattern: str, nested: str, **parameters: Any) -> str:
        given = {"StateMachineArn": nested, **parameters}
        task = {"Type": "Task", "Resource": START + pattern, "Parameters": given, "End": True}
        return self.machine("starter", **task)

    def start(self, machine: str, **options: Any) -> str:
        return str(self.client.start_execution(stateMachineArn=machine, **options)["executionArn"])

    def ended(self, arn: str) -> dict[str, Any]:
        self.until(lambda: self.describe(arn)["status"] != "RUNNING")
        return self.describe(arn)

    def describe(self, arn: str) -> dict[str, Any]:
        return dict(self.client.describe_execution(executionArn=arn))

    def executions(self, machine: str) -> list[str]:
        listed = self.client.list_executions(stateMachineArn=machine)["executions"]
        return [execution["executionArn"] for execution in listed]

    def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.fixture
def step_functions(tmp_path: Path) -> Iterator[StepFunctions]:
    with aws.embedded(tmp_path) as embedded:
        yield StepFunctions(embedded.client("stepfunctions"), role(embedded.client("iam")))


def role(iam: Any) -> str:
    """Create a role with which a state machine may start and follow executions."""
    trust, allowed = (
        json.dumps({"Version": "2012-10-17", "Statement": [one]}) for one in (TRUST, ALLOWED)
    )
    made = iam.create_role(RoleName="states", AssumeRolePolicyDocument=trust)["Role"]
    iam.put_role_policy(RoleName="states", PolicyName="allowed", PolicyDocument=allowed)
    return str(made["Arn"])


def milliseconds(moment: Any) -> int:
    return round(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("pattern", "given", "returned"),
    [(".sync:2", {"a": 1}, [1]), (".sync", '{"a": 1}', "[1]")],
)
def test_the_ended_execution_is_the_result(
    step_functions: StepFunctions, pattern: str, given: Any, returned: Any
) -> None:
    nested = step_functions.machine("nested", Type="Pass", Result=[1], End=True)
    starter = step_functions.starter(pattern, nested, Input={"a": 1}, **NAME)
    result = json.loads(step_functions.ended(step_functions.start(starter))["output"])
    [arn] = step_functions.executions(nested)
    described = step_functions.describe(arn)
    assert result == {
        "ExecutionArn": arn,
        "Input": given,
        "Name": "nested",
        "Output": returned,
        "OutputDetails": {"Included": True},
        "StartDate": milliseconds(described["startDate"]),
        "StateMachineArn": nested,
        "Status": "SUCCEEDED",
        "StopDate": milliseconds(described["stopDate"]),
    }
    assert list(result) == sorted(result)


def test_waiting_is_recorded_before_it_begins(step_functions: StepFunctions) -> None:
    nested = step_functions.machine("nested", Type="Pass", End=True)
    arn = step_functions.start(step_functions.starter(".sync:2", nested))
    step_functions.ended(arn)
    events = step_functions.client.get_execution_history(executionArn=arn)["events"]
    assert [event["type"] for event in events] == [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]
    submitted = events[4]["taskSubmittedEventDetails"]
    assert (submitted["resourceType"], submitted["resource"]) == (
        "states",
        "startExecution.sync:2",
    )


def test_without_waiting_the_start_is_the_result(step_functions: StepFunctions) -> None:
    nested = step_functions.machine("nested", Type="Wait", Seconds=600, End=True)
    ended = step_functions.ended(step_functions.start(step_functions.starter("", nested)))
    [arn] = step_functions.executions(nested)
    result = json.loads(ended["output"])
    assert sorted(result) == [
        "ExecutionArn",
        "SdkHttpMetadata",
        "SdkResponseMetadata",
        "StartDate",
    ]
    assert result["ExecutionArn"] == arn
    assert result["StartDate"] == milliseconds(step_functions.describe(arn)["startDate"])
    assert step_functions.describe(arn)["input"] == "{}"


def test_a_failed_execution_fails_the_task_and_is_its_cause(step_functions: StepFunctions) -> None:
    nested = step_functions.machine("nested", Type="Fail", Error="Broken", Cause='so "it" is')
    starter = step_functions.starter(".sync:2", nested, Input={"a": 1}, **NAME)
    ended = step_functions.ended(step_functions.start(starter))
    assert ended["error"] == "States.TaskFailed"
    cause = json.loads(ended["cause"])
    told = {name: cause[name] for name in ("Status", "Error", "Cause", "Input", "Name")}
    assert told == {
        "Status": "FAILED",
        "Error": "Broken",
        "Cause": 'so "it" is',
        "Input": {"a": 1},
        "Name": "nested",
    }


def test_a_stopped_execution_has_its_reason(step_functions: StepFunctions) -> None:
    machine = step_functions.machine("machine", Type="Wait", Seconds=600, End=True)
    arn = step_functions.start(machine)
    step_functions.until(lambda: step_functions.client.get_execution_history(executionArn=arn))
    step_functions.client.stop_execution(executionArn=arn, error="Enough", cause="of it")
    ended = step_functions.ended(arn)
    assert (ended["status"], ended["error"], ended["cause"]) == ("ABORTED", "Enough", "of it")


@pytest.mark.parametrize("end", ["stopped", "timed out"])
def test_a_task_that_stops_waiting_stops_the_execution(
    step_functions: StepFunctions, end: str
) -> None:
    nested = step_functions.machine("nested", Type="Wait", Seconds=600, End=True)
    starter = step_functions.machine(
        "starter",
        Type="Task",
        Resource=f"{START}.sync:2",
        Parameters={"StateMachineArn": nested},
        TimeoutSeconds=1 if end == "timed out" else 600,
        End=True,
    )
    arn = step_functions.start(starter, name="own")
    step_functions.until(lambda: step_functions.executions(nested))
    if end == "stopped":
        step_functions.client.stop_execution(executionArn=arn)
    [waited_for] = step_functions.executions(nested)
    assert step_functions.ended(waited_for)["cause"] == (
        f"The Task state in AWS Step Functions execution [{arn}] which was managing this resource was aborted"
    )
    expected = ("ABORTED", None) if end == "stopped" else ("FAILED", "States.Timeout")
    ended = step_functions.ended(arn)
    assert (ended["status"], ended.get("error")) == expected


def test_a_name_that_runs_with_the_same_input_is_the_same_execution(
    step_functions: StepFunctions,
) -> None:
    nested = step_functions.machine("nested", Type="Wait", Seconds=600, End=True)
    starter = step_functions.starter("", nested, **NAME)
    arns = [step_functions.ended(step_functions.start(starter))["output"] for _ in range(2)]
    assert len({json.loads(output)["ExecutionArn"] for output in arns}) == 1
    assert len(step_functions.executions(nested)) == 1


def test_a_name_that_has_ended_is_taken(step_functions: StepFunctions) -> None:
    nested = step_functions.machine("nested", Type="Pass", End=True)
    starter = step_functions.starter(".sync:2", nested, **NAME)
    first, second = (step_functions.ended(step_functions.start(starter)) for _ in range(2))
    assert first["status"] == "SUCCEEDED"
    assert second["error"] == "StepFunctions.ExecutionAlreadyExistsException"
    [arn] = step_functions.executions(nested)
    assert second["cause"].startswith(
        f"Execution Already Exists: '{arn}' (Service: AWSStepFunctions; Status Code: 400; "
        "Error Code: ExecutionAlreadyExists; Request ID: "
    )


def test_executions_without_a_name_are_executions_of_their_own(
    step_functions: StepFunctions,
) -> None:
    machine = step_functions.machine("machine", Type="Pass", End=True)
    names = {step_functions.describe(step_functions.start(machine))["name"] for _ in range(2)}
    assert [len(name) for name in names] == [36, 36]


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"Input": {}}, "The field 'StateMachineArn' is required but was missing"),
        (
            {"StateMachineArn": "arn", "Inputs": {}},
            'The field "Inputs" is not supported by Step Functions',
        ),
    ],
)
def test_parameters_that_cannot_start_an_execution_are_a_runtime_error(
    step_functions: StepFunctions, parameters: dict[str, Any], problem: str
) -> None:
    task = {"Type": "Task", "Resource": START, "Parameters": parameters, "End": True}
    ended = step_functions.ended(step_functions.start(step_functions.machine("starter", **task)))
    assert ended["error"] == "States.Runtime"
    assert f"could not be used to start the Task: [{problem}]" in ended["cause"]


@pytest.mark.parametrize(
    "resource", ["startExecution.waitForTaskToken", "startSyncExecution", "stopExecution"]
)
def test_a_call_or_pattern_that_is_not_offered_is_refused(
    step_functions: StepFunctions, resource: str
) -> None:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::states:{resource}", "End": True}
    refused = f"The resource provided arn:aws:states:::states:{resource} not recognized"
    with pytest.raises(ClientError, match=refused):
        step_functions.machine("starter", Parameters={}, **task)
