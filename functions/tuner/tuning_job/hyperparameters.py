"""Rules between the hyperparameters of a definition and those that its algorithm specifies.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterSpecification.html
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from tuner import Json
from tuner.numbers import NUMBER, WHOLE_NUMBER

# The kind of range that tunes a hyperparameter of each type; free text cannot be tuned.
KIND_OF_TYPE = {
    "Integer": "IntegerParameterRanges",
    "Continuous": "ContinuousParameterRanges",
    "Categorical": "CategoricalParameterRanges",
}
# A categorical range can tune any type: a grid has no other ranges. Autotune chooses the kind by itself.
CHOICES = "CategoricalParameterRanges"
ANY_TYPE = (CHOICES, "AutoParameters")


def hyperparameters_fit(definition: Json, _model: Json, algorithm: Json) -> Iterator[str]:
    """Check names, types, bounds, tunability and required hyperparameters."""
    specified = (algorithm.get("TrainingSpecification") or {}).get("SupportedHyperParameters") or []
    if not specified:
        return
    known = {each["Name"]: each for each in specified}
    yield from _required(definition, known)
    for path, kind, tuned in _ranges(definition):
        yield from _tunable(f"{path}.Name", kind, tuned["Name"], known)
        yield from _range_inside(path, tuned, known.get(tuned["Name"]))
    for name, value in definition["staticHyperParameters"].items():
        yield from _static(f"staticHyperParameters.{name}", value, known.get(name))


def _ranges(definition: Json) -> Iterator[tuple[str, str, Json]]:
    for kind, ranges in definition["parameterRanges"].items():
        for index, each in enumerate(ranges):
            yield f"parameterRanges.{kind}[{index}]", kind, each


def _required(definition: Json, known: dict[str, Json]) -> Iterator[str]:
    given = {each["Name"] for _, _, each in _ranges(definition)}
    given |= set(definition["staticHyperParameters"])
    for name, specified in known.items():
        if specified.get("IsRequired") and "DefaultValue" not in specified and name not in given:
            yield f"staticHyperParameters: {name} is missing; the algorithm requires it"


def _tunable(path: str, kind: str, name: str, known: dict[str, Json]) -> Iterator[str]:
    if name not in known:
        yield f"{path}: {name} is not a hyperparameter of the algorithm; {_choices(known)}"
        return
    specified = known[name]
    right = KIND_OF_TYPE.get(specified["Type"])
    if not specified.get("IsTunable") or right is None:
        yield f"{path}: {name} cannot be tuned; give a value in staticHyperParameters"
    elif kind not in (right, *ANY_TYPE):
        yield f"{path}: {name} is {specified['Type']}; give its range in {right} or {CHOICES}"


def _range_inside(path: str, tuned: Json, specified: Json | None) -> Iterator[str]:
    for key, values in (
        ("MinValue", [tuned.get("MinValue")]),
        ("MaxValue", [tuned.get("MaxValue")]),
        ("Values", tuned.get("Values", [])),
    ):
        for value in values:
            if specified and value is not None and (wrong := _wrong(value, specified)):
                yield f"{path}.{key} ({tuned['Name']}): {value} {wrong}"


def _static(path: str, value: str, specified: Json | None) -> Iterator[str]:
    if specified is None:
        yield f"{path}: is not a hyperparameter of the algorithm; leave it out"
    elif wrong := _wrong(value, specified):
        yield f"{path}: {value} {wrong}"


def _wrong(value: str, specified: Json) -> str:
    """Return why the algorithm does not accept the value, "" if it does."""
    bounds = specified.get("Range") or {}
    if specified["Type"] == "Categorical":
        allowed = (bounds.get("CategoricalParameterRangeSpecification") or {}).get("Values")
        return "" if not allowed or value in allowed else f"is not one of {', '.join(allowed)}"
    if specified["Type"] == "FreeText":
        return ""
    number = _number(value, specified["Type"])
    if number is None:
        return "is not a whole number" if specified["Type"] == "Integer" else "is not a number"
    return _outside(number, bounds.get(f"{specified['Type']}ParameterRangeSpecification"))


def _number(text: str, type_: str) -> Decimal | None:
    """Return the number that the text is, exactly and of any size; None if the text is no number."""
    form = WHOLE_NUMBER if type_ == "Integer" else NUMBER
    return Decimal(text) if re.fullmatch(form, text) else None


def _outside(number: Decimal, bounds: Json | None) -> str:
    if not bounds or Decimal(bounds["MinValue"]) <= number <= Decimal(bounds["MaxValue"]):
        return ""
    return f"is outside the range of {bounds['MinValue']} to {bounds['MaxValue']}"


def _choices(known: dict[str, Json]) -> str:
    tunable = [name for name, specified in known.items() if specified.get("IsTunable")]
    return (
        f"give {' or '.join(tunable[:10])}"
        if tunable
        else "no hyperparameter of the algorithm can be tuned"
    )
