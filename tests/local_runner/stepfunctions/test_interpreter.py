"""Changes of moto's interpreter for speed. The corrections are tested with the calls that they are about."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest
from moto.stepfunctions.parser.asl.parse.asl_parser import (
    AmazonStateLanguageParser,
    ASLParserException,
)

from local_runner import aws
from local_runner.stepfunctions import interpreter
from tests.local_runner.sagemaker.account import ROLE, create_role

DEFINITION = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})


def test_a_definition_is_parsed_once_and_every_execution_has_components_of_its_own() -> None:
    with interpreter.definitions_parsed_once():
        one, tree = AmazonStateLanguageParser.parse(DEFINITION)
        other, same_tree = AmazonStateLanguageParser.parse(DEFINITION)
    assert tree is same_tree
    assert one is not other
    assert one.states is not other.states


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
    with aws.embedded(tmp_path) as embedded:
        create_role("tuning", {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}})
        client = embedded.client("stepfunctions")
        machine = client.create_state_machine(name="m", definition=definition, roleArn=ROLE)
        arn = client.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
        deadline = time.monotonic() + 30
        while (described := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < deadline
            time.sleep(0.01)
    text = json.loads(described["output"])["started"]
    assert text.endswith("Z")
    started = datetime.fromisoformat(text)
    assert started.microsecond % 1000 == 0
    assert described["startDate"] == started
