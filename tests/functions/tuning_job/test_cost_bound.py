"""The upper bound of a tuning job's cost, as a dry run returns it, and budgets that overrides must not break."""

from typing import Any

import pytest

from tests.events import Json, event
from tests.functions.effects import described
from tuner.cost import Cost
from tuner.errors import InvalidInput
from tuner.input.check import checked_input
from tuner.tuning_job.cost_bound import cost_bound
from tuner.tuning_job.prepare import prepared_tuning_job

EXECUTION = {"Id": "arn:aws:states:us-east-1:1:execution:m:e", "Name": "e", "StartTime": "now"}
# A training job of one instance costs 0.001 a second.
PRICES = {"ml.m5.xlarge": 3.6, "ml.m5.2xlarge": 7.2}
SMALL: Json = {
    "maxNumberOfTrainingJobs": 20,
    "maxParallelTrainingJobs": 2,
    "maxRuntimeInSeconds": 1000,
    "instancePrices": PRICES,
}


def prepared(name: str, **changes: Any) -> Json:
    payload = checked_input({**event(name), "dryRun": True, **changes}, EXECUTION)
    algorithms = [described(arn) for arn in payload["algorithmARNs"]]
    return prepared_tuning_job(payload, algorithms, {}, "role", "role", [], EXECUTION["Id"])


def override(**config: Any) -> Json:
    return {"createHyperParameterTuningJob": {"HyperParameterTuningJobConfig": config}}


def at_most(seconds: float, amount: float | None = None) -> Json:
    """Return the cost of a dry run."""
    return Cost(seconds, amount, True).as_json()


@pytest.mark.parametrize(
    ("changes", "seconds", "amount"),
    [
        ({}, 20_000, 20.0),
        ({"instancePrices": {}}, 20_000, None),
        ({"trainingInstanceCount": 3}, 60_000, 60.0),
        ({"maxTuningRuntimeInSeconds": 600}, 1200, 1.2),
        ({"maxTuningRuntimeInSeconds": 90_000}, 20_000, 20.0),
        ({"trial": True}, 21_000, 21.0),
        ({"trial": True, "maxTuningRuntimeInSeconds": 600}, 1800, 1.8),
        ({"fallbackInstanceTypes": ["ml.m5.2xlarge"]}, 20_000, 40.0),
        ({"budget": {"maxCost": 1}}, 1000, 1.0),
        (
            {"overrides": override(ResourceLimits={"MaxNumberOfTrainingJobs": 3})},
            3000,
            3.0,
        ),
    ],
    ids=[
        "jobs x runtime",
        "no prices",
        "instances",
        "time limit",
        "no limit in effect",
        "trial",
        "trial with a limit",
        "dearest type",
        "budget",
        "override",
    ],
)
def test_a_dry_run_returns_the_cost_at_most(
    changes: Json, seconds: float, amount: float | None
) -> None:
    cost = prepared("smallest", **{**SMALL, **changes})["dryRun"]["cost"]
    assert cost == at_most(seconds, amount)


def test_all_training_jobs_may_be_of_the_dearest_definition() -> None:
    cost = prepared("several_definitions", **SMALL)["dryRun"]["cost"]
    assert cost == at_most(20_000, 40.0)


def test_a_definition_without_a_price_leaves_no_amount() -> None:
    prices = {"ml.m5.xlarge": 3.6}
    cost = prepared("several_definitions", **{**SMALL, "instancePrices": prices})["dryRun"]["cost"]
    assert cost == at_most(20_000)


def test_instance_seconds_and_money_are_bounded_each_by_itself() -> None:
    payload = {"instancePrices": {"ml.few": 36, "ml.many": 0.36}, "trial": False}
    definitions = [
        {"ResourceConfig": {"InstanceType": name, "InstanceCount": number}}
        for name, number in (("ml.few", 1), ("ml.many", 4))
    ]
    request = {
        "HyperParameterTuningJobConfig": {"ResourceLimits": {"MaxParallelTrainingJobs": 1}},
        "TrainingJobDefinitions": definitions,
    }
    assert cost_bound(request, 1, payload) == Cost(4 * 86400, 864.0, True)


def test_a_warm_start_has_a_bound() -> None:
    cost = prepared("warm_start", **SMALL)["dryRun"]["cost"]
    assert cost == at_most(20_000, 20.0)


@pytest.mark.parametrize(
    ("fragment", "wrong"),
    [
        (
            {"HyperParameterTuningJobConfig": {"ResourceLimits": {"MaxRuntimeInSeconds": 2000}}},
            "lets the training cost 4.00, and the budget is 1.00",
        ),
        (
            {"TrainingJobDefinition": {"ResourceConfig": {"InstanceType": "ml.p3.2xlarge"}}},
            "asks for an instance type without a price",
        ),
    ],
    ids=["longer", "unpriced"],
)
def test_an_override_does_not_break_the_budget(fragment: Json, wrong: str) -> None:
    overrides = {"createHyperParameterTuningJob": fragment}
    with pytest.raises(InvalidInput) as refused:
        prepared("smallest", **SMALL, budget={"maxCost": 1}, overrides=overrides)
    assert refused.value.problems == [
        f"overrides.createHyperParameterTuningJob: {wrong}; leave out what it sets of ResourceLimits, "
        "StoppingCondition and instances, or leave out budget"
    ]
