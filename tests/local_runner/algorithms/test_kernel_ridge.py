"""Kernel ridge regression as a training container: what it reports, saves and refuses, and its tuning."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge
from sklearn.preprocessing import StandardScaler

from local_runner.__main__ import main
from local_runner.sagemaker.algorithms import load_algorithm
from local_runner.sample_data import write_diabetes
from tests.events import event

FOLDER = Path(__file__).parents[3] / "local_runner" / "algorithms" / "kernel_ridge"
SETTINGS = {"target": "progression", "alpha": "0.5", "gamma": "0.05", "degree": "2"}


class Ended:
    """A training program that has ended in its folder."""

    def __init__(self, base: Path, process: "subprocess.CompletedProcess[str]") -> None:
        self.base, self.code, self.log = base, process.returncode, process.stdout

    @property
    def failure(self) -> str:
        return (self.base / "output" / "failure").read_text()

    def metric(self, name: str) -> float:
        (definition,) = (
            each
            for each in load_algorithm("kernel-ridge", FOLDER).metric_definitions
            if each["Name"] == name
        )
        (value,) = re.findall(definition["Regex"], self.log)
        return float(value)


def program(name: str, *arguments: object, **environment: str) -> Any:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [FOLDER / name, *map(str, arguments)],
        env={"PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def train(base: Path, channels: dict[str, str], **settings: str) -> Ended:
    """Train on channels given as the text of one CSV file each."""
    for name, text in channels.items():
        folder = base / "input" / "data" / name
        folder.mkdir(parents=True)
        (folder / "part.csv").write_text(text)
    for folder in ("input/config", "model", "output"):
        (base / folder).mkdir(parents=True)
    (base / "input/config/hyperparameters.json").write_text(json.dumps(settings))
    return Ended(base, program("train", "train", SAGEMAKER_BASE_DIR=str(base)))


@pytest.fixture
def diabetes(tmp_path: Path) -> dict[str, str]:
    training, validation = write_diabetes(tmp_path / "data")
    return {"train": training.read_text(), "validation": validation.read_text()}


def matrix(text: str) -> tuple[Any, Any]:
    rows = np.genfromtxt(text.splitlines(), delimiter=",", skip_header=1)
    return rows[:, :-1], rows[:, -1]


@pytest.mark.parametrize("kernel", ["rbf", "laplacian", "polynomial"])
def test_it_agrees_with_scikit_learn_and_its_model_scores_the_same(
    tmp_path: Path, diabetes: dict[str, str], kernel: str
) -> None:
    ended = train(tmp_path / "ml", diabetes, kernel=kernel, **SETTINGS)
    assert ended.code == 0
    (known, targets), (unseen, wanted) = (matrix(text) for text in diabetes.values())
    scaler, offset = StandardScaler().fit(known), targets.mean()
    other = KernelRidge(kernel=kernel, alpha=0.5, gamma=0.05, degree=2, coef0=1)
    other.fit(scaler.transform(known), targets - offset)
    errors = other.predict(scaler.transform(unseen)) + offset - wanted
    reported = ended.metric("validation:rmse")
    assert reported == pytest.approx(np.sqrt(np.mean(errors**2)))
    scored = program("score", ended.base / "model", ended.base / "input/data/validation")
    assert scored.stdout == f"validation:rmse={reported!r}\n"


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
def test_what_cannot_be_trained_on_is_left_as_the_failure(tmp_path: Path, case: str) -> None:
    channels, settings, reason = REFUSED[case]
    ended = train(tmp_path, channels, **settings)
    assert (ended.code, ended.failure) == (1, reason)


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
    shorter.write_text(json.dumps(event("diabetes") | {"maxNumberOfTrainingJobs": 3}))
    files = write_diabetes(tmp_path)
    options = [f"--algorithm=kernel-ridge={FOLDER}", f"--workdir={tmp_path / 'work'}"]
    options += [f"--data=s3://example-data/diabetes/{file.name}={file}" for file in files]
    options += ["--parameter=S3BucketArns=arn:aws:s3:::example-data"]
    assert main([str(shorter), *options]) == 0
    told = capsys.readouterr().out
    errors = re.findall(r"Completed │ (\d+\.\d+)", told)
    reported, scored = re.findall(r"validation:rmse (?:reported|of model.tar.gz) +│ (\S+)", told)
    assert len(errors) == 3
    assert reported == scored
    assert min(map(float, errors)) == pytest.approx(float(reported), abs=1e-6)
