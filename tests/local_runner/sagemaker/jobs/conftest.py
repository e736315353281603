"""Fixtures of the tests of training jobs: a training job that runs to its end."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local_runner.sagemaker.jobs.channels import Channels
from local_runner.sagemaker.jobs.machine import Machine
from local_runner.sagemaker.jobs.metrics import with_objective
from local_runner.sagemaker.jobs.training_job import TrainingJob
from local_runner.sagemaker.jobs.training_request import TrainingRequest
from tests.local_runner.sagemaker.scripted_training import (
    METRICS,
    TRAINING_JOB,
    TUNING_JOB_ARN,
    WAIT_SECONDS,
    scripted_algorithm,
    training_definition,
)


@pytest.fixture
def run_training_job(s3: Any, tmp_path: Path) -> Callable[..., TrainingJob]:
    """Run a program as a training job to its end; at the objective ``at`` something may happen to it."""

    def run(
        machine: Machine,
        program: str,
        *,
        at: float | None = None,
        happens: Callable[[TrainingJob], None] = TrainingJob.stop,
        slots: int = 1,
        memory: int | None = None,
        **changes: Any,
    ) -> TrainingJob:
        ended = threading.Event()

        def take_objective(job: TrainingJob, value: float) -> None:
            if value == at:
                happens(job)

        job = TrainingJob(
            request(scripted_algorithm(tmp_path / "algorithm", program).program, slots, changes),
            Channels(s3, tmp_path / "data"),
            s3,
            tmp_path / TRAINING_JOB,
            take_objective,
            lambda _: ended.set(),
            replace(machine, memory=memory),
        )
        job.start()
        assert ended.wait(WAIT_SECONDS)
        return job

    return run


def request(program: Path, slots: int, changes: dict[str, Any]) -> TrainingRequest:
    definition = training_definition(
        TuningObjective={"Type": "Maximize", "MetricName": "score"},
        StaticHyperParameters={"depth": "3"},
        **changes,
    )
    definition["AlgorithmSpecification"]["MetricDefinitions"] = with_objective(METRICS, "score")
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{TRAINING_JOB}"
    return TrainingRequest(
        TRAINING_JOB, arn, TUNING_JOB_ARN, definition, program, {"x": "0.5"}, slots
    )
