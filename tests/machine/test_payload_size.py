"""Sizes of the data that states pass on: under half of the limit, or the input is refused."""

import pytest

from benchmarks import payload_size
from tuner.errors import InvalidInput

REFUSED = ["99 hyperparameters at SageMaker's maxima", "10 definitions, 20 channels each"]


@pytest.mark.parametrize("name", [name for name in payload_size.PAYLOADS if name not in REFUSED])
def test_every_state_has_half_of_the_limit_to_spare(name: str) -> None:
    sizes = payload_size.states(payload_size.payload(*payload_size.PAYLOADS[name]))
    assert max(sizes.values()) < payload_size.LIMIT / 2


def test_every_state_has_half_of_the_limit_to_spare_with_ten_algorithms() -> None:
    assert max(payload_size.states(*payload_size.with_algorithms(10)).values()) < (
        payload_size.LIMIT / 2
    )


@pytest.mark.parametrize("name", REFUSED)
def test_an_input_that_would_take_more_is_refused_before_it_starts(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"input: has \d+ bytes"):
        payload_size.states(payload_size.payload(*payload_size.PAYLOADS[name]))


def test_payloads_of_usual_size_are_not_refused() -> None:
    for channels, tuned, static, definitions in ((20, 30, 30, 1), (3, 10, 10, 5), (2, 7, 6, 10)):
        payload_size.states(payload_size.payload(channels, tuned, static, definitions, 30))
