"""The rules that join several fields of a CreateModel request, from its API reference.

It looks at nothing but the request.
"""

from collections.abc import Iterator
from typing import Any


def problems(request: dict[str, Any]) -> list[str]:
    """Every broken rule; the request must already fit the service model."""
    return [*_one_form(request), *(found for one in containers(request) for found in _image(one))]


def containers(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The containers of the model, whether it has one or a pipeline of them."""
    primary = [request["PrimaryContainer"]] if "PrimaryContainer" in request else []
    return primary + list(request.get("Containers", []))


def _one_form(request: dict[str, Any]) -> Iterator[str]:
    pipeline = bool(request.get("Containers"))
    if ("PrimaryContainer" in request) == pipeline:
        yield "Provide either PrimaryContainer or Containers."
    if "InferenceExecutionConfig" in request and not pipeline:
        yield "InferenceExecutionConfig requires Containers."


def _image(container: dict[str, Any]) -> Iterator[str]:
    if not {"Image", "ModelPackageName"} & container.keys():
        yield "A container requires Image or ModelPackageName."
    if {"ModelDataUrl", "ModelDataSource"} <= container.keys():
        yield "Provide either ModelDataUrl or ModelDataSource in a container."
