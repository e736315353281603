"""What an execution asked of AWS, read from its history: so its jobs are told from those of others in the account."""

import json
from collections.abc import Iterator
from typing import Any

SAGEMAKER = {"sagemaker", "aws-sdk:sagemaker"}
NESTED = "states"
ACCEPTED = {"TaskSubmitted", "TaskSucceeded"}


def last_named(step_functions: Any, execution_arn: str, member: str) -> str | None:
    """The value of a member, such as ModelName, in the last request with it that SageMaker accepted; or None.

    Executions that this one started and waits for count as well.
    """
    named = [
        request[member]
        for request in accepted(step_functions, execution_arn)
        if isinstance(request.get(member), str)
    ]
    return named[-1] if named else None


def accepted(step_functions: Any, execution_arn: str) -> Iterator[dict[str, Any]]:
    """The requests of tasks that SageMaker accepted, oldest first; one that it works on longer comes twice.

    A request that failed is left out: its name may be of a job that another execution started.
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
