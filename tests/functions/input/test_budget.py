"""A budget becomes the limits that keep a tuning job within it, or is refused with what would do."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

import check_input
from tests.events import Json, event
from tests.functions.granted import GRANTED
from tests.functions.input.refusals import Check, problems
from tuner.errors import InvalidInput
from tuner.input.check import checked_input

TYPE = "ml.m5.xlarge"
# A training job of one instance costs 0.001 a second.
PRICES = {TYPE: 3.6}
EXECUTION = {"Id": "arn:aws:states:us-east-1:1:execution:m:e", "Name": "e", "StartTime": "now"}


def budgeted(cost: float, **changes: Any) -> Json:
    return {
        **event("smallest"),
        "maxNumberOfTrainingJobs": 20,
        "maxParallelTrainingJobs": 2,
        "budget": {"maxCost": cost},
        "instancePrices": PRICES,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "limit", "runtime"),
    [
        ({}, 5000, 5000),
        ({"maxTuningRuntimeInSeconds": 600}, 600, 600),
        ({"maxTuningRuntimeInSeconds": 9000}, 5000, 5000),
        ({"maxRuntimeInSeconds": 7200}, 5000, 7200),
        ({"maxParallelTrainingJobs": 4}, 2500, 2500),
        ({"trainingInstanceCount": 2}, 2500, 2500),
        ({"trial": True}, 3333, 3333),
        ({"fallbackInstanceTypes": ["ml.c5.xlarge"]}, 2500, 2500),
    ],
    ids=[
        "budget",
        "smaller limit",
        "larger limit",
        "stated runtime",
        "parallel",
        "instances",
        "trial",
        "dearest type",
    ],
)
def test_a_budget_limits_the_runtime(check: Check, changes: Json, limit: int, runtime: int) -> None:
    prices = {**PRICES, "ml.c5.xlarge": 7.2}
    payload = check(budgeted(10, instancePrices=prices, **changes))
    [definition] = payload["definitions"]
    assert payload["maxTuningRuntimeInSeconds"] == limit
    assert definition["maxRuntimeInSeconds"] == runtime
    assert payload["instancePrices"] == prices


def test_several_definitions_may_all_be_the_dearest(check: Check) -> None:
    raw = {
        **event("several_definitions"),
        "budget": {"maxCost": 10},
        "instancePrices": {TYPE: 1.8, "ml.m5.2xlarge": 3.6},
    }
    payload = check(raw)
    assert payload["maxTuningRuntimeInSeconds"] == 5000
    assert [each["maxRuntimeInSeconds"] for each in payload["definitions"]] == [5000, 5000]


def test_the_wait_of_spot_training_ends_with_its_runtime(check: Check) -> None:
    payload = check(budgeted(10, enableManagedSpotTraining=True))
    assert payload["definitions"][0]["maxWaitTimeInSeconds"] == 5000
    stated = check(budgeted(10, enableManagedSpotTraining=True, maxRuntimeInSeconds=7200))
    assert stated["definitions"][0]["maxWaitTimeInSeconds"] == 7200


def test_a_budget_without_end_is_limited_by_sagemaker_s_maximum(check: Check) -> None:
    payload = check(budgeted(1e9))
    assert payload["maxTuningRuntimeInSeconds"] == 15_768_000
    assert payload["definitions"][0]["maxRuntimeInSeconds"] == 86400


def test_a_budget_below_sagemaker_s_minimum_is_refused_with_the_smallest_that_would_do(
    check: Check,
) -> None:
    assert problems(check, budgeted(0.1)) == [
        "budget.maxCost: 0.1 pays for 50 seconds of the tuning job, and SageMaker takes no limit below "
        "120; give 0.24 or more, or fewer maxParallelTrainingJobs"
    ]
    payload = check(budgeted(0.24))
    assert payload["maxTuningRuntimeInSeconds"] == 120


@pytest.mark.parametrize("price", [0.0001, 0.07, 0.23, 1.337, 98.3])
@pytest.mark.parametrize("parallel", [1, 3, 7])
def test_the_smallest_budget_that_is_named_is_accepted(
    check: Check, price: float, parallel: int
) -> None:
    changes = {"instancePrices": {TYPE: price}, "maxParallelTrainingJobs": parallel}
    refused = problems(check, budgeted(0.01, **changes))
    for line in refused:
        least = float(line.split("give ")[1].split(" or more")[0])
        assert check(budgeted(least, **changes))["maxTuningRuntimeInSeconds"] >= 120
        assert problems(check, budgeted(round(least - 0.01, 2) or 0.01, **changes)) != []


def test_a_budget_without_prices_is_refused(check: Check) -> None:
    raw = budgeted(10, fallbackInstanceTypes=["ml.c5.xlarge", "ml.c4.xlarge"])
    assert problems(check, raw) == [
        f"instancePrices: has no price of {name}, which budget needs; give one here, or in the "
        "deployment's parameter InstancePrices"
        for name in ("ml.c4.xlarge", "ml.c5.xlarge")
    ]


def test_prices_of_the_deployment_hold_unless_the_input_has_its_own() -> None:
    deployed = {TYPE: 7.2, "ml.c5.xlarge": 1, "ml.p3.16xlarge": 30}
    raw = event("smallest") | {"fallbackInstanceTypes": ["ml.c5.xlarge"]}
    assert checked_input(raw, EXECUTION, None, deployed)["instancePrices"] == {
        TYPE: 7.2,
        "ml.c5.xlarge": 1,
    }
    own = {**raw, "instancePrices": PRICES}
    assert checked_input(own, EXECUTION, None, deployed)["instancePrices"] == {
        TYPE: 3.6,
        "ml.c5.xlarge": 1,
    }


def test_an_impossible_price_of_the_deployment_is_refused_like_the_input_s_own() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_input(event("smallest"), EXECUTION, None, {TYPE: 0})
    assert refused.value.problems == [
        f"instancePrices.{TYPE}: 0 is not valid; give a number from 0.0001 to 1000000, without quotes"
    ]


def test_an_invalid_input_does_not_keep_prices_from_being_read() -> None:
    raw = {**event("smallest"), "trainingInstanceType": ["ml"], "fallbackInstanceTypes": "ml"}
    with pytest.raises(InvalidInput) as refused:
        checked_input({**raw, "instancePrices": [1]}, EXECUTION, None, PRICES)
    assert any(line.startswith("instancePrices: ") for line in refused.value.problems)
    with pytest.raises(InvalidInput):
        checked_input(raw, EXECUTION, None, PRICES)


def test_the_function_reads_the_prices_of_the_deployment(context: SimpleNamespace) -> None:
    raw = budgeted(10)
    del raw["instancePrices"]
    given = {"input": raw, "execution": EXECUTION, "granted": GRANTED}
    checked = check_input.handler({**given, "instancePrices": json.dumps(PRICES)}, context)
    assert checked["payload"]["maxTuningRuntimeInSeconds"] == 5000
