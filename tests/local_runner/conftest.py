"""Fixtures of the local runner's tests: an S3 in memory, and tuning jobs that end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local_runner.sagemaker.jobs.machine import Machine
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from tests.local_runner.sagemaker.scripted_training import (
    BUCKET,
    SCORE_IS_X,
    TUNING_JOB_ARN,
    WAIT_SECONDS,
    scripted_algorithm,
)


@pytest.fixture
def s3() -> Iterator[Any]:
    """Yield a client of an S3 with one empty bucket."""
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        yield client


@pytest.fixture
def make_tuning_job(s3: Any, tmp_path: Path) -> Iterator[Callable[..., TuningJob]]:
    """Yield a function that makes tuning jobs, which are not started, and stop running ones at the end."""
    made = []

    def make(
        request: dict[str, Any], program: str = SCORE_IS_X, parents: tuple[TuningJob, ...] = ()
    ) -> TuningJob:
        algorithm = scripted_algorithm(tmp_path / "algorithm", program)
        folder = tmp_path / request["HyperParameterTuningJobName"]
        machine = Machine(containment=None)
        made.append(
            TuningJob(request, TUNING_JOB_ARN, lambda _: algorithm, s3, folder, parents, machine)
        )
        return made[-1]

    yield make
    for job in made:
        job.kill()


@pytest.fixture
def run_tuning_job(make_tuning_job: Callable[..., TuningJob]) -> Callable[..., TuningJob]:
    """Return a function that runs a tuning job to its end."""

    def run(*arguments: Any, **options: Any) -> TuningJob:
        job = make_tuning_job(*arguments, **options)
        job.start()
        assert job.wait(WAIT_SECONDS)
        return job

    return run
