"""The normal form of a CreateHyperParameterTuningJob request, which requests of the same meaning share.

Members without a value are left out, defaults that SageMaker documents are stated, and every definition is in the list.
Role, tags and names are not part of the meaning; nor is the name of the only definition.
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHyperParameterTuningJob.html
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from tuner import Json
from tuner.overrides import NAMES
from tuner.tuning_job.request import SHARED

# The name that the only definition has in the normal form.
ALONE = "alone"
EMPTY: tuple[Any, ...] = (None, "", [], {})
# The user chooses the members of these maps, and an empty text is a value there.
MAPS = ("StaticHyperParameters", "Environment")
REQUEST_DEFAULTS = {"HyperParameterTuningJobConfig.TrainingJobEarlyStoppingType": "Off"}
DEFINITION_DEFAULTS = {
    "EnableNetworkIsolation": False,
    "EnableInterContainerTrafficEncryption": False,
    "EnableManagedSpotTraining": False,
    "StoppingCondition.MaxRuntimeInSeconds": 86400,
    "CheckpointConfig.LocalPath": "/opt/ml/checkpoints",
    "OutputDataConfig.CompressionType": "GZIP",
}
CHANNEL_DEFAULTS = {
    "CompressionType": "None",
    "RecordWrapperType": "None",
    "DataSource.S3DataSource.S3DataDistributionType": "FullyReplicated",
}
SCALED = ("IntegerParameterRanges", "ContinuousParameterRanges")


def normal(request: Json) -> Json:
    """Return the normal form of a request in either of its forms."""
    made = deepcopy(listed(request))
    made.pop("Tags", None)
    _state(made, REQUEST_DEFAULTS)
    if made["HyperParameterTuningJobConfig"]["Strategy"] == "Grid":
        # A grid has a training job for each combination, whether the number is stated or not.
        made["HyperParameterTuningJobConfig"]["ResourceLimits"].pop("MaxNumberOfTrainingJobs", None)
    for definition in made["TrainingJobDefinitions"]:
        _complete(definition)
    return made


def listed(request: Json) -> Json:
    """Return what the request states, with its definitions in the list; its own name and roles are left out."""
    stated: Json = without_empty(request)
    stated.pop("HyperParameterTuningJobName", None)
    if "TrainingJobDefinition" in stated:
        config = stated["HyperParameterTuningJobConfig"]
        shared = {key: config.pop(name) for key, name in SHARED.items() if name in config}
        stated["TrainingJobDefinitions"] = [stated.pop("TrainingJobDefinition") | shared]
    for definition in stated["TrainingJobDefinitions"]:
        definition.pop("RoleArn", None)
    if len(stated["TrainingJobDefinitions"]) == 1:
        stated["TrainingJobDefinitions"][0]["DefinitionName"] = ALONE
    return stated


def without_empty(value: Any, member: str = "") -> Any:
    """Return the value without members that are empty, as SageMaker describes those that a request did not have."""
    if isinstance(value, list):
        return [without_empty(entry) for entry in value]
    if not isinstance(value, dict) or member in MAPS:
        return value
    inner = {key: without_empty(entry, key) for key, entry in value.items()}
    return {key: entry for key, entry in inner.items() if entry not in EMPTY}


def difference(base: Any, wanted: Any, member: str = "") -> Any:
    """Return the override that, merged into `base`, makes `wanted` of it; both differ.

    A list of named things has the entries of `base` and possibly more.
    """
    if isinstance(base, dict) and isinstance(wanted, dict):
        gone = {key: None for key in base if key not in wanted}
        changed = {
            key: difference(base[key], value, key) if key in base else value
            for key, value in wanted.items()
            if key not in base or base[key] != value
        }
        return gone | changed
    if isinstance(base, list) and isinstance(wanted, list) and member in NAMES:
        return _by_name(base, wanted, NAMES[member])
    return wanted


def _by_name(base: list[Json], wanted: list[Json], key: str) -> list[Json]:
    known = {entry[key]: entry for entry in base}
    return [
        {key: entry[key], **difference(known.get(entry[key], {}), entry)}
        for entry in wanted
        if known.get(entry[key]) != entry
    ]


def _complete(definition: Json) -> None:
    _state(definition, DEFINITION_DEFAULTS)
    mode = definition["AlgorithmSpecification"]["TrainingInputMode"]
    for channel in definition.get("InputDataConfig", []):
        _state(channel, {**CHANNEL_DEFAULTS, "InputMode": mode})
    ranges = definition.get("HyperParameterRanges", {})
    for each in (each for kind in SCALED for each in ranges.get(kind, [])):
        _state(each, {"ScalingType": "Auto"})


def _state(members: Json, defaults: Mapping[str, Any]) -> None:
    """Add the members that have a default, in objects that are there."""
    for path, default in defaults.items():
        *parents, member = path.split(".")
        inner: Any = members
        for name in parents:
            inner = inner.get(name) if inner else None
        if inner is not None:
            inner.setdefault(member, default)
