"""The optimized integration takes the members that the evidence shows, and no others."""

from typing import Any

import pytest

from local_runner.sagemaker.rules.shapes import service_model
from local_runner.stepfunctions.proven_fields import proven_members, proven_structures
from local_runner.stepfunctions.task_fields import problems


@pytest.mark.parametrize("structure", sorted(proven_structures()))
def test_the_evidence_is_about_members_of_sagemaker(structure: str) -> None:
    assert proven_members(structure) <= service_model().shape_for(structure).members.keys()


def tuning_task(definition: dict[str, Any], **config: Any) -> dict[str, Any]:
    return {
        "HyperParameterTuningJobName": "job-1",
        "HyperParameterTuningJobConfig": {"Strategy": "Random", **config},
        "TrainingJobDefinitions": [definition],
    }


UNPROVEN = {
    "RandomSeed": tuning_task({}, RandomSeed=1),
    "StrategyConfig": tuning_task({}, StrategyConfig={}),
    "TuningJobCompletionCriteria": tuning_task({}, TuningJobCompletionCriteria={}),
    "MaxRuntimeInSeconds": tuning_task({}, ResourceLimits={"MaxRuntimeInSeconds": 120}),
    "RetryStrategy": tuning_task({"RetryStrategy": {"MaximumRetryAttempts": 1}}),
    "Environment": tuning_task({"Environment": {"A": "1"}}),
    "HyperParameterTuningResourceConfig": tuning_task({"HyperParameterTuningResourceConfig": {}}),
    "VolumeKmsKeyId": tuning_task({"ResourceConfig": {"VolumeKmsKeyId": "k"}}),
    "FileSystemDataSource": tuning_task(
        {"InputDataConfig": [{"DataSource": {"FileSystemDataSource": {}}}]}
    ),
    "LocalPath": tuning_task({"CheckpointConfig": {"LocalPath": "/opt/ml/checkpoints"}}),
    "Autotune": tuning_task({}) | {"Autotune": {"Mode": "Enabled"}},
}


@pytest.mark.parametrize("member", UNPROVEN)
def test_a_member_without_evidence_does_not_pass_the_optimized_integration(member: str) -> None:
    assert problems("createHyperParameterTuningJob", UNPROVEN[member]) == [
        f'The field "{member}" is not supported by Step Functions'
    ]


def test_the_requests_that_the_evidence_shows_pass() -> None:
    definition = {
        "DefinitionName": "d",
        "AlgorithmSpecification": {"AlgorithmName": "a", "TrainingInputMode": "File"},
        "CheckpointConfig": {"S3Uri": "s3://b/c"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 1, "MaxWaitTimeInSeconds": 1},
    }
    warm_start = {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "p"}],
        "WarmStartType": "TransferLearning",
    }
    request = tuning_task(definition, TrainingJobEarlyStoppingType="Auto")
    assert (
        problems("createHyperParameterTuningJob", request | {"WarmStartConfig": warm_start}) == []
    )
    packaged = {"PrimaryContainer": {"ModelPackageName": "p"}, "EnableNetworkIsolation": True}
    assert problems("createModel", {"ModelName": "m", **packaged}) == []


@pytest.mark.parametrize(
    ("action", "request_", "member"),
    [
        (
            "createModel",
            {"InferenceExecutionConfig": {"Mode": "Direct"}},
            "InferenceExecutionConfig",
        ),
        ("createModel", {"PrimaryContainer": {"ModelDataSource": {}}}, "ModelDataSource"),
        ("createEndpointConfig", {"DataCaptureConfig": {}}, "DataCaptureConfig"),
    ],
)
def test_models_and_endpoint_configurations_need_evidence_too(
    action: str, request_: dict[str, Any], member: str
) -> None:
    refused = f'The field "{member}" is not supported by Step Functions'
    assert refused in problems(action, request_)
