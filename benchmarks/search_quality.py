"""The best result of a tuning job by Bayesian search, next to Random search.

The local runner's search runs without processes, one training job at a time. The functions are standard tests of
optimisers; the breast-cancer task trains gradient boosting on a part of scikit-learn's data over the ranges of
events/breast_cancer.json. Regret is the distance of the best value from the least value known: that of the function, or
that of any training job here. Both strategies have the same seeds; a ratio below 1 says that Bayesian search comes
nearer to the least value.
"""

import json
import math
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "local_runner" / "algorithms" / "gradient_boosting")]

from boosting import grow, new_estimator, score  # noqa: E402

from benchmarks.measurement import Benchmark, Goal, Options, Result, Table  # noqa: E402
from local_runner.sagemaker.jobs.search import Search  # noqa: E402
from local_runner.sample_data import write_breast_cancer  # noqa: E402

SEEDS = 20
JOBS = (10, 30)
# Rows of the breast-cancer data to train on: fewer make the task quick, and less easy.
ROWS = 150
EVENT = json.loads((ROOT / "events" / "breast_cancer.json").read_text())

Ranges = dict[str, list[dict[str, Any]]]
Objective = Callable[[Mapping[str, str]], float]
Task = tuple[Ranges, Objective, float | None]
Regrets = dict[str, list[float]]

HARTMANN_WEIGHTS = (1.0, 1.2, 3.0, 3.2)
HARTMANN_SCALES = (
    (10, 3, 17, 3.5, 1.7, 8),
    (0.05, 10, 17, 0.1, 8, 14),
    (3, 3.5, 1.7, 10, 17, 8),
    (17, 8, 0.05, 10, 0.1, 14),
)
HARTMANN_CENTRES = (
    (1312, 1696, 5569, 124, 8283, 5886),
    (2329, 4135, 8307, 3736, 1004, 9991),
    (2348, 1451, 3522, 2883, 3047, 6650),
    (4047, 8828, 8732, 5743, 1091, 381),
)


def branin(point: Sequence[float]) -> float:
    """Return Branin's function: https://www.sfu.ca/~ssurjano/branin.html"""
    x, y = point
    valley = y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6
    return valley**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann(point: Sequence[float]) -> float:
    """Return Hartmann's function in six dimensions: https://www.sfu.ca/~ssurjano/hart6.html"""
    return -sum(
        weight
        * math.exp(
            -sum(a * (x - p / 10_000) ** 2 for a, x, p in zip(scales, point, centres, strict=True))
        )
        for weight, scales, centres in zip(
            HARTMANN_WEIGHTS, HARTMANN_SCALES, HARTMANN_CENTRES, strict=True
        )
    )


def rosenbrock(point: Sequence[float]) -> float:
    """Return Rosenbrock's function: https://www.sfu.ca/~ssurjano/rosen.html"""
    return sum(100 * (following - x**2) ** 2 + (x - 1) ** 2 for x, following in pairwise(point))


def ranges(*bounds: tuple[float, float]) -> Ranges:
    """Return a continuous range for each dimension, on a linear scale."""
    return {
        "ContinuousParameterRanges": [
            {"Name": f"x{n}", "MinValue": str(low), "MaxValue": str(high), "ScalingType": "Linear"}
            for n, (low, high) in enumerate(bounds)
        ]
    }


def at(function: Callable[[Sequence[float]], float], values: Mapping[str, str]) -> float:
    """Return the function's value at the point that the hyperparameters name."""
    return function([float(value) for value in values.values()])


def breast_cancer() -> Objective:
    """Return a function from hyperparameters to the validation logloss of gradient boosting."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_breast_cancer(Path(folder))
        training, validation = (np.loadtxt(file, delimiter=",", skiprows=1) for file in files)
    (features, targets), held_out = _split(training[:ROWS]), _split(validation)

    def train(values: Mapping[str, str]) -> float:
        whole = {"ntrees", "max_depth", "min_rows"}
        tuned = {name: (int if name in whole else float)(text) for name, text in values.items()}
        settings = {"seed": 1, "balance_classes": "false", **tuned}
        settings["score_tree_interval"] = settings["ntrees"]
        estimator = new_estimator(settings, classification=True)
        for _ in grow(estimator, features, targets, settings):
            pass
        return score(estimator, *held_out)["logloss"]

    return train


def _split(rows: Any) -> tuple[Any, Any]:
    return rows[:, :-1], rows[:, -1].astype(int)


def tasks() -> dict[str, Task]:
    """Return the ranges, the objective to minimise and its least value, if known, by task."""
    return {
        "Branin, 2 dimensions": (ranges((-5, 10), (0, 15)), partial(at, branin), 0.397887),
        "Hartmann, 6 dimensions": (ranges(*[(0, 1)] * 6), partial(at, hartmann), -3.32237),
        "Rosenbrock, 4 dimensions": (ranges(*[(-5, 10)] * 4), partial(at, rosenbrock), 0.0),
        "breast cancer, 6 hyperparameters": (EVENT["parameterRanges"], breast_cancer(), None),
    }


def best(strategy: str, task: Task, jobs: int, seed: int) -> float:
    """Return the least objective of one tuning job."""
    limits = {"MaxNumberOfTrainingJobs": jobs, "MaxParallelTrainingJobs": 1}
    config = {"Strategy": strategy, "RandomSeed": seed, "ResourceLimits": limits}
    objective = {"Type": "Minimize", "MetricName": "objective"}
    search = Search(config, {"TuningObjective": objective, "HyperParameterRanges": task[0]})
    values = []
    for _ in range(jobs):
        proposal = search.propose()
        assert proposal
        values.append(task[1](proposal.values))
        search.finish(proposal, values[-1])
    return min(values)


def measure(options: Options) -> dict[str, Regrets]:
    """Return the regret of each seed, by task and number of training jobs."""
    measured: dict[str, Regrets] = {}
    for name, task in tasks().items():
        bests = {
            jobs: {
                strategy: [best(strategy, task, jobs, seed) for seed in range(options.runs)]
                for strategy in ("Bayesian", "Random")
            }
            for jobs in (JOBS[:1] if options.quick else JOBS)
        }
        print(name, file=sys.stderr)
        found = [value for by in bests.values() for values in by.values() for value in values]
        least = min(found) if task[2] is None else task[2]
        for jobs, by in bests.items():
            measured[f"{name}: {jobs} training jobs"] = {
                strategy: [value - least for value in values] for strategy, values in by.items()
            }
    return measured


def result(measured: dict[str, Regrets]) -> Result:
    ratios = {name: _median_ratio(regrets) for name, regrets in measured.items()}
    rows = [_row(name, ratios[name], regrets) for name, regrets in measured.items()]
    columns = (
        "regret, Bayesian of Random",
        "seeds, better : worse",
        "Bayesian",
        "Random",
        "task",
    )
    better = sum(ratio < 1 for ratio in ratios.values())
    goal = Goal(
        "Bayesian has the smaller median regret, whatever the task",
        f"smaller in {better} of {len(ratios)}",
        better == len(ratios),
    )
    return Result([Table(columns, rows, "Medians over seeds")], measured, [goal])


def _median_ratio(regrets: Regrets) -> float:
    bayesian, random = (statistics.median(regrets[name]) for name in ("Bayesian", "Random"))
    return bayesian / random if random else math.inf


def _row(name: str, ratio: float, regrets: Regrets) -> list[str]:
    pairs = list(zip(regrets["Bayesian"], regrets["Random"], strict=True))
    better = sum(bayesian < random for bayesian, random in pairs)
    worse = sum(bayesian > random for bayesian, random in pairs)
    medians = [f"{statistics.median(values):.3g}" for values in regrets.values()]
    return [f"{ratio:.2f}", f"{better} : {worse}", *medians, name]


if __name__ == "__main__":
    Benchmark(__file__, runs=SEEDS).run(measure, result)
