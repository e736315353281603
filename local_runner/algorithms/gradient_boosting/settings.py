"""Hyperparameters, which arrive as text, as the values that training needs.

Types, bounds and defaults are those of SupportedHyperParameters in algorithm.json.
"""

import ast
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# The kinds of hyperparameters, each with its reader and the words for what a text should be.
READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "Integer": (int, "a whole number"),
    "Continuous": (float, "a number"),
    "Categorical": (str, "text"),
    "FreeText": (str, "text"),
}


@dataclass(frozen=True)
class Task:
    """The `training` hyperparameter: the target, and the columns from which it is predicted."""

    target: str
    classification: bool
    ignored_columns: frozenset[str]
    categorical_columns: frozenset[str]


def read_settings(given: Mapping[str, str], algorithm: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for every supported hyperparameter, given or default.

    Raises ValueError with every problem. Names that start with an underscore are SageMaker's own.
    """
    supported = algorithm["TrainingSpecification"]["SupportedHyperParameters"]
    names = [each["Name"] for each in supported]
    unknown = [name for name in given if name not in names and not name.startswith("_")]
    problems = [f"{name} is not a hyperparameter, which are {', '.join(names)}" for name in unknown]
    settings = {}
    for specification in supported:
        try:
            settings[specification["Name"]] = _read(specification, given)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("Hyperparameters: " + "; ".join(problems) + ".")
    return settings


def _read(specification: Mapping[str, Any], given: Mapping[str, str]) -> Any:
    name = specification["Name"]
    text = given.get(name, specification.get("DefaultValue"))
    if text is None:
        raise ValueError(f"{name} is required")
    convert, expected = READERS[specification["Type"]]
    try:
        value = convert(text)
    except ValueError as error:
        raise ValueError(f"{name} must be {expected}, not {text!r}") from error
    _check_range(name, value, specification.get("Range", {}))
    return value


def _check_range(name: str, value: Any, limits: Mapping[str, Any]) -> None:
    for kind, limit in limits.items():
        if kind == "CategoricalParameterRangeSpecification":
            if value not in limit["Values"]:
                raise ValueError(f"{name} must be one of {', '.join(limit['Values'])}, not {value}")
        elif not float(limit["MinValue"]) <= value <= float(limit["MaxValue"]):
            raise ValueError(
                f"{name} must be from {limit['MinValue']} to {limit['MaxValue']}, not {value}"
            )


def read_task(text: str) -> Task:
    """Read the `training` hyperparameter; raise ValueError if it is not an object or names no target."""
    content = _parse_object(text)
    if not content.get("target"):
        raise ValueError('Hyperparameters: training must name a "target" column.')
    return Task(
        target=str(content["target"]),
        classification=_is_classification(content),
        ignored_columns=_columns(content.get("ignored_columns", [])),
        categorical_columns=_columns(content.get("categorical_columns", [])),
    )


def _parse_object(text: str) -> dict[str, Any]:
    """Parse JSON, or a Python literal: single quotes need no escapes inside a JSON payload."""
    for parse in (json.loads, ast.literal_eval):
        try:
            content = parse(text)
        except (ValueError, SyntaxError):
            continue
        if isinstance(content, dict):
            return content
    raise ValueError(f"Hyperparameters: training must be a JSON object, not {text!r}.")


def _is_classification(content: Mapping[str, Any]) -> bool:
    stated = str(content.get("classification", "")).lower()
    if stated in ("true", "false"):
        return stated == "true"
    return str(content.get("distribution", "AUTO")).lower() in ("auto", "bernoulli", "multinomial")


def _columns(value: str | list[str]) -> frozenset[str]:
    names = value.split(",") if isinstance(value, str) else value
    return frozenset(name.strip() for name in names if name.strip())
