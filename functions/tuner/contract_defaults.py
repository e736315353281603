"""Fills in what an input leaves to other keys or to the execution, so that no later step knows of
defaults. Fixed defaults stand in the contract."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

LONGEST_TUNING_JOB_NAME = 32
DEFAULT_PARALLEL_TRAINING_JOBS = 10

Payload = dict[str, Any]


def completed(payload: Payload, execution: Mapping[str, str]) -> Payload:
    """The payload with each default that depends on something else."""
    name = payload.get("tuningJobName") or derived_name(execution)
    spread = min(DEFAULT_PARALLEL_TRAINING_JOBS, payload["maxNumberOfTrainingJobs"])
    return {
        "tuningJobName": name,
        "maxParallelTrainingJobs": spread,
        **_spot(payload),
        "channels": [_channel(channel, payload) for channel in payload["channels"]],
        "model": {"name": name, **payload["model"]},
    }


def derived_name(execution: Mapping[str, str]) -> str:
    """A legal tuning job name that begins like the execution's and that no other execution gets.

    A name stays taken in SageMaker after its job, an execution's name only for 90 days: hence the
    start time.
    """
    digest = sha256(f"{execution['Id']} {execution['StartTime']}".encode()).hexdigest()[:8]
    room = LONGEST_TUNING_JOB_NAME - len(digest) - 1
    readable = re.sub("[^a-zA-Z0-9]+", "-", execution["Name"]).strip("-")[:room].rstrip("-")
    return f"{readable or 'tuning'}-{digest}"


def _spot(payload: Payload) -> Payload:
    """The payload with a maximum wait, or without what only spot training uses."""
    if payload["enableManagedSpotTraining"]:
        return {"maxWaitTimeInSeconds": payload["maxRuntimeInSeconds"], **payload}
    return {key: payload[key] for key in payload if key != "spotTrainingCheckpointS3Uri"}


def _channel(channel: Payload, payload: Payload) -> Payload:
    inherited = {"inputMode": payload["trainingInputMode"]}
    if "inputContentType" in payload:
        inherited["contentType"] = payload["inputContentType"]
    return inherited | channel
