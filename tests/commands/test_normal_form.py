"""The normal form of requests, and the override that makes one request of another."""

from copy import deepcopy
from typing import Any

import pytest

from commands.normal_form import difference, normal
from tests.commands.real_requests import CONFIG, DEFINITION, SHAPES, request
from tests.events import Json
from tuner.overrides import overridden


def test_a_single_definition_is_in_the_list_with_its_defaults_and_without_role_and_names() -> None:
    stated = request("built-in image")
    definition = stated[DEFINITION]
    [channel] = definition["InputDataConfig"]
    [source] = channel["DataSource"].values()
    [eta] = stated[CONFIG]["ParameterRanges"]["ContinuousParameterRanges"]
    full = {"S3DataSource": {**source, "S3DataDistributionType": "FullyReplicated"}}
    read = {"CompressionType": "None", "RecordWrapperType": "None", "InputMode": "File"}
    assert normal(stated) == {
        CONFIG: {
            "Strategy": "Bayesian",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 2},
            "TrainingJobEarlyStoppingType": "Off",
        },
        "TrainingJobDefinitions": [
            {
                **{key: value for key, value in definition.items() if key != "RoleArn"},
                "DefinitionName": "alone",
                "TuningObjective": {"Type": "Maximize", "MetricName": "validation:auc"},
                "HyperParameterRanges": {
                    "ContinuousParameterRanges": [{**eta, "ScalingType": "Auto"}]
                },
                "InputDataConfig": [{**channel, "DataSource": full, **read}],
                "OutputDataConfig": {
                    **definition["OutputDataConfig"],
                    "CompressionType": "GZIP",
                },
                "EnableNetworkIsolation": False,
                "EnableInterContainerTrafficEncryption": False,
                "EnableManagedSpotTraining": False,
            }
        ],
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_a_normal_form_leaves_the_request_as_it_is_and_has_itself_as_normal_form(
    shape: str,
) -> None:
    stated = request(shape)
    before = deepcopy(stated)
    made = normal(stated)
    assert stated == before
    assert normal(made) == made


BASE: Json = {
    "Kept": 1,
    "Gone": {"A": 1},
    "Changed": {"A": 1, "B": 2},
    "List": [1, 2],
    "InputDataConfig": [{"ChannelName": "a", "X": 1}, {"ChannelName": "b", "X": 1}],
}


@pytest.mark.parametrize(
    ("changes", "override"),
    [
        ({}, {}),
        ({"Gone": None}, {"Gone": None}),
        ({"New": {"A": [1]}}, {"New": {"A": [1]}}),
        ({"Changed": {"A": 1, "B": 3}}, {"Changed": {"B": 3}}),
        ({"Changed": {"A": 1}}, {"Changed": {"B": None}}),
        ({"List": [2]}, {"List": [2]}),
        (
            {"InputDataConfig": [{"ChannelName": "a", "X": 1}, {"ChannelName": "b"}]},
            {"InputDataConfig": [{"ChannelName": "b", "X": None}]},
        ),
    ],
    ids=["nothing", "gone", "new", "changed", "inner gone", "another list", "a named entry"],
)
def test_the_difference_is_the_override_that_makes_one_of_the_other(
    changes: dict[str, Any], override: Json
) -> None:
    wanted = {key: value for key, value in (BASE | changes).items() if value is not None}
    assert difference(BASE, wanted) == override
    assert overridden(BASE, override) == wanted
