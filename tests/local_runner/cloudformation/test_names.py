"""Generated names fit each type, however deep a stack is nested and however long its name is."""

import re

import pytest

from local_runner.cloudformation import names

# Names that CloudFormation has generated: https://github.com/KensioSoftware/yulin/issues/1113
STACK = "ChineseboostAnalyticsStack"


@pytest.mark.parametrize(
    ("resource_type", "stack", "logical_id", "generated"),
    [
        (
            "AWS::IAM::Role",
            STACK,
            "RainlyticsSummariesJobFunctionServiceRole",
            "ChineseboostAnalyticsStac-RainlyticsSummariesJobFun-",
        ),
        ("AWS::IAM::Role", "a" * 60, "Role", f"{'a' * 46}-Role-"),
        ("AWS::IAM::Role", "stack", "R" * 60, f"stack-{'R' * 45}-"),
        ("AWS::SNS::Topic", STACK, "Topic", f"{STACK}-Topic-"),
        ("AWS::Kinesis::Stream", "a" * 200, "Stream", f"{'a' * 200}-Stream-"),
    ],
)
def test_a_generated_name_is_shortened_to_the_limit_of_its_type(
    resource_type: str, stack: str, logical_id: str, generated: str
) -> None:
    name = names.generate(resource_type, stack, logical_id)
    assert re.fullmatch(re.escape(generated) + "[A-Z0-9]{12}", name)
    assert len(name) <= names.LIMITS.get(resource_type, len(name))


def test_names_that_are_cut_alike_differ_in_their_end() -> None:
    made = {names.generate("AWS::IAM::Role", STACK, f"{'Role' * 20}{n}") for n in range(9)}
    assert len(made) == 9
