"""Densities of counted values, as Optuna estimates them for PED-ANOVA: kernels at the values, and a wide prior.

A cell that holds n of the values is a kernel of weight n; the prior has the weight of a single value.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

# 90 % of the narrowest kernel are in its own cell.
NARROWEST = 0.5 / 1.64


def grid_density(counts: Sequence[int]) -> list[float]:
    """Return the probability of each cell of a numeric hyperparameter's grid.

    Kernels are normal distributions, cut off at the ends of the grid, of a width by Scott's rule.
    """
    size, everything = len(counts), sum(counts) + 1
    width = _width(counts)
    # The mass of a cell depends on its distance from the kernel only.
    masses = [_mass(cell, 0, width) for cell in range(1 - size, size)]
    middle = (size - 1) / 2
    prior = 1 / everything / _inside(middle, size, size)
    density = [prior * _mass(cell, middle, size) for cell in range(size)]
    for centre, count in enumerate(counts):
        if count:
            weight = count / everything / _inside(centre, size, width)
            of_kernel = masses[size - 1 - centre :]
            density = [sum_ + weight * mass for sum_, mass in zip(density, of_kernel, strict=False)]
    return density


def category_density(counts: Sequence[int]) -> list[float]:
    """Return the probability of each category: its share, smoothed by the number of different categories."""
    size, everything = len(counts), sum(counts) + 1
    kernels = sum(1 for count in counts if count) + 1
    whole = 1 + size / kernels
    spread = (everything - 1) / everything / kernels / whole + 1 / everything / size
    return [spread + count / everything / whole for count in counts]


def _width(counts: Sequence[int]) -> float:
    """Return the width of the kernels by Scott's rule, from the deviation or the quartiles of the values."""
    cells = [cell for cell, count in enumerate(counts) if count]
    sums = list(accumulate(counts[cell] for cell in cells))
    number = sums[-1]
    mean = sum(cell * counts[cell] for cell in cells) / number
    squares = sum((cell - mean) ** 2 * counts[cell] for cell in cells)
    deviation = math.sqrt(squares / max(1, number - 1))
    first = cells[bisect_left(sums, number // 4)]
    third = cells[min(len(cells) - 1, bisect_right(sums, number * 3 // 4))]
    scott: float = 1.059 * min((third - first) / 1.34, deviation) * number**-0.2
    return max(scott, NARROWEST)


def _mass(cell: float, centre: float, width: float) -> float:
    """Return the mass of a normal distribution in a cell."""
    return _between((cell - 0.5 - centre) / width, (cell + 0.5 - centre) / width)


def _inside(centre: float, size: int, width: float) -> float:
    """Return the mass of a normal distribution within the grid."""
    return _between((-0.5 - centre) / width, (size - 0.5 - centre) / width)


def _between(low: float, high: float) -> float:
    """Return the mass of the standard normal distribution between two places, exactly in both tails."""
    if high < 0:
        low, high = -high, -low
    low, high = low / math.sqrt(2), high / math.sqrt(2)
    if low > 0:
        return (math.erfc(low) - math.erfc(high)) / 2
    return (math.erf(high) - math.erf(low)) / 2
