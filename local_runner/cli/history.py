"""Requests of an execution, read from its history. They distinguish its jobs from others in the account."""

import json
from collections.abc import Iterator
from typing import Any

SAGEMAKER = {"sagemaker", "aws-sdk:sagemaker"}
NESTED = "states"
ACCEPTED = {"TaskSubmitted", "TaskSucceeded"}


def last_named(step_functions: Any, execution_arn: str, member: str) -> str | None:
    """Return a member, such as ModelName, of the last request with it that SageMaker accepted; None without any.

    Requests of nested executions count as well. A name counts once the execution has tried to create what has it, for
    an execution also describes what other executions have created.
    """
    tried, last = set(), None
    for task, event_type in _tasks(step_functions, execution_arn):
        name = json.loads(task["parameters"]).get(member)
        if not isinstance(name, str):
            continue
        if task["resource"].startswith("create"):
            tried.add(name)
        if event_type in ACCEPTED and name in tried:
            last = name
    return last


def _tasks(step_functions: Any, execution_arn: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each task that calls SageMaker, as it was scheduled, with the type of each of its events; oldest first."""
    scheduled: dict[int, dict[str, Any]] = {}
    for event in _events(step_functions, execution_arn):
        # The events of a task are chained: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
        task = event.get("taskScheduledEventDetails") or scheduled.get(event["previousEventId"])
        if task is None:
            continue
        scheduled[event["id"]] = task
        if task["resourceType"] in SAGEMAKER:
            yield task, event["type"]
        if event["type"] == "TaskSubmitted" and task["resourceType"] == NESTED:
            yield from _tasks(step_functions, _started_by(event))


def _events(step_functions: Any, execution_arn: str) -> Iterator[dict[str, Any]]:
    pages = step_functions.get_paginator("get_execution_history").paginate(
        executionArn=execution_arn
    )
    for page in pages:
        yield from page["events"]


def _started_by(submitted: dict[str, Any]) -> str:
    return str(json.loads(submitted["taskSubmittedEventDetails"]["output"])["ExecutionArn"])
