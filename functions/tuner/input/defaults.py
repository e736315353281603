"""Fills in what an input leaves to other keys or to the execution, so that no later step knows of
defaults. Fixed defaults stand in the contract."""

from collections.abc import Mapping, Sequence
from typing import Any

from tuner.names import derived_name

DEFAULT_TRAINING_JOBS = 10
DEFAULT_PARALLEL_TRAINING_JOBS = 10
DEFAULT_DEFINITION_NAME = "training-job-def-0"

Payload = dict[str, Any]


def completed(
    payload: Payload,
    definitions: Sequence[Payload],
    combinations: float,
    execution: Mapping[str, str],
) -> Payload:
    """The payload with each default that depends on something else, and its definitions.

    `combinations` is the number of different training jobs that there can be.
    """
    name = payload.get("tuningJobName") or derived_name(execution)
    grid = payload["tuningStrategy"] == "Grid"
    number = combinations if grid else payload.get("maxNumberOfTrainingJobs", DEFAULT_TRAINING_JOBS)
    definition_name = payload.get("trainingJobDefinitionName", DEFAULT_DEFINITION_NAME)
    return {
        "overrides": {},
        "maxParallelTrainingJobs": min(DEFAULT_PARALLEL_TRAINING_JOBS, number),
        **{key: payload[key] for key in payload if key != "trainingJobDefinitionName"},
        "tuningJobName": name,
        "maxNumberOfTrainingJobs": number,
        "definitions": [{"name": definition_name, **_definition(each)} for each in definitions],
        "algorithmARNs": _algorithms(definitions),
        "model": {"name": name, **payload["model"], "hosting": _hosting(payload["model"])},
    }


def _algorithms(definitions: Sequence[Payload]) -> list[str]:
    named = [each["algorithmARN"] for each in definitions if "algorithmARN" in each]
    return list(dict.fromkeys(named))


def _definition(definition: Payload) -> Payload:
    """One training job definition, with channels that need nothing from outside."""
    channels = [_channel(channel, definition) for channel in definition["channels"]]
    kept = {key: definition[key] for key in definition if key != "inputContentType"}
    return {**_spot(kept), "channels": channels}


def _hosting(model: Payload) -> Payload:
    """Without the number of instances where there are none."""
    hosting = model["hosting"]
    left_out = "initialInstanceCount" if "serverless" in hosting else ""
    return {key: hosting[key] for key in hosting if key != left_out}


def _spot(definition: Payload) -> Payload:
    """The definition with a maximum wait, or without what only spot training uses."""
    if definition["enableManagedSpotTraining"]:
        return {"maxWaitTimeInSeconds": definition["maxRuntimeInSeconds"], **definition}
    return {key: definition[key] for key in definition if key != "spotTrainingCheckpointS3Uri"}


def _channel(channel: Payload, definition: Payload) -> Payload:
    inherited = {"inputMode": definition["trainingInputMode"]}
    if "inputContentType" in definition:
        inherited["contentType"] = definition["inputContentType"]
    return inherited | channel
