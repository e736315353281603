"""The function that writes reports: its metrics, and the answers of SageMaker that it reads."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest

import telemetry
from tests.events import Json
from tests.functions.report.scripted import failed, scripted
from tuner.report.analysis import analysed
from tuner.report.search import Search
from write_report import count, described_search

PRICES = {"ml.m5.xlarge": 0.23}


class NotFoundError(Exception):
    """As SageMaker's for a tuning job that was deleted."""


@pytest.fixture(autouse=True)
def stack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the stack, as the functions' environment does."""
    monkeypatch.setattr(telemetry.metrics.provider, "service", "stack")


def emitted(
    capsys: pytest.CaptureFixture[str], search: Search, prices: dict[str, float]
) -> dict[str, Any]:
    """Return the metrics that the function writes about a search, by their names, with their dimensions."""
    count(analysed(search, prices))
    [metrics] = map(json.loads, capsys.readouterr().out.splitlines())
    [stated] = metrics.pop("_aws")["CloudWatchMetrics"]
    assert (stated["Namespace"], stated["Dimensions"]) == ("ModelTuning", [["service"]])
    return dict(metrics)


def test_the_metrics_of_a_search_are_those_of_its_stack(
    capsys: pytest.CaptureFixture[str],
) -> None:
    search = scripted(30)
    metrics = emitted(capsys, search, PRICES)
    assert metrics.pop("service") == "stack"
    assert metrics == {
        "TrainingJobs": [30.0],
        "FailedTrainingJobs": [float(sum(job.status == "Failed" for job in search.training_jobs))],
        "TrainingSeconds": [sum(job.seconds for job in search.training_jobs)],
        "BestObjective": [search.ranked[0].objective],
        "Cost": [analysed(search, PRICES).cost.amount],
    }


def test_a_search_without_objective_and_price_has_neither_metric(
    capsys: pytest.CaptureFixture[str],
) -> None:
    metrics = emitted(capsys, failed(), {})
    assert "TrainingJobs" in metrics
    assert not {"BestObjective", "Cost"} & set(metrics)


def test_an_earlier_tuning_job_that_was_deleted_has_no_training_jobs() -> None:
    def pages(**request: str) -> Iterator[Json]:
        if request["HyperParameterTuningJobName"] == "deleted":
            raise NotFoundError
        yield {"TrainingJobSummaries": [{"TrainingJobName": "job-001"}]}

    sagemaker = Mock()
    sagemaker.exceptions.ResourceNotFound = NotFoundError
    sagemaker.get_paginator.return_value.paginate = pages
    sagemaker.describe_hyper_parameter_tuning_job.return_value = {
        "HyperParameterTuningJobName": "job",
        "WarmStartConfig": {
            "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "deleted"}]
        },
    }
    search = described_search(sagemaker, "job")
    assert ([job.name for job in search.training_jobs], search.earlier) == (["job-001"], ())
