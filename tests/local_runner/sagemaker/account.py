"""An embedded account for the tests of the SageMaker API: a role, data, an algorithm, and tuning
jobs that follow a script instead of training."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from local_runner.sagemaker import service
from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.service import SageMaker
from local_runner.stepfunctions import sagemaker_task as integration

ACCOUNT, REGION = "123456789012", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/tuning"
ALGORITHM_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:algorithm/boost"
JOB_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:hyper-parameter-tuning-job/job-1"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/boost:1"
STARTED = datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
ENDED = datetime(2024, 1, 2, 3, 9, 5, tzinfo=UTC)
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
    """A CreateHyperParameterTuningJob request that the account accepts."""
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


class ScriptedTrainingJob:
    """A training job that has already ended."""

    def __init__(self, name: str, minute: int, status: str, value: float | None) -> None:
        self.name = name
        self.stopped = False
        self._described: dict[str, Any] = {
            "TrainingJobName": name,
            "TrainingJobArn": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job/{name}",
            "CreationTime": STARTED.replace(minute=minute),
            "TrainingJobStatus": status,
            "SecondaryStatus": status,
            "ModelArtifacts": {"S3ModelArtifacts": f"s3://data/models/{name}/output/model.tar.gz"},
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
            "TunedHyperParameters": {"depth": str(minute)},
        }
        if value is not None:
            metric = {"MetricName": "validation:auc", "Value": value}
            self._described["FinalHyperParameterTuningJobObjectiveMetric"] = metric

    def describe(self) -> dict[str, Any]:
        return dict(self._described)

    def summary(self) -> dict[str, Any]:
        return dict(self._described)

    def stop(self) -> None:
        self.stopped = True


class ScriptedTuningJob:
    """A tuning job that ends with ``ends_as`` at once, or runs until it is stopped."""

    def __init__(self, ends_as: str, request: dict[str, Any], arn: str, *_rest: Any) -> None:
        self.name = request["HyperParameterTuningJobName"]
        self.arn, self.request = arn, request
        self.started = threading.Event()
        self._ends_as, self._status = ends_as, "InProgress"
        self._ended = threading.Event()

    def start(self) -> None:
        if self._ends_as != "InProgress":
            self._end(self._ends_as)
        self.started.set()

    def stop(self) -> None:
        if not self._ended.is_set():
            self._end("Stopped")

    kill = stop

    def wait(self, timeout: float | None = None) -> bool:
        return self._ended.wait(timeout)

    def training_jobs(self) -> list[ScriptedTrainingJob]:
        return [
            ScriptedTrainingJob(f"{self.name}-001-0a", 1, "Completed", 0.9),
            ScriptedTrainingJob(f"{self.name}-002-0b", 2, "Failed", None),
            ScriptedTrainingJob(f"{self.name}-003-0c", 3, "Completed", 0.7),
        ]

    def describe(self) -> dict[str, Any]:
        members = ("HyperParameterTuningJobName", "HyperParameterTuningJobConfig")
        described = {name: self.request[name] for name in members} | {
            "HyperParameterTuningJobArn": self.arn,
            "HyperParameterTuningJobStatus": self._status,
            "TrainingJobDefinition": self.request["TrainingJobDefinition"],
            "CreationTime": STARTED,
            "LastModifiedTime": STARTED,
            "TrainingJobStatusCounters": {"Completed": 2, "NonRetryableError": 1},
            "ObjectiveStatusCounters": {"Succeeded": 2, "Pending": 0, "Failed": 1},
        }
        return described | self._outcome()

    def _outcome(self) -> dict[str, Any]:
        if self._status == "InProgress":
            return {}
        times = {"HyperParameterTuningEndTime": ENDED, "LastModifiedTime": ENDED}
        if self._status == "Failed":
            return times | {"FailureReason": "No training job succeeded after 5 attempts."}
        return times | {"BestTrainingJob": self.training_jobs()[0].summary()}

    def _end(self, status: str) -> None:
        self._status = status
        self._ended.set()


@contextmanager
def account(
    workdir: Path, ends_as: str = "Completed", make_tuning_job: Any = None, **options: Any
) -> Iterator[SageMaker]:
    """The account, its SageMaker and its Step Functions; ``ends_as`` scripts the tuning jobs."""
    config = {
        "stepfunctions": {"execute_state_machine": True},
        # A new session would read the service models anew for every test.
        "core": {"reset_boto3_session": False},
    }
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
        with service.install(sagemaker), integration.install(sagemaker):
            yield sagemaker


def scripted(ends_as: str) -> Callable[..., Any]:
    """What SageMaker takes as ``make_tuning_job``."""
    return lambda *arguments: ScriptedTuningJob(ends_as, *arguments)


def create_role(name: str, statement: dict[str, Any]) -> None:
    """A role with one trust statement; principal and action are SageMaker's unless it says other."""
    default = {"Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [default | statement]}
    boto3.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(policy))


def put_objects(bucket: str, *keys: str) -> None:
    """A bucket with these keys in it."""
    client = boto3.client("s3")
    client.create_bucket(Bucket=bucket)
    for key in keys:
        client.put_object(Bucket=bucket, Key=key, Body=b"1")
