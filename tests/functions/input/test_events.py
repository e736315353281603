"""The inputs and the JSON Schema in events/: they say what the contract says."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from assets.make.contract_reference import json_schema, rows
from tuner.input.contract.definition import DefinitionKeys
from tuner.input.spelling import by_key

Json = dict[str, Any]
Check = Callable[[Any], Json]

EVENTS = Path(__file__).parents[3] / "events"
PLACEHOLDERS = {
    "<region>": "us-east-1",
    "<account-number>": "123456789012",
    "<bucket-name>": "bucket",
}


def load(name: str) -> Json:
    text = (EVENTS / name).read_text()
    for placeholder, value in PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    return json.loads(text)


INPUTS = sorted(path.name for path in EVENTS.glob("*.json") if path.name != "input.schema.json")


def test_the_inputs_are_those_that_the_documentation_names() -> None:
    assert INPUTS == [
        "breast_cancer.json",
        "diabetes.json",
        "full.json",
        "grid.json",
        "h2o_gbm_titanic.json",
        "hyperband.json",
        "several_definitions.json",
        "smallest.json",
        "training_image.json",
        "warm_start.json",
    ]


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_accepted_by_contract_and_schema(check: Check, name: str) -> None:
    check(load(name))
    assert [
        error.message for error in Draft202012Validator(json_schema()).iter_errors(load(name))
    ] == []


def keys(value: Any, path: str = "") -> Iterator[str]:
    """The path of every key, as the rows of the contract have it."""
    if isinstance(value, list):
        for each in value:
            yield from keys(each, f"{path}[]")
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}.{key}" if path else key
            yield from (here, *keys(inner, here))


def test_every_key_of_the_contract_is_in_some_input() -> None:
    shared = {row.name for row in rows()}
    used = {key for name in INPUTS for key in keys(load(name))}
    # What is stated in a definition is a key that is shared at the top level.
    used |= {key.removeprefix("trainingJobDefinitions[].") for key in used}
    assert shared - used == set()


def test_the_keys_of_a_definition_are_those_that_its_description_names() -> None:
    names = [row.name for row in rows() if "." not in row.name]
    first, last = (
        names.index("algorithmARN"),
        names.index("enableInterContainerTrafficEncryption"),
    )
    assert names[first : last + 1] == list(by_key(DefinitionKeys))


@pytest.mark.parametrize("key", json.loads((EVENTS / "smallest.json").read_text()))
def test_the_smallest_input_has_nothing_to_spare(key: str) -> None:
    less = {k: v for k, v in load("smallest.json").items() if k != key}
    # That there is an algorithm or an image is a rule between keys, which the schema leaves out;
    # which hyperparameters there must be, the algorithm knows.
    left_out = {"algorithmARN", "staticHyperParameters"}
    assert Draft202012Validator(json_schema()).is_valid(less) == (key in left_out)


def test_the_schema_is_the_contract_s() -> None:
    written = json.loads((EVENTS / "input.schema.json").read_text())
    assert written == json_schema(), "run: make documents"


def test_every_key_has_a_meaning() -> None:
    assert [row.name for row in rows() if not row.meaning.endswith(".")] == []


def test_the_rows_follow_the_contract() -> None:
    table = {row.name: row for row in rows()}
    assert table["tuningStrategy"][1:3] == ("Bayesian | Random | Hyperband | Grid", '"Bayesian"')
    assert table["trainingJobEarlyStoppingType"][1:3] == ("Off | Auto", '"Off"')
    assert table["acceptance.objectiveValue"][1:3] == ("number", "required")
    assert table["channels[].fileSystemDataSource.FileSystemType"][1] == "EFS | FSxLustre"
    assert [name for name in table if name.startswith("trainingJobDefinitions[]")] == [
        "trainingJobDefinitions[].name",
        "trainingJobDefinitions[].inferenceImage",
    ]
    assert table["channels"][1:3] == ("list of objects", "required")
    assert table["channels[].s3DataSource.S3Uri"][1:3] == ("text", "required")
    assert table["channels[].s3DataSource.AttributeNames"][1:3] == ("list of texts", "")
    assert table["model.hosting.initialInstanceCount"][1:3] == ("whole number or text", "1")
    assert table["staticHyperParameters"][1:3] == ("object", "{}")
