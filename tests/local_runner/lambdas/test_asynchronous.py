"""Asynchronous invocations: what is tried again, what is kept, and what ends with the service."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.awslambda.utils import get_backend

from local_runner.aws import REGION
from local_runner.iam.access import Access
from local_runner.lambdas import asynchronous
from local_runner.lambdas.asynchronous import Asynchronous
from tests.local_runner.lambdas.deployed_functions import created, lambda_service

ACCOUNT = "123456789012"
WAIT_SECONDS = 30
# Writes a line for each try, and succeeds at the try that the event names.
SOURCE = """
import pathlib
def handler(event, context):
    log = pathlib.Path(event["log"])
    tries = log.read_text().splitlines() if log.exists() else []
    log.write_text("\\n".join([*tries, context.aws_request_id]))
    if len(tries) + 1 < event["succeeds"]:
        raise ValueError("not yet")
"""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asynchronous]:
    """A Lambda service with one function, whose further tries follow at once."""
    monkeypatch.setattr(asynchronous, "WAITS_SECONDS", (0.0, 0.0))
    with lambda_service(tmp_path / "functions", Access()) as ready:
        created(SOURCE)
        yield ready


@pytest.fixture
def tries(service: Asynchronous, tmp_path: Path) -> Callable[[int], list[str]]:
    """Invokes the function for an event that succeeds at a try; the request's id of each try."""

    def tried(succeeds: int) -> list[str]:
        log = tmp_path / "log"
        event = json.dumps({"log": str(log), "succeeds": succeeds})
        answer = boto3.client("lambda", region_name=REGION).invoke(
            FunctionName="function", InvocationType="Event", Payload=event
        )
        assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
        assert service.wait_until_settled(WAIT_SECONDS)
        return log.read_text().splitlines()

    return tried


def function() -> Any:
    return get_backend(ACCOUNT, REGION).get_function("function")


def configure(**options: Any) -> None:
    client = boto3.client("lambda", region_name=REGION)
    client.put_function_event_invoke_config(FunctionName="function", **options)


def dead_letter_queue() -> str:
    """Give the function a dead-letter queue; its URL."""
    sqs = boto3.client("sqs", region_name=REGION)
    url = str(sqs.create_queue(QueueName="queue")["QueueUrl"])
    function().dead_letter_queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue"
    return url


def received(url: str) -> list[dict[str, Any]]:
    answer = boto3.client("sqs", region_name=REGION).receive_message(
        QueueUrl=url, MessageAttributeNames=["All"]
    )
    return list(answer.get("Messages", []))


def let_send() -> None:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    boto3.client("iam").put_role_policy(RoleName="role", PolicyName="p", PolicyDocument=document)


@pytest.mark.parametrize(("succeeds", "times"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_an_event_is_tried_three_times_at_most_under_one_id(
    tries: Callable[[int], list[str]], succeeds: int, times: int
) -> None:
    ids = tries(succeeds)
    assert ids == [ids[0]] * times


@pytest.mark.parametrize(
    ("options", "waits"),
    [
        ({}, [60.0, 120.0]),
        ({"MaximumRetryAttempts": 1}, [60.0]),
        ({"MaximumRetryAttempts": 0}, []),
        ({"MaximumEventAgeInSeconds": 179}, [60.0]),
        ({"MaximumEventAgeInSeconds": 180}, [60.0, 120.0]),
    ],
    ids=str,
)
def test_the_waits_are_those_of_lambda_as_far_as_the_function_allows(
    tmp_path: Path, options: dict[str, int], waits: list[float]
) -> None:
    with lambda_service(tmp_path):
        created(SOURCE)
        if options:
            configure(**options)
        assert asynchronous.waits(function()) == waits


def test_an_event_that_fails_for_good_is_kept_in_the_dead_letter_queue(
    tries: Callable[[int], list[str]], tmp_path: Path
) -> None:
    url = dead_letter_queue()
    let_send()
    [identity, *_] = tries(9)
    [message] = received(url)
    assert json.loads(message["Body"]) == {"log": str(tmp_path / "log"), "succeeds": 9}
    told = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert told == {"RequestID": identity, "ErrorCode": "200", "ErrorMessage": "not yet"}


def test_an_event_that_succeeds_at_last_is_not_kept(tries: Callable[[int], list[str]]) -> None:
    url = dead_letter_queue()
    let_send()
    tries(3)
    assert received(url) == []


def test_a_destination_receives_nothing(tries: Callable[[int], list[str]]) -> None:
    url = dead_letter_queue()
    let_send()
    own = function().dead_letter_queue
    function().dead_letter_queue = None
    configure(DestinationConfig={"OnFailure": {"Destination": own}})
    tries(9)
    assert received(url) == []


def test_a_role_that_may_not_send_to_the_queue_keeps_nothing(
    tries: Callable[[int], list[str]],
) -> None:
    url = dead_letter_queue()
    tries(9)
    assert received(url) == []


def test_an_event_that_waits_for_its_next_try_ends_with_the_service(tmp_path: Path) -> None:
    began = time.monotonic()
    event = {"log": str(tmp_path / "log"), "succeeds": 9}
    with lambda_service(tmp_path / "functions") as ready:
        created(SOURCE)
        ready.submit(function(), event, "first")
        assert ready.wait_until_tried(WAIT_SECONDS)
        assert not ready.wait_until_settled(0)
    assert ready.wait_until_settled(0)
    assert (tmp_path / "log").read_text() == "first"
    assert time.monotonic() - began < asynchronous.WAITS_SECONDS[0]
    ready.submit(function, event, "late")
    assert ready.wait_until_tried(0)
