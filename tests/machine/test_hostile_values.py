"""Hostile values: nothing of a payload reaches a shell, a template, an expression or an ARN unchecked.

A text that becomes part of a name, an ARN or an address is refused unless it has that form. Free text stays as it is.
"""

import copy
import json
import re
from typing import Any

import pytest

from tests.events import Json, event
from tests.hostile import HOSTILE
from tests.machine.deployed import Machine, smallest
from tuner.errors import InvalidInput
from tuner.input.check import checked_input
from tuner.model.notification import notification

EXECUTION = {"Id": "arn:aws:states:us-east-1:1:execution:m:e", "Name": "e", "StartTime": "now"}
# The places whose text becomes part of a name, an ARN, an address or a request's fixed word.
NAMES: dict[str, tuple[Any, ...]] = {
    "tuningJobName": ("tuningJobName",),
    "trainingJobDefinitions[0].name": ("trainingJobDefinitions", 0, "name"),
    "trainingJobDefinitions[0].algorithmARN": ("trainingJobDefinitions", 0, "algorithmARN"),
    "trainingInstanceType": ("trainingInstanceType",),
    "fallbackInstanceTypes[0]": ("fallbackInstanceTypes", 0),
    "trainingInstanceVolumeKmsKeyId": ("trainingInstanceVolumeKmsKeyId",),
    "channels[0].channelName": ("channels", 0, "channelName"),
    "channels[1].fileSystemDataSource.FileSystemId": (
        "channels",
        1,
        "fileSystemDataSource",
        "FileSystemId",
    ),
    "model.name": ("model", "name"),
    "model.artifactsKmsKeyId": ("model", "artifactsKmsKeyId"),
    "model.trainingSubnets[0]": ("model", "trainingSubnets", 0),
    "model.trainingSecurityGroupIds[0]": ("model", "trainingSecurityGroupIds", 0),
    "model.hosting.subnets[0]": ("model", "hosting", "subnets", 0),
    "modelRegistry.modelPackageGroupName": ("modelRegistry", "modelPackageGroupName"),
}
# Addresses: whatever follows the bucket is the key of an object, which may be any text in one line.
BUCKETS: dict[str, tuple[Any, ...]] = {
    "spotTrainingCheckpointS3Uri": ("spotTrainingCheckpointS3Uri",),
    "channels[0].s3DataSource.S3Uri": ("channels", 0, "s3DataSource", "S3Uri"),
    "model.artifactsS3OutputPath": ("model", "artifactsS3OutputPath"),
}


def holder(payload: Json, path: tuple[Any, ...]) -> Any:
    """Return the object or list that has the last step of the path."""
    for step in path[:-1]:
        payload = payload[step]
    return payload


def problems(payload: Json) -> list[str]:
    """Return the contract's problems with the payload, a line each."""
    with pytest.raises(InvalidInput) as refused:
        checked_input(payload, EXECUTION)
    return refused.value.problems


@pytest.fixture
def full() -> Json:
    """Return the input with every key."""
    return copy.deepcopy(event("full"))


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", NAMES)
def test_a_name_with_more_than_a_name_in_it_is_refused(
    full: Json, place: str, hostile: str
) -> None:
    holder(full, NAMES[place])[NAMES[place][-1]] += HOSTILE[hostile]
    assert [line for line in problems(full) if line.startswith(f"{place}: ")]


@pytest.mark.parametrize("hostile", sorted(set(HOSTILE) - {"folder above"}))
@pytest.mark.parametrize("place", BUCKETS)
def test_a_bucket_with_more_than_a_name_in_it_is_refused(
    full: Json, place: str, hostile: str
) -> None:
    holder(full, BUCKETS[place])[BUCKETS[place][-1]] = f"s3://bucket{HOSTILE[hostile]}/prefix/"
    assert [line for line in problems(full) if line.startswith(f"{place}: ")]


@pytest.mark.parametrize("kind", ["tags", "environment"])
@pytest.mark.parametrize("hostile", sorted(set(HOSTILE) - {"folder above"}))
def test_a_key_with_more_than_a_name_in_it_is_refused(full: Json, kind: str, hostile: str) -> None:
    full[kind][f"key{HOSTILE[hostile]}"] = "value"
    assert [line for line in problems(full) if line.startswith(f"{kind}.")]


def test_free_text_reaches_sagemaker_as_the_text_it_is(machine: Machine) -> None:
    """Its way leads through expressions and functions into requests and messages."""
    texts = [text for text in HOSTILE.values() if "\n" not in text]
    free = {f"FREE_{number}": text for number, text in enumerate(texts)}
    payload = smallest("hostile-texts")
    payload["environment"] = free
    payload["endpointName"] = texts
    run = machine.run(payload)
    assert run.status == "SUCCEEDED", run.failure
    job = machine.aws.sagemaker.tuning_job("hostile-texts").request
    assert job["TrainingJobDefinition"]["Environment"] == free
    assert run.output["endpointName"] == texts


@pytest.mark.parametrize("hostile", [*HOSTILE.values(), "\x1b[2J", "\u2028", "é", "x" * 300])
def test_a_message_is_valid_whatever_the_name_of_the_metric(hostile: str) -> None:
    """Check the message against https://docs.aws.amazon.com/sns/latest/api/API_Publish.html."""
    named = {"metricName": f"auc{hostile}", "type": "Maximize", "value": 0.9}
    facts = {
        "status": "Completed",
        "tuningJobName": "job",
        "warnings": [],
        "failures": [],
        "trainingJobStatusCounters": {},
        "best": {
            "objective": named,
            "trainingJobName": "job-001",
            "hyperparameters": {hostile: hostile},
        },
        "modelName": "model",
        "bestModelDataUrl": "s3://bucket/model.tar.gz",
        "executionArn": "arn",
        "executionUrl": "https://console",
    }
    sent = notification(facts)
    assert re.fullmatch("[ -~]{1,99}", sent["Subject"])
    values = [each["StringValue"] for each in sent["MessageAttributes"].values()]
    message = json.loads(sent["Message"])
    assert all(text.isprintable() for text in [*values, *message["email"].split("\n")])
    # For machines, the name is as it was.
    assert json.loads(message["default"])["best"]["objective"] == named
