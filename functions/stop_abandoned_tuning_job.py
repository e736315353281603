"""The end of an execution as FAILED, ABORTED or TIMED_OUT: stops the tuning job that it left running.

Announces the ends that no state could announce. Lambda invokes it asynchronously: an error that it
raises is a second look a minute later, then a third, then a message in the dead-letter queue.
"""

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aws_clients import client
from telemetry import count, logged, logger
from tuner import Json
from tuner.failure.abandoned import is_left_running, last_started, may_be_followed
from tuner.failure.announcement import announcement
from tuner.failure.ended import (
    asks_for_trial,
    ended_execution,
    is_announced,
    is_redriven,
    may_come_late,
    tuning_job_name,
)
from tuner.message.chat import with_chat
from tuner.names import trial_name

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


class TuningJobNotSeenError(Exception):
    """The execution's tuning job may still come: the end may have overtaken its create."""


@logged
def handler(event: Json, context: "LambdaContext") -> None:
    """Stop the execution's own tuning job if it runs, then announce the end unless a state did.

    Raises TuningJobNotSeenError, before it announces anything, to be called again.
    """
    detail = event["detail"]
    description = described(detail["executionArn"])
    if is_redriven(detail, description):
        logger.info("Execution redriven")
        count({"RedrivenExecutions": 1})
        return
    ended = ended_execution(detail, description)
    name = tuning_job_name(ended, context_time(detail["startDate"]))
    job, stopped = stopped_tuning_job(ended, name) if name else (None, False)
    announced = not is_announced(ended)
    count({"StoppedTuningJobs": int(stopped), "AnnouncedEnds": int(announced)})
    decided = {"tuning_job_name": name, "stopped": stopped, "announced": announced}
    logger.info("Execution ended", extra=decided)
    if announced:
        words = announcement(ended, name, job, os.environ["EXECUTIONS_URL"])
        message = with_chat(words, os.environ["CHAT_MESSAGES"] == "true")
        client("sns").publish(TopicArn=os.environ["FAILURE_TOPIC_ARN"], **message)


def stopped_tuning_job(ended: Json, name: str) -> tuple[Json | None, bool]:
    """Stop the tuning job, or its trial, if the execution left it running.

    Return what was known of the tuning job before, and whether it was stopped.
    """
    job = described_tuning_job(name)
    if job is None and asks_for_trial(ended):
        job = last_started(job, described_tuning_job(trial_name(name)), ended)
    if may_be_followed(job, name) and may_come_late(ended, time.time() * 1000):
        count({"TuningJobsNotSeen": 1})
        raise TuningJobNotSeenError(f"Tuning job {name} is not there; it is looked for again.")
    stopped = is_left_running(job, ended)
    if job and stopped:
        running = job["HyperParameterTuningJobName"]
        client("sagemaker").stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=running)
    return job, stopped


def described(execution_arn: str) -> Json:
    """Return the execution's description; nothing for one that AWS no longer has."""
    step_functions = client("stepfunctions")
    try:
        return dict(step_functions.describe_execution(executionArn=execution_arn))
    except step_functions.exceptions.ExecutionDoesNotExist:
        return {}


def described_tuning_job(name: str) -> Json | None:
    """Return the tuning job's description with its Tags; None when there is none of that name."""
    sagemaker = client("sagemaker")
    try:
        job = sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    except sagemaker.exceptions.ResourceNotFound:
        return None
    pages = sagemaker.get_paginator("list_tags").paginate(
        ResourceArn=job["HyperParameterTuningJobArn"]
    )
    return {**job, "Tags": [tag for page in pages for tag in page["Tags"]]}


def context_time(milliseconds: int) -> str:
    """Return a time of the event as the context object of the execution has it.

    https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
    """
    time_in_utc = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return time_in_utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
