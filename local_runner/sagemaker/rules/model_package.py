"""The rules by which SageMaker refuses a CreateModelPackage request, from its API reference.

They are about the request and the algorithms that it names; preconditions.py looks for the model data.
"""

import copy
from collections.abc import Callable, Iterator
from typing import Any

Describe = Callable[[str], dict[str, Any]]

# "This parameter is required for unversioned models" (InferenceSpecification, API reference).
_REQUIRED_UNVERSIONED = (
    "SupportedTransformInstanceTypes",
    "SupportedRealtimeInferenceInstanceTypes",
)


def problems(request: dict[str, Any]) -> list[str]:
    """Return every broken rule. The request must already fit the service model."""
    return [*_identity(request), *_source(request), *_version(request), *_unversioned(request)]


def _identity(request: dict[str, Any]) -> Iterator[str]:
    """Report a package with two names or none; https://github.com/getmoto/moto/pull/7165 quotes both messages."""
    given = {"ModelPackageName", "ModelPackageGroupName"} & request.keys()
    if len(given) == 2:
        yield (
            "Both ModelPackageName and ModelPackageGroupName are provided in the input. "
            "Cannot determine which one to use."
        )
    if not given:
        yield "Missing ARN."


def _source(request: dict[str, Any]) -> Iterator[str]:
    if ("InferenceSpecification" in request) == ("SourceAlgorithmSpecification" in request):
        yield "Provide either InferenceSpecification or SourceAlgorithmSpecification."


def _version(request: dict[str, Any]) -> Iterator[str]:
    if "ModelPackageGroupName" in request and request.get("Tags"):
        # https://github.com/aws-controllers-k8s/sagemaker-controller/pull/54 met this.
        yield "Tags are not supported for a versioned model package. Add them to its group."


def _unversioned(request: dict[str, Any]) -> Iterator[str]:
    if "ModelPackageGroupName" in request:
        return
    if "ModelApprovalStatus" in request:
        yield "ModelApprovalStatus applies only to versioned model packages."
    stated = request.get("InferenceSpecification")
    for name in _REQUIRED_UNVERSIONED:
        if stated is not None and not stated.get(name):
            yield f"{name} is required in the InferenceSpecification of an unversioned model package."


def inference(request: dict[str, Any], describe_algorithm: Describe) -> dict[str, Any] | None:
    """Return the InferenceSpecification of the package: its own, or that of its source algorithm, which may have none.

    Raises ValidationException for an algorithm that does not exist.
    """
    if "InferenceSpecification" in request:
        stated: dict[str, Any] = copy.deepcopy(request["InferenceSpecification"])
        return stated
    (source,) = request["SourceAlgorithmSpecification"]["SourceAlgorithms"]
    algorithm = describe_algorithm(source["AlgorithmName"])
    specification: dict[str, Any] | None = algorithm.get("InferenceSpecification")
    if specification is None:
        return None
    data = {name: source[name] for name in ("ModelDataUrl", "ModelDataSource") if name in source}
    containers = [container | data for container in specification["Containers"]]
    return specification | {"Containers": containers}


def stated_containers(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of the request that may name model data."""
    stated = request.get("InferenceSpecification", {}).get("Containers", [])
    return [*stated, *request.get("SourceAlgorithmSpecification", {}).get("SourceAlgorithms", [])]
