"""The cost of training: instance seconds, and money if the price of every instance type is known."""

from typing import Any

import pytest

from tuner.cost import Cost, Instances, cost, dearest, instances_of, money, total

PRICES = {"ml.m5.large": 0.36, "ml.c5.large": 3.6}
ONE = Instances((("ml.m5.large", 2),))
CHOICE = Instances((("ml.m5.large", 1), ("ml.c5.large", 2)))
CLUSTER = Instances((("ml.m5.large", 10), ("ml.c5.large", 1)), is_cluster=True)
SPOT = Instances((("ml.m5.large", 1),), is_spot=True)
UNKNOWN = Instances((("ml.m5.large", 1), ("ml.p3.large", 1)))


@pytest.mark.parametrize(
    ("instances", "expected"),
    [
        (ONE, Cost(200, pytest.approx(0.02))),
        (CHOICE, Cost(200, pytest.approx(0.2), is_bound=True)),
        (CLUSTER, Cost(1100, pytest.approx(0.2))),
        (SPOT, Cost(100, pytest.approx(0.01), is_bound=True)),
        (UNKNOWN, Cost(100, None, is_bound=True)),
        (Instances(()), Cost(0)),
    ],
    ids=["one type", "fall-back types", "cluster", "spot", "no price", "nothing"],
)
def test_seconds_cost_at_most_those_of_the_dearest_type(instances: Any, expected: Any) -> None:
    assert cost(100, instances, PRICES) == expected


def test_a_training_job_that_never_started_costs_nothing_for_certain() -> None:
    assert cost(0, SPOT, PRICES) == Cost(0, 0)


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ([Cost(1, 2.0), Cost(3, 4.0, True)], Cost(4, 6.0, True)),
        ([Cost(1, 2.0), Cost(3)], Cost(4)),
        ([], Cost(0)),
    ],
    ids=["sum", "unknown", "nothing"],
)
def test_a_total_has_money_if_every_cost_has(costs: list[Cost], expected: Cost) -> None:
    assert total(costs) == expected


@pytest.mark.parametrize(
    ("of", "shown", "as_json"),
    [
        (
            Cost(7200),
            "7,200 instance seconds",
            {"instanceSeconds": 7200, "isUpperBound": False, "text": "7,200 instance seconds"},
        ),
        (
            Cost(1.2),
            "1 instance second",
            {"instanceSeconds": 1.2, "isUpperBound": False, "text": "1 instance second"},
        ),
        (
            Cost(7200.4, None, True),
            "at most 7,200 instance seconds",
            {
                "instanceSeconds": 7200.4,
                "isUpperBound": True,
                "text": "at most 7,200 instance seconds",
            },
        ),
        (
            Cost(60, 1234.5),
            "1,234.50",
            {
                "instanceSeconds": 60,
                "amount": 1234.5,
                "isUpperBound": False,
                "text": "60 instance seconds, 1,234.50",
            },
        ),
        (
            Cost(60, 0.00421, True),
            "at most 0.0042",
            {
                "instanceSeconds": 60,
                "amount": 0.00421,
                "isUpperBound": True,
                "text": "60 instance seconds, at most 0.0042",
            },
        ),
    ],
)
def test_a_cost_is_shown(of: Cost, shown: str, as_json: dict[str, Any]) -> None:
    assert (str(of), of.as_json()) == (shown, as_json)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0.00"),
        (6.4e-5, "0.000064"),
        (0.004, "0.004"),
        (0.5, "0.50"),
        (0.999, "1.00"),
        (1, "1.00"),
        (2e6, "2,000,000.00"),
    ],
)
def test_money_has_two_decimals_or_two_digits(amount: float, text: str) -> None:
    assert money(amount) == text


def test_the_dearest_instances_are_those_of_the_highest_price() -> None:
    assert dearest([ONE, CHOICE, SPOT], PRICES) == CHOICE
    assert dearest([SPOT, ONE], {}) == ONE


def test_instances_are_read_from_a_definition() -> None:
    definition = {
        "HyperParameterTuningResourceConfig": {
            "InstanceConfigs": [
                {"InstanceType": "ml.m5.large", "InstanceCount": 1},
                {"InstanceType": "ml.c5.large", "InstanceCount": 2},
            ]
        },
        "EnableManagedSpotTraining": True,
    }
    assert instances_of(definition) == Instances(CHOICE.types, is_spot=True)
    assert instances_of({}) == Instances(())
