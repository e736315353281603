"""Facts about training jobs: the seconds between two texts of times are those of a calendar."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.training_jobs import training_seconds

TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))


def text(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@given(TIMES, TIMES)
def test_the_seconds_of_training_are_those_of_a_calendar(began: datetime, ended: datetime) -> None:
    times = text(began), text(ended)
    expected = (datetime.fromisoformat(times[1]) - datetime.fromisoformat(times[0])).total_seconds()
    summary = {"TrainingStartTime": times[0], "TrainingEndTime": times[1]}
    assert training_seconds(summary) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    "time", [None, 1772366400.0, "yesterday", "2026-03-01T12:00:00+01:00"], ids=repr
)
def test_a_training_job_without_two_times_in_utc_has_no_seconds(time: object) -> None:
    times = {"TrainingStartTime": "2026-03-01T12:00:00Z", "TrainingEndTime": time}
    assert training_seconds(times) is None
