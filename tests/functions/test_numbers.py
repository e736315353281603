"""Numbers in the precision of SageMaker's API, and their texts."""

import math

import pytest

from tuner.numbers import is_number, objective_text, single


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.6545940041542053, "0.654594"),
        (0.10000000149011612, "0.1"),
        (0.3333333432674408, "0.33333334"),
        (0.0, "0"),
        (-12345678.0, "-12345678"),
        (1e300, "1e+300"),
    ],
)
def test_a_metric_has_the_shortest_text_of_a_32_bit_number(value: float, text: str) -> None:
    assert objective_text(value) == text


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (0.9, 0.8999999761581421),
        (0.5, 0.5),
        (1e39, math.inf),
        (10**300, math.inf),
        (-1e39, -math.inf),
        (1e-50, 0.0),
    ],
)
def test_a_number_is_stored_as_the_api_stores_it(value: float, stored: float) -> None:
    assert single(value) == stored


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (10**300, True),
        (-0.5, True),
        (10**400, False),
        (-(10**400), False),
        (math.inf, False),
        (math.nan, False),
        (True, False),
        ("1", False),
    ],
    ids=["large", "negative", "too large", "too small", "infinite", "NaN", "boolean", "text"],
)
def test_a_number_is_finite_as_a_float(value: object, found: bool) -> None:
    assert is_number(value) is found
