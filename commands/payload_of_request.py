"""The payload of a CreateHyperParameterTuningJob request: short keys wherever they exist, overrides for the rest.

The application's tables of places are read in reverse, so that a new key needs no edit here. Then the application makes
its request of the payload, and what is different in the given request becomes overrides.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from commands.normal_form import difference, listed, normal
from tuner import Json
from tuner.errors import InvalidInput
from tuner.input.check import checked_input
from tuner.input.contract.definition import DefinitionKeys
from tuner.input.contract.payload import Payload
from tuner.input.rules.addresses import ECR
from tuner.input.rules.tuning import TAKEN_TAGS
from tuner.input.spelling import by_key, inner_model
from tuner.overrides import overridden
from tuner.tuning_job.definition import CHANNEL_PLACES
from tuner.tuning_job.definition import PLACES as DEFINITION_PLACES
from tuner.tuning_job.override_rules import override_problems
from tuner.tuning_job.request import PLACES, SHARED, create_tuning_job

# The keys of the model that a definition may replace; those of its network only together.
TOGETHER = (("artifactsS3OutputPath",), ("trainingSubnets", "trainingSecurityGroupIds"))
REQUEST = "createHyperParameterTuningJob"
LIST = "TrainingJobDefinitions"
# A tuning job does not say how its model is hosted.
INSTANCE_TYPE = "ml.m5.large"
ROLE = "arn:aws:iam::123456789012:role/any"
REGION = "us-east-1"


def payload_of(request: Json) -> Json:
    """Return the payload that leads to this request, but for role, tags and names.

    The request is one that SageMaker accepts. Raises InvalidInput for a request that the application would not send.
    """
    stated, wanted, name = listed(request), normal(request), _own_name(request)
    region = _region(stated[LIST])
    payload = _keys(stated) | name
    # A default of the application's own may differ from SageMaker's, and may have a key that says so.
    explicit = overridden(stated, difference(normal(_sent(payload, region)), wanted))
    payload = _keys(explicit) | name
    sent = _sent(payload, region)
    override = _in_form_of(sent, difference(normal(sent), wanted))
    if override:
        payload["overrides"] = {REQUEST: override}
        if problems := override_problems(payload["overrides"], {REQUEST: sent}):
            raise InvalidInput(problems)
    checked_input(payload, _execution(region))
    return {key: payload[key] for key in by_key(Payload) if key in payload}


def _own_name(request: Json) -> Json:
    """Return the name of the only definition, if it has one."""
    alone = [request.get("TrainingJobDefinition"), *request.get(LIST, [])]
    names = [each["DefinitionName"] for each in alone if each and "DefinitionName" in each]
    return {"trainingJobDefinitionName": names[0]} if len(names) == 1 else {}


def _sent(payload: Json, region: str) -> Json:
    """Return the request that the application sends for the payload."""
    return create_tuning_job(checked_input(payload, _execution(region)), ROLE, [])


def _execution(region: str) -> dict[str, str]:
    arn = f"arn:aws:states:{region}:123456789012:execution:machine:any"
    return {"Id": arn, "Name": "any", "StartTime": "2026-01-01T00:00:00.000Z"}


def _region(definitions: Iterable[Json]) -> str:
    """Return the Region of the first algorithm or image: the application refuses those of another."""
    for specification in (each["AlgorithmSpecification"] for each in definitions):
        arn = specification.get("AlgorithmName", "").split(":")
        if len(arn) > 3:
            return str(arn[3])
        if image := ECR.match(specification.get("TrainingImage", "")):
            return image["region"]
    return REGION


def _in_form_of(sent: Json, override: Json) -> Json:
    """Return an override of the normal form as one of the request that is sent."""
    entries = override.get(LIST, [])
    if LIST in sent:
        names = [each["DefinitionName"] for each in sent[LIST]]
        if entries and len(names) == 1:
            return override | {LIST: [entries[0] | {"DefinitionName": names[0]}]}
        return override
    rest = {key: override[key] for key in override if key != LIST}
    [entry] = entries or [{}]
    config = rest.pop("HyperParameterTuningJobConfig", {})
    config |= {name: entry[key] for key, name in SHARED.items() if key in entry}
    own = {key: entry[key] for key in entry if key not in ("DefinitionName", *SHARED)}
    stated = {"HyperParameterTuningJobConfig": config, "TrainingJobDefinition": own}
    return {**rest, **{key: value for key, value in stated.items() if value}}


def _keys(request: Json) -> Json:
    """Return the payload's keys for the members of a request whose definitions are in the list."""
    definitions = [_definition(each) for each in request[LIST]]
    model = _model(definitions)
    stated = {
        **_taken(request, PLACES),
        **_autotune(request),
        **_warm_start(request),
        **_tags(request),
        **(definitions[0] if len(definitions) == 1 else _several(request[LIST], definitions)),
        "model": {**model, "hosting": {"instanceType": INSTANCE_TYPE}},
    }
    if images := _images(request[LIST]):
        stated["model"]["hosting"]["inferenceImage"] = images[0]
    known: Json = _known(stated, Payload)
    return known


def _model(definitions: Sequence[Json]) -> Json:
    """Return the keys of the model that are about training, and leave what differs to the definitions."""
    models = [each.pop("model") for each in definitions]
    model = dict(models[0])
    for keys in TOGETHER:
        if all(_picked(each, keys) == _picked(model, keys) for each in models):
            continue
        for definition, own in zip(definitions, models, strict=True):
            definition |= _picked(own, keys)
        # The model needs an address in any case.
        if keys != ("artifactsS3OutputPath",):
            model = {key: value for key, value in model.items() if key not in keys}
    return model


def _picked(model: Json, keys: Iterable[str]) -> Json:
    return {key: model[key] for key in keys if key in model}


def _autotune(request: Json) -> Json:
    """Return the key for the only mode there is."""
    return {"autotune": True} if "Autotune" in request else {}


def _several(members: Sequence[Json], definitions: Sequence[Json]) -> Json:
    """Return the keys that all definitions share, and the list of the definitions with their other keys."""
    first, *others = definitions
    shared = {
        key: value
        for key, value in first.items()
        if key in by_key(DefinitionKeys) and all(each.get(key) == value for each in others)
    }
    entries = [
        {key: value for key, value in each.items() if key not in shared} for each in definitions
    ]
    images = _images(members)
    for entry in entries:
        if len(images) > 1 and "trainingImage" in entry:
            entry["inferenceImage"] = entry["trainingImage"]
    names = [{"name": each["DefinitionName"]} for each in members]
    return {
        **shared,
        "trainingJobDefinitions": [n | e for n, e in zip(names, entries, strict=True)],
    }


def _images(members: Iterable[Json]) -> list[str]:
    specifications = [each["AlgorithmSpecification"] for each in members]
    images = [each["TrainingImage"] for each in specifications if "TrainingImage" in each]
    return list(dict.fromkeys(images))


def _definition(members: Json) -> Json:
    """Return the keys of a definition, with those of the model that are about training."""
    keys = _taken({**members, **_resources(members)}, DEFINITION_PLACES)
    keys.pop("name", None)
    channels = [_taken(each, CHANNEL_PLACES) for each in members.get("InputDataConfig", [])]
    choice = members.get("HyperParameterTuningResourceConfig", {})
    types = [each["InstanceType"] for each in choice.get("InstanceConfigs", [])]
    fallbacks = {"fallbackInstanceTypes": types[1:]} if types[1:] else {}
    return {**keys, **fallbacks, **({"channels": channels} if channels else {})}


def _resources(members: Json) -> Json:
    """Return the ResourceConfig that the keys can state: they need an instance type, whatever the request has."""
    choice = members.get("HyperParameterTuningResourceConfig", {})
    config = {**choice, **members.get("ResourceConfig", {})}
    groups = ("InstanceConfigs", "InstanceGroups", "InstancePreferences")
    first: Json = next((config[group][0] for group in groups if group in config), {})
    return {"ResourceConfig": {**first, **config}}


def _warm_start(request: Json) -> Json:
    config = request.get("WarmStartConfig")
    if not config:
        return {}
    parents = config["ParentHyperParameterTuningJobs"]
    names = [each["HyperParameterTuningJobName"] for each in parents]
    return {"warmStart": {"parents": names, "type": config["WarmStartType"]}}


def _tags(request: Json) -> Json:
    """Return the tags that a payload may set."""
    tags = {each["Key"]: each.get("Value", "") for each in request.get("Tags", [])}
    own = {
        key: value
        for key, value in tags.items()
        if key not in TAKEN_TAGS and not key.lower().startswith("aws:")
    }
    return {"tags": own} if own else {}


def _taken(members: Json, places: Mapping[str, str]) -> Json:
    """Return the values of the keys whose members are there: members.placed in reverse.

    Of two keys of the same place, the first has the value.
    """
    values: Json = {}
    taken: set[str] = set()
    for path, place in places.items():
        value = _at(members, place.split("."))
        if value is not None and place not in taken:
            taken.add(place)
            *parents, key = path.split(".")
            inner = values
            for parent in parents:
                inner = inner.setdefault(parent, {})
            inner[key] = value
    return values


def _at(members: Any, names: Sequence[str]) -> Any:
    for name in names:
        members = members.get(name) if isinstance(members, dict) else None
    return members


def _known(value: Any, model: type[BaseModel] | None) -> Any:
    """Return the value without the keys that the contract does not have, which are left to overrides."""
    if isinstance(value, list):
        return [_known(entry, model) for entry in value]
    if not isinstance(value, dict) or model is None:
        return value
    fields = by_key(model)
    return {
        key: _known(entry, inner_model(fields[key]))
        for key, entry in value.items()
        if key in fields
    }
