"""State "Write Report": the figures of a search are metrics of the stack, and a deleted parent is no obstacle."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

import aws_clients
import telemetry
import write_report
from tests.events import Json
from tests.local_runner.sagemaker.account import WITHOUT_OBJECTIVE, account, tuning_request

Said = pytest.CaptureFixture[str]
FILES = ["report.html", "training_jobs.csv", "training_jobs.json"]


def event(name: str, prices: Json, asked: str, trial: str | None) -> Json:
    """Return what the state machine passes to the function."""
    return {
        "trial": {"tuningJobName": trial} if trial else None,
        "payload": {
            "tuningJobName": asked,
            "instancePrices": prices,
            "model": {"artifactsS3OutputPath": "s3://data/models/"},
        },
        "tuningJobName": name,
        "input": {"tuningJobName": name},
        "executionArn": "arn:aws:states:us-east-1:123456789012:execution:m:e",
    }


@pytest.fixture
def sagemaker(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Yield a client of an account with the tuning job job-1, which ends as the parameter says."""
    aws_clients.client.cache_clear()
    with account(tmp_path, getattr(request, "param", "Completed")):
        client = boto3.client("sagemaker")
        client.create_hyper_parameter_tuning_job(**tuning_request())
        yield client
    aws_clients.client.cache_clear()


def emitted(
    name: str,
    prices: Json,
    context: SimpleNamespace,
    said: Said,
    asked: str | None = None,
    trial: str | None = None,
) -> tuple[Json, Json, dict[str, str]]:
    """Return the function's answer, the metrics with their values, and the metrics with their units."""
    answer = write_report.handler(event(name, prices, asked or name, trial), context)
    lines = [json.loads(line) for line in said.readouterr().out.splitlines()]
    [metrics] = [line for line in lines if "_aws" in line]
    [stated] = metrics.pop("_aws")["CloudWatchMetrics"]
    assert (stated["Namespace"], stated["Dimensions"]) == ("ModelTuning", [["service"]])
    return answer, metrics, {each["Name"]: each["Unit"] for each in stated["Metrics"]}


@pytest.fixture(autouse=True)
def _service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry.metrics.provider, "service", "stack")


def test_the_figures_of_a_search_are_metrics_of_the_stack(
    sagemaker: Any, context: SimpleNamespace, capsys: Said
) -> None:
    answer, metrics, units = emitted("job-1", {"ml.m5.large": 36.0}, context, capsys)
    seconds = answer["report"]["cost"]["instanceSeconds"]
    assert seconds > 0
    assert answer["evidence"] is None
    assert metrics == {
        "service": "stack",
        "TrainingJobs": [3.0],
        "FailedTrainingJobs": [1.0],
        "TrainingSeconds": [seconds],
        "BestObjective": [pytest.approx(0.9)],
        "Cost": [pytest.approx(seconds / 100)],
    }
    assert units == {
        "TrainingJobs": "Count",
        "FailedTrainingJobs": "Count",
        "TrainingSeconds": "Seconds",
        "BestObjective": "None",
        "Cost": "None",
    }


def test_a_trial_is_counted_by_its_own_report_without_an_objective(
    sagemaker: Any, context: SimpleNamespace, capsys: Said
) -> None:
    prices = {"ml.m5.large": 36.0}
    trial, metrics, _ = emitted("job-1", prices, context, capsys, asked="job-2")
    assert metrics.keys() == {
        "service",
        "TrainingJobs",
        "FailedTrainingJobs",
        "TrainingSeconds",
        "Cost",
    }
    sagemaker.create_hyper_parameter_tuning_job(
        **tuning_request() | {"HyperParameterTuningJobName": "job-2"}
    )
    search, metrics, _ = emitted("job-2", prices, context, capsys, trial="job-1")
    whole, of_trial = search["report"]["cost"], trial["report"]["cost"]
    amount = whole["amount"] - of_trial["amount"]
    assert whole["trial"] == of_trial
    assert metrics["Cost"] == [pytest.approx(amount, abs=1e-5)]
    assert metrics["TrainingJobs"] == [3.0]


def test_the_cost_of_a_trial_that_was_deleted_is_not_known(
    sagemaker: Any, context: SimpleNamespace, capsys: Said
) -> None:
    answer, _, _ = emitted("job-1", {}, context, capsys, trial="job-0")
    assert answer["report"]["cost"].keys() == {"instanceSeconds", "isUpperBound", "text"}


@pytest.mark.parametrize("sagemaker", ["Failed"], indirect=True)
def test_a_search_without_a_result_and_without_prices_has_neither_objective_nor_cost(
    sagemaker: Any, context: SimpleNamespace, capsys: Said
) -> None:
    answer, metrics, _ = emitted("job-1", {}, context, capsys)
    assert metrics == {
        "service": "stack",
        "TrainingJobs": [1.0],
        "FailedTrainingJobs": [1.0],
        "TrainingSeconds": [answer["report"]["cost"]["instanceSeconds"]],
    }


@pytest.mark.parametrize("sagemaker", [WITHOUT_OBJECTIVE], indirect=True)
def test_the_evidence_of_the_log_travels_with_the_report(
    sagemaker: Any, context: SimpleNamespace, capsys: Said
) -> None:
    answer, _, _ = emitted("job-1", {}, context, capsys)
    assert answer["evidence"] == {
        "stream": "job-1-001-0123abcd/algo-1-1767323046",
        "metric": "validation:auc",
        "regex": "validation:auc=(\\S+)",
        "lines": 1,
        "whole": True,
        "mentions": 1,
        "values": {"nan": 1},
        "last": "nan",
    }


@pytest.mark.parametrize("is_deleted", [False, True], ids=["parent", "deleted parent"])
def test_a_report_shows_the_training_jobs_of_those_parents_that_still_exist(
    sagemaker: Any, context: SimpleNamespace, capsys: Said, is_deleted: bool
) -> None:
    start = {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "job-1"}],
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }
    warm = tuning_request() | {"HyperParameterTuningJobName": "job-2", "WarmStartConfig": start}
    sagemaker.create_hyper_parameter_tuning_job(**warm)
    if is_deleted:
        sagemaker.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="job-1")
    _, metrics, _ = emitted("job-2", {}, context, capsys)
    s3 = boto3.client("s3")
    folder = "models/job-2/report/"
    listed = s3.list_objects_v2(Bucket="data", Prefix=folder)["Contents"]
    assert [each["Key"] for each in listed] == [folder + name for name in FILES]
    body = s3.get_object(Bucket="data", Key=f"{folder}training_jobs.json")["Body"]
    report = json.loads(body.read())
    earlier = {each["tuningJobName"] for each in report["earlierTrainingJobs"]}
    assert earlier == (set() if is_deleted else {"job-1"})
    assert metrics["TrainingJobs"] == [3.0] == [float(len(report["trainingJobs"]))]
