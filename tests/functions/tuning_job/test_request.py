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
    only: Json = request["TrainingJobDefinition"]
    return only


def test_the_smallest_input_becomes_the_whole_request(request_for: Request, smallest: Json) -> None:
    smallest.pop("staticHyperParameters", None)
    assert request_for({**smallest, "tuningJobName": "job"}) == {
        "HyperParameterTuningJobName": "job",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": DEFAULT_OBJECTIVE,
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 2},
            "ParameterRanges": smallest["parameterRanges"],
        },
        "TrainingJobDefinition": {
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
                        }
                    },
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
        },
        "Tags": TAGS,
    }


CATEGORIES = {
    "parameterRanges": {"CategoricalParameterRanges": [{"Name": "k", "Values": ["a", "b"]}]}
}
LIMITS = {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 2}
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
            "ParameterRanges": CATEGORIES["parameterRanges"],
        },
    ),
    "hints": (
        {"parameterRanges": {"AutoParameters": [{"Name": "a", "ValueHint": 5}]}},
        {"ParameterRanges": {"AutoParameters": [{"Name": "a", "ValueHint": "5"}]}},
    ),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_key_of_the_tuning_job_goes_into_its_configuration(
    request_for: Request, smallest: Json, name: str
) -> None:
    given, made = CONFIGS[name]
    plain = request_for(smallest)["HyperParameterTuningJobConfig"]
    assert request_for({**smallest, **given})["HyperParameterTuningJobConfig"] == plain | made


def test_sagemaker_counts_the_grid_of_several_definitions(
    request_for: Request, smallest: Json
) -> None:
    several = {"trainingJobDefinitions": [{"name": "a"}, {"name": "b"}]}
    made = request_for({**smallest, **CATEGORIES, **several, "tuningStrategy": "Grid"})
    assert made["HyperParameterTuningJobConfig"] == {
        "Strategy": "Grid",
        "ResourceLimits": {"MaxParallelTrainingJobs": 4},
    }


@pytest.mark.parametrize(
    ("given", "made"), [({}, {}), ({"autotune": True}, {"Autotune": {"Mode": "Enabled"}})]
)
def test_autotune_is_sent_only_when_it_is_asked_for(
    request_for: Request, smallest: Json, given: Json, made: Json
) -> None:
    request = request_for({**smallest, **given})
    assert {key: request[key] for key in request if key == "Autotune"} == made


INSTANCES = {"InstanceCount": 1, "VolumeSizeInGB": 30}
DEFINITIONS: dict[str, tuple[Json, Json]] = {
    "an environment": ({"environment": {"A": "1"}}, {"Environment": {"A": "1"}}),
    "checkpoints": (
        {"checkpointS3Uri": "s3://b/c", "checkpointLocalPath": "/opt/ml/c"},
        {"CheckpointConfig": {"S3Uri": "s3://b/c", "LocalPath": "/opt/ml/c"}},
    ),
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


def in_a_list(request: Json) -> Json:
    """Return the definition of a request in the singular form as an entry of a list has it."""
    config = request["HyperParameterTuningJobConfig"]
    return only_definition(request) | {
        "TuningObjective": config["HyperParameterTuningJobObjective"],
        "HyperParameterRanges": config["ParameterRanges"],
    }


def test_the_request_has_every_definition(request_for: Request, smallest: Json) -> None:
    plain = in_a_list(request_for(smallest))
    objective = {"Type": "Minimize", "MetricName": "loss"}
    network = {"trainingSubnets": ["subnet-1"], "trainingSecurityGroupIds": ["sg-1"]}
    output = {"artifactsS3OutputPath": "s3://example-data/b/"}
    smallest["trainingJobDefinitions"] = [
        {"name": "a", "maxRuntimeInSeconds": 60, "objective": objective},
        {"name": "b", "objective": objective, **network, **output},
    ]
    assert request_for(smallest)["TrainingJobDefinitions"] == [
        plain
        | {"DefinitionName": "a", "TuningObjective": objective}
        | {"StoppingCondition": {"MaxRuntimeInSeconds": 60}},
        plain
        | {"DefinitionName": "b", "TuningObjective": objective}
        | {"VpcConfig": {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}
        | {"OutputDataConfig": {"S3OutputPath": "s3://example-data/b/"}},
    ]


@pytest.mark.parametrize(
    "given", [{"trainingJobDefinitionName": "a"}, {"trainingJobDefinitions": [{"name": "a"}]}]
)
def test_a_named_definition_is_a_list_of_one(
    request_for: Request, smallest: Json, given: Json
) -> None:
    plain = in_a_list(request_for(smallest))
    [named] = request_for({**smallest, **given})["TrainingJobDefinitions"]
    assert named == plain | {"DefinitionName": "a"}


WARM_START = {"parents": ["a", "b"], "type": "TransferLearning"}


@pytest.mark.parametrize("name", [{}, {"trainingJobDefinitionName": "a"}], ids=str)
def test_a_warm_start_has_the_singular_form(
    request_for: Request, smallest: Json, name: Json
) -> None:
    smallest["tuningJobName"] = "warm"
    plain = request_for(smallest)
    if name:
        plain["TrainingJobDefinition"]["DefinitionName"] = "a"
    assert request_for({**smallest, **name, "warmStart": WARM_START}) == plain | {
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
