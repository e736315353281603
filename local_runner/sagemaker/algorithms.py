"""Algorithm folders: a CreateAlgorithm request in algorithm.json, and the program train.

A ``ProductId`` next to the request's members makes the algorithm one from AWS Marketplace. A folder is read and
checked here, never run.
"""

import copy
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ParamValidationError
from botocore.validate import validate_parameters

from local_runner.sagemaker.rules.shapes import service_model

SPECIFICATION = "algorithm.json"
PROGRAM = "train"


class AlgorithmFolderError(ValueError):
    """An algorithm folder that cannot be used; the message says what would be right."""


@dataclass(frozen=True)
class Algorithm:
    """An algorithm resource and, in its folder, the program that trains it.

    ``product_id`` is the product of an algorithm from AWS Marketplace, or None.
    """

    name: str
    folder: Path
    request: dict[str, Any]
    product_id: str | None = None

    @property
    def program(self) -> Path:
        return self.folder / PROGRAM

    @property
    def metric_definitions(self) -> list[dict[str, str]]:
        specification = self.request["TrainingSpecification"]
        return copy.deepcopy(specification.get("MetricDefinitions", []))

    def description(self, arn: str, created: datetime) -> dict[str, Any]:
        """Return the DescribeAlgorithm response of this algorithm."""
        return {
            **self._shown(),
            "AlgorithmName": self.name,
            "AlgorithmArn": arn,
            "CreationTime": created,
            "AlgorithmStatus": "Completed",
            "AlgorithmStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
        }

    def _shown(self) -> dict[str, Any]:
        """Return the request as others may see it: without the images of a Marketplace product."""
        shown = copy.deepcopy(self.request)
        shown.pop("Tags", None)
        if self.product_id is None:
            return shown
        specification = shown["TrainingSpecification"]
        for image in ("TrainingImage", "TrainingImageDigest"):
            specification.pop(image, None)
        for container in shown.get("InferenceSpecification", {}).get("Containers", []):
            for image in ("Image", "ImageDigest"):
                container.pop(image, None)
            container["ProductId"] = self.product_id
        return {**shown, "ProductId": self.product_id}


def load_algorithm(name: str, folder: Path) -> Algorithm:
    """Read and check an algorithm folder; ``name`` replaces the AlgorithmName of its request.

    Raises AlgorithmFolderError for a missing or unusable file, and for a request that the service
    model of CreateAlgorithm does not accept.
    """
    folder = folder.resolve()
    _check_program(folder / PROGRAM)
    request = {**_read(folder / SPECIFICATION), "AlgorithmName": name}
    product_id = request.pop("ProductId", None)
    _check_request(request, folder / SPECIFICATION)
    return Algorithm(name, folder, request, product_id)


def _check_program(program: Path) -> None:
    if not program.is_file():
        raise AlgorithmFolderError(
            f"{program}: missing; an algorithm folder needs a training program"
        )
    if not os.access(program, os.X_OK):
        raise AlgorithmFolderError(f"{program}: not executable; run chmod +x on it")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError as error:
        raise AlgorithmFolderError(
            f"{path}: missing; it holds the CreateAlgorithm request"
        ) from error
    except ValueError as error:
        raise AlgorithmFolderError(f"{path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise AlgorithmFolderError(f"{path}: must be a JSON object, a CreateAlgorithm request")
    return content


def _check_request(request: dict[str, Any], path: Path) -> None:
    shape = service_model().operation_model("CreateAlgorithm").input_shape
    try:
        validate_parameters(request, shape)
    except ParamValidationError as error:
        raise AlgorithmFolderError(f"{path}: {error}") from error
