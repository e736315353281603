"""Instants as texts in UTC; the domain has no clock and no calendar of its own."""

from tuner.report.search import Instant

DAY = 86_400
# Of the Gregorian calendar, whose leap years repeat after 400 years; a year is taken to begin in March.
DAYS_OF_400_YEARS = 146_097
FROM_MARCH_0000_TO_1970 = 719_468


def utc(instant: Instant) -> str:
    """Return the instant in ISO 8601, to the second before it: 2026-03-01T12:00:00Z."""
    days, seconds = divmod(int(instant // 1), DAY)
    hours, rest = divmod(seconds, 3600)
    year, month, day = _date(days)
    return f"{year:04}-{month:02}-{day:02}T{hours:02}:{rest // 60:02}:{rest % 60:02}Z"


def _date(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a number of days since 1970-01-01.

    The method: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    """
    era, day_of_era = divmod(days + FROM_MARCH_0000_TO_1970, DAYS_OF_400_YEARS)
    leap_days = day_of_era // 1460 - day_of_era // 36_524 + day_of_era // 146_096
    year_of_era = (day_of_era - leap_days) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    return era * 400 + year_of_era + (month <= 2), month, day
