"""Odd inputs: endless numbers, texts that cannot be written, and values at the bounds of a request."""

from typing import Any

import pytest

from tests.events import Json
from tests.functions.input.refusals import Check, problems

HUGE = 10**255
WIDE = {"MinValue": "0", "MaxValue": str(HUGE)}


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


HALF = "has half of a surrogate pair, which no encoding can write; leave it out"
UNSENDABLE = {
    "half a text": ({"tags": {"a": "\ud800"}}, f"tags.a: {HALF}"),
    "half a key of a parent": ({"parent": {"\udfff": 1}}, f"parent.?: {HALF}"),
    "a number beyond floating point": (
        {"acceptance": {"objectiveValue": 10**400}},
        "acceptance.objectiveValue: is beyond the range of floating-point numbers; give a smaller number",
    ),
    "nesting": (
        {"parent": nested(900)},
        f"parent{'[0]' * 49}: is nested too deeply; give at most 50 levels",
    ),
}


@pytest.mark.parametrize("name", UNSENDABLE)
def test_a_value_that_no_request_can_carry_is_refused_at_its_place(
    smallest: Json, check: Check, name: str
) -> None:
    changes, told = UNSENDABLE[name]
    assert problems(check, {**smallest, **changes}) == [told]


def test_the_widest_ranges_have_enough_combinations(smallest: Json, check: Check) -> None:
    integers = [{"Name": name, **WIDE} for name in "ab"]
    continuous = [{"Name": "c", "MinValue": 0, "MaxValue": 1}]
    ranges = {"IntegerParameterRanges": integers, "ContinuousParameterRanges": continuous}
    assert problems(check, {**smallest, "parameterRanges": ranges}) == []


def test_a_grid_has_no_more_training_jobs_than_an_integer_of_sagemaker_can_hold(
    smallest: Json, check: Check
) -> None:
    values = [str(number) for number in range(30)]
    ranges = [{"Name": f"h{number}", "Values": values} for number in range(7)]
    grid = {"tuningStrategy": "Grid", "parameterRanges": {"CategoricalParameterRanges": ranges}}
    assert problems(check, {**smallest, **grid}) == [
        f"parameterRanges: has {30**7} combinations, each of which Grid trains; give at most 2147483647"
    ]


def test_bounds_that_are_equal_in_floating_point_are_no_range(smallest: Json, check: Check) -> None:
    one = {"Name": "a", "MinValue": "1", "MaxValue": "1.00000000000000000001"}
    raw = {**smallest, "parameterRanges": {"ContinuousParameterRanges": [one]}}
    assert problems(check, raw) == [
        "parameterRanges.ContinuousParameterRanges[0] (a): MinValue 1 is not below MaxValue "
        "1.00000000000000000001; give a MinValue below MaxValue, or move the hyperparameter to "
        "staticHyperParameters"
    ]


def test_the_least_resource_of_hyperband_is_below_the_epochs(smallest: Json, check: Check) -> None:
    hyperband = {
        "tuningStrategy": "Hyperband",
        "hyperbandStrategyConfig": {"MinResource": 9},
        "staticHyperParameters": {"epochs": 9},
    }
    assert problems(check, {**smallest, **hyperband}) == [
        "hyperbandStrategyConfig.MinResource: 9 is not below the static hyperparameter epochs; "
        "give less than 9"
    ]
