"""Axes: nice ticks, and places that keep the order of values on every scale."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functions.report.scripted import START, scripted
from tuner.report.page.scales import CategoryScale, RangeScale, objective_scale, scale
from tuner.report.page.ticks import linear_ticks, log_ticks, range_ticks, time_ticks
from tuner.report.page.timeline import slots
from tuner.report.search import Range, Scale, TrainingJob

DEPTH = Range("max_depth", "Integer", 1, 10)
SCALES: tuple[Scale, ...] = ("Linear", "Logarithmic", "ReverseLogarithmic")


def texts(ticks: list[tuple[float, str]]) -> list[str]:
    return [text for _, text in ticks]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0.93, 0.991, ["0.94", "0.96", "0.98"]),
        (10, 100, ["20", "40", "60", "80", "100"]),
        (-3, 7, ["-2", "0", "2", "4", "6"]),
        (0, 25_000, ["0", "5,000", "10,000", "15,000", "20,000", "25,000"]),
        (5, 5, ["5"]),
        (1e-9, 3e-9, ["1e-9", "1.5e-9", "2e-9", "2.5e-9", "3e-9"]),
        (0, 3e7, ["0", "1e7", "2e7", "3e7"]),
        (0, 1e7, ["0", "2e6", "4e6", "6e6", "8e6", "1e7"]),
        (0.7, 0.986, ["0.70", "0.75", "0.80", "0.85", "0.90", "0.95"]),
        (
            30_000_000,
            30_000_040,
            ["30,000,000", "30,000,010", "30,000,020", "30,000,030", "30,000,040"],
        ),
    ],
)
def test_linear_ticks_are_nice_numbers_of_equal_precision(
    low: float, high: float, expected: list[str]
) -> None:
    assert texts(linear_ticks(low, high)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.01, 0.3, ["0.01", "0.03", "0.1", "0.3"]),
        (1e-5, 1e-1, ["1e-5", "0.0001", "0.001", "0.01", "0.1"]),
        (1e-6, 100, ["1e-6", "0.0001", "0.01", "1", "100"]),
        (1, 1024, ["1", "10", "100", "1,000"]),
    ],
)
def test_logarithmic_ticks_are_powers_of_ten_and_numbers_between(
    low: float, high: float, expected: list[str]
) -> None:
    assert texts(log_ticks(low, high)) == expected


def test_reverse_logarithmic_ticks_are_dense_near_1() -> None:
    of = Range("momentum", "Continuous", 0.5, 0.999, "ReverseLogarithmic")
    assert texts(range_ticks(of)) == ["0.9", "0.99", "0.999"]


def test_an_integer_has_whole_ticks() -> None:
    assert texts(range_ticks(DEPTH)) == ["2", "4", "6", "8", "10"]
    assert texts(range_ticks(Range("flag", "Integer", 0, 1))) == ["0", "1"]


def test_a_day_begins_with_its_date() -> None:
    ticks = time_ticks(START, START + 36 * 3600)
    assert texts(ticks) == ["12:00", "18:00", "03-02", "06:00", "12:00", "18:00", "03-03"]


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9))
def test_linear_ticks_are_few_and_inside(low: float, length: float) -> None:
    ticks = linear_ticks(low, low + length)
    assert len(ticks) <= 7
    slack = length * 1e-6 + abs(low) * 1e-9
    assert all(low - slack <= value <= low + length + slack for value, _ in ticks)


@pytest.mark.parametrize("of", SCALES)
@given(values=st.lists(st.floats(0.01, 0.99), min_size=2, max_size=2))
def test_places_keep_the_order_of_values(of: Scale, values: list[float]) -> None:
    axis = RangeScale(Range("rate", "Continuous", 0.01, 0.99, of))
    places = [axis.place(repr(value)) or 0.0 for value in sorted(values)]
    assert 0 <= places[0] <= places[1] <= 100


def test_what_is_no_number_has_no_place_on_a_numeric_axis() -> None:
    assert RangeScale(DEPTH).place("deep") is None
    assert CategoryScale(("a", "b")).place("c") is None


def test_a_hyperparameter_that_was_never_tried_has_an_axis_without_ticks() -> None:
    chosen = Range("depth", "Categorical", is_chosen=True)
    axis = scale([chosen], [])
    assert axis.ticks(0) == axis.ticks() == []


def test_an_axis_has_room_for_the_values_of_earlier_tuning_jobs() -> None:
    job = TrainingJob("job", "", "tuning", "", "Completed", {"max_depth": "14"}, 0.5)
    axis = scale([DEPTH], [job])
    assert isinstance(axis, RangeScale)
    assert (axis.of.low, axis.of.high) == (1, 14)


def test_a_far_worse_objective_does_not_hide_the_differences_of_the_others() -> None:
    jobs = [
        TrainingJob(str(index), "", "tuning", "", "Completed", {}, value)
        for index, value in enumerate([0.1, 0.2, 0.3, 0.35, 1e9])
    ]
    axis = objective_scale(scripted(1, goal="Minimize", training_jobs=(*jobs,)))
    assert (axis.low, axis.high) == (0.1, 0.35)
    assert axis.place(1e9) == axis.place(0.35)
    assert not axis.covers(1e9)


def test_no_two_training_jobs_of_a_slot_overlap() -> None:
    timed = [(job, job.started or 0.0, job.ended or 0.0) for job in scripted(40).training_jobs]
    lanes = slots(timed)
    assert {*lanes.values()} == {0, 1, 2, 3}
    for lane in range(4):
        own = sorted((start, end) for job, start, end in timed if lanes[job.name] == lane)
        assert all(end <= start for (_, end), (start, _) in pairwise(own))


def test_an_axis_as_short_as_floats_has_a_short_zero() -> None:
    texts = [text for _, text in linear_ticks(0.0, 1e-310, 2)]
    assert texts == ["0", "5e-311", "1e-310"]
