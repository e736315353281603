"""State "Prepare Tuning Job": the whole request, its variants, and its refusals."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest

import prepare_tuning_job
from tests.events import Json
from tuner.errors import InvalidInput

Check = Callable[[Any], Json]
Prepare = Callable[[Any], Json]

ROLE = "arn:aws:iam::123456789012:role/tuning"
TAGS = [{"Key": "Environment", "Value": "development"}]
EXECUTION_ARN = "arn:aws:states:us-east-1:123456789012:execution:machine:run"
EXECUTION_TAG = {"Key": "ModelTuningExecutionArn", "Value": EXECUTION_ARN}


@pytest.fixture
def prepare(check: Check, algorithm: Json, context: SimpleNamespace) -> Prepare:
    """Return a function that runs "Check Input" and "Prepare Tuning Job" and returns the request."""

    def prepared(raw: Any) -> Json:
        event = {
            "payload": check(raw),
            "algorithms": [algorithm] if raw.get("algorithmARN") else [],
            "existing": {},
            "tuningRoleArn": ROLE,
            "modelRoleArn": ROLE,
            "tags": TAGS,
            "executionArn": EXECUTION_ARN,
        }
        return prepare_tuning_job.handler(event, context)["createTuningJob"]

    return prepared


def channel(name: str) -> Json:
    return {
        "ChannelName": name,
        "DataSource": {
            "S3DataSource": {
                "S3DataDistributionType": "FullyReplicated",
                "S3DataType": "S3Prefix",
                "S3Uri": f"s3://data/titanic/{name}/{name[:5]}.csv",
            }
        },
        "ContentType": "text/csv",
    }


def test_the_sample_input_becomes_the_whole_request(prepare: Prepare, titanic: Json) -> None:
    training, validation = channel("training"), channel("validation")
    for each in (training, validation):
        source = each["DataSource"]["S3DataSource"]
        name = each["ChannelName"]
        file = {"training": "train", "validation": "validation"}[name]
        source["S3Uri"] = f"s3://data/titanic/{name}/{file}.csv"
    assert prepare(titanic) == {
        "HyperParameterTuningJobName": "survival-model-tuning-job",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 10},
            "TrainingJobEarlyStoppingType": "Auto",
        },
        "TrainingJobDefinitions": [
            {
                "DefinitionName": "training-job-def-0",
                "TuningObjective": {"Type": "Maximize", "MetricName": "validation:auc"},
                "HyperParameterRanges": {
                    key: titanic["parameterRanges"][key]
                    for key in ("IntegerParameterRanges", "ContinuousParameterRanges")
                },
                "StaticHyperParameters": titanic["staticHyperParameters"],
                "AlgorithmSpecification": {
                    "AlgorithmName": "arn:aws:sagemaker:us-east-1:123456789012:"
                    "algorithm/h2o-gbm-algorithm",
                    "TrainingInputMode": "File",
                },
                "RoleArn": ROLE,
                "InputDataConfig": [training, validation],
                "VpcConfig": {
                    "SecurityGroupIds": ["sg-c1c27b81"],
                    "Subnets": ["subnet-1e980630"],
                },
                "OutputDataConfig": {"S3OutputPath": "s3://data/model-artifacts/"},
                "ResourceConfig": {
                    "InstanceType": "ml.c5.2xlarge",
                    "InstanceCount": 1,
                    "VolumeSizeInGB": 30,
                },
                "StoppingCondition": {
                    "MaxRuntimeInSeconds": 86400,
                    "MaxWaitTimeInSeconds": 86400,
                },
                "EnableNetworkIsolation": True,
                "EnableManagedSpotTraining": True,
                "CheckpointConfig": {"S3Uri": "s3://data/model-training-checkpoint/"},
            }
        ],
        "Tags": [*TAGS, EXECUTION_TAG],
    }


def definition(request: Json) -> Json:
    [only] = request["TrainingJobDefinitions"]
    return only


def test_without_spot_there_is_no_checkpoint_and_no_maximum_wait(
    prepare: Prepare, titanic: Json
) -> None:
    expected = definition(prepare(titanic))
    titanic |= {"enableManagedSpotTraining": False, "spotTrainingCheckpointS3Uri": ""}
    del expected["CheckpointConfig"], expected["StoppingCondition"]["MaxWaitTimeInSeconds"]
    assert definition(prepare(titanic)) == expected | {"EnableManagedSpotTraining": False}


def test_spot_training_needs_no_checkpoint(prepare: Prepare, titanic: Json) -> None:
    expected = definition(prepare(titanic))
    del titanic["spotTrainingCheckpointS3Uri"], expected["CheckpointConfig"]
    assert definition(prepare(titanic)) == expected


@pytest.mark.parametrize("empty", [True, False])
def test_without_a_network_there_is_no_vpc_config(
    prepare: Prepare, titanic: Json, empty: bool
) -> None:
    expected = definition(prepare(titanic))
    del expected["VpcConfig"]
    for key in ("trainingSubnets", "trainingSecurityGroupIds"):
        titanic["model"] |= {key: []}
        if not empty:
            del titanic["model"][key]
    assert definition(prepare(titanic)) == expected


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_request_has_every_channel(prepare: Prepare, titanic: Json, count: int) -> None:
    first = titanic["channels"][0]
    titanic["channels"] = [{**first, "channelName": f"c{n}"} for n in range(count)]
    channels = definition(prepare(titanic))["InputDataConfig"]
    assert [each["ChannelName"] for each in channels] == [f"c{n}" for n in range(count)]


def test_the_output_path_is_sent_as_given(prepare: Prepare, titanic: Json) -> None:
    titanic["model"]["artifactsS3OutputPath"] = "s3://data/model-artifacts"
    titanic["model"]["artifactsKmsKeyId"] = "alias/models"
    assert definition(prepare(titanic))["OutputDataConfig"] == {
        "S3OutputPath": "s3://data/model-artifacts",
        "KmsKeyId": "alias/models",
    }


def test_a_member_without_a_value_is_absent_and_not_empty(prepare: Prepare, smallest: Json) -> None:
    del smallest["staticHyperParameters"]
    del smallest["channels"]
    request = prepare(smallest)
    made = request["TrainingJobDefinition"]
    absent = {"StaticHyperParameters", "VpcConfig", "CheckpointConfig", "InputDataConfig"}
    assert made.keys() & absent == set()
    ranges = request["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert ranges.keys() == {"ContinuousParameterRanges"}


def test_a_training_image_replaces_the_algorithm(prepare: Prepare, titanic: Json) -> None:
    del titanic["algorithmARN"]
    titanic["trainingImage"] = "image"
    metrics = [{"Name": "validation:auc", "Regex": "auc=(.*)"}]
    assert definition(prepare(titanic))["AlgorithmSpecification"] == {
        "TrainingImage": "image",
        "TrainingInputMode": "File",
    }
    titanic["metricDefinitions"] = metrics
    assert definition(prepare(titanic))["AlgorithmSpecification"] == {
        "TrainingImage": "image",
        "TrainingInputMode": "File",
        "MetricDefinitions": metrics,
    }


@pytest.mark.parametrize("status", ["Pending", "InProgress", "Failed", "Deleting"])
def test_an_algorithm_that_cannot_train_is_refused(
    prepare: Prepare, titanic: Json, algorithm: Json, status: str
) -> None:
    algorithm["AlgorithmStatus"] = status
    with pytest.raises(InvalidInput) as refused:
        prepare(titanic)
    assert str(refused.value) == (
        "1 problem in the input:\n"
        f"algorithmARN: the algorithm h2o-gbm-algorithm has the status {status}; give an algorithm "
        "whose status is Completed"
    )


NO_IMAGE: dict[str, Json] = {
    "no inference specification": {},
    "no container": {"InferenceSpecification": {"Containers": []}},
    "a container without image": {"InferenceSpecification": {"Containers": [{}]}},
}


@pytest.mark.parametrize("name", NO_IMAGE)
def test_a_model_without_image_is_refused_before_training(
    prepare: Prepare, titanic: Json, algorithm: Json, name: str
) -> None:
    del titanic["model"]["hosting"]["inferenceImage"], algorithm["InferenceSpecification"]
    algorithm |= NO_IMAGE[name]
    algorithm["AlgorithmStatus"] = "Failed"
    with pytest.raises(InvalidInput) as refused:
        prepare(titanic)
    assert refused.value.problems == [
        "algorithmARN: the algorithm h2o-gbm-algorithm has the status Failed; give an algorithm "
        "whose status is Completed",
        "model.hosting.inferenceImage: is missing, and the algorithm has no inference image; give "
        "the image that serves the model",
    ]


def test_the_algorithm_s_inference_image_is_enough(prepare: Prepare, titanic: Json) -> None:
    expected = prepare(titanic)
    del titanic["model"]["hosting"]["inferenceImage"]
    assert prepare(titanic) == expected


@pytest.mark.parametrize("event", ["smallest", "titanic"])
def test_a_request_has_only_members_and_values_of_the_service_model(
    prepare: Prepare, event: str, request: pytest.FixtureRequest
) -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    shape = model.operation_model("CreateHyperParameterTuningJob").input_shape
    made = prepare(request.getfixturevalue(event))
    assert botocore.validate.ParamValidator().validate(made, shape).generate_report() == ""
