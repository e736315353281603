"""A tuning job fills its slots, keeps the best training job, and has a consistent description at any time."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from tests.local_runner.sagemaker.scripted_training import (
    BUCKET,
    METRICS,
    MINIMIZE,
    TUNING_JOB_ARN,
    WAIT_SECONDS,
    assert_valid_response,
    best,
    channel,
    counters,
    training_definition,
    tried,
    tuning_request,
    wait_until,
)

Make = Callable[..., TuningJob]


def test_a_tuning_job_completes_with_the_best_of_its_training_jobs(run_tuning_job: Make) -> None:
    job = run_tuning_job(tuning_request("1", "3", "2"))
    assert counters(job) == ("Completed", {"Completed": 3}, {"Succeeded": 3})
    assert tried(job) == ["1", "3", "2"]
    assert best(job) == "3"


def test_the_smallest_objective_is_the_best_when_it_is_minimized(run_tuning_job: Make) -> None:
    assert best(run_tuning_job(tuning_request("2", "-1", "3", objective=MINIMIZE))) == "-1"


def test_training_jobs_are_named_after_the_tuning_job_and_numbered(run_tuning_job: Make) -> None:
    names = [each.name for each in run_tuning_job(tuning_request("1", "2")).training_jobs()]
    assert [re.sub("-[0-9a-f]{8}$", "", name) for name in names] == ["tuning-001", "tuning-002"]
    assert len(set(names)) == 2


def test_the_description_is_complete(run_tuning_job: Make) -> None:
    description = describe_tuning_job(run_tuning_job(tuning_request("1")))
    assert_valid_response("DescribeHyperParameterTuningJob", description)
    training_job = description["BestTrainingJob"]
    runtime = description["HyperParameterTuningEndTime"] - description["CreationTime"]
    assert description == {
        "HyperParameterTuningJobName": "tuning",
        "HyperParameterTuningJobArn": TUNING_JOB_ARN,
        "HyperParameterTuningJobConfig": tuning_request("1")["HyperParameterTuningJobConfig"],
        "TrainingJobDefinition": training_definition(
            StaticHyperParameters={"_tuning_objective_metric": "score"},
            AlgorithmSpecification={
                "AlgorithmName": "arn:aws:sagemaker:us-east-1:123456789012:algorithm/scripted",
                "TrainingInputMode": "File",
                "MetricDefinitions": [
                    *METRICS,
                    {"Name": "ObjectiveMetric", "Regex": r"score=(\S+)"},
                ],
            },
        ),
        "HyperParameterTuningJobStatus": "Completed",
        "CreationTime": description["CreationTime"],
        "LastModifiedTime": description["HyperParameterTuningEndTime"],
        "HyperParameterTuningEndTime": description["HyperParameterTuningEndTime"],
        "ConsumedResources": {"RuntimeInSeconds": round(runtime.total_seconds())},
        "TrainingJobStatusCounters": {
            "Completed": 1,
            "InProgress": 0,
            "RetryableError": 0,
            "NonRetryableError": 0,
            "Stopped": 0,
        },
        "ObjectiveStatusCounters": {"Succeeded": 1, "Pending": 0, "Failed": 0},
        "BestTrainingJob": training_job,
        "TuningJobCompletionDetails": {"NumberOfTrainingJobsObjectiveNotImproving": 0},
    }
    assert (
        description["CreationTime"]
        <= training_job["CreationTime"]
        <= training_job["TrainingStartTime"]
        <= training_job["TrainingEndTime"]
        <= description["HyperParameterTuningEndTime"]
    )


MEETS_ANOTHER = """
import time
(base.parents[2] / (os.environ["TRAINING_JOB_NAME"] + ".here")).touch()
for _ in range(1000):
    if len(list(base.parents[2].glob("*.here"))) >= 2:
        break
    time.sleep(0.01)
else:
    sys.exit("nobody came")
say("score=1")
"""


def test_as_many_training_jobs_run_at_once_as_there_are_slots(run_tuning_job: Make) -> None:
    job = run_tuning_job(tuning_request("1", "2", "3", "4", "5", parallel=2), MEETS_ANOTHER)
    assert counters(job) == ("Completed", {"Completed": 5}, {"Succeeded": 5})
    spans = [each.summary() for each in job.training_jobs()]
    for one in spans:
        start = one["TrainingStartTime"]
        others = [s for s in spans if s["TrainingStartTime"] <= start < s["TrainingEndTime"]]
        assert len(others) <= 2


@pytest.mark.parametrize("strategy", ["Bayesian", "Random"])
def test_a_search_over_numbers_runs_to_its_end(run_tuning_job: Make, strategy: str) -> None:
    ranges = {"ContinuousParameterRanges": [{"Name": "x", "MinValue": "0", "MaxValue": "1"}]}
    job = run_tuning_job(
        tuning_request(jobs=6, parallel=2, Strategy=strategy, ParameterRanges=ranges, RandomSeed=1)
    )
    assert counters(job) == ("Completed", {"Completed": 6}, {"Succeeded": 6})
    assert best(job) == max(tried(job), key=float)


def test_failed_training_jobs_are_counted_and_the_others_go_on(run_tuning_job: Make) -> None:
    job = run_tuning_job(tuning_request("fail", "2", "none", "1"))
    expected = {"Completed": 3, "NonRetryableError": 1}
    assert counters(job) == ("Completed", expected, {"Succeeded": 2, "Failed": 2})
    assert best(job) == "2"


def test_a_tuning_job_without_any_objective_completes_without_a_best(run_tuning_job: Make) -> None:
    job = run_tuning_job(tuning_request("none", jobs=1))
    assert counters(job) == ("Completed", {"Completed": 1}, {"Failed": 1})
    assert "BestTrainingJob" not in describe_tuning_job(job)


def has_running(job: TuningJob, value: str) -> bool:
    """Return whether a training job with this x is in progress and has started its program."""
    return any(
        each.request.tuned["x"] == value
        and any(
            metric["MetricName"] == "score" for metric in each.describe()["FinalMetricDataList"]
        )
        for each in job.training_jobs()
    )


def test_a_stopped_tuning_job_stops_its_training_jobs_and_keeps_the_best(
    make_tuning_job: Make,
) -> None:
    job = make_tuning_job(tuning_request("1", "wait5", "2"))
    job.start()
    wait_until(lambda: has_running(job, "wait5"), job.wait)
    assert counters(job) == (
        "InProgress",
        {"Completed": 1, "InProgress": 1},
        {"Succeeded": 1, "Pending": 1},
    )
    job.stop()
    assert job.status in ("Stopping", "Stopped")
    assert job.wait(WAIT_SECONDS)
    assert counters(job) == ("Stopped", {"Completed": 1, "Stopped": 1}, {"Succeeded": 2})
    assert best(job) == "1"
    assert_valid_response("DescribeHyperParameterTuningJob", describe_tuning_job(job))


def test_stopping_a_tuning_job_that_has_ended_changes_nothing(run_tuning_job: Make) -> None:
    job = run_tuning_job(tuning_request("1"))
    ended = describe_tuning_job(job)
    job.stop()
    assert describe_tuning_job(job) == ended


def test_early_stopping_ends_a_training_job_that_is_not_promising(run_tuning_job: Make) -> None:
    job = run_tuning_job(
        tuning_request("1", "2", "3", "wait-5", "4", TrainingJobEarlyStoppingType="Auto"),
    )
    assert counters(job) == ("Completed", {"Completed": 4, "Stopped": 1}, {"Succeeded": 5})
    statuses = {each.request.tuned["x"]: each.status for each in job.training_jobs()}
    assert statuses == {
        "1": "Completed",
        "2": "Completed",
        "3": "Completed",
        "wait-5": "Stopped",
        "4": "Completed",
    }
    assert best(job) == "4"


def test_the_training_data_is_downloaded_once(run_tuning_job: Make, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="data/train.csv", Body=b"1,2\n")
    downloads: list[str] = []
    s3.meta.events.register("before-call.s3.GetObject", lambda **_: downloads.append("one"))
    channels = [channel("training", f"s3://{BUCKET}/data/train.csv")]
    program = "say('score=' + (base / 'input/data/training/train.csv').read_text()[0])"
    job = run_tuning_job(
        tuning_request(
            "a", "b", "c", parallel=2, definition=training_definition(InputDataConfig=channels)
        ),
        program,
    )
    assert counters(job) == ("Completed", {"Completed": 3}, {"Succeeded": 3})
    assert downloads == ["one"]


def test_every_description_during_a_run_adds_up(make_tuning_job: Make) -> None:
    job = make_tuning_job(tuning_request(*map(str, range(12)), parallel=3))
    job.start()
    seen = []
    wait_until(
        lambda: seen.append(describe_tuning_job(job)) or "HyperParameterTuningEndTime" in seen[-1],
        job.wait,
    )
    for description in seen:
        training = sum(description["TrainingJobStatusCounters"].values())
        assert training == sum(description["ObjectiveStatusCounters"].values())
        running = description["TrainingJobStatusCounters"]["InProgress"]
        assert running == description["ObjectiveStatusCounters"]["Pending"] <= 3
    assert seen[-1]["TrainingJobStatusCounters"]["Completed"] == 12


def test_an_end_after_the_status_was_read_is_not_described(
    make_tuning_job: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_tuning_job(tuning_request("fail"))
    training_jobs = job.training_jobs

    def listed_after_the_end() -> Any:
        job.start()
        assert job.wait(WAIT_SECONDS)
        return training_jobs()

    with monkeypatch.context() as patched:
        patched.setattr(job, "training_jobs", listed_after_the_end)
        description = describe_tuning_job(job)
    assert description["HyperParameterTuningJobStatus"] == "InProgress"
    assert not {"HyperParameterTuningEndTime", "FailureReason"} & description.keys()
    assert {"HyperParameterTuningEndTime"} <= describe_tuning_job(job).keys()


def test_an_error_of_the_runner_itself_fails_the_tuning_job(
    make_tuning_job: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Any) -> None:
        raise RuntimeError("out of ideas")

    monkeypatch.setattr("local_runner.sagemaker.jobs.search.Search.propose", broken)
    job = make_tuning_job(tuning_request("1"))
    job.start()
    assert job.wait(WAIT_SECONDS)
    assert job.status == "Failed"
    assert (
        describe_tuning_job(job)["FailureReason"]
        == "InternalServerError: RuntimeError('out of ideas')"
    )


def test_a_warm_start_knows_the_best_of_its_parents(run_tuning_job: Make) -> None:
    parent = run_tuning_job(tuning_request("1", "9", name="parent"))
    warm = {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "parent"}],
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }
    child = run_tuning_job(
        {**tuning_request("2", "3", name="child"), "WarmStartConfig": warm}, parents=(parent,)
    )
    description = describe_tuning_job(child)
    assert best(child) == "3"
    assert description["WarmStartConfig"] == warm
    overall = description["OverallBestTrainingJob"]
    assert (overall["TuningJobName"], overall["TunedHyperParameters"]) == ("parent", {"x": "9"})
    assert_valid_response("DescribeHyperParameterTuningJob", description)
