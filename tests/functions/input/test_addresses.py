"""Addresses that no execution of the deployment can use are refused, wherever the input states them."""

import copy
from typing import Any

import pytest

from tests.events import Json
from tuner.errors import InvalidInput
from tuner.input.check import checked_input

BUCKETS = "arn:aws:s3:::example-data, arn:aws:s3:::team-*"
KEY = "arn:aws:kms:us-east-1:123456789012:key/"
KEYS = f"{KEY}11111111-*,{KEY}mrk-2"
IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/training:1"
OTHER_BUCKET = (
    "the bucket other is not among those that this deployment may use (example-data, team-*); use "
    "one of these, or deploy with its ARN in S3BucketArns"
)
OTHER_ID = "22222222-3333-4444-5555-666666666666"
NO_BUCKET = "names no bucket of S3; write s3://BUCKET/PREFIX"


def not_granted(key: str) -> str:
    return (
        f"the key {key} is not among those that this deployment may use ({KEY}11111111-*, {KEY}mrk-2); use one of "
        "these, or deploy with its ARN in DataKmsKeyArns"
    )


OTHER_KEY = not_granted(f"{KEY}3")


def elsewhere(what: str) -> str:
    return (
        "lies in the Region eu-west-1, and SageMaker uses only what lies in its own, us-east-1; "
        f"give {what} of us-east-1"
    )


def changed(payload: Json, path: str, value: Any) -> Json:
    """Return a copy of the payload with a value at a path such as channels.0.s3DataSource.S3Uri."""
    copied = copy.deepcopy(payload)
    place: Any = copied
    *parents, last = path.split(".")
    for part in parents:
        place = place[int(part)] if part.isdigit() else place.setdefault(part, {})
    place[last] = value
    return copied


def problems(
    raw: Json, execution: Json, buckets: str = BUCKETS, keys: str = KEYS, group: str = ""
) -> list[str]:
    granted = {"buckets": buckets, "keys": keys, "modelPackageGroup": group}
    try:
        checked_input(raw, execution, granted)
    except InvalidInput as error:
        return error.problems
    return []


OVERRIDDEN = "overrides.createHyperParameterTuningJob.TrainingJobDefinition"


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("model.artifactsS3OutputPath", "s3://other/models/", OTHER_BUCKET),
        ("model.artifactsS3OutputPath", "https://other.s3.us-east-1.amazonaws.com/x", OTHER_BUCKET),
        ("model.artifactsS3OutputPath", "https://s3.amazonaws.com/other/x", OTHER_BUCKET),
        ("spotTrainingCheckpointS3Uri", "s3://other", OTHER_BUCKET),
        ("channels.0.s3DataSource.S3Uri", "s3://other/train.csv", OTHER_BUCKET),
        (f"{OVERRIDDEN}.OutputDataConfig.S3OutputPath", "s3://other/x", OTHER_BUCKET),
        (f"{OVERRIDDEN}.CheckpointConfig.S3Uri", "s3://other/x", OTHER_BUCKET),
        ("model.artifactsKmsKeyId", f"{KEY}3", OTHER_KEY),
        ("trainingInstanceVolumeKmsKeyId", f"{KEY}3", OTHER_KEY),
        (f"{OVERRIDDEN}.OutputDataConfig.KmsKeyId", f"{KEY}3", OTHER_KEY),
        ("model.artifactsKmsKeyId", OTHER_ID, not_granted(OTHER_ID)),
        ("model.artifactsKmsKeyId", KEY.replace("us-east", "eu-west") + "1", elsewhere("a key")),
        (
            "trainingInstanceVolumeKmsKeyId",
            "arn:aws:kms:eu-west-1:123456789012:alias/data",
            elsewhere("a key"),
        ),
        (
            "channels.0.s3DataSource.S3Uri",
            "https://example.com/train.csv",
            f"https://example.com/train.csv {NO_BUCKET}",
        ),
        (
            "model.artifactsS3OutputPath",
            "https://s3.console.aws.amazon.com/s3/buckets/data",
            f"https://s3.console.aws.amazon.com/s3/buckets/data {NO_BUCKET}",
        ),
        ("model.environment.SAGEMAKER_SUBMIT_DIRECTORY", "s3://other/x", OTHER_BUCKET),
        (
            f"{OVERRIDDEN}.StaticHyperParameters.sagemaker_submit_directory",
            '"s3://other/x"',
            OTHER_BUCKET,
        ),
        (
            "algorithmARN",
            "arn:aws:sagemaker:eu-west-1:123456789012:algorithm/a",
            elsewhere("an algorithm"),
        ),
        ("model.hosting.inferenceImage", IMAGE, elsewhere("an image")),
        (
            "model.hosting.inferenceImage",
            "123456789012.dkr-ecr.eu-west-1.on.aws/serving",
            elsewhere("an image"),
        ),
        ("overrides.createModel.PrimaryContainer.Image", IMAGE, elsewhere("an image")),
        (
            f"{OVERRIDDEN}.AlgorithmSpecification.TrainingImage",
            IMAGE,
            elsewhere("an image"),
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_its_place(
    smallest: Json, execution: Json, path: str, value: str, problem: str
) -> None:
    place = path.replace(".0", "[0]")
    assert f"{place}: {problem}" in problems(changed(smallest, path, value), execution)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("model.artifactsS3OutputPath", "s3://team-results/models/"),
        ("model.artifactsS3OutputPath", "s3://points-0123-s3alias/models/"),
        ("spotTrainingCheckpointS3Uri", "s3://example-data/checkpoints"),
        ("model.artifactsKmsKeyId", f"{KEY}11111111-2222"),
        ("model.artifactsKmsKeyId", f"{KEY}mrk-2"),
        ("model.artifactsKmsKeyId", "11111111-3333-4444-5555-666666666666"),
        ("model.artifactsKmsKeyId", "alias/data"),
        ("model.artifactsKmsKeyId", "arn:aws:kms:us-east-1:123456789012:alias/data"),
        ("model.hosting.inferenceImage", IMAGE.replace("eu-west-1", "us-east-1")),
        ("model.hosting.inferenceImage", "registry.example.com/serving:1"),
        ("staticHyperParameters.Regex", "auc="),
        (f"{OVERRIDDEN}.StaticHyperParameters.S3Uri", "s3://other/x"),
        (f"{OVERRIDDEN}.Environment.Image", IMAGE),
        ("staticHyperParameters.sagemaker_submit_directory", "/opt/ml/input/data/code"),
        ("parents.S3Uri", "s3://other/x"),
        ("model.parents.S3Uri", "s3://other/x"),
        ("overrides.createEndpointConfig.DataCaptureConfig.DestinationS3Uri", "s3://other/x"),
    ],
)
def test_an_address_that_can_be_used_or_is_not_ours_is_accepted(
    smallest: Json, execution: Json, path: str, value: str
) -> None:
    assert problems(changed(smallest, path, value), execution) == []


def test_without_a_granted_key_every_key_that_is_an_arn_is_refused(
    smallest: Json, execution: Json
) -> None:
    raw = changed(smallest, "model.artifactsKmsKeyId", f"{KEY}3")
    assert problems(raw, execution, keys="") == [
        f"model.artifactsKmsKeyId: the key {KEY}3 is not among those that this deployment may use; deploy with its "
        "ARN in DataKmsKeyArns"
    ]


def test_each_definition_is_held_against_the_grants(smallest: Json, execution: Json) -> None:
    channels = copy.deepcopy(smallest["channels"])
    channels[0]["s3DataSource"]["S3Uri"] = "s3://other/x"
    definitions = [{"name": "first"}, {"name": "second", "channels": channels}]
    raw = {**smallest, "trainingJobDefinitions": definitions}
    assert problems(raw, execution) == [
        f"trainingJobDefinitions[1].channels[0].s3DataSource.S3Uri: {OTHER_BUCKET}"
    ]


def test_a_metric_expression_is_refused_under_its_key_and_in_an_override(
    smallest: Json, execution: Json
) -> None:
    path = f"{OVERRIDDEN}.AlgorithmSpecification.MetricDefinitions"
    raw = changed(smallest, path, [{"Name": "auc", "Regex": "auc="}])
    assert problems(raw, execution) == [
        f"{path}[0].Regex: auc= has no group; put the value in parentheses, such as "
        "name=([-+.0-9eE]+)"
    ]


@pytest.mark.parametrize("value", [None, 7, [], {}, "", "s3://", "https://[", "arn:", "s3:///x"])
def test_no_value_in_the_place_of_an_address_crashes_the_check(
    smallest: Json, execution: Json, value: Any
) -> None:
    for path in ("model.artifactsS3OutputPath", "algorithmARN", "overrides", f"{OVERRIDDEN}.S3Uri"):
        problems(changed(smallest, path, value), execution)


CENTRAL = "arn:aws:sagemaker:us-east-1:210987654321:model-package-group/churn"


def in_group(smallest: Json, group: str) -> Json:
    smallest["model"]["artifactsS3OutputPath"] = "s3://example-data/models/"
    return {**smallest, "modelRegistry": {"modelPackageGroupName": group}}


@pytest.mark.parametrize(
    ("group", "granted"), [("churn", ""), ("churn", CENTRAL), (CENTRAL, CENTRAL)]
)
def test_a_group_of_this_account_and_the_central_group_are_accepted(
    smallest: Json, execution: Json, group: str, granted: str
) -> None:
    assert problems(in_group(smallest, group), execution, group=granted) == []


@pytest.mark.parametrize(
    ("group", "granted", "others"),
    [
        (CENTRAL, "", ""),
        (f"{CENTRAL}-2", CENTRAL, f", or {CENTRAL}"),
        (CENTRAL.replace("210987654321", "123456789012"), "", ""),
    ],
    ids=["none is granted", "another is granted", "of this account"],
)
def test_a_group_that_the_deployment_does_not_name_is_refused(
    smallest: Json, execution: Json, group: str, granted: str, others: str
) -> None:
    assert problems(in_group(smallest, group), execution, group=granted) == [
        f"modelRegistry.modelPackageGroupName: the group {group} is not among those that this deployment "
        f"may use; give the name of a group of this account{others}, or deploy with its ARN in "
        "CentralModelPackageGroupArn"
    ]
