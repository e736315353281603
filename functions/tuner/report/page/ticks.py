"""Ticks of axes: few, at numbers that people like, with texts of equal precision."""

import math
from collections.abc import Sequence

from tuner.report.page.letters import text_width
from tuner.report.page.times import DAY, HOUR, MINUTE, clock, date
from tuner.report.search import Range

Tick = tuple[float, str]
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TIME_STEPS = (
    *(1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE),
    *(
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        5 * DAY,
        10 * DAY,
        20 * DAY,
        50 * DAY,
    ),
)
ROUNDING = 1e-9
# A step times this, rounded up, is the next smaller one.
FINER = 0.45
# Four digits tell ticks apart whose values are at most so many steps.
DISTINCT = 1000


def linear_ticks(low: float, high: float, most: int = 5, is_whole: bool = False) -> list[Tick]:
    """Return about so many ticks, at most one more, at multiples of 1, 2, 2.5 or 5 times a power of ten."""
    step = _step((high - low) / max(1, most))
    finer = _step(step * FINER)
    if _number(low, high, finer) <= most + 1:
        step = finer
    if is_whole:
        step = max(1.0, _step(step) if step % 1 else step)
        step = 5.0 if step == 2.5 else step
    # What doubles can hardly tell apart has one place on an axis.
    if step <= ROUNDING * max(abs(low), abs(high)) or not math.isfinite(step):
        return [(low, number_text(low))]
    values = [index * step for index in _multiples(low, high, step)]
    largest = max(map(abs, values), default=0.0)
    return [(value, _fixed(value, step, largest)) for value in values]


def log_ticks(low: float, high: float, most: int = 5) -> list[Tick]:
    """Return ticks at powers of ten; between few of them also at 2 and 5 times a power of ten."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, math.ceil((last - first) / most))
    tens = [10.0**power for power in range(first, last + 1, every)]
    inside = _inside(tens, low, high)
    for factors in ((1, 3), (1, 2, 5)):
        finer = _inside([ten * factor for ten in tens for factor in factors], low, high)
        if every == 1 and len(inside) < 3 and len(finer) <= most + 1:
            inside = finer
    if len(inside) < 2:
        return linear_ticks(low, high, most)
    return [(value, number_text(value)) for value in inside]


def range_ticks(of: Range, most: int = 5) -> list[Tick]:
    """Return the ticks of a numeric hyperparameter on its own scale."""
    if of.scale == "Logarithmic" and of.high > of.low:
        return log_ticks(of.low, of.high, most)
    if of.scale == "ReverseLogarithmic" and of.low < of.high < 1:
        mirrored = log_ticks(1 - of.high, 1 - of.low, most)
        return [(1 - value, number_text(1 - value)) for value, _ in reversed(mirrored)]
    return linear_ticks(of.low, of.high, most, of.kind == "Integer")


def time_ticks(begin: float, end: float, most: int = 6) -> list[Tick]:
    """Return ticks at round times of day in UTC, with the date where a day begins."""
    # Times with seconds are long.
    most = most if end - begin > most * MINUTE else most // 2
    step = next((each for each in TIME_STEPS if (end - begin) / each <= most), TIME_STEPS[-1])
    first = math.ceil(begin / step)
    places = [index * step for index in range(first, math.floor(end / step) + 1)]
    return [(place, _time(place, step)) for place in places[: 2 * most]]


def number_text(value: float) -> str:
    """Return a number in few characters: 0.001, 1e-5, 25,000."""
    if value and not 1e-4 <= abs(value) < 1e7:
        return _exponential(value)
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text if text not in ("", "-0") else "0"


def _exponential(value: float) -> str:
    mantissa, exponent = f"{value:.3e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}" if value else "0"


def widest(ticks: Sequence[Tick]) -> float:
    """Return the width of the widest text, in em."""
    return max((text_width(text) for _, text in ticks), default=0.0)


def _multiples(low: float, high: float, step: float) -> range:
    return range(math.ceil(low / step - ROUNDING), math.floor(high / step + ROUNDING) + 1)


def _number(low: float, high: float, step: float) -> float:
    """Return the number of ticks that are the step apart; infinity for no step."""
    is_step = step > ROUNDING * max(abs(low), abs(high))
    return len(_multiples(low, high, step)) if is_step else math.inf


def _step(least: float) -> float:
    if least <= 0 or not math.isfinite(least):
        return 0.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(
        (each * power for each in STEPS if each * power >= least * (1 - ROUNDING)), 10 * power
    )


def _fixed(value: float, step: float, largest: float) -> str:
    """Return the text of one of several ticks, the largest of which is this far from 0."""
    is_extreme = largest >= 1e7 or step < 1e-6
    if is_extreme and largest <= DISTINCT * step:
        return _exponential(value)
    digits = max(0, -math.floor(math.log10(step) + ROUNDING))
    if abs(step * 10**digits - round(step * 10**digits)) > ROUNDING:
        digits += 1
    return f"{value + 0.0:,.{digits}f}"


def _inside(values: Sequence[float], low: float, high: float) -> list[float]:
    return [each for each in values if low * (1 - ROUNDING) <= each <= high * (1 + ROUNDING)]


def _time(place: float, step: float) -> str:
    if place % DAY == 0:
        return date(place)[5:]
    return clock(place)[:5] if step >= MINUTE else clock(place)
