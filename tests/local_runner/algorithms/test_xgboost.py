"""The stand-in for SageMaker's XGBoost: what it reports, saves and refuses, and its tuning without an option."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from local_runner.__main__ import main
from local_runner.sagemaker.jobs.metrics import MetricReader, shown
from local_runner.sample_data import write_breast_cancer_xgboost
from local_runner.shipped import algorithms
from tests.events import event
from tests.local_runner.algorithms.container import Container

SETTINGS = {
    "objective": "binary:logistic",
    "eval_metric": "auc",
    "num_round": "7",
    "eta": "0.1",
    "max_depth": "2",
    "min_child_weight": "3.4",
}
SMALL = {"train": "0,1\n1,2\n0,1.5\n1,2.5\n", "validation": "0,1\n1,3\n"}


@pytest.fixture
def container(tmp_path: Path) -> Container:
    return Container("xgboost", tmp_path / "opt" / "ml")


def reported(log: list[str]) -> list[tuple[str, float]]:
    """Return the metrics that SageMaker finds in lines of the log."""
    reader = MetricReader(algorithms()["xgboost"].metric_definitions)
    found = [each for line in log for each in reader.read(shown(f"{line}\n".encode()))]
    return [(each.name, each.value) for each in found]


def test_it_agrees_with_scikit_learn_and_its_model_scores_the_same(
    container: Container, tmp_path: Path
) -> None:
    # Only now, since every worker imports this module, and scikit-learn takes a second.
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.metrics import roc_auc_score

    files = dict(zip(SMALL, write_breast_cancer_xgboost(tmp_path), strict=True))
    code, log = container.data(**{name: file.read_text() for name, file in files.items()}).train(
        **SETTINGS
    )
    assert code == 0
    known, unseen = (np.loadtxt(file, delimiter=",") for file in files.values())
    other = GradientBoostingClassifier(
        n_estimators=7,
        learning_rate=0.1,
        max_depth=2,
        min_samples_leaf=3,
        max_features=1.0,
        random_state=0,
    )
    other.fit(known[:, 1:], known[:, 0])
    area = roc_auc_score(unseen[:, 0], other.predict_proba(unseen[:, 1:])[:, 1])
    assert [line.split("\t")[0] for line in log] == ["[4]", "[6]"]
    areas = [value for name, value in reported(log) if name == "validation:auc"]
    assert areas[-1] == pytest.approx(area, abs=1e-5)
    assert reported(container.score("validation").splitlines()) == [("validation:auc", areas[-1])]


REFUSED: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "no rounds": (SMALL, {"num_round": ""}, "The hyperparameter num_round is required."),
    "another objective": (
        SMALL,
        {"objective": "reg:squarederror"},
        "On this machine objective must be binary:logistic, not reg:squarederror.",
    ),
    "a header": (
        {**SMALL, "train": "label,a\n0,1\n"},
        {},
        "Every cell must be a number, without a header: could not convert string to float: 'label'",
    ),
    "no validation": ({"train": SMALL["train"]}, {}, "The validation channel has no rows."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_failure_is_explained_in_the_failure_file(container: Container, case: str) -> None:
    channels, changes, reason = REFUSED[case]
    settings = {name: value for name, value in {**SETTINGS, **changes}.items() if value}
    code, log = container.data(**channels).train(**settings)
    assert (code, log, container.failure) == (1, [reason], reason)


@pytest.mark.parametrize("name", ["smallest", "xgboost"])
def test_an_event_runs_without_an_option(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shorter = tmp_path / f"{name}.json"
    shorter.write_text(json.dumps(event(name) | {"maxNumberOfTrainingJobs": 2}))
    assert main([str(shorter), f"--workdir={tmp_path / 'work'}"]) == 0
    told = capsys.readouterr().out
    assert len(re.findall(r"Completed +(\d+\.\d+)", told)) == 2
    # Without a validation channel there is nothing to prove with.
    assert ("scores the same validation:auc" in told) == (name == "xgboost")
