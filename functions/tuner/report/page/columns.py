"""Columns of tables: numbers of equal form, so that right alignment puts their decimal points below each other."""

import math
from collections.abc import Sequence

from tuner.report.ranges import number
from tuner.report.text import shortened

# The digits that the number nearest to 0 gets, and the most decimals before a column changes to powers of ten.
DIGITS, MOST_DECIMALS, LARGEST = 3, 7, 1e9
LONGEST_TEXT = 40


def is_numeric(texts: Sequence[str | None]) -> bool:
    """Return whether all known texts of a column are numbers."""
    return all(number(text) is not None for text in texts if text is not None)


def aligned(texts: Sequence[str | None], decimals: int | None = None) -> list[str]:
    """Return the cells of a column; of numbers with the same number of decimals, or all as powers of ten."""
    if not is_numeric(texts):
        return [shortened(text or "", LONGEST_TEXT) for text in texts]
    values = [number(text) for text in texts]
    known = [value for value in values if value is not None]
    form = _form(known) if decimals is None else f",.{decimals}f"
    return [
        "" if value is None else format(value + 0.0, form).replace("-", "\u2212", 1)
        for value in values
    ]


def _form(values: Sequence[float]) -> str:
    sizes = [abs(value) for value in values if value]
    if not sizes or (all(value % 1 == 0 for value in values) and max(sizes) < LARGEST):
        return ",.0f"
    decimals = DIGITS - 1 - math.floor(math.log10(min(sizes)))
    if decimals > MOST_DECIMALS or max(sizes) >= LARGEST:
        return ".3e"
    return f",.{max(DIGITS, decimals)}f"


def decimals_of(values: Sequence[float]) -> int:
    """Return the decimals that tell the values of a column apart: four digits of their spread."""
    spread = (
        max(values, default=0.0) - min(values, default=0.0) or abs(max(values, default=1.0)) or 1.0
    )
    return min(9, max(0, 3 - math.floor(math.log10(spread))))
