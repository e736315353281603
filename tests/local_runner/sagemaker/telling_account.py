"""An account whose training jobs report everything that they find, and requests that it accepts."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local_runner.sagemaker.jobs.training_job import TrainingJob
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from local_runner.sagemaker.service import SageMaker
from tests.local_runner.sagemaker.account import ROLE, account
from tests.local_runner.sagemaker.scripted_training import (
    MAXIMIZE,
    WAIT_SECONDS,
    categorical,
    scripted_algorithm,
)

CONFIG, SINGLE = "HyperParameterTuningJobConfig", "TrainingJobDefinition"
TYPE = "ml.m5.large"

# Everything that a training program finds, as its model.
TELLS_ALL = """
files = {str(p.relative_to(base)): p.read_text() for p in (base / "input").rglob("*") if p.is_file()}
save(json.dumps([files, dict(os.environ)]))
say("score=1")
"""


def request(name: str = "tuning") -> dict[str, Any]:
    """Return a request with required members only, and three definitions with different forms of resources."""
    choices = [{"InstanceType": TYPE, "InstanceCount": 1, "VolumeSizeInGB": 1}]
    return {
        "HyperParameterTuningJobName": name,
        CONFIG: {
            "Strategy": "Grid",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 3, "MaxParallelTrainingJobs": 3},
        },
        "TrainingJobDefinitions": [
            definition("first", ResourceConfig={"InstanceType": TYPE}),
            definition("second", HyperParameterTuningResourceConfig={"InstanceType": TYPE}),
            definition("third", HyperParameterTuningResourceConfig={"InstanceConfigs": choices}),
        ],
    }


def definition(name: str, **resources: Any) -> dict[str, Any]:
    source = {"S3DataType": "S3Prefix", "S3Uri": "s3://data/training/"}
    return {
        "DefinitionName": name,
        "TuningObjective": MAXIMIZE,
        "HyperParameterRanges": categorical("1", "2", "3"),
        "AlgorithmSpecification": {"AlgorithmName": "scripted", "TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "InputDataConfig": [{"ChannelName": "training", "DataSource": {"S3DataSource": source}}],
        "OutputDataConfig": {"S3OutputPath": "s3://data/models/"},
        "CheckpointConfig": {"S3Uri": "s3://data/checkpoints/"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        **resources,
    }


def single() -> dict[str, Any]:
    """Return the request with its first definition, in the singular form."""
    several = request()
    own = several.pop("TrainingJobDefinitions")[0]
    shared = {
        "HyperParameterTuningJobObjective": own.pop("TuningObjective"),
        "ParameterRanges": own.pop("HyperParameterRanges"),
    }
    return several | {CONFIG: several[CONFIG] | shared, SINGLE: own}


def put(body: dict[str, Any], place: str, value: Any) -> None:
    """Set the value at a place such as A.B[0].C, and create missing objects on the way."""
    *parents, name = re.findall(r"\w+", place)
    inside: Any = body
    for parent in parents:
        inside = inside[int(parent)] if parent.isdigit() else inside.setdefault(parent, {})
    inside[name] = value


@contextmanager
def real_account(tmp_path: Path, **options: Any) -> Iterator[SageMaker]:
    """Yield an account whose tuning jobs run a program that reports everything that it finds."""
    algorithm = scripted_algorithm(tmp_path / "algorithm", TELLS_ALL)
    trained = algorithm.request["TrainingSpecification"]
    supported = trained | {"SupportedTuningJobObjectiveMetrics": [MAXIMIZE]}
    with account(tmp_path / "work", make_tuning_job=TuningJob, **options) as sagemaker:
        registered = {**algorithm.request, "TrainingSpecification": supported}
        sagemaker.register_algorithm(replace(algorithm, request=registered))
        yield sagemaker


def create(body: dict[str, Any]) -> None:
    client = boto3.client("sagemaker", config=Config(parameter_validation=False))
    client.create_hyper_parameter_tuning_job(**body)


def train(sagemaker: SageMaker, body: dict[str, Any]) -> list[TrainingJob]:
    """Create a tuning job and return its training jobs when it has completed."""
    create(body)
    job = sagemaker.tuning_job(body["HyperParameterTuningJobName"])
    assert job.wait(WAIT_SECONDS)
    assert job.status == "Completed"
    return job.training_jobs()


def given(job: TrainingJob) -> tuple[dict[str, Any], dict[str, str]]:
    """Return input files by their path, and the environment, of a training job, without its names and folder."""
    told = (job.container.model / "model.txt").read_text()
    folder, tuning_job = str(job.container.directory), job.name.rpartition("-")[0][:-4]
    for own, known in ((folder, "FOLDER"), (job.name, "JOB"), (tuning_job, "TUNING")):
        told = told.replace(own, known)
    files, environment = json.loads(told)
    return files, environment
