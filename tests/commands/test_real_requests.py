"""Requests of many shapes become payloads of short keys, and the payloads lead to exactly these requests."""

from copy import deepcopy

import pytest

from commands.payload_of_request import payload_of
from tests.commands.real_requests import DEFINITION, SHAPES, XGBOOST, request
from tests.commands.requests import problems, request_of
from tests.events import Json

REGIONS = {"China": "cn-north-1", "image in another Region": "eu-west-1"}
SEVERAL = "several definitions with outputs and networks of their own"


def plain(stated: Json) -> Json:
    """Return a request without its role, tags and name."""
    made = deepcopy(stated)
    for member in ("HyperParameterTuningJobName", "Tags"):
        made.pop(member, None)
    alone = [made[DEFINITION]] if DEFINITION in made else []
    for definition in alone or made["TrainingJobDefinitions"]:
        del definition["RoleArn"]
    return made


@pytest.mark.parametrize("shape", SHAPES)
def test_sagemaker_would_accept_the_request(shape: str) -> None:
    assert problems(request(shape)) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_a_request_is_a_payload_of_short_keys_that_leads_to_exactly_this_request(
    shape: str,
) -> None:
    payload = payload_of(request(shape))
    assert "overrides" not in payload
    region = REGIONS.get(shape, "us-east-1")
    assert plain(request_of(payload, region)) == plain(request(shape))


def test_shared_keys_are_stated_once_and_the_keys_of_a_definition_with_it() -> None:
    hosting = {"instanceType": "ml.m5.large", "inferenceImage": XGBOOST}
    other = XGBOOST.replace("sagemaker-xgboost:1.7-1", "other:1")
    assert payload_of(request(SEVERAL)) == {
        "tuningStrategy": "Bayesian",
        "maxNumberOfTrainingJobs": 20,
        "maxParallelTrainingJobs": 2,
        "objective": {"Type": "Maximize", "MetricName": "validation:auc"},
        "parameterRanges": {
            "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}]
        },
        "staticHyperParameters": {"objective": "binary:logistic", "num_round": "100"},
        "channels": [
            {
                "channelName": "train",
                "s3DataSource": {"S3Uri": "s3://churn/train/", "S3DataType": "S3Prefix"},
                "contentType": "text/csv",
            }
        ],
        "trainingInstanceType": "ml.m5.xlarge",
        "trainingInstanceCount": 1,
        "trainingInstanceVolumeSizeInGB": 10,
        "maxRuntimeInSeconds": 3600,
        "trainingJobDefinitions": [
            {
                "name": "first",
                "trainingImage": XGBOOST,
                "trainingInputMode": "File",
                "artifactsS3OutputPath": "s3://churn/first/",
                "trainingSubnets": ["subnet-1", "subnet-2"],
                "trainingSecurityGroupIds": ["sg-1"],
                "inferenceImage": XGBOOST,
            },
            {
                "name": "second",
                "trainingImage": other,
                "trainingInputMode": "FastFile",
                "artifactsS3OutputPath": "s3://churn/second/",
                "inferenceImage": other,
            },
        ],
        "model": {"artifactsS3OutputPath": "s3://churn/first/", "hosting": hosting},
    }


def test_definitions_that_differ_in_a_part_of_their_network_state_all_of_it() -> None:
    stated = request(SEVERAL)
    first, second = stated["TrainingJobDefinitions"]
    second["VpcConfig"] = {**first["VpcConfig"], "SecurityGroupIds": ["sg-2"]}
    payload = payload_of(stated)
    groups = [each["trainingSecurityGroupIds"] for each in payload["trainingJobDefinitions"]]
    subnets = [each["trainingSubnets"] for each in payload["trainingJobDefinitions"]]
    assert (groups, subnets) == ([["sg-1"], ["sg-2"]], [["subnet-1", "subnet-2"]] * 2)
    assert plain(request_of(payload)) == plain(stated)


def test_a_member_without_a_key_is_an_override() -> None:
    stated = request("built-in image")
    stated[DEFINITION]["OutputDataConfig"]["CompressionType"] = "NONE"
    stated[DEFINITION]["ResourceConfig"]["KeepAlivePeriodInSeconds"] = 600
    payload = payload_of(stated)
    assert payload["overrides"] == {
        "createHyperParameterTuningJob": {
            DEFINITION: {
                "OutputDataConfig": {"CompressionType": "NONE"},
                "ResourceConfig": {"KeepAlivePeriodInSeconds": 600},
            }
        }
    }
    assert plain(request_of(payload)) == plain(stated)
