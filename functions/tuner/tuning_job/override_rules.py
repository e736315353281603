"""Rules about the content of overrides: they may not change the run's names, roles, algorithm or artifact.

Nothing is merged here. override_forms has the rules about the form.
"""

from collections.abc import Iterator
from typing import Any

from tuner import Json
from tuner.tuning_job.override_forms import REQUESTS, TAKEN_AWAY, Problem, form_problems

DECIDED = "is decided by the application; leave it out"
# Step Functions does not document the members that its integration for CreateModel accepts, and any
# other member ends the execution past any Catch. These members are newer than the integration.
NOT_TAKEN = "is not known to be accepted by Step Functions; leave it out"

FORMS = ("TrainingJobDefinition", "TrainingJobDefinitions")
DEFINITION_PLACES = {
    "RoleArn": DECIDED,
    "TuningObjective": "has a key of its own; give objective",
    "AlgorithmSpecification.AlgorithmName": "has a key of its own; give algorithmARN",
    "AlgorithmSpecification.TrainingImage": "has a key of its own; give trainingImage",
}
# The reason why a place may not be stated, by request and place; * is any entry of a list.
REFUSED: dict[str, dict[str, str]] = {
    "createHyperParameterTuningJob": {
        "HyperParameterTuningJobName": "has a key of its own; give tuningJobName",
        "HyperParameterTuningJobConfig.HyperParameterTuningJobObjective": "has a key of its own; "
        "give objective",
        **{f"{FORMS[0]}.{place}": why for place, why in DEFINITION_PLACES.items()},
        **{f"{FORMS[1]}.*.{place}": why for place, why in DEFINITION_PLACES.items()},
    },
    "createModel": {
        "ModelName": "has a key of its own; give model.name",
        "ExecutionRoleArn": DECIDED,
        "PrimaryContainer.ModelDataUrl": DECIDED,
        "PrimaryContainer.ModelPackageName": DECIDED,
        "PrimaryContainer.ModelDataSource": NOT_TAKEN,
        "PrimaryContainer.AdditionalModelDataSources": NOT_TAKEN,
        "PrimaryContainer.InferenceSpecificationName": NOT_TAKEN,
        "Containers.*.ModelDataSource": NOT_TAKEN,
        "Containers.*.AdditionalModelDataSources": NOT_TAKEN,
        "Containers.*.InferenceSpecificationName": NOT_TAKEN,
        "InferenceExecutionConfig": NOT_TAKEN,
    },
    "createEndpointConfig": {},
}


def override_problems(overrides: Json, requests: Json) -> list[str]:
    """Return why the overrides cannot be merged into the requests, both by the request's name.

    Each place has a line with its first reason.
    """
    reasons: dict[str, str] = {}
    for name, request in requests.items():
        for path, why in _problems(name, overrides.get(name) or {}, request):
            reasons.setdefault(path, why)
    return [f"{path}: {why}" for path, why in reasons.items()]


def _problems(name: str, override: Json, request: Json) -> Iterator[Problem]:
    path = f"overrides.{name}"
    for place, why in REFUSED[name].items():
        yield from _stated(path, override, place.split("."), why)
    foreign = list(_foreign_definitions(path, override, request))
    yield from foreign or form_problems(path, override, request, REQUESTS[name])


def _stated(path: str, value: Any, place: list[str], why: str) -> Iterator[Problem]:
    """Yield a problem for each statement at a place; null on the way there would remove the place."""
    if not place:
        yield path, why
    elif value is None:
        yield path, TAKEN_AWAY
    elif place[0] == "*" and isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _stated(f"{path}[{index}]", entry, place[1:], why)
    elif isinstance(value, dict) and place[0] in value:
        yield from _stated(f"{path}.{place[0]}", value[place[0]], place[1:], why)


def _foreign_definitions(path: str, override: Json, request: Json) -> Iterator[Problem]:
    """Yield the definitions that are not in the request, which has a definition or a list of named ones."""
    used, unused = FORMS if FORMS[0] in request else reversed(FORMS)
    if unused in override and used in request:
        yield f"{path}.{unused}", f"is not a member of this request; give {used}"
        return
    names = [each["DefinitionName"] for each in request.get(FORMS[1], [])]
    entries = override.get(FORMS[1])
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("DefinitionName") if isinstance(entry, dict) else None
        if name and name not in names:
            place = f"{path}.{FORMS[1]}[{index}].DefinitionName"
            yield place, f"{name} names no training job definition; give {' or '.join(names)}"
