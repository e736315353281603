"""The widening of a range at the end where the best values are."""

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from tuner.report.ranges import fraction, off_scale, on_scale
from tuner.report.search import Range

# Of a range on its scale: the best value is this near to an end, the median of the best values this near.
NEAR = 0.05
MEDIAN_NEAR = 0.25
# A range grows by this part of its length on its scale.
GROWTH = 0.5


def wider(of: Range, best: Sequence[float]) -> Range | None:
    """Return the range with more room at the end where its best values are, the best of them first.

    None if they are not near an end, or if there is nothing beyond it: no range within 0 to 1, of fractions,
    gets other numbers, and no range of positive or of negative numbers gets numbers of the other sign.
    """
    places = [fraction(value, of) for value in best]
    if places[0] <= NEAR and median(places) <= MEDIAN_NEAR:
        return _if_wider(of, replace(of, low=_lower(of)))
    if places[0] >= 1 - NEAR and median(places) >= 1 - MEDIAN_NEAR:
        return _if_wider(of, replace(of, high=_higher(of)))
    return None


def _if_wider(of: Range, other: Range) -> Range | None:
    return other if other.low < of.low or other.high > of.high else None


def _growth(of: Range) -> float:
    return GROWTH * (on_scale(of.high, of) - on_scale(of.low, of))


def _lower(of: Range) -> float:
    if of.low == 0:
        return 0.0
    low = off_scale(on_scale(of.low, of) - _growth(of), of)
    if of.low > 0 >= low:
        low = of.low / 2
    if of.kind == "Integer":
        return max(1, math.floor(low)) if of.low > 0 else math.floor(low)
    return _rounded(low, of.low)


def _higher(of: Range) -> float:
    high = off_scale(on_scale(of.high, of) + _growth(of), of)
    if of.kind == "Integer":
        return min(0, math.ceil(high)) if of.high <= 0 else math.ceil(high)
    if of.scale == "ReverseLogarithmic":
        return 1 - _rounded(1 - high, 1 - of.high)
    if of.high <= 1 < high and of.low >= 0:
        return 1.0
    return min(0.0, _rounded(high, of.high)) if of.high <= 0 else _rounded(high, of.high)


def _rounded(value: float, end: float) -> float:
    """Return the value with two digits, or with as many as keep it away from the end of the range."""
    texts = (f"{value:.{digits}g}" for digits in range(2, 18))
    near = abs(value - end) / 2
    return next((float(text) for text in texts if abs(float(text) - value) <= near), value)
