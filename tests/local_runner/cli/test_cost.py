"""The cost of a tuning job: billed time, times the instances, by instance type."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local_runner.cli import cost

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
LARGE = {"InstanceType": "ml.m5.large", "InstanceCount": 2}
GPU = {"InstanceType": "ml.g5.xlarge", "InstanceCount": 1}


def ended(seconds: float, definition: str | None = None) -> dict[str, Any]:
    times = {"TrainingStartTime": BEGAN, "TrainingEndTime": BEGAN + timedelta(seconds=seconds)}
    return {**times, "TrainingJobDefinitionName": definition}


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ({"ResourceConfig": LARGE}, "60 instance seconds of ml.m5.large"),
        (
            {"ResourceConfig": LARGE, "EnableManagedSpotTraining": True},
            "at most 60 instance seconds of ml.m5.large",
        ),
        (
            {"HyperParameterTuningResourceConfig": {"InstanceConfigs": [GPU, LARGE]}},
            "at most 60 instance seconds of ml.g5.xlarge or ml.m5.large",
        ),
        ({"HyperParameterTuningResourceConfig": GPU}, "30 instance seconds of ml.g5.xlarge"),
        (
            {"ResourceConfig": {"InstanceGroups": [LARGE, GPU]}},
            "60 instance seconds of ml.m5.large, 30 instance seconds of ml.g5.xlarge",
        ),
    ],
    ids=["a type", "spot", "alternatives", "tuning resources", "groups"],
)
def test_the_cost_is_that_of_the_instances(definition: dict[str, Any], expected: str) -> None:
    job = {"TrainingJobDefinition": definition}
    running = {"TrainingStartTime": BEGAN}
    assert cost.words(job, [ended(10), ended(20), running]) == expected


def test_each_definition_has_its_instances() -> None:
    job = {
        "TrainingJobDefinitions": [
            {"DefinitionName": "one", "ResourceConfig": LARGE},
            {"DefinitionName": "two", "ResourceConfig": GPU},
        ]
    }
    assert cost.instance_seconds(job, [ended(10, "two"), ended(20, "one"), ended(1, "two")]) == {
        "ml.g5.xlarge": 11.0,
        "ml.m5.large": 40.0,
    }


def test_a_long_tuning_job_has_hours() -> None:
    job = {"TrainingJobDefinition": {"ResourceConfig": GPU}}
    assert cost.words(job, [ended(9000)]) == "9,000 instance seconds (2.5 hours) of ml.g5.xlarge"


def test_before_a_training_job_has_ended_there_is_no_cost() -> None:
    job = {"TrainingJobDefinition": {"ResourceConfig": GPU}}
    assert cost.words(job, [{"TrainingStartTime": BEGAN}]) == ""
