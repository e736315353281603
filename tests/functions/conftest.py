"""Fixtures for the tests of functions/: a Lambda context, an execution, payloads and SageMaker's answers about a
tuning job. Each fixture is fresh, so a test may change it."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings

import check_input
from tests.events import Json, event, original
from tests.functions.granted import GRANTED

ACCOUNT = "123456789012"
# On a busy machine, an example can take longer than Hypothesis allows by default.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")


@pytest.fixture
def context() -> SimpleNamespace:
    """Return the context that Lambda passes to a handler."""
    return SimpleNamespace(
        function_name="function",
        memory_limit_in_mb=256,
        invoked_function_arn=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:function",
        aws_request_id="11111111-2222-3333-4444-555555555555",
    )


@pytest.fixture
def execution() -> Json:
    return {
        "Id": f"arn:aws:states:us-east-1:{ACCOUNT}:execution:ModelTuning:nightly_run 7",
        "Name": "nightly_run 7",
        "StartTime": "2026-03-01T12:00:00.000Z",
    }


@pytest.fixture
def smallest() -> Json:
    """Return the smallest legal input."""
    return event("smallest")


@pytest.fixture
def titanic() -> Json:
    """Return the sample input of the README with its placeholders filled in."""
    return original()


@pytest.fixture
def check(context: SimpleNamespace, execution: Json) -> Callable[[Any], Json]:
    """Return a function that runs the state "Check Input" and returns the payload."""

    def checked(raw: Any) -> Json:
        event = {"input": raw, "execution": execution, "granted": GRANTED}
        # As Lambda reads it: a copy, however deeply it is nested.
        event = json.loads(json.dumps(event))
        return check_input.handler(event, context)["payload"]

    return checked


@pytest.fixture
def algorithm() -> Json:
    """Return the members of DescribeAlgorithm's response that the functions read."""
    return {
        "AlgorithmName": "h2o-gbm-algorithm",
        "AlgorithmArn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:algorithm/h2o-gbm-algorithm",
        "AlgorithmStatus": "Completed",
        "InferenceSpecification": {
            "Containers": [{"Image": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/from-algorithm"}]
        },
    }


@pytest.fixture
def best_training_job() -> Json:
    return {
        "TrainingJobDefinitionName": "training-job-def-0",
        "TrainingJobName": "survival-model-tuning-job-004-0a1b2c3d",
        "TrainingJobArn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:training-job/"
        "survival-model-tuning-job-004-0a1b2c3d",
        "CreationTime": "2026-03-01T12:01:00Z",
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"ntrees": "57", "learn_rate": "0.0061"},
        "FinalHyperParameterTuningJobObjectiveMetric": {
            "Type": "Maximize",
            "MetricName": "validation:auc",
            "Value": 0.8731,
        },
        "ObjectiveStatus": "Succeeded",
    }


@pytest.fixture
def tuning_job(best_training_job: Json) -> Json:
    """Return a DescribeHyperParameterTuningJob response as Step Functions passes it on."""
    return {
        "HyperParameterTuningJobName": "survival-model-tuning-job",
        "HyperParameterTuningJobArn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:"
        "hyper-parameter-tuning-job/survival-model-tuning-job",
        "HyperParameterTuningJobConfig": {"Strategy": "Bayesian"},
        "HyperParameterTuningJobStatus": "Completed",
        "CreationTime": "2026-03-01T12:00:00Z",
        "TrainingJobStatusCounters": {
            "Completed": 7,
            "InProgress": 0,
            "RetryableError": 0,
            "NonRetryableError": 1,
            "Stopped": 2,
        },
        "ObjectiveStatusCounters": {"Succeeded": 9, "Pending": 0, "Failed": 1},
        "BestTrainingJob": best_training_job,
    }


@pytest.fixture
def training_job(best_training_job: Json) -> Json:
    """Return a DescribeTrainingJob response as Step Functions passes it on."""
    name = best_training_job["TrainingJobName"]
    return {
        "TrainingJobName": name,
        "TrainingJobArn": best_training_job["TrainingJobArn"],
        "ModelArtifacts": {
            "S3ModelArtifacts": f"s3://data/model-artifacts/{name}/output/model.tar.gz"
        },
        "HyperParameters": {"ntrees": "57", "_tuning_objective_metric": "validation:auc"},
        "CreationTime": "2026-03-01T12:01:00Z",
        "TrainingStartTime": "2026-03-01T12:02:00Z",
        "TrainingEndTime": "2026-03-01T12:05:00Z",
        "TrainingJobStatus": "Completed",
        "SecondaryStatus": "Completed",
        "TrainingTimeInSeconds": 180,
        "BillableTimeInSeconds": 60,
    }
