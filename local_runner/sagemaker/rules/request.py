"""The parts of a CreateHyperParameterTuningJob request, in either of its forms."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Request = dict[str, Any]
Definition = dict[str, Any]

# SageMaker adds this static hyperparameter, whose value is the name of the objective metric.
OBJECTIVE_HYPERPARAMETER = "_tuning_objective_metric"

# From one of these static hyperparameters SageMaker infers Hyperband's maximum resource ("Hyperband" in "How
# Hyperparameter Tuning Works").
_EPOCH_NAMES = ("epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs")

KINDS_OF_RANGES = (
    "IntegerParameterRanges",
    "ContinuousParameterRanges",
    "CategoricalParameterRanges",
)


def definitions(request: Request) -> list[Definition]:
    """Return the training job definitions of the singular or the plural form."""
    single = request.get("TrainingJobDefinition")
    return [single] if single else list(request.get("TrainingJobDefinitions", []))


def config(request: Request) -> dict[str, Any]:
    """Return the HyperParameterTuningJobConfig, which the service model requires."""
    found: dict[str, Any] = request["HyperParameterTuningJobConfig"]
    return found


def objective(request: Request, definition: Definition) -> dict[str, Any] | None:
    """Return the objective metric of the definition: its own, or that of the whole tuning job."""
    own = definition.get("TuningObjective")
    return own or config(request).get("HyperParameterTuningJobObjective")


def parameter_ranges(request: Request, definition: Definition) -> dict[str, list[dict[str, Any]]]:
    """Return the ranges that are searched for the definition, by kind."""
    own = definition.get("HyperParameterRanges")
    return own or config(request).get("ParameterRanges") or {}


def tunable_names(request: Request, definition: Definition) -> Iterator[str]:
    """Yield the name of every range, with repetitions."""
    ranges = parameter_ranges(request, definition)
    return (stated["Name"] for kind in KINDS_OF_RANGES for stated in ranges.get(kind, []))


def static_hyperparameters(definition: Definition) -> dict[str, str]:
    """Return the hyperparameters that are not tuned."""
    return definition.get("StaticHyperParameters") or {}


def epochs(static: Mapping[str, str]) -> str | None:
    """Return the number of epochs among static hyperparameters, if there is one."""
    return next((static[name] for name in _EPOCH_NAMES if name in static), None)


def strategy(request: Request) -> str:
    """Return the strategy: Bayesian, Random, Hyperband or Grid."""
    found: str = config(request)["Strategy"]
    return found


def with_algorithm_arns(request: Request, arn_of: Callable[[str], str]) -> Request:
    """Return the request as SageMaker keeps it, in which every algorithm has its ARN."""
    changed = dict(request)
    if "TrainingJobDefinition" in request:
        changed["TrainingJobDefinition"] = _with_arn(request["TrainingJobDefinition"], arn_of)
    if "TrainingJobDefinitions" in request:
        several = request["TrainingJobDefinitions"]
        changed["TrainingJobDefinitions"] = [_with_arn(each, arn_of) for each in several]
    return changed


def _with_arn(definition: Definition, arn_of: Callable[[str], str]) -> Definition:
    specification = definition["AlgorithmSpecification"]
    if "AlgorithmName" not in specification:
        return definition
    named = specification | {"AlgorithmName": arn_of(specification["AlgorithmName"])}
    return definition | {"AlgorithmSpecification": named}
