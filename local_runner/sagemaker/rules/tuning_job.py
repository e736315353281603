"""The rules that join several fields of a CreateHyperParameterTuningJob request.

They are about the request only, and are in the API reference of CreateHyperParameterTuningJob and in the SageMaker
developer guide, "Automatic model tuning". A comment names the public report that quotes a message.
"""

from collections.abc import Callable, Iterator

from local_runner.sagemaker.rules import ranges as range_rules
from local_runner.sagemaker.rules.request import (
    Definition,
    Request,
    config,
    definitions,
    epochs,
    objective,
    parameter_ranges,
    static_hyperparameters,
    strategy,
    tunable_names,
)

_MAX_HYPERPARAMETERS = 100
_MAX_HYPERBAND_RESOURCE = 20_000


def problems(request: Request) -> list[str]:
    """Return every broken rule. The request must already fit the service model."""
    found = [problem for rule in _REQUEST_RULES for problem in rule(request)]
    for definition in definitions(request):
        found += [problem for rule in _DEFINITION_RULES for problem in rule(definition)]
        found += _hyperparameter_names(request, definition)
    return found + list(_search_space(request))


def _search_space(request: Request) -> Iterator[str]:
    ranges = [parameter_ranges(request, definition) for definition in definitions(request)]
    found = [problem for own in ranges for problem in range_rules.problems(own, config(request))]
    # Counting combinations needs sound bounds.
    yield from found or range_rules.combination_problems(ranges, config(request))


def _one_form(request: Request) -> Iterator[str]:
    if ("TrainingJobDefinition" in request) == ("TrainingJobDefinitions" in request):
        yield "Provide either TrainingJobDefinition or TrainingJobDefinitions."


def _objective_in_place(request: Request) -> Iterator[str]:
    """Report an objective or ranges outside the definitions of a list, where each definition has its own."""
    several = "TrainingJobDefinitions" in request
    for shared in ("HyperParameterTuningJobObjective", "ParameterRanges"):
        if several and shared in config(request):
            yield f"{shared} is not allowed with TrainingJobDefinitions. Set it in each of them."
    for definition in definitions(request):
        if several and "DefinitionName" not in definition:
            yield "DefinitionName is required in each of TrainingJobDefinitions."
        if objective(request, definition) is None:
            yield "An objective metric is required for the hyperparameter tuning job."


def _nothing_of_its_own(request: Request) -> Iterator[str]:
    """Report an objective or ranges in a single definition, which has them in the job's configuration."""
    single = request.get("TrainingJobDefinition", {})
    for own in ("TuningObjective", "HyperParameterRanges"):
        if own in single:
            yield f"{own} is not allowed in TrainingJobDefinition. Set it in HyperParameterTuningJobConfig."


def _distinct_definition_names(request: Request) -> Iterator[str]:
    names = [definition.get("DefinitionName") for definition in definitions(request)]
    if len(set(names)) < len(names):
        yield "DefinitionName must be unique among TrainingJobDefinitions."


def _one_algorithm_only(request: Request) -> Iterator[str]:
    if len(definitions(request)) < 2:
        return
    if config(request).get("TrainingJobEarlyStoppingType") == "Auto":
        yield "Early stopping is not supported when tuning more than one training job definition."
    if "WarmStartConfig" in request:
        yield "Warm start is not supported when tuning more than one training job definition."


def _hyperband(request: Request) -> Iterator[str]:
    if strategy(request) != "Hyperband":
        return
    if config(request).get("TrainingJobEarlyStoppingType", "Off") != "Off":
        yield "TrainingJobEarlyStoppingType must be Off with Hyperband, which stops early by itself."
    stated = config(request).get("StrategyConfig", {}).get("HyperbandStrategyConfig", {})
    for definition in definitions(request):
        yield from _hyperband_resource(stated, static_hyperparameters(definition))


def _hyperband_resource(stated: dict[str, int], static: dict[str, str]) -> Iterator[str]:
    largest = stated.get("MaxResource", epochs(static))
    if largest is None:
        # Quoted in https://github.com/awslabs/graphstorm/issues/1243
        yield (
            "MaxResource parameter is not provided and could not be inferred from provided static "
            "hyperparameters of TrainingJobDefinition."
        )
    elif not str(largest).isdigit() or int(largest) > _MAX_HYPERBAND_RESOURCE:
        yield f"MaxResource must be an integer of at most {_MAX_HYPERBAND_RESOURCE}."
    elif stated.get("MinResource", 0) >= int(largest):
        yield "MinResource must be less than MaxResource."


def _spot_waiting_time(definition: Definition) -> Iterator[str]:
    limits = definition["StoppingCondition"]
    waiting = limits.get("MaxWaitTimeInSeconds")
    if not definition.get("EnableManagedSpotTraining"):
        if waiting is not None:
            # Quoted in https://github.com/aws/amazon-sagemaker-examples/issues/869
            yield (
                "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining "
                "is set to true"
            )
        return
    if waiting is None:
        yield (
            "Invalid MaxWaitTimeInSeconds. It is required when EnableManagedSpotTraining is set to true"
        )
    elif waiting < limits.get("MaxRuntimeInSeconds", 0):
        yield "Invalid MaxWaitTimeInSeconds. It must be equal to or greater than MaxRuntimeInSeconds"


def _one_algorithm(definition: Definition) -> Iterator[str]:
    algorithm = definition["AlgorithmSpecification"]
    if ("AlgorithmName" in algorithm) == ("TrainingImage" in algorithm):
        yield "Provide either AlgorithmName or TrainingImage in AlgorithmSpecification."


def _one_resource_config(definition: Definition) -> Iterator[str]:
    if ("ResourceConfig" in definition) == ("HyperParameterTuningResourceConfig" in definition):
        yield "Provide either ResourceConfig or HyperParameterTuningResourceConfig."


def _one_choice_of_instances(definition: Definition) -> Iterator[str]:
    choice = definition.get("HyperParameterTuningResourceConfig", {})
    others = [
        name for name in ("InstanceType", "InstanceCount", "VolumeSizeInGB") if name in choice
    ]
    if "InstanceConfigs" in choice and others:
        yield f"InstanceConfigs is not allowed together with {', '.join(others)}."


def _one_data_source(definition: Definition) -> Iterator[str]:
    for channel in definition.get("InputDataConfig", []):
        if len(channel["DataSource"]) != 1:
            yield f"Channel {channel['ChannelName']}: DataSource requires exactly one source."


def _manifest_with_attributes_is_piped(definition: Definition) -> Iterator[str]:
    default = definition["AlgorithmSpecification"]["TrainingInputMode"]
    for channel in definition.get("InputDataConfig", []):
        source = channel["DataSource"].get("S3DataSource", {})
        piped = channel.get("InputMode", default) == "Pipe"
        if source.get("S3DataType") == "AugmentedManifestFile" and not piped:
            yield f"Channel {channel['ChannelName']}: AugmentedManifestFile requires Pipe mode."


def _hyperparameter_names(request: Request, definition: Definition) -> Iterator[str]:
    tunable, static = list(tunable_names(request, definition)), static_hyperparameters(definition)
    for name in sorted(set(tunable) & set(static)):
        yield f"Hyperparameter {name} is both static and tunable."
    # SageMaker adds OBJECTIVE_HYPERPARAMETER.
    if len(tunable) + len(static) + 1 > _MAX_HYPERPARAMETERS:
        yield (
            f"Static and tunable hyperparameters must be at most {_MAX_HYPERPARAMETERS - 1}, "
            f"got {len(tunable) + len(static)}."
        )


_REQUEST_RULES: tuple[Callable[[Request], Iterator[str]], ...] = (
    _one_form,
    _objective_in_place,
    _nothing_of_its_own,
    _distinct_definition_names,
    _one_algorithm_only,
    _hyperband,
)

_DEFINITION_RULES: tuple[Callable[[Definition], Iterator[str]], ...] = (
    _one_algorithm,
    _one_resource_config,
    _one_choice_of_instances,
    _spot_waiting_time,
    _one_data_source,
    _manifest_with_attributes_is_piped,
)
