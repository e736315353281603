"""Kernel ridge regression as a training container: what it reports, saves and refuses, and its tuning."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from local_runner.__main__ import main
from local_runner.sagemaker.algorithms import load_algorithm
from local_runner.sample_data import write_diabetes
from tests.events import event
from tests.local_runner.algorithms.container import ALGORITHMS, Container

FOLDER = ALGORITHMS / "kernel_ridge"
SETTINGS = {"target": "progression", "alpha": "0.5", "gamma": "0.05", "degree": "2"}


@pytest.fixture
def container(tmp_path: Path) -> Container:
    return Container("kernel_ridge", tmp_path / "opt" / "ml")


def reported(log: list[str], name: str) -> float:
    """Return the metric in the log as the algorithm says how to find it."""
    metrics = load_algorithm("kernel-ridge", FOLDER).metric_definitions
    (expression,) = [metric["Regex"] for metric in metrics if metric["Name"] == name]
    (value,) = re.findall(expression, "\n".join(log))
    return float(value)


@pytest.fixture
def diabetes(tmp_path: Path) -> dict[str, str]:
    training, validation = write_diabetes(tmp_path / "data")
    return {"train": training.read_text(), "validation": validation.read_text()}


def matrix(text: str) -> tuple[Any, Any]:
    rows = np.genfromtxt(text.splitlines(), delimiter=",", skip_header=1)
    return rows[:, :-1], rows[:, -1]


@pytest.mark.parametrize("kernel", ["rbf", "laplacian", "polynomial"])
def test_it_agrees_with_scikit_learn_and_its_model_scores_the_same(
    container: Container, diabetes: dict[str, str], kernel: str
) -> None:
    # Only now, since every worker imports this module, and scikit-learn takes a second.
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.preprocessing import StandardScaler

    code, log = container.data(**diabetes).train(kernel=kernel, **SETTINGS)
    assert code == 0
    (known, targets), (unseen, wanted) = (matrix(text) for text in diabetes.values())
    scaler, offset = StandardScaler().fit(known), targets.mean()
    other = KernelRidge(kernel=kernel, alpha=0.5, gamma=0.05, degree=2, coef0=1)
    other.fit(scaler.transform(known), targets - offset)
    errors = other.predict(scaler.transform(unseen)) + offset - wanted
    error = reported(log, "validation:rmse")
    assert error == pytest.approx(np.sqrt(np.mean(errors**2)))
    assert container.score("validation") == f"validation:rmse={error!r}\n"


SMALL = {"train": "a,y\n1,2\n2,4\n3,6\n", "validation": "a,y\n4,8\n"}

REFUSED: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "no target": (SMALL, {}, "The hyperparameter target is required: the column to predict."),
    "another kernel": (
        SMALL,
        {"target": "y", "kernel": "cosine"},
        "kernel must be one of rbf, laplacian, polynomial, not cosine.",
    ),
    "no such column": (
        SMALL,
        {"target": "z"},
        "The train channel has no column z, the target.",
    ),
    "no validation": (
        {"train": SMALL["train"]},
        {"target": "y"},
        "The validation channel has no rows; give it a CSV file with a header.",
    ),
    "text": (
        {**SMALL, "validation": "a,y\nfour,8\n"},
        {"target": "y"},
        "Every cell must be a number: could not convert string to float: 'four'.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_failure_is_explained_in_the_failure_file(container: Container, case: str) -> None:
    channels, settings, reason = REFUSED[case]
    code, log = container.data(**channels).train(**settings)
    assert (code, log, container.failure) == (1, [reason], reason)


def test_hyperparameters_of_the_algorithm_are_those_of_the_program() -> None:
    specification = load_algorithm("kernel-ridge", FOLDER).request["TrainingSpecification"]
    supported = specification["SupportedHyperParameters"]
    source = (FOLDER / "train").read_text()
    defaults = {each["Name"]: each["DefaultValue"] for each in supported if "DefaultValue" in each}
    (stated,) = re.findall(r"^DEFAULTS = (.*)$", source, re.MULTILINE)
    assert json.loads(stated) == defaults
    kernels = next(each for each in supported if each["Name"] == "kernel")
    assert kernels["Range"]["CategoricalParameterRangeSpecification"]["Values"] == [
        "rbf",
        "laplacian",
        "polynomial",
    ]


def test_its_event_is_tuned_to_the_least_error_and_the_model_is_proven(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shorter = tmp_path / "diabetes.json"
    shorter.write_text(json.dumps(event("diabetes") | {"maxNumberOfTrainingJobs": 2}))
    assert main([str(shorter), f"--workdir={tmp_path / 'work'}"]) == 0
    shown = capsys.readouterr().out
    errors = re.findall(r"Completed +(\d+\.\d+)", shown)
    [best] = re.findall(r"validation:rmse = (\S+)", shown)
    assert len(errors) == 2
    assert "scores the same validation:rmse" in shown
    assert min(map(float, errors)) == pytest.approx(float(best), abs=1e-5)
