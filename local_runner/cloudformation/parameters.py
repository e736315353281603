"""Checks of a stack's parameters, which CloudFormation makes before it creates anything; moto takes any value.

Types other than String and Number, and bounds of lengths and numbers, are not checked.
"""

import re
from collections.abc import Iterator
from typing import Any


def problems(declared: dict[str, dict[str, Any]], given: dict[str, str]) -> list[str]:
    """Return every problem of the given parameters, where CloudFormation names the first only.

    `declared` are the template's Parameters.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    unknown = [name for name in given if name not in declared]
    missing = [name for name in declared if name not in given and "Default" not in declared[name]]
    return [
        *([f"Parameters: [{', '.join(unknown)}] do not exist in the template"] if unknown else []),
        *([f"Parameters: [{', '.join(missing)}] must have values"] if missing else []),
        *(
            problem
            for name, value in given.items()
            if name in declared
            for problem in _value_problems(name, declared[name], value)
        ),
    ]


def _value_problems(name: str, declaration: dict[str, Any], value: str) -> Iterator[str]:
    broken = next(_broken_constraints(declaration, value), None)
    if broken is None:
        return
    if "ConstraintDescription" in declaration:
        described = declaration["ConstraintDescription"]
        yield f"Parameter {name} failed to satisfy constraint: {described}"
    else:
        yield f"Parameter '{name}' {broken}"


def _broken_constraints(declaration: dict[str, Any], value: str) -> Iterator[str]:
    if declaration["Type"] == "Number" and not _is_number(value):
        yield "must be a number"
    entries = _entries(declaration["Type"], value)
    allowed = [str(each) for each in declaration.get("AllowedValues", entries)]
    if not set(entries) <= set(allowed):
        yield "must be one of AllowedValues"
    pattern = declaration.get("AllowedPattern", ".*")
    if not all(re.fullmatch(pattern, entry, re.DOTALL) for entry in entries):
        yield f"must match pattern {pattern}"


def _entries(type_: str, value: str) -> list[str]:
    """Return the values that constraints are for: of a list, each entry without space around it."""
    if type_ != "CommaDelimitedList":
        return [value]
    return [entry.strip() for entry in value.split(",")]


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text) is not None
