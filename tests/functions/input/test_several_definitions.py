"""Several training job definitions: shared keys, the keys that an entry replaces, and the places of problems."""

from typing import Any

import pytest

from tests.events import Json
from tests.functions.input.refusals import Check, problems

METRICS = [{"Name": "validation:auc", "Regex": "auc=(.*)"}]


def several(smallest: Json, *entries: Json, **shared: Any) -> Json:
    """Return the smallest input with these definitions, named a, b and c unless they have a name."""
    named = [{"name": "abc"[index], **entry} for index, entry in enumerate(entries)]
    return {**smallest, **shared, "trainingJobDefinitions": named}


def test_a_definition_has_the_shared_keys_and_its_own(check: Check, smallest: Json) -> None:
    single = check(smallest)["definitions"][0]
    own = {"trainingInstanceType": "ml.c5.xlarge", "environment": {"A": "1"}}
    payload = check(several(smallest, {}, own))
    assert payload["definitions"] == [single | {"name": "a"}, single | {"name": "b"} | own]
    assert payload["algorithmARNs"] == [smallest["algorithmARN"]]


def test_an_entry_may_state_everything(check: Check, smallest: Json) -> None:
    [single] = check(smallest)["definitions"]
    entry = {key: value for key, value in smallest.items() if key != "model"}
    raw = several({"model": smallest["model"]}, entry)
    assert check(raw)["definitions"] == [single | {"name": "a"}]


def test_an_entry_replaces_a_shared_object_as_a_whole(check: Check, smallest: Json) -> None:
    raw = several(smallest, {"environment": {"B": "2"}}, environment={"A": "1"})
    assert check(raw)["definitions"][0]["environment"] == {"B": "2"}


@pytest.mark.parametrize("own", ["checkpointS3Uri", "spotTrainingCheckpointS3Uri"])
@pytest.mark.parametrize("shared", ["checkpointS3Uri", "spotTrainingCheckpointS3Uri"])
def test_an_entry_replaces_the_shared_address_of_checkpoints_under_either_name(
    check: Check, smallest: Json, shared: str, own: str
) -> None:
    raw = several(smallest, {own: "s3://example-data/own/"}, {}, **{shared: "s3://example-data/c/"})
    addresses = [each["checkpointS3Uri"] for each in check(raw)["definitions"]]
    assert addresses == ["s3://example-data/own/", "s3://example-data/c/"]


def test_each_algorithm_is_named_once_and_in_order(check: Check, smallest: Json) -> None:
    first = smallest["algorithmARN"]
    other = first.replace("gradient-boosting", "linear")
    raw = several(smallest, {"algorithmARN": other}, {}, {"algorithmARN": other})
    assert check(raw)["algorithmARNs"] == [other, first]


def test_the_algorithm_of_an_entry_replaces_the_shared_keys_of_another_algorithm(
    check: Check, smallest: Json
) -> None:
    arn = smallest.pop("algorithmARN")
    raw = several(
        smallest,
        {"algorithmARN": arn},
        {"inferenceImage": "serving"},
        trainingImage="image",
        metricDefinitions=METRICS,
    )
    boosting, image = check(raw)["definitions"]
    chosen = ("algorithmARN", "trainingImage", "metricDefinitions", "inferenceImage")
    assert [{key: each[key] for key in chosen if key in each} for each in (boosting, image)] == [
        {"algorithmARN": arn},
        {"trainingImage": "image", "metricDefinitions": METRICS, "inferenceImage": "serving"},
    ]


def test_an_entry_without_spot_training_does_not_share_the_maximum_wait(
    check: Check, smallest: Json
) -> None:
    raw = several(
        smallest,
        {},
        {"enableManagedSpotTraining": False},
        enableManagedSpotTraining=True,
        maxWaitTimeInSeconds=90000,
    )
    assert [each.get("maxWaitTimeInSeconds") for each in check(raw)["definitions"]] == [90000, None]


def test_channels_take_their_defaults_from_their_own_definition(
    check: Check, smallest: Json
) -> None:
    raw = several(smallest, {"inputContentType": "text/libsvm", "trainingInputMode": "Pipe"}, {})
    definitions = check(raw)["definitions"]
    types = [each["channels"][0].get("contentType") for each in definitions]
    assert [*zip(types, [each["trainingInputMode"] for each in definitions], strict=True)] == [
        ("text/libsvm", "Pipe"),
        (None, "File"),
    ]


def test_a_problem_names_the_place_of_the_value(check: Check, smallest: Json) -> None:
    smallest["channels"][0]["channelName"] = "a b"
    raw = several(smallest, {}, {"maxRuntimeInSeconds": 0}, environment=7)
    assert problems(check, raw) == [
        'channels[0].channelName: "a b" is not valid; give 1 to 64 letters, digits, dots, hyphens '
        "and underscores, but not just one or two dots",
        "environment: 7 is not valid; give an object, in braces",
        "trainingJobDefinitions[1].maxRuntimeInSeconds: 0 is not valid; give a whole number from 1 "
        "to 2419200",
    ]


def test_a_key_that_is_missing_everywhere_is_reported_for_each_definition(
    check: Check, smallest: Json
) -> None:
    del smallest["trainingInstanceType"], smallest["algorithmARN"]
    raw = several(smallest, {"trainingInstanceType": "ml.m5.large"}, {})
    assert problems(check, raw) == [
        "trainingJobDefinitions[0].algorithmARN: is missing, and so is trainingImage; give one of "
        "the two",
        "trainingJobDefinitions[1].trainingInstanceType: is missing, and so is "
        "trainingInstanceType at the top level; it is required. Instance type of each training "
        "job.",
        "trainingJobDefinitions[1].algorithmARN: is missing, and so is trainingImage; give one of "
        "the two",
    ]


def test_a_shared_value_that_is_wrong_for_one_definition_names_it(
    check: Check, smallest: Json
) -> None:
    raw = several(
        smallest,
        {},
        {"maxRuntimeInSeconds": 5000},
        enableManagedSpotTraining=True,
        maxRuntimeInSeconds=3000,
        maxWaitTimeInSeconds=4000,
    )
    assert problems(check, raw) == [
        "maxWaitTimeInSeconds: 4000 is less than maxRuntimeInSeconds; give 5000 or more (for "
        "trainingJobDefinitions[1])"
    ]


def test_a_shared_value_that_is_wrong_for_all_is_reported_once(
    check: Check, smallest: Json
) -> None:
    raw = several(smallest, {}, {}, maxWaitTimeInSeconds=4000)
    assert problems(check, raw) == [
        "maxWaitTimeInSeconds: is given without enableManagedSpotTraining; leave it out, or set "
        "enableManagedSpotTraining to true"
    ]


def test_a_training_image_needs_an_inference_image_of_the_definition_or_the_model(
    check: Check, smallest: Json
) -> None:
    raw = several(smallest, {"trainingImage": "image"}, {})
    assert problems(check, raw) == [
        "model.hosting.inferenceImage: is missing; give the image that serves the model when "
        "trainingImage is given (for trainingJobDefinitions[0])"
    ]
    raw["model"]["hosting"]["inferenceImage"] = "serving"
    assert problems(check, raw) == []


BREACHES: dict[str, tuple[list[Json], Json, list[str]]] = {
    "names": (
        [{"name": "a"}, {"name": "a"}],
        {},
        [
            "trainingJobDefinitions: a is the name of more than one definition; give each "
            "definition its own name"
        ],
    ),
    "both forms": (
        [{}],
        {"trainingJobDefinitionName": "single"},
        [
            "trainingJobDefinitionName: is given in addition to trainingJobDefinitions, where each "
            "definition has its name; leave it out"
        ],
    ),
    "directions": (
        [
            {"objective": {"Type": "Minimize", "MetricName": "a"}},
            {"objective": {"Type": "Maximize", "MetricName": "b"}},
        ],
        {},
        [
            "trainingJobDefinitions: the objectives have different Types, so their training jobs "
            "cannot be compared; give all objectives the same Type"
        ],
    ),
    "early stopping": (
        [{}, {}],
        {"trainingJobEarlyStoppingType": "Auto"},
        [
            "trainingJobEarlyStoppingType: Auto does not go with more than one training job "
            "definition; give Off"
        ],
    ),
    "warm start": (
        [{}, {}],
        {"warmStart": {"parents": ["earlier"], "type": "TransferLearning"}},
        [
            "warmStart: does not go with more than one training job definition; leave it out, or "
            "give one definition"
        ],
    ),
    "no object": (
        [{}],
        {"trainingJobDefinitions": [7]},
        ["trainingJobDefinitions[0]: 7 is not valid; give an object, in braces, with name"],
    ),
    "no resource in one": (
        [{"staticHyperParameters": {"epochs": "9"}}, {}],
        {"tuningStrategy": "Hyperband"},
        [
            "hyperbandStrategyConfig.MaxResource: is missing, and so is a static hyperparameter "
            "epochs or numepochs or n-epochs or n_epochs or num_epochs; give one of them (for "
            "trainingJobDefinitions[1])"
        ],
    ),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_conflict_between_definitions_is_reported_in_full(
    check: Check, smallest: Json, name: str
) -> None:
    entries, more, told = BREACHES[name]
    assert problems(check, several(smallest, *entries) | more) == told


def test_one_definition_in_a_list_may_stop_early_and_start_warm(
    check: Check, smallest: Json
) -> None:
    warm = {"parents": ["earlier"], "type": "TransferLearning"}
    raw = several(smallest, {}, warmStart=warm, trainingJobEarlyStoppingType="Auto")
    assert problems(check, raw) == []


def test_a_grid_of_several_definitions_has_the_sum_of_their_combinations(
    check: Check, smallest: Json
) -> None:
    def values(*texts: str) -> Json:
        return {"parameterRanges": {"CategoricalParameterRanges": [{"Name": "k", "Values": texts}]}}

    raw = several(smallest, values("a", "b"), values("x", "y", "z"), tuningStrategy="Grid")
    assert check(raw)["maxNumberOfTrainingJobs"] == 5
    assert problems(check, raw | {"maxNumberOfTrainingJobs": 6}) == [
        "maxNumberOfTrainingJobs: 6 is not the number of combinations of the grid; give 5, or "
        "leave it out"
    ]
