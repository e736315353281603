"""Instants and durations as people read them, in UTC."""

from tuner.report import instants
from tuner.report.search import Instant

MINUTE, HOUR, DAY = 60, 3600, 86400
UNITS = (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", 1))


def utc(instant: Instant | None) -> str:
    """Return date and time in UTC: 2026-03-01 12:01:30; "" for no instant."""
    return "" if instant is None else instants.utc(instant).replace("T", " ").removesuffix("Z")


def date(instant: Instant) -> str:
    """Return the date in UTC: 2026-03-01."""
    return utc(instant).split(" ")[0]


def clock(instant: Instant) -> str:
    """Return the time of day in UTC: 12:01:30."""
    return utc(instant).split(" ")[1]


def duration(seconds: float) -> str:
    """Return a duration in its two largest units: 1 h 5 min, 12.3 s."""
    rest, parts = round(seconds), []
    if rest < MINUTE:
        return f"{seconds:.3g} s"
    for unit, size in UNITS:
        number, rest = divmod(rest, size)
        parts.append((number, unit))
    first = next(index for index, (number, _) in enumerate(parts) if number)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number)
