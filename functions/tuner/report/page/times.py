"""Instants and durations as people read them, in UTC."""

from tuner.report.search import Instant

MINUTE, HOUR, DAY = 60, 3600, 86400
# Days from 0000-03-01 to 1970-01-01, of 400 years, of 100 years, of 4 years and of a year.
EPOCH, ERA, CENTURY, OLYMPIAD, YEAR = 719_468, 146_097, 36_524, 1_461, 365


def date(instant: Instant) -> str:
    """Return the date in UTC: 2026-03-01.

    The domain has no clock, and so no module datetime. https://howardhinnant.github.io/date_algorithms.html
    """
    era, day = divmod(int(instant // DAY) + EPOCH, ERA)
    year = (day - day // (OLYMPIAD - 1) + day // CENTURY - day // (ERA - 1)) // YEAR
    of_year = day - (YEAR * year + year // 4 - year // 100)
    # Months from March; each has 30.6 days on average.
    month = (5 * of_year + 2) // 153
    of_month = of_year - (153 * month + 2) // 5 + 1
    in_next_year = month >= 10
    number = month - 9 if in_next_year else month + 3
    return f"{era * 400 + year + in_next_year:04}-{number:02}-{of_month:02}"


def clock(instant: Instant) -> str:
    """Return the time of day in UTC, without its seconds: 12:01."""
    seconds = int(instant % DAY)
    return f"{seconds // HOUR:02}:{seconds % HOUR // MINUTE:02}"


def utc(instant: Instant | None) -> str:
    """Return date and time in UTC: 2026-03-01 12:01:30; "" for no instant."""
    if instant is None:
        return ""
    return f"{date(instant)} {clock(instant)}:{int(instant % MINUTE):02}"


def duration(seconds: float) -> str:
    """Return a duration in its two largest units: 1 h 5 min, 40 s."""
    if round(seconds) < MINUTE:
        return f"{seconds:.3g} s"
    units = (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", 1))
    rest, parts = round(seconds), []
    for unit, size in units:
        number, rest = divmod(rest, size)
        parts.append((number, unit))
    first = next(index for index, (number, _) in enumerate(parts) if number)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number)
