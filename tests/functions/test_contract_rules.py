"""The rules between keys of the input: the whole message for each breach, and silence otherwise."""

from collections.abc import Callable
from typing import Any

import pytest

from tuner.errors import InvalidInput

Json = dict[str, Any]
Check = Callable[[Any], Json]


def problems(check: Check, raw: Json) -> list[str]:
    """The lines of the refusal; [] when the input is accepted."""
    try:
        check(raw)
    except InvalidInput as refused:
        return refused.problems
    return []


def one_range(low: str, high: str, scaling: str = "Auto", name: str = "a") -> Json:
    return {"Name": name, "MinValue": low, "MaxValue": high, "ScalingType": scaling}


def continuous(*ranges: Json) -> Json:
    return {"parameterRanges": {"ContinuousParameterRanges": list(ranges)}}


def integer(*ranges: Json) -> Json:
    return {"parameterRanges": {"IntegerParameterRanges": list(ranges)}}


def categorical(*values: str) -> Json:
    return {"parameterRanges": {"CategoricalParameterRanges": [{"Name": "a", "Values": values}]}}


def many(count: int, first: int = 0) -> list[Json]:
    return [one_range("0", "1", name=f"h{n}") for n in range(first, first + count)]


SPOT = {"enableManagedSpotTraining": True}
MANIFEST = {
    "S3Uri": "s3://b/manifest",
    "S3DataType": "AugmentedManifestFile",
    "AttributeNames": ["label"],
}


def channel(source: Json, **more: Any) -> Json:
    return {"channels": [{"channelName": "training", "s3DataSource": source, **more}]}


BREACHES: dict[str, tuple[Json, list[str]]] = {
    "minimum equal to maximum": (
        continuous(one_range("1", "1.0")),
        [
            "parameterRanges.ContinuousParameterRanges[0]: MinValue 1 is not below MaxValue 1.0; "
            "give a MinValue below MaxValue, or move the hyperparameter to staticHyperParameters"
        ],
    ),
    "bounds compared as numbers, not as text": (
        integer(one_range("100", "20")),
        [
            "parameterRanges.IntegerParameterRanges[0]: MinValue 100 is not below MaxValue 20; "
            "give a MinValue below MaxValue, or move the hyperparameter to staticHyperParameters"
        ],
    ),
    "logarithm of zero": (
        integer(one_range("0", "100", "Logarithmic")),
        [
            "parameterRanges.IntegerParameterRanges[0]: MinValue 0 has no logarithm; give a "
            "MinValue above 0, or another ScalingType"
        ],
    ),
    "reverse logarithm up to one": (
        continuous(one_range("0", "1", "ReverseLogarithmic")),
        [
            "parameterRanges.ContinuousParameterRanges[0]: 0 to 1 is no range for "
            "ReverseLogarithmic; give values within 0 <= x < 1, or another ScalingType"
        ],
    ),
    "value given twice": (
        {**categorical("x", "y", "x"), "maxNumberOfTrainingJobs": 1},
        [
            'parameterRanges.CategoricalParameterRanges[0]: Values has ["x"] more than once; '
            "give each value once"
        ],
    ),
    "no range": (
        {"parameterRanges": {"IntegerParameterRanges": []}},
        ["parameterRanges: is empty; give at least one range"],
    ),
    "31 ranges over the kinds": (
        {
            "parameterRanges": {
                "ContinuousParameterRanges": many(16),
                "IntegerParameterRanges": many(15, first=16),
            }
        },
        ["parameterRanges: has 31 ranges; give at most 30 of all kinds"],
    ),
    "two ranges for one hyperparameter": (
        continuous(one_range("0", "1"), one_range("1", "2")),
        ["parameterRanges: a has more than one range; give it one"],
    ),
    "a range and a value for one hyperparameter": (
        {**continuous(one_range("0", "1")), "staticHyperParameters": {"a": "1"}},
        ["staticHyperParameters.a: is also in parameterRanges; give it either a range or a value"],
    ),
    "100 hyperparameters": (
        {
            **continuous(one_range("0", "1")),
            "staticHyperParameters": {f"h{n}": "1" for n in range(99)},
        },
        [
            "staticHyperParameters: makes 100 hyperparameters with those tuned; give at most 99 "
            "together"
        ],
    ),
    "fewer combinations than training jobs": (
        {
            "parameterRanges": {
                "IntegerParameterRanges": [one_range("1", "3")],
                "CategoricalParameterRanges": [{"Name": "b", "Values": ["x", "y", "z"]}],
            }
        },
        [
            "maxNumberOfTrainingJobs: 10 is more than the 9 combinations of parameterRanges; give "
            "at most 9, or wider ranges"
        ],
    ),
    "channels of the same name": (
        {"channels": channel({"S3Uri": "s3://b/a"})["channels"] * 2},
        ["channels: training is the name of more than one channel; give each its own name"],
    ),
    "attributes of a prefix": (
        channel({"S3Uri": "s3://b/a", "AttributeNames": ["label"]}),
        [
            "channels[0].s3DataSource: AttributeNames does not go with S3DataType S3Prefix; leave "
            "AttributeNames out, or give S3DataType AugmentedManifestFile"
        ],
    ),
    "manifest read as files": (
        channel(MANIFEST),
        [
            "channels[0].s3DataSource.S3DataType: AugmentedManifestFile cannot be read in File "
            "mode; set the channel's inputMode to Pipe"
        ],
    ),
    "maximum wait without spot": (
        {"maxWaitTimeInSeconds": 86400},
        [
            "maxWaitTimeInSeconds: is given without enableManagedSpotTraining; leave it out, or "
            "set enableManagedSpotTraining to true"
        ],
    ),
    "maximum wait below maximum runtime": (
        {**SPOT, "maxRuntimeInSeconds": 3600, "maxWaitTimeInSeconds": 3599},
        ["maxWaitTimeInSeconds: 3599 is less than maxRuntimeInSeconds; give 3600 or more"],
    ),
    "algorithm and image": (
        {
            "trainingImage": "image",
            "metricDefinitions": [{"Name": "validation:auc", "Regex": "auc=(.*)"}],
        },
        [
            "trainingImage: is given beside algorithmARN; give only one of the two",
            "model.hosting.inferenceImage: is missing; give the image that serves the model when "
            "trainingImage is given",
            "metricDefinitions: is given beside algorithmARN; leave it out",
        ],
    ),
    "neither algorithm nor image": (
        {"algorithmARN": ""},
        ["algorithmARN: is missing, and so is trainingImage; give one of the two"],
    ),
    "image without the objective metric": (
        {
            "algorithmARN": None,
            "trainingImage": "image",
            "metricDefinitions": [{"Name": "auc", "Regex": "auc=(.*)"}],
        },
        [
            "model.hosting.inferenceImage: is missing; give the image that serves the model when "
            "trainingImage is given",
            "metricDefinitions: does not define the objective metric validation:auc; add a "
            "definition with this Name",
        ],
    ),
    "half a network for training": (
        {
            "model": {
                "artifactsS3OutputPath": "s3://b/models",
                "trainingSubnets": ["subnet-1"],
                "trainingSecurityGroupIds": [],
                "hosting": {"instanceType": "ml.m5.large"},
            }
        },
        [
            "model.trainingSecurityGroupIds: is missing; give it together with trainingSubnets, "
            "or neither"
        ],
    ),
    "half a network for hosting": (
        {
            "model": {
                "artifactsS3OutputPath": "s3://b/models",
                "hosting": {"instanceType": "ml.m5.large", "securityGroupIds": ["sg-1"]},
            }
        },
        ["model.hosting.subnets: is missing; give it together with securityGroupIds, or neither"],
    ),
}

ACCEPTED: dict[str, Json] = {
    "maximum wait equal to maximum runtime": {
        **SPOT,
        "maxRuntimeInSeconds": 3600,
        "maxWaitTimeInSeconds": 3600,
    },
    "manifest in a channel's own pipe mode": channel(MANIFEST, inputMode="Pipe"),
    "manifest when everything is piped": {**channel(MANIFEST), "trainingInputMode": "Pipe"},
    "as many combinations as training jobs": integer(one_range("1", "10")),
    "few values beside a continuous range": {
        "parameterRanges": {
            "ContinuousParameterRanges": [one_range("0", "1")],
            "IntegerParameterRanges": [one_range("1", "2", name="b")],
        }
    },
    "30 ranges": continuous(*many(30)),
    "99 hyperparameters": {
        **continuous(one_range("0", "1")),
        "staticHyperParameters": {f"h{n}": "1" for n in range(98)},
    },
    "reverse logarithm from zero to below one": continuous(
        one_range("0", "0.999", "ReverseLogarithmic")
    ),
    "more parallel training jobs than training jobs": {"maxParallelTrainingJobs": 11},
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_told_in_full(smallest: Json, check: Check, name: str) -> None:
    changes, told = BREACHES[name]
    assert problems(check, {**smallest, **changes}) == told


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_sagemaker_takes_is_not_refused(smallest: Json, check: Check, name: str) -> None:
    assert problems(check, {**smallest, **ACCEPTED[name]}) == []


def test_one_bad_key_does_not_hide_the_rules_between_the_others(
    smallest: Json, check: Check
) -> None:
    raw = {**smallest, "trainingInstanceType": "big", "maxWaitTimeInSeconds": 5, "channels": []}
    assert problems(check, raw) == [
        'trainingInstanceType: "big" is not valid; give an instance type such as ml.m5.xlarge',
        "channels: is missing; it is required. The input data, 1 to 20 channels with different "
        "names.",
        "maxWaitTimeInSeconds: is given without enableManagedSpotTraining; leave it out, or set "
        "enableManagedSpotTraining to true",
    ]
