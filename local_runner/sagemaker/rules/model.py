"""The rules by which SageMaker refuses a CreateModel request, from its API reference and its developer guide.

They are about the request and the model packages that it names; preconditions.py looks for the model data.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from local_runner.sagemaker.model_packages import ModelPackage

FindPackage = Callable[[str], ModelPackage]


def problems(request: dict[str, Any]) -> list[str]:
    """Return every broken rule of the request by itself, which must already fit the service model."""
    images = (found for container in containers(request) for found in _image(container))
    return [*_one_form(request), *images]


def package_problems(request: dict[str, Any], find: FindPackage) -> Iterator[str]:
    """Yield the reasons for which no model can be made from the packages that the request names.

    A package and a model may both state an Environment since 2023:
    https://github.com/aws/sagemaker-python-sdk/pull/3581

    ``find`` raises ValidationException for a package that does not exist.
    """
    isolated = request.get("EnableNetworkIsolation", False)
    for container in containers(request):
        if "ModelPackageName" in container:
            package = find(container["ModelPackageName"])
            yield from _ready(package)
            if package.is_from_marketplace and not isolated:
                # "Prevent Internet access" for AWS Marketplace resources, SageMaker developer guide.
                yield "EnableNetworkIsolation must be true for models of AWS Marketplace packages."


def marketplace_problems(
    stated: list[dict[str, Any]], training_jobs: Iterable[dict[str, Any]], products: set[str]
) -> Iterator[str]:
    """Yield a problem for each model data of the containers that a Marketplace algorithm trained.

    ``training_jobs`` are DescribeTrainingJob responses, ``products`` the ARNs of such algorithms. See "Use
    a Model Package to Create a Model" in the SageMaker developer guide.
    """
    urls = {container.get("ModelDataUrl") for container in stated}
    for job in training_jobs:
        algorithm = job.get("AlgorithmSpecification", {}).get("AlgorithmName")
        url = job.get("ModelArtifacts", {}).get("S3ModelArtifacts")
        if url and url in urls and algorithm in products:
            yield (
                f"The model data at {url} is of the AWS Marketplace algorithm {algorithm}. Create a "
                "model package with SourceAlgorithmSpecification, and the model from the package."
            )


def containers(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the container of the model, or the containers of its pipeline."""
    primary = [request["PrimaryContainer"]] if "PrimaryContainer" in request else []
    return primary + list(request.get("Containers", []))


def _one_form(request: dict[str, Any]) -> Iterator[str]:
    pipeline = bool(request.get("Containers"))
    if ("PrimaryContainer" in request) == pipeline:
        yield "Provide either PrimaryContainer or Containers."
    if "InferenceExecutionConfig" in request and not pipeline:
        yield "InferenceExecutionConfig requires Containers."


def _image(container: dict[str, Any]) -> Iterator[str]:
    if ("Image" in container) == ("ModelPackageName" in container):
        yield "A container requires either Image or ModelPackageName."
    if {"ModelDataUrl", "ModelDataSource"} <= container.keys():
        yield "Provide either ModelDataUrl or ModelDataSource in a container."
    if "ModelPackageName" in container and {"ModelDataUrl", "ModelDataSource"} & container.keys():
        yield "A container with ModelPackageName takes its model data from the package."


def _ready(package: ModelPackage) -> Iterator[str]:
    if package.status != "Completed":
        yield f"Model package {package.arn} is not Completed, its status is {package.status}."
    if package.version is not None and package.approval != "Approved":
        yield f"Model package {package.arn} is not Approved, its status is {package.approval}."
    if not package.containers:
        yield f"Model package {package.arn} has no inference specification."
