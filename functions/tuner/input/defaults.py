"""Defaults that depend on other keys or on the execution, so that no later state knows of defaults.

Fixed defaults are in the contract.
"""

from collections.abc import Mapping, Sequence

from tuner import Json
from tuner.names import derived_name

DEFAULT_TRAINING_JOBS = 10
MOST_PARALLEL_TRAINING_JOBS = 10
# These strategies learn from training jobs that have ended:
# https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-considerations.html
LEARNING = ("Bayesian", "Hyperband")
LEARNING_STEPS = 5
# Other names of a key, which the original application gave it.
RENAMED = {"spotTrainingCheckpointS3Uri": "checkpointS3Uri"}


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
    parallel = payload.get("maxParallelTrainingJobs", _parallel(payload, number))
    stated = payload.get("trainingJobDefinitionName")
    names = {"name": stated} if stated else {}
    return {
        "overrides": {},
        **{key: payload[key] for key in payload if key != "trainingJobDefinitionName"},
        "maxParallelTrainingJobs": min(parallel, number),
        "tuningJobName": name,
        "maxNumberOfTrainingJobs": number,
        "definitions": [{**names, **_definition(each)} for each in definitions],
        "algorithmARNs": _algorithms(definitions),
        "model": {"name": name, **payload["model"], "hosting": _hosting(payload["model"])},
    }


def is_isolated(stated: bool | None, algorithm_arn: str | None) -> bool:
    """Return whether a definition trains without network access.

    The default with an algorithm resource is that of the application's first version, the default with an image
    SageMaker's own.
    """
    return bool(algorithm_arn) if stated is None else stated


def _parallel(payload: Json, number: float) -> float:
    """Return a default for the training jobs at the same time that leaves the strategy something to learn from."""
    steps = LEARNING_STEPS if payload["tuningStrategy"] in LEARNING else 1
    return min(max(1, number // steps), MOST_PARALLEL_TRAINING_JOBS)


def _algorithms(definitions: Sequence[Json]) -> list[str]:
    named = [each["algorithmARN"] for each in definitions if "algorithmARN" in each]
    return list(dict.fromkeys(named))


def _definition(definition: Json) -> Json:
    """Return the definition with defaults, without other names of a key, and with channels that inherit nothing."""
    own = {RENAMED.get(key, key): value for key, value in definition.items()}
    channels = [_channel(channel, own) for channel in own.get("channels", [])]
    kept = {key: own[key] for key in own if key != "inputContentType"}
    return {**_isolation(own), **_wait(own), **kept, "channels": channels}


def _isolation(definition: Json) -> Json:
    """Return the network isolation that is sent without being stated: false is SageMaker's own default."""
    isolated = is_isolated(None, definition.get("algorithmARN"))
    return {"enableNetworkIsolation": True} if isolated else {}


def _wait(definition: Json) -> Json:
    """Return the maximum wait, which spot training requires."""
    spot = definition.get("enableManagedSpotTraining")
    return {"maxWaitTimeInSeconds": definition["maxRuntimeInSeconds"]} if spot else {}


def _hosting(model: Json) -> Json:
    """Return the hosting of the model, without a number of instances if it is serverless."""
    hosting = model["hosting"]
    left_out = "initialInstanceCount" if "serverless" in hosting else ""
    return {key: hosting[key] for key in hosting if key != left_out}


def _channel(channel: Json, definition: Json) -> Json:
    inherited = definition.get("inputContentType")
    return {"contentType": inherited, **channel} if inherited else channel
