"""A tuning job ends at its limits, when its criteria are met, or when nothing succeeds."""

from collections.abc import Callable
from typing import Any

import pytest

from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from tests.local_runner.sagemaker.scripted_training import (
    MAXIMIZE,
    MINIMIZE,
    assert_valid_response,
    best,
    counters,
    tried,
    tuning_request,
)

Make = Callable[..., TuningJob]


def test_the_number_of_training_jobs_is_limited(run_tuning_job: Make) -> None:
    assert tried(run_tuning_job(tuning_request("1", "2", "3", "4", jobs=2))) == ["1", "2"]


@pytest.mark.parametrize(("available", "attempts"), [(8, 5), (3, 3)])
def test_a_tuning_job_fails_when_none_of_its_first_training_jobs_succeeds(
    run_tuning_job: Make, available: int, attempts: int
) -> None:
    job = run_tuning_job(
        tuning_request(*(f"wrong{each}" for each in range(available)), jobs=available),
        "sys.exit(1)",
    )
    assert counters(job) == ("Failed", {"NonRetryableError": attempts}, {"Failed": attempts})
    assert describe_tuning_job(job)["FailureReason"] == (
        f"No training job succeeded after {attempts} attempts. "
        "Please take a look at the training job failures to get more details."
    )
    assert_valid_response("DescribeHyperParameterTuningJob", describe_tuning_job(job))


def test_one_success_among_the_first_is_enough_to_go_on(run_tuning_job: Make) -> None:
    program = "given['x'] == 'good' or sys.exit(1)\nsay('score=1')"
    job = run_tuning_job(tuning_request("a", "b", "c", "d", "good", "e", "f"), program)
    expected = {"Completed": 1, "NonRetryableError": 6}
    assert counters(job) == ("Completed", expected, {"Succeeded": 1, "Failed": 6})


def test_the_tuning_job_stops_at_its_own_time_limit(run_tuning_job: Make) -> None:
    job = run_tuning_job(tuning_request("1", "wait2", "3", runtime=1))
    assert counters(job) == ("Stopped", {"Completed": 1, "Stopped": 1}, {"Succeeded": 2})
    assert best(job) == "1"


def criteria(**criterion: Any) -> dict[str, Any]:
    return {"TuningJobCompletionCriteria": criterion}


@pytest.mark.parametrize(
    ("objective", "target", "expected"),
    [
        (MAXIMIZE, 3.0, ["1", "5"]),
        (MINIMIZE, 0.5, ["1", "5", "-2"]),
        # 32-bit floats: the value of a logged 5 is 5, of a logged 5.1 it is 5.099999904632568.
        (MAXIMIZE, 5.000000001, ["1", "5"]),
    ],
)
def test_a_tuning_job_completes_once_the_target_is_reached(
    run_tuning_job: Make, objective: dict[str, str], target: float, expected: list[str]
) -> None:
    body = tuning_request(
        "1", "5", "-2", "9", objective=objective, **criteria(TargetObjectiveMetricValue=target)
    )
    job = run_tuning_job(body)
    assert tried(job) == expected
    assert job.status == "Completed"


def test_a_tuning_job_completes_when_the_best_does_not_improve(run_tuning_job: Make) -> None:
    limit = {"MaxNumberOfTrainingJobsNotImproving": 3}
    job = run_tuning_job(
        tuning_request(
            "1", "2", "1.5", "2.01", "fail", "9", **criteria(BestObjectiveNotImproving=limit)
        )
    )
    assert tried(job) == ["1", "2", "1.5", "2.01", "fail"]
    assert job.status == "Completed"
    assert describe_tuning_job(job)["TuningJobCompletionDetails"] == {
        "NumberOfTrainingJobsObjectiveNotImproving": 3
    }
