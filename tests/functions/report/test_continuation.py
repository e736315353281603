"""The next payload: a merge patch that follows the findings, and that the application accepts."""

from dataclasses import replace
from typing import Any

import pytest

from tests.events import Json, event
from tests.functions.report.merge_patch import patched
from tests.functions.report.searches import DEFINITION, DEPTH, RATE, search, training_job
from tuner.input.check import checked_input
from tuner.report.continuation import changes_by_hand, continuation, next_name
from tuner.report.finding import Finding
from tuner.report.search import Definition, Range, Search

EXECUTION = {"Id": "arn:aws:states:us-east-1:1:execution:m:e", "Name": "e", "StartTime": "now"}
WIDER_RATE = Finding(
    "near a bound", "", "only", "learn_rate", wider=replace(RATE, low=0.01, high=1.6)
)
FIXED_DEPTH = Finding("no influence", "", "only", "max_depth", fixed="4")
NEW = {
    "tuningJobName": "search-v2",
    "warmStart": {"parents": ["search"], "type": "IdenticalDataAndAlgorithm"},
}


def ended(**changes: Any) -> Search:
    """Return an ended tuning job with two finished training jobs."""
    return search([training_job(1, 0.5), training_job(2, 0.6)], **changes)


def payload(**changes: Any) -> Json:
    ranges = {
        "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": 1, "MaxValue": 10}],
        "ContinuousParameterRanges": [
            {"Name": "gamma", "MinValue": 0, "MaxValue": 1},
            {
                "Name": "learn_rate",
                "MinValue": "0.01",
                "MaxValue": "1.0",
                "ScalingType": "Logarithmic",
            },
        ],
    }
    return {**event("smallest"), "tuningJobName": "search", "parameterRanges": ranges, **changes}


def test_a_search_is_continued_from_its_results() -> None:
    assert continuation(ended(), payload(), []) == NEW


def test_findings_change_ranges_and_static_hyperparameters() -> None:
    patch = continuation(ended(), payload(), [WIDER_RATE, FIXED_DEPTH])
    assert patch == {
        **NEW,
        "parameterRanges": {
            "IntegerParameterRanges": None,
            "ContinuousParameterRanges": [
                {"Name": "gamma", "MinValue": 0, "MaxValue": 1},
                {
                    "Name": "learn_rate",
                    "MinValue": "0.01",
                    "MaxValue": "1.6",
                    "ScalingType": "Logarithmic",
                },
            ],
        },
        "staticHyperParameters": {"max_depth": "4"},
    }


def test_a_continuation_is_accepted_as_input() -> None:
    patch = continuation(ended(), payload(), [WIDER_RATE, FIXED_DEPTH])
    checked = checked_input(patched(payload(), patch), EXECUTION)
    [definition] = checked["definitions"]
    assert checked["tuningJobName"] == checked["model"]["name"] == "search-v2"
    assert checked["warmStart"] == NEW["warmStart"]
    assert definition["staticHyperParameters"]["max_depth"] == "4"
    assert [*definition["parameterRanges"]] == ["ContinuousParameterRanges"]


def several() -> tuple[Search, Json]:
    """Return a tuning job of the example with several definitions, and the example."""
    raw = {**event("several_definitions"), "tuningJobName": "search"}
    definitions = (
        Definition("shallow-trees", (Range("max_depth", "Integer", 1, 2),), ()),
        Definition("deep-trees", (Range("max_depth", "Integer", 4, 10), RATE), ()),
    )
    return ended(definitions=definitions), raw


NEVER_WINS = Finding("never wins", "", "shallow-trees")
WIDER_DEEP = Finding("near a bound", "", "deep-trees", "learn_rate", wider=replace(RATE, high=0.5))
FIXED_DEEP = Finding("no influence", "", "deep-trees", "max_depth", fixed="7")


def test_a_definition_that_never_wins_is_left_out_and_others_get_keys_of_their_own() -> None:
    of, raw = several()
    del raw["staticHyperParameters"]
    found = [NEVER_WINS, WIDER_DEEP, FIXED_DEEP]
    patch = continuation(of, raw, found)
    assert patch is not None
    deep = raw["trainingJobDefinitions"][1]
    learn_rate = {**deep["parameterRanges"]["ContinuousParameterRanges"][0], "MaxValue": "0.5"}
    assert patch == {
        "tuningJobName": "search-v2",
        "trainingJobDefinitions": [
            {
                **deep,
                "parameterRanges": {"ContinuousParameterRanges": [learn_rate]},
                "staticHyperParameters": {"max_depth": "7"},
            }
        ],
    }
    assert changes_by_hand(of, raw, found) == []
    [definition] = checked_input(patched(raw, patch), EXECUTION)["definitions"]
    assert definition["staticHyperParameters"]["max_depth"] == "7"


def test_definitions_whose_keys_may_hold_secrets_are_changed_by_hand() -> None:
    of, raw = several()
    raw["trainingJobDefinitions"][1]["environment"] = {"TOKEN": "hunter2"}
    found = [NEVER_WINS, WIDER_DEEP, FIXED_DEEP]
    patch = continuation(of, raw, found)
    assert patch == {"tuningJobName": "search-v2"}
    assert checked_input(patched(raw, patch), EXECUTION)["tuningJobName"] == "search-v2"
    assert changes_by_hand(of, raw, found) == [
        "Remove shallow-trees.",
        "In deep-trees, search learn_rate from 0.01 to 0.5.",
        'In deep-trees, give max_depth the value "7" in staticHyperParameters, and remove its range.',
    ]


def test_shared_static_hyperparameters_are_not_copied_into_a_definition() -> None:
    of, raw = several()
    assert raw["staticHyperParameters"]
    assert continuation(of, raw, [FIXED_DEEP]) == {"tuningJobName": "search-v2"}
    assert len(changes_by_hand(of, raw, [FIXED_DEEP])) == 1


@pytest.mark.parametrize("raw", [None, payload()], ids=["no payload", "one definition"])
def test_nothing_is_left_to_change_by_hand_without_a_list(raw: Json | None) -> None:
    assert changes_by_hand(ended(), raw, [WIDER_RATE, FIXED_DEPTH]) == []


def test_several_definitions_without_findings_get_a_new_name_only() -> None:
    assert continuation(*several(), []) == {"tuningJobName": "search-v2"}


@pytest.mark.parametrize(
    "name", ["breast_cancer", "diabetes", "full", "hyperband", "several_definitions", "warm_start"]
)
def test_every_example_can_be_continued(name: str) -> None:
    raw = event(name)
    patch = continuation(ended(), raw, [])
    checked = checked_input(patched(raw, patch), EXECUTION)
    assert checked["tuningJobName"] == checked["model"]["name"] == "search-v2"


def test_parents_of_a_warm_start_stay_parents_up_to_five() -> None:
    stated = {"parents": ["a", "b", "c", "d", "e"], "type": "TransferLearning"}
    patch = continuation(ended(), payload(warmStart=stated), [])
    assert patch is not None
    assert patch["warmStart"] == {
        "parents": ["search", "a", "b", "c", "d"],
        "type": "TransferLearning",
    }


def test_the_name_of_a_model_is_taken() -> None:
    raw = payload()
    raw["model"] = {**raw["model"], "name": "churn"}
    patch = continuation(ended(), raw, [])
    assert patch == {**NEW, "model": {"name": None}}


def test_nothing_is_learned_from_a_search_without_results() -> None:
    of = search([training_job(1, None)], status="Failed")
    assert continuation(of, payload(), []) == {"tuningJobName": "search-v2"}


@pytest.mark.parametrize(
    ("of", "raw"),
    [
        (ended(), None),
        (ended(), {}),
        (ended(status="InProgress"), payload()),
        (ended(strategy="Grid"), payload()),
    ],
    ids=["no payload", "empty payload", "not ended", "grid"],
)
def test_a_search_that_no_payload_continues_has_no_continuation(
    of: Search, raw: Json | None
) -> None:
    assert continuation(of, raw, []) is None


def test_hyperparameters_stay_searched_if_too_few_combinations_would_be_left() -> None:
    definition = replace(DEFINITION, ranges=(DEPTH, RATE))
    fixed_rate = Finding("no influence", "", "only", "learn_rate", fixed="0.1")
    patch = continuation(ended(definitions=(definition,), limit=11), payload(), [fixed_rate])
    assert patch == NEW


def test_a_finding_about_a_hyperparameter_that_the_payload_does_not_have_changes_nothing() -> None:
    other = [replace(WIDER_RATE, hyperparameter="other"), replace(FIXED_DEPTH, hyperparameter="x")]
    assert continuation(ended(), payload(), other) == NEW


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("churn", "churn-v2"),
        ("churn-v2", "churn-v3"),
        ("churn-2026-03", "churn-2026-03-v2"),
        ("v2", "v2-v2"),
        ("c" * 32, "c" * 29 + "-v2"),
        ("c" * 28 + "-c-c", "c" * 28 + "-v2"),
        ("c" * 29 + "-v9", "c" * 28 + "-v10"),
    ],
)
def test_names_are_numbered_and_legal(name: str, expected: str) -> None:
    assert next_name(name) == expected
