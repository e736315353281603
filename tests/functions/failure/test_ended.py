"""What is known of an ended execution: its facts, its tuning job's name, who announced it."""

import json
from typing import Any

import pytest

from tests.functions.failure.ended_executions import ARN, NAME, STOPPED, detail, tuning_job
from tuner.failure.abandoned import final_status, is_left_running, is_own
from tuner.failure.ended import ended_execution, is_announced, may_come_late, tuning_job_name
from tuner.names import derived_name

START_TIME = "2026-03-01T12:00:00.000Z"
DERIVED = derived_name({"Id": ARN, "Name": NAME, "StartTime": START_TIME})


def test_the_event_goes_before_a_description_that_may_be_out_of_date() -> None:
    described = {"status": "RUNNING", "input": "{}", "name": NAME}
    assert ended_execution(detail(), described) == detail()


def test_the_description_completes_what_the_event_leaves_out() -> None:
    event = detail(input=None, inputDetails={"included": False})
    described = {"input": '{"a": 1}', "error": "Operator", "cause": "budget", "status": "ABORTED"}
    assert ended_execution(event, described) == {
        **event,
        "input": '{"a": 1}',
        "error": "Operator",
        "cause": "budget",
    }


def test_what_nobody_knows_any_more_is_nothing() -> None:
    event = {key: value for key, value in detail().items() if key not in ("input", "error")}
    assert ended_execution(event, {}) == {**event, "input": None, "error": None}


@pytest.mark.parametrize(
    ("status", "error", "announced"),
    [
        ("FAILED", "InvalidInput", True),
        ("FAILED", "SageMaker.SageMakerException", True),
        ("FAILED", "Timeout", True),
        ("FAILED", "States.Runtime", False),
        ("FAILED", "States.DataLimitExceeded", False),
        ("FAILED", None, False),
        ("ABORTED", None, False),
        ("ABORTED", "InvalidInput", False),
        ("TIMED_OUT", "States.Timeout", False),
        ("TIMED_OUT", None, False),
    ],
)
def test_the_state_machine_announces_failures_that_it_caught(
    status: str, error: str | None, announced: bool
) -> None:
    assert is_announced(detail(status=status, error=error)) is announced


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"tuningJobName": "risk-7"}, "risk-7"),
        ({}, DERIVED),
        ({"tuningJobName": None}, DERIVED),
        ({"tuningJobName": ""}, DERIVED),
        ({"tuningJobName": []}, DERIVED),
        ({"tuningJobName": "under_score"}, None),
        ({"tuningJobName": "x" * 33}, None),
        ({"tuningJobName": 7}, None),
        ({"tuningJobName": 0}, None),
        ({"tuningJobName": {"a": 1}}, None),
        ([], None),
        ("text", None),
        (None, None),
        (12, None),
    ],
    ids=str,
)
def test_the_name_is_the_given_one_or_the_derived_one(given: Any, name: str | None) -> None:
    assert tuning_job_name(detail(input=json.dumps(given)), START_TIME) == name


@pytest.mark.parametrize(
    "unreadable",
    ["{", "[" * 100_000, f'{{"a": {"9" * 5000}}}', None],
    ids=lambda text: str(text)[:9],
)
def test_an_input_that_cannot_be_read_names_no_tuning_job(unreadable: str | None) -> None:
    assert tuning_job_name(detail(input=unreadable), START_TIME) is None


def test_a_refused_input_names_no_tuning_job() -> None:
    refused = detail(status="FAILED", error="InvalidInput")
    assert tuning_job_name(refused, START_TIME) is None
    # Whoever aborts an execution gives the error that they like.
    aborted = detail(status="ABORTED", error="InvalidInput")
    assert tuning_job_name(aborted, START_TIME) == "risk"


@pytest.mark.parametrize(
    ("status", "error", "after", "late"),
    [
        ("ABORTED", None, 1_000, True),
        ("TIMED_OUT", None, 1_000, True),
        ("ABORTED", None, 60_000, False),
        ("FAILED", "Timeout", 1_000, True),
        ("FAILED", "SageMaker.SdkClientException", 1_000, True),
        ("FAILED", "Timeout", 60_000, False),
        ("FAILED", "States.Runtime", 1_000, False),
        ("FAILED", "TuningJobFailed", 1_000, False),
    ],
)
def test_a_tuning_job_may_come_within_a_minute_of_an_end_that_can_overtake_its_create(
    status: str, error: str | None, after: int, late: bool
) -> None:
    assert may_come_late(detail(status=status, error=error), STOPPED + after) is late


@pytest.mark.parametrize(
    ("status", "left_running", "final"),
    [
        ("InProgress", True, "Stopped"),
        ("Stopping", False, "Stopped"),
        ("Stopped", False, "Stopped"),
        ("Completed", False, "Completed"),
        ("Failed", False, "Failed"),
        ("Deleting", False, "Deleting"),
    ],
)
def test_only_a_running_tuning_job_is_left_behind(
    status: str, left_running: bool, final: str
) -> None:
    job = tuning_job(status)
    assert is_left_running(job, detail()) is left_running
    assert final_status(job) == final


@pytest.mark.parametrize(
    "owner", [ARN.replace("run 7", "run 8"), ARN.replace("ModelTuning", "Another"), ""]
)
def test_a_tuning_job_of_another_execution_is_not_left_behind(owner: str) -> None:
    job = tuning_job("InProgress", owner)
    assert not is_own(job, detail())
    assert not is_left_running(job, detail())
    assert not is_left_running({**job, "Tags": []}, detail())
    assert not is_left_running(None, detail())
