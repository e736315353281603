"""Checks of a request against botocore's model of SageMaker, as the service makes them.

Rules that join two fields are not here. botocore's own validator leaves patterns, enumerations and upper bounds to the
service, so AWS can still refuse a request that passes it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from local_runner.sagemaker.rules.patterns import compiled

Constraint = tuple[str, Callable[[Any], bool]]

# The Python types that arrive for each type of the model. To the service a boolean is no number.
_ACCEPTED: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str, datetime),
    "blob": (str, bytes),
}

_BITS = {"integer": 32, "long": 64}

_CONTAINERS = ("structure", "list", "map")


def problems(operation: str, request: dict[str, Any]) -> list[str]:
    """Return every problem that the service model finds in the request, in SageMaker's words."""
    shape = service_model().operation_model(operation).input_shape
    return list(_check(shape, request, "")) if shape else []


def validation_message(found: list[str]) -> str:
    """Return the message of the ValidationException that reports these problems."""
    noun = "error" if len(found) == 1 else "errors"
    return f"{len(found)} validation {noun} detected: {'; '.join(found)}"


@cache
def service_model() -> ServiceModel:
    """Return botocore's description of the SageMaker API."""
    return botocore.session.get_session().get_service_model("sagemaker")


def has_type_of(shape: Shape, value: object) -> bool:
    """Return whether the value has the type that the shape asks for, whatever its members are."""
    if isinstance(value, bool):
        return bool(shape.type_name == "boolean")
    return isinstance(value, _ACCEPTED[shape.type_name])


def _check(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if not has_type_of(shape, value) or not _fits(shape, value):
        yield _refusal(value, path, f"Member must be of type {shape.type_name}")
        return
    for statement, holds in _constraints(shape):
        if not holds(value):
            yield _refusal(value, path, statement)
    if isinstance(shape, StructureShape):
        yield from _check_structure(shape, value, path)
    elif isinstance(shape, ListShape):
        yield from _check_list(shape, value, path)
    elif isinstance(shape, MapShape):
        yield from _check_map(shape, value, path)


def _check_structure(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield _refusal(None, _join(path, name), "Member must not be null")
    for name, member in value.items():
        if name not in shape.members:
            yield _unknown_member(shape, path, name)
        elif member is not None:
            yield from _check(shape.members[name], member, _join(path, name))


def _check_list(shape: ListShape, value: list[Any], path: str) -> Iterator[str]:
    if shape.member.type_name not in _CONTAINERS:
        yield from _check_elements(shape.member, value, value, path, "Member")
        return
    for position, member in enumerate(value, start=1):
        yield from _check(shape.member, member, f"{path}.{position}.member")


def _check_map(shape: MapShape, value: dict[str, Any], path: str) -> Iterator[str]:
    yield from _check_elements(shape.key, list(value), value, path, "Map keys")
    if shape.value.type_name not in _CONTAINERS:
        yield from _check_elements(shape.value, list(value.values()), value, path, "Map value")
        return
    for key, member in value.items():
        yield from _check(shape.value, member, f"{path}.{key}.member")


def _check_elements(
    shape: Shape, elements: list[Any], whole: Any, path: str, subject: str
) -> Iterator[str]:
    """Report plain elements together, with the whole collection and every constraint."""
    for element in elements:
        if not has_type_of(shape, element):
            yield _refusal(whole, path, f"{subject} must be of type {shape.type_name}")
            return
    constraints = list(_constraints(shape))
    if all(holds(element) for element in elements for _, holds in constraints):
        return
    statements = ", ".join(statement for statement, _ in constraints)
    yield _refusal(whole, path, f"{subject} must satisfy constraint: [{statements}]")


def _constraints(shape: Shape) -> Iterator[Constraint]:
    yield from _bounds(shape)
    pattern = shape.metadata.get("pattern")
    if pattern:
        expression = compiled(pattern)
        yield (
            f"Member must satisfy regular expression pattern: {pattern}",
            lambda value: expression.fullmatch(value) is not None,
        )
    allowed = getattr(shape, "enum", None)
    if allowed:
        statement = f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        yield statement, lambda value: value in allowed


def _fits(shape: Shape, value: Any) -> bool:
    """Return whether a whole number fits Java's type, into which the service reads it."""
    bits = _BITS.get(shape.type_name)
    return bits is None or -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)


def _bounds(shape: Shape) -> Iterator[Constraint]:
    sized = shape.type_name in ("string", "list", "map", "blob")
    noun = "length" if sized else "value"

    def size(value: Any) -> float:
        return len(value) if sized else value

    most, least = shape.metadata.get("max"), shape.metadata.get("min")
    if most is not None:
        yield (
            f"Member must have {noun} less than or equal to {most}",
            lambda value: size(value) <= most,
        )
    if least is not None:
        yield (
            f"Member must have {noun} greater than or equal to {least}",
            lambda value: size(value) >= least,
        )


def _unknown_member(shape: StructureShape, path: str, name: str) -> str:
    where = f"'{path}'" if path else "the request"
    known = ", ".join(shape.members)
    return f"Unknown member '{name}' in {where}, must be one of: {known}"


def _refusal(value: object, path: str, statement: str) -> str:
    return f"Value {_shown(value)} at '{path}' failed to satisfy constraint: {statement}"


def _shown(value: object) -> str:
    return "null" if value is None else f"'{_text(value)}'"


def _text(value: object) -> str:
    """Return the value as the service prints it, which is written in Java."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_text(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_text(item)}' for key, item in value.items())}}}"
    return str(value)


def _join(path: str, member: str) -> str:
    name = member[0].lower() + member[1:]
    return f"{path}.{name}" if path else name
