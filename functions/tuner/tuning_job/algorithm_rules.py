"""Holds a training job definition against its algorithm: what SageMaker would refuse, or find out late.

Each rule yields one line a problem, with the path inside the definition. What an algorithm does not
specify is not checked.
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
    """Why the definitions cannot be trained with these algorithms, each line with its whole path.

    `algorithms` has one description a definition, {} where there is none.
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
    status = algorithm.get("AlgorithmStatus", "Completed")
    if status != "Completed":
        yield (
            f"algorithmARN: the algorithm {algorithm['AlgorithmName']} has the status {status}; "
            "give one whose status is Completed"
        )


def objective_is_supported(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    supported = supported_objectives(algorithm)
    objective = objective_of(definition, algorithm)
    if not supported or objective in supported:
        return
    choices = " or ".join(f"{o['MetricName']} ({o['Type']})" for o in supported)
    wrong = f"{objective['MetricName']} ({objective['Type']}) is not supported by the algorithm"
    yield f"objective: {wrong if 'objective' in definition else 'is missing'}; give {choices}"


def required_channels_are_given(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    given = {channel["channelName"] for channel in definition["channels"]}
    for channel in _channels(algorithm).values():
        if channel.get("IsRequired") and channel["Name"] not in given:
            yield f"channels: {channel['Name']} is missing, which the algorithm requires"


def channels_are_readable(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    """Content type, compression and input mode; a channel that the algorithm does not know may be anything."""
    known = _channels(algorithm)
    for index, channel in enumerate(definition["channels"]):
        specified = known.get(channel["channelName"], {})
        for key, member in (
            ("contentType", "SupportedContentTypes"),
            ("compressionType", "SupportedCompressionTypes"),
            ("inputMode", "SupportedInputModes"),
        ):
            allowed = specified.get(member)
            if allowed and key in channel and channel[key] not in allowed:
                yield _not_allowed(f"channels[{index}].{key}", channel[key], allowed)


def instance_types_are_supported(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
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
    supported = _specification(algorithm).get("SupportsDistributedTraining", not algorithm)
    if definition["trainingInstanceCount"] > 1 and not supported:
        yield "trainingInstanceCount: the algorithm trains on one instance only; give 1"


def model_can_be_served(definition: Json, model: Json, algorithm: Json) -> Iterator[str]:
    """Else training would end in a model that cannot be made. A Marketplace model needs no image."""
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
    """The only definition has all its keys at the top level but this one."""
    return f"model.hosting.{line}" if line.startswith("inferenceImage:") else line


def _specification(algorithm: Json) -> Json:
    return algorithm.get("TrainingSpecification") or {}


def _channels(algorithm: Json) -> dict[str, Json]:
    return {c["Name"]: c for c in _specification(algorithm).get("TrainingChannels") or []}


def _not_allowed(path: str, value: str, allowed: list[str]) -> str:
    return f"{path}: {value} is not supported by the algorithm; give {' or '.join(allowed[:10])}"
