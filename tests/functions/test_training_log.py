"""The log of a training job in CloudWatch Logs: of one training job, its last lines, within seconds."""

import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

import training_log
from tests.functions.report.searches import search, training_job
from training_log import NoEvidenceError, read_evidence
from tuner.report.search import Search
from tuner.training_log.evidence import Evidence

GROUP = "/aws/sagemaker/TrainingJobs"
COMPLETED = training_job(2, None, status="Completed")
STREAM = f"{COMPLETED.name}/algo-1-1700000000"


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Yield a client of CloudWatch Logs without any group."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield boto3.client("logs")


def written(logs: Any, lines: Sequence[str], stream: str = STREAM) -> None:
    """Write lines to a new stream of the group."""
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
    now = int(time.time() * 1000)
    for start in range(0, len(lines), 10_000):
        events = [{"timestamp": now, "message": line} for line in lines[start : start + 10_000]]
        logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


def described(regex: str, asked: list[str] | None = None) -> Any:
    """Return a SageMaker that describes every training job with this expression for the objective."""
    asked = [] if asked is None else asked

    def describe_training_job(**named: str) -> Any:
        asked.append(named["TrainingJobName"])
        metric = {"Name": "validation:auc", "Regex": regex}
        return {"AlgorithmSpecification": {"MetricDefinitions": [metric]}}

    return SimpleNamespace(describe_training_job=describe_training_job)


@pytest.mark.parametrize(
    ("jobs", "read"),
    [
        (
            [training_job(1, None), training_job(3, None, status="Stopped"), COMPLETED],
            [COMPLETED.name],
        ),
        ([training_job(3, None, status="Stopped")], ["search-003"]),
        ([training_job(1, None)], []),
        ([training_job(1, 0.9), COMPLETED], []),
    ],
    ids=["completed", "stopped", "failed", "objective"],
)
def test_the_log_of_one_training_job_is_read_if_none_has_an_objective(
    logs: Any, jobs: list[Any], read: list[str]
) -> None:
    for job in read:
        written(logs, ["auc=nan"], f"{job}/algo-1-9")
    asked: list[str] = []
    found = read_evidence(described("auc=(.+)", asked), logs, search(jobs))
    assert asked == read
    assert [found] == [
        Evidence(f"{job}/algo-1-9", "validation:auc", "auc=(.+)", 1, True, 0, {"nan": 1}, "nan")
        for job in read
    ] or (found is None and not read)


def test_the_last_lines_of_a_long_log_are_read(logs: Any) -> None:
    written(logs, ["auc=0.5", *["epoch"] * 30_000, "auc=nan"])
    found = read_evidence(described("auc=(.+)"), logs, search([COMPLETED]))
    assert found is not None
    assert (found.lines, found.whole, found.values) == (30_000, False, {"nan": 1})


def failure(sagemaker: Any, logs: Any, of: Search) -> str:
    with pytest.raises(NoEvidenceError) as raised:
        read_evidence(sagemaker, logs, of)
    return str(raised.value)


def test_a_log_that_is_not_there_is_no_evidence(logs: Any) -> None:
    assert failure(described("auc=(.+)"), logs, search([COMPLETED])) == (
        "The log of search-002 cannot be read: An error occurred (ResourceNotFoundException) when calling the "
        "DescribeLogStreams operation: The specified log group does not exist."
    )
    written(logs, ["auc=0.5"], "search-0021/algo-1-9")
    assert failure(described("auc=(.+)"), logs, search([COMPLETED])) == (
        "search-002 has no log stream."
    )


@pytest.mark.parametrize(
    ("regex", "reason"),
    [
        (
            "(?<auc>.+)",
            "Python cannot read the Regex (?<auc>.+): unknown extension ?<a at position 1",
        ),
        ("(a+)+$", "The Regex has searched the log for 0.05 s without an end."),
        ("", "SageMaker describes no Regex by which search-002 finds validation:auc."),
    ],
    ids=["another dialect", "without an end", "not described"],
)
def test_an_expression_that_cannot_be_searched_for_is_no_evidence(
    logs: Any, monkeypatch: pytest.MonkeyPatch, regex: str, reason: str
) -> None:
    written(logs, [f"{'a' * 60}!"])
    monkeypatch.setattr(training_log, "LONGEST_SEARCH_SECONDS", 0.05)
    assert failure(described(regex), logs, search([COMPLETED])) == reason


@pytest.mark.parametrize(
    ("status", "expected"), [("Stopped", "search-003"), ("Failed", None)], ids=["stopped", "failed"]
)
def test_a_training_job_that_was_stopped_explains_no_tuning_job_that_failed(
    status: str, expected: str | None
) -> None:
    jobs = [training_job(1, None), training_job(3, None, status="Stopped")]
    found = search(jobs, status=status).unexplained
    assert (found.name if found else None) == expected
