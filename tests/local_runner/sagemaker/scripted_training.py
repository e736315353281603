"""Tiny algorithms written by a test, and requests that use them."""

import stat
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.session import get_session
from botocore.validate import ParamValidator

from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
from local_runner.sagemaker.jobs.tuning_job import TuningJob

BUCKET = "test-bucket"
METRICS = [
    {"Name": "score", "Regex": r"score=(\S+)"},
    {"Name": "loss", "Regex": r"loss=(\S+)"},
]
TUNING_JOB_ARN = "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/tuning"
TRAINING_JOB = "tuning-001-0123abcd"
WAIT_SECONDS = 30

MAXIMIZE = {"Type": "Maximize", "MetricName": "score"}
MINIMIZE = {"Type": "Minimize", "MetricName": "score"}

# The objective is the hyperparameter x, reported twice; "fail" fails, "none" says nothing, "wait" waits in between for
# SIGTERM.
SCORE_IS_X = """
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
if given["x"] == "fail":
    sys.exit("failed as told")
for half in range(2):
    if given["x"] != "none":
        say("score=" + given["x"].removeprefix("wait"))
    if given["x"].startswith("wait"):
        wait()
save(given["x"])
"""

# The tools of every scripted program: its hyperparameters and its part of /opt/ml.
PRELUDE = """\
#!/usr/bin/env python3
import json, os, pathlib, signal, sys, time
base = pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"])
given = json.loads((base / "input/config/hyperparameters.json").read_text())
def say(line):
    print(line, flush=True)
def save(text="model"):
    (base / "model/model.txt").write_text(text)
def wait():
    # signal.pause() would wait for another signal if the first came just before it.
    while True:
        time.sleep(0.02)
"""


def scripted_algorithm(folder: Path, program: str) -> Algorithm:
    """Write an algorithm whose program is this Python code, which runs after the prelude."""
    folder.mkdir(parents=True, exist_ok=True)
    train = folder / "train"
    train.write_text(PRELUDE + textwrap.dedent(program))
    train.chmod(train.stat().st_mode | stat.S_IXUSR)
    request = {
        "AlgorithmName": "scripted",
        "TrainingSpecification": {
            "TrainingImage": "scripted",
            "SupportedTrainingInstanceTypes": ["ml.m5.large"],
            "MetricDefinitions": METRICS,
            "TrainingChannels": [
                {
                    "Name": "training",
                    "SupportedContentTypes": ["text/csv"],
                    "SupportedInputModes": ["File"],
                }
            ],
        },
    }
    return Algorithm("scripted", folder, request)


def training_definition(**changes: Any) -> dict[str, Any]:
    return {
        "AlgorithmSpecification": {"AlgorithmName": "scripted", "TrainingInputMode": "File"},
        "RoleArn": "arn:aws:iam::123456789012:role/tuning",
        "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/models/"},
        "ResourceConfig": {
            "InstanceType": "ml.m5.large",
            "InstanceCount": 1,
            "VolumeSizeInGB": 10,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        **changes,
    }


def categorical(*values: str, name: str = "x") -> dict[str, Any]:
    """Return ParameterRanges with one categorical hyperparameter, which a grid search takes in order."""
    return {"CategoricalParameterRanges": [{"Name": name, "Values": list(values)}]}


def tuning_request(
    *values: str,
    jobs: int | None = None,
    parallel: int = 1,
    objective: dict[str, str] = MAXIMIZE,
    runtime: int | None = None,
    definition: dict[str, Any] | None = None,
    name: str = "tuning",
    **config: Any,
) -> dict[str, Any]:
    """Return a request for a grid search over x, in the singular form, which tries the values in their order."""
    limits = {
        "MaxNumberOfTrainingJobs": jobs,
        "MaxParallelTrainingJobs": parallel,
        "MaxRuntimeInSeconds": runtime,
    }
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Grid",
            "HyperParameterTuningJobObjective": objective,
            "ParameterRanges": categorical(*values),
            "ResourceLimits": {key: limit for key, limit in limits.items() if limit is not None},
            **config,
        },
        "TrainingJobDefinition": definition or training_definition(),
    }


def channel(name: str, uri: str, data_type: str = "S3Prefix") -> dict[str, Any]:
    source = {"S3DataType": data_type, "S3Uri": uri}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}}


def assert_valid_response(operation: str, response: dict[str, Any]) -> None:
    """Check the response against the service model of the operation."""
    model = get_session().get_service_model("sagemaker").operation_model(operation)
    assert response.keys() <= model.output_shape.members.keys()
    assert ParamValidator().validate(response, model.output_shape).generate_report() == ""


def wait_until(condition: Callable[[], bool], pause: Callable[[float], bool]) -> None:
    """Check the condition repeatedly, with pauses; fail after WAIT_SECONDS."""
    for _ in range(WAIT_SECONDS * 100):
        if condition():
            return
        pause(0.01)
    raise AssertionError("the condition was not met in time")


def tried(job: TuningJob) -> list[str]:
    return [each.request.tuned["x"] for each in job.training_jobs()]


def best(job: TuningJob) -> str | None:
    """Return the value of x of the best training job."""
    found = describe_tuning_job(job).get("BestTrainingJob")
    return found["TunedHyperParameters"]["x"] if found else None


def counters(job: TuningJob) -> tuple[str, dict[str, int], dict[str, int]]:
    """Return the status, and the counters that are not zero."""
    description = describe_tuning_job(job)
    training, objective = (
        {name: count for name, count in description[kind].items() if count}
        for kind in ("TrainingJobStatusCounters", "ObjectiveStatusCounters")
    )
    return description["HyperParameterTuningJobStatus"], training, objective
