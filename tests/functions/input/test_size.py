"""Inputs too large for what Step Functions passes between states are refused before anything starts."""

from collections.abc import Callable
from typing import Any

import pytest

from tuner.errors import InvalidInput

Json = dict[str, Any]
Check = Callable[[Any], Json]


def refusal(check: Check, raw: Json) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        check(raw)
    return refused.value.problems


def test_an_input_that_is_too_large_is_refused(check: Check, smallest: Json) -> None:
    smallest["parents_own"] = "x" * 41_000
    [told] = refusal(check, smallest)
    assert told.startswith("input: has 4")
    assert told.endswith(
        " bytes; give at most 40960, for example fewer channels or shorter addresses"
    )


def test_so_is_one_that_grows_too_large_with_what_definitions_share(
    check: Check, smallest: Json
) -> None:
    smallest["staticHyperParameters"] = {"text": "x" * 2500, "more": "x" * 2500}
    smallest["trainingJobDefinitions"] = [{"name": f"d{n}"} for n in range(10)]
    [told] = refusal(check, smallest)
    assert "bytes when each definition has what it shares; give at most 40960" in told


def test_so_are_tuned_hyperparameters_that_ten_summaries_of_would_not_fit(
    check: Check, smallest: Json
) -> None:
    smallest["maxNumberOfTrainingJobs"] = 2
    smallest["parameterRanges"] = {
        "CategoricalParameterRanges": [
            {"Name": f"{n:02}" + "n" * 200, "Values": ["a" * 200, "b"]} for n in range(12)
        ]
    }
    assert refusal(check, smallest) == [
        "parameterRanges: a training job of training-job-def-0 may have 4872 bytes of "
        "hyperparameters; give shorter names and values, at most 4096 bytes together"
    ]
