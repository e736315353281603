"""Defaults that depend on other keys or on the execution, so that no later state knows of defaults.

Fixed defaults are in the contract.
"""

from collections.abc import Mapping, Sequence

from tuner import Json
from tuner.names import derived_name

DEFAULT_TRAINING_JOBS = 10
DEFAULT_PARALLEL_TRAINING_JOBS = 10
DEFAULT_DEFINITION_NAME = "training-job-def-0"


def completed(
    payload: Json,
    definitions: Sequence[Json],
    combinations: float,
    execution: Mapping[str, str],
) -> Json:
    """Return the payload with its dependent defaults and its definitions.

    `combinations` is the number of different training jobs that are possible.
    """
    name = payload.get("tuningJobName") or derived_name(execution)
    grid = payload["tuningStrategy"] == "Grid"
    number = combinations if grid else payload.get("maxNumberOfTrainingJobs", DEFAULT_TRAINING_JOBS)
    parallel = payload.get("maxParallelTrainingJobs", DEFAULT_PARALLEL_TRAINING_JOBS)
    definition_name = payload.get("trainingJobDefinitionName", DEFAULT_DEFINITION_NAME)
    return {
        "overrides": {},
        **{key: payload[key] for key in payload if key != "trainingJobDefinitionName"},
        "maxParallelTrainingJobs": min(parallel, number),
        "tuningJobName": name,
        "maxNumberOfTrainingJobs": number,
        "definitions": [{"name": definition_name, **_definition(each)} for each in definitions],
        "algorithmARNs": _algorithms(definitions),
        "model": {"name": name, **payload["model"], "hosting": _hosting(payload["model"])},
    }


def _algorithms(definitions: Sequence[Json]) -> list[str]:
    named = [each["algorithmARN"] for each in definitions if "algorithmARN" in each]
    return list(dict.fromkeys(named))


def _definition(definition: Json) -> Json:
    """Return the definition with channels that inherit nothing any more."""
    channels = [_channel(channel, definition) for channel in definition["channels"]]
    kept = {key: definition[key] for key in definition if key != "inputContentType"}
    return {**_spot(kept), "channels": channels}


def _hosting(model: Json) -> Json:
    """Return the hosting of the model, without a number of instances if it is serverless."""
    hosting = model["hosting"]
    left_out = "initialInstanceCount" if "serverless" in hosting else ""
    return {key: hosting[key] for key in hosting if key != left_out}


def _spot(definition: Json) -> Json:
    """Return the definition with a maximum wait, or without the checkpoints that only spot training uses."""
    if definition["enableManagedSpotTraining"]:
        return {"maxWaitTimeInSeconds": definition["maxRuntimeInSeconds"], **definition}
    return {key: definition[key] for key in definition if key != "spotTrainingCheckpointS3Uri"}


def _channel(channel: Json, definition: Json) -> Json:
    inherited = {"inputMode": definition["trainingInputMode"]}
    if "inputContentType" in definition:
        inherited["contentType"] = definition["inputContentType"]
    return inherited | channel
