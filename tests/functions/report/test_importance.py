"""The importance of hyperparameters: PED-ANOVA's numbers are Optuna's own, for any space and any results."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from tests.functions.report.searches import BOOSTER, DEFINITION, DEPTH, RATE, search, training_job
from tuner.report.correlation import spearman
from tuner.report.importance import Importance, importances
from tuner.report.ped_anova import ped_anova
from tuner.report.ranges import on_scale
from tuner.report.search import Range, Search

TOLERANCE = 1e-12
RESULTS = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e6, 1e6))
INTEGERS = st.tuples(st.integers(-1000, 1000), st.integers(1, 5000)).map(
    lambda ends: Range("whole", "Integer", ends[0], ends[0] + ends[1])
)
LOGARITHMIC_INTEGERS = st.tuples(st.integers(1, 1000), st.integers(1, 100_000)).map(
    lambda ends: Range("magnitude", "Integer", ends[0], ends[0] + ends[1], "Logarithmic")
)
FLOATS = st.tuples(st.floats(-1e3, 1e3), st.floats(0.01, 1e3)).map(
    lambda ends: Range("real", "Continuous", ends[0], ends[0] + ends[1])
)
LOGARITHMIC_FLOATS = st.tuples(st.floats(1e-8, 1e3), st.floats(1.5, 1e6)).map(
    lambda ends: Range("rate", "Continuous", ends[0], ends[0] * ends[1], "Logarithmic")
)
REVERSED = st.tuples(st.floats(0, 0.5), st.floats(0.6, 0.9999)).map(
    lambda ends: Range("momentum", "Continuous", *ends, "ReverseLogarithmic")
)
CATEGORIES = st.integers(1, 6).map(
    lambda size: Range("kind", "Categorical", values=tuple("abcdef"[:size]))
)
SPACE = st.tuples(INTEGERS, LOGARITHMIC_INTEGERS, FLOATS, LOGARITHMIC_FLOATS, REVERSED, CATEGORIES)


def values(of: Range) -> st.SearchStrategy[Any]:
    """Return a strategy for values of the hyperparameter, at the ends of its range more often than elsewhere."""
    if of.kind == "Categorical":
        return st.sampled_from(of.values)
    if of.kind == "Integer":
        return st.integers(int(of.low), int(of.high))
    return st.one_of(st.sampled_from([of.low, of.high]), st.floats(of.low, of.high))


def distribution(of: Range) -> BaseDistribution:
    """Return Optuna's distribution; that of a reversed logarithmic scale is linear on the scale's axis."""
    if of.kind == "Categorical":
        return CategoricalDistribution(of.values)
    is_log = of.scale == "Logarithmic"
    if of.kind == "Integer":
        return IntDistribution(int(of.low), int(of.high), log=is_log)
    if of.scale == "ReverseLogarithmic":
        return FloatDistribution(on_scale(of.low, of), on_scale(of.high, of))
    return FloatDistribution(of.low, of.high, log=is_log)


def of_optuna(
    space: Sequence[Range], tried: Sequence[dict[str, Any]], results: Sequence[float], goal: str
) -> dict[str, float]:
    study = optuna.create_study(direction=goal)
    distributions = {each.name: distribution(each) for each in space}
    reversed_ = {each.name: each for each in space if each.scale == "ReverseLogarithmic"}
    for each, result in zip(tried, results, strict=True):
        places = {k: on_scale(v, reversed_[k]) if k in reversed_ else v for k, v in each.items()}
        own = {name: distributions[name] for name in each}
        trial = optuna.create_trial(params=places, distributions=own, value=result)
        study.add_trial(trial)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return optuna.importance.PedAnovaImportanceEvaluator().evaluate(study)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_importance_is_that_of_optuna(data: st.DataObject) -> None:
    space = data.draw(SPACE)
    combinations = st.fixed_dictionaries({each.name: values(each) for each in space})
    pairs = data.draw(st.lists(st.tuples(combinations, RESULTS), min_size=2, max_size=40))
    tried, results = [each for each, _ in pairs], [result for _, result in pairs]
    texts = [{name: str(value) for name, value in each.items()} for each in tried]
    minimised = ped_anova(space, texts, results)
    maximised = ped_anova(space, texts, [-result for result in results])
    assert minimised == pytest.approx(
        of_optuna(space, tried, results, "minimize"), rel=TOLERANCE, abs=TOLERANCE
    )
    assert maximised == pytest.approx(
        of_optuna(space, tried, results, "maximize"), rel=TOLERANCE, abs=TOLERANCE
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), RESULTS), min_size=4, max_size=40))
def test_training_jobs_without_a_value_count_as_in_optuna(
    tried: list[tuple[int, bool, float]],
) -> None:
    space = [Range("always", "Integer", 1, 9), Range("sometimes", "Integer", 1, 9)]
    named = [
        {"always": value, **({"sometimes": value} if is_given else {})}
        for value, is_given, _ in tried
    ]
    results = [result for _, _, result in tried]
    theirs = of_optuna(space, named, results, "minimize")
    texts = [{name: str(value) for name, value in each.items()} for each in named]
    assert ped_anova(space, texts, results) == pytest.approx(
        {"sometimes": 0.0} | theirs, rel=TOLERANCE, abs=TOLERANCE
    )


def tried(number: int, goal: str = "Maximize") -> Search:
    """Return training jobs whose objective depends on the depth only."""
    sign = 1 if goal == "Maximize" else -1
    jobs = [
        training_job(
            index,
            sign * (index * 7 % 10) / 10,
            hyperparameters={
                "max_depth": str(index * 7 % 10 + 1),
                "learn_rate": str(0.01 * 1.1 ** (index * 13 % 17)),
                "booster": BOOSTER.values[index % 2],
            },
        )
        for index in range(number)
    ]
    return search(jobs, goal=goal)


def test_shares_of_importance_add_up_to_the_whole() -> None:
    [importance] = importances(tried(60))
    assert (importance.definition, importance.method, importance.number) == (
        "only",
        "PED-ANOVA",
        60,
    )
    assert importance.values[0][0] == "max_depth"
    assert math.fsum(share for _, share in importance.values) == pytest.approx(1)


def test_a_maximised_objective_has_the_importance_of_its_negative_minimised() -> None:
    assert importances(tried(60)) == importances(tried(60, "Minimize"))


def test_few_training_jobs_have_rank_correlations_of_numeric_hyperparameters() -> None:
    [importance] = importances(tried(19))
    assert importance.method == "rank correlation"
    assert importance.values[0] == ("max_depth", pytest.approx(1.0))
    assert [name for name, _ in importance.values] == ["max_depth", "learn_rate"]


def test_very_few_training_jobs_have_no_importance() -> None:
    assert importances(tried(4)) == (Importance("only", None, (), 4),)


def test_each_definition_has_its_own_importance() -> None:
    definitions = (DEFINITION, replace(DEFINITION, name="other", ranges=(DEPTH, RATE)))
    jobs = tried(30).training_jobs
    mixed = [*jobs, *(replace(job, definition="other") for job in jobs[:7])]
    found = importances(search(mixed, definitions=definitions))
    assert [(each.definition, each.method, each.number) for each in found] == [
        ("only", "PED-ANOVA", 30),
        ("other", "rank correlation", 7),
    ]


def test_hyperparameters_without_any_importance_have_equal_shares() -> None:
    jobs = [replace(job, objective=0.5) for job in tried(30).training_jobs]
    [importance] = importances(search(jobs))
    assert importance.values == (("booster", 1 / 3), ("learn_rate", 1 / 3), ("max_depth", 1 / 3))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1, 2, 3, 4], [10, 20, 30, 400], 1.0),
        ([1, 2, 3, 4], [4, 3, 2, -9], -1.0),
        ([1, 2, 3], [5, 5, 5], 0.0),
        ([1, 2, 2, 3], [1, 2, 3, 4], 0.948683298050514),
        ([], [], 0.0),
    ],
    ids=["rising", "falling", "constant", "ties", "nothing"],
)
def test_rank_correlation(first: list[float], second: list[float], expected: float) -> None:
    assert spearman(first, second) == pytest.approx(expected, abs=1e-12)
