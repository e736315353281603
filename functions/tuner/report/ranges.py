"""The ranges of hyperparameters as SageMaker describes them, and the places of values on them."""

import math
from collections.abc import Sequence
from typing import Literal, cast

from tuner import Json
from tuner.report.search import Range, Scale

Tried = Sequence[dict[str, str]]
# A range with the scale Auto is taken for logarithmic from this quotient of its ends; SageMaker does not say
# which scale it has chosen.
WIDE = 1000
# Numbers beyond are taken for this number: lengths of ranges, and half of them more, are finite.
LARGEST = 1e300
LARGEST_EXPONENT = math.log(LARGEST)


def tuned_ranges(ranges: Json, tried: Tried) -> tuple[Range, ...]:
    """Return the ranges of a definition; `tried` has the hyperparameters of its training jobs."""
    return (
        *(_numeric(each, "Integer") for each in ranges.get("IntegerParameterRanges") or []),
        *(_numeric(each, "Continuous") for each in ranges.get("ContinuousParameterRanges") or []),
        *(_categorical(each) for each in ranges.get("CategoricalParameterRanges") or []),
        *(_chosen(each["Name"], tried) for each in ranges.get("AutoParameters") or []),
    )


def number(text: str | None) -> float | None:
    """Return the finite number that a hyperparameter's value is, None for any other text."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return _held(value) if math.isfinite(value) else None


def _held(value: float) -> float:
    return min(max(value, -LARGEST), LARGEST)


def number_text(value: float) -> str:
    """Return the shortest text of a hyperparameter's value, a whole number without a fraction."""
    return str(int(value)) if value % 1 == 0 and abs(value) < 2**53 else repr(value)


def on_scale(value: float, of: Range) -> float:
    """Return the place of a value on the axis of its range's scale.

    The axis of ReverseLogarithmic, for values below 1, is -log(1 - value): SageMaker tries values near 1 densely.
    """
    if of.scale == "Logarithmic":
        return math.log(value)
    return -math.log(1 - value) if of.scale == "ReverseLogarithmic" else value


def off_scale(place: float, of: Range) -> float:
    """Return the value at a place on the axis of its range's scale."""
    if of.scale == "Logarithmic":
        return math.exp(min(place, LARGEST_EXPONENT))
    return 1 - math.exp(-place) if of.scale == "ReverseLogarithmic" else place


def fraction(value: float, of: Range) -> float:
    """Return the place of a value on its range's scale, 0 at the low end and 1 at the high end.

    A value outside of the range, which an earlier tuning job may have tried, is at the nearer end.
    """
    low, high = on_scale(of.low, of), on_scale(of.high, of)
    clipped = on_scale(min(max(value, of.low), of.high), of)
    return (clipped - low) / (high - low) if high > low else 0.5


def _numeric(stated: Json, kind: str) -> Range:
    low, high = _held(float(stated["MinValue"])), _held(float(stated["MaxValue"]))
    return Range(
        name=stated["Name"],
        kind=cast(Literal["Integer", "Continuous"], kind),
        low=low,
        high=high,
        scale=_scale(stated.get("ScalingType") or "Auto", low, high),
    )


def _scale(stated: str, low: float, high: float) -> Scale:
    if stated == "Auto":
        return "Logarithmic" if low > 0 and high / low >= WIDE else "Linear"
    return cast(Scale, stated)


def _categorical(stated: Json) -> Range:
    return Range(stated["Name"], "Categorical", values=tuple(stated.get("Values") or []))


def _chosen(name: str, tried: Tried) -> Range:
    """Return the range of the values tried of a hyperparameter whose range SageMaker chose."""
    texts = [each[name] for each in tried if name in each]
    numbers = [value for value in map(number, texts) if value is not None]
    if not numbers or len(numbers) < len(texts):
        return Range(name, "Categorical", values=tuple(sorted({*texts})), is_chosen=True)
    low, high = min(numbers), max(numbers)
    is_whole = all(value % 1 == 0 for value in numbers)
    kind: Literal["Integer", "Continuous"] = "Integer" if is_whole else "Continuous"
    return Range(name, kind, low, high, _scale("Auto", low, high), is_chosen=True)
