"""Changes of moto's interpreter for speed. The corrections are tested with the calls that they are about."""

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from moto.stepfunctions.parser.asl.parse.asl_parser import (
    AmazonStateLanguageParser,
    ASLParserException,
)

from local_runner import aws
from local_runner.stepfunctions import interpreter
from tests.local_runner.sagemaker.account import ROLE, create_role
from tests.waiting import RETRIER, wait_until

DEFINITION = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})


@contextlib.contextmanager
def running(folder: Path, definition: str) -> Iterator[tuple[Any, str]]:
    """Yield a client of Step Functions and the ARN of a state machine, whose retries follow at once."""
    with aws.embedded(folder) as embedded, patch(RETRIER):
        create_role("tuning", {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}})
        client = embedded.client("stepfunctions")
        machine = client.create_state_machine(name="m", definition=definition, roleArn=ROLE)
        yield client, machine["stateMachineArn"]


def start(client: Any, machine: str, given: str) -> str:
    return str(client.start_execution(stateMachineArn=machine, input=given)["executionArn"])


def wait_for(client: Any, arn: str) -> Any:
    """Return the description of an execution after its end."""
    wait_until(lambda: client.describe_execution(executionArn=arn)["status"] != "RUNNING")
    return client.describe_execution(executionArn=arn)


def test_executions_share_the_components_of_their_definition() -> None:
    with interpreter.definitions_parsed_once():
        one, other = (AmazonStateLanguageParser.parse(DEFINITION)[0] for _ in range(2))
    assert one is other


def test_executions_that_share_components_share_no_attempts(tmp_path: Path) -> None:
    retry = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}
    call = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "Retry": [retry]}
    item = {**call, "Parameters": {"Bucket": "absent", "Key": "absent"}, "End": True}
    processor = {"StartAt": "Call", "States": {"Call": item}}
    each = {"Type": "Map", "ItemsPath": "$", "ItemProcessor": processor, "End": True}
    rule = {"Variable": "$[0]", "IsPresent": True, "Next": "Each"}
    choice = {"Type": "Choice", "Choices": [rule]}
    definition = json.dumps({"StartAt": "Any", "States": {"Any": choice, "Each": each}})
    with running(tmp_path, definition) as (client, arn):
        started = [start(client, arn, "[1]") for _ in range(3)]
        ended = [wait_for(client, execution) for execution in started]
        pages = [client.get_execution_history(executionArn=execution) for execution in started]
    assert {execution["status"] for execution in ended} == {"FAILED"}
    types = [[event["type"] for event in page["events"]] for page in pages]
    assert [found.count("TaskFailed") for found in types] == [3, 3, 3]


def test_another_text_is_another_definition() -> None:
    renamed = DEFINITION.replace("End", "Finish")
    with interpreter.definitions_parsed_once():
        programs = [AmazonStateLanguageParser.parse(text)[0] for text in (DEFINITION, renamed)]
    assert [program.start_at.start_at_name for program in programs] == ["End", "Finish"]


def test_an_invalid_definition_is_refused_every_time() -> None:
    with interpreter.definitions_parsed_once():
        for _ in range(2):
            with pytest.raises(ASLParserException):
                AmazonStateLanguageParser.parse("{")


def test_an_execution_starts_at_one_time_for_everyone_who_asks(tmp_path: Path) -> None:
    """The context object, DescribeExecution and the event of the end have it, each in another form."""
    only = {"Type": "Pass", "QueryLanguage": "JSONata", "End": True}
    output = {"started": "{% $states.context.Execution.StartTime %}"}
    states = {"Only": {**only, "Output": output}}
    definition = json.dumps({"StartAt": "Only", "States": states})
    with running(tmp_path, definition) as (client, machine):
        described = wait_for(client, start(client, machine, "{}"))
    text = json.loads(described["output"])["started"]
    assert text.endswith("Z")
    started = datetime.fromisoformat(text)
    assert started.microsecond % 1000 == 0
    assert described["startDate"] == started
