"""What people and machines are told of an end that no state could announce."""

import json
from typing import Any

import pytest

from tests.functions.failure.ended_executions import ARN, NAME, detail, tuning_job
from tuner.failure.announcement import announcement

URL = "https://console/"
ATTACH = 'To go on with the tuning job, run again with "tuningJobName": "risk" and "onExistingTuningJob": "attach".'
ANOTHER = ARN.replace("nightly", "another")


def told(ended: dict[str, Any], name: str | None, job: dict[str, Any] | None) -> Any:
    """The subject, the facts, the text of the e-mail and the attributes."""
    message = announcement(ended, name, job, URL)
    assert message.pop("MessageStructure") == "json"
    content = json.loads(message.pop("Message"))
    assert set(content) == {"default", "email"}
    attributes = {
        key: (value["DataType"], value["StringValue"])
        for key, value in message.pop("MessageAttributes").items()
    }
    facts = json.loads(content["default"])
    assert facts.pop("executionArn") == ended["executionArn"]
    assert facts.pop("executionUrl") == f"{URL}{ended['executionArn']}"
    return message.pop("Subject"), facts, content["email"], attributes


def test_an_aborted_execution_says_who_stopped_what_and_how_to_go_on() -> None:
    ended = detail(error="Operator", cause="budget")
    assert told(ended, "risk", tuning_job("InProgress")) == (
        "Tuning aborted: Operator in risk",
        {
            "status": "Aborted",
            "error": "Operator",
            "cause": "budget",
            "tuningJobName": "risk",
            "tuningJobStatus": "Stopped",
            "tuningJob": "Tuning job risk was stopped; what it found until then is kept.",
            "advice": ATTACH,
        },
        f"Execution {NAME} was aborted: Operator: budget\n\n"
        "Tuning job risk was stopped; what it found until then is kept.\n"
        f"{ATTACH}\n\n"
        f"Execution: {URL}{ARN}",
        {"status": ("String", "Aborted"), "error": ("String", "Operator")},
    )


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Stopped"])
def test_the_same_end_gives_the_same_message_however_often_its_event_comes(status: str) -> None:
    first = announcement(detail(), "risk", tuning_job("InProgress"), URL)
    assert announcement(detail(), "risk", tuning_job(status), URL) == first


def test_an_execution_that_timed_out_says_so() -> None:
    subject, facts, email, attributes = told(detail(status="TIMED_OUT"), None, None)
    assert subject == "Tuning timed out"
    assert facts == {
        "status": "TimedOut",
        "tuningJob": "No tuning job of this execution was found: nothing is left running.",
        "advice": "Run again.",
    }
    assert email.startswith(f"Execution {NAME} timed out\n\nNo tuning job")
    assert attributes == {"status": ("String", "TimedOut")}


def test_an_error_that_no_catch_sees_keeps_its_name_and_its_cause() -> None:
    ended = detail(status="FAILED", error="States.Runtime", cause='a "quoted"\ncause')
    subject, facts, email, attributes = told(ended, "risk", None)
    assert subject == "Tuning failed: States.Runtime in risk"
    assert (facts["status"], facts["error"]) == ("Failed", "States.Runtime")
    assert facts["cause"] == 'a "quoted"\ncause'
    assert facts["advice"] == "Fix what the cause reports, then run again."
    assert email.startswith(f'Execution {NAME} failed: States.Runtime: a "quoted"\ncause\n\n')
    assert attributes == {"status": ("String", "Failed"), "error": ("String", "States.Runtime")}


@pytest.mark.parametrize(
    ("job", "words", "advice", "status"),
    [
        (
            tuning_job("Completed"),
            "Tuning job risk had completed: nothing is left running.",
            ATTACH,
            "Completed",
        ),
        (
            tuning_job("Failed"),
            "Tuning job risk had ended as Failed: nothing is left running.",
            "Run again under another tuningJobName.",
            "Failed",
        ),
        (
            tuning_job("InProgress", ANOTHER),
            "Tuning job risk was not started by this execution: it is left alone.",
            ATTACH,
            None,
        ),
    ],
    ids=["completed", "failed", "another's"],
)
def test_what_became_of_the_tuning_job_is_said(
    job: dict[str, Any], words: str, advice: str, status: str | None
) -> None:
    _, facts, email, _ = told(detail(), "risk", job)
    assert (facts["tuningJob"], facts["advice"]) == (words, advice)
    assert facts.get("tuningJobStatus") == status
    assert f"{words}\n{advice}\n" in email


def test_an_execution_whose_input_is_gone_says_where_to_look() -> None:
    _, facts, _, _ = told(detail(input=None), None, None)
    assert facts["tuningJob"] == (
        "Its tuning job is not known, because AWS no longer has its input."
    )
    assert facts["advice"] == (
        "Look in SageMaker for a tuning job whose tag ModelTuningExecutionArn names this "
        "execution; stop it if it runs."
    )


def test_a_failure_that_no_catch_sees_has_its_remedy_before_the_way_to_go_on() -> None:
    ended = detail(status="FAILED", error="States.DataLimitExceeded", cause="Too large.")
    _, facts, _, _ = told(ended, "risk", tuning_job("InProgress"))
    assert facts["advice"] == (
        f"Shorten the input: fewer definitions, channels or hyperparameters. {ATTACH}"
    )


def test_whatever_an_operator_writes_can_be_sent() -> None:
    """SNS takes printable ASCII in a subject, no control characters in attributes, 256 KiB in all."""
    error = "nö\n\ud800" + "x" * 250
    ended = detail(error=error, cause="\u0001\U0001f600\ud800" * 10_000)
    message = announcement(ended, "risk", tuning_job("InProgress"), URL)
    assert message["Subject"] == f"Tuning aborted: n???{'x' * 79}"
    assert message["MessageAttributes"]["error"]["StringValue"] == "nö??" + "x" * 250
    assert len(message["Message"].encode()) < 200_000
    assert json.loads(json.loads(message["Message"])["default"])["status"] == "Aborted"
