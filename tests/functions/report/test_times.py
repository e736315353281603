"""Instants in UTC, without a clock: equal to Python's own."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.report.page.times import duration, utc

# 0001-01-01 and 9999-12-31.
FIRST, LAST = -62_135_596_800, 253_402_300_799


@given(st.integers(FIRST, LAST))
def test_an_instant_is_the_same_as_that_of_datetime(instant: int) -> None:
    expected = datetime.fromtimestamp(instant, UTC).isoformat(" ").removesuffix("+00:00")
    assert utc(instant) == expected


def test_no_instant_is_no_text() -> None:
    assert utc(None) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (12.34, "12.3 s"),
        (59.99, "1 min"),
        (60, "1 min"),
        (95, "1 min 35 s"),
        (3600, "1 h"),
        (4000, "1 h 6 min"),
        (90_061, "1 d 1 h"),
        (86_400 * 27, "27 d"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text
