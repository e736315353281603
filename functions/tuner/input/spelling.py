"""Spelling of keys: a key one slip away from a key of the contract is found, and so is a member of SageMaker's.

Keys that the contract does not know pass by design, so a slip in an optional key would be silent.
Values are not checked.
"""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tuner import Json
from tuner.input.contract.forms import shown

# Short words for optional keys. A parent may have such keys of its own, so they are not refused.
WORDS = {
    "strategy": "tuningStrategy",
    "seed": "randomSeed",
    "earlystopping": "trainingJobEarlyStoppingType",
    "maxruntime": "maxRuntimeInSeconds",
    "maxparallel": "maxParallelTrainingJobs",
    "spot": "enableManagedSpotTraining",
    "inputs": "channels",
    "env": "environment",
    "subnets": "model.trainingSubnets",
}
EMPTY: tuple[Any, ...] = (None, "", [])
# Without pathlib, whose import takes a tenth of this function's cold start.
with open(__file__.replace("spelling.py", "sagemaker_members.json")) as file:
    MEMBERS: dict[str, dict[str, str]] = json.load(file)


def tidied(value: Any, model: type[BaseModel], path: str, problems: list[str]) -> Any:
    """Return the value without empty entries and with misspelt keys corrected.

    "", [] and null are equal to an absent key. Each misspelt key is added to `problems`; its value
    can be checked under the correct key.
    """
    if isinstance(value, list):
        return [tidied(v, model, f"{path}[{i}]", problems) for i, v in enumerate(value)]
    if not isinstance(value, dict):
        return value
    fields = by_key(model)
    tidy: Json = {}
    for key, entry in value.items():
        meant = meant_by(key, fields)
        if meant != key:
            problems.append(f"{under(path, key)}: is not a known key; write {meant}")
        elif key not in fields and (right := instead_of(key, model)) is not None:
            problems.append(f"{under(path, key)}: {right}")
        if entry not in EMPTY and (meant == key or meant not in value):
            inner = inner_model(fields[meant]) if meant in fields else None
            tidy[meant] = tidied(entry, inner, under(path, meant), problems) if inner else entry
    return tidy


def known_part(value: Any, model: type[BaseModel]) -> Any:
    """Return the tidied value without keys that the contract does not know, at any depth."""
    if isinstance(value, list):
        return [known_part(each, model) for each in value]
    if not isinstance(value, dict):
        return value
    known = {key: inner_model(field) for key, field in by_key(model).items() if key in value}
    return {
        key: known_part(value[key], inner) if inner else value[key] for key, inner in known.items()
    }


def instead_of(key: str, model: type[BaseModel]) -> str | None:
    """Return what is right instead of a member of SageMaker's requests, in any spelling; None for another key.

    A parent's own keys pass, but such a member among the model's keys would never reach SageMaker.
    """
    rights = MEMBERS.get(model.__name__, {})
    right = next((rights[name] for name in rights if plain(name) == plain(key)), None)
    if right is None:
        return None
    return f"has no effect here; give {right}" if right else "has no effect here; leave it out"


def ineffective_words(raw: Json) -> list[str]:
    """Return a warning for each key that is not the application's and is likely meant as such."""
    return [
        f"{key}: is not a key of this application and has no effect on it; {WORDS[plain(key)]} is"
        for key in raw
        if plain(key) in WORDS
    ]


@cache
def by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the model's fields by their keys in the input."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def inner_model(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model of the object, or of the list's objects, in a field; None for any other field."""
    return _model_in(field.annotation)  # type: ignore[arg-type]  # mypy holds no class to be hashable


def under(path: str, key: str) -> str:
    """Return the path of a key of the object at `path`, on one line and short enough to read."""
    plain = shown(key).strip('"')
    return f"{path}.{plain}" if path else plain


def meant_by(key: str, known: Iterable[str]) -> str:
    """Return the known key that is one slip away from `key`; `key` itself if it is known or far off."""
    if key in known:
        return key
    return next((k for k in known if _one_slip(plain(key), plain(k))), key)


@cache  # since a large input asks thousands of times
def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)


def plain(key: str) -> str:
    """Return the key without case, underscores and hyphens, which people vary most."""
    return key.lower().replace("_", "").replace("-", "")


def _one_slip(a: str, b: str) -> bool:
    """Return whether at most one insertion, deletion, replacement or transposition leads from a to b."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return abs(len(a) - len(b)) <= 1
    rest_a, rest_b = a[start:], b[start:]
    transposed = rest_a[1::-1] + rest_a[2:] == rest_b
    inserted, deleted = rest_a[1:] == rest_b, rest_a == rest_b[1:]
    return transposed or inserted or deleted or rest_a[1:] == rest_b[1:]
