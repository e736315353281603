"""The training job definitions of a tuning job as SageMaker keeps them: complete, and in the plural form.

CreateHyperParameterTuningJob has a singular form, too.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.jobs.metrics import MetricReader, with_objective
from local_runner.sagemaker.rules import unavailable
from local_runner.sagemaker.rules.request import OBJECTIVE_HYPERPARAMETER, Request


@dataclass(frozen=True)
class TrainingJobDefinition:
    """A complete definition with its algorithm."""

    content: dict[str, Any]
    algorithm: Algorithm


def read_definitions(
    request: Request, arn: str, algorithms: Callable[[dict[str, Any]], Algorithm]
) -> list[TrainingJobDefinition]:
    """Return the completed definitions of a checked CreateHyperParameterTuningJob request.

    Raises ValueError for metrics that cannot be read, NotImplementedError for members that are refused here.
    """
    refused = unavailable.problems(request)
    if refused:
        raise NotImplementedError("; ".join(refused))
    return [
        _complete(definition, arn, algorithms(definition["AlgorithmSpecification"]))
        for definition in _plural(request)
    ]


def _plural(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "TrainingJobDefinitions" in request:
        return copy.deepcopy(request["TrainingJobDefinitions"])
    config = request["HyperParameterTuningJobConfig"]
    definition = {
        **request["TrainingJobDefinition"],
        "TuningObjective": config["HyperParameterTuningJobObjective"],
        "HyperParameterRanges": config.get("ParameterRanges", {}),
    }
    return [copy.deepcopy(definition)]


def _complete(definition: dict[str, Any], arn: str, algorithm: Algorithm) -> TrainingJobDefinition:
    objective = definition["TuningObjective"]["MetricName"]
    static = {OBJECTIVE_HYPERPARAMETER: objective, **definition.get("StaticHyperParameters", {})}
    specification = _specification(definition["AlgorithmSpecification"], objective, arn, algorithm)
    resources = definition.pop("HyperParameterTuningResourceConfig", None)
    completed = {
        **definition,
        "StaticHyperParameters": static,
        "AlgorithmSpecification": specification,
        **({"ResourceConfig": _first_choice(resources)} if resources else {}),
    }
    return TrainingJobDefinition(completed, algorithm)


def _specification(
    requested: dict[str, Any], objective: str, arn: str, algorithm: Algorithm
) -> dict[str, Any]:
    own = requested.get("MetricDefinitions", [])
    named = {definition["Name"] for definition in own}
    inherited = [each for each in algorithm.metric_definitions if each["Name"] not in named]
    metrics = with_objective([*own, *inherited], objective)
    # Raises for a bad expression now rather than in every training job.
    MetricReader(metrics)
    completed = {**requested, "MetricDefinitions": metrics}
    if "AlgorithmName" in requested:
        completed["AlgorithmName"] = _algorithm_arn(requested["AlgorithmName"], arn)
    return completed


def _algorithm_arn(name: str, tuning_job_arn: str) -> str:
    """Return the ARN of an algorithm, also for a request that gave the name only."""
    if name.startswith("arn:"):
        return name
    account = tuning_job_arn.rpartition(":")[0]
    return f"{account}:algorithm/{name}"


def _first_choice(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ResourceConfig that Describe shows in the place of HyperParameterTuningResourceConfig."""
    chosen = next(iter(resources.get("InstanceConfigs", [])), resources)
    names = ("InstanceType", "InstanceCount", "VolumeSizeInGB", "VolumeKmsKeyId")
    merged = {**resources, **chosen}
    return {name: merged[name] for name in names if name in merged}
