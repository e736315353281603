"""The CreateHyperParameterTuningJob request: the member of each key of a checked input."""

from collections.abc import Callable
from typing import Any

import botocore.session
import botocore.validate
import pytest

from tests.events import NAMES, Json, event
from tuner.algorithm import DEFAULT_OBJECTIVE
from tuner.tuning_job.request import create_tuning_job

Check = Callable[[Any], Json]
Request = Callable[[Json], Json]

ROLE = "arn:aws:iam::123456789012:role/tuning"
TAGS = [{"Key": "Environment", "Value": "development"}]


@pytest.fixture
def request_for(check: Check) -> Request:
    """Return a function that checks an input and returns its request, with a default objective if it has none."""

    def requested(raw: Json) -> Json:
        payload = check(raw)
        for definition in payload["definitions"]:
            definition.setdefault("objective", DEFAULT_OBJECTIVE)
        return create_tuning_job(payload, ROLE, TAGS)

    return requested


def only_definition(request: Json) -> Json:
    [only] = request["TrainingJobDefinitions"]
    return only


def test_the_smallest_input_becomes_the_whole_request(request_for: Request, smallest: Json) -> None:
    smallest.pop("staticHyperParameters", None)
    assert request_for({**smallest, "tuningJobName": "job"}) == {
        "HyperParameterTuningJobName": "job",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 10},
            "TrainingJobEarlyStoppingType": "Off",
        },
        "TrainingJobDefinitions": [
            {
                "DefinitionName": "training-job-def-0",
                "TuningObjective": {"Type": "Maximize", "MetricName": "validation:auc"},
                "HyperParameterRanges": {
                    "ContinuousParameterRanges": [
                        {
                            "Name": "learn_rate",
                            "MinValue": "0.01",
                            "MaxValue": "0.3",
                            "ScalingType": "Auto",
                        }
                    ]
                },
                "AlgorithmSpecification": {
                    "AlgorithmName": smallest["algorithmARN"],
                    "TrainingInputMode": "File",
                },
                "RoleArn": ROLE,
                "InputDataConfig": [
                    {
                        "ChannelName": "training",
                        "DataSource": {
                            "S3DataSource": {
                                "S3Uri": "s3://example-data/breast-cancer/train.csv",
                                "S3DataType": "S3Prefix",
                                "S3DataDistributionType": "FullyReplicated",
                            }
                        },
                        "CompressionType": "None",
                        "RecordWrapperType": "None",
                        "InputMode": "File",
                        "ShuffleConfig": {"Seed": 1},
                    }
                ],
                "OutputDataConfig": {"S3OutputPath": "s3://example-data/model-artifacts/"},
                "ResourceConfig": {
                    "InstanceType": "ml.m5.xlarge",
                    "InstanceCount": 1,
                    "VolumeSizeInGB": 30,
                },
                "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
                "EnableNetworkIsolation": True,
                "EnableInterContainerTrafficEncryption": False,
                "EnableManagedSpotTraining": False,
            }
        ],
        "Tags": TAGS,
    }


CATEGORIES = {
    "parameterRanges": {"CategoricalParameterRanges": [{"Name": "k", "Values": ["a", "b"]}]}
}
LIMITS = {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 10}
CONFIGS: dict[str, tuple[Json, Json]] = {
    "a random seed": ({"randomSeed": 0}, {"RandomSeed": 0}),
    "a limit of time": (
        {"maxTuningRuntimeInSeconds": 3600},
        {"ResourceLimits": {**LIMITS, "MaxRuntimeInSeconds": 3600}},
    ),
    "completion criteria": (
        {
            "completionCriteria": {
                "TargetObjectiveMetricValue": 0.9,
                "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3},
                "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
            }
        },
        {
            "TuningJobCompletionCriteria": {
                "TargetObjectiveMetricValue": 0.9,
                "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3},
                "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
            }
        },
    ),
    "Hyperband": (
        {"tuningStrategy": "Hyperband", "hyperbandStrategyConfig": {"MaxResource": 9}},
        {
            "Strategy": "Hyperband",
            "StrategyConfig": {"HyperbandStrategyConfig": {"MaxResource": 9}},
        },
    ),
    "Hyperband with static epochs": (
        {"tuningStrategy": "Hyperband", "staticHyperParameters": {"epochs": "9"}},
        {"Strategy": "Hyperband"},
    ),
    "a grid": (
        {"tuningStrategy": "Grid", **CATEGORIES},
        {
            "Strategy": "Grid",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 2},
        },
    ),
    "a grid of several definitions": (
        {
            "tuningStrategy": "Grid",
            **CATEGORIES,
            "trainingJobDefinitions": [{"name": "a"}, {"name": "b"}],
        },
        {"Strategy": "Grid", "ResourceLimits": {"MaxParallelTrainingJobs": 4}},
    ),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_key_of_the_tuning_job_goes_into_its_configuration(
    request_for: Request, smallest: Json, name: str
) -> None:
    given, made = CONFIGS[name]
    plain = request_for(smallest)["HyperParameterTuningJobConfig"]
    assert request_for({**smallest, **given})["HyperParameterTuningJobConfig"] == plain | made


INSTANCES = {"InstanceCount": 1, "VolumeSizeInGB": 30}
DEFINITIONS: dict[str, tuple[Json, Json]] = {
    "an environment": ({"environment": {"A": "1"}}, {"Environment": {"A": "1"}}),
    "retries": ({"maxRetryAttempts": 3}, {"RetryStrategy": {"MaximumRetryAttempts": 3}}),
    "a key of the volume": (
        {"trainingInstanceVolumeKmsKeyId": "alias/volume"},
        {
            "ResourceConfig": {
                "InstanceType": "ml.m5.xlarge",
                **INSTANCES,
                "VolumeKmsKeyId": "alias/volume",
            }
        },
    ),
    "a file system": (
        {
            "channels": [
                {
                    "channelName": "training",
                    "fileSystemDataSource": {
                        "FileSystemId": "fs-0a1b2c3d",
                        "FileSystemType": "EFS",
                        "FileSystemAccessMode": "ro",
                        "DirectoryPath": "/data",
                    },
                }
            ],
            "model": {
                "artifactsS3OutputPath": "s3://example-data/model-artifacts/",
                "trainingSubnets": ["subnet-1"],
                "trainingSecurityGroupIds": ["sg-1"],
                "hosting": {"instanceType": "ml.m5.large"},
            },
        },
        {
            "InputDataConfig": [
                {
                    "ChannelName": "training",
                    "DataSource": {
                        "FileSystemDataSource": {
                            "FileSystemId": "fs-0a1b2c3d",
                            "FileSystemType": "EFS",
                            "FileSystemAccessMode": "ro",
                            "DirectoryPath": "/data",
                        }
                    },
                    "CompressionType": "None",
                    "RecordWrapperType": "None",
                    "InputMode": "File",
                }
            ],
            "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
        },
    ),
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_key_of_a_definition_goes_to_its_member(
    request_for: Request, smallest: Json, name: str
) -> None:
    given, made = DEFINITIONS[name]
    plain = only_definition(request_for(smallest))
    assert only_definition(request_for({**smallest, **given})) == plain | made


def test_fallback_instance_types_are_tried_in_order(request_for: Request, smallest: Json) -> None:
    expected = only_definition(request_for(smallest))
    del expected["ResourceConfig"]
    expected["HyperParameterTuningResourceConfig"] = {
        "AllocationStrategy": "Prioritized",
        "InstanceConfigs": [
            {"InstanceType": "ml.m5.xlarge", **INSTANCES},
            {"InstanceType": "ml.c5.xlarge", **INSTANCES},
            {"InstanceType": "ml.m4.xlarge", **INSTANCES},
        ],
        "VolumeKmsKeyId": "alias/volume",
    }
    smallest |= {
        "fallbackInstanceTypes": ["ml.c5.xlarge", "ml.m4.xlarge"],
        "trainingInstanceVolumeKmsKeyId": "alias/volume",
    }
    assert only_definition(request_for(smallest)) == expected


def test_the_request_has_every_definition(request_for: Request, smallest: Json) -> None:
    plain = only_definition(request_for(smallest))
    objective = {"Type": "Minimize", "MetricName": "loss"}
    smallest["trainingJobDefinitions"] = [
        {"name": "a", "maxRuntimeInSeconds": 60, "objective": objective},
        {"name": "b", "objective": objective},
    ]
    assert request_for(smallest)["TrainingJobDefinitions"] == [
        plain
        | {"DefinitionName": "a", "TuningObjective": objective}
        | {"StoppingCondition": {"MaxRuntimeInSeconds": 60}},
        plain | {"DefinitionName": "b", "TuningObjective": objective},
    ]


def test_a_warm_start_has_the_singular_form(request_for: Request, smallest: Json) -> None:
    smallest["tuningJobName"] = "warm"
    plural = request_for(smallest)
    [definition] = plural.pop("TrainingJobDefinitions")
    del definition["DefinitionName"]
    plural["HyperParameterTuningJobConfig"] |= {
        "HyperParameterTuningJobObjective": definition.pop("TuningObjective"),
        "ParameterRanges": definition.pop("HyperParameterRanges"),
    }
    smallest["warmStart"] = {"parents": ["a", "b"], "type": "TransferLearning"}
    assert request_for(smallest) == plural | {
        "TrainingJobDefinition": definition,
        "WarmStartConfig": {
            "ParentHyperParameterTuningJobs": [
                {"HyperParameterTuningJobName": "a"},
                {"HyperParameterTuningJobName": "b"},
            ],
            "WarmStartType": "TransferLearning",
        },
    }


@pytest.mark.parametrize("name", NAMES)
def test_an_input_s_request_has_only_members_and_values_of_the_service_model(
    request_for: Request, name: str
) -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    shape = model.operation_model("CreateHyperParameterTuningJob").input_shape
    report = botocore.validate.ParamValidator().validate(request_for(event(name)), shape)
    assert report.generate_report() == ""
