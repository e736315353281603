"""One or several definitions, completed as SageMaker completes them."""

from collections.abc import Callable
from typing import Any

import pytest

from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from tests.local_runner.sagemaker.scripted_training import (
    MAXIMIZE,
    assert_valid_response,
    categorical,
    training_definition,
    tried,
    tuning_request,
)

Make = Callable[..., TuningJob]


def plural(*names: str, jobs: int) -> dict[str, Any]:
    config = tuning_request(jobs=jobs)["HyperParameterTuningJobConfig"]
    kept = ("Strategy", "ResourceLimits")
    definitions = [
        training_definition(
            DefinitionName=name,
            TuningObjective=MAXIMIZE,
            HyperParameterRanges=categorical(*(f"{place}{each}" for each in range(1, 5))),
            StaticHyperParameters={"name": name},
        )
        for place, name in enumerate(names)
    ]
    return {
        "HyperParameterTuningJobName": "tuning",
        "HyperParameterTuningJobConfig": {name: config[name] for name in kept},
        "TrainingJobDefinitions": definitions,
    }


def test_several_definitions_take_turns_and_the_best_names_its_own(run_tuning_job: Make) -> None:
    job = run_tuning_job(plural("first", "second", jobs=5))
    summaries = [each.summary() for each in job.training_jobs()]
    names = [each["TrainingJobDefinitionName"] for each in summaries]
    assert names == ["first", "second", "first", "second", "first"]
    assert tried(job) == ["01", "11", "02", "12", "03"]
    description = describe_tuning_job(job)
    assert description["BestTrainingJob"]["TrainingJobDefinitionName"] == "second"
    assert_valid_response("DescribeHyperParameterTuningJob", description)
    assert "TrainingJobDefinition" not in description
    described = [each["StaticHyperParameters"] for each in description["TrainingJobDefinitions"]]
    assert described == [
        {"_tuning_objective_metric": "score", "name": "first"},
        {"_tuning_objective_metric": "score", "name": "second"},
    ]


def test_definitions_that_have_nothing_left_leave_their_turns_to_the_others(
    run_tuning_job: Make,
) -> None:
    body = plural("first", "second", jobs=6)
    body["TrainingJobDefinitions"][0]["HyperParameterRanges"] = categorical("01")
    assert tried(run_tuning_job(body)) == ["01", "11", "12", "13", "14"]


def test_an_objective_that_no_metric_definition_names_is_refused(make_tuning_job: Make) -> None:
    with pytest.raises(ValueError, match="metric") as refusal:
        make_tuning_job(
            tuning_request("1", objective={"Type": "Maximize", "MetricName": "accuracy"})
        )
    assert str(refusal.value) == (
        "A metric is required for this hyperparameter tuning job objective. "
        "Provide a metric in the metric definitions."
    )


def test_a_request_may_define_its_own_metrics(run_tuning_job: Make) -> None:
    own = {"Name": "score", "Regex": r"points: (\d+)"}
    specification = {
        "TrainingImage": "image",
        "TrainingInputMode": "File",
        "MetricDefinitions": [own],
    }
    definition = training_definition(AlgorithmSpecification=specification)
    job = run_tuning_job(tuning_request("1", definition=definition), "say('score=1 points: 12')")
    final = describe_tuning_job(job)["BestTrainingJob"][
        "FinalHyperParameterTuningJobObjectiveMetric"
    ]
    assert final == {"Type": "Maximize", "MetricName": "score", "Value": 12.0}


def test_prioritized_instances_are_described_as_the_first_of_them(make_tuning_job: Make) -> None:
    instances = [
        {"InstanceType": name, "InstanceCount": 1, "VolumeSizeInGB": 5}
        for name in ("ml.m5.large", "ml.m4.xlarge")
    ]
    definition = training_definition(
        HyperParameterTuningResourceConfig={
            "AllocationStrategy": "Prioritized",
            "InstanceConfigs": instances,
        }
    )
    del definition["ResourceConfig"]
    described = describe_tuning_job(make_tuning_job(tuning_request("1", definition=definition)))[
        "TrainingJobDefinition"
    ]
    assert described["ResourceConfig"] == instances[0]
    assert "HyperParameterTuningResourceConfig" not in described
