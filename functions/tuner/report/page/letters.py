"""The width of texts in drawings, which no browser is asked for: em, in parts of the font size."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from tuner.report.text import shortened

# A place on an axis in percent, with its text.
Placed = tuple[float, str]
# The room between two texts, and how far a text may reach beyond an end of its axis.
GAP, BEYOND = 0.5, 1.0
DOTS = "..."

# Widths of DejaVu Sans, the widest font that a browser is likely to use, in parts of the font size.
WIDTHS = {
    **dict.fromkeys("ijlI.,:;|'!", 0.34),
    **dict.fromkeys(" frt()-/", 0.42),
    **dict.fromkeys("mwMW", 1.0),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.74),
}
OTHERS, WIDEST = 0.64, 1.0
# https://www.unicode.org/reports/tr11/
WIDE = ("W", "F")


def text_width(text: str) -> float:
    """Return the em that a line of text takes at most."""
    return sum(WIDTHS.get(letter) or _other(letter) for letter in text)


def fitting(text: str, most: float) -> str:
    """Return the text, cut where it would be wider than so many em."""
    whole = shortened(text, int(most / min(WIDTHS.values())))
    if text_width(whole) <= most:
        return whole
    kept = whole.removesuffix(DOTS)
    while kept and text_width(kept + DOTS) > most:
        kept = kept[:-1]
    return kept + DOTS


def apart(ticks: Callable[[int], Sequence[Placed]], most: int, width: float) -> list[Placed]:
    """Return at most about so many ticks of an axis of so many em, as few as keep their texts apart.

    `ticks` takes the number of ticks. A text that would reach beyond an end of the axis is left out.
    """
    for number in range(most, 0, -1):
        found = [each for each in ticks(number) if _is_inside(each, width)]
        if found and all(_distance(*pair, width) >= GAP for pair in pairwise(found)):
            return found
    return found[:1]


def _other(letter: str) -> float:
    return WIDEST if east_asian_width(letter) in WIDE else OTHERS


def _is_inside(tick: Placed, width: float) -> bool:
    place, half = tick[0] / 100 * width, text_width(tick[1]) / 2
    return place - half >= -BEYOND and place + half <= width + BEYOND


def _distance(one: Placed, other: Placed, width: float) -> float:
    halves = (text_width(one[1]) + text_width(other[1])) / 2
    return abs(other[0] - one[0]) / 100 * width - halves
