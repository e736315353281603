"""Examples of each kind of form, written out: the spelling of values that it takes, the sentence for others."""

import json
from typing import Any

import pytest

from tests.events import Json
from tests.functions.input.places import INPUTS, PLACES, Path, at, put
from tests.functions.input.refusals import Check, problems, refusal, shown

ABSENT = "absent"


def integers(low: Any, high: Any, **more: Any) -> Json:
    return {"IntegerParameterRanges": [{"Name": "a", "MinValue": low, "MaxValue": high, **more}]}


def continuous(low: Any, high: Any, **more: Any) -> Json:
    return {"ContinuousParameterRanges": [{"Name": "a", "MinValue": low, "MaxValue": high, **more}]}


def categories(*values: Any) -> Json:
    return {"CategoricalParameterRanges": [{"Name": "a", "Values": values}]}


S3_URI: Path = ("channels", 0, "s3DataSource", "S3Uri")

# Place, value, and the value in the payload.
SPELLINGS: list[tuple[Path, Any, Any]] = [
    (("maxNumberOfTrainingJobs",), 500.0, 500),
    (("trainingJobEarlyStoppingType",), "AUTO", "Auto"),
    (("trainingJobEarlyStoppingType",), "off", "Off"),
    (("model", "hosting", "initialInstanceCount"), "3", 3),
    (("acceptance",), {"objectiveValue": -1.5}, {"objectiveValue": -1.5}),
    (("parameterRanges",), integers(1, "9000"), integers("1", "9000")),
    (("parameterRanges",), integers(-5, 5e3), integers("-5", "5000")),
    (("parameterRanges",), continuous(1e-9, 1), continuous("1e-09", "1")),
    (("parameterRanges",), continuous("1e-9", ".5"), continuous("1e-9", ".5")),
    (("staticHyperParameters",), {"a": 0.5, "b": 10.0, "c": ""}, {"a": "0.5", "b": "10", "c": ""}),
    (("environment",), {"A": 1, "_b": "x\ny", "C": ""}, {"A": "1", "_b": "x\ny", "C": ""}),
    (("model", "environment"), {"WORKERS": 4}, {"WORKERS": "4"}),
    (("tags",), {"Cost center": 12, "team": ""}, {"Cost center": "12", "team": ""}),
    (S3_URI, "https://bucket.s3.amazonaws.com/x y", "https://bucket.s3.amazonaws.com/x y"),
    (S3_URI, "s3://bucket", "s3://bucket"),
    (("model", "hosting", "acceleratorType"), "ml.eia2.medium", ABSENT),
    (("model", "hosting", "inferenceImage"), "", ABSENT),
    (("tuningJobName",), None, "nightly-run-7-5dfcae25"),
    (
        ("modelRegistry",),
        {"modelPackageGroupName": "group"},
        {"modelPackageGroupName": "group", "approvalStatus": "PendingManualApproval"},
    ),
]

# The words that say what would be right, and the values of each key that are refused with them.
SENTENCES: dict[str, dict[str, list[Any]]] = {
    "1 to 32 letters, digits and inner hyphens": {
        "tuningJobName": ["my_job", "job-", "-job", "job\n", "j" * 33],
        "warmStart.parents[]": ["a_b"],
    },
    "1 to 64 letters, digits and inner hyphens": {
        "trainingJobDefinitions[].name": ["d" * 65, "d-"]
    },
    "1 to 63 letters, digits and inner hyphens": {
        "model.name": ["my_model", "m" * 64],
    },
    "the ARN of an algorithm, arn:aws:sagemaker:REGION:ACCOUNT:algorithm/NAME": {
        "algorithmARN": ["h2o-gbm-algorithm"]
    },
    "an image address without spaces, at most 255 characters long": {
        "trainingImage": ["an image", "<image>"],
        "trainingJobDefinitions[].inferenceImage": ["i" * 256],
    },
    "a metric's name of 1 to 255 characters, such as validation:auc": {
        "objective.MetricName": ["a\nb"],
        "metricDefinitions[].Name": ["m" * 256],
    },
    "a regular expression of 1 to 500 characters": {
        "metricDefinitions[].Regex": [f"({'r' * 500})"]
    },
    "a content type such as text/csv, at most 256 characters long": {
        "inputContentType": ["c" * 257],
        "channels[].contentType": [1],
    },
    "1 to 64 letters, digits, dots, hyphens and underscores, but not just one or two dots": {
        "channels[].channelName": ["a b", ".", ".."]
    },
    "an S3 address such as s3://bucket/prefix/ of at most 1024 characters": {
        "channels[].s3DataSource.S3Uri": ["s3://<bucket-name>/train.csv", "s3://" + "b" * 1020],
        "spotTrainingCheckpointS3Uri": ["bucket/prefix"],
    },
    "an S3 address such as s3://bucket/prefix/ of at most 900 characters": {
        "model.artifactsS3OutputPath": ["/local", "s3://bucket/".ljust(901, "x")]
    },
    "an attribute's name of 1 to 256 characters": {
        "channels[].s3DataSource.AttributeNames[]": ["a" * 257]
    },
    "a file system's id such as fs-0a1b2c3d": {
        "channels[].fileSystemDataSource.FileSystemId": ["fs-1", "fs-0a1b2c3g"]
    },
    "a path of at most 4096 characters that begins with /": {
        "channels[].fileSystemDataSource.DirectoryPath": ["data"]
    },
    "a path of at most 4096 characters that begins with /, such as /opt/ml/checkpoints": {
        "checkpointLocalPath": ["checkpoints"]
    },
    "a text of at most 1024 characters, such as MOJO": {"model.artifactType": [7]},
    "a KMS key's id, ARN, alias name or alias ARN": {
        "model.artifactsKmsKeyId": ["a key"],
        "trainingInstanceVolumeKmsKeyId": ["<key>"],
    },
    "a subnet id such as subnet-0a1b2c3d": {"model.trainingSubnets[]": ["subnet_1", "s" * 33]},
    "a security group id such as sg-0a1b2c3d": {"model.hosting.securityGroupIds[]": ["sg_1", {}]},
    "an instance type such as ml.m5.xlarge": {
        "trainingInstanceType": ["m5.xlarge"],
        "model.hosting.instanceType": ["large"],
    },
    "a text such as ml.eia2.medium": {"model.hosting.acceleratorType": ["eia2"]},
    "a text of at most 1024 printable characters": {"modelRegistry.description": ["a\tb", "\x7f"]},
    "text (or a number) of at most 512 characters": {"environment.*": ["x" * 513, True]},
    "text (or a number) of at most 1024 characters": {"model.environment.*": ["x" * 1025, []]},
    "at most 256 letters, digits, spaces and any of _.:/=+-@": {"tags.*": ["a;b"]},
    "text (or a number) without line breaks of at most 2500 characters; write an object as JSON "
    "text, true as the algorithm spells it": {
        "staticHyperParameters.*": [True, {"b": 1}, "two\nlines", float("nan")]
    },
    "a hyperparameter's name of 1 to 256 characters": {
        "parameterRanges.IntegerParameterRanges[].Name": [1],
        "parameterRanges.ContinuousParameterRanges[].Name": ["a" * 257],
        "parameterRanges.CategoricalParameterRanges[].Name": ["a\n"],
    },
    "text of at most 256 characters": {
        "parameterRanges.CategoricalParameterRanges[].Values[]": [None, "v" * 257]
    },
    "a whole number": {
        "parameterRanges.IntegerParameterRanges[].MinValue": ["1.5", 1.5, "1_0"],
        "parameterRanges.IntegerParameterRanges[].MaxValue": ["9" * 400],
    },
    "a finite number": {
        "parameterRanges.ContinuousParameterRanges[].MinValue": ["low", "0x1"],
        "parameterRanges.ContinuousParameterRanges[].MaxValue": ["1e999", float("inf")],
    },
    "Bayesian or Random or Hyperband or Grid": {"tuningStrategy": ["grid"]},
    "Off or Auto": {"trainingJobEarlyStoppingType": ["yes", True]},
    "S3Prefix or ManifestFile or AugmentedManifestFile": {
        "channels[].s3DataSource.S3DataType": ["Prefix"]
    },
    "true or false, without quotes": {"dryRun": ["yes"], "enableNetworkIsolation": [0, "true"]},
    "a number, without quotes": {"acceptance.objectiveValue": ["0.8", True, float("nan")]},
    "a number from -3.4e+38 to 3.4e+38, as a metric has 32 bits": {
        "acceptance.objectiveValue": [1e39, -1e39, 10**300]
    },
    "a number from 0.01 to 1000000000, without quotes": {"budget.maxCost": [0, "25", True, 1e10]},
    "a number from 0.0001 to 1000000, without quotes": {
        "instancePrices.*": [0, -1, "0.23", float("nan")]
    },
    "a whole number from 1 to 2147483647": {
        "maxNumberOfTrainingJobs": [0, "1e1", True, 1.5, "-1", "1 "],
        "trainingInstanceVolumeSizeInGB": ["30 GB"],
        "model.hosting.initialInstanceCount": ["two", "0", "1.0"],
    },
    "a whole number from 0 to 2147483647": {"randomSeed": [-1]},
    "a whole number from 1 to 2419200": {"maxRuntimeInSeconds": [2419201]},
    "a whole number from 120 to 15768000": {"maxTuningRuntimeInSeconds": [119]},
    "a whole number from 1 to 30": {"maxRetryAttempts": [31]},
    "a whole number from 1 to 20000": {"hyperbandStrategyConfig.MaxResource": [20001]},
    "a whole number from 0 to 9007199254740991": {"channels[].shuffleSeed": ["9" * 17]},
    "a whole number from 1024 to 6144 in steps of 1024": {
        "model.hosting.serverless.memorySizeInMB": [1500, 7168]
    },
    "an object, in braces, with artifactsS3OutputPath and hosting": {"model": ["m"]},
    "an object, in braces, with Type and MetricName": {"objective": ["auc", ["auc"]]},
    "an object, in braces": {
        "tags": [[{"Key": "a", "Value": "b"}]],
        "overrides.createModel": [1],
    },
    "1 to 63 letters, digits and inner hyphens, or the ARN of a group of another account": {
        "modelRegistry.modelPackageGroupName": [
            "a-",
            "arn:aws:sagemaker:us-east-1:210987654321:model-package/churn",
            "arn:aws:sagemaker:us-east-1:210987654321:model-package-group/" + "a" * 64,
        ],
    },
    "a list, in brackets": {"channels": ["training"], "warmStart.parents": ["earlier"]},
}

# These words and values for names that the user chooses.
NAMES: dict[str, dict[str, list[str]]] = {
    "1 to 512 letters, digits and underscores that do not begin with a digit": {
        "environment": ["1A", "V" * 513]
    },
    "1 to 1024 letters, digits and underscores that do not begin with a digit": {
        "model.environment": ["A-B"]
    },
    "1 to 128 letters, digits, spaces and any of _.:/=+-@ that do not begin with aws:": {
        "tags": ["AWS:a", "aws:a", "a,b"]
    },
}


@pytest.mark.parametrize(("path", "given", "taken"), SPELLINGS, ids=range(len(SPELLINGS)))
def test_a_value_is_taken_in_its_normal_spelling(
    check: Check, smallest: Json, path: Path, given: Any, taken: Any
) -> None:
    payload = check(put(smallest, path, given))
    found = at(payload if path[0] in payload else payload["definitions"][0], path, ABSENT)
    assert json.dumps(found) == json.dumps(taken)


@pytest.mark.parametrize("right", SENTENCES)
def test_a_value_is_refused_with_what_would_be_right(check: Check, right: str) -> None:
    for key, values in SENTENCES[right].items():
        place = PLACES[key]
        for value in values:
            raw = put(INPUTS[place.input], place.path, value)
            assert problems(check, raw) == [refusal(place.path, value, right, raw)]


@pytest.mark.parametrize("right", NAMES)
def test_a_name_is_refused_with_what_would_be_right(check: Check, right: str) -> None:
    for key, names in NAMES[right].items():
        place = PLACES[key]
        for name in names:
            path = (*place.path, shown(name).strip('"'))
            found = problems(check, put(INPUTS[place.input], place.path, {name: "v"}))
            assert found == [refusal(path, name, right)]
