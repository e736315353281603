"""Gradient boosting: a plain program of the container contract, whose artifact proves its score."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from backports import tarfile

from local_runner.sagemaker.algorithms import load_algorithm
from local_runner.sagemaker.jobs.metrics import in_api_precision
from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from local_runner.sample_data import write_breast_cancer
from tests.local_runner.algorithms.container import ALGORITHMS, Container
from tests.local_runner.sagemaker.scripted_training import (
    BUCKET,
    TUNING_JOB_ARN,
    WAIT_SECONDS,
    channel,
    training_definition,
)

FOLDER = ALGORITHMS / "gradient_boosting"
SEED_TASK = (
    "{'classification': 'true', 'target': 'Survived', 'distribution':'bernoulli',"
    "'ignored_columns':'PassengerId,Name,Cabin,Ticket',"
    "'categorical_columns':'Sex,Embarked,Survived,Pclass,Embarked'}"
)
FAST = {"ntrees": "4", "score_tree_interval": "2", "min_rows": "1", "seed": "1"}


def passengers(count: int) -> str:
    """Return a table like the Titanic's: with text, missing values and columns to be ignored."""
    lines = ["PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Cabin,Embarked"]
    for number in range(count):
        sex, survived = ("female", 1) if number % 2 else ("male", 0)
        age = "" if number % 5 == 0 else 20 + number % 30
        port = "SCQ"[number % 3] if number % 7 else ""
        name = f'"Doe, {number}"'
        lines.append(f"{number},{survived},{number % 3 + 1},{name},{sex},{age},A/5,7.5,,{port}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def container(tmp_path: Path) -> Container:
    return Container("gradient_boosting", tmp_path / "opt" / "ml")


def validation_metrics(line: str) -> str:
    """Return the validation part of a log line, one metric a line."""
    return "".join(f"{metric}\n" for metric in line.split() if metric.startswith("validation:"))


def test_the_tuned_model_scores_what_its_training_job_reported(s3: Any, tmp_path: Path) -> None:
    for path in write_breast_cancer(tmp_path):
        s3.upload_file(str(path), BUCKET, f"data/{path.name}")
    algorithm = load_algorithm("gradient-boosting", FOLDER)
    job = TuningJob(tuning_request(), TUNING_JOB_ARN, lambda _: algorithm, s3, tmp_path / "jobs")
    job.start()
    assert job.wait(WAIT_SECONDS)
    best = describe_tuning_job(job)["BestTrainingJob"]
    key = f"models/{best['TrainingJobName']}/output/model.tar.gz"
    s3.download_file(BUCKET, key, str(tmp_path / "model.tar.gz"))
    with tarfile.open(tmp_path / "model.tar.gz") as archive:
        archive.extractall(tmp_path / "model", filter="data")
    (tmp_path / "validation").mkdir()
    s3.download_file(BUCKET, "data/validation.csv", str(tmp_path / "validation/any.csv"))
    scores = subprocess.check_output(
        [sys.executable, FOLDER / "score", tmp_path / "model", tmp_path / "validation"], text=True
    )
    reported = best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    name, _, scored = scores.splitlines()[0].partition("=")
    # The API's numbers have 32 bits.
    assert (name, in_api_precision(float(scored))) == ("validation:auc", reported)
    assert reported > 0.95


def tuning_request() -> dict[str, Any]:
    objective = {"Type": "Maximize", "MetricName": "validation:auc"}
    learn_rate = {"Name": "learn_rate", "MinValue": "0.05", "MaxValue": "0.3"}
    return {
        "HyperParameterTuningJobName": "real",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": objective,
            "ParameterRanges": {"ContinuousParameterRanges": [learn_rate]},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 2},
            "RandomSeed": 1,
        },
        "TrainingJobDefinition": training_definition(
            AlgorithmSpecification={
                "AlgorithmName": "gradient-boosting",
                "TrainingInputMode": "File",
            },
            StaticHyperParameters={"training": '{"target": "malignant"}', "ntrees": "20"},
            InputDataConfig=[
                channel("training", f"s3://{BUCKET}/data/train.csv"),
                channel("validation", f"s3://{BUCKET}/data/validation.csv"),
            ],
        ),
    }


def test_a_table_with_text_and_missing_values_is_learned(container: Container) -> None:
    container.data(training=passengers(60), validation=passengers(30), notes="not,for,us")
    code, log = container.train(
        training=SEED_TASK, stopping_metric="auc", balance_classes="True", stopping_rounds="10",
        stopping_tolerance="1e-9", **FAST
    )  # fmt: skip
    assert code == 0, log
    assert [line.split()[0] for line in log] == ["trees=2", "trees=4"]
    assert "validation:auc=1.0" in log[-1].split()
    assert container.score("validation") == validation_metrics(log[-1])


def test_without_a_validation_channel_a_part_of_the_training_data_is_held_out(
    container: Container,
) -> None:
    container.data(training=passengers(60))
    _, log = container.train(training='{"target": "Survived"}', **FAST)
    assert re.fullmatch(
        r"trees=4 train:auc=\S+ train:logloss=\S+ validation:auc=\S+ validation:logloss=\S+",
        log[-1],
    )


def test_three_classes_are_told_apart(container: Container) -> None:
    container.data(training=passengers(90), validation=passengers(90))
    _, log = container.train(training='{"target": "Pclass"}', **FAST)
    assert container.score("validation") == validation_metrics(log[-1])


def test_numbers_are_predicted_by_regression(container: Container) -> None:
    table = passengers(60)
    container.data(training=table, validation=table)
    task = '{"target": "Age", "classification": false, "ignored_columns": ["Name"]}'
    _, log = container.train(training=task, **FAST)
    assert re.fullmatch(r"trees=4 train:rmse=\S+ validation:rmse=\S+", log[-1])
    assert container.score("validation") == validation_metrics(log[-1])


def test_training_stops_when_the_validation_metric_stops_improving(container: Container) -> None:
    container.data(training=passengers(60), validation=passengers(60))
    settings = FAST | {"ntrees": "1000", "score_tree_interval": "1"}
    stopping = {"stopping_metric": "auc", "stopping_rounds": "3"}
    _, log = container.train(training='{"target": "Survived"}', **settings, **stopping)
    assert [line.split()[0] for line in log] == ["trees=1", "trees=2", "trees=3", "trees=4"]
    assert container.score("validation") == validation_metrics(log[-1])


def test_a_stopped_training_saves_the_model_that_it_scored_last(container: Container) -> None:
    container.data(training=passengers(60), validation=passengers(60))
    settings = FAST | {"ntrees": "10000", "score_tree_interval": "1"}
    process = container.start(training='{"target": "Survived"}', **settings)
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0
    assert first.startswith("trees=1 ")
    last = (first + rest).splitlines()[-1]
    assert container.score("validation") == validation_metrics(last)


TABLE = "x,y\n1,0\n2,1\n3,0\n4,1\n"
FAILURES: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "unknown hyperparameter": (
        {"training": TABLE},
        {"training": '{"target": "y"}', "tree_count": "3"},
        "Hyperparameters: tree_count is not a hyperparameter, which are training, ntrees, "
        "max_depth, min_rows, learn_rate, sample_rate, col_sample_rate, score_tree_interval, "
        "seed, stopping_metric, stopping_rounds, stopping_tolerance, balance_classes.",
    ),
    "every bad hyperparameter": (
        {"training": TABLE},
        {"ntrees": "many", "max_depth": "0", "sample_rate": "2", "balance_classes": "yes"},
        "Hyperparameters: training is required; ntrees must be a whole number, not 'many'; "
        "max_depth must be from 1 to 30, not 0; sample_rate must be from 0.01 to 1.0, not 2.0; "
        "balance_classes must be one of True, False, true, false, not yes.",
    ),
    "task without a target": (
        {"training": TABLE},
        {"training": "{}"},
        'Hyperparameters: training must name a "target" column.',
    ),
    "task that is no object": (
        {"training": TABLE},
        {"training": "target=y"},
        "Hyperparameters: training must be a JSON object, not 'target=y'.",
    ),
    "target not in the data": (
        {"training": TABLE},
        {"training": '{"target": "z"}'},
        "The training channel has no values in the target column z.",
    ),
    "no data": (
        {"training": ""},
        {"training": '{"target": "y"}'},
        "The training channel has no rows; give it a CSV file with a header.",
    ),
    "nothing to tell apart": (
        {"training": "x,y\n1,0\n2,0\n"},
        {"training": '{"target": "y"}'},
        "The target column y has only the value 0.",
    ),
    "text among numbers": (
        {"training": TABLE, "validation": "x,y\none,0\n2,1\n"},
        {"training": '{"target": "y"}'},
        "Column x holds numbers in the training channel, but text elsewhere.",
    ),
    "one class to validate with": (
        {"training": TABLE, "validation": "x,y\n1,0\n"},
        {"training": '{"target": "y"}', "min_rows": "1"},
        "The AUC needs rows of every class in the validation data.",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_explained_in_the_failure_file_and_leaves_no_model(
    container: Container, case: str
) -> None:
    channels, hyperparameters, reason = FAILURES[case]
    code, log = container.data(**channels).train(**hyperparameters)
    assert (code, log[-1], container.failure) == (1, reason, reason)
    assert not list((container.base / "model").iterdir())


def test_the_algorithm_needs_nothing_of_the_runner() -> None:
    sources = [path for path in FOLDER.iterdir() if path.is_file()]
    assert {path.name for path in sources if "local_runner" in path.read_text()} == set()
