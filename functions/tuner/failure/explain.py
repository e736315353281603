"""The words of a failure that the state machine announces: what failed, what to do, what became of the tuning job."""

from tuner import Json
from tuner.failure.advice import advised
from tuner.failure.ended import UNANSWERED
from tuner.failure.message import message, shortened
from tuner.failure.tuning_job import FINAL, ended_as, left_alone, refused, unseen
from tuner.message.chat import with_chat


def explained_failure(event: Json) -> Json:
    """Return the result of the state "Explain Failure": the message for sns:Publish."""
    failure = event["failure"]
    error, cause = failure["Error"], failure.get("Cause") or ""
    tuning_job, going_on = _tuning_job(event, error)
    facts = {
        "status": "Failed",
        "state": failure["State"],
        "error": error,
        "cause": shortened(cause),
        "tuningJobName": event["names"].get("asked"),
        "tuningJobStatus": _final_status(event),
        "tuningJob": tuning_job,
        "advice": advised(error, cause, going_on),
        "report": event["report"],
        "executionArn": event["executionArn"],
        "executionUrl": event["executionUrl"],
    }
    words = message(facts, f"{error} in {failure['State']}: {facts['cause']}")
    return with_chat(words, event["chat"] == "true")


def _tuning_job(event: Json, error: str) -> tuple[str, str]:
    """Return what became of the last tuning job that was to be started, and how to go on.

    `startedHere` is true if this execution started it, false if it was there before, null if
    SageMaker has neither started nor found it.
    """
    asked, last = event["names"].get("asked", ""), event["names"].get("last")
    if last is None:
        return refused(None, asked)
    if status := _final_status(event):
        return ended_as(status, last, asked)
    if event["startedHere"] is False:
        return left_alone(last, asked)
    if event["startedHere"] or error.removeprefix("States.") in UNANSWERED:
        return unseen(last, asked)
    return refused(event["described"].get("name"), asked)


def _final_status(event: Json) -> str | None:
    """Return the status with which the last tuning job ended, if that was seen."""
    described = event["described"]
    is_last = described.get("name") == event["names"].get("last")
    status: str | None = described.get("status")
    return status if is_last and status in FINAL else None
