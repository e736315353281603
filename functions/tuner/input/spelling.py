"""Finds keys that are one slip away from a key of the contract, and drops empty entries.

A key the contract does not know passes by design, so without this a slip in an optional key would
be silent. Values are not looked at.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tuner import Json
from tuner.input.contract.forms import shown

EMPTY: tuple[Any, ...] = (None, "", [])


def tidied(value: Any, model: type[BaseModel], path: str, problems: list[str]) -> Any:
    """The value without its empty entries and with misspelt keys put right.

    "", [] and null mean the same as an absent key. Each misspelt key is added to `problems`, so
    that what it holds can still be checked.
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
        if entry not in EMPTY and (meant == key or meant not in value):
            inner = inner_model(fields[meant]) if meant in fields else None
            here = under(path, meant)
            tidy[meant] = tidied(entry, inner, here, problems) if inner else entry
    return tidy


def by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The model's fields by the key that each has in the input."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def inner_model(field: FieldInfo) -> type[BaseModel] | None:
    """The object that a field holds, alone, in a list or optionally; None for any other field."""
    return _model_in(field.annotation)


def under(path: str, key: str) -> str:
    """The path of a key of the object at `path`, on one line and of a length to read."""
    plain = shown(key).strip('"')
    return f"{path}.{plain}" if path else plain


def meant_by(key: str, known: Iterable[str]) -> str:
    """The known key that `key` is one slip away from; `key` itself when it is known or far off."""
    if key in known:
        return key
    return next((k for k in known if _one_slip(_plain(key), _plain(k))), key)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)


def _plain(key: str) -> str:
    """The key without what people vary most: case, underscores and hyphens."""
    return key.lower().replace("_", "").replace("-", "")


def _one_slip(a: str, b: str) -> bool:
    """Whether a is b, or one insertion, deletion, replacement or transposition away from it."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return abs(len(a) - len(b)) <= 1
    rest_a, rest_b = a[start:], b[start:]
    transposed = rest_a[1::-1] + rest_a[2:] == rest_b
    inserted, deleted = rest_a[1:] == rest_b, rest_a == rest_b[1:]
    return transposed or inserted or deleted or rest_a[1:] == rest_b[1:]
