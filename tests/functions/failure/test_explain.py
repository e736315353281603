"""The words of failures that the state machine announces: for people and for machines."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

from explain_failure import handler
from tuner.failure.advice import ERRORS

Json = dict[str, Any]

ARN = "arn:aws:states:us-east-1:123456789012:execution:ModelTuning:nightly"
URL = f"https://console/{ARN}"
TAKEN = (
    'Cannot create already existing model "arn:aws:sagemaker:us-east-1:123456789012:model/risk". '
    "(Service: AmazonSageMaker; Status Code: 400; Error Code: ValidationException)"
)
ATTACH = 'To go on with the tuning job, run again with "tuningJobName": "risk" and "onExistingTuningJob": "attach".'
ANOTHER_NAME = "Run again under another tuningJobName."
UNSEEN = "The end of tuning job {} was not seen: it is stopped if it still runs, and what it found is kept."
LEFT_ALONE = "Tuning job {} was not started by this execution: it is left alone."
NOT_STARTED = "No tuning job was started."
FIX = ERRORS["SageMaker.SageMakerException"][1]


def event(error: str = "SageMaker.SageMakerException", cause: str = "No.", **changes: Any) -> Json:
    """Return the payload of the state Explain Failure, for a tuning job whose request was sent."""
    return {
        "failure": {"Error": error, "Cause": cause, "State": "Create Model"},
        "names": {"asked": "risk", "last": "risk"},
        "described": {},
        "startedHere": None,
        "report": None,
        "executionArn": ARN,
        "executionUrl": URL,
        "chat": "false",
        **changes,
    }


def facts(explained: Json) -> Json:
    return dict(json.loads(json.loads(explained["Message"])["default"]))


def test_a_failure_is_told_with_its_cause_the_fate_of_the_tuning_job_and_what_to_do(
    context: SimpleNamespace,
) -> None:
    described = {"name": "risk", "status": "Completed"}
    explained = handler(
        event("SageMaker.AmazonSageMakerException", TAKEN, described=described, startedHere=True),
        context,  # type: ignore[arg-type]
    )
    fate = "Tuning job risk had completed: nothing is left running."
    advice = f"Give another model.name, or delete what has the name. {ATTACH}"
    assert facts(explained) == {
        "status": "Failed",
        "state": "Create Model",
        "error": "SageMaker.AmazonSageMakerException",
        "cause": TAKEN,
        "tuningJobName": "risk",
        "tuningJobStatus": "Completed",
        "tuningJob": fate,
        "advice": advice,
        "executionArn": ARN,
        "executionUrl": URL,
    }
    assert json.loads(explained.pop("Message"))["email"] == (
        f"SageMaker.AmazonSageMakerException in Create Model: {TAKEN}\n\n"
        f"{fate}\n{advice}\n\nExecution: {URL}"
    )
    assert explained == {
        "Subject": "Tuning failed: SageMaker.AmazonSageMakerException in risk",
        "MessageStructure": "json",
        "MessageAttributes": {
            "status": {"DataType": "String", "StringValue": "Failed"},
            "error": {"DataType": "String", "StringValue": "SageMaker.AmazonSageMakerException"},
        },
    }


@pytest.mark.parametrize(
    ("changes", "fate", "advice"),
    [
        ({"names": {}}, NOT_STARTED, FIX),
        ({"names": {"asked": "risk"}}, NOT_STARTED, FIX),
        ({}, NOT_STARTED, FIX),
        ({"startedHere": True}, UNSEEN.format("risk"), f"{FIX} {ATTACH}"),
        (
            {"startedHere": True, "described": {"name": "risk", "status": "InProgress"}},
            UNSEEN.format("risk"),
            f"{FIX} {ATTACH}",
        ),
        (
            {"startedHere": True, "names": {"asked": "risk", "last": "risk-trial"}},
            UNSEEN.format("risk-trial"),
            f"{FIX} {ANOTHER_NAME}",
        ),
        ({"startedHere": False}, LEFT_ALONE.format("risk"), f"{FIX} {ATTACH}"),
        (
            {"startedHere": False, "names": {"asked": "risk", "last": "risk-trial"}},
            LEFT_ALONE.format("risk-trial"),
            f"{FIX} {ANOTHER_NAME}",
        ),
        (
            {"described": {"name": "risk-trial", "status": "Completed"}},
            "Trial risk-trial had ended, and no other tuning job was started.",
            f"{FIX} {ATTACH}",
        ),
        (
            {"startedHere": True, "described": {"name": "risk", "status": "Stopped"}},
            "Tuning job risk was stopped; what it found until then is kept.",
            f"{FIX} {ATTACH}",
        ),
        (
            {"startedHere": True, "described": {"name": "risk", "status": "Failed"}},
            "Tuning job risk had ended as Failed: nothing is left running.",
            f"{FIX} {ANOTHER_NAME}",
        ),
    ],
    ids=[
        "input refused",
        "before the request",
        "create refused",
        "end not seen",
        "seen running",
        "trial's end not seen",
        "attached",
        "trial's name taken",
        "refused after its trial",
        "stopped",
        "failed",
    ],
)
def test_the_fate_of_the_tuning_job_is_told_as_far_as_it_is_known(
    changes: Json, fate: str, advice: str, context: SimpleNamespace
) -> None:
    told = facts(handler(event(**changes), context))  # type: ignore[arg-type]
    assert (told["tuningJob"], told["advice"]) == (fate, advice)


@pytest.mark.parametrize("error", ["States.Timeout", "SageMaker.SdkClientException"])
def test_a_create_without_an_answer_may_have_started_a_tuning_job(
    error: str, context: SimpleNamespace
) -> None:
    told = facts(handler(event(error, ""), context))  # type: ignore[arg-type]
    assert told["tuningJob"] == UNSEEN.format("risk")
    assert told["advice"] == f"Run again later. {ATTACH}"


def test_the_remedy_of_an_own_error_says_how_to_go_on(context: SimpleNamespace) -> None:
    described = {"name": "risk", "status": "Completed"}
    asked = event("ObjectiveNotMet", "auc should be at least 0.9.", described=described)
    told = facts(handler(asked, context))  # type: ignore[arg-type]
    assert told["advice"] == "Tune further, or attach to the tuning job with another acceptance."


HOSTILE = {
    "shell": "$(touch made)",
    "expression": "{% $states.input %}",
    "markup": "<script>alert(1)</script>",
    "JSON": '{"a": ["\\u0000", "b\n"]}',
    "line breaks": "a\r\nb\x0bc\u2028d",
    "escapes": "\x1b[2J\x00\x07",
    "directions": "\u202eabc",
    "half a surrogate pair": "\ud800",
    "empty": "",
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_message_is_valid_whatever_aws_says(hostile: str, context: SimpleNamespace) -> None:
    """Check the message against https://docs.aws.amazon.com/sns/latest/api/API_Publish.html."""
    cause = HOSTILE[hostile]
    explained = handler(event(f"Error{cause}", cause), context)  # type: ignore[arg-type]
    assert re.fullmatch("[ -~]{1,99}", explained["Subject"])
    values = [each["StringValue"] for each in explained["MessageAttributes"].values()]
    email = json.loads(explained["Message"])["email"]
    assert all(text.isprintable() for text in [*values, *email.split("\n")])
    assert facts(explained)["cause"] == cause.replace("\ud800", "?")


@pytest.mark.parametrize("text", ["x", "\u0001", "\U0001f600", "\ud800", '"', "\n"])
def test_a_huge_cause_is_shortened_and_says_so(text: str, context: SimpleNamespace) -> None:
    """A cause has up to 32,768 characters: https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskFailedEventDetails.html"""
    explained = handler(event(cause=text * 32_768), context)  # type: ignore[arg-type]
    assert len(json.dumps(explained, ensure_ascii=False).encode()) < 262_144
    cause = facts(explained)["cause"]
    assert len(cause) == 8192
    assert cause.endswith(f"{text.replace(chr(0xD800), '?')} ... (the execution has the rest)")


def test_nothing_of_a_failure_is_logged(
    caplog: pytest.LogCaptureFixture, context: SimpleNamespace
) -> None:
    caplog.set_level("DEBUG")
    handler(event(cause="secret"), context)  # type: ignore[arg-type]
    assert "secret" not in caplog.text
