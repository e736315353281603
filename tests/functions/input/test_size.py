"""Inputs too large for what Step Functions passes between states are refused before anything starts."""

import re

import pytest

from tests.events import Json
from tests.functions.input.refusals import Check
from tuner.errors import InvalidInput


def refusal(check: Check, raw: Json) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        check(raw)
    return refused.value.problems


def test_keys_of_a_parent_are_passed_through_up_to_half_of_what_a_state_holds(
    check: Check, smallest: Json
) -> None:
    smallest["parents_own"] = "x" * 120_000
    check(smallest)
    smallest["parents_own"] = "x" * 140_000
    [told] = refusal(check, smallest)
    assert re.fullmatch(
        r"input: has 140\d\d\d bytes; give at most 131072\. The largest keys: "
        r"parents_own \(140002 bytes\), model \(\d+ bytes\), channels \(\d+ bytes\)",
        told,
    )


def test_keys_of_a_parent_count_as_such_within_objects_of_the_application_too(
    check: Check, smallest: Json
) -> None:
    expected = check(smallest)
    smallest["channels"][0]["lineage"] = smallest["model"]["card"] = {"text": "x" * 50_000}
    assert check(smallest) == expected


def test_own_keys_that_are_too_large_are_refused_with_the_largest_of_them(
    check: Check, smallest: Json
) -> None:
    smallest["environment"] = {f"VARIABLE_{n}": "x" * 500 for n in range(48)}
    smallest["tags"] = {f"tag-{n}": "x" * 256 for n in range(45)}
    smallest["staticHyperParameters"] = {"text": "x" * 2500, "more": "x" * 2500}
    [told] = refusal(check, smallest)
    assert re.fullmatch(
        r"input: has 4\d\d\d\d bytes in the keys of this application; give at most 40960\. The "
        r"largest keys: environment \(\d+ bytes\), tags \(\d+ bytes\), "
        r"staticHyperParameters \(\d+ bytes\)",
        told,
    )


def test_an_input_that_is_too_large_with_its_shared_keys_in_each_definition_is_refused(
    check: Check, smallest: Json
) -> None:
    smallest["staticHyperParameters"] = {"text": "x" * 2500, "more": "x" * 2500}
    smallest["trainingJobDefinitions"] = [{"name": f"d{n}"} for n in range(10)]
    [told] = refusal(check, smallest)
    assert "bytes when each definition repeats the shared keys; give at most 40960" in told


def test_tuned_hyperparameters_that_are_too_large_for_ten_summaries_are_refused(
    check: Check, smallest: Json
) -> None:
    smallest["maxNumberOfTrainingJobs"] = 2
    smallest["parameterRanges"] = {
        "CategoricalParameterRanges": [
            {"Name": f"{n:02}" + "n" * 200, "Values": ["a" * 200, "b"]} for n in range(12)
        ]
    }
    assert refusal(check, smallest) == [
        "parameterRanges: a training job of this tuning job may have 4872 bytes of "
        "hyperparameters; give shorter names and values, at most 4096 bytes together"
    ]
