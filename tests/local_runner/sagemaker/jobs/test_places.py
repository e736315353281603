"""A machine runs no more training jobs at a time than it is said to bear."""

from pathlib import Path
from typing import Any

from local_runner.sagemaker.jobs.machine import Machine
from local_runner.sagemaker.jobs.places import Places
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from tests.local_runner.sagemaker.scripted_training import (
    SCORE_IS_X,
    TUNING_JOB_ARN,
    WAIT_SECONDS,
    counters,
    scripted_algorithm,
    tuning_request,
    wait_until,
)


def tuning_jobs(
    s3: Any, folder: Path, places: Places, *requests: dict[str, Any]
) -> list[TuningJob]:
    algorithm = scripted_algorithm(folder / "algorithm", SCORE_IS_X)
    machine = Machine(containment=None, places=places)
    return [
        TuningJob(each, TUNING_JOB_ARN, lambda _: algorithm, s3, folder / str(n), machine=machine)
        for n, each in enumerate(requests)
    ]


def most_at_a_time(jobs: list[TuningJob]) -> int:
    spans = [each.summary() for job in jobs for each in job.training_jobs()]
    return max(
        sum(s["CreationTime"] <= one["CreationTime"] < s["TrainingEndTime"] for s in spans)
        for one in spans
    )


def test_tuning_jobs_share_the_places_of_a_machine(s3: Any, tmp_path: Path) -> None:
    requests = [tuning_request("1", "2", "3", "4", parallel=4) for _ in range(2)]
    jobs = tuning_jobs(s3, tmp_path, Places(2), *requests)
    for job in jobs:
        job.start()
    assert all(job.wait(WAIT_SECONDS) for job in jobs)
    assert [counters(job)[:2] for job in jobs] == [("Completed", {"Completed": 4})] * 2
    assert most_at_a_time(jobs) <= 2


def test_a_tuning_job_that_waits_for_a_place_can_be_stopped(s3: Any, tmp_path: Path) -> None:
    first, second = tuning_jobs(
        s3, tmp_path, Places(1), tuning_request("wait1"), tuning_request("2")
    )
    first.start()
    wait_until(lambda: bool(first.training_jobs()), first.wait)
    second.start()
    assert not second.wait(0.1)
    second.stop()
    assert second.wait(WAIT_SECONDS)
    assert (second.status, second.training_jobs()) == ("Stopped", [])
    first.kill()
    assert first.wait(WAIT_SECONDS)
