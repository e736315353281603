"""The errors that a Catch matches: those that a wildcard does not match are caught by their own name."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local_runner import aws
from tests.local_runner.sagemaker.account import ROLE, create_role
from tests.waiting import wait_until

LIMIT = 256 * 1024
TOO_LARGE = (
    "The state/task 'Call' was given arguments with a size exceeding the maximum number of bytes."
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a client of Step Functions, of an account with a role for state machines."""
    with aws.embedded(tmp_path_factory.mktemp("aws")) as embedded:
        create_role("tuning", {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}})
        yield embedded.client("stepfunctions")


def ended(client: Any, name: str, characters: int, caught: str) -> dict[str, Any]:
    """Return an execution after its end, whose one task has arguments of this size and catches this error."""
    call = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sagemaker:describeModel",
        "Arguments": {"ModelName": f"{{% $pad('', {characters}, 'x') %}}"},
        "Catch": [{"ErrorEquals": [caught], "Output": "{% $states.errorOutput %}", "Next": "End"}],
        "End": True,
    }
    states = {"Call": call, "End": {"Type": "Succeed"}}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Call", "States": states}
    machine = client.create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=ROLE
    )
    arn = client.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
    wait_until(lambda: client.describe_execution(executionArn=arn)["status"] != "RUNNING")
    described: dict[str, Any] = client.describe_execution(executionArn=arn)
    return described


@pytest.mark.parametrize("caught", ["States.ALL", "States.TaskFailed"])
def test_no_wildcard_catches_arguments_that_are_too_large(client: Any, caught: str) -> None:
    execution = ended(client, caught.replace(".", "-"), LIMIT, caught)
    assert (execution["status"], execution["error"], execution["cause"]) == (
        "FAILED",
        "States.DataLimitExceeded",
        TOO_LARGE,
    )


def test_its_own_name_catches_arguments_that_are_too_large(client: Any) -> None:
    execution = ended(client, "own-name", LIMIT, "States.DataLimitExceeded")
    assert execution["status"] == "SUCCEEDED"
    output = json.loads(execution["output"])
    assert output == {"Error": "States.DataLimitExceeded", "Cause": TOO_LARGE}


def test_arguments_may_be_as_large_as_a_state(client: Any) -> None:
    longest = LIMIT - len('{"ModelName":""}')
    execution = ended(client, "longest", longest, "States.ALL")
    assert TOO_LARGE not in str(execution)
