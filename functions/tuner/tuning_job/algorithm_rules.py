"""Rules between a training job definition and its algorithm: SageMaker would refuse a breach, or find it late.

Each rule yields a line for each problem, with the path inside the definition. A rule checks only what
the algorithm specifies.
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrainingSpecification.html
"""

from collections.abc import Iterator

from tuner import Json
from tuner.algorithm import (
    inference_image,
    is_from_marketplace,
    objective_of,
    supported_objectives,
)
from tuner.tuning_job.hyperparameters import hyperparameters_fit
from tuner.tuning_job.marketplace_rules import marketplace_rules_are_kept


def algorithm_problems(payload: Json, algorithms: list[Json]) -> list[str]:
    """Return why the definitions cannot be trained with their algorithms, each line with its whole path.

    `algorithms` has a description for each definition, {} for a definition without an algorithm.
    """
    several = len(payload["definitions"]) > 1
    lines = [
        _in_list(index, line) if several else _alone(line)
        for index, definition in enumerate(payload["definitions"])
        for rule in RULES
        for line in rule(definition, payload["model"], algorithms[index])
    ]
    return list(dict.fromkeys(lines))


def is_completed(_definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    """Require an algorithm that can train."""
    status = algorithm.get("AlgorithmStatus", "Completed")
    if status != "Completed":
        yield (
            f"algorithmARN: the algorithm {algorithm['AlgorithmName']} has the status {status}; "
            "give an algorithm whose status is Completed"
        )


def objective_is_supported(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    """Require one of the objectives that the algorithm supports."""
    supported = supported_objectives(algorithm)
    objective = objective_of(definition, algorithm)
    if not supported or objective in supported:
        return
    choices = " or ".join(f"{o['MetricName']} ({o['Type']})" for o in supported)
    wrong = f"{objective['MetricName']} ({objective['Type']}) is not supported by the algorithm"
    yield f"objective: {wrong if 'objective' in definition else 'is missing'}; give {choices}"


def required_channels_are_given(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    """Require the channels that the algorithm requires."""
    given = {channel["channelName"] for channel in definition["channels"]}
    for channel in _channels(algorithm).values():
        if channel.get("IsRequired") and channel["Name"] not in given:
            yield f"channels: {channel['Name']} is missing; the algorithm requires this channel"


def channels_are_readable(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    """Require content types, compressions and input modes that the algorithm supports.

    A channel that the algorithm does not specify may have any.
    """
    known = _channels(algorithm)
    inherited = {"compressionType": "None", "inputMode": definition.get("trainingInputMode")}
    for index, channel in enumerate(definition["channels"]):
        specified = known.get(channel["channelName"], {})
        for key, member in (
            ("contentType", "SupportedContentTypes"),
            ("compressionType", "SupportedCompressionTypes"),
            ("inputMode", "SupportedInputModes"),
        ):
            allowed = specified.get(member)
            value = channel.get(key, inherited.get(key))
            if allowed and value and value not in allowed:
                yield _not_allowed(f"channels[{index}].{key}", value, allowed)


def instance_types_are_supported(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    """Require instance types that the algorithm supports."""
    allowed = _specification(algorithm).get("SupportedTrainingInstanceTypes")
    if not allowed:
        return
    if definition["trainingInstanceType"] not in allowed:
        yield _not_allowed("trainingInstanceType", definition["trainingInstanceType"], allowed)
    for index, instance_type in enumerate(definition.get("fallbackInstanceTypes", [])):
        if instance_type not in allowed:
            yield _not_allowed(f"fallbackInstanceTypes[{index}]", instance_type, allowed)


def several_instances_are_supported(
    definition: Json, _model: Json, algorithm: Json
) -> Iterator[str]:
    """Require one instance if the algorithm cannot train on several."""
    supported = _specification(algorithm).get("SupportsDistributedTraining", not algorithm)
    if definition["trainingInstanceCount"] > 1 and not supported:
        yield "trainingInstanceCount: the algorithm trains on one instance only; give 1"


def model_can_be_served(definition: Json, model: Json, algorithm: Json) -> Iterator[str]:
    """Require an image for the model, which would otherwise fail after training.

    The model of an algorithm from AWS Marketplace needs none.
    """
    if not is_from_marketplace(algorithm) and not inference_image(definition, model, algorithm):
        yield (
            "inferenceImage: is missing, and the algorithm has no inference image; "
            "give the image that serves the model"
        )


RULES = (
    is_completed,
    objective_is_supported,
    required_channels_are_given,
    channels_are_readable,
    instance_types_are_supported,
    several_instances_are_supported,
    hyperparameters_fit,
    marketplace_rules_are_kept,
    model_can_be_served,
)


def _in_list(index: int, line: str) -> str:
    return line if line.startswith("model.") else f"trainingJobDefinitions[{index}].{line}"


def _alone(line: str) -> str:
    """Return the line with the path at the top level, where the only definition has its keys but for inferenceImage."""
    return f"model.hosting.{line}" if line.startswith("inferenceImage:") else line


def _specification(algorithm: Json) -> Json:
    return algorithm.get("TrainingSpecification") or {}


def _channels(algorithm: Json) -> dict[str, Json]:
    return {c["Name"]: c for c in _specification(algorithm).get("TrainingChannels") or []}


def _not_allowed(path: str, value: str, allowed: list[str]) -> str:
    return f"{path}: {value} is not supported by the algorithm; give {' or '.join(allowed[:10])}"
