"""An embedded account for the tests of the SageMaker API: a role, data, an algorithm, and scripted tuning jobs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from local_runner.cloudwatch import training_logs
from local_runner.sagemaker import dispatch
from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.service import SageMaker
from local_runner.stepfunctions import interpreter, sagemaker_task
from tests.machine.scripted import Script, ScriptedTuningJob

ACCOUNT, REGION = "123456789012", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/tuning"
ALGORITHM_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:algorithm/boost"
JOB_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:hyper-parameter-tuning-job/job-1"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/boost:1"
WITHOUT_OBJECTIVE = "Completed without an objective"
NO_SUCCESS = "No training job succeeded after 5 attempts."
OBJECTIVE = {"Type": "Maximize", "MetricName": "validation:auc"}

ALGORITHM_REQUEST: dict[str, Any] = {
    "AlgorithmName": "boost",
    "TrainingSpecification": {
        "TrainingImage": IMAGE,
        "SupportedTrainingInstanceTypes": ["ml.m5.large"],
        "TrainingChannels": [
            {
                "Name": "training",
                "SupportedContentTypes": ["text/csv"],
                "SupportedInputModes": ["File"],
            }
        ],
        "SupportedTuningJobObjectiveMetrics": [OBJECTIVE],
    },
}


def tuning_request() -> dict[str, Any]:
    """Return a CreateHyperParameterTuningJob request that the account accepts."""
    return {
        "HyperParameterTuningJobName": "job-1",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": dict(OBJECTIVE),
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 2},
            "ParameterRanges": {
                "IntegerParameterRanges": [{"Name": "depth", "MinValue": "1", "MaxValue": "9"}]
            },
        },
        "TrainingJobDefinition": {
            "AlgorithmSpecification": {"AlgorithmName": "boost", "TrainingInputMode": "File"},
            "RoleArn": ROLE,
            "InputDataConfig": [
                {
                    "ChannelName": "training",
                    "DataSource": {
                        "S3DataSource": {
                            "S3DataType": "S3Prefix",
                            "S3Uri": "s3://data/training/",
                        }
                    },
                }
            ],
            "OutputDataConfig": {"S3OutputPath": "s3://data/models/"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 10,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        },
    }


@contextmanager
def account(
    workdir: Path, ends_as: str = "Completed", make_tuning_job: Any = None, **options: Any
) -> Iterator[SageMaker]:
    """Yield the SageMaker of the account, which also has Step Functions; ``ends_as`` scripts the tuning jobs."""
    config = {"stepfunctions": {"execute_state_machine": True}}
    with mock_aws(config=config), patch.dict("os.environ", {"AWS_DEFAULT_REGION": REGION}):
        create_role("tuning", {"Effect": "Allow"})
        put_objects("data", "training/a.csv", "models/best.tar.gz")
        sagemaker = SageMaker(
            ACCOUNT,
            REGION,
            workdir,
            {"boost": Algorithm("boost", workdir, ALGORITHM_REQUEST)},
            make_tuning_job or scripted(ends_as),
            **options,
        )
        with (
            dispatch.install(sagemaker),
            interpreter.install(),
            sagemaker_task.install(sagemaker),
            training_logs.install(sagemaker),
        ):
            yield sagemaker


def scripted(ends_as: str) -> Callable[..., ScriptedTuningJob]:
    """Return a ``make_tuning_job`` for SageMaker: of three training jobs the first fails and the second is best."""
    script = partial(Script, ends_as, (0.9, 0.7), failures=["out of memory"])
    if ends_as == "Failed":
        script = partial(Script, ends_as, (), NO_SUCCESS, failures=["out of memory"])
    if ends_as == WITHOUT_OBJECTIVE:
        script = partial(Script, "Completed", (), logs=["validation:auc=nan\n"])

    def make(request: dict[str, Any], arn: str, _algorithms: Any, s3: Any, *_: Any) -> Any:
        return ScriptedTuningJob(request, arn, s3, script(ends=ends_as != "InProgress"))

    return make


def create_role(name: str, statement: dict[str, Any]) -> None:
    """Create a role with one trust statement, by default for SageMaker's principal and action."""
    default = {"Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [default | statement]}
    boto3.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(policy))


def put_objects(bucket: str, *keys: str) -> None:
    """Create a bucket with these keys."""
    client = boto3.client("s3")
    client.create_bucket(Bucket=bucket)
    for key in keys:
        client.put_object(Bucket=bucket, Key=key, Body=b"1")
