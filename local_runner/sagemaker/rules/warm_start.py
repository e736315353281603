"""The rules for a warm start tuning job and its parents. What it learns from them is not here."""

from collections.abc import Iterator
from typing import Any

from local_runner.sagemaker.rules.request import (
    OBJECTIVE_HYPERPARAMETER,
    Definition,
    Request,
    definitions,
    objective,
    static_hyperparameters,
    tunable_names,
)

TERMINAL_STATUSES = ("Completed", "Failed", "Stopped")

# The list, its order and its wording are from https://github.com/aws/sagemaker-python-sdk/issues/3693
_CHANGEABLE = (
    "algorithmSpecification",
    "inputDataConfig",
    "outputDataConfig",
    "staticHyperParameters",
    "roleArn",
    "resourceConfig",
    "stoppingCondition",
    "vpcConfig",
    "enableManagedSpotTraining",
    "checkpointConfig",
)

_COMPARED_ELSEWHERE = {"DefinitionName", "TuningObjective", "HyperParameterRanges"}

# SageMaker describes this member as a ResourceConfig, which may change.
_DESCRIBED_OTHERWISE = {"HyperParameterTuningResourceConfig"}

# The values of members that a request leaves out (TrainingJobDefinition, API reference).
_DEFAULTS: dict[str, Any] = {
    "EnableNetworkIsolation": False,
    "EnableInterContainerTrafficEncryption": False,
    "Environment": {},
}


def problems(request: Request, parents: list[dict[str, Any]]) -> list[str]:
    """Return every broken rule, given the DescribeHyperParameterTuningJob responses of the parents.

    A parent is compared as the request that made it; a member that is absent has its default.
    """
    return [problem for parent in parents for problem in _with_parent(request, parent)]


def _with_parent(request: Request, parent: dict[str, Any]) -> Iterator[str]:
    name = parent["HyperParameterTuningJobName"]
    if parent["HyperParameterTuningJobStatus"] not in TERMINAL_STATUSES:
        yield f"Parent hyperparameter tuning job {name} is not in a terminal state."
    pairs = zip(definitions(request), definitions(parent), strict=False)
    for current, previous in pairs:
        yield from _same_objective(request, current, parent, previous)
        yield from _same_names(request, current, parent, previous)
        yield from _only_allowed_changes(current, previous)


def _same_objective(
    request: Request, current: Definition, parent: Request, previous: Definition
) -> Iterator[str]:
    if objective(request, current) != objective(parent, previous):
        yield "The objective metric must be the same across current and parent tuning jobs."


def _same_names(
    request: Request, current: Definition, parent: Request, previous: Definition
) -> Iterator[str]:
    if _names(request, current) != _names(parent, previous):
        # Quoted in https://github.com/aws/amazon-sagemaker-examples/issues/861
        yield (
            "The set of tunable plus static HyperParameter names is not the same across current "
            "and parent tuning jobs."
        )


def _names(request: Request, definition: Definition) -> set[str]:
    given = {*tunable_names(request, definition), *static_hyperparameters(definition)}
    return given - {OBJECTIVE_HYPERPARAMETER}


def _only_allowed_changes(current: Definition, previous: Definition) -> Iterator[str]:
    stated = (current.keys() | previous.keys()) - _COMPARED_ELSEWHERE - _DESCRIBED_OTHERWISE
    fixed = {name for name in stated if _lower_first(name) not in _CHANGEABLE}
    if any(_value(current, name) != _value(previous, name) for name in fixed):
        yield (
            "Only the following fields in TrainingJobDefinition are allowed to change: "
            f"[{', '.join(_CHANGEABLE)}]."
        )


def _value(definition: Definition, name: str) -> Any:
    return definition.get(name, _DEFAULTS.get(name))


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]
