"""The inputs and the JSON Schema in events/ agree with the contract."""

import json

import pytest
from jsonschema import Draft202012Validator

from assets.make.contract_reference import json_schema, rows
from tests.events import FOLDER, NAMES, event
from tests.functions.input.places import PLACES
from tests.functions.input.refusals import Check
from tuner.input.contract.definition import DefinitionKeys
from tuner.input.spelling import by_key


def test_the_inputs_are_those_that_the_documents_name() -> None:
    assert NAMES == [
        "autotune",
        "breast_cancer",
        "budget",
        "diabetes",
        "full",
        "grid",
        "h2o_gbm_titanic",
        "hyperband",
        "several_definitions",
        "smallest",
        "training_image",
        "warm_start",
        "xgboost",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_input_is_accepted_by_contract_and_schema(check: Check, name: str) -> None:
    check(event(name))
    assert [
        error.message for error in Draft202012Validator(json_schema()).iter_errors(event(name))
    ] == []


def test_every_key_of_the_contract_is_in_some_input() -> None:
    assert {row.name for row in rows()} - PLACES.keys() == set()


def test_the_keys_of_a_definition_are_those_that_its_description_names() -> None:
    names = [row.name for row in rows() if "." not in row.name]
    first, last = (
        names.index("algorithmARN"),
        names.index("enableInterContainerTrafficEncryption"),
    )
    assert names[first : last + 1] == list(by_key(DefinitionKeys))


@pytest.mark.parametrize("key", event("smallest"))
def test_every_key_of_the_smallest_input_is_needed(key: str) -> None:
    less = {k: v for k, v in event("smallest").items() if k != key}
    # The schema leaves out the rule between keys that requires an algorithm or an image. Only the algorithm
    # knows the required hyperparameters and channels.
    left_out = {"algorithmARN", "staticHyperParameters", "channels"}
    assert Draft202012Validator(json_schema()).is_valid(less) == (key in left_out)


def test_the_schema_file_follows_the_contract() -> None:
    written = json.loads((FOLDER / "input.schema.json").read_text())
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
        "trainingJobDefinitions[].artifactsS3OutputPath",
        "trainingJobDefinitions[].trainingSubnets",
        "trainingJobDefinitions[].trainingSecurityGroupIds",
    ]
    assert table["channels"][1:3] == ("list of objects", "")
    assert table["channels[].s3DataSource.S3Uri"][1:3] == ("text", "required")
    assert table["channels[].s3DataSource.AttributeNames"][1:3] == ("list of texts", "")
    assert table["model.hosting.initialInstanceCount"][1:3] == ("whole number", "1")
    assert table["staticHyperParameters"][1:3] == ("object", "{}")
