"""A scale of objectives in a line of text: a mark on a track, from the lowest value to the highest."""

from collections.abc import Sequence
from statistics import quantiles
from typing import NamedTuple

from rich.text import Text

# Tukey's fence: values so many interquartile ranges beyond a quartile are outliers.
# https://www.itl.nist.gov/div898/handbook/prc/section1/prc16.htm
FENCE = 1.5
# Fewer values have no outliers.
FEWEST = 4


class Marks(NamedTuple):
    """The characters of a scale; the ends of training jobs differ in shape, not only in colour."""

    best: str
    completed: str
    stopped: str
    lower: str
    higher: str
    track: str

    def of(self, status: str) -> str:
        return self.completed if status == "Completed" else self.stopped


UNICODE = Marks("★", "●", "○", "◂", "▸", "─")
ASCII = Marks("*", "@", "o", "<", ">", "-")


class Scale(NamedTuple):
    """The ends of a scale."""

    low: float
    high: float

    def heads(self, width: int) -> str:
        """Return the ends of the scale in at least so many columns."""
        low, high = f"{self.low:.4g}", f"{self.high:.4g}"
        if low == high:
            return f"{low:^{width}}"
        return f"{low} {high:>{max(width - len(low) - 1, 0)}}"

    def line(self, value: float, mark: str, marks: Marks, width: int) -> Text:
        """Return the track with the mark at the value; an arrow at an end is a value beyond the end."""
        width = max(width, len(self.heads(width)))
        if value < self.low or value > self.high:
            mark = marks.lower if value < self.low else marks.higher
        before = round(self._share(value) * (width - 1))
        after = width - 1 - before
        return Text.assemble((marks.track * before, "dim"), mark, (marks.track * after, "dim"))

    def _share(self, value: float) -> float:
        if value < self.low or value > self.high:
            return float(value > self.high)
        return (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5


def scale_of(values: Sequence[float], is_minimised: bool) -> Scale:
    """Return the scale from the best value to the worst that is no outlier: one failed try hides no difference."""
    low, high = min(values), max(values)
    if len(values) < FEWEST:
        return Scale(low, high)
    lower, _, upper = quantiles(values, method="inclusive")
    reach = FENCE * (upper - lower)
    if is_minimised:
        return Scale(low, max(value for value in values if value <= upper + reach))
    return Scale(min(value for value in values if value >= lower - reach), high)
