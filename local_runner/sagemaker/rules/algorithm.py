"""The rules that hold a training job definition against its algorithm or its training image.

A request is refused here only if SageMaker is known to refuse it before training. An unknown channel is accepted, for
example, and so is an instance type that the algorithm does not list.
"""

from collections.abc import Iterator
from typing import Any

from local_runner.sagemaker.algorithm_resources import AlgorithmResources
from local_runner.sagemaker.rules.request import Definition, Request, definitions, objective

# SageMaker developer guide, "Managed Spot Training", for algorithms that do not checkpoint.
_MAX_WAIT_WITHOUT_CHECKPOINTS = 3600


def problems(request: Request, algorithms: AlgorithmResources, account_id: str) -> Iterator[str]:
    """Yield every broken rule of every definition.

    Raises ValidationException for an algorithm that does not exist, and for an image without a program.
    """
    for definition in definitions(request):
        specification = definition["AlgorithmSpecification"]
        if "AlgorithmName" in specification:
            described = algorithms.describe(specification["AlgorithmName"])
            yield from problems_with_algorithm(request, definition, described)
        # Images of AWS, which bring their metric definitions, are in other accounts.
        elif specification["TrainingImage"].startswith(f"{account_id}."):
            yield from problems_with_own_image(request, definition)
        algorithms.find(specification)


def problems_with_algorithm(
    request: Request, definition: Definition, algorithm: dict[str, Any]
) -> Iterator[str]:
    """Yield every broken rule, given the DescribeAlgorithm response of the definition's algorithm."""
    yield from _objective_is_supported(request, definition, algorithm)
    if "MetricDefinitions" in definition["AlgorithmSpecification"]:
        yield _metric_definitions_refused(algorithm)
    if "ProductId" in algorithm:
        yield from _marketplace(definition)


def problems_with_own_image(request: Request, definition: Definition) -> Iterator[str]:
    """Report an objective metric that the request does not say how to find in the training log."""
    wanted = objective(request, definition) or {}
    stated = definition["AlgorithmSpecification"].get("MetricDefinitions", [])
    if wanted.get("MetricName") not in {metric["Name"] for metric in stated}:
        # Quoted in https://github.com/aws/amazon-sagemaker-examples/issues/1207
        yield (
            "A metric is required for this hyperparameter tuning job objective. "
            "Provide a metric in the metric definitions."
        )


def _objective_is_supported(
    request: Request, definition: Definition, algorithm: dict[str, Any]
) -> Iterator[str]:
    wanted = objective(request, definition)
    supported = algorithm["TrainingSpecification"].get("SupportedTuningJobObjectiveMetrics", [])
    if wanted is not None and wanted not in supported:
        known = ", ".join(f"{metric['Type']} {metric['MetricName']}" for metric in supported)
        yield (
            f"The objective metric {wanted['Type']} {wanted['MetricName']} is not supported by the "
            f"algorithm {algorithm['AlgorithmName']}. Supported objective metrics: [{known}]."
        )


def _metric_definitions_refused(algorithm: dict[str, Any]) -> str:
    """Return SageMaker's refusal for Marketplace algorithms; for others it is not known to take them, either."""
    owner = "AWS Marketplace" if "ProductId" in algorithm else "these"
    return (
        f"You can't override the metric definitions for {owner} algorithms. "
        "Please retry the request without specifying metric definitions."
    )


def _marketplace(definition: Definition) -> Iterator[str]:
    if not definition.get("EnableNetworkIsolation"):
        # Quoted in https://github.com/aws/aws-cdk/issues/16779
        yield "EnableNetworkIsolation must be true for jobs using SageMaker Marketplace algorithms."
    waiting = definition["StoppingCondition"].get("MaxWaitTimeInSeconds", 0)
    if "CheckpointConfig" not in definition and waiting > _MAX_WAIT_WITHOUT_CHECKPOINTS:
        yield (
            f"MaxWaitTimeInSeconds must be at most {_MAX_WAIT_WITHOUT_CHECKPOINTS} for an AWS "
            "Marketplace algorithm that does not use checkpointing."
        )
