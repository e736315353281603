"""Each key of the input by itself: the values that it takes, their spelling in the payload, and the words of refusals.

Values are derived from the forms of the contract, so a new key is tested as soon as events/full.json has it.
"""

import json
import re
from typing import Any

import pytest

from assets.make.contract_reference import rows
from tests.events import Json, event
from tests.functions.input.forms import illegal, illegal_values, legal
from tests.functions.input.places import INPUTS, PLACES, Path, Place, at, put, spelled, without
from tests.functions.input.refusals import Check, problems, refusal, shown, tuned
from tests.functions.input.shapes import Entries, Names
from tuner.errors import InvalidInput
from tuner.input.check import checked_input
from tuner.input.contract.definition import DefinitionKeys
from tuner.input.contract.forms import Form
from tuner.input.spelling import by_key

# Keys with rules of their own. SageMaker bounds MinResource only by MaxResource, which has a bound.
WITH_RULES = ("algorithmARN", "Regex", "MinResource")


def other_rules(key: str, found: list[str]) -> list[str]:
    """Return the problems that these rules find."""
    return [line for line in found if key.endswith(WITH_RULES) and "is not valid" not in line]


@pytest.mark.parametrize("key", PLACES)
def test_an_illegal_value_is_refused_with_what_would_be_right(check: Check, key: str) -> None:
    place = PLACES[key]
    for value in illegal(place):
        raw = put(INPUTS[place.input], place.path, value)
        found = problems(check, raw)
        others = other_rules(key, found)
        assert found == [refusal(place.path, value, place.shape.expected, raw), *others]


@pytest.mark.parametrize("key", by_key(DefinitionKeys))
def test_an_illegal_value_is_refused_in_the_definition_that_has_it(check: Check, key: str) -> None:
    path = ("trainingJobDefinitions", 0, key)
    *_, value = illegal(PLACES[key])
    expected = PLACES[key].shape.expected
    assert problems(check, put(INPUTS["full"], path, value)) == [refusal(path, value, expected)]


def with_another_metric(raw: Json, *path: str | int) -> Json:
    return put(raw, path, [{"Name": "another", "Regex": "(.*)"}, *at(raw, path)])


WIDE: Json = {
    "IntegerParameterRanges": [
        {"Name": "whole", "MinValue": "-" + "9" * 255, "MaxValue": "9" * 256}
    ],
    "ContinuousParameterRanges": [{"Name": "any", "MinValue": "-1e308", "MaxValue": "1e308"}],
}
SERVERLESS = {"memorySizeInMB": 1024, "maxConcurrency": 200, "provisionedConcurrency": 1}

# Inputs with room for values that another key limits in the inputs of events/.
ROOMY: list[Json] = [
    {
        **event("smallest"),
        "enableManagedSpotTraining": True,
        "maxRuntimeInSeconds": 1,
        "maxWaitTimeInSeconds": 1,
    },
    {**event("hyperband"), "hyperbandStrategyConfig": {"MaxResource": 20000}},
    with_another_metric(event("training_image"), "metricDefinitions"),
    with_another_metric(event("full"), "trainingJobDefinitions", 1, "metricDefinitions"),
    put(event("training_image"), ("model", "hosting", "serverless"), SERVERLESS),
    {**event("smallest"), "parameterRanges": WIDE},
    {**event("smallest"), "instancePrices": {"ml.m5.xlarge": 1}},
    put(
        put(event("budget"), ("instancePrices", "ml.m5.xlarge"), 0.0001),
        ("maxParallelTrainingJobs",),
        1,
    ),
    put(event("full"), ("trainingJobDefinitions", 0, "parameterRanges"), WIDE),
]

# Keys that are not in the payload, or not with the same value; other tests are about them.
NOT_IN_THE_PAYLOAD = {
    "inputContentType",
    "maxParallelTrainingJobs",
    "trainingJobDefinitionName",
    "spotTrainingCheckpointS3Uri",
    "model.hosting.acceleratorType",
}


def inputs_with(place: Place) -> list[Json]:
    """Return the inputs that can have the place, its own input first."""
    others = [each for each in (*INPUTS.values(), *ROOMY) if at(each, place.path[:-1])]
    return [INPUTS[place.input], *others]


def in_payload(payload: Json, path: Path) -> Any:
    """Return what the payload has at the input's path; the keys of a definition are in the first."""
    if path[0] == "trainingJobDefinitions":
        return at(payload["definitions"], path[1:])
    return at(payload if path[0] in payload else payload["definitions"][0], path)


@pytest.mark.parametrize("key", [key for key in PLACES if isinstance(PLACES[key].shape, Form)])
def test_a_legal_value_is_taken_in_its_normal_spelling(check: Check, key: str) -> None:
    place = PLACES[key]
    for value, spelling in legal(place.shape, place.value):
        found = []
        for raw in inputs_with(place):
            changed = put(raw, place.path, value)
            found = problems(check, changed)
            if not found:
                taken = in_payload(check(changed), place.path)
                # 1, 1.0 and True are equal to Python only.
                assert json.dumps(taken) == json.dumps(spelling) or key in NOT_IN_THE_PAYLOAD
                break
        assert found == other_rules(key, found)


COUNTED = [
    key
    for key, place in PLACES.items()
    if isinstance(place.shape, Entries | Names) and place.shape.most
]


def entries(place: Place, count: int) -> Any:
    """Return so many copies of the first entry."""
    if isinstance(place.shape, Names):
        [first, *_] = place.value.values()
        return {f"K{number}": first for number in range(count)}
    return place.value[:1] * count


@pytest.mark.parametrize("key", COUNTED)
def test_a_list_or_an_object_has_no_more_entries_than_sagemaker_takes(
    check: Check, key: str
) -> None:
    place = PLACES[key]
    most = place.shape.most

    def counted(count: int) -> list[str]:
        raw = put(INPUTS[place.input], place.path, entries(place, count))
        return [line for line in problems(check, raw) if "entries; give" in line]

    whose = tuned(place.path, INPUTS[place.input])
    line = f"{spelled(place.path)}{whose}: has {most + 1} entries; give at most {most}"
    assert (counted(most), counted(most + 1)) == ([], [line])


NAMED = [key for key in PLACES if isinstance(PLACES[key].shape, Names) and PLACES[key].shape.name]


@pytest.mark.parametrize("key", NAMED)
def test_a_name_that_the_user_chooses_has_a_form(check: Check, key: str) -> None:
    place = PLACES[key]
    form = place.shape.name
    [(example, value), *_] = place.value.items()
    for name in [name for name in illegal_values(form, example) if isinstance(name, str) and name]:
        path = (*place.path, shown(name).strip('"'))
        found = problems(check, put(INPUTS[place.input], place.path, {name: value}))
        assert found == [refusal(path, name, form.expected)]
    for name, _ in legal(form, example):
        raw = put(INPUTS[place.input], place.path, {name: value})
        assert list(in_payload(check(raw), place.path)) == [name]


MEANINGS = {row.name: row.meaning for row in rows() if row.default == "required"}
OPTIONAL = [key for key in PLACES if key not in MEANINGS and not PLACES[key].is_entry]


@pytest.mark.parametrize("key", MEANINGS)
def test_a_missing_required_key_is_reported_with_its_meaning(check: Check, key: str) -> None:
    place = PLACES[key]
    raw = INPUTS[place.input] if "." in key else INPUTS["smallest"]
    whose = tuned(place.path, raw)
    line = f"{spelled(place.path)}{whose}: is missing; it is required. {MEANINGS[key]}"
    assert problems(check, without(raw, place.path)) == [line]


@pytest.mark.parametrize("key", [key for key in MEANINGS if key in by_key(DefinitionKeys)])
def test_a_missing_key_is_reported_for_each_definition_that_needs_it(
    check: Check, key: str
) -> None:
    raw = INPUTS["several_definitions"]
    paths = [("trainingJobDefinitions", index, key) for index in range(2)]
    for path in [(key,), *paths]:
        raw = without(raw, path)
    absence = f"is missing, and so is {key} at the top level; it is required. {MEANINGS[key]}"
    assert problems(check, raw) == [f"{spelled(path)}: {absence}" for path in paths]


def outcome(check: Check, raw: Json) -> Any:
    """Return the payload, or the problems."""
    return problems(check, raw) or check(raw)


@pytest.mark.parametrize("key", OPTIONAL)
def test_an_empty_value_means_an_absent_key(check: Check, key: str) -> None:
    place = PLACES[key]
    raw = INPUTS[place.input]
    absent = outcome(check, without(raw, place.path))
    assert [outcome(check, put(raw, place.path, empty)) for empty in (None, "", [])] == [absent] * 3


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_left_as_it_is(execution: Json, name: str) -> None:
    raw = event(name)
    checked_input(raw, execution)
    assert raw == INPUTS[name] == event(name)


@pytest.mark.parametrize("raw", [None, [], "text", 7, True])
def test_an_input_that_is_no_object_is_one_problem(check: Check, raw: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(raw)
    assert str(refused.value) == (
        f"1 problem in the input:\ninput: {json.dumps(raw)} is not valid; give an object"
    )


NESTED = {"list": [[]], "null": [None], "object": {"a": {}}, "objects": [{}], "empty object": {}}


@pytest.mark.parametrize("nested", NESTED)
def test_a_nested_value_anywhere_is_refused_with_what_would_be_right(
    check: Check, nested: str
) -> None:
    inputs = [
        put(INPUTS[place.input], place.path, NESTED[nested])
        for place in PLACES.values()
        if not isinstance(place.shape, Form)
    ]
    lines = {line for raw in inputs for line in problems(check, raw)}
    assert {
        line for line in lines if not re.match(r"[^ ]+( \([^ ]+\))?: .+(; | is empty)", line)
    } == set()
