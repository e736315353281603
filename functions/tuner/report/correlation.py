"""Spearman's rank correlation: do two series of numbers rise and fall together?"""

import math
from collections.abc import Sequence


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the correlation of the ranks, from -1 to 1; 0 if all numbers of a series are equal.

    Equal numbers share the mean of their ranks.
    """
    return _correlation(_ranks(first), _ranks(second))


def _ranks(numbers: Sequence[float]) -> list[float]:
    places: dict[float, list[int]] = {}
    for rank, value in enumerate(sorted(numbers)):
        places.setdefault(value, []).append(rank)
    return [(places[value][0] + places[value][-1]) / 2 for value in numbers]


def _correlation(first: Sequence[float], second: Sequence[float]) -> float:
    left, right = _centred(first), _centred(second)
    size = math.sqrt(sum(x * x for x in left) * sum(y * y for y in right))
    return sum(x * y for x, y in zip(left, right, strict=True)) / size if size else 0.0


def _centred(numbers: Sequence[float]) -> list[float]:
    mean = sum(numbers) / len(numbers) if numbers else 0.0
    return [value - mean for value in numbers]
