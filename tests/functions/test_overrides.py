"""The merging of overrides into requests: deeply, by name, and without a trace of removed members."""

from typing import Any

import pytest

from tests.events import Json
from tuner.overrides import overridden


def test_objects_merge_deeply_and_values_are_replaced() -> None:
    request = {"A": {"B": 1, "C": [1, 2]}, "D": "kept"}
    assert overridden(request, {"A": {"C": [3], "E": {"F": 1}}}) == {
        "A": {"B": 1, "C": [3], "E": {"F": 1}},
        "D": "kept",
    }
    assert request == {"A": {"B": 1, "C": [1, 2]}, "D": "kept"}


def test_null_removes_a_member() -> None:
    assert overridden({"A": {"B": 1, "C": 2}}, {"A": {"B": None}}) == {"A": {"C": 2}}


@pytest.mark.parametrize(
    ("override", "merged"),
    [
        ({"A": {"B": None, "C": 1}}, {"A": {"C": 1}}),
        ({"A": [{"B": None, "C": 1}]}, {"A": [{"C": 1}]}),
        ({"Tags": [{"Key": "k", "Value": None}]}, {"Tags": [{"Key": "k"}]}),
    ],
    ids=["object", "list", "list of named things"],
)
def test_null_is_never_sent_not_even_in_new_members(override: Json, merged: Json) -> None:
    assert overridden({}, override) == merged


def test_lists_of_named_entries_merge_by_name_in_their_order() -> None:
    request = {"ProductionVariants": [{"VariantName": "AllTraffic", "InitialInstanceCount": 1}]}
    override = {
        "ProductionVariants": [
            {"VariantName": "Other", "ModelName": "m"},
            {"VariantName": "AllTraffic", "InstanceType": "ml.m5.large"},
        ]
    }
    assert overridden(request, override) == {
        "ProductionVariants": [
            {"VariantName": "AllTraffic", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"},
            {"VariantName": "Other", "ModelName": "m"},
        ]
    }


def test_named_entries_inside_named_entries_merge_too() -> None:
    def definition(**channel: Any) -> Json:
        channels = [{"ChannelName": "training", "InputMode": "File", **channel}]
        return {"TrainingJobDefinitions": [{"DefinitionName": "d", "InputDataConfig": channels}]}

    override = definition(InputMode="FastFile")
    assert overridden(definition(ContentType="text/csv"), override) == definition(
        ContentType="text/csv", InputMode="FastFile"
    )


def test_further_containers_follow_the_model_s_own() -> None:
    request = {"ModelName": "m", "PrimaryContainer": {"Image": "own"}}
    override = {"Containers": [{"Image": "next"}], "PrimaryContainer": {"Mode": "SingleModel"}}
    assert overridden(request, override) == {
        "ModelName": "m",
        "Containers": [{"Image": "own", "Mode": "SingleModel"}, {"Image": "next"}],
    }


def test_without_an_override_the_request_is_unchanged() -> None:
    request = {"ModelName": "m", "Tags": [{"Key": "k", "Value": "v"}]}
    assert overridden(request, None) == request
