"""The logs of training jobs in CloudWatch Logs, as SageMaker names and writes them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_runner.sagemaker.service import SageMaker
from tests.local_runner.sagemaker.account import WITHOUT_OBJECTIVE, account, tuning_request
from tests.machine.scripted import CREATED

GROUP = "/aws/sagemaker/TrainingJobs"
STREAM = "job-1-001-0123abcd/algo-1-1767323046"


@pytest.fixture
def sagemaker(tmp_path: Path) -> Iterator[SageMaker]:
    """Yield the SageMaker of an account whose tuning jobs have one training job, which has a log."""
    with account(tmp_path, WITHOUT_OBJECTIVE) as own:
        yield own


@pytest.fixture
def logs(sagemaker: SageMaker) -> Any:
    return boto3.client("logs")


def trained(sagemaker: SageMaker) -> Any:
    """Run a tuning job to its end; return its training job."""
    sagemaker.create_tuning_job(tuning_request())
    [job] = sagemaker.training_jobs()
    return job


def streams(logs: Any, prefix: str) -> list[str]:
    found = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=prefix)
    return [each["logStreamName"] for each in found["logStreams"]]


def events(logs: Any) -> list[tuple[str, int]]:
    read = logs.get_log_events(logGroupName=GROUP, logStreamName=STREAM)["events"]
    return [(each["message"], each["timestamp"]) for each in read]


def code(call: Callable[..., Any], **parameters: Any) -> str:
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    return str(raised.value.response["Error"]["Code"])


def test_the_first_training_job_that_writes_a_log_creates_the_group(
    sagemaker: SageMaker, logs: Any
) -> None:
    named = {"logGroupName": GROUP}
    assert code(logs.describe_log_streams, **named) == "ResourceNotFoundException"
    assert code(logs.get_log_events, logStreamName=STREAM, **named) == "ResourceNotFoundException"
    trained(sagemaker)
    assert streams(logs, "job-1-") == [STREAM]
    assert streams(logs, "job-2-") == []


def test_a_stream_has_the_lines_of_the_log_as_far_as_they_are_written(
    sagemaker: SageMaker, logs: Any
) -> None:
    job = trained(sagemaker)
    milliseconds = int(CREATED.timestamp() * 1000) + 1000
    read = []
    for log in ("one\n", "one\n\n two\u2028\n", "one\n\n two\u2028\nthree"):
        job.log = log
        read.append(events(logs))
    lines = ["one", " two\u2028", "three"]
    assert read == [[(line, milliseconds) for line in lines[:number]] for number in (1, 2, 3)]
