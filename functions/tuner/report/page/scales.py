"""Scales: the places of values on an axis, in percent of its length."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tuner.report.page.ticks import Tick, linear_ticks, range_ticks, time_ticks
from tuner.report.ranges import fraction, number
from tuner.report.search import Instant, Range, Search, TrainingJob

# The part of an axis that is left free at each of its ends, in percent.
MARGIN = 4.0
# Objectives worse than the best by more than this many times the distance of the third quartile are beyond the axis.
BEYOND = 4


@dataclass(frozen=True)
class ObjectiveScale:
    """The axis of the objective, from `low` to `high`; objectives outside are shown at its nearer end."""

    low: float
    high: float

    def place(self, objective: float) -> float:
        """Return the place of an objective, in percent from the low end."""
        clipped = min(max(objective, self.low), self.high)
        part = (clipped - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return MARGIN + part * (100 - 2 * MARGIN)

    def height(self, objective: float) -> float:
        """Return the place from above, as SVG has it."""
        return 100 - self.place(objective)

    def covers(self, objective: float) -> bool:
        """Return whether the objective is on the axis."""
        return self.low <= objective <= self.high

    def places(self, most: int = 5) -> list[Tick]:
        """Return the places of the ticks with their texts."""
        ticks = linear_ticks(self.low, self.high, most)
        return [(self.place(value), text) for value, text in ticks]


def objective_scale(search: Search) -> ObjectiveScale:
    """Return the axis for all objectives, without those that are so bad that the others would look alike."""
    jobs = [*search.finished, *(job for job in search.earlier if job.objective is not None)]
    values = sorted((job.objective or 0.0 for job in jobs), reverse=search.goal == "Maximize")
    if not values:
        return ObjectiveScale(0.0, 1.0)
    best, worst, quartile = values[0], values[-1], values[(len(values) - 1) * 3 // 4]
    limit = best + BEYOND * (quartile - best)
    if abs(worst - best) > abs(limit - best) > 0:
        worst = max(
            (each for each in values if abs(each - best) <= abs(limit - best)),
            key=lambda v: abs(v - best),
        )
    return ObjectiveScale(min(best, worst), max(best, worst))


@dataclass(frozen=True)
class RangeScale:
    """The axis of a numeric hyperparameter, on the scale of its range."""

    of: Range

    def place(self, text: str | None) -> float | None:
        """Return the place of a hyperparameter's value in percent; None if it is no number."""
        value = number(text)
        return None if value is None else MARGIN + fraction(value, self.of) * (100 - 2 * MARGIN)

    def ticks(self, most: int = 5) -> list[tuple[float, str]]:
        """Return the places of the ticks with their texts."""
        ticks = range_ticks(self.of, most)
        return [(self.place(repr(value)) or 0.0, text) for value, text in ticks]


@dataclass(frozen=True)
class CategoryScale:
    """The axis of a categorical hyperparameter: a band for each of its values."""

    values: tuple[str, ...]

    def place(self, text: str | None) -> float | None:
        """Return the middle of a value's band in percent; None if the axis does not have the value."""
        if text not in self.values:
            return None
        return (self.values.index(text) + 0.5) / len(self.values) * 100

    def ticks(self, most: int = 5) -> list[tuple[float, str]]:
        """Return the middles of at most so many bands with their values."""
        # SageMaker chooses the range of an automatic hyperparameter: it has no values before one is tried.
        if not self.values:
            return []
        shown = self.values[:: math.ceil(len(self.values) / most)]
        return [(self.place(each) or 0.0, each) for each in shown]


@dataclass(frozen=True)
class TimeScale:
    """The axis of time; the part `left`, in percent, is for something else, and `free` is at both ends."""

    begin: Instant
    end: Instant
    left: float = 0.0
    free: float = 0.0

    def place(self, at: Instant) -> float:
        """Return the place of an instant in percent."""
        part = (at - self.begin) / (self.end - self.begin)
        return self.left + self.free + part * (100 - self.left - 2 * self.free)

    def ticks(self) -> list[Tick]:
        """Return the places of the ticks with their texts."""
        return [(self.place(at), text) for at, text in time_ticks(self.begin, self.end)]


def time_scale(jobs: Sequence[TrainingJob], left: float = 0.0, free: float = 0.0) -> TimeScale:
    """Return an axis from the first to the last instant of training jobs."""
    times = [at for job in jobs for at in (job.created, job.started, job.ended) if at is not None]
    begin = min(times, default=0.0)
    return TimeScale(begin, max([begin + 1, *times]), left, free)


AnyScale = RangeScale | CategoryScale


def scale(ranges: Sequence[Range], jobs: Sequence[TrainingJob]) -> AnyScale:
    """Return an axis that has room for ranges of one name and kind, and for the values of training jobs."""
    first = ranges[0]
    tried = [job.hyperparameters[first.name] for job in jobs if first.name in job.hyperparameters]
    if first.kind == "Categorical":
        stated = [value for each in ranges for value in each.values]
        return CategoryScale((*dict.fromkeys([*stated, *tried]),))
    numbers = [value for value in map(number, tried) if value is not None and _fits(value, first)]
    low = min([*numbers, *(each.low for each in ranges)])
    high = max([*numbers, *(each.high for each in ranges)])
    return RangeScale(replace(first, low=low, high=high))


def _fits(value: float, of: Range) -> bool:
    """Return whether the scale of a range has a place for the value."""
    limits = {"Logarithmic": (0.0, math.inf), "ReverseLogarithmic": (-math.inf, 1.0)}
    low, high = limits.get(of.scale, (-math.inf, math.inf))
    return low < value < high
