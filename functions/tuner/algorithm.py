"""Facts about algorithm resources, read from DescribeAlgorithm's responses.

A definition that names a training image has no algorithm resource: its algorithm is {}.
"""

from collections.abc import Sequence

from tuner import Json

# Used when neither the input nor the algorithm names an objective.
DEFAULT_OBJECTIVE = {"Type": "Maximize", "MetricName": "validation:auc"}
# The members that later states need; the state machine cannot carry the rest.
KEPT = ("AlgorithmArn", "ProductId")
KEPT_OF_INFERENCE = ("SupportedContentTypes", "SupportedResponseMIMETypes")


def algorithm_of(definition: Json, arns: Sequence[str], algorithms: Sequence[Json]) -> Json:
    """Return the description of the definition's algorithm; `algorithms` are in the order of `arns`."""
    described = dict(zip(arns, algorithms, strict=True))
    return described.get(definition.get("algorithmARN", ""), {})


def kept_of(algorithm: Json) -> Json:
    """Return the part of a description that later states need; of its containers, only the first image."""
    specification = algorithm.get("InferenceSpecification") or {}
    image = _own_inference_image(algorithm)
    inference = {
        "Containers": [{"Image": image}] if image else [],
        **{key: specification[key] for key in KEPT_OF_INFERENCE if specification.get(key)},
    }
    kept = {key: algorithm[key] for key in KEPT if key in algorithm}
    return {**kept, "InferenceSpecification": inference}


def is_from_marketplace(algorithm: Json) -> bool:
    """Return whether the algorithm is a product of AWS Marketplace.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeAlgorithm.html
    """
    return bool(algorithm.get("ProductId"))


def supported_objectives(algorithm: Json) -> list[Json]:
    """Return the objectives, with Type and MetricName, that the algorithm can be tuned for."""
    specification = algorithm.get("TrainingSpecification") or {}
    return specification.get("SupportedTuningJobObjectiveMetrics") or []


def objective_of(definition: Json, algorithm: Json) -> Json:
    """Return the definition's own objective, else the algorithm's only objective, else the default."""
    supported = supported_objectives(algorithm)
    only = supported[0] if len(supported) == 1 else DEFAULT_OBJECTIVE
    return dict(definition.get("objective", only))


def inference_image(definition: Json, model: Json, algorithm: Json) -> str:
    """Return the image that serves the model: the input's, else the algorithm's; "" if there is none."""
    stated: str = definition.get("inferenceImage") or model["hosting"].get("inferenceImage", "")
    return stated or _own_inference_image(algorithm)


def _own_inference_image(algorithm: Json) -> str:
    specification = algorithm.get("InferenceSpecification") or {}
    containers = specification.get("Containers") or [{}]
    return containers[0].get("Image") or ""
