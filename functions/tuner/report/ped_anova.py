"""PED-ANOVA: the importance of hyperparameters for reaching the best tenth of all results.

It compares, for each hyperparameter, the density of the best training jobs with that of all training jobs. The
numbers are those of Optuna's PedAnovaImportanceEvaluator with its defaults: https://arxiv.org/abs/2304.10255 and
https://optuna.readthedocs.io/en/stable/reference/generated/optuna.importance.PedAnovaImportanceEvaluator.html
"""

import math
from collections.abc import Mapping, Sequence

from tuner.report.density import category_density, grid_density
from tuner.report.ranges import number, on_scale
from tuner.report.search import Range

BEST = 0.1
MOST_CELLS = 50
FEWEST_TRAINING_JOBS = 2
# Keeps quotients of densities finite.
SMALLEST_DENSITY = 1e-12


def ped_anova(
    ranges: Sequence[Range], tried: Sequence[Mapping[str, str]], losses: Sequence[float]
) -> dict[str, float]:
    """Return the importance of each range's hyperparameter, 0 for none; they have no common sum.

    `tried` has the hyperparameters of each training job, `losses` their results, of which the lowest is the best.
    """
    is_best = _best(losses)
    return {each.name: _importance(each, tried, is_best) for each in ranges}


def _best(losses: Sequence[float]) -> list[bool]:
    """Return for each training job whether it is among the best; equal results are treated alike."""
    limit = sorted(losses)[math.ceil(BEST * len(losses)) - 1] if losses else 0.0
    return [loss <= limit for loss in losses]


def _importance(of: Range, tried: Sequence[Mapping[str, str]], is_best: Sequence[bool]) -> float:
    """Return the importance; training jobs without a value of the hyperparameter weaken it."""
    size = _size(of)
    cells = [_cell(each.get(of.name), of, size) for each in tried]
    of_all = [cell for cell in cells if cell is not None]
    of_best = [cell for cell, best in zip(cells, is_best, strict=True) if best and cell is not None]
    if size < 2 or len(of_all) < FEWEST_TRAINING_JOBS or not of_best:
        return 0.0
    weight = (len(of_best) / len(cells)) ** 2 / (len(of_all) / len(cells))
    return weight * _divergence(_density(of_best, of, size), _density(of_all, of, size))


def _divergence(best: Sequence[float], every: Sequence[float]) -> float:
    """Return Pearson's divergence of two densities."""
    return sum(b * (a / b - 1) ** 2 for a, b in zip(best, every, strict=True))


def _density(cells: Sequence[int], of: Range, size: int) -> list[float]:
    counts = [0] * size
    for cell in cells:
        counts[cell] += 1
    density = category_density if of.kind == "Categorical" else grid_density
    return [each + SMALLEST_DENSITY for each in density(counts)]


def _size(of: Range) -> int:
    """Return the number of cells; 1 for a range of a single value."""
    if of.kind == "Categorical":
        return len(of.values)
    if of.low == of.high:
        return 1
    if of.kind == "Continuous":
        return MOST_CELLS
    values = round(of.high - of.low) + 1
    is_linear = of.scale == "Linear"
    return min(values if is_linear else math.ceil(math.log(values) / math.log(2)) + 1, MOST_CELLS)


def _cell(text: str | None, of: Range, size: int) -> int | None:
    """Return the cell of a hyperparameter's value, None if it has none; half-way values are in the lower cell."""
    if of.kind == "Categorical":
        return of.values.index(text) if text in of.values else None
    value = number(text)
    if value is None or size < 2:
        return None
    low, high = on_scale(of.low, of), on_scale(of.high, of)
    place = on_scale(min(max(value, of.low), of.high), of)
    cell = math.ceil((place - low) / ((high - low) / (size - 1)) - 0.5)
    return min(max(cell, 0), size - 1)
