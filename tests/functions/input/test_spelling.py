"""Keys one slip away from a known key are named; other unknown keys pass; empty means absent."""

from typing import Any

import pytest
from pydantic import BaseModel

from assets.make import sagemaker_members
from assets.make.contract_reference import rows
from tests.events import Json
from tests.functions.input.places import Path, at, spelled
from tests.functions.input.refusals import Check, problems
from tuner.errors import InvalidInput
from tuner.input.contract.definition import TrainingJobDefinition
from tuner.input.contract.payload import Payload
from tuner.input.spelling import MEMBERS as MEMBERS_FILE
from tuner.input.spelling import by_key, meant_by

KNOWN = ("tuningJobName", "tuningStrategy", "model", "algorithmARN")

SLIPS = {
    "tuningjobname": "tuningJobName",
    "tuning_job_name": "tuningJobName",
    "TuningJobName": "tuningJobName",
    "tuningJobNam": "tuningJobName",
    "uningJobName": "tuningJobName",
    "aatuningJobName": "aatuningJobName",
    "tuningJobNamee": "tuningJobName",
    "tunnigJobName": "tuningJobName",
    "tuninJgobName": "tuningJobName",
    "tuningJobMame": "tuningJobName",
    "tuningJobMode": "tuningJobMode",
    "algorithmArn": "algorithmARN",
    "tunnigJobNam": "tunnigJobNam",
    "modle": "model",
    "modell": "model",
    "endpointName": "endpointName",
    "": "",
}


@pytest.mark.parametrize(("key", "meant"), SLIPS.items())
def test_one_slip_is_recognised_and_two_are_not(key: str, meant: str) -> None:
    assert meant_by(key, KNOWN) == meant


@pytest.mark.parametrize("model", [Payload, TrainingJobDefinition])
def test_no_known_key_is_one_slip_from_another(model: type[BaseModel]) -> None:
    keys = list(by_key(model))
    for key in keys:
        assert meant_by(key, [other for other in keys if other != key]) == key


def test_every_misspelt_key_is_named_and_its_value_still_checked(
    titanic: Json, check: Check
) -> None:
    titanic["aenableManagedSpotTraining"] = titanic.pop("enableManagedSpotTraining")
    titanic["channels"][1]["channelname"] = titanic["channels"][1].pop("channelName")
    titanic["channels"][0]["s3DataSource"]["S3URI"] = "x"
    titanic["model"]["hosting"]["instance_type"] = "big"
    del titanic["model"]["hosting"]["instanceType"]
    with pytest.raises(InvalidInput) as refused:
        check(titanic)
    assert str(refused.value) == "\n".join(
        [
            "5 problems in the input:",
            "channels[0].s3DataSource.S3URI: is not a known key; write S3Uri",
            "channels[1].channelname: is not a known key; write channelName",
            "model.hosting.instance_type: is not a known key; write instanceType",
            "aenableManagedSpotTraining: is not a known key; write enableManagedSpotTraining",
            'model.hosting.instanceType: "big" is not valid; give an instance type such as '
            "ml.m5.xlarge",
        ]
    )


def test_a_member_that_a_sagemaker_structure_does_not_have_is_refused(
    smallest: Json, check: Check
) -> None:
    smallest["parameterRanges"]["ContinuousParameterRanges"][0]["Step"] = "0.1"
    smallest["channels"][0]["s3DataSource"]["Region"] = "us-east-1"
    with pytest.raises(InvalidInput) as refused:
        check(smallest)
    assert refused.value.problems == [
        "parameterRanges.ContinuousParameterRanges[0].Step (learn_rate): is not a member of this structure; "
        "its members are Name, MinValue, MaxValue, ScalingType",
        "channels[0].s3DataSource.Region: is not a member of this structure; its members are "
        "S3Uri, S3DataType, S3DataDistributionType, AttributeNames",
    ]


def test_an_override_of_an_unknown_request_is_refused(smallest: Json, check: Check) -> None:
    smallest["overrides"] = {"createEndpoint": {}}
    with pytest.raises(InvalidInput) as refused:
        check(smallest)
    assert refused.value.problems == [
        "overrides.createEndpoint: is not a member of this structure; its members are "
        "createHyperParameterTuningJob, createModel, createEndpointConfig"
    ]


def test_a_key_of_the_tuning_job_has_no_place_in_a_definition(smallest: Json, check: Check) -> None:
    smallest["trainingJobDefinitions"] = [
        {"name": "a", "tuningStrategy": "Random", "comment": "x", "traininginputmode": "Pipe"}
    ]
    with pytest.raises(InvalidInput) as refused:
        check(smallest)
    assert refused.value.problems == [
        "trainingJobDefinitions[0].traininginputmode: is not a known key; write trainingInputMode",
        "trainingJobDefinitions[0].tuningStrategy: belongs to the tuning job as a whole; leave it "
        "out of the training job definition",
    ]


MEMBERS: dict[str, tuple[Path, str]] = {
    "checkpointConfig": ((), "checkpointS3Uri and checkpointLocalPath"),
    "CheckpointConfig": ((), "checkpointS3Uri and checkpointLocalPath"),
    "vpcConfig": ((), "model.trainingSubnets and model.trainingSecurityGroupIds"),
    "instance_count": ((), "trainingInstanceCount"),
    "RoleArn": ((), ""),
    "roleArn": ((), ""),
    "HyperParameterTuningJobObjective": ((), "objective"),
    "keepAlivePeriodInSeconds": (
        (),
        "overrides.createHyperParameterTuningJob.TrainingJobDefinition.ResourceConfig."
        "KeepAlivePeriodInSeconds",
    ),
    "trainingSubnets": ((), "model.trainingSubnets"),
    "max_jobs": ((), "maxNumberOfTrainingJobs"),
    "maxParallelJobs": ((), "maxParallelTrainingJobs"),
    "objective_metric_name": ((), "objective.MetricName"),
    "hyperparameters": ((), "staticHyperParameters"),
    "use_spot_instances": ((), "enableManagedSpotTraining"),
    "output_kms_key": ((), "model.artifactsKmsKeyId"),
    "shuffleConfig": (("channels", 0), "channels[].shuffleSeed"),
    "ShuffleConfig": (("channels", 0), "channels[].shuffleSeed"),
    "instanceGroupNames": (
        ("channels", 0),
        "overrides.createHyperParameterTuningJob.TrainingJobDefinitions[].InputDataConfig[]."
        "DataSource.S3DataSource.InstanceGroupNames",
    ),
    "ExecutionRoleArn": (("model",), ""),
    "outputDataConfig": (
        ("model",),
        "model.artifactsS3OutputPath and model.artifactsKmsKeyId",
    ),
    "kmsKeyId": (("model",), "model.artifactsKmsKeyId"),
    "imageConfig": (("model",), "overrides.createModel.PrimaryContainer.ImageConfig"),
    "routingConfig": (
        ("model", "hosting"),
        "overrides.createEndpointConfig.ProductionVariants[].RoutingConfig",
    ),
}


@pytest.mark.parametrize("key", MEMBERS)
def test_a_member_of_sagemaker_s_requests_is_refused_with_what_to_give(
    smallest: Json, check: Check, key: str
) -> None:
    place, right = MEMBERS[key]
    at(smallest, place)[key] = {"any": "value"}
    instead = f"give {right}" if right else "leave it out"
    assert problems(check, smallest) == [f"{spelled((*place, key))}: has no effect here; {instead}"]


def test_a_member_in_an_entry_of_the_list_is_refused_with_the_entry_s_key(
    smallest: Json, check: Check
) -> None:
    smallest["trainingJobDefinitions"] = [
        {"name": "a", "VpcConfig": {}, "roleArn": "arn", "max_run": 60}
    ]
    assert problems(check, smallest) == [
        "trainingJobDefinitions[0].VpcConfig: has no effect here; give trainingSubnets and "
        "trainingSecurityGroupIds",
        "trainingJobDefinitions[0].roleArn: has no effect here; leave it out",
        "trainingJobDefinitions[0].max_run: has no effect here; give maxRuntimeInSeconds",
    ]


def test_every_member_with_a_key_or_an_override_is_given_one_that_exists() -> None:
    keys = {row.name for row in rows()}
    for model, rights in MEMBERS_FILE.items():
        own = "trainingJobDefinitions[]." if model == "TrainingJobDefinition" else ""
        for right in filter(None, rights.values()):
            first, *_ = right.removeprefix("keys such as ").replace(",", " and").split(" and ")
            overridden = first.startswith("overrides.")
            assert overridden or {first, f"{own}{first}"} & keys, right


def test_the_members_file_follows_sagemaker_s_service_model() -> None:
    assert sagemaker_members.FILE.read_text() == sagemaker_members.text(), "run: make documents"


def test_keys_of_a_parent_workflow_pass_and_are_not_in_the_payload(
    smallest: Json, check: Check
) -> None:
    expected = check(smallest)
    smallest["endpointName"] = "survival"
    smallest["autoscalingMinCapacity"] = 1
    smallest["name"] = smallest["type"] = smallest["image"] = "generic"
    smallest["pipeline"] = {"VpcConfig": {"Subnets": []}, "RoleArn": "arn", "tags": {}}
    smallest["model"]["owner"] = {"team": "a", "instanceType": "own"}
    smallest["channels"][0]["comment"] = "x"
    assert check(smallest) == expected


@pytest.mark.parametrize("empty", [None, "", []])
def test_empty_means_absent_for_every_optional_key(
    smallest: Json, check: Check, empty: Any
) -> None:
    expected = check(smallest)
    given = {key: empty for key in by_key(Payload) if key not in smallest}
    assert check({**given, **smallest}) == expected


def test_a_message_has_at_most_8192_bytes_and_says_how_many_problems_are_left_out(
    smallest: Json, check: Check
) -> None:
    smallest["staticHyperParameters"] = {f"ü{n:04}": True for n in range(200)}
    with pytest.raises(InvalidInput) as refused:
        check(smallest)
    message = str(refused.value)
    lines = message.split("\n")
    assert 7900 < len(message.encode()) <= 8192
    assert lines[0] == "200 problems in the input:"
    assert lines[-1] == f"and {200 - (len(lines) - 2)} more"


ODD_KEYS = {
    "": "staticHyperParameters.",
    "two\nlines": "staticHyperParameters.two\\nlines",
    "k" * 300: f"staticHyperParameters.{'k' * 79}...",
    "half \ud800": "staticHyperParameters.half ?",
}


@pytest.mark.parametrize("key", ODD_KEYS, ids=ascii)
def test_a_problem_is_one_readable_line_whatever_the_key(
    smallest: Json, check: Check, key: str
) -> None:
    smallest["staticHyperParameters"] = {key: [key]}
    with pytest.raises(InvalidInput) as refused:
        check(smallest)
    assert {line.split(": ")[0] for line in refused.value.problems} == {ODD_KEYS[key]}
    assert str(refused.value).encode().count(b"\n") == len(refused.value.problems)
