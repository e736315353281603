"""Requests of an execution, read from its history. They distinguish its jobs from others in the account."""

import json
from collections.abc import Iterator
from typing import Any

SAGEMAKER = {"sagemaker", "aws-sdk:sagemaker"}
NESTED = "states"
ACCEPTED = {"TaskSubmitted", "TaskSucceeded"}


def last_named(step_functions: Any, execution_arn: str, member: str) -> str | None:
    """Return a member, such as ModelName, of the last request with it that SageMaker accepted; None without any.

    Requests of nested executions count as well.
    """
    named = [
        request[member]
        for request in accepted(step_functions, execution_arn)
        if isinstance(request.get(member), str)
    ]
    return named[-1] if named else None


def accepted(step_functions: Any, execution_arn: str) -> Iterator[dict[str, Any]]:
    """Yield the requests of tasks that SageMaker accepted, oldest first; the request of a .sync task comes twice.

    A failed request is left out: its name may belong to a job of another execution.
    """
    scheduled: dict[int, dict[str, Any]] = {}
    for event in _events(step_functions, execution_arn):
        if event["type"] == "TaskScheduled":
            scheduled[event["id"]] = event["taskScheduledEventDetails"]
        # The events of a task are chained: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
        elif (task := scheduled.get(event["previousEventId"])) is not None:
            scheduled[event["id"]] = task
            if event["type"] in ACCEPTED and task["resourceType"] in SAGEMAKER:
                yield json.loads(task["parameters"])
            if event["type"] == "TaskSubmitted" and task["resourceType"] == NESTED:
                yield from accepted(step_functions, _started_by(event))


def _events(step_functions: Any, execution_arn: str) -> Iterator[dict[str, Any]]:
    pages = step_functions.get_paginator("get_execution_history").paginate(
        executionArn=execution_arn
    )
    for page in pages:
        yield from page["events"]


def _started_by(submitted: dict[str, Any]) -> str:
    return str(json.loads(submitted["taskSubmittedEventDetails"]["output"])["ExecutionArn"])
