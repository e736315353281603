"""Executions that ended as FAILED, ABORTED or TIMED_OUT: what is known of each.

Calls nothing; the event of the end and the answers of AWS come in as plain data.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from tuner import Json
from tuner.errors import InvalidInput
from tuner.names import TUNING_JOB_NAME, derived_name

# Events leave out what is too large for them:
# https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
LEFT_OUT_OF_EVENTS = ("input", "error", "cause")
# No Catch sees these ends, and a create may be under way when they come.
CUT_SHORT = ("ABORTED", "TIMED_OUT")
# Failures of a create that may have reached SageMaker all the same.
UNANSWERED = ("Timeout", "SageMaker.SdkClientException")
# Lambda tries an asynchronous invocation again after one minute:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
SETTLED_AFTER_MILLISECONDS = 50_000
# The same as an absent key to Check Input.
EMPTY: tuple[Any, ...] = (None, "", [])


def ended_execution(event: Mapping[str, Any], description: Mapping[str, Any]) -> Json:
    """Return the detail of the end's event, completed by the execution's description.

    The event goes first: a description is eventually consistent and may still say RUNNING.
    """
    completed = {
        key: description.get(key) if event.get(key) is None else event[key]
        for key in LEFT_OUT_OF_EVENTS
    }
    return {**event, **completed}


def is_redriven(event: Mapping[str, Any], description: Mapping[str, Any]) -> bool:
    """Return whether the execution has gone on since the end that the event tells of.

    https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
    """
    redriven = description.get("redriveDate")
    return redriven is not None and redriven.timestamp() * 1000 > event["stopDate"]


def is_announced(ended: Json) -> bool:
    """Return whether the state machine announced the failure itself.

    Only the interpreter fails an execution with a name such as States.Runtime: the Fail state takes
    the prefix off, having published the failure.
    """
    error = ended["error"] or "States."
    return ended["status"] == "FAILED" and not error.startswith("States.")


def tuning_job_name(ended: Json, start_time: str) -> str | None:
    """Return the name that Check Input gave the tuning job; None when there can be no tuning job.

    `start_time` is the execution's StartTime as the context object has it.
    """
    given = _input(ended)
    refused = is_announced(ended) and ended["error"] == InvalidInput.__name__
    if refused or not isinstance(given, dict):
        return None
    name = given.get("tuningJobName")
    if name in EMPTY:
        identity = {"Id": ended["executionArn"], "Name": ended["name"], "StartTime": start_time}
        return derived_name(identity)
    is_legal = isinstance(name, str) and re.fullmatch(TUNING_JOB_NAME, name)
    return name if is_legal else None


def may_come_late(ended: Json, now: float) -> bool:
    """Return whether a create that the end overtook may still lead to a tuning job.

    `now` is in milliseconds since the epoch, as the end's own time is.
    """
    is_fresh = now - ended["stopDate"] < SETTLED_AFTER_MILLISECONDS
    return is_fresh and (ended["status"] in CUT_SHORT or ended["error"] in UNANSWERED)


def _input(ended: Json) -> Any:
    """Return the execution's input; None when Python cannot read it, as Check Input could not."""
    try:
        return json.loads(ended["input"] or "null")
    except (ValueError, RecursionError):
        return None
