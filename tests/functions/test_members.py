"""The placing of values in requests by a table of paths, and the tags."""

import re
from typing import Any

import pytest

from tests.events import Json
from tuner.members import all_tags, execution_tag, placed

ARN = "arn:aws:states:us-east-1:123456789012:execution:ModelTuning"


def test_a_value_goes_to_the_member_at_its_place() -> None:
    values = {"name": "job", "limits": {"time": 60}, "flag": False, "seed": 0}
    places = {
        "name": "Name",
        "limits.time": "Config.Limits.Seconds",
        "seed": "Config.Seed",
        "flag": "On",
    }
    assert placed(values, places) == {
        "Name": "job",
        "Config": {"Limits": {"Seconds": 60}, "Seed": 0},
        "On": False,
    }


@pytest.mark.parametrize("value", [None, {}, []], ids=str)
def test_an_empty_value_has_no_member_and_neither_has_an_absent_one(value: Any) -> None:
    places = {"a": "A", "b.c": "B.C", "d.e.f": "D"}
    assert placed({"a": value, "b": {"c": value}}, places) == {}


def test_an_object_is_merged_over_the_object_at_its_place_and_is_not_changed() -> None:
    values: Json = {"type": "MOJO", "variables": {"TYPE": "BINARY", "LEVEL": "info"}}
    places = {"type": "Environment.TYPE", "variables": "Environment"}
    assert placed(values, places) == {"Environment": {"TYPE": "BINARY", "LEVEL": "info"}}
    assert placed({**values, "variables": {"LEVEL": "info"}}, places) == {
        "Environment": {"TYPE": "MOJO", "LEVEL": "info"}
    }
    assert values == {"type": "MOJO", "variables": {"TYPE": "BINARY", "LEVEL": "info"}}


def test_the_tags_are_the_deployment_s_and_then_the_payload_s() -> None:
    own = [{"Key": "Name", "Value": "stack"}]
    assert all_tags(own, {"team": "risk"}) == [*own, {"Key": "team", "Value": "risk"}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nightly-2026_03.01", "nightly-2026_03.01"),
        ("a=b+c@d", "a=b+c@d"),
        ("run(7)!", "run_7__"),
        ("Nächtlich", "N_chtlich"),
    ],
)
def test_every_name_of_an_execution_makes_a_legal_tag(name: str, value: str) -> None:
    tag = execution_tag(f"{ARN}:{name}")
    assert tag == {"Key": "ModelTuningExecutionArn", "Value": f"{ARN}:{value}"}
    assert re.fullmatch(r"[\w .:/=+@-]{0,256}", tag["Value"])
