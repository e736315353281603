"""Changes of moto's interpreter for speed. The corrections are tested with the calls that they are about."""

import json

import pytest
from moto.stepfunctions.parser.asl.parse.asl_parser import (
    AmazonStateLanguageParser,
    ASLParserException,
)

from local_runner.stepfunctions import interpreter

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
