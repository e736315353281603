"""What is read from an algorithm resource, as DescribeAlgorithm describes it.

The algorithm is None throughout when the payload names a training image instead.
"""

from typing import Any

Json = dict[str, Any]


def algorithm_problems(payload: Json, algorithm: Json | None) -> list[str]:
    """Why the payload cannot be run with this algorithm, one line each; none when it can."""
    problems = _status_problems(algorithm) if algorithm else []
    if not inference_image(payload, algorithm):
        problems.append(
            "model.hosting.inferenceImage: is missing, and the algorithm has no inference image; "
            "give the image that serves the model"
        )
    return problems


def inference_image(payload: Json, algorithm: Json | None) -> str:
    """The image that serves the model: the payload's own, else the algorithm's; "" without any."""
    specification = (algorithm or {}).get("InferenceSpecification") or {}
    containers = specification.get("Containers") or [{}]
    own: str = payload["model"]["hosting"].get("inferenceImage", "")
    return own or containers[0].get("Image") or ""


def _status_problems(algorithm: Json) -> list[str]:
    status = algorithm["AlgorithmStatus"]
    if status == "Completed":
        return []
    return [
        f"algorithmARN: the algorithm {algorithm['AlgorithmName']} has the status {status}; "
        "give one whose status is Completed"
    ]
