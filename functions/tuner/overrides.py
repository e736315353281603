"""Merges a payload's overrides into requests, last: for what has no short name of its own.

What an override may not do is to break the identity of the run: its names, its roles, its artifact.
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

# Lists of named things merge by name; every other list, and every value, is replaced.
NAMES = {
    "TrainingJobDefinitions": "DefinitionName",
    "InputDataConfig": "ChannelName",
    "MetricDefinitions": "Name",
    "IntegerParameterRanges": "Name",
    "ContinuousParameterRanges": "Name",
    "CategoricalParameterRanges": "Name",
    "ProductionVariants": "VariantName",
    "ShadowProductionVariants": "VariantName",
    "Tags": "Key",
}

# The members of each request (https://docs.aws.amazon.com/sagemaker/latest/APIReference/) that an
# override may state; a test holds them, with the fixed ones below, against the service model.
OPEN = {
    "createHyperParameterTuningJob": (
        "HyperParameterTuningJobConfig",
        "TrainingJobDefinition",
        "TrainingJobDefinitions",
        "WarmStartConfig",
        "Tags",
        "Autotune",
    ),
    "createModel": (
        "PrimaryContainer",
        "Containers",
        "Tags",
        "VpcConfig",
        "EnableNetworkIsolation",
    ),
    "createEndpointConfig": (
        "EndpointConfigName",
        "ProductionVariants",
        "DataCaptureConfig",
        "Tags",
        "KmsKeyId",
        "AsyncInferenceConfig",
        "ExplainerConfig",
        "ShadowProductionVariants",
        "ExecutionRoleArn",
        "VpcConfig",
        "EnableNetworkIsolation",
        "MetricsConfig",
    ),
}

# What the run itself decides, by its path in an override; * stands for any entry of a list.
FIXED = {
    "createHyperParameterTuningJob": (
        ("HyperParameterTuningJobName",),
        ("TrainingJobDefinition", "RoleArn"),
        ("TrainingJobDefinitions", "*", "RoleArn"),
    ),
    "createModel": (
        ("ModelName",),
        ("ExecutionRoleArn",),
        ("PrimaryContainer", "ModelDataUrl"),
        ("PrimaryContainer", "ModelPackageName"),
    ),
    "createEndpointConfig": (),
}

# What the optimized integration that creates the model is not known to take, which no Catch sees.
NOT_TAKEN = {
    "createModel": (
        ("InferenceExecutionConfig",),
        ("PrimaryContainer", "ModelDataSource"),
        ("Containers", "*", "ModelDataSource"),
    ),
}


def overridden(request: Json, override: Json | None) -> Json:
    """The request with the override merged into it; null takes a member away."""
    merged: Json = _merged(request, override or {}, "")
    if "Containers" in merged and "PrimaryContainer" in merged:
        # SageMaker takes one or the other; the model's own container stays the first.
        merged["Containers"] = [merged.pop("PrimaryContainer"), *merged["Containers"]]
    return merged


def override_problems(overrides: Json, request: Json) -> list[str]:
    """What the overrides may not do, one line each with its path.

    `request` is the CreateHyperParameterTuningJob request that they would be merged into.
    """
    return [line for name in OPEN for line in _problems(name, overrides.get(name) or {}, request)]


def _problems(name: str, override: Json, request: Json) -> Iterator[str]:
    path = f"overrides.{name}"
    known = {*OPEN[name], *(place[0] for place in (*FIXED[name], *NOT_TAKEN.get(name, ())))}
    for member in override:
        if member not in known:
            yield f"{path}.{member}: is not a member of the request; give {' or '.join(OPEN[name])}"
    for place in FIXED[name]:
        for found in _places(override, place):
            yield f"{path}.{found}: is decided by the run itself; leave it out"
    for place in NOT_TAKEN.get(name, ()):
        for found in _places(override, place):
            yield f"{path}.{found}: is not taken by Step Functions here; leave it out"
    for form in ("TrainingJobDefinition", "TrainingJobDefinitions"):
        if name == "createHyperParameterTuningJob" and form in override and form not in request:
            other = "TrainingJobDefinition" if form.endswith("s") else "TrainingJobDefinitions"
            yield f"{path}.{form}: the request has {other}; state it there"


def _places(value: Any, place: tuple[str, ...]) -> Iterator[str]:
    """The path of each member at a place that the value has."""
    if not place:
        yield ""
    elif place[0] == "*" and isinstance(value, list):
        for index, entry in enumerate(value):
            yield from (f"[{index}]{rest}" for rest in _places(entry, place[1:]))
    elif isinstance(value, dict) and place[0] in value:
        for rest in _places(value[place[0]], place[1:]):
            dot = "." if rest and not rest.startswith("[") else ""
            yield f"{place[0]}{dot}{rest}"


def _merged(base: Any, override: Any, member: str) -> Any:
    if isinstance(base, dict) and isinstance(override, dict):
        changed = {k: _merged(base.get(k), v, k) for k, v in override.items() if v is not None}
        return {k: v for k, v in base.items() if k not in override} | changed
    if isinstance(base, list) and isinstance(override, list) and member in NAMES:
        return _merged_by_name(base, override, NAMES[member])
    return override


def _merged_by_name(base: list[Json], override: list[Json], key: str) -> list[Json]:
    changes = {entry.get(key): entry for entry in override}
    known = {entry.get(key) for entry in base}
    kept = [_merged(entry, changes.get(entry.get(key), {}), "") for entry in base]
    return [*kept, *(entry for entry in override if entry.get(key) not in known)]
