"""Parts of a page: columns of numbers, shown keys of a payload, addresses of logs."""

import json

import pytest

from tests.deployment.template import ROOT
from tuner.report.asked import SHOWN, SHOWN_OF_DEFINITION, asked
from tuner.report.console import log_address
from tuner.report.page.columns import aligned, decimals_of

# Keys for the cost of a search.
WITH_MONEY = {"budget", "instancePrices"}


@pytest.mark.parametrize(
    ("texts", "cells"),
    [
        (["1", "12", "3"], ["1", "12", "3"]),
        (["0.25", "10", None], ["0.250", "10.000", ""]),
        (["0.00123", "0.5"], ["0.00123", "0.50000"]),
        (["1e-09", "0.5"], ["1.000e\u221209", "5.000e\u221201"]),
        (["-1.5", "2.25"], ["\u22121.500", "2.250"]),
        (["gbtree", "1"], ["gbtree", "1"]),
        ([], []),
    ],
)
def test_the_numbers_of_a_column_have_the_same_decimals(
    texts: list[str | None], cells: list[str]
) -> None:
    assert aligned(texts) == cells


@pytest.mark.parametrize(
    ("values", "decimals"), [([0.91, 0.99], 5), ([1.0, 3000.0], 0), ([0.5], 4), ([0.0], 3), ([], 3)]
)
def test_the_decimals_of_the_objective_tell_its_values_apart(
    values: list[float], decimals: int
) -> None:
    assert decimals_of(values) == decimals


def test_every_shown_key_is_a_key_of_the_input() -> None:
    whole = json.loads((ROOT / "events" / "input.schema.json").read_text())
    entry = whole["$defs"]["TrainingJobDefinition"]["properties"]
    assert {*SHOWN} - {*whole["properties"]} - {*entry} - WITH_MONEY == set()
    assert {*SHOWN_OF_DEFINITION} - {*entry} == set()


def test_foreign_keys_within_a_shown_key_are_left_out() -> None:
    payload = {
        "warmStart": {"parents": ["a"], "type": "TransferLearning", "token": "s"},
        "parameterRanges": {
            "IntegerParameterRanges": [{"Name": "n", "MinValue": "1", "MaxValue": "2", "x": "s"}],
            "secret": [{"Name": "s"}],
        },
        "instancePrices": {"ml.m5.xlarge": 0.2, "note": "s"},
        "maxRuntimeInSeconds": {"s": "s"},
        "trainingJobDefinitions": [{"name": "a", "staticHyperParameters": {"s": "s"}}, "s"],
    }
    assert asked(payload) == {
        "warmStart": {"parents": ["a"], "type": "TransferLearning"},
        "parameterRanges": {
            "IntegerParameterRanges": [{"Name": "n", "MinValue": "1", "MaxValue": "2"}]
        },
        "instancePrices": {"ml.m5.xlarge": 0.2},
        "maxRuntimeInSeconds": {},
        "trainingJobDefinitions": [{"name": "a"}],
    }


@pytest.mark.parametrize(
    ("arn", "address"),
    [
        (
            "arn:aws-cn:sagemaker:cn-north-1:123456789012:training-job/job-1",
            "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#logsV2:log-groups/log-group/"
            "$252Faws$252Fsagemaker$252FTrainingJobs$3FlogStreamNameFilter$3Djob-1$252F",
        ),
        ("", None),
        ("arn:aws-iso:sagemaker:us-iso-east-1:123456789012:training-job/job-1", None),
        ("javascript:alert(1)", None),
    ],
)
def test_an_address_of_logs_is_that_of_the_partition(arn: str, address: str | None) -> None:
    assert log_address(arn) == address
