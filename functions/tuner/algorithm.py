"""What is read from algorithm resources, as DescribeAlgorithm describes them.

A definition that names a training image has no algorithm: it is {} throughout.
"""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

# Used when neither the input nor the algorithm names an objective.
DEFAULT_OBJECTIVE = {"Type": "Maximize", "MetricName": "validation:auc"}
# What later steps need of an algorithm; the rest is too much to carry through the state machine.
KEPT = ("AlgorithmArn", "ProductId")
KEPT_OF_INFERENCE = ("SupportedContentTypes", "SupportedResponseMIMETypes")


def algorithm_of(definition: Json, arns: Sequence[str], algorithms: Sequence[Json]) -> Json:
    """The description of the definition's algorithm; both sequences have the same order."""
    described = dict(zip(arns, algorithms, strict=True))
    return described.get(definition.get("algorithmARN", ""), {})


def kept_of(algorithm: Json) -> Json:
    """The part of a description that later steps need; of the containers, the image that serves."""
    specification = algorithm.get("InferenceSpecification") or {}
    image = _own_inference_image(algorithm)
    inference = {
        "Containers": [{"Image": image}] if image else [],
        **{key: specification[key] for key in KEPT_OF_INFERENCE if specification.get(key)},
    }
    kept = {key: algorithm[key] for key in KEPT if key in algorithm}
    return {**kept, "InferenceSpecification": inference}


def is_from_marketplace(algorithm: Json) -> bool:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeAlgorithm.html"""
    return bool(algorithm.get("ProductId"))


def supported_objectives(algorithm: Json) -> list[Json]:
    """The objective metrics, with direction, that the algorithm can be tuned for."""
    specification = algorithm.get("TrainingSpecification") or {}
    return specification.get("SupportedTuningJobObjectiveMetrics") or []


def objective_of(definition: Json, algorithm: Json) -> Json:
    """The definition's own objective, else the algorithm's only one, else the default."""
    supported = supported_objectives(algorithm)
    only = supported[0] if len(supported) == 1 else DEFAULT_OBJECTIVE
    return dict(definition.get("objective", only))


def inference_image(definition: Json, model: Json, algorithm: Json) -> str:
    """The image that serves the model: stated, else the algorithm's; "" when there is none."""
    stated: str = definition.get("inferenceImage") or model["hosting"].get("inferenceImage", "")
    return stated or _own_inference_image(algorithm)


def _own_inference_image(algorithm: Json) -> str:
    specification = algorithm.get("InferenceSpecification") or {}
    containers = specification.get("Containers") or [{}]
    return containers[0].get("Image") or ""
