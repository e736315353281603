"""A search proposes values inside its space, learns, gives up poor training jobs, and can be repeated."""

from typing import Any

import pytest

from local_runner.sagemaker.jobs.search import Proposal, Search

UNIT = {"ContinuousParameterRanges": [{"Name": "x", "MinValue": "0", "MaxValue": "1"}]}
SMALL = {
    "IntegerParameterRanges": [{"Name": "n", "MinValue": "1", "MaxValue": "4"}],
    "CategoricalParameterRanges": [{"Name": "kind", "Values": ["a", "b"]}],
}
GRID = {
    "CategoricalParameterRanges": [
        {"Name": "kind", "Values": ["a", "b"]},
        {"Name": "size", "Values": ["1", "2"]},
    ]
}


def search(
    strategy: str, ranges: dict[str, Any], objective: str = "Maximize", **config: Any
) -> Search:
    definition = {
        "TuningObjective": {"Type": objective, "MetricName": "score"},
        "HyperParameterRanges": ranges,
        "StaticHyperParameters": config.pop("static", {}),
    }
    limits = {"MaxParallelTrainingJobs": 1, "MaxNumberOfTrainingJobs": 30}
    return Search({"Strategy": strategy, "ResourceLimits": limits, **config}, definition)


def propose(searching: Search) -> Proposal:
    proposal = searching.propose()
    assert proposal is not None
    return proposal


def proposals(searching: Search, count: int) -> list[dict[str, str]]:
    """Return the proposals for an objective that is best at x = 0.3."""
    values = []
    for _ in range(count):
        proposal = propose(searching)
        values.append(proposal.values)
        searching.finish(proposal, -abs(float(proposal.values["x"]) - 0.3))
    return values


@pytest.mark.parametrize("strategy", ["Bayesian", "Random"])
def test_the_same_seed_gives_the_same_proposals(strategy: str) -> None:
    first = proposals(search(strategy, UNIT, RandomSeed=7), 12)
    assert proposals(search(strategy, UNIT, RandomSeed=7), 12) == first
    assert proposals(search(strategy, UNIT, RandomSeed=8), 12) != first


@pytest.mark.parametrize("strategy", ["Bayesian", "Random"])
def test_without_a_seed_every_search_is_different(strategy: str) -> None:
    assert proposals(search(strategy, UNIT), 5) != proposals(search(strategy, UNIT), 5)


def test_bayesian_search_comes_closer_to_the_best_than_random_search() -> None:
    def distance(strategy: str) -> float:
        runs = [proposals(search(strategy, UNIT, RandomSeed=seed), 30)[-10:] for seed in range(4)]
        return sum(abs(float(values["x"]) - 0.3) for run in runs for values in run)

    assert distance("Bayesian") < 0.6 * distance("Random")


@pytest.mark.parametrize("strategy", ["Bayesian", "Random"])
def test_nothing_is_tried_twice_while_there_is_something_new(strategy: str) -> None:
    searching = search(strategy, SMALL, RandomSeed=1)
    tried = [tuple(sorted(propose(searching).values.items())) for _ in range(6)]
    assert len(set(tried)) == 6
    assert {values for values, *_ in tried} <= {("kind", "a"), ("kind", "b")}


def test_a_space_that_is_used_up_repeats_itself() -> None:
    searching = search("Random", SMALL, RandomSeed=1)
    assert len([propose(searching) for _ in range(20)]) == 20


def test_a_search_without_tunable_hyperparameters_proposes_nothing_to_change() -> None:
    assert propose(search("Random", {})).values == {}


def test_grid_search_proposes_every_combination_once_and_in_order() -> None:
    searching = search("Grid", GRID)
    assert [propose(searching).values for _ in range(4)] == [
        {"kind": "a", "size": "1"},
        {"kind": "a", "size": "2"},
        {"kind": "b", "size": "1"},
        {"kind": "b", "size": "2"},
    ]
    assert searching.propose() is None


def finish_with(searching: Search, *values: float) -> None:
    """Report these objectives for a training job, which ends with the last."""
    proposal = propose(searching)
    for step, value in enumerate(values, start=1):
        searching.report(proposal, step, value)
    searching.finish(proposal, values[-1])


@pytest.mark.parametrize(("objective", "poor", "good"), [("Maximize", 1, 9), ("Minimize", 9, 1)])
def test_early_stopping_gives_up_below_the_median_of_finished_training_jobs(
    objective: str, poor: float, good: float
) -> None:
    searching = search("Random", UNIT, objective, TrainingJobEarlyStoppingType="Auto")
    for value in (4.0, 5.0, 6.0):
        assert searching.report(propose(searching), 1, poor) is False
        finish_with(searching, value, value)
    assert searching.report(propose(searching), 1, poor) is True
    assert searching.report(propose(searching), 1, good) is False


def test_early_stopping_lets_a_training_job_end_that_has_reported_all_that_others_did() -> None:
    searching = search("Random", UNIT, TrainingJobEarlyStoppingType="Auto")
    for _ in range(3):
        finish_with(searching, 4.0, 5.0)
    proposal = propose(searching)
    assert searching.report(proposal, 1, 1.0) is True
    assert searching.report(proposal, 2, 1.0) is False


def test_early_stopping_is_off_unless_asked_for() -> None:
    searching = search("Random", UNIT)
    for _ in range(5):
        finish_with(searching, 5.0, 5.0)
    assert searching.report(propose(searching), 1, -100.0) is False


def test_a_value_that_is_no_number_gives_no_reason_to_stop() -> None:
    searching = search("Random", UNIT, TrainingJobEarlyStoppingType="Auto")
    for _ in range(5):
        finish_with(searching, 5.0, 5.0)
    assert searching.report(propose(searching), 1, float("nan")) is False


def test_hyperband_stops_training_jobs_that_fall_behind() -> None:
    resource = {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}}
    searching = search("Hyperband", UNIT, StrategyConfig=resource, RandomSeed=1)
    stopped = [
        any(searching.report(proposal, step, -float(rank)) for step in range(1, 9))
        for rank, proposal in enumerate(propose(searching) for _ in range(9))
    ]
    assert stopped[0] is False
    assert any(stopped)


def test_hyperband_takes_its_resource_from_a_static_number_of_epochs() -> None:
    assert propose(search("Hyperband", UNIT, static={"epochs": "9"})).values.keys() == {"x"}


def test_a_warm_start_spares_the_search_its_random_beginning() -> None:
    def first_distance(searching: Search) -> float:
        return sum(abs(float(propose(searching).values["x"]) - 0.3) for _ in range(5))

    cold, warm = (search("Bayesian", UNIT, RandomSeed=5) for _ in range(2))
    for hundredth in range(0, 100, 4):
        warm.learn({"x": str(hundredth / 100)}, -abs(hundredth / 100 - 0.3))
    warm.learn({"x": "7"}, 100.0)  # outside the range: no lesson
    assert first_distance(warm) < first_distance(cold) / 2
