"""Ranges become distributions for Optuna, and samples become the text that training jobs receive."""

from typing import Any

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from local_runner.sagemaker.jobs.search_space import SearchSpace, read_search_space


def integer(low: str, high: str, scaling: str | None = None) -> SearchSpace:
    return space("IntegerParameterRanges", low, high, scaling)


def continuous(low: str, high: str, scaling: str | None = None) -> SearchSpace:
    return space("ContinuousParameterRanges", low, high, scaling)


def space(kind: str, low: str, high: str, scaling: str | None) -> SearchSpace:
    definition = {"Name": "x", "MinValue": low, "MaxValue": high}
    return read_search_space({kind: [definition | ({"ScalingType": scaling} if scaling else {})]})


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (integer("1", "9"), IntDistribution(1, 9)),
        (integer("1", "9", "Auto"), IntDistribution(1, 9)),
        (integer("1", "100", "Auto"), IntDistribution(1, 100, log=True)),
        (integer("1", "100", "Linear"), IntDistribution(1, 100)),
        (integer("1", "9", "Logarithmic"), IntDistribution(1, 9, log=True)),
        (integer("-1000", "1000", "Auto"), IntDistribution(-1000, 1000)),
        (continuous("0.001", "0.01", "Auto"), FloatDistribution(0.001, 0.01)),
        (continuous("0.0001", "1e0", "Auto"), FloatDistribution(0.0001, 1.0, log=True)),
        (continuous("0", "1000"), FloatDistribution(0.0, 1000.0)),
        (continuous("0.001", "0.01", "Logarithmic"), FloatDistribution(0.001, 0.01, log=True)),
        (
            continuous("0.5", "0.75", "ReverseLogarithmic"),
            FloatDistribution(0.25, 0.5, log=True),
        ),
    ],
)
def test_scale_is_the_requested_one_and_auto_is_logarithmic_on_wide_positive_ranges(
    read: SearchSpace, expected: Any
) -> None:
    assert read.distributions == {"x": expected}


def test_categorical_values_are_the_choices() -> None:
    read = read_search_space({"CategoricalParameterRanges": [{"Name": "x", "Values": ["a", "1"]}]})
    assert read.distributions == {"x": CategoricalDistribution(["a", "1"])}
    assert read.to_text({"x": "1"}) == {"x": "1"}


def test_integers_are_written_without_a_point_and_floats_in_shortest_form() -> None:
    assert integer("1", "20").to_text({"x": 12}) == {"x": "12"}
    assert continuous("0", "1").to_text({"x": 0.1}) == {"x": "0.1"}
    assert continuous("0", "1e-3").to_text({"x": 1e-05}) == {"x": "1e-05"}


def test_reverse_logarithmic_values_are_mirrored_and_never_leave_the_range() -> None:
    read = continuous("0.9", "0.999", "ReverseLogarithmic")
    distribution = read.distributions["x"]
    assert isinstance(distribution, FloatDistribution)
    assert read.to_text({"x": distribution.low}) == {"x": "0.999"}
    assert read.to_text({"x": distribution.high}) == {"x": "0.9"}
    assert float(read.to_text({"x": 0.01})["x"]) == pytest.approx(0.99)


@pytest.mark.parametrize(
    ("read", "text", "sample"),
    [
        (integer("1", "9"), "3", 3),
        (integer("1", "9"), "10", None),
        (integer("1", "9"), "three", None),
        (continuous("0", "1"), "0.25", 0.25),
        (continuous("0", "1"), "1.5", None),
        (continuous("0.5", "0.75", "ReverseLogarithmic"), "0.625", 0.375),
    ],
)
def test_values_of_another_tuning_job_are_taken_only_from_inside_the_range(
    read: SearchSpace, text: str, sample: float | None
) -> None:
    assert read.from_text({"x": text}) == (None if sample is None else {"x": sample})


def test_values_without_one_of_the_hyperparameters_are_not_taken() -> None:
    assert integer("1", "9").from_text({"y": "3"}) is None
